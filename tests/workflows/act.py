"""Run the real workflow files, by act and without containers, against a forge on loopback.

The actions of others are stood in for by those in `actions/`. Permissions, approvals and environments are not modelled
here: `contract.py` reads them off the files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.forge import NAME, TOKEN, FakeForge
from tests.market import KEYS
from tests.unit.ci.proposals import Change, Server
from tests.workflows.contract import read_workflows, steps

ROOT = Path(__file__).resolve().parents[2]
ACTIONS = Path(__file__).parent / "actions"
PATIENCE_S = 300


class Runner:
    """A runner for the workflows of a market that lies on a forge."""

    def __init__(self, server: Server, forge: FakeForge, folder: Path) -> None:
        self.server, self.forge, self.folder = server, forge, folder
        self.artifacts = folder / "artifacts"
        self.artifacts.mkdir()
        address = folder / "forge" / NAME
        address.parent.mkdir(parents=True)
        address.symlink_to(server.bare)
        command = folder / "bin" / "haat"
        command.parent.mkdir()
        command.write_text(
            f"#!/bin/sh\nGITHUB_SERVER_URL={folder / 'forge'} PYTHONPATH={ROOT} "
            f'exec {sys.executable} -m tooling.cli.main "$@"\n'
        )
        command.chmod(0o755)

    def open(self, change: Change, number: int = 1) -> str:
        """Open or update a pull request."""
        return self.server.propose(change, f"work-{number}", to=f"refs/pull/{number}/head")

    def proposal(self, head: str, number: int = 1) -> str:
        """Run what a proposal starts by itself, as its own files say."""
        event = {
            "action": "opened",
            "pull_request": {
                "number": number,
                "head": {"sha": head, "ref": str(number), "user": {"login": "fork"}},
                "base": {"sha": self.server.main(), "ref": "main"},
            },
        }
        return self.run("pr.yml", "pull_request", event, at=head, fails=None)

    def report(self, head: str, number: int = 1) -> str:
        """Run what follows on a proposal's own run."""
        event = {
            "action": "completed",
            "workflow_run": {
                "id": 1,
                "event": "pull_request",
                "conclusion": "success",
                "head_sha": head,
                "head_branch": str(number),
                "head_repository": {"owner": {"login": "fork"}},
            },
        }
        return self.run("pr-report.yml", "workflow_run", event)

    def dispatched(self) -> list[str]:
        """Run what was dispatched so far, and return its names; what that dispatches waits."""
        waiting, self.forge.dispatched[:] = list(self.forge.dispatched), []
        for workflow, inputs in waiting:
            self.run(workflow, "workflow_dispatch", {"inputs": inputs})
        return [workflow for workflow, _inputs in waiting]

    def run(
        self, workflow: str, event: str, payload: Mapping[str, Any], *, at: str = "main", fails: bool | None = False
    ) -> str:
        """Run a workflow as a commit has it and return what it printed; `fails` says whether it must."""
        clone = self.folder / "workflows"
        shutil.rmtree(clone, ignore_errors=True)
        self.server.work.git("clone", "--quiet", "--no-checkout", str(self.server.bare), str(clone))
        self.server.work.git("-C", str(clone), "fetch", "--quiet", "origin", at)
        self.server.work.git("-C", str(clone), "checkout", "--quiet", "-B", "main", "FETCH_HEAD")
        told = self.folder / "event.json"
        told.write_text(json.dumps({"ref": "refs/heads/main", **payload}))
        command = [str(Path(sys.executable).with_name("act")), event, "-C", str(clone), "-e", str(told)]
        command += ["-W", f".github/workflows/{workflow}", "-P", "ubuntu-24.04=-self-hosted", "--no-skip-checkout"]
        command += ["--no-cache-server", "--defaultbranch", "main", "-s", f"GITHUB_TOKEN={TOKEN}"]
        command += ["-s", f"HAAT_VERIFIER_KEY={pem_of('ci')}", "--env", f"GITHUB_REPOSITORY={NAME}"]
        command += ["--env", f"GITHUB_API_URL={self.forge.url}", "--env", f"FORGE={self.server.bare}"]
        command += ["--env", f"ARTIFACTS={self.artifacts}", *stand_ins()]
        for name, value in payload.get("inputs", {}).items():
            command += ["--input", f"{name}={value}"]
        done = subprocess.run(
            command,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert fails is None or fails == bool(done.returncode), done.stdout
        return done.stdout

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("XDG_CONFIG_HOME", "TMPDIR") if name in os.environ}
        own = {name: str(self.folder / name.lower()) for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
        return {**kept, **own, "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def stand_ins() -> list[str]:
    """Return the options by which act takes each action from here."""
    used = {step["uses"] for _, _, step in steps(read_workflows(ROOT / ".github" / "workflows")) if "uses" in step}
    others = sorted(one for one in used if not one.startswith("./"))
    return [
        word
        for one in others
        for word in ("--local-repository", f"{one}={ACTIONS / one.partition('/')[2].partition('@')[0]}")
    ]


def pem_of(key: str) -> str:
    """Return a key of the small market as a secret holds it."""
    return KEYS[key].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
