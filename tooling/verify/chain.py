"""A publisher's chain: who may sign for a namespace, followed link by link from its genesis.

Takes what was read and returns who is to be believed; nothing here reads a disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tooling.attest.by_identity import verify_message_by
from tooling.attest.roots import Instances, SigstoreInstance
from tooling.errors import HaatError, Place, Problem, RegistryError, SignatureError
from tooling.model.identity import Identity
from tooling.model.policy import Maintainers
from tooling.model.publisher import Publisher
from tooling.model.rules import reading, trusting
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import File, Link
from tooling.verify.maintaining import NOBODY, Authority, doubt_of
from tooling.verify.places import place_of


class SignedBy(StrEnum):
    """Who made a link of a chain."""

    ITSELF = "an identity it lists itself"
    IDENTITY = "an identity of the link before"
    RECOVERY = "the recovery key"
    MAINTAINERS = "a market's maintainers"


@dataclass(frozen=True, slots=True)
class FollowedLink:
    """A link that holds, and who made it."""

    file: Parsed[Publisher]
    by: SignedBy


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a chain is not followed to its end, and the links that nobody here can vouch for."""

    problem: Problem
    later: tuple[Parsed[Publisher], ...]

    def signers_of(self, digest: str) -> tuple[Identity, ...]:
        """Return who might vouch for a document, if the later links held."""
        return tuple(one for link in self.later for one in _signers(link.document, digest))


@dataclass(frozen=True, slots=True)
class PublisherChain:
    """A publisher whose every link was signed by whoever the link before it lists; its id is the genesis digest.

    `instances` are the Sigstore instances that the market trusts: whoever names another signs nothing here. With a
    doubt, the chain ends where it is still certain.
    """

    links: tuple[FollowedLink, ...]
    instances: Instances
    doubt: Doubt | None = None

    @property
    def id(self) -> str:
        """Return the digest of the first file."""
        return self.links[0].file.digest

    @property
    def head(self) -> Parsed[Publisher]:
        """Return the last link, which says who may sign."""
        return self.links[-1].file

    @property
    def length(self) -> int:
        """Return how many links there are."""
        return len(self.links)

    @property
    def recovered_in(self) -> tuple[str, ...]:
        """Return the ids of the markets whose maintainers ever replaced this publisher's identities."""
        said = (one.file.document.recovered for one in self.links)
        return tuple(dict.fromkeys(one.market for one in said if one is not None))

    def in_words(self) -> str:
        """Say who this is, and for ever what nobody should overlook."""
        head = self.head.document
        recovered = "".join(f", recovered by the maintainers of market {market}" for market in self.recovered_in)
        doubt = f"; its files count up to {self.length}: {self.doubt.problem.message}" if self.doubt else ""
        return f"{head.display}, {self.id}{recovered}{doubt}"

    def signer_of(self, data: bytes, bundle: File) -> Identity:
        """Return who of this publisher signed exactly these bytes; raises SignatureError.

        Raises HaatError where that depends on a link in doubt.
        """
        digest = digest_of(data)
        try:
            return verify_message_by(self.signers_of(digest), data, bundle.raw, self.instances, bundle.path)
        except SignatureError:
            if self.doubt is not None:
                self._raise_doubt(self.doubt, data, bundle)
            raise

    def signers_of(self, digest: str) -> tuple[Identity, ...]:
        """Return who may vouch for a document: identities in use, and retired ones that cover its digest."""
        return _signers(self.head.document, digest)

    def _raise_doubt(self, doubt: Doubt, data: bytes, bundle: File) -> None:
        """Raise HaatError where somebody signed whom only a later link lists; return where not even that is so."""
        try:
            verify_message_by(doubt.signers_of(digest_of(data)), data, bundle.raw, self.instances, bundle.path)
        except SignatureError:
            return
        raise HaatError(doubt.problem)


def follow_chain(
    name: str, files: Sequence[Link], instances: Instances, authority: Authority = NOBODY
) -> PublisherChain:
    """Verify a chain from its genesis; raises SignatureError or RegistryError at the first link that does not hold.

    A link that the maintainers of a market made counts where `authority` signed it; elsewhere the chain ends before it.
    """
    beside = tuple(authority.bundles.items())
    trusted = tuple(instances.items())
    return _followed(name, tuple(files), trusted, authority.market, authority.maintainers, beside)


