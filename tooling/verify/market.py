"""Checks of the registry's own files: layout, name card, policy, suites, publishers."""

from __future__ import annotations

from concurrent.futures import Executor
from functools import partial

from tooling.errors import DigestMismatchError, HaatError, Place, PolicyError, Problem, RegistryError, VerificationError
from tooling.model.names import skeleton
from tooling.model.report import Outcome, Report
from tooling.model.rules import reading, trusting
from tooling.registry import paths
from tooling.registry.digests import digest_file
from tooling.registry.git import forbidden_entries
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.verify import gates
from tooling.verify.anchor import anchor, instances_of
from tooling.verify.answers import Answer, Holds, counted
from tooling.verify.checks.holdouts import holdouts_are_as_committed
from tooling.verify.checks.names import check_name
from tooling.verify.context import context_of
from tooling.verify.near_names import near_names_are_approved
from tooling.verify.runner import Findings, judge_all


def layout_is_known(snapshot: Snapshot) -> Answer:
    """Nothing lies in the registry that its layout has no place for: no stray file, symbolic link or submodule."""
    problems = list(snapshot.unexpected())
    known = {problem.place.path for problem in problems if problem.place}
    problems += [
        reading.UNEXPECTED_FILE.problem("git holds a symbolic link or a submodule here", Place(path))
        for path in forbidden_entries(snapshot.root.parent, snapshot.root.name)
        if path not in known
    ]
    if problems:
        raise RegistryError(*problems)
    return Holds("every file has its place")


def marketplace_is_named(snapshot: Snapshot) -> Answer:
    """`marketplace.yaml` says who runs this market."""
    return Holds(snapshot.marketplace().document.name)


def trust_is_signed(snapshot: Snapshot) -> Answer:
    """Everything that decides whom this market believes is what its maintainers signed: `trust/`, suites, name card."""
    market = anchor(snapshot).market
    need = market.roles["targets"].threshold
    return Holds(
        f"version {market.targets_version} of {counted(len(market.files), 'file')}, signed by {need} or more of "
        f"{len(market.roles['targets'].keys)}, until {market.targets_expires:%Y-%m-%d}; market {market.id}"
    )


def policy_is_usable(snapshot: Snapshot) -> Answer:
    """`trust/policy.yaml` names somebody to believe, its threshold can be reached, and its instances have roots."""
    policy = snapshot.policy()
    verifiers = policy.document.verifiers
    if not policy.document.grants or len(verifiers.of) < verifiers.threshold:
        raise PolicyError(
            trusting.POLICY.problem(
                f"{len(policy.document.grants)} grants and {len(verifiers.of)} verifiers for a threshold of "
                f"{verifiers.threshold}: nothing could ever be believed",
                Place(policy.path),
            )
        )
    instances_of(snapshot, policy.document)
    return Holds(f"{counted(len(verifiers.of), 'verifier')}, {counted(len(policy.document.licenses), 'license')}")


def suites_are_pinned(snapshot: Snapshot) -> Answer:
    """Each suite's data has the digest that `suite.yaml` names, and each suite lies at its name."""
    suites = snapshot.suites()
    problems: list[Problem] = []
    for suite in suites:
        pinned = suite.parsed.document.dataset.digest
        found = digest_file(suite.data, str(suite.data.name)).digest
        if found != pinned:
            problems.append(
                trusting.DIGEST.problem(
                    f"{suite.parsed.document.label}: the data has {found}, the suite names {pinned}",
                    Place(suite.parsed.path),
                    help="changed data is a new version of the suite",
                )
            )
    if problems:
        raise DigestMismatchError(*problems)
    return Holds(", ".join(suite.parsed.document.label for suite in suites) or "no suites")


def publishers_are_chained(snapshot: Snapshot) -> Answer:
    """Every publisher's files form a chain, each signed by an identity that the one before it lists."""
    names = snapshot.publishers()
    policy = snapshot.policy().document
    instances = instances_of(snapshot, policy)
    problems: list[Problem] = []
    doubts: list[Problem] = []
    for name in names:
        try:
            doubt = gates.publisher_is_known(snapshot, name, instances, policy).doubt
        except (VerificationError, RegistryError) as error:
            problems += error.problems
        else:
            doubts += [doubt.problem] if doubt else []
    if problems:
        raise VerificationError(*problems)
    if doubts:
        raise HaatError(*doubts)
    return Holds(", ".join(names) or "no publishers")


def names_are_distinct(snapshot: Snapshot) -> Answer:
    """No publisher's name can be taken for another's: no two look alike."""
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for name in snapshot.publishers():
        other = seen.setdefault(skeleton(name), name)
        if other != name:
            where = Place(f"registry/{paths.publisher_file(name, 1)}")
            problems.append(trusting.NAME_TAKEN.problem(f"`{name}` looks like `{other}`", where))
    if problems:
        raise VerificationError(*problems)
    return Holds(counted(len(seen), "name"))


def names_are_kept(snapshot: Snapshot) -> Answer:
    """No publisher bears a name that the maintainers gave to another, or that is never given again."""
    names = anchor(snapshot).names
    problems: list[Problem] = []
    signed = 0
    publishers = snapshot.publishers()
    for name in publishers:
        try:
            signed += any(
                check_name(name, digest_of(file.raw), names) for file, _ in snapshot.publisher_files(name)[:1]
            )
        except (VerificationError, RegistryError) as error:
            problems += error.problems
    if problems:
        raise VerificationError(*problems)
    return Holds(f"{counted(signed, 'name')} signed by the maintainers, {len(publishers) - signed} vouched by CI only")


# What verdicts on releases stand on.
GROUND = frozenset({"trust_is_signed", "policy_is_usable", "suites_are_pinned"})
CHECKS = (
    layout_is_known,
    trust_is_signed,
    marketplace_is_named,
    policy_is_usable,
    suites_are_pinned,
    holdouts_are_as_committed,
    publishers_are_chained,
    names_are_distinct,
    names_are_kept,
    near_names_are_approved,
)


def judge_registry(snapshot: Snapshot, executor: Executor) -> list[Report]:
    """Judge the registry's own files, then every release; nothing can be said of releases without a policy."""
    market = judge_market(snapshot)
    if any(one.check in GROUND and one.outcome is not Outcome.PASSED for one in market.findings):
        return [market]
    return [market, *(one.report for one in judge_all(snapshot.releases(), snapshot, context_of(snapshot), executor))]


def judge_market(snapshot: Snapshot) -> Report:
    """Ask all checks of the registry's own files."""
    findings = Findings()
    for check in CHECKS:
        findings.answer(check.__name__, partial(check, snapshot))
    return findings.report(snapshot.root.name)
