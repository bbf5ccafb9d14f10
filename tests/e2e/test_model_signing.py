"""The guide to OpenSSF model signatures, run word for word with the real `model_signing`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.market import KEYS, SECOND, add_measurements, pin, write_document
from tooling.attest.keys import private_pem
from tooling.registry import paths

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```bash\n(.*?)```", (ROOT / "docs/how-to/openssf-model-signing.md").read_text(), re.DOTALL)


def run(home: Path, script: str, status: int = 0) -> str:
    path = f"{home / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
    environment = {**os.environ, **own, "PATH": path, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        ["bash", "-e"], input=script, cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == status, answer.stdout + answer.stderr
    return answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def home(built_market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Follow the guide to its end, in a folder with the market in it and the publisher's key where people keep it."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(built_market, home / "registry")
    key = home / ".config/haat/keys/laptop.pem"
    key.parent.mkdir(parents=True)
    key.write_bytes(private_pem(KEYS["acme"], None))
    pin(home / "registry", home / ".config/haat")
    (home / "bin").mkdir()
    haat = home / "bin/haat"
    haat.write_text(f'#!/bin/sh\nexec {sys.executable} -m tooling.cli.main "$@"\n')
    haat.chmod(0o755)
    make, describe, vouch, check = BLOCKS
    assert "Signing succeeded" in run(home, make)
    manifest = home / "registry" / paths.manifest(SECOND)
    document = yaml.safe_load(manifest.read_text())
    document["artifacts"] += yaml.safe_load(run(home, describe))
    write_document(home / "registry", paths.manifest(SECOND), document)
    shutil.rmtree(home / "registry" / paths.statements_folder(SECOND))
    said = run(home, vouch)
    assert "✓ model_signature_covers_artifacts 1 file, signed with key `acme` of acme" in said
    add_measurements(home / "registry")
    assert "Verification succeeded" in run(home, check)
    return home


def test_a_pulled_release_carries_its_signature(home: Path) -> None:
    pulled = sorted(path.name for path in (home / "iris-line").iterdir())
    assert pulled == ["manifest.yaml", "manifest.yaml.sigstore.json", "model.onnx", "model.sig"]


@pytest.mark.parametrize(
    "change",
    ["echo x >> iris-line/model.onnx", "rm iris-line/model.onnx", "> iris-line/new"],
    ids=["changed", "missing", "added"],
)
def test_whoever_pulled_it_notices_a_change_without_haat(home: Path, tmp_path: Path, change: str) -> None:
    shutil.copytree(home / "iris-line", tmp_path / "iris-line")
    shutil.copy(home / "acme.pem", tmp_path)
    check = BLOCKS[3].strip().splitlines()[-1]
    said = run(home, f"cd {tmp_path}\n{change}\n{check}", status=1)
    assert "Verification failed" in said
