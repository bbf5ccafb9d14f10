from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.boxes import SMALL
from tooling.errors import SandboxError
from tooling.sandbox import cgroup
from tooling.sandbox.cgroup import Cgroup, CgroupParent, Usage, find_cgroup_parent, limits_of, locate_cgroup_parent

OWN_V1 = "4:memory:/session/7\n3:pids:/\n2:cpu,cpuacct:/user\n0::/\n"


def _tree(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def _own(tmp_path: Path, content: str) -> Path:
    own = tmp_path / "own"
    own.write_text(content)
    return own


def test_locates_the_controllers_of_version_one(tmp_path: Path) -> None:
    root = tmp_path / "cgroup"
    for folder in ("memory/session/7", "pids", "cpuacct"):
        (root / folder).mkdir(parents=True)
    parent = locate_cgroup_parent(root, _own(tmp_path, OWN_V1))
    # The last one is a container's: its mount begins at the group itself.
    assert parent == CgroupParent((root / "memory/session/7", root / "pids", root / "cpuacct"), 1)


def test_locates_the_nearest_group_of_version_two_that_hands_its_controllers_on(tmp_path: Path) -> None:
    files = {
        "cgroup.controllers": "cpu memory pids",
        "cgroup.subtree_control": "cpu memory pids",
        "user/cgroup.subtree_control": "memory pids",
        "user/session/cgroup.subtree_control": "",
    }
    root = _tree(tmp_path / "cgroup", files)
    parent = locate_cgroup_parent(root, _own(tmp_path, "0::/user/session\n"))
    assert parent == CgroupParent((root / "user",), 2)


def test_locates_nothing_where_memory_is_not_counted(tmp_path: Path) -> None:
    root = _tree(tmp_path / "cgroup", {"cgroup.controllers": "cpu", "cgroup.subtree_control": "cpu"})
    assert locate_cgroup_parent(root, _own(tmp_path, "0::/\n")) is None
    assert locate_cgroup_parent(tmp_path, _own(tmp_path, "1:cpu:/\n")) is None
    assert locate_cgroup_parent(root, tmp_path / "no-such-file") is None


def test_finds_nothing_where_groups_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert find_cgroup_parent(tmp_path / "file", _own(tmp_path, OWN_V1)) is None


def test_limits_memory_swap_and_processes(tmp_path: Path) -> None:
    _tree(tmp_path, {"memory.swap.max": "max", "v1/memory.memsw.limit_in_bytes": "0"})
    memory, processes = SMALL.memory_mb * 2**20, SMALL.processes + 2
    assert limits_of(Cgroup((tmp_path,), 2), SMALL) == [
        (tmp_path / "memory.max", memory),
        (tmp_path / "memory.swap.max", 0),
        (tmp_path / "pids.max", processes),
    ]
    v1, pids = tmp_path / "v1", tmp_path / "pids"
    assert limits_of(Cgroup((v1, pids, tmp_path), 1), SMALL) == [
        (v1 / "memory.limit_in_bytes", memory),
        (v1 / "memory.memsw.limit_in_bytes", memory),
        (pids / "pids.max", processes),
    ]


def test_reads_what_version_two_counted(tmp_path: Path) -> None:
    files = {
        "cpu.stat": "usage_usec 1500000\nuser_usec 1\n",
        "memory.peak": f"{3 * 2**20}\n",
        "memory.events": "low 0\noom_kill 2\n",
    }
    assert Cgroup((_tree(tmp_path, files),), 2).read_usage() == Usage(1.5, 3.0, out_of_memory=True)


def test_reads_what_version_one_counted(tmp_path: Path) -> None:
    files = {
        "memory.max_usage_in_bytes": f"{2**20}\n",
        "memory.oom_control": "oom_kill_disable 0\noom_kill 0\n",
        "cpuacct.usage": "2000000000\n",
    }
    folder = _tree(tmp_path, files)
    assert Cgroup((folder, folder, folder), 1).read_usage() == Usage(2.0, 1.0, out_of_memory=False)


def test_does_not_invent_what_the_kernel_did_not_count(tmp_path: Path) -> None:
    assert Cgroup((tmp_path,), 2).read_usage() == Usage(None, None, out_of_memory=False)


def test_says_when_something_was_left_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup, "_REMOVE_S", 0.05)
    _tree(tmp_path, {"group/somebody": ""})
    with pytest.raises(SandboxError, match="left over"):
        Cgroup((tmp_path / "group",), 2).remove()


def test_sweeps_up_after_the_dead_only(tmp_path: Path) -> None:
    (tmp_path / "haat-999999999-ab").mkdir()
    (tmp_path / "haat-1-ab").mkdir()
    (tmp_path / "other").mkdir()
    CgroupParent((tmp_path,), 2).sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["haat-1-ab", "other"]
