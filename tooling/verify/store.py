"""A folder of artifacts by digest, filled from their locations; what lies there is digested again on every use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tooling.model.manifest import Artifact
from tooling.net.choose import usual_fetchers
from tooling.net.interface import Source
from tooling.net.temporary import unfinished
from tooling.registry.files import unreadable
from tooling.verify.intake import Watcher, copy, is_file_of, receive
from tooling.verify.release import Release


class ArtifactCache:
    """Keeps artifacts at `sha256/<hex>` below a folder; several threads and processes may use it at once."""

    def __init__(self, folder: Path, source: Source, watcher: Watcher | None = None) -> None:
        self._folder = folder
        self._source = source
        self._watcher = watcher or Watcher()

    def kept(self, artifact: Artifact) -> Path | None:
        """Return a file with exactly the artifact's bytes that lies here already, or None."""
        path = self._folder / artifact.digest.replace(":", "/")
        return path if is_file_of(artifact, path) else None

    def keep(self, artifact: Artifact, file: Path) -> None:
        """Copy a file here that has exactly the artifact's bytes; raises FetchError for any other."""
        path = self._folder / artifact.digest.replace(":", "/")
        if is_file_of(artifact, path):
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished(self._folder) as folder:
                arriving = folder / "artifact"
                copy(artifact, file, str(file), arriving, self._watcher)
                arriving.replace(path)
        except OSError as error:
            raise unreadable(error, str(path)) from error

    @contextmanager
    def beside(self) -> Iterator[Path]:
        """Give a folder of its own to what nobody relies on yet; raises FetchError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with unfinished(self._folder) as folder:
                yield folder
        except OSError as error:
            raise unreadable(error, str(self._folder)) from error

    def obtain(self, _release: Release, artifact: Artifact) -> Path | None:
        """Return a file with exactly the artifact's bytes, or None where no location is named; raises FetchError."""
        path = self._folder / artifact.digest.replace(":", "/")
        if is_file_of(artifact, path):
            return path
        if not artifact.locations:
            return None
        try:
            self._fetch(artifact, path)
        except OSError as error:
            raise unreadable(error, str(path)) from error
        return path

    def _fetch(self, artifact: Artifact, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(self._folder) as folder:
            arriving = folder / "artifact"
            receive(artifact, self._source, arriving, self._watcher)
            arriving.replace(path)


def user_cache() -> ArtifactCache:
    """Return the user's own cache, where the system's convention has it; nothing is made before it is needed."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return ArtifactCache(Path(base) / "haat" / "artifacts", usual_fetchers())
