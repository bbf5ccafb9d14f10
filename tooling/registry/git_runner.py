"""Run git on a repository that may be hostile: its configuration must not start a program nor open a connection.

A `.git/config` can name programs for hooks, file system monitors, filters, diffs, pagers, signatures, transports and
prompts. Only plumbing that needs none of them is run here, with each of them also switched off, bounded in time and
output. GitPython is not used for it: it hands the caller's whole environment to git, and `GIT_*` variables are a second
configuration. Sources: git(1), git-config(1) and https://git-scm.com/docs/git#_security.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tooling.errors import FetchError, Place
from tooling.model.rules import reading

TIMEOUT_S = 120
MAX_OUTPUT = 256 * 2**20
_BLOCK = 1 << 20

# The command line outranks every file of the repository.
_SETTINGS = {
    "core.alternateRefsCommand": "false",
    "core.askPass": "false",
    "core.attributesFile": os.devnull,
    "core.editor": "false",
    "core.excludesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.gitProxy": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.sshCommand": "false",
    "core.untrackedCache": "false",
    "credential.helper": "",
    "gc.auto": "0",
    "gpg.program": "false",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    "submodule.recurse": "false",
}
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ASKPASS": "false",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_EDITOR": "false",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": os.devnull,
    "LC_ALL": "C",
    "XDG_CONFIG_HOME": os.devnull,
}
# All that is taken over from the caller: where programs and temporary files are.
_INHERITED = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
# Where git keeps what a push brings until its hook has said yes. Source: git-receive-pack(1), quarantine environment.
_QUARANTINE = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")


@dataclass(frozen=True, slots=True)
class Repository:
    """Where git keeps a repository, and its work tree where it has one; `extra` is what else git must be told."""

    git_dir: Path
    work_tree: Path | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Return the folder that people know it by."""
        return self.work_tree or self.git_dir

    def quarantined(self, environment: Mapping[str, str]) -> Repository:
        """Return this repository with what a push brings that a hook has yet to judge; raises FetchError.

        `environment` is the hook's. Objects are taken from nowhere but the repository's own folder.
        """
        told = {name: environment[name] for name in _QUARANTINE if environment.get(name)}
        if "GIT_QUARANTINE_PATH" not in told:
            return self
        own = (self.git_dir / "objects").resolve()
        places = [told["GIT_QUARANTINE_PATH"], *told.get("GIT_OBJECT_DIRECTORY", "").split(os.pathsep)]
        if not all(Path(place).resolve().is_relative_to(own) for place in places if place):
            raise FetchError(reading.UNREADABLE.problem("the push waits outside of the repository it was made to"))
        return Repository(self.git_dir, self.work_tree, {**self.extra, **told})


def work_tree_around(folder: Path) -> Path | None:
    """Return the work tree that a folder lies in, or None outside of any."""
    start = folder.resolve()
    return next((parent for parent in (start, *start.parents) if (parent / ".git").exists()), None)


def repository_around(folder: Path) -> Repository | None:
    """Return the repository whose work tree a folder lies in, or None outside of any."""
    top = work_tree_around(folder)
    return None if top is None else Repository(top / ".git", top)


def repository_at(folder: Path) -> Repository:
    """Return the repository that somebody names: a bare one, or that of a work tree; raises FetchError for neither.

    A bare repository must be named itself: a folder that is made to look like one is met on no way upwards.
    """
    place = folder.resolve()
    if (place / "HEAD").is_file() and (place / "objects").is_dir() and (place / "refs").is_dir():
        return Repository(place)
    found = repository_around(place)
    if found is None:
        raise FetchError(reading.UNREADABLE.problem(f"{folder} is not in a git repository"))
    return found


def command_line(repository: Repository, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """Return the whole command and environment for a repository; raises FetchError without git.

    Naming the repository keeps git from looking for one: a folder made to look like a bare repository is not obeyed,
    and a repository of another user is read without an exception in anybody's `safe.directory`.
    """
    program = shutil.which("git")
    if program is None:
        raise FetchError(reading.UNREADABLE.problem("git is not installed", fix="install git and try again"))
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    where = [f"--git-dir={repository.git_dir}"]
    where += [f"--work-tree={repository.work_tree}"] if repository.work_tree else ["--bare"]
    command = [program, *where, "--no-pager", *settings, *arguments]
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return command, {**inherited, **_ENVIRONMENT, **repository.extra}


def run_git(
    repository: Repository, *arguments: str, folder: Path | None = None, given: bytes | None = None
) -> bytes | None:
    """Run git, in a folder of the work tree; None where git answers no; raises FetchError where it cannot run.

    `given` is what it reads; no more than a pipe holds, or of a command that reads all of it before it answers.
    """
    command, environment = command_line(repository, *arguments)
    try:
        status, output = _bounded(command, folder or repository.folder, environment, given)
    except OSError as error:
        raise FetchError(reading.UNREADABLE.problem(f"git cannot be run: {error.strerror}")) from error
    if status < 0:
        raise FetchError(reading.UNREADABLE.problem(f"git was stopped: it took more than {TIMEOUT_S} s, or crashed"))
    return output if status == 0 else None


def stream_git(repository: Repository, folder: Path, *arguments: str) -> Iterator[bytes]:
    """Run git and yield what it prints, block by block; raises FetchError where it fails, perhaps in the end only."""
    command, environment = command_line(repository, *arguments)
    try:
        with _started(command, folder, environment) as process:
            try:
                while block := process.stdout.read(_BLOCK) if process.stdout else b"":
                    yield block
                status = process.wait()
            finally:
                process.kill()  # Whoever reads no further waits for nothing.
    except OSError as error:
        raise FetchError(reading.UNREADABLE.problem(f"git cannot be run: {error.strerror}")) from error
    if status:
        fix = f"git -C {repository.folder} fsck"
        message = f"git could not read its repository (git {arguments[0]}), or it took more than {TIMEOUT_S} s"
        raise FetchError(reading.UNREADABLE.problem(message, Place(str(repository.folder)), fix=fix))


def _bounded(
    command: list[str], folder: Path, environment: dict[str, str], given: bytes | None = None
) -> tuple[int, bytes]:
    with _started(command, folder, environment, fed=given is not None) as process:
        if process.stdin is not None:
            with process.stdin as pipe:
                pipe.write(given or b"")
        output = process.stdout.read(MAX_OUTPUT + 1) if process.stdout else b""
        if len(output) > MAX_OUTPUT:
            process.kill()
            raise FetchError(reading.UNREADABLE.problem(f"git printed more than {MAX_OUTPUT // 2**20} MiB"))
        return process.wait(), output


@contextmanager
def _started(
    command: list[str], folder: Path, environment: dict[str, str], *, fed: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        alarm = threading.Timer(TIMEOUT_S, process.kill)
        alarm.start()
        try:
            yield process
        finally:
            alarm.cancel()