# A publisher's releases are judged one after the other, and each asks again.
@lru_cache(maxsize=16)
def _followed(
    name: str,
    files: tuple[Link, ...],
    trusted: tuple[tuple[str, SigstoreInstance], ...],
    market: str | None,
    maintainers: Maintainers | None,
    beside: tuple[tuple[int, tuple[File, ...]], ...],
) -> PublisherChain:
    instances, authority = dict(trusted), Authority(market, maintainers, dict(beside))
    links = [(_read(name, number, file), bundle) for number, (file, bundle) in enumerate(files, start=1)]
    genesis, bundle = links[0]
    _genesis_is_self_signed(genesis, bundle, instances)
    followed = [FollowedLink(genesis, SignedBy.ITSELF)]
    for number, (link, signature) in enumerate(links[1:], start=1):
        before = followed[-1].file
        _continues(genesis, before, link)
        if link.document.recovered is None:
            followed.append(FollowedLink(link, _signer_of_link(before, link, signature, instances)))
            continue
        _keeps_recovery_key(before, link)
        problem = doubt_of(link, link.document.recovered.market, authority, instances)
        if problem is not None:
            return PublisherChain(tuple(followed), instances, Doubt(problem, tuple(one for one, _ in links[number:])))
        followed.append(FollowedLink(link, SignedBy.MAINTAINERS))
    return PublisherChain(tuple(followed), instances)


def _read(name: str, number: int, file: File) -> Parsed[Publisher]:
    link = parse(Publisher, file.raw, file.path)
    said = link.document
    if said.name != name:
        raise RegistryError(
            reading.PATH_MISMATCH.problem(
                f"the file says `{said.name}`, its path says `{name}`", place_of(link, "name")
            )
        )
    if said.sequence != number:
        raise SignatureError(
            trusting.CHAIN.problem(
                f"this is link {said.sequence} of the chain, but link {number} comes next here",
                place_of(link, "sequence"),
                help="every link from 1 on must be there, once",
            )
        )
    return link


def _genesis_is_self_signed(genesis: Parsed[Publisher], bundle: File | None, instances: Instances) -> None:
    try:
        signature = _present(genesis, bundle)
        verify_message_by(genesis.document.identities, genesis.raw, signature.raw, instances, genesis.path)
    except SignatureError as error:
        if error.problems[0].rule == trusting.UNSIGNED.id:
            raise
        message = f"publisher `{genesis.document.name}` is not signed by an identity it lists"
        raise SignatureError(trusting.GENESIS.problem(message, Place(genesis.path)), *error.problems) from error


def _continues(genesis: Parsed[Publisher], before: Parsed[Publisher], link: Parsed[Publisher]) -> None:
    expected = {"genesis": genesis.digest, "previous": before.digest}
    said = {"genesis": link.document.genesis, "previous": link.document.previous}
    for field, digest in expected.items():
        if said[field] != digest:
            message = f"`{field}` is not the file it continues"
            raise SignatureError(
                trusting.CHAIN.problem(message, place_of(link, field), help=f"{field}: {digest}"),
            )
    lost = _retired(before) - _retired(link)
    if lost:
        names = ", ".join(sorted(identity.id for identity in lost))
        message = f"retired identities stay on the list: {names} is gone, in use again or changed"
        raise SignatureError(trusting.CHAIN.problem(message, place_of(link, "retired")))


def _signer_of_link(
    before: Parsed[Publisher], link: Parsed[Publisher], bundle: File | None, instances: Instances
) -> SignedBy:
    """The recovery key may change everything; identities may change everything but the recovery key."""
    recovery = before.document.recovery
    keeps_recovery = recovery is None or link.document.recovery == recovery
    allowed = (*(before.document.identities if keeps_recovery else ()), *([recovery] if recovery else ()))
    try:
        signer = verify_message_by(allowed, link.raw, _present(link, bundle).raw, instances, link.path)
    except SignatureError as error:
        if error.problems[0].rule == trusting.UNSIGNED.id:
            raise
        names = ", ".join(identity.id for identity in allowed)
        message = f"link {link.document.sequence} is not signed by who may change this publisher"
        raise SignatureError(
            trusting.CHAIN.problem(message, Place(link.path), help=f"who may: {names}"), *error.problems
        ) from error
    return SignedBy.RECOVERY if signer == recovery else SignedBy.IDENTITY


def _keeps_recovery_key(before: Parsed[Publisher], link: Parsed[Publisher]) -> None:
    """Maintainers act in place of an identity, so that with its recovery key a publisher can undo what they did."""
    if before.document.recovery is not None and link.document.recovery != before.document.recovery:
        message = "maintainers may not change the recovery key"
        raise SignatureError(trusting.CHAIN.problem(message, place_of(link, "recovery")))


def _present(link: Parsed[Publisher], bundle: File | None) -> File:
    if bundle is None:
        message = "the publisher's file is not signed"
        fix = f"haat sign --publisher {link.document.name} --key <your key>"
        raise SignatureError(trusting.UNSIGNED.problem(message, Place(link.path), fix=fix))
    return bundle


def _signers(publisher: Publisher, digest: str) -> tuple[Identity, ...]:
    covering = (one.identity for one in publisher.retired if digest in one.covers)
    return (*publisher.identities, *covering)


def _retired(link: Parsed[Publisher]) -> set[Identity]:
    return {one.identity for one in link.document.retired}
