"""What differs between two releases of one model, as data: which words stand around it is for templates to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tooling.catalog import words
from tooling.catalog.entry import ClaimRow, Entry, FileRow
from tooling.model.base import version_key
from tooling.model.manifest import Tensor
from tooling.model.phrase import Figure, Phrase

# So much of a text that was changed is shown, and so many rows of one kind.
_LONGEST = 400
_ROWS_OF_A_KIND = 20
# What Markdown puts before a heading, a quotation and an item of a list.
_MARKS = "#>*- "
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was: `kind` is a word of ours, `name` which of its kind where there are several.

    None stands for what was not there, or is no more. Of long texts, `before` and `after` are the sentences that only
    one of them has.
    """

    kind: str
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the same benchmark before and after; a claim where nobody has measured it."""

    label: str
    before: float
    after: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """Two versions beside each other in short; `growth` is the model file's, in per cent of what it was."""

    before: str
    after: str
    numbers: tuple[Number, ...]
    growth: float
    licenses: tuple[str, str] | None
    tensors: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a model, the earlier one first, and everything that a buyer should know is different.

    `more` counts changes that are not shown.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """One measured number over the versions that have it, the earliest first."""

    label: str
    points: tuple[tuple[str, float], ...]


def step_between(one: Entry, other: Entry) -> Step:
    """Say in short what came with the later of two versions."""
    before, after = in_order(one, other)
    was, becomes = before.model_file.size, after.model_file.size
    licenses = before.license.identifier, after.license.identifier
    return Step(
        before.name.version,
        after.name.version,
        tuple(_numbers(before, after)),
        (becomes - was) / was * 100,
        licenses if licenses[0] != licenses[1] else None,
        _signature(before) != _signature(after),
    )


def difference_between(one: Entry, other: Entry) -> Difference:
    """Say at length what is different in the later of two versions."""
    before, after = in_order(one, other)
    kinds = (
        *(_simple(before, after), _claims(before, after), _tensors(before, after), _files(before, after)),
        *(_texts(before, after),),
    )
    shown, more = [], 0
    for kind in kinds:
        rows = list(kind)
        shown += rows[:_ROWS_OF_A_KIND]
        more += max(0, len(rows) - _ROWS_OF_A_KIND)
    return Difference(before.name.version, after.name.version, tuple(shown), more)


def history_of(entries: Iterable[Entry], claim: ClaimRow | None) -> History | None:
    """Follow a number over all versions, or return None where fewer than two have it, or all have the same."""
    if claim is None:
        return None
    found = [
        (entry.name.version, row.measured)
        for entry in sorted(entries, key=lambda one: version_key(one.name.version))
        for row in entry.claims
        if _key(row) == _key(claim) and row.measured is not None
    ]
    different = len({value for _, value in found}) > 1
    return History(claim.metric.label, tuple(found)) if different else None


def in_order(one: Entry, other: Entry) -> tuple[Entry, Entry]:
    """Return two releases, the lower version first."""
    before, after = sorted((one, other), key=lambda entry: version_key(entry.name.version))
    return before, after


def _numbers(before: Entry, after: Entry) -> Iterator[Number]:
    known = {_key(row): row for row in before.claims}
    for row in after.claims:
        old = known.get(_key(row))
        if old is not None and row.primary and (old.measured is None) == (row.measured is None):
            yield Number(row.metric.label, old.shown, row.shown, row.unit)


def _key(row: ClaimRow) -> tuple[str, str | None, str]:
    return row.suite, row.suite_page, row.metric.label


def _signature(entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    inputs, outputs = entry.manifest.inputs, entry.manifest.outputs
    return tuple(map(_tensor, inputs)), tuple(map(_tensor, outputs))


def _simple(before: Entry, after: Entry) -> Iterator[Change]:
    yield from _pairs("title", {"": before.manifest.title}, {"": after.manifest.title})
    yield from _pairs("price", {"": before.price}, {"": after.price})
    yield from _pairs("license", {"": before.license.identifier}, {"": after.license.identifier})
    yield from _pairs("terms", _some(before.license.terms), _some(after.license.terms))
    yield from _pairs("task", {"": words.task(before.manifest.task)}, {"": words.task(after.manifest.task)})
    yield from _pairs("signer", {"": before.signer.id}, {"": after.signer.id})


def _claims(before: Entry, after: Entry) -> Iterator[Change]:
    was, becomes = ({" ".join(map(str, _key(row))): row for row in entry.claims} for entry in (before, after))
    names = {
        key: Phrase("%(metric)s, %(suite)s", metric=row.metric.label, suite=row.suite)
        for rows in (was, becomes)
        for key, row in rows.items()
    }
    for key, name in names.items():
        old, new = was.get(key), becomes.get(key)
        for word in ("claimed", "measured"):
            yield from _pairs(word, *(_named(name, getattr(row, word) if row else None) for row in (old, new)))


def _named(name: str, value: float | None) -> dict[str, str]:
    return {} if value is None else {name: Figure(words.exact(value))}


def _tensors(before: Entry, after: Entry) -> Iterator[Change]:
    for kind, was, becomes in (
        ("input", before.manifest.inputs, after.manifest.inputs),
        ("output", before.manifest.outputs, after.manifest.outputs),
    ):
        yield from _pairs(kind, {one.name: _tensor(one) for one in was}, {one.name: _tensor(one) for one in becomes})


def _tensor(one: Tensor) -> str:
    return f"{one.type} {' × '.join(map(str, one.shape)) or '1'}: {one.meaning}"


def _files(before: Entry, after: Entry) -> Iterator[Change]:
    was, becomes = ({file.path: file for file in entry.files} for entry in (before, after))
    for path in dict.fromkeys((*was, *becomes)):
        old, new = was.get(path), becomes.get(path)
        if old is None or new is None or old.digest != new.digest:
            yield Change("file", path, _file(old), _file(new))


def _file(file: FileRow | None) -> str | None:
    if file is None:
        return None
    return Phrase("%(size)s, %(digest)s", size=Figure(words.size(file.size)), digest=f"{file.digest[7:19]}…")


def _texts(before: Entry, after: Entry) -> Iterator[Change]:
    was, becomes = _prose(before), _prose(after)
    for kind, old in was.items():
        new = becomes[kind]
        if old != new:
            yield Change(kind, "", _without(old, new), _without(new, old))


def _prose(entry: Entry) -> dict[str, str]:
    manifest, use, training = entry.manifest, entry.manifest.use, entry.manifest.training
    return {
        "summary": manifest.summary,
        "description": manifest.description,
        "tags": "\n".join(manifest.tags),
        "intended": (use and use.intended) or "",
        "limitations": (use and use.limitations) or "",
        "risks": (use and use.risks) or "",
        "out-of-scope": (use and use.out_of_scope) or "",
        "training": (training and training.data) or "",
    }


def _without(text: str, other: str) -> str | None:
    """Return the sentences of a text that another has not, or None where there are none."""
    known = set(_sentences(other))
    found = " ".join(one for one in _sentences(text) if one not in known)
    return (found if len(found) <= _LONGEST else f"{found[:_LONGEST].rstrip()}…") or None


def _sentences(text: str) -> Sequence[str]:
    found = (one.strip().lstrip(_MARKS) for one in _SENTENCE.split(text))
    return [one for one in found if one]


def _some(value: str | None) -> dict[str, str]:
    return {} if value is None else {"": value}


def _pairs(kind: str, was: Mapping[str, str], becomes: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*was, *becomes)):
        before, after = was.get(name), becomes.get(name)
        if before != after:
            yield Change(kind, name, before, after)
