"""Checks of a change set as a whole: what may change at all, and what stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from tooling.attest.market_root import SIGN, SignedMarket
from tooling.attest.statements import claimed_payload, read_statement
from tooling.errors import HaatError, NeedsPersonError, Place, PolicyError, Problem, RegistryError, VerificationError
from tooling.model.base import follows, version_key
from tooling.model.predicates import PREDICATES, Review, Tombstone
from tooling.model.release import ReleaseName
from tooling.model.rules import changing, proposing, reading, trusting
from tooling.registry import paths
from tooling.registry.change_set import ChangeSet
from tooling.registry.changes import Change
from tooling.registry.layout import misplaced
from tooling.registry.snapshot import MAX_STATEMENT
from tooling.registry.text import shown
from tooling.registry.tree import FILES, Kind
from tooling.registry.trust_files import read_roots, read_signed_list
from tooling.verify.anchor import anchor
from tooling.verify.answers import Answer, Holds, NotAsked, counted
from tooling.verify.checks.suites import ask_maintainers

MAX_SHOWN = 20
_LISTED = frozenset({paths.LISTINGS.name, paths.PUBLISHERS.name})


def only_plain_files_change(changes: ChangeSet) -> Answer:
    """Whatever is new is a plain file at a place the layout has, with a name no system takes for another's."""
    problems = [problem for change in changes.changes for problem in _unusual(change)]
    added = frozenset(change.path for change in changes.added)
    problems += [_of_nothing(change) for change in changes.added if not _has_document(change, added, changes)]
    if problems:
        raise RegistryError(*bounded(problems))
    return Holds(counted(len(changes.changes), "file"))


def _has_document(change: Change, added: frozenset[PurePosixPath], changes: ChangeSet) -> bool:
    """Say whether a signature beside a document comes with it; one that lies there first would be in its way."""
    document = paths.signed_document(change.path)
    # The merged registry leaves out new links of publishers that the base has.
    return document is None or document in added or changes.merged.tree.kind(document, change.place.path) is not None


def _of_nothing(change: Change) -> Problem:
    return reading.UNEXPECTED_FILE.problem("a signature of a file that is not there", change.place)


def _unusual(change: Change) -> list[Problem]:
    entry, found = change.after, []
    if entry is None:
        return []
    if change.twin is not None:
        message = f"`{entry.name}` and `{change.twin}` are one name on many systems"
        # Letters that look the same are told apart by their numbers.
        found.append(changing.TWIN.problem(shown(message.encode("unicode_escape").decode(), 300), change.place))
    if entry.kind not in {Kind.FILE, Kind.FOLDER}:
        found.append(changing.NOT_PLAIN.problem(f"this is {entry.kind}", change.place))
    elif change.before is not None and change.before.kind is not entry.kind:
        found.append(changing.NOT_PLAIN.problem(f"this was {change.before.kind}", change.place))
    fault = misplaced(entry.kind, change.path) if entry.kind in FILES else None
    return [*found, reading.UNEXPECTED_FILE.problem(fault, change.place)] if fault else found


def only_the_registry_changes(changes: ChangeSet) -> Answer:
    """Nothing changes beside the registry; a person looks at whatever does."""
    if changes.outside:
        where = (Place(shown(one, 300)) for one in changes.outside)
        problems = [changing.OUTSIDE.problem("this lies outside of the registry", one) for one in where]
        raise NeedsPersonError(*bounded(problems))
    return Holds("nothing beside it")


def market_files_are_signed(changes: ChangeSet) -> Answer:
    """The market's own files (policy, roots, name card, suites) stay as they are, or as its maintainers signed them."""
    own = [change for change in changes.changes if change.path.parts[0] not in _LISTED]
    if not own:
        return NotAsked("unchanged")
    unsigned = [one for one in own if not paths.is_signed_offline(one.path) and not paths.is_signature(one.path)]
    try:
        anchor(changes.base)
        after = anchor(changes.head).market
    except PolicyError as error:
        ask_maintainers(changes, own)
        raise NeedsPersonError(*_for_maintainers(own), *bounded(list(error.problems))) from error
    if unsigned or not _goes_on(changes, after):
        raise NeedsPersonError(*_for_maintainers(unsigned or own))
    return Holds("signed by the maintainers")


