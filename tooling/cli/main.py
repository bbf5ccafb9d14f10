"""The command `haat`."""

from __future__ import annotations

import sys

import click

from tooling import __version__
from tooling.cli import (
    attest,
    bench,
    check,
    ci,
    edit,
    export,
    holdout,
    hook,
    keys,
    new,
    notice,
    policy,
    publisher,
    pull,
    scan,
    schema,
    search,
    sign,
    site,
    submit,
    suite,
    trust,
    verify,
    verify_bundle,
)
from tooling.cli.formats.text import problem_lines
from tooling.errors import HaatError
from tooling.model.report import EXIT_STATUS
from tooling.verify.runner import outcome_of


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="haat")
def cli() -> None:
    """Haat: a marketplace for AI models in a git repository.

    Exit status: 0 passed, 1 something failed, 2 wrong usage, 3 could not tell.
    """


for command in (
    attest.attest,
    attest.takedown,
    bench.bench,
    check.check,
    ci.ci,
    edit.edit,
    export.export,
    holdout.holdout,
    hook.hook,
    keys.key,
    new.new,
    notice.notice,
    policy.policy,
    publisher.publisher,
    pull.pull,
    scan.scan,
    schema.schema,
    search.compare,
    search.find,
    search.show,
    sign.sign,
    site.site,
    submit.submit,
    suite.suite,
    trust.trust,
    verify.verify,
    verify_bundle.verify_bundle,
):
    cli.add_command(command)


def main() -> None:
    """Run the command; an error is shown like any finding, and its kind decides the exit status."""
    try:
        cli.main(standalone_mode=True)
    except HaatError as error:
        outcome = outcome_of(error)
        for problem in error.problems:
            click.echo("\n".join(problem_lines(problem, outcome)), err=True)
        sys.exit(EXIT_STATUS[outcome])


if __name__ == "__main__":
    main()
