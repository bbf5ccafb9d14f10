"""From signed files to an open proposal: commit them, judge them as the market will, push, ask for the merge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tooling.authoring.forges import Forge, Request, forge_of, request_address
from tooling.authoring.programs import is_installed, run_program
from tooling.authoring.repository import (
    Base,
    Say,
    address_of,
    commit_files,
    find_base,
    has_changes,
    holds,
    push_branch,
)
from tooling.authoring.writing import read_draft
from tooling.model.manifest import Manifest
from tooling.model.release import ReleaseName
from tooling.model.report import Report
from tooling.model.rules import authoring
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot
from tooling.sandbox.interface import Sandbox
from tooling.verify.changes import judge_change_set
from tooling.verify.context import ArtifactStore

if TYPE_CHECKING:
    import git

_IN_BODY = 2_000


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a proposal goes: the market's remote and branch, and the remote that the author may push to."""

    remote: str = "origin"
    branch: str | None = None
    push_to: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A commit on top of the market's branch that nothing refers to yet."""

    name: ReleaseName
    base: Base
    branch: str
    commit: str
    title: str
    body: str
    files: tuple[str, ...]
    is_news: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a pushed proposal: the pull request, or the address or the words that lead to one."""

    pushed: bool
    request: str | None = None
    form: str | None = None
    words: str | None = None


def prepare_proposal(repository: git.Repo, snapshot: Snapshot, name: ReleaseName, to: Destination) -> Proposal:
    """Fetch the market's branch and commit a release on top of it, with its publisher where that is new.

    Raises FetchError where git does not do that, and RegistryError where there is no such draft.
    """
    base = find_base(repository, to.remote, to.branch)
    top = Path(repository.working_dir).resolve()
    place = PurePosixPath(snapshot.root.resolve().relative_to(top).as_posix())
    founded = not holds(repository, base.commit, place / paths.PUBLISHERS / name.publisher)
    listed = holds(repository, base.commit, place / paths.manifest(name))
    folders = [paths.release_folder(name)] + ([paths.PUBLISHERS / name.publisher] if founded else [])
    files = {place / path: snapshot.root / path for folder in folders for path in _files_below(snapshot, folder)}
    manifest = read_draft(snapshot, name).document
    branch = f"haat/{name.publisher}-{name.model}-{name.version}" + ("-later" if listed else "")
    title = f"{'Say more about' if listed else 'List'} {name}"
    body = _body(manifest, founded=founded)
    commit = commit_files(repository, base, branch, files, f"{title}\n\n{manifest.summary}\n")
    shown = tuple(str(path) for path in sorted(files))
    return Proposal(name, base, branch, commit, title, body, shown, has_changes(repository, base, commit))


def _files_below(snapshot: Snapshot, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield what the layout has a place for; what an editor left there stays at home."""
    for path in sorted((snapshot.root / folder).rglob("*")):
        relative = PurePosixPath(path.relative_to(snapshot.root).as_posix())
        if path.is_file() and not path.is_symlink() and paths.has_place(relative):
            yield relative


def _body(manifest: Manifest, *, founded: bool) -> str:
    claims = [f"- claims {one.metric} {one.value} on {one.suite}" for one in manifest.claims]
    lines = [
        f"**{_inert(manifest.title)}**: {_inert(manifest.summary)}",
        "",
        f"- license {manifest.license.identifier}, task {manifest.task}",
        *(claims or ["- claims no numbers"]),
        *(["- the first listing of this publisher"] if founded else []),
        "",
        "Sent by `haat submit`, which ran the checks of `haat check --since` on it before.",
    ]
    return "\n".join(lines)[:_IN_BODY]


def _inert(text: str) -> str:
    """Keep a publisher's line from mentioning people or drawing pictures in the forge."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#!|@" else one for one in text)


def judge_proposal(
    snapshot: Snapshot, proposal: Proposal, sandbox: Callable[[], Sandbox] | None, store: ArtifactStore
) -> list[Report]:
    """Judge a proposal as the market's CI does, against the branch as it is now, with every claim measured again."""
    return judge_change_set(snapshot.root, proposal.base.commit, proposal.commit, sandbox=sandbox, store=store)


def send_proposal(repository: git.Repo, proposal: Proposal, to: Destination, say: Say) -> Opened:
    """Push a proposal and open its pull request, or say how; what was done before is not done again.

    Raises FetchError where the server or the forge refuses.
    """
    push_to = to.push_to or _own_remote(repository, to.remote)
    pushed = push_branch(repository, push_to, proposal.branch, proposal.commit, say)
    target, source = (forge_of(address_of(repository, one)) for one in (to.remote, push_to))
    if target is None or source is None:
        return Opened(pushed, words=_by_hand(proposal, address_of(repository, push_to)))
    request = Request(target, proposal.base.branch, source, proposal.branch, proposal.title, proposal.body)
    if target.kind == "github" and is_installed("gh"):
        return Opened(pushed, request=_open_with_gh(request))
    form = request_address(request)
    return Opened(pushed, form=form, words=None if form else _by_hand(proposal, address_of(repository, push_to)))


def _own_remote(repository: git.Repo, remote: str) -> str:
    """Return the remote named `fork`, where there is one: whoever made it cannot push to the market itself."""
    return "fork" if "fork" in {one.name for one in repository.remotes} else remote


def _by_hand(proposal: Proposal, address: str) -> str:
    look = f"git fetch {address} {proposal.branch} && haat check --since {proposal.base.branch} --head FETCH_HEAD"
    asked = f"the branch {proposal.branch} is at {address}; ask the market's maintainers to merge it"
    return f"{asked}. They look at it with: {look} --measure"


def _open_with_gh(request: Request) -> str:
    """Return the address of the pull request of this branch, which is opened unless it is open already."""
    into = _named(request.target)
    fix = "gh auth login, then run haat submit again; or open it in a browser: " + (request_address(request) or "")
    listed = run_program(
        ["gh", "pr", "list", "--repo", into, "--head", request.branch, "--state", "open", "--json", "url"],
        authoring.NOT_PROPOSED,
        fix=fix,
    )
    known = [one["url"] for one in json.loads(listed or "[]")]
    if known:
        return str(known[0])
    words = ["gh", "pr", "create", "--repo", into, "--base", request.into, "--head", request.head]
    words += ["--title", request.title, "--body-file", "-"]
    return run_program(words, authoring.NOT_PROPOSED, fix=fix, text=request.body).strip()


def _named(forge: Forge) -> str:
    return forge.path if forge.host == "github.com" else f"{forge.host}/{forge.path}"
