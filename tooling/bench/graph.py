"""A graph opened by onnxruntime on one thread. Only the worker imports this, inside the sandbox."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

# Linux wheels of onnxruntime send telemetry unless this stands in the environment before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import numpy.typing as npt
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort

from tooling.bench.adapters.interface import Array
from tooling.bench.wire import Reason, Refusal

PROVIDER = "CPUExecutionProvider"
_ERRORS: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    *(kind for kind in vars(ort).values() if isinstance(kind, type) and issubclass(kind, Exception)),
)
_NO_MEMORY = ("bad_alloc", "bad allocation", "Failed to allocate memory")


class Graph:
    """One named input, one named output, the CPU provider, one thread."""

    def __init__(self, model: str | bytes, names: tuple[str, str], types: Mapping[str, npt.DTypeLike]) -> None:
        try:
            session = onnxruntime.InferenceSession(model, _options(), providers=[PROVIDER])
        except _ERRORS as error:
            raise _refusal(error, Reason.GRAPH) from error
        self._session = session
        self._input, self._output = names
        self._type = types[self._input_type(types)]

    def run(self, feed: Array) -> Array:
        """Run once; raises Refusal where the graph does not take the input or returns no tensor of numbers."""
        (output,) = self.call(feed)
        if not isinstance(output, np.ndarray):
            raise Refusal(Reason.OUTPUT, f"`{self._output}` is not a tensor (export without ZipMap)")
        return output

    def call(self, feed: Array) -> list[Any]:
        """Run once and return what onnxruntime returns."""
        try:
            outputs: list[Any] = self._session.run([self._output], {self._input: self.cast(feed)})
        except ort.InvalidArgument as error:
            raise _refusal(error, Reason.ADAPTER) from error
        except _ERRORS as error:
            raise _refusal(error, Reason.GRAPH) from error
        return outputs

    def cast(self, feed: Array) -> Array:
        """Return the input in the type that the graph declares."""
        return feed.astype(self._type, copy=False)

    def _input_type(self, types: Mapping[str, npt.DTypeLike]) -> str:
        inputs = {one.name: one.type for one in self._session.get_inputs()}
        outputs = [one.name for one in self._session.get_outputs()]
        if set(inputs) != {self._input} or self._output not in outputs:
            found = f"inputs {', '.join(sorted(inputs))}; outputs {', '.join(outputs)}"
            raise Refusal(Reason.ADAPTER, f"no `{self._input}` alone to `{self._output}` in the graph ({found})")
        if inputs[self._input] not in types:
            raise Refusal(Reason.ADAPTER, f"the input is {inputs[self._input]}, not one of {', '.join(types)}")
        return str(inputs[self._input])


def _options() -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    return options


def _refusal(error: Exception, reason: Reason) -> Refusal:
    text = str(error)
    return Refusal(Reason.MEMORY if any(sign in text for sign in _NO_MEMORY) else reason, text)
