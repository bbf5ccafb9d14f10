"""Offers, and the addresses in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.market import offer_document
from tooling.model.ethereum import address_fault, checksummed, keccak_256
from tooling.model.offer import MAX_AMOUNT, Offer

# https://eips.ethereum.org/EIPS/eip-55, "Test Cases"
CHECKSUMMED = (
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (
            b"The quick brown fox jumps over the lazy dog",
            "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15",
        ),
        (b"transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b"),
    ],
    ids=["nothing", "abc", "fox", "transfer"],
)
def test_keccak_is_the_hash_of_ethereum(text: bytes, digest: str) -> None:
    assert keccak_256(text).hex() == digest


@pytest.mark.parametrize("length", [135, 136, 137, 272])
def test_keccak_takes_texts_around_a_block(length: int) -> None:
    assert len({keccak_256(b"a" * length), keccak_256(b"a" * (length + 1)), keccak_256(b"a" * length + b"\x01")}) == 3


@pytest.mark.parametrize("address", CHECKSUMMED)
def test_a_checksum_shows_every_letter_in_the_wrong_case(address: str) -> None:
    assert address_fault(address) is None
    assert address_fault(address.lower()) is None
    letters = [index for index, one in enumerate(address) if one.isalpha() and index > 1]
    for index in letters:
        wrong = address[:index] + address[index].swapcase() + address[index + 1 :]
        if wrong != address.lower():
            assert address_fault(wrong) is not None


@given(st.integers(1, 2**160 - 1))
def test_every_address_has_two_spellings(number: int) -> None:
    digits = f"{number:040x}"
    assert address_fault(f"0x{digits}") is None
    assert address_fault(f"0x{checksummed(digits)}") is None


@pytest.mark.parametrize("address", ["0x" + "0" * 40, "0x12", "12" * 20, "0x" + "g" * 40, "0X" + "12" * 20])
def test_refuses_what_is_nobodys_address(address: str) -> None:
    assert address_fault(address) is not None


def read(**changes: Any) -> Offer:
    """Read an offer with some fields changed, by dotted path."""
    document: Any = offer_document()
    for dotted, value in changes.items():
        *parents, last = dotted.split("__")
        part = document
        for one in parents:
            part = part[int(one) if one.isdigit() else one]
        part[last] = value
    return Offer.model_validate_json(json.dumps(document))


def test_reads_a_whole_offer() -> None:
    offer = read(rails__0__amount=str(MAX_AMOUNT))
    assert not offer.is_free
    assert [rail.rail for rail in offer.rails] == ["evm", "invoice"]


@pytest.mark.parametrize(
    "changes",
    [
        {"rails__0__amount": str(MAX_AMOUNT + 1)},
        {"rails__0__amount": 50},
        {"rails__0__amount": "-1"},
        {"rails__0__amount": "05"},
        {"rails__0__amount": "1e18"},
        {"rails__0__chain": 0},
        {"rails__0__chain": True},
        {"rails__0__token": "ETH"},
        {"rails__0__delivery_key": "x25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        {"rails__0__delivery_key": "x25519:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQF="},
        {"rails__0__delivery_key": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="},
        {"rails__0__reveal_s": 0},
        {"rails__0__dispute_s": 91 * 86_400},
        {"rails__0__rail": "barter"},
        {"rails__1__url": "http://acme.example/order"},
        {"rails__1__amount": "5"},
        {"price__amount": "149,00"},
        {"price__currency": "euro"},
        {"trader__vat": "<b>"},
        {"paused": "no"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_refuses_what_a_buyer_could_misread(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**changes)


@pytest.mark.parametrize("missing", ["delivery_key", "payout", "reveal_s", "dispute_s", "contract", "chain", "token"])
def test_a_rail_on_a_chain_leaves_nothing_out(missing: str) -> None:
    document = offer_document()
    del document["rails"][0][missing]
    with pytest.raises(ValidationError):
        Offer.model_validate_json(json.dumps(document))
