"""Keyless bundles: who signed, and every refusal for its own stated reason."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sigstore.models import Bundle

from tests.unit.attest.keyless_samples import (
    AT,
    CLAIMS,
    DATA,
    EVERYBODY,
    GITHUB,
    INSTANCES,
    LOCAL,
    PAYLOAD,
    RIVAL,
    V1,
    V1_STAMPED,
    V2,
    b64,
    changed,
    message,
    part,
    refusal,
    statement,
    statement_refusal,
    trusted,
    with_part,
)
from tooling.attest.bundles import MAX_MESSAGE_BUNDLE
from tooling.attest.foreign import refusing
from tooling.attest.keyless import verify_keyless_digest, verify_keyless_message, verify_keyless_statement
from tooling.attest.policies import policy_of
from tooling.errors import SignatureError
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.mint import Faults, Minting, mint_message, mint_statement
from tooling.model.rules import trusting

ENTRY = ("verificationMaterial", "tlogEntries", 0)
STAMPS = ("verificationMaterial", "timestampVerificationData", "rfc3161Timestamps")
WAYS = {"v1": V1, "v1 with a timestamp": V1_STAMPED, "v2": V2}


@pytest.mark.parametrize("kind", EVERYBODY)
@pytest.mark.parametrize("way", WAYS)
def test_says_who_signed(kind: str, way: str) -> None:
    everybody = list(EVERYBODY.values())
    bundle = mint_message(LOCAL, DATA, CLAIMS[kind], WAYS[way])
    assert verify_keyless_message(DATA, bundle, everybody, INSTANCES, "m") == EVERYBODY[kind]
    assert verify_keyless_digest(hashlib.sha256(DATA).digest(), bundle, everybody, INSTANCES, "m") == EVERYBODY[kind]
    signed = mint_statement(LOCAL, PAYLOAD, CLAIMS[kind], WAYS[way])
    assert verify_keyless_statement(signed, everybody, INSTANCES, "s") == (PAYLOAD, EVERYBODY[kind])


def test_a_certificate_that_expired_long_ago_is_good_where_a_timestamp_shows_when_it_was_used() -> None:
    long_ago = Minting(at=datetime(2024, 2, 1, tzinfo=UTC))
    assert verify_keyless_message(DATA, message(long_ago), [GITHUB], INSTANCES, "m") == GITHUB


def test_nobody_has_signed_where_nobody_may() -> None:
    assert "no identity may sign here" in refusal(message(), identities=())


def test_names_who_may_sign() -> None:
    with pytest.raises(SignatureError) as refused:
        verify_keyless_message(DATA, message(event_name="schedule"), list(EVERYBODY.values()), INSTANCES, "m")
    assert refused.value.problems[0].help == "who may sign: ci, lab, ada, robot"
    assert refused.value.problems[0].rule == "HA032"


@pytest.mark.parametrize("way", WAYS)
def test_refuses_other_bytes(way: str) -> None:
    assert "Bundle message digest mismatch" in refusal(message(WAYS[way]), DATA + b" ")


@pytest.mark.parametrize("way", WAYS)
def test_refuses_other_bytes_with_a_patched_digest(way: str) -> None:
    digest = b64(hashlib.sha256(DATA + b" ").digest())
    patched = with_part(message(WAYS[way]), "messageSignature", "messageDigest", "digest", to=digest)
    assert "Signature is invalid for input" in refusal(patched, DATA + b" ")


def test_refuses_another_payload() -> None:
    assert "invalid signature" in statement_refusal(with_part(statement(), "dsseEnvelope", "payload", to=b64(b"{}")))


def test_refuses_another_instances_certificate() -> None:
    stranger = message(instance=RIVAL)
    assert "not enough sources of verified time" in refusal(stranger)
    stranger = message(V1, instance=RIVAL)
    assert "failed to build timestamp certificate chain" in refusal(stranger)


def test_an_instance_certifies_nobody_of_another() -> None:
    """With a merged root the rival's operator could sign as anybody of the local instance."""
    both = {**INSTANCES, "rival": trusted(RIVAL)}
    minted_by_rival = message(instance=RIVAL)
    assert "not enough sources of verified time" in refusal(minted_by_rival, instances=both)
    somebody_of_rivals = GITHUB.model_copy(update={"id": "other", "instance": "rival", "repository": "rival/models"})
    assert "its repository is" in refusal(minted_by_rival, identities=(GITHUB, somebody_of_rivals), instances=both)
    own = GITHUB.model_copy(update={"id": "own", "instance": "rival"})
    assert verify_keyless_message(DATA, minted_by_rival, [GITHUB, own], both, "m") == own


def test_refuses_an_instance_that_is_not_trusted_here() -> None:
    assert "no Sigstore instance `local` is trusted here" in refusal(message(), instances={})


