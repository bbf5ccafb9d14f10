"""Pulling releases: verified files or nothing, whatever the registry and the mirrors do."""

from __future__ import annotations

import io
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.market import FIRST, KEYS, SECOND, add_measurements, build_market, pin, sign, tiny_model, write_document
from tests.unit.net.conftest import fetcher
from tests.unit.net.servers import HOST, Answer, Authority, Server, dripping, endless, file, missing, raw, redirect
from tests.unit.net.wheels import NAME, environment_with, make_wheel
from tooling.cli.main import cli
from tooling.errors import DigestMismatchError, FetchError, RegistryError
from tooling.model.manifest import Artifact
from tooling.model.notice import Yank
from tooling.model.release import ReleaseName
from tooling.model.report import Outcome
from tooling.net.choose import AnyFetcher
from tooling.net.https import HttpsFetcher
from tooling.net.interface import Source
from tooling.net.pypi import PypiFetcher
from tooling.registry import paths
from tooling.registry.digests import FileDigests, digest_stream
from tooling.registry.snapshot import Snapshot
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import context_of
from tooling.verify.gates import open_release
from tooling.verify.intake import Intake, Watcher
from tooling.verify.notifying import add_notice
from tooling.verify.pulling import Pulled, latest, pull
from tooling.verify.runner import judge
from tooling.verify.store import ArtifactCache

MODEL = tiny_model()
EVIL = MODEL[:-1] + bytes((MODEL[-1] ^ 1,))
PURL = f"pkg:pypi/{NAME}@1.0.0#models/model.onnx"
NAMES = ["manifest.yaml", "manifest.yaml.sigstore.json", "model.onnx"]
OK = b"HTTP/1.1 200 OK\r\n\r\n"


class Listener(Watcher):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.failures: list[str] = []

    def received(self, artifact: Artifact, count: int) -> None:  # noqa: ARG002
        self.counts.append(count)

    def gave_up(self, artifact: Artifact, error: FetchError) -> None:  # noqa: ARG002
        self.failures += [f"{problem.place} {problem.rule}" for problem in error.problems]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def mirror(authority: Authority) -> Iterator[Server]:
    server = Server(authority.serving(HOST))
    yield server
    server.close()


