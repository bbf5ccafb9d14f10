"""The output folder: built beside, then put in the place of the old one. Never in the place of something else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tooling.errors import Place, SiteError
from tooling.model.rules import building, reading

# Says that a folder was built by us, and may be built again.
MARKER = "build.json"
KIND = "site/1"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def replaced(output: Path) -> Iterator[Path]:
    """Give a new folder to build in; when nothing went wrong it takes the place of `output`, else nothing changes.

    Raises SiteError when `output` holds anything that was not built by us.
    """
    _refuse_what_is_not_ours(output)
    output = output.absolute()
    output.parent.mkdir(parents=True, exist_ok=True)
    new, old = (output.with_name(f".{output.name}.{what}.{os.getpid()}") for what in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir()
    try:
        yield new
        if output.exists():
            output.rename(old)
        new.rename(output)
    except OSError as error:
        raise SiteError(reading.UNREADABLE.problem(f"the site could not be written: {error}")) from error
    finally:
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)


def put(path: Path, raw: bytes) -> None:
    """Write a file under another name and rename it: whoever reads finds the old one or the new one, whole."""
    folder, name = os.path.split(path)
    beside = f"{folder}/.{name}.{os.getpid()}"  # Every page comes through here, and pathlib takes its time.
    try:
        try:
            handle = os.open(beside, _NEW, 0o666)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(beside, _NEW, 0o666)
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
        os.replace(beside, path)  # noqa: PTH105
    except OSError as error:
        raise SiteError(reading.UNREADABLE.problem(f"the site could not be written: {error}")) from error


def remove(site: Path, path: str) -> None:
    """Remove a file of a site, and the folders that are empty then."""
    (site / path).unlink(missing_ok=True)
    for folder in (site / path).parents:
        if folder == site or (folder.is_dir() and any(folder.iterdir())):
            return
        if folder.is_dir():
            folder.rmdir()


@contextmanager
def claimed(output: Path) -> Iterator[Path]:
    """Give the folder of a site to bring up to date; raises SiteError when it holds anything not built by us."""
    _refuse_what_is_not_ours(output)
    output = output.absolute()
    output.mkdir(parents=True, exist_ok=True)
    if not (output / MARKER).exists():
        write_marker(output, {"building": True})
    try:
        yield output
    except OSError as error:
        raise SiteError(reading.UNREADABLE.problem(f"the site could not be written: {error}")) from error


def is_built(output: Path) -> bool:
    """Say whether a folder was built by us, or begun."""
    return _is_ours(output / MARKER)


def write_marker(site: Path, facts: dict[str, str | int | None]) -> None:
    """Write what was built, from what."""
    text = json.dumps({"haat": KIND, **facts}, indent=2, sort_keys=True)
    put(site / MARKER, f"{text}\n".encode())


def _refuse_what_is_not_ours(output: Path) -> None:
    if not output.exists():
        return
    if output.is_dir() and (not any(output.iterdir()) or _is_ours(output / MARKER)):
        return
    raise SiteError(
        building.OUTPUT.problem(
            f"{output} holds something that was not built by this command",
            Place(str(output)),
            help="name a new or empty folder, or remove this one",
        )
    )


def _is_ours(marker: Path) -> bool:
    try:
        facts = json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and facts.get("haat") == KIND
