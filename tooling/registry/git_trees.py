"""Tree objects of git, as the folders that they stand for."""

from __future__ import annotations

from tooling.errors import RegistryError
from tooling.model.rules import changing
from tooling.registry.text import shown
from tooling.registry.tree import Entry, Kind

_KINDS = {
    b"100644": Kind.FILE,
    b"100755": Kind.PROGRAM,
    b"40000": Kind.FOLDER,
    b"120000": Kind.LINK,
    b"160000": Kind.MODULE,
}


def read_tree(raw: bytes, width: int) -> list[Entry]:
    """Read a tree object whose ids have `width` bytes; raises RegistryError for names that no folder could have.

    git writes such trees when it is told to, and what one program then calls a file is two files to another.
    """
    entries: dict[str, Entry] = {}
    position = 0
    while position < len(raw):
        end = raw.find(b"\0", position)
        mode, separator, name = raw[position:end].partition(b" ")
        position = end + 1 + width
        if end < 0 or not separator or position > len(raw):
            raise _malformed("it ends in the middle")
        text = name.decode("utf-8", "surrogateescape")
        if text in {"", ".", ".."} or "/" in text or text.lower() == ".git":
            raise _malformed(f"`{shown(text)}` is no name for a file")
        if text in entries:
            raise _malformed(f"`{shown(text)}` stands twice")
        entries[text] = Entry(text, _KINDS.get(mode, Kind.OTHER), raw[position - width : position].hex())
    return sorted(entries.values(), key=lambda entry: entry.name)


def _malformed(why: str) -> RegistryError:
    return RegistryError(changing.NOT_PLAIN.problem(f"a folder in git is malformed: {why}"))
