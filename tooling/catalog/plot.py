"""A suite's models as points: how good each is against what it costs, in time or in bytes. Plain numbers, no markup.

What is drawn is what the leaderboard's table shows, so that the table says the same to whoever cannot see a picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tooling.catalog import words
from tooling.catalog.views import Board, BoardRow
from tooling.model.phrase import Figure

WIDE, HIGH = 420, 300
LEFT, RIGHT, TOP, BOTTOM = 54, 14, 30, 44
Axis = Literal["speed", "size"]
AXES: tuple[Axis, ...] = ("speed", "size")
_COST: dict[Axis, Callable[[BoardRow], float | None]] = {
    "speed": lambda row: row.ratio,
    "size": lambda row: float(row.tile.card.size),
}
_WORDS: dict[Axis, Callable[[float], Figure]] = {
    "speed": words.ratio,
    "size": lambda value: Figure(words.size(round(value))),
}
# Beyond these, differences between numbers are no longer exact, and no cost is measured.
_LARGEST, _SMALLEST = 1e15, 1e-9
_MOST_TICKS = 6
_MARGIN = 0.06


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where it lies in the picture, and what stands beside it."""

    at: float
    text: Figure


@dataclass(frozen=True, slots=True)
class Spot:
    """A model in the picture. `front` says that no other is both better and cheaper."""

    id: str
    row: BoardRow
    x: float
    y: float
    value: Figure
    cost: Figure
    front: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture of a suite; `line` joins the front."""

    board: Board
    axis: Axis
    spots: tuple[Spot, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    line: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """Return the address of the picture."""
        return plot_path(self.board.page, self.axis)

    @property
    def rising(self) -> bool:
        """Say whether more is better."""
        return self.board.suite.ordered_metrics[0].better == "higher"


def plot_path(page: str, axis: Axis) -> str:
    """Return where a picture of the suite with that page lies."""
    return f"{page.removesuffix('.html')}-{axis}.svg"


def spot_id(listing: str) -> str:
    """Return the fragment that marks a listing in a picture; no two listings have the same one."""
    return listing.replace("/", "_")


def plots_of(board: Board) -> Iterator[Plot]:
    """Yield the pictures of a suite that have a point."""
    for axis in AXES:
        plot = plot_of(board, axis)
        if plot is not None:
            yield plot


def plot_of(board: Board, axis: Axis) -> Plot | None:
    """Place the models of a leaderboard, or return None where none has both numbers."""
    found = [(row, row.values[0], _COST[axis](row)) for row in board.rows]
    points = [
        (row, value, cost)
        for row, value, cost in found
        if value is not None and abs(value) < _LARGEST and cost and _SMALLEST < cost < _LARGEST
    ]
    if not points:
        return None
    values = _Scale.of([value for _, value, _ in points], HIGH - BOTTOM, TOP)
    costs = _Scale.of([math.log10(cost) for _, _, cost in points], LEFT, WIDE - RIGHT)
    rising = board.suite.ordered_metrics[0].better == "higher"
    front = _front([(value if rising else -value, cost) for _, value, cost in points])
    spots = tuple(
        Spot(
            *(spot_id(row.tile.name), row, costs.at(math.log10(cost)), values.at(value)),
            *(Figure(words.number(value)), _WORDS[axis](cost), place in front),
        )
        for place, (row, value, cost) in enumerate(points)
    )
    line = sorted({(spot.x, spot.y) for spot in spots if spot.front})
    return Plot(board, axis, spots, tuple(_across(costs, axis)), tuple(_up(values)), tuple(line))


@dataclass(frozen=True, slots=True)
class _Scale:
    """A straight axis from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def of(cls, numbers: Sequence[float], start: float, end: float) -> _Scale:
        low, high = min(numbers), max(numbers)
        scale = max(abs(low), abs(high), 1e-3)
        # Numbers that differ in no digit that is shown lie in the middle.
        room = (high - low) * _MARGIN if high - low > scale * _SMALLEST else scale * _MARGIN
        return cls(low - room, high + room, start, end)

    def at(self, number: float) -> float:
        return round(self.start + (self.end - self.start) * (number - self.low) / (self.high - self.low), 1)

    def holds(self, number: float) -> bool:
        return self.low <= number <= self.high


def _front(points: Iterable[tuple[float, float]]) -> set[int]:
    """Return the places of the points that no cheaper one is as good as."""
    found: set[int] = set()
    best = -math.inf
    for place, (value, _) in sorted(enumerate(points), key=lambda one: (one[1][1], -one[1][0], one[0])):
        if value > best:
            found.add(place)
            best = value
    return found


def _up(scale: _Scale) -> Iterator[Tick]:
    step = _step((scale.high - scale.low) / (_MOST_TICKS - 1))
    first = math.ceil(scale.low / step)
    for number in range(first, math.floor(scale.high / step) + 1):
        yield Tick(scale.at(number * step), Figure(words.exact(number * step)))


def _step(least: float) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that is not less."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def _across(scale: _Scale, axis: Axis) -> Iterator[Tick]:
    """Yield round numbers on an axis of logarithms, more of them where few powers of ten lie on it."""
    powers = range(math.floor(scale.low), math.ceil(scale.high) + 1)
    for factors in ((1, 2, 3, 5), (1, 2, 5), (1, 3), (1,)):
        ticks = [factor * 10.0**power for power in powers for factor in factors]
        shown = [value for value in ticks if scale.holds(math.log10(value))]
        if len(shown) <= _MOST_TICKS:
            break
    every = -(-len(shown) // _MOST_TICKS) or 1
    for value in shown[::every] or [10 ** ((scale.low + scale.high) / 2)]:
        yield Tick(scale.at(math.log10(value)), _WORDS[axis](value))
