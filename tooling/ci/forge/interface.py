"""What is asked of a forge, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tooling.errors import HaatError

CONTEXT = "haat/decision"


class State(StrEnum):
    """The state of a commit, as forges show it."""

    SUCCESS = "success"
    PENDING = "pending"
    FAILURE = "failure"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """An open proposal: its number, the commit it proposes, and the branch it is for."""

    number: int
    head: str
    branch: str


class MovedError(HaatError):
    """A proposal is not at the commit that was judged, or cannot be merged as it is."""


class Forge(Protocol):
    """Every method raises FetchError where the forge does not answer, or not as its documentation says."""

    def find(self, head: str, *, source: str | None = None) -> tuple[PullRequest, ...]:
        """Return the open proposals that are at a commit; `source` (`owner:branch`) says where to look first."""
        ...

    def open_ones(self) -> tuple[PullRequest, ...]:
        """Return all open proposals for the main branch, the oldest first."""
        ...

    def upsert_comment(self, number: int, marker: str, text: str) -> None:
        """Write the comment that begins with a marker, or edit it; a stranger's with that marker is left alone."""
        ...

    def set_status(self, head: str, state: State, description: str) -> None:
        """Set the status `haat/decision` of a commit."""
        ...

    def status(self, head: str) -> State | None:
        """Return that status. Whoever may write one can forge it: it tells where to look, and decides nothing."""
        ...

    def merge(self, number: int, head: str) -> str:
        """Merge a proposal if it is at this commit, and return the merge's; raises MovedError where it is not."""
        ...

    def merge_commit(self, commit: str, message: str) -> None:
        """Merge a commit of the repository's own into the main branch; raises MovedError where that cannot be done."""
        ...

    def dispatch(self, workflow: str, inputs: Mapping[str, str]) -> None:
        """Start a workflow of the main branch."""
        ...
