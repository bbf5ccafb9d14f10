"""From a remote's address to the address that opens a pull request."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tooling.authoring.forges import Forge, Request, forge_of, request_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/acme/market.git", Forge("github", "github.com", "acme/market")),
        ("https://ada:secret@github.com/acme/market/", Forge("github", "github.com", "acme/market")),
        ("git@github.com:acme/market.git", Forge("github", "github.com", "acme/market")),
        ("ssh://git@gitlab.com:2222/group/sub/market", Forge("gitlab", "gitlab.com", "group/sub/market")),
        ("https://codeberg.org/acme/market", Forge("forgejo", "codeberg.org", "acme/market")),
        ("git@git.example.org:market.git", Forge("plain", "git.example.org", "market")),
        ("/srv/git/market.git", None),
        ("file:///srv/git/market.git", None),
        ("../market.git", None),
    ],
)
def test_a_remote_is_known_by_its_address(url: str, expected: Forge | None) -> None:
    assert forge_of(url) == expected


def request(host: str, *, body: str = "Two\nlines & more") -> Request:
    target, source = forge_of(f"https://{host}/acme/market"), forge_of(f"https://{host}/ada/market")
    assert target is not None
    assert source is not None
    return Request(target, "main", source, "haat/dee-line-0.1.0", "List dee/line@0.1.0", body)


@pytest.mark.parametrize(
    ("host", "page", "title"),
    [
        ("github.com", "https://github.com/acme/market/compare/main...ada:haat/dee-line-0.1.0", "title"),
        ("codeberg.org", "https://codeberg.org/acme/market/compare/main...ada:haat/dee-line-0.1.0", "title"),
        ("gitlab.com", "https://gitlab.com/ada/market/-/merge_requests/new", "merge_request[title]"),
    ],
)
def test_a_form_is_filled_in(host: str, page: str, title: str) -> None:
    address = request_address(request(host))
    assert address is not None
    parts = urlsplit(address)
    assert f"https://{parts.netloc}{parts.path}" == page
    assert parse_qs(parts.query)[title] == ["List dee/line@0.1.0"]
    assert ["Two\nlines & more"] in parse_qs(parts.query).values()


def test_a_form_whose_address_would_be_too_long_goes_without_its_body() -> None:
    address = request_address(request("github.com", body="x" * 20_000))
    assert address is not None
    assert len(address) < 500
    assert "title=" in address


def test_a_server_of_an_unknown_kind_has_no_form() -> None:
    assert request_address(request("git.example.org")) is None
