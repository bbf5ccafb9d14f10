"""The files of a generated market, publisher by publisher, each signed as it must be."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks import words
from benchmarks.markets.data import clusters, tiny_model
from benchmarks.markets.ground import key_identity, policy_of, suite_of, workflow
from benchmarks.markets.plan import EXPIRES, INSTANCE, MADE_AT, SUITE, Plan
from benchmarks.markets.texts import MANIFEST, STATEMENT, texts_of
from tooling.attest.bundles import sign_message, sign_statement
from tooling.attest.market_root import SignedFile
from tooling.attest.market_signing import Roles, add_signature, make_root, make_targets, written
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.mint import Minting, mint_message
from tooling.model.release import ReleaseName
from tooling.model.statement import PAYLOAD_TYPE
from tooling.registry import paths
from tooling.registry.digests import digest_stream
from tooling.registry.parsed import digest_of
from tooling.registry.yaml_text import dump_yaml

_FIRST_KEY = 7_000_003


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

    def yank(self) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Yield the notice by which the first publisher withdraws its first release, and its signature."""
        signer = self._publisher(0)
        found = ((paths.release_of(path.parent), raw) for path, raw in self.files() if path.name == paths.MANIFEST_NAME)
        name, raw = next(found)
        assert name is not None
        said = {"haat": "notice/1", "kind": "yank", "manifest": digest_of(raw), "sequence": 1}
        notice = dump_yaml({**said, "time": "2025-06-01T12:00:30Z", "yank": {"reason": "It counts wrongly."}})
        yield paths.notice(name, 1), notice
        yield paths.bundle(paths.notice(name, 1)), self._signed(signer, notice)

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
        self._suite = dump_yaml(suite_of(digest_of(data)))
        market = {"haat": "marketplace/1", "name": "Generated market", "tagline": "Large", "about": "Made by a script."}
        yield paths.MARKETPLACE, dump_yaml(market)
        yield paths.POLICY, dump_yaml(policy_of(self._verifier, keyless=self._plan.keyless))
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
        identity = workflow(name) if key is None else key_identity(name, key)
        publisher = {"haat": "publisher/1", "name": name, "sequence": 1, "display": display, "identities": [identity]}
        return Signer(name, display, dump_yaml(publisher), key)

    def _signed(self, signer: Signer, raw: bytes) -> bytes:
        if signer.key is not None:
            return sign_message(raw, signer.key)
        claims = github_claims(repository=f"{signer.name}/models")
        return mint_message(self._sigstore, raw, claims, Minting(at=MADE_AT))

    def _listing(self, signer: Signer, number: int) -> Iterator[tuple[PurePosixPath, bytes]]:
        texts = texts_of(self._random, number)
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
        text = MANIFEST.format(
            name=name, publisher=signer.id, previous=previous, suite=digest_of(self._suite), found=found, **texts
        )
        if not self._plan.carried:
            address = f"https://models.example.org/{name.listing}/{name.version}/model.onnx"
            text = text.replace("adapter:", f'    locations:\n      - "{address}"\nadapter:')
        return text.encode()

    def _measurement(self, name: ReleaseName, manifest: str, value: str) -> bytes:
        text = STATEMENT.format(
            name=name,
            manifest=manifest.removeprefix("sha256:"),
            model=self._found.digest.removeprefix("sha256:"),
            suite=digest_of(self._suite),
            value=value,
        )
        return text.replace("<", "{").replace(">", "}").encode()
