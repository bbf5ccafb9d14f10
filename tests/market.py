"""A small valid marketplace, built whole: keys, a suite, a model, releases, a signed measurement."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from onnx import TensorProto, helper, numpy_helper

from tooling.attest.bundles import sign_message, sign_statement
from tooling.attest.key_signer import KeySigner
from tooling.attest.keys import public_text
from tooling.attest.market_root import SignedFile
from tooling.attest.market_signing import Roles, add_signature, lists_exactly, make_targets, read_unfinished, written
from tooling.attest.tuf_files import read_targets_file
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.mint import Minting, mint_message
from tooling.model.anchor import Names, Pin
from tooling.model.release import ReleaseName
from tooling.model.rules import anchoring
from tooling.model.statement import PAYLOAD_TYPE
from tooling.registry import paths
from tooling.registry.digests import digest_stream
from tooling.registry.holdouts import read_holdouts
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.registry.trust_files import files_to_sign, read_roots, read_signed_list
from tooling.registry.yaml_text import dump_yaml
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import context_of
from tooling.verify.founding import Dates, found_market, write_names
from tooling.verify.pins import Trusted
from tooling.verify.recording import measure_release, record
from tooling.verify.unseen import commit_holdout, reveal_holdout, run_holdout

# Fixed scalars, so that every build of the market has the same bytes.
KEYS = {
    name: ec.derive_private_key(1_000_003 + index, ec.SECP256R1())
    for index, name in enumerate(
        ("acme", "bolt", "ci", "stranger", "maintainer", "colleague", "ada", "bea", "safe", "ben", "eve")
    )
}
FIRST = ReleaseName("acme", "iris-line", "1.0.0")
SECOND = ReleaseName("acme", "iris-line", "1.1.0")
CERTIFIED_AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
CENTRES = np.array([[0, 0], [4, 0], [0, 4]], dtype=np.float32)


def identity(name: str) -> dict[str, str]:
    """Return the identity of one of the market's keys, as a document writes it."""
    return {"kind": "key", "id": name, "algorithm": "ecdsa-p256", "public": public_text(KEYS[name])}


def tiny_data() -> bytes:
    """Return 90 points around three centres, as an npz with fixed bytes."""
    random = np.random.default_rng(7)
    labels = np.repeat(np.arange(3, dtype=np.int64), 30)
    points = (CENTRES[labels] + random.normal(0, 1.2, (90, 2))).astype(np.float32)
    page = io.BytesIO()
    np.savez(page, x=points, y=labels)
    return page.getvalue()


