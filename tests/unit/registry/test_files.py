"""Reading files that may change, lie about their size, or not be had."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import pytest

from tests.unit.registry.samples import problems_of
from tooling.errors import FetchError, RegistryError
from tooling.registry.files import folder_entries, read_file, status_of

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks files that only Linux has")


@on_linux
def test_an_error_of_the_disk_is_no_verdict() -> None:
    with pytest.raises(FetchError, match="HA009"):
        read_file(Path("/proc/self"), PurePosixPath("mem"), "mem", 10)


@on_linux
def test_a_file_that_holds_more_than_its_size_says_is_refused() -> None:
    with pytest.raises(RegistryError, match="HA005"):
        read_file(Path("/proc/self"), PurePosixPath("status"), "status", 10)


def test_a_name_too_long_for_this_machine_is_no_verdict(tmp_path: Path) -> None:
    (problem,) = problems_of(lambda: status_of(tmp_path, PurePosixPath("x" * 5_000), "x"))
    assert problem.rule == "HA009"


def test_reads_what_is_there_and_none_of_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_file(tmp_path, PurePosixPath("a"), "a", 5) == b"12345"
    assert read_file(tmp_path, PurePosixPath("b"), "b", 5) is None
    assert read_file(tmp_path, PurePosixPath("a/b"), "a/b", 5) is None
    assert read_file(tmp_path / "a", PurePosixPath("../a"), "a", 5) is None


def test_entries_are_sorted_and_those_of_nothing_are_none(tmp_path: Path) -> None:
    for name in ("b", "a", "C"):
        (tmp_path / name).touch()
    assert [entry.name for entry in folder_entries(tmp_path, PurePosixPath(), "registry")] == ["C", "a", "b"]
    assert folder_entries(tmp_path, PurePosixPath("gone"), "gone") == []
    assert folder_entries(tmp_path, PurePosixPath("a"), "a") == []
