"""Thousands of small changes to good bundles: each is refused, or changes nothing that anybody signed."""

from __future__ import annotations

import base64
import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.unit.attest.keyless_samples import (
    DATA,
    GITHUB,
    INSTANCES,
    PAYLOAD,
    V1,
    V1_STAMPED,
    V2,
    b64,
    message,
    statement,
)
from tooling.attest.bundles import sign_message, sign_statement
from tooling.attest.by_identity import verify_message_by, verify_statement_by
from tooling.attest.keys import public_text
from tooling.errors import SignatureError
from tooling.model.identity import Identity, KeyIdentity
from tooling.model.statement import PAYLOAD_TYPE

KEY = ec.derive_private_key(1_000_003, ec.SECP256R1())
LAPTOP = KeyIdentity(kind="key", id="laptop", algorithm="ecdsa-p256", public=public_text(KEY))
WHO: list[Identity] = [GITHUB, LAPTOP]
OTHER_PAYLOAD = PAYLOAD.replace(b"urn:x", b"urn:y")
WAYS = (V1, V1_STAMPED, V2)

GOOD = [sign_message(DATA, KEY), sign_statement(PAYLOAD, PAYLOAD_TYPE, KEY)]
GOOD += [bundle for how in WAYS for bundle in (message(how), statement(how))]
# As good as the others, but about something else: parts of them are put into those above.
OTHERS = [sign_message(b"other", KEY), sign_statement(OTHER_PAYLOAD, PAYLOAD_TYPE, KEY)]
OTHERS += [bundle for how in WAYS for bundle in (message(how, b"other"), statement(how, OTHER_PAYLOAD))]

ENTRY = "verificationMaterial.tlogEntries.*"
STAMPS = "verificationMaterial.timestampVerificationData"
# Nobody signed these fields, or another says the same: hints, a place in the log (equal entries stand twice), the
# second of two sources of time.
HARMLESS = {
    "verificationMaterial.publicKey.hint",
    STAMPS,
    f"{STAMPS}.rfc3161Timestamps",
    f"{STAMPS}.rfc3161Timestamps.*",
    f"{STAMPS}.rfc3161Timestamps.*.signedTimestamp",
    f"{ENTRY}.logIndex",
    f"{ENTRY}.integratedTime",
    f"{ENTRY}.inclusionPromise",
    f"{ENTRY}.inclusionProof.logIndex",
    f"{ENTRY}.logId.keyId",
    "messageSignature.messageDigest",
}
ODD: tuple[object, ...] = (None, True, 0, -1, 2**64, 1.5, "", "x", "0", "1", "=", "A" * 60_000, [], {}, [{}], {"": 0})


@pytest.mark.parametrize("seed", range(5))
def test_some_changes(seed: int) -> None:
    attack(seed, 100)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 110))
def test_ten_thousand_changes(seed: int) -> None:
    attack(seed, 1_000)


