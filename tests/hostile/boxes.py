"""The real sandboxes, with the probes of `box/` in them."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from tooling.model.suite import Limits
from tooling.sandbox.bubblewrap import Bubblewrap
from tooling.sandbox.enclose import landlock_version
from tooling.sandbox.find import probe_bubblewrap, probe_landlock
from tooling.sandbox.interface import Job, Mount, Run
from tooling.sandbox.landlock import OLDEST_VERSION, Landlock
from tooling.sandbox.runtime import Runtime, read_runtime

SMALL = Limits(memory_mb=512, cpu_s=5, wall_s=20, output_mb=1, processes=8)
AnyBox = Bubblewrap | Landlock
KINDS = ("bubblewrap", "bubblewrap-alone", "landlock", "landlock-alone")


def _runtime() -> Runtime:
    # One package more: the probes. They are never imported outside a box.
    return read_runtime().with_package(Path(__file__).with_name("box"))


@functools.cache
def probing_sandbox() -> Bubblewrap:
    """Return the sandbox of this machine with the probes in it."""
    return probe_bubblewrap(_runtime())


@functools.cache
def _fallback() -> Landlock:
    return probe_landlock(_runtime())


def probing_fallback() -> Landlock:
    """Return the fallback with the probes in it, or skip the test where this kernel has none."""
    if landlock_version() < OLDEST_VERSION:
        pytest.skip(f"Landlock has version {landlock_version()} here, {OLDEST_VERSION} is needed")
    return _fallback()


def box_of(kind: str) -> AnyBox:
    """Return a box of a kind, with a control group or alone; skips where there can be no such box."""
    name, _, alone = kind.partition("-")
    sandbox: AnyBox = probing_sandbox() if name == "bubblewrap" else probing_fallback()
    if alone:
        return replace(sandbox, cgroups=None)
    if sandbox.cgroups is None:
        pytest.skip("no control group can be made here")
    return sandbox


def run_probe(module: str, *arguments: str, sandbox: AnyBox | None = None, limits: Limits = SMALL) -> Run:
    """Run a probe in a box of its own."""
    return (sandbox or probing_sandbox()).run(Job(f"box.{module}", arguments, (), limits))


def open_model(model: Path, limits: Limits = SMALL, sandbox: AnyBox | None = None) -> Run:
    """Open a model with the runtime, in a box of its own, without asking the gate."""
    mount = Mount(model, PurePosixPath("model.onnx"))
    return (sandbox or probing_sandbox()).run(Job("box.open_model", (), (mount,), limits))
