"""Say something about a release: sign a statement and lay it beside the release, if this market would believe it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tooling.attest.interface import Signer
from tooling.attest.key_signer import KeySigner
from tooling.attest.keys import public_text
from tooling.attest.statements import read_statement, statement_bytes
from tooling.errors import Place, RegistryError, VerificationError
from tooling.model.identity import Identity, KeyIdentity
from tooling.model.policy import Policy
from tooling.model.predicates import Review, Statement, Tombstone, predicate_type
from tooling.model.release import ReleaseName
from tooling.model.rules import reading, speaking
from tooling.model.statement import STATEMENT_TYPE
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File, Snapshot
from tooling.registry.write import write_atomically
from tooling.verify.checks.authors import authored_statement_is_believed, grants_for, identities_of, weighed
from tooling.verify.checks.crowd import has_room
from tooling.verify.context import context_of
from tooling.verify.gates import open_release
from tooling.verify.hearing import heard
from tooling.verify.judged import BelievedStatement, Standing
from tooling.verify.recording import now
from tooling.verify.release import Release
from tooling.verify.signing import may_sign


def attest(snapshot: Snapshot, name: ReleaseName, kind: str, fields: Mapping[str, Any], signer: Signer) -> Path:
    """Sign a statement about a release and write it; raises, and writes nothing, where it would not be believed.

    `fields` are the predicate's; where they leave out the author, it is the signer's key, and where the time, now.
    """
    context = context_of(snapshot)
    release = open_release(name, snapshot, context.instances, context.policy.document)
    statement = _drafted(kind, fields, release, signer, context.policy.document)
    payload = statement_bytes(statement)
    digest = digest_of(payload)
    predicate = statement.predicate
    where = paths.statement(name, predicate.replaces if isinstance(predicate, Tombstone) else digest)
    shown = f"registry/{where}"
    # All that can be known is asked before anything is signed: what enters a public log stays there.
    said = heard(release, context)
    one = BelievedStatement(statement, Standing.ANYONE, digest, shown)
    grants = grants_for(one, release, context.policy.document)
    has_room(one, grants, said)
    may_sign(signer, (predicate.author,), shown)
    _has_its_place(weighed(one, grants, release, context.policy.document, said), said, snapshot.root / where)
    bundle = signer.sign_statement(payload)
    authored_statement_is_believed(File(shown, bundle), release, context, said)
    write_atomically(snapshot.root / where, bundle)
    return snapshot.root / where


def _drafted(kind: str, fields: Mapping[str, Any], release: Release, signer: Signer, policy: Policy) -> Statement:
    predicate = {"author": None, "time": now(), **fields}
    if predicate["author"] is None:
        predicate["author"] = author_of(signer, release, policy).model_dump(mode="json")
    subject = {"name": str(release.name), "digest": {"sha256": release.manifest.digest.removeprefix("sha256:")}}
    document = {
        "_type": STATEMENT_TYPE,
        "subject": [subject],
        "predicateType": predicate_type(kind),
        "predicate": predicate,
    }
    return read_statement(json.dumps(document).encode(), kind)


def author_of(signer: Signer, release: Release, policy: Policy) -> Identity:
    """Return who a key is, by the name that policy or publisher give it; raises HaatError for a keyless signer."""
    if not isinstance(signer, KeySigner):
        message = "who signs keyless is known when it has; say in `author` as whom"
        raise RegistryError(reading.INVALID_VALUE.problem(message))
    public = public_text(signer.key)
    parties = (identities_of("maintainers", policy), identities_of("verifiers", policy))
    known = (*(one for party in parties for one in party), *release.publisher.head.document.identities)
    named = next((one for one in known if isinstance(one, KeyIdentity) and one.public == public), None)
    return named or KeyIdentity(kind="key", id="author", algorithm="ecdsa-p256", public=public)


def _has_its_place(one: BelievedStatement, said: tuple[BelievedStatement, ...], path: Path) -> None:
    """Nothing is overwritten, but for a statement that a tombstone of its author or of a maintainer names."""
    tombstone = one.statement.predicate
    if not isinstance(tombstone, Tombstone):
        if path.exists():
            raise RegistryError(reading.UNEXPECTED_FILE.problem("this has been said already", Place(one.path)))
        return
    replaced = next((other for other in said if other.digest == tombstone.replaces), None)
    if replaced is None:
        message = "there is no believed statement of this digest to be replaced"
        raise VerificationError(speaking.TOMBSTONE.problem(message, Place(one.path)))
    stays = _stays(replaced.statement)
    kept = {"kind": tombstone.kind, "stars": tombstone.stars, "rail": tombstone.rail}
    wrong = next((field for field in kept if kept[field] != stays[field]), None)
    if wrong is not None:
        message = f"`{wrong}` is {kept[wrong]}, and {stays[wrong]} in what it replaces"
        raise VerificationError(speaking.TOMBSTONE.problem(message, Place(one.path)))
    if one.standing is not Standing.MAINTAINER and one.bearer != replaced.bearer:
        message = "only its author or a maintainer replaces a statement"
        raise VerificationError(speaking.TOMBSTONE.problem(message, Place(one.path)))


def _stays(statement: Statement) -> dict[str, Any]:
    predicate = statement.predicate
    kind = statement.predicateType.split(":")[2]
    if not isinstance(predicate, Review):
        return {"kind": kind, "stars": None, "rail": None}
    return {"kind": kind, "stars": predicate.stars, "rail": predicate.deal.rail if predicate.deal else None}
