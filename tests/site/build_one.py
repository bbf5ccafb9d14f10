"""Build a site, to be killed on the way: `python -m tests.site.build_one REGISTRY OUTPUT DOCS CACHE`."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tooling.build_site import SOURCES, build_site
from tooling.catalog.docs import Sources
from tooling.registry.snapshot import Snapshot

if __name__ == "__main__":
    registry, output, docs, cache = map(Path, sys.argv[1:])
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        sources = Sources(docs, SOURCES.templates, SOURCES.config)
        build_site(Snapshot(registry), output, executor, sources=sources, cache=cache)
