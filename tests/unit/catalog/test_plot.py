"""Pictures of benchmarks: every point in the frame, round numbers on the axes, the best trade-offs joined."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.market import DIGITS, WEATHER, edition, manifest, passing, publisher
from tooling.build_site import SOURCES
from tooling.catalog.claims import suite_page
from tooling.catalog.entries import entry_of, listing_of
from tooling.catalog.pages import Pages
from tooling.catalog.plot import AXES, BOTTOM, HIGH, LEFT, RIGHT, TOP, WIDE, Plot, plot_of, plots_of, spot_id
from tooling.catalog.tile import Place, Tile, tile_of
from tooling.catalog.views import Board, BoardRow
from tooling.catalog.words import metric
from tooling.registry.snapshot import PinnedSuite

EDITION = edition()
ACME = publisher("acme", "Acme")
_ENTRY = entry_of(passing(ACME, manifest(ACME, "tiny")), EDITION)
assert _ENTRY is not None
TILE = tile_of(listing_of("acme/tiny", [_ENTRY]), EDITION)
Point = tuple[float, float | None]


def tile(number: int, size: int = 1000, title: str = "Tiny") -> Tile:
    return replace(TILE, card=replace(TILE.card, name=f"acme/model-{number}", size=size, title=title))


def board(*points: Point, of: PinnedSuite = DIGITS, title: str = "Tiny") -> Board:
    document = of.parsed.document
    rows = tuple(
        BoardRow(number + 1, tile(number, title=title), (value,), 1, None, ratio, reproduced=number % 2 == 0)
        for number, (value, ratio) in enumerate(points)
    )
    metrics = tuple(metric(one.name) for one in document.ordered_metrics)
    return Board(document, of.parsed.digest, of.parsed.path, suite_page(document.label), metrics, len(rows), rows)


def drawn(*points: Point, of: PinnedSuite = DIGITS) -> Plot:
    plot = plot_of(board(*points, of=of), "speed")
    assert plot is not None
    return plot


numbers = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(st.tuples(numbers, numbers), max_size=30))
def test_whatever_was_measured_lies_in_the_frame(points: list[Point]) -> None:
    for plot in plots_of(board(*points)):
        for spot in plot.spots:
            assert LEFT <= spot.x <= WIDE - RIGHT
            assert TOP <= spot.y <= HIGH - BOTTOM
        for tick in plot.across:
            assert LEFT <= tick.at <= WIDE - RIGHT
        assert 1 <= len(plot.across) <= 8
        assert len(plot.up) <= 8


def test_without_a_number_there_is_no_point_and_without_a_point_no_picture() -> None:
    assert plot_of(board(), "speed") is None
    assert plot_of(board((0.9, None), (0.8, 0.0), (math.inf, 1.0)), "speed") is None
    assert len(drawn((0.9, None), (0.8, 1.0)).spots) == 1


def test_the_line_joins_what_nothing_cheaper_is_as_good_as() -> None:
    plot = drawn((0.99, 5.0), (0.97, 1.0), (0.97, 2.0), (0.9, 0.5), (0.8, 3.0))
    assert [spot.row.rank for spot in plot.spots if spot.front] == [1, 2, 4]
    assert len(plot.line) == 3


def test_where_less_is_better_the_front_is_below() -> None:
    plot = drawn((1.9, 5.0), (2.0, 1.0), (2.5, 2.0), of=WEATHER)
    assert not plot.rising
    assert [spot.row.rank for spot in plot.spots if spot.front] == [1, 2]


def test_better_is_higher_and_cheaper_is_left() -> None:
    good, cheap = drawn((0.99, 5.0), (0.9, 0.5)).spots
    assert good.y < cheap.y
    assert cheap.x < good.x


def test_axes_have_round_numbers() -> None:
    plot = drawn((0.99, 5.0), (0.9, 0.05))
    assert [tick.text for tick in plot.across] == ["0.1×", "0.3×", "1×", "3×"]
    assert [tick.text for tick in plot.up] == ["0.9", "0.95"]


@given(st.from_regex(r"[a-z0-9]{1,5}/[a-z0-9]{1,5}([.-][a-z0-9]{1,3})?", fullmatch=True), st.data())
def test_no_two_models_have_the_same_mark(name: str, data: st.DataObject) -> None:
    other = data.draw(st.from_regex(r"[a-z0-9]{1,5}/[a-z0-9]{1,5}([.-][a-z0-9]{1,3})?", fullmatch=True))
    assert (spot_id(name) == spot_id(other)) == (name == other)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("title", ["Tiny", "</svg><script>alert(1)</script>", "\"'><a onclick=x>", "\u202e]]>&amp;"])
def test_a_picture_is_xml_that_says_what_it_shows(axis: str, title: str) -> None:
    pages = Pages(SOURCES.templates / "pages", EDITION)
    plot = next(one for one in plots_of(board((0.9, 1.0), (0.95, 2.0), title=title)) if one.axis == axis)
    svg = ET.fromstring(pages.plot(plot))  # noqa: S314 - made here
    space = {"": "http://www.w3.org/2000/svg"}
    assert svg.get("aria-labelledby") == "t d"
    assert "2 models." in (svg.findtext("desc", namespaces=space) or "")
    tags = {one.tag.rpartition("}")[2] for one in svg.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "path", "text", "polyline", "a", "circle"}
    assert not any(name.startswith("on") for one in svg.iter() for name in one.attrib)
    links = [one.get("href") for one in svg.iter("{http://www.w3.org/2000/svg}a")]
    assert links == ["../m/acme/tiny.html"] * 2


def test_a_place_without_a_measured_time_is_kept_as_it_was() -> None:
    place = Place((0.9,), None, MappingProxyType({}))
    assert (place.ratio, place.reproduced) == (None, False)
