"""What a market's maintainers may do for a publisher who lost its keys: sign the next file in its place.

It holds in their market only. Elsewhere it is one of two stories, until that market's own maintainers sign it, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tooling.attest.by_identity import verify_message_by
from tooling.attest.roots import Instances
from tooling.errors import Problem, SignatureError
from tooling.model.policy import Maintainers
from tooling.model.publisher import Publisher
from tooling.model.rules import changing
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import File
from tooling.verify.answers import counted
from tooling.verify.places import place_of


@dataclass(frozen=True, slots=True)
class Authority:
    """A market by its id, its maintainers, and what lies beside one publisher's links: bundles by sequence."""

    market: str | None = None
    maintainers: Maintainers | None = None
    bundles: Mapping[int, tuple[File, ...]] = field(default_factory=dict)


NOBODY = Authority()


def doubt_of(link: Parsed[Publisher], market: str, authority: Authority, instances: Instances) -> Problem | None:
    """Return why a recovered link is not believed here, or None where it is.

    Raises SignatureError where it claims to be this market's own work and is not.
    """
    signed = signed_by(link, authority, instances)
    threshold = authority.maintainers.threshold if authority.maintainers else None
    if threshold is not None and len(signed) >= threshold:
        return None
    where = place_of(link, "recovered", "market")
    who = f"{counted(len(signed), 'maintainer')} of this market signed it"
    wanted = f"; {threshold} must" if threshold else "; the policy names none"
    if market == authority.market:
        raise SignatureError(changing.RECOVERY_UNSIGNED.problem(f"{who}{wanted}", where))
    message = f"file {link.document.sequence} is the word of the maintainers of market {market}, not of this one"
    return changing.RECOVERED_ELSEWHERE.problem(message, where, help=f"{who}{wanted}")


def signed_by(link: Parsed[Publisher], authority: Authority, instances: Instances) -> frozenset[str]:
    """Return the ids of the maintainers who signed a link; whoever signs twice counts once.

    Bundles of others lie there, too, once another market has signed the same file.
    """
    identities = authority.maintainers.identities if authority.maintainers else ()
    found: set[str] = set()
    for bundle in authority.bundles.get(link.document.sequence, ()) if identities else ():
        try:
            found.add(verify_message_by(identities, link.raw, bundle.raw, instances, bundle.path).model_dump_json())
        except SignatureError:
            continue
    return frozenset(found)
