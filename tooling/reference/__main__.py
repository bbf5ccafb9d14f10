"""`python -m tooling.reference [--check]`: write the generated pages, or say which are out of date."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tooling.reference.pages import generated_pages
from tooling.registry.write import write_atomically

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a page differs.")
def main(*, check: bool) -> None:
    """Write the generated reference pages."""
    pages = generated_pages()
    stale = [name for name, text in pages.items() if _text(DOCS / name) != text]
    rules = {path.name for path in (DOCS / "rules").glob("*.md")} - {Path(name).name for name in pages}
    for name in sorted(stale):
        if not check:
            (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(DOCS / name, pages[name].encode())
        click.echo(f"{'differs' if check else 'wrote'}: docs/reference/{name}")
    for name in sorted(rules):
        click.echo(f"no such rule any more: docs/reference/rules/{name}")
    if (stale and check) or rules:
        click.echo("run: make reference", err=True)
        sys.exit(1)


def _text(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None


if __name__ == "__main__":
    main()
