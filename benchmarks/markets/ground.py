"""A generated market's own files: whom it believes, what it measures on."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks import words
from benchmarks.markets.plan import INSTANCE, SUITE
from tooling.attest.keys import public_text


def key_identity(name: str, key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """Return an identity that signs with a key."""
    return {"kind": "key", "id": name, "algorithm": "ecdsa-p256", "public": public_text(key)}


def workflow(name: str) -> dict[str, Any]:
    """Return an identity that is a workflow of a repository."""
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


def policy_of(verifier: ec.EllipticCurvePrivateKey, *, keyless: bool) -> dict[str, Any]:
    """Return a policy that believes one verifier."""
    named = {"name": "ci", "display": "Market CI", "identity": key_identity("ci", verifier)}
    policy = {
        "haat": "policy/1",
        "verifiers": {"threshold": 1, "of": [named]},
        "grants": [{"who": "verifiers", "may": "measurement", "about": "*"}],
        "licenses": list(words.LICENSES),
        "tooling": "0.1.0",
    }
    return {**policy, "instances": [INSTANCE]} if keyless else policy


def suite_of(data: str) -> dict[str, Any]:
    """Return a suite on data of a digest."""
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
