"""One browser and one built market for all tests of the site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.browser import chromium, served
from tests.site.hostile import hostile
from tests.site.market import Market
from tests.site.sample import sample
from tooling.build_site import SOURCES, publish
from tooling.catalog.docs import Sources

DOCS = {
    "index.md": "# Documentation\n\nHow this market works.\n\n```sh\nhaat verify --all\n```\n",
    "how-to/verify-a-release.md": "# Verify a release\n\nSee [the start](../index.md).\n\n## Run it\n\n"
    "```sh\nhaat verify publisher/model\n```\n\n!!! note\n    It needs no network.\n",
    "reference/rules/HA001.md": "# HA001\n\n| cause | mend |\n|---|--:|\n| a tab | a space |\n",
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def shells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where built documentation is kept between sites."""
    return tmp_path_factory.mktemp("shells")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Few pages of documentation, in the real templates."""
    docs = tmp_path_factory.mktemp("docs")
    shutil.copytree(SOURCES.docs / "assets", docs / "assets")
    for name, text in DOCS.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8")
    return Sources(docs, SOURCES.templates, SOURCES.config)


@pytest.fixture(scope="session")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Market:
    return sample(tmp_path_factory.mktemp("goods"))


@pytest.fixture(scope="session")
def site(goods: Market, sources: Sources, shells: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("built") / "site"
    publish(goods.edition, goods.judged, goods.carried, output, sources=sources, cache=shells)
    return output


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the site below a sub-path, as a mirror might."""
    with served(site, "/some/mirror/of/it/") as served_at:
        yield served_at


@pytest.fixture(scope="session")
def hostile_site(sources: Sources, shells: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    goods = hostile(folder)
    publish(goods.edition, goods.judged, goods.carried, folder / "site", sources=sources, cache=shells)
    return folder / "site"


@pytest.fixture(scope="session")
def hostile_address(hostile_site: Path) -> Iterator[str]:
    with served(hostile_site, "/m/") as address:
        yield address
