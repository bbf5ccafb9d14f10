"""`haat search`, `haat show`, `haat compare`: the search index of a built catalog, without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tooling.catalog.search.card import Card
from tooling.catalog.search.query import PAGE, RELEVANCE, Query, named, search, sorts_of
from tooling.catalog.search.read import Index
from tooling.catalog.search.store import FOLDER
from tooling.cli.formats.cards import cards_as_json, cards_as_text, comparison, counts_as_text
from tooling.cli.options import REFERENCE
from tooling.model.release import Reference
from tooling.verify.places import nearest

F = TypeVar("F", bound=Callable[..., Any])
_FEWEST, _MOST = 2, 4

site_option = click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/site"),
    show_default=True,
    help="Folder of a built catalog.",
)
output_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)

# What each filter is called on the command line.
_FILTERS = {
    "task": "task",
    "license": "license",
    "file-format": "format",
    "price": "price",
    "size": "size",
    "numbers": "reproduced",
    "market": "market",
    "new": "new",
}


def filter_options(command: F) -> F:
    """Add an option for each filter; several values of one are alternatives."""
    for option, facet in reversed(_FILTERS.items()):
        help_ = f"Only these values of `{facet}`; may be given more than once."
        command = click.option(f"--{option}", facet, multiple=True, metavar="VALUE", help=help_)(command)
    return command


@click.command(name="search", short_help="Find models in a built catalog.")
@click.argument("words", nargs=-1)
@filter_options
@click.option("--sort", default=RELEVANCE, show_default=True, help="date, size, price, latency, or a metric's label.")
@click.option("--limit", type=click.IntRange(1, 1000), default=PAGE, show_default=True)
@click.option("--counts", is_flag=True, help="Say how many there are of each kind, too.")
@output_option
@site_option
def find(
    words: tuple[str, ...], *, sort: str, limit: int, counts: bool, form: str, site: Path, **filters: tuple[str, ...]
) -> None:
    """Find models that have all WORDS; the last one may be only a beginning.

    The index is read from the catalog's folder, and answers what the catalog's own search page answers. What it says
    is believed by nobody: `haat verify` checks a release.
    """
    index = Index(site / FOLDER)
    _refuse_unknown(index, sort, filters)
    wanted = {facet: frozenset(values) for facet, values in filters.items() if values}
    found = search(index, Query(" ".join(words), wanted, sort, limit=limit))
    cards = [card for number in found.numbers if (card := index.card(number)) is not None]
    if form == "json":
        click.echo(cards_as_json(cards, total=found.total, facets=found.facets))
        return
    click.echo(cards_as_text(cards, found.total))
    if counts:
        click.echo(counts_as_text(found.facets))


@click.command(short_help="Show one model of a built catalog.")
@click.argument("listing", type=REFERENCE)
@output_option
@site_option
def show(listing: Reference, *, form: str, site: Path) -> None:
    """Show what the catalog's index says of LISTING (publisher/model)."""
    cards = _cards(Index(site / FOLDER), (listing,))
    click.echo(cards_as_json(cards) if form == "json" else comparison(cards))


@click.command(short_help="Set two to four models beside each other.")
@click.argument("listings", nargs=-1, type=REFERENCE)
@output_option
@site_option
def compare(listings: tuple[Reference, ...], *, form: str, site: Path) -> None:
    """Set two to four LISTINGS (publisher/model) of the catalog's index beside each other."""
    if not _FEWEST <= len(listings) <= _MOST:
        raise click.UsageError(f"name {_FEWEST} to {_MOST} listings")
    cards = _cards(Index(site / FOLDER), listings)
    click.echo(cards_as_json(cards) if form == "json" else comparison(cards))


def _cards(index: Index, references: tuple[Reference, ...]) -> list[Card]:
    names = [f"{reference.publisher}/{reference.model}" for reference in references]
    cards = named(index, names)
    for reference, name in zip(references, names, strict=True):
        if name not in cards:
            meant = nearest(name, filter(None, index.names()))
            raise click.UsageError(f"{name} is not listed here." + (f" Did you mean {meant}?" if meant else ""))
        if reference.version not in {None, cards[name].version}:
            raise click.UsageError(f"the index knows {name} in version {cards[name].version} only")
    return [cards[name] for name in names]


def _refuse_unknown(index: Index, sort: str, filters: dict[str, tuple[str, ...]]) -> None:
    if sort not in sorts_of(index):
        raise click.UsageError(f"there is nothing called `{sort}` to sort by. There are: {', '.join(sorts_of(index))}")
    options = {facet: option for option, facet in _FILTERS.items()}
    for facet, values in filters.items():
        known = index.directory.facets[facet]
        for value in values:
            if value not in known:
                raise click.UsageError(f"--{options[facet]}: no listing has `{value}`. There are: {', '.join(known)}")
