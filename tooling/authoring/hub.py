"""Read a model card of the Hugging Face hub from a local folder: `README.md`, its YAML front matter, its `model-index`.

The card is ordinary YAML that people and programs wrote loosely, so it is read loosely, as text only, and within
bounds; what it becomes here is held against our own strict formats. Source:
https://huggingface.co/docs/hub/model-cards and https://github.com/huggingface/hub-docs/blob/main/modelcard.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from tooling.authoring.draft import Known
from tooling.authoring.hub_text import sections_of, summary_of, title_of
from tooling.errors import Place, RegistryError
from tooling.model.base import MAX_TEXT
from tooling.model.hidden import HIDDEN, JOINERS
from tooling.model.rules import authoring
from tooling.registry.files import read_file
from tooling.registry.snapshot import PinnedSuite
from tooling.registry.text import shown

MAX_CARD = 2**20
MAX_EVENTS = 20_000
MAX_DEPTH = 20
MAX_TAGS = 20
MAX_PARENTS = 20
_UNSEEN = re.compile(f"[{HIDDEN}{JOINERS}]")
_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_FRONT = re.compile(r"\A---[ ]*\n(?P<front>.*?)^---[ ]*$\n?(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
# The hub writes SPDX ids in lower case.
_SPDX = (
    *("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0"),
    *("CC-BY-NC-4.0", "GPL-2.0", "GPL-3.0", "LGPL-3.0", "AGPL-3.0", "MPL-2.0", "ISC", "Unlicense", "Zlib", "EUPL-1.2"),
)
_LICENSES = {one.lower(): one for one in _SPDX}
_RELATIONS = {"finetune": "finetuned-from", "quantized": "quantized-from"}
_TAKEN = {"license", "tags", "pipeline_tag", "base_model", "base_model_relation", "datasets", "model-index", "language"}
# What says nothing about the model itself.
_SILENT = {"library_name", "inference", "widget", "thumbnail", "model_name"}


@dataclass(frozen=True, slots=True)
class HubFolder:
    """A checkout of a model repository: its one graph, and what its card says."""

    model: Path
    known: Known


def read_hub_folder(folder: Path, suites: Mapping[str, PinnedSuite]) -> HubFolder:
    """Read a model's card and find its ONNX file; what could not be mapped is among the remarks.

    Raises RegistryError for a card that cannot be read and a folder without one graph, FetchError for a disk's fault.
    """
    raw = read_file(folder.resolve(), PurePosixPath("README.md"), str(folder / "README.md"), MAX_CARD)
    if raw is None:
        raise _unreadable(folder, "the folder has no README.md", "git clone the model's repository, with its files")
    front, body = split_card(raw, str(folder / "README.md"))
    return HubFolder(_graph_in(folder), known_from_hub(front, body, folder.resolve().name, suites))


def split_card(raw: bytes, shown_as: str) -> tuple[Mapping[str, Any], str]:
    """Return the front matter as texts, lists and mappings, and the Markdown below it; raises RegistryError."""
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n").removeprefix("\ufeff")
    match = _FRONT.match(text)
    if match is None:
        return {}, _clean(text)
    try:
        _check_events(match["front"], shown_as)
        # Everything stays text: whether `no` is Norwegian or a truth value is not for a YAML version to decide.
        front = yaml.load(match["front"], yaml.CBaseLoader)  # noqa: S506 - it makes texts, lists and mappings only
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        place = Place(shown_as, None if line is None else line + 2)
        message = f"the front matter is no YAML: {shown(str(getattr(error, 'problem', error)), 200)}"
        raise RegistryError(authoring.CARD.problem(message, place)) from error
    if front is None or front == "":
        return {}, _clean(match["body"])
    if not isinstance(front, dict):
        raise RegistryError(authoring.CARD.problem("the front matter is no mapping of fields", Place(shown_as)))
    return front, _clean(match["body"])


def _check_events(text: str, shown_as: str) -> None:
    depth = 0
    for number, event in enumerate(yaml.parse(text, yaml.CBaseLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        too_much = number > MAX_EVENTS or depth > MAX_DEPTH
        if too_much or isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what = "is too large or too deep" if too_much else "uses anchors and aliases, which can unfold without end"
            place = Place(shown_as, event.start_mark.line + 2 if event.start_mark else None)
            raise RegistryError(authoring.CARD.problem(f"the front matter {what}", place))


def known_from_hub(front: Mapping[str, Any], body: str, name: str, suites: Mapping[str, PinnedSuite]) -> Known:
    """Map a card to fields of a manifest; a remark names what has no place here or could not be taken over."""
    remarks: list[str] = []
    sections = sections_of(body)
    fields: dict[str, Any] = {"title": title_of(body) or name}
    summary = summary_of(body)
    if summary:
        fields["summary"] = summary
    if body:
        fields["description"] = body[:MAX_TEXT]
        if len(body) > MAX_TEXT:
            remarks.append(f"description: cut off after {MAX_TEXT:,} characters")
    fields |= {"use": sections} if sections else {}
    fields |= _license(front, remarks) | _tags(front) | _lineage(front, remarks)
    if _word(front.get("pipeline_tag")):
        fields["task"] = front["pipeline_tag"]
    datasets = ", ".join(_texts(front.get("datasets")))
    if datasets:
        fields["training"] = {"data": datasets[:300]}
    claims = list(_claims(front.get("model-index"), suites, remarks))
    fields |= {"claims": claims} if claims else {}
    remarks += [f"{shown(str(key))}: has no place here" for key in front if key not in _TAKEN | _SILENT]
    return Known(fields, tuple(remarks))


def _license(front: Mapping[str, Any], remarks: list[str]) -> dict[str, Any]:
    said = next(iter(_texts(front.get("license"))), None)
    if said is None:
        return {}
    known = _LICENSES.get(said.lower())
    if known is None:
        remarks.append(f"license: `{shown(said)}` is no SPDX id that is known here; say it with --license")
        return {}
    return {"license": {"spdx": known}}


def _tags(front: Mapping[str, Any]) -> dict[str, Any]:
    said = [*_texts(front.get("tags")), *_texts(front.get("language"))]
    words = [re.sub(r"[^a-z0-9]+", "-", one.lower()).strip("-")[:60].strip("-") for one in said]
    tags = [one for one in dict.fromkeys(words) if _word(one)][:MAX_TAGS]
    return {"tags": tags} if tags else {}


def _lineage(front: Mapping[str, Any], remarks: list[str]) -> dict[str, Any]:
    parents = [one for one in _texts(front.get("base_model")) if one.strip()][:MAX_PARENTS]
    said = str(front.get("base_model_relation", "finetune"))
    relation = _RELATIONS.get(said)
    if parents and relation is None:
        remarks.append(f"base_model_relation: `{shown(said)}` has no name here; say it with --set lineage.0.relation=…")
        return {}
    found = [{"relation": relation, "name": one[:300], **_address(one)} for one in parents]
    return {"lineage": found} if found else {}


def _address(parent: str) -> dict[str, str]:
    is_name = re.fullmatch(r"[A-Za-z0-9_.-]{1,96}(/[A-Za-z0-9_.-]{1,96})?", parent, re.ASCII)
    return {"url": f"https://huggingface.co/{parent}"} if is_name else {}


def _claims(index: object, suites: Mapping[str, PinnedSuite], remarks: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the results that a suite of this market can measure again; of every other, say what became of it."""
    seen = set()
    for dataset, metric in _results(index):
        label, kind = str(dataset.get("type", "")), str(metric.get("type", ""))
        value, suite = _number(metric.get("value")), suites.get(label)
        named = f"{shown(kind)} {shown(str(metric.get('value')))} on {shown(str(dataset.get('name') or label))}"
        if suite is None:
            remarks.append(f"model-index: {named}: this market has no suite for it, so it is no claim")
        elif value is None or kind not in {one.name for one in suite.parsed.document.metrics} or (label, kind) in seen:
            remarks.append(f"model-index: {named}: not a number of a metric of {label}, or said twice")
        else:
            seen.add((label, kind))
            yield {"suite": label, "suite_digest": suite.parsed.digest, "metric": kind, "value": value}


