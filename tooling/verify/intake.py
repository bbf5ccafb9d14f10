"""Taking in an artifact's bytes: compared with the manifest while they arrive, from wherever they come."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from tooling.errors import DigestMismatchError, FetchError, Place, Problem
from tooling.model.manifest import Artifact
from tooling.model.rules import fetching, trusting
from tooling.net.interface import Source
from tooling.registry.digests import BLOCK, FileDigests, digest_file, merkle_root


class Watcher:
    """Is told how fetching goes, perhaps from several threads; this one says nothing to anybody."""

    def received(self, artifact: Artifact, count: int) -> None:
        """Hear how many bytes of an artifact are here; a next location begins at 0 again."""

    def gave_up(self, artifact: Artifact, error: FetchError) -> None:
        """Hear that a location failed, and why; the next one is tried."""


class Intake:
    """Writes an artifact's bytes to a stream and digests them on the way; never writes more than it has."""

    def __init__(self, artifact: Artifact, stream: BinaryIO, source: str, watcher: Watcher) -> None:
        self._artifact = artifact
        self._stream = stream
        self._source = source
        self._watcher = watcher
        self._size = 0
        self._whole = hashlib.sha256()
        self._leaves: list[bytes] = []
        self._rest = b""
        watcher.received(artifact, 0)

    def write(self, data: bytes, /) -> None:
        """Take the next bytes; raises FetchError when they are more than the manifest names."""
        self._size += len(data)
        if self._size > self._artifact.size:
            raise self._other_bytes(f"more than {self._artifact.size:,} bytes")
        self._whole.update(data)
        self._digest_blocks(self._rest + data)
        self._stream.write(data)
        self._watcher.received(self._artifact, self._size)

    def finish(self) -> None:
        """Compare all that came with the manifest.

        Raises FetchError for other bytes, and DigestMismatchError where the bytes are right and the manifest
        contradicts itself.
        """
        if self._rest:
            self._leaves.append(hashlib.sha256(self._rest).digest())
        pieces = f"sha256:{merkle_root(self._leaves).hex()}"
        found = FileDigests(f"sha256:{self._whole.hexdigest()}", self._size, pieces)
        if found.digest != self._artifact.digest:
            raise self._other_bytes(_difference(self._artifact, found))
        if not is_described_by(self._artifact, found):
            raise DigestMismatchError(
                trusting.DIGEST.problem(
                    f"{self._artifact.path}: the file with the manifest's digest has {found.size:,} bytes and the "
                    f"piece root {found.pieces}; the manifest names {self._artifact.size:,} and {self._artifact.pieces}"
                )
            )

    def _digest_blocks(self, data: bytes) -> None:
        whole = len(data) - len(data) % BLOCK
        self._leaves += [hashlib.sha256(data[start : start + BLOCK]).digest() for start in range(0, whole, BLOCK)]
        self._rest = data[whole:]

    def _other_bytes(self, what: str) -> FetchError:
        message = f"{self._artifact.path}: these are other bytes than the manifest's: {what}"
        return FetchError(trusting.DIGEST.problem(message, Place(self._source)))


def is_described_by(artifact: Artifact, found: FileDigests) -> bool:
    """Say whether a file is the artifact that a manifest names, by all it says about its bytes."""
    return (found.digest, found.size, found.pieces) == (artifact.digest, artifact.size, artifact.pieces)


def is_file_of(artifact: Artifact, path: Path) -> bool:
    """Say whether a file on this disk is the artifact; raises FetchError when it cannot be read."""
    return path.is_file() and is_described_by(artifact, digest_file(path, str(path)))


def _difference(artifact: Artifact, found: FileDigests) -> str:
    if found.size != artifact.size:
        return f"{found.size:,} bytes in place of {artifact.size:,}"
    return f"{found.digest} in place of {artifact.digest}"


def receive(artifact: Artifact, source: Source, into: Path, watcher: Watcher) -> None:
    """Fetch an artifact from the first of its locations that gives its exact bytes.

    Raises FetchError with what every location did wrong, and OSError; then `into` holds nothing of use. Only its
    caller may give it a name that anybody trusts.
    """
    problems: list[Problem] = []
    for location in artifact.locations:
        try:
            with into.open("wb") as stream:
                intake = Intake(artifact, stream, location, watcher)
                source.fetch(location, intake, artifact.size)
                _finish(intake, stream)
        except FetchError as error:
            watcher.gave_up(artifact, error)
            problems += error.problems
        else:
            return
    count = len(artifact.locations)
    tried = f"any of its {count} locations" if count > 1 else "its one location"
    raise FetchError(fetching.NOT_FETCHED.problem(f"{artifact.path} could not be had from {tried}"), *problems)


def copy(artifact: Artifact, carried: Path, shown_as: str, into: Path, watcher: Watcher) -> None:
    """Copy a file that should be the artifact; raises FetchError when it is not, any more, and OSError."""
    with carried.open("rb") as original, into.open("wb") as stream:
        intake = Intake(artifact, stream, shown_as, watcher)
        while block := original.read(BLOCK):
            intake.write(block)
        _finish(intake, stream)


def _finish(intake: Intake, stream: BinaryIO) -> None:
    """Compare, then make sure that the bytes outlive a crash of the machine."""
    intake.finish()
    stream.flush()
    os.fsync(stream.fileno())
