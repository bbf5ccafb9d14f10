"""git in folders that strangers handed over: it answers, and obeys nobody but us."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.registry.samples import problems_of
from tooling.errors import FetchError
from tooling.registry import git, git_runner

NOON = 1_700_000_000


class Repository:
    """A repository made by the real git, with times of our choosing."""

    def __init__(self, folder: Path, *, object_format: str = "sha1") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", f"--object-format={object_format}")

    def git(self, *arguments: str, time: int = NOON, stdin: str | None = None) -> str:
        """Run git as a person would, apart from this machine's configuration."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_AUTHOR_DATE": f"{time} +0200",
            "GIT_COMMITTER_DATE": f"{time} +0200",
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> Path:
        """Write a file of the work tree."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def commit(self, message: str = "a commit", *, time: int = NOON) -> str:
        """Commit everything."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message, time=time)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "market")
    made.write("registry/a/manifest.yaml", "one")
    made.write("registry/readme", "text")
    made.commit()
    return made


def test_outside_of_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert git.head_commit(tmp_path) is None
    assert git.commit_time(tmp_path) is None
    assert git.is_dirty(tmp_path, ".") is None
    assert git.forbidden_entries(tmp_path, ".") == []
    assert git.first_listed(tmp_path, ".") == {}


def test_before_the_first_commit_nothing_is_known(tmp_path: Path) -> None:
    Repository(tmp_path)
    assert git.head_commit(tmp_path) is None
    assert git.commit_time(tmp_path) is None
    assert git.is_dirty(tmp_path, ".") is None
    assert git.first_listed(tmp_path, ".") == {}


def test_names_the_commit_and_its_time(repository: Repository) -> None:
    commit = repository.commit("again", time=NOON + 60) if repository.write("x", "y") else ""
    assert git.head_commit(repository.folder) == commit
    assert git.head_commit(repository.folder / "registry" / "a") == commit
    assert git.commit_time(repository.folder) == datetime.fromtimestamp(NOON + 60, UTC)


def test_reads_a_linked_work_tree(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    assert git.head_commit(tmp_path / "linked") == git.head_commit(repository.folder)
    assert git.is_dirty(tmp_path / "linked", "registry") is False


def test_a_clean_folder_is_not_dirty(repository: Repository) -> None:
    assert git.is_dirty(repository.folder, "registry") is False
    assert git.is_dirty(repository.folder / "registry", ".") is False


def test_changed_new_and_removed_files_make_a_folder_dirty(repository: Repository) -> None:
    changed = repository.write("registry/readme", "TEXT")
    assert git.is_dirty(repository.folder, "registry") is True
    changed.write_text("text")
    new = repository.write("registry/new", "x")
    assert git.is_dirty(repository.folder, "registry") is True
    assert git.is_dirty(repository.folder, "registry/a") is False
    new.unlink()
    assert git.is_dirty(repository.folder, "registry") is False
    changed.unlink()
    assert git.is_dirty(repository.folder, "registry") is True


def test_a_file_in_place_of_a_link_makes_a_folder_dirty(repository: Repository) -> None:
    link = repository.folder / "registry" / "link"
    link.symlink_to("readme")
    repository.commit()
    assert git.is_dirty(repository.folder, "registry") is False
    link.unlink()
    link.write_text("readme")
    assert git.is_dirty(repository.folder, "registry") is True


def test_ignored_files_do_not_make_a_folder_dirty(repository: Repository) -> None:
    repository.write(".gitignore", "*.pyc\n")
    repository.commit()
    repository.write("registry/x.pyc", "x")
    assert git.is_dirty(repository.folder, "registry") is False


def test_reads_a_repository_that_names_objects_by_sha256(tmp_path: Path) -> None:
    repository = Repository(tmp_path, object_format="sha256")
    repository.write("a", "b")
    assert len(repository.commit()) == 64
    assert git.is_dirty(tmp_path, ".") is False


def test_finds_links_and_submodules_even_where_they_are_not_checked_out(repository: Repository) -> None:
    (repository.folder / "registry" / "link").symlink_to("/etc/passwd")
    commit = repository.commit()
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},registry/sub")
    (repository.folder / "registry" / "link").unlink()
    assert git.forbidden_entries(repository.folder, "registry") == ["registry/link", "registry/sub"]
    assert git.forbidden_entries(repository.folder, "registry/a") == []


def test_names_of_forbidden_entries_are_printable_text(repository: Repository) -> None:
    commit = git.head_commit(repository.folder)
    repository.git("update-index", "-z", "--index-info", stdin=f"160000 {commit}\tregistry/tab\there\0")
    assert git.forbidden_entries(repository.folder, "registry") == ["registry/tab\there"]


def test_a_pathspec_is_taken_literally(repository: Repository) -> None:
    assert git.forbidden_entries(repository.folder, ":(exclude)registry") == []
    assert git.first_listed(repository.folder, "*") == {}


