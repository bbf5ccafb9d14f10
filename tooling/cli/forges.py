"""Which forge and which remote repository are meant, by options or by what a job of GitHub Actions is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tooling.ci.forge.github import BOT, PUBLIC_API, GitHub
from tooling.registry.git_remote import Remote

F = TypeVar("F", bound=Callable[..., Any])
_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")


def remote_option(command: F) -> F:
    """Add `--remote`."""
    return click.option(
        "--remote",
        metavar="URL|DIR",
        help="Fetch what is missing from here. Default: in a job of GitHub Actions its repository, else nothing.",
    )(command)


def forge_options(command: F) -> F:
    """Add the options of `open_forge`."""
    for add in (
        click.option("--bot", default=BOT, show_default=True, help="The login that the token comments under."),
        click.option("--branch", default="main", show_default=True, help="The branch that proposals are for."),
        click.option(
            "--api", envvar="GITHUB_API_URL", default=PUBLIC_API, show_default=True, help="The forge's REST interface."
        ),
        click.option(
            "--forge", envvar="GITHUB_REPOSITORY", required=True, metavar="OWNER/NAME", help="The repository."
        ),
        remote_option,
    ):
        command = add(command)
    return command


def open_forge(forge: str, api: str, branch: str, bot: str) -> GitHub:
    """Return the forge; the token comes from the environment, so that no list of processes shows it."""
    token = _token()
    if token is None:
        raise click.UsageError("no token: set GH_TOKEN")
    return GitHub(forge, token, api=api, branch=branch, bot=bot)


def remote_of(option: str | None) -> Remote | None:
    """Return where to fetch from, if anywhere."""
    server, name = (os.environ.get(f"GITHUB_{one}") for one in ("SERVER_URL", "REPOSITORY"))
    if option is not None:
        return Remote(option if "://" in option else str(Path(option).resolve()), _token() if "://" in option else None)
    return Remote(f"{server}/{name}", _token()) if server and name else None


def _token() -> str | None:
    return next((value for name in _TOKENS if (value := os.environ.get(name))), None)


def tell_job(**values: str) -> None:
    """Hand values on to the later steps of a job, where this runs in one; they are plain words of ours, on one line."""
    output = os.environ.get("GITHUB_OUTPUT")
    if output:
        with Path(output).open("a", encoding="utf-8") as stream:
            stream.writelines(f"{name}={value}\n" for name, value in values.items())