def _results(index: object) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for model in _mappings(index):
        for result in _mappings(model.get("results")):
            dataset = result.get("dataset")
            for metric in _mappings(result.get("metrics")):
                yield dataset if isinstance(dataset, dict) else {}, metric


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _number(value: object) -> float | None:
    text = str(value)
    return float(text) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?", text, re.ASCII) else None


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [_clean(one).replace("\n", " ") for one in listed if isinstance(one, str) and one.strip()]


def _word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 60 and bool(_WORD.fullmatch(value))  # noqa: PLR2004


def _clean(text: str) -> str:
    """Take out what nobody sees, tabs, and blanks at the ends of lines."""
    lines = [_UNSEEN.sub("", line.expandtabs(4)).rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip()


def _graph_in(folder: Path) -> Path:
    usual = [folder / "model.onnx", folder / "onnx" / "model.onnx"]
    others = sorted(folder.glob("*.onnx")) or sorted(folder.glob("onnx/*.onnx"))
    found = [one for one in usual if one.is_file()] or others
    if len(found) == 1 or (found and found[0] in usual):
        return found[0]
    if found:
        names = ", ".join(one.name for one in found[:10])
        raise _unreadable(
            folder, f"the folder holds several graphs: {names}", f"haat new {found[0]}, or another of them"
        )
    raise _unreadable(folder, "the folder holds no ONNX file", "export it: optimum-cli export onnx --model . onnx/")


def _unreadable(folder: Path, message: str, fix: str) -> RegistryError:
    return RegistryError(authoring.CARD.problem(message, Place(str(folder)), fix=fix))
