"""The registry as it lies in a folder: read, not judged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from tooling.errors import FetchError, Place, PolicyError, Problem, RegistryError
from tooling.model.policy import Marketplace, Policy
from tooling.model.release import ReleaseName
from tooling.model.rules import reading, trusting
from tooling.model.suite import Suite
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.files import folder_entries, read_file, status_of
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.text import shown

MAX_DOCUMENT = 65_536
MAX_BUNDLE = 65_536
MAX_STATEMENT = 262_144
MAX_STATEMENTS = 256
MAX_ROOT = 262_144
MAX_LINKS = 1_000
MAX_UNEXPECTED = 100


@dataclass(frozen=True, slots=True)
class File:
    """A file's path as shown to people, and its bytes."""

    path: str
    raw: bytes


# A signed document and its bundle, where there is one.
Link = tuple[File, File | None]


@dataclass(frozen=True, slots=True)
class PinnedSuite:
    """A suite, and where its data should lie; whether the data is there and unchanged is for others to ask."""

    parsed: Parsed[Suite]
    data: Path


@dataclass(frozen=True, slots=True)
class ReleaseFiles:
    """The files of one release, none of them believed."""

    name: ReleaseName
    manifest: File | None
    bundle: File | None
    statements: tuple[File, ...]
    root: Path
    notices: tuple[Link, ...] = ()

    def artifact(self, path: str) -> Path | None:
        """Return where an artifact lies if the registry carries it as a regular file; raises RegistryError on links."""
        relative = paths.artifact(self.name, path)
        found = status_of(self.root, relative, shown_path(relative))
        return self.root / relative if found is not None and S_ISREG(found.st_mode) else None


def shown_path(relative: PurePosixPath) -> str:
    """Return a path below the registry as people see it."""
    return f"registry/{relative}"


def find_registry(start: Path) -> Path:
    """Return the folder `registry` of the marketplace around a folder; raises FetchError where there is none."""
    folder = start.resolve()
    for parent in (folder, *folder.parents):
        if (parent / "registry" / paths.MARKETPLACE).is_file():
            return parent / "registry"
    raise FetchError(
        reading.MISSING_FILE.problem(
            f"no folder from here upwards has a registry/{paths.MARKETPLACE}",
            Place(str(start)),
            help="change to the folder of a marketplace, or name its registry with --registry",
        )
    )


