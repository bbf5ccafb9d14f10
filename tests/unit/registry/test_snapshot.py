"""The registry as it lies in a folder."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from tests.unit.registry.samples import DIGEST, MANIFEST, problems_of, spelled
from tooling.errors import FetchError, PolicyError, RegistryError
from tooling.model.release import ReleaseName
from tooling.registry import paths, snapshot
from tooling.registry.snapshot import MAX_DOCUMENT, MAX_STATEMENTS, Snapshot, find_registry

NAME = ReleaseName("acme", "digits-mlp", "1.1.0")
STATEMENT = paths.statement(NAME, DIGEST)
MARKETPLACE = "haat: marketplace/1\nname: Test\ntagline: For tests\nabout: A market for tests.\n"
POLICY = """\
haat: policy/1
verifiers: {threshold: 1, of: []}
grants: []
licenses: [MIT]
tooling: "0.1.0"
"""
SUITE = f"""\
haat: suite/1
name: digits
version: 1
title: Digits
summary: Handwritten digits.
task: image-classification
input: 64 numbers
dataset:
  title: Digits
  source: {{kind: file, path: data/digits.npz}}
  digest: {DIGEST}
  license: CC-BY-4.0
  citation: none
  reader: {{kind: npz_xy}}
  split: {{method: sha256-row, seed: digits/1, percent: 40}}
prediction: {{kind: label, max_bytes: 65536}}
metrics:
  - {{name: accuracy, primary: true, better: higher, tolerance: {{absolute: 1.0e-4}}}}
