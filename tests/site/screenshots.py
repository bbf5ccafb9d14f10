"""Take screenshots of a built site: `python -m tests.site.screenshots [SITE] [OUTPUT]`.

One page of every kind that the site has; 1280 and 390 wide, light and dark, from top to bottom.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tests.site.browser import chromium, served
from tests.site.kinds import WAYS

SITE = Path("build/site")
OUTPUT = Path("build/screenshots")
# The first page that is there of each; what stands behind the last `#` is added to its address.
KINDS = {
    "home": "index.html",
    "search": "browse.html",
    "results": "browse.html#q=digits&price=free",
    "nothing-found": "browse.html#q=zeppelin",
    "listing": "m/*/*.html",
    "publisher": "p/*.html",
    "suite": "s/*.html",
    "list": "models/*.html",
    "task": "t/*/*.html",
    "license": "l/*/*.html",
    "status": "status.html",
    "policy": "policy.html",
    "takedowns": "takedowns.html",
    "not-found": "404.html",
    "docs": "docs/index.html",
    "how-to": "docs/how-to/*.html",
    "reference": "docs/reference/commands.html",
    "rule": "docs/reference/rules/HA*.html",
}


def pages_of(site: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and address of one page of every kind."""
    for name, pattern in KINDS.items():
        path, hash_, state = pattern.partition("#")
        found = sorted(site.glob(path))
        if found:
            yield name, f"{found[0].relative_to(site).as_posix()}{hash_}{state}"


def compared(site: Path) -> str:
    """Return the address of the search page with three models beside each other."""
    names = sorted(page.relative_to(site / "m").with_suffix("").as_posix() for page in site.glob("m/*/*.html"))
    return "browse.html#" + "&".join(f"compare={name.replace('/', '%2F')}" for name in names[:3])


def take(browser: Browser, site: Path, output: Path, *, only: str = "") -> Iterator[Path]:
    """Write one image a page, width and colour scheme; yields each when it is written."""
    pages = [*pages_of(site), ("compare", compared(site))]
    with served(site) as address:
        for way, options in WAYS.items():
            context = browser.new_context(**options)
            for name, path in pages:
                if only in name:
                    page = context.new_page()
                    page.goto(f"{address}{path}")
                    page.wait_for_load_state("networkidle")
                    if name == "compare":
                        page.click("#tray-show")
                    image = output / f"{name}-{way}.png"
                    page.screenshot(path=image, full_page=name != "compare")
                    page.close()
                    yield image
            context.close()


def main(site: Path = SITE, output: Path = OUTPUT) -> None:
    """Take all screenshots."""
    output.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for image in take(browser, site, output):
            sys.stdout.write(f"{image}\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
