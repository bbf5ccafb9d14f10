"""Adapters: how a suite's samples become a model's inputs, and its outputs predictions. A closed set."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Document, Line, RelativePath

MAX_CARRIED = 2**20


class TabularAdapter(Document):
    """Rows of numbers in, one value a row out."""

    kind: Literal["tabular"]
    input: Line
    output: Line


class BytesAdapter(Document):
    """The first and last bytes of a file in, one label out; `labels` names the artifact that lists them."""

    kind: Literal["bytes_head_tail"]
    input: Line
    output: Line
    labels: RelativePath
    head: Annotated[int, Field(ge=1, le=65_536)]
    tail: Annotated[int, Field(ge=1, le=65_536)]
    block: Annotated[int, Field(ge=1, le=1_048_576)]
    padding: Annotated[int, Field(ge=0, le=65_535)]


class CarriedTensor(Document):
    """A float32 tensor that the model returns with one frame and takes with the next; zeros before the first."""

    input: Line
    output: Line
    shape: Annotated[tuple[Annotated[int, Field(ge=1, le=MAX_CARRIED)], ...], Field(max_length=8)]

    @model_validator(mode="after")
    def _is_small(self) -> Self:
        if math.prod(self.shape) > MAX_CARRIED:
            message = f"a tensor that is carried has at most {MAX_CARRIED:,} values"
            raise ValueError(message)
        return self


class AudioAdapter(Document):
    """Frames of sound in, one score a frame out: `hop` new samples after the `context` samples before them."""

    kind: Literal["audio_frames"]
    input: Line
    output: Line
    rate: Annotated[int, Field(ge=8_000, le=48_000, description="samples a second")]
    hop: Annotated[int, Field(ge=16, le=48_000)]
    context: Annotated[int, Field(ge=0, le=48_000)]
    states: Annotated[tuple[CarriedTensor, ...], Field(max_length=8)] = ()

    @model_validator(mode="after")
    def _names_each_tensor_once(self) -> Self:
        for names in (
            [self.input, *(one.input for one in self.states)],
            [self.output, *(one.output for one in self.states)],
        ):
            if len(set(names)) != len(names):
                message = "an input or output stands twice"
                raise ValueError(message)
        return self


class TextAdapter(Document):
    """One text in, one vector out: the mean of the vectors that the model gives its tokens.

    `tokenizer` names the artifact (role `tokenizer`, format `json`) that says what the tokens are. `input` takes their
    numbers; `mask` and `types`, where the graph has such inputs, take ones and zeros: a text is alone and not padded.
    """

    kind: Literal["text_mean_pool"]
    input: Line
    mask: Line | None = None
    types: Line | None = None
    output: Line
    tokenizer: RelativePath
    max_len: Annotated[int, Field(ge=8, le=8_192, description="tokens a text; the rest is cut off")]

    @model_validator(mode="after")
    def _names_each_input_once(self) -> Self:
        names = [name for name in (self.input, self.mask, self.types) if name is not None]
        if len(set(names)) != len(names):
            message = "an input stands twice"
            raise ValueError(message)
        return self


Channel = Annotated[float, Field(ge=-10, le=10)]


class ImageAdapter(Document):
    """A picture of one line in, its text out: the best symbol of each step, repetitions and blanks left out (CTC).

    The picture is scaled to `height`, its values from 0 to 1 become `(value - mean) / std` for each channel. Class 0
    is the blank; then come the symbols of `charset` (role `labels`, format `json`) or, without one, the lines of the
    graph's metadata `character`; then the space, where `space` says so.
    """

    kind: Literal["image_ctc"]
    input: Line
    output: Line
    channels: Literal["grey", "rgb", "bgr"]
    height: Annotated[int, Field(ge=8, le=256, description="pixels")]
    mean: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=3)]
    std: Annotated[tuple[Annotated[float, Field(ge=0.001, le=10)], ...], Field(min_length=1, max_length=3)]
    charset: RelativePath | None = None
    space: bool = False

    @model_validator(mode="after")
    def _has_a_number_for_each_channel(self) -> Self:
        wanted = 1 if self.channels == "grey" else len(self.channels)
        if {len(self.mean), len(self.std)} != {wanted}:
            message = f"`mean` and `std` have {wanted} number{'s' if wanted > 1 else ''} each for {self.channels}"
            raise ValueError(message)
        return self


Adapter = Annotated[
    TabularAdapter | BytesAdapter | AudioAdapter | TextAdapter | ImageAdapter, Field(discriminator="kind")
]
