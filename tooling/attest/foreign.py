"""The border to libraries that read a stranger's bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sigstore.errors import Error as SigstoreError

from tooling.errors import Place, RegistryError, SignatureError
from tooling.model.rules import Rule, trusting
from tooling.registry.strict_json import read_json
from tooling.registry.text import shown

_LONGEST_REASON = 400


@contextmanager
def refusing(shown_as: str, rule: Rule, what: str) -> Iterator[None]:
    """Turn whatever a foreign library raises over a stranger's bytes into SignatureError.

    Not only its own errors: hostile bundles bring ValueError and AttributeError out of it, and a panic in a library
    written in Rust is no Exception at all.
    """
    try:
        yield
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        reason = str(error) if isinstance(error, SigstoreError) else "it does not have the form of one"
        raise SignatureError(rule.problem(f"{what}: {shown(reason, _LONGEST_REASON)}", Place(shown_as))) from error


def strict_bundle(raw: bytes, shown_as: str, limit: int) -> object:
    """Read a bundle's JSON before any other parser sees it; raises SignatureError."""
    try:
        return read_json(raw, shown_as, limit)
    except RegistryError as error:
        raise SignatureError(*(trusting.BUNDLE.problem(one.message, one.place) for one in error.problems)) from error
