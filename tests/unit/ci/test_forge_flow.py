"""From a pull request to the main branch, over a forge's real HTTP: who gets in, and who does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.forge import BOT, NAME, TOKEN, FakeForge, serving
from tests.market import KEYS, add_measurement
from tests.unit.ci.proposals import ATTACKS, THIRD, Change, Server, edited, false_claim, honest, waiting
from tooling.ci.document import MARKER
from tooling.cli.main import cli
from tooling.registry import paths
from tooling.registry.git_commit import commit_files, move_ref
from tooling.registry.git_runner import repository_at


class Desk:
    """The commands as the workflows call them, with a clone of the market's own beside the forge."""

    def __init__(self, server: Server, forge: FakeForge, folder: Path) -> None:
        self.server, self.forge, self.folder = server, forge, folder
        self.clone = folder / "clone"
        server.work.git("clone", "--quiet", str(server.bare), str(self.clone))

    def run(self, *words: str, status: int = 0) -> str:
        answer = CliRunner().invoke(cli, ["ci", *words, "--repository", str(self.clone)])
        assert answer.exit_code == status, (answer.output, answer.exception)
        return answer.output

    def on_forge(self, *words: str) -> str:
        where = ("--forge", NAME, "--api", self.forge.url, "--remote", str(self.server.bare))
        return self.run(*words, *where)

    def open(self, change: Change, number: int = 1) -> str:
        return self.server.propose(change, f"work-{number}", to=f"refs/pull/{number}/head")

    def report(self, head: str, artifact: Any = None) -> str:
        words = ["report", "--base", "main", "--head", head]
        if artifact is not None:
            path = self.folder / "decision.json"
            path.write_text(artifact if isinstance(artifact, str) else json.dumps(artifact))
            words += ["--artifact", str(path)]
        return self.on_forge(*words)

    def merge(self) -> str:
        return self.on_forge("merge", "--publish", "publish.yml")

    def measure(self, head: str, out: Path) -> str:
        words = ("measure", "--base", "main", "--head", head, "--remote", str(self.server.bare), "--out", str(out))
        return self.run(*words)

    def record(self, head: str, measured: Path) -> str:
        return self.run(*self._recording(head, measured, "ci"), "--push")

    def refused(self, head: str, measured: Path, key: str) -> str:
        """Return why nothing was signed."""
        words = self._recording(head, measured, key)
        return str(CliRunner().invoke(cli, ["ci", *words, "--repository", str(self.clone)]).exception)

    def _recording(self, head: str, measured: Path, key: str) -> list[str]:
        pem = self.folder / f"{key}.pem"
        pem.write_bytes(KEYS[key].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        words = ["record", "--base", "main", "--head", head, "--in", str(measured), "--key", str(pem)]
        return [*words, "--remote", str(self.server.bare)]

    def state(self, head: str) -> str:
        return str(self.forge.statuses[head][0]["state"])

    def comment(self, number: int = 1) -> str:
        (one,) = [one for one in self.forge.comments[number] if one["user"]["login"] == BOT]
        return str(one["body"])


@pytest.fixture
def desk(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("GH_TOKEN", TOKEN)
    for name in ("GITHUB_TOKEN", "GITHUB_OUTPUT", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_API_URL"):
        monkeypatch.delenv(name, raising=False)
    with serving(FakeForge(server.bare)) as forge:
        yield Desk(server, forge, tmp_path)


def test_a_measured_release_goes_from_proposal_to_main(desk: Desk) -> None:
    head = desk.open(waiting)
    assert "waits for its measurement" in desk.report(head)
    assert desk.state(head) == "pending"
    assert desk.merge() == "0 merged\n"
    desk.measure(head, desk.folder / "measured")
    said = desk.record(head, desk.folder / "measured")
    assert f"refs/haat/measured/{head}" in said
    desk.report(head)
    assert desk.state(head) == "success"
    assert "| tiny/1 | accuracy | 0\\.9 |" in desk.comment()
    assert "Market CI" in desk.comment()
    assert "merged, with its measurements" in desk.merge()
    assert desk.forge.dispatched == [("publish.yml", {})]
    listed = desk.server.work.git("--git-dir", str(desk.server.bare), "ls-tree", "-r", "--name-only", "main")
    assert f"registry/{paths.manifest(THIRD)}" in listed.splitlines()
    assert any(line.startswith(f"registry/{paths.statements_folder(THIRD)}/") for line in listed.splitlines())
    assert desk.server.at("main^2^") == head
    assert len(desk.forge.comments[1]) == 1


@pytest.mark.parametrize("change", ATTACKS, ids=lambda change: change.__name__)
def test_what_must_not_merge_does_not_merge(change: Change, desk: Desk) -> None:
    before = desk.server.main()
    head = desk.open(change)
    desk.report(head)
    assert ATTACKS[change] in desk.comment()
    assert desk.state(head) in {"failure", "pending"}
    # Whoever may write statuses can forge one.
    desk.forge.statuses[head].insert(0, {"context": "haat/decision", "state": "success"})
    assert "0 merged" in desk.merge()
    assert desk.server.main() == before
    assert desk.forge.dispatched == []


FORGED = (
    '{"releases": [{"name": "acme/iris-line@1.2.0", "claims": [{"suite": "tiny/1", "metric": "accuracy", '
    '"measured": %s}]}], "verdict": "merges by itself", "number": 7}'
)


@pytest.mark.parametrize("number", ["NaN", "1e999", '"1.0"', "true", "[1]", "1e300", "-Infinity"])
def test_a_forged_number_is_no_number(number: str, desk: Desk) -> None:
    head = desk.open(false_claim)
    desk.report(head, FORGED % number)
    assert "HA184" in desk.comment()
    assert desk.state(head) == "pending"
    assert "0 merged" in desk.merge()


def test_a_forged_report_is_shown_as_the_proposals_own_and_decides_nothing(desk: Desk) -> None:
    head = desk.open(false_claim)
    desk.report(head, FORGED % "0.9999")
    assert "this proposal's own run" in desk.comment()
    assert desk.state(head) == "pending"
    desk.report(head, FORGED % "0.5")
    assert "does not reach the claimed 0\\.999" in desk.comment()
    desk.measure(head, desk.folder / "measured")
    desk.record(head, desk.folder / "measured")
    desk.report(head, FORGED % "0.9999")
    assert desk.state(head) == "failure"
    assert "HA070" in desk.comment()
    assert "0 merged" in desk.merge()


def test_a_late_run_says_nothing(desk: Desk) -> None:
    old = desk.open(waiting)
    desk.server.work.git("commit", "--quiet", "--allow-empty", "--message", "more")
    new = desk.server.propose(None, to="refs/pull/1/head")
    assert "superseded" in desk.report(old)
    assert desk.forge.comments == {}
    assert old not in desk.forge.statuses
    desk.report(new)
    assert new in desk.comment()


def test_what_is_pushed_after_approval_is_not_merged(desk: Desk) -> None:
    head = desk.open(honest)
    desk.report(head)
    assert desk.state(head) == "success"
    before = desk.server.main()
    desk.server.work.git("commit", "--quiet", "--allow-empty", "--message", "more")
    desk.server.propose(None, to="refs/pull/1/head")
    assert desk.merge() == "0 merged\n"
    assert desk.server.main() == before


def test_what_is_pushed_while_it_is_merged_is_not_merged(desk: Desk) -> None:
    head = desk.open(honest)
    desk.report(head)
    before = desk.server.main()
    desk.forge.before_merge = lambda: desk.server.propose(None, to="refs/pull/1/head")
    said = desk.merge()
    assert "HA187" in said
    assert "0 merged" in said
    assert desk.server.main() == before


def test_the_second_of_two_is_judged_against_what_the_first_left(desk: Desk) -> None:
    first = desk.open(honest, 1)
    desk.server.work.git("switch", "--quiet", "-C", "work", "main")
    second = desk.open(_rival, 2)
    for head in (first, second):
        desk.report(head)
        assert desk.state(head) == "success"
    said = desk.merge()
    assert f"proposal 2 at {second}: failed: " in said
    assert "1 merged" in said


def _rival(market: Path) -> None:
    """Publish another release under the number that the other proposal takes."""
    edited(market, title="Another one")
    add_measurement(market, THIRD)


def test_a_strangers_comment_with_our_marker_is_left_alone(desk: Desk) -> None:
    head = desk.open(honest)
    desk.forge.comments[1] = [{"id": 1, "user": {"login": "eve"}, "body": f"{MARKER}\nApproved!"}]
    desk.report(head)
    desk.report(head)
    assert [one["user"]["login"] for one in desk.forge.comments[1]] == ["eve", BOT]
    assert desk.forge.comments[1][0]["body"] == f"{MARKER}\nApproved!"


def test_what_waits_on_top_of_a_proposal_adds_statements_or_is_not_looked_at(desk: Desk) -> None:
    head = desk.open(waiting)
    desk.measure(head, desk.folder / "measured")
    desk.record(head, desk.folder / "measured")
    ref = f"refs/haat/measured/{head}"
    measured = desk.server.at(ref)
    place = repository_at(desk.server.bare)
    for path in ("registry/marketplace.yaml", "README.md", f"registry/{paths.artifact(THIRD, 'more')}"):
        move_ref(place, ref, commit_files(place, measured, {PurePosixPath(path): b"x"}, "more", datetime.now(UTC)))
        desk.report(head)
        assert desk.state(head) == "pending", path
    unsigned = paths.statement(THIRD, f"sha256:{'0' * 64}")
    nobody = commit_files(place, head, {PurePosixPath("registry") / unsigned: b"{}"}, "more", datetime.now(UTC))
    move_ref(place, ref, nobody)
    desk.report(head)
    assert desk.state(head) == "failure"
    move_ref(place, ref, measured)
    desk.report(head)
    assert desk.state(head) == "success"


def test_nobody_but_a_verifier_records(desk: Desk) -> None:
    head = desk.open(waiting)
    desk.measure(head, desk.folder / "measured")
    assert "HA080" in desk.refused(head, desk.folder / "measured", "stranger")


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", "1.1.0"), ("suite_digest", "sha256:" + "0" * 64), ("measured_at", "2020-01-01T00:00:00Z")],
)
def test_a_measurement_of_something_else_is_not_signed(field: str, value: str, desk: Desk) -> None:
    head = desk.open(waiting)
    desk.measure(head, desk.folder / "measured")
    (path,) = (desk.folder / "measured").iterdir()
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "predicate": {**document["predicate"], field: value}}))
    assert "HA185" in desk.refused(head, desk.folder / "measured", "ci")
