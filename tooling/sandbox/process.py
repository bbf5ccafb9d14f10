"""Watch one process: its output up to a limit, its time up to a limit, and its end for certain."""

from __future__ import annotations

import fcntl
import os
import re
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field

from tooling.model.suite import Limits
from tooling.sandbox.interface import Verdict

_CHUNK = 2**16
_KEPT_DIAGNOSTICS = 2**14
_STATUS_BYTES = 2**12
_END_S = 5.0
_LAST_MOMENT_S = 1.0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended: `started` says that the job ran at all, `cut` which limit of ours ended it."""

    status: int
    started: bool
    cut: Verdict | None
    output: bytes
    diagnostics: bytes
    wall_s: float


@dataclass(slots=True)
class _Watch:
    """The state of one watched process."""

    process: subprocess.Popen[bytes]
    output_limit: int
    output: bytearray = field(default_factory=bytearray)
    diagnostics: bytes = b""
    diagnostics_size: int = 0
    words: bytes = b""
    first_process: int | None = None

    def take_output(self, chunk: bytes) -> None:
        self.output += chunk[: self.output_limit + 1 - len(self.output)]

    def take_diagnostics(self, chunk: bytes) -> None:
        self.diagnostics = (self.diagnostics + chunk)[-_KEPT_DIAGNOSTICS:]
        self.diagnostics_size += len(chunk)

    def take_status(self, chunk: bytes) -> None:
        self.words = (self.words + chunk)[:_STATUS_BYTES]
        child = _word(self.words, "child-pid")
        if self.first_process is None and child is not None:
            with suppress(ProcessLookupError):
                self.first_process = os.pidfd_open(child)

    @property
    def floods(self) -> bool:
        """Return whether more came out than may."""
        return max(len(self.output), self.diagnostics_size) > self.output_limit

    def stop(self) -> None:
        """Leave nothing running: kill the box's first process, with which all others end, or its builder."""
        try:
            if self.process.poll() is None:
                self._kill()
                self.process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        finally:
            if self.first_process is not None:
                os.close(self.first_process)

    def _kill(self) -> None:
        if self.first_process is None:
            self.process.kill()
            return
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.first_process, signal.SIGKILL)


def sealed_file(name: str, content: bytes) -> int:
    """Return a descriptor of a file in memory that no holder can change or grow. The caller closes it."""
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    return descriptor


def watch(process: subprocess.Popen[bytes], status: int, limits: Limits, started: str = "exit-code") -> Ending:
    """Read what a box says until it ends, or end it; return only when nothing of it is left.

    `status` is the reading end of the builder's own channel: bubblewrap says there when the job began and how it
    ended. The word `started` in it shows that the job ran at all.
    """
    begun = time.monotonic()
    deadline = begun + limits.wall_s
    state = _Watch(process, limits.output_mb * 2**20)
    try:
        cut = _read_all(state, status, deadline) or _await_end(process, deadline)
    finally:
        state.stop()
    return Ending(
        status=process.returncode,
        started=_word(state.words, started) is not None,
        cut=cut,
        output=bytes(state.output),
        diagnostics=state.diagnostics,
        wall_s=time.monotonic() - begun,
    )


def _read_all(state: _Watch, status: int, deadline: float) -> Verdict | None:
    """Read until every writer is gone. Return the limit that was exceeded, if one was."""
    stdout, stderr = state.process.stdout, state.process.stderr
    takers = {stdout: state.take_output, stderr: state.take_diagnostics, status: state.take_status}
    with selectors.DefaultSelector() as selector:
        for source, take in takers.items():
            if source is not None:
                selector.register(source, selectors.EVENT_READ, take)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                return Verdict.WALL_TIME
            for key, _ in selector.select(left):
                chunk = os.read(key.fd, _CHUNK)
                key.data(chunk)
                if not chunk:
                    selector.unregister(key.fileobj)
            if state.floods:
                return Verdict.OUTPUT
    return None


def _await_end(process: subprocess.Popen[bytes], deadline: float) -> Verdict | None:
    """Wait for a process that can say nothing more, and may yet go on. Return the limit that was exceeded, if it was.

    One that has just closed its pipes is given a moment to end, whatever the clock says.
    """
    try:
        process.wait(max(_LAST_MOMENT_S, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return Verdict.WALL_TIME
    return None


def _word(words: bytes, name: str) -> int | None:
    """Return a number from bubblewrap's status, once it stands there whole."""
    found = re.search(rb'"%s"\s*:\s*(\d+)\s*[,}]' % name.encode(), words)
    return None if found is None else int(found[1])
