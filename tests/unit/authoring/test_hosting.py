"""Files go to a host, come back, and only then have a location."""

from __future__ import annotations

import http.client
import ssl
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import yaml

from tests.unit.authoring.conftest import Workplace
from tests.unit.authoring.forge import Gh
from tests.unit.authoring.test_flow import LINE, draft, haat, said
from tests.unit.net.servers import HOST, Authority
from tooling.authoring.hosting import host_files
from tooling.authoring.hosts.github_release import GithubRelease
from tooling.authoring.hosts.huggingface import HuggingFace
from tooling.authoring.hosts.interface import Host
from tooling.authoring.hosts.web_folder import TOKEN, WebFolder
from tooling.errors import DigestMismatchError, FetchError, RegistryError
from tooling.net.https import HttpsFetcher
from tooling.net.interface import Sink, Source, failed
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot
from tooling.verify.store import ArtifactCache


class Storage(ThreadingHTTPServer):
    """A server that keeps what is put there by those who know its word; `changed` is given back in its place."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.kept: dict[str, bytes] = {}
        self.changed: bytes | None = None
        Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Storage

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        allowed = self.headers.get("Authorization") == "Bearer open sesame"
        if allowed:
            self.server.kept[self.path] = data
        self._answer(201 if allowed else 403, b"")

    def do_GET(self) -> None:
        found = self.server.kept.get(self.path)
        self._answer(404 if found is None else 200, b"" if found is None else self.server.changed or found)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def storage(authority: Authority) -> Iterator[Storage]:
    server = Storage(authority.serving(HOST))
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def source(authority: Authority) -> HttpsFetcher:
    return HttpsFetcher(context=authority.trusting(), resolve=lambda *_: ["127.0.0.1"], allow_loopback=True)


class _ToLoopback(http.client.HTTPSConnection):
    """Connects to this machine, whatever the name."""

    def connect(self) -> None:
        name, self.host = self.host, "127.0.0.1"
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=name)  # type: ignore[attr-defined]


@pytest.fixture
def folder(storage: Storage, source: HttpsFetcher, authority: Authority) -> WebFolder:
    address = f"https://{HOST}:{storage.server_address[1]}/models/"
    return WebFolder(address, source, lambda host, port: _ToLoopback(host, port, context=authority.trusting()))


def put(place: Workplace, host: Host, source: Source, tmp_path: Path, *, resign: bool = False) -> list[str]:
    store = ArtifactCache(tmp_path / "store", source)
    return host_files(Snapshot(place.registry), LINE, host, source, store, resign=resign)


def locations(place: Workplace) -> object:
    return yaml.safe_load((place.registry / paths.manifest(LINE)).read_text())["artifacts"][0].get("locations")


def test_a_file_is_sent_fetched_back_and_only_then_has_a_location(
    workplace: Workplace,
    storage: Storage,
    source: HttpsFetcher,
    folder: WebFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(TOKEN, "open sesame")
    draft(workplace)
    (location,) = put(workplace, folder, source, tmp_path)
    assert urlsplit(location).path == "/models/bolt-works/line/0.1.0/model.onnx"
    assert storage.kept == {urlsplit(location).path: workplace.model.read_bytes()}
    assert locations(workplace) == [location]
    assert not (workplace.registry / paths.artifact(LINE, "model.onnx")).exists()
    assert put(workplace, folder, source, tmp_path) == []


def test_a_host_that_wants_a_word_is_told_how_to_get_it(
    workplace: Workplace, source: HttpsFetcher, folder: WebFolder, tmp_path: Path
) -> None:
    draft(workplace)
    with pytest.raises(FetchError, match="answers 403") as caught:
        put(workplace, folder, source, tmp_path)
    assert caught.value.problems[0].rule == "HA174"
    assert caught.value.problems[0].fix == f"export {TOKEN}=…"
    assert locations(workplace) is None


def test_a_file_put_there_by_hand_is_taken_as_it_lies_there(
    workplace: Workplace, storage: Storage, source: HttpsFetcher, folder: WebFolder, tmp_path: Path
) -> None:
    draft(workplace)
    storage.kept["/models/bolt-works/line/0.1.0/model.onnx"] = workplace.model.read_bytes()
    assert put(workplace, folder, source, tmp_path) == locations(workplace)


@pytest.mark.parametrize("other", [b"other bytes", b"x" * 1000], ids=["shorter", "longer"])
def test_a_host_that_gives_other_bytes_gets_no_location(
    workplace: Workplace, storage: Storage, source: HttpsFetcher, folder: WebFolder, tmp_path: Path, other: bytes
) -> None:
    draft(workplace)
    storage.kept["/models/bolt-works/line/0.1.0/model.onnx"] = storage.changed = other
    with pytest.raises(DigestMismatchError) as caught:
        put(workplace, folder, source, tmp_path)
    assert caught.value.problems[0].rule == "HA175"
    assert locations(workplace) is None
    assert (workplace.registry / paths.artifact(LINE, "model.onnx")).exists()


def test_a_signed_manifest_gets_a_location_only_from_whoever_can_sign_it_again(
    workplace: Workplace, storage: Storage, source: HttpsFetcher, folder: WebFolder, tmp_path: Path
) -> None:
    draft(workplace)
    haat(workplace, "sign", str(LINE), "--key", "bolt")
    storage.kept["/models/bolt-works/line/0.1.0/model.onnx"] = workplace.model.read_bytes()
    with pytest.raises(RegistryError, match="signed without a location"):
        put(workplace, folder, source, tmp_path)
    assert len(put(workplace, folder, source, tmp_path, resign=True)) == 1
    assert not (workplace.registry / paths.bundle(paths.manifest(LINE))).exists()


class Released:
    """What GitHub serves of what was uploaded through the double of `gh`."""

    def __init__(self, gh: Gh) -> None:
        self._gh = gh

    def fetch(self, location: str, sink: Sink, limit: int) -> None:
        start = "https://github.com/bolt/models/releases/download/"
        file = self._gh.folder / "releases" / location.removeprefix(start)
        if not location.startswith(start) or not file.is_file() or file.stat().st_size > limit:
            raise failed(location, "it answers 404")
        sink.write(file.read_bytes())


def test_a_release_on_github_takes_the_files_once(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gh = Gh(tmp_path / "gh", "bolt/models")
    gh.put_on_path(monkeypatch)
    draft(workplace)
    host, before = GithubRelease("bolt/models"), (workplace.registry / paths.manifest(LINE)).read_bytes()
    expected = "https://github.com/bolt/models/releases/download/line-0.1.0/model.onnx"
    assert put(workplace, host, Released(gh), tmp_path) == [expected]
    (workplace.registry / paths.manifest(LINE)).write_bytes(before)
    assert put(workplace, host, Released(gh), tmp_path) == [expected]
    assert len(gh.asked("release", "upload")) == 1
    assert len(gh.asked("release", "create")) == 1


def test_without_gh_the_way_by_hand_is_told(workplace: Workplace, tmp_path: Path) -> None:
    gh = Gh(tmp_path / "gh", "bolt/models")
    draft(workplace)
    with pytest.raises(FetchError, match="not installed") as caught:
        put(workplace, GithubRelease("bolt/models"), Released(gh), tmp_path)
    assert "--host URL" in str(caught.value.problems[0].fix)


@pytest.mark.parametrize("kind", [GithubRelease, HuggingFace])
@pytest.mark.parametrize("name", ["models", "a/b/c", "-x/../y", "a/b; rm"])
def test_a_repository_is_named_owner_and_name(kind: type[GithubRelease | HuggingFace], name: str) -> None:
    with pytest.raises(FetchError, match="repository"):
        kind(name)


def test_the_hub_needs_its_library(workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    draft(workplace)
    with pytest.raises(FetchError, match="huggingface_hub") as caught:
        put(workplace, HuggingFace("bolt/models"), Released(Gh(tmp_path / "gh", "x/y")), tmp_path)
    assert str(caught.value.problems[0].fix).startswith("pip install huggingface_hub")


def test_the_hub_takes_files_through_its_own_library(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hub:
        """The library's object, as far as it is used."""

        def create_repo(self, name: str, *, exist_ok: bool) -> None:
            assert (name, exist_ok) == ("bolt/models", True)

        def upload_file(self, *, path_or_fileobj: str, path_in_repo: str, repo_id: str) -> SimpleNamespace:
            assert (Path(path_or_fileobj).read_bytes(), repo_id) == (workplace.model.read_bytes(), "bolt/models")
            assert path_in_repo == "0.1.0/model.onnx"
            return SimpleNamespace(oid="0123abcd")

    class Served:
        """What the hub gives to everybody."""

        def fetch(self, location: str, sink: Sink, limit: int) -> None:
            assert location == expected
            assert limit >= len(workplace.model.read_bytes())
            sink.write(workplace.model.read_bytes())

    expected = "https://huggingface.co/bolt/models/resolve/0123abcd/0.1.0/model.onnx"
    monkeypatch.setitem(sys.modules, "huggingface_hub", SimpleNamespace(HfApi=Hub))
    draft(workplace)
    assert put(workplace, HuggingFace("bolt/models"), Served(), tmp_path) == [expected]


def test_a_host_that_nobody_knows_is_a_usage_error(workplace: Workplace) -> None:
    draft(workplace)
    for host in ("ftp://x", "s3"):
        answer = haat(workplace, "submit", str(LINE), "--host", host)
        assert answer.exit_code == 2, said(answer)
    assert "--repo OWNER/NAME" in haat(workplace, "submit", str(LINE), "--host", "github-release").output