def attack(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    for _ in range(count):
        number = chance.randrange(len(GOOD))
        change = chance.choice(CHANGES)
        path, raw = change(chance, GOOD[number], OTHERS[number])
        assert_harmless(path, GOOD[number], raw)


def assert_harmless(path: str, good: bytes, raw: bytes) -> None:
    """The changed bundle is refused, or it still says the same about the same bytes by the same signer."""
    is_message = "messageSignature" in json.loads(good)
    try:
        if is_message:
            verify_message_by(WHO, DATA, raw, INSTANCES, "m")
        else:
            payload, _ = verify_statement_by(WHO, raw, INSTANCES, "s")
            assert payload == PAYLOAD
    except SignatureError:
        pass
    else:
        assert signed_parts(raw) == signed_parts(good), path
        assert path in HARMLESS or raw_equal(raw, good), path
    if is_message:
        with pytest.raises(SignatureError):
            verify_message_by(WHO, b"other", raw, INSTANCES, "m")


def signed_parts(raw: bytes) -> list[object]:
    """Return what a verdict rests on: signer, signature, content, logged body; as bytes, however they are written."""
    document = json.loads(raw)
    material = document["verificationMaterial"]
    envelope, content = document.get("dsseEnvelope"), document.get("messageSignature")
    texts = [entry["canonicalizedBody"] for entry in material["tlogEntries"] or ()]
    texts += [material["certificate"]["rawBytes"]] if material.get("certificate") else []
    texts += [envelope["payload"], *(one["sig"] for one in envelope["signatures"])] if envelope else []
    texts += [content["signature"]] if content else []
    return [base64.b64decode(text) for text in texts]


def raw_equal(raw: bytes, good: bytes) -> bool:
    """Say whether two bundles are the same document, decoded."""
    return bool(decoded(json.loads(raw)) == decoded(json.loads(good)))


def decoded(value: Any) -> Any:
    match value:
        case dict():
            return {key: decoded(item) for key, item in value.items() if item is not None}
        case list():
            return [decoded(item) for item in value]
        case str() if is_base64(value):
            return base64.b64decode(value)
        case _:
            return value


def is_base64(text: str) -> bool:
    try:
        base64.b64decode(text)
    except ValueError:
        return False
    return len(text) > 8


def spots(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    own = [path] if path else []
    return [*own, *(spot for step, item in items for spot in spots(item, (*path, step)))]


def pick(chance: random.Random, document: Any, want: Callable[[Any], bool]) -> tuple[str, Any, Any]:
    """Choose a spot: its path as text, the container, the step."""
    fitting = []
    for path in spots(document):
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        if want(holder[path[-1]]):
            fitting.append((".".join("*" if isinstance(step, int) else step for step in path), holder, path[-1]))
    return chance.choice(fitting)


def odd_value(chance: random.Random, good: bytes, _: bytes) -> tuple[str, bytes]:
    document = json.loads(good)
    path, holder, step = pick(chance, document, lambda _: True)
    holder[step] = copy.deepcopy(chance.choice(ODD))
    return path, json.dumps(document).encode()


def removed(chance: random.Random, good: bytes, _: bytes) -> tuple[str, bytes]:
    document = json.loads(good)
    path, holder, step = pick(chance, document, lambda _: True)
    del holder[step]
    return path.removesuffix(".*") if isinstance(holder, list) else path, json.dumps(document).encode()


def doubled(chance: random.Random, good: bytes, _: bytes) -> tuple[str, bytes]:
    document = json.loads(good)
    path, holder, step = pick(chance, document, lambda value: isinstance(value, list))
    holder[step].append(copy.deepcopy((holder[step] or [{}])[0]))
    return path, json.dumps(document).encode()


def flipped_bit(chance: random.Random, good: bytes, _: bytes) -> tuple[str, bytes]:
    """Flip a bit of what a field holds, below its base64."""
    document = json.loads(good)
    path, holder, step = pick(chance, document, lambda value: isinstance(value, str) and is_base64(value))
    raw = bytearray(base64.b64decode(holder[step]))
    at = chance.randrange(len(raw) * 8)
    raw[at // 8] ^= 1 << at % 8
    holder[step] = b64(bytes(raw))
    return path, json.dumps(document).encode()


def cut_or_grown(chance: random.Random, good: bytes, _: bytes) -> tuple[str, bytes]:
    document = json.loads(good)
    path, holder, step = pick(chance, document, lambda value: isinstance(value, str) and is_base64(value))
    raw = base64.b64decode(holder[step])
    at = chance.randrange(len(raw))
    holder[step] = b64(chance.choice([raw[:at], raw[at:], raw + b"\0", b"\0" + raw, raw[:at] + b"\0" + raw[at:]]))
    return path, json.dumps(document).encode()


def spliced(chance: random.Random, good: bytes, other: bytes) -> tuple[str, bytes]:
    """Put a part of a bundle about something else into the same place; of a key's bundle not all, that is the other."""
    document, foreign = json.loads(good), json.loads(other)
    least = 2 if "publicKey" in document["verificationMaterial"] else 1
    path = chance.choice([spot for spot in spots(document) if len(spot) >= least and "hashes" not in spot])
    holder = document
    for step in path[:-1]:
        holder, foreign = holder[step], foreign[step]
    holder[path[-1]] = foreign[path[-1]]
    named = ".".join("*" if isinstance(step, int) else step for step in path)
    return named, json.dumps(document).encode()


def changed_text(chance: random.Random, good: bytes, _: bytes) -> tuple[str, bytes]:
    """Change one byte of the file; which field that is, is found by comparison."""
    raw = bytearray(good)
    raw[chance.randrange(len(raw))] = chance.randrange(256)
    return changed_field(good, bytes(raw)), bytes(raw)


def changed_field(good: bytes, raw: bytes) -> str:
    try:
        before, after = dict(leaves(json.loads(good))), dict(leaves(json.loads(raw)))
    except ValueError:
        return "not JSON"
    names = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return ", ".join(sorted(".".join("*" if isinstance(step, int) else step for step in path) for path in names))


def leaves(document: Any) -> list[tuple[tuple[str | int, ...], str]]:
    found = []
    for path in spots(document):
        value = document
        for step in path:
            value = value[step]
        if not isinstance(value, dict | list):
            found.append((path, json.dumps(value)))
    return found


CHANGES = (odd_value, removed, doubled, flipped_bit, cut_or_grown, spliced, changed_text)
