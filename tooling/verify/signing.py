"""Sign documents, and write no signature that would not verify."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from tooling.attest.bundles import sign_message, verify_message
from tooling.attest.keys import public_text
from tooling.errors import Place, RegistryError, SignatureError
from tooling.model.publisher import KeyIdentity, Publisher
from tooling.model.release import ReleaseName
from tooling.model.rules import reading, trusting
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import File, Snapshot
from tooling.registry.write import write_atomically
from tooling.verify import gates


def sign_release(snapshot: Snapshot, name: ReleaseName, key: EllipticCurvePrivateKey) -> Path:
    """Sign a release's manifest with a key of its publisher; returns the bundle's path."""
    publisher = gates.publisher_is_known(snapshot, name.publisher)
    files = snapshot.release(name)
    manifest = gates.manifest_says_its_path(files, publisher)
    return _write(snapshot, File(manifest.path, manifest.raw), paths.manifest(name), publisher, key)


def sign_publisher(snapshot: Snapshot, name: str, key: EllipticCurvePrivateKey) -> Path:
    """Sign a publisher's first file with a key that it lists; returns the bundle's path."""
    files = snapshot.publisher_files(name)
    where = paths.publisher_file(name, 1)
    if not files:
        raise RegistryError(reading.MISSING_FILE.problem(f"there is no publisher `{name}`", Place(f"registry/{where}")))
    document = files[0][0]
    return _write(snapshot, document, where, parse(Publisher, document.raw, document.path), key)


def _write(
    snapshot: Snapshot, file: File, where: PurePosixPath, publisher: Parsed[Publisher], key: EllipticCurvePrivateKey
) -> Path:
    bundle = sign_message(file.raw, key)
    _is_listed(key, publisher)
    verify_message(file.raw, bundle, publisher.document.identities, file.path)
    path = snapshot.root / paths.bundle(where)
    write_atomically(path, bundle)
    return path


def _is_listed(key: EllipticCurvePrivateKey, publisher: Parsed[Publisher]) -> KeyIdentity:
    public = public_text(key)
    for identity in publisher.document.identities:
        if identity.public == public:
            return identity
    listed = ", ".join(identity.id for identity in publisher.document.identities)
    raise SignatureError(
        trusting.SIGNATURE.problem(
            f"this key is not one of `{publisher.document.name}`'s; nothing was signed",
            Place(publisher.path),
            help=f"keys listed there: {listed}; this one is {public}",
        )
    )
