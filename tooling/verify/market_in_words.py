"""Who a market is, who signs for it and until when, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tooling.attest.market_root import RoleKeys, roles_of
from tooling.attest.market_signing import lacks, missing, read_unfinished
from tooling.attest.tuf_files import read_targets_file
from tooling.model.rules import anchoring
from tooling.registry.snapshot import Snapshot
from tooling.registry.trust_files import read_roots, read_signed_list
from tooling.verify.answers import counted
from tooling.verify.founding import Signing


def standing_in_words(snapshot: Snapshot) -> list[str]:
    """Return what a market's root says, and what still lacks signatures; raises PolicyError for a broken root."""
    whole, waiting = read_unfinished(read_roots(snapshot))
    lines = [f"market: {snapshot.market_id()}" if whole else "market: not founded yet"]
    lacking = lacks(whole, waiting) if waiting else 0
    for root, state in ((whole, "signed"), (waiting, f"lacks {counted(lacking, 'signature')}")):
        if root is not None:
            lines.append(f"root {root.signed.version}: until {root.signed.expires:%Y-%m-%d}, {state}")
            lines += _keys(roles_of(root.signed))
    file = read_signed_list(snapshot)
    head = whole or waiting
    if file is None or head is None:
        return [*lines, "files: nothing is signed yet"]
    targets = read_targets_file(file, anchoring.TARGETS)
    lack = missing([head.signed], "targets", targets)
    state = f"lacks {counted(lack, 'signature')}" if lack else "signed"
    count = counted(len(targets.signed.targets), "file")
    return [*lines, f"files {targets.signed.version}: {count}, until {targets.signed.expires:%Y-%m-%d}, {state}"]


def signing_in_words(signing: Signing) -> list[str]:
    """Return how far signing got, and who is next."""
    lines = [
        _one(f"root, version {signing.root_version}", signing.root_lacks),
        _one(f"files, version {signing.targets_version}", signing.targets_lack),
    ]
    if signing.market is not None:
        lines.append(f"market: {signing.market}")
    return lines


def _one(what: str, lack: int) -> str:
    if not lack:
        return f"{what}: signed"
    return f"{what}: lacks {counted(lack, 'signature')}; next maintainer: haat trust sign --key NAME"


def _keys(roles: Mapping[str, RoleKeys]) -> list[str]:
    """Name the keys that sign: maintainers sign root and files, a machine's key the rest, where there is one."""
    maintainers, online = roles["root"], roles["timestamp"]
    lines = [f"  {maintainers.threshold} of {counted(len(maintainers.keys), 'maintainer')} must sign:"]
    lines += [f"    {key}" for key in maintainers.keys]
    return [*lines, *(f"  online key: {key}" for key in online.keys)]
