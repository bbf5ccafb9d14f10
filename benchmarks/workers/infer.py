"""Run a model a number of times on the same batch, print a checksum: the same work inside the box and outside."""

from __future__ import annotations

import sys

import numpy as np
import onnxruntime


def main(model: str, times: int) -> None:
    """Run the model at a path so many times."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    batch = np.linspace(-1, 1, 64 * 256, dtype=np.float32).reshape(64, 256)
    total = 0.0
    for _ in range(times):
        total += float(session.run(None, {"x": batch})[0].sum())
    sys.stdout.write(f"{total:.3f}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