def unseen_data(*, seed: int = 8, count: int = 60) -> bytes:
    """Return other points around the same centres, for a holdout."""
    random = np.random.default_rng(seed)
    labels = np.repeat(np.arange(3, dtype=np.int64), count // 3)
    points = (CENTRES[labels] + random.normal(0, 1.2, (len(labels), 2))).astype(np.float32)
    page = io.BytesIO()
    np.savez(page, x=points, y=labels)
    return page.getvalue()


def memoriser() -> bytes:
    """Return a model that knows every public point by heart, those held out too, and answers with the nearest's."""
    with np.load(io.BytesIO(tiny_data())) as known:
        points, labels = known["x"].astype(np.float32), known["y"].astype(np.int64)
    nodes = [
        helper.make_node("Gemm", ["X", "weights", "bias"], ["score"]),
        helper.make_node("ArgMax", ["score"], ["nearest"], axis=1, keepdims=0),
        helper.make_node("Gather", ["labels", "nearest"], ["label"]),
    ]
    weights = numpy_helper.from_array((points.T * 2).astype(np.float32), "weights")
    bias = numpy_helper.from_array(-(points**2).sum(axis=1).astype(np.float32), "bias")
    return _serialized(nodes, [weights, bias, numpy_helper.from_array(labels, "labels")])


def tiny_model(*, flipped: bool = False) -> bytes:
    """Return a nearest-centre classifier as ONNX; `flipped` answers with the farthest."""
    weights = (CENTRES.T * 2).astype(np.float32)
    bias = (-(CENTRES**2).sum(axis=1)).astype(np.float32)
    sign = np.float32(-1 if flipped else 1)
    nodes = [
        helper.make_node("Gemm", ["X", "weights", "bias"], ["score"]),
        helper.make_node("ArgMax", ["score"], ["label"], axis=1, keepdims=0),
    ]
    return _serialized(
        nodes, [numpy_helper.from_array(weights * sign, "weights"), numpy_helper.from_array(bias * sign, "bias")]
    )


def busy_model() -> bytes:
    """Return a harmless model that multiplies matrices for longer than its suite allows."""
    size = 1024
    shape = numpy_helper.from_array(np.array([size, size], dtype=np.int64), "shape")
    zero = numpy_helper.from_array(np.array([0], dtype=np.int64), "zero")
    nodes = [
        helper.make_node("ConstantOfShape", ["shape"], ["m0"]),
        helper.make_node("ReduceSum", ["X"], ["sum"], keepdims=0),
        helper.make_node("Add", ["m0", "sum"], ["m1"]),
    ]
    nodes += [helper.make_node("MatMul", [f"m{step}", f"m{step}"], [f"m{step + 1}"]) for step in range(1, 400)]
    nodes += [
        helper.make_node("Gather", ["m400", "zero"], ["row"], axis=0),
        helper.make_node("ArgMax", ["row"], ["label"], axis=1, keepdims=0),
    ]
    return _serialized(nodes, [shape, zero])


def mistyped_model() -> bytes:
    """Return a model that reads well and that no runtime can run: it adds numbers to whole numbers."""
    one = numpy_helper.from_array(np.array([1], dtype=np.int64), "one")
    nodes = [
        helper.make_node("Add", ["X", "one"], ["more"]),
        helper.make_node("ArgMax", ["more"], ["label"], axis=1, keepdims=0),
    ]
    return _serialized(nodes, [one])


def vague_model() -> bytes:
    """Return a model that answers with two labels for each row."""
    nodes = [helper.make_node("Cast", ["X"], ["label"], to=TensorProto.INT64)]
    return _serialized(nodes, [])


def _serialized(nodes: list[Any], initializers: list[Any]) -> bytes:
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, ["batch", 2])],
        [helper.make_tensor_value_info("label", TensorProto.INT64, ["batch"])],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString(deterministic=True))


MODELS: dict[str, Callable[[], bytes]] = {
    "busy": busy_model,
    "memoriser": memoriser,
    "flipped": lambda: tiny_model(flipped=True),
    "mistyped": mistyped_model,
    "vague": vague_model,
}


def write_document(root: Path, where: Any, document: Mapping[str, Any]) -> bytes:
    """Write a document as YAML at its path below the registry; return its bytes."""
    raw = dump_yaml(document)
    path = root / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return raw


def sign(root: Path, where: Any, key: str) -> None:
    """Sign the bytes of a document with one of the market's keys, whoever that is."""
    path = root / where
    (root / paths.bundle(where)).write_bytes(sign_message(path.read_bytes(), KEYS[key]))


def suite_document(data: bytes) -> dict[str, Any]:
    """Return the market's one suite."""
    tolerance = {"tolerance": {"absolute": 0.0001}}
    return {
        "haat": "suite/1",
        "name": "tiny",
        "version": 1,
        "title": "Three clusters",
        "summary": "Points in the plane around three centres.",
        "task": "tabular-classification",
        "input": "two coordinates",
        "dataset": {
            "title": "Three clusters",
            "source": {"kind": "file", "path": "tiny.npz"},
            "digest": digest_of(data),
            "license": "CC0-1.0",
            "citation": "made by a script",
            "reader": {"kind": "npz_xy"},
            "split": {"method": "sha256-row", "seed": "tiny/1", "percent": 50},
        },
        "prediction": {"kind": "label", "max_bytes": 65536},
        "metrics": [
            {"name": "accuracy", "primary": True, "better": "higher", **tolerance},
            {"name": "f1", "better": "higher", **tolerance},
        ],
        "repeat": {"runs": 2, "identical": True},
        "latency": {"reference": "gemm/1", "block_ms": 2, "pairs": 3},
        "limits": {"memory_mb": 2048, "cpu_s": 5, "wall_s": 30, "output_mb": 4, "processes": 64},
    }


