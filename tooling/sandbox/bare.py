"""No box at all: a job as an ordinary process. For one's own model on a machine that has no sandbox, if one says so.

It keeps the wall clock, the size of the output, and nothing else: a file that is not what its publisher believes can
do here whatever that publisher can. It needs nothing of Linux, and what was measured in it is nobody's statement.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import BinaryIO

from tooling.sandbox.broken import sandbox_failed
from tooling.sandbox.command import ENVIRONMENT
from tooling.sandbox.interface import Job, Run, Verdict
from tooling.sandbox.runtime import Runtime, read_runtime
from tooling.sandbox.text import visible

BARE = "none"
_KEPT_DIAGNOSTICS = 2**14
_BLOCK = 2**16
# What a process needs on the systems that have no box, beside what every box is given.
_INHERITED = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH")
_BOOT = (
    "import json, runpy, sys\n"
    "job = json.loads(sys.argv[1])\n"
    "sys.path.extend(job['search'])\n"
    "sys.argv = [job['module'], *job['arguments']]\n"
    "runpy.run_module(job['module'], run_name='__main__', alter_sys=True)\n"
)


class Bare:
    """A `Sandbox` without walls; whoever makes one has asked the model's publisher."""

    level = BARE

    def __init__(self, runtime: Runtime | None = None) -> None:
        self._runtime = runtime or read_runtime()

    def run(self, job: Job) -> Run:
        """Run a job to its end, its wall clock or its output's limit; raises SandboxError where it cannot start."""
        with tempfile.TemporaryDirectory(prefix="haat-bare-", ignore_cleanup_errors=True) as name:
            try:
                _lay_out(job, Path(name))
                return self._watched(job, Path(name))
            except OSError as error:
                raise sandbox_failed(error.strerror or str(error)) from error

    def _watched(self, job: Job, folder: Path) -> Run:
        begun = time.monotonic()
        inherited = {key: os.environ[key] for key in _INHERITED if key in os.environ}
        with subprocess.Popen(
            self._command(job),
            cwd=folder,
            env={**ENVIRONMENT, **inherited, "HOME": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            late = threading.Event()

            def end() -> None:
                late.set()
                process.kill()

            alarm = threading.Timer(job.limits.wall_s, end)
            alarm.start()
            try:
                output, said = _exchange(process, job)
            finally:
                alarm.cancel()
                process.kill()
        verdict = _verdict(process.returncode, late=late.is_set(), flooded=len(output) > _most(job))
        diagnostics = visible(said.decode("utf-8", "backslashreplace"), _KEPT_DIAGNOSTICS)
        taken = time.monotonic() - begun
        return Run(verdict, bytes(output), diagnostics, process.returncode, None, None, taken, self.level)

    def _command(self, job: Job) -> list[str]:
        search = [str(path) for path in self._runtime.search]
        settings = {"module": job.module, "arguments": job.arguments, "search": search}
        return [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _BOOT, json.dumps(settings)]


def _lay_out(job: Job, folder: Path) -> None:
    for mount in job.mounts:
        target = folder / mount.inside
        target.parent.mkdir(parents=True, exist_ok=True)
        if mount.source.is_dir():
            shutil.copytree(mount.source, target, symlinks=True)
        else:
            shutil.copyfile(mount.source, target)


def _exchange(process: subprocess.Popen[bytes], job: Job) -> tuple[bytearray, bytearray]:
    """Feed a process and read what it says, one block more than it may at most; returns when it has closed both."""
    output, said = bytearray(), bytearray()
    feeder = threading.Thread(target=_feed, args=(process, job.stdin), daemon=True)
    listener = threading.Thread(target=_listen, args=(process.stderr, said), daemon=True)
    for thread in (feeder, listener):
        thread.start()
    while process.stdout and len(output) <= _most(job) and (block := process.stdout.read1(_BLOCK)):  # type: ignore[attr-defined]
        output += block
    if len(output) > _most(job):
        process.kill()
    process.wait()
    listener.join()
    return output, said


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    try:
        if process.stdin:
            with process.stdin as stream:
                stream.write(data)
    except OSError:
        return  # It ended before it had read everything; how it ended says why.


def _listen(stream: BinaryIO | None, said: bytearray) -> None:
    while stream and (block := stream.read(_BLOCK)):
        said += block
        del said[:-_KEPT_DIAGNOSTICS]


def _most(job: Job) -> int:
    return job.limits.output_mb * 2**20


def _verdict(status: int, *, late: bool, flooded: bool) -> Verdict:
    if late:
        return Verdict.WALL_TIME
    if flooded:
        return Verdict.OUTPUT
    return Verdict.OK if status == 0 else Verdict.CRASH
