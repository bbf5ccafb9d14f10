"""In the box: ask the gate about every file under `models`, print the rules by which it refuses each, as JSON.

With `--coverage` the answer carries the lines that ran: the gate's code never runs on hostile files anywhere else.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

MODELS = Path("models")


def refusals() -> dict[str, list[str]]:
    """Return the rules by which each file is refused."""
    from tooling.scan.gate import inspect_model

    return {path.stem: [p.rule for p in inspect_model(path.read_bytes())] for path in sorted(MODELS.iterdir())}


def main() -> None:
    if "--coverage" not in sys.argv:
        json.dump({"refusals": refusals(), "coverage": ""}, sys.stdout)
        return
    import coverage

    measured = coverage.Coverage(data_file=None, branch=True, source_pkgs=["tooling.scan"])
    with measured.collect():
        found = refusals()
    ran = base64.b64encode(measured.get_data().dumps()).decode()
    json.dump({"refusals": found, "coverage": ran}, sys.stdout)


if __name__ == "__main__":
    main()
