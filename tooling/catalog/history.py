"""Numbers to places in a picture."""

from __future__ import annotations

from tooling.catalog.changes import History

_WIDE, _HIGH, _ROOM = 200, 44, 6


def dots(history: History) -> list[tuple[float, float]]:
    """Place the points of a history in its picture, the earliest left, the largest number on top."""
    values = [value for _, value in history.points]
    low, high = min(values), max(values)
    step = (_WIDE - 2 * _ROOM) / max(1, len(values) - 1)
    room = _HIGH - 2 * _ROOM
    return [
        (round(_ROOM + at * step, 1), round(_HIGH - _ROOM - room * (value - low) / ((high - low) or 1), 1))
        for at, value in enumerate(values)
    ]
