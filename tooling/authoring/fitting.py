"""Which adapter a graph can have, and which suites could measure it, from what the file says about itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tooling.bench.files import read_pinned
from tooling.bench.fit import fit
from tooling.bench.readers.read import read_samples
from tooling.errors import BenchError
from tooling.model.adapters import TabularAdapter
from tooling.model.manifest import Manifest
from tooling.registry.snapshot import PinnedSuite
from tooling.scan.card import CardTensor, ModelCard

_FLOATS = frozenset({"float32", "float64"})
_WHOLE = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})
_FLOAT_BYTES = 4
_MATRIX = 2


@dataclass(frozen=True, slots=True)
class Suited:
    """A suite that could measure a model; `same_task` says that it is for the task that the model is listed for."""

    suite: PinnedSuite
    same_task: bool


def suggest_adapter(card: ModelCard) -> TabularAdapter | None:
    """Return the adapter for a graph that takes rows of numbers and gives one value a row; None for any other graph.

    Of several outputs, one of whole numbers is the label; the others are usually its probabilities.
    """
    if len(card.inputs) != 1 or not _takes_rows(card.inputs[0]):
        return None
    output = next((one for kinds in (_WHOLE, _FLOATS) for one in card.outputs if _gives_one(one, kinds)), None)
    return TabularAdapter(kind="tabular", input=card.inputs[0].name, output=output.name) if output else None


def fitting_suites(manifest: Manifest, suites: Mapping[str, PinnedSuite]) -> list[Suited]:
    """Return the suites whose data the model's adapter, input and output fit, those for its own task first."""
    found = [Suited(one, one.parsed.document.task == manifest.task) for one in suites.values() if _fits(manifest, one)]
    return sorted(found, key=lambda one: (not one.same_task, one.suite.parsed.document.label))


def measurable(suited: Iterable[Suited]) -> tuple[str, ...]:
    """Return the labels of the suites that measure what the model is listed for."""
    return tuple(one.suite.parsed.document.label for one in suited if one.same_task)


def _takes_rows(tensor: CardTensor) -> bool:
    return tensor.type in _FLOATS and tensor.shape is not None and len(tensor.shape) == _MATRIX


def _gives_one(tensor: CardTensor, kinds: frozenset[str]) -> bool:
    shape = tensor.shape
    return tensor.type in kinds and shape is not None and (len(shape) == 1 or (len(shape) == _MATRIX and shape[1] == 1))


def _fits(manifest: Manifest, suite: PinnedSuite) -> bool:
    document = suite.parsed.document
    try:
        fit(manifest, document)
    except BenchError:
        return False
    adapter = manifest.adapter
    if not isinstance(adapter, TabularAdapter):
        return True
    types = {one.name: one.type for one in manifest.outputs}
    wanted = _WHOLE if document.prediction.kind == "label" else _FLOATS
    return types.get(adapter.output, next(iter(wanted))) in wanted and _is_as_wide(manifest, adapter.input, suite)


def _is_as_wide(manifest: Manifest, name: str, suite: PinnedSuite) -> bool:
    """Say whether a row of the suite's data has as many numbers as the input takes; an open width takes any."""
    shape = next((one.shape for one in manifest.inputs if one.name == name), ())
    if len(shape) != _MATRIX or not isinstance(shape[1], int):
        return True
    document = suite.parsed.document
    try:
        samples = read_samples(document, read_pinned(document, suite.data))
    except BenchError:
        return False
    return len(samples.inputs[0]) == shape[1] * _FLOAT_BYTES
