"""Entries to the documents of the API; a listing becomes one line, so that none needs another in memory."""

from __future__ import annotations

from collections.abc import Iterable

from tooling.catalog.entry import ClaimRow, ClaimState, Edition, Entry, Listing, Unseen
from tooling.catalog.machines import documents as api
from tooling.catalog.machines.badges import badge_path
from tooling.catalog.machines.files import SiteFile, timestamp
from tooling.catalog.text import json_for_script
from tooling.catalog.views import Board, BoardRow
from tooling.model.base import Document
from tooling.model.manifest import Artifact, Claim
from tooling.model.suite import MetricName
from tooling.verify.judged import latest_by_verifier

FOLDER = "api/v1"
SUITES = f"{FOLDER}/suites.json"
TOP = 10
_STATES: dict[ClaimState, api.ClaimedState] = {
    ClaimState.REPRODUCED: "reproduced",
    ClaimState.DISPUTED: "disputed",
    ClaimState.CLAIMED: "claimed",
    ClaimState.NOT_MEASURABLE: "not-measurable",
}


def listing_document(listing: Listing) -> api.ApiListing:
    """Return everything that programs learn of a listing."""
    entry = listing.latest
    manifest, publisher = entry.manifest, entry.publisher
    return api.ApiListing(
        name=listing.name,
        page=listing.page,
        badge=badge_path(listing.name),
        latest=entry.name.version,
        versions=tuple(_version(one) for one in listing.entries),
        title=manifest.title,
        summary=manifest.summary,
        task=manifest.task,
        tags=manifest.tags,
        license=api.ApiLicense(id=entry.license.identifier, url=entry.license.link),
        publisher=api.ApiPublisher(
            name=publisher.name, display=publisher.display, genesis=entry.genesis, page=f"p/{publisher.name}.html"
        ),
        files=tuple(
            _file(artifact, row.download, entry) for artifact, row in zip(manifest.artifacts, entry.files, strict=True)
        ),
        claims=tuple(_claim(claim, row) for claim, row in zip(manifest.claims, entry.claims, strict=True)),
        latency=_latency(entry),
        offer=_offer(entry),
    )


def listing_record(listing: Listing) -> str:
    """Return the line of a listing."""
    return _line(listing_document(listing))


def listings_file(shard: str, records: Iterable[tuple[str, str]]) -> SiteFile:
    """Put the lines of a shard together, each given with the name of its listing."""
    lines = ",\n".join(record for _, record in sorted(records))
    text = f'{{"haat":"api-listings/1","shard":"{shard}","listings":[\n{lines}\n]}}\n'
    return SiteFile(f"{FOLDER}/listings/{shard}.json", text.encode())


def shard_part(shard: str, file: SiteFile, listings: int) -> api.ApiShard:
    """Return what the index says of a shard's file."""
    return api.ApiShard(shard=shard, listings=listings, path=file.path, digest=file.digest, size=len(file.raw))


def suites_file(boards: Iterable[Board]) -> SiteFile:
    """Return all suites with the tops of their leaderboards."""
    document = api.ApiSuites(haat="api-suites/1", suites=tuple(_suite(board) for board in boards))
    return SiteFile(SUITES, f"{_line(document)}\n".encode())


def index_file(edition: Edition, counts: api.ApiCounts, shards: Iterable[api.ApiShard], suites: SiteFile) -> SiteFile:
    """Return the document that names all others by digest."""
    market = edition.marketplace
    document = api.ApiIndex(
        haat="api-index/1",
        market=api.ApiMarket(
            name=market.name, tagline=market.tagline, url=market.url, id=edition.market_id, demo=market.demo
        ),
        time=timestamp(edition.time),
        commit=edition.commit,
        counts=counts,
        shards=tuple(sorted(shards, key=lambda one: one.shard)),
        suites=api.ApiPart(path=suites.path, digest=suites.digest, size=len(suites.raw)),
    )
    return SiteFile(f"{FOLDER}/index.json", f"{_line(document)}\n".encode())


