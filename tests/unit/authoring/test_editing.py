"""`haat edit`: what is saved is checked first, in an editor or by a script."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.market import SECOND
from tests.unit.authoring.conftest import Workplace
from tests.unit.authoring.test_flow import LINE, draft, haat, said
from tooling.authoring.editing import edit_in_editor, read_edited, start_editing
from tooling.errors import FetchError, HaatError
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot

NEXT = ReleaseName("acme", "iris-line", "1.1.1")


def editor(folder: Path, monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    """Install an editor that puts one text after the other into the file."""
    script = folder / "editor.sh"
    for number, text in enumerate(texts):
        (folder / f"text-{number}").write_text(text)
    script.write_text(
        f"#!/bin/sh\nn=$(cat {folder}/count 2>/dev/null || echo 0)\necho $((n + 1)) > {folder}/count\n"
        f'cp "{folder}/text-$n" "$1"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))


def test_a_script_makes_the_next_version(workplace: Workplace) -> None:
    answer = haat(workplace, "edit", "acme/iris-line", "--set", "title=Iris line, mended", "--set", "tags=[small]")
    assert answer.exit_code == 0, said(answer)
    written = yaml.safe_load((workplace.registry / paths.manifest(NEXT)).read_text())
    assert (written["title"], written["tags"], written["version"]) == ("Iris line, mended", ["small"], "1.1.1")
    assert written["claims"]
    haat(workplace, "sign", str(NEXT), "--key", "acme")
    assert haat(workplace, "submit", str(NEXT)).exit_code == 0


def test_a_draft_is_edited_in_place(workplace: Workplace) -> None:
    draft(workplace)
    before = (workplace.registry / paths.manifest(LINE)).read_text()
    haat(workplace, "edit", LINE.listing, "--set", "summary=Tells three")
    after = (workplace.registry / paths.manifest(LINE)).read_text()
    assert after == before.replace("Tells three clusters apart", "Tells three")


def test_what_is_signed_is_never_changed(workplace: Workplace) -> None:
    answer = haat(workplace, "edit", "acme/iris-line", "--version", "1.1.0", "--set", "title=x")
    assert "what is signed is never changed" in said(answer)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [("titel=x", "did you mean `title`"), ("version='9.0.0'", "another version"), ("task=Two Words", "task")],
)
def test_what_is_not_valid_is_not_written(workplace: Workplace, assignment: str, message: str) -> None:
    answer = haat(workplace, "edit", "acme/iris-line", "--set", assignment)
    assert message in said(answer)
    assert not (workplace.registry / paths.manifest(NEXT)).exists()


def test_without_a_terminal_the_option_is_named(workplace: Workplace) -> None:
    answer = haat(workplace, "edit", "acme/iris-line")
    assert (answer.exit_code, "--set FIELD=VALUE" in answer.output) == (2, True)


def test_an_editor_is_opened_again_until_it_is_right(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = start_editing(Snapshot(workplace.registry), "acme", "iris-line", "1.1.1")
    right = started.raw.decode().replace("Iris line", "Iris line, by hand")
    editor(tmp_path, monkeypatch, right.replace("summary:", "sumary:"), right)
    heard: list[HaatError] = []

    def again(error: HaatError) -> bool:
        heard.append(error)
        return True

    scratch = tmp_path / "scratch.yaml"
    text = edit_in_editor(started.raw, scratch, lambda raw: read_edited(started, raw), again)
    assert text == right.encode()
    assert "sumary" in str(heard[0])
    assert len(heard) == 1
    assert not scratch.exists()


def test_whoever_gives_up_keeps_their_text(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = start_editing(Snapshot(workplace.registry), "acme", "iris-line", "1.1.1")
    editor(tmp_path, monkeypatch, "nonsense")
    scratch = tmp_path / "scratch.yaml"
    assert edit_in_editor(started.raw, scratch, lambda raw: read_edited(started, raw), lambda _: False) is None
    assert scratch.read_text() == "nonsense"


def test_an_editor_that_cannot_be_started_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/nonexistent/editor")
    with pytest.raises(FetchError, match="/nonexistent/editor"):
        edit_in_editor(b"a: 1\n", tmp_path / "scratch", lambda raw: raw, lambda _: False)


def test_a_notice_is_written_by_a_script_and_signed(workplace: Workplace) -> None:
    words = ["edit", str(SECOND), "--notice", "yank", "--set", "reason=Broken", "--key", "acme"]
    answer = haat(workplace, *words)
    assert answer.exit_code == 0, said(answer)
    notice = yaml.safe_load((workplace.registry / paths.notice(SECOND, 1)).read_text())
    assert notice["yank"] == {"reason": "Broken"}
    sent = haat(workplace, "submit", str(SECOND))
    assert "haat/acme-iris-line-1.1.0-later" in workplace.branches(), said(sent)


def test_a_listing_that_is_not_here_is_a_usage_error(workplace: Workplace) -> None:
    assert haat(workplace, "edit", "acme/iris-lime", "--set", "title=x").exit_code == 2
