"""What a rule is: a stable id with its page."""

from __future__ import annotations

from dataclasses import dataclass

from tooling.errors import Place, Problem


@dataclass(frozen=True, slots=True)
class Rule:
    """A stable id; what it means, what usually causes it, and what mends it."""

    id: str
    slug: str
    meaning: str
    causes: tuple[str, ...]
    mend: str

    def problem(
        self,
        message: str,
        place: Place | None = None,
        *,
        help: str | None = None,
        fix: str | None = None,
    ) -> Problem:
        """Make a problem under this rule."""
        return Problem(self.id, message, place, help, fix)
