"""The same listings built by Hugo, and by plain mkdocs-material: from Markdown and front matter that is ready."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from benchmarks.catalogs.pages import Goods, license_words, view_of
from benchmarks.catalogs.process import Cost, run

PEERS = Path(__file__).resolve().parents[1] / "peers"


def hugo() -> str | None:
    """Return where Hugo is, if it is installed."""
    return shutil.which("hugo")


def built_by_hugo(program: str, goods: Goods, count: int, folder: Path) -> tuple[Cost, int]:
    """Build so many listings with Hugo; returns what it cost, and the mean bytes of a page."""
    _write_hugo(goods, count, folder)
    cost = run([program, "--quiet", "--source", str(folder), "--destination", str(folder / "public")], folder)
    return cost, mean_bytes(folder / "public" / "m")


def changed_by_hugo(program: str, folder: Path) -> Cost:
    """Build again after one page has changed: Hugo keeps nothing of pages between two runs."""
    page = next((folder / "content" / "m").rglob("*.md"))
    page.write_text(page.read_text() + "\nAnd one more sentence.\n")
    return run([program, "--quiet", "--source", str(folder), "--destination", str(folder / "public")], folder)


def built_by_mkdocs(goods: Goods, count: int, folder: Path) -> tuple[Cost, int]:
    """Build so many listings with mkdocs and its theme Material, none of them in the navigation."""
    environment = Environment(loader=FileSystemLoader(PEERS / "mkdocs"), autoescape=False, trim_blocks=True)  # noqa: S701 - Markdown
    template = environment.get_template("page.md")
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# Models\n")
    shutil.copyfile(PEERS / "mkdocs" / "mkdocs.yml", folder / "mkdocs.yml")

    def text_of(view: dict[str, Any], description: str, words: dict[str, Any]) -> str:
        return template.render(**view, description=description, words=words)

    _write(goods, count, folder / "docs" / "m", text_of)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml")]
    cost = run(command, folder, {"NO_MKDOCS_2_WARNING": "1"})
    return cost, mean_bytes(folder / "site" / "m")


def mean_bytes(folder: Path, most: int = 1_000) -> int:
    """Return the mean size of the pages in a folder, of the first thousand."""
    sizes = [page.stat().st_size for page, _ in zip(folder.rglob("*.html"), range(most), strict=False)]
    return round(sum(sizes) / len(sizes))


def _write_hugo(goods: Goods, count: int, folder: Path) -> None:
    shutil.copytree(PEERS / "hugo", folder, dirs_exist_ok=True)
    before, title, head, content, after = goods.shells[2].parts
    single = (
        f'{before}<meta name="description" property="og:description" content="{{{{ .Params.summary }}}}">{title}'
        f'{{{{ .Title }}}} by {{{{ .Params.display }}}}{head}{{{{ partial "head.html" . }}}}{content}'
        f'{{{{ partial "listing.html" . }}}}{after}'
    )
    (folder / "layouts" / "_default").mkdir(parents=True)
    (folder / "layouts" / "_default" / "single.html").write_text(single)
    licenses = {one.latest.license.identifier: license_words(one) for one in goods.listings}
    (folder / "data").mkdir()
    (folder / "data" / "licenses.json").write_text(json.dumps(licenses))

    def text_of(view: dict[str, Any], description: str, _words: dict[str, Any]) -> str:
        return f"{json.dumps(view, indent=1, ensure_ascii=False)}\n\n{description}"

    _write(goods, count, folder / "content" / "m", text_of)


def _write(
    goods: Goods, count: int, folder: Path, text_of: Callable[[dict[str, Any], str, dict[str, Any]], str]
) -> None:
    for number, (view, description, words) in enumerate(_repeated(goods, count)):
        page = folder / view["publisher"] / f"{view['model']}-{number}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text_of(view, description, words), encoding="utf-8")


def _repeated(goods: Goods, count: int) -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    """Yield as many listings as asked for; where that is more than there are, from the first one again."""
    views = [(view_of(one), one.latest.manifest.description, license_words(one)) for one in goods.listings]
    for number in range(count):
        yield views[number % len(views)]
