"""`haat submit`: from signed files to an open proposal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from tooling.attest.interface import Signer
from tooling.authoring.hosting import carry_files, homeless, host_files
from tooling.authoring.hosts.interface import Host
from tooling.authoring.proposing import (
    Destination,
    Opened,
    Proposal,
    judge_proposal,
    prepare_proposal,
    send_proposal,
)
from tooling.authoring.repository import open_repository
from tooling.authoring.writing import is_signed, take_file
from tooling.cli.formats.inert import printable
from tooling.cli.formats.text import reports_as_text
from tooling.cli.options import REFERENCE, one_meant, open_snapshot, registry_option
from tooling.cli.sign import sign_all
from tooling.cli.signers import open_signer, signer_options
from tooling.errors import Place, SignatureError
from tooling.model.release import Reference, ReleaseName
from tooling.model.report import EXIT_STATUS, Outcome, worst
from tooling.model.rules import trusting
from tooling.net.choose import usual_fetchers
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot, shown_path
from tooling.sandbox.find import find_sandbox
from tooling.verify.store import ArtifactCache, user_cache

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Way:
    """How a release is submitted: its host, where the proposal goes, and whether that is only tried."""

    host: Host | None
    to: Destination
    dry_run: bool


def submit_options(command: F) -> F:
    """Add the options of `way_meant`."""
    for add in (
        click.option("--dry-run", is_flag=True, help="Upload, sign, push and open nothing; say what would be done."),
        click.option("--base", metavar="BRANCH", help="The market's branch. Default: the one its remote names."),
        click.option("--push-to", metavar="REMOTE", help="Where you may push. Default: `fork` if there is one."),
        click.option("--remote", default="origin", show_default=True, help="The market's remote."),
        click.option("--repo", metavar="OWNER/NAME", help="Your repository at that host."),
        click.option(
            "--host",
            metavar="registry|github-release|huggingface|URL",
            default="registry",
            show_default=True,
            help="Where the files go; `registry` is beside the manifest, for files up to 5 MB.",
        ),
    ):
        command = add(command)
    return command


def way_meant(host: str, repo: str | None, *, dry_run: bool, **to: Any) -> Way:
    """Return what the options of `submit_options` mean."""
    return Way(_host(host, repo), Destination(to["remote"], to["base"], to["push_to"]), dry_run)


def _host(host: str, repo: str | None) -> Host | None:
    if host == "registry":
        return None
    if host in {"github-release", "huggingface"}:
        from tooling.authoring.hosts.github_release import GithubRelease
        from tooling.authoring.hosts.huggingface import HuggingFace

        if repo is None:
            raise click.UsageError(f"--host {host} needs --repo OWNER/NAME, your repository there")
        return GithubRelease(repo) if host == "github-release" else HuggingFace(repo)
    if host.startswith("https://"):
        from tooling.authoring.hosts.web_folder import WebFolder

        return WebFolder(host, usual_fetchers())
    raise click.UsageError(f"--host {host}: one of registry, github-release, huggingface, or an https address")


@click.command(short_help="Propose a release: upload, check as CI does, push, open the pull request.")
@click.argument("release", type=REFERENCE)
@click.option("--file", "files", type=_FILE, multiple=True, help="A file of the release, if this machine lost it.")
@submit_options
@signer_options
@registry_option
@click.pass_context
def submit(
    context: click.Context, /, release: Reference, registry: Path | None, files: tuple[Path, ...], **options: Any
) -> None:
    """Propose RELEASE (publisher/model@version) to this market.

    Its files go to the host and are fetched back; what is proposed is judged by the very checks that CI runs, with
    every claim measured again; then a branch is pushed and its pull request opened, with `gh` where it is installed.
    Your checkout, your index and your other branches stay as they are. Run it again after whatever went wrong.

    With --key or --keyless, what is not signed yet is signed on the way.
    """
    snapshot = open_snapshot(registry)
    store = user_cache()
    name = one_meant(snapshot, release)
    for file in files:
        take_file(snapshot, name, file, store)
    where = {key: options.pop(key) for key in ("host", "repo", "remote", "base", "push_to", "dry_run")}
    way = way_meant(**where)
    signer = open_signer(**options) if options["key_name"] or options["keyless"] else None
    context.exit(propose(snapshot, name, way, signer, store))


def propose(snapshot: Snapshot, name: ReleaseName, way: Way, signer: Signer | None, store: ArtifactCache) -> int:
    """Take a release all the way, as far as it is allowed; returns the exit status."""
    if way.dry_run and (not is_signed(snapshot, name) or way.host is not None or homeless(snapshot, name)):
        return _tell_plan(snapshot, name, way)
    _place_files(snapshot, name, way, signer, store)
    if signer is not None:
        sign_all(snapshot, name, signer)
    _check_signed(snapshot, name)
    with open_repository(snapshot.root) as repository:
        proposal = prepare_proposal(repository, snapshot, name, way.to)
        if not proposal.is_news:
            click.echo(f"{name} is in {proposal.base.remote}/{proposal.base.branch} already: nothing to propose")
            return 0
        outcome = _judge(snapshot, proposal, store)
        if outcome is Outcome.FAILED:
            click.echo("nothing was pushed; mend what is named above and run the same command again", err=True)
            return EXIT_STATUS[outcome]
        if way.dry_run:
            click.echo(f"would push: {proposal.branch} ({len(proposal.files)} files) and open: {proposal.title}")
            return 0
        _tell_opened(proposal, send_proposal(repository, proposal, way.to, lambda line: click.echo(printable(line))))
    return 0


def _check_signed(snapshot: Snapshot, name: ReleaseName) -> None:
    """Say so before anything else where nobody has signed; whether a signature holds is for the checks."""
    if not is_signed(snapshot, name):
        where = Place(shown_path(paths.manifest(name)))
        fix = f"haat sign {name} --key NAME, or give submit --key NAME"
        raise SignatureError(trusting.UNSIGNED.problem("nobody has signed this manifest yet", where, fix=fix))


def _place_files(snapshot: Snapshot, name: ReleaseName, way: Way, signer: Signer | None, store: ArtifactCache) -> None:
    lost = homeless(snapshot, name)
    if way.host is None and lost:
        sizes = ", ".join(f"{one.path} ({one.size:,} bytes)" for one in lost)
        raise click.UsageError(f"above 5 MB nothing goes into the registry: {sizes}. Give --host github-release, …")
    if way.host is None:
        carry_files(snapshot, name, store)
        return
    for location in host_files(snapshot, name, way.host, usual_fetchers(), store, resign=signer is not None):
        click.echo(f"uploaded, fetched back and compared: {location}")


def _tell_plan(snapshot: Snapshot, name: ReleaseName, way: Way) -> int:
    steps = []
    if way.host is not None or homeless(snapshot, name):
        steps.append("upload what has no location yet, fetch it back, and write the locations into the manifest")
    if not is_signed(snapshot, name):
        steps.append("sign the manifest")
    for step in (*steps, "check it as CI does", f"push it to {way.to.push_to or 'fork or ' + way.to.remote}"):
        click.echo(f"would {step}")
    return 0


def _judge(snapshot: Snapshot, proposal: Proposal, store: ArtifactCache) -> Outcome:
    reports = judge_proposal(snapshot, proposal, find_sandbox, store)
    click.echo(reports_as_text(reports))
    outcome = worst([report.outcome for report in reports])
    if outcome not in {Outcome.PASSED, Outcome.FAILED}:
        click.echo("no machine decides what is left open above; whoever looks at the proposal will", err=True)
    return outcome


def _tell_opened(proposal: Proposal, opened: Opened) -> None:
    click.echo(f"{'pushed' if opened.pushed else 'there already'}: {proposal.branch} ({proposal.commit[:12]})")
    if opened.request is not None:
        click.echo(f"proposed: {printable(opened.request)}")
    elif opened.form is not None:
        click.echo(f"open this address to propose it: {opened.form}")
    else:
        click.echo(printable(str(opened.words)))
