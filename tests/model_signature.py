"""The statement of an OpenSSF model signature, as `model_signing` writes it, to be signed and to be broken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

IGNORED = [".git", ".github", "manifest.yaml", "manifest.yaml.sigstore.json", "model.sig"]


def model_signature_statement(files: Mapping[str, str]) -> dict[str, Any]:
    """Return a statement about files, given by their digests `sha256:<hex>`."""
    resources = [
        {"algorithm": "sha256", "digest": digest.removeprefix("sha256:"), "name": path}
        for path, digest in sorted(files.items())
    ]
    together = hashlib.sha256(b"".join(bytes.fromhex(one["digest"]) for one in resources)).hexdigest()
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "artifacts", "digest": {"sha256": together}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "resources": resources,
            "serialization": {
                "method": "files",
                "hash_type": "sha256",
                "allow_symlinks": False,
                "ignore_paths": list(IGNORED),
            },
        },
    }
