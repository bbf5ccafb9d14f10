"""Errors, and the problems they carry.

An error carries one or more problems; a problem says what is wrong, where, and
what mends it. Only `tooling.verify.runner` turns errors into findings.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file: path as shown to people, line and column from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.path, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, under a stable rule id such as `HA001`."""

    rule: str
    message: str
    place: Place | None = None
    help: str | None = None
    fix: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}[{self.rule}] {self.message}"


class HaatError(Exception):
    """Base of all errors of this project; on its own it means *could not tell*."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            message = "an error carries at least one problem"
            raise TypeError(message)
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class RegistryError(HaatError):
    """A file of a registry is not what its path says."""


class FetchError(HaatError):
    """Bytes could not be had: disk, network or a missing tool of our own."""


class PolicyError(HaatError):
    """The marketplace's own policy cannot be used."""


class VerificationError(HaatError):
    """What was checked is not true."""


class SignatureError(VerificationError):
    """No trusted signature covers these bytes."""


class DigestMismatchError(VerificationError):
    """Bytes differ from the digest they are known by."""


class UnsafeModelError(VerificationError):
    """A model file contains something that is not allowed."""


class ClaimError(VerificationError):
    """A measured number does not reach the claimed one."""


class SearchError(VerificationError):
    """A search index is not what its format says."""


class BenchError(HaatError):
    """A measurement could not be made."""


class SandboxError(BenchError):
    """No sandbox is available, or it failed for a reason of our own."""


class SuiteError(BenchError):
    """The suite cannot be used; that is no verdict on what was to be measured."""


class LimitError(BenchError):
    """The model crashed, or exceeded a limit of the suite."""


class SiteError(HaatError):
    """The catalog could not be built."""
