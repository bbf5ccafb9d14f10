"""What lies in a registry that its layout has no place for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from tooling.errors import Place, Problem
from tooling.model.rules import reading
from tooling.registry import paths
from tooling.registry.text import shown
from tooling.registry.tree import FILES, Kind, Tree

_TOP = PurePosixPath()


def strays(tree: Tree, folder: PurePosixPath = _TOP) -> Iterator[Problem]:
    """Yield stray files, links, odd names and wrong shards; raises what reading the tree does."""
    for entry in tree.entries(folder, f"registry/{folder}"):
        path = folder / entry.name
        fault = misplaced(entry.kind, path)
        if fault is not None:
            yield reading.UNEXPECTED_FILE.problem(fault, Place(f"registry/{shown(str(path), 300)}"))
        elif entry.kind is Kind.FOLDER:
            yield from strays(tree, path)


def misplaced(kind: Kind, path: PurePosixPath) -> str | None:
    """Say why something may not lie at a path below the registry, or None where it may."""
    is_folder = kind is Kind.FOLDER
    if not is_folder and kind not in FILES:
        return str(kind)
    if not paths.has_place(path, is_folder=is_folder):
        return f"the layout has no {'folder' if is_folder else 'file'} of this name here"
    return None
