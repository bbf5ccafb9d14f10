"""Checks of a publisher's name: whom the maintainers gave it to, and whom it meant before."""

from __future__ import annotations

from collections.abc import Mapping

from tooling.errors import Place, SignatureError
from tooling.model.anchor import Names
from tooling.model.rules import anchoring
from tooling.registry import paths
from tooling.verify.answers import Answer, Holds
from tooling.verify.chain import PublisherChain
from tooling.verify.context import Context

BY_CI_ONLY = "vouched by CI only: the maintainers have signed nothing about this name"


def name_means_this_publisher(publisher: PublisherChain, context: Context) -> Answer:
    """The maintainers gave the name to nobody else, it is none that is never given again, and it is whom it was."""
    name = publisher.head.document.name
    is_signed = check_name(name, publisher.id, context.names)
    check_seen(name, publisher.id, context.seen)
    return Holds("the maintainers signed whose name this is" if is_signed else BY_CI_ONLY)


def check_name(name: str, genesis: str, names: Names) -> bool:
    """Say whether the maintainers signed that a name means a publisher; raises SignatureError where it may not."""
    where = Place(f"registry/{paths.publisher_file(name, 1)}")
    if name in names.tombstones:
        raise SignatureError(anchoring.NAME_RETIRED.problem(f"`{name}` is never given again", where))
    given = names.names.get(name)
    if given is not None and given != genesis:
        message = f"`{name}` means {given[:19]}… here, and this is {genesis[:19]}…"
        raise SignatureError(anchoring.NAME_OF_ANOTHER.problem(message, where, help=f"the maintainers signed {given}"))
    return given is not None


def check_seen(name: str, genesis: str, seen: Mapping[str, str]) -> None:
    """Raise SignatureError where a name meant another publisher when this user last looked."""
    before = seen.get(name)
    if before is not None and before != genesis:
        where = Place(f"registry/{paths.publisher_file(name, 1)}")
        message = f"`{name}` was {before[:19]}… when you last looked, and this is {genesis[:19]}…"
        raise SignatureError(
            anchoring.PUBLISHER_CHANGED.problem(message, where, help="ask the market's maintainers what happened")
        )
