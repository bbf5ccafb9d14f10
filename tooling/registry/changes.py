"""What differs between two states of a registry, found without reading what is equal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tooling.errors import Place, RegistryError
from tooling.model.rules import changing
from tooling.registry.text import shown
from tooling.registry.tree import Entry, Kind, Tree

MAX_CHANGES = 10_000
MAX_DEPTH = 64
_NOTHING = PurePosixPath()


@dataclass(frozen=True, slots=True)
class Change:
    """A file that was added, removed or replaced; `twin` is a name beside it that some systems cannot tell from it."""

    path: PurePosixPath
    before: Entry | None
    after: Entry | None
    twin: str | None = None

    @property
    def place(self) -> Place:
        """Return the path as people see it."""
        return shown_place(self.path)


def shown_place(path: PurePosixPath) -> Place:
    """Return where people find a path below the registry; a stranger's name is printable and bounded."""
    return Place(f"registry/{shown(str(path), 300)}")


def changes_between(old: Tree, new: Tree) -> tuple[Change, ...]:
    """Return what differs, ordered by path; folders of equal ids are not looked into.

    Raises RegistryError where there is more than one change set may hold.
    """
    found: list[Change] = []
    for change in _changes(old, new, _NOTHING):
        found.append(change)
        if len(found) > MAX_CHANGES:
            raise _too_much(f"more than {MAX_CHANGES:,} files change", _NOTHING)
    return tuple(found)


def top_changes(old: Tree, new: Tree, apart_from: PurePosixPath) -> tuple[str, ...]:
    """Return the names that differ beside a folder and beside those on the way to it, without looking into them."""
    found: list[str] = []
    folder = _NOTHING
    for part in apart_from.parts:
        before, after = (_by_name(tree, folder) for tree in (old, new))
        differing = (name for name in sorted({*before, *after} - {part}) if before.get(name) != after.get(name))
        found += [str(folder / name) for name in differing]
        folder /= part
    return tuple(found)


def _changes(old: Tree, new: Tree, folder: PurePosixPath) -> Iterator[Change]:
    if len(folder.parts) > MAX_DEPTH:
        raise _too_much(f"folders lie deeper than {MAX_DEPTH} levels", folder)
    before, after = _by_name(old, folder), _by_name(new, folder)
    twins: dict[str, list[str]] | None = None
    for name in sorted({*before, *after}):
        one, other = before.get(name), after.get(name)
        if one == other and one is not None and one.id is not None:
            continue
        twin = None
        if one is None:
            twins = _twins({*before, *after}) if twins is None else twins
            twin = next((known for known in twins[_folded(name)] if known != name), None)
        yield from _change(old, new, Change(folder / name, one, other, twin))


def _change(old: Tree, new: Tree, change: Change) -> Iterator[Change]:
    one, other = change.before, change.after
    is_folder, was_folder = (entry is not None and entry.kind is Kind.FOLDER for entry in (other, one))
    if not is_folder and not was_folder:
        yield change
        return
    if one is not None and not was_folder:
        yield Change(change.path, one, None)
    if (other is not None and not is_folder) or change.twin is not None:
        yield Change(change.path, None, other, change.twin)
    yield from _changes(old, new, change.path)


def _by_name(tree: Tree, folder: PurePosixPath) -> dict[str, Entry]:
    return {entry.name: entry for entry in tree.entries(folder, shown_place(folder).path)}


def _twins(names: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(_folded(name), []).append(name)
    return found


def _folded(name: str) -> str:
    """Return what is left of a name on systems that ignore case or how Unicode composes letters."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _too_much(what: str, folder: PurePosixPath) -> RegistryError:
    return RegistryError(changing.TOO_MUCH.problem(f"{what}: that is more than one change set", shown_place(folder)))
