"""A small market for the catalog's tests: judged releases as verification hands them over, with real signatures."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tooling.attest.statements import read_statement
from tooling.catalog.carried import Carried
from tooling.catalog.entries import entry_of, hidden_of, listing_of
from tooling.catalog.entry import Edition, Entry, Hidden, Listing
from tooling.errors import Place, Problem
from tooling.model.base import Document
from tooling.model.manifest import Manifest
from tooling.model.notice import Notice
from tooling.model.policy import Marketplace, Verifier, Verifiers
from tooling.model.identity import KeyIdentity
from tooling.model.publisher import Publisher
from tooling.model.release import ReleaseName
from tooling.model.report import Finding, Outcome, Report
from tooling.model.statement import Measurement
from tooling.model.suite import Suite
from tooling.registry import paths
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.paths import BUNDLE_SUFFIX
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.judged import BelievedMeasurement, BelievedStatement, Judged, Standing

D = TypeVar("D", bound=Document)

TIME = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MODEL_BYTES = b"\x08\x0a:the bytes of a model" * 900


@dataclass(frozen=True)
class Market:
    """Everything that `publish` takes."""

    edition: Edition
    judged: tuple[Judged, ...]
    carried: Carried


@lru_cache
def key(name: str) -> ec.EllipticCurvePrivateKey:
    """Derive a key from its name, so that the same market is made every time."""
    secret = int.from_bytes(hashlib.sha256(name.encode()).digest()) >> 1
    return ec.derive_private_key(secret, ec.SECP256R1())


def identity(name: str, id_: str = "laptop") -> KeyIdentity:
    """Return the public side of a key as a document lists it."""
    public = key(name).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return KeyIdentity(kind="key", id=id_, algorithm="ecdsa-p256", public=base64.b64encode(public).decode())


def parsed(kind: type[D], value: Mapping[str, Any], path: str) -> Parsed[D]:
    """Make a document as if it had been read from a file."""
    raw = yaml.safe_dump(json.loads(json.dumps(value)), sort_keys=False, allow_unicode=True).encode()
    return Parsed(path, raw, digest_of(raw), kind.model_validate_json(json.dumps(value)))


def bundle(raw: bytes, signer: str) -> bytes:
    """Sign bytes as `haat sign` does: a Sigstore bundle v0.3 with a message signature by a key."""
    signature = base64.b64encode(key(signer).sign(raw, ec.ECDSA(SHA256()))).decode()
    message = {"messageDigest": {"algorithm": "SHA2_256", "digest": digest_of(raw)}, "signature": signature}
    return json.dumps(
        {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "messageSignature": message}
    ).encode()


def publisher(name: str, display: str, **more: Any) -> Parsed[Publisher]:
    """Make a publisher's genesis file."""
    value = {"haat": "publisher/1", "name": name, "sequence": 1, "display": display}
    value |= {"identities": [identity(name).model_dump()], **more}
    return parsed(Publisher, value, f"registry/{paths.publisher_file(name, 1)}")


def suite(name: str, title: str, metrics: list[dict[str, Any]], **more: Any) -> PinnedSuite:
    """Make a pinned suite."""
    value: dict[str, Any] = {
        "haat": "suite/1",
        "name": name,
        "version": 1,
        "title": title,
        "summary": more.get("summary", "Held-out rows of a small public data set."),
        "task": more.get("task", "image-classification"),
        "input": more.get("input", "64 numbers from 0 to 16: the grey values of an 8×8 image, row by row"),
        "dataset": {
            "title": more.get("data", "Optical recognition of handwritten digits"),
            "source": {"kind": "file", "path": "data.npz"},
            "digest": digest_of(name.encode()),
            "license": "CC-BY-4.0",
            "citation": "Alpaydin and Kaynak (1998)",
            "url": "https://archive.ics.uci.edu/dataset/80",
            "reader": more.get("reader", {"kind": "npz_xy"}),
            "split": {"method": "sha256-row", "seed": f"{name}/1", "percent": 40},
        },
        "prediction": {"kind": more.get("prediction", "label"), "max_bytes": 65536},
        "metrics": metrics,
        "repeat": {"runs": 2, "identical": True},
        "latency": {"reference": "gemm/1", "block_ms": 20, "pairs": 15},
        "limits": {"memory_mb": 1024, "cpu_s": 60, "wall_s": 120, "output_mb": 8, "processes": 16},
    }
    found = parsed(Suite, value, f"registry/suites/{name}/1/suite.yaml")
    return PinnedSuite(found, Path("data.npz"))


