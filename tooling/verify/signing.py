"""Sign documents, and write no signature that would not verify."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from tooling.attest.interface import Signer
from tooling.attest.key_signer import KeySigner
from tooling.attest.keys import public_text
from tooling.errors import HaatError, Place, RegistryError, SignatureError
from tooling.model.identity import Identity, KeyIdentity
from tooling.model.publisher import Publisher
from tooling.model.release import ReleaseName
from tooling.model.rules import changing, reading, trusting
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.snapshot import File, Snapshot
from tooling.registry.write import write_atomically
from tooling.verify import gates
from tooling.verify.anchor import anchor
from tooling.verify.chain import follow_chain


def sign_release(snapshot: Snapshot, name: ReleaseName, signer: Signer) -> Path:
    """Sign a release's manifest as an identity of its publisher; returns the bundle's path."""
    signed = anchor(snapshot)
    publisher = gates.publisher_is_known(snapshot, name.publisher, signed.instances(), signed.policy().document)
    manifest = gates.manifest_says_its_path(snapshot.release(name), publisher)
    may_sign(signer, publisher.head.document.identities, manifest.path)
    bundle = signer.sign_message(manifest.raw)
    publisher.signer_of(manifest.raw, File(f"registry/{paths.bundle(paths.manifest(name))}", bundle))
    return _write(snapshot, paths.manifest(name), bundle)


def sign_publisher(snapshot: Snapshot, name: str, signer: Signer) -> Path:
    """Sign the latest link of a publisher's chain as an identity that may; returns the bundle's path."""
    files = snapshot.publisher_files(name)
    if not files:
        where = Place(f"registry/{paths.publisher_file(name, 1)}")
        raise RegistryError(reading.MISSING_FILE.problem(f"there is no publisher `{name}`", where))
    *before, (link, _) = files
    document = parse(Publisher, link.raw, link.path).document
    if document.recovered is not None:
        message = "this file is signed by maintainers; nothing was signed"
        fix = f"haat publisher recover {name} --key KEY"
        raise SignatureError(changing.RECOVERY_UNSIGNED.problem(message, Place(link.path), fix=fix))
    signed = anchor(snapshot)
    instances = signed.instances()
    authority = gates.authority_over(snapshot, name, signed.policy().document)
    if before:
        last = follow_chain(name, before, instances, authority).head.document
        allowed: Sequence[Identity] = (*last.identities, *([last.recovery] if last.recovery else []))
    else:
        allowed = document.identities
    may_sign(signer, allowed, link.path)
    bundle = signer.sign_message(link.raw)
    doubt = follow_chain(name, [*before, (link, File(link.path, bundle))], instances, authority).doubt
    if doubt is not None:
        raise HaatError(doubt.problem)
    return _write(snapshot, paths.publisher_file(name, len(files)), bundle)


def may_sign(signer: Signer, allowed: Sequence[Identity], path: str) -> None:
    """Raise SignatureError where it is certain beforehand that a signature would not verify.

    What a Sigstore instance will certify is known only when it has, and the public log then knows it too.
    """
    who = f"who may: {', '.join(identity.id for identity in allowed)}"
    if isinstance(signer, KeySigner):
        public = public_text(signer.key)
        if not any(isinstance(one, KeyIdentity) and one.public == public for one in allowed):
            message = "this key may not sign here; nothing was signed"
            raise SignatureError(trusting.SIGNATURE.problem(message, Place(path), help=f"{who}; this key is {public}"))
    elif all(isinstance(one, KeyIdentity) for one in allowed):
        message = "only keys may sign here; nothing was signed"
        raise SignatureError(trusting.SIGNATURE.problem(message, Place(path), help=who))


def _write(snapshot: Snapshot, document: PurePosixPath, bundle: bytes) -> Path:
    path = snapshot.root / paths.bundle(document)
    write_atomically(path, bundle)
    return path