@pytest.fixture(scope="module")
def built(mirror: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a market whose second release is measured, signed, and carried by two mirrors and a wheel only."""
    market = build_market(tmp_path_factory.mktemp("far"), measured=False)
    relocate(market, [mirror.url("/one"), mirror.url("/two"), PURL])
    shutil.rmtree(market / paths.release_folder(FIRST))
    manifest = market / paths.manifest(SECOND)
    document = yaml.safe_load(manifest.read_text())
    del document["previous"]
    write_document(market, paths.manifest(SECOND), document)
    sign(market, paths.manifest(SECOND), "acme")
    add_measurements(market)
    shutil.rmtree(market / paths.release_folder(SECOND) / "artifacts")
    return market


def relocate(market: Path, locations: list[str], **fields: Any) -> None:
    """Name other locations in the second release's manifest, and sign it."""
    document = yaml.safe_load((market / paths.manifest(SECOND)).read_text())
    document["artifacts"][0] |= {"locations": locations, **fields}
    write_document(market, paths.manifest(SECOND), document)
    sign(market, paths.manifest(SECOND), "acme")


@pytest.fixture
def far(built: Path, mirror: Server, tmp_path: Path, own_settings: Path) -> Path:
    pin(built, own_settings)
    mirror.answers.clear()
    mirror.asked.clear()
    return Path(shutil.copytree(built, tmp_path / "registry"))


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    return folder


@pytest.fixture
def source(authority: Authority, wheels: Path) -> Source:
    return AnyFetcher(fetcher(authority, around=2, idle=1), PypiFetcher(environment=environment_with(wheels)))


def pulled(market: Path, folder: Path, source: Source, watcher: Watcher | None = None) -> Pulled:
    snapshot = Snapshot(market)
    return pull(SECOND, snapshot, context_of(snapshot), folder, source, watcher)


def there(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) if folder.exists() else []


def test_puts_carried_files_beside_the_signed_manifest(market: Path, tmp_path: Path, source: Source) -> None:
    folder = tmp_path / "deep" / "out"
    assert pulled(market, folder, source).judged.report.outcome is Outcome.PASSED
    assert there(folder) == NAMES
    assert (folder / "model.onnx").read_bytes() == MODEL
    assert (folder / "manifest.yaml").read_bytes() == (market / paths.manifest(SECOND)).read_bytes()


def test_fetches_what_the_registry_does_not_carry(far: Path, tmp_path: Path, mirror: Server, source: Source) -> None:
    mirror.answers["/one"] = file(MODEL)
    listener = Listener()
    found = pulled(far, tmp_path / "out", source, listener)
    assert [path.name for path in found.files] == NAMES
    assert (tmp_path / "out/model.onnx").read_bytes() == MODEL
    assert listener.counts[0] == 0
    assert listener.counts[-1] == len(MODEL)
    assert len(mirror.asked) == 1


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (file(EVIL), "HA040"),
        (file(MODEL[:-1]), "HA040"),
        (file(MODEL[:-1], announced=len(MODEL)), "HA040"),
        (raw(OK, MODEL, b"x"), "HA093"),
        (endless(OK, bytes(4096)), "HA093"),
        (dripping(OK + MODEL, lambda: time.sleep(0.1)), "HA093"),
        (missing, "HA093"),
        (redirect("https://169.254.169.254/latest/meta-data/"), "HA091"),
        (redirect("file:///etc/passwd"), "HA091"),
        (redirect("http://files.test/one"), "HA091"),
    ],
    ids=["wrong", "short", "truncated", "long", "endless", "slow", "gone", "metadata", "file", "http"],
)
def test_an_evil_mirror_costs_time_only(
    answer: Answer, rule: str, far: Path, tmp_path: Path, mirror: Server, authority: Authority
) -> None:
    mirror.answers |= {"/one": answer, "/two": file(MODEL)}
    listener = Listener()
    patience = replace(fetcher(authority)._patience, around=1.0)
    https = HttpsFetcher(
        context=authority.trusting(),
        patience=patience,
        resolve=lambda host, _: ["127.0.0.1"] if host == HOST else [host],
        allow_loopback=True,
    )
    found = pulled(far, tmp_path / "out", AnyFetcher(https), listener)
    assert found.judged.report.outcome is Outcome.PASSED
    assert there(tmp_path / "out") == NAMES
    assert (tmp_path / "out/model.onnx").read_bytes() == MODEL
    assert listener.failures == [f"{mirror.url('/one')} {rule}"]


def test_falls_through_to_a_wheel(far: Path, tmp_path: Path, wheels: Path, source: Source) -> None:
    make_wheel(wheels, {"models/model.onnx": MODEL})
    assert pulled(far, tmp_path / "out", source).files
    assert (tmp_path / "out/model.onnx").read_bytes() == MODEL


def test_refuses_a_wheel_with_another_file_of_this_name(
    far: Path, tmp_path: Path, wheels: Path, source: Source
) -> None:
    make_wheel(wheels, {"models/model.onnx": EVIL})
    assert pulled(far, tmp_path / "out", source).judged.report.outcome is Outcome.INCONCLUSIVE
    assert not (tmp_path / "out").exists()


def test_when_no_location_gives_the_file_there_is_nothing(
    far: Path, tmp_path: Path, mirror: Server, source: Source
) -> None:
    mirror.answers |= {"/one": file(EVIL), "/two": file(MODEL[1:])}
    found = pulled(far, tmp_path / "out", source)
    assert found.files == ()
    assert found.judged.report.outcome is Outcome.INCONCLUSIVE, "a lying mirror is no verdict on the release"
    rules = [finding.problem.rule for finding in found.judged.report.findings if finding.problem]
    assert rules == ["HA090", "HA040", "HA040", "HA093"]
    assert not (tmp_path / "out").exists()


def test_asks_nobody_before_the_signature_is_trusted(far: Path, tmp_path: Path, mirror: Server, source: Source) -> None:
    mirror.answers["/one"] = file(MODEL)
    sign(far, paths.manifest(SECOND), "stranger")
    assert pulled(far, tmp_path / "out", source).judged.report.outcome is Outcome.FAILED
    assert mirror.asked == []
    assert not (tmp_path / "out").exists()


