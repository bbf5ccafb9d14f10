"""What a proposal tries to slip past its judge: histories, older lists, forked roots, signatures of nothing."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from tests.cases.steps import commit
from tests.market import (
    FIRST,
    KEYS,
    SECOND,
    add_measurements,
    appoint,
    identity,
    permit,
    say,
    sign,
    sign_trust,
    write_document,
)
from tooling.attest.bundles import sign_message
from tooling.attest.market_root import SignedFile
from tooling.attest.market_signing import Roles, add_signature, make_root, make_targets, written
from tooling.model.report import Outcome, Report
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.registry.trust_files import files_to_sign
from tooling.verify.changes import judge_change_set

AUTHOR = ("-c", "user.name=Test", "-c", "user.email=test@example.org")


def judged(market: Path) -> list[Report]:
    return judge_change_set(market, "base", "proposal")


def outcome(reports: list[Report], check: str) -> Outcome:
    (found,) = {one.outcome for report in reports for one in report.findings if one.check == check}
    return found


def yank(market: Path) -> None:
    manifest = digest_of((market / paths.manifest(SECOND)).read_bytes())
    notice = {"haat": "notice/1", "kind": "yank", "manifest": manifest, "sequence": 1, "time": "2026-11-20T10:00:00Z"}
    write_document(market, paths.notice(SECOND, 1), {**notice, "yank": {"reason": "Steals"}})
    sign(market, paths.notice(SECOND, 1), "acme")


def run_git(folder: Path, *words: str) -> str:
    answer = subprocess.run(["git", *AUTHOR, *words], cwd=folder, check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def test_histories_that_cross_cannot_hide_what_a_merge_takes_out(market: Path) -> None:
    commit(market, "before")
    folder = market.parent
    run_git(folder, "checkout", "-q", "-b", "feature")
    yank(market)
    commit(market, "yanked")
    run_git(folder, "checkout", "-q", "-b", "trunk", "before")
    (folder / "README").write_text("more")
    commit(market, "mainline")
    run_git(folder, "merge", "-q", "--no-ff", "-m", "merge", "yanked")
    run_git(folder, "tag", "base")
    tree = run_git(folder, "rev-parse", "mainline^{tree}")
    crossed = run_git(folder, "commit-tree", "-p", "mainline", "-p", "yanked", "-m", "crossed", tree)
    run_git(folder, "tag", "proposal", crossed)
    (report,) = judged(market)
    assert report.outcome is Outcome.INCONCLUSIVE
    assert report.findings[0].problem is not None
    assert "cannot be told what a merge would do" in report.findings[0].problem.message


def test_an_older_list_that_was_signed_once_does_not_come_back(market: Path) -> None:
    commit(market, "older")
    policy = yaml.safe_load((market / paths.POLICY).read_text())
    write_document(market, paths.POLICY, {**policy, "licenses": ["MIT", "Apache-2.0", "CC0-1.0"]})
    sign_trust(market)
    commit(market, "base")
    run_git(market.parent, "checkout", "-q", "older", "--", "registry/trust")
    commit(market, "proposal")
    assert outcome(judged(market), "market_files_are_signed") is Outcome.NEEDS_A_PERSON


def rotate(market: Path, key: str, version: int) -> None:
    """Hand the market's root to another key, and let that one sign the list."""
    until = datetime(2099, 1, 1, tzinfo=UTC)
    before, after = (make_root(Roles((KEYS[one].public_key(),), 1), 2, until) for one in ("maintainer", key))
    for one in ("maintainer", key):
        add_signature(after, "root", [before.signed, after.signed], KEYS[one])
    (market / paths.market_root(2)).write_bytes(written(after))
    sizes = files_to_sign(Snapshot(market))
    files = {str(path): SignedFile(digest_of((market / path).read_bytes()), size or 0) for path, size in sizes.items()}
    targets = make_targets(files, version, until)
    add_signature(targets, "targets", [after.signed], KEYS[key])
    (market / paths.TARGETS).write_bytes(written(targets))


