"""The layout: what has a place, and what has none."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tests.unit.registry.samples import DIGEST
from tooling.model.release import ReleaseName
from tooling.registry import paths

NAME = ReleaseName("acme", "digits-mlp", "1.1.0")
RELEASE = f"listings/{paths.shard('acme')}/acme/digits-mlp/1.1.0"


def test_every_path_it_makes_has_its_place() -> None:
    made = [
        paths.MARKETPLACE,
        paths.POLICY,
        paths.publisher_file("acme", 12),
        paths.bundle(paths.publisher_file("acme", 1)),
        paths.suite_file("digits/1"),
        paths.trusted_root("public-good"),
        paths.manifest(NAME),
        paths.bundle(paths.manifest(NAME)),
        paths.statement(NAME, DIGEST),
        paths.artifact(NAME, "deep/er/model.onnx"),
    ]
    for path in made:
        assert paths.has_place(path), path
        assert not paths.has_place(path, is_folder=True) or "artifacts" in path.parts or "suites" in path.parts
        for folder in list(path.parents)[:-1]:
            assert paths.has_place(folder, is_folder=True), folder
            assert not paths.has_place(folder) or "artifacts" in folder.parts


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "trust/README.md",
        "trust/keys/ci-demo.pem",
        "trust/keys/README.md",
        "suites/digits/1/digits.npz",
        f"{RELEASE}/artifacts/labels.json",
    ],
)
def test_has_a_place_for(path: str) -> None:
    assert paths.has_place(PurePosixPath(path))


@pytest.mark.parametrize(
    "path",
    [
        ".DS_Store",
        "marketplace.yaml~",
        "marketplace.yml",
        "policy.yaml",
        "trust/policy.yaml.bak",
        "trust/instances/trusted_root.json",
        "trust/instances/demo/root.json",
        "trust/instances/Demo/trusted_root.json",
        "trust/keys/ci.key",
        "trust/keys/CI.pem",
        "trust/keys/a/b.pem",
        "suites/README.md",
        "suites/digits/suite.yaml",
        "suites/digits/0/suite.yaml",
        "suites/digits/01/suite.yaml",
        "suites/Digits/1/suite.yaml",
        "suites/digits/1/.hidden",
        "publishers/acme.yaml",
        "publishers/acme/0.yaml",
        "publishers/acme/01.yaml",
        "publishers/acme/1.yml",
        "publishers/acme/٣.yaml",
        "publishers/Acme/1.yaml",
        "publishers/ac/1.yaml",
        "publishers/acme/1.yaml.sigstore",
        "listings/acme/digits-mlp/1.1.0/manifest.yaml",
        "listings/00/acme/digits-mlp/1.1.0/manifest.yaml",
        RELEASE.replace("1.1.0", "1.1") + "/manifest.yaml",
        RELEASE.replace("1.1.0", "01.1.0") + "/manifest.yaml",
        RELEASE.replace("digits-mlp", "digits_mlp") + "/manifest.yaml",
        f"{RELEASE}/manifest.yaml.orig",
        f"{RELEASE}/manifest.json",
        f"{RELEASE}/artifacts",
        f"{RELEASE}/artifacts/.gitattributes",
        f"{RELEASE}/artifacts/a/.git/config",
        f"{RELEASE}/artifacts/modèle.onnx",
        f"{RELEASE}/artifacts/a b",
        f"{RELEASE}/artifacts/{'d/' * 40}x",
        f"{RELEASE}/statements/abc.sigstore.json",
        f"{RELEASE}/statements/{'A' * 64}.sigstore.json",
        f"{RELEASE}/statements/x/{'a' * 64}.sigstore.json",
    ],
)
def test_has_no_place_for(path: str) -> None:
    assert not paths.has_place(PurePosixPath(path))


def test_reads_a_release_from_its_own_folder_only() -> None:
    assert paths.release_of(paths.release_folder(NAME)) == NAME
    assert paths.release_of(PurePosixPath("listings/00/acme/digits-mlp/1.1.0")) is None
    assert paths.release_of(paths.release_folder(ReleaseName("acme", "digits-mlp", "1.1"))) is None
    assert paths.release_of(paths.release_folder(NAME) / "artifacts") is None


@pytest.mark.parametrize(
    ("name", "sequence"),
    [
        ("1.yaml", 1),
        ("12.yaml", 12),
        ("0.yaml", None),
        ("01.yaml", None),
        ("1.yaml.sigstore.json", None),
        ("a.yaml", None),
    ],
)
def test_reads_the_sequence_from_a_file_name(name: str, sequence: int | None) -> None:
    assert paths.sequence_of(name) == sequence


def test_publishers_spread_over_shards() -> None:
    shards = {paths.shard(f"publisher-{number}") for number in range(2_000)}
    assert len(shards) == 256
