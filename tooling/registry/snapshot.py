"""The registry as it lies in a folder or a commit: read, not judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath

from tooling.errors import FetchError, Place, PolicyError, Problem, RegistryError
from tooling.model.policy import Marketplace, Policy
from tooling.model.release import ReleaseName
from tooling.model.rules import reading, trusting
from tooling.model.suite import Suite
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.layout import strays
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.tree import FILES, Entry, Folder, Kind, Tree

MAX_DOCUMENT = 65_536
MAX_BUNDLE = 65_536
MAX_STATEMENT = 262_144
MAX_STATEMENTS = 1_024
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
# Is shown every file that a snapshot reads, before anybody parses it; raises where the bytes must not be obeyed.
Guard = Callable[[PurePosixPath, bytes], None]


@dataclass(frozen=True, slots=True)
class PinnedSuite:
    """A suite, and where its data should lie; whether the data is there and unchanged is for others to ask."""

    parsed: Parsed[Suite]
    located: Path | Callable[[], Path] = field(compare=False)

    @property
    def data(self) -> Path:
        """Return where the data lies on disk; what lies in git is put there when somebody asks."""
        return self.located if isinstance(self.located, Path) else self.located()


@dataclass(frozen=True, slots=True)
class ReleaseFiles:
    """The files of one release, none of them believed."""

    name: ReleaseName
    manifest: File | None
    bundle: File | None
    statements: tuple[File, ...]
    tree: Tree
    notices: tuple[Link, ...] = ()

    def carries(self, path: str) -> bool:
        """Say whether the registry carries an artifact as a regular file; raises RegistryError on links."""
        relative = paths.artifact(self.name, path)
        return self.tree.kind(relative, shown_path(relative)) in FILES

    def artifact(self, path: str) -> Path | None:
        """Return where an artifact lies if the registry carries it as a regular file; raises RegistryError on links."""
        relative = paths.artifact(self.name, path)
        return self.tree.locate(relative, shown_path(relative)) if self.carries(path) else None


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
    """A registry in a folder, or in another tree. Every read is bounded and follows no symbolic link.

    What is missing is None or left out; raises RegistryError for what is not as the layout says, and FetchError where
    this machine could not read.
    """

    def __init__(self, place: Path | Tree, guard: Guard | None = None) -> None:
        self.tree: Tree = Folder(place) if isinstance(place, Path) else place
        self._guard = guard

    def guarded(self, guard: Guard) -> Snapshot:
        """Return this registry as somebody reads it who shows every file to a guard first."""
        return Snapshot(self.tree, guard)

    @property
    def root(self) -> Path:
        """Return the folder to write to; raises FetchError for a registry that is not one on disk."""
        if isinstance(self.tree, Folder):
            return self.tree.root
        raise FetchError(reading.UNREADABLE.problem("a commit is read, not written to"))

    def marketplace(self) -> Parsed[Marketplace]:
        """Read the marketplace's name card."""
        file = self._required(paths.MARKETPLACE, help="see `haat schema marketplace`")
        return parse(Marketplace, file.raw, file.path)

    def policy(self) -> Parsed[Policy]:
        """Read the policy; raises PolicyError where it cannot be used, because then nothing can be believed."""
        try:
            file = self._required(paths.POLICY, help="see `haat schema policy`")
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

    def own_schemas(self) -> tuple[File, ...]:
        """Read the schemas of markets' own fields."""
        found = (paths.EXTENSIONS / entry.name for entry in self._entries(paths.EXTENSIONS))
        return tuple(self._required(path, MAX_DOCUMENT) for path in found if paths.has_place(path))

    def market_id(self) -> str | None:
        """Return the marketplace's id, the digest of its first root, or None where it has none yet."""
        root = self.file(paths.market_root(1), MAX_ROOT)
        return digest_of(root.raw) if root else None

    def suites(self) -> tuple[PinnedSuite, ...]:
        """Read all suites, ordered by name and version."""
        found = [self.suite(str(folder.relative_to(paths.SUITES))) for folder in self._folders(paths.SUITES, depth=2)]
        suites = [suite for suite in found if suite is not None]
        return tuple(sorted(suites, key=lambda one: (one.parsed.document.name, one.parsed.document.version)))

    def suite(self, label: str) -> PinnedSuite | None:
        """Read one suite by `name/version`."""
        where = paths.suite_file(label)
        file = self.file(where, MAX_DOCUMENT) if paths.has_place(where) else None
        if file is None:
            return None
        parsed = parse(Suite, file.raw, file.path)
        if parsed.document.label != label:
            message = f"the suite says `{parsed.document.label}`, its path says `{label}`"
            raise RegistryError(reading.PATH_MISMATCH.problem(message, Place(file.path)))
        data = where.parent / parsed.document.dataset.source.path
        self.tree.kind(data, shown_path(data))
        return PinnedSuite(parsed, partial(self.tree.locate, data, shown_path(data)))

    def publishers(self) -> tuple[str, ...]:
        """Return the names of all publishers, sorted."""
        return tuple(folder.name for folder in self._folders(paths.PUBLISHERS, depth=1))

    def publisher_files(self, name: str) -> tuple[Link, ...]:
        """Read a publisher's chain: each link with its bundle, in the order of their sequence."""
        folder = paths.PUBLISHERS / name
        if not paths.has_place(folder, is_folder=True):
            return ()
        return self._chain(folder)

    def recovery_bundles(self, name: str) -> Mapping[int, tuple[File, ...]]:
        """Read what markets' maintainers signed of a publisher's chain: bundles by the sequence of their link."""
        folder = paths.PUBLISHERS / name
        found: dict[int, tuple[File, ...]] = {}
        for entry in self._entries(folder) if paths.has_place(folder, is_folder=True) else ():
            sequence = paths.recovered_sequence_of(entry.name)
            if sequence is not None:
                bundle = self._required(folder / entry.name, MAX_BUNDLE)
                found[sequence] = (*found.get(sequence, ()), bundle)
        return found

    def releases(self) -> tuple[ReleaseName, ...]:
        """Return all releases, ordered by publisher, model and version."""
        names = map(paths.release_of, self._folders(paths.LISTINGS, depth=4))
        return tuple(sorted(filter(None, names), key=ReleaseName.sort_key))

    def listings(self) -> tuple[tuple[str, str], ...]:
        """Return publisher and model of all listings, sorted, without looking into any."""
        found: list[tuple[str, str]] = []
        for folder in self._folders(paths.LISTINGS, depth=2):
            entries = self._entries(folder)
            models = [one.name for one in entries if one.kind is Kind.FOLDER and paths.is_model(one.name)]
            found += [(folder.name, model) for model in models]
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
            return ReleaseFiles(name, None, None, (), self.tree)
        return ReleaseFiles(
            name,
            self.file(manifest, MAX_DOCUMENT),
            self.file(paths.bundle(manifest), MAX_BUNDLE),
            self._statements(name),
            self.tree,
            self._chain(paths.notices_folder(name)),
        )

    def manifest(self, name: ReleaseName) -> File | None:
        """Read the manifest of one release and nothing else of it."""
        where = paths.manifest(name)
        return self.file(where, MAX_DOCUMENT) if paths.has_place(where) else None

    def bundle(self, name: ReleaseName) -> File | None:
        """Read the signature of a release's manifest and nothing else of it."""
        where = paths.manifest(name)
        return self.file(paths.bundle(where), MAX_BUNDLE) if paths.has_place(where) else None

    def unexpected(self) -> list[Problem]:
        """Return everything that the layout has no place for: stray files, links, odd names, wrong shards."""
        return list(islice(strays(self.tree), MAX_UNEXPECTED))

    def _chain(self, folder: PurePosixPath) -> tuple[Link, ...]:
        """Read the numbered documents of a folder, each with its bundle."""
        entries = self._entries(folder)
        sequences = sorted(filter(None, (paths.sequence_of(entry.name) for entry in entries)))
        if len(sequences) > MAX_LINKS:
            message = f"{len(sequences):,} files are more than the {MAX_LINKS} that a chain may have"
            raise RegistryError(reading.FILE_TOO_LARGE.problem(message, Place(shown_path(folder))))
        missing = next((number for number, found in enumerate(sequences, start=1) if number != found), None)
        if missing is not None:
            where = Place(shown_path(folder / f"{missing}.yaml"))
            raise RegistryError(reading.MISSING_FILE.problem("a file of this numbered chain is missing", where))
        links = [folder / f"{sequence}.yaml" for sequence in sequences]
        return tuple((self._required(link), self.file(paths.bundle(link), MAX_BUNDLE)) for link in links)

    def _statements(self, name: ReleaseName) -> tuple[File, ...]:
        folder = paths.statements_folder(name)
        found = [folder / entry.name for entry in self._entries(folder)]
        known = [path for path in found if paths.has_place(path)]
        if len(known) > MAX_STATEMENTS:
            message = f"{len(known):,} statements are more than the {MAX_STATEMENTS:,} that a release may have"
            raise RegistryError(reading.FILE_TOO_LARGE.problem(message, Place(shown_path(folder))))
        return tuple(self._required(path, MAX_STATEMENT) for path in known)

    def _folders(self, top: PurePosixPath, *, depth: int) -> Iterator[PurePosixPath]:
        """Yield the folders at a depth below `top` that the layout has a place for, sorted."""
        for entry in self._entries(top):
            path = top / entry.name
            if entry.kind is Kind.FOLDER and paths.has_place(path, is_folder=True):
                if depth == 1:
                    yield path
                else:
                    yield from self._folders(path, depth=depth - 1)

    def file(self, relative: PurePosixPath, limit: int) -> File | None:
        """Read a file of at most `limit` bytes, or None where there is none."""
        raw = self.tree.read(relative, shown_path(relative), limit)
        if raw is None:
            return None
        if self._guard is not None:
            self._guard(relative, raw)
        return File(shown_path(relative), raw)

    def _entries(self, folder: PurePosixPath) -> list[Entry]:
        return self.tree.entries(folder, shown_path(folder))

    def _required(self, relative: PurePosixPath, limit: int = MAX_DOCUMENT, help: str | None = None) -> File:
        file = self.file(relative, limit)
        if file is None:
            where = Place(shown_path(relative))
            raise RegistryError(reading.MISSING_FILE.problem("the file is missing", where, help=help))
        return file
