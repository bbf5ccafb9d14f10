"""Choose the adapter that a manifest names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy.typing as npt

from tooling.bench.adapters.audio_frames import AudioFrames
from tooling.bench.adapters.bytes_head_tail import BytesHeadTail
from tooling.bench.adapters.image_ctc import ImageCtc, list_symbols, metadata_symbols, symbols_of
from tooling.bench.adapters.interface import Adapter
from tooling.bench.adapters.tabular import Tabular
from tooling.bench.adapters.text_mean_pool import TextMeanPool, open_tokenizer
from tooling.bench.wire import Options, Reason, Refusal

_SIZES = ("head", "tail", "block", "padding")
_ADAPTERS: dict[tuple[str, str], type[Adapter]] = {
    ("tabular", "label"): Tabular,
    ("tabular", "number"): Tabular,
    ("bytes_head_tail", "label"): BytesHeadTail,
    ("audio_frames", "score"): AudioFrames,
    ("text_mean_pool", "embedding"): TextMeanPool,
    ("image_ctc", "text"): ImageCtc,
}


def input_types(options: Options) -> Mapping[str, npt.DTypeLike]:
    """Return the input types that a job's adapter can feed; raises Refusal for a kind that is not one of ours."""
    wanted, prediction = options["adapter"]["kind"], options["prediction"]
    if (wanted, prediction) not in _ADAPTERS:
        raise Refusal(Reason.ADAPTER, f"no adapter `{wanted}` predicts a {prediction}")
    return _ADAPTERS[wanted, prediction].types


def adapter_for(options: Options, folder: str, read_metadata: Callable[[], Mapping[str, str]]) -> Adapter:
    """Return the adapter of a job, with what it needs out of its folder or the model's metadata; raises Refusal."""
    input_types(options)
    wanted, prediction = options["adapter"], options["prediction"]
    if wanted["kind"] == "bytes_head_tail":
        return BytesHeadTail(**{name: wanted[name] for name in _SIZES})
    if wanted["kind"] == "audio_frames":
        return AudioFrames(wanted["hop"], wanted["context"])
    if wanted["kind"] == "text_mean_pool":
        return TextMeanPool(open_tokenizer(folder, wanted["max_len"]), wanted["max_len"])
    if wanted["kind"] == "image_ctc":
        known = list_symbols(folder) if wanted["charset"] else metadata_symbols(read_metadata())
        symbols = symbols_of(known, space=wanted["space"])
        return ImageCtc(symbols, wanted["channels"], wanted["height"], wanted["mean"], wanted["std"])
    return Tabular("label" if prediction == "label" else "number")