def test_gives_nothing_of_a_release_that_does_not_pass(
    far: Path, tmp_path: Path, mirror: Server, source: Source
) -> None:
    """Its bytes are right and its claims are unmeasured."""
    mirror.answers["/one"] = file(MODEL)
    shutil.rmtree(far / paths.statements_folder(SECOND))
    found = pulled(far, tmp_path / "out", source)
    assert found.judged.report.outcome is Outcome.INCONCLUSIVE
    assert found.files == ()
    assert not (tmp_path / "out").exists()


def test_gives_nothing_where_a_carried_file_was_replaced(market: Path, tmp_path: Path, source: Source) -> None:
    (market / paths.artifact(SECOND, "model.onnx")).write_bytes(EVIL)
    assert pulled(market, tmp_path / "out", source).judged.report.outcome is Outcome.FAILED
    assert not (tmp_path / "out").exists()


def test_a_manifest_that_contradicts_itself_is_at_fault_itself(
    far: Path, tmp_path: Path, mirror: Server, source: Source
) -> None:
    relocate(far, [mirror.url("/one")], pieces="sha256:" + "0" * 64)
    mirror.answers["/one"] = file(MODEL)
    assert pulled(far, tmp_path / "out", source).judged.report.outcome is Outcome.FAILED


def test_leaves_another_file_of_the_same_name_alone_and_fetches_nothing(
    far: Path, tmp_path: Path, mirror: Server, source: Source
) -> None:
    mirror.answers["/one"] = file(MODEL)
    (tmp_path / "model.onnx").write_bytes(b"mine")
    found = pulled(far, tmp_path, source)
    assert "HA102" in [finding.problem.rule for finding in found.judged.report.findings if finding.problem]
    assert (tmp_path / "model.onnx").read_bytes() == b"mine"
    assert mirror.asked == []


def test_leaves_another_manifest_alone(market: Path, tmp_path: Path, source: Source) -> None:
    (tmp_path / "manifest.yaml").write_bytes(b"mine")
    with pytest.raises(FetchError, match="HA102"):
        pulled(market, tmp_path, source)
    assert (tmp_path / "manifest.yaml").read_bytes() == b"mine"
    assert not (tmp_path / "model.onnx").exists()


def test_pulling_again_fetches_nothing_and_mends_what_is_missing(
    far: Path, tmp_path: Path, mirror: Server, source: Source
) -> None:
    mirror.answers["/one"] = file(MODEL)
    out = tmp_path / "out"
    assert pulled(far, out, source).files
    (out / "manifest.yaml").unlink()
    assert pulled(far, out, source).files
    assert there(out) == NAMES
    assert len(mirror.asked) == 1


@pytest.mark.parametrize("path", ["manifest.yaml", "Manifest.yaml.sigstore.json", "manifest.yaml/model.onnx"])
def test_refuses_a_release_whose_files_would_hide_its_manifest(path: str, tmp_path: Path, source: Source) -> None:
    market = build_market(tmp_path / "odd", measured=False)
    shutil.rmtree(market / paths.release_folder(FIRST))
    document = yaml.safe_load((market / paths.manifest(SECOND)).read_text())
    del document["previous"]
    document["artifacts"][0]["path"] = path
    write_document(market, paths.manifest(SECOND), document)
    sign(market, paths.manifest(SECOND), "acme")
    renamed = market / paths.artifact(SECOND, path)
    renamed.parent.mkdir(exist_ok=True)
    (market / paths.artifact(SECOND, "model.onnx")).rename(renamed)
    add_measurements(market)
    out = tmp_path / "out"
    with pytest.raises(RegistryError, match=r"HA004.*two files of this release would have one name"):
        pulled(market, out, source)
    assert not out.exists()


PULL = """
import sys
from pathlib import Path
from tooling.model.release import ReleaseName
from tooling.net.choose import AnyFetcher
from tooling.net.https import HttpsFetcher
from tooling.registry.snapshot import Snapshot
from tooling.verify.context import context_of
from tooling.verify.pulling import pull
import ssl
market, out, authority = sys.argv[1:]
context = ssl.create_default_context(cafile=authority)
https = HttpsFetcher(context=context, resolve=lambda *_: ["127.0.0.1"], allow_loopback=True)
snapshot = Snapshot(Path(market))
pull(ReleaseName("acme", "iris-line", "1.1.0"), snapshot, context_of(snapshot), Path(out), AnyFetcher(https))
"""