def _goes_on(changes: ChangeSet, after: SignedMarket) -> bool:
    """Say whether a market is this one, later: every root of the base is there as it was, and no older list is back."""
    before = anchor(changes.base).market
    known, roots = ([root.raw for root in read_roots(one)] for one in (changes.base, changes.head))
    if after.id != before.id or roots[: len(known)] != known:
        return False
    lists = [read_signed_list(one) for one in (changes.base, changes.head)]
    same = lists[0] is not None and lists[1] is not None and lists[0].raw == lists[1].raw
    return same or after.targets_version > before.targets_version


def _for_maintainers(own: Sequence[Change]) -> list[Problem]:
    message = "this is for the maintainers to decide"
    return bounded([changing.MARKETS_OWN.problem(message, one.place, fix=SIGN) for one in own])


def history_is_kept(changes: ChangeSet) -> Answer:
    """Every file of a release and every link of a publisher that was listed before stays as it was, to the byte."""
    problems = [_rewritten(change, changes) for change in changes.rewritten if _is_history(change, changes)]
    if problems:
        raise VerificationError(*bounded(problems))
    return Holds(f"{counted(len(changes.added), 'file')} added, none changed")


def may_replace(old: bytes, new: bytes) -> bool:
    """Say whether a signed statement may take the place of another: a tombstone may, that keeps what stays of it.

    Who signed the tombstone, and whether they may, is asked when the release is judged with it.
    """
    try:
        before, after = (read_statement(claimed_payload(raw, ""), "").predicate for raw in (old, new))
    except HaatError:
        return False
    if not isinstance(after, Tombstone) or isinstance(before, Tombstone):
        return False
    said = PREDICATES[after.kind]
    stars, deal = (before.stars, before.deal) if isinstance(before, Review) else (None, None)
    return isinstance(before, said) and (after.stars, after.rail) == (stars, deal.rail if deal else None)


def _is_history(change: Change, changes: ChangeSet) -> bool:
    """Say whether a change rewrites a release; publishers' files have a check that knows which of two branches wins."""
    if change.path.parts[0] != paths.LISTINGS.name:
        return False
    name = paths.release_around(change.path)
    if name is None or change.path.parent != paths.statements_folder(name) or change.after is None:
        return True
    old, new = _both(change, changes)
    return old is None or new is None or not may_replace(old, new)


def replaced_statements(changes: ChangeSet) -> frozenset[PurePosixPath]:
    """Return the statements that lawfully took the place of others, to be judged like new ones."""
    listed = (one for one in changes.rewritten if one.path.parts[0] == paths.LISTINGS.name)
    return frozenset(one.path for one in listed if not _is_history(one, changes))


def _rewritten(change: Change, changes: ChangeSet) -> Problem:
    what = "removed" if change.after is None else "changed"
    return changing.REWRITTEN.problem(f"this was {what}; it was listed before", first_difference(change, changes))


def first_difference(change: Change, changes: ChangeSet) -> Place:
    """Return where two states of a small file part, by line; the file alone where that cannot be said."""
    old, new = _both(change, changes)
    if old is None or new is None or b"\0" in old + new:
        return change.place
    pairs = zip(old.split(b"\n"), new.split(b"\n"), strict=False)
    line = next((number for number, (one, other) in enumerate(pairs, start=1) if one != other), None)
    return Place(change.place.path, line)


