"""In the box: change honest models byte by byte, and let the gate look at each. Prints how many it refused.

An exception of the gate ends the run: on whatever bytes, it answers with problems or none.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from tooling.scan.gate import inspect_model


def changed(data: bytes, source: random.Random) -> bytes:
    """Return the bytes with some replaced, cut out or doubled."""
    made = bytearray(data)
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(made))
        match source.randrange(4):
            case 0:
                made[at] = source.randrange(256)
            case 1:
                made[at] ^= 1 << source.randrange(8)
            case 2:
                del made[at : at + source.randint(1, 8)]
            case _:
                made[at:at] = made[at : at + source.randint(1, 16)]
    return bytes(made)


def main() -> None:
    source = random.Random(7)  # noqa: S311 - the same changes in every run
    seeds = [path.read_bytes() for path in sorted(Path().iterdir())]
    tries = int(sys.argv[1])
    refused = sum(bool(inspect_model(changed(source.choice(seeds), source))) for _ in range(tries))
    sys.stdout.write(f"{refused}")


if __name__ == "__main__":
    main()
