"""A market in a bare repository, and what honest and other people propose to it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import yaml

from tests.cases.steps import commit
from tests.market import (
    SECOND,
    add_measurement,
    identity,
    publish,
    sign,
    write_document,
)
from tests.unit.registry.test_git import Repository
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.git_runner import Repository as Place
from tooling.registry.git_runner import repository_at

ROOT = Path(__file__).parents[3]
THIRD = ReleaseName("acme", "iris-line", "1.2.0")
Change = Callable[[Path], None]


def honest(market: Path) -> None:
    publish(market, THIRD, "acme", measured=True)


def waiting(market: Path) -> None:
    publish(market, THIRD, "acme", measured=False)


def version_skipped(market: Path) -> None:
    publish(market, ReleaseName("acme", "iris-line", "1.9.0"), "acme")


def impostor(market: Path) -> None:
    publish(market, THIRD, "stranger", measured=False)


def edited(market: Path, **fields: object) -> None:
    """Publish a release with other fields, signed."""
    publish(market, THIRD, "acme", measured=False)
    manifest = yaml.safe_load((market / paths.manifest(THIRD)).read_bytes())
    write_document(market, paths.manifest(THIRD), {**manifest, **fields})
    sign(market, paths.manifest(THIRD), "acme")


def false_claim(market: Path) -> None:
    publish(market, THIRD, "acme", measured=False)
    path = market / paths.manifest(THIRD)
    path.write_text(path.read_text().replace("value: 0.9", "value: 0.999"))
    sign(market, paths.manifest(THIRD), "acme")


def false_claim_measured(market: Path) -> None:
    false_claim(market)
    add_measurement(market, THIRD)


def tampered(market: Path) -> None:
    publish(market, THIRD, "acme")
    with (market / paths.manifest(THIRD)).open("ab") as stream:
        stream.write(b"# more\n")


def unsigned(market: Path) -> None:
    publish(market, THIRD, "acme")
    (market / paths.bundle(paths.manifest(THIRD))).unlink()


def typosquat(market: Path) -> None:
    found_publisher(market, "acrne")


def found_publisher(market: Path, name: str) -> None:
    """Found a publisher who signs with a key of its own."""
    fields = {
        "haat": "publisher/1",
        "name": name,
        "sequence": 1,
        "display": "Another",
        "identities": [identity("bolt")],
    }
    write_document(market, paths.publisher_file(name, 1), fields)
    sign(market, paths.publisher_file(name, 1), "bolt")


def newcomer(market: Path) -> None:
    found_publisher(market, "wholly-different")
    publish(market, ReleaseName("wholly-different", "first-model", "0.1.0"), "bolt")


def field_typo(market: Path) -> None:
    edited(market, lisence={"spdx": "MIT"})


EVIL = "x` @everyone | <img src=x onerror=1> [a](https://evil.example) ![b](https://evil.example/b.png) #1 ::error::no"


def injection(market: Path) -> None:
    edited(market, title=EVIL, summary=EVIL, license={"spdx": EVIL[:60]})


def rewritten(market: Path) -> None:
    path = market / paths.manifest(SECOND)
    path.write_text(path.read_text().replace("Tells three", "Tells four"))
    sign(market, paths.manifest(SECOND), "acme")


def stray_file(market: Path) -> None:
    publish(market, THIRD, "acme")
    (market / paths.release_folder(THIRD) / "run.sh").write_text("rm -rf /")


def beside_the_registry(market: Path) -> None:
    publish(market, THIRD, "acme")
    (market.parent / ".github").mkdir(exist_ok=True)
    (market.parent / ".github" / "pr.yml").write_text("on: push")


# What is proposed, and the rule that it meets; none of them may reach the main branch.
ATTACKS: dict[Change, str] = {
    version_skipped: "HA182",
    impostor: "HA032",
    false_claim_measured: "HA070",
    tampered: "HA032",
    unsigned: "HA031",
    typosquat: "HA021",
    field_typo: "HA003",
    injection: "HA004",
    rewritten: "HA142",
    stray_file: "HA006",
    beside_the_registry: "HA143",
}


class Server:
    """A bare repository with the market on `main`, and a clone of a contributor's."""

    def __init__(self, market: Path) -> None:
        self.market = market
        self.bare = market.parent.parent / f"{market.parent.name}.git"
        commit(market, "base")
        self.work = Repository(market.parent)
        self.work.git("branch", "--force", "main")
        self.work.git("clone", "--quiet", "--bare", "--single-branch", "--branch", "main", ".", str(self.bare))
        self.work.git("switch", "--quiet", "-c", "work")

    def place(self) -> Place:
        return repository_at(self.bare)

    def main(self) -> str:
        return self.at("main")

    def at(self, revision: str) -> str:
        """Return a commit of the server's."""
        return self.work.git("--git-dir", str(self.bare), "rev-parse", revision)

    def propose(self, change: Change | None, branch: str = "proposal", *, to: str | None = None) -> str:
        """Commit a change and push it beside the main branch; returns the commit."""
        if change is not None:
            change(self.market)
        self.work.git("add", "--all")
        self.work.git("commit", "--quiet", "--allow-empty", "--message", branch)
        self.work.git("push", "--quiet", "--force", str(self.bare), f"HEAD:{to or f'refs/heads/{branch}'}")
        return self.work.git("rev-parse", "HEAD")

    def install_hook(self, *options: str) -> None:
        """Let the server judge pushes by the real command."""
        words = " ".join([sys.executable, "-m", "tooling.cli.main", "hook", "pre-receive", *options])
        hook = self.bare / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\nPYTHONPATH={ROOT} exec {words}\n")
        hook.chmod(0o755)


def copied(built: Path, folder: Path) -> Server:
    """Return a server of one's own with the small market."""
    return Server(Path(shutil.copytree(built, folder / "work" / "registry", symlinks=True)))


def manifest_path(name: ReleaseName) -> PurePosixPath:
    return PurePosixPath("registry") / paths.manifest(name)
