"""Add a notice to a release: the publisher's later word, signed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from tooling.attest.interface import Signer
from tooling.attest.key_signer import as_signer
from tooling.errors import VerificationError
from tooling.model.notice import Advisory, MoreLocations, Notice, Yank
from tooling.model.offer import Offer
from tooling.model.release import ReleaseName
from tooling.model.rules import speaking
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.snapshot import File, Snapshot
from tooling.registry.write import write_atomically
from tooling.registry.yaml_text import write_yaml
from tooling.verify.checks.notices import notices_are_chained
from tooling.verify.checks.offers import offer_in_force, offer_is_complete
from tooling.verify.context import context_of
from tooling.verify.gates import open_release
from tooling.verify.release import Release
from tooling.verify.signing import may_sign

Content = Yank | Advisory | Offer | tuple[MoreLocations, ...]


def add_notice(
    snapshot: Snapshot, name: ReleaseName, content: Content, signer: Signer | EllipticCurvePrivateKey, time: str
) -> Path:
    """Sign the next notice of a release and write it; raises, and writes nothing, where it would not verify.

    `time` is RFC 3339 in UTC.
    """
    context = context_of(snapshot)
    release = open_release(name, snapshot, context.instances, context.policy.document)
    before = notices_are_chained(release)
    notice = Notice(
        haat="notice/1",
        manifest=release.manifest.digest,
        sequence=len(before) + 1,
        previous=before[-1].digest if before else None,
        time=time,
        **_fields(content),
    )
    raw = write_yaml(notice)
    where = paths.notice(name, notice.sequence)
    # Before anything is signed: a name that has entered a public log cannot be taken out again.
    offer_is_complete((parse(Notice, raw, f"registry/{where}"),), context)
    by = as_signer(signer)
    may_sign(by, release.publisher.head.document.identities, f"registry/{where}")
    bundle = by.sign_message(raw)
    _would_hold(release, File(f"registry/{where}", raw), File(f"registry/{paths.bundle(where)}", bundle))
    path = snapshot.root / where
    path.parent.mkdir(parents=True, exist_ok=True)
    # The bundle first: a notice without one would be an error, a bundle without a notice is nothing yet.
    write_atomically(snapshot.root / paths.bundle(where), bundle)
    write_atomically(path, raw)
    return path


def paused_offer(snapshot: Snapshot, name: ReleaseName) -> Offer:
    """Return the offer in force with nothing sold any more; raises VerificationError where there is none."""
    context = context_of(snapshot)
    release = open_release(name, snapshot, context.instances, context.policy.document)
    notice = offer_in_force(notices_are_chained(release))
    offer = notice.document.offer if notice else None
    if offer is None:
        raise VerificationError(speaking.OFFER.problem(f"{name} has no offer that could be paused"))
    return offer.model_copy(update={"paused": True})


def _fields(content: Content) -> dict[str, Any]:
    if isinstance(content, Yank):
        return {"kind": "yank", "yank": content}
    if isinstance(content, Advisory):
        return {"kind": "advisory", "advisory": content}
    if isinstance(content, Offer):
        return {"kind": "offer", "offer": content}
    return {"kind": "locations", "locations": content}


def _would_hold(release: Release, notice: File, bundle: File) -> None:
    files = replace(release.files, notices=(*release.files.notices, (notice, bundle)))
    notices_are_chained(replace(release, files=files))
