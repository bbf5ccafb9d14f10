"""Measure a release with a suite: the only place where a stranger's graph is run, and only in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from tooling.bench import files, verdicts
from tooling.bench.answer import read_answer, read_predictions
from tooling.bench.comparable import answers_expected, comparable
from tooling.bench.environment import describe_environment
from tooling.bench.fit import Fit, fit, name_labels
from tooling.bench.latency import summarise
from tooling.bench.metrics import score
from tooling.bench.readers.read import read_samples
from tooling.bench.wire import Options, pack_job
from tooling.bench.worker import FOLDER
from tooling.errors import BenchError, SandboxError
from tooling.model.manifest import Manifest
from tooling.model.rules.measuring import NOT_REPEATABLE
from tooling.model.statement import Environment, MeasuredLatency
from tooling.model.suite import MetricName, Suite
from tooling.registry.snapshot import PinnedSuite
from tooling.sandbox.interface import Job, Mount, Run, Sandbox

WORKER = "tooling.bench.worker"
_TIMED_SAMPLES = 32


@dataclass(frozen=True, slots=True)
class Measured:
    """What a suite yielded on a release; `cpu_s` (seconds) and `peak_memory_mb` (MB) are those of the costliest run.

    `samples` counts the predictions that were scored: where the data is sound, its frames.
    """

    metrics: Mapping[MetricName, float]
    samples: int
    runs: int
    latency: MeasuredLatency | None
    cpu_s: float | None
    peak_memory_mb: float | None
    environment: Environment


def measure(manifest: Manifest, artifacts: Mapping[str, Path], suite: PinnedSuite, sandbox: Sandbox) -> Measured:
    """Run a release's model on a suite and score what comes out; `artifacts` maps the manifest's paths to files.

    Raises DigestMismatchError for other bytes than the manifest's, LimitError for a model that exceeds a limit,
    SandboxError for a fault of our own, and BenchError for whatever else keeps it from being measured.
    """
    document = suite.parsed.document
    chosen = fit(manifest, document)
    mounted, labels = files.read_artifacts(chosen, artifacts)
    samples = read_samples(document, files.read_pinned(document, suite.data))
    inner = _Inner(sandbox, mounted, _options(chosen, document), document)
    runs = [inner.run("predict", samples.inputs) for _ in range(document.repeat.runs)]
    expected = answers_expected(document.prediction, samples)
    answers = [read_predictions(run.output, document.prediction.kind, expected) for run in runs]
    _check_identical(runs, document)
    return Measured(
        metrics=score(document.metrics, samples, comparable(document.prediction, name_labels(answers[0], labels))),
        samples=len(samples.truth),
        runs=len(runs),
        latency=_latency(inner, samples.inputs[:_TIMED_SAMPLES]),
        cpu_s=max((run.cpu_s for run in runs if run.cpu_s is not None), default=None),
        peak_memory_mb=max((run.peak_memory_mb for run in runs if run.peak_memory_mb is not None), default=None),
        environment=describe_environment(runs[0].level, chosen.adapter.kind),
    )


@dataclass(frozen=True, slots=True)
class _Inner:
    """The worker in its sandbox, with one release's files."""

    sandbox: Sandbox
    mounted: Mapping[str, Path]
    options: Options
    suite: Suite

    def run(self, task: Literal["predict", "time"], samples: Sequence[bytes]) -> Run:
        mounts = tuple(Mount(path, PurePosixPath(FOLDER, name)) for name, path in self.mounted.items())
        job = Job(WORKER, (task,), mounts, self.suite.limits, stdin=pack_job(self.options, samples))
        run = self.sandbox.run(job)
        verdicts.check(run, self.suite)
        return run


def _options(chosen: Fit, suite: Suite) -> Options:
    return Options(
        adapter=chosen.adapter.model_dump(),
        steps=[graph.role for graph in chosen.graphs],
        prediction=suite.prediction.kind,
        block_ms=suite.latency.block_ms,
        pairs=suite.latency.pairs,
    )


def _check_identical(runs: Sequence[Run], suite: Suite) -> None:
    if suite.repeat.identical and len({run.output for run in runs}) != 1:
        raise BenchError(NOT_REPEATABLE.problem(f"{len(runs)} runs of {suite.label} returned different bytes"))


def _latency(inner: _Inner, samples: Sequence[bytes]) -> MeasuredLatency | None:
    latency = inner.suite.latency
    try:
        run = inner.run("time", samples)
        return summarise(read_answer(run.output, b"f", 2 * latency.pairs), latency.reference)
    except SandboxError:
        raise
    except BenchError:
        # Timing is never a gate: a model too slow for it is measured without.
        return None
