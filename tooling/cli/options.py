"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tooling.cli.formats import FORMATS
from tooling.cli.trusted import warn_of_demonstration
from tooling.model.release import Reference, ReleaseName
from tooling.registry.paths import MARKETPLACE
from tooling.registry.snapshot import Snapshot, find_registry
from tooling.verify.context import Context
from tooling.verify.places import nearest
from tooling.verify.pulling import latest

F = TypeVar("F", bound=Callable[..., Any])


class ReferenceType(click.ParamType[Reference]):
    """`publisher/model`, perhaps with `@version`."""

    name = "publisher/model[@version]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Reference:
        """Read a reference, or fail with what was expected."""
        if isinstance(value, Reference):
            return value
        try:
            return Reference.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


REFERENCE = ReferenceType()


def registry_option(command: F) -> F:
    """Add `--registry`; without it the registry around the current folder is meant."""
    return click.option(
        "--registry",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder of the registry. Default: the one around the current folder.",
    )(command)


def format_option(command: F) -> F:
    """Add `--format`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(list(FORMATS)),
        default="text",
        show_default=True,
        help="How to show the reports.",
    )(command)


def open_snapshot(registry: Path | None) -> Snapshot:
    """Read the registry given, or the one around the current folder; of the demonstration, say that it is one."""
    snapshot = Snapshot(_root_of(registry))
    warn_of_demonstration(snapshot)
    return snapshot


def _root_of(registry: Path | None) -> Path:
    if registry is None:
        return find_registry(Path.cwd())
    for folder in (registry, registry / "registry"):
        if (folder / MARKETPLACE).is_file():
            return folder
    raise click.UsageError(f"{registry} is no registry: it has no {MARKETPLACE}")


def releases_meant(snapshot: Snapshot, references: tuple[Reference, ...], *, every: bool) -> list[ReleaseName]:
    """Return the releases that references mean; an unknown one is a usage error."""
    listings = listings_meant(snapshot, () if every else references)
    releases = [name for listing in listings for name in snapshot.releases_of(*listing)]
    return [name for name in releases if every or any(reference.covers(name) for reference in references)]


def listings_meant(snapshot: Snapshot, references: tuple[Reference, ...]) -> list[tuple[str, str]]:
    """Return publisher and model of what references mean, all listings without any; unknown ones are usage errors."""
    if not references:
        return list(snapshot.listings())
    for reference in references:
        releases = snapshot.releases_of(reference.publisher, reference.model)
        if not any(map(reference.covers, releases)):
            listings = [f"{publisher}/{model}" for publisher, model in snapshot.listings()]
            raise click.UsageError(_unknown(reference, listings))
    return sorted({(reference.publisher, reference.model) for reference in references})


def one_meant(snapshot: Snapshot, reference: Reference) -> ReleaseName:
    """Return the one release that a reference means; several are a usage error."""
    meant = releases_meant(snapshot, (reference,), every=False)
    if len(meant) > 1:
        versions = ", ".join(name.version for name in meant)
        raise click.UsageError(f"say which version: {meant[0].listing}@VERSION, one of {versions}")
    return meant[0]


def release_meant(snapshot: Snapshot, reference: Reference, context: Context) -> ReleaseName:
    """Return the one release that a reference means: without a version, the latest that is fit for use."""
    names = releases_meant(snapshot, (reference,), every=False)
    meant = names[0] if reference.version else latest(names, snapshot, context)
    if meant is None:
        versions = ", ".join(name.version for name in names)
        raise click.UsageError(
            f"{names[0].listing} has only pre-releases and withdrawn versions; name one with @VERSION: {versions}"
        )
    return meant


def _unknown(reference: Reference, listings: list[str]) -> str:
    listing = f"{reference.publisher}/{reference.model}"
    meant = nearest(listing, listings)
    if reference.version is not None and listing in listings:
        return f"{listing} is listed here, but has no version {reference.version}"
    hint = f"Did you mean {meant}?" if meant else f"Listed: {', '.join(listings) or 'nothing'}"
    return f"no such release here: {_spell(reference)}. {hint}"


def _spell(reference: Reference) -> str:
    listing = f"{reference.publisher}/{reference.model}"
    return listing if reference.version is None else f"{listing}@{reference.version}"
