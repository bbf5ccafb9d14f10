"""Text files from the templates beside this module: a head, some blocks in any order, a tail; some are short."""

from __future__ import annotations

import random
import re
from importlib import resources

from tooling.demo.filetypes.words import Words

_FOLDER = resources.files("tooling.demo.filetypes") / "templates"
_SUFFIX = ".txt"
_SHORT = 0.3
# Kinds of which a block alone is still of that kind and no other; of the rest, a short file keeps its head.
_TELLING = {
    *("css", "dockerfile", "go", "haskell", "html", "kotlin", "lua", "makefile", "markdown", "perl", "powershell"),
    *("python", "r", "ruby", "rust", "shell", "sql", "swift", "toml"),
}
_MARK = re.compile(r"^%%(head|body|tail)\n", re.MULTILINE)


def template_kinds() -> tuple[str, ...]:
    """Return every kind of which there is a template."""
    return tuple(sorted(one.name.removesuffix(_SUFFIX) for one in _FOLDER.iterdir() if one.name.endswith(_SUFFIX)))


def make_text(kind: str, rng: random.Random) -> bytes:
    """Write one file of a kind."""
    sections = _sections(kind)
    words = Words(rng)
    chosen = [rng.choice(sections["head"])]
    blocks = list(sections["body"])
    rng.shuffle(blocks)
    if rng.random() < _SHORT:
        return _joined(words, [blocks[0]] if kind in _TELLING else [*chosen, blocks[0]])
    chosen += blocks[: rng.randrange(2, len(blocks) + 1)]
    # Some files repeat a kind of block, as real ones do; placeholders are filled anew each time.
    chosen += rng.choices(blocks, k=rng.randrange(3))
    chosen.append(rng.choice(sections["tail"]))
    return _joined(words, chosen)


def _joined(words: Words, blocks: list[str]) -> bytes:
    return ("".join(words.fill(block) for block in blocks).rstrip("\n") + "\n").encode()


def _sections(kind: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"head": [], "body": [], "tail": []}
    _, *parts = _MARK.split((_FOLDER / f"{kind}{_SUFFIX}").read_text(encoding="utf-8"))
    for name, block in zip(parts[0::2], parts[1::2], strict=True):
        found[name].append(block)
    return found
