"""In the box: open `model.onnx` with the runtime, run it twice on zeros, print the sizes of what it returned."""

from __future__ import annotations

import sys

import numpy as np
import onnxruntime

_TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(int32)": np.int32}
_ERRORS_ONLY = 3


def main() -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    session = onnxruntime.InferenceSession("model.onnx", options, providers=["CPUExecutionProvider"])
    feeds = {
        given.name: np.zeros([dim if isinstance(dim, int) else 1 for dim in given.shape], dtype=_TYPES[given.type])
        for given in session.get_inputs()
    }
    for _ in range(2):
        sizes = [np.asarray(output).size for output in session.run(None, feeds)]
    sys.stdout.write(f"{sizes}\n")


if __name__ == "__main__":
    main()
