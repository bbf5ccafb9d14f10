"""A change set: what a proposal adds to a registry, held against the branch it is meant for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from tooling.errors import FetchError
from tooling.model.release import ReleaseName
from tooling.model.rules import reading
from tooling.registry import paths
from tooling.registry.changes import Change, changes_between, shown_place, top_changes
from tooling.registry.commit_tree import CommitTree
from tooling.registry.git import commit_of, common_commits
from tooling.registry.git_objects import Objects
from tooling.registry.git_runner import Repository, repository_around
from tooling.registry.merged_tree import MergedTree
from tooling.registry.snapshot import Snapshot
from tooling.registry.tree import FILES, Entry, HashedFolder, Tree

FOLDER = PurePosixPath("registry")


@dataclass(frozen=True)
class ChangeSet:
    """What changes below the registry, against `base`; `outside` names what changes beside it.

    `base` is the branch as it is now, not as it was when the work began: a key that was withdrawn since does not come
    back with an old proposal. `replaced` are files of releases that may take the place of others.
    """

    base: Snapshot
    head: Snapshot
    changes: tuple[Change, ...]
    outside: tuple[str, ...] = ()
    replaced: frozenset[PurePosixPath] = frozenset()

    @cached_property
    def merged(self) -> Snapshot:
        """Return the registry as it would be: files that are new come from the proposal, all others from the base.

        Neither policy nor suites come from a proposal, and publishers only where the base has none of their name.
        """
        added = (one.path for one in self.added if one.path.parts[0] == paths.LISTINGS.name)
        founded = (
            one.path
            for one in self.added
            if one.path.parts[0] == paths.PUBLISHERS.name and one.path.parts[1] in self.new_publishers
        )
        return Snapshot(MergedTree(self.base.tree, self.head.tree, (*added, *founded, *self.replaced)))

    @cached_property
    def added(self) -> tuple[Change, ...]:
        """Return the plain files that are new, at places that the layout has."""
        new = (one for one in self.changes if one.before is None and one.after is not None)
        return tuple(one for one in new if one.after and one.after.kind in FILES and paths.has_place(one.path))

    @cached_property
    def rewritten(self) -> tuple[Change, ...]:
        """Return what was there before, and is changed or gone."""
        return tuple(one for one in self.changes if one.before is not None)

    @cached_property
    def publishers(self) -> tuple[str, ...]:
        """Return the publishers whose own files change, sorted."""
        return tuple(sorted({name for one in self.changes if (name := publisher_of(one.path)) is not None}))

    @cached_property
    def new_publishers(self) -> frozenset[str]:
        """Return those of them whom the base does not have."""
        firsts = {name: paths.PUBLISHERS / name for name in self.publishers}
        return frozenset(
            name for name, folder in firsts.items() if self.base.tree.kind(folder, shown_place(folder).path) is None
        )

    @cached_property
    def releases(self) -> tuple[ReleaseName, ...]:
        """Return the releases that something is added to, in order."""
        names = {paths.release_around(path) for path in (*(one.path for one in self.added), *self.replaced)}
        return tuple(sorted(filter(None, names), key=ReleaseName.sort_key))

    def is_new(self, name: ReleaseName) -> bool:
        """Say whether a release is not in the base at all."""
        manifest = paths.manifest(name)
        return self.base.tree.kind(manifest, shown_place(manifest).path) is None


def publisher_of(path: PurePosixPath) -> str | None:
    """Return whose own file lies at a path, or None for any other file."""
    match path.parts:
        case (paths.PUBLISHERS.name, name, _) if paths.has_place(path):
            return name
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to judge: the commit `head`, or with None the folder that lies there now, against the branch `since`.

    `place` is the registry's folder in the repository, which may be a bare one.
    """

    repository: Repository
    since: str
    head: str | None = None
    place: PurePosixPath = FOLDER

    @classmethod
    def of(cls, registry: Path, since: str, head: str | None = None) -> Proposal:
        """Return what is proposed in the repository around a registry; raises FetchError where there is none."""
        repository = repository_around(registry)
        if repository is None:
            raise FetchError(reading.UNREADABLE.problem(f"{registry} is not in a git repository"))
        place = registry.resolve().relative_to(repository.folder)
        return cls(repository, since, head, PurePosixPath(place.as_posix()))


@contextmanager
def open_change_set(proposal: Proposal) -> Iterator[ChangeSet]:
    """Read what a proposal changes; nothing is checked out.

    Raises FetchError where git does not know one of the commits, or not where they parted.
    """
    repository, since, head, place = proposal.repository, proposal.since, proposal.head, proposal.place
    with Objects(repository) as objects:
        tip, proposed = (_commit(repository, name) for name in (since, head or "HEAD"))
        parted = _parting(repository, tip, proposed, f"`{since}` and `{head or 'HEAD'}`")
        with (
            CommitTree(objects, tip, place) as base,
            CommitTree(objects, parted, place) as before,
            CommitTree(objects, proposed, place) as committed,
        ):
            after: Tree = committed if head else HashedFolder(repository.folder / place, len(tip))
            yield ChangeSet(
                Snapshot(base),
                Snapshot(after),
                tuple(_rebased(changes_between(before, after), base)),
                top_changes(CommitTree(objects, parted), CommitTree(objects, proposed), place) if head else (),
            )


def _parting(repository: Repository, tip: str, proposal: str, named: str) -> str:
    """Return where two commits parted.

    Raises FetchError where that is not one commit: what git would make of such histories is in none of them, so that a
    merge could take out what no comparison shows.
    """
    parted = common_commits(repository, tip, proposal)
    if not parted:
        message = f"git does not know where {named} parted"
        raise FetchError(reading.UNREADABLE.problem(message, fix="git fetch --unshallow"))
    if len(parted) > 1:
        message = f"{named} parted at {len(parted)} commits, so it cannot be told what a merge would do"
        raise FetchError(reading.UNREADABLE.problem(message, fix="git rebase"))
    return parted[0]


def _rebased(changes: tuple[Change, ...], base: Tree) -> Iterator[Change]:
    """Hold what changed since the histories parted against the branch as it is now."""
    for change in changes:
        before = _entry_at(base, change.path)
        if before != change.after:
            yield Change(change.path, before, change.after, change.twin)


def _entry_at(tree: Tree, path: PurePosixPath) -> Entry | None:
    siblings = tree.entries(path.parent, shown_place(path.parent).path)
    return next((entry for entry in siblings if entry.name == path.name), None)


def _commit(repository: Repository, revision: str) -> str:
    commit = commit_of(repository, revision)
    if commit is None:
        raise FetchError(reading.UNREADABLE.problem(f"git knows no commit `{revision}`", fix="git fetch"))
    return commit
