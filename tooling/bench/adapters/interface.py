"""What every adapter does: turn one sample into the graph's inputs, and each of its outputs into one prediction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tooling.bench.wire import Reason, Refusal

Array = npt.NDArray[Any]


class Adapter(Protocol):
    """Between the bytes of a sample and a graph with one input and one output."""

    types: Mapping[str, npt.DTypeLike]
    """The input types it can feed, as onnxruntime writes them."""

    kind: bytes
    """What `decode` returns, as the wire writes it: a number (`i`, `f`), a vector (`e`) or a text (`t`)."""

    def encode(self, sample: bytes) -> Iterable[Array]:
        """Return the inputs for one sample in their order, each a batch of one that yields one prediction."""
        ...

    def decode(self, output: Array) -> Any:
        """Return the prediction for one input; raises Refusal where the output is none."""
        ...


FLOATS: Mapping[str, npt.DTypeLike] = {"tensor(float)": np.float32, "tensor(double)": np.float64}
WHOLE: Mapping[str, npt.DTypeLike] = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}

_SHAPES = {(), (1,), (1, 1)}


@contextmanager
def refusing(reason: Reason, what: str) -> Iterator[None]:
    """Turn whatever a foreign library raises over a stranger's file into a Refusal that begins with `what`.

    A panic in a library written in Rust is no Exception at all. Memory that runs out keeps its own name.
    """
    try:
        yield
    except (MemoryError, Refusal):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise Refusal(reason, f"{what}: {error}") from error


def only_value(output: Array, kinds: str) -> Any:
    """Return the only value of an output whose type is one of NumPy's `kinds`; raises Refusal."""
    if output.shape not in _SHAPES or output.dtype.kind not in kinds:
        found = f"{output.dtype} of shape {list(output.shape)}"
        raise Refusal(Reason.OUTPUT, f"the output for one input is {found}, not one value of the kind asked for")
    return output.item()
