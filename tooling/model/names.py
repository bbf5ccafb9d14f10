"""Names that look alike are one name."""

from __future__ import annotations

_LOOKS_LIKE = (("-", ""), ("rn", "m"), ("vv", "w"), ("l", "1"), ("i", "1"), ("o", "0"), ("s", "5"))


def skeleton(name: str) -> str:
    """Return what a name looks like at a glance: two names with one skeleton can be taken for each other."""
    for seen, taken_for in _LOOKS_LIKE:
        name = name.replace(seen, taken_for)
    return name
