"""Does the OpenSSF model signature beside the artifacts say what the manifest says?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import PurePosixPath

from tooling.attest.bundles import MAX_STATEMENT_BUNDLE
from tooling.attest.by_identity import verify_statement_by
from tooling.errors import (
    DigestMismatchError,
    FetchError,
    Place,
    Problem,
    RegistryError,
    SignatureError,
    VerificationError,
)
from tooling.model.manifest import Artifact
from tooling.model.model_signature import ModelSignatureStatement
from tooling.model.rules import trusting
from tooling.model.signers import signed_by
from tooling.registry import paths
from tooling.registry.documents import parse_json
from tooling.registry.files import read_file
from tooling.registry.parsed import digest_of
from tooling.registry.text import shown as shown_text
from tooling.verify.answers import Answer, Holds, NotAsked, counted
from tooling.verify.checks.files import shown
from tooling.verify.context import Context
from tooling.verify.release import Release

# What `haat pull` puts beside the artifacts: whoever signs says to ignore it, or `model_signing verify` finds it new.
_DOCUMENTS = {paths.MANIFEST_NAME, paths.MANIFEST_NAME + paths.BUNDLE_SUFFIX}


def model_signature_covers_artifacts(release: Release, context: Context) -> Answer:
    """The OpenSSF model signature among the artifacts is by the publisher, and lists exactly the other ones."""
    artifact = release.manifest.document.model_signature
    if artifact is None:
        return NotAsked("no OpenSSF model signature")
    where = shown(release, artifact)
    raw = _bytes_of(release, artifact, context)
    # Who may sign the manifest may sign this: the manifest names its digest.
    signers = release.publisher.signers_of(release.manifest.digest)
    try:
        payload, signer = verify_statement_by(signers, raw, context.instances, where)
    except SignatureError as error:
        raise _refused(error, where) from error
    statement = read_statement(payload, where)
    others = [one for one in release.manifest.document.artifacts if one is not artifact]
    problems = [trusting.OMS_FILES.problem(fault, Place(where)) for fault in file_faults(statement, others)]
    if problems:
        raise VerificationError(*problems)
    by = signed_by(signer, release.publisher.head.document.name)
    return Holds(f"{counted(len(others), 'file')}, {by}{_advice(statement)}")


def _bytes_of(release: Release, artifact: Artifact, context: Context) -> bytes:
    where = shown(release, artifact)
    path = context.find(release, artifact)
    raw = None if path is None else read_file(path.parent, PurePosixPath(path.name), where, MAX_STATEMENT_BUNDLE)
    if raw is None:
        raise FetchError(trusting.ARTIFACT_MISSING.problem(f"{where} is not here"))
    if digest_of(raw) != artifact.digest:
        message = "these are not the bytes that the manifest names"
        raise DigestMismatchError(trusting.DIGEST.problem(message, Place(where)))
    return raw


def _refused(error: SignatureError, where: str) -> SignatureError:
    """Say what a refused signature means here, before the reason."""
    if error.problems[0].rule == trusting.BUNDLE.id:
        return SignatureError(*(trusting.OMS_FORM.problem(one.message, Place(where)) for one in error.problems))
    message = "the OpenSSF model signature is not by this publisher"
    return SignatureError(trusting.OMS_SIGNER.problem(message, Place(where)), *error.problems)


def read_statement(payload: bytes, where: str) -> ModelSignatureStatement:
    """Read a verified payload; raises VerificationError where it is no consistent statement about a model's files."""
    try:
        statement = parse_json(ModelSignatureStatement, payload, where).document
    except RegistryError as error:
        raise VerificationError(*(_malformed(one.message, where) for one in error.problems)) from error
    files = statement.predicate.resources
    together = hashlib.sha256(b"".join(bytes.fromhex(one.digest) for one in files))
    if statement.subject[0].digest.sha256 != together.hexdigest():
        raise VerificationError(_malformed("the digest of the model is not that of the files it lists", where))
    if len({one.name for one in files}) != len(files):
        raise VerificationError(_malformed("a file stands twice in it", where))
    return statement


def file_faults(statement: ModelSignatureStatement, artifacts: Iterable[Artifact]) -> list[str]:
    """Return how the files that were signed differ from a manifest's, sentence by sentence; none where they do not."""
    signed = {one.name: f"sha256:{one.digest}" for one in statement.predicate.resources}
    named = {one.path: one.digest for one in artifacts}
    ignored = [PurePosixPath(path) for path in statement.predicate.serialization.ignore_paths]
    return [
        *(f"{path} is not in it" for path in named if path not in signed),
        *(f"{shown_text(path)} is in it, and is no artifact" for path in signed if path not in named),
        *(f"{path} has another digest in it" for path in named if signed.get(path, named[path]) != named[path]),
        *(f"{path} is left out of what it checks" for path in named if _is_below(PurePosixPath(path), ignored)),
    ]


def _is_below(path: PurePosixPath, folders: list[PurePosixPath]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _advice(statement: ModelSignatureStatement) -> str:
    if set(statement.predicate.serialization.ignore_paths) >= _DOCUMENTS:
        return ""
    return "; where the manifest lies beside them, `model_signing verify` needs --ignore_unsigned_files"


def _malformed(why: str, where: str) -> Problem:
    return trusting.OMS_FORM.problem(f"not a model signature that is read here: {why}", Place(where))
