"""The JavaScript on a listing's page runs the model, with the package's own module, and gives what Python does."""

from __future__ import annotations

import html
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.site.browser import served
from tests.site.runtimes import RUNTIME, copy_files, needs_runtime, outputs_for_zeros, release
from tooling.catalog.snippets import snippets_of

LISTINGS = (
    *("harbour-stats/diabetes-ridge", "harbour-stats/digits-student", "harbour-stats/wine-forest"),
    *("lotus-lab/digits-mlp", "lotus-lab/digits-svc", "open-shelf/magika", "open-shelf/silero-vad"),
)
# Outputs by name where there is one graph, in their order where there are several.
VALUES = "found => Object.values(found).map((one) => Array.from(one.data, Number))"


@needs_runtime
@pytest.mark.parametrize("listing", LISTINGS)
def test_the_javascript_on_a_page_runs_the_model(browser: Browser, listing: str, tmp_path: Path) -> None:
    assert RUNTIME is not None
    shutil.copytree(RUNTIME.folder, tmp_path, dirs_exist_ok=True)
    copy_files(listing, tmp_path)
    (_, javascript) = snippets_of(release(listing)[1])
    imports = '{"imports": {"onnxruntime-web": "./ort.wasm.bundle.min.mjs"}}'
    (tmp_path / "code.mjs").write_text(javascript.code, encoding="utf-8")
    (tmp_path / "index.html").write_text(
        f'<!doctype html><title>{html.escape(listing)}</title><script type="importmap">{imports}</script>'
        '<script type="module" src="code.mjs"></script>',
        encoding="utf-8",
    )
    with served(tmp_path) as address:
        page = browser.new_page()
        with page.expect_console_message(lambda message: message.type == "log") as said:
            page.goto(address)
        found: list[Any] = said.value.args[0].evaluate(VALUES)
        page.close()
    expected = outputs_for_zeros(listing)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-4)
