"""Fetch from and push to one repository elsewhere, by its address and nothing that a configuration says of it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tooling.errors import FetchError, Place
from tooling.model.rules import reading
from tooling.registry.git import commit_of
from tooling.registry.git_runner import Repository, run_git

_ID = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64})\t", re.ASCII)


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository at an https address, or in a folder of this machine; the token is for the former."""

    address: str
    token: str | None = None

    def tip(self, repository: Repository, ref: str) -> str | None:
        """Return the commit that a ref is at there, or None where there is no such ref; raises FetchError."""
        answer = self._must(repository, "ls-remote", "--quiet", self.address, ref)
        lines = [line for line in answer.splitlines() if line.endswith(b"\t" + ref.encode())]
        found = _ID.match(lines[0]) if lines else None
        return found[1].decode() if found else None

    def fetch(self, repository: Repository, commit: str) -> None:
        """Fetch a commit by its id, unless it is here; no ref moves. Raises FetchError."""
        if commit_of(repository, commit) is None:
            self._must(repository, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", self.address, commit)

    def push(self, repository: Repository, commit: str, ref: str) -> None:
        """Move a ref there forward to a commit; raises FetchError where it is not its successor."""
        self._must(repository, "push", "--quiet", self.address, f"{commit}:{ref}")

    def _must(self, repository: Repository, *arguments: str) -> bytes:
        answer = run_git(Repository(repository.git_dir, repository.work_tree, self._told(repository)), *arguments)
        if answer is None:
            message = f"git could not do this there (git {arguments[0]})"
            raise FetchError(reading.UNREADABLE.problem(message, Place(self.address)))
        return answer

    def _told(self, repository: Repository) -> dict[str, str]:
        """Return what git must be told: by which way it may go, and with which token, out of sight of other users."""
        parts = urlsplit(self.address)
        if parts.scheme == "https" and parts.hostname and "@" not in parts.netloc:
            told = {"GIT_ALLOW_PROTOCOL": "https"}
        elif Path(self.address).is_absolute():
            return {**repository.extra, "GIT_ALLOW_PROTOCOL": "file"}
        else:
            raise FetchError(reading.UNREADABLE.problem("neither an https address nor a folder", Place(self.address)))
        settings = {"http.followRedirects": "false"}
        if self.token is not None:
            word = base64.b64encode(f"x-access-token:{self.token}".encode()).decode()
            settings[f"http.{parts.scheme}://{parts.netloc}/.extraHeader"] = f"Authorization: Basic {word}"
        for index, (name, value) in enumerate(settings.items()):
            told |= {f"GIT_CONFIG_KEY_{index}": name, f"GIT_CONFIG_VALUE_{index}": value}
        return {**repository.extra, **told, "GIT_CONFIG_COUNT": str(len(settings))}
