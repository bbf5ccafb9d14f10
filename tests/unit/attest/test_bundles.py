"""Bundles: who signed exactly these bytes, whatever the bundle claims."""

from __future__ import annotations

import base64
import contextlib
import copy
import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from sigstore_models.bundle.v1 import Bundle

from tooling.attest.bundles import MEDIA_TYPE, sign_message, sign_statement, verify_message, verify_statement
from tooling.attest.interface import Signer
from tooling.attest.key_signer import KeySigner
from tooling.attest.keys import public_der, public_text
from tooling.errors import SignatureError
from tooling.model.identity import KeyIdentity
from tooling.model.statement import PAYLOAD_TYPE

KEY = ec.derive_private_key(1_000_003, ec.SECP256R1())
OTHER = ec.derive_private_key(1_000_033, ec.SECP256R1())
DATA = b"haat: manifest/1\n"
PAYLOAD = b'{"_type": "https://in-toto.io/Statement/v1"}'


def identity_of(key: ec.EllipticCurvePrivateKey, name: str = "laptop") -> KeyIdentity:
    return KeyIdentity(kind="key", id=name, algorithm="ecdsa-p256", public=public_text(key))


WHO = identity_of(KEY)
STRANGER = identity_of(OTHER, "stranger")
MESSAGE = sign_message(DATA, KEY)
STATEMENT = sign_statement(PAYLOAD, PAYLOAD_TYPE, KEY)


def changed(bundle: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(bundle)
    change(document)
    return json.dumps(document).encode()


def set_at(*path: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = to

    return change


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def refusal(bundle: bytes, data: bytes = DATA) -> tuple[str, str]:
    with pytest.raises(SignatureError) as refused:
        verify_message(data, bundle, [WHO], "m.sigstore.json")
    return refused.value.problems[0].rule, refused.value.problems[0].message


def statement_refusal(bundle: bytes) -> tuple[str, str]:
    with pytest.raises(SignatureError) as refused:
        verify_statement(bundle, [WHO], "s.sigstore.json")
    return refused.value.problems[0].rule, refused.value.problems[0].message


def test_says_who_signed() -> None:
    assert verify_message(DATA, MESSAGE, [STRANGER, WHO], "m") == WHO
    assert verify_statement(STATEMENT, [STRANGER, WHO], "s") == (PAYLOAD, WHO)


def test_the_same_bytes_and_key_give_the_same_bundle() -> None:
    assert sign_message(DATA, KEY) == MESSAGE
    assert sign_statement(PAYLOAD, PAYLOAD_TYPE, KEY) == STATEMENT


def test_a_key_signer_signs_both() -> None:
    signer: Signer = KeySigner(KEY)
    assert signer.sign_message(DATA) == MESSAGE
    assert signer.sign_statement(PAYLOAD) == STATEMENT


def test_sigstores_own_parser_reads_the_bundles() -> None:
    message = Bundle.from_json(MESSAGE)
    assert message.media_type == MEDIA_TYPE
    assert message.verification_material.tlog_entries == []
    assert message.verification_material.public_key is not None
    assert message.verification_material.public_key.hint == b64(hashlib.sha256(public_der(KEY)).digest())
    envelope = Bundle.from_json(STATEMENT).dsse_envelope
    assert envelope is not None
    assert envelope.payload == PAYLOAD


def openssl_verifies(tmp_path: Path, data: bytes, signature: bytes, key: ec.EllipticCurvePrivateKey) -> bool:
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for name, content in (("key.pem", pem), ("signature", signature), ("data", data)):
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "data"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def test_openssl_verifies_the_signature_of_a_message(tmp_path: Path) -> None:
    signature = base64.b64decode(json.loads(MESSAGE)["messageSignature"]["signature"])
    assert openssl_verifies(tmp_path, DATA, signature, KEY)
    assert not openssl_verifies(tmp_path, DATA + b"x", signature, KEY)
    assert not openssl_verifies(tmp_path, DATA, signature, OTHER)


def test_openssl_verifies_the_signature_of_a_statement(tmp_path: Path) -> None:
    signature = base64.b64decode(json.loads(STATEMENT)["dsseEnvelope"]["signatures"][0]["sig"])
    encoding = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(PAYLOAD), PAYLOAD)
    assert openssl_verifies(tmp_path, encoding, signature, KEY)


def test_verifies_what_openssl_signed(tmp_path: Path) -> None:
    pem = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "data").write_bytes(DATA)
    signature = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", "key.pem", "data"], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    bundle = changed(MESSAGE, set_at("messageSignature", "signature", to=b64(signature)))
    assert verify_message(DATA, bundle, [WHO], "m") == WHO


