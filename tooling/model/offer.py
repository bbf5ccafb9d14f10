"""The offer: on which terms a publisher sells a release, as its notice says it."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tooling.model.base import Digest, Document, Line, Text, WebAddress
from tooling.model.ethereum import address_fault

# The largest number of the contract's.
MAX_AMOUNT = 2**256 - 1
MAX_CHAIN = 2**53 - 1
MAX_WINDOW = 90 * 86_400
_KEY_SIZE = 32
NATIVE = "native"


def _is_an_address(text: str) -> str:
    fault = address_fault(text)
    if fault is not None:
        raise ValueError(fault)
    return text


def _is_within_bounds(text: str) -> str:
    if int(text) > MAX_AMOUNT:
        message = "an amount is at most 2^256-1"
        raise ValueError(message)
    return text


def _is_a_key(text: str) -> str:
    try:
        raw = base64.b64decode(text.removeprefix("x25519:"), validate=True)
    except binascii.Error as error:
        message = "this is not base64"
        raise ValueError(message) from error
    if len(raw) != _KEY_SIZE or base64.b64encode(raw).decode() != text.removeprefix("x25519:") or not any(raw):
        message = "a delivery key is 32 bytes that are not all zero"
        raise ValueError(message)
    return text


Address = Annotated[
    str,
    Field(
        pattern=r"^0x[0-9a-fA-F]{40}$",
        description="an address of 40 hex digits, in lower case or with the checksum of EIP-55",
    ),
    AfterValidator(_is_an_address),
]
# Text, because a program that reads numbers as doubles would pay another sum.
Amount = Annotated[
    str,
    Field(
        pattern=r"^(0|[1-9][0-9]{0,77})$",
        description="a whole number of the token's smallest unit, in quotes, at most 2^256-1",
    ),
    AfterValidator(_is_within_bounds),
]
Chain = Annotated[int, Field(ge=1, le=MAX_CHAIN, description="the chain's number (EIP-155)")]
DeliveryKey = Annotated[
    str,
    Field(pattern=r"^x25519:[A-Za-z0-9+/]{43}=$", description="`x25519:` and the base64 of a public key of 32 bytes"),
    AfterValidator(_is_a_key),
]
Seconds = Annotated[int, Field(ge=1, le=MAX_WINDOW, description="seconds, at most 90 days")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="two letters of ISO 3166")]


class Price(Document):
    """What a person is asked to pay, as people write it; the rails say what is sent."""

    amount: Annotated[
        str, Field(pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?$", description='a decimal number such as "149.00"')
    ]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="three letters of ISO 4217")]

    @property
    def is_free(self) -> bool:
        """Say whether nothing is asked."""
        return not any(digit in "123456789" for digit in self.amount)


class EvmRail(Document):
    """Fair exchange by contract: the buyer gets the key to the listed bytes, or the money back."""

    rail: Literal["evm"]
    chain: Chain
    contract: Address
    token: Literal["native"] | Address
    amount: Amount
    payout: Address
    delivery_key: DeliveryKey
    reveal_s: Seconds
    dispute_s: Seconds


class InvoiceRail(Document):
    """An order that is paid outside; the publisher confirms it, and nobody else can."""

    rail: Literal["invoice"]
    url: WebAddress


Rail = Annotated[EvmRail | InvoiceRail, Field(discriminator="rail")]


class Trader(Document):
    """Who sells, in the sense of consumer law, as the publisher declares it."""

    status: Literal["trader", "private"]
    country: Country | None = None
    vat: Annotated[str, Field(pattern=r"^[A-Z0-9-]{4,20}$", description="a VAT number")] | None = None


class Offer(Document):
    """The terms of sale; a later offer takes an earlier one's place, and one that is paused sells nothing."""

    price: Price
    rails: Annotated[tuple[Rail, ...], Field(max_length=10)] = ()
    terms: Annotated[Digest, Field(description="digest of the text of the terms")] | None = None
    refund: Text | None = None
    trader: Trader | None = None
    note: Line | None = None
    paused: bool = False

    @property
    def is_free(self) -> bool:
        """Say whether nothing is asked: no price for people, and nothing on any rail."""
        return self.price.is_free and all(rail.amount == "0" for rail in self.rails if isinstance(rail, EvmRail))
