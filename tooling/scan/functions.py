"""Functions of a model's own: they do not hide standard operators, do not recur, and stay small when expanded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import onnx

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.sandbox.text import visible_line
from tooling.scan.contents import Contents
from tooling.scan.limits import MAX_EXPANDED_NODES

FunctionKey = tuple[str, str, str]


def function_key(function: onnx.FunctionProto) -> FunctionKey:
    """Return what a node must say to call this function."""
    return (function.domain, function.name, function.overload)


def called(node: onnx.NodeProto) -> FunctionKey:
    """Return what a node calls, should there be a function of that name."""
    return (node.domain, node.op_type, node.overload)


def check_functions(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for functions that shadow, stand twice, call themselves, or grow beyond the limit."""
    functions = contents.model.functions
    bodies = {function_key(function): list(all_nodes(function.node)) for function in functions}
    if len(bodies) != len(functions):
        yield scanning.TOO_COMPLEX.problem("Two functions of the model have one name.")
    for domain, name, _ in bodies:
        if domain in {"", "ai.onnx", "ai.onnx.ml"}:
            yield scanning.OPERATOR_DOMAIN.problem(
                f"Function `{visible_line(name, 80)}` stands in the standard domain and would replace an operator."
            )
    order = _callees_first(bodies)
    if order is None:
        yield scanning.TOO_COMPLEX.problem("Functions of the model call each other in a circle.")
        return
    sizes: dict[FunctionKey, int] = {}
    for key in order:
        sizes[key] = sum(sizes.get(called(node), 1) for node in bodies[key])
    total = sum(sizes.get(called(node), 1) for node in all_nodes(contents.model.graph.node))
    if total > MAX_EXPANDED_NODES:
        yield scanning.TOO_COMPLEX.problem(
            f"With its functions expanded the model has {_shown(total)} nodes, at most {MAX_EXPANDED_NODES} may be."
        )


def all_nodes(nodes: Iterable[onnx.NodeProto]) -> Iterator[onnx.NodeProto]:
    """Yield nodes and those of the graphs in their attributes."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        for attribute in node.attribute:
            for graph in (attribute.g, *attribute.graphs):
                waiting.extend(graph.node)


def _callees_first(bodies: dict[FunctionKey, list[onnx.NodeProto]]) -> list[FunctionKey] | None:
    """Return the functions so that each stands after those it calls, or None when there is a circle."""
    calls = {key: {called(node) for node in body} & bodies.keys() for key, body in bodies.items()}
    order: list[FunctionKey] = []
    done: set[FunctionKey] = set()
    while len(done) < len(bodies):
        ready = [key for key in bodies if key not in done and calls[key] <= done]
        if not ready:
            return None
        order.extend(ready)
        done.update(ready)
    return order


def _shown(number: int) -> str:
    # Exponential growth makes numbers that Python refuses to print.
    return str(number) if number < 10**12 else "more than 10^12"