def test_refuses_other_bytes() -> None:
    for data in (b"", DATA[:-1], DATA + b" ", DATA.replace(b"\n", b"\r\n")):
        assert refusal(MESSAGE, data) == ("HA032", "the signature is over other bytes than these")


def test_refuses_other_bytes_with_a_patched_digest() -> None:
    data = DATA + b" "
    bundle = changed(
        MESSAGE, set_at("messageSignature", "messageDigest", "digest", to=b64(hashlib.sha256(data).digest()))
    )
    rule, message = refusal(bundle, data)
    assert rule == "HA032"
    assert "no identity" in message


def test_refuses_a_strangers_signature_and_names_who_may_sign() -> None:
    with pytest.raises(SignatureError) as refused:
        verify_message(DATA, sign_message(DATA, OTHER), [WHO], "m")
    assert refused.value.problems[0].rule == "HA032"
    assert refused.value.problems[0].help == "who may sign: laptop"


def test_nobody_has_signed_where_nobody_may() -> None:
    with pytest.raises(SignatureError, match="HA032"):
        verify_message(DATA, MESSAGE, [], "m")
    with pytest.raises(SignatureError, match="HA032"):
        verify_statement(STATEMENT, [], "s")


def test_the_hint_chooses_nothing() -> None:
    hint = b64(hashlib.sha256(public_der(OTHER)).digest())
    pointing_elsewhere = changed(MESSAGE, set_at("verificationMaterial", "publicKey", "hint", to=hint))
    assert verify_message(DATA, pointing_elsewhere, [WHO], "m") == WHO
    forged = changed(sign_message(DATA, OTHER), set_at("verificationMaterial", "publicKey", "hint", to=b64(b"x")))
    assert refusal(forged)[0] == "HA032"
    inlined = changed(
        sign_message(DATA, OTHER), set_at("verificationMaterial", "publicKey", "hint", to=public_text(OTHER))
    )
    assert refusal(inlined)[0] == "HA032"


def test_a_key_on_another_curve_verifies_nothing_and_is_named() -> None:
    large = ec.generate_private_key(ec.SECP384R1())
    signature = large.sign(DATA, ec.ECDSA(hashes.SHA256()))
    bundle = changed(MESSAGE, set_at("messageSignature", "signature", to=b64(signature)))
    odd = KeyIdentity.model_construct(kind="key", id="large", algorithm="ecdsa-p256", public=public_text(large))
    with pytest.raises(SignatureError) as refused:
        verify_message(DATA, bundle, [odd], "m")
    assert "not a P-256 key: large" in str(refused.value.problems[0].help)
    assert verify_message(DATA, MESSAGE, [odd, WHO], "m") == WHO


def test_a_signature_over_a_statement_is_none_over_a_file_and_the_other_way_round() -> None:
    assert refusal(STATEMENT) == ("HA030", "not a bundle that is read here: a statement is signed here, not a file")
    assert statement_refusal(MESSAGE)[1].endswith("a file is signed here, not a statement")


def test_a_payload_is_bound_to_its_type() -> None:
    other = sign_statement(PAYLOAD, "application/json", KEY)
    assert statement_refusal(other)[0] == "HA030"
    renamed = changed(other, set_at("dsseEnvelope", "payloadType", to=PAYLOAD_TYPE))
    assert statement_refusal(renamed)[0] == "HA032"


def test_refuses_another_payload() -> None:
    bundle = changed(STATEMENT, set_at("dsseEnvelope", "payload", to=b64(PAYLOAD + b" ")))
    assert statement_refusal(bundle)[0] == "HA032"


def test_refuses_any_number_of_signatures_but_one() -> None:
    signature = json.loads(STATEMENT)["dsseEnvelope"]["signatures"][0]
    for signatures in ([], [signature, signature]):
        bundle = changed(STATEMENT, set_at("dsseEnvelope", "signatures", to=signatures))
        assert statement_refusal(bundle)[0] == "HA030"


ENTRY = {
    "logIndex": "1",
    "logId": {"keyId": b64(b"x")},
    "kindVersion": {"kind": "hashedrekord", "version": "0.0.1"},
    "integratedTime": "1",
    "inclusionPromise": {"signedEntryTimestamp": b64(b"x")},
    "inclusionProof": {
        "logIndex": "1",
        "rootHash": b64(b"x"),
        "treeSize": "2",
        "hashes": [],
        "checkpoint": {"envelope": "x"},
    },
    "canonicalizedBody": b64(b"x"),
}


