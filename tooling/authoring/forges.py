"""Which forge a remote belongs to, and the address that opens a pull request there with everything filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

Kind = Literal["github", "gitlab", "forgejo", "plain"]

_KINDS: dict[str, Kind] = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "codeberg.org": "forgejo",
    "gitea.com": "forgejo",
}
_WEB = re.compile(r"(?:https?|ssh|git)://(?:[^@/\s]+@)?(?P<host>[A-Za-z0-9.-]+)(?::[0-9]+)?/(?P<path>\S+?)/?", re.ASCII)
_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+):(?P<path>[^/\s]\S*?)/?", re.ASCII)
# Servers refuse longer addresses (414), and what is cut off stands in the commit anyway.
_LONGEST = 6_000


@dataclass(frozen=True, slots=True)
class Forge:
    """A repository on a server; `path` is `owner/name`."""

    kind: Kind
    host: str
    path: str

    @property
    def owner(self) -> str:
        """Return who the repository belongs to."""
        return self.path.rpartition("/")[0]

    @property
    def web(self) -> str:
        """Return the repository's page."""
        return f"https://{self.host}/{quote(self.path)}"


def forge_of(url: str) -> Forge | None:
    """Read a remote's address; None for a folder, or for what is no address of a server's."""
    match = _WEB.fullmatch(url) or _SCP.fullmatch(url)
    if match is None:
        return None
    host = match["host"].lower()
    return Forge(_KINDS.get(host, "plain"), host, match["path"].removesuffix(".git"))


@dataclass(frozen=True, slots=True)
class Request:
    """A pull request: the branch `branch` of `source` for the branch `into` of `target`."""

    target: Forge
    into: str
    source: Forge
    branch: str
    title: str
    body: str

    @property
    def head(self) -> str:
        """Return the branch as GitHub and Forgejo name it from elsewhere."""
        return self.branch if self.source.path == self.target.path else f"{self.source.owner}:{self.branch}"


def request_address(request: Request) -> str | None:
    """Return the address of a prefilled form, or None for a server whose kind is not known."""
    if request.target.kind == "github":
        page = f"{request.target.web}/compare/{quote(request.into)}...{quote(request.head, safe=':/')}"
        return _bounded(page, {"quick_pull": "1", "title": request.title, "body": request.body})
    if request.target.kind == "forgejo":
        page = f"{request.target.web}/compare/{quote(request.into)}...{quote(request.head, safe=':/')}"
        return _bounded(page, {"title": request.title, "body": request.body})
    if request.target.kind == "gitlab":
        fields = {"source_branch": request.branch, "target_branch": request.into}
        fields |= {"title": request.title, "description": request.body}
        said = {f"merge_request[{name}]": value for name, value in fields.items()}
        return _bounded(f"{request.source.web}/-/merge_requests/new", said)
    return None


def _bounded(page: str, fields: dict[str, str]) -> str:
    """Leave out the longest text first where an address would be too long."""
    for kept in (list(fields), list(fields)[:-1]):
        address = f"{page}?{urlencode({name: fields[name] for name in kept})}"
        if len(address) <= _LONGEST:
            return address
    return page
