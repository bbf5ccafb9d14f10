"""What every host does: take a file, and say where anybody can fetch it from."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from tooling.errors import FetchError, Place
from tooling.model.manifest import Artifact
from tooling.model.release import ReleaseName
from tooling.model.rules import authoring


class Host(Protocol):
    """A place for files; it is believed about nothing: what it gives back is compared by digest."""

    def put(self, name: ReleaseName, artifact: Artifact, file: Path) -> str:
        """Put an artifact of a release there, unless it is there already, and return its location.

        Raises FetchError where the host does not take it.
        """
        ...


def refused(where: str, why: str, *, fix: str | None = None, help: str | None = None) -> FetchError:
    """Make the error for a host that did not take a file."""
    return FetchError(authoring.HOST.problem(why, Place(where), fix=fix, help=help))


def flat_name(artifact: Artifact) -> str:
    """Return an artifact's path as one file name, for hosts that have no folders."""
    return artifact.path.replace("/", "--")
