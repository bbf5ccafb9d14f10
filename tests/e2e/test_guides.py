"""The guides, run word for word."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/how-to/verify-without-haat.md"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the bundled registry, so that a guide cannot change it."""
    shutil.copytree(ROOT / "registry", tmp_path / "registry")
    return tmp_path


def run_guide(folder: Path) -> subprocess.CompletedProcess[str]:
    (script,) = re.findall(r"```bash\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    script = script.replace("/tmp/", f"{folder}/")  # noqa: S108 - what the guide says
    return subprocess.run(["bash", "-e"], input=script, cwd=folder, capture_output=True, text=True, check=False)


def test_a_release_is_verified_without_haat(copy: Path) -> None:
    answer = run_guide(copy)
    assert "Verified OK" in answer.stdout, answer.stderr
    (artifact,) = re.findall(r"^([0-9a-f]{64})  artifacts/model.onnx$", answer.stdout, re.MULTILINE)
    assert f"digest: sha256:{artifact}" in answer.stdout


def test_without_haat_a_changed_manifest_is_noticed_too(copy: Path) -> None:
    (manifest,) = copy.glob("registry/listings/*/lotus-lab/digits-mlp/1.1.0/manifest.yaml")
    manifest.write_text(manifest.read_text().replace("Apache-2.0", "MIT"))
    assert "Verified OK" not in run_guide(copy).stdout
