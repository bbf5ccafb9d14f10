"""What runs models comes by digest or not at all, from the registry that npm was told of."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.browser import served
from tooling.build_site import RUNTIME_PINS
from tooling.catalog.runtime import (
    FOLDER,
    MODULE,
    PACKAGE,
    WASM,
    fetch_runtime,
    find_runtime,
    module_script,
    put_runtime,
    wasm_script,
)
from tooling.errors import DigestMismatchError, FetchError
from tooling.registry.parsed import digest_of

NAMES = b"a as InferenceSession,b as Tensor,c as env,d as default"
FILES = {
    MODULE: b"var a=1,b=2,c=import.meta.url,d=4;export{" + NAMES + b"};\n//# sourceMappingURL=x.map\n",
    WASM: b"\0asm" * 1000,
}
VERSION = "7.0.1"
needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")


def package(files: dict[str, bytes]) -> bytes:
    """Return a package as npm publishes one."""
    raw = io.BytesIO()
    whole = {"package.json": json.dumps({"name": PACKAGE, "version": VERSION}).encode(), **files}
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        for name, content in whole.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return raw.getvalue()


def sri(raw: bytes) -> str:
    return f"sha512-{base64.b64encode(hashlib.sha512(raw).digest()).decode()}"


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    """Pin a small package as the real one is pinned."""
    folder = tmp_path / "pins"
    folder.mkdir()
    return folder


def pin(pins: Path, archive: bytes, files: dict[str, bytes]) -> None:
    locked = {"version": VERSION, "integrity": sri(archive)}
    lock = {"lockfileVersion": 3, "packages": {f"node_modules/{PACKAGE}": locked}}
    (pins / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    (pins / "files.json").write_text(
        json.dumps({name: digest_of(raw) for name, raw in files.items()}), encoding="utf-8"
    )


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve a registry of packages on loopback, and tell npm of it."""
    folder = tmp_path / "registry"
    folder.mkdir()
    with served(folder) as address:
        archive = package(FILES)
        (folder / "package.tgz").write_bytes(archive)
        dist = {"tarball": f"{address}package.tgz", "integrity": sri(archive)}
        version = {"name": PACKAGE, "version": VERSION, "dist": dist}
        about = {"name": PACKAGE, "dist-tags": {"latest": VERSION}, "versions": {VERSION: version}}
        (folder / PACKAGE).write_text(json.dumps(about), encoding="utf-8")
        for name, value in {"registry": address, "cache": str(tmp_path / "npm"), "fetch_retries": "0"}.items():
            monkeypatch.setenv(f"npm_config_{name}", value)
        yield folder


@needs_npm
def test_npm_brings_the_package_once(pins: Path, registry: Path, tmp_path: Path) -> None:
    pin(pins, package(FILES), FILES)
    cache = tmp_path / "cache"
    found = fetch_runtime(pins, cache)
    assert {path.name: path.read_bytes() for path in found.folder.iterdir()} == {
        Path(name).name: raw for name, raw in FILES.items()
    }
    assert [path.name for path in cache.iterdir()] == [found.folder.name]
    shutil.rmtree(registry)
    assert fetch_runtime(pins, cache) == find_runtime(pins, cache) == found


