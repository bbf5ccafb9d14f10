"""`python -m tooling.demo.lettering FILE`: make the pictures (tried with DejaVu 2.37, Liberation 1.07, Pillow 12)."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.demo.lettering.draw import make_pictures
from tooling.registry.write import write_atomically


@click.command()
@click.option("--fonts", type=click.Path(exists=True, file_okay=False, path_type=Path), default="/usr/share/fonts")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
def main(fonts: Path, output: Path) -> None:
    """Write the archive of all pictures, with fonts from below a folder."""
    write_atomically(output, make_pictures(fonts / "truetype"))


if __name__ == "__main__":
    main()
