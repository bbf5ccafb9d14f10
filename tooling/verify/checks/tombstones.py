"""Tombstones: what may stand where a statement with somebody's personal data stood.

What was there is gone, so nothing can be compared with it. A maintainer answers for a tombstone with their name, which
stays on the page; an author's own word cannot be told from a stranger's who wants the statement gone, so it waits for
one maintainer's approval.
"""

from __future__ import annotations

from collections.abc import Sequence

from tooling.errors import Place, VerificationError
from tooling.model.predicates import Tombstone
from tooling.model.release import ReleaseName
from tooling.model.rules import speaking
from tooling.registry import paths
from tooling.verify.checks.approvals import approving, waiting_for
from tooling.verify.judged import Believed, BelievedStatement, Standing


def tombstone_fits(
    one: BelievedStatement, tombstone: Tombstone, name: ReleaseName, evidence: Sequence[Believed]
) -> None:
    """A tombstone lies at the place of the digest it names, keeps the stars of a review, and somebody answers for it.

    Raises VerificationError, and NeedsPersonError where a maintainer must say that the author is who asked.
    """
    expected = f"registry/{paths.statement(name, tombstone.replaces)}"
    if one.path != expected:
        message = "the tombstone lies at the place of another statement than it replaces"
        raise VerificationError(speaking.TOMBSTONE.problem(message, Place(one.path), help=f"its place is {expected}"))
    if (tombstone.stars is None) is (tombstone.kind == "review"):
        message = "the stars of a review stay, and nothing else has stars"
        raise VerificationError(speaking.TOMBSTONE.problem(message, Place(one.path)))
    have = approving(evidence, "tombstone", tombstone.replaces)
    if one.standing is not Standing.MAINTAINER and not have:
        found = speaking.TOMBSTONE.problem(f"an author asks for a tombstone on a {tombstone.kind}", Place(one.path))
        raise waiting_for(found, "tombstone", tombstone.replaces, have, 1)
