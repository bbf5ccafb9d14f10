"""What runs models in a reader's browser: onnxruntime-web, got once with npm, by digest.

A site carries it as two plain scripts: a folder on a disk lets a page have neither modules nor WebAssembly files, and
scripts are what it does let it have.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from tooling.catalog.output import put, remove
from tooling.errors import DigestMismatchError, Place
from tooling.model.rules.trusting import DIGEST
from tooling.net.interface import failed, said_by
from tooling.net.temporary import unfinished
from tooling.registry.parsed import digest_of

PACKAGE = "onnxruntime-web"
MODULE = "dist/ort.wasm.bundle.min.mjs"
WASM = "dist/ort-wasm-simd-threaded.wasm"
# Where it lies in a site.
FOLDER = "run"

_PATIENCE_S = 600
_LOCK, _FILES = "package-lock.json", "files.json"
_MAP = re.compile(r"\n//# sourceMappingURL=\S*")
_EXPORTS = re.compile(r"export\{([^{}]*)\};?\s*\Z")
_USED = ("InferenceSession", "Tensor", "env")
# Its own address is what a module looks for other files by; here it is handed the only one it needs.
_NOWHERE = '"https://onnxruntime.invalid/"'


@dataclass(frozen=True, slots=True)
class Runtime:
    """The folder where its files lie on this machine, and the addresses of the two scripts in a site."""

    folder: Path
    script: str
    wasm: str


def fetch_runtime(pins: Path, cache: Path) -> Runtime:
    """Get the runtime that the lock in `pins` names into `cache`, or find it there.

    Raises FetchError where npm is missing or gives nothing, DigestMismatchError for other bytes than those pinned.
    """
    found = find_runtime(pins, cache)
    if found is not None:
        return found
    version, integrity = _locked(pins)
    where = f"pkg:npm/{PACKAGE}@{version}"
    cache.mkdir(parents=True, exist_ok=True)
    with unfinished(cache) as scratch:
        archive = _pack(version, scratch, where)
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != integrity:
            raise _mismatch(where, f"the package has the digest sha512-{digest}, not the one that is locked")
        ready = scratch / "ready"
        _unpack(archive, ready, _digests(pins), where)
        shutil.rmtree(_folder(pins, cache), ignore_errors=True)
        ready.rename(_folder(pins, cache))
    return _runtime(_folder(pins, cache))


def find_runtime(pins: Path, cache: Path) -> Runtime | None:
    """Return the runtime that was got before, or None where it is not there or was touched since."""
    folder = _folder(pins, cache)
    for name, digest in _digests(pins).items():
        path = folder / Path(name).name
        if not path.is_file() or digest_of(path.read_bytes()) != digest:
            return None
    return _runtime(folder)


def addresses_of(runtime: Runtime | None) -> tuple[str, ...]:
    """Return the addresses of the scripts in a site, in the order they are needed; none without a runtime."""
    return (runtime.script, runtime.wasm) if runtime else ()


def put_runtime(runtime: Runtime | None, site: Path) -> None:
    """Write the two scripts into a site unless they stand there, and remove those of another runtime."""
    if runtime is not None:
        for address, name, script_of in ((runtime.script, MODULE, module_script), (runtime.wasm, WASM, wasm_script)):
            if not (site / address).is_file():
                put(site / address, script_of((runtime.folder / Path(name).name).read_bytes()))
    for path in list((site / FOLDER).glob("*")):
        if f"{FOLDER}/{path.name}" not in addresses_of(runtime):
            remove(site, f"{FOLDER}/{path.name}")


def module_script(module: bytes) -> bytes:
    """Return the module as a plain script that defines `ort`; raises FetchError where it has another form."""
    text = _MAP.sub("", module.decode())
    found = _EXPORTS.search(text)
    pairs = (one.partition(" as ") for one in found[1].split(",")) if found else ()
    names = {exported: own for own, _, exported in pairs}
    if found is None or not names.keys() >= set(_USED):
        raise failed(MODULE, "the module does not export what the pages use")
    exports = ",".join(f"{name}:{names[name]}" for name in _USED)
    body = text[: found.start()].replace("import.meta.url", _NOWHERE)
    return f'(()=>{{"use strict";{body};globalThis.ort={{{exports}}}}})()\n'.encode()


def wasm_script(wasm: bytes) -> bytes:
    """Return WebAssembly as a script that hands over base64 of gzip: a third of the size, and from a folder, too."""
    return b'haatWasm("' + base64.b64encode(gzip.compress(wasm, 9, mtime=0)) + b'")\n'


def _locked(pins: Path) -> tuple[str, str]:
    lock = json.loads((pins / _LOCK).read_text(encoding="utf-8"))
    package = lock["packages"][f"node_modules/{PACKAGE}"]
    return package["version"], package["integrity"]


def _digests(pins: Path) -> dict[str, str]:
    digests: dict[str, str] = json.loads((pins / _FILES).read_text(encoding="utf-8"))
    return digests


def _folder(pins: Path, cache: Path) -> Path:
    return cache / digest_of((pins / _FILES).read_bytes())[7:23]


def _runtime(folder: Path) -> Runtime:
    script = _name("ort", module_script((folder / Path(MODULE).name).read_bytes()))
    return Runtime(folder, script, _name("wasm", (folder / Path(WASM).name).read_bytes()))


def _name(word: str, content: bytes) -> str:
    return f"{FOLDER}/{word}.{digest_of(content)[7:19]}.js"


def _pack(version: str, scratch: Path, where: str) -> Path:
    """Let npm download the package, from the registry its user configured; nothing in it is installed or run."""
    npm = shutil.which("npm")
    if npm is None:
        raise failed(where, "npm is not installed; on Debian and Ubuntu: tooling/install-system-packages npm")
    command = [npm, "pack", "--ignore-scripts", "--silent", f"{PACKAGE}@{version}"]
    try:
        done = subprocess.run(
            command, cwd=scratch, capture_output=True, text=True, timeout=_PATIENCE_S, check=False, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise failed(where, f"npm: {said_by(error)}") from error
    archive = scratch / f"{PACKAGE}-{version}.tgz"
    if done.returncode or not archive.is_file():
        words = " ".join(done.stderr.split())[:200]
        raise failed(where, f"npm stopped with status {done.returncode}{': ' if words else ''}{words}")
    return archive


def _unpack(archive: Path, folder: Path, digests: dict[str, str], where: str) -> None:
    """Write the few files that are needed of a package whose digest was checked."""
    folder.mkdir()
    with tarfile.open(archive, "r:gz") as package:
        for name, digest in digests.items():
            member = package.extractfile(f"package/{name}")
            raw = b"" if member is None else member.read()
            if digest_of(raw) != digest:
                raise _mismatch(where, f"{name} has the digest {digest_of(raw)}, not {digest}")
            (folder / Path(name).name).write_bytes(raw)


def _mismatch(where: str, message: str) -> DigestMismatchError:
    return DigestMismatchError(DIGEST.problem(message, Place(where)))
