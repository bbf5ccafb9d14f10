"""Fetching over https from servers that do their worst."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest

from tests.unit.net.conftest import fetcher
from tests.unit.net.servers import (
    HOST,
    Answer,
    Authority,
    Server,
    dripping,
    endless,
    file,
    raw,
    redirect,
)
from tooling.errors import FetchError
from tooling.net.addresses import system_addresses
from tooling.net.https import HttpsFetcher
from tooling.net.patience import Patience

CONTENT = bytes(range(256)) * 1024
OK = b"HTTP/1.1 200 OK\r\n"


def fetched(https: HttpsFetcher, url: str, limit: int = len(CONTENT)) -> bytes:
    sink = io.BytesIO()
    https.fetch(url, sink, limit)
    return sink.getvalue()


def complaint(https: HttpsFetcher, url: str, limit: int = len(CONTENT)) -> str:
    """Fetch in vain; returns the rule and the message."""
    sink = io.BytesIO()
    with pytest.raises(FetchError) as raised:
        https.fetch(url, sink, limit)
    assert len(sink.getvalue()) <= limit
    (problem,) = raised.value.problems
    assert problem.place is not None
    assert problem.place.path == url
    return f"{problem.rule} {problem.message}"


def chunked(*chunks: bytes) -> Answer:
    return raw(OK, b"Transfer-Encoding: chunked\r\n\r\n", *chunks)


@pytest.mark.parametrize(
    "answer",
    [
        file(CONTENT),
        raw(b"HTTP/1.0 200 OK\r\n\r\n", CONTENT),
        chunked(b"3fff0;ext=1\r\n", CONTENT[:0x3FFF0], b"\r\n10\r\n", CONTENT[0x3FFF0:], b"\r\n0\r\n\r\n"),
    ],
    ids=["with a length", "until the end", "in chunks"],
)
def test_fetches_a_file_however_it_is_framed(answer: Answer, server: Server, https: HttpsFetcher) -> None:
    server.answers["/model"] = answer
    assert fetched(https, server.url("/model")) == CONTENT


def test_asks_for_plain_bytes_and_gives_no_credentials(server: Server, https: HttpsFetcher) -> None:
    server.answers["/a?b=c"] = file(CONTENT)
    assert fetched(https, server.url("/a?b=c#part")) == CONTENT
    (asked,) = server.asked
    lines = asked.splitlines()
    assert lines[:2] == ["GET /a?b=c HTTP/1.1", f"Host: {HOST}:{server.port}"]
    assert "Accept-Encoding: identity" in lines
    assert not [line for line in lines if line.lower().startswith(("cookie", "authorization", "referer"))]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_follows_redirects(status: int, server: Server, https: HttpsFetcher) -> None:
    server.answers["/old"] = redirect("/new", status)
    server.answers["/new"] = file(CONTENT)
    assert fetched(https, server.url("/old")) == CONTENT


def test_follows_five_redirects_and_no_more(server: Server, https: HttpsFetcher) -> None:
    for number in range(6):
        server.answers[f"/{number}"] = redirect(f"/{number + 1}")
    server.answers["/6"] = file(CONTENT)
    assert fetched(https, server.url("/1")) == CONTENT
    assert complaint(https, server.url("/0")) == "HA093 more than 5 redirects"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("http://files.test/model", "HA091 it redirects to `http:`, and only https is fetched"),
        ("file:///etc/passwd", "HA091 it redirects to `file:`, and only https is fetched"),
        ("ftp://files.test/", "HA091 it redirects to `ftp:`, and only https is fetched"),
        ("https://user:word@files.test/", "HA091 an address with a user name or password in it"),
        ("https://files.test\\@evil.test/", "HA091 the address is too long, or has characters"),
        ("https://[::1", "HA093 files.test"),
        ("https://x:99999/", "HA091 this is no web address"),
        ("https://-/", "HA091 the address names no host"),
        ("", "redirects to nowhere"),
        ("/" + "x" * 9000, "HA091 the address is too long"),
    ],
)
def test_refuses_redirects_to_anything_but_plain_https(
    where: str, said: str, server: Server, https: HttpsFetcher
) -> None:
    server.answers["/old"] = redirect(where)
    assert said in complaint(https, server.url("/old"))


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "10.0.0.1", "192.168.1.1", "[fe80::1]", "[::ffff:10.0.0.1]", "[fd00::1]", "0x0a000001", "10.1"],
)
def test_refuses_redirects_into_private_networks(host: str, authority: Authority, server: Server) -> None:
    """Numbers are resolved by the system, which also knows how `10.1` and hexadecimal are meant."""
    https = HttpsFetcher(
        context=authority.trusting(),
        resolve=lambda name, port: ["127.0.0.1"] if name == HOST else system_addresses(name, port),
        allow_loopback=True,
    )
    server.answers["/old"] = redirect(f"https://{host}/latest/meta-data/")
    assert "is on a private, local or reserved network" in complaint(https, server.url("/old"))
    assert len(server.asked) == 1


def test_refuses_loopback_unless_told_otherwise(authority: Authority, server: Server) -> None:
    https = HttpsFetcher(context=authority.trusting(), resolve=lambda *_: ["127.0.0.1"])
    assert complaint(https, server.url("/")).startswith("HA091")
    assert complaint(HttpsFetcher(), f"https://localhost:{server.port}/").startswith("HA091")
    assert server.asked == []


def test_refuses_a_name_with_one_private_address_among_public_ones(authority: Authority, server: Server) -> None:
    https = HttpsFetcher(context=authority.trusting(), resolve=lambda *_: ["93.184.215.14", "127.0.0.1"])
    assert complaint(https, server.url("/")).startswith("HA091")
    assert server.asked == []


def test_connects_to_the_address_that_was_checked_although_the_name_changes(authority: Authority) -> None:
    """A name that answers differently the second time is DNS rebinding; there is no second time."""
    honest = Server(authority.serving(HOST))
    evil = Server(authority.serving(HOST), "127.0.0.2", honest.port)
    honest.answers["/"], evil.answers["/"] = file(CONTENT), file(CONTENT[::-1])
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    https = HttpsFetcher(context=authority.trusting(), resolve=lambda *_: next(answers), allow_loopback=True)
    try:
        assert fetched(https, honest.url("/")) == CONTENT
        assert next(answers) == ["127.0.0.2"], "the name was resolved once"
    finally:
        honest.close()
        evil.close()


def test_tries_the_next_address_of_a_name(authority: Authority, server: Server) -> None:
    server.answers["/"] = file(CONTENT)
    resolve = lambda *_: ["127.0.0.9", "127.0.0.1"]  # noqa: E731
    https = HttpsFetcher(context=authority.trusting(), resolve=resolve, allow_loopback=True)
    assert fetched(https, server.url("/")) == CONTENT


def test_refuses_a_certificate_for_another_name(authority: Authority, server: Server) -> None:
    assert "certificate is not valid" in complaint(fetcher(authority), server.url("/", host="other.test"))
    assert server.asked == []


def test_refuses_a_certificate_of_an_authority_it_does_not_know(server: Server) -> None:
    https = HttpsFetcher(resolve=lambda *_: ["127.0.0.1"], allow_loopback=True)
    assert "certificate is not valid" in complaint(https, server.url("/"))


def test_says_when_a_name_has_no_address(authority: Authority) -> None:
    https = HttpsFetcher(context=authority.trusting(), resolve=lambda *_: [])
    assert complaint(https, "https://files.test/") == "HA093 its name has no address"


def test_waits_for_a_resolver_no_longer_than_for_anything_else(authority: Authority) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        time.sleep(3)
        return ["127.0.0.1"]

    https = HttpsFetcher(context=authority.trusting(), patience=Patience(idle=0.2), resolve=resolve)
    begun = time.monotonic()
    assert complaint(https, "https://files.test/") == "HA093 its name could not be resolved in time"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (raw(b"HTTP/1.1 404 Not Found\r\n\r\n"), "it answers 404"),
        (raw(b"HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx"), "it answers 206"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "HA093"),
        (raw(), "HA093"),
        (file(CONTENT, announced=len(CONTENT) + 1), "it offers 262,145 bytes; the file has 262,144"),
        (raw(OK, b"\r\n", CONTENT, b"x"), "it sends more than the 262,144 bytes of the file"),
        (endless(OK + b"\r\n", CONTENT), "it sends more than"),
        (endless(OK, b"X-Header: " + b"x" * 60_000 + b"\r\n"), "got more than 100 headers"),
        (endless(OK + b"X-Header: ", b"x" * 60_000), "header line"),
        (raw(OK, b"Content-Encoding: gzip\r\n\r\n", CONTENT), "encoded, which was not asked for"),
        (raw(OK, b"Transfer-Encoding: gzip, chunked\r\n\r\n", CONTENT), "encoded, which was not asked for"),
        (chunked(b"-1\r\n", CONTENT), "malformed chunk"),
        (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", CONTENT), "malformed chunk"),
        (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1" * 4096), "malformed chunk"),
        (chunked(b"0x5\r\nhello\r\n0\r\n\r\n"), "malformed chunk"),
        (chunked(b"5\r\nhelloworld"), "malformed chunk"),
        (chunked(b"fffffffffffffff\r\n", CONTENT, CONTENT), "it sends more than"),
    ],
)
def test_gives_up_on_answers_that_are_not_the_file(
    answer: Answer, said: str, server: Server, https: HttpsFetcher
) -> None:
    server.answers["/model"] = answer
    assert said in complaint(https, server.url("/model"))


def test_passes_on_what_a_truncated_answer_had(server: Server, https: HttpsFetcher) -> None:
    """Whether that is the file, its digest says."""
    server.answers["/model"] = file(CONTENT[:1000], announced=len(CONTENT))
    assert fetched(https, server.url("/model")) == CONTENT[:1000]


@pytest.mark.parametrize(
    "answer",
    [
        lambda pause: dripping(OK + b"X: " + b"x" * 1000, pause),
        lambda pause: dripping(OK + b"\r\n" + CONTENT, pause),
        lambda pause: dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1000, pause),
    ],
    ids=["head", "body", "chunks"],
)
def test_does_not_wait_for_bytes_that_drip_in(
    answer: Callable[[Callable[[], None]], Answer], authority: Authority, server: Server
) -> None:
    """No silence is long, but all of them together are."""
    server.answers["/model"] = answer(lambda: time.sleep(0.02))
    begun = time.monotonic()
    said = complaint(fetcher(authority, around=0.5), server.url("/model"), 10)
    assert time.monotonic() - begun < 3
    assert "longer than 1 s" in said or "timed out" in said


def test_does_not_wait_through_a_long_silence(authority: Authority, server: Server) -> None:
    server.answers["/model"] = dripping(OK, lambda: time.sleep(5))
    begun = time.monotonic()
    assert "timed out" in complaint(fetcher(authority, idle=0.3), server.url("/model"))
    assert time.monotonic() - begun < 3


def test_an_error_of_the_sink_is_not_one_of_the_network(server: Server, https: HttpsFetcher) -> None:
    class Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    server.answers["/model"] = file(CONTENT)
    with pytest.raises(OSError, match="No space left"):
        https.fetch(server.url("/model"), Full(), len(CONTENT))