def policy_document() -> dict[str, Any]:
    """Return the market's policy: one verifier, its grant, two licenses."""
    return {
        "haat": "policy/1",
        "verifiers": {
            "threshold": 1,
            "of": [{"name": "ci", "display": "Market CI", "identity": identity("ci")}],
        },
        "grants": [{"who": "verifiers", "may": "measurement", "about": "*"}],
        "licenses": ["Apache-2.0", "MIT"],
        "tooling": "0.1.0",
    }


def manifest_document(
    name: ReleaseName, publisher: str, suite: str, model: bytes, *, claimed: float, previous: str | None = None
) -> dict[str, Any]:
    """Return the manifest of a release of the tiny model."""
    found = digest_stream(io.BytesIO(model))
    document: dict[str, Any] = {
        "haat": "manifest/1",
        "name": name.listing,
        "publisher": publisher,
        "version": name.version,
        "previous": previous,
        "title": "Iris line",
        "summary": "Tells three clusters apart",
        "description": "A *nearest-centre* classifier.\n",
        "license": {"spdx": "Apache-2.0"},
        "task": "tabular-classification",
        "artifacts": [
            {
                "path": "model.onnx",
                "role": "model",
                "format": "onnx",
                "digest": found.digest,
                "size": found.size,
                "pieces": found.pieces,
            }
        ],
        "adapter": {"kind": "tabular", "input": "X", "output": "label"},
        "inputs": [{"name": "X", "type": "float32", "shape": ["batch", 2], "meaning": "two coordinates"}],
        "outputs": [{"name": "label", "type": "int64", "shape": ["batch"], "meaning": "cluster 0 to 2"}],
        "claims": [{"suite": "tiny/1", "suite_digest": suite, "metric": "accuracy", "value": claimed}],
    }
    return {field: value for field, value in document.items() if value is not None}


def build_market(root: Path, *, measured: bool = True) -> Path:
    """Write the whole market below `root/registry`; returns that folder."""
    registry = root / "registry"
    market = {"haat": "marketplace/1", "name": "Test market", "tagline": "For tests", "about": "A market for tests."}
    write_document(registry, paths.MARKETPLACE, market)
    write_document(registry, paths.POLICY, policy_document())
    data = tiny_data()
    suite = write_document(registry, paths.suite_file("tiny/1"), suite_document(data))
    (registry / "suites/tiny/1/tiny.npz").write_bytes(data)
    publisher = {
        "haat": "publisher/1",
        "name": "acme",
        "sequence": 1,
        "display": "Acme",
        "identities": [identity("acme")],
    }
    genesis = write_document(registry, paths.publisher_file("acme", 1), publisher)
    sign(registry, paths.publisher_file("acme", 1), "acme")
    found(registry)
    first = add_release(registry, FIRST, digest_of(genesis), digest_of(suite))
    add_release(registry, SECOND, digest_of(genesis), digest_of(suite), previous=digest_of(first))
    if measured:
        add_measurements(registry)
    return registry


def found(registry: Path, *keys: str, threshold: int = 1) -> None:
    """Found the market, by default by one maintainer, who signs nothing about anybody's name."""
    private = [KEYS[name] for name in keys or ("maintainer",)]
    write_names(Snapshot(registry), Names(haat="names/1"))
    roles = Roles(tuple(key.public_key() for key in private), threshold)
    found_market(Snapshot(registry), roles, private, Dates(datetime.now(UTC)))


def pin(registry: Path, settings: Path, name: str = "Test market") -> None:
    """Trust a market, in somebody's settings."""
    Trusted(settings).add(Pin(name=name, root=market_id(registry)))


