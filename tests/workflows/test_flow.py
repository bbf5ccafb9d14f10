"""The workflows, run: who gets in, and that main does not move for anybody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.market import publish
from tests.unit.ci.proposals import ATTACKS, THIRD, Change, honest, rewritten, waiting
from tests.workflows.act import Runner
from tooling.ci.document import MARKER
from tooling.registry import paths


def state(runner: Runner, head: str) -> str:
    return str(runner.forge.statuses[head][0]["state"])


def comment(runner: Runner, number: int = 1) -> str:
    (one,) = [one["body"] for one in runner.forge.comments[number] if MARKER in one["body"]]
    return str(one)


def merge(runner: Runner) -> str:
    return runner.run("merge.yml", "workflow_dispatch", {"inputs": {}})


def test_a_listing_is_judged_measured_merged_and_published_without_a_person(runner: Runner) -> None:
    head = runner.open(waiting)
    runner.proposal(head)
    runner.report(head)
    assert state(runner, head) == "pending"
    assert runner.dispatched() == ["measure.yml"]
    assert state(runner, head) == "success"
    assert runner.dispatched() == ["merge.yml"]
    assert runner.server.at("main^2^") == head
    assert runner.forge.dispatched == [("publish.yml", {})]
    listed = runner.server.work.git("--git-dir", str(runner.server.bare), "ls-tree", "-r", "--name-only", "main")
    assert f"registry/{paths.manifest(THIRD)}" in listed.splitlines()


@pytest.mark.parametrize("change", ATTACKS, ids=lambda change: change.__name__)
def test_what_must_not_merge_does_not_merge(change: Change, runner: Runner) -> None:
    before = runner.server.main()
    head = runner.open(change)
    runner.proposal(head)
    runner.report(head)
    assert ATTACKS[change] in comment(runner)
    # Whoever may write statuses, such as a workflow of a branch that grants itself so, can say anything there.
    runner.forge.statuses[head].insert(0, {"context": "haat/decision", "state": "success"})
    assert "0 merged" in merge(runner)
    assert runner.server.main() == before


def forged(market: Path) -> None:
    """Publish a rewritten version, with a run of its own that says all is well."""
    rewritten(market)
    workflow = market.parent / ".github" / "workflows" / "pr.yml"
    text = workflow.read_text()
    lie = """run: mkdir "$RUNNER_TEMP/decision"; echo '{"verdict": "merge"}' >"$RUNNER_TEMP/decision/decision.json" #"""
    workflow.write_text(text.replace("run: haat ci pr", f"{lie} haat ci pr"))


def broken(market: Path) -> None:
    """Publish a rewritten version, with a workflow that does not even run."""
    rewritten(market)
    (market.parent / ".github" / "workflows" / "pr.yml").write_text("on: pull_request\njobs: {check: {runs-on: [}\n")


@pytest.mark.parametrize("change", [forged, broken], ids=["forged", "broken"])
def test_what_a_proposal_says_of_itself_changes_nothing(change: Change, runner: Runner) -> None:
    before = runner.server.main()
    head = runner.open(change)
    runner.proposal(head)
    runner.report(head)
    assert state(runner, head) == "failure"
    assert "0 merged" in merge(runner)
    assert runner.server.main() == before


def test_a_late_run_for_an_older_commit_says_nothing(runner: Runner) -> None:
    old = runner.open(honest)
    runner.proposal(old)
    new = runner.open(rewritten)
    assert "superseded" in runner.report(old)
    assert old not in runner.forge.statuses
    assert new not in runner.forge.statuses


def test_what_is_pushed_after_the_approval_is_not_merged(runner: Runner) -> None:
    head = runner.open(honest)
    runner.report(head)
    assert state(runner, head) == "success"
    before = runner.server.main()
    runner.open(rewritten)
    assert "0 merged" in merge(runner)
    assert runner.server.main() == before


def test_what_is_pushed_during_the_merge_is_not_merged(runner: Runner) -> None:
    head = runner.open(honest)
    runner.report(head)
    before = runner.server.main()
    runner.forge.before_merge = lambda: runner.open(rewritten)
    assert "0 merged" in merge(runner)
    assert runner.server.main() == before


def unmeasured_so_far(market: Path) -> None:
    publish(market, THIRD, "acme", measured=False)


def test_what_is_due_is_measured_again_in_shards_and_recorded_on_main(runner: Runner) -> None:
    runner.server.propose(unmeasured_so_far, to="refs/heads/main")
    before = runner.server.main()
    said = runner.run("reverify.yml", "workflow_dispatch", {"inputs": {}})
    assert "recorded: " in said
    assert runner.server.at("main^") == before
    changed = runner.server.work.git("--git-dir", str(runner.server.bare), "diff", "--name-status", before, "main")
    assert all(line.startswith("A\tregistry/") and "statements" in line for line in changed.splitlines())
    assert [name for name, _ in runner.forge.dispatched] == ["publish.yml"]
