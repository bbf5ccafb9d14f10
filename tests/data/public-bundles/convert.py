"""Turn the attestations in the source distribution of pypi-attestations into Sigstore bundles.

    pip download --no-deps --no-binary :all: pypi-attestations==0.0.30
    python tests/data/public-bundles/convert.py pypi_attestations-0.0.30.tar.gz

An attestation of PEP 740 holds what a bundle holds, under other names; no byte that is signed changes.
"""

from __future__ import annotations

import base64
import json
import sys
import tarfile
from pathlib import Path, PurePosixPath
from typing import Any

HERE = Path(__file__).parent


def main(archive: str) -> None:
    """Write one bundle for each attestation, and the digests of the files that they are about."""
    digests: dict[str, str] = {}
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            path = PurePosixPath(member.name)
            if path.parent.name == "assets" and path.suffix == ".attestation":
                raw = _read(tar, member)
                bundle = _bundle(json.loads(raw))
                name = path.name.removesuffix(".attestation")
                (HERE / f"{name}.sigstore.json").write_text(json.dumps(bundle, indent=1) + "\n")
                digests[name] = _subject(bundle)
    (HERE / "digests.json").write_text(json.dumps(dict(sorted(digests.items())), indent=1) + "\n")


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    if file is None:
        raise ValueError(f"{member.name} is no file")
    return file.read()


def _bundle(attestation: dict[str, Any]) -> dict[str, Any]:
    material, envelope = attestation["verification_material"], attestation["envelope"]
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {
            "certificate": {"rawBytes": _one_line(material["certificate"])},
            "tlogEntries": material["transparency_entries"],
        },
        "dsseEnvelope": {
            "payload": _one_line(envelope["statement"]),
            "payloadType": "application/vnd.in-toto+json",
            "signatures": [{"sig": _one_line(envelope["signature"])}],
        },
    }


def _one_line(text: str) -> str:
    return base64.b64encode(base64.b64decode(text)).decode()


def _subject(bundle: dict[str, Any]) -> str:
    statement = json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))
    (subject,) = statement["subject"]
    return f"sha256:{subject['digest']['sha256']}"


if __name__ == "__main__":
    main(sys.argv[1])