def rotations_stand_alone(changes: ChangeSet) -> Answer:
    """No change set both changes who may sign for a publisher and adds what the publisher signed."""
    rotated = frozenset(changes.publishers) - changes.new_publishers
    added = ((one, paths.release_around(one.path)) for one in changes.added)
    places = {
        name.publisher: one.place
        for one, name in added
        if name is not None and name.publisher in rotated and one.path.parent.name != "statements"
    }
    if places:
        message = "who may sign for `{}` changes in the same change set"
        raise VerificationError(
            *(
                changing.ROTATION_AND_RELEASE.problem(message.format(name), places[name], help="merge that first")
                for name in sorted(places)
            )
        )
    return Holds(counted(len(rotated), "publisher's file") if rotated else "no publisher changes")


def versions_only_grow(changes: ChangeSet) -> Answer:
    """A new release is later than all that its listing has, so that none can be slipped in between."""
    problems = [problem for name in changes.releases if changes.is_new(name) for problem in _too_late(name, changes)]
    if problems:
        raise VerificationError(*bounded(problems))
    return Holds(counted(sum(map(changes.is_new, changes.releases)), "new release"))


def _too_late(name: ReleaseName, changes: ChangeSet) -> list[Problem]:
    there = changes.base.releases_of(name.publisher, name.model)
    later = [one for one in there if version_key(one.version) >= version_key(name.version)]
    where = Place(f"registry/{paths.manifest(name)}")
    message = f"{name} comes after {later[-1].version}, which is listed already" if later else ""
    return [trusting.VERSION_ORDER.problem(message, where)] if later else []


def versions_are_sequential(changes: ChangeSet) -> Answer:
    """A new release takes the next number after the one before it; a person decides about any other."""
    problems = [problem for name in changes.releases if changes.is_new(name) for problem in _skipped(name, changes)]
    if problems:
        raise NeedsPersonError(*bounded(problems))
    return Holds(counted(sum(map(changes.is_new, changes.releases)), "new release"))


def _skipped(name: ReleaseName, changes: ChangeSet) -> list[Problem]:
    added = [one for one in changes.releases if one.listing == name.listing]
    there = {*changes.base.releases_of(name.publisher, name.model), *added}
    earlier = sorted((one.version for one in there if one != name), key=version_key)
    before = [one for one in earlier if version_key(one) < version_key(name.version)]
    if not before or follows(before[-1], name.version):
        return []
    message = f"{name.version} is not the next version after {before[-1]}"
    return [proposing.VERSION_SKIPPED.problem(message, Place(f"registry/{paths.manifest(name)}"))]


def artifacts_are_listed(added: Iterable[Change], name: ReleaseName, listed: Iterable[str]) -> Answer:
    """Every file that is added beside a manifest is one that the manifest names."""
    known = {paths.artifact(name, path) for path in listed}
    folder = paths.release_folder(name) / "artifacts"
    mine = [one for one in added if folder in one.path.parents]
    problems = [
        reading.UNEXPECTED_FILE.problem("the manifest names no such artifact", one.place)
        for one in mine
        if one.path not in known
    ]
    if problems:
        raise RegistryError(*bounded(problems))
    return Holds(counted(len(mine), "artifact"))


def bounded(problems: list[Problem]) -> list[Problem]:
    """Return as many problems as somebody reads, and how many more there are."""
    if len(problems) <= MAX_SHOWN:
        return problems
    last = problems[MAX_SHOWN - 1]
    more = f"{last.message} (and {len(problems) - MAX_SHOWN} more)"
    return [*problems[: MAX_SHOWN - 1], Problem(last.rule, more, last.place, last.help, last.fix)]


def _both(change: Change, changes: ChangeSet) -> tuple[bytes | None, bytes | None]:
    """Read a small file before and after; nothing where it is none, or too large to be compared."""
    try:
        old, new = (
            one.tree.read(change.path, change.place.path, MAX_STATEMENT) for one in (changes.base, changes.head)
        )
    except RegistryError:
        return None, None
    return old, new
