"""The workflows keep their promises, and each way to break one is noticed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.contract import RULES, broken, read_workflows

WORKFLOWS = Path(__file__).resolve().parents[2] / ".github" / "workflows"
Break = Callable[[dict[str, Any]], None]


def test_the_workflows_keep_their_promises() -> None:
    assert broken(read_workflows(WORKFLOWS)) == []


def _job(workflows: dict[str, Any], name: str, job: str) -> dict[str, Any]:
    spec: dict[str, Any] = workflows[name]["jobs"][job]
    return spec


def _step(workflows: dict[str, Any], name: str, job: str, word: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for step in _job(workflows, name, job)["steps"] if word in str(step))
    return found


def grant_everything_at_the_top(workflows: dict[str, Any]) -> None:
    workflows["pr.yml"]["permissions"] = "write-all"


def let_a_proposal_write_statuses(workflows: dict[str, Any]) -> None:
    _job(workflows, "pr.yml", "check")["permissions"]["statuses"] = "write"


def drop_the_signing_job(workflows: dict[str, Any]) -> None:
    del workflows["measure.yml"]["jobs"]["sign"]


def follow_a_tag(workflows: dict[str, Any]) -> None:
    _step(workflows, "pr.yml", "check", "actions/checkout")["uses"] = "actions/checkout@v5"


def keep_credentials(workflows: dict[str, Any]) -> None:
    _step(workflows, "pr-report.yml", "report", "actions/checkout")["with"].pop("persist-credentials")


def check_out_the_proposal(workflows: dict[str, Any]) -> None:
    step = _step(workflows, "pr-report.yml", "report", "actions/checkout")
    step["with"]["ref"] = "${{ github.event.pull_request.head.sha }}"


def paste_a_title_into_a_script(workflows: dict[str, Any]) -> None:
    _job(workflows, "pr-report.yml", "report")["steps"].append({"run": "echo ${{ github.event.pull_request.title }}"})


def cache_what_was_installed(workflows: dict[str, Any]) -> None:
    _job(workflows, "pr.yml", "check")["steps"].append({"uses": "actions/cache@" + "0" * 40})


def give_the_measuring_job_a_token(workflows: dict[str, Any]) -> None:
    _step(workflows, "measure.yml", "measure", "haat ci measure")["env"] = {"GH_TOKEN": "${{ github.token }}"}


def measure_where_one_can_sign(workflows: dict[str, Any]) -> None:
    _job(workflows, "measure.yml", "sign")["steps"].append({"run": "haat ci measure --head HEAD"})


def merge_from_any_branch(workflows: dict[str, Any]) -> None:
    _job(workflows, "merge.yml", "merge").pop("if")


def merge_when_a_stranger_asks(workflows: dict[str, Any]) -> None:
    workflows["merge.yml"]["on"]["pull_request_target"] = None


def measure_for_ever(workflows: dict[str, Any]) -> None:
    _job(workflows, "measure.yml", "measure").pop("timeout-minutes")


BREAKS: dict[str, Break] = {
    "nothing_is_allowed_at_the_top": grant_everything_at_the_top,
    "each_job_may_do_what_is_listed": let_a_proposal_write_statuses,
    "actions_are_pinned": follow_a_tag,
    "checkouts_keep_no_credentials": keep_credentials,
    "no_proposal_is_checked_out": check_out_the_proposal,
    "scripts_contain_no_expressions": paste_a_title_into_a_script,
    "nothing_is_cached": cache_what_was_installed,
    "models_run_without_secrets": give_the_measuring_job_a_token,
    "whoever_can_sign_runs_no_model": measure_where_one_can_sign,
    "writers_run_on_the_main_branch": merge_from_any_branch,
    "strangers_start_nothing_that_merges": merge_when_a_stranger_asks,
    "jobs_end": measure_for_ever,
}


def test_every_rule_has_something_that_breaks_it() -> None:
    assert BREAKS.keys() == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("rule", sorted(BREAKS))
def test_a_broken_promise_is_noticed(rule: str) -> None:
    workflows = deepcopy(read_workflows(WORKFLOWS))
    BREAKS[rule](workflows)
    assert rule in {one.split(":")[0] for one in broken(workflows)}


def test_a_job_that_disappeared_is_noticed() -> None:
    workflows = read_workflows(WORKFLOWS)
    drop_the_signing_job(workflows)
    assert "each_job_may_do_what_is_listed: measure.yml has no job sign" in broken(workflows)
