"""Two markets for the tests of what programs read: an honest one, and one whose every text attacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.site.hostile import hostile
from tests.site.market import TIME, Market, edition, manifest, notices, passing, publisher, shown
from tests.site.sample import sample
from tooling.build_site import SOURCES
from tooling.catalog.engine.lists import Lists
from tooling.catalog.engine.programs import Programs
from tooling.catalog.engine.rows import Made
from tooling.catalog.engine.state import State
from tooling.catalog.entries import stand_of
from tooling.catalog.entry import Edition, Listing
from tooling.catalog.machines.api import TOP, listing_record
from tooling.catalog.machines.badges import badge_file
from tooling.catalog.machines.feeds import items_of
from tooling.catalog.machines.files import SiteFile
from tooling.catalog.pages import Pages
from tooling.catalog.tile import tile_of

ACME = publisher("acme", "Acme")


@dataclass(frozen=True)
class Corpus:
    """A market's listings, and everything that programs read of them, by path."""

    edition: Edition
    listings: tuple[Listing, ...]
    files: dict[str, SiteFile]

    def listing(self, name: str) -> Listing:
        return next(one for one in self.listings if one.name == name)


@cache
def honest() -> Corpus:
    with TemporaryDirectory() as folder:
        return corpus(sample(Path(folder)))


@cache
def hostile_corpus() -> Corpus:
    with TemporaryDirectory() as folder:
        return corpus(hostile(Path(folder)))


CORPORA = {"honest": honest, "hostile": hostile_corpus}


def corpus(goods: Market) -> Corpus:
    listings, _ = shown(goods.edition, goods.judged)
    return Corpus(goods.edition, listings, files_of(listings, goods.edition))


def files_of(listings: Iterable[Listing], base: Edition) -> dict[str, SiteFile]:
    """Return what is made of listings when all of them are new."""
    listings = tuple(listings)
    with rows() as (state, site):
        state.put(made(one, base) for one in listings)
        state.mark_all()
        update(state, site, base)
        files = [badge_file(one, base) for one in listings]
        paths = (path for path in site.rglob("*") if path.is_file())
        files += [SiteFile(path.relative_to(site).as_posix(), path.read_bytes()) for path in paths]
        return {file.path: file for file in files}


@contextmanager
def rows() -> Iterator[tuple[State, Path]]:
    """Give the state of a new site, and the site's folder."""
    with TemporaryDirectory() as folder, State(Path(folder) / "state.sqlite") as state:
        yield state, Path(folder) / "site"


def made(listing: Listing, base: Edition) -> Made:
    tile, stand = tile_of(listing, base), stand_of(listing)
    return Made(listing.name, b"", tile, stand, (), (listing.page,), listing_record(listing), tuple(items_of(listing)))


def update(state: State, site: Path, base: Edition) -> None:
    """Bring a site up to date as a build does, without its pages."""
    programs = Programs(state, site, base)
    programs.write(Lists(state, Pages(SOURCES.templates / "pages", base), (), site, base).boards(TOP))
    for kind in ("publisher", "task", "all"):
        state.settle(kind, state.marked(kind))
    programs.finish(["docs/index.html"])


def listing(name: str) -> Listing:
    """Return a listing of the honest market."""
    return honest().listing(name)


def without_address(base: Edition | None = None) -> Edition:
    """Return an edition of a market that names no address."""
    base = base or edition()
    return replace(base, marketplace=base.marketplace.model_copy(update={"url": None}))


def noticed(*contents: dict[str, object], model: str = "tiny", time: str = "2026-11-20T10:00:00Z") -> Listing:
    """Return a listing of one release, listed on the 19th, of which its publisher said more on the 20th."""
    release = manifest(ACME, model)
    later = notices(release, *contents)
    dated = [replace(one, document=one.document.model_copy(update={"time": time})) for one in later]
    judged = replace(passing(ACME, release), notices=tuple(dated))
    (found,), _ = shown(replace(edition(), listed_at={judged.name: TIME.replace(day=19)}), [judged])
    return found
