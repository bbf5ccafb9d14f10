"""Digits drawn on the pad of a listing's page."""

from __future__ import annotations

import math

from playwright.sync_api import Page

# Points of a 2 and of a 0, in shares of the pad.
TWO = [*((0.5 + 0.2 * math.cos(a / 9), 0.32 + 0.2 * math.sin(a / 9)) for a in range(-27, 6)), (0.3, 0.86), (0.74, 0.86)]
NOUGHT = [(0.5 + 0.22 * math.sin(a / 5), 0.5 - 0.38 * math.cos(a / 5)) for a in range(33)]


def draw(page: Page, shape: list[tuple[float, float]]) -> None:
    """Draw on the pad with a mouse."""
    for first, (x, y) in enumerate(places(page, shape)):
        page.mouse.move(x, y)
        if not first:
            page.mouse.down()
    page.mouse.up()


def places(page: Page, shape: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return where on the page the points of a shape lie, with the pad in sight."""
    pad = page.locator(".h-try__pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shape]
