"""The gates: nothing of a release is parsed or run before these hold.

This is the one module that confers trust: only it makes a `Release`.
"""

from __future__ import annotations

from tooling.attest.roots import Instances
from tooling.errors import HaatError, Place, RegistryError, SignatureError
from tooling.model.identity import Identity
from tooling.model.manifest import Manifest
from tooling.model.policy import Policy
from tooling.model.release import ReleaseName
from tooling.model.rules import reading, trusting
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import File, ReleaseFiles, Snapshot
from tooling.verify.chain import PublisherChain, follow_chain
from tooling.verify.maintaining import Authority
from tooling.verify.places import place_of
from tooling.verify.release import Release, Sibling

_HOW_TO_LIST = "write `manifest.yaml` in the release's folder; docs/how-to/sign-a-release.md says how"


def publisher_is_known(snapshot: Snapshot, name: str, instances: Instances, policy: Policy | None) -> PublisherChain:
    """The namespace has a chain of files, each signed by an identity that the one before it lists.

    Without a policy nobody is a maintainer, and a chain ends before the first file that only maintainers signed.
    """
    files = snapshot.publisher_files(name)
    if not files:
        raise SignatureError(
            trusting.PUBLISHER_UNKNOWN.problem(
                f"there is no publisher `{name}`",
                Place(f"registry/{paths.publisher_file(name, 1)}"),
                help="a first listing brings its publisher's file and bundle along",
            )
        )
    return follow_chain(name, files, instances, authority_over(snapshot, name, policy))


def authority_over(snapshot: Snapshot, name: str, policy: Policy | None) -> Authority:
    """Read what the market's maintainers signed for a publisher; the policy says who they are."""
    if policy is None or policy.maintainers is None:
        return Authority(snapshot.market_id())
    return Authority(snapshot.market_id(), policy.maintainers, snapshot.recovery_bundles(name))


def signature_is_trusted(files: ReleaseFiles, publisher: PublisherChain) -> Identity:
    """The manifest's exact bytes are signed by an identity of its publisher, or a retired one that covers them."""
    manifest = _manifest_of(files)
    if files.bundle is None:
        raise SignatureError(
            trusting.UNSIGNED.problem(
                "the manifest has no signature beside it",
                Place(manifest.path),
                fix=f"haat sign {files.name} --key <a key of {publisher.head.document.name}>",
            )
        )
    return publisher.signer_of(manifest.raw, files.bundle)


def manifest_says_its_path(files: ReleaseFiles, publisher: PublisherChain) -> Parsed[Manifest]:
    """The signed manifest is well formed, and names the publisher, model and version of its path."""
    raw = _manifest_of(files)
    manifest = parse(Manifest, raw.raw, raw.path)
    said = ReleaseName(manifest.document.publisher_name, manifest.document.model_name, manifest.document.version)
    if said != files.name:
        field = "version" if said.listing == files.name.listing else "name"
        raise RegistryError(
            reading.PATH_MISMATCH.problem(
                f"the manifest describes {said}, but it lies at the path of {files.name}", place_of(manifest, field)
            )
        )
    if manifest.document.publisher != publisher.id:
        raise SignatureError(
            trusting.PUBLISHER_UNKNOWN.problem(
                f"the manifest names publisher {manifest.document.publisher[:19]}…, "
                f"but `{publisher.head.document.name}` is {publisher.id[:19]}… here",
                place_of(manifest, "publisher"),
                help=f"the first file of `{publisher.head.document.name}` has the digest {publisher.id}",
            )
        )
    return manifest


def _manifest_of(files: ReleaseFiles) -> File:
    if files.manifest is None:
        where = Place(f"registry/{paths.manifest(files.name)}")
        raise RegistryError(reading.MISSING_FILE.problem("the release has no manifest", where, help=_HOW_TO_LIST))
    return files.manifest


def siblings_of(name: ReleaseName, snapshot: Snapshot) -> tuple[Sibling, ...]:
    """Return all releases of a listing with the digests of their manifests, itself included.

    Raises HaatError where one cannot be read: that is no fault of the release asked about.
    """
    found = [(one, _manifest_beside(one, snapshot)) for one in snapshot.releases_of(name.publisher, name.model)]
    return tuple(Sibling(one, digest_of(manifest.raw)) for one, manifest in found if manifest is not None)


def _manifest_beside(name: ReleaseName, snapshot: Snapshot) -> File | None:
    try:
        return snapshot.manifest(name)
    except RegistryError as error:
        message = f"{name} cannot be read, so it cannot be told what comes before what"
        raise HaatError(trusting.VERSION_ORDER.problem(message), *error.problems) from error


def admit(files: ReleaseFiles, publisher: PublisherChain, signer: Identity, manifest: Parsed[Manifest]) -> Release:
    """Make the release that its gates were passed for."""
    return Release(files.name, files, manifest, publisher, signer)


def open_release(name: ReleaseName, snapshot: Snapshot, instances: Instances, policy: Policy | None) -> Release:
    """Pass a release through all gates at once; raises what the first closed one raises."""
    files = snapshot.release(name)
    publisher = publisher_is_known(snapshot, name.publisher, instances, policy)
    signer = signature_is_trusted(files, publisher)
    return admit(files, publisher, signer, manifest_says_its_path(files, publisher))
