"""A folder over HTTP, and what is noticed when it changes."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tooling.serving.bell import Bell
from tooling.serving.keeping import shown
from tooling.serving.pages import Shown, listening
from tooling.serving.watching import Watch, changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "docs").mkdir(parents=True)
    for name, text in {
        "index.html": "<body><p>home</body>",
        "docs/index.html": "<body>docs</body>",
        "404.html": "<body>nothing here</body>",
        "files/a.bin": "\0",
        "feeds/all.atom": "<feed/>",
        "assets/x.js": "1",
    }.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text)
    (tmp_path / "secret.html").write_text("secret")
    (site / "link.html").symlink_to(tmp_path / "secret.html")
    return site


@pytest.fixture
def port(folder: Path) -> Iterator[int]:
    with shown(folder, "127.0.0.1", 0, "/mirror/", Bell()) as address:
        yield int(address.removesuffix("/mirror/").rpartition(":")[2])


def ask(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/mirror/", 200, "text/html; charset=utf-8"),
        ("/mirror/docs/", 200, "text/html; charset=utf-8"),
        ("/mirror/index.html?x=1", 200, "text/html; charset=utf-8"),
        ("/mirror/feeds/all.atom", 200, "application/atom+xml"),
        ("/mirror/assets/x.js", 200, "text/javascript; charset=utf-8"),
        ("/mirror/files/a.bin", 200, "application/octet-stream"),
        ("/mirror/nothing", 404, "text/html; charset=utf-8"),
        ("/elsewhere", 404, "text/html; charset=utf-8"),
        ("/mirror/assets/", 404, "text/html; charset=utf-8"),
        ("/mirror/.haat/nothing", 404, "text/html; charset=utf-8"),
    ],
)
def test_a_file_has_its_type_and_a_wrong_address_its_page(port: int, path: str, status: int, kind: str) -> None:
    found, headers, body = ask(port, path)
    assert (found, headers["content-type"], headers["x-content-type-options"]) == (status, kind, "nosniff")
    assert (b"nothing here" in body) == (status == 404)
    again, same, nothing = ask(port, path, "HEAD")
    assert (again, same["content-length"], nothing) == (status, headers["content-length"], b"")


@pytest.mark.parametrize(
    "path",
    [
        "/mirror/../secret.html",
        "/mirror/%2e%2e/secret.html",
        "/mirror//secret.html",
        "/mirror/link.html",
        "/mirror/%00",
    ],
)
def test_nothing_outside_of_the_folder_is_shown(port: int, path: str) -> None:
    status, _, body = ask(port, path)
    assert status == 404
    assert b"secret" not in body


@pytest.mark.parametrize(
    ("path", "to"), [("/", "/mirror/"), ("/mirror", "/mirror/"), ("/mirror/docs", "/mirror/docs/")]
)
def test_a_reader_is_sent_to_where_pages_are(port: int, path: str, to: str) -> None:
    status, headers, _ = ask(port, path)
    assert (status, headers["location"]) == (302, to)


def test_only_pages_that_are_served_listen_and_only_where_somebody_builds(port: int, folder: Path) -> None:
    script = b'<script src="/mirror/.haat/reload.js" defer></script>'
    assert ask(port, "/mirror/")[2] == b"<body><p>home" + script + b"</body>"
    assert (folder / "index.html").read_bytes() == b"<body><p>home</body>"
    assert ask(port, "/mirror/.haat/reload.js")[1]["content-type"].startswith("text/javascript")
    assert listening(b"no body", "/") == b'no body<script src="/.haat/reload.js" defer></script>'
    with shown(folder, "127.0.0.1", 0, "/") as address:
        quiet = int(address.removesuffix("/").rpartition(":")[2])
        assert ask(quiet, "/")[2] == b"<body><p>home</body>"
        assert ask(quiet, "/.haat/changes")[0] == 404


def test_whoever_listens_hears_each_time_that_the_bell_is_rung(folder: Path) -> None:
    bell = Bell()
    with shown(folder, "127.0.0.1", 0, "/", bell) as address:
        port = int(address.removesuffix("/").rpartition(":")[2])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/.haat/changes")
        answer = connection.getresponse()
        assert answer.readline() == f"data: {bell.word}\n".encode()
        answer.readline()
        bell.ring()
        assert answer.readline() == f"data: {bell.word}\n".encode()
        connection.close()
    assert Bell().word != Bell().word


def test_a_file_below_no_folder_is_none(tmp_path: Path) -> None:
    found = Shown(tmp_path, "/")
    assert found.file_at("x" * 5_000) is None
    assert found.file_at("") is None


def test_a_change_is_noticed_once_it_has_come_to_rest(tmp_path: Path) -> None:
    one, folder = tmp_path / "one.txt", tmp_path / "folder"
    folder.mkdir()
    one.write_text("1")
    watch = Watch((one, folder, tmp_path / "not-there-yet"))
    before = watch.look()
    assert list(before) == [str(one)]
    (folder / ".git").mkdir()
    (folder / ".git" / "index").write_text("x")
    (folder / "edited.txt~").write_text("x")
    assert watch.look() == before
    (folder / "new.txt").write_text("x")
    stop = threading.Event()
    now = watch.wait(before, stop)
    assert now is not None
    assert changes(before, now) == [str(folder / "new.txt")]
    one.unlink()
    assert changes(now, watch.look()) == [str(one)]
    stop.set()
    assert watch.wait(now, stop) is None
