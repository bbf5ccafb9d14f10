"""Silero's voice activity detector as the package `silero-vad` ships it.

The package wants PyTorch, which its ONNX files do not need: so they are had out of its wheel, without installing it.
"""

from __future__ import annotations

from tooling.demo.models.wheels import wheel_file

VERSION = "6.2.3"
LOCATION = f"pkg:pypi/silero-vad@{VERSION}#silero_vad/data/silero_vad_16k_sequence.onnx"
_LICENSE = f"pkg:pypi/silero-vad@{VERSION}#silero_vad-{VERSION}.dist-info/licenses/LICENSE"
_SHA256 = "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85"


def make_model() -> bytes:
    """Return the model's bytes, unchanged; raises ValueError for other bytes than expected."""
    return wheel_file(LOCATION, _SHA256)


def make_license() -> bytes:
    """Return the text of the licence, which has to go with every copy."""
    return wheel_file(_LICENSE)
