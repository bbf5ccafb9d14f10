"""What the workflows promise about trust, as rules over their YAML: what no local runner can show is read off them.

Each rule yields sentences that say where it is broken; none means that it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Workflow: TypeAlias = Mapping[str, Any]
Workflows: TypeAlias = Mapping[str, Workflow]
Rule: TypeAlias = Callable[[Workflows], Iterator[str]]

# Everything that any job may do. A job that is not here may do nothing at all.
GRANTS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("ci.yml", "ci"): {"contents": "read"},
    ("pr.yml", "check"): {"contents": "read"},
    ("pr-report.yml", "report"): {
        "contents": "read",
        "actions": "read",
        "pull-requests": "write",
        "statuses": "write",
    },
    ("pr-report.yml", "request"): {"actions": "write"},
    ("measure.yml", "measure"): {"contents": "read"},
    ("measure.yml", "sign"): {"contents": "write", "id-token": "write"},
    ("measure.yml", "report"): {
        "contents": "read",
        "actions": "write",
        "pull-requests": "write",
        "statuses": "write",
    },
    ("merge.yml", "merge"): {
        "contents": "write",
        "pull-requests": "write",
        "actions": "write",
        "statuses": "write",
    },
    ("publish.yml", "build"): {"contents": "read"},
    ("publish.yml", "attest"): {"id-token": "write", "attestations": "write"},
    ("publish.yml", "assemble"): {},
    ("publish.yml", "deploy"): {"pages": "write", "id-token": "write"},
    ("reverify.yml", "plan"): {"contents": "read"},
    ("reverify.yml", "measure"): {"contents": "read"},
    ("reverify.yml", "record"): {"contents": "write", "id-token": "write", "actions": "write"},
    ("mirror.yml", "build"): {"contents": "read"},
    ("mirror.yml", "deploy"): {"pages": "write", "id-token": "write"},
}
# Whoever can start these is anybody.
STRANGERS = {"pull_request", "pull_request_target", "issue_comment", "workflow_run"}
_PINNED = re.compile(r"(?:[\w.-]+/)+[\w.-]+@[0-9a-f]{40}|\./\.github/actions/[\w-]+")
_RUNS_A_MODEL = re.compile(r"haat (?:ci measure|bench|verify [^\n]*--measure)")


def read_workflows(folder: Path) -> dict[str, Any]:
    """Read all workflows of a folder by file name. YAML 1.1 takes the key `on` for true; it is named again."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        document["on"] = document.pop(True)
        found[path.name] = document
    return found


def broken(workflows: Workflows) -> list[str]:
    """Return every broken promise, by the rule's name."""
    return [f"{rule.__name__}: {where}" for rule in RULES for where in rule(workflows)]


def nothing_is_allowed_at_the_top(workflows: Workflows) -> Iterator[str]:
    """Permissions are given job by job."""
    yield from (name for name, workflow in workflows.items() if workflow.get("permissions") != {})


def each_job_may_do_what_is_listed(workflows: Workflows) -> Iterator[str]:
    """No job has a permission that the table above does not give it, and none has disappeared."""
    found = {(name, job): spec.get("permissions") for name, job, spec in jobs(workflows)}
    for key in sorted(found.keys() | GRANTS.keys()):
        if key not in found:
            yield f"{key[0]} has no job {key[1]}"
        elif found[key] != GRANTS.get(key):
            yield f"{key[0]} {key[1]} has {found[key]}"


def actions_are_pinned(workflows: Workflows) -> Iterator[str]:
    """A tag can be moved; a commit cannot."""
    for name, job, step in steps(workflows):
        if "uses" in step and not _PINNED.fullmatch(step["uses"]):
            yield f"{name} {job}: {step['uses']}"


def checkouts_keep_no_credentials(workflows: Workflows) -> Iterator[str]:
    """Whatever runs later in a job would find them in `.git/config`."""
    for name, job, step in steps(workflows):
        if _is_checkout(step) and step.get("with", {}).get("persist-credentials") is not False:
            yield f"{name} {job}"


def no_proposal_is_checked_out(workflows: Workflows) -> Iterator[str]:
    """Proposals are read as git objects; only the base, or the default branch, ever lies in the folder."""
    allowed = {None, "${{ github.event.pull_request.base.sha }}"}
    for name, job, step in steps(workflows):
        given = step.get("with", {})
        if name != "ci.yml" and _is_checkout(step) and (given.get("ref") not in allowed or "repository" in given):
            yield f"{name} {job}: {given}"


