"""Where listings are read: in a registry's folder as it lies there, or in a commit, which nobody has checked out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tooling.registry.commit_tree import CommitTree
from tooling.registry.git_objects import Objects
from tooling.registry.tree import Folder, Tree


@dataclass(frozen=True, slots=True)
class Source:
    """A registry's folder, and the commit to read it in, by its hex id; None means the folder itself."""

    registry: Path
    commit: str | None = None

    @contextmanager
    def opened(self) -> Iterator[Tree]:
        """Give what to read from; raises FetchError where that cannot be."""
        if self.commit is None:
            yield Folder(self.registry)
            return
        with committed(self.registry, self.commit) as tree:
            yield tree


@contextmanager
def committed(registry: Path, commit: str) -> Iterator[CommitTree]:
    """Give a registry as a commit has it; raises FetchError where its folder lies in no repository."""
    with (
        Objects(registry.parent) as objects,
        CommitTree(objects, commit, PurePosixPath(registry.resolve().relative_to(objects.repository.folder))) as tree,
    ):
        yield tree
