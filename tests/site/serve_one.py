"""Serve a market from other sources: `python -m tests.site.serve_one REGISTRY OUTPUT DOCS TEMPLATES CACHE`."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import tooling.build_site
from tooling.catalog.docs import Sources
from tooling.cli import site
from tooling.cli.main import cli

if __name__ == "__main__":
    registry, output, docs, templates, cache = map(Path, sys.argv[1:])
    sources = Sources(docs, templates, tooling.build_site.SOURCES.config)
    vars(site)["SOURCES"] = sources
    vars(site)["build_site"] = functools.partial(tooling.build_site.build_site, cache=cache)
    arguments = ["site", "serve", "--registry", str(registry), "--output", str(output), "--port", "0"]
    cli([*arguments, "--sub-path", "mirror"])
