"""Choosing a fetcher, and the gateway to IPFS."""

from __future__ import annotations

import io

import pytest

from tests.unit.net.servers import HOST, Server, file
from tooling.errors import FetchError
from tooling.net.choose import AnyFetcher, scheme_of, usual_fetchers
from tooling.net.https import HttpsFetcher
from tooling.net.ipfs import IpfsFetcher

V0 = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"
V1 = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"


@pytest.mark.parametrize(
    ("location", "scheme"),
    [("https://a/b", "https"), ("pkg:pypi/a@1#b", "pkg:pypi"), ("ipfs://x", "ipfs"), ("pkg:oci/x", "pkg:oci")],
)
def test_reads_the_kind_of_a_location(location: str, scheme: str) -> None:
    assert scheme_of(location) == scheme


@pytest.mark.parametrize("location", ["pkg:huggingface/a/b@1", "magnet:?xt=x", "file:///etc/passwd", "nothing"])
def test_says_what_is_supported_when_a_kind_is_not(location: str) -> None:
    with pytest.raises(FetchError, match=r"HA092.*not supported here; supported: https, ipfs, pkg:pypi"):
        usual_fetchers().fetch(location, io.BytesIO(), 10)


@pytest.mark.parametrize("path", [V0, V1, f"{V1}/models/model.onnx"])
def test_asks_the_gateway_that_was_named(path: str, server: Server, https: HttpsFetcher) -> None:
    server.answers[f"/ipfs/{path}"] = file(b"model")
    sink = io.BytesIO()
    AnyFetcher(https, IpfsFetcher(https, f"https://{HOST}:{server.port}/")).fetch(f"ipfs://{path}", sink, 5)
    assert sink.getvalue() == b"model"


def test_without_a_gateway_names_the_option(https: HttpsFetcher) -> None:
    with pytest.raises(FetchError, match="HA092") as raised:
        IpfsFetcher(https, None).fetch(f"ipfs://{V1}", io.BytesIO(), 5)
    assert "--ipfs-gateway" in str(raised.value.problems[0].help)


@pytest.mark.parametrize("location", ["ipfs://", f"ipfs://{V1}/../x", f"ipfs://{V1}?x", "ipfs://evil.test/x"])
def test_refuses_what_is_no_content_identifier(location: str, https: HttpsFetcher) -> None:
    with pytest.raises(FetchError, match="HA091"):
        IpfsFetcher(https, "https://gateway.test").fetch(location, io.BytesIO(), 5)