def metric(name: str, *, primary: bool = False, better: str = "higher", unit: str | None = None) -> dict[str, Any]:
    """Make a suite's metric with the tolerance that real suites have."""
    return {"name": name, "primary": primary, "better": better, "unit": unit, "tolerance": {"absolute": 1e-4}}


DIGITS = suite("digits", "Handwritten digits", [metric("accuracy", primary=True), metric("f1")])
TUMOURS = suite(
    "breast-cancer",
    "Tumours, benign or malignant",
    [metric("accuracy", primary=True), metric("f1")],
    task="tabular-classification",
    data="Breast Cancer Wisconsin (Diagnostic)",
    input="30 numbers measured on the nuclei of cells",
)
WEATHER = suite(
    "seattle-temperature",
    "Tomorrow's temperature in Seattle",
    [metric("mae", primary=True, better="lower", unit="°C"), metric("skill")],
    task="time-series-forecasting",
    data="Daily weather of Seattle, 2012 to 2015",
    input="seven days of highs, lows, rain and wind",
    prediction="number",
    reader={"kind": "csv_series", "date": "date", "target": "temp_max", "columns": ["temp_max", "temp_min"], "lags": 7},
)
FILETYPES = suite(
    "filetypes",
    "What kind of file is it?",
    [metric("accuracy", primary=True), metric("f1")],
    task="file-classification",
)
SUITES = (DIGITS, TUMOURS, WEATHER, FILETYPES)


def verifier(name: str, display: str) -> Verifier:
    """Make a verifier that the policy names."""
    return Verifier(name=name, display=display, identity=identity(name, name))


CI = verifier("haat-ci", "haat CI")
UNIVERSITY = verifier("university", "Weights & Measures Lab")


def edition(suites: tuple[PinnedSuite, ...] = SUITES, *, demo: bool = True, threshold: int = 1) -> Edition:
    """Make what a catalog says besides its releases."""
    marketplace = Marketplace(
        haat="marketplace/1",
        name="haat demo",
        tagline="AI models with their numbers checked",
        about="An open-air market for models. Every stall signs what it sells, and every number on a price tag was "
        "weighed again by somebody else.",
        url="https://example.org/haat/",
        demo=demo,
    )
    return Edition(marketplace, Verifiers(threshold=threshold, of=(CI, UNIVERSITY)), suites, TIME, "4f1c" * 10)


def claim(of: PinnedSuite, name: str, value: float) -> dict[str, Any]:
    """Make a manifest's claim."""
    return {"suite": of.parsed.document.label, "suite_digest": of.parsed.digest, "metric": name, "value": value}


def manifest(of: Parsed[Publisher], model: str, version: str = "1.0.0", **more: Any) -> Parsed[Manifest]:
    """Make a release's manifest; whatever is given replaces the default."""
    name = ReleaseName(of.document.name, model, version)
    value: dict[str, Any] = {
        "haat": "manifest/1",
        "name": name.listing,
        "publisher": of.digest,
        "version": version,
        "title": model,
        "summary": "A model.",
        "description": "What it does.",
        "license": {"spdx": "Apache-2.0"},
        "task": "image-classification",
        "artifacts": [artifact("model.onnx", MODEL_BYTES)],
    }
    return parsed(Manifest, {**value, **more}, f"registry/{paths.manifest(name)}")


def artifact(path: str, raw: bytes, role: str = "model", form: str = "onnx", **more: Any) -> dict[str, Any]:
    """Make a manifest's artifact from its bytes."""
    digest = digest_of(raw)
    return {"path": path, "role": role, "format": form, "digest": digest, "size": len(raw), "pieces": digest, **more}


def measurement(of: Parsed[Manifest], on: PinnedSuite, by: Verifier, **values: float) -> BelievedMeasurement:
    """Make what a verifier measured."""
    document = of.document
    name = ReleaseName(document.publisher_name, document.model_name, document.version)
    value = {
        "listing": document.name,
        "version": document.version,
        "suite": on.parsed.document.label,
        "suite_digest": on.parsed.digest,
        "adapter": "tabular",
        "samples": 719,
        "metrics": [{"name": metric_name, "value": number} for metric_name, number in values.items()],
        "runs": 2,
        "latency": {"reference": "gemm/1", "ratio": 0.84, "pairs": 15, "cv": 0.06, "sample_us": 3.1},
        "peak_memory_mb": 96.5,
        "cpu_s": 1.4,
        "environment": {
            "haat": "0.1.0",
            "onnxruntime": "1.30.0",
            "numpy": "2.3.5",
            "python": "3.11.2",
            "provider": "CPUExecutionProvider",
            "threads": 1,
            "cpu": "AMD EPYC 7763 64-Core Processor",
            "system": "Linux x86_64",
            "sandbox": "bubblewrap+seccomp",
        },
        "measured_at": "2026-11-20T08:30:00Z",
    }
    payload = json.dumps(value)
    path = paths.statement(name, digest_of((by.name + payload).encode()))
    return BelievedMeasurement(by, Measurement.model_validate_json(payload), f"registry/{path}")


