"""Add files to a commit in git's objects: no work tree, no index, nothing of the commit is checked out or run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath

from tooling.errors import FetchError
from tooling.model.rules import reading
from tooling.registry.git_objects import Objects
from tooling.registry.git_runner import Repository, run_git
from tooling.registry.tree import Entry, Kind

_MODES = {Kind.FILE: "100644", Kind.PROGRAM: "100755", Kind.FOLDER: "40000", Kind.LINK: "120000", Kind.MODULE: "160000"}
_TYPES = {Kind.FOLDER: "tree", Kind.MODULE: "commit"}
_NAME, _EMAIL = "haat", "haat@localhost.invalid"


def commit_files(
    repository: Repository, parent: str, files: Mapping[PurePosixPath, bytes], message: str, clock: datetime
) -> str:
    """Commit files on top of a commit, and return the new one; paths are the repository's. Raises FetchError."""
    with Objects(repository) as objects:
        tree = _with(objects, f"{parent}:", {path.parts: raw for path, raw in files.items()})
    when = f"@{int(clock.timestamp())} +0000"
    who = {f"GIT_{role}_{field}": value for role in ("AUTHOR", "COMMITTER") for field, value in _who(when).items()}
    place = Repository(repository.git_dir, repository.work_tree, {**repository.extra, **who})
    return _written(place, "commit-tree", tree, "-p", parent, "-m", message)


def move_ref(repository: Repository, ref: str, commit: str) -> None:
    """Let a ref be at a commit; raises FetchError where git cannot."""
    _written(repository, "update-ref", ref, commit)


def _who(when: str) -> dict[str, str]:
    return {"NAME": _NAME, "EMAIL": _EMAIL, "DATE": when}


def _with(objects: Objects, folder: str, files: Mapping[tuple[str, ...], bytes]) -> str:
    """Write a folder with files added to it or replaced in it, and return its id."""
    header = objects.header(os.fsencode(folder))
    entries = {one.name: one for one in (objects.tree(header) if header and header.type == "tree" else ())}
    below: dict[str, dict[tuple[str, ...], bytes]] = {}
    for (name, *rest), raw in files.items():
        if rest:
            below.setdefault(name, {})[tuple(rest)] = raw
        else:
            id_ = _written(objects.repository, "hash-object", "-w", "--stdin", given=raw)
            entries[name] = Entry(name, Kind.FILE, id_)
    for name, inner in below.items():
        path = f"{folder}{name}" if folder.endswith(":") else f"{folder}/{name}"
        entries[name] = Entry(name, Kind.FOLDER, _with(objects, path, inner))
    lines = b"".join(_line(one) for one in entries.values())
    return _written(objects.repository, "mktree", "-z", given=lines)


def _line(entry: Entry) -> bytes:
    if entry.kind not in _MODES:
        raise FetchError(reading.UNREADABLE.problem("the commit holds an entry that is neither file nor folder"))
    about = f"{_MODES[entry.kind]} {_TYPES.get(entry.kind, 'blob')} {entry.id}\t"
    return about.encode() + os.fsencode(entry.name) + b"\0"


def _written(repository: Repository, *arguments: str, given: bytes | None = None) -> str:
    answer = run_git(repository, *arguments, given=given)
    if answer is None:
        raise FetchError(reading.UNREADABLE.problem(f"git could not write to its repository (git {arguments[0]})"))
    return answer.decode().strip()
