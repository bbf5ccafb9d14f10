"""What git knows about a folder: commit, times, changes, and entries that must not be there.

Every answer is None or empty outside of a repository. Paths are relative to the folder asked about.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tooling.errors import FetchError, Place
from tooling.model.rules import reading
from tooling.registry.git_runner import Repository, repository_around, run_git, stream_git
from tooling.registry.paths import MANIFEST_NAME

_LINK, _SUBMODULE = b"120000", b"160000"


def head_commit(folder: Path) -> str | None:
    """Return the hex id of the commit that is checked out."""
    return commit_of(folder, "HEAD")


def commit_of(folder: Path | Repository, revision: str) -> str | None:
    """Return the hex id of the commit that a person's word such as `main` means, or None."""
    answer = _ask(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return answer.decode().strip() if answer else None


def common_commits(folder: Path | Repository, one: str, other: str) -> tuple[str, ...]:
    """Return the commits at which two commits (hex ids) parted; none where this clone does not know any."""
    answer = _ask(folder, "merge-base", "--all", one, other)
    return tuple(line.decode() for line in answer.split()) if answer else ()


def commit_time(folder: Path, commit: str = "HEAD") -> datetime | None:
    """Return when that commit was made, in UTC."""
    answer = _ask(folder, "rev-list", "--max-count=1", "--timestamp", "--end-of-options", commit)
    return _time(answer.split()[0]) if answer else None


def is_dirty(folder: Path, sub: str) -> bool | None:
    """Say whether a subfolder differs from the commit, new files included; None where there is no commit.

    The files are digested here: comparing them by `git status` would run the filters that the repository names.
    """
    if head_commit(folder) is None:
        return None
    for about, path in _entries(_must(folder, "ls-tree", "-r", "-z", "HEAD", "--", sub)):
        mode, _, identifier = about.split()
        if object_id(folder / os.fsdecode(path), mode, len(identifier)) != identifier:
            return True
    return bool(_must(folder, "ls-files", "-z", "--others", "--exclude-standard", "--", sub))


def forbidden_entries(folder: Path, subfolder: str) -> list[str]:
    """Return the symbolic links and submodules that git holds in a subfolder."""
    listed = _must(folder, "ls-files", "-s", "-z", "--", subfolder)
    return [_shown(path) for about, path in _entries(listed) if about.split()[0] in {_LINK, _SUBMODULE}]


def leads_to(folder: Path, before: str, commit: str) -> bool:
    """Say whether one commit (a hex id) lies on the main line of history that ends in another."""
    between = _ask(folder, "rev-list", "--first-parent", "--parents", "--end-of-options", commit, f"^{before}")
    lines = between.splitlines() if between is not None else None
    if not lines:
        return before == commit
    # The oldest commit that the other does not know: its own id, then its parents', the main line's first.
    return lines[-1].split()[1:2] == [before.encode()]


def first_listed(folder: Path, subfolder: str) -> dict[str, datetime]:
    """Return when each manifest below a subfolder came to the main line of history, in UTC.

    Where a manifest was removed and put back, the later time counts: only since then has it been there for everyone to
    see.
    """
    times: dict[str, datetime] = {}
    for path, time in additions(folder, subfolder):
        times.setdefault(path, time)
    return times


def additions(
    folder: Path, subfolder: str, commit: str = "HEAD", since: str | None = None
) -> Iterator[tuple[str, datetime]]:
    """Yield each manifest below a subfolder that came to a commit's main line, and when in UTC, the latest first.

    One call answers for all of them, from the commit `since` on where one is given. Raises FetchError.
    """
    repository = repository_around(folder)
    if repository is None or commit_of(folder, commit) is None:
        return
    log = stream_git(
        repository,
        folder,
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        "--diff-filter=A",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--no-notes",
        "--no-show-signature",
        "--no-mailmap",
        "--no-color",
        "--format=%ct",
        "--raw",
        "--abbrev=4",
        "--relative",
        "-z",
        "--end-of-options",
        commit,
        *((f"^{since}",) if since else ()),
        "--",
        subfolder,
    )
    for time, path in _additions(log):
        if path.endswith(f"/{MANIFEST_NAME}".encode()):
            yield _shown(path), time


def _additions(log: Iterable[bytes]) -> Iterator[tuple[datetime, bytes]]:
    """Read `git log --raw -z`: a time, then for each file a line that begins with a colon, and its path."""
    words = _words(log)
    time = datetime.min.replace(tzinfo=UTC)
    for word in words:
        word = word.strip(b"\n")  # noqa: PLW2901
        if word.startswith(b":"):
            yield time, next(words, b"")
        elif word:
            time = _time(word)


def _words(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what stands between NULs."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\0")
        yield from whole
    yield rest


def _entries(listed: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Read lines of `ls-tree -z` or `ls-files -s -z`: what git says about a path, and the path."""
    for line in filter(None, listed.split(b"\0")):
        about, _, path = line.partition(b"\t")
        yield about, path


def object_id(path: Path, mode: bytes, length: int) -> bytes | None:
    """Digest a file as git does, as `length` hex digits; None where nothing of that kind lies there."""
    try:
        if mode == _LINK:
            return _blob(io.BytesIO(os.fsencode(path.readlink())), length)
        if mode == _SUBMODULE or not stat.S_ISREG(path.lstat().st_mode):
            return None
        with path.open("rb") as content:
            return _blob(content, length)
    except OSError:
        return None


def _blob(content: io.BytesIO | io.BufferedReader, length: int) -> bytes:
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    # git names objects by SHA-1 in most repositories; the length of the name tells.
    digest = hashlib.new("sha256" if length == hashlib.sha256().digest_size * 2 else "sha1", usedforsecurity=False)
    digest.update(b"blob %d\0" % size)
    return hashlib.file_digest(content, lambda: digest).hexdigest().encode()


def _time(seconds: bytes) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise FetchError(reading.UNREADABLE.problem("a commit has a time that no calendar has")) from error


def _shown(path: bytes) -> str:
    return path.decode("utf-8", "backslashreplace")


def _ask(where: Path | Repository, *arguments: str) -> bytes | None:
    if isinstance(where, Repository):
        return run_git(where, *arguments)
    repository = repository_around(where)
    return None if repository is None else run_git(repository, *arguments, folder=where)


def _must(folder: Path, *arguments: str) -> bytes:
    """Run git where no answer is no answer: a repository that cannot be read must not look like one without faults."""
    repository = repository_around(folder)
    if repository is None:
        return b""
    answer = run_git(repository, *arguments, folder=folder)
    if answer is None:
        message = f"git could not read its repository (git {arguments[0]})"
        top = repository.folder
        raise FetchError(reading.UNREADABLE.problem(message, Place(str(top)), fix=f"git -C {top} fsck"))
    return answer