def test_whoever_lost_a_roots_key_cannot_fork_the_root(market: Path) -> None:
    rotate(market, "colleague", 8)
    commit(market, "base")
    rotate(market, "stranger", 9)
    commit(market, "proposal")
    assert outcome(judged(market), "market_files_are_signed") is Outcome.NEEDS_A_PERSON


@pytest.mark.parametrize(
    "place",
    [
        paths.bundle(paths.publisher_file("acme", 2)),
        paths.recovery_bundle("acme", 2, 1),
        paths.bundle(paths.notice(SECOND, 1)),
    ],
    ids=["publisher", "recovery", "notice"],
)
def test_a_signature_of_nothing_stands_in_nobodys_way(market: Path, place: Path) -> None:
    commit(market, "base")
    (market / place).parent.mkdir(exist_ok=True)
    (market / place).write_bytes(sign_message(b"nothing", KEYS["stranger"]))
    commit(market, "proposal")
    assert outcome(judged(market), "only_plain_files_change") is Outcome.FAILED


def test_a_recovery_signature_beside_an_ordinary_file_is_refused(market: Path) -> None:
    commit(market, "base")
    (market / paths.recovery_bundle("acme", 1, 1)).write_bytes(sign_message(b"x", KEYS["stranger"]))
    commit(market, "proposal")
    assert outcome(judged(market), "publisher_is_continued") is Outcome.FAILED


def test_nothing_is_added_behind_a_closed_gate(market: Path) -> None:
    (market / paths.bundle(paths.manifest(SECOND))).write_bytes(sign_message(b"other", KEYS["acme"]))
    commit(market, "base")
    (market / paths.statements_folder(SECOND) / f"{'0' * 64}.sigstore.json").write_bytes(b"{}")
    commit(market, "proposal")
    assert judged(market)[-1].outcome is not Outcome.PASSED


@pytest.mark.parametrize(
    "names", [{"tombstones": ["bolt"]}, {"names": {"bolt": "sha256:" + "0" * 64}}], ids=["buried", "taken"]
)
def test_a_name_that_the_maintainers_gave_away_is_not_free(market: Path, names: dict[str, object]) -> None:
    (market / paths.NAMES).write_text(json.dumps({"haat": "names/1", "tombstones": [], "names": {}, **names}))
    sign_trust(market)
    commit(market, "base")
    fields = {"haat": "publisher/1", "name": "bolt", "sequence": 1, "display": "Bolt", "identities": [identity("bolt")]}
    write_document(market, paths.publisher_file("bolt", 1), fields)
    sign(market, paths.publisher_file("bolt", 1), "bolt")
    commit(market, "proposal")
    assert outcome(judged(market), "name_is_free") is Outcome.FAILED


def test_a_verifier_may_contradict_a_claim(market: Path) -> None:
    for path in (market / paths.statements_folder(FIRST)).iterdir():
        path.unlink()
    manifest = market / paths.manifest(FIRST)
    manifest.write_text(manifest.read_text().replace("value: 0.9", "value: 0.999"))
    sign(market, paths.manifest(FIRST), "acme")
    commit(market, "base")
    add_measurements(market)
    commit(market, "proposal")
    change, *releases = judged(market)
    assert change.outcome is Outcome.PASSED
    (release,) = [one for one in releases if one.subject == str(FIRST)]
    assert "claims_hold" in {one.check for one in release.findings if one.outcome is Outcome.FAILED}
    assert release.outcome is Outcome.PASSED


def test_a_tombstone_makes_no_sale_of_a_review(market: Path) -> None:
    appoint(market, "ada")
    permit(market, "anyone", "review")
    digest = say(market, "review", "eve", FIRST)
    commit(market, "base")
    say(market, "tombstone", "ada", FIRST, replaces=digest, rail="evm")
    commit(market, "proposal")
    assert outcome(judged(market), "history_is_kept") is Outcome.FAILED
