"""Suites, manifests and small graphs for the tests of measuring."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from tooling.demo.speech.mix import wav
from tooling.demo.zips import write_zip
from tooling.model.manifest import Manifest
from tooling.model.suite import Suite
from tooling.registry.digests import digest_file
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import PinnedSuite

ZERO = f"sha256:{'0' * 64}"
LIMITS = {"memory_mb": 1024, "cpu_s": 20, "wall_s": 60, "output_mb": 1, "processes": 32}
TABULAR: dict[str, Any] = {"kind": "tabular", "input": "x", "output": "y"}
BYTES: dict[str, Any] = {
    "kind": "bytes_head_tail",
    "input": "x",
    "output": "y",
    "labels": "labels.json",
    "head": 4,
    "tail": 4,
    "block": 8,
    "padding": 256,
}
SOUND: dict[str, Any] = {"kind": "audio_frames", "input": "x", "output": "y", "rate": 8_000, "hop": 16, "context": 4}
LABEL_METRICS = ({"name": "accuracy", "primary": True, "better": "higher"}, {"name": "f1", "better": "higher"})
SCORE_METRICS = (
    {"name": "roc_auc", "primary": True, "better": "higher"},
    {"name": "binary_f1", "better": "higher"},
)
NUMBER_METRICS = ({"name": "mae", "primary": True, "better": "lower"}, {"name": "skill", "better": "higher"})


def npz(x: Any, y: Any) -> bytes:
    return write_zip([("x.npy", npy(np.asarray(x))), ("y.npy", npy(np.asarray(y)))])


def npy(array: npt.NDArray[Any], **options: Any) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, **{"version": (1, 0), "allow_pickle": False, **options})
    return stream.getvalue()


def plain_zip(members: Mapping[str, bytes]) -> bytes:
    return write_zip(members.items(), zipfile.ZIP_DEFLATED)


def series(days: int = 12) -> bytes:
    lines = [f"2024-01-{day + 1:02},{day * 1.5},{day % 3}" for day in range(days)]
    return "\n".join(["date,high,rain", *lines, ""]).encode()


def clip(sound: Any, rate: int = 8_000) -> bytes:
    return wav(np.asarray(sound, np.int16), rate)


SOUND_READER: dict[str, Any] = {"kind": "zip_wav_lab", "rate": 8_000, "frame": 16}
SERIES_READER: dict[str, Any] = {
    "kind": "csv_series",
    "date": "date",
    "target": "high",
    "columns": ["rain", "high"],
    "lags": 3,
}


PAIRS_READER: dict[str, Any] = {"kind": "csv_pairs", "first": "one", "second": "other", "score": "alike"}
PICTURE_READER: dict[str, Any] = {"kind": "zip_png_txt"}
TEXT: dict[str, Any] = {
    "kind": "text_mean_pool",
    "input": "x",
    "mask": "mask",
    "types": "types",
    "output": "y",
    "tokenizer": "tokenizer.json",
    "max_len": 8,
}
IMAGE: dict[str, Any] = {
    "kind": "image_ctc",
    "input": "x",
    "output": "y",
    "channels": "grey",
    "height": 8,
    "mean": (0.0,),
    "std": (1.0,),
    "charset": "labels.json",
}
_PREDICTIONS = {"csv_series": "number", "zip_wav_lab": "score", "csv_pairs": "embedding", "zip_png_txt": "text"}
_METRICS: dict[str, Any] = {
    "number": NUMBER_METRICS,
    "score": SCORE_METRICS,
    "label": LABEL_METRICS,
    "embedding": ({"name": "spearman", "primary": True, "better": "higher"},),
    "text": ({"name": "cer", "primary": True, "better": "lower"}, {"name": "exact_match", "better": "higher"}),
}


def suite(data: bytes, reader: Mapping[str, Any], **changes: Any) -> Suite:
    kind = _PREDICTIONS.get(reader["kind"], "label")
    metrics = _METRICS[kind]
    normalise = {"normalise": "nfc_strip"} if kind == "text" else {}
    document: dict[str, Any] = {
        "haat": "suite/1",
        "name": "tiny",
        "version": 1,
        "title": "Tiny",
        "summary": "For tests.",
        "task": "testing",
        "input": "numbers",
        "limits": LIMITS,
        "dataset": {
            "title": "Tiny",
            "source": {"kind": "file", "path": "data.bin"},
            "digest": digest_of(data),
            "license": "CC0-1.0",
            "citation": "None.",
            "reader": reader,
            "split": {"method": "all"},
        },
        "prediction": {"kind": kind, "max_bytes": 65_536, **normalise},
        "metrics": [{**metric, "tolerance": {"absolute": 0.001}} for metric in metrics],
        "repeat": {"runs": 2, "identical": True},
        "latency": {"reference": "gemm/1", "block_ms": 2, "pairs": 3},
        **changes,
    }
    return Suite.model_validate(document, strict=False)


def split(document: Suite, **value: Any) -> Suite:
    changed = document.model_dump(mode="json")
    changed["dataset"]["split"] = value
    return Suite.model_validate(changed, strict=False)


def parsed(document: Suite) -> Parsed[Suite]:
    raw = document.model_dump_json().encode()
    return Parsed("registry/suites/tiny/1/suite.yaml", raw, digest_of(raw), document)


def pinned(folder: Path, data: bytes, document: Suite) -> PinnedSuite:
    path = folder / "data.bin"
    path.write_bytes(data)
    return PinnedSuite(parsed(document), path)


def manifest(files: Mapping[str, Path], adapter: Mapping[str, Any] | None = TABULAR, **changes: Any) -> Manifest:
    roles = {
        "model.onnx": ("model", "onnx"),
        "labels.json": ("labels", "json"),
        "tokenizer.json": ("tokenizer", "json"),
        "preprocess.onnx": ("preprocess", "onnx"),
        "postprocess.onnx": ("postprocess", "onnx"),
    }
    artifacts = []
    for name, path in files.items():
        known = digest_file(path, name)
        role, kind = roles[name]
        artifacts.append(
            {"path": name, "role": role, "format": kind, "digest": known.digest, "size": known.size, "pieces": ZERO}
        )
    document: dict[str, Any] = {
        "haat": "manifest/1",
        "name": "acme/tiny",
        "publisher": ZERO,
        "version": "1.0.0",
        "title": "Tiny",
        "summary": "Tiny",
        "description": "Tiny",
        "license": {"spdx": "MIT"},
        "task": "testing",
        "artifacts": artifacts,
        "adapter": adapter,
        **changes,
    }
    return Manifest.model_validate(document, strict=False)


def graph(
    nodes: Sequence[Any],
    *,
    width: int = 2,
    x: int = TensorProto.FLOAT,
    y: int = TensorProto.INT64,
    constants: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Sequence[int | str]] | None = None,
    outputs: Mapping[str, int] | None = None,
) -> bytes:
    """Return a graph from `x` (batch × width) to `y`, of any shape; further `inputs` are float32."""
    made = helper.make_graph(
        list(nodes),
        "tiny",
        [
            helper.make_tensor_value_info("x", x, ["batch", width]),
            *(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in (inputs or {}).items()),
        ],
        [helper.make_tensor_value_info(name, kind, None) for name, kind in {"y": y, **(outputs or {})}.items()],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in (constants or {}).items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 8
    return bytes(model.SerializeToString(deterministic=True))


def larger() -> bytes:
    """Return a classifier that answers 1 where the second number is the larger one."""
    return graph([helper.make_node("ArgMax", ["x"], ["y"], axis=1, keepdims=0)])


def counter(nodes: Sequence[Any] = (), after: int = TensorProto.FLOAT) -> bytes:
    """Return a graph that adds up what it is given: `after` is `before` and `x`."""
    adds = [helper.make_node("Add", ["x", "before"], ["y"]), helper.make_node("Identity", ["y"], ["after"])]
    shape: list[int | str] = [1, 2] if nodes else ["batch", "width"]
    return graph(nodes or adds, y=TensorProto.FLOAT, inputs={"before": shape}, outputs={"after": after})


LISTENER: dict[str, Any] = {
    **SOUND,
    "context": 0,
    "states": ({"input": "before", "output": "after", "shape": (1, 1)},),
}


def listener() -> bytes:
    """Return a graph whose score is the mean of all it has heard so far, added up frame by frame."""
    nodes = [
        helper.make_node("ReduceMean", ["x", "axes"], ["level"], keepdims=1),
        helper.make_node("Add", ["level", "before"], ["after"]),
        helper.make_node("Clip", ["after", "zero", "one"], ["y"]),
    ]
    constants = {"axes": np.array([1]), "zero": np.float32(0), "one": np.float32(1)}
    return graph(
        nodes,
        width=16,
        y=TensorProto.FLOAT,
        constants=constants,
        inputs={"before": [1, 1]},
        outputs={"after": TensorProto.FLOAT},
    )


def pairs(*rows: tuple[str, str, float]) -> bytes:
    return "\n".join(["one,other,alike", *(f"{one},{other},{score}" for one, other, score in rows), ""]).encode()


def tokenizer(words: Sequence[str], **changes: Any) -> bytes:
    """Return a tokenizer of whole words; `changes` replace parts of its document."""
    document = {
        "version": "1.0",
        "truncation": None,
        "padding": {
            "strategy": {"Fixed": 6},
            "direction": "Right",
            "pad_to_multiple_of": None,
            "pad_id": 0,
            "pad_type_id": 0,
            "pad_token": "?",
        },
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {"?": 0, **{word: number for number, word in enumerate(words, 1)}},
            "unk_token": "?",
        },
        **changes,
    }
    return json.dumps(document).encode()


def embedder(vectors: Any) -> bytes:
    """Return a graph that gives each token its row of a table; `mask` and `types` are added as they come."""
    names, shape = ("x", "mask", "types"), ["batch", "sequence"]
    nodes = [
        helper.make_node("Gather", ["table", "x"], ["found"]),
        helper.make_node("Sub", ["mask", "types"], ["counted"]),
        helper.make_node("Cast", ["counted"], ["weight"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["weight", "last"], ["weights"]),
        helper.make_node("Mul", ["found", "weights"], ["y"]),
    ]
    made = helper.make_graph(
        nodes,
        "embedder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in names],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [*shape, "width"])],
        [
            numpy_helper.from_array(np.asarray(vectors, np.float32), "table"),
            numpy_helper.from_array(np.array([2]), "last"),
        ],
    )
    return _serialized(made)


def reader_of_columns(classes: int, metadata: Mapping[str, str] | None = None, channels: int = 1) -> bytes:
    """Return a graph that finds for each column of a picture the class of the nearest grey, in equal steps."""
    nodes = [
        helper.make_node("ReduceMean", ["x", "axes"], ["level"], keepdims=0),
        helper.make_node("Unsqueeze", ["level", "last"], ["levels"]),
        helper.make_node("Sub", ["levels", "greys"], ["off"]),
        helper.make_node("Abs", ["off"], ["far"]),
        helper.make_node("Neg", ["far"], ["y"]),
    ]
    constants = {"axes": np.array([1, 2]), "last": np.array([2]), "greys": np.linspace(0, 1, classes, dtype=np.float32)}
    made = helper.make_graph(
        nodes,
        "columns",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", channels, "height", "width"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", "width", classes])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return _serialized(made, metadata)


def _serialized(made: Any, metadata: Mapping[str, str] | None = None) -> bytes:
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 8
    helper.set_model_props(model, dict(metadata or {}))
    return bytes(model.SerializeToString(deterministic=True))


def columns(numbers: Sequence[int], classes: int, height: int = 8) -> bytes:
    """Return a picture whose columns say class numbers, as `reader_of_columns` reads them."""
    greys = np.round(np.asarray(numbers) / (classes - 1) * 255).astype(np.uint8)
    return png(np.tile(greys, (height, 1)))


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def png_of(header: bytes, content: bytes, *others: tuple[bytes, bytes]) -> bytes:
    """Return a PNG of any header and pixels, however wrong."""
    chunks = [(b"IHDR", header), *others, (b"IDAT", content), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def png_header(width: int, height: int, *form: int) -> bytes:
    return struct.pack(">IIBBBBB", width, height, *(form or (8, 0, 0, 0, 0)))
