"""A market's root: from the bytes of its signed files to what its maintainers have said, without any I/O.

A market is its first root: the digest of that file is its id, and each later version is signed by as many keys as the
version before it and it itself ask for. The role `targets`, whose keys are kept offline, signs the digests of all files
that decide whom the market believes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from tooling.attest.tuf_files import read_root_file, read_targets_file, text_in, translating
from tooling.errors import Place, PolicyError
from tooling.model.rules import Rule, anchoring
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File
from tooling.registry.text import shown

if TYPE_CHECKING:
    from tuf.api.metadata import Metadata, Root, Targets

MAX_CHAIN = 256
FOUND = "haat trust found --solo --key NAME"
SIGN = "haat trust sign --key NAME"


@dataclass(frozen=True, slots=True)
class RoleKeys:
    """Who signs in a role: public keys as documents write them, and how many of them it takes."""

    threshold: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedFile:
    """What the maintainers signed of a file; `size` in bytes."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class SignedMarket:
    """A market as its maintainers signed it; `files` by their paths below the registry.

    `roots` and `targets_digest` digest what was signed, each version of the root in its order, and not the signatures:
    one more maintainer who signs the same makes no other file of it.
    """

    id: str
    roots: tuple[str, ...]
    root_expires: datetime
    roles: Mapping[str, RoleKeys]
    targets_version: int
    targets_digest: str
    targets_expires: datetime
    files: Mapping[str, SignedFile]

    @property
    def root_version(self) -> int:
        """Return the version of the root that holds now; the first is 1."""
        return len(self.roots)


def open_market(chain: Sequence[File], targets: File | None, at: datetime) -> SignedMarket:
    """Verify a market from its first root on; raises PolicyError (HA111, HA112, HA113).

    `chain` is every version of the root in its order, `at` the present time.
    """
    versions = read_chain(chain)
    root = versions[-1]
    check_time(root, "the root", chain[-1].path, at)
    if targets is None:
        where = Place("registry/trust/targets.json")
        raise PolicyError(anchoring.TARGETS.problem("the maintainers have signed nothing yet", where, fix=SIGN))
    signed = read_targets(root, targets)
    check_time(signed, "the list of signed files", targets.path, at)
    return SignedMarket(
        digest_of(chain[0].raw),
        tuple(digest_of(one.signed_bytes) for one in versions),
        root.signed.expires,
        roles_of(root.signed),
        signed.signed.version,
        digest_of(signed.signed_bytes),
        signed.signed.expires,
        files_of(signed.signed),
    )


def read_root(chain: Sequence[File]) -> Metadata[Root]:
    """Follow a root from its first version; returns the last, whose date is not looked at. Raises PolicyError."""
    return read_chain(chain)[-1]


def read_chain(chain: Sequence[File]) -> list[Metadata[Root]]:
    """Follow a root from its first version; returns every version, at least one. Raises PolicyError."""
    if not chain or len(chain) > MAX_CHAIN:
        message = f"the root has more than {MAX_CHAIN} versions" if chain else "this market has no root"
        where = Place("registry/trust/root/1.root.json")
        raise PolicyError(anchoring.ROOT.problem(message, where, fix=None if chain else FOUND))
    found: list[Metadata[Root]] = []
    for number, file in enumerate(chain, start=1):
        found.append(read_link(found[-1] if found else None, number, file))
    return found


def read_link(before: Metadata[Root] | None, number: int, file: File) -> Metadata[Root]:
    """Read the version of a root that continues another, or begins; raises PolicyError."""
    found = read_root_file(file, anchoring.ROOT)
    if found.signed.version != number:
        message = f"this is version {found.signed.version} of the root, its name says {number}"
        raise PolicyError(anchoring.ROOT.problem(message, Place(file.path)))
    if before is not None:
        _check_threshold(before.signed, "root", found, file.path, anchoring.ROOT)
    _check_threshold(found.signed, "root", found, file.path, anchoring.ROOT)
    return found


def read_targets(root: Metadata[Root], file: File) -> Metadata[Targets]:
    """Verify the list of signed files by a root; its date is not looked at. Raises PolicyError."""
    found = read_targets_file(file, anchoring.TARGETS)
    _check_threshold(root.signed, "targets", found, file.path, anchoring.TARGETS)
    return found


def signers_of(root: Root, role: str, signed: Metadata[Root] | Metadata[Targets]) -> frozenset[str]:
    """Return the ids of a role's keys that made a valid signature; raises PolicyError for one that is malformed."""
    with translating("registry/trust", anchoring.ROOT):
        return frozenset(root.get_verification_result(role, signed.signed_bytes, signed.signatures).signed)


def roles_of(root: Root) -> Mapping[str, RoleKeys]:
    """Return who signs in each role."""
    return MappingProxyType(
        {
            name: RoleKeys(role.threshold, tuple(text_in(root.keys[one]) for one in role.keyids if one in root.keys))
            for name, role in sorted(root.roles.items())
        }
    )


def files_of(targets: Targets) -> Mapping[str, SignedFile]:
    """Return the signed files by their paths."""
    return MappingProxyType(
        {path: SignedFile(f"sha256:{one.hashes['sha256']}", one.length) for path, one in targets.targets.items()}
    )


def check_time(signed: Metadata[Root] | Metadata[Targets], what: str, shown_as: str, at: datetime) -> None:
    """Raise PolicyError where something signed is past its date."""
    if at >= signed.signed.expires:
        how = (
            "haat trust sign --renew --key NAME" if signed.signed.type == "targets" else "haat trust rotate --key NAME"
        )
        message = f"{what} expired on {signed.signed.expires:%Y-%m-%d}, and it is {at:%Y-%m-%d}"
        raise PolicyError(anchoring.EXPIRED.problem(message, Place(shown_as), fix=how))


def _check_threshold(
    root: Root, role: str, signed: Metadata[Root] | Metadata[Targets], shown_as: str, rule: Rule
) -> None:
    have, need = len(signers_of(root, role, signed)), root.roles[role].threshold
    if have < need:
        whose = f"version {root.version} of the root" if role == "root" else "the root"
        message = f"{have} of the {need} signatures that {whose} asks for"
        raise PolicyError(rule.problem(message, Place(shown(shown_as, 300)), fix=SIGN))