repeat: {{runs: 2, identical: true}}
latency: {{reference: gemm/1, block_ms: 20, pairs: 12}}
limits: {{memory_mb: 2048, cpu_s: 60, wall_s: 90, output_mb: 64, processes: 64}}
"""


def write(root: Path, where: PurePosixPath | str, content: str | bytes) -> Path:
    path = root / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "registry"
    write(folder, paths.MARKETPLACE, MARKETPLACE)
    write(folder, paths.POLICY, POLICY)
    write(folder, "README.md", "# A market")
    write(folder, "trust/keys/ci-demo.pem", "a key")
    write(folder, paths.suite_file("digits/1"), SUITE)
    write(folder, "suites/digits/1/data/digits.npz", b"data")
    write(folder, paths.publisher_file("acme", 1), "one")
    write(folder, paths.bundle(paths.publisher_file("acme", 1)), "bundle one")
    write(folder, paths.manifest(NAME), MANIFEST)
    write(folder, paths.bundle(paths.manifest(NAME)), "{}")
    write(folder, STATEMENT, "statement")
    write(folder, paths.artifact(NAME, "deep/model.onnx"), b"model")
    return folder


def test_reads_the_name_card_and_the_policy(root: Path) -> None:
    parsed = Snapshot(root).marketplace()
    assert (parsed.path, parsed.document.name) == ("registry/marketplace.yaml", "Test")
    assert Snapshot(root).policy().document.licenses == ("MIT",)


def test_a_market_without_name_card_is_refused(root: Path) -> None:
    (root / paths.MARKETPLACE).unlink()
    (problem,) = problems_of(Snapshot(root).marketplace)
    assert spelled(problem) == ("registry/marketplace.yaml", "HA007")


def test_an_unusable_policy_is_the_operators_fault(root: Path) -> None:
    write(root, paths.POLICY, "haat: policy/1\nlicences: []\n")
    with pytest.raises(PolicyError) as refusal:
        Snapshot(root).policy()
    assert {problem.rule for problem in refusal.value.problems} == {"HA024", "HA003", "HA004"}
    (root / paths.POLICY).unlink()
    with pytest.raises(PolicyError, match="HA007"):
        Snapshot(root).policy()


def test_reads_a_suite_and_says_where_its_data_should_lie(root: Path) -> None:
    suite = Snapshot(root).suite("digits/1")
    assert suite is not None
    assert suite.parsed.document.label == "digits/1"
    assert suite.data == root / "suites/digits/1/data/digits.npz"
    assert Snapshot(root).suites() == (suite,)


@pytest.mark.parametrize("label", ["digits/2", "Digits/1", "../trust", "digits/1/data", "", "digits"])
def test_an_unknown_suite_is_none(root: Path, label: str) -> None:
    assert Snapshot(root).suite(label) is None


def test_suites_are_ordered_by_version_as_a_number(root: Path) -> None:
    for version in (10, 2):
        write(root, paths.suite_file(f"digits/{version}"), SUITE.replace("version: 1\n", f"version: {version}\n"))
    assert [one.parsed.document.version for one in Snapshot(root).suites()] == [1, 2, 10]


def test_a_suite_lies_at_its_own_name(root: Path) -> None:
    write(root, paths.suite_file("digits/2"), SUITE)
    (problem,) = problems_of(Snapshot(root).suites)
    assert spelled(problem) == ("registry/suites/digits/2/suite.yaml", "HA008")


def test_suite_data_behind_a_link_is_refused(root: Path) -> None:
    data = root / "suites/digits/1/data"
    (data / "digits.npz").unlink()
    data.rmdir()
    data.symlink_to("/etc")
    (problem,) = problems_of(lambda: Snapshot(root).suite("digits/1"))
    assert problem.rule == "HA006"


def test_a_publishers_files_come_in_the_order_of_their_numbers(root: Path) -> None:
    for sequence in range(10, 1, -1):
        write(root, paths.publisher_file("acme", sequence), str(sequence))
    write(root, "publishers/acme/notes.txt", "stray")
    links = Snapshot(root).publisher_files("acme")
    assert [document.path for document, _ in links] == [f"registry/publishers/acme/{n}.yaml" for n in range(1, 11)]
    assert [document.raw for document, _ in links][::9] == [b"one", b"10"]
    bundles = [bundle for _, bundle in links]
    assert bundles[0] is not None
    assert bundles[0].raw == b"bundle one"
    assert bundles[1:] == [None] * 9


def test_a_gap_in_a_publishers_numbers_is_named(root: Path) -> None:
    write(root, paths.publisher_file("acme", 3), "3")
    (problem,) = problems_of(lambda: Snapshot(root).publisher_files("acme"))
    assert problem.rule == "HA007"
    assert str(problem.place) == "registry/publishers/acme/2.yaml"


@pytest.mark.parametrize("name", ["nobody", "..", "../trust", "acme/..", "", "ACME", "a\0b"])
def test_an_unknown_publisher_has_no_files(root: Path, name: str) -> None:
    assert Snapshot(root).publisher_files(name) == ()


def test_lists_publishers_and_releases_sorted(root: Path) -> None:
    write(root, paths.publisher_file("zeta", 1), "z")
    write(root, paths.publisher_file("beta", 1), "b")
    assert Snapshot(root).publishers() == ("acme", "beta", "zeta")
    versions = ["1.10.0", "1.2.0", "2.0.0-rc.1", "2.0.0"]
    for version in versions:
        write(root, paths.manifest(ReleaseName("acme", "digits-mlp", version)), "x")
    write(root, paths.manifest(ReleaseName("zeta", "other", "1.0.0")), "x")
    listed = [str(name) for name in Snapshot(root).releases()]
    of_acme = [f"acme/digits-mlp@{version}" for version in ("1.1.0", "1.2.0", "1.10.0", "2.0.0-rc.1", "2.0.0")]
    assert listed == [*of_acme, "zeta/other@1.0.0"]
    assert [str(name) for name in Snapshot(root).releases_of("acme", "digits-mlp")] == of_acme
    assert Snapshot(root).releases_of("acme", "../..") == ()


def test_a_release_in_a_wrong_or_linked_folder_is_no_release(root: Path) -> None:
    write(root, "listings/00/acme/digits-mlp/1.2.0/manifest.yaml", "x")
    write(root, str(paths.manifest(NAME)).replace("1.1.0", "latest"), "x")
    (root / paths.release_folder(ReleaseName("acme", "digits-mlp", "9.9.9"))).symlink_to(
        root / paths.release_folder(NAME)
    )
    assert Snapshot(root).releases() == (NAME,)


def test_an_empty_registry_lists_nothing(tmp_path: Path) -> None:
    empty = Snapshot(tmp_path)
    assert (empty.releases(), empty.publishers(), empty.suites(), empty.unexpected()) == ((), (), (), [])


def test_reads_the_files_of_a_release(root: Path) -> None:
    files = Snapshot(root).release(NAME)
    assert files.manifest is not None
    assert (files.manifest.path, files.manifest.raw) == (f"registry/{paths.manifest(NAME)}", MANIFEST.encode())
    assert files.bundle is not None
    assert files.bundle.raw == b"{}"
    assert [(file.path, file.raw) for file in files.statements] == [(f"registry/{STATEMENT}", b"statement")]
    assert files.artifact("deep/model.onnx") == root / paths.artifact(NAME, "deep/model.onnx")


@pytest.mark.parametrize("version", ["9.9.9", "..", "../../..", "1.1.0/artifacts", "", "1.1"])
def test_a_release_that_is_not_there_has_no_files(root: Path, version: str) -> None:
    files = Snapshot(root).release(ReleaseName("acme", "digits-mlp", version))
    assert (files.manifest, files.bundle, files.statements) == (None, None, ())


@pytest.mark.parametrize("path", ["nothing", "deep", "../manifest.yaml", "/etc/passwd", "a\0b", ".", ""])
def test_an_artifact_that_is_no_file_of_the_release_is_none(root: Path, path: str) -> None:
    assert Snapshot(root).release(NAME).artifact(path) is None


@pytest.mark.parametrize("part", ["deep/model.onnx", "deep"])
def test_an_artifact_behind_a_link_is_refused(root: Path, part: str) -> None:
    path = root / paths.artifact(NAME, part)
    moved = path.rename(path.with_name("moved"))
    path.symlink_to(moved)
    (problem,) = problems_of(lambda: Snapshot(root).release(NAME).artifact("deep/model.onnx"))
    assert spelled(problem) == (f"registry/{paths.artifact(NAME, 'deep/model.onnx')}", "HA006")


def make_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [make_link, make_pipe, make_folder])
@pytest.mark.parametrize("where", [paths.manifest(NAME), paths.bundle(paths.manifest(NAME)), STATEMENT])
def test_only_regular_files_are_read(root: Path, make: Callable[[Path], None], where: PurePosixPath) -> None:
    (root / where).unlink()
    make(root / where)
    (problem,) = problems_of(lambda: Snapshot(root).release(NAME))
    assert spelled(problem) == (f"registry/{where}", "HA006")


def test_a_link_on_the_way_is_refused(root: Path) -> None:
    folder = root / "publishers"
    folder.rename(root / "elsewhere")
    folder.symlink_to(root / "elsewhere")
    (problem,) = problems_of(lambda: Snapshot(root).publisher_files("acme"))
    assert spelled(problem) == ("registry/publishers/acme", "HA006")


def test_a_file_in_place_of_a_folder_is_no_folder(root: Path) -> None:
    write(root, "publishers/bolt", "a file")
    assert Snapshot(root).publisher_files("bolt") == ()
    assert Snapshot(root).publishers() == ("acme",)


def test_sizes_are_checked_before_reading(root: Path) -> None:
    with (root / paths.manifest(NAME)).open("wb") as sparse:
        sparse.truncate(2**40)
    (problem,) = problems_of(lambda: Snapshot(root).release(NAME))
    assert spelled(problem) == (f"registry/{paths.manifest(NAME)}", "HA005")
    write(root, paths.manifest(NAME), b"#" * MAX_DOCUMENT)
    assert Snapshot(root).release(NAME).manifest is not None


def test_a_release_has_only_so_many_statements(root: Path) -> None:
    for number in range(MAX_STATEMENTS):
        write(root, paths.statement(NAME, f"{number:064x}"), "x")
    (problem,) = problems_of(lambda: Snapshot(root).release(NAME))
    assert problem.rule == "HA005"


def test_stray_files_among_statements_are_not_statements(root: Path) -> None:
    write(root, paths.statements_folder(NAME) / "notes.txt", "x")
    assert len(Snapshot(root).release(NAME).statements) == 1


def test_a_folder_that_is_gone_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="HA009"):
        Snapshot(tmp_path / "gone").unexpected()


def test_a_registry_in_order_has_nothing_unexpected(root: Path) -> None:
    assert Snapshot(root).unexpected() == []


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (".DS_Store", None),
        ("marketplace.yaml~", None),
        ("trust/policy.yaml.orig", None),
        ("extra/file", "extra"),
        ("listings/00/acme/digits-mlp/1.1.0/manifest.yaml", "listings/00/acme"),
        ("listings/zz/acme/x", "listings/zz"),
        (f"{paths.release_folder(NAME)}/notes.md", None),
        (f"{paths.release_folder(NAME)}/artifacts/.gitattributes", None),
        (f"{paths.release_folder(NAME)}/artifacts/.git/config", f"{paths.release_folder(NAME)}/artifacts/.git"),
        (f"{paths.release_folder(NAME)}/artifacts/modèle", None),
        (f"{paths.release_folder(NAME)}/artifacts/a\u202eb", f"{paths.release_folder(NAME)}/artifacts/a\\u202eb"),
        (f"{paths.release_folder(NAME)}/artifacts/a\nb", f"{paths.release_folder(NAME)}/artifacts/a\\nb"),
        ("publishers/acme/1.yaml.sigstore.json.bak", None),
        ("publishers/acme/sub/1.yaml", "publishers/acme/sub"),
    ],
)
def test_names_what_has_no_place(root: Path, path: str, shown: str | None) -> None:
    write(root, path, "x")
    (problem,) = Snapshot(root).unexpected()
    assert spelled(problem) == (f"registry/{shown or path}", "HA006")


def test_links_and_sockets_are_unexpected_even_in_a_known_place(root: Path) -> None:
    (root / "trust/README.md").symlink_to("/etc/passwd")
    (root / "listings" / "00").symlink_to(root / "listings")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "trust" / "keys" / "README.md"))
        problems = Snapshot(root).unexpected()
    assert [str(problem.place) for problem in problems] == [
        *("registry/listings/00", "registry/trust/README.md", "registry/trust/keys/README.md")
    ]


def test_names_that_are_not_text_are_shown_escaped(root: Path) -> None:
    (Path(os.fsdecode(os.fsencode(root) + b"/\xff"))).write_bytes(b"")
    (problem,) = Snapshot(root).unexpected()
    assert str(problem.place) == "registry/\\udcff"


def test_a_flood_of_strays_is_cut_short(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MAX_UNEXPECTED", 3)
    for number in range(10):
        write(root, f"stray-{number}", "")
    assert len(Snapshot(root).unexpected()) == 3


def test_finds_the_registry_from_any_folder_of_the_market(root: Path) -> None:
    (root.parent / "docs").mkdir()
    for start in (root.parent, root, root / "trust", root.parent / "docs"):
        assert find_registry(start) == root


def test_says_when_there_is_no_registry(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as refusal:
        find_registry(tmp_path)
    assert "--registry" in str(refusal.value.problems[0].help)


def test_a_relative_root_is_the_same_registry(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert Snapshot(Path()).root == root
    with pytest.raises(RegistryError):
        Snapshot(Path("trust")).marketplace()
