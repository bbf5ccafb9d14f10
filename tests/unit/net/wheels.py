"""Wheels made by a test, and an environment in which pip knows no others."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

NAME = "model-package"


def make_wheel(folder: Path, files: Mapping[str, bytes], version: str = "1.0.0", *, requires: str = "") -> Path:
    """Write a wheel that holds some files."""
    stem = f"model_package-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    metadata = f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {version}\n{requires}"
    info = {
        "METADATA": metadata,
        "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, text in info.items():
            archive.writestr(f"{stem}.dist-info/{name}", text)
    return path


def environment_with(folder: Path) -> dict[str, str]:
    """Return an environment in which pip finds wheels in one folder only, whatever this machine is set up for."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return {**kept, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
