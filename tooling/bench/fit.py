"""Whether a release can be measured with a suite at all: its adapter, and the artifacts that takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.bench.wire import LABELS_FILE, TOKENIZER_FILE
from tooling.errors import BenchError, RegistryError
from tooling.model.adapters import Adapter, AudioAdapter, BytesAdapter, ImageAdapter, TextAdapter
from tooling.model.manifest import Artifact, Manifest, Role
from tooling.model.rules.measuring import ADAPTER, OUTPUT
from tooling.model.suite import AudioReader, Suite
from tooling.registry.strict_json import read_json

_READERS = {
    "tabular": {"npz_xy", "csv_series"},
    "bytes_head_tail": {"zip_label_dirs"},
    "audio_frames": {"zip_wav_lab"},
    "text_mean_pool": {"csv_pairs"},
    "image_ctc": {"zip_png_txt"},
}
# The graphs of a release, in the order in which they run.
_STEPS: tuple[Role, ...] = ("preprocess", "model", "postprocess")
_MAX_LABELS = 10_000
_MAX_LABEL = 40
_MAX_INSIDE = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Fit:
    """An adapter that fits, the graphs in the order they run, and what else it takes.

    `labels` is read by us, to name what comes out. What is `inside` goes into the box unread, under the names given.
    """

    adapter: Adapter
    graphs: tuple[Artifact, ...]
    labels: Artifact | None = None
    inside: Mapping[str, Artifact] = field(default_factory=dict)

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Return every artifact that a measurement rests on."""
        return (*self.graphs, *([self.labels] if self.labels else []), *self.inside.values())


def fit(manifest: Manifest, suite: Suite) -> Fit:
    """Choose what a suite measures of a release; raises BenchError (`adapter-does-not-fit`)."""
    adapter = manifest.adapter
    if adapter is None:
        raise _misfit(f"the manifest has no `adapter`, so {suite.label} cannot feed the model")
    if suite.dataset.reader.kind not in _READERS[adapter.kind]:
        raise _misfit(f"the adapter `{adapter.kind}` is not for {suite.label}: its data is {suite.dataset.reader.kind}")
    if isinstance(adapter, AudioAdapter):
        _check_frames(adapter, suite)
    graphs = _graphs(manifest)
    if isinstance(adapter, TextAdapter) and graphs[0].role != "model":
        raise _misfit("the numbers of a text's tokens go to the model itself, so no graph may stand before it")
    return Fit(adapter, graphs, _labels(manifest, adapter), _inside(manifest, adapter))


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


def _check_frames(adapter: AudioAdapter, suite: Suite) -> None:
    reader = suite.dataset.reader
    if isinstance(reader, AudioReader) and (adapter.rate, adapter.hop) != (reader.rate, reader.frame):
        told = (
            f"{adapter.hop} samples at {adapter.rate} Hz a frame, {suite.label} has {reader.frame} at {reader.rate} Hz"
        )
        raise _misfit(f"the model takes {told}")


def _graphs(manifest: Manifest) -> tuple[Artifact, ...]:
    graphs = [one for role in _STEPS for one in manifest.artifacts if one.role == role]
    if len({graph.role for graph in graphs}) != len(graphs):
        raise _misfit("more than one graph before or after the model")
    for graph in graphs:
        # The static gate reads what says it is ONNX, so nothing else may be run.
        if graph.format != "onnx":
            raise _misfit(f"only ONNX graphs are measured, and the {graph.role} is {graph.format}")
    return tuple(graphs)


def _labels(manifest: Manifest, adapter: Adapter) -> Artifact | None:
    return _named(manifest, adapter.labels, "labels") if isinstance(adapter, BytesAdapter) else None


def _inside(manifest: Manifest, adapter: Adapter) -> dict[str, Artifact]:
    found: dict[str, Artifact] = {}
    if isinstance(adapter, TextAdapter):
        found[TOKENIZER_FILE] = _named(manifest, adapter.tokenizer, "tokenizer")
    elif isinstance(adapter, ImageAdapter) and adapter.charset is not None:
        found[LABELS_FILE] = _named(manifest, adapter.charset, "labels")
    for artifact in found.values():
        if artifact.size > _MAX_INSIDE:
            told = f"`{artifact.path}` is larger than {_MAX_INSIDE // 2**20} MiB"
            raise _misfit(f"{told}, too large for what is read with every run")
    return found


def _named(manifest: Manifest, path: str, role: Role) -> Artifact:
    for artifact in manifest.artifacts:
        if (artifact.path, artifact.role, artifact.format) == (path, role, "json"):
            return artifact
    raise _misfit(f"no artifact `{path}` with the role `{role}` and the format `json`")


def _misfit(message: str) -> BenchError:
    return BenchError(ADAPTER.problem(message))
