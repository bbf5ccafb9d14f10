"""A market's root: what is accepted, every way to forge one, and bytes that nobody would expect."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import SSlibKey

from tooling.attest.keys import public_text
from tooling.attest.market_root import SignedFile, SignedMarket, open_market
from tooling.attest.market_signing import (
    Change,
    Roles,
    add_signature,
    lacks,
    make_root,
    make_targets,
    next_root,
    read_unfinished,
    written,
)
from tooling.attest.tuf_files import key_of, read_root_file
from tooling.errors import PolicyError
from tooling.model.rules import anchoring
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File

KEYS = [ec.derive_private_key(7_000_003 + number, ec.SECP256R1()) for number in range(5)]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=365)
FILES = {"trust/policy.yaml": SignedFile(digest_of(b"policy"), 6), "marketplace.yaml": SignedFile(digest_of(b""), 0)}


def root(*who: int, threshold: int = 1, version: int = 1, expires: datetime = LATER, by: tuple[int, ...] = ()) -> bytes:
    """Return a root that lists some keys, signed by some."""
    made = make_root(Roles(tuple(KEYS[one].public_key() for one in who), threshold), version, expires)
    return resigned(written(made), *(by or who))


def targets(*by: int, version: int = 1, expires: datetime = LATER, files: dict[str, SignedFile] | None = None) -> bytes:
    return resigned(written(make_targets(FILES if files is None else files, version, expires)), *by)


def resigned(raw: bytes, *by: int) -> bytes:
    """Sign whatever stands under `signed`, as any other program could."""
    document = json.loads(raw)
    document["signatures"] = [signature(document["signed"], KEYS[one]) for one in by]
    return json.dumps(document).encode()


def signature(signed: object, key: ec.EllipticCurvePrivateKey, keyid: str | None = None) -> dict[str, str]:
    canonical: Any = encode_canonical
    made = key.sign(canonical(signed).encode(), ec.ECDSA(hashes.SHA256()))
    return {"keyid": keyid or key_of(key.public_key()).keyid, "sig": made.hex()}


def opened(chain: list[bytes], listed: bytes | None, at: datetime = NOW) -> SignedMarket:
    files = [File(f"registry/trust/root/{number}.root.json", raw) for number, raw in enumerate(chain, start=1)]
    return open_market(files, None if listed is None else File("registry/trust/targets.json", listed), at)


def refused(chain: list[bytes], listed: bytes | None = None, at: datetime = NOW) -> tuple[str, str]:
    with pytest.raises(PolicyError) as found:
        opened(chain, targets(0) if listed is None else listed, at)
    return found.value.problems[0].rule, str(found.value)


def test_one_more_signature_makes_no_other_version() -> None:
    one, two = (opened([root(0, 1, by=by)], targets(*by)) for by in ((0,), (0, 1)))
    assert one.id != two.id, "the first root is meant to the byte"
    assert (one.roots, one.targets_digest) == (two.roots, two.targets_digest)


def test_a_market_is_its_first_root_and_what_its_maintainers_signed() -> None:
    first = root(0)
    market = opened([first], targets(0, version=3))
    assert (market.id, market.root_version, market.targets_version) == (digest_of(first), 1, 3)
    assert dict(market.files) == FILES
    assert market.roles["targets"].keys == (public_text(KEYS[0]),)


def test_keys_are_replaced_by_both_versions_and_the_id_stays() -> None:
    first = root(0, 1, 2, threshold=2, by=(0, 2))
    second = root(1, 2, 3, threshold=2, version=2, by=(1, 2))
    market = opened([first, second], targets(2, 3))
    assert (market.id, market.root_version) == (digest_of(first), 2)


def test_only_the_last_version_must_not_be_past_its_date() -> None:
    assert opened([root(0, expires=NOW - timedelta(days=1)), root(0, version=2)], targets(0)).root_version == 2


@pytest.mark.parametrize(
    ("chain", "rule", "words"),
    [
        pytest.param([], "HA111", "this market has no root", id="none"),
        pytest.param([root(0, 1, threshold=2, by=(0,))], "HA111", "1 of the 2 signatures", id="below-threshold"),
        pytest.param([root(0, by=(1,))], "HA111", "0 of the 1 signatures", id="by-a-stranger"),
        pytest.param([root(0), root(1, version=2, by=(1,))], "HA111", "that version 1 of the root", id="by-new-only"),
        pytest.param([root(0), root(1, version=2, by=(0,))], "HA111", "that version 2 of the root", id="by-old-only"),
        pytest.param([root(0), root(0, version=3)], "HA111", "is version 3 of the root, its name says 2", id="gap"),
        pytest.param([root(0), root(0)], "HA111", "is version 1 of the root, its name says 2", id="again"),
        pytest.param([root(0, version=2)], "HA111", "is version 2 of the root, its name says 1", id="no-first"),
        pytest.param([root(0)] * 300, "HA111", "more than 256 versions", id="too-many"),
        pytest.param([targets(0)], "HA111", "another kind of metadata", id="other-kind"),
        pytest.param([root(0, expires=NOW)], "HA113", "the root expired on 2026-11-20", id="expired"),
        pytest.param([b"{}"], "HA111", "can be used", id="empty"),
        pytest.param([b'{"a": 1, "a": 1}'], "HA111", "stands twice", id="twice"),
        pytest.param([b" " * 5_000_000], "HA111", "bytes are more than", id="large"),
    ],
)
def test_a_root_that_is_not_what_it_should_be_is_refused(chain: list[bytes], rule: str, words: str) -> None:
    found, message = refused(chain)
    assert found == rule
    assert words in message


def test_what_is_not_signed_by_the_roots_keys_is_refused() -> None:
    assert "0 of the 1 signatures" in refused([root(0)], targets(1))[1]
    assert refused([root(0, 1, threshold=2)], targets(1))[0] == "HA112"
    assert "another kind" in refused([root(0)], root(0))[1]
    assert refused([root(0)], targets(0, expires=NOW)) == refused([root(0)], targets(0, expires=NOW))
    assert refused([root(0)], targets(0, expires=NOW))[0] == "HA113"
    with pytest.raises(PolicyError, match="signed nothing yet"):
        opened([root(0)], None)


def test_a_key_that_was_replaced_signs_nothing_any_more() -> None:
    assert refused([root(0), root(1, version=2, by=(0, 1))], targets(0))[0] == "HA112"


def changed(raw: bytes, change: Callable[[dict[str, Any]], object], *by: int) -> bytes:
    document = json.loads(raw)
    change(document["signed"])
    return resigned(json.dumps(document).encode(), *by)


def test_one_key_under_two_ids_does_not_count_twice() -> None:
    """python-tuf would accept this: it does not compare a key's id with the key."""
    document = json.loads(root(0, 1, threshold=2, by=(0,)))
    signed = document["signed"]
    mine, other = (key_of(KEYS[one].public_key()).keyid for one in (0, 1))
    signed["keys"][other] = signed["keys"][mine]
    document["signatures"] = [signature(signed, KEYS[0], keyid) for keyid in (mine, other)]
    raw = json.dumps(document).encode()
    assert "under its own id" in refused([raw])[1]


