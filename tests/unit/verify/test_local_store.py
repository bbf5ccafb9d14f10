"""What a machine keeps for itself: whole, its own, and never in the way."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from tooling.verify.local_store import LocalStore

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "haat" / "verdicts.sqlite", b"s" * 32)


def test_what_is_kept_is_found_again(store: LocalStore) -> None:
    store.write({KEY: b"one", OTHER: b""})
    assert store.read([KEY, OTHER, b"absent"]) == {KEY: b"one", OTHER: b""}
    store.write({KEY: b"two"})
    assert store.read([KEY]) == {KEY: b"two"}


def test_many_keys_are_asked_at_once(store: LocalStore) -> None:
    values = {b"%d" % number: b"v%d" % number for number in range(1_501)}
    store.write(values)
    assert store.read(values) == values


def test_only_its_owner_reads_it(store: LocalStore) -> None:
    store.write({KEY: b"one"})
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_the_users_own_has_a_secret_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    one, again = LocalStore.of_user(), LocalStore.of_user()
    assert one is not None
    assert one == again
    (secret,) = (tmp_path / "state").rglob("*secret*")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert secret.read_bytes() == one.secret
    secret.write_bytes(b"short")
    assert LocalStore.of_user() is None


def test_a_cache_from_elsewhere_is_as_good_as_empty(store: LocalStore) -> None:
    LocalStore(store.path, b"another machine's".ljust(32)).write({KEY: b"passed"})
    assert store.read([KEY]) == {}


def moved(database: sqlite3.Connection) -> None:
    database.execute("UPDATE kept SET value = (SELECT value FROM kept WHERE key = ?) WHERE key = ?", (OTHER, KEY))


def altered(database: sqlite3.Connection) -> None:
    database.execute("UPDATE kept SET value = value || x'00'")


def of_another_type(database: sqlite3.Connection) -> None:
    database.execute("UPDATE kept SET value = 'text'")


@pytest.mark.parametrize("change", [moved, altered, of_another_type])
def test_a_value_that_was_changed_is_not_believed(
    change: Callable[[sqlite3.Connection], None], store: LocalStore
) -> None:
    store.write({KEY: b"one", OTHER: b"two"})
    with closing(sqlite3.connect(store.path)) as database, database:
        change(database)
    assert store.read([KEY]) == {}


@pytest.mark.parametrize(
    "raw", [b"", b"not a database, and long enough to be one" * 100, b"SQLite format 3\0" + b"\xff" * 9_000]
)
def test_a_damaged_file_is_made_again(raw: bytes, store: LocalStore) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(raw)
    assert store.read([KEY]) == {}
    store.write({KEY: b"one"})
    assert store.read([KEY]) == {KEY: b"one"}


def test_a_file_cut_short_is_made_again(store: LocalStore) -> None:
    store.write({b"%d" % number: bytes(1_000) for number in range(100)})
    raw = store.path.read_bytes()
    store.path.write_bytes(raw[: len(raw) // 2 + 17])
    store.read([KEY])
    store.write({KEY: b"one"})
    store.write({KEY: b"one"})
    assert store.read([KEY]) == {KEY: b"one"}


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = LocalStore(tmp_path / "file" / "verdicts.sqlite", b"s" * 32)
    store.write({KEY: b"one"})
    assert store.read([KEY]) == {}


def test_a_link_is_not_followed(store: LocalStore, tmp_path: Path) -> None:
    store.path.parent.mkdir()
    store.path.symlink_to(tmp_path / "elsewhere")
    store.write({KEY: b"one"})
    assert not (tmp_path / "elsewhere").exists()


def test_the_oldest_make_room(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "verdicts.sqlite", b"s" * 32, max_bytes=200_000)
    for start in range(0, 4_000, 100):
        store.write({b"%d" % number: bytes(500) for number in range(start, start + 100)})
    assert store.path.stat().st_size < 400_000
    assert store.read([b"0"]) == {}
    assert store.read([b"3999"]) == {b"3999": bytes(500)}


def _write_many(store: LocalStore, first: int) -> None:
    for number in range(first, first + 50):
        store.write({b"%d" % number: b"%d" % number})


def test_several_processes_write_at_once(store: LocalStore) -> None:
    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        for future in [pool.submit(_write_many, store, first) for first in (0, 50, 100)]:
            future.result()
    assert len(store.read(b"%d" % number for number in range(150))) == 150
