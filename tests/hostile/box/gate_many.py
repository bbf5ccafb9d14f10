"""In the box: ask the gate about every file under /job, print the rules by which it refuses each, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tooling.scan.gate import inspect_model


def main() -> None:
    paths = sorted(Path("/job/models").iterdir())
    json.dump({path.stem: [p.rule for p in inspect_model(path.read_bytes())] for path in paths}, sys.stdout)


if __name__ == "__main__":
    main()