def test_a_key_spelled_otherwise_is_refused() -> None:
    keyid = key_of(KEYS[0].public_key()).keyid

    def spell(signed: dict[str, Any]) -> None:
        value = signed["keys"][keyid]["keyval"]
        value["public"] = value["public"].strip()

    assert "under its own id" in refused([changed(root(0), spell, 0)])[1]


def test_keys_of_other_kinds_are_refused() -> None:
    other = SSlibKey.from_crypto(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())

    def add(signed: dict[str, Any]) -> None:
        signed["keys"][other.keyid] = other.to_dict()
        signed["roles"]["root"]["keyids"].append(other.keyid)

    assert "not an ECDSA key on P-256" in refused([changed(root(0), add, 0)])[1]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda signed: signed.update(version=True), id="version-true"),
        pytest.param(lambda signed: signed.update(version=1.0), id="version-float"),
        pytest.param(lambda signed: signed["roles"]["root"].update(threshold=0), id="threshold-none"),
        pytest.param(lambda signed: signed["roles"]["root"].update(threshold=True), id="threshold-true"),
        pytest.param(lambda signed: signed["roles"]["root"].update(threshold=2), id="threshold-unreachable"),
        pytest.param(lambda signed: signed["roles"]["targets"].update(keyids=[]), id="nobody-signs"),
        pytest.param(lambda signed: signed.update(expires="2026-13-01T00:00:00Z"), id="no-such-day"),
        pytest.param(lambda signed: signed.update(spec_version="2.0.0"), id="other-specification"),
    ],
)
def test_a_signed_root_that_makes_no_sense_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(root(0))
    change(document["signed"])
    try:
        raw = resigned(json.dumps(document).encode(), 0)
    except Exception:  # noqa: BLE001 - what cannot be written in canonical JSON cannot be signed either
        raw = json.dumps(document).encode()
    assert refused([raw])[0] == "HA111"


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def replaced(document: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return document


@pytest.mark.parametrize("what", ["root", "targets"])
@settings(max_examples=300)
@given(data=st.data(), sign=st.booleans())
def test_no_document_crashes_the_reader(what: str, data: st.DataObject, *, sign: bool) -> None:
    honest = json.loads(root(0) if what == "root" else targets(0))
    path = data.draw(st.sampled_from(places(honest)))
    mutant = replaced(honest, path, data.draw(anything))
    if sign and isinstance(mutant, dict) and "signed" in mutant:
        try:
            mutant["signatures"] = [signature(mutant["signed"], KEYS[0])]
        except Exception:  # noqa: BLE001 - as above
            sign = False
    raw = json.dumps(mutant).encode()
    chain, listed = ([raw], targets(0)) if what == "root" else ([root(0)], raw)
    try:
        market = opened(chain, listed)
    except PolicyError:
        return
    assert market.root_version == 1


@settings(max_examples=300)
@given(position=st.integers(0, 10_000), byte=st.integers(0, 255), which=st.booleans())
def test_no_changed_byte_changes_what_is_believed(position: int, byte: int, *, which: bool) -> None:
    honest = [root(0), targets(0)]
    raw = bytearray(honest[which])
    raw[position % len(raw)] = byte
    honest[which] = bytes(raw)
    try:
        market = opened([honest[0]], honest[1])
    except PolicyError:
        return
    assert dict(market.files) == FILES
    assert market.roles["targets"].threshold == 1


def test_maintainers_sign_one_after_the_other_and_a_whole_root_is_left_alone() -> None:
    roles = Roles(tuple(KEYS[one].public_key() for one in (0, 1, 2)), 2)
    made = make_root(roles, 1, LATER)
    assert add_signature(made, "root", [made.signed], KEYS[0])
    whole, waiting = read_unfinished([File("1", written(made))])
    assert whole is None
    assert waiting is not None
    assert lacks(None, waiting) == 1
    assert add_signature(waiting, "root", [waiting.signed], KEYS[1])
    whole, nothing = read_unfinished([File("1", written(waiting))])
    assert whole is not None
    assert nothing is None
    before = written(whole)
    assert add_signature(whole, "root", [whole.signed], KEYS[1])
    assert written(whole) == before, "the id would be another one"
    assert not add_signature(whole, "root", [whole.signed], KEYS[4])


def test_the_next_root_keeps_what_is_not_changed() -> None:
    online = KEYS[3].public_key()
    before = make_root(Roles(tuple(KEYS[one].public_key() for one in (0, 1)), 2, online), 1, LATER)
    change = Change(add=(KEYS[2].public_key(),), remove=(KEYS[0].public_key(),))
    after = next_root(before, change, LATER).signed
    assert (after.version, after.roles["root"].threshold) == (2, 2)
    assert set(after.roles["targets"].keyids) == {key_of(KEYS[one].public_key()).keyid for one in (1, 2)}
    assert after.roles["timestamp"].keyids == [key_of(online).keyid]
    with pytest.raises(PolicyError, match="no maintainer's key here"):
        next_root(before, Change(remove=(KEYS[4].public_key(),)), LATER)


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (Roles((KEYS[0].public_key(),), 2), "2 of 1 different keys cannot sign"),
        (Roles((KEYS[0].public_key(), KEYS[0].public_key()), 1), "1 of 1 different keys cannot sign"),
        (Roles((), 0), "0 of 0"),
        (Roles((KEYS[0].public_key(),), 1, KEYS[0].public_key()), "the online key is a maintainer's"),
    ],
    ids=["too-few", "twice", "nobody", "online"],
)
def test_roles_that_make_no_sense_are_refused(roles: Roles, words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        make_root(roles, 1, LATER)


def test_a_key_is_written_as_any_tuf_client_computes_its_id() -> None:
    found = read_root_file(File("1", root(0)), anchoring.ROOT).signed
    ((keyid, key),) = found.keys.items()
    assert SSlibKey.from_crypto(KEYS[0].public_key()).keyid == keyid == key.keyid
