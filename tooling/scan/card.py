"""What a model file says about itself: names, shapes, sizes and texts. Its publisher starts from it, nobody trusts it.

Parsing is attack surface, so the file is read in the sandbox, after the gate, and what comes out is hostile input.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import Field

from tooling.errors import Place, RegistryError, UnsafeModelError
from tooling.model.base import Document
from tooling.model.rules import scanning
from tooling.registry.documents import parse_json
from tooling.sandbox.interface import Job, Mount, Sandbox, Verdict
from tooling.sandbox.text import visible_line
from tooling.scan.scan import LIMITS, check_model_file

WORKER = "tooling.scan.card_worker"
MAX_TENSORS = 50
MAX_DIMENSIONS = 8
MAX_NAME = 300
MAX_PROSE = 20_000
MAX_PROPERTIES = 50
MAX_CARD = 2**20

Name = Annotated[str, Field(max_length=MAX_NAME)]
Prose = Annotated[str, Field(max_length=MAX_PROSE)]
Dimension = Annotated[int, Field(ge=0)] | Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,39}$")]


class CardTensor(Document):
    """An input or output as the graph declares it; `type` is `float32` and the like, or `sequence`, `map`, `other`."""

    name: Name
    type: Annotated[str, Field(pattern=r"^[a-z0-9]{1,20}$")]
    shape: Annotated[tuple[Dimension, ...], Field(max_length=MAX_DIMENSIONS)] | None = None
    meaning: Name = ""


class ModelCard(Document):
    """What an ONNX file says about itself; `parameters` counts the numbers that it holds."""

    haat: Literal["model-card/1"]
    graph: Name
    producer: Name
    opsets: dict[str, int]
    parameters: Annotated[int, Field(ge=0)]
    inputs: Annotated[tuple[CardTensor, ...], Field(max_length=MAX_TENSORS)]
    outputs: Annotated[tuple[CardTensor, ...], Field(max_length=MAX_TENSORS)]
    description: Prose = ""
    properties: Annotated[dict[str, Prose], Field(max_length=MAX_PROPERTIES)] = Field(default_factory=dict)


def read_model_card(model: Path, shown_as: str, sandbox: Sandbox) -> ModelCard:
    """Read what a model file says about itself, once the gate lets it through.

    Raises UnsafeModelError for a file that the gate refuses, and FetchError or SandboxError where this machine is at
    fault.
    """
    check_model_file(model, shown_as, sandbox)
    run = sandbox.run(Job(WORKER, (), (Mount(model.absolute(), PurePosixPath("model.onnx")),), LIMITS))
    place = Place(shown_as)
    if run.verdict is not Verdict.OK:
        last = visible_line(run.diagnostics.strip().rpartition("\n")[2], 200)
        message = f"The file made its reader end with `{run.verdict}`: {last}"
        raise UnsafeModelError(scanning.SCAN_FAILED.problem(message, place))
    try:
        return parse_json(ModelCard, run.output, shown_as, MAX_CARD).document
    except RegistryError as error:
        message = "The file made its reader answer nonsense."
        raise UnsafeModelError(scanning.SCAN_FAILED.problem(message, place)) from error
