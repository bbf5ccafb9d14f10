"""What each sandbox costs: the same inference in the box and in a plain process, and the start of each.

The model is made here, a perceptron of three layers, so that the plain process runs nothing of a stranger's. Rounds
alternate between both; a figure is the median over the rounds, because the machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path, PurePosixPath
from statistics import median

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tooling.errors import SandboxError
from tooling.model.suite import Limits
from tooling.sandbox.bubblewrap import Bubblewrap
from tooling.sandbox.command import ENVIRONMENT
from tooling.sandbox.find import probe_bubblewrap, probe_landlock
from tooling.sandbox.interface import Job, Mount, Verdict
from tooling.sandbox.landlock import Landlock
from tooling.sandbox.runtime import read_runtime

GOAL = 1.1
WIDTHS = (256, 1024, 1024, 10)
WORKERS = Path(__file__).resolve().with_name("workers")
Box = Bubblewrap | Landlock
PEER = "the same worker in a plain process"


def perceptron() -> bytes:
    """Return a network of dense layers with weights from a fixed seed."""
    source = np.random.default_rng(7)
    nodes, stored, name = [], [], "x"
    for at, (width, following) in enumerate(pairwise(WIDTHS)):
        weights = source.standard_normal((width, following)).astype(np.float32) / width**0.5
        stored.append(numpy_helper.from_array(weights, f"w{at}"))
        nodes.append(helper.make_node("MatMul", [name, f"w{at}"], [f"m{at}"]))
        nodes.append(helper.make_node("Relu", [f"m{at}"], [f"r{at}"]))
        name = f"r{at}"
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", WIDTHS[0]])
    made = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", WIDTHS[-1]])
    graph = helper.make_graph(nodes, "perceptron", [given], [made], stored)
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


def plain(module: str, *arguments: str) -> bytes:
    """Run a worker without walls, with the same interpreter and environment; return what it printed."""
    worker = WORKERS / f"{module}.py"
    command = [sys.executable, "-I", "-B", str(worker), *arguments]
    return subprocess.run(command, env={**os.environ, **ENVIRONMENT}, capture_output=True, check=True).stdout


def boxed(sandbox: Box, module: str, mounts: tuple[Mount, ...], *arguments: str) -> bytes:
    """Run a worker in the box; return what it printed."""
    limits = Limits(memory_mb=2_048, cpu_s=3_600, wall_s=3_600, output_mb=1, processes=16)
    run = sandbox.run(Job(f"workers.{module}", arguments, mounts, limits))
    if run.verdict is not Verdict.OK:
        raise SystemExit(f"the job ended with `{run.verdict}`: {run.diagnostics}")
    return run.output


def seconds_of(action: Callable[[], bytes]) -> float:
    """Return the wall time of an action."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def alternate(first: Callable[[], bytes], second: Callable[[], bytes], rounds: int) -> list[tuple[float, float]]:
    """Return the wall times of both, in turn, after one run of each that does not count."""
    if first() != second():
        raise SystemExit("the same work gave two answers")
    return [(seconds_of(first), seconds_of(second)) for _ in range(rounds)]


def boxes() -> list[Box]:
    """Return the sandboxes that this machine can make: bubblewrap's, and the fallback."""
    runtime = read_runtime().with_package(WORKERS)
    made: list[Box] = []
    for probe in (probe_bubblewrap, probe_landlock):
        try:
            made.append(probe(runtime))
        except SandboxError as error:
            print(f"left out: {error}", file=sys.stderr)
    if not made:
        raise SystemExit("this machine can make no sandbox")
    return made


def measure(sandbox: Box, seconds: float, rounds: int) -> list[dict[str, object]]:
    """Measure the start and the work, in the box and beside it."""
    starts = alternate(lambda: boxed(sandbox, "nothing", ()), lambda: plain("nothing"), 5 * rounds)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "model.onnx")
        model.write_bytes(perceptron())
        mounts = (Mount(model, PurePosixPath("model.onnx")),)
        start, trial = seconds_of(lambda: plain("infer", str(model), "1")), 200
        each = (seconds_of(lambda: plain("infer", str(model), str(trial))) - start) / trial
        times = str(max(1, round(seconds / each)))
        works = alternate(
            lambda: boxed(sandbox, "infer", mounts, "model.onnx", times),
            lambda: plain("infer", str(model), times),
            rounds,
        )
    return figures(sandbox.level, starts, works)


def figures(level: str, starts: list[tuple[float, float]], works: list[tuple[float, float]]) -> list[dict[str, object]]:
    """Return what came out, as objects for `--json`."""
    ratio = median(box / bare for box, bare in works)
    bare, bare_start = median(bare for _, bare in works), median(bare for _, bare in starts)
    extra = 1000 * median(box - bare for box, bare in starts)
    return [
        {
            "name": f"inference in the sandbox ({level}), wall time",
            "value": round(ratio, 3),
            "unit": "× the peer's",
            "goal": GOAL,
            "met": ratio <= GOAL,
            "peer": f"{PEER}, seconds",
            "peer_value": round(bare, 2),
        },
        {
            "name": f"start of a job in the sandbox ({level}), more than plain",
            "value": round(extra, 1),
            "unit": "ms",
            "goal": None,
            "met": None,
            "peer": f"{PEER}, ms",
            "peer_value": round(1000 * bare_start, 1),
        },
    ]


def spell(figure: dict[str, object]) -> str:
    """Return a figure as a line for people."""
    goal = "" if figure["goal"] is None else f"   goal {figure['goal']}: {'met' if figure['met'] else 'missed'}"
    against = f"   ({figure['peer']}: {figure['peer_value']})"
    return f"{figure['name']:<76}{figure['value']:>8} {figure['unit']}{goal}{against}"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=10.0, help="inference in one round")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--json", action="store_true", help="one JSON object a line")
    chosen = options.parse_args()
    for sandbox in boxes():
        for figure in measure(sandbox, chosen.seconds, chosen.rounds):
            print(json.dumps(figure) if chosen.json else spell(figure), flush=True)


if __name__ == "__main__":
    main()
