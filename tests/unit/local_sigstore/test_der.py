"""DER: what is written is what others read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from hypothesis import given
from hypothesis import strategies as st

from tooling.local_sigstore import der


@given(st.integers(0, 2**200))
def test_integers_are_those_of_another_reader(number: int) -> None:
    assert asn1.encode_der(number) == der.integer(number)


@given(st.text(max_size=400))
def test_texts_are_those_of_another_reader(text: str) -> None:
    assert asn1.decode_der(str, der.utf8(text)) == text


@given(st.binary(max_size=70_000))
def test_octets_are_those_of_another_reader(content: bytes) -> None:
    assert asn1.decode_der(bytes, der.octets(content)) == content
    assert list(der.values(der.octets(content))) == [(der.OCTETS, content)]


@pytest.mark.parametrize("dotted", ["1.2.840.10045.4.3.2", "2.16.840.1.101.3.4.2.1", "1.3.6.1.4.1.57264.2"])
def test_object_ids_are_those_of_another_reader(dotted: str) -> None:
    assert asn1.decode_der(x509.ObjectIdentifier, der.object_id(dotted)).dotted_string == dotted


def test_times_are_in_whole_seconds() -> None:
    assert der.time(datetime(2025, 1, 2, 3, 4, 5, 6, UTC)) == b"\x18\x0f20250102030405Z"


def test_a_set_is_sorted() -> None:
    assert der.set_of(b"\x02\x01\x02", b"\x02\x01\x01") == b"\x31\x06\x02\x01\x01\x02\x01\x02"


@pytest.mark.parametrize("cut", [b"\x30", b"\x30\x02\x01", b"\x30\x82\x01", b"\x30\x84\xff\xff\xff\xff"])
def test_refuses_values_that_end_early(cut: bytes) -> None:
    with pytest.raises(ValueError, match="DER ends within a value"):
        list(der.values(cut))


def test_refuses_what_is_no_sequence() -> None:
    for other in (b"", der.integer(1), der.sequence() * 2):
        with pytest.raises(ValueError, match="one DER SEQUENCE"):
            der.inside(other)
