"""Suites and adapters: rules that a single field cannot express."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.unit.bench import samples as make
from tooling.model.adapters import Adapter, AudioAdapter

ADAPTER: TypeAdapter[Adapter] = TypeAdapter(Adapter)
STATE = {"input": "h", "output": "hn", "shape": (1, 1, 128)}


def _adapter(**changes: Any) -> Adapter:
    return ADAPTER.validate_python({**make.SOUND, **changes})


def test_adapter_of_sound_carries_tensors() -> None:
    adapter = _adapter(states=(STATE,))
    assert isinstance(adapter, AudioAdapter)
    assert adapter.states[0].shape == (1, 1, 128)


@pytest.mark.parametrize(
    "changes",
    [
        {"states": (STATE, STATE)},
        {"states": ({**STATE, "input": "x"},)},
        {"states": ({**STATE, "output": "y"},)},
        {"states": (STATE, {**STATE, "input": "c"})},
    ],
)
def test_adapter_of_sound_names_each_tensor_once(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="an input or output stands twice"):
        _adapter(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"states": ({**STATE, "shape": (2**10, 2**11)},)},
        {"states": ({**STATE, "shape": (0, 1)},)},
        {"states": ({**STATE, "shape": (-1, 1)},)},
        {"states": ({**STATE, "shape": (1,) * 9},)},
        {"states": ({**STATE, "shape": ("batch",)},)},
        {"states": tuple({**STATE, "input": f"i{n}", "output": f"o{n}"} for n in range(9))},
        {"rate": 44_100.0},
        {"rate": 4_000},
        {"hop": 0},
        {"context": -1},
        {"code": "import os"},
    ],
)
def test_adapter_of_sound_is_bounded_and_strict(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _adapter(**changes)


@pytest.mark.parametrize(
    ("reader", "kind"), [({"kind": "npz_xy"}, "score"), (make.SOUND_READER, "label"), (make.SOUND_READER, "number")]
)
def test_sound_is_measured_by_scores_and_nothing_else_is(reader: dict[str, Any], kind: str) -> None:
    metrics = {"score": "roc_auc", "label": "accuracy", "number": "r2"}
    metric = {"name": metrics[kind], "primary": True, "better": "higher", "tolerance": {"absolute": 0.0}}
    with pytest.raises(ValidationError, match=r"is not what (npz_xy|zip_wav_lab) is measured by"):
        make.suite(b"", reader, prediction={"kind": kind, "max_bytes": 1}, metrics=[metric])


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ({"name": "rmse", "better": "lower"}, "for another prediction"),
        ({"name": "roc_auc", "better": "higher"}, "for another prediction"),
        ({"name": "f1", "better": "lower"}, "better the other way"),
    ],
)
def test_metric_fits_the_prediction(metric: dict[str, Any], message: str) -> None:
    listed = [{**metric, "primary": True, "tolerance": {"absolute": 0.0}}]
    with pytest.raises(ValidationError, match=message):
        make.suite(b"", {"kind": "npz_xy"}, metrics=listed)


def test_suite_of_texts_pins_how_they_are_compared_and_no_other_does() -> None:
    for prediction in ({"kind": "text", "max_bytes": 9}, {"kind": "text", "max_bytes": 9, "normalise": "casefold"}):
        with pytest.raises(ValidationError, match="normalise"):
            make.suite(b"", make.PICTURE_READER, prediction=prediction)
    with pytest.raises(ValidationError, match="`normalise` is for texts"):
        make.suite(b"", {"kind": "npz_xy"}, prediction={"kind": "label", "max_bytes": 9, "normalise": "nfc"})


@pytest.mark.parametrize(
    ("adapter", "changes"),
    [
        (make.TEXT, {"mask": "x"}),
        (make.TEXT, {"types": "mask"}),
        (make.TEXT, {"max_len": 7}),
        (make.TEXT, {"tokenizer": "../tokenizer.json"}),
        (make.IMAGE, {"mean": (0.0,) * 3}),
        (make.IMAGE, {"std": (0.0,)}),
        (make.IMAGE, {"channels": "rgb"}),
        (make.IMAGE, {"channels": "cmyk"}),
        (make.IMAGE, {"height": 4_096}),
        (make.IMAGE, {"charset": "/etc/passwd"}),
    ],
)
def test_adapters_of_texts_and_pictures_are_bounded_and_strict(
    adapter: dict[str, Any], changes: dict[str, Any]
) -> None:
    ADAPTER.validate_python(adapter)
    with pytest.raises(ValidationError):
        ADAPTER.validate_python({**adapter, **changes})


@pytest.mark.parametrize("changes", [{"rate": 7_999}, {"rate": 48_001}, {"frame": 15}, {"frame": True}, {"code": "x"}])
def test_reader_of_sound_is_bounded_and_strict(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make.suite(b"", {**make.SOUND_READER, **changes})
