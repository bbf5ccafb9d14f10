"""The order of a graph: every value is made once, before it is read. So there is no cycle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import onnx

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.sandbox.text import visible_line
from tooling.scan.contents import Contents


def check_order(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each value that is read before it is made, made twice, or never made."""
    model = contents.model
    yield from _check_graph(model.graph, ())
    for function in model.functions:
        scope = set(function.input)
        yield from _check_nodes(function.node, (scope,))
        yield from _check_made(function.output, (scope,))


def _check_graph(graph: onnx.GraphProto, outer: tuple[set[str], ...]) -> Iterator[Problem]:
    given = [value.name for value in graph.input]
    stored = [*(tensor.name for tensor in graph.initializer), *(s.values.name for s in graph.sparse_initializer)]
    for names in (given, stored):
        if len(set(names)) != len(names):
            yield scanning.TOO_COMPLEX.problem("Two inputs or two stored tensors of a graph have one name.")
    # An initializer may have an input's name: it is then the input's default.
    scopes = (*outer, {*given, *stored})
    yield from _check_nodes(graph.node, scopes)
    yield from _check_made((value.name for value in graph.output), scopes)


def _check_nodes(nodes: Iterable[onnx.NodeProto], scopes: tuple[set[str], ...]) -> Iterator[Problem]:
    for node in nodes:
        yield from _check_made(node.input, scopes)
        for attribute in node.attribute:
            for graph in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from _check_graph(graph, scopes)
        for name in filter(None, node.output):
            if name in scopes[-1]:
                yield scanning.TOO_COMPLEX.problem(f"Value `{visible_line(name, 80)}` is made twice.")
            scopes[-1].add(name)


def _check_made(names: Iterable[str], scopes: tuple[set[str], ...]) -> Iterator[Problem]:
    for name in filter(None, names):
        if not any(name in scope for scope in scopes):
            yield scanning.TOO_COMPLEX.problem(
                f"Value `{visible_line(name, 80)}` is read before any node makes it: a cycle, or nodes out of order."
            )
