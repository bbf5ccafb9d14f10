"""Statements by authors: whom the policy grants what, and that whoever the statement names has signed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from tooling.attest.by_identity import verify_statement_by
from tooling.attest.statements import claimed_payload, read_statement
from tooling.errors import Place, SignatureError, VerificationError
from tooling.model.granting import Grant, NamedIdentity
from tooling.model.identity import Identity, bearer_of
from tooling.model.policy import Policy
from tooling.model.predicates import EvmDeal, Receipt, Review, TombstoneStatement
from tooling.model.rules import measuring, speaking, trusting
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File
from tooling.verify.checks.crowd import has_room, is_of_many
from tooling.verify.checks.tombstones import tombstone_fits
from tooling.verify.context import Context
from tooling.verify.judged import Believed, BelievedStatement, Standing
from tooling.verify.release import Release

_PROVES_A_PURCHASE = frozenset({"settled", "refunded-by-complaint"})


def authored_statement_is_believed(
    file: File, release: Release, context: Context, evidence: Sequence[Believed] = ()
) -> BelievedStatement:
    """The author whom a statement names may say this here, has signed exactly this, and means this release."""
    payload = claimed_payload(file.raw, file.path)
    statement = read_statement(payload, file.path)
    one = BelievedStatement(statement, Standing.ANYONE, digest_of(payload), file.path)
    grants = grants_for(one, release, context.policy.document)
    has_room(one, grants, evidence)
    signed, _ = verify_statement_by([statement.predicate.author], file.raw, context.instances, file.path)
    if signed != payload:
        message = "the bundle can be read in two ways"
        raise SignatureError(trusting.BUNDLE.problem(message, Place(file.path)))
    return weighed(one, grants, release, context.policy.document, evidence)


def grants_for(one: BelievedStatement, release: Release, policy: Policy) -> tuple[Grant, ...]:
    """Return the grants under which an author may say this about a release; raises SignatureError without one."""
    about = (grant for grant in policy.grants if fnmatchcase(release.name.listing, grant.about))
    found = tuple(grant for grant in about if grant.may == one.kind and _covers(grant, one, release, policy))
    if found:
        return found
    may = sorted({grant.party for grant in policy.grants if grant.may == one.kind})
    raise SignatureError(
        speaking.AUTHOR.problem(
            f"the policy grants the author of this {one.kind} no such word about this release",
            Place(one.path),
            help=f"who may say `{one.kind}` here: {', '.join(may) or 'nobody'}",
        )
    )


def weighed(
    one: BelievedStatement, grants: Sequence[Grant], release: Release, policy: Policy, evidence: Sequence[Believed]
) -> BelievedStatement:
    """Return a statement with its author's standing, everything but its signature looked at; raises HaatError."""
    _is_about(one, release)
    bought = _has_a_receipt(one, evidence)
    if not bought and all(grant.party == "anyone-with-receipt" for grant in grants):
        message = "reviews are taken from buyers only, and no receipt says that this author is one"
        raise VerificationError(speaking.NO_RECEIPT.problem(message, Place(one.path)))
    standing = _standing(one, release, policy, bought=bought)
    found = replace(one, standing=standing, is_of_many=is_of_many(one.kind, grants))
    if isinstance(one.statement, TombstoneStatement):
        tombstone_fits(found, one.statement.predicate, release.name, evidence)
    return found


def identities_of(party: str, policy: Policy) -> tuple[Identity, ...]:
    """Return whom a policy names as its verifiers or maintainers."""
    if party == "verifiers":
        return tuple(one.identity for one in policy.verifiers.of)
    if party == "maintainers" and policy.maintainers is not None:
        return policy.maintainers.identities
    return ()


def _covers(grant: Grant, one: BelievedStatement, release: Release, policy: Policy) -> bool:
    if isinstance(grant.who, NamedIdentity):
        return bearer_of(grant.who.identity) == one.bearer
    if grant.who in {"anyone", "anyone-with-receipt"}:
        return True
    of_publisher = grant.who == "publisher"
    known = release.publisher.signers_of(one.digest) if of_publisher else identities_of(grant.who, policy)
    return one.bearer in map(bearer_of, known)


def _is_about(one: BelievedStatement, release: Release) -> None:
    """Raise unless the one subject is this manifest, and the file lies where its digest says."""
    (subject,) = one.statement.subject
    said = (subject.name, f"sha256:{subject.digest.sha256}")
    if said != (str(release.name), release.manifest.digest):
        raise _elsewhere(one, f"the statement is about {said[0]}, {said[1]}", f"{release.name}: {said[1]}", release)
    is_tombstone = isinstance(one.statement, TombstoneStatement)
    expected = f"registry/{paths.statement(release.name, one.digest)}"
    if one.path != expected and not is_tombstone:
        raise _elsewhere(one, "the file name is not the digest of the statement in it", f"it is {expected}", release)


def _elsewhere(one: BelievedStatement, message: str, hint: str, release: Release) -> VerificationError:
    return VerificationError(
        measuring.STATEMENT_SUBJECT.problem(message, Place(one.path), help=f"{hint}; beside {release.name}")
    )


def _has_a_receipt(one: BelievedStatement, evidence: Sequence[Believed]) -> bool:
    """Say whether a verifier saw the deal end, and its buyer sign for this author."""
    review = one.statement.predicate
    if not isinstance(review, Review) or not isinstance(review.deal, EvmDeal):
        return False
    receipts = (other.statement.predicate for other in evidence if isinstance(other, BelievedStatement))
    return any(
        isinstance(receipt, Receipt)
        and receipt.outcome in _PROVES_A_PURCHASE
        and (receipt.chain, receipt.contract.lower(), receipt.deal)
        == (review.deal.chain, review.deal.contract.lower(), review.deal.deal)
        and bearer_of(receipt.buyer) == one.bearer
        for receipt in receipts
    )


def _standing(one: BelievedStatement, release: Release, policy: Policy, *, bought: bool) -> Standing:
    publisher = release.publisher.head.document
    own = (*publisher.identities, *(retired.identity for retired in publisher.retired))
    recovery = (publisher.recovery,) if publisher.recovery else ()
    for standing, known in (
        (Standing.PUBLISHER, (*own, *recovery)),
        (Standing.MAINTAINER, identities_of("maintainers", policy)),
        (Standing.VERIFIER, identities_of("verifiers", policy)),
    ):
        if one.bearer in map(bearer_of, known):
            return standing
    return Standing.BUYER if bought else Standing.ANYONE
