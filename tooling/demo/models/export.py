"""Export fitted scikit-learn models to ONNX: the same fit gives the same bytes."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto

OPSETS = {"": 18, "ai.onnx.ml": 3}
_PRODUCER = "skl2onnx"


def matrix(inputs: tuple[bytes, ...]) -> npt.NDArray[np.float32]:
    """Return rows of samples as a matrix."""
    return np.stack([np.frombuffer(row, "<f4") for row in inputs])


def to_onnx(fitted: Any, width: int, name: str) -> ModelProto:
    """Convert an estimator with one float32 input `X` of `width` columns; labels come as a plain tensor."""
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.base import is_classifier

    options = {id(fitted): {"zipmap": False}} if is_classifier(fitted) else None
    inputs = [("X", FloatTensorType([None, width]))]
    with warnings.catch_warnings():
        # The converter still asks support vector machines for what scikit-learn is about to drop.
        warnings.simplefilter("ignore", FutureWarning)
        model = convert_sklearn(fitted, name, inputs, target_opset=OPSETS, options=options)
    if not isinstance(model, ModelProto):
        raise TypeError("skl2onnx returned no model")
    # The converter's own version would make bytes differ that mean the same.
    model.producer_name, model.producer_version = _PRODUCER, ""
    return model


def to_bytes(model: ModelProto) -> bytes:
    """Check a model and write it deterministically."""
    from onnx import checker

    checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))
