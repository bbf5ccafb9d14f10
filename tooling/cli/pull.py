"""`haat pull`: a release's files, verified, or nothing."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.cli.downloads import Downloads
from tooling.cli.formats.inert import printable
from tooling.cli.formats.text import problem_lines, reports_as_text
from tooling.cli.options import REFERENCE, open_snapshot, registry_option, release_meant
from tooling.cli.trusted import own_pins
from tooling.model.release import Reference
from tooling.model.report import EXIT_STATUS, Level, Report
from tooling.model.signers import signed_by
from tooling.net.choose import usual_fetchers
from tooling.verify.pinning import names_meant, open_as_consumer, remember
from tooling.verify.pulling import Pulled, refuse_withdrawn
from tooling.verify.pulling import pull as pull_release


@click.command(short_help="Get a release's files, verified, or nothing.")
@click.argument("release", type=REFERENCE)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Default: MODEL-VERSION, here.")
@click.option("--ipfs-gateway", metavar="URL", help="Where to ask for `ipfs://` locations. It is not trusted.")
@click.option("--withdrawn", is_flag=True, help="Even if this market's maintainers took it down or hold it.")
@registry_option
@click.pass_context
def pull(
    context: click.Context,
    release: Reference,
    output: Path | None,
    ipfs_gateway: str | None,
    *,
    withdrawn: bool,
    registry: Path | None,
) -> None:
    """Fetch the files of RELEASE (publisher/model[@version]), verified, or nothing.

    Without a version, the latest one that is neither a pre-release nor yanked nor taken down. Its files come from the
    registry or from their locations, and get their names once all of them have the digests that the publisher signed
    and the release passes every check.
    """
    snapshot = open_snapshot(registry)
    trusted = own_pins()
    policy = open_as_consumer(snapshot, trusted)
    if isinstance(policy, Report):
        click.echo(reports_as_text([policy]))
        context.exit(EXIT_STATUS[policy.outcome])
    name = release_meant(snapshot, release, policy)
    if not withdrawn:
        refuse_withdrawn(name, snapshot, policy)
    folder = output or Path(f"{name.model}-{name.version}")
    with Downloads() as watcher:
        pulled = pull_release(name, snapshot, policy, folder, usual_fetchers(ipfs_gateway), watcher)
    remember(policy.market, trusted, names_meant([pulled.judged]))
    report = pulled.judged.report
    click.echo("\n".join(_lines(pulled)) if pulled.files else reports_as_text([report]))
    context.exit(EXIT_STATUS[report.outcome])


def _lines(pulled: Pulled) -> list[str]:
    signer = pulled.judged.signer
    by = f", {signed_by(signer, pulled.judged.name.publisher)}" if signer else ""
    warnings = [one.problem for one in pulled.judged.report.findings if one.level is Level.WARNING and one.problem]
    return [
        printable(f"verified: {pulled.judged.name}{by}"),
        *(printable(f"  {path}") for path in pulled.files),
        *(line for problem in warnings for line in problem_lines(problem, None)),
    ]
