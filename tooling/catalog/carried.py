"""Files of the registry that the site carries itself, so that a copy of the site is enough to check a listing."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tooling.catalog.entry import Catalog, Entry
from tooling.errors import Place, SiteError
from tooling.model.report import Outcome
from tooling.model.rules import building
from tooling.registry.digests import digest_file
from tooling.registry.paths import BUNDLE_SUFFIX
from tooling.registry.snapshot import Snapshot
from tooling.verify.judged import Judged


@dataclass(frozen=True, slots=True)
class Carried:
    """Artifacts by digest; manifests by digest, and their signatures by the same digest with the bundle's suffix."""

    artifacts: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    documents: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def names(self) -> frozenset[str]:
        """Return what there is."""
        return frozenset((*self.artifacts, *self.documents))


def carried_of(snapshot: Snapshot, judged: Iterable[Judged]) -> Carried:
    """Find the files of all releases that passed, as far as they lie in the registry."""
    artifacts: dict[str, Path] = {}
    documents: dict[str, bytes] = {}
    for one in judged:
        if one.report.outcome is not Outcome.PASSED or one.manifest is None:
            continue
        files = snapshot.release(one.name)
        documents[one.manifest.digest] = one.manifest.raw
        if files.bundle is not None:
            documents[one.manifest.digest + BUNDLE_SUFFIX] = files.bundle.raw
        for artifact in one.manifest.document.artifacts:
            path = files.artifact(artifact.path)
            if path is not None:
                artifacts[artifact.digest] = path
    return Carried(artifacts, documents)


def copy_carried(catalog: Catalog, carried: Carried, site: Path) -> int:
    """Copy what the pages link to; returns the number of files, raises SiteError where bytes are not those verified."""
    entries = [entry for listing in catalog.listings for entry in listing.entries]
    copied = {target for entry in entries for target in _copy(entry, carried, site)}
    return len(copied)


def _copy(entry: Entry, carried: Carried, site: Path) -> list[str]:
    targets: list[str] = []
    for file in entry.files:
        if file.download is not None:
            target = _target(site, file.download)
            shutil.copyfile(carried.artifacts[file.digest], target)
            if digest_file(target, file.path).digest != file.digest:
                raise SiteError(
                    building.CARRIED.problem(
                        f"{file.path} of {entry.name} is not the file that was verified", Place(file.path)
                    )
                )
            targets.append(file.download)
    for download, name in (
        (entry.manifest_download, entry.manifest_digest),
        (entry.bundle_download, entry.manifest_digest + BUNDLE_SUFFIX),
    ):
        if download is not None:
            _target(site, download).write_bytes(carried.documents[name])
            targets.append(download)
    return targets


def _target(site: Path, download: str) -> Path:
    target = site / download
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
