"""Checks that need nothing but the manifest, its siblings and the policy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tooling.errors import Problem, VerificationError
from tooling.model.base import version_key
from tooling.model.rules import trusting
from tooling.verify.answers import Answer, Holds, counted
from tooling.verify.checks.approvals import approving, waiting_for
from tooling.verify.context import Context
from tooling.verify.judged import Believed
from tooling.verify.places import nearest, place_of
from tooling.verify.release import Release, Sibling


def version_follows_previous(release: Release, siblings: Sequence[Sibling]) -> Answer:
    """Each release names the digest of the manifest before it, so that none can be slipped in or taken out."""
    ordered = sorted(siblings, key=lambda sibling: version_key(sibling.name.version))
    before = {later.name: earlier for earlier, later in pairwise(ordered)}
    expected = before.get(release.name)
    said = release.manifest.document.previous
    if expected is None:
        if said is not None:
            raise VerificationError(
                _order(release, "`previous` names a manifest, but no earlier release is here", "remove the field")
            )
        return Holds("first release of this listing")
    if said != expected.digest:
        raise VerificationError(
            _order(
                release,
                f"`previous` is {said or 'missing'}, but the manifest of {expected.name} here is {expected.digest}",
                f"if {expected.name} is as it was signed, set `previous: {expected.digest}`",
            )
        )
    return Holds(f"follows {expected.name.version}")


def _order(release: Release, message: str, mend: str) -> Problem:
    where = place_of(release.manifest, "previous" if release.manifest.document.previous else "version")
    return trusting.VERSION_ORDER.problem(message, where, help=mend)


def license_is_accepted(release: Release, context: Context, said: Sequence[Believed] = ()) -> Answer:
    """The license is one that the marketplace's policy lists, or that its maintainers approved where a rule lets them.

    `said` is what is believed beside the release.
    """
    identifier = release.manifest.document.license.identifier
    accepted = context.policy.document.licenses
    if any(identifier == one or (one.endswith("*") and identifier.startswith(one[:-1])) for one in accepted):
        return Holds(identifier)
    meant = nearest(identifier, accepted)
    listed = f"accepted: {', '.join(accepted)}"
    problem = trusting.LICENSE.problem(
        f"license `{identifier}` is not accepted by this marketplace",
        place_of(release.manifest, "license", "spdx" if release.manifest.document.license.spdx else "ref"),
        help=f"did you mean `{meant}`? {listed}" if meant else listed,
    )
    needed = context.policy.document.approvals_needed("license-not-listed")
    if needed is None:
        raise VerificationError(problem)
    have = approving(said, "license-not-listed", release.manifest.digest)
    if have < needed:
        raise waiting_for(problem, "license-not-listed", release.manifest.digest, have, needed)
    return Holds(f"{identifier}, approved by {counted(have, 'maintainer')}")
