"""What whoever decides about a suite must see: its samples, what guessing reaches, what is there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tooling.bench.likeness import keys_of, near, repeats, shared
from tooling.bench.readers.interface import Samples
from tooling.bench.simple import simple_scores
from tooling.bench.split import held_out
from tooling.bench.trial import Ends, hold_out, read_every_sample, try_metrics
from tooling.errors import RegistryError
from tooling.model.rules import benchmarking
from tooling.model.suite import MetricName, Suite

MIN_SAMPLES = 30


@dataclass(frozen=True, slots=True)
class SuiteDescription:
    """A suite in numbers; `size` in bytes, `others` names the suites that have held-out samples of this one.

    `near` counts held-out samples that one may train on nearly the same, `twice` those that are there twice. `simple`
    is what a simple model reaches, where there is one for this kind of data.
    """

    suite: Suite
    size: int
    samples: int
    held: int
    truths: Mapping[str, int]
    ends: Mapping[MetricName, Ends]
    simple: Mapping[MetricName, float] | None
    twice: int
    near: int
    others: Mapping[str, int]


def describe_suite(suite: Suite, raw: bytes, others: Mapping[str, Samples]) -> SuiteDescription:
    """Read a suite's data and return what there is to see; `others` are all samples of the other suites of its kind.

    Raises RegistryError where it cannot be measured with, or tells nothing.
    """
    every, held = read_every_sample(suite.dataset.reader, raw), hold_out(suite, raw)
    rest = every.where(~held_out(suite.dataset.split, every.inputs))
    if len(held.truth) < MIN_SAMPLES:
        message = (
            f"{len(held.truth)} truths are held out, and chance decides between models on fewer than {MIN_SAMPLES}"
        )
        raise RegistryError(benchmarking.NOT_FIT.problem(message))
    simple = simple_scores(suite, held, rest)
    if simple != simple_scores(suite, held, rest):
        message = "the same simple model reaches other numbers when it is asked again"
        raise RegistryError(benchmarking.NOT_FIT.problem(message))
    return SuiteDescription(
        suite=suite,
        size=len(raw),
        samples=len(every),
        held=len(held),
        truths=_truths(suite, held),
        ends=try_metrics(suite, held),
        simple=simple,
        twice=repeats(held),
        near=near(held, rest, suite.dataset.reader.kind),
        others={label: count for label, one in others.items() if (count := shared(held, keys_of(one)))},
    )


def _truths(suite: Suite, held: Samples) -> Mapping[str, int]:
    kind = suite.prediction.kind
    return dict(Counter(map(str, held.truth.tolist())).most_common()) if kind in {"label", "score"} else {}
