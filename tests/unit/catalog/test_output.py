"""The output folder is replaced whole, and never when it is somebody else's."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tooling.catalog.output import MARKER, replaced, write_marker
from tooling.errors import SiteError


def build(output: Path, text: str) -> None:
    with replaced(output) as site:
        (site / "index.html").write_text(text, encoding="utf-8")
        write_marker(site, {"pages": 1})


def _fail_halfway(output: Path) -> None:
    with replaced(output) as site:
        (site / "index.html").write_text("two", encoding="utf-8")
        raise LookupError


def test_a_new_build_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    build(tmp_path / "deep" / "site", "one")
    (tmp_path / "deep" / "site" / "gone.html").write_text("old", encoding="utf-8")
    build(tmp_path / "deep" / "site", "two")
    assert (tmp_path / "deep" / "site" / "index.html").read_text(encoding="utf-8") == "two"
    assert sorted(path.name for path in (tmp_path / "deep" / "site").iterdir()) == [MARKER, "index.html"]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["site"]


def test_an_error_while_building_changes_nothing(tmp_path: Path) -> None:
    build(tmp_path / "site", "one")
    with pytest.raises(LookupError):
        _fail_halfway(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    build(tmp_path / "site", "one")
    assert (tmp_path / "site" / "index.html").is_file()


@pytest.mark.parametrize("marker", [None, "", "not json", "[]", "{}", '{"haat": "manifest/1"}'])
def test_refuses_a_folder_that_it_did_not_build(tmp_path: Path, marker: str | None) -> None:
    mine = tmp_path / "thesis"
    mine.mkdir()
    (mine / "chapter.txt").write_text("years of work", encoding="utf-8")
    if marker is not None:
        (mine / MARKER).write_text(marker, encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        build(mine, "one")
    assert caught.value.problems[0].rule == "HA102"
    assert (mine / "chapter.txt").read_text(encoding="utf-8") == "years of work"


def test_refuses_a_file_in_the_place_of_the_output(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file", encoding="utf-8")
    with pytest.raises(SiteError):
        build(tmp_path / "site", "one")


def test_a_full_disk_is_told_as_such_and_changes_nothing(tmp_path: Path) -> None:
    build(tmp_path / "site", "one")
    with pytest.raises(SiteError) as caught:
        _run_out_of_space(tmp_path / "site")
    assert caught.value.problems[0].rule == "HA009"
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "one"


def _run_out_of_space(output: Path) -> None:
    with replaced(output):
        raise OSError(errno.ENOSPC, "No space left on device")
