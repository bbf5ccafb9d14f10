"""What verifying a release yields: its report, and what may be shown of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tooling.model.identity import Identity, bearer_of
from tooling.model.manifest import Claim, Manifest
from tooling.model.notice import Notice
from tooling.model.policy import Verifier
from tooling.model.predicates import Reason, Statement
from tooling.model.publisher import Publisher
from tooling.model.release import ReleaseName
from tooling.model.report import Report
from tooling.model.statement import Measurement
from tooling.registry.parsed import Parsed


@dataclass(frozen=True, slots=True)
class BelievedMeasurement:
    """A measurement whose signer the policy grants to be believed about this release."""

    verifier: Verifier
    measurement: Measurement
    path: str


def latest_by_verifier(
    measurements: Iterable[BelievedMeasurement], suite_digest: str
) -> tuple[BelievedMeasurement, ...]:
    """Return each verifier's latest measurement on a suite: a verifier has one voice, and may correct itself."""
    found: dict[str, BelievedMeasurement] = {}
    for believed in sorted(measurements, key=lambda one: (one.measurement.measured_at, one.path)):
        if believed.measurement.suite_digest == suite_digest:
            found[believed.verifier.name] = believed
    return tuple(found[name] for name in sorted(found))


class Standing(StrEnum):
    """What an author is to a release, the first that holds; a publisher who buys from itself stays the publisher."""

    PUBLISHER = "its publisher"
    MAINTAINER = "a maintainer of this market"
    VERIFIER = "a verifier of this market"
    BUYER = "a buyer"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class BelievedStatement:
    """What somebody whom the policy lets say it has said, signed as the author that it names.

    `digest` names what was signed; `standing` is what the author is to this release, by the policy and the chain. What
    `is_of_many` takes some of the room that all share.
    """

    statement: Statement
    standing: Standing
    digest: str
    path: str
    is_of_many: bool = False

    @property
    def kind(self) -> str:
        """Return the word that grants and predicate types use."""
        return self.statement.predicateType.split(":")[2]

    @property
    def bearer(self) -> str:
        """Return who the author is, whatever the statement calls them."""
        return bearer_of(self.statement.predicate.author)


Believed = BelievedMeasurement | BelievedStatement


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The maintainers' word not to use a release: taken down, or on hold until a time."""

    kind: Literal["takedown", "hold"]
    reason: Reason
    text: str
    by: int
    legal: str | None = None
    until: str | None = None
    answer_by: str | None = None


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A claim beside the number that came out when it was measured just now."""

    claim: Claim
    measured: float
    short: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A release after its checks. Behind a closed gate there is nothing to show but the report.

    `reproductions` holds each claim with the number measured just now, where measuring was asked for; `recovered_in`
    the ids of markets whose maintainers ever replaced the publisher's identities.
    """

    name: ReleaseName
    report: Report
    manifest: Parsed[Manifest] | None = None
    publisher: Parsed[Publisher] | None = None
    signer: Identity | None = None
    measurements: tuple[BelievedMeasurement, ...] = ()
    reproductions: tuple[Reproduction, ...] = ()
    notices: tuple[Parsed[Notice], ...] = ()
    recovered_in: tuple[str, ...] = ()
    statements: tuple[BelievedStatement, ...] = ()
    withdrawal: Withdrawal | None = None
