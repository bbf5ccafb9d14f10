"""Who may say what about a release: grants add what is believed, and taking one away never turns a no into a yes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.market import DEAL, FIELDS, KEYS, SECOND, crowd, identity, permit, say, statement_payload
from tests.unit.verify.test_policy import with_policy
from tooling.attest.bundles import sign_statement
from tooling.errors import HaatError
from tooling.model.granting import Grant
from tooling.model.policy import Policy
from tooling.model.report import Outcome
from tooling.model.statement import PAYLOAD_TYPE
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File, Snapshot
from tooling.verify.checks.statements import statement_is_believed
from tooling.verify.checks.takedowns import withdrawal_of
from tooling.verify.context import Context, context_of
from tooling.verify.gates import open_release
from tooling.verify.hearing import heard, in_order
from tooling.verify.judged import Believed, BelievedStatement, Standing
from tooling.verify.release import Release
from tooling.verify.runner import judge, outcome_of

GRANTS = [
    {"who": who, "may": kind, "about": about}
    for who, kind in (
        ("anyone", "review"),
        ("anyone-with-receipt", "review"),
        ("publisher", "review"),
        ({"identity": identity("eve")}, "review"),
        ("anyone", "suggestion"),
        ("anyone", "fraud-proof"),
        ("maintainers", "takedown"),
        ("maintainers", "hold"),
        ("maintainers", "approval"),
        ("maintainers", "tombstone"),
        ("anyone", "tombstone"),
        ("verifiers", "receipt"),
    )
    for about in ("*", "acme/*", "bolt/*")
]
AUTHORS = ("acme", "ci", "ada", "ben", "eve")
SPOKEN = tuple(FIELDS)
OPEN = tuple({"who": who, "may": may, "about": "*"} for who, may in (("anyone", "review"), ("verifiers", "receipt")))


def policy(base: Policy, grants: tuple[Any, ...], threshold: int = 1) -> Policy:
    document = base.model_dump(mode="json", by_alias=True)
    document["grants"] = [*grants, {"who": "verifiers", "may": "measurement", "about": "*"}]
    document["maintainers"] = {"threshold": threshold, "identities": [identity("ada"), identity("ben")]}
    return Policy.model_validate_json(json.dumps(document))


@pytest.fixture(scope="module")
def ground(built_market: Path) -> tuple[Release, Context]:
    snapshot = Snapshot(built_market)
    context = context_of(snapshot)
    return open_release(SECOND, snapshot, context.instances, context.policy.document), context


def statement(release: Release, kind: str, author: str, key: str, **fields: Any) -> File:
    payload = statement_payload(release.manifest.raw, SECOND, kind, author, **fields)
    where = paths.statement(SECOND, {**FIELDS[kind], **fields}.get("replaces", digest_of(payload)))
    return File(f"registry/{where}", sign_statement(payload, PAYLOAD_TYPE, KEYS[key]))


def outcomes(release: Release, context: Context, files: tuple[File, ...]) -> list[Outcome]:
    """Hear statements as a report does."""
    found: list[Outcome] = []
    said: list[Believed] = []
    spoken = replace(release, files=replace(release.files, statements=files))
    for file in in_order(spoken):
        try:
            said.append(statement_is_believed(file, spoken, context, said))
        except HaatError as error:
            found.append(outcome_of(error))
        else:
            found.append(Outcome.PASSED)
    return found


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_taking_a_grant_away_never_turns_a_no_into_a_yes(ground: tuple[Release, Context], data: st.DataObject) -> None:
    release, context = ground
    grants = data.draw(st.lists(st.sampled_from(GRANTS), max_size=8))
    spoken = data.draw(
        st.lists(
            st.tuples(st.sampled_from(SPOKEN), st.sampled_from(AUTHORS), st.sampled_from(AUTHORS), st.booleans()),
            min_size=1,
            max_size=5,
        )
    )
    files = tuple(
        statement(release, kind, author, author if data.draw(st.booleans()) else key, **_deal(kind, named=named))
        for kind, author, key, named in spoken
    )
    before = outcomes(release, with_policy(context, policy(context.policy.document, tuple(grants))), files)
    fewer = tuple(grant for grant in grants if data.draw(st.booleans()))
    after = outcomes(release, with_policy(context, policy(context.policy.document, fewer)), files)
    assert not (any(one is not Outcome.PASSED for one in before) and all(one is Outcome.PASSED for one in after))


def _deal(kind: str, *, named: bool) -> dict[str, Any]:
    return {"deal": DEAL} if kind == "review" and named else {}


@pytest.mark.parametrize("kind", SPOKEN)
def test_nothing_is_believed_without_a_grant(ground: tuple[Release, Context], kind: str) -> None:
    release, context = ground
    none = with_policy(context, policy(context.policy.document, ()))
    assert outcomes(release, none, (statement(release, kind, "ada", "ada"),)) == [Outcome.FAILED]


@pytest.mark.parametrize("kind", SPOKEN)
def test_nobody_speaks_in_anothers_name(ground: tuple[Release, Context], kind: str) -> None:
    release, context = ground
    everything = with_policy(context, policy(context.policy.document, tuple(GRANTS)))
    author = "ci" if kind == "receipt" else "ada"
    for key in set(AUTHORS) - {author}:
        assert outcomes(release, everything, (statement(release, kind, author, key),)) == [Outcome.FAILED]
    assert outcomes(release, everything, (statement(release, kind, author, author),)) == [Outcome.PASSED]


@pytest.mark.parametrize("kind", ["takedown", "hold", "approval", "measurement", "receipt"])
@pytest.mark.parametrize("who", ["anyone", "publisher", {"identity": identity("eve")}], ids=str)
def test_what_decides_cannot_be_granted_to_everybody(kind: str, who: Any) -> None:
    with pytest.raises(ValueError, match="can be granted to"):
        Grant.model_validate({"who": who, "may": kind, "about": "*"})


@pytest.mark.parametrize(
    ("author", "deal", "standing"),
    [
        ("eve", DEAL, Standing.BUYER),
        ("eve", None, None),
        ("eve", {**DEAL, "chain": 2}, None),
        ("eve", {**DEAL, "contract": "0x" + "99" * 20}, None),
        ("ben", DEAL, None),
    ],
    ids=["buyer", "names-none", "another-chain", "another-contract", "somebody-elses"],
)
def test_a_receipt_speaks_for_its_buyer(
    ground: tuple[Release, Context], author: str, deal: Any, standing: Standing | None
) -> None:
    release, context = ground
    grants = (
        {"who": "anyone-with-receipt", "may": "review", "about": "*"},
        {"who": "verifiers", "may": "receipt", "about": "*"},
    )
    files = (
        statement(release, "review", author, author, **({"deal": deal} if deal else {})),
        statement(release, "receipt", "ci", "ci"),
    )
    spoken = replace(release, files=replace(release.files, statements=files))
    said = heard(spoken, with_policy(context, policy(context.policy.document, grants)))
    found = [one.standing for one in said if one.kind == "review"]
    assert found == ([standing] if standing else [])


@pytest.mark.parametrize("outcome", ["declined", "timed-out"])
def test_a_deal_that_came_to_nothing_proves_no_purchase(ground: tuple[Release, Context], outcome: str) -> None:
    release, context = ground
    files = (
        statement(release, "receipt", "ci", "ci", outcome=outcome),
        statement(release, "review", "eve", "eve", deal=DEAL),
    )
    spoken = replace(release, files=replace(release.files, statements=files))
    said = heard(spoken, with_policy(context, policy(context.policy.document, OPEN)))
    assert [one.standing for one in said if one.kind == "review"] == [Standing.ANYONE]


def test_the_publisher_buys_nothing_from_itself(ground: tuple[Release, Context]) -> None:
    release, context = ground
    files = (
        statement(release, "receipt", "ci", "ci", buyer=identity("acme")),
        statement(release, "review", "acme", "acme", deal=DEAL),
    )
    spoken = replace(release, files=replace(release.files, statements=files))
    said = heard(spoken, with_policy(context, policy(context.policy.document, OPEN)))
    assert [one.standing for one in said if one.kind == "review"] == [Standing.PUBLISHER]


def words(release: Release, context: Context, grants: tuple[Any, ...], *files: File) -> tuple[BelievedStatement, ...]:
    spoken = replace(release, files=replace(release.files, statements=files))
    return heard(spoken, with_policy(context, policy(context.policy.document, grants)))


MAINTAINING = tuple({"who": "maintainers", "may": kind, "about": "*"} for kind in ("takedown", "hold"))


@pytest.mark.parametrize(
    ("untils", "expected"),
    [
        (("2026-01-02T00:00:00Z", "2099-01-01T00:00:00Z"), None),
        (("2098-01-01T00:00:00Z", "2099-01-01T00:00:00Z"), "2098-01-01T00:00:00Z"),
    ],
    ids=["one-has-ended", "both-run"],
)
def test_a_hold_ends_when_too_few_are_left(
    ground: tuple[Release, Context], untils: tuple[str, str], expected: str | None
) -> None:
    release, context = ground
    files = [
        statement(release, "hold", who, who, until=until) for who, until in zip(("ada", "ben"), untils, strict=True)
    ]
    said = words(release, context, MAINTAINING, *files)
    found = withdrawal_of(said, policy(context.policy.document, MAINTAINING, threshold=2), context.clock)
    assert (found.until if found else None) == expected


def test_a_takedown_outweighs_a_hold(ground: tuple[Release, Context]) -> None:
    release, context = ground
    files = [statement(release, kind, "ada", "ada") for kind in ("hold", "takedown")]
    found = withdrawal_of(
        words(release, context, MAINTAINING, *files), policy(context.policy.document, MAINTAINING), context.clock
    )
    assert found is not None
    assert found.kind == "takedown"


def test_a_proof_of_fraud_counts_for_nothing_yet(market: Path) -> None:
    from tests.market import permit

    permit(market, "anyone", "fraud-proof")
    say(market, "fraud-proof", "eve")
    snapshot = Snapshot(market)
    report = judge(SECOND, snapshot, context_of(snapshot)).report
    assert report.outcome is Outcome.PASSED
    (found,) = [one for one in report.findings if one.check == "fraud_proofs_are_judged"]
    assert found.outcome is Outcome.NOT_ASKED


def test_an_unknown_kind_of_statement_is_no_statement(market: Path) -> None:
    from tests.cases.steps import RELEASE

    payload = b'{"_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:haat:praise:1"}'
    name = digest_of(payload)[7:]
    (market / RELEASE / f"statements/{name}.sigstore.json").write_bytes(
        sign_statement(payload, PAYLOAD_TYPE, KEYS["ci"])
    )
    snapshot = Snapshot(market)
    assert judge(SECOND, snapshot, context_of(snapshot)).report.outcome is Outcome.FAILED


def test_nobody_takes_anothers_room_by_naming_them(market: Path) -> None:
    permit(market, "anyone", "review")
    for number in range(12):
        say(market, "review", "eve", SECOND, "stranger", text=f"Forged {number}.")
    own = {say(market, "review", "eve", text=f"My own {number}.") for number in range(8)}
    context, snapshot = context_of(Snapshot(market)), Snapshot(market)
    assert {
        one.digest for one in heard(open_release(SECOND, snapshot, context.instances, context.policy.document), context)
    } == own


def test_the_first_by_their_paths_find_room_and_all_others_fail(market: Path) -> None:
    permit(market, "anyone", "suggestion")
    crowd(market, 33, 8)
    judged = judge(SECOND, Snapshot(market), context_of(Snapshot(market)))
    without = [one.problem for one in judged.report.findings if one.problem and one.problem.rule == "HA131"]
    paths_without = sorted(one.place.path for one in without if one.place)
    said = [one.path for one in judged.statements]
    assert (len(said), len(paths_without)) == (256, 8)
    assert max(said) < paths_without[0]
    assert judged.measurements, "a measurement takes no room and needs none"
