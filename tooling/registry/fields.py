"""Where a pydantic location leads: the path in the document, and what the format expects there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tooling.registry.strict_yaml import FieldPath
from tooling.registry.text import shown


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a document: its path, the type that belongs there and around it, what the format says about it."""

    path: FieldPath
    kind: Any
    description: str | None = None
    parent: Any = None


def follow(model: type[BaseModel], location: FieldPath) -> Spot:
    """Follow a location of pydantic's, leaving out the names it gives to the members of a union."""
    spot = Spot((), model)
    for step in location:
        is_union = get_origin(spot.kind) in {Union, UnionType}
        spot = _open(replace(spot, kind=_member(spot.kind, step))) if is_union else _enter(spot, step)
    return spot


def fields_of(kind: Any) -> dict[str, FieldInfo]:
    """Return the fields of a document type under the names they bear in files."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    return {field.alias or name: field for name, field in kind.model_fields.items()}


def words_of(kind: Any) -> tuple[str, ...]:
    """Return the words that a `Literal` allows."""
    return tuple(str(word) for word in get_args(kind)) if get_origin(kind) is Literal else ()


def tags_of(union: Any, discriminator: str) -> tuple[str, ...]:
    """Return the values of the field that tells the members of a union apart."""
    fields = [fields_of(_open(Spot((), member)).kind).get(discriminator) for member in get_args(union)]
    return tuple(word for field in fields if field is not None for word in words_of(field.annotation))


def spell(path: FieldPath) -> str:
    """Write a path as people do: `artifacts[0].digest`."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in path]
    return "".join(parts).removeprefix(".")


def _open(spot: Spot) -> Spot:
    """Take the wrapping off a type: `Annotated`, whose description is kept, and `… | None`."""
    if get_origin(spot.kind) is Annotated:
        kind, *notes = get_args(spot.kind)
        said = [note.description for note in notes if isinstance(note, FieldInfo) and note.description]
        return _open(replace(spot, kind=kind, description=said[-1] if said else spot.description))
    if get_origin(spot.kind) in {Union, UnionType}:
        members = [member for member in get_args(spot.kind) if member is not NoneType]
        if len(members) == 1:
            return _open(replace(spot, kind=members[0]))
    return spot


def _enter(spot: Spot, step: str | int) -> Spot:
    path = (*spot.path, step)
    field = fields_of(spot.kind).get(str(step))
    if field is not None:
        return _open(Spot(path, field.annotation, field.description, spot.kind))
    is_list = get_origin(spot.kind) is tuple
    return _open(Spot(path, get_args(spot.kind)[0] if is_list else None, None, spot.kind))


def _member(union: Any, tag: str | int) -> Any:
    for member in get_args(union):
        kind = _open(Spot((), member)).kind
        if any(tag in words_of(field.annotation) for field in fields_of(kind).values()):
            return kind
    return None
