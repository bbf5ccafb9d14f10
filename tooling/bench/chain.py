"""A release's graphs in their order: `preprocess`, `model`, `postprocess`. Only the worker imports this, in the box.

Each graph is fed with exactly what the one before returned: nothing is cast, reshaped or renamed in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy.typing as npt

from tooling.bench.adapters.interface import Array
from tooling.bench.graph import Carried, Graph
from tooling.bench.wire import Options


class Chain:
    """Graphs run one after the other."""

    def __init__(self, graphs: Sequence[Graph]) -> None:
        self._graphs = tuple(graphs)

    def read_metadata(self) -> Mapping[str, str]:
        """Return the texts that all files carry beside their graphs, the later graph's before the earlier's."""
        return {name: text for graph in self._graphs for name, text in graph.read_metadata().items()}

    def forget(self) -> None:
        """Begin anew: what was carried from call to call is zero again."""
        for graph in self._graphs:
            graph.forget()

    def cast(self, feed: Array) -> Array:
        """Return an input in the type that the first graph declares."""
        return self._graphs[0].cast(feed)

    def run(self, feed: Array) -> Array:
        """Run all graphs once; raises Refusal where one does not take its input or returns no tensor of numbers."""
        for graph in self._graphs:
            feed = graph.run(feed)
        return feed


def open_chain(folder: str, options: Options, types: Mapping[str, npt.DTypeLike]) -> Chain:
    """Open the graphs of a job; the first takes one of `types`. Raises Refusal."""
    graphs: list[Graph] = []
    for step in options["steps"]:
        taken = None if graphs else types
        path = f"{folder}/{step}.onnx"
        graphs.append(_model(path, options, taken) if step == "model" else Graph(path, None, taken))
    return Chain(graphs)


def _model(path: str, options: Options, types: Mapping[str, npt.DTypeLike] | None) -> Graph:
    adapter = options["adapter"]
    carried = [Carried(one["input"], one["output"], tuple(one["shape"])) for one in adapter.get("states", ())]
    # One text alone, not padded: its mask is all ones, and it is the first of no pair.
    filled = {adapter[name]: value for name, value in (("mask", 1), ("types", 0)) if adapter.get(name) is not None}
    return Graph(path, (adapter["input"], adapter["output"]), types, carried, filled)
