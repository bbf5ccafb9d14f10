"""From an ONNX file to an open proposal, with the commands that an author types."""

from __future__ import annotations

import os
from pathlib import Path

import click
import git
import pytest
import yaml
from click.testing import CliRunner, Result

from tests.market import tiny_model
from tests.unit.authoring.conftest import Workplace
from tests.unit.authoring.forge import Gh
from tooling.authoring.writing import MAX_CARRIED
from tooling.cli.main import cli
from tooling.errors import HaatError, SignatureError
from tooling.model.release import ReleaseName
from tooling.registry import paths

ANSWERS = (
    *(
        "--title",
        "Line",
        "--summary",
        "Tells three clusters apart",
        "--description",
        "Nearest centre.\nFails elsewhere.",
    ),
    *("--license", "MIT", "--task", "tabular-classification"),
    *("--meaning", "X=two coordinates", "--meaning", "label=cluster 0 to 2"),
)
FOUNDING = ("--display", "Bolt-Works", "--key", "bolt")
LINE = ReleaseName("bolt-works", "line", "0.1.0")
BRANCH = "haat/bolt-works-line-0.1.0"


@pytest.fixture(autouse=True)
def no_forge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a `gh` that this machine may have off the path."""
    found = [one for one in os.environ["PATH"].split(":") if not (Path(one) / "gh").exists()]
    monkeypatch.setenv("PATH", ":".join(found))


def haat(place: Workplace, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--registry", str(place.registry)])


def said(answer: Result) -> str:
    problems = answer.exception.problems if isinstance(answer.exception, HaatError) else ()
    return click.unstyle(answer.output) + "".join(f"\n{one} {one.fix} {one.help}" for one in problems)


def draft(place: Workplace, *more: str) -> Result:
    return haat(place, "new", str(place.model), "--name", LINE.listing, *ANSWERS, *FOUNDING, *more)


def manifest(place: Workplace, name: ReleaseName = LINE) -> dict[str, object]:
    read = yaml.safe_load((place.registry / paths.manifest(name)).read_text())
    assert isinstance(read, dict)
    return read


def test_four_commands_lead_to_a_proposal(workplace: Workplace) -> None:
    made = draft(workplace)
    assert made.exit_code == 0, said(made)
    assert "9 parameters, opset ai.onnx 17" in made.output
    assert "suite that fits: tiny/1" in made.output
    measured = haat(workplace, "bench", str(LINE), "--fill")
    assert measured.exit_code == 0, said(measured)
    assert manifest(workplace)["claims"] == [
        {"suite": "tiny/1", "suite_digest": suite_digest(workplace), "metric": metric, "value": value}
        for metric, value in (("accuracy", 0.9782), ("f1", 0.9739))
    ]
    signed = haat(workplace, "sign", str(LINE), "--key", "bolt")
    assert signed.output.count("signed: ") == 2, said(signed)
    with git.Repo(workplace.clone) as repository:
        before = (repository.head.commit.hexsha, (workplace.clone / ".git/index").read_bytes())
        sent = haat(workplace, "submit", str(LINE))
        assert sent.exit_code == 0, said(sent)
        assert "bolt-works/line@0.1.0: passed" in click.unstyle(sent.output)
        assert before == (repository.head.commit.hexsha, (workplace.clone / ".git/index").read_bytes())
    assert workplace.branches() == {"main", BRANCH}
    assert "ask the market's maintainers to merge it" in sent.output


def suite_digest(place: Workplace) -> str:
    from tooling.registry.snapshot import Snapshot

    suite = Snapshot(place.registry).suite("tiny/1")
    assert suite is not None
    return suite.parsed.digest


def test_one_command_does_it_too_and_a_second_time_changes_nothing(workplace: Workplace) -> None:
    first = draft(workplace, "--submit")
    assert first.exit_code == 0, said(first)
    assert f"pushed: {BRANCH}" in first.output
    with git.Repo(workplace.remote) as repository:
        commit = repository.heads[BRANCH].commit
        assert [one.hexsha for one in commit.parents] == [repository.heads["main"].commit.hexsha]
        changed = set(commit.stats.files)
    folder = f"registry/{paths.release_folder(LINE)}"
    assert changed == {
        "registry/publishers/bolt-works/1.yaml",
        "registry/publishers/bolt-works/1.yaml.sigstore.json",
        f"{folder}/artifacts/model.onnx",
        f"{folder}/manifest.yaml",
        f"{folder}/manifest.yaml.sigstore.json",
    }
    again = haat(workplace, "submit", str(LINE))
    assert f"there already: {BRANCH} ({commit.hexsha[:12]})" in again.output, said(again)


def test_without_a_terminal_every_missing_answer_is_named_at_once(workplace: Workplace) -> None:
    answer = haat(workplace, "new", str(workplace.model), "--name", LINE.listing, "--title", "Line")
    assert answer.exit_code == 2
    named = ("--summary", "--description", "--license", "--task", "--meaning X=", "--meaning label=")
    assert [one for one in named if f"\n  {one}" not in answer.output] == []
    assert not (workplace.registry / paths.listing_folder("bolt-works", "line")).exists()


def test_a_hostile_file_is_refused_before_anything_is_asked(workplace: Workplace) -> None:
    workplace.model.write_bytes(b"\x80\x04pickle")
    answer = haat(workplace, "new", str(workplace.model), "--name", LINE.listing)
    assert "a Python pickle, not an ONNX model" in said(answer)


def test_what_is_there_is_not_overwritten(workplace: Workplace) -> None:
    assert draft(workplace).exit_code == 0
    assert draft(workplace).exit_code == 0
    other = draft(workplace, "--tag", "other")
    assert "[HA173]" in said(other)
    assert "tags" not in manifest(workplace)


def test_a_model_that_does_not_reach_its_claim_is_not_pushed(workplace: Workplace) -> None:
    claim = f"[{{suite: tiny/1, suite_digest: '{suite_digest(workplace)}', metric: accuracy, value: 0.999}}]"
    answer = draft(workplace, "--set", f"claims={claim}", "--submit")
    assert answer.exit_code == 1
    assert "error[HA070]: claimed accuracy 0.999 on tiny/1, measured 0.978261" in said(answer)
    assert workplace.branches() == {"main"}


def test_what_nobody_signed_is_not_pushed(workplace: Workplace) -> None:
    draft(workplace)
    answer = haat(workplace, "submit", str(LINE))
    assert isinstance(answer.exception, SignatureError)
    assert f"haat sign {LINE} --key NAME" in said(answer)
    assert workplace.branches() == {"main"}


def test_a_dry_run_pushes_nothing_and_signs_nothing(workplace: Workplace) -> None:
    draft(workplace)
    planned = haat(workplace, "submit", str(LINE), "--key", "bolt", "--dry-run")
    assert "would sign the manifest" in planned.output
    haat(workplace, "sign", str(LINE), "--key", "bolt")
    tried = haat(workplace, "submit", str(LINE), "--dry-run")
    assert f"would push: {BRANCH} (5 files)" in tried.output, said(tried)
    assert workplace.branches() == {"main"}


def test_a_server_that_refuses_is_heard_in_its_own_words(workplace: Workplace) -> None:
    hook = workplace.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'error[HA001]: not here' >&2\nexit 1\n")
    hook.chmod(0o755)
    answer = draft(workplace, "--submit")
    assert "error[HA001]: not here" in answer.output
    assert "[HA176]" in said(answer)
    hook.unlink()
    assert haat(workplace, "submit", str(LINE)).exit_code == 0


def test_the_pull_request_is_opened_once_through_gh(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gh = Gh(tmp_path / "gh", "acme/market")
    gh.put_on_path(monkeypatch)
    with git.Repo(workplace.clone) as repository:
        repository.git.config(f"url.{workplace.remote}.insteadOf", "https://github.com/acme/market")
        repository.git.config(f"url.{workplace.remote}.insteadOf", "https://github.com/ada/market", "--add")
        repository.git.remote("set-url", "origin", "https://github.com/acme/market")
        repository.git.remote("add", "fork", "https://github.com/ada/market")
    answer = draft(workplace, "--submit")
    assert "proposed: https://github.com/acme/market/pull/1" in answer.output, said(answer)
    assert "proposed: https://github.com/acme/market/pull/1" in haat(workplace, "submit", str(LINE)).output
    (created,) = gh.asked("pr", "create")
    assert created[created.index("--head") + 1] == f"ada:{BRANCH}"
    assert created[created.index("--title") + 1] == "List bolt-works/line@0.1.0"


def test_without_gh_the_address_of_the_form_is_printed(workplace: Workplace) -> None:
    with git.Repo(workplace.clone) as repository:
        repository.git.config(f"url.{workplace.remote}.insteadOf", "https://github.com/acme/market")
        repository.git.remote("set-url", "origin", "https://github.com/acme/market")
    answer = draft(workplace, "--submit")
    form = f"https://github.com/acme/market/compare/main...{BRANCH}?quick_pull=1&title=List+bolt-works"
    assert form in answer.output, said(answer)


def test_variables_that_name_another_repository_are_not_obeyed(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git.Repo.init(tmp_path / "other").close()
    draft(workplace)
    haat(workplace, "sign", str(LINE), "--key", "bolt")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert haat(workplace, "submit", str(LINE)).exit_code == 0
    assert os.environ["GIT_DIR"] == str(tmp_path / "other/.git")
    monkeypatch.delenv("GIT_DIR")
    assert workplace.branches() == {"main", BRANCH}


def test_an_amended_draft_takes_the_place_of_its_branch(workplace: Workplace) -> None:
    draft(workplace, "--submit")
    (workplace.registry / paths.bundle(paths.manifest(LINE))).unlink()
    haat(workplace, "edit", LINE.listing, "--set", "tags=[small]")
    answer = haat(workplace, "submit", str(LINE), "--key", "bolt")
    assert f"pushed: {BRANCH}" in answer.output, said(answer)
    with git.Repo(workplace.remote) as repository:
        assert len(list(repository.iter_commits(f"main..{BRANCH}"))) == 1


def test_a_new_version_starts_from_the_last_one(workplace: Workplace) -> None:
    other = workplace.model.with_name("other.onnx")
    other.write_bytes(tiny_model() + b"\x32\x00")  # An empty documentation string: other bytes, the same graph.
    name = ReleaseName("acme", "iris-line", "1.2.0")
    answer = haat(workplace, "new", str(other), "--of", name.listing, "--version", "1.2.0", "--key", "acme", "--submit")
    assert answer.exit_code == 0, said(answer)
    written = manifest(workplace, name)
    assert (written["title"], written["version"]) == ("Iris line", "1.2.0")
    assert str(written["previous"]).startswith("sha256:")
    assert workplace.branches() == {"main", "haat/acme-iris-line-1.2.0"}
    stale = haat(workplace, "new", str(other), "--of", name.listing, "--version", "1.1.5")
    assert "does not come after" in stale.output


def test_a_large_file_waits_for_a_host(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tooling.authoring.writing.MAX_CARRIED", 100)
    monkeypatch.setattr("tooling.authoring.hosting.MAX_CARRIED", 100)
    draft(workplace)
    assert not (workplace.registry / paths.artifact(LINE, "model.onnx")).exists()
    assert haat(workplace, "bench", str(LINE)).exit_code == 0
    answer = haat(workplace, "submit", str(LINE), "--key", "bolt")
    assert answer.exit_code == 2
    assert "model.onnx (225 bytes). Give --host" in answer.output
    assert MAX_CARRIED == 5_000_000


def test_a_model_card_is_imported(workplace: Workplace) -> None:
    folder = workplace.model.with_name("hub")
    folder.mkdir()
    (folder / "model.onnx").write_bytes(tiny_model())
    front = "license: mit\npipeline_tag: tabular-classification\nco2: 1"
    (folder / "README.md").write_text(f"---\n{front}\n---\n# Line\n\nTells clusters apart.\n")
    meanings = ("--meaning", "X=two coordinates", "--meaning", "label=cluster")
    answer = haat(workplace, "new", f"hf:{folder}", "--name", LINE.listing, *meanings, *FOUNDING)
    assert answer.exit_code == 0, said(answer)
    assert "not taken over: co2: has no place here" in answer.output
    assert manifest(workplace)["summary"] == "Tells clusters apart."
