"""Files attached to a release on GitHub, through GitHub's own program `gh`, which knows who the author is."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tooling.authoring.hosts.interface import flat_name, refused
from tooling.authoring.programs import is_installed, run_program
from tooling.model.manifest import Artifact
from tooling.model.release import ReleaseName
from tooling.model.rules import authoring

_LOGIN = "gh auth login"
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class GithubRelease:
    """A `Host` of a repository, `owner/name`; each release of a model is a release there, by tag."""

    repository: str

    def __post_init__(self) -> None:
        if not _REPOSITORY.fullmatch(self.repository):
            raise refused(self.repository, "this is no repository on GitHub", fix="--repo OWNER/NAME")

    def put(self, name: ReleaseName, artifact: Artifact, file: Path) -> str:
        """Attach a file to the release of this version, which is made where it is missing."""
        if not is_installed("gh"):
            raise refused(
                self.repository,
                "GitHub's program `gh` is not installed",
                fix="install gh (https://cli.github.com), attach the file by hand, and give its address: --host URL",
            )
        tag, asset = f"{name.model}-{name.version}", flat_name(artifact)
        if asset not in self._attached(tag):
            with tempfile.TemporaryDirectory(prefix="haat-") as folder:
                # The name of an attachment is that of the file.
                named = Path(shutil.copyfile(file, Path(folder) / asset))
                words = ["gh", "release", "upload", tag, str(named), "--repo", self.repository]
                run_program(words, authoring.HOST, fix=_LOGIN)
        return f"https://github.com/{self.repository}/releases/download/{tag}/{asset}"

    def _attached(self, tag: str) -> set[str]:
        """Return the names of what is attached to a release; it is made where there is none."""
        listed = run_program(
            ["gh", "release", "list", "--repo", self.repository, "--limit", "1000", "--json", "tagName"],
            authoring.HOST,
            fix=_LOGIN,
        )
        if tag not in {one["tagName"] for one in self._read(listed)}:
            notes = "Files of a haat listing. Whoever fetches them compares them with the signed manifest."
            words = ["gh", "release", "create", tag, "--repo", self.repository, "--title", tag, "--notes", notes]
            run_program(words, authoring.HOST, fix=_LOGIN)
            return set()
        words = ["gh", "release", "view", tag, "--repo", self.repository, "--json", "assets", "--jq", ".assets"]
        return {one["name"] for one in self._read(run_program(words, authoring.HOST, fix=_LOGIN))}

    def _read(self, answer: str) -> list[dict[str, str]]:
        try:
            found = json.loads(answer or "[]")
            if isinstance(found, list) and all(isinstance(one, dict) for one in found):
                return found
        except ValueError as error:
            raise refused(self.repository, "`gh` answered what is no JSON", fix="update gh") from error
        raise refused(self.repository, "`gh` answered something unexpected", fix="update gh")