def test_refuses_a_certificate_without_any_time() -> None:
    bare = message(dataclasses.replace(V2, timestamps=0))
    assert "must contain an inclusion promise or signed timestamp(s)" in refusal(bare)
    entry = part(message(V1), *ENTRY)
    without_promise = with_part(message(V1), *ENTRY, to={key: entry[key] for key in entry if key != "inclusionPromise"})
    assert "must contain an inclusion promise or signed timestamp(s)" in refusal(without_promise)


@pytest.mark.parametrize("way", WAYS)
def test_refuses_what_was_signed_after_the_certificate_expired(way: str) -> None:
    late = message(dataclasses.replace(WAYS[way], delay=timedelta(minutes=20)))
    assert "cert is not valid at validation time" in refusal(late)


@pytest.mark.parametrize("way", WAYS)
def test_refuses_what_was_signed_before_the_certificate_began(way: str) -> None:
    early = message(dataclasses.replace(WAYS[way], delay=-timedelta(minutes=1)))
    assert "cert is not valid at validation time" in refusal(early)


def test_refuses_one_timestamp_of_several_outside_the_certificates_time() -> None:
    inside, outside = message(), message(dataclasses.replace(V2, delay=timedelta(minutes=20)))
    assert part(inside, "messageSignature") == part(outside, "messageSignature")
    both = with_part(inside, *STAMPS, to=[*part(inside, *STAMPS), *part(outside, *STAMPS)])
    assert "cert is not valid at validation time" in refusal(both)


def test_refuses_a_forged_integrated_time() -> None:
    bundle = message(V1)
    later = str(int(part(bundle, *ENTRY, "integratedTime")) + 1)
    assert "SET: invalid inclusion promise" in refusal(with_part(bundle, *ENTRY, "integratedTime", to=later))
    much_later = str(int(part(bundle, *ENTRY, "integratedTime")) + 86_400)
    assert "cert is not valid at validation time" in refusal(with_part(bundle, *ENTRY, "integratedTime", to=much_later))


def test_refuses_a_certificate_that_no_log_has_seen() -> None:
    hidden = message(dataclasses.replace(V2, faults=Faults(without_certificate_log=True)))
    assert "does not contain a signed certificate timestamp" in refusal(hidden)


def test_refuses_a_certificate_for_another_use() -> None:
    for_servers = message(dataclasses.replace(V2, faults=Faults(for_web_servers=True)))
    assert "Extended usage does not contain `code signing`" in refusal(for_servers)


def test_refuses_a_timestamp_of_another_signature() -> None:
    stamped = message(dataclasses.replace(V2, faults=Faults(stamped_signature=b"another")))
    assert "not enough sources of verified time" in refusal(stamped)
    swapped = with_part(message(), *STAMPS, to=part(message(data=b"other"), *STAMPS))
    assert "not enough sources of verified time" in refusal(swapped)


def test_refuses_a_timestamp_where_no_authority_for_it_is_trusted() -> None:
    unstamped = {"local": trusted(LOCAL, timestamps=False)}
    assert "no Timestamp Authorities have been provided" in refusal(message(V1_STAMPED), instances=unstamped)
    assert verify_keyless_message(DATA, message(V1), [GITHUB], unstamped, "m") == GITHUB


@pytest.mark.parametrize("way", WAYS)
def test_refuses_a_log_entry_of_another_signature(way: str) -> None:
    swapped = with_part(message(WAYS[way]), *ENTRY, to=part(message(WAYS[way], b"other"), *ENTRY))
    assert "transparency log entry is inconsistent with other materials" in refusal(swapped)
    faulty = Faults(logged_digest=hashlib.sha256(b"other").digest())
    assert "inconsistent with other materials" in refusal(message(dataclasses.replace(WAYS[way], faults=faulty)))
    faulty = Faults(logged_signature=b"another")
    assert "inconsistent with other materials" in refusal(message(dataclasses.replace(WAYS[way], faults=faulty)))


def test_refuses_a_log_entry_of_another_statement() -> None:
    other = b'{"other": true}'
    v1 = with_part(statement(V1), *ENTRY, to=part(statement(V1, other), *ENTRY))
    assert "log entry payload hash does not match bundle" in statement_refusal(v1)
    v2 = with_part(statement(V2), *ENTRY, to=part(statement(V2, other), *ENTRY))
    assert "inconsistent with other materials" in statement_refusal(v2)


@pytest.mark.parametrize("way", WAYS)
def test_refuses_a_log_entry_of_another_log(way: str) -> None:
    swapped = with_part(message(WAYS[way]), *ENTRY, to=part(message(WAYS[way], instance=RIVAL), *ENTRY))
    assert "invalid log entry" in refusal(swapped)


@pytest.mark.parametrize("way", WAYS)
def test_refuses_a_proof_that_leads_elsewhere(way: str) -> None:
    bundle = message(WAYS[way])
    path = part(bundle, *ENTRY, "inclusionProof", "hashes")
    assert path, "the tree has more entries than this one"
    wrong = with_part(bundle, *ENTRY, "inclusionProof", "hashes", to=[b64(b"x" * 32), *path[1:]])
    assert "invalid root hash" in refusal(wrong)
    assert "inclusion proof has wrong size" in refusal(
        with_part(bundle, *ENTRY, "inclusionProof", "hashes", to=path[1:])
    )


