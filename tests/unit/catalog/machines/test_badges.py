"""Badges: what they say in each state, and nothing of a publisher's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.market import CI, DIGITS, claim, edition, manifest, measurement, passing, shown
from tests.unit.catalog.machines.corpus import ACME, hostile_corpus, listing, noticed, without_address
from tooling.catalog.machines.badges import Badge, BadgeColour, badge_of, embeds_of, render
from tooling.catalog.machines.lettering import clipped, width

SVG = "{http://www.w3.org/2000/svg}"


def disputed() -> Badge:
    release = manifest(ACME, "tiny", claims=[claim(DIGITS, "accuracy", 0.99)])
    (found,), _ = shown(edition(), [passing(ACME, release, measurement(release, DIGITS, CI, accuracy=0.97))])
    return badge_of(found, edition())


def stale() -> Badge:
    """Return what is said more than a year later."""
    release = manifest(ACME, "tiny", claims=[claim(DIGITS, "accuracy", 0.97)])
    market = replace(edition(), clock=datetime(2027, 12, 1, tzinfo=UTC))
    (found,), _ = shown(market, [passing(ACME, release, measurement(release, DIGITS, CI, accuracy=0.97))])
    return badge_of(found, market)


def later(*contents: dict[str, object]) -> Badge:
    return badge_of(noticed(*contents), edition())


ADVISORY: dict[str, object] = {"advisory": {"id": "A-1", "severity": "low", "summary": "mind"}}
STATES: dict[str, tuple[Callable[[], Badge], str, BadgeColour]] = {
    "reproduced": (
        lambda: badge_of(listing("kranich-labs/digits-mlp"), edition()),
        "accuracy 0.9707 · reproduced by 2 of 2 · until 2027-11",
        BadgeColour.GOOD,
    ),
    "unit": (
        lambda: badge_of(listing("tideline/seattle-ridge"), edition()),
        "mean error 1.9387 °C · reproduced by 1 of 2 · until 2027-11",
        BadgeColour.GOOD,
    ),
    "stale": (stale, "accuracy 0.97 · reproduced, stale since 2027-11", BadgeColour.WARN),
    "claimed": (
        lambda: badge_of(listing("tideline/file-kinds"), edition()),
        "accuracy 0.958 · claimed",
        BadgeColour.WARN,
    ),
    "not measurable": (
        lambda: badge_of(listing("kranich-labs/voice-gate"), edition()),
        "accuracy 0.992 · claimed",
        BadgeColour.WARN,
    ),
    "nothing": (
        later,
        "signed, claims no numbers",
        BadgeColour.CALM,
    ),
    "withdrawn": (
        lambda: badge_of(listing("tideline/two-moons"), edition()),
        "taken down by the maintainers",
        BadgeColour.BAD,
    ),
    "disputed": (disputed, "accuracy 0.97 · disputed", BadgeColour.BAD),
    "yanked": (lambda: later({"yank": {"reason": "no"}}), "yanked by its publisher", BadgeColour.BAD),
    "advisory": (lambda: later(ADVISORY), "1 advisory: read them first", BadgeColour.BAD),
}


@pytest.mark.parametrize("state", STATES)
def test_a_badge_says_the_state(state: str) -> None:
    make, value, colour = STATES[state]
    badge = make()
    assert (badge.value, badge.colour) == (value, colour)
    svg = ET.fromstring(render(badge))  # noqa: S314 - we have made it ourselves
    assert [one.text for one in svg.iter(f"{SVG}text")] == ["haat demo", value]
    assert svg.findtext(f"{SVG}title") == badge.title
    assert badge.title.endswith(f" on haat demo: {value}")


@given(st.text(st.characters(codec=None), min_size=1, max_size=300))
def test_whatever_a_market_calls_itself_the_badge_is_a_small_svg(name: str) -> None:
    raw = render(Badge(name, "value", name, BadgeColour.CALM))
    svg = ET.fromstring(raw)  # noqa: S314 - we have made it ourselves
    assert {one.tag.removeprefix(SVG) for one in svg.iter()} == {"svg", "title", "path", "g", "text"}
    assert int(svg.get("width", "")) < 600


def test_no_publishers_word_is_in_a_badge() -> None:
    badges = {path: file.raw.decode() for path, file in hostile_corpus().files.items() if path.endswith(".svg")}
    assert len(badges) == len(hostile_corpus().listings)
    for path, text in badges.items():
        name = path.removeprefix("m/").removesuffix(".svg")
        said = text.removeprefix(text.partition("<title>")[0] + "<title>").partition("</title>")[0]
        states = ("yanked by its publisher", "taken down by the maintainers", "on hold by the maintainers")
        assert said in {f"{name} on haat demo: {state}" for state in states}
        assert text.count("<") == 16
        assert "script" not in text.removeprefix("<svg").replace(name, "")


def test_colours_can_be_told_apart_from_their_ground() -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for ground, ink in (("#241c55", "#fff8ea"), *(colour.value for colour in BadgeColour)):
        light, dark = sorted((luminance(ground), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_how_to_show_it_elsewhere() -> None:
    markdown, html = (one.code for one in embeds_of(listing("kranich-labs/digits-mlp"), edition()))
    page = "https://example.org/haat/m/kranich-labs/digits-mlp"
    alt = "kranich-labs/digits-mlp: accuracy 0.9707 · reproduced by 2 of 2 · until 2027-11"
    assert markdown == f"[![{alt}]({page}.svg)]({page}.html)"
    assert html == f'<a href="{page}.html"><img src="{page}.svg" alt="{alt}" height="20"></a>'


def test_without_an_address_there_is_nothing_to_embed() -> None:
    assert embeds_of(listing("kranich-labs/digits-mlp"), without_address()) == ()


def test_a_unit_that_is_markdown_or_html_stays_text() -> None:
    found = listing("tideline/seattle-ridge")
    headline = found.latest.headline
    assert headline is not None
    odd = replace(found, entries=(replace(found.latest, headline=replace(headline, unit="](x) <b>")),))
    markdown, html = (one.code for one in embeds_of(odd, edition()))
    assert r"\]\(x\) &lt;b&gt;" in markdown
    assert "<b>" not in html


def test_widths_come_from_a_table() -> None:
    assert width("il", 100) < width("MW", 100)
    assert width("e\u0301", 11) == width("e", 11)
    assert width("市", 100) == 100
    assert clipped("abcdef", 4) == "abc…"
    assert clipped("abcd", 4) == "abcd"
