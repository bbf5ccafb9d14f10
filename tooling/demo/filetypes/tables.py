"""Data as text: JSON, JSON lines, comma- and tab-separated tables, and plain prose."""

from __future__ import annotations

import csv
import io
import json
import random
from typing import Any

from tooling.demo.filetypes.words import Words

_DEEPEST = 3


def make_json(rng: random.Random) -> bytes:
    """Write a nested JSON document, indented or not."""
    words = Words(rng)
    document = {words.noun(): _value(words, 0) for _ in range(rng.randrange(4, 12))}
    return json.dumps(document, indent=rng.choice((None, 2, 4))).encode()


def make_jsonl(rng: random.Random) -> bytes:
    """Write records of one shape, one a line."""
    words = Words(rng)
    keys = ["id", *sorted({words.noun() for _ in range(rng.randrange(2, 6))})]
    records = [{key: _scalar(words) for key in keys} for _ in range(rng.randrange(8, 30))]
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def make_csv(rng: random.Random) -> bytes:
    """Write a table separated by commas."""
    return _table(rng, ",")


def make_tsv(rng: random.Random) -> bytes:
    """Write a table separated by tabs."""
    return _table(rng, "\t")


def make_prose(rng: random.Random) -> bytes:
    """Write paragraphs of plain prose, some of them wrapped."""
    words = Words(rng)
    paragraphs = [words.paragraph(rng.randrange(2, 7)) for _ in range(rng.randrange(3, 9))]
    if rng.random() < 0.5:  # noqa: PLR2004
        paragraphs = [_wrap(one, rng.randrange(60, 90)) for one in paragraphs]
    return ("\n\n".join(paragraphs) + "\n").encode()


def _table(rng: random.Random, delimiter: str) -> bytes:
    words = Words(rng)
    header = ["id", *sorted({words.noun() for _ in range(rng.randrange(3, 8))})]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    makers = [rng.choice(("int", "float", "word", "date", "sentence")) for _ in header[1:]]
    for number in range(1, rng.randrange(12, 50)):
        writer.writerow([number, *(words.fill(f"@{maker}1@") for maker in makers)])
    return stream.getvalue().encode()


def _value(words: Words, depth: int) -> Any:
    shape = words.rng.randrange(5) if depth < _DEEPEST else 0
    if shape == 1:
        return [_value(words, depth + 1) for _ in range(words.rng.randrange(1, 5))]
    if shape == 2:  # noqa: PLR2004
        return {words.noun(): _value(words, depth + 1) for _ in range(words.rng.randrange(1, 5))}
    return _scalar(words)


def _scalar(words: Words) -> Any:
    rng = words.rng
    return rng.choice((rng.randrange(10_000), round(rng.uniform(0, 99), 3), words.noun(), words.sentence(), None, True))


def _wrap(text: str, width: int) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".lstrip()
    return "\n".join(lines)
