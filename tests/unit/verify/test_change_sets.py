"""What a change set may do to verdicts: on what it adds, everything; on anything else, nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from tests.cases.steps import commit
from tests.market import FIRST, SECOND, appoint, found, identity, permit, publish, say, sign, sign_trust, write_document
from tooling.model.release import ReleaseName
from tooling.model.report import Outcome, Report
from tooling.registry import paths
from tooling.registry.change_set import Proposal, open_change_set
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.verify.changes import judge_change_set
from tooling.verify.context import context_of
from tooling.verify.runner import judge

THIRD = ReleaseName("acme", "iris-line", "1.2.0")


def touch_manifest(market: Path) -> None:
    with (market / paths.manifest(SECOND)).open("ab") as stream:
        stream.write(b"# more\n")


def add_stray_statement(market: Path) -> None:
    (market / paths.statement(SECOND, "0" * 64)).write_bytes(b"{}")


def add_version_between(market: Path) -> None:
    publish(market, ReleaseName("acme", "iris-line", "1.0.5"), "acme", measured=False)


def add_version(market: Path) -> None:
    publish(market, THIRD, "acme", measured=False)


def rotate(market: Path) -> None:
    genesis = digest_of((market / paths.publisher_file("acme", 1)).read_bytes())
    link = {
        "haat": "publisher/1",
        "name": "acme",
        "sequence": 2,
        "genesis": genesis,
        "previous": genesis,
        "display": "Acme",
        "identities": [identity("stranger")],
    }
    write_document(market, paths.publisher_file("acme", 2), link)
    sign(market, PurePosixPath("publishers/acme/2.yaml"), "stranger")


def believe_oneself(market: Path) -> None:
    path = market / paths.POLICY
    path.write_text(path.read_text().replace("Apache-2.0", "LicenseRef-mine"))


def link_a_folder(market: Path) -> None:
    (market / "suites/other").symlink_to("tiny")


TOUCHED: dict[Callable[[Path], None], set[ReleaseName]] = {
    touch_manifest: set(),
    add_stray_statement: {SECOND},
    add_version_between: {ReleaseName("acme", "iris-line", "1.0.5")},
    add_version: {THIRD},
    rotate: set(),
    believe_oneself: set(),
    link_a_folder: set(),
}


@pytest.mark.parametrize("change", TOUCHED, ids=lambda change: change.__name__)
def test_a_change_set_changes_no_verdict_but_on_what_it_adds_to(change: Callable[[Path], None], market: Path) -> None:
    before = verdicts(Snapshot(market))
    commit(market, "base")
    change(market)
    commit(market, "proposal")
    with open_change_set(Proposal.of(market, "base", "proposal")) as changes:
        assert set(changes.releases) == TOUCHED[change]
        after = verdicts(changes.merged)
    # A version that is slipped in does change what follows what; that is why it is refused by a check of its own.
    slipped_in = {SECOND} if change is add_version_between else set()
    for name in set(before) - TOUCHED[change] - slipped_in:
        assert after[name] == before[name]


def verdicts(snapshot: Snapshot) -> dict[ReleaseName, Report]:
    context = context_of(snapshot)
    return {name: judge(name, snapshot, context).report for name in snapshot.releases()}


def outcomes(reports: list[Report]) -> dict[str, Outcome]:
    return {finding.check: finding.outcome for report in reports for finding in report.findings}


def test_a_proposal_that_was_made_before_a_key_was_withdrawn_comes_too_late(market: Path) -> None:
    commit(market, "before")
    add_version(market)
    commit(market, "proposal")
    repository = market.parent
    for name in ("manifest.yaml", "manifest.yaml.sigstore.json", "artifacts/model.onnx"):
        (market / paths.release_folder(THIRD) / name).unlink()
    genesis = digest_of((market / paths.publisher_file("acme", 1)).read_bytes())
    link = {"haat": "publisher/1", "name": "acme", "sequence": 2, "genesis": genesis, "previous": genesis}
    write_document(
        market, paths.publisher_file("acme", 2), {**link, "display": "Acme", "identities": [identity("bolt")]}
    )
    sign(market, paths.publisher_file("acme", 2), "acme")
    commit(market, "rotated")
    onto = rewritten_onto(repository, "rotated", "before")
    reports = judge_change_set(market, onto, "proposal")
    assert outcomes(reports)["signature_is_trusted"] is Outcome.FAILED
    assert outcomes(judge_change_set(market, "before", "proposal"))["signature_is_trusted"] is Outcome.PASSED


def rewritten_onto(folder: Path, state: str, parent: str) -> str:
    """Commit the files of one commit as the child of another; return its id."""
    import git

    with git.Repo(folder) as repository:
        tree = repository.git.rev_parse(f"{state}^{{tree}}")
        author = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        return str(repository.git.execute(["git", *author, "commit-tree", "-p", parent, "-m", state, tree]))


def test_files_that_the_maintainers_signed_need_nobody_else(market: Path) -> None:
    commit(market, "base")
    believe_oneself(market)
    commit(market, "proposal")
    assert outcomes(judge_change_set(market, "base", "proposal"))["market_files_are_signed"] is Outcome.NEEDS_A_PERSON
    sign_trust(market)
    commit(market, "signed")
    assert outcomes(judge_change_set(market, "base", "signed"))["market_files_are_signed"] is Outcome.PASSED


def test_another_market_cannot_take_the_place_of_this_one(market: Path) -> None:
    commit(market, "base")
    shutil.rmtree(market / paths.ROOTS)
    (market / paths.TARGETS).unlink()
    found(market, "stranger")
    commit(market, "proposal")
    assert outcomes(judge_change_set(market, "base", "proposal"))["market_files_are_signed"] is Outcome.NEEDS_A_PERSON


def test_a_release_that_waits_for_its_measurement_is_not_held_up_by_that(market: Path) -> None:
    for path in (market / paths.statements_folder(FIRST)).iterdir():
        path.unlink()
    commit(market, "base")
    notice = {"haat": "notice/1", "kind": "yank", "sequence": 1, "time": "2026-11-20T10:00:00Z"}
    manifest = digest_of((market / paths.manifest(FIRST)).read_bytes())
    write_document(market, paths.notice(FIRST, 1), {**notice, "manifest": manifest, "yank": {"reason": "Old"}})
    sign(market, paths.notice(FIRST, 1), "acme")
    commit(market, "proposal")
    change, release = judge_change_set(market, "base", "proposal")
    assert (change.outcome, release.outcome) == (Outcome.PASSED, Outcome.PASSED)
    assert any("(as before)" in one.message for one in release.findings)


def test_a_tombstone_takes_the_place_of_a_review_and_of_nothing_else(market: Path) -> None:
    appoint(market, "ada")
    permit(market, "anyone", "review")
    sign_trust(market)
    digest = say(market, "review", "eve", FIRST)
    commit(market, "base")
    (measured,) = (one for one in (market / paths.statements_folder(FIRST)).iterdir() if digest[7:] not in one.name)
    say(market, "tombstone", "ada", FIRST, replaces=digest)
    commit(market, "buried")
    change, release = judge_change_set(market, "base", "buried")
    assert outcomes([change])["history_is_kept"] is Outcome.PASSED
    assert release.outcome is Outcome.PASSED
    say(market, "tombstone", "ada", FIRST, replaces=digest, stars=5)
    commit(market, "better")
    assert outcomes(judge_change_set(market, "base", "better"))["history_is_kept"] is Outcome.FAILED
    say(market, "tombstone", "ada", FIRST, replaces=f"sha256:{measured.name.split('.')[0]}")
    commit(market, "number")
    assert outcomes(judge_change_set(market, "base", "number"))["history_is_kept"] is Outcome.FAILED


def test_a_tombstone_by_a_stranger_buries_nothing(market: Path) -> None:
    appoint(market, "ada")
    permit(market, "anyone", "review")
    sign_trust(market)
    digest = say(market, "review", "eve", FIRST)
    commit(market, "base")
    say(market, "tombstone", "stranger", FIRST, replaces=digest)
    commit(market, "buried")
    _, release = judge_change_set(market, "base", "buried")
    assert release.outcome is Outcome.FAILED


def test_what_cannot_be_read_is_said_and_judged_no_further(market: Path) -> None:
    commit(market, "base")
    (report,) = judge_change_set(market, "gone", "base")
    assert report.outcome is Outcome.INCONCLUSIVE
    (market / paths.POLICY).unlink()
    commit(market, "lost")
    (report,) = judge_change_set(market, "lost", "base")
    assert outcomes([report])["policy_is_usable"] is Outcome.INCONCLUSIVE


def test_the_folder_can_be_judged_before_it_is_committed(market: Path) -> None:
    commit(market, "base")
    add_version(market)
    assert [one.subject for one in judge_change_set(market, "base", "base")] == ["change set"]
    assert [one.subject for one in judge_change_set(market, "base", None)] == ["change set", str(THIRD)]