PASSED = Finding("signature_is_trusted", Outcome.PASSED, "signed")


def passing(of: Parsed[Publisher], release: Parsed[Manifest], *measured: BelievedMeasurement) -> Judged:
    """Make a release that passed all checks."""
    document = release.document
    name = ReleaseName(document.publisher_name, document.model_name, document.version)
    signer = of.document.identities[0]
    return Judged(name, Report(str(name), (PASSED,)), release, of, signer, measured)


def said(
    of: Parsed[Manifest], what: str, by: str, standing: Standing = Standing.ANYONE, /, **fields: Any
) -> BelievedStatement:
    """Make what somebody says about a release; `by` names their key."""
    name = ReleaseName(of.document.publisher_name, of.document.model_name, of.document.version)
    document = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": str(name), "digest": {"sha256": of.digest[7:]}}],
        "predicateType": f"urn:haat:{what}:1",
        "predicate": {"author": identity(by).model_dump(), "time": "2026-11-21T09:00:00Z", **fields},
    }
    payload = json.dumps(document).encode()
    path = f"registry/{paths.statement(name, digest_of(payload))}"
    return BelievedStatement(read_statement(payload, path), standing, digest_of(payload), path)


def notices(of: Parsed[Manifest], *contents: dict[str, Any]) -> tuple[Parsed[Notice], ...]:
    """Make the publisher's later words on a release; each content is the one field that its kind names."""
    made: list[Parsed[Notice]] = []
    for number, content in enumerate(contents, start=1):
        (kind,) = content
        before = {"previous": made[-1].digest} if made else {}
        head = {"haat": "notice/1", "kind": kind, "manifest": of.digest, "sequence": number, **before}
        value = {**head, "time": "2026-11-20T10:00:00Z", **content}
        made.append(parsed(Notice, value, f"registry/listings/x/notices/{number}.yaml"))
    return tuple(made)


def failing(name: ReleaseName, rule: str, message: str, outcome: Outcome = Outcome.FAILED) -> Judged:
    """Make a release that did not pass."""
    problem = Problem(rule, message, Place("registry/listings/x/manifest.yaml", 3, 9), help=message, fix=message)
    return Judged(name, Report(str(name), (PASSED, Finding("some_check", outcome, message, problem))))


def carried(judged: tuple[Judged, ...], folder: Path) -> Carried:
    """Write the model's bytes, sign every manifest, and hand all of it to the site."""
    model = folder / "model.onnx"
    model.write_bytes(MODEL_BYTES)
    documents: dict[str, bytes] = {}
    for one in judged:
        if one.manifest is not None:
            documents[one.manifest.digest] = one.manifest.raw
            documents[one.manifest.digest + BUNDLE_SUFFIX] = bundle(one.manifest.raw, one.name.publisher)
    return Carried({digest_of(MODEL_BYTES): model}, documents)


def market(judged: tuple[Judged, ...], folder: Path, base: Edition | None = None) -> Market:
    """Put releases into a market, listed one day after another."""
    names = [one.name for one in judged]
    listed = {name: TIME - timedelta(days=3 * index + 1) for index, name in enumerate(names)}
    return Market(replace(base or edition(), listed_at=listed), judged, carried(judged, folder))


def shown(edition_: Edition, judged: Iterable[Judged]) -> tuple[tuple[Listing, ...], tuple[Hidden, ...]]:
    """Return the listings of some releases in the order of their names, and what is not shown."""
    entries: dict[str, list[Entry]] = {}
    hidden = []
    for one in judged:
        entry = entry_of(one, edition_)
        if entry is None:
            hidden.append(hidden_of(one))
        else:
            entries.setdefault(one.name.listing, []).append(entry)
    beside = {name: [one for one in hidden if one.name.listing == name] for name in entries}
    return tuple(listing_of(name, entries[name], beside[name]) for name in sorted(entries)), tuple(hidden)