def test_times_of_manifests_are_those_of_the_main_line(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "proposal")
    repository.write("registry/b/manifest.yaml", "two")
    repository.commit(time=NOON + 100)
    repository.git("switch", "--quiet", "main")
    repository.write("other", "x")
    repository.commit(time=NOON + 200)
    repository.git("merge", "--quiet", "--no-ff", "proposal", time=NOON + 300)
    repository.write("registry/a/manifest.yaml", "changed")
    repository.commit(time=NOON + 400)
    assert git.first_listed(repository.folder, "registry") == {
        "registry/a/manifest.yaml": datetime.fromtimestamp(NOON, UTC),
        "registry/b/manifest.yaml": datetime.fromtimestamp(NOON + 300, UTC),
    }


def test_what_was_removed_and_put_back_is_as_old_as_its_return(repository: Repository) -> None:
    (repository.folder / "registry/a/manifest.yaml").unlink()
    repository.commit(time=NOON + 100)
    repository.write("registry/a/manifest.yaml", "one")
    repository.commit(time=NOON + 200)
    assert git.first_listed(repository.folder, "registry") == {
        "registry/a/manifest.yaml": datetime.fromtimestamp(NOON + 200, UTC)
    }


def test_a_path_cannot_pass_for_a_time(repository: Repository) -> None:
    repository.write("1234\n/manifest.yaml", "x")
    repository.write(":1\n/manifest.yaml", "x")
    repository.commit(time=NOON + 100)
    times = git.first_listed(repository.folder, ".")
    assert set(times.values()) == {datetime.fromtimestamp(NOON, UTC), datetime.fromtimestamp(NOON + 100, UTC)}
    assert len(times) == 3


def test_replaced_objects_do_not_change_history(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.write("x", "y")
    second = repository.commit(time=NOON + 500)
    repository.git("replace", second, first)
    assert git.commit_time(repository.folder) == datetime.fromtimestamp(NOON + 500, UTC)


def test_a_time_beyond_all_calendars_is_an_error_of_ours(repository: Repository) -> None:
    body = repository.git("cat-file", "commit", "HEAD").replace(str(NOON), "9" * 17)
    commit = repository.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=body + "\n")
    repository.git("update-ref", "HEAD", commit)
    with pytest.raises(FetchError, match="calendar"):
        git.commit_time(repository.folder)


def test_a_broken_repository_does_not_look_like_one_without_faults(repository: Repository) -> None:
    (repository.folder / ".git" / "index").write_bytes(b"broken")
    (problem,) = problems_of(lambda: git.forbidden_entries(repository.folder, "registry"))
    assert problem.rule == "HA009"


def plant_traps(repository: Repository, canary: Path) -> None:
    """Write every configuration known to start a program; each would leave the canary behind."""
    trap = repository.write("trap.sh", f"#!/bin/sh\ntouch {canary}\n")
    trap.chmod(0o755)
    hooks = repository.folder / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "pre-commit", "post-checkout", "fsmonitor-watchman", "reference-transaction"):
        shutil.copy(trap, hooks / hook)
        shutil.copy(trap, repository.folder / ".git" / "hooks" / hook)
    for name in (
        *("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "core.gitProxy"),
        *("core.alternateRefsCommand", "diff.external", "diff.evil.command", "diff.evil.textconv"),
        *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "gpg.program", "credential.helper"),
        *("pager.log", "pager.rev-list", "pager.ls-files", "remote.origin.uploadpack", "interactive.diffFilter"),
        *("merge.evil.driver", "sequence.editor", "uploadpack.packObjectsHook"),
    ):
        repository.git("config", name, str(trap))
    for name, value in {
        "core.hooksPath": str(hooks),
        "core.worktree": "/",
        "filter.evil.required": "true",
        "log.showSignature": "true",
        "core.untrackedCache": "true",
        "index.threads": "1",
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
        "submodule.recurse": "true",
        "format.pretty": "%h",
        **{f"alias.{name}": f"!{trap}" for name in ("rev-parse", "rev-list", "ls-files", "ls-tree", "log")},
    }.items():
        repository.git("config", name, value)
    repository.write(".git/info/attributes", "* filter=evil diff=evil\n")


def ask_everything(folder: Path) -> list[object]:
    """Ask all there is to ask."""
    return [
        git.head_commit(folder),
        git.commit_time(folder),
        git.is_dirty(folder, "registry"),
        git.forbidden_entries(folder, "registry"),
        git.first_listed(folder, "registry"),
    ]


def test_a_hostile_configuration_starts_no_program(repository: Repository, tmp_path: Path) -> None:
    expected = ask_everything(repository.folder)
    canary = tmp_path / "canary"
    plant_traps(repository, canary)
    os.utime(repository.folder / "registry" / "readme", (NOON, NOON))
    assert ask_everything(repository.folder) == expected
    assert not canary.exists()


