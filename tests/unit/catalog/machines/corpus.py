"""Two catalogs for the tests of what machines read: an honest one, and one whose every text attacks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.site.hostile import hostile
from tests.site.market import TIME, edition, manifest, notices, passing, publisher
from tests.site.sample import sample
from tooling.catalog.entries import catalog_of
from tooling.catalog.entry import Catalog, Edition, Listing
from tooling.catalog.machines.files import SiteFile
from tooling.catalog.machines.write import machine_files

ACME = publisher("acme", "Acme")


@cache
def honest_catalog() -> Catalog:
    with TemporaryDirectory() as folder:
        goods = sample(Path(folder))
    return catalog_of(goods.edition, goods.judged, goods.carried.names)


@cache
def hostile_catalog() -> Catalog:
    with TemporaryDirectory() as folder:
        goods = hostile(Path(folder))
    return catalog_of(goods.edition, goods.judged, goods.carried.names)


CATALOGS = {"honest": honest_catalog, "hostile": hostile_catalog}


def files_of(catalog: Catalog) -> dict[str, SiteFile]:
    """Return everything that is made of a catalog, by path."""
    pages = ["index.html", "browse.html", *(listing.page for listing in catalog.listings)]
    return {file.path: file for file in machine_files(catalog, pages)}


def listing(name: str) -> Listing:
    """Return a listing of the honest catalog."""
    return next(one for one in honest_catalog().listings if one.name == name)


def without_address(base: Edition | None = None) -> Edition:
    """Return an edition of a market that names no address."""
    base = base or edition()
    return replace(base, marketplace=base.marketplace.model_copy(update={"url": None}))


def noticed(*contents: dict[str, object]) -> Catalog:
    """Return a catalog of one release, listed on the 19th, of which its publisher said more on the 20th."""
    release = manifest(ACME, "tiny")
    judged = replace(passing(ACME, release), notices=notices(release, *contents))
    return catalog_of(replace(edition(), listed_at={judged.name: TIME.replace(day=19)}), [judged])
