"""A repository on the Hugging Face hub, through the hub's own library, where that is installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tooling.authoring.hosts.interface import refused
from tooling.model.manifest import Artifact
from tooling.model.release import ReleaseName
from tooling.registry.text import shown

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,96}/[A-Za-z0-9_.-]{1,96}", re.ASCII)


@dataclass(frozen=True, slots=True)
class HuggingFace:
    """A `Host` of a model repository, `owner/name`; a location names the commit, so that it never changes."""

    repository: str

    def __post_init__(self) -> None:
        if not _REPOSITORY.fullmatch(self.repository):
            raise refused(self.repository, "this is no repository on the hub", fix="--repo OWNER/NAME")

    def put(self, name: ReleaseName, artifact: Artifact, file: Path) -> str:
        """Commit a file to the repository, which is made where it is missing."""
        try:
            from huggingface_hub import HfApi
        except ImportError as error:
            message = "the library `huggingface_hub` is not installed"
            raise refused(self.repository, message, fix="pip install huggingface_hub && hf auth login") from error
        api = HfApi()
        path = f"{name.version}/{artifact.path}"
        try:
            api.create_repo(self.repository, exist_ok=True)
            done = api.upload_file(path_or_fileobj=str(file), path_in_repo=path, repo_id=self.repository)
        except Exception as error:
            # The library raises whatever its transports raise.
            why = shown(str(error) or type(error).__name__, 300)
            raise refused(self.repository, f"the hub did not take the file: {why}", fix="hf auth login") from error
        return f"https://huggingface.co/{self.repository}/resolve/{done.oid}/{path}"
