"""Found a market, sign what its maintainers decide, replace their keys: what is behind `haat trust`.

Several maintainers sign one after the other, each with a key of their own; what still lacks signatures is obeyed by
nobody until the last of them has signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from pydantic import ValidationError

from tooling.attest.keys import public_text
from tooling.attest.market_root import SIGN, SignedFile, roles_of, signers_of
from tooling.attest.market_signing import (
    Change,
    Roles,
    add_signature,
    lacks,
    lists_exactly,
    make_root,
    make_targets,
    missing,
    next_root,
    read_unfinished,
    written,
)
from tooling.attest.tuf_files import read_root_file, read_targets_file
from tooling.errors import DigestMismatchError, Place, PolicyError, RegistryError, SignatureError
from tooling.model.anchor import Names
from tooling.model.rules import anchoring, reading, trusting
from tooling.registry import paths
from tooling.registry.digests import digest_file
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot, shown_path
from tooling.registry.trust_files import files_to_sign, read_names, read_roots, read_signed_list
from tooling.registry.write import write_atomically
from tooling.verify.anchor import instances_of
from tooling.verify.checks.holdouts import holdouts_are_as_committed

if TYPE_CHECKING:
    from tuf.api.metadata import Metadata, Root, Targets

Keys = Sequence[EllipticCurvePrivateKey]


@dataclass(frozen=True, slots=True)
class Signing:
    """How far signing got: what is lacking, in signatures. The id is known once the first root is whole."""

    market: str | None
    root_version: int
    root_lacks: int
    targets_version: int
    targets_lack: int


@dataclass(frozen=True, slots=True)
class Dates:
    """Until when new signatures hold; where nothing is said, as long from now as the policy asks."""

    now: datetime
    root: datetime | None = None
    targets: datetime | None = None


def found_market(snapshot: Snapshot, roles: Roles, keys: Keys, dates: Dates) -> Signing:
    """Make a market's first root and sign everything that is here; publishers keep the names they have.

    Raises PolicyError where the market has a root, or nobody could sign for it, and HaatError where what is here could
    not be used; nothing is written then.
    """
    if read_roots(snapshot):
        where = Place(shown_path(paths.market_root(1)))
        message = "this market was founded before; its root is replaced version by version"
        raise PolicyError(anchoring.ROOT.problem(message, where, fix="haat trust rotate --key NAME"))
    _check_content(snapshot, digests_to_sign(snapshot))
    root = make_root(roles, 1, dates.root or _until(snapshot, dates.now, "root"))
    _check_keys([root], keys)
    if read_names(snapshot) is None:
        write_names(snapshot, Names(haat="names/1", names=geneses(snapshot)))
    _sign_root(snapshot, None, root, keys)
    return sign_market(snapshot, keys, dates)


def sign_market(snapshot: Snapshot, keys: Keys, dates: Dates, *, renew: bool = False) -> Signing:
    """Add signatures to a root that waits for them, and to the list of the files as they are here.

    Files that changed, or a list past its date, make a new version of the list. Raises SignatureError for a key that
    is no maintainer's, and PolicyError or VerificationError where what is here could not be used, even if signed.
    """
    found = digests_to_sign(snapshot)
    _check_content(snapshot, found)
    whole, waiting = read_unfinished(read_roots(snapshot))
    roots = [one for one in (whole, waiting) if one is not None]
    _check_keys(roots, keys)
    if waiting is not None:
        _sign_root(snapshot, whole, waiting, keys)
    targets = _list_to_sign(snapshot, found, dates, roots[0] if renew else None)
    for key in keys:
        add_signature(targets, "targets", [one.signed for one in roots], key)
    write_atomically(snapshot.root / paths.TARGETS, written(targets))
    lacking = 0 if waiting is None else lacks(whole, waiting)
    head = whole if lacking else roots[-1]
    return Signing(
        None if head is None else snapshot.market_id(),
        roots[-1].signed.version,
        lacking,
        targets.signed.version,
        missing([(head or roots[-1]).signed], "targets", targets),
    )


def rotate_root(snapshot: Snapshot, change: Change, keys: Keys, dates: Dates) -> Signing:
    """Write the next version of the root, with other keys or only another date, and sign what the keys may sign.

    It holds once as many maintainers of the old version and of the new one have signed as each asks for.
    """
    whole, waiting = read_unfinished(read_roots(snapshot))
    if whole is None or waiting is not None:
        message = "a version of the root still waits for signatures"
        raise PolicyError(anchoring.ROOT.problem(message, Place(shown_path(paths.ROOTS)), fix=SIGN))
    following = next_root(whole, change, dates.root or _until(snapshot, dates.now, "root"))
    _check_keys([whole, following], keys)
    _sign_root(snapshot, whole, following, keys)
    return sign_market(snapshot, keys, dates)


def digests_to_sign(snapshot: Snapshot) -> Mapping[str, SignedFile]:
    """Digest all files that the maintainers sign; raises PolicyError for what is no regular file."""
    found = {}
    for path, size in files_to_sign(snapshot).items():
        if size is None:
            raise PolicyError(anchoring.NOT_SIGNED.problem("not a regular file", Place(shown_path(path))))
        digests = digest_file(snapshot.root / path, shown_path(path))
        found[str(path)] = SignedFile(digests.digest, digests.size)
    return found


def geneses(snapshot: Snapshot) -> dict[str, str]:
    """Return the digest of every publisher's first file."""
    chains = {name: snapshot.publisher_files(name) for name in snapshot.publishers()}
    return {name: digest_of(chain[0][0].raw) for name, chain in chains.items() if chain}


