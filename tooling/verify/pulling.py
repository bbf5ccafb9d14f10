"""Pull a release: its verified files under their final names, or none of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from tooling.errors import FetchError, HaatError, Place, RegistryError, VerificationError
from tooling.model.manifest import Artifact
from tooling.model.release import ReleaseName
from tooling.model.report import Outcome
from tooling.model.rules import building, reading, trusting
from tooling.net.interface import Source
from tooling.net.temporary import unfinished
from tooling.registry import paths
from tooling.registry.files import unreadable
from tooling.registry.snapshot import Snapshot
from tooling.verify.answers import Warns
from tooling.verify.checks.files import shown
from tooling.verify.checks.notices import notices_are_chained
from tooling.verify.checks.takedowns import release_is_not_taken_down, withdrawal_of
from tooling.verify.context import Context
from tooling.verify.gates import open_release
from tooling.verify.hearing import heard
from tooling.verify.intake import Watcher, copy, is_file_of, receive
from tooling.verify.judged import Judged
from tooling.verify.release import Release
from tooling.verify.runner import judge

_BUNDLE_NAME = paths.MANIFEST_NAME + paths.BUNDLE_SUFFIX


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was judged, and the files that are there now; none where the report did not pass."""

    judged: Judged
    files: tuple[Path, ...] = ()


def latest(names: Iterable[ReleaseName], snapshot: Snapshot, context: Context) -> ReleaseName | None:
    """Return the highest version that is no pre-release and that nobody has withdrawn, or None."""
    final = sorted((name for name in names if "-" not in name.version), key=ReleaseName.sort_key, reverse=True)
    return next((name for name in final if not _is_withdrawn(name, snapshot, context)), None)


def _is_withdrawn(name: ReleaseName, snapshot: Snapshot, context: Context) -> bool:
    """Say whether publisher or maintainers took a release back; one that is broken is not passed over in silence."""
    try:
        release = open_release(name, snapshot, context.instances, context.policy.document)
        notices = notices_are_chained(release)
    except HaatError:
        return False
    said = heard(release, context)
    taken = withdrawal_of(said, context.policy.document, context.clock)
    return taken is not None or any(notice.document.yank is not None for notice in notices)


def refuse_withdrawn(name: ReleaseName, snapshot: Snapshot, context: Context) -> None:
    """Raise VerificationError where the market's maintainers have taken a release down or put it on hold."""
    try:
        release = open_release(name, snapshot, context.instances, context.policy.document)
    except HaatError:
        return  # Nothing is fetched behind a closed gate, and the report says which one it is.
    said = heard(release, context)
    answer = release_is_not_taken_down(said, context)
    if isinstance(answer, Warns) and withdrawal_of(said, context.policy.document, context.clock) is not None:
        raise VerificationError(*(replace(one, help="`--withdrawn` gets it all the same") for one in answer.problems))


def pull(
    name: ReleaseName,
    snapshot: Snapshot,
    context: Context,
    folder: Path,
    source: Source,
    watcher: Watcher | None = None,
) -> Pulled:
    """Judge a release, fetch what its registry does not carry, and put its files into a folder, whole and verified.

    Nothing is fetched before the gates are passed, and nothing gets its final name before every check is. Raises
    FetchError where the folder is not fit, holds another file of the same name, or this machine fails.
    """
    try:
        with _made(folder), unfinished(folder) as staged:
            staging = _Staging(folder, staged, source, watcher or Watcher())
            judged = judge(name, snapshot, replace(context, store=staging))
            if judged.report.outcome is not Outcome.PASSED:
                return Pulled(judged)
            return Pulled(
                judged,
                staging.place(_same(open_release(name, snapshot, context.instances, context.policy.document), judged)),
            )
    except OSError as error:
        raise unreadable(error, str(folder)) from error


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder, and remove it again if nothing was put there."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        with suppress(OSError):
            folder.rmdir()


def _same(release: Release, judged: Judged) -> Release:
    """Return a release that was read again, if it is still the one that was judged."""
    if judged.manifest is None or release.manifest.digest != judged.manifest.digest:
        changed = "the manifest changed while it was judged"
        raise FetchError(trusting.DIGEST.problem(changed, Place(release.manifest.path)))
    return release


class _Staging:
    """The files of one release on their way into a folder; the store of artifacts while it is judged."""

    def __init__(self, folder: Path, staged: Path, source: Source, watcher: Watcher) -> None:
        self._folder = folder
        self._staged = staged
        self._source = source
        self._watcher = watcher

    def obtain(self, release: Release, artifact: Artifact) -> Path | None:
        """Return a file with exactly the artifact's bytes: there already, or carried, or fetched; None without."""
        final = self._folder / artifact.path
        if os.path.lexists(final):
            if not is_file_of(artifact, final):
                raise _in_the_way(final)
            return final
        staged = self._staged / str(release.manifest.document.artifacts.index(artifact))
        if not staged.exists() and not self._bring(release, artifact, staged):
            return None
        return staged

    def _bring(self, release: Release, artifact: Artifact, staged: Path) -> bool:
        arriving = staged.with_suffix(".arriving")
        carried = release.files.artifact(artifact.path)
        if carried is not None:
            copy(artifact, carried, shown(release, artifact), arriving, self._watcher)
        elif artifact.locations:
            receive(artifact, self._source, arriving, self._watcher)
        else:
            return False
        arriving.replace(staged)
        return True

    def place(self, release: Release) -> tuple[Path, ...]:
        """Give every file its final name, once all of them are here; returns these names."""
        plan = [*self._documents(release), *self._artifacts(release)]
        _check_names(release, [final.relative_to(self._folder) for _, final in plan])
        for staged, final in plan:
            final.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(final)
        return tuple(final for _, final in plan)

    def _artifacts(self, release: Release) -> list[tuple[Path, Path]]:
        return [(self._had(release, one), self._folder / one.path) for one in release.manifest.document.artifacts]

    def _had(self, release: Release, artifact: Artifact) -> Path:
        staged = self.obtain(release, artifact)
        if staged is None:
            raise FetchError(trusting.ARTIFACT_MISSING.problem(f"{shown(release, artifact)} is not here any more"))
        return staged

    def _documents(self, release: Release) -> list[tuple[Path, Path]]:
        found = [(paths.MANIFEST_NAME, release.manifest.raw)]
        if release.files.bundle is not None:
            found.append((_BUNDLE_NAME, release.files.bundle.raw))
        return [(self._document(name, raw), self._folder / name) for name, raw in found]

    def _document(self, name: str, raw: bytes) -> Path:
        final = self._folder / name
        if os.path.lexists(final) and (not final.is_file() or final.read_bytes() != raw):
            raise _in_the_way(final)
        staged = self._staged / name
        with staged.open("wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        return staged


def _in_the_way(path: Path) -> FetchError:
    message = "another file of this name is there already; it was left alone"
    return FetchError(building.OUTPUT.problem(message, Place(str(path)), help="name another folder with --output"))


def _check_names(release: Release, names: list[Path]) -> None:
    """Two names that a file system may take for one would leave one file where two were verified."""
    spelled = [PurePosixPath(name.as_posix().casefold()) for name in names]
    folders = {parent for name in spelled for parent in name.parents}
    twice = {name for name in spelled if spelled.count(name) > 1 or name in folders}
    if twice:
        message = f"two files of this release would have one name: {', '.join(sorted(map(str, twice)))}"
        raise RegistryError(reading.INVALID_VALUE.problem(message, Place(release.manifest.path)))
