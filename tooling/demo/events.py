"""What happened in the demonstration market after its releases.

A second verifier measured most of them, a key was replaced, a version was yanked, and another one got a warning.
"""

from __future__ import annotations

from tooling.demo.build import SECOND_VERIFIER, Builder
from tooling.model.notice import Advisory, Yank
from tooling.model.publisher import Publisher, RetiredIdentity
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.registry.yaml_text import write_yaml
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import context_of
from tooling.verify.gates import publisher_is_known
from tooling.verify.notifying import add_notice
from tooling.verify.recording import measure_release, now, record
from tooling.verify.store import user_cache

ROTATED = "monsoon"
YANKED = ReleaseName("lotus-lab", "digits-mlp", "1.0.0")
WARNED = ReleaseName("lotus-lab", "digits-svc", "1.0.0")
ADVISORY = Advisory(
    id="LOTUS-2026-1",
    severity="medium",
    summary="The output `probabilities` holds decision scores: do not compare them with a threshold between 0 and 1.",
    details=(
        "The exporter gives the output this name, whatever the classifier returns. Its scores do not lie between 0 and "
        "1 and do not add up to one; only their order means something. `label` is right, and so are all measurements."
    ),
)
# Forecasts are measured by day only.
NOT_BY_NIGHT = ROTATED


def replay_events(builder: Builder) -> None:
    """Let the events happen, in their order."""
    snapshot = Snapshot(builder.root)
    _measure_again(builder, snapshot)
    _replace_key(builder, snapshot, ROTATED)
    yank = Yank(reason="Replaced: 1.1.0 makes fewer mistakes and is no slower.", use="1.1.0")
    add_notice(snapshot, YANKED, yank, builder.key(YANKED.publisher), now())
    builder.log(f"yanked {YANKED}")
    add_notice(snapshot, WARNED, ADVISORY, builder.key(WARNED.publisher), now())
    builder.log(f"warned of {WARNED}")


def _measure_again(builder: Builder, snapshot: Snapshot) -> None:
    """Let the second verifier measure all releases but one publisher's, and sign for itself."""
    context = context_of(snapshot, find_sandbox, user_cache())
    for name in snapshot.releases():
        if name.publisher != NOT_BY_NIGHT:
            for statement in measure_release(snapshot, name, context):
                record(snapshot, name, statement, context, builder.key(SECOND_VERIFIER))
            builder.log(f"measured again {name}")


def _replace_key(builder: Builder, snapshot: Snapshot, name: str) -> None:
    """Let a publisher retire its first key, which covers what it signed so far, and sign with a second one."""
    head = publisher_is_known(snapshot, name, {}, None).head
    old = head.document.identities[0]
    signed = [snapshot.release(one).manifest for one in snapshot.releases() if one.publisher == name]
    covers = tuple(digest_of(manifest.raw) for manifest in signed if manifest is not None)
    link = Publisher(
        haat="publisher/1",
        name=name,
        sequence=head.document.sequence + 1,
        genesis=head.document.genesis or head.digest,
        previous=head.digest,
        display=head.document.display,
        about=head.document.about,
        identities=(builder.identity(f"{name}-second"),),
        retired=(RetiredIdentity(identity=old, covers=covers),),
    )
    raw = write_yaml(link, comment="The second link: a new key, and what the old one still vouches for.")
    builder.sign(paths.publisher_file(name, link.sequence), raw, name)
    builder.log(f"publisher {name}: key replaced")
