"""A server of the test's own, and a fetcher that trusts it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.net.servers import HOST, Authority, Server
from tooling.net.https import HttpsFetcher
from tooling.net.patience import Patience


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    server = Server(authority.serving(HOST))
    yield server
    server.close()


@pytest.fixture
def https(authority: Authority) -> HttpsFetcher:
    return fetcher(authority)


def fetcher(authority: Authority, *, around: float = 20, idle: float = 10) -> HttpsFetcher:
    patience = Patience(idle=idle, around=around)
    return HttpsFetcher(
        context=authority.trusting(), patience=patience, resolve=lambda *_: ["127.0.0.1"], allow_loopback=True
    )
