"""Draft a manifest: from what a model file says, what a model card says, and what its publisher answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tooling.authoring.fields import with_field
from tooling.authoring.fitting import suggest_adapter
from tooling.errors import Place, RegistryError
from tooling.model.base import MAX_LINE
from tooling.model.manifest import Manifest, Role
from tooling.model.release import ReleaseName
from tooling.model.rules import authoring
from tooling.registry import paths
from tooling.registry.digests import digest_file
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import Snapshot, shown_path
from tooling.registry.yaml_text import dump_yaml
from tooling.scan.card import CardTensor, ModelCard

SCHEMA = "reference/schemas/manifest.schema.json"
_HERE = "../../../../../../docs/" + SCHEMA
_FORMATS = {".onnx": "onnx", ".safetensors": "safetensors", ".gguf": "gguf", ".json": "json"}
_GRAPHS = frozenset({"model", "preprocess", "postprocess"})
_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,150}", re.ASCII)
_TYPES = frozenset({"sequence", "map", "other", "optional"})
_LICENSE_KEYS = ("license", "License", "LICENSE", "spdx")
_ORDER = tuple(Manifest.model_fields)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that comes with a release; `path` is what the manifest calls it."""

    role: Role
    file: Path
    path: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A manifest that is not signed yet, and what is written beside it; `publisher_file` where that is new."""

    name: ReleaseName
    manifest: Parsed[Manifest]
    assets: tuple[Asset, ...]
    publisher_file: bytes | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Fields that are known before anybody is asked, and remarks on what could not be taken over."""

    fields: Mapping[str, Any]
    remarks: tuple[str, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)


def asset_of(role: Role, file: Path) -> Asset:
    """Name a file as a manifest may name it."""
    usual = f"{role}{file.suffix if file.suffix in _FORMATS else ''}"
    return Asset(role, file, file.name if _FILE_NAME.fullmatch(file.name) else usual)


def known_from_card(card: ModelCard) -> Known:
    """Take over what an ONNX file says: its description and license, and what its tensors mean."""
    fields: dict[str, Any] = {}
    if card.description:
        fields["description"] = card.description
    named = next((card.properties[key] for key in _LICENSE_KEYS if card.properties.get(key)), None)
    if named and re.fullmatch(r"[A-Za-z0-9.+-]{1,80}", named):
        fields["license"] = {"spdx": named}
    for key in ("title", "summary"):
        line = card.properties.get(key, "").split("\n")[0].strip()[:MAX_LINE]
        if line:
            fields[key] = line
    meanings = {one.name: one.meaning for one in (*card.inputs, *card.outputs) if one.meaning}
    return Known(fields, meanings=meanings)


def known_from_release(manifest: Parsed[Manifest], version: str) -> Known:
    """Take over the last release of a listing: all but its model, and the claims that were made with it."""
    fields = manifest.document.model_dump(mode="python", by_alias=True, exclude_none=True, exclude_defaults=True)
    for gone in ("claims", "inputs", "outputs"):
        fields.pop(gone, None)
    fields |= {"version": version, "previous": manifest.digest}
    others = [one for one in fields.pop("artifacts") if one["role"] not in {"model", "oms"}]
    tensors = (*manifest.document.inputs, *manifest.document.outputs)
    kept = {"artifacts": others} if others else {}
    return Known({**fields, **kept}, meanings={one.name: one.meaning for one in tensors})


def with_graph(fields: Mapping[str, Any], card: ModelCard, meanings: Mapping[str, str]) -> dict[str, Any]:
    """Add the adapter that the graph can have, where none is named, and the tensors whose meaning is known."""
    whole = dict(fields)
    suggested = suggest_adapter(card)
    names = {one.name for one in (*card.inputs, *card.outputs)}
    adapter = whole.get("adapter")
    if adapter is not None and not {adapter.get("input"), adapter.get("output")} <= names:
        whole.pop("adapter")
    if "adapter" not in whole and suggested is not None:
        whole["adapter"] = suggested.model_dump()
    for side, tensors in (("inputs", card.inputs), ("outputs", card.outputs)):
        described = [_tensor(one, meanings[one.name]) for one in tensors if meanings.get(one.name)]
        if described and side not in fields:
            whole[side] = [one for one in described if one["type"] not in _TYPES]
    return whole


def meanings_wanted(fields: Mapping[str, Any], card: ModelCard, known: Mapping[str, str]) -> tuple[CardTensor, ...]:
    """Return the tensors that a suite would use, and of which nobody has said yet what they hold."""
    adapter = with_graph(fields, card, known).get("adapter") or {}
    used = {adapter.get("input"), adapter.get("output")}
    return tuple(one for one in (*card.inputs, *card.outputs) if one.name in used and not known.get(one.name))


def _tensor(tensor: CardTensor, meaning: str) -> dict[str, Any]:
    return {"name": tensor.name, "type": tensor.type, "shape": list(tensor.shape or ()), "meaning": meaning}


def artifact_of(asset: Asset) -> dict[str, Any]:
    """Describe a file by its bytes; raises FetchError where they cannot be read."""
    found = digest_file(asset.file, str(asset.file))
    form = _FORMATS.get(asset.file.suffix, "text")
    return {
        "path": asset.path,
        "role": asset.role,
        "format": "onnx" if asset.role in _GRAPHS else form,
        "digest": found.digest,
        "size": found.size,
        "pieces": found.pieces,
    }


def draft_manifest(
    name: ReleaseName, publisher: str, fields: Mapping[str, Any], assets: Sequence[Asset], schema: str
) -> Parsed[Manifest]:
    """Write a manifest and read it back; raises RegistryError with everything that its format does not allow.

    `publisher` is the digest of the publisher's first file.
    """
    others = [one for one in fields.get("artifacts", ()) if one["path"] not in {asset.path for asset in assets}]
    document = {
        **fields,
        "haat": "manifest/1",
        "name": name.listing,
        "publisher": publisher,
        "version": name.version,
        "artifacts": [*map(artifact_of, assets), *others],
    }
    ordered = {key: document[key] for key in _ORDER if key in document}
    raw = dump_yaml({**ordered, **document}, comment=f"yaml-language-server: $schema={schema}")
    return parse(Manifest, raw, shown_path(paths.manifest(name)))


def schema_address(url: str | None) -> str:
    """Return where editors find the schema of manifests: at the market's own site, or in this repository."""
    return f"{url.rstrip('/')}/{SCHEMA}" if url else _HERE


def last_release(snapshot: Snapshot, publisher: str, model: str) -> Parsed[Manifest] | None:
    """Read the manifest of the latest version of a listing, judged by nobody; None where nothing is listed."""
    names = snapshot.releases_of(publisher, model)
    file = snapshot.manifest(names[-1]) if names else None
    return parse(Manifest, file.raw, file.path) if file else None


def genesis_of(snapshot: Snapshot, publisher: str) -> str | None:
    """Return the digest of a publisher's first file, or None for a publisher that is not here."""
    files = snapshot.publisher_files(publisher)
    return digest_of(files[0][0].raw) if files else None


def with_answers(fields: Mapping[str, Any], answers: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return fields with answers at dotted paths put in; raises RegistryError where there is no such place."""
    whole = dict(fields)
    for path, value in answers:
        whole = with_field(whole, path, value)
    return whole


def already_there(where: Path, what: str, fix: str) -> RegistryError:
    """Say that something is there already, and how to go on with it."""
    return RegistryError(authoring.EXISTS.problem(what, Place(str(where)), fix=fix))
