"""Silero's voice activity detector as the package `silero-vad` ships it.

The package wants PyTorch, which its ONNX files do not need: so its wheel is had from the package index without
installing it, and believed by digest only.
"""

from __future__ import annotations

import functools
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

VERSION = "6.2.3"
MODEL = "silero_vad/data/silero_vad_16k_sequence.onnx"
LICENSE = f"silero_vad-{VERSION}.dist-info/licenses/LICENSE"
LOCATION = f"pkg:pypi/silero-vad@{VERSION}#{MODEL}"
SHA256 = "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85"


def make_model() -> bytes:
    """Return the model's bytes, unchanged; raises ValueError for other bytes than expected."""
    model, _ = _members()
    if hashlib.sha256(model).hexdigest() != SHA256:
        raise ValueError(f"{LOCATION} is not the file that was listed")
    return model


def make_license() -> bytes:
    """Return the text of the licence, which has to go with every copy."""
    return _members()[1]


@functools.cache
def _members() -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:")
        subprocess.run([*command, "--dest", folder, f"silero-vad=={VERSION}"], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(MODEL), archive.read(LICENSE)
