"""Operators: of the two standard domains, known, without loops, and repeatable."""

from __future__ import annotations

from collections.abc import Iterator

import onnx
from onnx import defs, numpy_helper

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.sandbox.text import visible_line
from tooling.scan.contents import Contents
from tooling.scan.functions import called, function_key
from tooling.scan.limits import MAX_STRING_JOINS

# What a domain is called in files, and in the library's own tables.
STANDARD_DOMAINS = {"": "", "ai.onnx": "", "ai.onnx.ml": "ai.onnx.ml"}
_FORBIDDEN = {
    "ImageDecoder": "parses image files",
    "Loop": "loops without a bound that can be read from the file",
    "Scan": "loops over its input",
    "SequenceMap": "loops over its input",
}
_RANDOM = frozenset(
    {"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"}
)
_TRAINING_INPUT = 2


def check_opsets(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each standard domain in two versions, or in one that this gate does not know."""
    newest = {"": defs.onnx_opset_version(), "ai.onnx.ml": defs.onnx_ml_opset_version()}
    model = contents.model
    for entries in (model.opset_import, *(function.opset_import for function in model.functions)):
        imports = {(STANDARD_DOMAINS.get(entry.domain, entry.domain), entry.version) for entry in entries}
        if len({domain for domain, _ in imports}) != len(imports):
            yield scanning.OPERATOR_DOMAIN.problem("The model uses two versions of one operator set.")
        for domain, version in sorted(imports):
            known = newest.get(domain)
            if known is not None and not 0 < version <= known:
                yield scanning.OPERATOR_DOMAIN.problem(
                    f"The model uses version {version} of `{domain or 'ai.onnx'}`; 1 to {known} are known here."
                )


def check_operators(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each node whose operator is foreign, unknown, looping or random."""
    functions = {function_key(function) for function in contents.model.functions}
    for node in contents.nodes:
        if called(node) not in functions:
            fault = _standard_fault(node, contents)
            if fault is not None:
                yield fault
    joins = sum(node.op_type == "StringConcat" for node in contents.nodes)
    if joins > MAX_STRING_JOINS:
        yield scanning.TENSOR.problem(
            f"The model joins strings {joins} times, each of which may double their length; at most "
            f"{MAX_STRING_JOINS} may be."
        )


def _standard_fault(node: onnx.NodeProto, contents: Contents) -> Problem | None:
    shown = f"`{visible_line(node.op_type, 80)}`"
    domain = STANDARD_DOMAINS.get(node.domain)
    if domain is None:
        return scanning.OPERATOR_DOMAIN.problem(f"Operator {shown} is of domain `{visible_line(node.domain, 80)}`.")
    if not defs.has(node.op_type, domain):
        return scanning.OPERATOR_DOMAIN.problem(f"Operator {shown} is not in domain `{domain or 'ai.onnx'}`.")
    if not domain and node.op_type in _FORBIDDEN:
        return scanning.FORBIDDEN_OPERATOR.problem(f"Operator {shown} {_FORBIDDEN[node.op_type]}.")
    if not domain and _is_random(node, contents) and not _has_seed(node):
        return scanning.FORBIDDEN_OPERATOR.problem(f"Operator {shown} is random and has no `seed`.")
    return None


def _has_seed(node: onnx.NodeProto) -> bool:
    # A seed that a function's caller may leave out is none.
    return any(attribute.name == "seed" and not attribute.ref_attr_name for attribute in node.attribute)


def _is_random(node: onnx.NodeProto, contents: Contents) -> bool:
    if node.op_type != "Dropout":
        return node.op_type in _RANDOM
    mode = node.input[_TRAINING_INPUT] if len(node.input) > _TRAINING_INPUT else ""
    if not mode:
        return False
    values = [numpy_helper.to_array(tensor) for tensor in _constants(mode, contents)]
    return not values or any(value.any() for value in values)


def _constants(name: str, contents: Contents) -> Iterator[onnx.TensorProto]:
    """Yield the constants of a name, in whichever graph; tensors were checked before they are read."""
    for graph in contents.graphs:
        yield from (tensor for tensor in graph.initializer if tensor.name == name)
    for node in contents.nodes:
        if node.op_type == "Constant" and name in node.output:
            yield from (attribute.t for attribute in node.attribute if attribute.HasField("t"))
