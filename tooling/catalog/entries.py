"""Judged releases to what is shown of them."""

from __future__ import annotations

import base64
import hashlib
import re
import shlex
from collections.abc import Collection, Iterable

from tooling.catalog import words
from tooling.catalog.claims import claim_rows, headline
from tooling.catalog.entry import Edition, Entry, FileRow, Hidden, Listing, Reason, Signer, Stand
from tooling.catalog.licenses import in_plain_words
from tooling.catalog.snippets import snippets_of
from tooling.catalog.voices import offer_view, voices_of, withdrawal_view
from tooling.model.base import version_key
from tooling.model.identity import Identity, KeyIdentity, KeylessIdentity
from tooling.model.manifest import Artifact
from tooling.model.notice import Notice
from tooling.model.report import Level, Outcome
from tooling.model.rules import RULES
from tooling.model.signers import certificate_name, in_words, issuer_of
from tooling.registry.parsed import Parsed
from tooling.registry.paths import BUNDLE_SUFFIX, MANIFEST_NAME, trusted_root
from tooling.verify.checks.offers import offer_in_force
from tooling.verify.judged import Judged

_PEM_LINE = 64
# What a page's address is made of comes from a path; only names the formats allow become one.
_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+([.-][a-z0-9]+)*")


def entry_of(judged: Judged, edition: Edition, carried: Collection[str] = ()) -> Entry | None:
    """Return what is shown of a release, or None unless its report passed and everything it needs is there."""
    manifest, publisher, signer = judged.manifest, judged.publisher, judged.signer
    if judged.report.outcome is not Outcome.PASSED or not _ADDRESS.fullmatch(judged.name.listing):
        return None
    if manifest is None or publisher is None or signer is None:
        return None
    claims = claim_rows(manifest.document, judged.measurements, edition)
    offer = offer_in_force(judged.notices)
    # What is taken down can be read about here, and is had with `haat pull --withdrawn` only.
    offered = frozenset[str]() if judged.withdrawal else carried
    signature = manifest.digest + BUNDLE_SUFFIX
    return Entry(
        name=judged.name,
        manifest=manifest.document,
        manifest_path=manifest.path,
        manifest_digest=manifest.digest,
        manifest_download=carried_file(manifest.digest, ".yaml") if manifest.digest in carried else None,
        bundle_download=carried_file(manifest.digest, BUNDLE_SUFFIX) if signature in carried else None,
        publisher=publisher.document,
        publisher_path=publisher.path,
        genesis=publisher.document.genesis or publisher.digest,
        signer=signer_of(signer),
        license=in_plain_words(manifest.document.license),
        claims=claims,
        headline=headline(claims),
        files=tuple(_file(artifact, offered, judged.notices) for artifact in manifest.document.artifacts),
        listed_at=edition.listed_at.get(judged.name),
        snippets=snippets_of(manifest.document),
        measurements=judged.measurements,
        notices=tuple(notice.document for notice in judged.notices),
        recovered_in=judged.recovered_in,
        offer=offer_view(offer.document.offer if offer else None),
        voices=voices_of(judged.statements),
        withdrawal=withdrawal_view(judged.withdrawal),
    )


def carried_file(digest: str, suffix: str = ".bin") -> str:
    """Return the address of a file the site carries: named by digest, with a suffix no browser runs."""
    return f"files/{digest.removeprefix('sha256:')}{suffix}"


def signer_of(identity: Identity) -> Signer:
    """Return how to recognize a signer: a key by its fingerprint, anybody else by what the certificate says."""
    if isinstance(identity, KeyIdentity):
        return _key_of(identity)
    return Signer(identity.id, in_words(identity), check=check_of(identity))


def check_of(identity: KeylessIdentity) -> str:
    """Return the command that checks a signature by its certificate alone, beside the market's folder `registry`."""
    parts = {
        "--bundle": f"{MANIFEST_NAME}{BUNDLE_SUFFIX}",
        "--trusted-root": f"registry/{trusted_root(identity.instance)}",
        "--certificate-identity": certificate_name(identity),
        "--certificate-oidc-issuer": issuer_of(identity),
    }
    options = " \\\n  ".join(f"{option}={shlex.quote(value)}" for option, value in parts.items())
    return f"haat verify-bundle \\\n  {options} \\\n  {MANIFEST_NAME}"


def _key_of(identity: KeyIdentity) -> Signer:
    """Return a key's fingerprint, the SHA-256 of its SubjectPublicKeyInfo, and its PEM lines."""
    fingerprint = hashlib.sha256(base64.b64decode(identity.public)).hexdigest()
    body = [identity.public[start : start + _PEM_LINE] for start in range(0, len(identity.public), _PEM_LINE)]
    return Signer(
        identity.id,
        in_words(identity),
        f"SHA256:{fingerprint}",
        ("-----BEGIN PUBLIC KEY-----", *body, "-----END PUBLIC KEY-----"),
    )


def _file(artifact: Artifact, carried: Collection[str], notices: Iterable[Parsed[Notice]]) -> FileRow:
    later = (more for notice in notices for more in notice.document.locations if more.path == artifact.path)
    locations = [*artifact.locations, *(location for more in later for location in more.locations)]
    return FileRow(
        path=artifact.path,
        role=words.ROLES[artifact.role],
        format=artifact.format,
        size=artifact.size,
        digest=artifact.digest,
        download=carried_file(artifact.digest) if artifact.digest in carried else None,
        locations=tuple(dict.fromkeys(locations)),
    )


def hidden_of(judged: Judged) -> Hidden:
    """Return all that is shown of a release that did not pass."""
    ids = {
        finding.problem.rule
        for finding in judged.report.findings
        if finding.problem and finding.level is Level.ERROR and finding.outcome is not Outcome.PASSED
    }
    outcome = judged.report.outcome
    return Hidden(
        judged.name,
        # A report that passed without anything to show is not a yes.
        Outcome.INCONCLUSIVE if outcome is Outcome.PASSED else outcome,
        tuple(Reason(id_, RULES[id_].slug) for id_ in sorted(ids) if id_ in RULES),
    )


def listing_of(name: str, entries: Iterable[Entry], hidden: Iterable[Hidden] = ()) -> Listing:
    """Put the versions of a listing in order: the highest that is neither withdrawn nor a pre-release stands first."""
    best_first = sorted(
        entries,
        key=lambda entry: (
            entry.withdrawal is None,
            entry.yank is None,
            not entry.prerelease,
            version_key(entry.name.version),
        ),
        reverse=True,
    )
    return Listing(name, f"m/{name}.html", tuple(best_first), tuple(hidden))


def stand_of(listing: Listing) -> Stand:
    """Return the publisher of a listing."""
    entry = listing.latest
    publisher = entry.publisher
    return Stand(
        name=publisher.name,
        display=publisher.display,
        about=publisher.about,
        legal=publisher.legal,
        path=entry.publisher_path,
        genesis=entry.genesis,
        keys=tuple(signer_of(identity) for identity in publisher.identities),
        recovered_in=entry.recovered_in,
    )
