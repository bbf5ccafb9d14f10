"""Copy the roots that the installed release of sigstore carries: `python -m tooling.attest.refresh_roots`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from tooling.registry.write import write_atomically

_FOLDER = Path(__file__).parent / "trusted_roots"
# How sigstore names the folders of its own store; nothing but this tool reads them.
SOURCES = {"public-good": "https://tuf-repo-cdn.sigstore.dev", "staging": "https://tuf-repo-cdn.sigstage.dev"}


def carried_root(name: str) -> bytes:
    """Return the root that the installed release of sigstore carries."""
    folder = quote(SOURCES[name], safe="")
    return files("sigstore").joinpath("_store", folder, "trusted_root.json").read_bytes()


def refresh() -> None:
    """Write every root anew."""
    for name in SOURCES:
        write_atomically(_FOLDER / f"{name}.json", carried_root(name))


if __name__ == "__main__":
    refresh()
