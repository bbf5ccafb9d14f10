"""Run one's own model where there is no sandbox: only if one says so, and never quietly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from tooling.cli.formats.text import problem_lines
from tooling.errors import SandboxError
from tooling.model.rules import authoring
from tooling.sandbox.bare import Bare
from tooling.sandbox.find import find_sandbox
from tooling.sandbox.interface import Sandbox

F = TypeVar("F", bound=Callable[..., Any])


def own_model_option(command: F) -> F:
    """Add `--own-model`."""
    return click.option(
        "--own-model",
        is_flag=True,
        help="This model is yours: where this machine has no sandbox, run it as an ordinary process.",
    )(command)


def own_sandbox(*, own_model: bool) -> Sandbox:
    """Return this machine's sandbox; without one, and only for one's own model, none at all, said loudly.

    Raises SandboxError, which names the option.
    """
    try:
        return find_sandbox()
    except SandboxError as error:
        if not own_model:
            click.echo("if the model is your own, --own-model runs it without a sandbox", err=True)
            raise
        message = "there is no sandbox on this machine: this model runs as an ordinary process, with all your rights"
        warning = authoring.NO_WALLS.problem(message, help=error.problems[0].message)
        click.echo("\n".join(problem_lines(warning, None)), err=True)
        return Bare()
