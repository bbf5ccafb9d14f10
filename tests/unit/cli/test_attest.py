"""Saying something about a release, taking one down, selling one: nothing is written that would not be believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.market import (
    DEAL,
    FIELDS,
    FIRST,
    KEYS,
    SECOND,
    appoint,
    crowd,
    github_author,
    offer_document,
    permit,
    sigstore,
    trust_instance,
)
from tooling.attest.keys import private_pem
from tooling.cli.main import cli
from tooling.errors import HaatError, NeedsPersonError
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.server import serve
from tooling.registry import paths


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    for name, key in KEYS.items():
        (tmp_path / f"{name}.pem").write_bytes(private_pem(key, None))
    return {name: str(tmp_path / f"{name}.pem") for name in KEYS}


def haat(market: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--registry", str(market)])


def written(folder: Path, fields: dict[str, Any]) -> str:
    path = folder / "words.yaml"
    path.write_text(yaml.safe_dump(fields).replace("'", '"'))
    return str(path)


def refused(answer: Result, rule: str) -> None:
    assert isinstance(answer.exception, HaatError), answer.output
    assert answer.exception.problems[0].rule == rule


def statements(market: Path) -> set[Path]:
    return set((market / paths.statements_folder(SECOND)).iterdir())


def test_a_word_without_room_is_not_written(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    permit(market, "anyone", "suggestion")
    words = ("attest", "suggestion", str(SECOND), "--predicate", written(tmp_path, FIELDS["suggestion"]))
    crowd(market, 32, 8)
    before = statements(market)
    refused(haat(market, *words, "--key", keys["eve"]), "HA131")
    assert statements(market) == before
    permit(market, "verifiers", "suggestion")
    assert haat(market, *words, "--key", keys["ci"]).exit_code == 0, "whom the market relies on has room"


def test_a_review_is_signed_laid_down_and_believed(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    permit(market, "anyone", "review")
    words = ("attest", "review", str(SECOND), "--predicate", written(tmp_path, FIELDS["review"]), "--key", keys["eve"])
    before = statements(market)
    answer = haat(market, *words)
    assert answer.exit_code == 0, answer.output
    (path,) = statements(market) - before
    assert answer.output == f"signed: {path}\n"
    shown = haat(market, "verify", str(SECOND), "--checks")
    assert shown.exit_code == 0
    assert "review by anyone" in shown.output


@pytest.mark.parametrize(
    ("kind", "key", "changes", "rule"),
    [
        ("review", "eve", {"stars": 6}, "HA004"),
        ("review", "eve", {"praise": "much"}, "HA003"),
        ("review", "eve", {"text": "<\u202e>"}, "HA010"),
        ("takedown", "eve", {}, "HA127"),
        ("receipt", "ada", {}, "HA127"),
        ("suggestion", "eve", {}, "HA127"),
        ("tombstone", "ada", {}, "HA128"),
    ],
    ids=["six-stars", "unknown-field", "hidden-text", "no-maintainer", "no-verifier", "not-granted", "no-such"],
)
def test_what_would_be_refused_is_not_written(
    market: Path, keys: dict[str, str], tmp_path: Path, kind: str, key: str, changes: dict[str, Any], rule: str
) -> None:
    appoint(market, "ada")
    permit(market, "anyone", "review")
    permit(market, "verifiers", "receipt")
    before = statements(market)
    path = tmp_path / "words.yaml"
    path.write_text(json.dumps({**FIELDS[kind], **changes}, ensure_ascii=True))
    answer = haat(market, "attest", kind, str(SECOND), "--predicate", str(path), "--key", keys[key])
    assert isinstance(answer.exception, HaatError), answer.output
    assert statements(market) == before
    assert {problem.rule for problem in answer.exception.problems} & {rule, "HA002", "HA001"}


def test_nothing_is_said_in_anothers_name(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    permit(market, "anyone", "review")
    from tests.market import identity

    fields = {**FIELDS["review"], "author": identity("ada")}
    refused(
        haat(market, "attest", "review", str(SECOND), "--predicate", written(tmp_path, fields), "--key", keys["eve"]),
        "HA032",
    )


def test_nothing_is_overwritten(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    permit(market, "anyone", "review")
    fields = {**FIELDS["review"], "time": "2026-11-20T10:00:00Z"}
    words = ("attest", "review", str(SECOND), "--predicate", written(tmp_path, fields), "--key", keys["eve"])
    assert haat(market, *words).exit_code == 0
    refused(haat(market, *words), "HA006")


def test_a_tombstone_takes_a_reviews_place(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    appoint(market, "ada")
    permit(market, "anyone", "review")
    permit(market, "anyone", "tombstone")
    before = statements(market)
    review = written(tmp_path, {**FIELDS["review"], "deal": {"rail": "invoice", "order": "A-17"}})
    assert haat(market, "attest", "review", str(SECOND), "--predicate", review, "--key", keys["eve"]).exit_code == 0
    (path,) = statements(market) - before
    digest = f"sha256:{path.name.split('.')[0]}"
    fields = {"replaces": digest, "kind": "review", "reason": "personal-data", "stars": 4, "rail": "invoice"}

    def bury(key: str, **changes: Any) -> Result:
        words = written(tmp_path, {name: one for name, one in {**fields, **changes}.items() if one is not None})
        return haat(market, "attest", "tombstone", str(SECOND), "--predicate", words, "--key", keys[key])

    refused(bury("ada", stars=5), "HA128")
    refused(bury("ada", rail=None), "HA128")
    refused(bury("ada", kind="suggestion", stars=None), "HA128")
    assert isinstance(bury("eve").exception, NeedsPersonError)
    approval = written(tmp_path, {"what": "tombstone", "of": digest})
    assert haat(market, "attest", "approval", str(SECOND), "--predicate", approval, "--key", keys["ada"]).exit_code == 0
    refused(bury("stranger"), "HA128")
    assert b"Tells" not in path.read_bytes()
    assert bury("eve").exit_code == 0
    assert haat(market, "verify", str(SECOND)).exit_code == 0
    refused(bury("ada"), "HA128")


def test_a_release_is_taken_down_by_as_many_as_the_policy_asks_for(
    market: Path, keys: dict[str, str], tmp_path: Path
) -> None:
    appoint(market, "ada", "ben", threshold=2)
    words = ("takedown", str(SECOND), "--reason", "malicious", "--text", "It phones home.", "--legal", "Order 17")
    output = ("--output", str(tmp_path / "had"))
    assert haat(market, *words, "--key", keys["ada"]).exit_code == 0
    assert "warning[HA130]" in haat(market, "verify", str(SECOND)).output
    assert haat(market, *words, "--key", keys["ben"]).exit_code == 0
    shown = haat(market, "verify", str(SECOND))
    assert shown.exit_code == 0
    assert "taken down by the maintainers (malicious): It phones home." in shown.output
    assert "Order 17" in shown.output
    refused(haat(market, "pull", str(SECOND), *output), "HA122")
    assert not (tmp_path / "had").exists()
    assert haat(market, "pull", "acme/iris-line", *output).exit_code == 0
    assert json.loads(json.dumps((tmp_path / "had/manifest.yaml").read_text())).count('version: "1.0.0"') == 1
    again = haat(market, "pull", str(SECOND), "--withdrawn", "--output", str(tmp_path / "again"))
    assert again.exit_code == 0, again.output
    assert "HA122" in again.output


def test_a_hold_needs_an_end_and_stops_pulls_until_then(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    appoint(market, "ada")
    words = ("takedown", str(SECOND), "--reason", "fraud", "--text", "Being looked into.", "--key", keys["ada"])
    wrong = haat(market, *words, "--hold-until", "2099-01-01T00:00:00Z", "--legal", "X")
    assert wrong.exit_code == 2
    assert haat(market, *words, "--hold-until", "2020-01-01T00:00:00Z").exit_code == 0
    assert haat(market, "pull", str(SECOND), "--output", str(tmp_path / "one")).exit_code == 0
    assert haat(market, *words, "--hold-until", "2099-01-01T00:00:00Z").exit_code == 0
    refused(haat(market, "pull", str(SECOND), "--output", str(tmp_path / "two")), "HA123")


def test_a_closed_gate_is_reported_before_any_takedown(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    manifest = market / paths.manifest(SECOND)
    manifest.write_bytes(manifest.read_bytes() + b"# more\n")
    answer = haat(market, "pull", str(SECOND), "--output", str(tmp_path / "had"))
    assert answer.exit_code == 1
    assert "HA032" in answer.output


OFFER = ("--price", "149.00", "EUR", "--invoice", "https://acme.example/order", "--terms", "sha256:" + "7" * 64)


def test_an_offer_is_made_replaced_and_paused(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    common = ("notice", "offer", str(FIRST), "--key", keys["acme"])
    refused(haat(market, *common, "--pause"), "HA120")
    assert haat(market, *common, *OFFER, "--refund", "Within 14 days", "--trader", "DE").exit_code == 0
    assert "149.00 EUR" in haat(market, "verify", str(FIRST), "--checks").output
    terms = offer_document()
    terms["rails"] = terms["rails"][1:]
    assert haat(market, *common, "--file", written(tmp_path, {**terms, "price": {"amount": "99", "currency": "EUR"}}))
    assert "99 EUR" in haat(market, "verify", str(FIRST), "--checks").output
    assert haat(market, *common, "--pause").exit_code == 0
    assert "nothing is sold" in haat(market, "verify", str(FIRST), "--checks").output
    assert haat(market, "check").exit_code == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 2),
        (("--pause", "--file", __file__), 2),
        (("--invoice", "https://acme.example/order"), 2),
        (("--price", "149,00", "EUR"), 2),
        (("--price", "149.00", "EUR"), 1),
    ],
    ids=["nothing", "both", "no-price", "comma", "incomplete"],
)
def test_an_offer_that_would_not_hold_is_not_signed(
    market: Path, keys: dict[str, str], words: tuple[str, ...], status: int
) -> None:
    answer = haat(market, "notice", "offer", str(FIRST), "--key", keys["acme"], *words)
    assert answer.exit_code == status
    assert not (market / paths.notices_folder(FIRST)).exists()


def test_a_workflow_says_what_it_is_granted(market: Path, tmp_path: Path) -> None:
    trust_instance(market)
    permit(market, "anyone", "suggestion")
    with serve(sigstore("local")) as url:
        config = tmp_path / "trust-config.json"
        config.write_text(json.dumps(sigstore("local").client_trust_config(url)))
        token = sigstore("local").token(github_claims("eve/models"))
        how = ("--keyless", "--trust-config", str(config), "--identity-token", token, "--yes")
        said = {**FIELDS["suggestion"], "author": github_author("eve/models")}
        words = ("attest", "suggestion", str(SECOND), "--predicate")
        assert haat(market, *words, written(tmp_path, said), *how).exit_code == 0
        assert haat(market, "verify", str(SECOND)).exit_code == 0
        other = {**said, "author": github_author("acme/models"), "text": "Another."}
        assert isinstance(haat(market, *words, written(tmp_path, other), *how).exception, HaatError)
        nobody = {name: value for name, value in said.items() if name != "author"}
        refused(haat(market, *words, written(tmp_path, nobody), *how), "HA004")


def test_a_deal_is_named_as_it_is_written(market: Path, keys: dict[str, str], tmp_path: Path) -> None:
    permit(market, "anyone-with-receipt", "review")
    review = written(tmp_path, {**FIELDS["review"], "deal": DEAL})
    refused(haat(market, "attest", "review", str(SECOND), "--predicate", review, "--key", keys["eve"]), "HA129")
