"""What a statement may say about a release besides a measurement; each carries who says it.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tooling.model.base import Digest, Document, Line, SuiteName, Time, WebAddress
from tooling.model.identity import Identity
from tooling.model.offer import Address, Chain
from tooling.model.statement import Subject
from tooling.model.suite import MetricName

MAX_WORDS = 5_000

Words = Annotated[str, Field(min_length=1, max_length=MAX_WORDS, pattern=r"\S")]
Language = Annotated[
    str,
    Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", description="a language tag of BCP 47, such as `en`"),
]
Hash32 = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$", description="0x and 64 hex digits")]
Stars = Annotated[int, Field(ge=1, le=5)]
Decision = Literal["license-not-listed", "new-publisher-near-known-name", "tombstone"]
Reason = Literal["malicious", "illegal", "infringes-rights", "personal-data", "court-order", "fraud", "other"]


class Authored(Document):
    """What all of these have: who says it, as whom the signature must verify, and when."""

    author: Identity
    time: Time


class EvmDeal(Document):
    """A deal on a chain; naming one proves nothing, its events are public."""

    rail: Literal["evm"]
    chain: Chain
    contract: Address
    deal: Hash32


class InvoiceDeal(Document):
    """An order by invoice; only the publisher could confirm it."""

    rail: Literal["invoice"]
    order: Line


Deal = Annotated[EvmDeal | InvoiceDeal, Field(discriminator="rail")]


class Review(Authored):
    """A person's opinion of a release, in Markdown."""

    stars: Stars
    text: Words
    language: Language
    name: Line
    deal: Deal | None = None
    suggestion: Words | None = None


class Suggestion(Authored):
    """What somebody wishes the next version to be, perhaps about one claimed number."""

    text: Words
    language: Language
    name: Line
    suite: SuiteName | None = None
    metric: MetricName | None = None


class Takedown(Authored):
    """A maintainer asks not to use a release; it stays readable."""

    reason: Reason
    text: Words
    legal: Annotated[Line, Field(description="the law or the order it rests on")] | None = None
    answer_by: Annotated[Time, Field(description="until when the publisher may answer")] | None = None


class Hold(Authored):
    """A maintainer asks not to use a release for a time, while something is looked into."""

    reason: Reason
    text: Words
    until: Time


class Approval(Authored):
    """A maintainer's yes where the market's policy asks for one; `of` is the digest of what is approved."""

    what: Decision
    of: Digest
    text: Words | None = None


class FraudProof(Authored):
    """Evidence that what was delivered is not what was listed, by the digests of its parts."""

    fault: Literal["wrong-key", "wrong-chunk"]
    evidence: Annotated[tuple[Digest, ...], Field(min_length=1, max_length=20)]
    deal: Deal | None = None
    url: WebAddress | None = None


class Receipt(Authored):
    """A verifier has seen on a chain how a deal ended, and that its buyer has signed for `buyer`, who may review."""

    chain: Chain
    contract: Address
    deal: Hash32
    outcome: Literal["settled", "refunded-by-complaint", "declined", "timed-out"]
    block: Hash32
    buyer: Identity


class Tombstone(Authored):
    """Stands where a statement stood that held personal data: its digest stays, its stars and rail stay."""

    replaces: Digest
    kind: Literal["review", "suggestion", "fraud-proof"]
    reason: Literal["personal-data", "asked-by-author", "court-order"]
    stars: Stars | None = None
    rail: Literal["evm", "invoice"] | None = None


class AuthoredStatement(Document):
    """An in-toto Statement about one manifest, by its digest."""

    type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=1)]


class ReviewStatement(AuthoredStatement):
    """A review, as it is signed."""

    predicateType: Literal["urn:haat:review:1"]  # noqa: N815 - the name of in-toto's field
    predicate: Review


class SuggestionStatement(AuthoredStatement):
    """A suggestion, as it is signed."""

    predicateType: Literal["urn:haat:suggestion:1"]  # noqa: N815
    predicate: Suggestion


class TakedownStatement(AuthoredStatement):
    """A takedown, as one maintainer signs it."""

    predicateType: Literal["urn:haat:takedown:1"]  # noqa: N815
    predicate: Takedown


class HoldStatement(AuthoredStatement):
    """A hold, as one maintainer signs it."""

    predicateType: Literal["urn:haat:hold:1"]  # noqa: N815
    predicate: Hold


class ApprovalStatement(AuthoredStatement):
    """An approval, as one maintainer signs it."""

    predicateType: Literal["urn:haat:approval:1"]  # noqa: N815
    predicate: Approval


class FraudProofStatement(AuthoredStatement):
    """A fraud proof, as it is signed."""

    predicateType: Literal["urn:haat:fraud-proof:1"]  # noqa: N815
    predicate: FraudProof


class ReceiptStatement(AuthoredStatement):
    """A receipt, as a verifier signs it."""

    predicateType: Literal["urn:haat:receipt:1"]  # noqa: N815
    predicate: Receipt


class TombstoneStatement(AuthoredStatement):
    """A tombstone, as a maintainer or the author signs it."""

    predicateType: Literal["urn:haat:tombstone:1"]  # noqa: N815
    predicate: Tombstone


Predicate = Review | Suggestion | Takedown | Hold | Approval | FraudProof | Receipt | Tombstone
Statement = (
    ReviewStatement
    | SuggestionStatement
    | TakedownStatement
    | HoldStatement
    | ApprovalStatement
    | FraudProofStatement
    | ReceiptStatement
    | TombstoneStatement
)
# What a tombstone may stand for, by the word in it.
PREDICATES: dict[str, type[Review | Suggestion | FraudProof]] = {
    "review": Review,
    "suggestion": Suggestion,
    "fraud-proof": FraudProof,
}
# By the word that grants, commands and predicate types share.
STATEMENTS: dict[str, type[Statement]] = {
    "review": ReviewStatement,
    "suggestion": SuggestionStatement,
    "takedown": TakedownStatement,
    "hold": HoldStatement,
    "approval": ApprovalStatement,
    "fraud-proof": FraudProofStatement,
    "receipt": ReceiptStatement,
    "tombstone": TombstoneStatement,
}


def predicate_type(kind: str) -> str:
    """Return the name of a kind in a statement."""
    return f"urn:haat:{kind}:1"