def scripts_contain_no_expressions(workflows: Workflows) -> Iterator[str]:
    """An expression in a script is pasted before the shell reads it; values go through the environment."""
    for name, job, step in steps(workflows):
        if "${{" in step.get("run", ""):
            yield f"{name} {job}: {step['run'].strip()}"


def nothing_is_cached(workflows: Workflows) -> Iterator[str]:
    """A cache that a proposal's run can write is read by a trusted one."""
    for name, job, step in steps(workflows):
        if "cache" in step.get("uses", "") or any("cache" in key for key in step.get("with", {})):
            yield f"{name} {job}: {step.get('uses')}"


def models_run_without_secrets(workflows: Workflows) -> Iterator[str]:
    """A job that runs a stranger's model can only read, and is given no secret and no token."""
    for name, job, spec in jobs(workflows):
        if name == "ci.yml" or not _RUNS_A_MODEL.search(_scripts(spec)):
            continue
        if spec.get("permissions") != {"contents": "read"}:
            yield f"{name} {job} may {spec.get('permissions')}"
        if re.search(r"secrets\.|github\.token|GITHUB_TOKEN", yaml.safe_dump(spec)):
            yield f"{name} {job} is given a secret"


def whoever_can_sign_runs_no_model(workflows: Workflows) -> Iterator[str]:
    """A signing credential and a stranger's model are never on one machine."""
    for name, job, spec in jobs(workflows):
        signs = "id-token" in (spec.get("permissions") or {}) or "secrets." in yaml.safe_dump(spec)
        if signs and (_RUNS_A_MODEL.search(_scripts(spec)) or "make catalog" in _scripts(spec)):
            yield f"{name} {job}"


def writers_run_on_the_main_branch(workflows: Workflows) -> Iterator[str]:
    """A workflow that somebody dispatches on a branch runs that branch's code: it may write nothing."""
    for name, job, spec in jobs(workflows):
        writes = any(grant == "write" for grant in (spec.get("permissions") or {}).values())
        dispatched = "workflow_dispatch" in workflows[name]["on"]
        if writes and dispatched and "github.ref == 'refs/heads/main'" not in str(spec.get("if", "")):
            yield f"{name} {job}"


def strangers_start_nothing_that_merges(workflows: Workflows) -> Iterator[str]:
    """What anybody can start has no write to the contents, and no identity."""
    for name, job, spec in jobs(workflows):
        permissions = spec.get("permissions") or {}
        if STRANGERS & set(workflows[name]["on"]) and (
            permissions.get("contents") == "write" or "id-token" in permissions
        ):
            yield f"{name} {job}"


def jobs_end(workflows: Workflows) -> Iterator[str]:
    """A job says how long it may take, and a workflow what happens to two at once."""
    for name, workflow in workflows.items():
        if not workflow.get("concurrency"):
            yield f"{name} says nothing of concurrency"
    for name, job, spec in jobs(workflows):
        if not 0 < spec.get("timeout-minutes", 0) <= 60:
            yield f"{name} {job} has no end"


RULES: tuple[Rule, ...] = (
    nothing_is_allowed_at_the_top,
    each_job_may_do_what_is_listed,
    actions_are_pinned,
    checkouts_keep_no_credentials,
    no_proposal_is_checked_out,
    scripts_contain_no_expressions,
    nothing_is_cached,
    models_run_without_secrets,
    whoever_can_sign_runs_no_model,
    writers_run_on_the_main_branch,
    strangers_start_nothing_that_merges,
    jobs_end,
)


def jobs(workflows: Workflows) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield every job: its workflow's file, its name, what it is."""
    for name, workflow in workflows.items():
        for job, spec in workflow["jobs"].items():
            yield name, job, spec


def steps(workflows: Workflows) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield every step: its workflow's file, its job, what it is."""
    for name, job, spec in jobs(workflows):
        for step in spec.get("steps", ()):
            yield name, job, step


def _is_checkout(step: Mapping[str, Any]) -> bool:
    return str(step.get("uses", "")).startswith("actions/checkout@")


def _scripts(spec: Mapping[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in spec.get("steps", ()))
