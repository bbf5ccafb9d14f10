"""Judged releases to entries: who is shown, in which order, and with which claims."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.market import SECOND, rotate_to_workflow
from tests.site.market import (
    CI,
    DIGITS,
    UNIVERSITY,
    WEATHER,
    claim,
    edition,
    failing,
    identity,
    manifest,
    measurement,
    passing,
    publisher,
    shown,
    verifier,
)
from tests.unit.attest.keyless_samples import EMAIL, GITHUB
from tooling.catalog.entries import entry_of, signer_of
from tooling.catalog.entry import ClaimRow, ClaimState
from tooling.cli.main import cli
from tooling.errors import Problem
from tooling.model.identity import OidcIdentity
from tooling.model.release import ReleaseName
from tooling.model.report import Finding, Level, Outcome, Report
from tooling.registry import paths
from tooling.verify.judged import Judged

ACME = publisher("acme", "Acme")
EDITION = edition()


def release(version: str = "1.0.0", model: str = "tiny", **more: object) -> Judged:
    return passing(ACME, manifest(ACME, model, version, **more))


def rows(value: float, *measured: tuple[object, float], threshold: int = 1) -> ClaimRow:
    """Return the row of one claimed accuracy on the digits suite."""
    of = manifest(ACME, "tiny", claims=[claim(DIGITS, "accuracy", value)])
    measurements = [measurement(of, DIGITS, by, accuracy=number) for by, number in measured]  # type: ignore[arg-type]
    entry = entry_of(passing(ACME, of, *measurements), edition(threshold=threshold))
    assert entry is not None
    return entry.claims[0]


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.PASSED])
def test_whatever_did_not_pass_is_never_an_entry(outcome: Outcome) -> None:
    good = release()
    finding = Finding("claims_hold", outcome, "text of a stranger", Problem("HA074", "text of a stranger"))
    judged = replace(good, report=Report("x", (*good.report.findings, finding)))
    listings, hidden = shown(EDITION, [judged])
    assert listings == ()
    assert [(one.outcome, one.reasons[0].id) for one in hidden] == [(outcome, "HA074")]
    assert "stranger" not in repr(hidden)


def test_a_report_without_findings_shows_nothing() -> None:
    judged = replace(release(), report=Report("x", ()))
    assert shown(EDITION, [judged])[0] == ()


@pytest.mark.parametrize("missing", ["manifest", "publisher", "signer"])
def test_a_pass_without_anything_to_show_is_not_a_yes(missing: str) -> None:
    judged = replace(release(), **{missing: None})  # type: ignore[arg-type]
    listings, hidden = shown(EDITION, [judged])
    assert listings == ()
    assert hidden[0].outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("name", ["../x", "a/../b", "Acme/tiny", "a b/c", "a/b/c", "", "a/", "/b"])
def test_a_name_that_no_format_allows_never_becomes_an_address(name: str) -> None:
    publisher_, _, model = name.partition("/")
    judged = replace(release(), name=ReleaseName(publisher_, model, "1.0.0"))
    assert entry_of(judged, EDITION) is None


def test_warnings_hide_nothing_and_unknown_rules_are_left_out() -> None:
    good = release()
    warning = Finding("x", Outcome.FAILED, "old", Problem("HA020", "old"), Level.WARNING)
    judged = replace(good, report=Report("x", (*good.report.findings, warning)))
    assert len(shown(EDITION, [judged])[0]) == 1
    odd = failing(ReleaseName("acme", "odd", "1.0.0"), "<script>", "odd")
    assert shown(EDITION, [odd])[1][0].reasons == ()


def test_the_highest_version_leads_and_a_prerelease_only_when_alone() -> None:
    versions = ["1.9.0", "2.0.0-rc.1", "1.10.0", "1.2.0"]
    listing = shown(EDITION, [release(version) for version in versions])[0][0]
    assert [entry.name.version for entry in listing.entries] == ["1.10.0", "1.9.0", "1.2.0", "2.0.0-rc.1"]
    alone = shown(EDITION, [release("1.0.0-alpha.2"), release("1.0.0-alpha.10")])[0][0]
    assert alone.latest.name.version == "1.0.0-alpha.10"
    assert alone.latest.prerelease


def test_a_version_that_did_not_pass_is_named_beside_its_listing() -> None:
    bad = failing(ReleaseName("acme", "tiny", "2.0.0"), "HA070", "x")
    (listing,), hidden = shown(EDITION, [release(), bad])
    assert listing.latest.name.version == "1.0.0"
    assert listing.hidden == hidden


def test_a_claim_that_enough_verifiers_reach_is_reproduced() -> None:
    row = rows(0.97, (CI, 0.9707), (UNIVERSITY, 0.9705), threshold=2)
    assert (row.state, row.k, row.n) == (ClaimState.REPRODUCED, 2, 2)
    assert (row.measured, row.spread) == (0.9705, 0.0002)
    assert row.difference == pytest.approx(0.0005)


def test_a_claim_below_the_threshold_stays_a_claim() -> None:
    row = rows(0.97, (CI, 0.9707), threshold=2)
    assert (row.state, row.k, row.n, row.threshold) == (ClaimState.CLAIMED, 1, 2, 2)
    assert row.spread is None


def test_a_claim_without_a_measurement_is_a_claim() -> None:
    row = rows(0.97)
    assert (row.state, row.measured, row.shown) == (ClaimState.CLAIMED, None, 0.97)


def test_one_verifier_who_got_less_makes_it_disputed() -> None:
    row = rows(0.97, (CI, 0.9707), (UNIVERSITY, 0.9))
    assert (row.state, row.k, row.measured) == (ClaimState.DISPUTED, 1, 0.9)
    assert [measured.agrees for measured in row.rows] == [True, False]


def test_the_tolerance_of_the_suite_decides() -> None:
    assert rows(0.97, (CI, 0.96995)).state is ClaimState.REPRODUCED
    assert rows(0.97, (CI, 0.96985)).state is ClaimState.DISPUTED


def test_where_lower_is_better_the_highest_number_is_the_least_favourable() -> None:
    of = manifest(ACME, "tiny", claims=[claim(WEATHER, "mae", 2.0)])
    measured = [measurement(of, WEATHER, by, mae=number) for by, number in ((CI, 1.9), (UNIVERSITY, 1.95))]
    entry = entry_of(passing(ACME, of, *measured), EDITION)
    assert entry is not None
    assert (entry.claims[0].measured, entry.claims[0].unit) == (1.95, "°C")
    assert not entry.claims[0].has_bar


def test_a_verifier_has_one_voice_its_latest() -> None:
    of = manifest(ACME, "tiny", claims=[claim(DIGITS, "accuracy", 0.97)])
    early, late = measurement(of, DIGITS, CI, accuracy=0.5), measurement(of, DIGITS, CI, accuracy=0.98)
    late = replace(late, measurement=late.measurement.model_copy(update={"measured_at": "2026-11-21T00:00:00Z"}))
    for order in ((early, late), (late, early)):
        entry = entry_of(passing(ACME, of, *order), EDITION)
        assert entry is not None
        assert [row.value for row in entry.claims[0].rows] == [0.98]


def test_a_suite_of_another_digest_measures_nothing_here() -> None:
    other = {**claim(DIGITS, "accuracy", 0.97), "suite_digest": "sha256:" + "1" * 64}
    of = manifest(ACME, "tiny", claims=[other])
    entry = entry_of(passing(ACME, of, measurement(of, DIGITS, CI, accuracy=0.97)), EDITION)
    assert entry is not None
    assert entry.claims[0].state is ClaimState.NOT_MEASURABLE
    assert entry.claims[0].suite_page is None


def test_the_headline_is_a_reproduced_claim_and_of_those_the_primary_one() -> None:
    of = manifest(
        ACME, "tiny", claims=[claim(WEATHER, "mae", 1.0), claim(DIGITS, "f1", 0.9), claim(DIGITS, "accuracy", 0.9)]
    )
    entry = entry_of(passing(ACME, of, measurement(of, DIGITS, CI, accuracy=0.95, f1=0.94)), EDITION)
    assert entry is not None
    assert entry.headline is not None
    assert entry.headline.metric.label == "accuracy"
    assert entry_of(release(), EDITION).headline is None  # type: ignore[union-attr]


def test_only_files_that_the_site_carries_can_be_downloaded() -> None:
    judged = release()
    assert judged.manifest is not None
    digest = judged.manifest.document.model_artifact.digest
    without, with_it = entry_of(judged, EDITION), entry_of(judged, EDITION, {digest})
    assert without is not None
    assert with_it is not None
    assert without.model_file.download is None
    assert with_it.model_file.download == f"files/{digest[7:]}.bin"
    assert with_it.manifest_download is None


def test_a_fingerprint_is_the_digest_of_the_key_not_of_its_text() -> None:
    signer = signer_of(identity("acme"))
    assert signer.fingerprint is not None
    assert signer.fingerprint.startswith("SHA256:")
    assert signer.pem[0] == "-----BEGIN PUBLIC KEY-----"
    assert "".join(signer.pem[1:-1]) == identity("acme").public
    assert all(len(line) <= 64 for line in signer.pem)


def test_whoever_signs_without_a_key_is_named_in_words_with_a_command_that_checks() -> None:
    signer = signer_of(GITHUB)
    assert (signer.fingerprint, signer.pem) == (None, ())
    assert signer.words.startswith("GitHub workflow acme/models/.github/workflows/release.yml on refs/heads/main or ")
    assert signer.words.endswith("through Sigstore instance `local`")
    assert signer_of(EMAIL).words.startswith("e-mail ada@acme.example, confirmed by https://login.example, ")


def test_the_command_on_a_page_checks_a_signature_by_its_certificate(
    market: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate_to_workflow(market)
    monkeypatch.chdir(market.parent)
    for name in ("manifest.yaml", "manifest.yaml.sigstore.json"):
        shutil.copy(market / paths.manifest(SECOND).with_name(name), name)
    haat, *words = shlex.split((signer_of(GITHUB).check or "").replace("\\\n", ""))
    assert haat == "haat"
    answer = CliRunner().invoke(cli, words)
    assert answer.exit_code == 0, answer.output
    Path("manifest.yaml").write_bytes(b"other")
    assert CliRunner().invoke(cli, words).exit_code != 0


def test_nothing_in_an_identity_leaves_its_word_in_a_command() -> None:
    subject = "--key=x'$(touch${IFS}hit)';\"`id`"
    odd = OidcIdentity(kind="oidc", id="odd", instance="local", issuer="https://i.example/$(id)", subject=subject)
    words = shlex.split((signer_of(odd).check or "").replace("\\\n", ""))
    assert f"--certificate-identity={subject}" in words
    assert "--certificate-oidc-issuer=https://i.example/$(id)" in words


def test_verifiers_of_the_policy_count_even_when_silent() -> None:
    assert verifier("x", "X").identity != CI.identity
    assert rows(0.97, (CI, 0.97)).n == len(EDITION.verifiers.of)
