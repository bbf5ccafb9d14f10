"""Entries to pages, with an environment of our own: autoescape on, unknown names are errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tooling.catalog import words
from tooling.catalog.entry import Board, Catalog, ClaimState, Listing, Stand
from tooling.catalog.licenses import LicenseWords
from tooling.catalog.machines.badges import embeds_of
from tooling.catalog.machines.head import Heads
from tooling.catalog.shell import Page
from tooling.catalog.text import finalize, markdown
from tooling.model.report import Outcome

CARDS_ON_A_PAGE = 60
# As many colours as `catalog.css` has for the awning over a card.
_AWNINGS = 6
# Anybody may name a license of their own; only so many are remembered.
_LICENSES_KEPT = 200


class Pages:
    """Renders all pages of a catalog; `rule_pages` are the rules that the documentation has a page for."""

    def __init__(self, templates: Path, rule_pages: frozenset[str] = frozenset(), *, canonical: bool = False) -> None:
        self._canonical = canonical
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=finalize,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            awning=awning,
            day=words.day,
            exact=words.exact,
            markdown=markdown,
            number=words.number,
            sentence=words.sentence,
            size=words.size,
            task=words.task,
        )
        self._environment.globals.update(
            rule_pages=rule_pages,
            ClaimState=ClaimState,
            Outcome=Outcome,
            RELATIONS=words.RELATIONS,
            RISKS=words.RISKS,
            plural=words.plural,
        )
        self._licenses: dict[LicenseWords, Markup] = {}

    def of(self, catalog: Catalog) -> Iterator[Page]:
        """Yield every page: home, listings, publishers, suites."""
        yield from self._homes(catalog)
        for listing in catalog.listings:
            yield self._listing(listing, catalog)
        for stand in catalog.stands:
            yield self._stand(stand, catalog)
        for board in catalog.boards:
            yield self._board(board, catalog)

    def not_found(self, catalog: Catalog) -> str:
        """Return the page for addresses that do not exist: whole in itself, as nobody knows where it will stand."""
        return self._render("not-found.html", catalog, "", {})

    def _homes(self, catalog: Catalog) -> Iterator[Page]:
        market = catalog.edition.marketplace
        chunks = [
            catalog.listings[start : start + CARDS_ON_A_PAGE]
            for start in range(0, len(catalog.listings), CARDS_ON_A_PAGE)
        ] or [()]
        for number, listings in enumerate(chunks, start=1):
            path = home_page(number)
            values = {"listings": listings, "number": number, "last": len(chunks), "home_page": home_page}
            name = "home.html" if number == 1 else "more.html"
            title = market.name if number == 1 else f"Models, page {number} · {market.name}"
            head = self._heads(catalog).home(path)
            yield Page(path, title, market.tagline, self._render(name, catalog, path, values), head)

    def _listing(self, listing: Listing, catalog: Catalog) -> Page:
        entry = listing.latest
        values = {
            "listing": listing,
            "entry": entry,
            "license": self._license(entry.license),
            "embeds": embeds_of(listing, catalog.edition),
        }
        return Page(
            listing.page,
            f"{entry.manifest.title} by {entry.publisher.display} · {catalog.edition.marketplace.name}",
            entry.manifest.summary,
            self._render("listing.html", catalog, listing.page, values),
            self._heads(catalog).listing(listing),
        )

    def _stand(self, stand: Stand, catalog: Catalog) -> Page:
        return Page(
            stand.page,
            f"{stand.publisher.display} · {catalog.edition.marketplace.name}",
            stand.publisher.about or stand.publisher.display,
            self._render("publisher.html", catalog, stand.page, {"stand": stand}),
            self._heads(catalog).stand(stand),
        )

    def _board(self, board: Board, catalog: Catalog) -> Page:
        return Page(
            board.page,
            f"{board.suite.title} · {catalog.edition.marketplace.name}",
            board.suite.title,
            self._render("suite.html", catalog, board.page, {"board": board}),
            self._heads(catalog).board(board),
        )

    def _render(self, name: str, catalog: Catalog, path: str, values: Mapping[str, Any]) -> str:
        root = "../" * path.count("/")
        template = self._environment.get_template(name)
        return template.render(catalog=catalog, edition=catalog.edition, root=root, **values)

    def _heads(self, catalog: Catalog) -> Heads:
        return Heads(catalog.edition, self._canonical)

    def _license(self, license_: LicenseWords) -> Markup:
        """Render a license's words once: the same few stand on most pages."""
        found = self._licenses.get(license_)
        if found is None:
            html = self._environment.get_template("license.html").render(license=license_)
            found = Markup(html)  # noqa: S704 - the template has escaped it
            if len(self._licenses) < _LICENSES_KEPT:
                self._licenses[license_] = found
        return found


def home_page(number: int) -> str:
    """Return the address of one page of the list of models; the first is the site's home."""
    return "index.html" if number == 1 else f"models/{number}.html"


def awning(word: str) -> int:
    """Choose the colour of a task's awning: the same for the same task, everywhere."""
    return sum(word.encode()) % _AWNINGS
