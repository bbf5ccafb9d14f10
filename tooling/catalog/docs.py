"""Build the documentation and the shells with mkdocs, in a scratch folder, once per state of their sources."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tooling.catalog import shell
from tooling.catalog.languages import folding
from tooling.catalog.languages.folding import fold_source
from tooling.catalog.languages.language import ENGLISH, ENGLISH_TAG, Language
from tooling.catalog.languages.reading import SUFFIX, read_language
from tooling.catalog.runtime import Runtime
from tooling.catalog.scripts import taken_out
from tooling.catalog.shell import Shell, lean, spoken, with_policy
from tooling.catalog.text import visible
from tooling.errors import Place, SiteError
from tooling.model.policy import Marketplace
from tooling.model.rules import building

# Shells by depth of address: their links are relative, so each depth needs its own.
SHELLS = ("index.md", "_shell/page.md", "_shell/x/page.md")
RULES = "docs/reference/rules"
# The order readers meet them in; other folders follow by name.
SECTIONS = {
    "tutorials": "Tutorials",
    "how-to": "How-to guides",
    "reference": "Reference",
    "explanation": "Explanation",
    "adr": "Decisions",
}
# What the theme brings along and nothing here asks for: addresses of one host, word lists of other languages.
_NOT_KEPT = ("404.html", "sitemap.xml", "sitemap.xml.gz", "assets/images", "assets/javascripts/lunr")
_PACKAGES = ("mkdocs", "mkdocs-material", "minify-html", "pymdown-extensions", "Markdown")
_PATIENCE_S = 300
_LINES_OF_LOG = 12


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the texts and templates lie, and in which language; without a `runtime`, no model can be tried."""

    docs: Path
    templates: Path
    config: Path
    language: str = ENGLISH_TAG
    runtime: Runtime | None = None

    @property
    def strings(self) -> Path:
        """Return the folder with a file for each language but English."""
        return self.templates / "strings"


@dataclass(frozen=True, slots=True)
class Built:
    """The finished documentation's folder, a language, its shells by depth, and a digest of what all is made of."""

    folder: Path
    shells: tuple[Shell, ...]
    language: Language
    key: str

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the addresses of the documentation's pages."""
        found = (page.relative_to(self.folder).as_posix() for page in (self.folder / "docs").rglob("*.html"))
        return tuple(sorted(found))

    @property
    def rule_pages(self) -> frozenset[str]:
        """Return the ids of the rules that have a page."""
        return frozenset(page.stem for page in (self.folder / RULES).glob("HA*.html"))


def build_docs(sources: Sources, marketplace: Marketplace, cache: Path) -> Built:
    """Build the documentation and the shells of a language into `cache`, or find them there; raises SiteError.

    The documentation is in English, whatever language the catalog is in.
    """
    for path in (sources.docs, sources.templates, sources.config):
        if not path.exists():
            raise SiteError(
                building.DOCS.problem(
                    f"{path} is not there", Place(str(path)), help="build from a clone of the repository"
                )
            )
    language = read_language(sources.strings, sources.language)
    english = _found_or_built(sources, marketplace, cache, ENGLISH)
    folder = english if language.tag == ENGLISH_TAG else _found_or_built(sources, marketplace, cache, language)
    shells = tuple(_read_shell(folder / "shells" / str(depth)) for depth in range(len(SHELLS)))
    return Built(english / "pages", shells, language, f"{english.name} {folder.name}")


