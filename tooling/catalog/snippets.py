"""Code that runs a model as it is listed: one sample of zeros in, whatever comes out.

Names of a stranger stand in it as JSON strings, which are strings in Python and in JavaScript, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from tooling.model.manifest import Manifest, Tensor
from tooling.model.phrase import Phrase

# Types that a runtime makes a tensor of, and the array that JavaScript keeps one in.
_ARRAYS = {
    "float32": "Float32Array",
    "float64": "Float64Array",
    "int64": "BigInt64Array",
    "int32": "Int32Array",
    "uint8": "Uint8Array",
}
_MOST_NUMBERS = 1_000_000
# The path of each graph, and the output that is chosen where it has several.
Steps = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few lines of code, and what they are."""

    title: str
    code: str


def snippets_of(manifest: Manifest) -> tuple[Snippet, ...]:
    """Return how to run a release with onnxruntime, or nothing where its manifest does not say what goes in."""
    sizes = [_size(tensor) for tensor in manifest.inputs]
    if manifest.model_artifact.format != "onnx" or not sizes or any(size is None for size in sizes):
        return ()
    steps = _steps(manifest)
    python, javascript = (_python, _javascript) if len(steps) == 1 else (_python_chain, _javascript_chain)
    return (
        Snippet(Phrase("Python, with onnxruntime"), "\n".join(python(steps, manifest.inputs))),
        Snippet(Phrase("JavaScript, with onnxruntime-web"), "\n".join(javascript(steps, manifest.inputs))),
    )


def _steps(manifest: Manifest) -> list[tuple[str, str | None]]:
    """Return the graphs in their order, with the output of the model that the next one takes."""
    graphs = {one.role: one.path for one in manifest.artifacts if one.format == "onnx"}
    output = manifest.adapter.output if manifest.adapter else None
    named = ((graphs.get(role), output if role == "model" else None) for role in ("preprocess", "model", "postprocess"))
    return [(path, chosen) for path, chosen in named if path is not None]


def _python(steps: Steps, inputs: Sequence[Tensor]) -> Iterator[str]:
    yield from ("import numpy as np", "import onnxruntime", "")
    yield f"session = onnxruntime.InferenceSession({_text(steps[0][0])})"
    yield "outputs = session.run(None, {"
    yield from (f"    {_text(one.name)}: {_zeros(one)}," for one in inputs)
    yield "})"
    yield "print([(output.name, value) for output, value in zip(session.get_outputs(), outputs)])"


def _python_chain(steps: Steps, inputs: Sequence[Tensor]) -> Iterator[str]:
    yield from ("import numpy as np", "import onnxruntime", "")
    yield f"values = [{', '.join(map(_zeros, inputs))}]"
    chosen = ", ".join(f"({_text(path)}, {_text(output) if output else None})" for path, output in steps)
    yield f"for path, output in [{chosen}]:"
    yield "    session = onnxruntime.InferenceSession(path)"
    yield "    names = [one.name for one in session.get_inputs()]"
    yield "    values = session.run(output and [output], dict(zip(names, values)))"
    yield "print(values)"


def _javascript(steps: Steps, inputs: Sequence[Tensor]) -> Iterator[str]:
    yield from ('import * as ort from "onnxruntime-web"', "")
    yield f"const session = await ort.InferenceSession.create({_text(steps[0][0])})"
    yield "const outputs = await session.run({"
    yield from (f"  {_text(one.name)}: {_tensor(one)}," for one in inputs)
    yield from ("})", "console.log(outputs)")


def _javascript_chain(steps: Steps, inputs: Sequence[Tensor]) -> Iterator[str]:
    yield from ('import * as ort from "onnxruntime-web"', "")
    yield f"let values = [{', '.join(map(_tensor, inputs))}]"
    chosen = ", ".join(f"[{_text(path)}, {_text(output) if output else 'null'}]" for path, output in steps)
    yield f"for (const [path, output] of [{chosen}]) {{"
    yield "  const session = await ort.InferenceSession.create(path)"
    yield "  const feed = session.inputNames.map((name, index) => [name, values[index]])"
    yield "  const found = await session.run(Object.fromEntries(feed))"
    yield "  values = (output ? [output] : session.outputNames).map((name) => found[name])"
    yield from ("}", "console.log(values)")


def _zeros(tensor: Tensor) -> str:
    return f"np.zeros({_shape(tensor, '()')}, np.{tensor.type})"


def _tensor(tensor: Tensor) -> str:
    return f'new ort.Tensor("{tensor.type}", new {_ARRAYS[tensor.type]}({_size(tensor)}), {_shape(tensor, "[]")})'


def _size(tensor: Tensor) -> int | None:
    """Count the numbers of one sample, or return None where a runtime could not be given them."""
    count = prod(_dimensions(tensor))
    return count if tensor.type in _ARRAYS and 0 < count <= _MOST_NUMBERS else None


def _dimensions(tensor: Tensor) -> list[int]:
    """Return the shape of one sample: a dimension that has a name may have any size."""
    return [size if isinstance(size, int) else 1 for size in tensor.shape]


def _shape(tensor: Tensor, brackets: str) -> str:
    sizes = _dimensions(tensor)
    comma = "," if brackets == "()" and len(sizes) == 1 else ""
    return f"{brackets[0]}{', '.join(map(str, sizes))}{comma}{brackets[1]}"


def _text(name: str) -> str:
    return json.dumps(name)