def test_the_traps_do_work_on_a_git_that_obeys(repository: Repository, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    plant_traps(repository, canary)
    repository.git("config", "--unset", "core.worktree")
    subprocess.run(["git", "status"], cwd=repository.folder, capture_output=True, check=False)
    assert canary.exists()


def test_missing_objects_are_not_fetched(repository: Repository, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    tree = repository.git("rev-parse", "HEAD^{tree}")
    plant_traps(repository, canary)
    (repository.folder / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(FetchError):
        git.is_dirty(repository.folder, "registry")
    with pytest.raises(FetchError):
        git.first_listed(repository.folder, "registry")
    assert not canary.exists()


def test_the_callers_git_variables_are_not_passed_on(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = ask_everything(repository.folder)
    other = Repository(tmp_path / "other")
    other.write("registry/x/manifest.yaml", "x")
    other.commit()
    canary = tmp_path / "canary"
    trap = repository.write(".git/trap.sh", f"#!/bin/sh\ntouch {canary}\n")
    trap.chmod(0o755)
    for name, value in {
        "GIT_DIR": str(other.folder / ".git"),
        "GIT_WORK_TREE": str(other.folder),
        "GIT_INDEX_FILE": str(other.folder / ".git" / "index"),
        "GIT_OBJECT_DIRECTORY": str(other.folder / ".git" / "objects"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": str(trap),
        "GIT_EXTERNAL_DIFF": str(trap),
        "GIT_PAGER": str(trap),
        "GIT_SSH_COMMAND": str(trap),
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_NAMESPACE": "elsewhere",
    }.items():
        monkeypatch.setenv(name, value)
    assert ask_everything(repository.folder) == expected
    assert not canary.exists()
    assert not (tmp_path / "trace").exists()


def test_the_users_configuration_is_not_read(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = ask_everything(repository.folder)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitconfig").write_text("[core]\n\tworktree = /\n[broken\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert ask_everything(repository.folder) == expected


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_reads_the_repository_of_another_user(repository: Repository) -> None:
    expected = ask_everything(repository.folder)
    for path in (repository.folder, *repository.folder.rglob("*")):
        os.chown(path, 12_345, 12_345, follow_symlinks=False)
    assert ask_everything(repository.folder) == expected


def test_a_folder_that_looks_like_a_bare_repository_is_not_obeyed(repository: Repository, tmp_path: Path) -> None:
    commit = git.head_commit(repository.folder)
    canary = tmp_path / "canary"
    plant_traps(repository, canary)
    inner = repository.folder / "registry"
    for name in ("HEAD", "config"):
        shutil.copy(repository.folder / ".git" / name, inner / name)
    for name in ("objects", "refs"):
        (inner / name).mkdir()
    assert git.head_commit(inner) == commit
    assert git.is_dirty(inner, ".") is True
    assert not canary.exists()


def test_says_that_git_is_not_installed(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    (problem,) = problems_of(lambda: git.head_commit(repository.folder))
    assert (problem.rule, problem.message) == ("HA009", "git is not installed")


def test_stops_a_git_that_does_not_end(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(git_runner, "TIMEOUT_S", 0.2)
    with pytest.raises(FetchError, match="was stopped"):
        git.head_commit(repository.folder)


def test_stops_a_git_that_prints_without_end(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = tmp_path / "bin" / "git"
    endless.parent.mkdir()
    endless.write_text("#!/bin/sh\nexec cat /dev/zero\n")
    endless.chmod(0o755)
    monkeypatch.setenv("PATH", f"{endless.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(git_runner, "MAX_OUTPUT", 1_000_000)
    with pytest.raises(FetchError, match="git printed more"):
        git.head_commit(repository.folder)


def listed(repository: Repository, commit: str, since: str | None = None) -> list[tuple[str, int]]:
    found = git.additions(repository.folder, "registry", commit, since)
    return [(path, round(time.timestamp()) - NOON) for path, time in found]


def test_history_is_read_on_from_a_commit_that_is_known(repository: Repository) -> None:
    first = repository.commit("first") if repository.write("registry/b/manifest.yaml", "b") else ""
    repository.write("registry/c/manifest.yaml", "c")
    second = repository.commit("second", time=NOON + 60)
    assert listed(repository, second, first) == [("registry/c/manifest.yaml", 60)]
    assert listed(repository, second) == [*listed(repository, second, first), *listed(repository, first)]
    assert listed(repository, second, second) == []


def test_a_commit_leads_to_those_that_the_main_line_has_after_it(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.git("switch", "--quiet", "--create", "proposal")
    repository.write("registry/b", "two")
    proposed = repository.commit(time=NOON + 100)
    repository.git("switch", "--quiet", "main")
    repository.write("other", "x")
    second = repository.commit(time=NOON + 200)
    repository.git("merge", "--quiet", "--no-ff", "proposal", time=NOON + 300)
    merged = repository.git("rev-parse", "HEAD")
    assert all(git.leads_to(repository.folder, one, merged) for one in (first, second, merged))
    assert not git.leads_to(repository.folder, proposed, merged)
    assert not git.leads_to(repository.folder, merged, second)
    repository.git("commit", "--quiet", "--amend", "--message", "rewritten", time=NOON + 400)
    assert not git.leads_to(repository.folder, merged, repository.git("rev-parse", "HEAD"))
    assert not git.leads_to(repository.folder, "0" * 40, merged)
