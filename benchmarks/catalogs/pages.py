"""Listings of a generated market, ready to be rendered: entries for us, Markdown and front matter for others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from tooling.build_site import CACHE, SOURCES
from tooling.catalog import words
from tooling.catalog.carried import carried_of
from tooling.catalog.docs import build_docs
from tooling.catalog.engine.workshop import edition_of
from tooling.catalog.entries import entry_of, listing_of
from tooling.catalog.entry import Edition, Entry, Listing
from tooling.catalog.pages import Pages, awning
from tooling.catalog.shell import Shell
from tooling.model.release import ReleaseName
from tooling.registry.snapshot import Snapshot
from tooling.verify.anchor import anchor
from tooling.verify.context import Context, context_of
from tooling.verify.runner import judge


@dataclass(frozen=True, slots=True)
class Goods:
    """Everything that is there before a page is rendered."""

    listings: Sequence[Listing]
    pages: Pages
    shells: Sequence[Shell]


def goods_of(registry: Path, count: int) -> Goods:
    """Judge the first listings of a market."""
    snapshot = Snapshot(registry)
    edition = edition_of(anchor(snapshot))
    docs = build_docs(SOURCES, edition.marketplace, CACHE)
    pages = Pages(SOURCES.templates / "pages", edition, docs.rule_pages)
    chosen = snapshot.listings()[:count]
    names = [name for one in chosen for name in snapshot.releases_of(*one)]
    return Goods(list(_listings(snapshot, edition, context_of(snapshot), names)), pages, docs.shells)


def _listings(
    snapshot: Snapshot, edition: Edition, context: Context, names: Sequence[ReleaseName]
) -> Iterator[Listing]:
    for listing, group in groupby(names, lambda name: name.listing):
        judged = [judge(name, snapshot, context) for name in group]
        carried = carried_of(snapshot, judged).names
        entries = [entry for one in judged if (entry := entry_of(one, edition, carried)) is not None]
        dated = [replace(entry, listed_at=edition.time) for entry in entries]
        if dated:
            yield listing_of(listing, dated)


def view_of(listing: Listing) -> dict[str, Any]:
    """Return all that a page says beside its description, as plain values."""
    entry = listing.latest
    manifest = entry.manifest
    return {
        "title": manifest.title,
        "listing": listing.name,
        "publisher": entry.publisher.name,
        "display": entry.publisher.display,
        "model": entry.name.model,
        "version": entry.name.version,
        "summary": manifest.summary,
        "task": words.task(manifest.task),
        "awning": awning(manifest.task),
        "tags": list(manifest.tags),
        "price": entry.price,
        "license": entry.license.identifier,
        "signer": entry.signer.id,
        "fingerprint": entry.signer.fingerprint,
        "genesis": entry.genesis,
        "publisher_path": entry.publisher_path,
        "manifest_path": entry.manifest_path,
        "manifest_digest": entry.manifest_digest,
        "measured_paths": [one.path.replace(entry.folder, "…") for one in entry.measurements],
        "intended": manifest.use.intended if manifest.use else None,
        "limitations": manifest.use.limitations if manifest.use else None,
        "energy": manifest.training.energy_kwh if manifest.training else None,
        "inputs": [_tensor("In", one) for one in manifest.inputs] + [_tensor("Out", one) for one in manifest.outputs],
        "snippets": [{"title": one.title, "code": one.code} for one in entry.snippets],
        **_numbers(entry),
        "versions": [_version(one) for one in listing.entries],
        "files": [
            {"path": one.path, "role": one.role, "format": one.format, "size": words.size(one.size)}
            | {"digest": one.digest, "download": one.download or ""}
            for one in entry.files
        ],
    }


def license_words(listing: Listing) -> dict[str, Any]:
    """Return a license in plain words: the same few stand on most pages."""
    found = listing.latest.license
    return {"title": found.name, "may": found.may, "must": found.must, "url": found.link}


def _numbers(entry: Entry) -> dict[str, Any]:
    claims = [
        {"label": one.metric.label, "meaning": one.metric.meaning, "suite": one.suite_title, "page": one.suite_page}
        | {"claimed": words.number(one.claimed), "measured": words.exact(one.shown), "share": one.shown * 100}
        | {"difference": one.difference, "state": one.state.value, "k": one.k, "n": one.n}
        | {"rows": [_row(row) for row in one.rows]}
        for one in entry.claims
    ]
    return {"claims": claims, "reproduced": len(entry.reproduced)}


def _row(row: Any) -> dict[str, Any]:
    said = f"{row.samples} samples · {row.runs} runs · sandbox: {row.sandbox} · speed: {row.latency} · {row.runtime}"
    return {"verifier": row.verifier, "value": words.exact(row.value), "date": row.date, "said": said}


def _tensor(heading: str, tensor: Any) -> dict[str, Any]:
    shape = " × ".join(map(str, tensor.shape))
    return {"heading": heading, "name": tensor.name, "type": tensor.type, "shape": shape, "meaning": tensor.meaning}


def _version(entry: Entry) -> dict[str, Any]:
    shown = f"{entry.headline.metric.label} {words.number(entry.headline.shown)}" if entry.headline else "–"
    return {
        "version": entry.name.version,
        "listed": words.day(entry.listed_at) if entry.listed_at else "–",
        "number": shown,
        "state": entry.headline.state.value if entry.headline else "",
        "size": words.size(entry.model_file.size),
        "digest": entry.manifest_digest[7:19],
        "download": entry.manifest_download or "",
        "bundle": entry.bundle_download or "",
    }
