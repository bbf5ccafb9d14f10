"""Build the demonstration market whole: suites, publishers, releases, measurements, all signed with published keys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from tooling import __version__
from tooling.attest.bundles import sign_message
from tooling.attest.keys import generate_key, private_pem, public_text, read_private_key
from tooling.demo.anchoring import MAINTAINER, ONLINE, sign_root
from tooling.demo.manifests import make_claims, make_manifest
from tooling.demo.plans import PublisherPlan, ReleasePlan, SuitePlan
from tooling.demo.workflows import INSTANCE, Workflow, trusted_root
from tooling.model.identity import Identity, KeyIdentity
from tooling.model.manifest import Claim
from tooling.model.policy import Grant, Marketplace, Policy, Verifier, Verifiers
from tooling.model.publisher import Publisher
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.registry.write import write_atomically
from tooling.registry.yaml_text import write_yaml
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import context_of
from tooling.verify.recording import measure_release, record
from tooling.verify.store import user_cache

VERIFIER, SECOND_VERIFIER = "haat-demo-ci", "haat-demo-nightly"
_VERIFIERS = {VERIFIER: "haat demo verifier", SECOND_VERIFIER: "haat demo, nightly"}
LICENSES = ("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0", "LicenseRef-*")
WARNING = """THESE PRIVATE KEYS ARE PUBLISHED. THEY PROTECT NOTHING.
Anyone can sign with them. They exist so that anyone can build the demonstration market again."""
Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Builder:
    """Writes a market into a folder; keys that are already there are used again."""

    root: Path
    log: Log
    workflows: Mapping[str, Workflow] = field(default_factory=dict)

    def write(self, where: PurePosixPath, data: bytes) -> None:
        """Write a file below the registry."""
        path = self.root / where
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)

    def key(self, name: str) -> EllipticCurvePrivateKey:
        """Return a published key, made when it is not there yet."""
        where = paths.KEYS / f"{name}.pem"
        path = self.root / where
        if not path.is_file():
            self.write(where, private_pem(generate_key(), None))
        return read_private_key(path.read_bytes())

    def signer(self, name: str) -> Identity:
        """Return the identity that a publisher's first file lists."""
        workflow = self.workflows.get(name)
        return workflow.identity() if workflow else self.identity(name)

    def identity(self, name: str) -> KeyIdentity:
        """Return the identity that a published key stands for."""
        return KeyIdentity(kind="key", id=name, algorithm="ecdsa-p256", public=public_text(self.key(name)))

    def sign(self, where: PurePosixPath, raw: bytes, name: str) -> None:
        """Write a document and its signature, by a published key or keyless by a workflow."""
        workflow = self.workflows.get(name)
        self.write(where, raw)
        self.write(paths.bundle(where), workflow.sign(raw) if workflow else sign_message(raw, self.key(name)))


def build_market(
    builder: Builder,
    suites: tuple[SuitePlan, ...],
    publishers: tuple[PublisherPlan, ...],
    releases: tuple[ReleasePlan, ...],
) -> None:
    """Write the whole market: what was there before, keys aside, is replaced."""
    # Before anything is removed: data that cannot be made again is read from where it lies.
    made = {suite: suite.files() for suite in suites}
    for old in (paths.SUITES, paths.PUBLISHERS, paths.LISTINGS):
        shutil.rmtree(builder.root / old, ignore_errors=True)
    _write_house(builder)
    for suite, files in made.items():
        for name, data in files.items():
            builder.write(paths.suite_file(f"{suite.name}/{suite.version}").with_name(name), data)
        builder.log(f"suite {suite.name}/{suite.version}")
    genesis = {plan.name: _write_publisher(builder, plan) for plan in publishers}
    # Nothing is measured by a policy that is not signed.
    sign_house(builder)
    previous: dict[str, str] = {}
    listed: dict[str, str] = {}
    for plan in releases:
        listing = f"{plan.publisher}/{plan.model}"
        manifest = _write_release(builder, plan, genesis[plan.publisher], previous.get(listing), listed)
        previous[listing] = listed[f"{listing}@{plan.version}"] = digest_of(manifest)


def _write_house(builder: Builder) -> None:
    market = Marketplace(
        haat="marketplace/1",
        name="haat demo",
        tagline="An open-air market for models you can check",
        about=(
            "The demonstration market that comes with haat. Its publishers are made up and its keys are published; "
            "its models, its data and every number on its pages are real, and your machine can measure them again."
        ),
        demo=True,
    )
    verifiers = (Verifier(name=one, display=said, identity=builder.identity(one)) for one, said in _VERIFIERS.items())
    policy = Policy(
        haat="policy/1",
        verifiers=Verifiers(threshold=1, of=tuple(verifiers)),
        grants=(Grant(who="verifiers", may="measurement", about="*"),),
        licenses=LICENSES,
        instances=(INSTANCE,),
        tooling=__version__,
    )
    builder.write(paths.MARKETPLACE, write_yaml(market))
    builder.write(paths.POLICY, write_yaml(policy, comment="Whom this market believes, and about what."))
    builder.write(paths.trusted_root(INSTANCE), trusted_root())
    heading = "# Published keys\n\n"
    builder.write(paths.KEYS / "README.md", f"{heading}**{WARNING}**\n".encode())


def sign_house(builder: Builder) -> None:
    """Sign the policy, the suites and the names, as far as they are not signed as they are."""
    signing = sign_root(builder.root, builder.key(MAINTAINER), builder.key(ONLINE))
    builder.log(f"market {signing.market}, version {signing.targets_version} of its signed files")


def _write_publisher(builder: Builder, plan: PublisherPlan) -> str:
    publisher = Publisher(
        haat="publisher/1",
        name=plan.name,
        sequence=1,
        display=plan.display,
        about=plan.about,
        identities=(builder.signer(plan.name),),
    )
    raw = write_yaml(
        publisher, comment="A publisher of the demonstration market: made up, and anyone can sign in its name."
    )
    builder.sign(paths.publisher_file(plan.name, 1), raw, plan.name)
    builder.log(f"publisher {plan.name}")
    return digest_of(raw)


def _write_release(
    builder: Builder, plan: ReleasePlan, genesis: str, previous: str | None, listed: Mapping[str, str]
) -> bytes:
    """Write a release without claims, measure it, claim what was measured, sign, and record the measurement."""
    name = ReleaseName(plan.publisher, plan.model, plan.version)
    contents = {one.path: one.make() for one in plan.artifacts}
    for artifact in plan.artifacts:
        if artifact.carried:
            builder.write(paths.artifact(name, artifact.path), contents[artifact.path])
    known: Any = {"publisher": genesis, "previous": previous, "listed": listed}
    silent = make_manifest(plan, contents, **known)
    builder.sign(paths.manifest(name), write_yaml(silent), plan.publisher)
    snapshot = Snapshot(builder.root)
    context = context_of(snapshot, find_sandbox, user_cache())
    claims: list[Claim] = []
    for label in dict.fromkeys(suite for suite, _ in plan.claims):
        (measured,) = measure_release(snapshot, name, context, (label,))
        numbers = {metric.name: metric.value for metric in measured.predicate.metrics}
        claims += make_claims(plan, context.suites[label].parsed, numbers)
    raw = write_yaml(make_manifest(plan, contents, **known, claims=tuple(claims)))
    builder.sign(paths.manifest(name), raw, plan.publisher)
    for statement in measure_release(snapshot, name, context):
        record(snapshot, name, statement, context, builder.key(VERIFIER))
    builder.log(f"release {name}: {', '.join(f'{claim.metric} {claim.value}' for claim in claims)}")
    return raw
