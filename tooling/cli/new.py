"""`haat new`: from a model file to a draft, and with --submit to an open proposal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

import click

from tooling.authoring import draft as drafts
from tooling.authoring.fields import read_assignment, read_value
from tooling.authoring.fitting import Suited, fitting_suites, suggest_adapter
from tooling.authoring.founding import near_names
from tooling.authoring.hub import read_hub_folder
from tooling.authoring.questions import Question, open_questions, question_about
from tooling.authoring.writing import write_draft
from tooling.cli.asking import answers_to
from tooling.cli.bench import bench_draft
from tooling.cli.formats.inert import printable
from tooling.cli.new_publisher import publisher_options, publisher_wanted
from tooling.cli.options import REFERENCE, open_snapshot, registry_option
from tooling.cli.own_model import own_model_option, own_sandbox
from tooling.cli.signers import keyless_options, open_signer
from tooling.cli.submit import propose, submit_options, way_meant
from tooling.model.base import version_key
from tooling.model.manifest import Manifest, Role
from tooling.model.release import Reference, ReleaseName
from tooling.registry.digests import digest_file
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import Snapshot
from tooling.sandbox.find import find_sandbox
from tooling.scan.card import ModelCard, read_model_card
from tooling.verify.context import Context, context_of
from tooling.verify.store import user_cache

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FIRST = "0.1.0"


class RoleFile(click.ParamType[drafts.Asset]):
    """`ROLE=PATH`, such as `labels=labels.json`."""

    name = "ROLE=PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> drafts.Asset:
        """Read a role and an existing file."""
        if isinstance(value, drafts.Asset):
            return value
        role, _, path = str(value).partition("=")
        if role not in get_args(Role) or role == "model":
            others = ", ".join(one for one in get_args(Role) if one != "model")
            self.fail(f"`{role}` is no role of a file beside the model; roles: {others}", param, ctx)
        if not Path(path).is_file():
            self.fail(f"there is no file {path}", param, ctx)
        return drafts.asset_of(cast("Role", role), Path(path))


@dataclass(slots=True)
class Gathered:
    """What is known so far of a new listing, and what was said on the way."""

    model: Path
    fields: dict[str, Any] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def take(self, known: drafts.Known) -> None:
        """Add what a source knows; whoever came before goes first."""
        self.fields = {**known.fields, **self.fields}
        self.meanings = {**known.meanings, **self.meanings}
        self.remarks += known.remarks


@click.command(short_help="Draft a listing from an ONNX file or a Hugging Face model card.")
@click.argument("model", metavar="MODEL.onnx|hf:DIR")
@click.option("--name", type=REFERENCE, metavar="PUBLISHER/MODEL", help="What it shall be called here.")
@click.option("--of", "before", type=REFERENCE, metavar="PUBLISHER/MODEL", help="A new version of this listing.")
@click.option("--version", help=f"Default: {_FIRST}, or one patch more than the last.")
@click.option("--title", help="Its title, as people will read it.")
@click.option("--summary", help="What it does, in one line.")
@click.option("--description", metavar="TEXT|@FILE", help="What it is for, how it was trained, where it fails.")
@click.option("--license", metavar="SPDX|LicenseRef-NAME", help="An SPDX id, or terms of your own with --terms.")
@click.option("--terms", type=_FILE, help="The text of the terms of your own.")
@click.option("--task", help="What it is for, such as tabular-classification.")
@click.option("--tag", "tags", multiple=True, help="A word to find it by.")
@click.option("--adapter", metavar="{kind: …}", help="How suites feed it; default: from the graph, where it is rows.")
@click.option("--meaning", "meanings", multiple=True, metavar="TENSOR=TEXT", help="What an input or output holds.")
@click.option("--file", "files", type=RoleFile(), multiple=True, help="A file beside the model: labels, tokenizer, …")
@click.option("--set", "assignments", multiple=True, metavar="FIELD=VALUE", help="Any other field, the value as YAML.")
@own_model_option
@publisher_options
@click.option("--submit", "submits", is_flag=True, help="Go on: measure, claim, sign, and open the proposal.")
@submit_options
@keyless_options
@registry_option
@click.pass_context
def new(context: click.Context, /, model: str, registry: Path | None, *, submits: bool, **options: Any) -> None:
    """Draft a listing of MODEL in this market.

    What the file says about itself is read in the sandbox. What no file can know is asked, or answered by an option.
    `hf:DIR` imports a checkout of a Hugging Face model: its card and its ONNX file.

    A publisher that is not here yet is founded on the way, with your key. Nothing that is there is overwritten.
    """
    snapshot = open_snapshot(registry)
    rules = context_of(snapshot, find_sandbox, user_cache())
    way = {key: options.pop(key) for key in ("host", "repo", "remote", "base", "push_to", "dry_run")}
    who = {key: options.pop(key) for key in ("keyless", "trust_config", "token", "browser", "yes")}
    sign_with = {**who, "key_name": options["key_name"], "passphrase_file": options["passphrase_file"]}
    written, suited = _draft(snapshot, rules, model, options)
    if not submits:
        click.echo(f"next: {_next(written, suited)}")
        return
    signer = open_signer(**sign_with)
    if any(one.same_task for one in suited) and not written.manifest.document.claims:
        bench_draft(snapshot, written.name, rules, user_cache(), fill=True, own_model=bool(options["own_model"]))
    context.exit(propose(snapshot, written.name, way_meant(**way), signer, user_cache()))


def _draft(
    snapshot: Snapshot, rules: Context, model: str, options: dict[str, Any]
) -> tuple[drafts.Draft, list[Suited]]:
    gathered = _gathered(model, rules, options)
    before = _before(snapshot, options["before"])
    name = _name_meant(snapshot, options, before)
    if before is not None:
        gathered.take(drafts.known_from_release(before, name.version))
    card = read_model_card(gathered.model, str(gathered.model), own_sandbox(own_model=options["own_model"]))
    gathered.take(drafts.known_from_card(card))
    _tell_card(card)
    _ask(gathered, card, rules)
    fields = drafts.with_graph(gathered.fields, card, gathered.meanings)
    publisher, file = publisher_wanted(snapshot, name.publisher, options)
    assets = (drafts.Asset("model", gathered.model, drafts.asset_of("model", gathered.model).path), *options["files"])
    schema = drafts.schema_address(snapshot.marketplace().document.url)
    manifest = drafts.draft_manifest(name, publisher, fields, _kept_paths(assets, before), schema)
    written = drafts.Draft(name, manifest, _kept_paths(assets, before), file)
    inherited = None if before is None else ReleaseName(name.publisher, name.model, before.document.version)
    click.echo(f"wrote: {write_draft(snapshot, written, user_cache(), inherited)}")
    suited = fitting_suites(manifest.document, rules.suites)
    _tell(gathered, suited, snapshot, name if file else None)
    return written, suited


def _kept_paths(assets: Sequence[drafts.Asset], before: Parsed[Manifest] | None) -> tuple[drafts.Asset, ...]:
    """Let the model of a new version be called as it was before, so that whoever fetches it finds it."""
    path = before.document.model_artifact.path if before else None
    return tuple(drafts.Asset(one.role, one.file, path) if path and one.role == "model" else one for one in assets)


def _gathered(model: str, rules: Context, options: Mapping[str, Any]) -> Gathered:
    """Start from what the options say; a model card comes next."""
    given = dict(read_assignment(one) for one in options["meanings"])
    fields = drafts.with_answers({}, _given(options))
    if model.startswith("hf:"):
        folder = read_hub_folder(Path(model.removeprefix("hf:")), rules.suites)
        gathered = Gathered(folder.model, fields, {name: str(text) for name, text in given.items()})
        gathered.take(folder.known)
        return gathered
    if not Path(model).is_file():
        raise click.UsageError(f"there is no file {model}; give an ONNX file, or hf:DIR for a model card")
    return Gathered(Path(model), fields, {name: str(text) for name, text in given.items()})


def _given(options: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for option in ("title", "summary", "task"):
        if options[option] is not None:
            yield option, options[option]
    if options["description"] is not None:
        yield "description", _text_or_file(options["description"])
    if options["license"] is not None:
        yield "license", _license(options["license"], options["terms"])
    if options["tags"]:
        yield "tags", list(options["tags"])
    if options["adapter"] is not None:
        yield "adapter", read_value(options["adapter"], "--adapter")
    yield from map(read_assignment, options["assignments"])


def _text_or_file(said: str) -> str:
    if not said.startswith("@"):
        return said
    try:
        return Path(said[1:]).read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--description: {said[1:]} cannot be read as text") from error


def _license(said: str, terms: Path | None) -> dict[str, str]:
    if not said.startswith("LicenseRef-"):
        return {"spdx": said}
    if terms is None:
        raise click.UsageError(f"--license {said} names terms of your own: give their text with --terms FILE")
    return {"ref": said, "terms": digest_file(terms, str(terms)).digest}


def _before(snapshot: Snapshot, before: Reference | None) -> Parsed[Manifest] | None:
    if before is None:
        return None
    found = drafts.last_release(snapshot, before.publisher, before.model)
    if found is None:
        listed = ", ".join("/".join(one) for one in snapshot.listings()) or "nothing"
        raise click.UsageError(f"{before.publisher}/{before.model} is not listed here; listed: {listed}")
    return found


def _name_meant(snapshot: Snapshot, options: Mapping[str, Any], before: Parsed[Manifest] | None) -> ReleaseName:
    reference: Reference | None = options["before"] or options["name"]
    if options["before"] is not None and options["name"] is not None:
        raise click.UsageError("--of names the listing; leave out --name")
    if reference is None:
        ((_, said),) = answers_to([Question("name", "--name", "Its name here, as publisher/model")])
        reference = REFERENCE.convert(said, None, None)
    version = options["version"] or reference.version
    if before is None:
        known = snapshot.releases_of(reference.publisher, reference.model)
        if known and known[-1].version != (version or _FIRST):
            raise click.UsageError(f"{known[-1]} is listed: make the next version with --of {known[-1].listing}")
        return ReleaseName(reference.publisher, reference.model, version or _FIRST)
    last = before.document.version
    version = version or next_patch(last)
    if version_key(version) <= version_key(last):
        raise click.UsageError(f"--version {version} does not come after {last}, the last one listed")
    return ReleaseName(reference.publisher, reference.model, version)


def next_patch(version: str) -> str:
    """Return the version after one: of a pre-release the release itself, else one patch more."""
    core, _, pre = version.partition("-")
    major, minor, patch = core.split(".")
    return core if pre else f"{major}.{minor}.{int(patch) + 1}"


def _ask(gathered: Gathered, card: ModelCard, rules: Context) -> None:
    """Ask everything that is open, in one go."""
    tasks = _tasks(gathered, card, rules)
    questions = list(open_questions(gathered.fields, rules.policy.document, tasks))
    inputs = {one.name for one in card.inputs}
    wanted = drafts.meanings_wanted(gathered.fields, card, gathered.meanings)
    questions += [question_about(one, "input" if one.name in inputs else "output") for one in wanted]
    for field_name, answer in answers_to(questions):
        first, _, rest = field_name.partition(".")
        if first == "meaning":
            gathered.meanings[rest] = answer
        else:
            gathered.fields = drafts.with_answers(gathered.fields, [(field_name, answer)])


def _tasks(gathered: Gathered, card: ModelCard, rules: Context) -> list[str]:
    """Return the tasks of the suites that the graph would fit, as suggestions."""
    adapter = gathered.fields.get("adapter") or suggest_adapter(card)
    suites = [one.parsed.document for one in rules.suites.values()]
    kinds = {"npz_xy", "csv_series"} if adapter is not None else set()
    first = [one.task for one in suites if one.dataset.reader.kind in kinds]
    return list(dict.fromkeys([*first, *(one.task for one in suites)]))


def _tell_card(card: ModelCard) -> None:
    opsets = ", ".join(f"{domain or 'ai.onnx'} {version}" for domain, version in sorted(card.opsets.items()))
    made = f", made by {printable(card.producer)}" if card.producer else ""
    click.echo(f"read in the sandbox: {card.parameters:,} parameters, opset {printable(opsets)}{made}")
    for side, tensors in (("input", card.inputs), ("output", card.outputs)):
        for one in tensors:
            shape = " × ".join(str(size) for size in one.shape or ())
            click.echo(f"  {side} {printable(one.name)}: {one.type} {shape}")


def _tell(gathered: Gathered, suited: Sequence[Suited], snapshot: Snapshot, founded: ReleaseName | None) -> None:
    for remark in gathered.remarks:
        click.echo(f"not taken over: {printable(remark)}", err=True)
    for near in near_names(snapshot, founded.publisher) if founded else ():
        click.echo(f"note: `{near}` is a publisher here, and the names are easily confused: a person decides", err=True)
    for one in suited:
        label = one.suite.parsed.document.label
        click.echo(f"suite that fits: {label}{'' if one.same_task else ' (of another task)'}")
    if not suited:
        click.echo("no suite here fits this model yet; a listing without claims is fine")


def _next(written: drafts.Draft, suited: Sequence[Suited]) -> str:
    if any(one.same_task for one in suited) and not written.manifest.document.claims:
        return f"haat bench {written.name} --fill"
    return f"haat sign {written.name} --key NAME, then haat submit {written.name}"
