"""The documentation's navigation."""

from __future__ import annotations

from tooling.catalog.docs import navigation


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
