"""Entries to pages, with an environment of our own: autoescape on, unknown names are errors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from tooling.catalog import words
from tooling.catalog.entry import ClaimState, Edition, Entry, Listing
from tooling.catalog.example import example_for, example_on
from tooling.catalog.finding import strings_in
from tooling.catalog.history import dots
from tooling.catalog.languages.folding import environment_in
from tooling.catalog.languages.language import ENGLISH, Language
from tooling.catalog.licenses import LicenseWords
from tooling.catalog.machines.badges import embeds_of
from tooling.catalog.machines.head import Heads
from tooling.catalog.newcomers import new_until
from tooling.catalog.plot import BOTTOM, HIGH, LEFT, RIGHT, TOP, WIDE, Plot, plots_of
from tooling.catalog.runtime import Runtime
from tooling.catalog.shell import Page
from tooling.catalog.spot import spot_of
from tooling.catalog.text import coded, json_for_script, markdown
from tooling.catalog.tryout import tryout_of
from tooling.catalog.versions import versions_of
from tooling.catalog.views import (
    Board,
    Browse,
    FacetPage,
    Home,
    ListPage,
    StandPage,
    Status,
    Takedowns,
    TaskFront,
    task_page,
)
from tooling.errors import Place, SiteError
from tooling.model.phrase import Phrase
from tooling.model.report import Outcome
from tooling.model.rules import building

# As many colours as `catalog.css` has for the awning over a card.
_AWNINGS = 6
BROWSE = "browse.html"
_BROWSE_HEAD = Markup(
    '<link rel="stylesheet" href="assets/browse.css"><link rel="preload" href="index/meta.js" as="script">'
    '<script src="assets/search.js" defer></script><script src="assets/browse.js" defer></script>'
)
_TRY_HEAD = Markup(
    '<link rel="stylesheet" href="../../assets/try.css"><script src="../../assets/try.js" defer></script>'
)
# Anybody may name a license of their own; only so many are remembered.
_LICENSES_KEPT = 200


class Pages:
    """Renders the pages of a catalog; `rule_pages` are the rules that the documentation has a page for."""

    def __init__(
        self,
        templates: Path,
        edition: Edition,
        rule_pages: frozenset[str] = frozenset(),
        language: Language = ENGLISH,
        *,
        canonical: bool = False,
        runtime: Runtime | None = None,
    ) -> None:
        self._market = edition.marketplace
        self._edition = edition
        self._heads = Heads(edition, canonical)
        self._language = language
        self._runtime = runtime
        self._environment = environment_in(
            language,
            loader=FileSystemLoader(templates),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            awning=awning,
            coded=coded,
            legal=words.legal,
            dots=dots,
            markdown=markdown,
            said=language.say,
            script_json=lambda value: json_for_script(spoken(value, language)),
            task=words.task,
        )
        self._environment.globals.update(
            rule_pages=rule_pages,
            edition=edition,
            ClaimState=ClaimState,
            Outcome=Outcome,
            RELATIONS=words.RELATIONS,
            RISKS=words.RISKS,
            SEVERITIES=words.SEVERITIES,
            task_page=task_page,
            metrics=json.dumps({name: language.say(one.label) for name, one in words.METRICS.items()}),
            WIDE=WIDE,
            HIGH=HIGH,
            LEFT=LEFT,
            RIGHT=RIGHT,
            TOP=TOP,
            BOTTOM=BOTTOM,
        )
        self._licenses: dict[LicenseWords, Markup] = {}

    def listing(self, listing: Listing, children: Sequence[str] = ()) -> Page:
        """Render a listing; `children` are the listings that were made from it."""
        more = {"children": children, "embeds": embeds_of(listing, self._edition)}
        return self._release(listing, listing.latest, more)

    def releases(self, listing: Listing) -> Iterator[Page]:
        """Render the versions that the listing's page does not show, each on a page of its own."""
        for entry in listing.entries[1:]:
            yield self._release(listing, entry, {"children": (), "embeds": ()})

    def _release(self, listing: Listing, entry: Entry, more: Mapping[str, Any]) -> Page:
        path = listing.page_of(entry)
        versions = versions_of(listing, entry)
        tryout = None if versions.other else tryout_of(entry, self._edition.suites, self._runtime)
        values: dict[str, Any] = {
            **more,
            "tryout": tryout and asdict(tryout),
            "listing": listing,
            "entry": entry,
            "versions": versions,
            "license": self._license(entry.license),
            "new_until": new_until((one.listed_at for one in listing.entries), self._edition),
            "example": example_for(entry, self._edition),
            "spot": None if versions.other else spot_of(entry, self._edition),
        }
        name = f"{entry.manifest.title} {entry.name.version}" if versions.other else entry.manifest.title
        title = Phrase("%(title)s by %(publisher)s", title=name, publisher=entry.publisher.display)
        head = self._heads.release(entry, path) + (_TRY_HEAD if tryout else "")
        page = self._page("listing.html", path, title, entry.manifest.summary, values, head)
        return replace(page, runs_models=tryout is not None)

    def home(self, view: Home) -> Page:
        """Render the first page."""
        html = self._render("home.html", "index.html", {"view": view})
        head = self._heads.page("index.html", self._market.name)
        return Page("index.html", self._market.name, self._market.tagline, html, head)

    def browse(self, view: Browse) -> Page:
        """Render the search page."""
        title = Phrase("Find a model")
        head = self._heads.page(BROWSE, self._language.say(title)) + _BROWSE_HEAD
        values = {"view": view, "strings": strings_in(self._language)}
        return self._page("browse.html", BROWSE, title, self._market.tagline, values, head)

    def takedowns(self, view: Takedowns) -> Page:
        """Render what the maintainers ask not to use."""
        about = Phrase("What the maintainers ask not to use.")
        return self._page("takedowns.html", view.path, Phrase("Taken down"), about, {"view": view})

    def list(self, view: ListPage) -> Page:
        """Render one page of a list."""
        newest = view.newer is None
        title = view.title if newest else Phrase("%(title)s, page %(number)s", title=view.title, number=view.number)
        return self._page("list.html", view.path, title, self._market.tagline, {"view": view})

    def stand(self, view: StandPage) -> Page:
        """Render a publisher."""
        stand = view.stand
        words = stand.about or stand.display
        values = {"view": view, "stand": stand}
        return self._page("publisher.html", stand.page, stand.display, words, values, self._heads.stand(stand))

    def board(self, board: Board) -> Page:
        """Render a suite with its leaderboard."""
        values: dict[str, Any] = {"board": board, "plots": [one for one in plots_of(board) if len(one.spots) > 1]}
        values["example"] = example_on(board.page, self._edition)
        return self._page("suite.html", board.page, board.suite.title, board.suite.summary, values)

    def plot(self, plot: Plot) -> str:
        """Draw the models of a suite as SVG, which stands for itself and knows no other file but pages of models."""
        return self._render("plot.svg", plot.path, {"plot": plot})

    def task(self, front: TaskFront) -> Page:
        """Render the front of a task."""
        title = self._language.sentence(words.task(front.task))
        return self._page("task.html", task_page(front.task), title, self._market.tagline, {"front": front})

    def facet(self, view: FacetPage) -> Page:
        """Render models that are alike in one thing."""
        said = self._environment.get_template("facets.html").module
        title = str(said.title(view.facet, view.value).unescape())  # type: ignore[attr-defined]
        return self._page("facet.html", view.path, title, self._market.tagline, {"view": view, "title": title})

    def status(self, view: Status) -> Page:
        """Render what was verified when and by whom, and what is not shown."""
        title, about = Phrase("What was verified"), Phrase("Releases, verifiers, rules")
        return self._page("status.html", "status.html", title, about, {"view": view})

    def policy(self, paragraphs: Sequence[str]) -> Page:
        """Render whom this market believes, in plain words."""
        words = Phrase("Whom this market believes, and about what")
        return self._page("policy.html", "policy.html", words, words, {"paragraphs": paragraphs})

    def not_found(self) -> str:
        """Return the page for addresses that do not exist: whole in itself, as nobody knows where it will stand."""
        return self._render("not-found.html", "", {})

    def _page(
        self, template: str, path: str, title: str, words: str, values: Mapping[str, Any], head: str = ""
    ) -> Page:
        title = self._language.say(title)
        head = head or self._heads.page(path, title)
        about = self._language.say(words)
        return Page(path, f"{title} · {self._market.name}", about, self._render(template, path, values), head)

    def check(self) -> None:
        """Compile every template; raises SiteError for one that cannot be."""
        for name in self._environment.list_templates():
            self._template(name)

    def _render(self, name: str, path: str, values: Mapping[str, Any]) -> str:
        template = self._template(name)
        try:
            return template.render(root="../" * path.count("/"), **values)
        except TemplateError as error:
            raise SiteError(building.SHELL.problem(f"{name} cannot be filled: {error}", Place(path))) from error

    def _template(self, name: str) -> Template:
        try:
            return self._environment.get_template(name)
        except TemplateSyntaxError as error:
            place = Place(error.filename or name, error.lineno)
            raise SiteError(building.SHELL.problem(f"{error.name or name}: {error.message}", place)) from error
        except TemplateError as error:
            raise SiteError(building.SHELL.problem(f"{name} is not there: {error}", Place(name))) from error

    def _license(self, license_: LicenseWords) -> Markup:
        """Render a license's words once: the same few stand on most pages."""
        found = self._licenses.get(license_)
        if found is None:
            html = self._render("license.html", "", {"license": license_})
            found = Markup(html)  # noqa: S704 - the template has escaped it
            if len(self._licenses) < _LICENSES_KEPT:
                self._licenses[license_] = found
        return found


def spoken(value: Any, language: Language) -> Any:
    """Return what a script is told in a language, as plain text: a script makes no HTML of it."""
    match value:
        case Markup():
            return value.unescape()
        case str():
            return language.say(value)
        case dict():
            return {name: spoken(one, language) for name, one in value.items()}
        case list() | tuple():
            return [spoken(one, language) for one in value]
    return value


def awning(word: str) -> int:
    """Choose the colour of a task's awning: the same for the same task, everywhere."""
    return sum(word.encode()) % _AWNINGS
