"""Where verifiers' measurements of a proposal wait: in a commit on top of it, which adds statements and nothing else.

Whoever may write to the repository may write such a commit. What it says is believed for its signatures only.
"""

from __future__ import annotations

from tooling.registry import paths
from tooling.registry.change_set import FOLDER
from tooling.registry.changes import Change, changes_between, top_changes
from tooling.registry.commit_tree import CommitTree
from tooling.registry.git import commit_of, common_commits
from tooling.registry.git_objects import Objects
from tooling.registry.git_remote import Remote
from tooling.registry.git_runner import Repository
from tooling.registry.tree import Kind


def measured_ref(head: str) -> str:
    """Return the ref at which the measurements of a proposal wait."""
    return f"refs/haat/measured/{head}"


def with_measurements(repository: Repository, head: str, remote: Remote | None = None) -> str:
    """Return the commit that adds verifiers' measurements to a proposal, or the proposal's own where there is none.

    Raises FetchError where the remote does not answer.
    """
    ref = measured_ref(head)
    tip = remote.tip(repository, ref) if remote else commit_of(repository, ref)
    if tip is None:
        return head
    if remote is not None:
        remote.fetch(repository, tip)
    return tip if only_adds_statements(repository, head, tip) else head


def only_adds_statements(repository: Repository, head: str, tip: str) -> bool:
    """Say whether a commit comes after another, and differs from it in new statements only."""
    if common_commits(repository, head, tip) != (head,):
        return False
    with (
        Objects(repository) as objects,
        CommitTree(objects, head, FOLDER) as before,
        CommitTree(objects, tip, FOLDER) as after,
    ):
        beside = top_changes(CommitTree(objects, head), CommitTree(objects, tip), FOLDER)
        return not beside and all(_is_a_statement(one) for one in changes_between(before, after))


def _is_a_statement(change: Change) -> bool:
    name = paths.release_around(change.path)
    is_new_file = change.before is None and change.after is not None and change.after.kind is Kind.FILE
    return is_new_file and name is not None and change.path.parent == paths.statements_folder(name)