class Snapshot:
    """A registry in a folder. Every read is bounded and follows no symbolic link.

    What is missing is None or left out; raises RegistryError for what is not as the layout says, and FetchError where
    this machine could not read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def marketplace(self) -> Parsed[Marketplace]:
        """Read the marketplace's name card."""
        file = self._required(paths.MARKETPLACE)
        return parse(Marketplace, file.raw, file.path)

    def policy(self) -> Parsed[Policy]:
        """Read the policy; raises PolicyError where it cannot be used, because then nothing can be believed."""
        try:
            file = self._required(paths.POLICY)
            return parse(Policy, file.raw, file.path)
        except RegistryError as error:
            unusable = trusting.POLICY.problem("the policy cannot be used", Place(shown_path(paths.POLICY)))
            raise PolicyError(unusable, *error.problems) from error

    def trusted_root(self, instance: str) -> File:
        """Read the root of a Sigstore instance that the policy names; raises PolicyError without a usable file."""
        where = paths.trusted_root(instance)
        try:
            return self._required(where, MAX_ROOT)
        except RegistryError as error:
            message = f"the policy names Sigstore instance `{instance}`, whose root cannot be read"
            raise PolicyError(trusting.POLICY.problem(message, Place(shown_path(where))), *error.problems) from error

    def market_id(self) -> str | None:
        """Return the marketplace's id, the digest of its first root, or None where it has none yet."""
        root = self._file(paths.market_root(1), MAX_ROOT)
        return digest_of(root.raw) if root else None

    def suites(self) -> tuple[PinnedSuite, ...]:
        """Read all suites, ordered by name and version."""
        found = [self.suite(str(folder.relative_to(paths.SUITES))) for folder in self._folders(paths.SUITES, depth=2)]
        suites = [suite for suite in found if suite is not None]
        return tuple(sorted(suites, key=lambda one: (one.parsed.document.name, one.parsed.document.version)))

    def suite(self, label: str) -> PinnedSuite | None:
        """Read one suite by `name/version`."""
        where = paths.suite_file(label)
        file = self._file(where, MAX_DOCUMENT) if paths.has_place(where) else None
        if file is None:
            return None
        parsed = parse(Suite, file.raw, file.path)
        if parsed.document.label != label:
            message = f"the suite says `{parsed.document.label}`, its path says `{label}`"
            raise RegistryError(reading.PATH_MISMATCH.problem(message, Place(file.path)))
        data = where.parent / parsed.document.dataset.source.path
        status_of(self.root, data, shown_path(data))
        return PinnedSuite(parsed, self.root / data)

    def publishers(self) -> tuple[str, ...]:
        """Return the names of all publishers, sorted."""
        return tuple(folder.name for folder in self._folders(paths.PUBLISHERS, depth=1))

    def publisher_files(self, name: str) -> tuple[Link, ...]:
        """Read a publisher's chain: each link with its bundle, in the order of their sequence."""
        folder = paths.PUBLISHERS / name
        if not paths.has_place(folder, is_folder=True):
            return ()
        return self._chain(folder)

    def releases(self) -> tuple[ReleaseName, ...]:
        """Return all releases, ordered by publisher, model and version."""
        names = map(paths.release_of, self._folders(paths.LISTINGS, depth=4))
        return tuple(sorted(filter(None, names), key=ReleaseName.sort_key))

    def listings(self) -> tuple[tuple[str, str], ...]:
        """Return all listings as publisher and model, sorted."""
        found = ((folder.parts[-2], folder.parts[-1]) for folder in self._folders(paths.LISTINGS, depth=3))
        return tuple(sorted(found))

    def releases_of(self, publisher: str, model: str) -> tuple[ReleaseName, ...]:
        """Return the releases of one listing, ordered by version, without looking at any other."""
        folder = paths.listing_folder(publisher, model)
        if not paths.has_place(folder, is_folder=True):
            return ()
        names = map(paths.release_of, self._folders(folder, depth=1))
        return tuple(sorted(filter(None, names), key=ReleaseName.sort_key))

    def release(self, name: ReleaseName) -> ReleaseFiles:
        """Read the files of one release; artifacts are only located."""
        manifest = paths.manifest(name)
        if not paths.has_place(manifest):
            return ReleaseFiles(name, None, None, (), self.root)
        return ReleaseFiles(
            name,
            self._file(manifest, MAX_DOCUMENT),
            self._file(paths.bundle(manifest), MAX_BUNDLE),
            self._statements(name),
            self.root,
            self._chain(paths.notices_folder(name)),
        )

    def manifest(self, name: ReleaseName) -> File | None:
        """Read the manifest of one release and nothing else of it."""
        where = paths.manifest(name)
        return self._file(where, MAX_DOCUMENT) if paths.has_place(where) else None

    def unexpected(self) -> list[Problem]:
        """Return everything that the layout has no place for: stray files, links, odd names, wrong shards."""
        problems = []
        for problem in self._strays(PurePosixPath()):
            problems.append(problem)
            if len(problems) == MAX_UNEXPECTED:
                break
        return problems

    def _strays(self, folder: PurePosixPath) -> Iterator[Problem]:
        for entry in folder_entries(self.root, folder, shown_path(folder)):
            path = folder / entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            fault = _fault(entry, path, is_folder=is_folder)
            if fault is not None:
                yield reading.UNEXPECTED_FILE.problem(fault, Place(f"registry/{shown(str(path), 300)}"))
            elif is_folder:
                yield from self._strays(path)

    def _chain(self, folder: PurePosixPath) -> tuple[Link, ...]:
        """Read the numbered documents of a folder, each with its bundle."""
        entries = folder_entries(self.root, folder, shown_path(folder))
        sequences = sorted(filter(None, (paths.sequence_of(entry.name) for entry in entries)))
        if len(sequences) > MAX_LINKS:
            message = f"{len(sequences):,} files are more than the {MAX_LINKS} that a chain may have"
            raise RegistryError(reading.FILE_TOO_LARGE.problem(message, Place(shown_path(folder))))
        missing = next((number for number, found in enumerate(sequences, start=1) if number != found), None)
        if missing is not None:
            where = Place(shown_path(folder / f"{missing}.yaml"))
            raise RegistryError(reading.MISSING_FILE.problem("a file of this numbered chain is missing", where))
        links = [folder / f"{sequence}.yaml" for sequence in sequences]
        return tuple((self._required(link), self._file(paths.bundle(link), MAX_BUNDLE)) for link in links)

    def _statements(self, name: ReleaseName) -> tuple[File, ...]:
        folder = paths.statements_folder(name)
        found = [folder / entry.name for entry in folder_entries(self.root, folder, shown_path(folder))]
        known = [path for path in found if paths.has_place(path)]
        if len(known) > MAX_STATEMENTS:
            message = f"{len(known):,} statements are more than the {MAX_STATEMENTS} that a release may have"
            raise RegistryError(reading.FILE_TOO_LARGE.problem(message, Place(shown_path(folder))))
        return tuple(self._required(path, MAX_STATEMENT) for path in known)

    def _folders(self, top: PurePosixPath, *, depth: int) -> Iterator[PurePosixPath]:
        """Yield the folders at a depth below `top` that the layout has a place for, sorted."""
        for entry in folder_entries(self.root, top, shown_path(top)):
            path = top / entry.name
            if entry.is_dir(follow_symlinks=False) and paths.has_place(path, is_folder=True):
                if depth == 1:
                    yield path
                else:
                    yield from self._folders(path, depth=depth - 1)

    def _file(self, relative: PurePosixPath, limit: int) -> File | None:
        raw = read_file(self.root, relative, shown_path(relative), limit)
        return None if raw is None else File(shown_path(relative), raw)

    def _required(self, relative: PurePosixPath, limit: int = MAX_DOCUMENT) -> File:
        file = self._file(relative, limit)
        if file is None:
            raise RegistryError(reading.MISSING_FILE.problem("the file is missing", Place(shown_path(relative))))
        return file


def _fault(entry: os.DirEntry[str], path: PurePosixPath, *, is_folder: bool) -> str | None:
    if entry.is_symlink():
        return "a symbolic link"
    if not is_folder and not entry.is_file(follow_symlinks=False):
        return "neither a file nor a folder"
    if not paths.has_place(path, is_folder=is_folder):
        return f"the layout has no {'folder' if is_folder else 'file'} of this name here"
    return None
