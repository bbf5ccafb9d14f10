"""A market's own rules: what a listing must say here, and the market's own fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from tooling.errors import Problem, VerificationError
from tooling.model.extensions import faults_of
from tooling.model.granting import Requirement
from tooling.model.rules import speaking
from tooling.verify.answers import Answer, Holds, NotAsked, counted
from tooling.verify.context import Context
from tooling.verify.places import place_of
from tooling.verify.release import Release

# A pattern is held against a line, not against a description.
LONGEST_MATCHED = 2_000


def requirements_are_met(release: Release, context: Context) -> Answer:
    """The listing says what this market's own rules ask every listing to say."""
    rules = context.policy.document.require
    if not rules:
        return NotAsked("this market asks for nothing beyond the format")
    document = release.manifest.document.model_dump(mode="python", by_alias=True, exclude_none=True)
    problems = [
        speaking.REQUIREMENT.problem(
            rule.message, place_of(release.manifest, *rule.field.split(".")), help=rule.help or _expected(rule)
        )
        for rule in rules
        if not meets(document, rule)
    ]
    if problems:
        raise VerificationError(*problems)
    return Holds(f"{counted(len(rules), 'requirement')} met")


def meets(document: Mapping[str, Any], rule: Requirement) -> bool:
    """Say whether a document meets a requirement; a field that is not there meets only that it be absent."""
    values = list(values_at(document, rule.field.split(".")))
    if rule.present is not None:
        return bool(values) is rule.present
    if rule.among is not None:
        return bool(values) and all(any(_same(value, one) for one in rule.among) for value in values)
    return bool(values) and all(_matches(value, rule.matches or "") for value in values)


def values_at(value: Any, path: list[str]) -> Iterator[Any]:
    """Yield the values at a path; of a list every entry is meant, and a name may itself have dots in it."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from values_at(item, path)
    elif isinstance(value, Mapping) and path:
        # The longest name first, so that `extensions.example.org.tier` finds the domain.
        lengths = range(len(path), 0, -1)
        length = next((one for one in lengths if ".".join(path[:one]) in value), None)
        if length is not None:
            yield from values_at(value[".".join(path[:length])], path[length:])
    elif not path and value not in ("", {}):
        yield value


def _matches(value: Any, pattern: str) -> bool:
    # Python turns `*` into groups that never give back what they took, so that no pattern takes exponential time.
    return isinstance(value, str) and len(value) <= LONGEST_MATCHED and fnmatchcase(value, pattern)


def _same(value: Any, one: str | int | bool) -> bool:  # noqa: FBT001
    return bool(value == one) and isinstance(value, bool) == isinstance(one, bool)


def _expected(rule: Requirement) -> str:
    if rule.among is not None:
        return f"`{rule.field}` is one of {', '.join(map(str, rule.among))}"
    if rule.matches is not None:
        return f"`{rule.field}` is like {rule.matches}"
    return f"`{rule.field}` is {'there' if rule.present else 'not there'}"


def extensions_fit(release: Release, context: Context) -> Answer:
    """A market's own fields are as that market's schema says; those of other markets are kept and not judged."""
    extensions = release.manifest.document.extensions
    judged = {domain: fields for domain, fields in extensions.items() if domain in context.schemas}
    problems = [_misfit(release, domain, path, message) for domain, path, message in _misfits(judged, context)]
    if problems:
        raise VerificationError(*problems)
    if not judged:
        others = f"; {counted(len(extensions), 'other market')} kept" if extensions else ""
        return NotAsked(f"no fields of this market's own{others}")
    return Holds(", ".join(judged))


def _misfits(judged: Mapping[str, Any], context: Context) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for domain, fields in judged.items():
        for path, message in faults_of(fields, context.schemas[domain]):
            yield domain, path, message


def _misfit(release: Release, domain: str, path: tuple[str | int, ...], message: str) -> Problem:
    place = place_of(release.manifest, "extensions", domain, *path)
    where = ".".join(map(str, (domain, *path)))
    return speaking.EXTENSION.problem(f"`{where}`: {message}", place)