@pytest.mark.parametrize("way", WAYS)
def test_refuses_a_forged_head_of_the_log(way: str) -> None:
    bundle = message(WAYS[way])
    body = base64.b64decode(part(bundle, *ENTRY, "canonicalizedBody"))
    root = hashlib.sha256(b"\0" + body).digest()
    proof = part(bundle, *ENTRY, "inclusionProof")
    origin, _, _, *rest = proof["checkpoint"]["envelope"].split("\n")
    note = "\n".join([origin, "1", b64(root), *rest])
    alone = {"logIndex": "0", "treeSize": "1", "hashes": [], "rootHash": b64(root), "checkpoint": {"envelope": note}}
    assert "checkpoint: invalid signature" in refusal(with_part(bundle, *ENTRY, "inclusionProof", to=alone))


def test_a_signature_over_a_statement_is_none_over_a_file_and_the_other_way_round() -> None:
    assert "a statement is signed here, not a file" in refusal(statement())
    assert "a file is signed here, not a statement" in statement_refusal(message())


def test_a_payload_is_bound_to_its_type() -> None:
    other = mint_statement(LOCAL, PAYLOAD, github_claims(), V2, "application/json")
    assert "its payload is `application/json`" in statement_refusal(other)
    renamed = with_part(other, "dsseEnvelope", "payloadType", to="application/vnd.in-toto+json")
    assert "invalid signature" in statement_refusal(renamed)


def test_refuses_other_versions_of_the_format() -> None:
    other = with_part(message(), "mediaType", to="application/vnd.dev.sigstore.bundle+json;version=0.3")
    assert "its media type is" in refusal(other)
    chain = {"certificates": [part(message(), "verificationMaterial", "certificate")]}
    older = with_part(message(), "verificationMaterial", "x509CertificateChain", to=chain)
    older = changed(older, lambda bundle: bundle["verificationMaterial"].pop("certificate"))
    older = with_part(older, "mediaType", to="application/vnd.dev.sigstore.bundle+json;version=0.2")
    assert "its media type is" in refusal(older)


def test_refuses_a_digest_of_another_kind() -> None:
    other = with_part(message(), "messageSignature", "messageDigest", "algorithm", to="SHA2_512")
    assert "its digest is SHA2_512, not SHA2_256" in refusal(other)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"{}",
        b"[" * 60_000,
        message()[:-10],
        message() + b" " * MAX_MESSAGE_BUNDLE,
        message().replace(b'"mediaType"', b'"mediaType": "x", "mediaType"', 1),
        with_part(message(), "unknown", to=1),
        with_part(message(), "verificationMaterial", "certificate", "rawBytes", to=b64(b"no DER")),
        with_part(message(), "verificationMaterial", "publicKey", to={"hint": "x"}),
        with_part(message(), "verificationMaterial", "tlogEntries", to=[]),
        with_part(message(), "verificationMaterial", "tlogEntries", to=[part(message(), *ENTRY)] * 2),
        with_part(message(), "dsseEnvelope", to=part(statement(), "dsseEnvelope")),
    ],
)
def test_refuses_bytes_that_are_no_bundle(raw: bytes) -> None:
    assert "[HA030]" in refusal(raw)


def test_what_a_library_raises_over_hostile_bytes_is_a_refusal() -> None:
    """An entry of a proposal's form takes sigstore past its own checks, into an AttributeError."""
    spec = {"proposedContent": {"envelope": "{}", "verifiers": [b64(b"x")]}}
    proposal = LOCAL.log_v1.append({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec}, AT)
    forged = with_part(statement(V1), *ENTRY, to=proposal.in_bundle())
    with pytest.raises(AttributeError):
        INSTANCES["local"].verifier.verify_dsse(Bundle.from_json(forged), policy_of(GITHUB))
    assert "[HA032] the signature does not hold: it does not have the form of one" in statement_refusal(forged)


def test_a_panic_in_a_library_is_a_refusal_and_an_interrupt_is_not() -> None:
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(SignatureError, match="HA030"), refusing("m", trusting.BUNDLE, "not a bundle"):
        raise panic
    with pytest.raises(KeyboardInterrupt), refusing("m", trusting.BUNDLE, "not a bundle"):
        raise KeyboardInterrupt


def test_refuses_a_timestamp_that_is_no_timestamp() -> None:
    assert "[HA030]" in refusal(with_part(message(), *STAMPS, to=[{"signedTimestamp": b64(b"no DER")}]))


def test_too_many_timestamps_are_refused() -> None:
    assert "too many signed timestamp" in refusal(message(dataclasses.replace(V2, timestamps=33)))
