"""The shell: split at its tokens once, stamped as often as wanted, guarded by a policy."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from tooling.catalog.shell import Page, Shell, with_policy
from tooling.errors import SiteError

HTML = "<meta charset=utf-8>@@meta@@<title>@@title@@</title>@@head@@<body>@@content@@</body>"


def page(**more: Any) -> Page:
    return Page(**{"path": "m/a/b.html", "title": "T", "description": "D", "body": "<p>B</p>", **more})


def test_a_page_is_stamped_between_the_tokens() -> None:
    stamped = Shell.split(HTML, "x").stamp(page(head="<i>"))
    assert stamped == (
        '<meta charset=utf-8><meta name="description" property="og:description" content="D">'
        "<title>T</title><i><body><p>B</p></body>"
    )


@pytest.mark.parametrize("token", ["@@meta@@", "@@title@@", "@@head@@", "@@content@@"])
@pytest.mark.parametrize("times", [0, 2])
def test_refuses_a_shell_without_each_token_exactly_once(token: str, times: int) -> None:
    with pytest.raises(SiteError) as caught:
        Shell.split(HTML.replace(token, token * times), "x")
    assert caught.value.problems[0].rule == "HA100"


def test_refuses_tokens_in_another_order() -> None:
    with pytest.raises(SiteError):
        Shell.split("@@title@@@@meta@@@@head@@@@content@@", "x")


def test_text_that_looks_like_a_token_stays_text() -> None:
    stamped = Shell.split(HTML, "x").stamp(page(title="@@content@@", body="@@head@@"))
    assert "<title>@@content@@</title>" in stamped
    assert "<body>@@head@@</body>" in stamped


def test_title_and_description_are_escaped_and_made_visible() -> None:
    stamped = Shell.split(HTML, "x").stamp(page(title="</title><script>", description='"><script>\u202e'))
    assert "<script>" not in stamped
    assert "⟨U+202E⟩" in stamped


def test_depth_counts_folders() -> None:
    assert [page(path=path).depth for path in ("index.html", "p/a.html", "m/a/b.html")] == [0, 1, 2]


def test_the_policy_names_each_inline_script_by_digest_and_nothing_else() -> None:
    html = with_policy(
        '<meta charset="utf-8"><script>a()</script><script src=b.js></script>'
        '<script type="application/json">{}</script>',
        "x",
    )
    digest = base64.b64encode(hashlib.sha256(b"a()").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in html
    assert html.count("sha256-") == 1
    assert html.index("Content-Security-Policy") < html.index("<script>")
    assert "unsafe" not in html
    assert "default-src 'none'" in html


def test_refuses_a_page_without_a_place_for_the_policy() -> None:
    with pytest.raises(SiteError):
        with_policy("<script>a()</script>", "x")


def test_only_a_page_that_runs_models_may_compile_webassembly() -> None:
    shell = Shell.split(with_policy(HTML, "x"), "x")
    usual, running = shell.stamp(page()), shell.stamp(page(runs_models=True))
    assert "unsafe" not in usual
    assert running == usual.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    assert running != usual
