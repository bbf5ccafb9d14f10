"""Publishers whose names are nearly the same, where the market lets its maintainers decide.

A snapshot does not say who of the two came second, so the registry's own report needs a person and neither's releases
do: otherwise a newcomer could put on hold whom they imitate. What is approved is the pair, not one of the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from tooling.errors import HaatError, NeedsPersonError, Place, Problem
from tooling.model.names import skeleton
from tooling.model.predicates import Decision
from tooling.model.rules import trusting
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.verify.answers import Answer, Holds, NotAsked, counted
from tooling.verify.checks.approvals import approving, waiting_for
from tooling.verify.context import Context, context_of
from tooling.verify.gates import open_release
from tooling.verify.hearing import heard
from tooling.verify.judged import BelievedStatement

CASE: Decision = "new-publisher-near-known-name"


def near_names_are_approved(snapshot: Snapshot) -> Answer:
    """Maintainers have approved every two publishers whose names are nearly the same, where a rule asks them to."""
    needed = snapshot.policy().document.approvals_needed(CASE)
    if needed is None:
        return NotAsked("no rule of this market asks for it")
    pairs = near_pairs(snapshot.publishers())
    context = context_of(snapshot)
    waiting: list[Problem] = []
    for pair in pairs:
        waiting += _waiting(pair, snapshot, context, needed)
    if waiting:
        raise NeedsPersonError(*waiting)
    return Holds(f"{counted(len(pairs), 'near pair')}")


def near_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of names of which one can be a typing error for the other, in order.

    Names are neighbours when leaving at most one character out of each gives the same; no name is compared with all
    others.
    """
    neighbours: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        for shorter in {*_shortened(name), *_shortened(skeleton(name))}:
            neighbours[shorter].append(name)
    return sorted({pair for found in neighbours.values() for pair in combinations(found, 2)})


def pair_digest(one: str, other: str) -> str:
    """Return the digest by which a pair is approved: of both genesis digests, sorted, each on a line."""
    return digest_of("".join(f"{digest}\n" for digest in sorted((one, other))).encode())


def _shortened(name: str) -> Iterator[str]:
    yield name
    for index in range(len(name)):
        yield name[:index] + name[index + 1 :]


def _waiting(pair: tuple[str, str], snapshot: Snapshot, context: Context, needed: int) -> list[Problem]:
    genesis = [digest_of(snapshot.publisher_files(name)[0][0].raw) for name in pair]
    of = pair_digest(*genesis)
    have = approving(_said_beside(pair, snapshot, context), CASE, of)
    if have >= needed:
        return []
    one, other = pair
    where = Place(f"registry/{paths.publisher_file(other, 1)}")
    problem = trusting.NAME_TAKEN.problem(f"`{one}` and `{other}` are nearly the same", where)
    return list(waiting_for(problem, CASE, of, have, needed).problems)


def _said_beside(pair: tuple[str, str], snapshot: Snapshot, context: Context) -> Iterator[BelievedStatement]:
    """Yield what is believed beside the releases of either publisher."""
    for name in snapshot.releases():
        if name.publisher not in pair:
            continue
        try:
            release = open_release(name, snapshot, context.instances, context.policy.document)
        except HaatError:
            continue  # Nothing is believed behind a closed gate, and the release's own report says so.
        yield from heard(release, context)
