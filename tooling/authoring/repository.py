"""The author's own repository: commit on a branch of its own, and push it, without touching what is checked out.

Here git obeys its configuration, because it is the author's: credentials, addresses, a proxy. What it does not see are
the caller's `GIT_*` variables that name another repository: a hook or an editor may have set them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from tooling.errors import FetchError, Place
from tooling.model.rules import authoring, reading
from tooling.registry.text import shown

if TYPE_CHECKING:
    import git

# Who the author is and how a server is reached is their own affair; where the repository lies is not the environment's.
_KEPT = (
    *("GIT_ASKPASS", "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM"),
    *("GIT_HTTP_", "GIT_PROXY_COMMAND", "GIT_SSH", "GIT_SSL_", "GIT_TERMINAL_PROMPT"),
)
_SHOWN = 600
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Base:
    """The branch that a proposal is meant for: its remote, its name there, and the commit it is at now."""

    remote: str
    branch: str
    commit: str


@contextmanager
def open_repository(folder: Path) -> Iterator[git.Repo]:
    """Open the repository around a folder; raises FetchError where there is none, or git does not do as it is told."""
    porcelain = _porcelain()
    taken = {name: os.environ.pop(name) for name in list(os.environ) if _is_foreign(name)}
    try:
        with _translated(folder), porcelain.Repo(folder, search_parent_directories=True) as repository:
            yield repository
    finally:
        os.environ.update(taken)


def _porcelain() -> Any:
    """Return GitPython, which asks for git as soon as it is imported; raises FetchError where there is none."""
    try:
        import git
    except ImportError as error:
        raise FetchError(reading.UNREADABLE.problem("git is not installed", fix="install git and try again")) from error
    return git


def _is_foreign(name: str) -> bool:
    return name.startswith("GIT_") and not name.startswith(_KEPT)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    porcelain = _porcelain()
    try:
        yield
    except (porcelain.InvalidGitRepositoryError, porcelain.NoSuchPathError) as error:
        message = "this registry lies in no git repository, so nothing can be proposed from it"
        raise _refused(message, folder, "git clone the market, and work in the clone") from error
    except porcelain.GitCommandNotFound as error:
        raise _refused("git is not installed", folder, "install git and try again") from error
    except porcelain.GitCommandError as error:
        words = [str(word) for word in error.command]
        said = shown(" ".join(str(error.stderr or error.stdout).split()).removeprefix("stderr: "), _SHOWN)
        raise _refused(f"`{shown(' '.join(words[:3]))}`: {said}", folder, _mend(said)) from error


def _mend(said: str) -> str | None:
    if "Please tell me who you are" in said or "empty ident" in said:
        return 'git config user.name "Your Name" && git config user.email you@example.org'
    if "ermission" in said or "denied" in said or "could not read Username" in said:
        return "push to a fork of yours: git remote add fork ADDRESS, then haat submit … --push-to fork"
    return None


def _refused(message: str, folder: Path, fix: str | None) -> FetchError:
    return FetchError(authoring.NOT_PROPOSED.problem(message, Place(str(folder)), fix=fix))


def find_base(repository: git.Repo, remote: str, branch: str | None) -> Base:
    """Fetch the branch that proposals go to, by default the remote's own; raises FetchError."""
    top = Path(repository.working_dir)
    if remote not in {one.name for one in repository.remotes}:
        known = ", ".join(one.name for one in repository.remotes) or "none"
        message = f"this repository has no remote `{remote}`; it has: {known}"
        raise _refused(message, top, "git remote add origin ADDRESS, or haat submit … --remote NAME")
    name = branch or _default_branch(repository, remote)
    repository.git.fetch("--quiet", "--no-tags", remote, f"+refs/heads/{name}:refs/remotes/{remote}/{name}")
    return Base(remote, name, repository.git.rev_parse(f"refs/remotes/{remote}/{name}^{{commit}}"))


def _default_branch(repository: git.Repo, remote: str) -> str:
    for line in str(repository.git.ls_remote("--symref", remote, "HEAD")).splitlines():
        if line.startswith("ref: refs/heads/"):
            return line.split()[1].removeprefix("refs/heads/")
    message = f"`{remote}` does not say which branch proposals go to"
    raise _refused(message, Path(repository.working_dir), "haat submit … --base main")


