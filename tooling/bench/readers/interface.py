"""What every reader gives: samples as the bytes that enter the sandbox, and the truth that never does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.errors import SuiteError
from tooling.model.rules.measuring import SUITE_DATA

MAX_SAMPLES = 200_000
MAX_BYTES = 256 * 2**20

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Inputs with their truth, in one order.

    An input is a row of little-endian float32, the content of a file, 16-bit sound, a PNG, or two texts with a line
    end between them. `baseline` is the forecast of
    someone who knows only the last day, where the data is a series. `frames` says how many truths each input has,
    where that is not one: they follow one another in `truth`.
    """

    inputs: tuple[bytes, ...]
    truth: npt.NDArray[Any]
    baseline: npt.NDArray[np.float64] | None = None
    frames: npt.NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        truths = len(self.inputs) if self.frames is None else int(self.frames.sum())
        lengths = {truths, len(self.truth)}
        lengths |= set() if self.baseline is None else {len(self.baseline)}
        if len(lengths) != 1 or truths > MAX_SAMPLES:
            raise unusable(f"inputs and truth are not one and the same number of at most {MAX_SAMPLES:,} samples")
        if self.frames is not None and (len(self.frames) != len(self.inputs) or not (self.frames > 0).all()):
            raise unusable("an input has no truth")

    def __len__(self) -> int:
        return len(self.inputs)

    def where(self, chosen: Mask) -> Samples:
        """Return the chosen samples, in the same order."""
        truths = chosen if self.frames is None else np.repeat(chosen, self.frames)
        return Samples(
            tuple(one for one, wanted in zip(self.inputs, chosen, strict=True) if wanted),
            self.truth[truths],
            None if self.baseline is None else self.baseline[truths],
            None if self.frames is None else self.frames[chosen],
        )


def unusable(message: str) -> SuiteError:
    """Say why a suite's data cannot be used; that is no verdict on a model."""
    return SuiteError(SUITE_DATA.problem(message))


def rows_to_inputs(rows: npt.NDArray[Any]) -> tuple[bytes, ...]:
    """Write each row of a matrix as little-endian float32; raises SuiteError where it is not finite."""
    # Numbers beyond float32 become infinite here, and are refused with the others.
    with np.errstate(over="ignore"):
        exact = np.ascontiguousarray(rows, dtype="<f4")
    if not np.isfinite(exact).all():
        raise unusable("an input is not a finite number")
    return tuple(row.tobytes() for row in exact)