def market_id(registry: Path) -> str:
    """Return the market's id."""
    found = Snapshot(registry).market_id()
    assert found is not None
    return found


def sign_trust(
    registry: Path,
    *,
    version: int | None = None,
    expires: datetime | None = None,
    by: ec.EllipticCurvePrivateKey = KEYS["maintainer"],
) -> None:
    """Let the maintainer sign whatever lies below `trust/` and `suites/`, however wrong it is."""
    snapshot = Snapshot(registry)
    whole, _ = read_unfinished(read_roots(snapshot))
    listed = read_signed_list(snapshot)
    assert whole is not None
    assert listed is not None
    before = read_targets_file(listed, anchoring.TARGETS)
    here = {
        str(path): SignedFile(digest_of((registry / path).read_bytes()), size)
        for path, size in files_to_sign(snapshot).items()
        if size is not None
    }
    if lists_exactly(before, here) and version is None and expires is None:
        return
    until = expires or datetime.now(UTC) + timedelta(days=365)
    targets = make_targets(here, version or before.signed.version + 1, until)
    add_signature(targets, "targets", [whole.signed], by)
    (registry / paths.TARGETS).write_bytes(written(targets))


def add_release(
    registry: Path, name: ReleaseName, publisher: str, suite: str, *, previous: str | None = None, key: str = "acme"
) -> bytes:
    """Write and sign one release of the tiny model; returns the manifest's bytes."""
    model = tiny_model()
    document = manifest_document(name, publisher, suite, model, claimed=0.9, previous=previous)
    raw = write_document(registry, paths.manifest(name), document)
    sign(registry, paths.manifest(name), key)
    artifact = registry / paths.artifact(name, "model.onnx")
    artifact.parent.mkdir(parents=True)
    artifact.write_bytes(model)
    return raw


def add_measurements(registry: Path) -> None:
    """Measure every release in the sandbox and record it, signed by the market's verifier."""
    for name in Snapshot(registry).releases():
        add_measurement(registry, name)


def add_measurement(registry: Path, name: ReleaseName) -> None:
    """Measure one release in the sandbox and record it, signed by the market's verifier."""
    snapshot = Snapshot(registry)
    context = context_of(snapshot, find_sandbox)
    for statement in measure_release(snapshot, name, context):
        record(snapshot, name, statement, context, KEYS["ci"])


def private_folder(registry: Path, number: int) -> Path:
    """Return the folder of one of the market's holdouts, which lies outside of its repository."""
    return registry.parent.with_name(f"{registry.parent.name}-private-{number}")


def add_holdout(registry: Path, *, data: bytes | None = None, step: float = 0.005) -> Path:
    """Commit to private samples of the tiny suite, and let the maintainer sign; returns the private folder."""
    number = len(read_holdouts(Snapshot(registry), "tiny/1")) + 1
    folder = private_folder(registry, number)
    source = folder.with_suffix(".npz")
    source.write_bytes(data or unseen_data(seed=7 + number))
    commit_holdout(Snapshot(registry), "tiny/1", source, folder, step)
    sign_trust(registry)
    return folder


def measure_unseen(registry: Path, name: ReleaseName, number: int = 1, key: str = "ci") -> None:
    """Measure a release on one of the market's holdouts, signed by its verifier."""
    snapshot = Snapshot(registry)
    folder = private_folder(registry, number)
    run_holdout(snapshot, name, context_of(snapshot, find_sandbox), folder, KeySigner(KEYS[key]))


def reveal(registry: Path, number: int = 1) -> None:
    """Reveal one of the market's holdouts, and let the maintainer sign."""
    snapshot = Snapshot(registry)
    reveal_holdout(snapshot, context_of(snapshot), private_folder(registry, number))
    sign_trust(registry)


def propose_suite(registry: Path, **changed: Any) -> str:
    """Lay a suite that nobody has signed into the registry, on other points; returns its label."""
    data = unseen_data(seed=5, count=120)
    document = {**suite_document(data), "name": "fresh"}
    document["dataset"] |= changed
    write_document(registry, paths.suite_file("fresh/1"), document)
    (registry / "suites/fresh/1/tiny.npz").write_bytes(data)
    return "fresh/1"