def commit_files(
    repository: git.Repo, base: Base, branch: str, files: Mapping[PurePosixPath, Path], message: str
) -> str:
    """Commit files on top of a branch, below paths of the repository; returns the commit, which nothing refers to yet.

    Neither the work tree nor the index is touched, and no filter changes a byte. Where the branch of that name already
    says the same, its commit is returned.
    """
    with tempfile.TemporaryDirectory(prefix="haat-") as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder) / "index"), "GIT_LITERAL_PATHSPECS": "1"}
        with repository.git.custom_environment(**environment):
            repository.git.read_tree(base.commit)
            for path, file in sorted(files.items()):
                found = repository.git.hash_object("-w", "--no-filters", "--", str(file.resolve()))
                repository.git.update_index("--add", "--cacheinfo", f"100644,{found},{path}")
            tree = str(repository.git.write_tree())
    before = commit_at(repository, f"refs/heads/{branch}")
    if before and [_tree_of(repository, before), *_parents_of(repository, before)] == [tree, base.commit]:
        return before
    return str(repository.git.commit_tree(tree, "-p", base.commit, "-m", message))


def has_changes(repository: git.Repo, base: Base, commit: str) -> bool:
    """Say whether a commit differs at all from the branch it is meant for."""
    return _tree_of(repository, base.commit) != _tree_of(repository, commit)


def holds(repository: git.Repo, commit: str, path: PurePosixPath) -> bool:
    """Say whether a commit has a file or folder at a path."""
    return bool(repository.git.ls_tree("--name-only", commit, "--", str(path)))


def commit_at(repository: git.Repo, reference: str) -> str | None:
    """Return the commit that a full reference names, or None."""
    found = repository.git.for_each_ref("--format=%(objectname)", reference)
    return str(found).split()[0] if found else None


def push_branch(repository: git.Repo, remote: str, branch: str, commit: str, say: Say) -> bool:
    """Push a commit as a branch; `say` hears the server's own words. Returns False where it was there already.

    Only the branch as this repository last saw it on the server is replaced. Raises FetchError.
    """
    there = _at_server(repository, remote, branch)
    _set_branch(repository, branch, commit)
    if there == commit:
        return False
    lease = f"--force-with-lease=refs/heads/{branch}:{there or ''}"
    porcelain = _porcelain()
    try:
        _, _, said = repository.git.push(remote, f"{commit}:refs/heads/{branch}", lease, with_extended_output=True)
    except porcelain.GitCommandError as error:
        _repeat(str(error.stderr), say)
        raise
    _repeat(str(said), say)
    return True


def _at_server(repository: git.Repo, remote: str, branch: str) -> str | None:
    if remote not in {one.name for one in repository.remotes}:
        message = f"this repository has no remote `{remote}`"
        raise _refused(message, Path(repository.working_dir), f"git remote add {remote} ADDRESS")
    lines = str(repository.git.ls_remote(remote, f"refs/heads/{branch}")).split()
    return lines[0] if lines else None


def _set_branch(repository: git.Repo, branch: str, commit: str) -> None:
    """Let a branch of the author's name the commit, unless it is checked out: then their files would seem changed."""
    current = repository.git.symbolic_ref("-q", "HEAD", with_exceptions=False)
    if current != f"refs/heads/{branch}":
        repository.git.update_ref(f"refs/heads/{branch}", commit)


def _repeat(said: str, say: Say) -> None:
    for line in said.splitlines():
        text = line.strip().removeprefix("stderr: '")
        if text.startswith("remote:"):
            say(shown(text, 300))


def address_of(repository: git.Repo, remote: str) -> str:
    """Return a remote's address as its configuration names it, before git rewrites it."""
    return str(repository.git.config("--get", f"remote.{remote}.url"))


def _tree_of(repository: git.Repo, commit: str) -> str:
    return str(repository.git.rev_parse(f"{commit}^{{tree}}"))


def _parents_of(repository: git.Repo, commit: str) -> Iterable[str]:
    return str(repository.git.rev_list("--parents", "--max-count=1", commit)).split()[1:]
