"""A forge on loopback: as much of GitHub's REST interface as is used, over a bare repository, by the real git.

Pull requests are refs `refs/pull/<n>/head`, as there. Permissions, approvals and environments are not modelled.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "secret-token"
NAME = "market/registry"
BOT = "github-actions[bot]"
Answer = tuple[int, Any]


class FakeForge:
    """What the forge knows; `before_merge` is called as soon as a merge is asked for, to stage races."""

    def __init__(self, bare: Path) -> None:
        self.bare = bare
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.statuses: dict[str, list[dict[str, Any]]] = {}
        self.dispatched: list[tuple[str, dict[str, Any]]] = []
        self.forks: dict[int, str] = {}
        self.closed: set[int] = set()
        self.before_merge: Callable[[], object] = lambda: None
        self.url = ""

    def git(self, *words: str) -> str:
        """Run git in the bare repository; empty where it says no."""
        who = {
            f"GIT_{role}_{field}": "forge@example.org"
            for role in ("AUTHOR", "COMMITTER")
            for field in ("NAME", "EMAIL")
        }
        environment = {"PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **who}
        command = ["git", "--git-dir", str(self.bare), *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    def pulls(self) -> list[dict[str, Any]]:
        """Return the open pull requests, as the interface writes them."""
        found = []
        for line in self.git("for-each-ref", "--format=%(objectname) %(refname)", "refs/pull").splitlines():
            sha, ref = line.split()
            number = int(ref.split("/")[2])
            merged = self.git("merge-base", sha, "main") == sha
            if not merged and number not in self.closed:
                fork = self.forks.get(number, f"fork:{number}")
                found.append({"number": number, "head": {"sha": sha, "label": fork}, "base": {"ref": "main"}})
        return sorted(found, key=lambda one: int(one["number"]))

    def merge(self, commit: str, message: str) -> str:
        """Merge a commit into the main branch, as the forge would; empty where there are conflicts."""
        before = self.git("rev-parse", "main")
        tree = self.git("merge-tree", "--write-tree", before, commit)
        merge = tree and self.git("commit-tree", tree.split()[0], "-p", before, "-p", commit, "-m", message)
        if not merge or self.git("rev-parse", "main") != before:
            return ""
        self.git("update-ref", "refs/heads/main", merge, before)
        return merge

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        """Answer a request below the repository's address."""
        for verb, pattern, action in _ROUTES:
            match = re.fullmatch(pattern, path)
            if verb == method and match:
                return action(self, match, query, body)
        return 404, {"message": "Not Found"}


def _pulls(forge: FakeForge, _match: re.Match[str], query: dict[str, str], _body: Any) -> Answer:
    wanted = query.get("head")
    return 200, _page([one for one in forge.pulls() if wanted in {None, one["head"]["label"]}], query)


def _comments(forge: FakeForge, match: re.Match[str], query: dict[str, str], _body: Any) -> Answer:
    return 200, _page(forge.comments.get(int(match[1]), []), query)


def _comment(forge: FakeForge, match: re.Match[str], _query: dict[str, str], body: Any) -> Answer:
    number = sum(map(len, forge.comments.values())) + 1
    forge.comments.setdefault(int(match[1]), []).append({"id": number, "user": {"login": BOT}, **body})
    return 201, {"id": number}


def _edit(forge: FakeForge, match: re.Match[str], _query: dict[str, str], body: Any) -> Answer:
    for one in (comment for found in forge.comments.values() for comment in found):
        if one["id"] == int(match[1]):
            one.update(body)
            return 200, one
    return 404, {"message": "Not Found"}


def _set_status(forge: FakeForge, match: re.Match[str], _query: dict[str, str], body: Any) -> Answer:
    forge.statuses.setdefault(match[1], []).insert(0, body)
    return 201, body


def _statuses(forge: FakeForge, match: re.Match[str], query: dict[str, str], _body: Any) -> Answer:
    return 200, _page(forge.statuses.get(match[1], []), query)


def _merge_pull(forge: FakeForge, match: re.Match[str], _query: dict[str, str], body: Any) -> Answer:
    forge.before_merge()
    head = next((one["head"]["sha"] for one in forge.pulls() if one["number"] == int(match[1])), None)
    if head != body["sha"]:
        return 409, {"message": "Head branch was modified. Review and try the merge again."}
    merge = forge.merge(head, f"Merge pull request #{match[1]}")
    return (200, {"sha": merge, "merged": True}) if merge else (405, {"message": "Pull Request is not mergeable"})


def _merges(forge: FakeForge, _match: re.Match[str], _query: dict[str, str], body: Any) -> Answer:
    merge = forge.merge(body["head"], body["commit_message"])
    return (201, {"sha": merge}) if merge else (409, {"message": "Merge conflict"})


def _dispatch(forge: FakeForge, match: re.Match[str], _query: dict[str, str], body: Any) -> Answer:
    forge.dispatched.append((match[1], body["inputs"]))
    return 204, None


def _page(found: list[Any], query: dict[str, str]) -> list[Any]:
    size, page = int(query["per_page"]), int(query["page"])
    return found[(page - 1) * size : page * size]


_ROUTES: tuple[tuple[str, str, Callable[[FakeForge, re.Match[str], dict[str, str], Any], Answer]], ...] = (
    ("GET", "/pulls", _pulls),
    ("GET", r"/issues/(\d+)/comments", _comments),
    ("POST", r"/issues/(\d+)/comments", _comment),
    ("PATCH", r"/issues/comments/(\d+)", _edit),
    ("POST", r"/statuses/([0-9a-f]+)", _set_status),
    ("GET", r"/commits/([0-9a-f]+)/statuses", _statuses),
    ("PUT", r"/pulls/(\d+)/merge", _merge_pull),
    ("POST", "/merges", _merges),
    ("POST", r"/actions/workflows/([a-z.-]+)/dispatches", _dispatch),
)


@contextmanager
def serving(forge: FakeForge) -> Iterator[FakeForge]:
    """Serve a forge on loopback; requests without the token are refused."""

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, document = 401, {"message": "Bad credentials"}
            if self.headers.get("Authorization") == f"Bearer {TOKEN}" and parts.path.startswith(f"/repos/{NAME}"):
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                path = parts.path.removeprefix(f"/repos/{NAME}")
                status, document = forge.answer(self.command, path, query, json.loads(raw) if raw else None)
            answer = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_PATCH = _serve  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forge.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
