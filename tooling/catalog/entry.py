"""The read model: exactly what pages show, computed once, nothing left to decide for a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from tooling.catalog.licenses import LicenseWords
from tooling.catalog.snippets import Snippet
from tooling.catalog.voices import OfferView, Voices, WithdrawalView
from tooling.catalog.words import MetricWords
from tooling.model.base import version_key
from tooling.model.manifest import Manifest
from tooling.model.notice import Advisory, Notice, Yank
from tooling.model.phrase import Kept, Phrase
from tooling.model.policy import Marketplace, Verifiers
from tooling.model.publisher import Legal, Publisher
from tooling.model.release import ReleaseName
from tooling.model.report import Outcome
from tooling.registry.holdouts import PinnedHoldout
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.judged import BelievedMeasurement

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Edition:
    """What a catalog says besides its releases: whose it is, and from which commit of when it was made.

    Numbers grow stale by `clock`, once they are older than `fresh`, and a listing is new until it was there for
    `waiting`; a page is made again when either ends.
    """

    marketplace: Marketplace
    verifiers: Verifiers
    suites: tuple[PinnedSuite, ...]
    time: datetime = EPOCH
    commit: str | None = None
    listed_at: Mapping[ReleaseName, datetime] = field(default_factory=lambda: MappingProxyType({}))
    market_id: str | None = None
    holdouts: Mapping[str, PinnedHoldout] = field(default_factory=lambda: MappingProxyType({}))
    fresh: timedelta = timedelta(days=365)
    waiting: timedelta = timedelta(0)
    clock: datetime = EPOCH


class ClaimState(StrEnum):
    """What became of a claim; the value is what the badge says."""

    REPRODUCED = "reproduced"
    DISPUTED = "disputed"
    CLAIMED = "claimed"
    NOT_MEASURABLE = "not measurable here yet"

    @property
    def said(self) -> Phrase:
        """Return what the badge says."""
        return _SAID[self]


_SAID = {
    ClaimState.REPRODUCED: Phrase("reproduced"),
    ClaimState.DISPUTED: Phrase("disputed"),
    ClaimState.CLAIMED: Phrase("claimed"),
    ClaimState.NOT_MEASURABLE: Phrase("not measurable here yet"),
}


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """What one verifier measured, beside the claim."""

    verifier: str
    value: float
    difference: float
    agrees: bool
    date: str
    samples: int
    runs: int
    sandbox: str
    runtime: str
    latency: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """A number on private samples beside the public one; `beyond_chance` is None where nobody knows what chance does.

    `value` is a multiple of `step`, `gap` by how much it differs from the public number.
    """

    holdout: int
    public: float
    value: float
    gap: float
    step: float
    samples: int
    verifiers: int
    date: str
    revealed: bool
    beyond_chance: bool | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claimed number beside what was measured; `n` verifiers are known here, `k` of them agree.

    A reproduced number is fresh `until` a day; `stale` says that it was not any more when this was made.
    """

    metric: MetricWords
    primary: bool
    unit: str | None
    suite: str
    suite_title: str | None
    suite_page: str | None
    claimed: float
    measured: float | None
    difference: float | None
    spread: float | None
    state: ClaimState
    k: int
    n: int
    threshold: int
    rows: tuple[MeasuredRow, ...]
    unseen: Unseen | None = None
    until: datetime | None = None
    stale: bool = False

    @property
    def shown(self) -> float:
        """Return the number a card shows: the least favourable measured one, else the claimed one."""
        return self.claimed if self.measured is None else self.measured

    @property
    def has_bar(self) -> bool:
        """Say whether the numbers can be drawn on a line from 0 to 1."""
        return self.metric.unit_interval and all(0 <= number <= 1 for number in (self.claimed, self.shown))


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a release; `download` is its address in this site, where the site carries it.

    Of `locations`, only those on the web are addresses that a page can link to.
    """

    path: str
    role: str
    format: str
    size: int
    digest: str
    download: str | None
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the name in the publisher's file, what to call it, and what other tools need to check it.

    A key has a fingerprint and its bytes in PEM; somebody whom a Sigstore instance certifies, a name and an issuer.
    """

    id: str
    words: Kept
    fingerprint: str | None = None
    pem: tuple[str, ...] = ()
    check: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One release that passed all checks."""

    name: ReleaseName
    manifest: Manifest
    manifest_path: str
    manifest_digest: str
    manifest_download: str | None
    bundle_download: str | None
    publisher: Publisher
    publisher_path: str
    genesis: str
    signer: Signer
    license: LicenseWords
    claims: tuple[ClaimRow, ...]
    headline: ClaimRow | None
    files: tuple[FileRow, ...]
    listed_at: datetime | None
    snippets: tuple[Snippet, ...] = ()
    measurements: tuple[BelievedMeasurement, ...] = ()
    notices: tuple[Notice, ...] = ()
    recovered_in: tuple[str, ...] = ()
    offer: OfferView | None = None
    voices: Voices = field(default_factory=Voices)
    withdrawal: WithdrawalView | None = None

    @property
    def price(self) -> str:
        """Return what it costs, in words."""
        if self.withdrawal:
            return Phrase("Not offered")
        if self.offer is None or self.offer.free:
            return Phrase("Free")
        return Phrase("Not for sale now") if self.offer.paused else self.offer.price

    @property
    def page(self) -> str:
        """Return the address of the release's own page, which it has once another version stands on the listing's."""
        return f"m/{self.name}.html"

    @property
    def folder(self) -> str:
        """Return the folder of the release, as people see it."""
        return self.manifest_path.rpartition("/")[0]

    @property
    def yank(self) -> Yank | None:
        """Return the publisher's word not to use this release, if there is one; the first one stands."""
        return next((notice.yank for notice in self.notices if notice.yank is not None), None)

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        """Return what users of this release must know, in the order it was said."""
        return tuple(notice.advisory for notice in self.notices if notice.advisory is not None)

    @property
    def model_file(self) -> FileRow:
        """Return the row of the one file with the role `model`."""
        return next(file for file in self.files if file.path == self.manifest.model_artifact.path)

    @property
    def prerelease(self) -> bool:
        """Say whether the version is a pre-release."""
        return "-" in self.name.version

    @property
    def reproduced(self) -> tuple[ClaimRow, ...]:
        """Return the claims that enough verifiers reached."""
        return tuple(claim for claim in self.claims if claim.state is ClaimState.REPRODUCED)


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that was not met: its id and short name, both ours."""

    id: str
    slug: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A release that did not pass; its name and the rules are all that is shown of it."""

    name: ReleaseName
    outcome: Outcome
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """All versions of one model: those shown, the best first, and those that are not."""

    name: str
    page: str
    entries: tuple[Entry, ...]
    hidden: tuple[Hidden, ...] = ()

    @property
    def latest(self) -> Entry:
        """Return the highest version that is neither withdrawn nor a pre-release, else the highest."""
        return self.entries[0]

    @property
    def by_version(self) -> tuple[Entry, ...]:
        """Return all releases that are shown, the highest version first."""
        return tuple(sorted(self.entries, key=lambda entry: version_key(entry.name.version), reverse=True))

    def page_of(self, entry: Entry) -> str:
        """Return where a release is shown: the best one on the listing's page, each other one on its own."""
        return self.page if entry is self.latest else entry.page


@dataclass(frozen=True, slots=True)
class Stand:
    """A publisher as its page shows it: what it says of itself, and who may sign for it."""

    name: str
    display: str
    about: str | None
    legal: Legal | None
    path: str
    genesis: str
    keys: tuple[Signer, ...]
    recovered_in: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """Return the address of its page."""
        return f"p/{self.name}.html"
