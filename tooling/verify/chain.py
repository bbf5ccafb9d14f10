"""A publisher's chain: who may sign for a namespace, followed link by link from its genesis.

Takes what was read and returns who is to be believed; nothing here reads a disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tooling.attest.by_identity import verify_message_by
from tooling.attest.roots import Instances, SigstoreInstance
from tooling.errors import Place, RegistryError, SignatureError
from tooling.model.identity import Identity
from tooling.model.publisher import Publisher
from tooling.model.rules import reading, trusting
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import File, Link
from tooling.verify.places import place_of


@dataclass(frozen=True, slots=True)
class PublisherChain:
    """A publisher whose every link was signed by whoever the link before it lists; `id` is the genesis digest.

    `instances` are the Sigstore instances that the market trusts: whoever names another signs nothing here.
    """

    id: str
    head: Parsed[Publisher]
    length: int
    instances: Instances

    def signer_of(self, data: bytes, bundle: File) -> Identity:
        """Return who of this publisher signed exactly these bytes; raises SignatureError."""
        return verify_message_by(self.signers_of(digest_of(data)), data, bundle.raw, self.instances, bundle.path)

    def signers_of(self, digest: str) -> tuple[Identity, ...]:
        """Return who may vouch for a document: identities in use, and retired ones that cover its digest."""
        publisher = self.head.document
        covering = (one.identity for one in publisher.retired if digest in one.covers)
        return (*publisher.identities, *covering)


def follow_chain(name: str, files: Sequence[Link], instances: Instances) -> PublisherChain:
    """Verify a chain from its genesis; raises SignatureError or RegistryError at the first link that does not hold."""
    return _followed(name, tuple(files), tuple(instances.items()))


# A publisher's releases are judged one after the other, and each asks again.
@lru_cache(maxsize=16)
def _followed(name: str, files: tuple[Link, ...], trusted: tuple[tuple[str, SigstoreInstance], ...]) -> PublisherChain:
    instances = dict(trusted)
    links = [(_read(name, number, file), bundle) for number, (file, bundle) in enumerate(files, start=1)]
    genesis, bundle = links[0]
    _genesis_is_self_signed(genesis, bundle, instances)
    for (before, _), (link, signature) in pairwise(links):
        _continues(genesis, before, link)
        _is_signed_by_its_predecessor(before, link, signature, instances)
    return PublisherChain(genesis.digest, links[-1][0], len(links), instances)


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


def _is_signed_by_its_predecessor(
    before: Parsed[Publisher], link: Parsed[Publisher], bundle: File | None, instances: Instances
) -> None:
    """The recovery key may change everything; identities may change everything but the recovery key."""
    recovery = before.document.recovery
    keeps_recovery = recovery is None or link.document.recovery == recovery
    allowed = (*(before.document.identities if keeps_recovery else ()), *([recovery] if recovery else ()))
    try:
        verify_message_by(allowed, link.raw, _present(link, bundle).raw, instances, link.path)
    except SignatureError as error:
        if error.problems[0].rule == trusting.UNSIGNED.id:
            raise
        names = ", ".join(identity.id for identity in allowed)
        message = f"link {link.document.sequence} is not signed by who may change this publisher"
        raise SignatureError(
            trusting.CHAIN.problem(message, Place(link.path), help=f"who may: {names}"), *error.problems
        ) from error


def _present(link: Parsed[Publisher], bundle: File | None) -> File:
    if bundle is None:
        message = "the publisher's file is not signed"
        fix = f"haat sign --publisher {link.document.name} --key <your key>"
        raise SignatureError(trusting.UNSIGNED.problem(message, Place(link.path), fix=fix))
    return bundle


def _retired(link: Parsed[Publisher]) -> set[Identity]:
    return {one.identity for one in link.document.retired}
