"""Names that look alike are one name."""

from __future__ import annotations

_LOOKS_LIKE = (("-", ""), ("rn", "m"), ("vv", "w"), ("l", "1"), ("i", "1"), ("o", "0"), ("s", "5"))


def skeleton(name: str) -> str:
    """Return what a name looks like at a glance: two names with one skeleton can be taken for each other."""
    for seen, taken_for in _LOOKS_LIKE:
        name = name.replace(seen, taken_for)
    return name


def is_near(one: str, other: str) -> bool:
    """Say whether two names differ by a letter added, left out, replaced or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, rival = one[start:], other[start:]
    if len(one) != len(other):
        return rest[1:] == rival or rest == rival[1:]
    return rest[1:] == rival[1:] or (rest[1::-1], rest[2:]) == (rival[:2], rival[2:])