def change_names(snapshot: Snapshot, publishers: Sequence[str], *, never_again: bool) -> Path:
    """Write whom publishers' names mean here, or that nobody gets them again; returns the file, still to be signed.

    Raises RegistryError for a publisher that is not here, or for one that is and whose name shall be buried.
    """
    here = geneses(snapshot)
    parsed = read_names(snapshot)
    before = parsed.document if parsed else Names(haat="names/1")
    for name in publishers:
        if (name in here) is never_again:
            message = f"`{name}` is a publisher here" if never_again else f"there is no publisher `{name}` here"
            raise RegistryError(anchoring.NAME_OF_ANOTHER.problem(message, Place(shown_path(paths.NAMES))))
    given = {} if never_again else {name: here[name] for name in publishers}
    buried = publishers if never_again else ()
    names = {name: genesis for name, genesis in {**before.names, **given}.items() if name not in buried}
    try:
        document = Names(haat="names/1", names=names, tombstones=tuple(sorted({*before.tombstones, *buried})))
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise RegistryError(reading.INVALID_VALUE.problem(message, Place(shown_path(paths.NAMES)))) from error
    write_names(snapshot, document)
    return snapshot.root / paths.NAMES


def write_names(snapshot: Snapshot, names: Names) -> None:
    """Write whom each name means, to be signed."""
    said = names.model_dump(mode="json")
    said["names"] = dict(sorted(said["names"].items()))
    write_atomically(snapshot.root / paths.NAMES, json.dumps(said, indent=1).encode() + b"\n")


def _sign_root(snapshot: Snapshot, before: Metadata[Root] | None, root: Metadata[Root], keys: Keys) -> None:
    for key in keys:
        add_signature(root, "root", [one.signed for one in (before, root) if one is not None], key)
    write_atomically(snapshot.root / paths.market_root(root.signed.version), written(root))


def _list_to_sign(
    snapshot: Snapshot, found: Mapping[str, SignedFile], dates: Dates, renewed_by: Metadata[Root] | None
) -> Metadata[Targets]:
    """Return the list as it is where it names the files that are here, and else its next version.

    A list that is to be renewed and lacks signatures is one that another maintainer has renewed.
    """
    file = read_signed_list(snapshot)
    known = None if file is None else read_targets_file(file, anchoring.TARGETS)
    until = dates.targets or _until(snapshot, dates.now, "targets")
    if known is None:
        return make_targets(found, 1, until)
    if not any(
        signers_of(read_root_file(one, anchoring.ROOT).signed, "targets", known) for one in read_roots(snapshot)
    ):
        # Its version would count on, and a stranger could have written any number there.
        message = "none of this market's keys has signed this list, so that no other can follow it"
        where = Place(shown_path(paths.TARGETS))
        raise PolicyError(anchoring.TARGETS.problem(message, where, help="restore the list that was signed"))
    is_wanted = renewed_by is None or missing([renewed_by.signed], "targets", known) > 0
    if is_wanted and lists_exactly(known, found) and known.signed.expires > dates.now:
        return known
    return make_targets(found, known.signed.version + 1, until)


def _until(snapshot: Snapshot, now: datetime, role: str) -> datetime:
    days = getattr(snapshot.policy().document.expiry, role)
    return now + timedelta(days=int(days.removesuffix("d")))


def _check_keys(roots: Sequence[Metadata[Root]], keys: Keys) -> None:
    known = {text for root in roots for name in ("root", "targets") for text in roles_of(root.signed)[name].keys}
    strangers = [public_text(key) for key in keys if public_text(key) not in known]
    if strangers:
        message = "this key is no maintainer's here; nothing was signed"
        who = f"this key is {strangers[0]}; who may: {', '.join(sorted(known))}"
        raise SignatureError(anchoring.TARGETS.problem(message, Place(shown_path(paths.ROOTS)), help=who))


def _check_content(snapshot: Snapshot, found: Mapping[str, SignedFile]) -> None:
    """Raise where what is here could not be used even if it was signed."""
    snapshot.marketplace()
    instances_of(snapshot, snapshot.policy().document)
    names = read_names(snapshot)
    if names is not None and set(names.document.tombstones) & set(snapshot.publishers()):
        message = "a publisher here bears a name that is never given again"
        raise RegistryError(anchoring.NAME_RETIRED.problem(message, Place(names.path)))
    for suite in snapshot.suites():
        data = found.get(suite.data.relative_to(snapshot.root).as_posix())
        if data is None or data.digest != suite.parsed.document.dataset.digest:
            message = f"{suite.parsed.document.label}: the data is not what the suite names"
            raise DigestMismatchError(trusting.DIGEST.problem(message, Place(suite.parsed.path)))
    holdouts_are_as_committed(snapshot)
