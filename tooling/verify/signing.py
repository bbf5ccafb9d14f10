"""Sign documents, and write no signature that would not verify."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from tooling.attest.bundles import sign_message
from tooling.attest.keys import public_text
from tooling.errors import Place, RegistryError, SignatureError
from tooling.model.publisher import KeyIdentity, Publisher
from tooling.model.release import ReleaseName
from tooling.model.rules import reading, trusting
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.snapshot import File, Snapshot
from tooling.registry.write import write_atomically
from tooling.verify import gates
from tooling.verify.chain import follow_chain


def sign_release(snapshot: Snapshot, name: ReleaseName, key: EllipticCurvePrivateKey) -> Path:
    """Sign a release's manifest with a key of its publisher; returns the bundle's path."""
    publisher = gates.publisher_is_known(snapshot, name.publisher)
    manifest = gates.manifest_says_its_path(snapshot.release(name), publisher)
    may_sign(key, publisher.head.document.identities, manifest.path)
    return _write(snapshot, paths.manifest(name), sign_message(manifest.raw, key))


def sign_publisher(snapshot: Snapshot, name: str, key: EllipticCurvePrivateKey) -> Path:
    """Sign the latest link of a publisher's chain with a key that may; returns the bundle's path."""
    files = snapshot.publisher_files(name)
    if not files:
        where = Place(f"registry/{paths.publisher_file(name, 1)}")
        raise RegistryError(reading.MISSING_FILE.problem(f"there is no publisher `{name}`", where))
    *before, (link, _) = files
    if before:
        last = follow_chain(name, before).head.document
        allowed = (*last.identities, *([last.recovery] if last.recovery else []))
    else:
        allowed = parse(Publisher, link.raw, link.path).document.identities
    may_sign(key, allowed, link.path)
    bundle = sign_message(link.raw, key)
    follow_chain(name, [*before, (link, File(link.path, bundle))])
    return _write(snapshot, paths.publisher_file(name, len(files)), bundle)


def may_sign(key: EllipticCurvePrivateKey, allowed: Sequence[KeyIdentity], path: str) -> None:
    """Raise SignatureError unless a key is one of those that may sign."""
    public = public_text(key)
    if all(identity.public != public for identity in allowed):
        who = f"who may: {', '.join(identity.id for identity in allowed)}; this key is {public}"
        message = "this key may not sign here; nothing was signed"
        raise SignatureError(trusting.SIGNATURE.problem(message, Place(path), help=who))


def _write(snapshot: Snapshot, document: PurePosixPath, bundle: bytes) -> Path:
    path = snapshot.root / paths.bundle(document)
    write_atomically(path, bundle)
    return path