@pytest.mark.parametrize(
    "change",
    [
        set_at("mediaType", to="application/vnd.dev.sigstore.bundle+json;version=0.2"),
        set_at("mediaType", to="application/vnd.dev.sigstore.bundle+json;version=0.3"),
        set_at("mediaType", to="text/plain"),
        set_at("verificationMaterial", "tlogEntries", to=[ENTRY]),
        set_at("verificationMaterial", "timestampVerificationData", to={"rfc3161Timestamps": []}),
        set_at("verificationMaterial", "certificate", to={"rawBytes": b64(b"x")}),
        set_at("verificationMaterial", to={"certificate": {"rawBytes": b64(b"x")}, "tlogEntries": []}),
        set_at("verificationMaterial", to={"tlogEntries": []}),
        set_at("messageSignature", "messageDigest", "algorithm", to="SHA2_512"),
        set_at("messageSignature", "messageDigest", "algorithm", to="MD5"),
        set_at("messageSignature", "signature", to=3),
        set_at("messageSignature", "signature", to="ä"),
        set_at("dsseEnvelope", to=json.loads(STATEMENT)["dsseEnvelope"]),
        set_at("unknown", to=1),
        set_at("media_type", to=MEDIA_TYPE),
        lambda document: document.pop("messageSignature"),
        lambda document: document.pop("mediaType"),
    ],
)
def test_refuses_bundles_of_any_other_form(change: Callable[[dict[str, Any]], object]) -> None:
    assert refusal(changed(MESSAGE, change))[0] == "HA030"


def test_says_that_log_entries_would_go_unchecked() -> None:
    bundle = changed(MESSAGE, set_at("verificationMaterial", "tlogEntries", to=[ENTRY]))
    assert Bundle.from_json(bundle).verification_material.tlog_entries
    assert "log entries" in refusal(bundle)[1]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"[" * 60_000,
        MESSAGE[:-10],
        b"\xff" + MESSAGE,
        MESSAGE + b" " * 65_536,
        MESSAGE.replace(b"{", b'{"mediaType": "x",', 1),
        MESSAGE.replace(b'"hint"', b'"hint": "x", "hint"'),
    ],
)
def test_refuses_bytes_that_are_no_strict_json(raw: bytes) -> None:
    assert refusal(raw)[0] == "HA030"


def test_the_digest_may_be_absent() -> None:
    bundle = changed(MESSAGE, lambda document: document["messageSignature"].pop("messageDigest"))
    assert verify_message(DATA, bundle, [WHO], "m") == WHO
    assert refusal(bundle, DATA + b"x")[0] == "HA032"


def test_an_empty_or_zero_signature_is_refused() -> None:
    for signature in (b"", b"\0", bytes.fromhex("3006020100020100"), bytes.fromhex("3006020101020101")):
        assert refusal(changed(MESSAGE, set_at("messageSignature", "signature", to=b64(signature))))[0] == "HA032"


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for step, item in items for spot in spots(item, (*path, step)))]


ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=10)
    | st.binary(max_size=80).map(b64)
    | st.lists(st.text(max_size=3), max_size=2)
    | st.dictionaries(st.sampled_from(["hint", "sig", "rawBytes", "x"]), st.text(max_size=3), max_size=2)
)


@given(st.data())
def test_no_change_to_a_bundle_makes_it_accept_other_bytes(data: st.DataObject) -> None:
    document = copy.deepcopy(json.loads(data.draw(st.sampled_from([MESSAGE, STATEMENT]))))
    *parents, last = data.draw(st.sampled_from([path for path in spots(document) if path]))
    target: Any = document
    for step in parents:
        target = target[step]
    target[last] = data.draw(ODD)
    raw = json.dumps(document).encode()
    with contextlib.suppress(SignatureError):
        assert verify_message(DATA, raw, [WHO], "m") == WHO
    with contextlib.suppress(SignatureError):
        assert verify_statement(raw, [WHO], "s") == (PAYLOAD, WHO)
    for bundle in (raw, MESSAGE):
        with pytest.raises(SignatureError):
            verify_message(DATA + b"x", bundle, [WHO], "m")
    with pytest.raises(SignatureError):
        verify_message(DATA, raw, [STRANGER], "m")


@given(st.integers(0, len(MESSAGE) * 8 - 1))
def test_no_flipped_bit_makes_a_stranger_somebody(position: int) -> None:
    raw = bytearray(MESSAGE)
    raw[position // 8] ^= 1 << position % 8
    with contextlib.suppress(SignatureError):
        assert verify_message(DATA, bytes(raw), [WHO], "m") == WHO
    with pytest.raises(SignatureError):
        verify_message(DATA, bytes(raw), [STRANGER], "m")


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(SignatureError):
        verify_message(DATA, raw, [WHO], "m")
    with pytest.raises(SignatureError):
        verify_statement(raw, [WHO], "s")
