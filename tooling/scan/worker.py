"""In the box: inspect `model.onnx`, print the problems as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tooling.scan.gate import inspect_model

MODEL = Path("model.onnx")


def main() -> None:
    """Print what the gate says of the model."""
    problems = inspect_model(MODEL.read_bytes())
    json.dump([{"rule": problem.rule, "message": problem.message} for problem in problems], sys.stdout)


if __name__ == "__main__":
    main()
