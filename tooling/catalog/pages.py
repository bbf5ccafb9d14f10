"""Entries to pages, with an environment of our own: autoescape on, unknown names are errors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tooling.catalog import words
from tooling.catalog.entry import ClaimState, Edition, Listing
from tooling.catalog.licenses import LicenseWords
from tooling.catalog.machines.badges import embeds_of
from tooling.catalog.machines.head import Heads
from tooling.catalog.shell import Page
from tooling.catalog.text import coded, finalize, markdown
from tooling.catalog.views import Board, Browse, Home, ListPage, StandPage, Status, Takedowns
from tooling.model.report import Outcome

# As many colours as `catalog.css` has for the awning over a card.
_AWNINGS = 6
BROWSE = "browse.html"
_BROWSE_HEAD = Markup(
    '<link rel="stylesheet" href="assets/browse.css"><link rel="preload" href="index/meta.js" as="script">'
    '<script src="assets/search.js" defer></script><script src="assets/browse.js" defer></script>'
)
# Anybody may name a license of their own; only so many are remembered.
_LICENSES_KEPT = 200


class Pages:
    """Renders the pages of a catalog; `rule_pages` are the rules that the documentation has a page for."""

    def __init__(
        self, templates: Path, edition: Edition, rule_pages: frozenset[str] = frozenset(), *, canonical: bool = False
    ) -> None:
        self._market = edition.marketplace
        self._edition = edition
        self._heads = Heads(edition, canonical)
        strings = templates.parent / "strings" / "browse.en.json"
        self._strings: dict[str, Any] = json.loads(strings.read_text(encoding="utf-8"))
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
        self._environment.filters.update(
            awning=awning,
            coded=coded,
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
            edition=edition,
            ClaimState=ClaimState,
            Outcome=Outcome,
            RELATIONS=words.RELATIONS,
            RISKS=words.RISKS,
            plural=words.plural,
        )
        self._licenses: dict[LicenseWords, Markup] = {}

    def listing(self, listing: Listing, children: Sequence[str] = ()) -> Page:
        """Render a listing; `children` are the listings that were made from it."""
        entry = listing.latest
        values: dict[str, Any] = {
            "listing": listing,
            "entry": entry,
            "license": self._license(entry.license),
            "children": children,
        }
        values["embeds"] = embeds_of(listing, self._edition)
        title = f"{entry.manifest.title} by {entry.publisher.display}"
        head = self._heads.listing(listing)
        return self._page("listing.html", listing.page, title, entry.manifest.summary, values, head)

    def home(self, view: Home) -> Page:
        """Render the first page."""
        html = self._render("home.html", "index.html", {"view": view})
        head = self._heads.page("index.html", self._market.name)
        return Page("index.html", self._market.name, self._market.tagline, html, head)

    def browse(self, view: Browse) -> Page:
        """Render the search page."""
        strings = {**self._strings, "metrics": {name: metric.label for name, metric in words.METRICS.items()}}
        title = strings["page"]["title"]
        head = self._heads.page(BROWSE, title) + _BROWSE_HEAD
        values = {"view": view, "strings": strings}
        return self._page("browse.html", BROWSE, title, self._market.tagline, values, head)

    def takedowns(self, view: Takedowns) -> Page:
        """Render what the maintainers ask not to use."""
        about = "What the maintainers ask not to use."
        return self._page("takedowns.html", view.path, "Taken down", about, {"view": view})

    def list(self, view: ListPage) -> Page:
        """Render one page of a list."""
        title = view.title if view.newer is None else f"{view.title}, page {view.number}"
        return self._page("list.html", view.path, title, self._market.tagline, {"view": view})

    def stand(self, view: StandPage) -> Page:
        """Render a publisher."""
        stand = view.stand
        words = stand.about or stand.display
        values = {"view": view, "stand": stand}
        return self._page("publisher.html", stand.page, stand.display, words, values, self._heads.stand(stand))

    def board(self, board: Board) -> Page:
        """Render a suite with its leaderboard."""
        return self._page("suite.html", board.page, board.suite.title, board.suite.summary, {"board": board})

    def status(self, view: Status) -> Page:
        """Render what was verified when and by whom, and what is not shown."""
        return self._page(
            "status.html", "status.html", "What was verified", "Releases, verifiers, rules", {"view": view}
        )

    def policy(self, paragraphs: Sequence[str]) -> Page:
        """Render whom this market believes, in plain words."""
        words = "Whom this market believes, and about what"
        return self._page("policy.html", "policy.html", words, words, {"paragraphs": paragraphs})

    def not_found(self) -> str:
        """Return the page for addresses that do not exist: whole in itself, as nobody knows where it will stand."""
        return self._render("not-found.html", "", {})

    def _page(
        self, template: str, path: str, title: str, words: str, values: Mapping[str, Any], head: str = ""
    ) -> Page:
        head = head or self._heads.page(path, title)
        return Page(path, f"{title} · {self._market.name}", words, self._render(template, path, values), head)

    def _render(self, name: str, path: str, values: Mapping[str, Any]) -> str:
        return self._environment.get_template(name).render(root="../" * path.count("/"), **values)

    def _license(self, license_: LicenseWords) -> Markup:
        """Render a license's words once: the same few stand on most pages."""
        found = self._licenses.get(license_)
        if found is None:
            html = self._environment.get_template("license.html").render(license=license_)
            found = Markup(html)  # noqa: S704 - the template has escaped it
            if len(self._licenses) < _LICENSES_KEPT:
                self._licenses[license_] = found
        return found


def awning(word: str) -> int:
    """Choose the colour of a task's awning: the same for the same task, everywhere."""
    return sum(word.encode()) % _AWNINGS