def state_of(entry: Entry) -> api.VersionState:
    """Return what the maintainers or the publisher later said of a version."""
    if entry.withdrawal is not None:
        return "taken-down" if entry.withdrawal.state == "taken down" else "on-hold"
    if entry.yank is not None:
        return "yanked"
    return "advisory" if entry.advisories else "listed"


def _line(document: Document) -> str:
    # ASCII without angle brackets: inert even where a server calls it HTML, or a terminal shows it.
    return str(json_for_script(document.model_dump(mode="json", exclude_none=True)))


def _version(entry: Entry) -> api.ApiVersion:
    return api.ApiVersion(
        version=entry.name.version,
        manifest=entry.manifest_digest,
        state=state_of(entry),
        listed=timestamp(entry.listed_at) if entry.listed_at else None,
        use=entry.yank.use if entry.yank else None,
        advisories=tuple(
            api.ApiAdvisory(id=one.id, severity=one.severity, summary=one.summary, url=one.url)
            for one in entry.advisories
        ),
        document=entry.manifest_download,
        signature=entry.bundle_download,
    )


def _file(artifact: Artifact, download: str | None, entry: Entry) -> api.ApiFile:
    later = (more for notice in entry.notices for more in notice.locations if more.path == artifact.path)
    locations = [*artifact.locations, *(location for more in later for location in more.locations)]
    return api.ApiFile(
        path=artifact.path,
        role=artifact.role,
        format=artifact.format,
        size=artifact.size,
        digest=artifact.digest,
        pieces=artifact.pieces,
        download=download,
        locations=tuple(dict.fromkeys(locations)),
    )


def _claim(claim: Claim, row: ClaimRow) -> api.ApiClaim:
    return api.ApiClaim(
        suite=claim.suite,
        suite_digest=claim.suite_digest,
        metric=claim.metric,
        claimed=claim.value,
        measured=row.measured,
        state=_STATES[row.state],
        k=row.k,
        n=row.n,
        threshold=row.threshold,
        until=None if row.until is None else f"{row.until:%Y-%m-%dT%H:%M:%SZ}",
        unseen=_unseen(row.unseen),
    )


def _unseen(found: Unseen | None) -> api.ApiUnseen | None:
    if found is None:
        return None
    return api.ApiUnseen(
        holdout=found.holdout,
        value=found.value,
        step=found.step,
        samples=found.samples,
        k=found.verifiers,
        revealed=found.revealed,
        beyond_chance=found.beyond_chance,
    )


def _offer(entry: Entry) -> api.ApiOffer | None:
    if entry.offer is None or entry.withdrawal:
        return None
    return api.ApiOffer(amount=entry.offer.amount, currency=entry.offer.currency, paused=entry.offer.paused)


def _latency(entry: Entry) -> api.ApiLatency | None:
    """Return the slowest of what verifiers saw on the first claimed suite that has any."""
    for claim in entry.manifest.claims:
        measured = latest_by_verifier(entry.measurements, claim.suite_digest)
        found = [one.measurement.latency for one in measured if one.measurement.latency is not None]
        if found:
            slowest = max(found, key=lambda one: one.ratio)
            return api.ApiLatency(suite=claim.suite, reference=slowest.reference, ratio=slowest.ratio)
    return None


def _suite(board: Board) -> api.ApiSuite:
    metrics = board.suite.ordered_metrics
    return api.ApiSuite(
        suite=board.suite.label,
        digest=board.digest,
        title=board.suite.title,
        task=board.suite.task,
        page=board.page,
        metrics=tuple(
            api.ApiMetric(
                name=one.name, better=one.better, primary=one.primary, tolerance=one.tolerance.absolute, unit=one.unit
            )
            for one in metrics
        ),
        measured=board.count,
        top=tuple(_rank(row, [one.name for one in metrics]) for row in board.rows[:TOP]),
    )


def _rank(row: BoardRow, metrics: list[MetricName]) -> api.ApiRank:
    pairs = zip(metrics, row.values, strict=True)
    return api.ApiRank(
        rank=row.rank,
        name=row.tile.name,
        version=row.tile.card.version,
        values=tuple(api.ApiValue(metric=name, value=value) for name, value in pairs if value is not None),
        k=row.verifiers,
    )
