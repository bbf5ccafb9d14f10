"""What happened in the demonstration market after its releases: a key was replaced, a version was yanked."""

from __future__ import annotations

from tooling.demo.build import Builder
from tooling.model.notice import Yank
from tooling.model.publisher import Publisher, RetiredIdentity
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.registry.yaml_text import write_yaml
from tooling.verify.gates import publisher_is_known
from tooling.verify.notifying import add_notice
from tooling.verify.recording import now

ROTATED = "monsoon"
YANKED = ReleaseName("lotus-lab", "digits-mlp", "1.0.0")


def replay_events(builder: Builder) -> None:
    """Let the events happen, in their order."""
    snapshot = Snapshot(builder.root)
    _replace_key(builder, snapshot, ROTATED)
    yank = Yank(reason="Replaced: 1.1.0 makes fewer mistakes and is no slower.", use="1.1.0")
    add_notice(snapshot, YANKED, yank, builder.key(YANKED.publisher), now())
    builder.log(f"yanked {YANKED}")


def _replace_key(builder: Builder, snapshot: Snapshot, name: str) -> None:
    """Let a publisher retire its first key, which covers what it signed so far, and sign with a second one."""
    head = publisher_is_known(snapshot, name, {}).head
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