def publish(registry: Path, name: ReleaseName, key: str, *, measured: bool = True) -> None:
    """Add the next release of a listing, which follows the latest that is there."""
    snapshot = Snapshot(registry)
    genesis = registry / paths.publisher_file(name.publisher, 1)
    suite = registry / paths.suite_file("tiny/1")
    before = [snapshot.manifest(one) for one in snapshot.releases_of(name.publisher, name.model)]
    previous = digest_of(before[-1].raw) if before and before[-1] else None
    add_release(
        registry, name, digest_of(genesis.read_bytes()), digest_of(suite.read_bytes()), previous=previous, key=key
    )
    if measured:
        add_measurement(registry, name)


def appoint(registry: Path, *names: str, threshold: int = 1) -> None:
    """Name maintainers in the policy, and let them say what is theirs to say."""
    policy = yaml.safe_load((registry / paths.POLICY).read_bytes())
    kinds = ("takedown", "hold", "approval", "tombstone")
    grants = [{"who": "maintainers", "may": kind, "about": "*"} for kind in kinds]
    maintainers = {"threshold": threshold, "identities": [identity(name) for name in names]}
    changed = {**policy, "grants": [*policy["grants"], *grants], "maintainers": maintainers}
    write_document(registry, paths.POLICY, changed)
    sign_trust(registry)


def permit(registry: Path, who: Any, may: str, about: str = "*") -> None:
    """Add a grant to the policy."""
    policy = yaml.safe_load((registry / paths.POLICY).read_bytes())
    grant = {"who": who, "may": may, "about": about}
    write_document(registry, paths.POLICY, {**policy, "grants": [*policy["grants"], grant]})
    sign_trust(registry)


SAID_AT = "2026-11-20T10:00:00Z"
FIELDS: dict[str, dict[str, Any]] = {
    "review": {"stars": 4, "text": "Tells *three* clusters apart.", "language": "en", "name": "Eve"},
    "suggestion": {"text": "Add a fourth cluster.", "language": "en", "name": "Eve"},
    "takedown": {"reason": "malicious", "text": "It phones home."},
    "hold": {"reason": "fraud", "text": "Somebody complained.", "until": "2099-01-01T00:00:00Z"},
    "approval": {"what": "license-not-listed", "of": "sha256:" + "0" * 64},
    "fraud-proof": {"fault": "wrong-key", "evidence": ["sha256:" + "1" * 64]},
    "receipt": {
        "chain": 1,
        "contract": "0x" + "12" * 20,
        "deal": "0x" + "34" * 32,
        "outcome": "settled",
        "block": "0x" + "56" * 32,
        "buyer": identity("eve"),
    },
    "tombstone": {"replaces": "sha256:" + "2" * 64, "kind": "review", "reason": "personal-data", "stars": 4},
}
DEAL = {"rail": "evm", **{field: FIELDS["receipt"][field] for field in ("chain", "contract", "deal")}}


def offer_document() -> dict[str, Any]:
    """Return an offer that leaves nothing out."""
    rail = {
        "rail": "evm",
        "chain": 11_155_111,
        "contract": "0x" + "12" * 20,
        "token": "native",
        "amount": "50000000000000000000",
        "payout": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "delivery_key": "x25519:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
        "reveal_s": 86_400,
        "dispute_s": 86_400,
    }
    return {
        "price": {"amount": "149.00", "currency": "EUR"},
        "rails": [rail, {"rail": "invoice", "url": "https://acme.example/order"}],
        "terms": "sha256:" + "7" * 64,
        "refund": "Within 14 days.",
        "trader": {"status": "trader", "country": "DE"},
    }


