"""A market at a remote of its own, and an author's clone of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import git
import pytest

from tests.market import KEYS, tiny_model
from tooling.attest.keys import private_pem

PERSON = {"user.name": "Ada", "user.email": "ada@example.org"}


@dataclass(frozen=True)
class Workplace:
    """An author's clone, the bare repository it came from, and a model file beside them."""

    clone: Path
    remote: Path
    model: Path

    @property
    def registry(self) -> Path:
        return self.clone / "registry"

    def branches(self) -> set[str]:
        with git.Repo(self.remote) as repository:
            return {one.name for one in repository.heads}


def configure(repository: git.Repo) -> None:
    with repository.config_writer() as settings:
        for name, value in PERSON.items():
            section, _, option = name.partition(".")
            settings.set_value(section, option, value)


@pytest.fixture
def workplace(market: Path, tmp_path: Path, own_settings: Path) -> Workplace:
    """Put the little market at a remote, clone it, and give its author a key and a model."""
    with git.Repo.init(market.parent / "origin", initial_branch="main") as repository:
        configure(repository)
        market.rename(market.parent / "origin/registry")
        repository.git.add("registry")
        repository.index.commit("A market")
    git.Repo.clone_from(market.parent / "origin", tmp_path / "market.git", bare=True).close()
    with git.Repo.clone_from(tmp_path / "market.git", tmp_path / "clone") as repository:
        configure(repository)
    keys = own_settings / "keys"
    keys.mkdir(parents=True)
    for name in ("bolt", "acme"):
        (keys / f"{name}.pem").write_bytes(private_pem(KEYS[name], None))
    model = tmp_path / "model.onnx"
    model.write_bytes(tiny_model())
    return Workplace(tmp_path / "clone", tmp_path / "market.git", model)
