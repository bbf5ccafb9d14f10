"""What is due to be measured again, and by how many machines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from tests.market import FIRST, SECOND, appoint, say
from tests.unit.ci.proposals import THIRD, waiting
from tooling.ci.planning import REST, due_releases, shards_of
from tooling.registry.snapshot import Snapshot
from tooling.verify.freshness import Due, Why

RUNTIME = version("onnxruntime")
NOW = datetime.now(UTC)


def due(market: Path, *, runtime: str = RUNTIME, clock: datetime = NOW, at_most: int = 10) -> list[Due]:
    return due_releases(Snapshot(market), runtime, clock, at_most)


def test_what_was_measured_lately_with_this_runtime_is_not_due(market: Path) -> None:
    assert due(market) == []


def test_what_nobody_measured_comes_first(market: Path) -> None:
    waiting(market)
    found = due(market, runtime="99.0", clock=NOW + REST + timedelta(days=1))
    assert [(one.name, one.why) for one in found] == [
        (THIRD, (Why.MISSING,)),
        (FIRST, (Why.RUNTIME,)),
        (SECOND, (Why.RUNTIME,)),
    ]
    assert [one.name for one in due(market, runtime="99.0", at_most=1)] == [THIRD]


def test_what_was_measured_this_week_is_left_to_rest(market: Path) -> None:
    assert due(market, runtime="99.0") == []


def test_an_old_measurement_is_due(market: Path) -> None:
    assert [one.name for one in due(market, clock=NOW + timedelta(days=91))] == [FIRST, SECOND]
    assert due(market, clock=NOW + timedelta(days=89)) == []


def test_what_was_taken_down_is_left_alone(market: Path) -> None:
    appoint(market, "ada")
    say(market, "takedown", "ada", SECOND)
    assert [one.name for one in due(market, runtime="99.0", clock=NOW + REST + timedelta(days=1))] == [FIRST]


def test_releases_are_dealt_out_evenly() -> None:
    found = [Due(name, "tiny/1", (Why.TIME,), NOW) for name in (FIRST, SECOND, FIRST, THIRD)]
    assert shards_of(found, 2) == [
        {"shard": "1", "releases": f"{FIRST} {THIRD}"},
        {"shard": "2", "releases": str(SECOND)},
    ]
    assert shards_of(found[:1], 4) == [{"shard": "1", "releases": str(FIRST)}]
    assert shards_of([], 4) == []
