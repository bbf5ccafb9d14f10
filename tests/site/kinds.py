"""One page of every kind that a built catalog has, and the ways in which it is read."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

LISTING = "m/kranich-labs/digits-mlp.html"
COMPARED = "browse.html#compare=kranich-labs%2Fdigits-mlp&compare=tideline%2Fdigits-svc"
KINDS = {
    "home": "index.html",
    "search": "browse.html",
    "results": "browse.html#q=digits&task=image-classification",
    "nothing-found": "browse.html#q=zeppelin",
    "compare": COMPARED,
    "listing": LISTING,
    "claimed": "m/kranich-labs/voice-gate.html",
    "taken-down": "m/tideline/two-moons.html",
    "publisher": "p/kranich-labs.html",
    "keyless-publisher": "p/tideline.html",
    "suite": "s/digits-1.html",
    "empty-suite": "s/filetypes-1.html",
    "list": "models/1.html",
    "task": "t/image-classification/1.html",
    "license": "l/MIT/1.html",
    "status": "status.html",
    "policy": "policy.html",
    "takedowns": "takedowns.html",
    "not-found": "404.html",
    "docs": "docs/index.html",
    "how-to": "docs/how-to/verify-a-release.html",
    "rule": "docs/reference/rules/HA001.html",
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
DESK_AT_NIGHT: dict[str, Any] = {**DESK, "color_scheme": "dark"}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"}
PHONE_AT_NIGHT: dict[str, Any] = {**PHONE, "color_scheme": "dark"}
WAYS = {"desk": DESK, "desk-at-night": DESK_AT_NIGHT, "phone": PHONE, "phone-at-night": PHONE_AT_NIGHT}


def settled(page: Page, kind: str) -> None:
    """Wait until a page of a kind shows what it is for."""
    if KINDS[kind].startswith("browse.html"):
        expect(page.locator("#browse")).to_have_attribute("data-turn", "1")
    if kind == "compare":
        page.click("#tray-show")
        expect(page.locator("#comparison")).to_be_visible()
