"""The root of the demonstration market: signed with published keys, until the end of the century.

Signatures on this curve differ each time that they are made. What is signed already and still true is left alone, so
that building the market again changes no byte that need not change, and never the market's id.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from tooling.attest.market_signing import Roles
from tooling.attest.tuf_files import read_targets_file
from tooling.model.anchor import Names
from tooling.model.rules import anchoring
from tooling.registry.snapshot import Snapshot
from tooling.registry.trust_files import read_names, read_roots, read_signed_list
from tooling.verify.founding import Dates, Signing, found_market, geneses, sign_market, write_names

MAINTAINER = "haat-demo-root"
ONLINE = "haat-demo-online"
END = datetime(2099, 12, 31, tzinfo=UTC)


def sign_root(registry: Path, maintainer: EllipticCurvePrivateKey, online: EllipticCurvePrivateKey) -> Signing:
    """Found the market where it has no root, give every publisher its name, and sign whatever is not signed yet."""
    snapshot = Snapshot(registry)
    dates = Dates(datetime.now(UTC), END, END)
    names = Names(haat="names/1", names=geneses(snapshot))
    known = read_names(snapshot)
    if known is None or known.document != names:
        write_names(snapshot, names)
    if not read_roots(snapshot):
        roles = Roles((maintainer.public_key(),), 1, online.public_key())
        return found_market(snapshot, roles, [maintainer], dates)
    listed = read_signed_list(snapshot)
    ends = None if listed is None else read_targets_file(listed, anchoring.TARGETS).signed.expires
    return sign_market(snapshot, [maintainer], dates, renew=ends not in {None, END})
