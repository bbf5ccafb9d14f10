"""Sitemaps, robots.txt and OpenSearch keep the limits of their formats."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tests.site.market import TIME, edition
from tests.unit.catalog.machines.corpus import files_of, honest, noticed, without_address
from tooling.catalog.entry import Edition
from tooling.catalog.machines import sitemaps as made
from tooling.catalog.machines.files import site_root
from tooling.catalog.machines.sitemaps import opensearch, robots, sitemaps

SCHEMA = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def named(**labels: str) -> Edition:
    """Return an edition of a market with other labels."""
    return replace(edition(), marketplace=edition().marketplace.model_copy(update=labels))


def addresses(raw: bytes) -> list[str]:
    return [one.text or "" for one in ET.fromstring(raw).iter(f"{SCHEMA}loc")]  # noqa: S314 - we have made it


def test_a_large_market_has_files_of_fifty_thousand_and_an_index_of_them() -> None:
    pages = ((f"m/p/{number}.html", TIME if number % 2 else None) for number in range(100_001))
    *parts, index = sitemaps(edition(), pages)
    assert [len(addresses(part.raw)) for part in parts] == [50_000, 50_000, 1]
    assert addresses(index.raw) == [f"https://example.org/haat/{part.path}" for part in parts]
    assert index.path == "sitemap.xml"
    # A sitemap speaks for its own folder, so it must lie at the top.
    assert not any("/" in part.path for part in parts)
    assert parts[0].raw.count(b"<lastmod>2026-11-22T12:00:00Z</lastmod>") == 25_000


def test_no_file_is_larger_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "MOST_BYTES", 5_000)
    parts = [file for file in sitemaps(edition(), ((f"{n:0200}.html", None) for n in range(60))) if "-" in file.path]
    assert len(parts) > 2
    assert sum(len(addresses(part.raw)) for part in parts) == 60
    assert all(len(part.raw) < 5_000 + 200 for part in parts)


def test_a_market_without_address_has_no_sitemap_and_says_nothing_of_one() -> None:
    assert list(sitemaps(without_address(), [("index.html", None)])) == []
    assert robots(without_address()).raw == b"User-agent: *\nDisallow: /files/\n"
    assert opensearch(without_address()) is None


def test_robots_are_told_of_the_sitemap_and_to_leave_the_models_alone() -> None:
    text = robots(edition()).raw.decode()
    assert text == "User-agent: *\nDisallow: /haat/files/\n\nSitemap: https://example.org/haat/sitemap.xml\n"


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("https://example.org/a?b=c#d", "https://example.org/a/"),
        ("https://example.org/(ä)&\u202e", "https://example.org/%28%C3%A4%29&%E2%80%AE/"),
        ("https://[", "https://[/"),
    ],
)
def test_an_address_becomes_ascii_that_no_format_stumbles_over(url: str, root: str) -> None:
    odd = named(url=url)
    assert site_root(odd.marketplace) == root
    for file in sitemaps(odd, [("index.html", None)]):
        assert addresses(file.raw)[0].startswith(root)


def test_a_browser_learns_where_to_search() -> None:
    found = opensearch(named(name="A market with quite a name \u202e<b>", tagline="x" * 2000))
    assert found is not None
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    description = ET.fromstring(found.raw)  # noqa: S314 - we have made it ourselves
    texts = {name: description.findtext(space + name) or "" for name in ("ShortName", "LongName", "Description")}
    assert {name: len(text) <= most for (name, text), most in zip(texts.items(), (16, 48, 1024), strict=True)} == {
        "ShortName": True,
        "LongName": True,
        "Description": True,
    }
    url = description.find(f"{space}Url")
    assert url is not None
    assert url.get("template") == "https://example.org/haat/browse.html?q={searchTerms}"


def test_listings_say_when_they_last_changed_and_other_pages_nothing() -> None:
    raw = honest().files["sitemap-1.xml"].raw
    assert b"digits-mlp.html</loc><lastmod>2026-11-21T12:00:00Z</lastmod>" in raw
    assert b"docs/index.html</loc></url>" in raw


def test_a_market_that_names_no_address_gets_no_such_files() -> None:
    files = files_of([noticed()], without_address())
    assert {path for path in files if "/" not in path} == {"robots.txt"}