def _found_or_built(sources: Sources, marketplace: Marketplace, cache: Path, language: Language) -> Path:
    folder = cache / key_of(sources, marketplace, language)
    if not folder.is_dir():
        scratch = cache / f".{folder.name}.{os.getpid()}"
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            _build(sources, marketplace, scratch, language)
            _put(scratch / "site", folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return folder


def key_of(sources: Sources, marketplace: Marketplace, language: Language = ENGLISH) -> str:
    """Return a digest of everything that decides how a language's shells look, with English also the documentation."""
    digest = hashlib.sha256()
    versions = [f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES]
    programs = [Path(file).read_text(encoding="utf-8") for file in (__file__, shell.__file__, folding.__file__)]
    for word in (*versions, marketplace.name, str(marketplace.demo), language.tag, language.direction, *programs):
        digest.update(f"{len(word)} {word}\n".encode())
    roots = [sources.templates / "overrides", sources.templates / "shell.md", sources.config]
    if language.tag == ENGLISH_TAG:
        roots.append(sources.docs)
    else:
        roots += [sources.docs / "assets", sources.strings / f"{language.tag}{SUFFIX}"]
    for index, root in enumerate(roots):
        for name, path in _files(root):
            raw = path.read_bytes()
            digest.update(f"{index} {name} {len(raw)}\n".encode() + raw)
    return digest.hexdigest()[:32]


def navigation(pages: Iterable[str], folder: str = "") -> list[object]:
    """Order the documentation's pages as mkdocs wants it: an index first, pages by name, then a section a folder."""
    below: dict[str, list[str]] = {}
    here: list[str] = []
    for page in sorted(pages):
        section, slash, rest = page.partition("/")
        if slash:
            below.setdefault(section, []).append(rest)
        else:
            here.append(f"docs/{folder}{page}")
    known = [name for name in SECTIONS if name in below]
    others = [name for name in below if name not in SECTIONS]
    return [
        *sorted(here, key=lambda page: (not page.endswith("/index.md"), page)),
        *({_section_title(name): navigation(below[name], f"{folder}{name}/")} for name in (*known, *others)),
    ]


def _section_title(name: str) -> str:
    return SECTIONS.get(name, name.replace("-", " ").capitalize())


def _build(sources: Sources, marketplace: Marketplace, scratch: Path, language: Language) -> None:
    source = scratch / "source"
    if language.tag == ENGLISH_TAG:
        shutil.copytree(sources.docs, source / "docs", ignore=shutil.ignore_patterns("assets", "_*"))
    shutil.copytree(sources.docs / "assets", source / "assets")
    _put_overrides(sources.templates / "overrides", scratch / "overrides", language)
    for name in SHELLS:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sources.templates / "shell.md", source / name)
    config = scratch / "mkdocs.yml"
    config.write_text(_config(sources, marketplace, source, scratch / "overrides"), encoding="utf-8")
    _mkdocs(config, scratch / "built")
    _finish(scratch / "built", scratch / "site", language)


def _put_overrides(overrides: Path, folder: Path, language: Language) -> None:
    for name, path in _files(overrides):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(fold_source(path.read_text(encoding="utf-8"), language), encoding="utf-8")


def _config(sources: Sources, marketplace: Marketplace, source: Path, overrides: Path) -> str:
    pages = [name for name, _ in _files(source / "docs") if name.endswith(".md")]
    settings = {
        "INHERIT": str(sources.config.resolve()),
        "site_name": visible(marketplace.name),
        "docs_dir": str(source.resolve()),
        "theme": {"custom_dir": str(overrides.resolve())},
        "extra": {"homepage": "index.html", "docs_home": "docs/index.html", "demo": marketplace.demo},
        "nav": navigation(pages),
        "not_in_nav": "/index.md\n/_shell/\n",
    }
    return yaml.safe_dump(settings, sort_keys=True)


def _mkdocs(config: Path, site: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(site.resolve())]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
    # The build's time shows nowhere; the variable keeps it out of archives that the theme might write.
    environment = {**kept, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SiteError(building.DOCS.problem(f"mkdocs did not run: {error}")) from error
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-_LINES_OF_LOG:])
        raise SiteError(building.DOCS.problem(f"mkdocs stopped with status {done.returncode}:\n{last}"))


def _finish(built: Path, site: Path, language: Language) -> None:
    """Take the shells out of the built pages, and give every page its Content-Security-Policy, and no script inside."""
    import minify_html

    (site / "shells").mkdir(parents=True)
    for depth, name in enumerate(SHELLS):
        page = built / Path(name).with_suffix(".html")
        html = page.read_text(encoding="utf-8")
        small = minify_html.minify(html, keep_closing_tags=True, keep_html_and_head_opening_tags=True)
        whole = with_policy(spoken(lean(small), language, name), name)
        (site / "shells" / str(depth)).write_text(whole, encoding="utf-8")
        page.unlink()
    for name in (*_NOT_KEPT, "_shell"):
        _remove(built / name)
    for name, page in _files(built):
        if name.endswith(".map"):
            page.unlink()
        elif name.endswith(".html"):
            html, scripts = taken_out(page.read_text(encoding="utf-8"), name)
            page.write_text(with_policy(html, name), encoding="utf-8")
            for address, script in scripts.items():
                (built / address).parent.mkdir(exist_ok=True)
                (built / address).write_text(script, encoding="utf-8")
    built.rename(site / "pages")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _put(new: Path, folder: Path) -> None:
    try:
        new.rename(folder)
    except OSError:
        # Another process was quicker; the name is a digest of the sources, so its folder holds the same.
        if not folder.is_dir():
            raise


def _read_shell(path: Path) -> Shell:
    return Shell.split(path.read_text(encoding="utf-8"), path.name)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    if root.is_file():
        yield root.name, root
        return
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path
