"""Pins and memories: whom one person trusts, and what they have seen."""

from __future__ import annotations

import stat
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.market import SECOND, market_id
from tooling.errors import FetchError, PolicyError
from tooling.model.anchor import DEMO_MARKET, Pin
from tooling.model.report import Outcome, Report
from tooling.registry.lock import locked
from tooling.registry.snapshot import Snapshot
from tooling.verify.context import Context, context_of
from tooling.verify.pinning import market_is_pinned, names_meant, open_as_consumer, remember
from tooling.verify.pins import Trusted
from tooling.verify.runner import judge


def digest(number: int) -> str:
    return f"sha256:{number:064x}"


def add(folder: Path, number: int) -> None:
    Trusted(folder).add(Pin(name=f"market {number}", root=digest(number)))


def test_the_demonstration_is_pinned_from_the_start(tmp_path: Path) -> None:
    assert Trusted(tmp_path / "none").label_of(DEMO_MARKET) == "haat demo"
    assert list(tmp_path.iterdir()) == []


def test_pins_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    add(tmp_path / "haat", 1)
    assert stat.S_IMODE((tmp_path / "haat/pins.yaml").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "haat").stat().st_mode) == 0o700
    assert Trusted(tmp_path / "haat").label_of(digest(1)) == "market 1"


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(partial(add, tmp_path), range(24)))
    assert {pin.root for pin in Trusted(tmp_path).pins()} == {DEMO_MARKET, *map(digest, range(24))}


@pytest.mark.parametrize("pin", [Pin(name="other", root=digest(1)), Pin(name="market 1", root=digest(2))])
def test_a_market_has_one_name_and_a_name_one_market(pin: Pin, tmp_path: Path) -> None:
    add(tmp_path, 1)
    with pytest.raises(FetchError, match="pinned twice"):
        Trusted(tmp_path).add(pin)
    assert len(Trusted(tmp_path).pins()) == 2


def test_ones_own_file_that_is_broken_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "pins.yaml").write_text("haat: pins/1\nmarkets: no\n")
    with pytest.raises(FetchError, match="your own file"):
        Trusted(tmp_path).pins()
    (tmp_path / "seen").mkdir()
    (tmp_path / f"seen/{1:064x}.json").write_text("{")
    with pytest.raises(FetchError, match="your own file"):
        Trusted(tmp_path).seen(digest(1))


def test_what_was_seen_first_stays_and_versions_only_grow(tmp_path: Path) -> None:
    trusted = Trusted(tmp_path)
    trusted.remember(digest(1), {"root": 2, "targets": 5}, {"acme": digest(10)})
    trusted.remember(digest(1), {"root": 1, "targets": 6}, {"acme": digest(11), "bolt": digest(12)})
    seen = trusted.seen(digest(1))
    assert seen is not None
    assert (seen.root, seen.targets) == (2, 6)
    assert seen.publishers == {"acme": digest(10), "bolt": digest(12)}
    assert trusted.forget(digest(1), "acme")
    assert not trusted.forget(digest(1), "acme")
    assert not trusted.forget(digest(2), "acme")


def test_a_digest_stays_with_its_version_and_the_first_one_counts(tmp_path: Path) -> None:
    trusted, first, other = Trusted(tmp_path), digest(20), digest(21)
    trusted.remember(digest(1), {"root": 2, "targets": 5}, {})
    trusted.remember(digest(1), {"root": 2, "targets": 5}, {}, {"root": first, "targets": first})
    trusted.remember(digest(1), {"root": 2, "targets": 5}, {}, {"root": other, "targets": other})
    trusted.remember(digest(1), {"root": 1, "targets": 6}, {}, {"root": other, "targets": other})
    seen = trusted.seen(digest(1))
    assert seen is not None
    assert (seen.root, seen.root_digest, seen.targets, seen.targets_digest) == (2, first, 6, other)
    trusted.remember(digest(1), {"root": 3, "targets": 7}, {})
    seen = trusted.seen(digest(1))
    assert seen is not None
    assert (seen.root_digest, seen.targets_digest) == (None, None), "never one of another version"


def test_a_memory_of_before_digests_were_kept_is_read_and_completed(market: Path, own_settings: Path) -> None:
    trusted, found = Trusted(own_settings), context_of(Snapshot(market)).market
    trusted.remember(found.id, {"root": 1, "targets": found.targets_version}, {})
    (path,) = (own_settings / "seen").iterdir()
    assert b"digest" not in path.read_bytes()
    assert market_is_pinned(found, trusted) == "Test market"
    remember(found, trusted, {})
    seen = trusted.seen(found.id)
    assert seen is not None
    assert (seen.root_digest, seen.targets_digest) == (found.roots[0], found.targets_digest)


def test_a_longer_chain_continues_exactly_what_was_seen(market: Path, own_settings: Path) -> None:
    trusted, found = Trusted(own_settings), context_of(Snapshot(market)).market
    remember(found, trusted, {})
    market_is_pinned(replace(found, roots=(*found.roots, digest(2)), targets_version=9), trusted)
    with pytest.raises(PolicyError, match="another version 1 of the root"):
        market_is_pinned(replace(found, roots=(digest(1), digest(2)), targets_version=9), trusted)


def test_a_pin_that_is_taken_away_leaves_no_memory(tmp_path: Path) -> None:
    add(tmp_path, 1)
    trusted = Trusted(tmp_path)
    trusted.remember(digest(1), {"root": 1, "targets": 1}, {})
    assert trusted.remove(digest(1))
    assert not trusted.remove("market 1")
    assert trusted.seen(digest(1)) is None
    assert not trusted.remove(DEMO_MARKET), "what is built in stays"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FetchError, match="cannot be taken"), locked(tmp_path / "file" / "lock"):
        pass


def test_a_consumer_remembers_what_passed_the_gates(market: Path, own_settings: Path) -> None:
    snapshot, trusted = Snapshot(market), Trusted(own_settings)
    context = open_as_consumer(snapshot, trusted)
    assert isinstance(context, Context)
    assert context.seen == {}
    judged = judge(SECOND, snapshot, context)
    remember(context.market, trusted, names_meant([judged]))
    again = open_as_consumer(snapshot, trusted)
    assert isinstance(again, Context)
    assert judged.publisher is not None
    assert again.seen == {"acme": judged.publisher.digest}


def test_a_market_that_is_not_signed_is_not_even_looked_up(market: Path, own_settings: Path) -> None:
    (market / "trust/policy.yaml").write_text("")
    report = open_as_consumer(Snapshot(market), Trusted(own_settings))
    assert isinstance(report, Report)
    assert [one.outcome for one in report.findings] == [Outcome.INCONCLUSIVE, Outcome.NOT_ASKED]


def test_an_old_copy_is_noticed(market: Path, own_settings: Path) -> None:
    trusted = Trusted(own_settings)
    context = open_as_consumer(Snapshot(market), trusted)
    assert isinstance(context, Context)
    trusted.remember(market_id(market), {"root": 2, "targets": 1}, {})
    with pytest.raises(PolicyError, match="HA115"):
        market_is_pinned(context.market, trusted)
