"""What Lighthouse gives the pages of the demonstration market: a phone on a slow line, as it simulates one.

Pages are served compressed, as hosts of static pages do. Lighthouse is installed for the run by `npm ci` from
`benchmarks/judge`; where that cannot be done the figures say so. Chromium can reach nothing but loopback meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.browser.ask import served  # noqa: E402
from tests.site.browser import CHROMIUM  # noqa: E402

JUDGE = ROOT / "benchmarks" / "judge"
PAGES = {"home": "index.html", "listing": "m/*/*.html", "search": "browse.html", "documentation": "docs/index.html"}
# The documentation has the scripts and styles of its theme; what they cost is shown, and no goal of the catalog's.
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 95, "seo": 95}
FLAGS = '--headless=new --no-sandbox --disable-gpu --host-resolver-rules="MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"'


def installed(folder: Path) -> bool:
    """Install Lighthouse into a folder, and say whether that could be done."""
    for path in JUDGE.glob("*.json"):
        shutil.copyfile(path, folder / path.name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def judged(folder: Path, url: str) -> dict[str, Any]:
    """Return Lighthouse's report of a page."""
    report = folder / "report.json"
    options = [
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        "--no-enable-error-reporting",
        f"--chrome-flags={FLAGS}",
    ]
    command = ["node", str(folder / "node_modules" / "lighthouse" / "cli" / "index.js"), url, *options]
    environment = {**os.environ, "CHROME_PATH": CHROMIUM}
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment, timeout=300)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def figures(site: Path, folder: Path, rounds: int) -> Iterator[dict[str, object]]:
    """Judge each page some times, and yield the medians."""
    with served(site, "--gzip") as address:
        for name, pattern in PAGES.items():
            path = min(site.glob(pattern)).relative_to(site).as_posix()
            reports = [judged(folder, address + path) for _ in range(rounds)]
            for category, goal in GOALS.items():
                score = median(100 * report["categories"][category]["score"] for report in reports)
                yield figure(f"{name}: {category}", score, "of 100", None if name == "documentation" else goal)
            paint = median(report["audits"]["largest-contentful-paint"]["numericValue"] for report in reports)
            yield figure(f"{name}: largest paint, simulated", round(paint), "ms", None)
            requests = [one["url"] for one in reports[0]["audits"]["network-requests"]["details"]["items"]]
            outside = [url for url in requests if not url.startswith((address, "data:"))]
            yield figure(f"{name}: requests to others", len(outside), "", 0, at_most=True)


def figure(name: str, value: float, unit: str, goal: float | None, *, at_most: bool = False) -> dict[str, object]:
    """Return a figure; at least the goal meets it, unless it is one that should be small."""
    met = None if goal is None else value <= goal if at_most else value >= goal
    return {"name": name, "value": value, "unit": unit, "goal": goal, "met": met, "peer": None, "peer_value": None}


def built(folder: Path) -> Path:
    """Build the catalog of the bundled registry, with nothing measured."""
    site = folder / "site"
    command = [sys.executable, "-m", "tooling.cli.main", "site", "build", "--output", str(site)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return site


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--site", type=Path, help="a built site; default: the bundled registry's is built")
    options.add_argument("--json", action="store_true", help="one JSON object a line")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not installed(folder):
            found = iter(
                [{**figure("Lighthouse could not be installed, so nothing is judged", 0, "", None), "value": None}]
            )
        else:
            found = figures(chosen.site or built(folder), folder, chosen.rounds)
        for one in found:
            goal = "" if one["goal"] is None else f"   goal {one['goal']}: {'met' if one['met'] else 'missed'}"
            print(
                json.dumps(one) if chosen.json else f"{one['name']:<50}{one['value']!s:>8} {one['unit']}{goal}",
                flush=True,
            )


if __name__ == "__main__":
    main()
