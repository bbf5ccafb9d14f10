"""What a sandbox is called in a measurement, and what the weaker ones do not hold."""

from __future__ import annotations

_SHARED = (
    "here a model can learn that a file or a process of this machine exists, and a file's size, but nothing in them; "
    "that it reaches no network rests on the system call filter alone"
)
_UNCOUNTED = "without a control group memory is limited by address space only"
_SHORTCOMINGS = {
    "bwrap+seccomp+cgroup": None,
    "bwrap+seccomp": None,
    "landlock+seccomp+cgroup": _SHARED,
    "landlock+seccomp": f"{_SHARED}; {_UNCOUNTED}",
}
LEVELS = tuple(_SHORTCOMINGS)


def shortcoming_of(level: str) -> str | None:
    """Return what a level does not hold, or None for a full one."""
    return _SHORTCOMINGS.get(level, "what this level holds is not known")