def statement_payload(manifest: bytes, name: ReleaseName, what: str, author: str, /, **fields: Any) -> bytes:
    """Return what somebody says about a release, not yet signed."""
    predicate = {"author": identity(author), "time": SAID_AT, **FIELDS[what], **fields}
    document = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": str(name), "digest": {"sha256": digest_of(manifest)[7:]}}],
        "predicateType": f"urn:haat:{what}:1",
        "predicate": predicate,
    }
    return json.dumps(document).encode()


def say(
    registry: Path, what: str, author: str, name: ReleaseName = SECOND, signer: str | None = None, /, **fields: Any
) -> str:
    """Lay a statement beside a release, signed by its author or by another key; returns its digest."""
    payload = statement_payload((registry / paths.manifest(name)).read_bytes(), name, what, author, **fields)
    digest = digest_of(payload)
    path = registry / paths.statement(name, {**FIELDS[what], **fields}.get("replaces", digest))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sign_statement(payload, PAYLOAD_TYPE, KEYS[signer or author]))
    return digest


def crowd(registry: Path, authors: int, each: int, name: ReleaseName = SECOND) -> None:
    """Let some authors, of whom nobody knows, each say some things about a release."""
    manifest = (registry / paths.manifest(name)).read_bytes()
    for number in range(authors):
        key = ec.derive_private_key(2_000_003 + number, ec.SECP256R1())
        author = {**identity("eve"), "public": public_text(key)}
        for word in range(each):
            payload = statement_payload(manifest, name, "suggestion", "eve", author=author, text=f"Wish {word}.")
            path = registry / paths.statement(name, digest_of(payload))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sign_statement(payload, PAYLOAD_TYPE, key))


@cache
def sigstore(name: str) -> LocalSigstore:
    """Return a Sigstore instance of this machine's; the same keys for the same name, every time."""
    return LocalSigstore.make(name, seed=name.encode())


def workflow_identity(instance: str = "local") -> dict[str, Any]:
    """Return the identity of Acme's workflow, as a document writes it."""
    return {
        "kind": "github",
        "id": "release",
        "instance": instance,
        "repository": "acme/models",
        "repository_id": "123",
        "owner_id": "45",
        "workflow": ".github/workflows/release.yml",
        "refs": ["refs/heads/main"],
        "triggers": ["push"],
    }


def github_author(repository: str) -> dict[str, Any]:
    """Return the identity of somebody's workflow, as its tokens of this market's Sigstore instance have it."""
    return {**workflow_identity(), "repository": repository}


def trust_instance(registry: Path, name: str = "local", root_of: str | None = None) -> None:
    """Name one more Sigstore instance in the policy, with its own root or another one's."""
    path = registry / paths.trusted_root(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(sigstore(root_of or name).trusted_root()))
    policy = yaml.safe_load((registry / paths.POLICY).read_bytes())
    known = [one for one in policy.get("instances", ()) if one != name]
    write_document(registry, paths.POLICY, {**policy, "instances": [*known, name]})
    sign_trust(registry)


def certify(registry: Path, where: Any, instance: str = "local", **claims: Any) -> None:
    """Sign the bytes of a document as a workflow, by default Acme's own, whoever may."""
    raw = (registry / where).read_bytes()
    bundle = mint_message(sigstore(instance), raw, github_claims(**claims), Minting(at=CERTIFIED_AT))
    (registry / paths.bundle(where)).write_bytes(bundle)


def rotate_to_workflow(registry: Path) -> None:
    """Let Acme retire its key for a workflow, which then signs the second release; the key covers the first."""
    trust_instance(registry)
    genesis = digest_of((registry / paths.publisher_file("acme", 1)).read_bytes())
    covers = [digest_of((registry / paths.manifest(FIRST)).read_bytes())]
    link = {
        "haat": "publisher/1",
        "name": "acme",
        "sequence": 2,
        "genesis": genesis,
        "previous": genesis,
        "display": "Acme",
        "identities": [workflow_identity()],
        "retired": [{"identity": identity("acme"), "covers": covers}],
    }
    write_document(registry, paths.publisher_file("acme", 2), link)
    sign(registry, paths.publisher_file("acme", 2), "acme")
    certify(registry, paths.manifest(SECOND))