@needs_npm
def test_another_package_than_the_locked_one_is_not_unpacked(pins: Path, registry: Path, tmp_path: Path) -> None:
    pin(pins, package({**FILES, "more": b"x"}), FILES)
    with pytest.raises(DigestMismatchError, match="not the one that is locked"):
        fetch_runtime(pins, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


@needs_npm
def test_another_file_than_the_pinned_one_is_not_kept(pins: Path, registry: Path, tmp_path: Path) -> None:
    pin(pins, package(FILES), {**FILES, WASM: b"another"})
    with pytest.raises(DigestMismatchError, match=re.escape(WASM)):
        fetch_runtime(pins, tmp_path / "cache")
    assert find_runtime(pins, tmp_path / "cache") is None


@needs_npm
def test_a_file_that_was_touched_is_got_again(pins: Path, registry: Path, tmp_path: Path) -> None:
    pin(pins, package(FILES), FILES)
    found = fetch_runtime(pins, tmp_path / "cache")
    (found.folder / Path(WASM).name).write_bytes(b"\0asm, and more")
    assert find_runtime(pins, tmp_path / "cache") is None
    assert fetch_runtime(pins, tmp_path / "cache") == found
    assert find_runtime(pins, tmp_path / "cache") == found


@needs_npm
def test_a_registry_that_gives_nothing_is_no_verdict(pins: Path, registry: Path, tmp_path: Path) -> None:
    pin(pins, package(FILES), FILES)
    (registry / PACKAGE).unlink()
    with pytest.raises(FetchError, match="npm stopped"):
        fetch_runtime(pins, tmp_path / "cache")


def test_a_machine_without_npm_says_how_to_get_it(pins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pin(pins, package(FILES), FILES)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FetchError) as caught:
        fetch_runtime(pins, tmp_path / "cache")
    assert "tooling/install-system-packages npm" in str(caught.value.problems[0])


def test_a_module_becomes_a_plain_script() -> None:
    script = module_script(FILES[MODULE]).decode()
    assert script.startswith('(()=>{"use strict";var a=1')
    assert script.endswith("globalThis.ort={InferenceSession:a,Tensor:b,env:c}})()\n")
    assert not any(word in script for word in ("import.meta", "export{", "sourceMappingURL"))


@pytest.mark.parametrize("module", [b"", b"export{a as Tensor};", b"export default 1"])
def test_a_module_of_another_form_is_refused(module: bytes) -> None:
    with pytest.raises(FetchError):
        module_script(module)


def test_webassembly_is_handed_over_whole() -> None:
    script = wasm_script(FILES[WASM])
    found = re.fullmatch(rb'haatWasm\("([A-Za-z0-9+/=]+)"\)\n', script)
    assert found is not None
    assert gzip.decompress(base64.b64decode(found[1])) == FILES[WASM]
    assert wasm_script(FILES[WASM]) == script


@needs_npm
def test_a_site_carries_one_runtime(pins: Path, registry: Path, tmp_path: Path) -> None:
    pin(pins, package(FILES), FILES)
    site = tmp_path / "site"
    (site / FOLDER).mkdir(parents=True)
    (site / FOLDER / "ort.0123456789ab.js").write_text("an old one", encoding="utf-8")
    found = fetch_runtime(pins, tmp_path / "cache")
    put_runtime(found, site)
    assert sorted(f"{FOLDER}/{path.name}" for path in (site / FOLDER).iterdir()) == [found.script, found.wasm]
    put_runtime(None, site)
    assert not (site / FOLDER).exists()


def test_the_lock_names_the_version_and_no_place_to_get_it_from() -> None:
    texts = [path.read_text(encoding="utf-8") for path in RUNTIME_PINS.iterdir()]
    assert not any("http" in text or "resolved" in text for text in texts)
    wanted = json.loads((RUNTIME_PINS / "package.json").read_bytes())["dependencies"][PACKAGE]
    locked = json.loads((RUNTIME_PINS / "package-lock.json").read_bytes())["packages"][f"node_modules/{PACKAGE}"]
    assert locked["version"] == wanted
    assert set(json.loads((RUNTIME_PINS / "files.json").read_bytes())) == {MODULE, WASM}


@needs_npm
def test_the_lock_is_one_that_npm_reads(tmp_path: Path) -> None:
    shutil.copytree(RUNTIME_PINS, tmp_path / "pins")
    done = subprocess.run(
        ["npm", "ls", "--package-lock-only", "--depth=0", "--json"],
        cwd=tmp_path / "pins",
        capture_output=True,
        check=False,
    )
    assert PACKAGE in json.loads(done.stdout)["dependencies"]