def test_a_killed_pull_leaves_no_file_and_the_next_one_cleans_up(
    far: Path, tmp_path: Path, mirror: Server, authority: Authority, source: Source
) -> None:
    mirror.answers["/one"] = dripping(OK + MODEL, lambda: time.sleep(0.05))
    out = tmp_path / "out"
    words = [sys.executable, "-c", PULL, str(far), str(out), str(authority.certificate)]
    with subprocess.Popen(words) as process:
        wait_for(lambda: any(out.glob(".haat-*.part/*.arriving")))
        process.send_signal(signal.SIGKILL)
    assert [path.name for path in out.rglob("*") if path.is_file() and path.suffix != ".arriving"] == []
    mirror.answers["/one"] = file(MODEL)
    assert pulled(far, out, source).files
    assert there(out) == NAMES


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_verify_measures_what_is_not_carried_and_keeps_it_by_digest(
    far: Path, tmp_path: Path, mirror: Server, source: Source
) -> None:
    mirror.answers["/one"] = file(MODEL)
    cache = ArtifactCache(tmp_path / "cache", source)
    snapshot = Snapshot(far)
    judged = judge(SECOND, snapshot, context_of(snapshot, find_sandbox, cache))
    assert judged.report.outcome is Outcome.PASSED
    assert [one.short for one in judged.reproductions] == [False]
    digest = digest_stream(io.BytesIO(MODEL)).digest
    assert there(tmp_path / "cache") == ["sha256", digest.replace(":", "/")]
    assert len(mirror.asked) == 1


def test_a_damaged_file_of_the_cache_is_fetched_again(
    far: Path, tmp_path: Path, mirror: Server, source: Source
) -> None:
    mirror.answers["/one"] = file(MODEL)
    release = open_release(SECOND, Snapshot(far), {}, None)
    artifact = release.manifest.document.artifacts[0]
    cache = ArtifactCache(tmp_path / "cache", source)
    path = cache.obtain(release, artifact)
    assert path is not None
    path.write_bytes(EVIL)
    assert cache.obtain(release, artifact) == path
    assert path.read_bytes() == MODEL
    path.write_bytes(EVIL)
    mirror.answers.clear()
    with pytest.raises(FetchError, match="HA090"):
        cache.obtain(release, artifact)


