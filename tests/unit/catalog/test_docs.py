"""The documentation's navigation, and the pages that list models."""

from __future__ import annotations

from tests.site.market import edition, manifest, passing, publisher
from tooling.build_site import SOURCES
from tooling.catalog.docs import navigation
from tooling.catalog.entries import catalog_of
from tooling.catalog.pages import CARDS_ON_A_PAGE, Pages


def test_sections_come_in_the_order_readers_meet_them_and_indexes_first() -> None:
    pages = [
        "adr/0001-a.md",
        "zoo/z.md",
        "tutorials/b.md",
        "tutorials/index.md",
        "index.md",
        "glossary.md",
        "reference/rules/HA001.md",
        "reference/cli.md",
    ]
    assert navigation(pages) == [
        "docs/index.md",
        "docs/glossary.md",
        {"Tutorials": ["docs/tutorials/index.md", "docs/tutorials/b.md"]},
        {"Reference": ["docs/reference/cli.md", {"Rules": ["docs/reference/rules/HA001.md"]}]},
        {"Decisions": ["docs/adr/0001-a.md"]},
        {"Zoo": ["docs/zoo/z.md"]},
    ]


def test_no_page_of_models_grows_without_end() -> None:
    acme = publisher("acme", "Acme")
    judged = [passing(acme, manifest(acme, f"model-{number:03}")) for number in range(2 * CARDS_ON_A_PAGE + 1)]
    pages = {page.path: page for page in Pages(SOURCES.templates / "pages").of(catalog_of(edition(), judged))}
    homes = [pages[path].body for path in ("index.html", "models/2.html", "models/3.html")]
    assert [body.count("h-card__title") for body in homes] == [CARDS_ON_A_PAGE, CARDS_ON_A_PAGE, 1]
    assert 'href="models/2.html" rel="next"' in homes[0]
    assert 'href="../index.html" rel="prev"' in homes[1]
    assert 'href="../m/acme/model-120.html"' in homes[2]


def test_an_empty_market_has_a_home() -> None:
    pages = list(Pages(SOURCES.templates / "pages").of(catalog_of(edition(suites=()), [])))
    assert [page.path for page in pages] == ["index.html", "browse.html"]
    assert "No model is listed yet" in pages[0].body


def test_every_page_lies_at_a_depth_that_has_a_shell() -> None:
    acme = publisher("acme", "Acme")
    pages = Pages(SOURCES.templates / "pages").of(catalog_of(edition(), [passing(acme, manifest(acme, "tiny"))]))
    assert {page.depth for page in pages} == {0, 1, 2}
