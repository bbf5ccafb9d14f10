"""In the box: read every file of the job, and try to change it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path


def _refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


def _see(path: Path) -> str:
    try:
        content = path.read_text()
    except OSError as error:
        return type(error).__name__
    attempts: tuple[Callable[[], object], ...] = (
        lambda: path.write_text("changed"),
        lambda: path.chmod(0o777),
        lambda: os.truncate(path, 0),
        path.unlink,
        lambda: path.rename(path.with_name("other")),
        lambda: os.link(path, path.with_name("other")),
        lambda: path.with_name("new").mkdir(),
    )
    return f"{content}, {'not to be changed' if all(_refused(one) for one in attempts) else 'changed'}"


def main() -> None:
    for path in sorted(Path().rglob("*")):
        if not path.is_dir():
            sys.stdout.write(f"{path}: {_see(path)}\n")


if __name__ == "__main__":
    main()
