"""Google's file-type model as the package `magika` ships it, and its labels in its own order."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

VERSION = "1.0.3"
MODEL = "magika/models/standard_v3_3/model.onnx"
LOCATION = f"pkg:pypi/magika@{VERSION}#{MODEL}"
_FOLDER = "models/standard_v3_3"


def make_model() -> bytes:
    """Return the model's bytes, unchanged."""
    return (resources.files("magika") / _FOLDER / "model.onnx").read_bytes()


def make_labels() -> bytes:
    """Return the labels of its scores as a JSON list."""
    return json.dumps(configuration()["target_labels_space"], indent=0).encode() + b"\n"


def configuration() -> dict[str, Any]:
    """Return the configuration that lies beside the model."""
    found: dict[str, Any] = json.loads((resources.files("magika") / _FOLDER / "config.min.json").read_bytes())
    return found
