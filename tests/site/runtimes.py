"""What runs models in the tests' browser: the one that `haat site runtime` got, or a reason to skip."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from tooling.bench.adapters.audio_frames import AudioFrames
from tooling.bench.adapters.bytes_head_tail import BytesHeadTail
from tooling.bench.adapters.interface import FLOATS, WHOLE
from tooling.bench.chain import open_chain
from tooling.bench.readers.read import read_samples
from tooling.bench.wire import Options
from tooling.build_site import RUNTIME_PINS, RUNTIMES, build_site
from tooling.catalog.docs import Sources
from tooling.catalog.runtime import find_runtime
from tooling.model.manifest import Manifest
from tooling.model.release import ReleaseName
from tooling.registry.documents import parse
from tooling.registry.snapshot import Snapshot
from tooling.verify.anchor import anchor

REGISTRY = Path(__file__).parents[2] / "registry"
MARKET = Snapshot(REGISTRY)
RUNTIME = find_runtime(RUNTIME_PINS, RUNTIMES)
needs_runtime = pytest.mark.skipif(RUNTIME is None, reason="what runs models is not here: haat site runtime")


def build(registry: Path, output: Path, sources: Sources, cache: Path) -> None:
    """Bring a site up to date with what its registry is now."""
    with ThreadPoolExecutor(2) as executor:
        build_site(Snapshot(registry), output, executor, sources=sources, cache=cache)


def release(listing: str) -> tuple[ReleaseName, Manifest]:
    """Return the newest release of a listing of the demonstration."""
    name = [one for one in MARKET.releases() if one.listing == listing][-1]
    file = MARKET.manifest(name)
    assert file is not None
    return name, parse(Manifest, file.raw, file.path).document


def files_of(listing: str) -> Path:
    """Return the folder of the files of a release."""
    name, manifest = release(listing)
    path = MARKET.release(name).artifact(manifest.model_artifact.path)
    assert path is not None
    return path.parent


def copy_files(listing: str, folder: Path) -> None:
    """Copy the graphs of a release into a folder."""
    for path in files_of(listing).glob("*.onnx"):
        shutil.copyfile(path, folder / path.name)


def samples_of(label: str) -> tuple[bytes, ...]:
    """Return the held-out inputs of a suite of the demonstration."""
    (pinned,) = (one for one in anchor(MARKET).suites if one.parsed.document.label == label)
    return read_samples(pinned.parsed.document, pinned.data.read_bytes()).inputs


def predicted(listing: str, sample: bytes) -> list[float]:
    """Return what the adapters of the benchmarks get out of a release: all numbers of its prediction."""
    _, manifest = release(listing)
    adapter = manifest.adapter
    assert adapter is not None
    folder = files_of(listing)
    steps = [one for one in ("preprocess", "model", "postprocess") if (folder / f"{one}.onnx").is_file()]
    options = cast("Options", {"adapter": adapter.model_dump(mode="json"), "steps": steps})
    chain = open_chain(str(folder), options, WHOLE if adapter.kind == "bytes_head_tail" else FLOATS)
    if adapter.kind == "audio_frames":
        return [float(chain.run(chain.cast(one))[0]) for one in AudioFrames(adapter.hop, adapter.context).encode(sample)]
    if adapter.kind == "bytes_head_tail":
        feed = BytesHeadTail(adapter.head, adapter.tail, adapter.block, adapter.padding).encode(sample)[0]
    else:
        feed = np.frombuffer(sample, "<f4").reshape(1, -1)
    return [float(one) for one in chain.run(chain.cast(feed)).ravel()]


def outputs_for_zeros(listing: str) -> list[list[float]]:
    """Return all outputs of the last graph for zeros of the listed shapes, as the code on a page gets them."""
    _, manifest = release(listing)
    values: list[npt.NDArray[Any]] = [
        np.zeros([size if isinstance(size, int) else 1 for size in one.shape], one.type) for one in manifest.inputs
    ]
    for step in ("preprocess", "model", "postprocess"):
        path = files_of(listing) / f"{step}.onnx"
        if path.is_file():
            session = onnxruntime.InferenceSession(path)
            values = session.run(None, dict(zip([one.name for one in session.get_inputs()], values, strict=True)))
    return [[float(number) for number in one.ravel()] for one in values]
