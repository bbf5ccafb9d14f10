"""Whoever made the index may be hostile: what is read of it is bounded, and anything odd is an error of ours."""

from __future__ import annotations

import base64
import gzip
import json
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.cards import cards
from tooling.catalog.search.pack import LARGEST_CONTENT, get_number, gunzip, pack, put_numbers, unpack
from tooling.catalog.search.postings import decode_block
from tooling.catalog.search.query import Query, named, search
from tooling.catalog.search.read import Index
from tooling.catalog.search.store import build_index
from tooling.errors import FetchError, HaatError, RegistryError, SearchError

MARKET = list(cards(200))
quick = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "index"
    build_index(MARKET, folder)
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def use(folder: Path) -> None:
    """Read everything that commands read."""
    index = Index(folder)
    for query in (Query("image classif"), Query("sat", sort="price"), Query(sort="image-classification/1 accuracy")):
        for number in search(index, query).numbers:
            index.card(number)
    named(index, [MARKET[0].name])
    index.previous()


def rewrite(folder: Path, key: str, change: Callable[[bytes], bytes]) -> None:
    path = folder / f"{key}.js"
    path.write_bytes(pack(key, change(unpack(key, path.read_bytes()))))


def meta(**fields: Any) -> Callable[[bytes], bytes]:
    return lambda raw: json.dumps({**json.loads(raw), **fields}).encode()


def test_a_whole_index_is_read(built: Path) -> None:
    use(built)


@given(data=st.data())
@quick
def test_bytes_of_any_file_changed_at_random_are_never_a_fault_of_ours(built: Path, data: st.DataObject) -> None:
    files = sorted(path for path in built.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    whole = path.read_bytes()
    if path.suffix == ".js":
        key = path.relative_to(built).with_suffix("").as_posix()
        content = bytearray(unpack(key, whole))
    else:
        key, content = "", bytearray(gunzip(whole))
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=4)):
        content[at] = byte
    cut = data.draw(st.sampled_from((len(content), len(content) // 2)))
    try:
        path.write_bytes(pack(key, bytes(content[:cut])) if key else gzip.compress(bytes(content[:cut])))
        use(built)
    except HaatError:
        pass
    finally:
        path.write_bytes(whole)


@given(raw=st.binary(max_size=200))
@quick
def test_any_bytes_are_a_block_or_a_value_error(raw: bytes) -> None:
    try:
        decode_block(raw)
    except ValueError:
        return


@given(numbers=st.lists(st.integers(0, 2**45)))
def test_numbers_come_back_as_they_were(numbers: list[int]) -> None:
    raw, at, found = put_numbers(numbers), 0, []
    while at < len(raw):
        number, at = get_number(raw, at)
        found.append(number)
    assert found == numbers


@pytest.mark.parametrize(
    "script",
    [
        b"",
        b"alert(1)",
        pack("c/aaaaaaaaaa", b"[]"),
        pack("meta", b"{}") + b"alert(1)",
        b'haatIndex("meta","!!!!")\n',
        b'haatIndex("meta","' + base64.b64encode(b"not gzip") + b'")\n',
    ],
    ids=["empty", "other code", "another key", "more code", "not base64", "not gzip"],
)
def test_what_is_not_the_script_of_its_key_is_refused(folder: Path, script: bytes) -> None:
    (folder / "meta.js").write_bytes(script)
    with pytest.raises(SearchError) as caught:
        Index(folder)
    assert caught.value.problems[0].rule == "HA171"


def test_what_grows_without_end_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(LARGEST_CONTENT + 1))
    assert len(bomb) < 100_000
    with pytest.raises(ValueError, match="too long"):
        gunzip(bomb)


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b"a") * 2, gzip.compress(b"a")[:-3], zlib.compress(b"a")],
    ids=["two members", "cut off", "another format"],
)
def test_gzip_is_one_whole_member(packed: bytes) -> None:
    with pytest.raises(ValueError, match="gzip"):
        gunzip(packed)


@pytest.mark.parametrize(
    "change",
    [
        meta(haat="search/1"),
        meta(documents=10**12),
        meta(documents=201),
        meta(live=201),
        meta(cards=["../../../x"] * 7),
        meta(blocks=[]),
        meta(facets={}),
        meta(more=1),
        lambda _raw: b"[" * 100_000,
        lambda _raw: b"\xff",
    ],
    ids=["version", "too many", "one more", "live", "paths", "blocks", "facets", "unknown", "deep", "not UTF-8"],
)
def test_a_directory_that_does_not_add_up_is_refused(folder: Path, change: Callable[[bytes], bytes]) -> None:
    rewrite(folder, "meta", change)
    with pytest.raises(SearchError):
        use(folder)


def test_a_missing_file_is_no_verdict(folder: Path) -> None:
    shutil.rmtree(folder / "c")
    with pytest.raises(FetchError) as caught:
        use(folder)
    assert caught.value.problems[0].rule == "HA170"


def test_nothing_is_read_through_a_link(folder: Path) -> None:
    (folder / "meta.js").rename(folder / "other.js")
    (folder / "meta.js").symlink_to("other.js")
    with pytest.raises(RegistryError):
        Index(folder)
