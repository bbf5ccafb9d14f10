"""Markets of any size for benchmarks: valid signatures, varied texts, the same bytes for the same plan.

A market is a git repository with one commit. It is kept in the system's temporary folder under a digest of its plan and
of this code, so that the next benchmark finds it there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import numpy as np
from cryptography.hazmat.primitives.asymmetric import ec
from onnx import TensorProto, helper, numpy_helper

from benchmarks import words
from tooling.attest.bundles import sign_message, sign_statement
from tooling.attest.keys import public_text
from tooling.attest.market_root import SignedFile
from tooling.attest.market_signing import Roles, add_signature, make_root, make_targets, written
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.mint import Minting, mint_message
from tooling.model.release import ReleaseName
from tooling.model.statement import MEASUREMENT, PAYLOAD_TYPE, STATEMENT_TYPE
from tooling.registry import paths
from tooling.registry.digests import digest_stream
from tooling.registry.parsed import digest_of
from tooling.registry.yaml_text import dump_yaml

SUITE = "clusters/1"
INSTANCE = "local"
MADE_AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
EXPIRES = datetime(2099, 1, 1, tzinfo=UTC)
_MOST_PUBLISHERS = 20_000
_FIRST_KEY = 7_000_003


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large a market is and what it holds.

    `keyless` publishers sign as a workflow, certified by an instance of this machine's; that takes some milliseconds a
    release. Unless `measured`, nothing was measured, so that no release passes. `carried` says whether models lie in
    the registry, or only at an address.
    """

    releases: int
    listings: int
    publishers: int
    seed: int = 1
    keyless: bool = False
    measured: bool = True
    carried: bool = True

    @classmethod
    def of(cls, releases: int, **others: Any) -> Plan:
        """Return a plan of ordinary proportions: two releases a listing, ten listings a publisher."""
        listings = max(1, releases // 2)
        publishers = min(max(1, listings // 10), _MOST_PUBLISHERS)
        return cls(releases=releases, listings=listings, publishers=publishers, **others)


def generated(plan: Plan, folder: Path | None = None) -> Path:
    """Return the registry of a market, checked out of its repository; made now unless it is there already."""
    store = folder or Path(tempfile.gettempdir()) / f"haat-benchmarks-{os.getuid()}"
    place = store / _name(plan)
    if not place.is_dir():
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=store, prefix=".making-") as making:
            top = Path(making, "market")
            write_market(plan, top)
            top.rename(place)
    return place / "registry"


def _name(plan: Plan) -> str:
    code = b"".join(Path(module).read_bytes() for module in (__file__, words.__file__))
    digest = hashlib.sha256(json.dumps(asdict(plan), sort_keys=True).encode() + code).hexdigest()
    return f"{plan.releases}-{digest[:16]}"


def write_market(plan: Plan, top: Path) -> None:
    """Write a market into a new git repository, and check it out."""
    git = shutil.which("git")
    if git is None:
        raise SystemExit("git is not installed")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run([git, "init", "--quiet", "--initial-branch=main", str(top)], check=True, env=environment)
    command = [git, "-C", str(top), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as importing:
        assert importing.stdin is not None
        _commit(importing.stdin, Market(plan).files())
        importing.stdin.close()
        if importing.wait():
            raise SystemExit("git fast-import failed")
    subprocess.run([git, "-C", str(top), "checkout", "--quiet", "--force", "main"], check=True, env=environment)


def _commit(stream: IO[bytes], files: Iterator[tuple[PurePosixPath, bytes]]) -> None:
    """Write one commit in the language of git fast-import."""
    stream.write(b"commit refs/heads/main\n")
    stream.write(b"committer Market <market@example.org> %d +0000\n" % MADE_AT.timestamp())
    stream.write(b"data 8\nA market\n")
    for path, data in files:
        stream.write(b"M 100644 inline registry/%s\ndata %d\n%s\n" % (str(path).encode(), len(data), data))


@dataclass(frozen=True, slots=True)
class Signer:
    """A publisher: its name, its id, its words, and what it signs with."""

    name: str
    display: str
    genesis: bytes
    key: ec.EllipticCurvePrivateKey | None

    @property
    def id(self) -> str:
        """Return the digest of the first file."""
        return digest_of(self.genesis)


class Market:
    """Yields the files of a market, publisher by publisher; holds the last one only."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)  # noqa: S311 - texts, not secrets
        self._verifier = ec.derive_private_key(_FIRST_KEY - 1, ec.SECP256R1())
        self._sigstore = LocalSigstore.make(INSTANCE, seed=b"benchmarks")
        self._model = tiny_model()
        self._found = digest_stream(io.BytesIO(self._model))
        self._suite = b""

    def files(self) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Yield each path below the registry with its bytes."""
        yield from self._ground()
        plan = self._plan
        for number in range(plan.publishers):
            signer = self._publisher(number)
            where = paths.publisher_file(signer.name, 1)
            yield where, signer.genesis
            yield paths.bundle(where), self._signed(signer, signer.genesis)
            for listing in range(number, plan.listings, plan.publishers):
                yield from self._listing(signer, listing)

    def _ground(self) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Yield the market's own files, then what its maintainer signed of them."""
        files = dict(self._own())
        yield from files.items()
        key = ec.derive_private_key(_FIRST_KEY - 2, ec.SECP256R1())
        root = make_root(Roles((key.public_key(),), 1), 1, EXPIRES)
        add_signature(root, "root", [root.signed], key)
        listed = {str(path): SignedFile(digest_of(raw), len(raw)) for path, raw in files.items()}
        targets = make_targets(listed, 1, EXPIRES)
        add_signature(targets, "targets", [root.signed], key)
        yield paths.market_root(1), written(root)
        yield paths.TARGETS, written(targets)

    def _own(self) -> Iterator[tuple[PurePosixPath, bytes]]:
        data = clusters()
        self._suite = dump_yaml(_suite(digest_of(data)))
        market = {"haat": "marketplace/1", "name": "Generated market", "tagline": "Large", "about": "Made by a script."}
        yield paths.MARKETPLACE, dump_yaml(market)
        yield paths.POLICY, dump_yaml(_policy(self._verifier, keyless=self._plan.keyless))
        if self._plan.keyless:
            yield paths.trusted_root(INSTANCE), json.dumps(self._sigstore.trusted_root()).encode()
        yield paths.suite_file(SUITE), self._suite
        yield paths.SUITES / SUITE / "clusters.npz", data

    def _publisher(self, number: int) -> Signer:
        first, rest = words.NAMES[number % len(words.NAMES)], number // len(words.NAMES)
        group, count = words.GROUPS[rest % len(words.GROUPS)], rest // len(words.GROUPS)
        name = f"{first}-{group}" + (f"-{count + 1}" if count else "")
        display = name.replace("-", " ").title()
        key = None if self._plan.keyless else ec.derive_private_key(_FIRST_KEY + number, ec.SECP256R1())
        identity = _workflow(name) if key is None else _key_identity(name, key)
        publisher = {"haat": "publisher/1", "name": name, "sequence": 1, "display": display, "identities": [identity]}
        return Signer(name, display, dump_yaml(publisher), key)

    def _signed(self, signer: Signer, raw: bytes) -> bytes:
        if signer.key is not None:
            return sign_message(raw, signer.key)
        claims = github_claims(repository=f"{signer.name}/models")
        return mint_message(self._sigstore, raw, claims, Minting(at=MADE_AT))

    def _listing(self, signer: Signer, number: int) -> Iterator[tuple[PurePosixPath, bytes]]:
        texts = _texts(self._random, number)
        plan, previous = self._plan, ""
        count = plan.releases // plan.listings + (number < plan.releases % plan.listings)
        for version in range(count):
            name = ReleaseName(signer.name, texts["model"], f"1.{version}.0")
            raw = self._manifest(name, signer, texts, previous)
            where = paths.manifest(name)
            yield where, raw
            yield paths.bundle(where), self._signed(signer, raw)
            if plan.carried:
                yield paths.artifact(name, "model.onnx"), self._model
            if plan.measured:
                payload = self._measurement(name, digest_of(raw), texts["value"])
                statement = sign_statement(payload, PAYLOAD_TYPE, self._verifier)
                yield paths.statement(name, digest_of(payload)), statement
            previous = f"previous: {digest_of(raw)}\n"

    def _manifest(self, name: ReleaseName, signer: Signer, texts: dict[str, str], previous: str) -> bytes:
        found = self._found
        text = _MANIFEST.format(
            name=name, publisher=signer.id, previous=previous, suite=digest_of(self._suite), found=found, **texts
        )
        if not self._plan.carried:
            address = f"https://models.example.org/{name.listing}/{name.version}/model.onnx"
            text = text.replace("adapter:", f'    locations:\n      - "{address}"\nadapter:')
        return text.encode()

    def _measurement(self, name: ReleaseName, manifest: str, value: str) -> bytes:
        text = _STATEMENT.format(
            name=name,
            manifest=manifest.removeprefix("sha256:"),
            model=self._found.digest.removeprefix("sha256:"),
            suite=digest_of(self._suite),
            value=value,
        )
        return text.replace("<", "{").replace(">", "}").encode()


def tiny_model() -> bytes:
    """Return a nearest-centre classifier as ONNX, a few hundred bytes."""
    weights = numpy_helper.from_array(np.array([[0, 8, 0], [0, 0, 8]], dtype=np.float32), "weights")
    bias = numpy_helper.from_array(np.array([0, -16, -16], dtype=np.float32), "bias")
    nodes = [
        helper.make_node("Gemm", ["X", "weights", "bias"], ["score"]),
        helper.make_node("ArgMax", ["score"], ["label"], axis=1, keepdims=0),
    ]
    given = helper.make_tensor_value_info("X", TensorProto.FLOAT, ["batch", 2])
    made = helper.make_tensor_value_info("label", TensorProto.INT64, ["batch"])
    graph = helper.make_graph(nodes, "tiny", [given], [made], [weights, bias])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString(deterministic=True))


def clusters() -> bytes:
    """Return 90 points around three centres, as an npz."""
    source = np.random.default_rng(7)
    labels = np.repeat(np.arange(3, dtype=np.int64), 30)
    centres = np.array([[0, 0], [4, 0], [0, 4]], dtype=np.float32)
    page = io.BytesIO()
    np.savez(page, x=(centres[labels] + source.normal(0, 1.2, (90, 2))).astype(np.float32), y=labels)
    return page.getvalue()


def _texts(source: random.Random, number: int) -> dict[str, str]:
    """Return what a publisher writes about one model; `number` keeps names apart."""
    subject, kind, quality = (source.choice(one) for one in (words.SUBJECTS, words.KINDS, words.QUALITIES))
    sentences = " ".join(source.sample(words.SENTENCES, 3))
    return {
        "model": f"{subject.replace(' ', '-')}-{source.choice(words.NAMES)}-{number}",
        "title": f"{subject.capitalize()}, {quality}",
        "summary": f"{source.choice(words.VERBS)} {subject} with {kind}",
        "description": sentences.format(years=source.randint(2, 30), count=source.randint(2, 400)),
        "license": source.choice(words.LICENSES),
        "task": source.choice(words.TASKS),
        "tags": ", ".join(source.sample(words.TAGS, 3)),
        "limits": source.choice(words.LIMITS),
        "value": f"0.{source.randint(70_000, 99_999)}",
    }


def _key_identity(name: str, key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    return {"kind": "key", "id": name, "algorithm": "ecdsa-p256", "public": public_text(key)}


def _workflow(name: str) -> dict[str, Any]:
    return {
        "kind": "github",
        "id": "release",
        "instance": INSTANCE,
        "repository": f"{name}/models",
        "repository_id": "123",
        "owner_id": "45",
        "workflow": ".github/workflows/release.yml",
        "refs": ["refs/heads/main"],
        "triggers": ["push"],
    }


def _policy(verifier: ec.EllipticCurvePrivateKey, *, keyless: bool) -> dict[str, Any]:
    named = {"name": "ci", "display": "Market CI", "identity": _key_identity("ci", verifier)}
    policy = {
        "haat": "policy/1",
        "verifiers": {"threshold": 1, "of": [named]},
        "grants": [{"who": "verifiers", "may": "measurement", "about": "*"}],
        "licenses": list(words.LICENSES),
        "tooling": "0.1.0",
    }
    return {**policy, "instances": [INSTANCE]} if keyless else policy


def _suite(data: str) -> dict[str, Any]:
    return {
        "haat": "suite/1",
        "name": "clusters",
        "version": 1,
        "title": "Three clusters",
        "summary": "Points in the plane around three centres.",
        "task": "tabular-classification",
        "input": "two coordinates",
        "dataset": {
            "title": "Three clusters",
            "source": {"kind": "file", "path": "clusters.npz"},
            "digest": data,
            "license": "CC0-1.0",
            "citation": "made by a script",
            "reader": {"kind": "npz_xy"},
            "split": {"method": "sha256-row", "seed": SUITE, "percent": 50},
        },
        "prediction": {"kind": "label", "max_bytes": 65_536},
        "metrics": [{"name": "accuracy", "primary": True, "better": "higher", "tolerance": {"absolute": 0.0001}}],
        "repeat": {"runs": 2, "identical": True},
        "latency": {"reference": "gemm/1", "block_ms": 2, "pairs": 3},
        "limits": {"memory_mb": 2_048, "cpu_s": 5, "wall_s": 30, "output_mb": 4, "processes": 64},
    }


_MANIFEST = """\
haat: manifest/1
name: {name.listing}
publisher: {publisher}
version: "{name.version}"
{previous}title: {title}
summary: {summary}
description: |
  {description}

  ## Limits

  {limits}
license: {{spdx: {license}}}
task: {task}
tags: [{tags}]
artifacts:
  - path: model.onnx
    role: model
    format: onnx
    digest: {found.digest}
    size: {found.size}
    pieces: {found.pieces}
adapter: {{kind: tabular, input: X, output: label}}
inputs:
  - name: X
    type: float32
    shape: [batch, 2]
    meaning: two coordinates
outputs:
  - name: label
    type: int64
    shape: [batch]
    meaning: cluster 0 to 2
claims:
  - suite: clusters/1
    suite_digest: {suite}
    metric: accuracy
    value: {value}
training:
  energy_kwh: 0.01
use:
  intended: Teaching and benchmarks.
  limitations: {limits}
"""
# Angle brackets stand for braces, which `format` would take for its own.
_STATEMENT = f"""\
<
 "_type": "{STATEMENT_TYPE}",
 "subject": [
  <"name": "manifest.yaml", "digest": <"sha256": "{{manifest}}">>,
  <"name": "model.onnx", "digest": <"sha256": "{{model}}">>
 ],
 "predicateType": "{MEASUREMENT}",
 "predicate": <
  "listing": "{{name.listing}}",
  "version": "{{name.version}}",
  "suite": "{SUITE}",
  "suite_digest": "{{suite}}",
  "adapter": "tabular",
  "samples": 45,
  "metrics": [<"name": "accuracy", "value": {{value}}>],
  "runs": 2,
  "latency": <"reference": "gemm/1", "ratio": 0.04, "pairs": 3, "cv": 0.02, "sample_us": 1.5>,
  "peak_memory_mb": 61.5,
  "environment": <
   "haat": "0.1.0",
   "onnxruntime": "1.29.0",
   "numpy": "2.3.0",
   "python": "3.11.7",
   "provider": "CPUExecutionProvider",
   "threads": 1,
   "cpu": "a processor",
   "system": "Linux",
   "sandbox": "bwrap+seccomp"
  >,
  "measured_at": "2025-06-01T12:00:00Z"
 >
>
"""


def main() -> None:
    """Make a market and print where its registry is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("releases", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keyless", action="store_true")
    options.add_argument("--folder", type=Path, help="where to keep it; default: the system's temporary folder")
    chosen = options.parse_args()
    print(generated(Plan.of(chosen.releases, seed=chosen.seed, keyless=chosen.keyless), chosen.folder))


if __name__ == "__main__":
    main()
