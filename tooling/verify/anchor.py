"""Obey a registry's own word only as the market's maintainers signed it.

Whatever decides about trust reads the policy, the suites and the names through the guarded snapshot that `anchor`
returns: it compares the very bytes that are parsed with what was signed, each time that they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from tooling.attest.market_root import SIGN, SignedFile, SignedMarket, open_market
from tooling.attest.roots import Instances, read_instance
from tooling.errors import Place, PolicyError, Problem, RegistryError
from tooling.model.anchor import DEMO_MARKET, DEMO_NAME, Names
from tooling.model.policy import Marketplace, Policy
from tooling.model.rules import anchoring
from tooling.model.suite import Suite
from tooling.registry import paths
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import Guard, PinnedSuite, Snapshot, shown_path
from tooling.registry.text import shown
from tooling.registry.trust_files import files_to_sign, read_names, read_roots, read_signed_list

MAX_PROBLEMS = 20

NOBODY = Names(haat="names/1")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A market's own word as it was signed; `snapshot` gives no file that decides about trust with other bytes."""

    market: SignedMarket
    snapshot: Snapshot
    suites: tuple[PinnedSuite, ...]
    names: Names

    def policy(self) -> Parsed[Policy]:
        """Read the signed policy; raises PolicyError where it cannot be used."""
        return self.snapshot.policy()

    def instances(self) -> Instances:
        """Read the root of each Sigstore instance that the signed policy names; raises PolicyError."""
        return instances_of(self.snapshot, self.policy().document)


def anchor(snapshot: Snapshot, at: datetime | None = None) -> Anchor:
    """Verify the market's root, and that everything its maintainers sign is here as they signed it; nothing besides.

    `at` is the present time where it is not the clock's. Raises PolicyError (HA110-HA113, HA116).
    """
    market = open_signed(snapshot, at or datetime.now(UTC))
    found = files_to_sign(snapshot)
    signed = {PurePosixPath(path): file for path, file in market.files.items()}
    _raise(_differences(snapshot, found, signed))
    guarded = snapshot.guarded(_guard(signed))
    suites = guarded.suites()
    _raise(_different_data(snapshot, suites, signed))
    _check_name(market, guarded.marketplace())
    names = read_names(guarded)
    return Anchor(market, guarded, suites, names.document if names else NOBODY)


def open_signed(snapshot: Snapshot, at: datetime) -> SignedMarket:
    """Verify the root and the list of signed files, and look at no other file; raises PolicyError."""
    try:
        chain, listed = read_roots(snapshot), read_signed_list(snapshot)
    except RegistryError as error:
        raise PolicyError(*(anchoring.ROOT.problem(one.message, one.place) for one in error.problems)) from error
    return open_market(chain, listed, at)


def instances_of(snapshot: Snapshot, policy: Policy) -> Instances:
    """Read the root of each Sigstore instance that a policy names, and of no other; raises PolicyError."""
    roots = {name: snapshot.trusted_root(name) for name in policy.instances}
    return {name: read_instance(name, root.raw, root.path) for name, root in roots.items()}


def _guard(signed: Mapping[PurePosixPath, SignedFile]) -> Guard:
    def compare(path: PurePosixPath, raw: bytes) -> None:
        if paths.is_signed_offline(path) and (path not in signed or digest_of(raw) != signed[path].digest):
            raise PolicyError(_problem(path, "these are not the bytes that the maintainers signed"))

    return compare


def _differences(
    snapshot: Snapshot, found: Mapping[PurePosixPath, int | None], signed: Mapping[PurePosixPath, SignedFile]
) -> Iterator[Problem]:
    """Compare what is here with what was signed; the content of data that suites pin is looked at elsewhere."""
    for path in sorted(found.keys() | signed.keys()):
        if path not in signed:
            yield _problem(path, "the maintainers have not signed this file")
        elif path not in found:
            yield _problem(path, "the maintainers signed this file, and it is missing")
        elif found[path] != signed[path].size or (_is_document(path) and not _is(snapshot, path, signed[path])):
            yield _problem(path, "these are not the bytes that the maintainers signed")


def _different_data(
    snapshot: Snapshot, suites: tuple[PinnedSuite, ...], signed: Mapping[PurePosixPath, SignedFile]
) -> Iterator[Problem]:
    """Compare all other files of suites. A suite's data is large, and digested whenever it is used.

    Its signed suite names its digest, so that comparing the two digests is enough here.
    """
    pinned = {_data(one.parsed.document): one.parsed.document.dataset.digest for one in suites}
    for path, file in signed.items():
        if _is_document(path):
            continue
        named = pinned.get(path.as_posix())
        if named is not None and named != file.digest:
            yield _problem(path, "the maintainers signed other data than its suite names")
        elif named is None and not _is(snapshot, path, file):
            yield _problem(path, "these are not the bytes that the maintainers signed")


def _data(suite: Suite) -> str:
    return (paths.suite_file(suite.label).parent / suite.dataset.source.path).as_posix()


def _is_document(path: PurePosixPath) -> bool:
    return path.parts[0] != paths.SUITES.name or path.name == paths.SUITE_NAME


def _is(snapshot: Snapshot, path: PurePosixPath, file: SignedFile) -> bool:
    raw = snapshot.tree.read(path, shown_path(path), file.size)
    return raw is not None and digest_of(raw) == file.digest


def _problem(path: PurePosixPath, message: str) -> Problem:
    return anchoring.NOT_SIGNED.problem(message, Place(shown(shown_path(path), 300)), fix=SIGN)


def _raise(problems: Iterator[Problem]) -> None:
    found = tuple(problems)
    if len(found) > MAX_PROBLEMS:
        more = anchoring.NOT_SIGNED.problem(f"{len(found) - MAX_PROBLEMS} more files differ from what was signed")
        raise PolicyError(*found[:MAX_PROBLEMS], more)
    if found:
        raise PolicyError(*found)


def _check_name(market: SignedMarket, card: Parsed[Marketplace]) -> None:
    """Refuse a market that anybody can sign for and that does not say so."""
    said = card.document
    if market.id == DEMO_MARKET and not (said.demo and said.name == DEMO_NAME):
        message = f"`{shown(said.name)}` has the root of the demonstration market, whose keys are published"
        raise PolicyError(anchoring.DEMO_ELSEWHERE.problem(message, Place(card.path), fix="haat trust found"))
