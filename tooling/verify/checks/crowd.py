"""Room for what many may say: whoever makes keys without end must not crowd out those whom a market relies on."""

from __future__ import annotations

from collections.abc import Sequence

from tooling.errors import Place, VerificationError
from tooling.model.granting import Grant
from tooling.model.rules import speaking
from tooling.verify.judged import Believed, BelievedStatement

MOST_OF_MANY = 256
MOST_OF_ONE = 8
_OPINIONS = frozenset({"review", "suggestion", "fraud-proof"})
_RELIED_ON = frozenset({"verifiers", "maintainers"})


def is_of_many(kind: str, grants: Sequence[Grant]) -> bool:
    """Say whether a word takes some of the room that all share, by the grants under which it was said.

    A publisher shares it, too: it can name new keys without end, and gains where a takedown cannot be read.
    """
    return kind in _OPINIONS and not any(grant.party in _RELIED_ON for grant in grants)


def has_room(one: BelievedStatement, grants: Sequence[Grant], said: Sequence[Believed]) -> None:
    """Raise VerificationError where what is believed already leaves no room for one more word, of its author or of all.

    Only what is believed takes room, so that nobody uses up another's by naming them.
    """
    if not is_of_many(one.kind, grants):
        return
    many = [other for other in said if isinstance(other, BelievedStatement) and other.is_of_many]
    if len(many) >= MOST_OF_MANY:
        message = f"beside this release are {MOST_OF_MANY} reviews, suggestions and proofs, as many as count"
        raise VerificationError(speaking.CROWDED.problem(message, Place(one.path)))
    if sum(other.bearer == one.bearer for other in many) >= MOST_OF_ONE:
        message = f"its author has said {MOST_OF_ONE} things about this release, as many as count"
        raise VerificationError(speaking.CROWDED.problem(message, Place(one.path)))
