"""A suite on its way into a market: what a maintainer must see of it, and a signature for it and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tooling.bench.proposal import SuiteDescription, describe_suite
from tooling.bench.readers.interface import Samples
from tooling.bench.trial import read_data, read_every_sample
from tooling.errors import NeedsPersonError, PolicyError, RegistryError
from tooling.model.rules import benchmarking, changing, measuring
from tooling.registry import paths
from tooling.registry.change_set import Proposal, open_change_set
from tooling.registry.snapshot import PinnedSuite, Snapshot
from tooling.verify.anchor import anchor
from tooling.verify.checks.suites import faults_of
from tooling.verify.founding import Dates, Keys, Signing, sign_market


def review_suite(snapshot: Snapshot, label: str) -> SuiteDescription:
    """Read a suite that lies in the registry, signed or not, and compare it with the others there.

    Raises RegistryError where it cannot be taken as it is. Nothing that its author says about it is believed.
    """
    suites = {one.parsed.document.label: one for one in snapshot.suites()}
    suite = suites.pop(label, None)
    if suite is None:
        help_ = f"suites here: {', '.join(sorted(suites)) or 'none'}; `haat suite new` writes one"
        raise RegistryError(measuring.SUITE_UNKNOWN.problem(f"there is no suite {label} here", help=help_))
    problems = tuple(faults_of(snapshot, suite, tuple(suites.values())))
    if problems:
        raise RegistryError(*problems)
    document = suite.parsed.document
    return describe_suite(document, read_data(document, suite.data.parent), _of_its_kind(suite, suites))


def _of_its_kind(suite: PinnedSuite, others: Mapping[str, PinnedSuite]) -> dict[str, Samples]:
    """Read the data of the suites whose samples could be the same; other versions of this one share theirs."""
    mine = suite.parsed.document
    found: dict[str, Samples] = {}
    for label, one in others.items():
        document = one.parsed.document
        if document.name != mine.name and document.dataset.reader.kind == mine.dataset.reader.kind:
            found[label] = read_every_sample(document.dataset.reader, read_data(document, one.data.parent))
    return found


def approve_suite(snapshot: Snapshot, label: str, since: str, keys: Keys, dates: Dates) -> Signing:
    """Sign a proposed suite as maintainers; raises NeedsPersonError where anything else would be signed with it.

    `since` is the branch that it is proposed for. Raises PolicyError where that branch's own files are not signed.
    """
    review_suite(snapshot, label)
    folder = paths.suite_file(label).parent
    with open_change_set(Proposal.of(snapshot.root, since)) as changes:
        anchor(changes.base)
        own = [one for one in changes.changes if paths.is_signed_offline(one.path) or paths.is_signature(one.path)]
    others = [one for one in own if folder not in one.path.parents and one.path != paths.TARGETS]
    if others:
        message = f"this is no part of {label}, and would be signed with it"
        fix = "haat trust sign --key NAME"
        raise NeedsPersonError(*(changing.MARKETS_OWN.problem(message, one.place, fix=fix) for one in others[:20]))
    if not any(folder in one.path.parents for one in own):
        raise PolicyError(benchmarking.NOT_FIT.problem(f"nothing of {label} differs from {since}"))
    return sign_market(snapshot, keys, dates)


def folder_of(snapshot: Snapshot, label: str) -> Path:
    """Return where a suite lies on disk."""
    return snapshot.root / paths.suite_file(label).parent
