"""Choose the adapter that a manifest names."""

from __future__ import annotations

from tooling.bench.adapters.audio_frames import AudioFrames
from tooling.bench.adapters.bytes_head_tail import BytesHeadTail
from tooling.bench.adapters.interface import Adapter
from tooling.bench.adapters.tabular import Tabular
from tooling.bench.wire import Options, Reason, Refusal

_SIZES = ("head", "tail", "block", "padding")


def adapter_for(options: Options) -> Adapter:
    """Return the adapter of a job; raises Refusal for a kind that is not one of ours."""
    wanted, prediction = options["adapter"], options["prediction"]
    if wanted["kind"] == "tabular" and prediction != "score":
        return Tabular(prediction)
    if wanted["kind"] == "bytes_head_tail" and prediction == "label":
        return BytesHeadTail(**{name: wanted[name] for name in _SIZES})
    if wanted["kind"] == "audio_frames" and prediction == "score":
        return AudioFrames(wanted["hop"], wanted["context"])
    raise Refusal(Reason.ADAPTER, f"no adapter `{wanted['kind']}` predicts a {prediction}")
