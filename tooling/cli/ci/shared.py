"""Options that the commands of `haat ci` share, and the commits that they name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tooling.cli.forges import remote_of
from tooling.registry.git import commit_of
from tooling.registry.git_runner import Repository, repository_at

F = TypeVar("F", bound=Callable[..., Any])


class CommitType(click.ParamType[str]):
    """The whole id of a commit, as events and other programs name it."""

    name = "SHA"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id, or fail."""
        if not re.fullmatch(r"[0-9a-f]{40}([0-9a-f]{24})?", str(value)):
            self.fail("give the whole id of a commit, in hex", param, ctx)
        return str(value)


COMMIT = CommitType()


def repository_option(command: F) -> F:
    """Add `--repository`."""
    return click.option(
        "--repository",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        help="The git repository, a bare one too. Default: the one around the current folder.",
    )(command)


def commit_options(command: F) -> F:
    """Add `--base` and `--head`."""
    for add in (
        click.option("--head", required=True, metavar="SHA", help="The commit that is proposed."),
        click.option("--base", required=True, metavar="SHA", help="The branch or commit it is meant for."),
    ):
        command = add(command)
    return command


def with_commits(repository: Path, remote: str | None, *commits: str) -> Repository:
    """Return the repository, with the commits fetched that it does not have."""
    place, there = repository_at(repository), remote_of(remote)
    for one in commits:
        if there is not None and commit_of(place, one) is None:
            there.fetch(place, one)
    return place
