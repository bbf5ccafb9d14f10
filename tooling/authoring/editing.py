"""The next version of a listing, or a draft that is there, changed by hand or by a script; nothing invalid is kept."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tooling.authoring.draft import Draft, already_there, last_release
from tooling.authoring.fields import rewritten, with_field
from tooling.authoring.writing import is_signed, read_draft, write_draft
from tooling.errors import FetchError, HaatError, Place
from tooling.model.manifest import Manifest
from tooling.model.release import ReleaseName
from tooling.model.rules import reading
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.parsed import D, Parsed
from tooling.registry.snapshot import Snapshot, shown_path
from tooling.registry.strict_yaml import read_yaml
from tooling.registry.write import write_atomically
from tooling.verify.store import ArtifactCache

Again = Callable[[HaatError], bool]


@dataclass(frozen=True, slots=True)
class Started:
    """A text to be edited: a draft that is there, or the next version, made from the one before."""

    name: ReleaseName
    raw: bytes
    before: ReleaseName | None


def start_editing(snapshot: Snapshot, publisher: str, model: str, version: str) -> Started:
    """Return what an editor shall open for a version of a listing.

    The next version is the last one with another number, and names it as `previous`. Raises RegistryError where that
    version is signed already, or nothing is listed.
    """
    name = ReleaseName(publisher, model, version)
    if snapshot.manifest(name) is not None:
        if is_signed(snapshot, name):
            where = snapshot.root / paths.manifest(name)
            raise already_there(where, f"{name} is signed, and what is signed is never changed", "another --version")
        return Started(name, read_draft(snapshot, name).raw, None)
    last = last_release(snapshot, publisher, model)
    if last is None:
        where = snapshot.root / paths.listing_folder(publisher, model)
        message = f"{name.listing} is not listed here, so there is no version to start from"
        raise already_there(where, message, f"haat new model.onnx --name {name.listing}")
    document = _mapping(read_yaml(last.raw, last.path))
    changed = {**document, "version": version, "previous": last.digest}
    raw = rewritten(last.raw, changed, shown_path(paths.manifest(name)))
    return Started(name, raw, ReleaseName(publisher, model, last.document.version))


def finish_editing(snapshot: Snapshot, started: Started, raw: bytes, store: ArtifactCache) -> Path:
    """Write an edited manifest, with the files of the version before; raises RegistryError for an invalid one."""
    parsed = read_edited(started, raw)
    target = snapshot.root / paths.manifest(started.name)
    if started.before is None:
        write_atomically(target, parsed.raw)
        return target
    return write_draft(snapshot, Draft(started.name, parsed, ()), store, started.before)


def read_edited(started: Started, raw: bytes) -> Parsed[Manifest]:
    """Hold an edited manifest against its format and its place; raises RegistryError."""
    shown_as = shown_path(paths.manifest(started.name))
    parsed = parse(Manifest, raw, shown_as)
    if (parsed.document.name, parsed.document.version) != (started.name.listing, started.name.version):
        message = f"the manifest describes {parsed.document.name}@{parsed.document.version}, not {started.name}"
        raise already_there(Path(shown_as), message, "give another version with --version, and leave the name alone")
    return parsed


def with_assignments(raw: bytes, assignments: Sequence[tuple[str, Any]], shown_as: str) -> bytes:
    """Return a text with fields set by dotted path; raises RegistryError where there is no such place."""
    document = _mapping(read_yaml(raw, shown_as))
    for field, value in assignments:
        document = with_field(document, field, value)
    return rewritten(raw, document, shown_as)


def edit_in_editor(
    raw: bytes, scratch: Path, check: Callable[[bytes], object], again: Again, start: bytes | None = None
) -> bytes | None:
    """Let a person edit a text until it passes, as `crontab -e` does; None where they gave up or changed nothing.

    The editor opens `start`, what an earlier attempt left, where that is given. `again` hears what is wrong and says
    whether to open the editor once more. The text stays at `scratch` until it has
    passed. Raises FetchError where there is no editor.
    """
    write_atomically(scratch, raw if start is None else start, mode=0o600)
    while True:
        _open_editor(scratch)
        text = scratch.read_bytes()
        try:
            check(text)
        except HaatError as error:
            if again(error):
                continue
            return None
        scratch.unlink(missing_ok=True)
        return text if text != raw else None


def _open_editor(path: Path) -> None:
    said = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if sys.platform == "win32" else "vi")
    try:
        status = subprocess.run([*shlex.split(said), str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        message = f"the editor `{said}` cannot be started: {error}"
        raise _no_editor(message) from error
    if status:
        raise _no_editor(f"the editor `{said}` ended with status {status}; your text is in {path}")


def _no_editor(message: str) -> FetchError:
    return FetchError(reading.UNREADABLE.problem(message, fix="export EDITOR=nano, or use --set field=value"))


def read_content(kind: type[D], raw: bytes, shown_as: str) -> D:
    """Read the content of a notice; raises RegistryError."""
    return parse(kind, raw, shown_as).document


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FetchError(reading.UNREADABLE.problem("the document is no mapping of fields", Place("manifest.yaml")))
    return value
