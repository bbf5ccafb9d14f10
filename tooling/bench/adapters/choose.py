"""Choose the adapter that a manifest names."""

from __future__ import annotations

from tooling.bench.adapters.bytes_head_tail import BytesHeadTail
from tooling.bench.adapters.interface import Adapter
from tooling.bench.adapters.tabular import Tabular
from tooling.bench.wire import Options, Reason, Refusal

_SIZES = ("head", "tail", "block", "padding")


def adapter_for(options: Options) -> Adapter:
    """Return the adapter of a job; raises Refusal for a kind that is not one of ours."""
    wanted = options["adapter"]
    if wanted["kind"] == "tabular":
        return Tabular(options["prediction"])
    if wanted["kind"] == "bytes_head_tail" and options["prediction"] == "label":
        return BytesHeadTail(**{name: wanted[name] for name in _SIZES})
    raise Refusal(Reason.ADAPTER, f"no adapter `{wanted['kind']}` predicts a {options['prediction']}")
