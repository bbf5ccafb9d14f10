"""What a box contains besides its job: the interpreter, the libraries and this package, read-only."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import tooling

_LIBRARIES = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64")


@dataclass(frozen=True, slots=True)
class Runtime:
    """An interpreter, the folders bound at their own place, and where modules are searched after the standard ones."""

    interpreter: Path
    boot: Path
    folders: tuple[Path, ...]
    links: tuple[tuple[Path, Path], ...]
    search: tuple[Path, ...]

    def with_package(self, package: Path) -> Runtime:
        """Return a runtime that has one more package: tests and benchmarks bring their own workers."""
        return replace(
            self,
            folders=_without_nested((*self.folders, package)),
            search=(*self.search, package.parent),
        )


def read_runtime() -> Runtime:
    """Return the runtime of this process: its own interpreter, its own site-packages, its own copy of this package."""
    package = Path(tooling.__file__).resolve().parent
    libraries = tuple(path for path in map(Path, _LIBRARIES) if path.exists())
    sites = tuple(path for path in map(Path, sys.path) if path.name in {"site-packages", "dist-packages"})
    folders = (
        *(path for path in libraries if not path.is_symlink()),
        Path(sys.base_prefix).resolve(),
        *(path.resolve() for path in sites if path.is_dir()),
        package,
    )
    return Runtime(
        # The interpreter behind the virtual environment: boot.py sets the search path itself, so that no `.pth` runs.
        interpreter=Path(sys.executable).resolve(),
        boot=package / "sandbox" / "boot.py",
        folders=_without_nested(folders),
        links=tuple((path.readlink(), path) for path in libraries if path.is_symlink()),
        search=(package.parent, *(path.resolve() for path in sites)),
    )


def _without_nested(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the folders, without those that lie in another one."""
    return tuple(sorted({path for path in folders if not any(other in path.parents for other in folders)}))
