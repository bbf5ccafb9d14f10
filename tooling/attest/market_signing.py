"""Found, sign and rotate a market's root: documents and keys in, bytes out, without any I/O.

Several maintainers sign one after the other: a file that still lacks signatures is written too, and nobody obeys it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from tooling.attest.keys import public_text, read_public_key
from tooling.attest.market_root import SignedFile, files_of, read_link, read_root, roles_of, signers_of
from tooling.attest.tuf_files import key_of, read_root_file
from tooling.errors import PolicyError
from tooling.model.rules import anchoring
from tooling.registry.snapshot import File

if TYPE_CHECKING:
    from tuf.api.metadata import Metadata, Root, Targets

OFFLINE = ("root", "targets")
ONLINE = ("snapshot", "timestamp")


@dataclass(frozen=True, slots=True)
class Roles:
    """Who signs for a market: maintainers, whose keys are kept offline, and perhaps one key of a machine."""

    maintainers: tuple[EllipticCurvePublicKey, ...]
    threshold: int
    online: EllipticCurvePublicKey | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What another version of a root does differently; with nothing, only its date."""

    add: tuple[EllipticCurvePublicKey, ...] = ()
    remove: tuple[EllipticCurvePublicKey, ...] = ()
    threshold: int | None = None
    online: EllipticCurvePublicKey | None = None


def make_root(roles: Roles, version: int, expires: datetime) -> Metadata[Root]:
    """Return a version of a root, not signed yet; raises PolicyError where nobody could ever sign it."""
    from tuf.api.metadata import Metadata, Root

    texts = {public_text(one) for one in roles.maintainers}
    if not 1 <= roles.threshold <= len(texts) == len(roles.maintainers):
        message = f"{roles.threshold} of {len(texts)} different keys cannot sign"
        raise PolicyError(anchoring.ROOT.problem(message, help="name each maintainer's key once, and a threshold"))
    if roles.online is not None and public_text(roles.online) in texts:
        message = "the online key is a maintainer's"
        raise PolicyError(anchoring.ROOT.problem(message, help="a key that lies on a server is a key of its own"))
    root = Root(version=version, expires=expires)
    for name in OFFLINE:
        for one in roles.maintainers:
            root.add_key(key_of(one), name)
        root.roles[name].threshold = roles.threshold
    if roles.online is not None:
        for name in ONLINE:
            root.add_key(key_of(roles.online), name)
    return Metadata(root)


def next_root(before: Metadata[Root], change: Change, expires: datetime) -> Metadata[Root]:
    """Return the version that continues a root, not signed yet: it takes the signatures that both ask for.

    Raises PolicyError where a key to remove is none of the root's, or nobody could ever sign the new version.
    """
    known = roles_of(before.signed)
    kept = {text: _public(text) for text in known["root"].keys}
    for key in change.remove:
        if kept.pop(public_text(key), None) is None:
            raise PolicyError(anchoring.ROOT.problem(f"{public_text(key)} is no maintainer's key here"))
    online = change.online or next(map(_public, known["timestamp"].keys), None)
    threshold = change.threshold or known["root"].threshold
    roles = Roles((*kept.values(), *change.add), threshold, online)
    return make_root(roles, before.signed.version + 1, expires)


def _public(text: str) -> EllipticCurvePublicKey:
    key = read_public_key(text)
    assert key is not None  # noqa: S101 - it was read from a root, whose keys were checked
    return key


def make_targets(files: Mapping[str, SignedFile], version: int, expires: datetime) -> Metadata[Targets]:
    """Return the list of a market's files, not signed yet."""
    from tuf.api.metadata import Metadata, TargetFile, Targets

    listed = {
        path: TargetFile(one.size, {"sha256": one.digest.removeprefix("sha256:")}, path)
        for path, one in sorted(files.items())
    }
    return Metadata(Targets(version=version, expires=expires, targets=listed))


def lists_exactly(targets: Metadata[Targets], files: Mapping[str, SignedFile]) -> bool:
    """Say whether a list names these files and no others."""
    return dict(files_of(targets.signed)) == dict(files)


def missing(roots: Sequence[Root], role: str, signed: Metadata[Root] | Metadata[Targets]) -> int:
    """Return how many signatures something still lacks, by whichever of some roots asks for most."""
    return max(0, *(root.roles[role].threshold - len(signers_of(root, role, signed)) for root in roots))


def read_unfinished(chain: Sequence[File]) -> tuple[Metadata[Root] | None, Metadata[Root] | None]:
    """Read a root whose last version may still wait for signatures: the last whole version, and the one that waits.

    Raises PolicyError for anything else that is not as it should be.
    """
    if len(chain) < 1:
        read_root(chain)
    before = read_root(chain[:-1]) if len(chain) > 1 else None
    last = read_root_file(chain[-1], anchoring.ROOT)
    if last.signed.version != len(chain) or not lacks(before, last):
        return read_link(before, len(chain), chain[-1]), None
    return before, last


def lacks(before: Metadata[Root] | None, root: Metadata[Root]) -> int:
    """Return how many signatures a version of a root still lacks."""
    return missing([one.signed for one in (before, root) if one is not None], "root", root)


def add_signature(
    signed: Metadata[Root] | Metadata[Targets], role: str, roots: Sequence[Root], key: EllipticCurvePrivateKey
) -> bool:
    """Add a signature where one of some roots lists the key in a role; returns whether it does.

    Signatures by keys that no root lists any more are dropped on the way.
    """
    from securesystemslib.signer import CryptoSigner, Signature

    known = {keyid for root in roots for keyid in root.roles[role].keyids}
    for keyid in set(signed.signatures) - known:
        del signed.signatures[keyid]
    keyid = CryptoSigner(key).public_key.keyid
    # Signing anew would change the bytes, and those of a first root are the market's id.
    if keyid in known and not any(keyid in signers_of(root, role, signed) for root in roots):
        # The same bytes each time, as everywhere here; the library's own signer draws lots.
        signature = key.sign(signed.signed_bytes, ECDSA(SHA256(), deterministic_signing=True))
        signed.signatures[keyid] = Signature(keyid, signature.hex())
    return keyid in known


def written(signed: Metadata[Any]) -> bytes:
    """Return metadata as it is written to a file."""
    from tuf.api.serialization.json import JSONSerializer

    return signed.to_bytes(JSONSerializer(compact=False)) + b"\n"
