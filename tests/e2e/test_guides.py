"""The guides, run word for word."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.cases.steps import commit
from tests.market import KEYS, SECOND, identity, market_id, sign_trust, write_document
from tooling.attest.keys import private_pem
from tooling.registry import paths
from tooling.verify.pins import Trusted

ROOT = Path(__file__).parents[2]
PIN = ROOT / "docs/how-to/pin-a-market.md"
MAINTAIN = ROOT / "docs/how-to/maintain-a-market.md"
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


def test_a_release_is_verified_without_haat_however_its_publisher_spells_keys(copy: Path) -> None:
    file = copy / "registry/publishers/lotus-lab/1.yaml"
    (key,) = yaml.safe_load(file.read_text())["identities"]
    spelled = ", ".join(f"{field}: {value}" for field, value in key.items())
    file.write_text(f"identities:\n  - {{{spelled}}}\nretired:\n  - {{identity: {{{spelled}}}}}\n")
    assert "Verified OK" in run_guide(copy).stdout


def test_without_haat_a_changed_manifest_is_noticed_too(copy: Path) -> None:
    (manifest,) = copy.glob("registry/listings/*/lotus-lab/digits-mlp/1.1.0/manifest.yaml")
    manifest.write_text(manifest.read_text().replace("Apache-2.0", "MIT"))
    assert "Verified OK" not in run_guide(copy).stdout


def run_console(guide: Path, folder: Path, words: Callable[[str], str]) -> list[str]:
    """Run every command of a guide in a market's folder; returns what each printed."""
    blocks = re.findall(r"```console\n(.*?)```", guide.read_text(), re.DOTALL)
    lines = [line.removeprefix("$ haat ") for block in blocks for line in block.splitlines()]
    return [haat(shlex.split(words(line)), folder) for line in lines]


def haat(words: list[str], folder: Path) -> str:
    command = [sys.executable, "-m", "tooling.cli.main", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, (words, answer.stdout, answer.stderr)
    return answer.stdout


def test_a_market_is_pinned_as_the_guide_says(market: Path, own_settings: Path) -> None:
    Trusted(own_settings).remove("Test market")
    printed = run_console(PIN, market.parent, lambda line: line.replace("sha256:…", market_id(market)))
    assert "Models of Acme" in printed[1]
    assert (market.parent / "iris-line-1.1.0/model.onnx").is_file()
    assert "pinned here as: Models of Acme" in printed[4]


def test_a_market_is_maintained_as_the_guide_says(market: Path) -> None:
    shutil.rmtree(market / paths.ROOTS)
    (market / paths.TARGETS).unlink()
    listings = (market / paths.LISTINGS).rename(market.parent / "listings")
    for measured in listings.rglob("statements"):
        shutil.rmtree(measured)
    publics = {}
    for name in ("ben", "cleo"):
        made = haat(["key", "new", name, "--no-passphrase"], market.parent)
        publics[name.upper()] = re.findall(r"public: (\S+)}", made)[0]

    def words(line: str) -> str:
        if line.startswith("trust found"):
            (bench,) = re.findall(r"^bench\t(\S+)", haat(["key", "list"], market.parent), re.MULTILINE)
            card, policy = re.findall(r"```yaml\n(.*?)```", MAINTAIN.read_text(), re.DOTALL)
            (market / paths.MARKETPLACE).write_text(card)
            (market / paths.POLICY).write_text(policy.replace("MFkw…", bench))
        if line.startswith("bench"):
            listings.rename(market / paths.LISTINGS)
        line = re.sub("BEN|CLEO", lambda found: publics[found[0]], line).replace("iris-tree@0.1.0", "iris-line@1.0.0")
        return f"{line} --no-passphrase" if line.startswith("key new") else line

    printed = run_console(MAINTAIN, market.parent, words)
    assert f"market: {market_id(market)}" in printed[2]
    assert "root, version 4: signed" in printed[-1]
    haat(["bench", str(SECOND), "--sign", "bench"], market.parent)
    haat(["check"], market.parent)


def test_a_publisher_is_recovered_as_the_guide_says(market: Path, tmp_path: Path) -> None:
    policy = yaml.safe_load((market / paths.POLICY).read_text())
    maintainers = {"threshold": 2, "identities": [identity("ada"), identity("bea")]}
    write_document(market, paths.POLICY, {**policy, "maintainers": maintainers})
    sign_trust(market)
    commit(market, "main")
    keys = tmp_path / "config/haat/keys"
    keys.mkdir(parents=True)
    for name in ("ada", "bea"):
        (keys / f"{name}.pem").write_bytes(private_pem(KEYS[name], None))
    guide = (ROOT / "docs/how-to/recover-a-publisher.md").read_text()
    commands = "\n".join(re.findall(r"^\$ (.*)$", guide, re.MULTILINE))
    script = f'haat() {{ "{sys.executable}" -m tooling.cli.main "$@"; }}\n{commands}'
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config"), "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        ["bash", "-e"], input=script, cwd=market.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr + answer.stdout
    assert "(2 of 2)" in answer.stdout
    assert "recovered by the maintainers of market sha256:" in answer.stdout
