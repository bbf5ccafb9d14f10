"""A graph opened by onnxruntime on one thread. Only the worker imports this, inside the sandbox."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Linux wheels of onnxruntime send telemetry unless this stands in the environment before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import numpy.typing as npt
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort

from tooling.bench.adapters.interface import Array, refusing
from tooling.bench.wire import Reason, Refusal

PROVIDER = "CPUExecutionProvider"
_ERRORS: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    *(kind for kind in vars(ort).values() if isinstance(kind, type) and issubclass(kind, Exception)),
)
_NO_MEMORY = ("bad_alloc", "bad allocation", "Failed to allocate memory")


@dataclass(frozen=True, slots=True)
class Carried:
    """A float32 tensor that one call returns and the next one takes."""

    input: str
    output: str
    shape: tuple[int, ...]


class Graph:
    """One input, one output, tensors carried from call to call, the CPU provider, one thread.

    Inputs that are `filled` take one number all over, in the shape of the one input.
    Without `names` the graph must have a single input and a single output. Without `types` it is fed as it is.
    """

    def __init__(
        self,
        model: str | bytes,
        names: tuple[str, str] | None,
        types: Mapping[str, npt.DTypeLike] | None,
        carried: Sequence[Carried] = (),
        filled: Mapping[str, int] | None = None,
    ) -> None:
        try:
            session = onnxruntime.InferenceSession(model, _options(), providers=[PROVIDER])
        except _ERRORS as error:
            raise _refusal(error, Reason.GRAPH) from error
        self._session = session
        self._carried = tuple(carried)
        self._filled = dict(filled or {})
        self._input, self._output = self._ends(names)
        self._type = None if types is None else types[self._type_of(self._input, types)]
        self._fillings = {name: types[self._type_of(name, types)] for name in self._filled} if types else {}
        self.forget()

    def read_metadata(self) -> Mapping[str, str]:
        """Return the texts that the file carries beside the graph; raises Refusal where they are none."""
        with refusing(Reason.GRAPH, "the metadata cannot be read"):
            texts: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return texts

    def forget(self) -> None:
        """Set what is carried from call to call to zero."""
        self._state = {one.input: np.zeros(one.shape, np.float32) for one in self._carried}

    def run(self, feed: Array) -> Array:
        """Run once; raises Refusal where the graph does not take the input or returns no tensor of numbers."""
        output = self.call(feed)[0]
        if not isinstance(output, np.ndarray):
            raise Refusal(Reason.OUTPUT, f"`{self._output}` is not a tensor (export without ZipMap)")
        return output

    def call(self, feed: Array) -> list[Any]:
        """Run once and return what onnxruntime returns; what is carried is kept for the next call."""
        wanted = [self._output, *(one.output for one in self._carried)]
        beside = {name: np.full(feed.shape, self._filled[name], dtype) for name, dtype in self._fillings.items()}
        try:
            outputs: list[Any] = self._session.run(wanted, {self._input: self.cast(feed), **beside, **self._state})
        except ort.InvalidArgument as error:
            raise _refusal(error, Reason.ADAPTER) from error
        except _ERRORS as error:
            raise _refusal(error, Reason.GRAPH) from error
        self._state = {one.input: _kept(one, value) for one, value in zip(self._carried, outputs[1:], strict=True)}
        return outputs

    def cast(self, feed: Array) -> Array:
        """Return the input in the type that the graph declares."""
        return feed if self._type is None else feed.astype(self._type, copy=False)

    def _ends(self, names: tuple[str, str] | None) -> tuple[str, str]:
        inputs = [one.name for one in self._session.get_inputs()]
        outputs = [one.name for one in self._session.get_outputs()]
        found = f"inputs {', '.join(sorted(inputs))}; outputs {', '.join(outputs)}"
        if names is None:
            if (len(inputs), len(outputs)) != (1, 1):
                rule = "a graph before or after the model has one input and one output"
                raise Refusal(Reason.ADAPTER, f"{rule} ({found})")
            return inputs[0], outputs[0]
        taken = [names[0], *self._filled, *(one.input for one in self._carried)]
        given = [names[1], *(one.output for one in self._carried)]
        if set(inputs) != set(taken) or not set(given) <= set(outputs):
            wanted = (
                f"{' and '.join(f'`{name}`' for name in taken)} alone to {' and '.join(f'`{name}`' for name in given)}"
            )
            raise Refusal(Reason.ADAPTER, f"no {wanted} in the graph ({found})")
        return names

    def _type_of(self, name: str, types: Mapping[str, npt.DTypeLike]) -> str:
        declared = next(str(one.type) for one in self._session.get_inputs() if one.name == name)
        if declared not in types:
            raise Refusal(Reason.ADAPTER, f"the input is {declared}, not one of {', '.join(types)}")
        return declared


def _kept(carried: Carried, value: object) -> Array:
    # Of one size for ever: a state that grows would end in memory, and one of another type in the next call.
    if not isinstance(value, np.ndarray) or value.dtype != np.float32 or value.shape != carried.shape:
        raise Refusal(Reason.OUTPUT, f"`{carried.output}` is not float32 of shape {list(carried.shape)}")
    return value


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
