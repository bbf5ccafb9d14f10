"""The strict JSON reader: a key that stands twice, NaN, infinity, deep nesting and invisible text are refused."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import NoReturn

from tooling.errors import Place, RegistryError
from tooling.model.rules import reading
from tooling.registry.text import decode, hidden_character, name_of_character, place_at, shown

LIMIT = 1_048_576
MAX_DEPTH = 32
# As long as a 64-bit number with its sign; longer ones take quadratic time to read.
MAX_DIGITS = 20


def read_json(raw: bytes, shown_as: str, limit: int = LIMIT) -> object:
    """Read one JSON document of at most `limit` bytes; arrays become tuples.

    Raises RegistryError (HA005, HA010). Source: RFC 8259, and RFC 7493 (I-JSON) for what it leaves open.
    """
    text = decode(raw, shown_as, limit, reading.NOT_JSON)
    try:
        value = _frozen(_DECODER.decode(text), 0)
        if "\\" in text:  # The whole text was looked through already: only escapes can bring in what it does not show.
            _refuse_hidden(value)
    except json.JSONDecodeError as error:
        place = Place(shown_as, error.lineno, error.colno)
        raise RegistryError(reading.NOT_JSON.problem(f"not JSON: {error.msg}", place)) from error
    except _RefusedError as error:
        is_there = bool(error.near) and text.count(error.near) == 1
        place = place_at(text, text.index(error.near), shown_as) if is_there else Place(shown_as)
        raise RegistryError(reading.NOT_JSON.problem(str(error), place)) from error
    except RecursionError as error:
        raise RegistryError(reading.NOT_JSON.problem(_TOO_DEEP, Place(shown_as))) from error
    return value


_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"


class _RefusedError(ValueError):
    """JSON that is not strict; `near` is text that stands there."""

    def __init__(self, message: str, near: str = "") -> None:
        super().__init__(message)
        self.near = near


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        message = f"the key `{shown(counts.most_common(1)[0][0])}` stands twice"
        raise _RefusedError(message)
    return mapping


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        message = f"a whole number of {len(digits):,} digits"
        raise _RefusedError(message, digits)
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        message = f"`{shown(digits)}` is too large for a number"
        raise _RefusedError(message, digits)
    return number


def _constant(word: str) -> NoReturn:
    message = f"`{word}` is not JSON"
    raise _RefusedError(message, word)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant)


def _frozen(value: object, depth: int) -> object:
    """Turn lists into tuples, on the way refusing depth."""
    if depth == MAX_DEPTH and isinstance(value, dict | list):
        raise _RefusedError(_TOO_DEEP)
    if isinstance(value, dict):
        # Most values are text, and every signature is read here.
        return {key: one if type(one) is str else _frozen(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return tuple([_frozen(one, depth + 1) for one in value])
    return value


def _refuse_hidden(value: object) -> None:
    """Raise where a text holds what nobody sees."""
    if isinstance(value, dict):
        for key, one in value.items():
            _refuse_hidden(key)
            _refuse_hidden(one)
    elif isinstance(value, tuple):
        for one in value:
            _refuse_hidden(one)
    elif isinstance(value, str) and (index := hidden_character(value)) is not None:
        message = f"the text contains {name_of_character(value[index])}"
        raise _RefusedError(message)
