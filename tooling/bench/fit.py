"""Whether a release can be measured with a suite at all: its adapter, and the artifacts that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.errors import BenchError, RegistryError
from tooling.model.manifest import Adapter, Artifact, BytesAdapter, Manifest
from tooling.model.rules.measuring import ADAPTER, OUTPUT
from tooling.model.suite import Suite
from tooling.registry.strict_json import read_json

_READERS = {"tabular": {"npz_xy", "csv_series"}, "bytes_head_tail": {"zip_label_dirs"}}
_MAX_LABELS = 10_000
_MAX_LABEL = 40


@dataclass(frozen=True, slots=True)
class Fit:
    """An adapter that fits, the model, and the list of labels where the adapter takes one."""

    adapter: Adapter
    model: Artifact
    labels: Artifact | None

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Return every artifact that a measurement rests on."""
        return (self.model,) if self.labels is None else (self.model, self.labels)


def fit(manifest: Manifest, suite: Suite) -> Fit:
    """Choose what a suite measures of a release; raises BenchError (`adapter-does-not-fit`)."""
    adapter = manifest.adapter
    if adapter is None:
        raise _misfit(f"the manifest has no `adapter`, so {suite.label} cannot feed the model")
    if suite.dataset.reader.kind not in _READERS[adapter.kind]:
        raise _misfit(f"the adapter `{adapter.kind}` is not for {suite.label}: its data is {suite.dataset.reader.kind}")
    if manifest.model_artifact.format != "onnx":
        raise _misfit(f"only ONNX graphs are measured, and the model is {manifest.model_artifact.format}")
    return Fit(adapter, manifest.model_artifact, _labels(manifest, adapter))


def read_labels(raw: bytes) -> tuple[str, ...]:
    """Read a JSON list of different short labels; raises BenchError for anything else."""
    try:
        labels = read_json(raw, "the list of labels")
    except RegistryError as error:
        raise _misfit(f"the list of labels cannot be read: {error}") from error
    if not isinstance(labels, tuple) or not 0 < len(labels) <= _MAX_LABELS or not all(map(_is_label, labels)):
        raise _misfit(f"the labels are not a JSON list of at most {_MAX_LABELS:,} short texts")
    if len(set(labels)) != len(labels):
        raise _misfit("a label stands twice")
    return labels


def name_labels(predicted: npt.NDArray[Any], labels: tuple[str, ...] | None) -> npt.NDArray[Any]:
    """Return the names of predicted indices, or the predictions themselves where there are no names."""
    if labels is None:
        return predicted
    if len(predicted) and not (predicted.min() >= 0 and predicted.max() < len(labels)):
        raise BenchError(OUTPUT.problem(f"the model has more scores than its list has labels ({len(labels)})"))
    named: npt.NDArray[np.str_] = np.array(labels)[predicted]
    return named


def _is_label(label: object) -> bool:
    return isinstance(label, str) and 0 < len(label) <= _MAX_LABEL and label.isprintable()


def _labels(manifest: Manifest, adapter: Adapter) -> Artifact | None:
    if not isinstance(adapter, BytesAdapter):
        return None
    for artifact in manifest.artifacts:
        if (artifact.path, artifact.role, artifact.format) == (adapter.labels, "labels", "json"):
            return artifact
    raise _misfit(f"no artifact `{adapter.labels}` with the role `labels` and the format `json`")


def _misfit(message: str) -> BenchError:
    return BenchError(ADAPTER.problem(message))
