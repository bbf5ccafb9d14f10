"""`haat suite review`, `submit` and `approve`: a suite's way into a market."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from tooling.bench.proposal import SuiteDescription
from tooling.cli.formats.inert import printable
from tooling.cli.options import open_snapshot, registry_option
from tooling.cli.secrets import open_key, passphrase_option
from tooling.registry.git_branch import commit_on_branch
from tooling.verify.founding import Dates
from tooling.verify.market_in_words import signing_in_words
from tooling.verify.suite_review import approve_suite, folder_of, review_suite

_SHOWN_TRUTHS = 12


@click.command(short_help="What a maintainer must see of a suite.")
@click.argument("suite", metavar="NAME/VERSION")
@registry_option
def review(suite: str, registry: Path | None) -> None:
    """Show what decides about SUITE, read from its data: samples, license, what guessing reaches, what is there twice.

    All of it is computed here. Nothing that the proposal says about itself is repeated.
    """
    click.echo(in_words(review_suite(open_snapshot(registry), suite)))


@click.command(short_help="Propose a suite: check it and commit it on a branch.")
@click.argument("suite", metavar="NAME/VERSION")
@registry_option
def submit(suite: str, registry: Path | None) -> None:
    """Check SUITE, which `haat suite new` wrote, and commit its folder on a branch of its own.

    What there is to see of it stands in the commit. Push the branch and open a proposal; a maintainer must sign it.
    """
    snapshot = open_snapshot(registry)
    words = in_words(review_suite(snapshot, suite))
    branch = f"suite-{suite.replace('/', '-')}"
    commit_on_branch(folder_of(snapshot, suite), branch, f"Suite {suite}: proposed\n\n{words}")
    click.echo(f"{words}\ncommitted on the branch {branch}; now: git push --set-upstream origin {branch}")


@click.command(short_help="As a maintainer, sign a proposed suite and nothing else.")
@click.argument("suite", metavar="NAME/VERSION")
@click.option("--since", default="main", show_default=True, metavar="REF", help="The branch it is proposed for.")
@click.option("--key", "keys", multiple=True, required=True, metavar="NAME|FILE", help="A maintainer's key.")
@passphrase_option
@registry_option
def approve(suite: str, since: str, keys: tuple[str, ...], passphrase_file: Path | None, registry: Path | None) -> None:
    """Sign SUITE as it lies here, once nothing else that maintainers sign differs from the branch.

    Several maintainers approve one after the other. Look at it first with `haat suite review`.
    """
    snapshot = open_snapshot(registry)
    private = [open_key(key, passphrase_file) for key in keys]
    signing = approve_suite(snapshot, suite, since, private, Dates(datetime.now(UTC)))
    for line in signing_in_words(signing):
        click.echo(line)
    click.echo(f"now commit trust/targets.json beside suites/{suite}")


def in_words(one: SuiteDescription) -> str:
    """Return what there is to see of a suite, for terminals and commit messages alike."""
    data = one.suite.dataset
    lines = [
        f"{one.suite.label}: {printable(one.suite.title)}",
        f"  data     {printable(data.title)}, {one.size:,} bytes, {data.digest}",
        f"  license  {printable(data.license)}",
        f"  cite     {printable(' '.join(data.citation.split()))}",
        f"  samples  {one.samples:,}, of which {one.held:,} are held out ({data.split.method})",
    ]
    if one.truths:
        shown = [f"{printable(truth)} {count:,}" for truth, count in list(one.truths.items())[:_SHOWN_TRUTHS]]
        more = [f"and {len(one.truths) - _SHOWN_TRUTHS} more"] if len(one.truths) > _SHOWN_TRUTHS else []
        lines.append(f"  classes  {len(one.truths)}: {', '.join([*shown, *more])}")
    lines += [f"  twice    {one.twice:,} held-out samples", f"  near     {one.near:,} held out that one may train on"]
    lines += [f"  shared   {count:,} held-out samples with {label}" for label, count in one.others.items()]
    return "\n".join([*lines, *_scores(one)])


def _scores(one: SuiteDescription) -> list[str]:
    lines = []
    for metric in one.suite.metrics:
        ends = one.ends[metric.name]
        simple = f", a simple model {one.simple[metric.name]:.4f}" if one.simple is not None else ""
        numbers = f"a guess {ends.guessed:.4f}{simple}, the truth {ends.perfect:.4f}"
        lines.append(f"  {metric.name:<8} {numbers} ({metric.better} is better)")
    return lines
