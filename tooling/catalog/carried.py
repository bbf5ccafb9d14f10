"""Files of the registry that the site carries itself, so that a copy of the site is enough to check a listing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from tooling.catalog.entry import Entry
from tooling.catalog.output import put
from tooling.errors import Place, SiteError
from tooling.model.report import Outcome
from tooling.model.rules import building
from tooling.registry.digests import digest_file
from tooling.registry.paths import BUNDLE_SUFFIX
from tooling.registry.snapshot import ReleaseFiles, Snapshot
from tooling.verify.judged import Judged

# A file on disk, or how it is put there: what lies in git is not, until somebody asks.
Located = Path | Callable[[], Path | None]


@dataclass(frozen=True, slots=True)
class Carried:
    """Artifacts by digest; manifests by digest, and their signatures by the same digest with the bundle's suffix."""

    artifacts: Mapping[str, Located] = field(default_factory=lambda: MappingProxyType({}))
    documents: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def names(self) -> frozenset[str]:
        """Return what there is."""
        return frozenset((*self.artifacts, *self.documents))


def carried_of(snapshot: Snapshot, judged: Iterable[Judged]) -> Carried:
    """Find the files of all releases that passed, as far as they lie in the registry."""
    artifacts: dict[str, Located] = {}
    documents: dict[str, bytes] = {}
    for one in judged:
        if one.report.outcome is not Outcome.PASSED or one.manifest is None:
            continue
        documents[one.manifest.digest] = one.manifest.raw
        bundle = snapshot.bundle(one.name)
        if bundle is not None:
            documents[one.manifest.digest + BUNDLE_SUFFIX] = bundle.raw
        files = ReleaseFiles(one.name, None, None, (), snapshot.tree)
        for artifact in one.manifest.document.artifacts:
            if files.carries(artifact.path):
                artifacts[artifact.digest] = partial(files.artifact, artifact.path)
    return Carried(artifacts, documents)


def copy_entry(entry: Entry, carried: Carried, site: Path) -> list[str]:
    """Copy what a release's page links to; returns the addresses, raises SiteError for bytes that were not verified."""
    targets: list[str] = []
    for file in entry.files:
        if file.download is not None:
            target = _target(site, file.download)
            if target.exists():
                targets.append(file.download)
                continue
            beside = target.with_name(f".{target.name}.{os.getpid()}")
            if (
                not _copied(carried.artifacts[file.digest], beside)
                or digest_file(beside, file.path).digest != file.digest
            ):
                beside.unlink(missing_ok=True)
                raise SiteError(
                    building.CARRIED.problem(
                        f"{file.path} of {entry.name} is not the file that was verified", Place(file.path)
                    )
                )
            beside.replace(target)
            targets.append(file.download)
    for download, name in (
        (entry.manifest_download, entry.manifest_digest),
        (entry.bundle_download, entry.manifest_digest + BUNDLE_SUFFIX),
    ):
        if download is not None:
            put(_target(site, download), carried.documents[name])
            targets.append(download)
    return targets


def _copied(located: Located, path: Path) -> bool:
    found = located if isinstance(located, Path) else located()
    if found is not None:
        shutil.copyfile(found, path)
    return found is not None


def _target(site: Path, download: str) -> Path:
    target = site / download
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
