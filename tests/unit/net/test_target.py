"""Reading web addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tooling.errors import FetchError
from tooling.net.target import Target, target_of


@pytest.mark.parametrize(
    ("url", "host", "port", "authority", "path"),
    [
        ("https://a.example", "a.example", 443, "a.example", "/"),
        ("https://A.example:443/x#y", "a.example", 443, "a.example", "/x"),
        ("https://a.example:8443/x%20y?z=1&z=2", "a.example", 8443, "a.example:8443", "/x%20y?z=1&z=2"),
        ("https://[2606:4700::1111]:8443/", "2606:4700::1111", 8443, "[2606:4700::1111]:8443", "/"),
    ],
)
def test_reads_https_addresses(url: str, host: str, port: int, authority: str, path: str) -> None:
    assert target_of(url, url) == Target(url, host, port, authority, path)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "file:///etc/passwd",
        "https:/a.example",
        "https:///etc/passwd",
        "https://",
        "https://@a.example/",
        "https://:word@a.example/",
        "https://a.example:port/",
        "https://a..example/",
        "https://a_b.example/",
        "https://-a.example/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.x]/",
        "https://a.example\\b/",
        "https://a.example/\r\nX: y",
        "https://a.example/ ",
        "https://a.example/\u00e9",
        "https://b\u00fccher.example/",
        "https://\uff41.example/",
        "https://a.example/\x00",
    ],
)
def test_refuses_every_unusual_address(url: str) -> None:
    with pytest.raises(FetchError, match="HA091"):
        target_of(url, url)


@given(st.text(st.characters(max_codepoint=126), max_size=30))
def test_a_request_is_one_line_whatever_the_address(text: str) -> None:
    try:
        target = target_of(f"https://{text}", "x")
    except FetchError:
        return
    for part in (target.authority, target.path, target.host):
        assert part.isascii()
        assert not set(part) & set(' \t\r\n\\"<>')
    assert target.host
