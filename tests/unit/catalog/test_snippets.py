"""The code on a listing's page runs the model it stands beside."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tooling.catalog.snippets import snippets_of
from tooling.model.manifest import Manifest, Tensor
from tooling.registry.documents import parse
from tooling.registry.snapshot import Snapshot

MARKET = Snapshot(Path(__file__).parents[3] / "registry")
DIGITS = [str(name) for name in MARKET.releases() if name.model.startswith("digits")]


def manifest_of(name: str) -> Manifest:
    (release,) = (one for one in MARKET.releases() if str(one) == name)
    file = MARKET.manifest(release)
    assert file is not None
    return parse(Manifest, file.raw, file.path).document


@pytest.mark.parametrize("name", DIGITS)
def test_the_python_on_a_page_runs_the_model(name: str, tmp_path: Path) -> None:
    manifest = manifest_of(name)
    (release,) = (one for one in MARKET.releases() if str(one) == name)
    files = MARKET.release(release)
    for artifact in manifest.artifacts:
        carried = files.artifact(artifact.path)
        assert carried is not None
        shutil.copyfile(carried, tmp_path / artifact.path)
    python, javascript = snippets_of(manifest)
    done = subprocess.run(
        [sys.executable, "-c", python.code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "array" in done.stdout
    assert "onnxruntime-web" in javascript.code


def test_a_name_stays_a_string_in_both_languages() -> None:
    name = 'a"] + evil() //\u2028'
    manifest = manifest_of("lotus-lab/digits-mlp@1.1.0")
    tensor = Tensor(name=name.replace("\u2028", ""), type="float32", shape=("batch", 4), meaning="x")
    python, javascript = snippets_of(manifest.model_copy(update={"inputs": (tensor,)}))
    assert '"a\\"] + evil() //": np.zeros((1, 4), np.float32)' in python.code
    assert '"a\\"] + evil() //": new ort.Tensor("float32", new Float32Array(4), [1, 4])' in javascript.code


@pytest.mark.parametrize(
    "update",
    [
        {"inputs": ()},
        {"inputs": (Tensor(name="x", type="string", shape=(1,), meaning="words"),)},
        {"inputs": (Tensor(name="x", type="float32", shape=(10**6, 10**6), meaning="far too many"),)},
    ],
    ids=["nothing said", "words", "too large"],
)
def test_there_is_no_code_for_what_a_manifest_does_not_say(update: dict[str, object]) -> None:
    assert snippets_of(manifest_of("lotus-lab/digits-mlp@1.1.0").model_copy(update=update)) == ()
