"""Checks of a change set about publishers: who is new, and who may sign from now on."""

from __future__ import annotations

from tooling.attest.roots import Instances
from tooling.errors import HaatError, NeedsPersonError, Place, VerificationError
from tooling.model.names import is_near, skeleton
from tooling.model.policy import Policy
from tooling.model.publisher import Publisher
from tooling.model.rules import changing, trusting
from tooling.registry import paths
from tooling.registry.change_set import ChangeSet, publisher_of
from tooling.registry.changes import shown_place
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import MAX_BUNDLE, MAX_DOCUMENT
from tooling.verify.answers import Answer, Holds, NotAsked
from tooling.verify.branches import Comparison, Relation, compare_chains
from tooling.verify.chain import PublisherChain
from tooling.verify.checks.changes import bounded, first_difference
from tooling.verify.checks.names import check_name
from tooling.verify.context import Context
from tooling.verify.gates import publisher_is_known
from tooling.verify.maintaining import Authority, signed_by


def name_is_free(changes: ChangeSet, name: str, context: Context) -> Answer:
    """A new publisher's name is not reserved, buried or another's, and nobody can take it for one that is here."""
    policy, where = context.policy.document, Place(f"registry/{paths.publisher_file(name, 1)}")
    genesis = changes.head.file(paths.publisher_file(name, 1), MAX_DOCUMENT)
    check_name(name, digest_of(genesis.raw) if genesis else "", context.names)
    if name in policy.reserved:
        raise VerificationError(trusting.NAME_TAKEN.problem(f"this market gives the name `{name}` to nobody", where))
    others = {*_known(changes), *changes.new_publishers} - {name}
    look = skeleton(name)
    twin = next((one for one in sorted({*others, *policy.reserved}) if skeleton(one) == look), None)
    if twin is not None:
        raise VerificationError(trusting.NAME_TAKEN.problem(f"`{name}` looks like `{twin}`", where))
    return Holds(f"`{name}` is free")


def name_is_far_from_others(changes: ChangeSet, name: str) -> Answer:
    """A new publisher's name is more than one letter away from every publisher with listings; else a person decides."""
    look = skeleton(name)
    near = (one for one in _known(changes) if is_near(name, one) or is_near(look, skeleton(one)))
    listed = next((one for one in near if _has_listings(changes, one)), None)
    if listed is not None:
        message = f"`{name}` is one letter away from `{listed}`, which has listings here"
        where = Place(f"registry/{paths.publisher_file(name, 1)}")
        help_ = "a maintainer decides whether both may stand side by side"
        raise NeedsPersonError(changing.NEAR_NAME.problem(message, where, help=help_))
    return Holds("no known name is near")


def publisher_is_continued(changes: ChangeSet, name: str, policy: Policy, instances: Instances) -> Answer:
    """A publisher's chain goes on where the base has left it, and each new link is signed by who may sign it."""
    if name in changes.new_publishers:
        chain = publisher_is_known(changes.head, name, instances, policy)
        _raise_doubt(chain)
        _recoveries_count(changes, chain, policy, instances)
        return Holds(f"new: {chain.in_words()}")
    before = publisher_is_known(changes.base, name, instances, policy)
    if any(one.path == paths.publisher_file(name, 1) for one in changes.rewritten):
        raise _rewritten(changes, name)
    try:
        after = publisher_is_known(changes.head, name, instances, policy)
    except HaatError as error:
        if _rewrites(changes, name):
            raise _rewritten(changes, name) from error
        raise
    _recoveries_count(changes, after, policy, instances)
    return _continued(changes, name, before, after)


def _recoveries_count(changes: ChangeSet, chain: PublisherChain, policy: Policy, instances: Instances) -> None:
    """Raise VerificationError for a maintainer's signature that is none: as many as fit would keep out the real ones.

    What the maintainers of another market signed is for them to judge.
    """
    name, market = chain.head.document.name, changes.base.market_id()
    links = {one.document.sequence: one for one in (*(one.file for one in chain.links), *_doubtful(chain))}
    for change in changes.added:
        document = paths.signed_document(change.path)
        if document is None or change.path == paths.bundle(document) or publisher_of(change.path) != name:
            continue
        link, bundle = links.get(paths.sequence_of(document.name) or 0), changes.head.file(change.path, MAX_BUNDLE)
        said = link.document.recovered if link else None
        if link is None or said is None or bundle is None:
            counts = False
        else:
            authority = Authority(market, policy.maintainers, {link.document.sequence: (bundle,)})
            counts = said.market != market or bool(signed_by(link, authority, instances))
        if not counts:
            message = "this is no signature by a maintainer over a file that recovers a publisher"
            raise VerificationError(changing.RECOVERY_UNSIGNED.problem(message, change.place))


def _doubtful(chain: PublisherChain) -> tuple[Parsed[Publisher], ...]:
    return chain.doubt.later if chain.doubt else ()


def _continued(changes: ChangeSet, name: str, before: PublisherChain, after: PublisherChain) -> Answer:
    compared = compare_chains(before, after)
    if compared.relation is Relation.EQUIVOCATION:
        message = f"file {compared.common + 1} of `{name}` exists in two versions, both signed"
        help_ = f"files 1 to {compared.common} stand; ask the publisher out of band"
        raise HaatError(changing.EQUIVOCATION.problem(message, _link(name, compared), help=help_))
    if compared.relation is Relation.RECOVERY_WINS and compared.winner is after:
        message = f"the recovery key replaces files of `{name}` from {compared.common + 1} on"
        help_ = "a maintainer looks which releases lose their signature, and merges it"
        raise NeedsPersonError(changing.EQUIVOCATION.problem(message, _link(name, compared), help=help_))
    if _rewrites(changes, name):
        raise _rewritten(changes, name)
    _raise_doubt(after)
    return NotAsked("as before") if compared.relation is Relation.SAME else Holds(after.in_words())


def _known(changes: ChangeSet) -> tuple[str, ...]:
    """Return the names in the base; they are compared only, so that the layout need not be asked about each."""
    entries = changes.base.tree.entries(paths.PUBLISHERS, shown_place(paths.PUBLISHERS).path)
    return tuple(entry.name for entry in entries)


def _has_listings(changes: ChangeSet, name: str) -> bool:
    folder = paths.LISTINGS / paths.shard(name) / name
    return changes.base.tree.kind(folder, shown_place(folder).path) is not None


def _rewrites(changes: ChangeSet, name: str) -> bool:
    return any(publisher_of(one.path) == name for one in changes.rewritten)


def _rewritten(changes: ChangeSet, name: str) -> VerificationError:
    mine = [one for one in changes.rewritten if publisher_of(one.path) == name]
    message = "this was listed before, and a publisher's files are only added to"
    return VerificationError(
        *bounded([changing.REWRITTEN.problem(message, first_difference(one, changes)) for one in mine])
    )


def _link(name: str, compared: Comparison) -> Place:
    return Place(f"registry/{paths.publisher_file(name, compared.common + 1)}")


def _raise_doubt(chain: PublisherChain) -> None:
    if chain.doubt is not None:
        raise HaatError(chain.doubt.problem)
