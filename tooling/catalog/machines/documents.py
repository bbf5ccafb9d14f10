"""The documents below `api/v1/`: what other programs read instead of pages.

Every field that a publisher filled is hostile text, exactly as it was signed. A field without a value is left out.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tooling.model.base import Digest, Document, ListingName, SemanticVersion, SuiteName, Time, Word
from tooling.model.notice import Severity
from tooling.model.suite import Direction, MetricName

SitePath = Annotated[str, Field(max_length=400, description="a path below the site's root")]
Shard = Annotated[
    str, Field(pattern=r"^[0-9a-f]{2}$", description="the first two hex digits of the SHA-256 of a publisher's name")
]
Count = Annotated[int, Field(ge=0)]
VersionState = Literal["listed", "advisory", "yanked", "on-hold", "taken-down"]
ClaimedState = Literal["reproduced", "disputed", "claimed", "not-measurable"]


class ApiLicense(Document):
    """Under which terms: an SPDX id, or a `LicenseRef-` of the publisher's own."""

    id: str
    url: str | None = None


class ApiPublisher(Document):
    """Who listed it: `genesis` is the publisher, the names are what it calls itself."""

    name: Word
    display: str
    genesis: Digest
    page: SitePath


class ApiAdvisory(Document):
    """Something a user of a version must know, as its publisher says it."""

    id: str
    severity: Severity
    summary: str
    url: str | None = None


class ApiVersion(Document):
    """One release. The maintainers' word wins over `yanked`, and that over `advisory`.

    `use` is the version that its publisher names instead.
    """

    version: SemanticVersion
    manifest: Digest
    state: VersionState
    listed: Time | None = None
    use: SemanticVersion | None = None
    advisories: tuple[ApiAdvisory, ...] = ()
    document: Annotated[SitePath | None, Field(description="the manifest, where the site carries it")] = None
    signature: Annotated[SitePath | None, Field(description="its Sigstore bundle, where the site carries it")] = None


class ApiFile(Document):
    """A file of the latest version; its digest says what it is, a location only where it may be had."""

    path: str
    role: str
    format: str
    size: Annotated[int, Field(ge=1, description="bytes")]
    digest: Digest
    pieces: Digest
    download: Annotated[SitePath | None, Field(description="the file, where the site carries it")] = None
    locations: tuple[str, ...] = ()


class ApiUnseen(Document):
    """The same metric on private samples, the least favourable number of whoever measured it, in steps."""

    holdout: Annotated[int, Field(ge=1, description="the number of the holdout, the newest that was measured on")]
    value: float
    step: Annotated[float, Field(gt=0)]
    samples: Annotated[int, Field(ge=1)]
    k: Annotated[Count, Field(description="verifiers who measured on it")]
    revealed: bool
    beyond_chance: Annotated[
        bool | None, Field(description="whether it is worse than in public by more than chance explains, where known")
    ] = None


class ApiClaim(Document):
    """A number that the publisher claims, and the least favourable one that a believed verifier measured."""

    suite: SuiteName
    suite_digest: Digest
    metric: MetricName
    claimed: float
    measured: float | None = None
    state: ClaimedState
    k: Annotated[Count, Field(description="verifiers who agree")]
    n: Annotated[Count, Field(description="verifiers whom the market's policy names")]
    threshold: Annotated[int, Field(ge=1, description="how many must agree before a claim counts as reproduced")]
    until: Annotated[Time | None, Field(description="the time from which on a reproduced claim is stale")] = None
    unseen: ApiUnseen | None = None


class ApiLatency(Document):
    """Processor time a sample, as a multiple of a reference graph's; the slowest that a verifier saw."""

    suite: SuiteName
    reference: str
    ratio: Annotated[float, Field(gt=0)]


class ApiOffer(Document):
    """What the publisher asks for the latest version, as it writes it; where there is none, the model is free."""

    amount: Annotated[str, Field(description="a decimal number such as `149.00`")]
    currency: str
    paused: Annotated[bool, Field(description="nothing is sold on it now")]


class ApiListing(Document):
    """A listing: what its latest version says, and all versions, the best first."""

    name: ListingName
    page: SitePath
    badge: SitePath
    latest: SemanticVersion
    versions: Annotated[tuple[ApiVersion, ...], Field(min_length=1)]
    title: str
    summary: str
    task: Word
    tags: tuple[Word, ...] = ()
    license: ApiLicense
    publisher: ApiPublisher
    files: Annotated[tuple[ApiFile, ...], Field(min_length=1)]
    claims: tuple[ApiClaim, ...] = ()
    latency: ApiLatency | None = None
    offer: ApiOffer | None = None


class ApiListings(Document):
    """`api/v1/listings/<shard>.json`: the listings of a shard, ordered by name, each on a line of its own."""

    haat: Literal["api-listings/1"]
    shard: Shard
    listings: tuple[ApiListing, ...]


class ApiMetric(Document):
    """A number that a suite yields; `primary` is what its leaderboard is ordered by."""

    name: MetricName
    better: Direction
    primary: bool
    tolerance: Annotated[float, Field(ge=0, description="how far a measured number may fall short of the claim")]
    unit: str | None = None


class ApiValue(Document):
    """A measured number; where verifiers differ, the least favourable one."""

    metric: MetricName
    value: float


class ApiRank(Document):
    """A place on a leaderboard; equal numbers share a rank."""

    rank: Annotated[int, Field(ge=1)]
    name: ListingName
    version: SemanticVersion
    values: tuple[ApiValue, ...]
    k: Annotated[Count, Field(description="verifiers who measured it")]


class ApiSuite(Document):
    """A suite and the best models measured on it."""

    suite: SuiteName
    digest: Digest
    title: str
    task: Word
    page: SitePath
    metrics: tuple[ApiMetric, ...]
    measured: Annotated[Count, Field(description="listings that were measured on it")]
    top: tuple[ApiRank, ...]


class ApiSuites(Document):
    """`api/v1/suites.json`: every suite of the market with the top of its leaderboard."""

    haat: Literal["api-suites/1"]
    suites: tuple[ApiSuite, ...]


class ApiMarket(Document):
    """Whose catalog this is; the id is the digest of the market's first root, where it has one."""

    name: str
    tagline: str
    url: str | None = None
    id: Digest | None = None
    demo: bool


class ApiCounts(Document):
    """How much there is; `reproduced` counts claims of latest versions."""

    listings: Count
    releases: Count
    publishers: Count
    suites: Count
    reproduced: Count


class ApiPart(Document):
    """Another document of the API, by digest."""

    path: SitePath
    digest: Digest
    size: Annotated[int, Field(ge=1, description="bytes")]


class ApiShard(ApiPart):
    """A document of listings."""

    shard: Shard
    listings: Count


class ApiIndex(Document):
    """`api/v1/index.json`: where everything else is, and which bytes it has."""

    haat: Literal["api-index/1"]
    market: ApiMarket
    time: Annotated[Time, Field(description="of the commit that was built")]
    commit: Annotated[str | None, Field(description="absent where the registry differs from every commit")] = None
    counts: ApiCounts
    shards: tuple[ApiShard, ...]
    suites: ApiPart


DOCUMENTS: dict[str, type[Document]] = {"index": ApiIndex, "listings": ApiListings, "suites": ApiSuites}
