"""Build the catalog: a registry and the reports on its releases become plain files, the same ones every time.

`python tooling/build_site.py` does it for the registry around the current folder.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tooling.catalog.carried import Carried, carried_of, copy_carried
from tooling.catalog.docs import Sources, build_docs
from tooling.catalog.entries import catalog_of
from tooling.catalog.entry import Edition
from tooling.catalog.machines.write import write_machines
from tooling.catalog.output import replaced, write_marker
from tooling.catalog.pages import Pages
from tooling.catalog.shell import with_policy
from tooling.errors import HaatError
from tooling.model.report import EXIT_STATUS
from tooling.registry import paths
from tooling.registry.git import commit_time, first_listed, head_commit, is_dirty
from tooling.registry.snapshot import Snapshot, find_registry
from tooling.verify.context import context_of
from tooling.verify.judged import Judged
from tooling.verify.runner import judge, outcome_of

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = Sources(PROJECT / "docs", PROJECT / "site_templates", PROJECT / "mkdocs.yml")
CACHE = PROJECT / "build" / "shells"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What was built: pages of the catalog, and files carried beside them."""

    output: Path
    pages: int
    files: int


def build_site(
    snapshot: Snapshot,
    judged: Sequence[Judged],
    output: Path,
    *,
    sources: Sources = SOURCES,
    cache: Path = CACHE,
    canonical: bool = False,
) -> BuiltSite:
    """Build the catalog of a registry into `output`; raises SiteError, and then `output` is as it was."""
    carried = carried_of(snapshot, judged)
    return publish(edition_of(snapshot), judged, carried, output, sources=sources, cache=cache, canonical=canonical)


def publish(
    edition: Edition,
    judged: Sequence[Judged],
    carried: Carried,
    output: Path,
    *,
    sources: Sources = SOURCES,
    cache: Path = CACHE,
    canonical: bool = False,
) -> BuiltSite:
    """Run the pipeline: releases to entries, documentation to shells, entries stamped into shells."""
    catalog = catalog_of(edition, judged, carried.names)
    docs = build_docs(sources, edition.marketplace, cache)
    pages = Pages(sources.templates / "pages", docs.rule_pages, canonical=canonical)
    with replaced(output) as site:
        shutil.copytree(docs.folder, site, dirs_exist_ok=True, copy_function=shutil.copyfile)
        written = []
        for page in pages.of(catalog):
            _write(site / page.path, docs.shells[page.depth].stamp(page))
            written.append(page.path)
        write_machines(catalog, (*written, *docs.pages), site)
        _write(site / "404.html", with_policy(pages.not_found(catalog), "404.html"))
        files = copy_carried(catalog, carried, site)
        facts = {"commit": edition.commit, "time": edition.time.isoformat(), "models": len(catalog.listings)}
        write_marker(site, {**facts, "pages": len(written), "files": files})
    return BuiltSite(output, len(written), files)


def edition_of(snapshot: Snapshot) -> Edition:
    """Read from a registry, and from git where it lies in a repository, what a catalog says besides its releases."""
    repository = snapshot.root.parent
    listed = first_listed(repository, snapshot.root.name)
    manifests = {name: f"{snapshot.root.name}/{paths.manifest(name)}" for name in snapshot.releases()}
    return Edition(
        marketplace=snapshot.marketplace().document,
        verifiers=snapshot.policy().document.verifiers,
        suites=tuple(snapshot.suites()),
        time=commit_time(repository) or _source_date(),
        # A registry that differs from the commit is not the one that the commit names.
        commit=None if is_dirty(repository, snapshot.root.name) else head_commit(repository),
        listed_at={name: listed[path] for name, path in manifests.items() if path in listed},
        market_id=snapshot.market_id(),
    )


def _source_date() -> datetime:
    """Return the time that stands for this build where no commit has one (https://reproducible-builds.org)."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else EPOCH


def _write(path: Path, html: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8", newline="\n")


def main() -> int:
    """Judge every release of the registry around the current folder, and build its catalog into `build/site`."""
    try:
        snapshot = Snapshot(find_registry(Path.cwd()))
        context = context_of(snapshot)
        built = build_site(
            snapshot, [judge(name, snapshot, context) for name in snapshot.releases()], Path("build/site")
        )
    except HaatError as error:
        sys.stderr.writelines(f"{problem}\n" for problem in error.problems)
        return EXIT_STATUS[outcome_of(error)]
    sys.stdout.write(f"{built.pages} pages in {built.output}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
