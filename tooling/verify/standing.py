"""What every verdict on a release stands on, in one digest: this program, the market's own files, how it was asked."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from tooling.errors import FetchError, Place
from tooling.model.rules import verifying
from tooling.registry import paths
from tooling.registry.commit_tree import CommitTree
from tooling.registry.snapshot import Snapshot
from tooling.verify.committed import contents_in
from tooling.verify.contents import Contents, contents_of, digest_over
from tooling.verify.context import Context, context_of

# Releases and publishers are looked at one by one; all else in a registry is ground that every verdict stands on.
_ONE_BY_ONE = frozenset({paths.LISTINGS.name, paths.PUBLISHERS.name})
_READ_FROM_THE_GROUND = frozenset({"policy", "suites", "instances", "market", "names", "schemas", "holdouts"})
# Whoever remembers a verdict looks at these two for themselves.
_ASKED_EACH_TIME = frozenset({"clock", "seen"})
SETTLED_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A context with the digest of all it was made from; None where it cannot be told, and nothing may be kept."""

    context: Context
    ground: bytes | None
    digest: bytes | None


def standing_of(snapshot: Snapshot) -> Standing:
    """Read the market's own files; raises what `context_of` does, and FetchError where they change meanwhile."""
    asked_at = time.time_ns()
    before = ground_of(snapshot)
    context = context_of(snapshot)
    after = ground_of(snapshot)
    if before is None or after is None:
        return Standing(context, None, None)
    if before.stamp != after.stamp:
        raise changed(snapshot.root)
    ground = before.digest()
    return Standing(context, ground, _digest(context, ground) if is_settled(before, asked_at) else None)


def ground_of(snapshot: Snapshot) -> Contents | None:
    """Digest everything in a registry but publishers and listings."""
    if isinstance(snapshot.tree, CommitTree):
        return contents_in(snapshot.tree, PurePosixPath(), leaving_out=_ONE_BY_ONE)
    return contents_of(str(snapshot.root), leaving_out=_ONE_BY_ONE)


def is_settled(contents: Contents, asked_at: int) -> bool:
    """Say whether the last change lies so far back that the next one will have another time."""
    return contents.newest < asked_at - SETTLED_NS


def changed(root: Path) -> FetchError:
    """Make the error for a market that is written to while it is verified."""
    message = "policy, trusted roots or suites changed while releases were verified"
    return FetchError(verifying.CHANGED.problem(message, Place(root.name), fix="haat verify --all"))


def _digest(context: Context, ground: bytes) -> bytes:
    """Whatever a context may hold one day beside what was read is part of the digest, by the way it is spelt."""
    others = [one.name for one in fields(context) if one.name not in _READ_FROM_THE_GROUND | _ASKED_EACH_TIME]
    words = (sys.version, *_installed(), *(f"{name}={getattr(context, name)!r}" for name in others))
    return digest_over([b"haat verdict/1", code_digest(), *map(str.encode, words), ground])


@cache
def code_digest() -> bytes:
    """Digest this program, data files included."""
    return digest_over(_sources(files("tooling")))


def _sources(folder: Traversable) -> list[bytes]:
    found: list[bytes] = []
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir() and one.name != "__pycache__":
            found += [one.name.encode(), *_sources(one)]
        elif one.is_file():
            found += [one.name.encode(), one.read_bytes()]
    return found


def _installed() -> list[str]:
    """Return the installed packages with their versions, by the folders that their installers left."""
    folders = [place for place in map(Path, sys.path) if place.is_dir()]
    found = [one.name for place in folders for one in place.iterdir()]
    return sorted(name for name in found if name.endswith((".dist-info", ".egg-info")))
