"""Which models a reader can try on the page, and what the page's script is told about one.

The script does what the adapters of `tooling.bench` do: `docs/assets/try.js`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tooling.catalog.entry import Entry, FileRow
from tooling.catalog.prefill import Pad, Prefill, names_in, prefill_of
from tooling.catalog.runtime import Runtime
from tooling.catalog.text import visible
from tooling.model.adapters import AudioAdapter, BytesAdapter, TabularAdapter
from tooling.model.manifest import Manifest
from tooling.model.phrase import Phrase
from tooling.model.suite import Metric
from tooling.registry.snapshot import PinnedSuite

# All graphs of a release together, in bytes: they are loaded over somebody's mobile network.
MOST_BYTES = 20_000_000
# So many fields are the most that somebody fills in.
MOST_FIELDS = 64
_MOST_LABELS = 2**20
# What the page's script goes on with, by kind of adapter.
_SCRIPTS = {
    "tabular": "assets/try-tabular.js",
    "bytes_head_tail": "assets/try-bytes.js",
    "audio_frames": "assets/try-audio.js",
}
_STEPS = ("preprocess", "model", "postprocess")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that the page loads from its own site and checks by digest."""

    path: str
    at: str
    digest: str


@dataclass(frozen=True, slots=True)
class Form:
    """Fields for a row of numbers, filled in with a sample where there is one; or a pad to draw on."""

    count: int
    names: tuple[str, ...]
    sample: tuple[float, ...]
    pad: Pad | None


@dataclass(frozen=True, slots=True)
class Tryout:
    """Everything that the page's script is told: graphs in their order, and which of them is the model."""

    script: str
    runtime: tuple[str, str]
    graphs: tuple[Loaded, ...]
    model: int
    size: int
    adapter: dict[str, Any]
    labels: Loaded | None
    meanings: dict[str, str]
    unit: str | None
    form: Form | None


def tryout_of(entry: Entry, suites: Iterable[PinnedSuite], runtime: Runtime | None) -> Tryout | None:
    """Return what it takes to try a release on its page, or None where that cannot be.

    It must be free to have, not withdrawn or yanked, ONNX, carried by the site, small enough, and have an adapter
    that the page's script knows.
    """
    adapter, graphs = entry.manifest.adapter, _graphs(entry)
    if runtime is None or not isinstance(adapter, TabularAdapter | BytesAdapter | AudioAdapter):
        return None
    if not _is_open(entry) or not graphs or sum(one.size for one in graphs) > MOST_BYTES:
        return None
    claimed = {claim.suite_digest for claim in entry.manifest.claims}
    known = [one for one in suites if one.parsed.digest in claimed]
    form = _form(entry.manifest, known) if isinstance(adapter, TabularAdapter) else None
    if form is None and isinstance(adapter, TabularAdapter):
        return None
    return Tryout(
        script=_SCRIPTS[adapter.kind],
        runtime=(runtime.script, runtime.wasm),
        graphs=tuple(map(_loaded, graphs)),
        model=[one.path for one in graphs].index(entry.model_file.path),
        size=sum(one.size for one in graphs),
        adapter=adapter.model_dump(mode="json"),
        labels=_labels(entry),
        meanings={one.name: visible(one.meaning) for one in (*entry.manifest.inputs, *entry.manifest.outputs)},
        unit=_unit(known),
        form=form,
    )


def _is_open(entry: Entry) -> bool:
    return entry.withdrawal is None and entry.yank is None and (entry.offer is None or entry.offer.free)


def _graphs(entry: Entry) -> tuple[FileRow, ...]:
    """Return the graphs in the order they run, or none where one of them is missing here or is not ONNX."""
    rows = {row.path: row for row in entry.files}
    steps = [one for role in _STEPS for one in entry.manifest.artifacts if one.role == role]
    whole = all(one.format == "onnx" and rows[one.path].download for one in steps)
    return tuple(rows[one.path] for one in steps) if whole else ()


def _loaded(row: FileRow) -> Loaded:
    return Loaded(visible(row.path), row.download or "", row.digest.removeprefix("sha256:"))


def _labels(entry: Entry) -> Loaded | None:
    """Return the list of labels: the one that the adapter names, else the only one there is."""
    named = entry.manifest.adapter.labels if isinstance(entry.manifest.adapter, BytesAdapter) else None
    rows = {row.path: row for row in entry.files if row.download and row.size <= _MOST_LABELS}
    lists = [one.path for one in entry.manifest.artifacts if one.role == "labels" and one.format == "json"]
    path = named or (lists[0] if len(lists) == 1 else "")
    return _loaded(rows[path]) if path in rows else None


def _form(manifest: Manifest, suites: Iterable[PinnedSuite]) -> Form | None:
    """Return the fields of a row, or None where the manifest says of none, of several, or of too many."""
    count = _width(manifest)
    samples = (prefill_of(one) for one in suites)
    sample = next((one for one in samples if one is not None and len(one.values) == count), Prefill(()))
    if not 0 < count <= (MOST_FIELDS if sample.pad is None else sample.pad.side**2):
        return None
    names = sample.names or names_in(manifest.inputs[0].meaning, count)
    shown = (one if isinstance(one, Phrase) else visible(one) for one in names)
    return Form(count, tuple(shown), sample.values, sample.pad)


def _width(manifest: Manifest) -> int:
    """Count the numbers of a row, or return 0 where the input is no table."""
    match [one.shape for one in manifest.inputs]:
        case [(_, int(count))]:
            return count
    return 0


def _unit(suites: Iterable[PinnedSuite]) -> str | None:
    """Return the unit of a predicted number: errors are measured in it."""
    metrics: Iterable[Metric] = (one for suite in suites for one in suite.parsed.document.metrics)
    return next((visible(one.unit) for one in metrics if one.name in {"mae", "rmse"} and one.unit), None)