def test_the_command_measures_from_the_users_cache(
    far: Path, tmp_path: Path, mirror: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cached = tmp_path / "haat/artifacts" / digest_stream(io.BytesIO(MODEL)).digest.replace(":", "/")
    cached.parent.mkdir(parents=True)
    cached.write_bytes(MODEL)
    words = ("verify", str(SECOND), "--registry", str(far))
    assert haat(*words, "--measure")[0] == 0
    # Without measuring nothing is looked for anywhere: its verifier had these bytes, and without one nobody knows.
    assert haat(*words)[0] == 0
    shutil.rmtree(far / paths.manifest(SECOND).parent / "statements")
    assert haat(*words)[0] == 3
    assert mirror.asked == []


def test_without_locations_an_absent_artifact_stays_absent(far: Path, tmp_path: Path, source: Source) -> None:
    relocate(far, [])
    snapshot = Snapshot(far)
    judged = judge(SECOND, snapshot, context_of(snapshot, store=ArtifactCache(tmp_path / "cache", source)))
    assert "HA041" in [finding.problem.rule for finding in judged.report.findings if finding.problem]


def described(found: FileDigests) -> Artifact:
    return Artifact.model_construct(
        path="x", role="model", format="onnx", digest=found.digest, size=found.size, pieces=found.pieces
    )


@given(st.binary(max_size=70_000), st.lists(st.integers(0, 70_000), max_size=8))
def test_digests_do_not_depend_on_how_bytes_arrive(content: bytes, cuts: list[int]) -> None:
    found = digest_stream(io.BytesIO(content))
    stream = io.BytesIO()
    intake = Intake(described(found), stream, "x", Watcher())
    edges = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    for start, end in pairwise(edges):
        intake.write(content[start:end])
    intake.finish()
    assert stream.getvalue() == content


@pytest.mark.parametrize(("field", "value"), [("size", 5), ("pieces", "sha256:" + "0" * 64)])
def test_right_bytes_under_a_wrong_description_are_the_manifests_fault(field: str, value: object) -> None:
    found = digest_stream(io.BytesIO(b"abcd"))
    artifact = described(found).model_copy(update={field: value})
    intake = Intake(artifact, io.BytesIO(), "x", Watcher())
    intake.write(b"abcd")
    with pytest.raises(DigestMismatchError, match="HA040"):
        intake.finish()


def test_an_intake_takes_no_byte_too_many() -> None:
    stream = io.BytesIO()
    intake = Intake(described(digest_stream(io.BytesIO(b"abcd"))), stream, "x", Watcher())
    intake.write(b"abc")
    with pytest.raises(FetchError, match="HA040"):
        intake.write(b"de")
    assert stream.getvalue() == b"abc"


def test_the_latest_release_is_no_prerelease(market: Path) -> None:
    snapshot = Snapshot(market)
    versions = ["1.9.0", "1.10.0", "2.0.0-rc.1", "1.2.0"]
    names = [ReleaseName("acme", "iris", version) for version in versions]
    assert latest(names, snapshot, context_of(snapshot)) == ReleaseName("acme", "iris", "1.10.0")
    assert latest(names[2:3], snapshot, context_of(snapshot)) is None
    assert latest([], snapshot, context_of(snapshot)) is None


def haat(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(cli, list(words))
    return answer.exit_code, answer.output


def test_a_yanked_release_is_pulled_only_by_its_version(market: Path) -> None:
    snapshot = Snapshot(market)
    add_notice(snapshot, SECOND, Yank(reason="Answers 7 too often"), KEYS["acme"], "2026-11-20T10:00:00Z")
    assert latest(snapshot.releases(), snapshot, context_of(snapshot)) == FIRST
    answer = CliRunner().invoke(
        cli, ["pull", str(SECOND), "--output", str(market.parent / "got"), "--registry", str(market)]
    )
    assert answer.exit_code == 0, answer.output
    assert "yanked by its publisher: Answers 7 too often" in answer.output


def test_a_broken_latest_release_is_not_passed_over_in_silence(market: Path) -> None:
    sign(market, paths.manifest(SECOND), "stranger")
    snapshot = Snapshot(market)
    assert latest(snapshot.releases(), snapshot, context_of(snapshot)) == SECOND


def test_the_command_pulls_the_latest_version_into_a_folder_of_its_name(
    market: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, output = haat("pull", "acme/iris-line", "--registry", str(market))
    assert status == 0, output
    assert output.splitlines()[0] == f"verified: {SECOND}, signed with key `acme` of acme"
    assert there(tmp_path / "iris-line-1.1.0") == NAMES


def test_the_command_says_why_it_gives_nothing(market: Path, tmp_path: Path) -> None:
    (market / paths.artifact(SECOND, "model.onnx")).write_bytes(EVIL)
    status, output = haat("pull", str(SECOND), "--registry", str(market), "--output", str(tmp_path / "out"))
    assert status == 1
    assert "HA040" in output
    assert not (tmp_path / "out").exists()


def test_the_command_names_refused_locations(far: Path, tmp_path: Path) -> None:
    relocate(far, ["https://127.0.0.1/x", "pkg:oci/x"])
    shutil.rmtree(far / paths.statements_folder(SECOND))
    status, output = haat("pull", str(SECOND), "--registry", str(far), "--output", str(tmp_path / "out"))
    assert status == 3
    assert "model.onnx: https://127.0.0.1/x: [HA091]" in output
    assert "model.onnx: pkg:oci/x: [HA092]" in output


def test_the_command_refuses_to_guess_a_prerelease(market: Path) -> None:
    shutil.rmtree(market / paths.release_folder(FIRST))
    folder = market / paths.release_folder(SECOND)
    folder.rename(folder.with_name("2.0.0-rc.1"))
    status, output = haat("pull", "acme/iris-line", "--registry", str(market))
    assert status == 2
    assert "only pre-releases and withdrawn versions; name one with @VERSION: 2.0.0-rc.1" in output
