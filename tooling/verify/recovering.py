"""Give a publisher who lost its keys a new one, as a threshold of the market's maintainers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tooling.attest.interface import Signer
from tooling.errors import HaatError, Place, PolicyError
from tooling.model.policy import Maintainers
from tooling.model.publisher import Publisher
from tooling.model.rules import changing, trusting
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import File, Link, Snapshot
from tooling.registry.strict_yaml import read_yaml
from tooling.registry.write import write_atomically
from tooling.registry.yaml_text import dump_yaml
from tooling.verify import gates
from tooling.verify.anchor import anchor
from tooling.verify.chain import PublisherChain
from tooling.verify.maintaining import signed_by
from tooling.verify.signing import may_sign


@dataclass(frozen=True, slots=True)
class Countersigned:
    """A maintainer's signature that was written, and how many of those that are needed there are now."""

    path: Path
    signed: int
    threshold: int


def draft_recovery(snapshot: Snapshot, name: str, identities: File) -> Path:
    """Write, unsigned, the file that gives a publisher new identities; returns its path.

    `identities` is YAML as `haat key new` prints it. The old ones are retired and cover what they signed in this
    registry. Raises PolicyError in a market without an id or maintainers, and RegistryError for what is no identity.
    """
    signed = anchor(snapshot)
    _maintainers(signed.snapshot)
    chain = gates.publisher_is_known(snapshot, name, signed.instances(), signed.policy().document)
    if chain.doubt is not None:
        raise HaatError(chain.doubt.problem)
    said = read_yaml(identities.raw, identities.path)
    fields = {
        **chain.head.document.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True),
        "sequence": chain.length + 1,
        "genesis": chain.id,
        "previous": chain.head.digest,
        "identities": said if isinstance(said, tuple) else (said,),
        "retired": _retired(snapshot, chain),
        "recovered": {"market": signed.market.id},
    }
    raw = dump_yaml({"haat": fields.pop("haat"), **fields})
    where = paths.publisher_file(name, chain.length + 1)
    parse(Publisher, raw, f"registry/{where}")
    write_atomically(snapshot.root / where, raw)
    return snapshot.root / where


def sign_recovery(snapshot: Snapshot, name: str, signer: Signer) -> Countersigned:
    """Sign a publisher's latest file as one of the market's maintainers.

    Raises HaatError, and writes nothing, where that file is not theirs to sign.
    """
    maintainers = _maintainers(anchor(snapshot).snapshot)
    link = _latest(snapshot, name)
    may_sign(signer, maintainers.identities, link.path)
    signed = anchor(snapshot)
    authority = gates.authority_over(snapshot, name, signed.policy().document)
    instances = signed.instances()
    before = signed_by(link, authority, instances)
    there = authority.bundles.get(link.document.sequence, ())
    where = _free(snapshot, name, link.document.sequence)
    bundle = File(f"registry/{where}", signer.sign_message(link.raw))
    bundles = {**authority.bundles, link.document.sequence: (*there, bundle)}
    after = signed_by(link, type(authority)(authority.market, maintainers, bundles), instances)
    if after == before:
        message = "this maintainer has signed already, or is none; nothing was written"
        raise HaatError(changing.RECOVERY_UNSIGNED.problem(message, Place(link.path)))
    write_atomically(snapshot.root / where, bundle.raw)
    return Countersigned(snapshot.root / where, len(after), maintainers.threshold)


def _maintainers(snapshot: Snapshot) -> Maintainers:
    policy = snapshot.policy()
    if policy.document.maintainers is None:
        message = "the policy names no maintainers, so nobody can recover a publisher here"
        raise PolicyError(trusting.POLICY.problem(message, Place(policy.path)))
    return policy.document.maintainers


def _latest(snapshot: Snapshot, name: str) -> Parsed[Publisher]:
    files = snapshot.publisher_files(name)
    link = parse(Publisher, files[-1][0].raw, files[-1][0].path) if files else None
    if link is None or link.document.recovered is None:
        message = f"the latest file of `{name}` is not one that maintainers sign"
        help_ = f"write one first: haat publisher recover {name} --to FILE"
        raise HaatError(changing.RECOVERY_UNSIGNED.problem(message, help=help_))
    return link


def _free(snapshot: Snapshot, name: str, sequence: int) -> Any:
    there = {Path(bundle.path).name for bundle in snapshot.recovery_bundles(name).get(sequence, ())}
    candidates = (paths.recovery_bundle(name, sequence, number) for number in range(1, 100))
    free = next((one for one in candidates if one.name not in there), None)
    if free is None:
        raise HaatError(changing.RECOVERY_UNSIGNED.problem("99 signatures lie there already"))
    return free


def _retired(snapshot: Snapshot, chain: PublisherChain) -> list[dict[str, Any]]:
    head = chain.head.document
    covers: dict[str, list[str]] = {one.model_dump_json(): [] for one in head.identities}
    for raw, bundle in _signed_files(snapshot, head.name):
        try:
            signer = chain.signer_of(raw.raw, bundle).model_dump_json()
        except HaatError:
            continue
        if signer in covers:
            covers[signer].append(digest_of(raw.raw))
    kept = [one.model_dump(mode="json", exclude_none=True) for one in head.retired]
    mine = ((one, covers[one.model_dump_json()]) for one in head.identities)
    return [
        *kept,
        *({"identity": one.model_dump(mode="json", exclude_none=True), "covers": said} for one, said in mine),
    ]


def _signed_files(snapshot: Snapshot, publisher: str) -> Iterator[tuple[File, File]]:
    for name in snapshot.releases():
        if name.publisher == publisher:
            files = snapshot.release(name)
            links: tuple[Link, ...] = ((files.manifest, files.bundle),) if files.manifest else ()
            yield from ((file, bundle) for file, bundle in (*links, *files.notices) if bundle is not None)
