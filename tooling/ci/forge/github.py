"""GitHub, and servers that speak its REST interface.

Source: https://docs.github.com/en/rest (pulls, issues/comments, commits/statuses, branches#merge-a-branch,
actions/workflows), version 2022-11-28.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tooling.ci.forge.interface import CONTEXT, MovedError, PullRequest, State
from tooling.errors import FetchError
from tooling.model.rules import proposing
from tooling.net.api import Api, Reply, failed

PUBLIC_API = "https://api.github.com"
BOT = "github-actions[bot]"
MAX_PAGES = 50
MAX_DESCRIPTION = 140
_PAGE = 100
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?", re.ASCII)
_REFUSED = frozenset({405, 409, 422})
_FIRST_YES, _LAST_YES = 200, 299


class GitHub:
    """A repository on GitHub; `bot` is the login under which the token writes comments."""

    def __init__(
        self, repository: str, token: str, *, api: str = PUBLIC_API, branch: str = "main", bot: str = BOT
    ) -> None:
        if not _REPOSITORY.fullmatch(repository):
            raise failed(api, "a repository is named owner/name")
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._api = Api(api, headers)
        self._at = f"/repos/{repository}"
        self._address, self._branch, self._bot = f"{api}{self._at}", branch, bot

    def find(self, head: str, *, source: str | None = None) -> tuple[PullRequest, ...]:
        """Return the open proposals that are at a commit.

        The commit's own list of proposals is not asked: it leaves out those from forks.
        """
        named = {"head": source} if source is not None else {}
        found = tuple(one for one in self._pulls(**named) if one.head == head)
        return found if found or source is None else self.find(head)

    def open_ones(self) -> tuple[PullRequest, ...]:
        """Return all open proposals for the main branch, the oldest first."""
        return tuple(self._pulls())

    def upsert_comment(self, number: int, marker: str, text: str) -> None:
        """Write the comment that begins with a marker, or edit it."""
        for one in self._pages(f"/issues/{number}/comments"):
            # Anybody may write a comment with this marker, and edit it later.
            if self._is_own(one) and str(one.get("body")).startswith(marker):
                if one["body"] != text:
                    self._must("PATCH", f"/issues/comments/{int(one['id'])}", {"body": text})
                return
        self._must("POST", f"/issues/{number}/comments", {"body": text})

    def set_status(self, head: str, state: State, description: str) -> None:
        """Set the status `haat/decision` of a commit."""
        body = {"state": state, "context": CONTEXT, "description": description[:MAX_DESCRIPTION]}
        self._must("POST", f"/statuses/{_sha(head)}", body)

    def status(self, head: str) -> State | None:
        """Return that status; the forge lists the latest first."""
        for one in self._pages(f"/commits/{_sha(head)}/statuses"):
            if one.get("context") == CONTEXT:
                return next((state for state in State if state == one.get("state")), None)
        return None

    def merge(self, number: int, head: str) -> str:
        """Merge a proposal if it is at this commit, and return the merge's."""
        body = {"sha": _sha(head), "merge_method": "merge"}
        reply = self._ask("PUT", f"/pulls/{number}/merge", body)
        if reply.status in _REFUSED:
            raise self._moved(f"proposal {number} was not merged at {head}", reply)
        document = self._checked(reply)
        return str(document.get("sha")) if isinstance(document, dict) else ""

    def merge_commit(self, commit: str, message: str) -> None:
        """Merge a commit of the repository's own into the main branch."""
        body = {"base": self._branch, "head": _sha(commit), "commit_message": message}
        reply = self._ask("POST", "/merges", body)
        if reply.status in _REFUSED:
            raise self._moved(f"{commit} was not merged", reply)
        self._checked(reply)

    def dispatch(self, workflow: str, inputs: Mapping[str, str]) -> None:
        """Start a workflow of the main branch."""
        body = {"ref": self._branch, "inputs": dict(inputs)}
        self._must("POST", f"/actions/workflows/{quote(workflow, safe='')}/dispatches", body)

    def _pulls(self, **more: str) -> Iterator[PullRequest]:
        options = {"state": "open", "base": self._branch, "sort": "created", "direction": "asc", **more}
        for one in self._pages("/pulls", **options):
            try:
                pull = PullRequest(int(one["number"]), str(one["head"]["sha"]), str(one["base"]["ref"]))
            except (KeyError, TypeError, ValueError) as error:
                raise failed(self._address, "a pull request is not as documented") from error
            if pull.branch == self._branch and _SHA.fullmatch(pull.head):
                yield pull

    def _pages(self, path: str, **options: str) -> Iterator[dict[str, Any]]:
        for page in range(1, MAX_PAGES + 1):
            found = self._must("GET", path, None, per_page=_PAGE, page=page, **options)
            if not isinstance(found, list):
                raise failed(self._address, f"{path} is no list")
            yield from (one for one in found if isinstance(one, dict))
            if len(found) < _PAGE:
                return

    def _is_own(self, comment: dict[str, Any]) -> bool:
        user = comment.get("user")
        return isinstance(user, dict) and user.get("login") == self._bot

    def _must(self, method: str, path: str, body: Any, **query: str | int) -> Any:
        return self._checked(self._ask(method, path, body, **query))

    def _ask(self, method: str, path: str, body: Any, **query: str | int) -> Reply:
        return self._api.ask(method, f"{self._at}{path}", body, **query)

    def _checked(self, reply: Reply) -> Any:
        if not _FIRST_YES <= reply.status <= _LAST_YES:
            raise self._refused(reply)
        return reply.document

    def _refused(self, reply: Reply) -> FetchError:
        return failed(self._address, f"it answers {reply.status} ({_said(reply)})")

    def _moved(self, what: str, reply: Reply) -> MovedError:
        return MovedError(proposing.MOVED.problem(f"{what}: the forge answers {reply.status} ({_said(reply)})"))


def _said(reply: Reply) -> str:
    message = reply.document.get("message") if isinstance(reply.document, dict) else None
    return str(message)[:200]


def _sha(text: str) -> str:
    """Return the id of a commit; raises ValueError for anything that would lead elsewhere on the forge."""
    if not _SHA.fullmatch(text):
        message = f"not the id of a commit: {text!r:.60}"
        raise ValueError(message)
    return text
