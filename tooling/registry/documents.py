"""From bytes to documents: read strictly, then hold against the format, and say everything that is wrong at once."""

from __future__ import annotations

from functools import cached_property

from pydantic import ValidationError

from tooling.errors import Place, Problem, RegistryError
from tooling.model.rules import reading
from tooling.registry import strict_json, strict_yaml
from tooling.registry.complaints import Complaint, complaints, describe
from tooling.registry.fields import fields_of, words_of
from tooling.registry.parsed import D, Parsed, digest_of
from tooling.registry.strict_yaml import FieldPath

MAX_PROBLEMS = 20


def parse(kind: type[D], raw: bytes, shown_as: str, limit: int = strict_yaml.LIMIT) -> Parsed[D]:
    """Read a YAML document of a kind; raises RegistryError with all problems, in the order of the file."""
    value = strict_yaml.read_yaml(raw, shown_as, limit)
    return Parsed(shown_as, raw, digest_of(raw), _held_against(kind, value, _Marks(raw, shown_as)))


def parse_json(kind: type[D], raw: bytes, shown_as: str, limit: int = strict_json.LIMIT) -> Parsed[D]:
    """Read a JSON document of a kind; as it was not typed by a person, problems name fields and no lines."""
    value = strict_json.read_json(raw, shown_as, limit)
    return Parsed(shown_as, raw, digest_of(raw), _held_against(kind, value, _NoMarks(shown_as)))


class _NoMarks:
    """Places in a document whose lines mean nothing to people."""

    def __init__(self, shown_as: str) -> None:
        self.shown_as = shown_as

    def place(self, path: FieldPath, *, about_key: bool = False) -> Place:  # noqa: ARG002
        """Return the file."""
        return Place(self.shown_as)


class _Marks(_NoMarks):
    """Places in a YAML document; computed when the first problem asks for one."""

    def __init__(self, raw: bytes, shown_as: str) -> None:
        super().__init__(shown_as)
        self._raw = raw

    @cached_property
    def _values(self) -> dict[FieldPath, tuple[int, int]]:
        return strict_yaml.positions(self._raw)

    @cached_property
    def _keys(self) -> dict[FieldPath, tuple[int, int]]:
        return strict_yaml.key_positions(self._raw)

    def place(self, path: FieldPath, *, about_key: bool = False) -> Place:
        """Return where a value or its key stands; for something missing, the key it is missing under."""
        if about_key and path in self._keys:
            return Place(self.shown_as, *self._keys[path])
        if path in self._values:
            return Place(self.shown_as, *self._values[path])
        return self.place(path[:-1], about_key=True)


def _held_against(kind: type[D], value: object, marks: _NoMarks) -> D:
    header = _header_problem(kind, value, marks)
    if header is not None:
        raise RegistryError(header)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        problems = [_problem(complaint, marks) for complaint in complaints(kind, error)]
        raise RegistryError(*_in_order(problems)) from error


def _header_problem(kind: type[D], value: object, marks: _NoMarks) -> Problem | None:
    """Look at the line that names the format: where that is wrong, all else would only be noise."""
    if not isinstance(value, dict):
        message = f"a document is a mapping of fields, not {describe(value)}"
        return reading.INVALID_VALUE.problem(message, marks.place(()))
    format_field = fields_of(kind).get("haat")
    if format_field is None:
        return None
    expected = f"haat: {words_of(format_field.annotation)[0]}"
    said = value.get("haat")
    if "haat" not in value:
        message = f"the document does not say what it is; its first line must be `{expected}`"
    elif f"haat: {said}" != expected:
        message = f"`haat` is {describe(said)}; `{expected}` is expected here"
    elif next(iter(value)) != "haat":
        message = f"`{expected}` must be the first line"
    else:
        return None
    return reading.INVALID_VALUE.problem(message, marks.place(("haat",)))


def _problem(complaint: Complaint, marks: _NoMarks) -> Problem:
    place = marks.place(complaint.path, about_key=complaint.about_key)
    return complaint.rule.problem(complaint.sentence(), place, help=complaint.help)


def _in_order(problems: list[Problem]) -> list[Problem]:
    problems.sort(key=lambda problem: (problem.place.line or 0, problem.place.column or 0) if problem.place else (0, 0))
    if len(problems) <= MAX_PROBLEMS:
        return problems
    message = f"{len(problems) - MAX_PROBLEMS} more problems are not shown"
    more = reading.INVALID_VALUE.problem(message, problems[-1].place)
    return [*problems[:MAX_PROBLEMS], more]
