"""The real sandbox, with the probes of `box/` in it."""

from __future__ import annotations

import functools
from pathlib import Path, PurePosixPath

from tooling.model.suite import Limits
from tooling.sandbox.bubblewrap import Bubblewrap
from tooling.sandbox.find import probe_sandbox
from tooling.sandbox.interface import Job, Mount, Run
from tooling.sandbox.runtime import read_runtime

SMALL = Limits(memory_mb=512, cpu_s=5, wall_s=20, output_mb=1, processes=8)


@functools.cache
def probing_sandbox() -> Bubblewrap:
    """Return the sandbox of this machine with one package more: the probes. They are never imported outside it."""
    return probe_sandbox(read_runtime().with_package(Path(__file__).with_name("box")))


def run_probe(module: str, *arguments: str, sandbox: Bubblewrap | None = None, limits: Limits = SMALL) -> Run:
    """Run a probe in a box of its own."""
    return (sandbox or probing_sandbox()).run(Job(f"box.{module}", arguments, (), limits))


def open_model(model: Path, limits: Limits = SMALL) -> Run:
    """Open a model with the runtime, in a box of its own, without asking the gate."""
    mount = Mount(model, PurePosixPath("model.onnx"))
    return probing_sandbox().run(Job("box.open_model", (), (mount,), limits))
