"""Two accounts of one publisher: whether they agree, which of them counts, and up to where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from tooling.model.rules import changing
from tooling.verify.chain import Doubt, PublisherChain, SignedBy
from tooling.verify.places import place_of


class Relation(StrEnum):
    """How a second chain stands to the first."""

    SAME = "the same"
    EXTENDS = "continues the first"
    BEHIND = "is continued by the first"
    RECOVERY_WINS = "parts from it, and the recovery key decides"
    EQUIVOCATION = "parts from it, and nothing decides"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two chains share: so many links; `winner` is the chain to follow, None where nothing decides."""

    relation: Relation
    common: int
    winner: PublisherChain | None


def compare_chains(first: PublisherChain, second: PublisherChain) -> Comparison:
    """Compare two verified chains of one genesis; raises ValueError for two publishers.

    Where they part, a link signed with the recovery key beats one that an ordinary identity signed, however many links
    follow: whoever stole an identity can add links as long as he likes. Between two of equal rank nothing decides.
    """
    if first.id != second.id:
        message = "two first files are two publishers, whatever they are called"
        raise ValueError(message)
    pairs = zip(first.links, second.links, strict=False)
    parted = next((index for index, (one, other) in enumerate(pairs) if one.file.digest != other.file.digest), None)
    if parted is None:
        return _unparted(first, second)
    makers = (first.links[parted].by, second.links[parted].by)
    if makers == (SignedBy.RECOVERY, SignedBy.IDENTITY):
        return Comparison(Relation.RECOVERY_WINS, parted, first)
    if makers == (SignedBy.IDENTITY, SignedBy.RECOVERY):
        return Comparison(Relation.RECOVERY_WINS, parted, second)
    return Comparison(Relation.EQUIVOCATION, parted, None)


def _unparted(first: PublisherChain, second: PublisherChain) -> Comparison:
    if first.length == second.length:
        return Comparison(Relation.SAME, first.length, first)
    if first.length < second.length:
        return Comparison(Relation.EXTENDS, first.length, second)
    return Comparison(Relation.BEHIND, second.length, first)


def agreed_chain(first: PublisherChain, second: PublisherChain) -> PublisherChain:
    """Return the chain to believe when both are known: the one that decides, or what both share, the rest in doubt."""
    compared = compare_chains(first, second)
    if compared.winner is not None:
        return compared.winner
    later = tuple(link.file for chain in (first, second) for link in chain.links[compared.common :])
    message = f"file {compared.common + 1} of `{first.head.document.name}` exists in two versions, both signed"
    problem = changing.EQUIVOCATION.problem(message, place_of(later[0], "sequence"))
    return replace(first, links=first.links[: compared.common], doubt=Doubt(problem, later))
