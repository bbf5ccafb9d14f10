"""Take screenshots of a built site: `python -m tests.site.screenshots [SITE] [OUTPUT]`.

Home, the first listing on it, and the documentation; 1280 and 390 wide, light and dark.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from tests.site.browser import chromium, served

SITE = Path("build/site")
OUTPUT = Path("build/screenshots")
WIDTHS = {1280: 900, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def take(browser: Browser, address: str, output: Path, *, whole: bool = False) -> list[Path]:
    """Write one image a page, width and colour scheme."""
    taken = []
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                device_scale_factor=1 if width > 400 else 2,
            )
            page = context.new_page()
            page.goto(f"{address}index.html")
            listing = page.locator(".h-card__title a").first.get_attribute("href") or "index.html"
            for name, path in (("home", "index.html"), ("listing", listing), ("docs", "docs/index.html")):
                page.goto(f"{address}{path}")
                image = output / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=image, full_page=whole)
                taken.append(image)
            context.close()
    return taken


def main(site: Path = SITE, output: Path = OUTPUT) -> None:
    """Take all screenshots."""
    output.mkdir(parents=True, exist_ok=True)
    with served(site) as address, chromium() as browser:
        images = take(browser, address, output)
    sys.stdout.writelines(f"{image}\n" for image in images)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
