"""The field types: what fits, and what must not slip through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tooling.model import base


def fits(kind: Any, value: object) -> bool:
    try:
        TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (base.Digest, "sha256:" + "0" * 64),
        (base.Time, "2024-02-29T23:59:59Z"),
        (base.PublisherName, "acme-models-2"),
        (base.ModelName, "digits-1.5"),
        (base.ListingName, "acme/digits"),
        (base.SuiteName, "digits/12"),
        (base.SemanticVersion, "0.0.0"),
        (base.SemanticVersion, "1.2.3-rc.1.0a.x-y"),
        (base.RelativePath, "a/b-c_d.onnx"),
        (base.WebAddress, "https://example.org/?a=b#c"),
        (base.Location, "pkg:pypi/acme-models@1.1?checksum=sha256:00#model.onnx"),
        (base.Line, "one line, Grüße"),
        (base.Text, "two\nlines"),
    ],
)
def test_accepts(kind: Any, value: str) -> None:
    assert fits(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (base.Digest, "sha256:" + "A" * 64),
        (base.Digest, "sha256:" + "0" * 64 + "\n"),
        (base.Digest, "md5:" + "0" * 64),
        (base.Time, "2024-02-30T00:00:00Z"),
        (base.Time, "2024-01-01T24:00:00Z"),
        (base.Time, "2024-01-01T00:00:00+00:00"),
        (base.Time, "0000-01-01T00:00:00Z"),
        (base.PublisherName, "ab"),
        (base.PublisherName, "acme--models"),
        (base.PublisherName, "-acme"),
        (base.PublisherName, "Acme"),
        (base.PublisherName, "\u0430cme"),
        (base.PublisherName, "acme\n"),
        (base.ModelName, "a..b"),
        (base.ModelName, ".."),
        (base.ListingName, "acme/"),
        (base.ListingName, "acme/a/b"),
        (base.SuiteName, "digits/0"),
        (base.SuiteName, "digits/1٣"),
        (base.SemanticVersion, "1.2"),
        (base.SemanticVersion, "01.2.3"),
        (base.SemanticVersion, "1.2.3+build"),
        (base.SemanticVersion, "1.2.3-01"),
        (base.SemanticVersion, "1.2.3-"),
        (base.SemanticVersion, "1.2.3-a..b"),
        (base.SemanticVersion, "1.2٢.3"),
        (base.SemanticVersion, "1.2.3\n"),
        (base.RelativePath, "/etc/passwd"),
        (base.RelativePath, "a/../b"),
        (base.RelativePath, "a//b"),
        (base.RelativePath, "a/"),
        (base.RelativePath, "./a"),
        (base.RelativePath, ".gitattributes"),
        (base.RelativePath, "a/.git/config"),
        (base.RelativePath, "a\\b"),
        (base.RelativePath, "a b"),
        (base.WebAddress, "http://example.org"),
        (base.WebAddress, "javascript:alert(1)"),
        (base.WebAddress, 'https://a"onclick="x'),
        (base.WebAddress, "https://a<b"),
        (base.Location, "file:///etc/passwd"),
        (base.Location, "https://a b"),
        (base.Line, ""),
        (base.Line, "a\nb"),
        (base.Line, "x" * 301),
        (base.Text, "x" * 20_001),
        (base.Line, 3),
    ],
)
def test_refuses(kind: Any, value: object) -> None:
    assert not fits(kind, value)


# https://semver.org, item 11
PRECEDENCE = [
    *("0.9.9", "1.0.0-1", "1.0.0-2", "1.0.0-11", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta"),
    *("1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "1.10.0", "2.0.0"),
]


def test_versions_are_ordered_by_precedence() -> None:
    alphabetical = sorted(PRECEDENCE)
    assert sorted(alphabetical, key=base.version_key) == PRECEDENCE


NUMBERS = st.integers(0, 30)
VERSIONS = st.builds(
    lambda numbers, tail: ".".join(map(str, numbers)) + tail,
    st.tuples(NUMBERS, NUMBERS, NUMBERS),
    st.sampled_from(["", "-a", "-1", "-a.1", "-1.a", "--", "-0a"]),
)


@given(VERSIONS, VERSIONS)
def test_different_versions_never_tie(one: str, other: str) -> None:
    assert fits(base.SemanticVersion, one)
    assert (base.version_key(one) == base.version_key(other)) == (one == other)


@pytest.mark.parametrize("text", ["1.0", "1.0.0\n", "1.0.0-", "a", "1.0.٣"])
def test_what_is_no_version_has_no_precedence(text: str) -> None:
    with pytest.raises(ValueError, match="not a semantic version"):
        base.version_key(text)


def test_documents_are_strict_and_immutable() -> None:
    class Sample(base.Document):
        number: float
        flag: bool = False

    sample = Sample(number=1.5)
    with pytest.raises(ValidationError):
        setattr(sample, "number", 2.0)  # noqa: B010 - the type checker knows better
    for bad in ({"number": "1"}, {"number": float("nan")}, {"number": 1.0, "flag": 1}, {"number": 1.0, "other": 1}):
        with pytest.raises(ValidationError):
            Sample.model_validate(bad)
