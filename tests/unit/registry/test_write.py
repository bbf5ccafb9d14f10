"""Atomic writing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tooling.errors import FetchError
from tooling.registry.write import write_atomically


def test_writes_bytes_with_a_mode_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.yaml"
    write_atomically(path, b"one", mode=0o600)
    assert path.read_bytes() == b"one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_replaces_a_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"kept")
    link = tmp_path / "link"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert target.read_bytes() == b"kept"
    assert not link.is_symlink()


def test_leaves_what_was_there_when_it_cannot_write(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(FetchError, match="cannot be written"):
        write_atomically(folder, b"x")
    assert (folder / "inside").is_dir()
    assert list(tmp_path.iterdir()) == [folder]


def test_says_that_a_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FetchError) as refusal:
        write_atomically(tmp_path / "file" / "a", b"x")
    assert refusal.value.problems[0].rule == "HA009"
