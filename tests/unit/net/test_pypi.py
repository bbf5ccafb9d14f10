"""Fetching files out of wheels, with the real pip."""

from __future__ import annotations

import hashlib
import io
import tempfile
from pathlib import Path

import pytest

from tests.unit.net.wheels import NAME, environment_with, make_wheel
from tooling.errors import FetchError
from tooling.net.pip import PipLimits
from tooling.net.purl import WheelMember, read_purl
from tooling.net.pypi import PypiFetcher

MODEL = b"model " * 5000
MEMBER = "model_package/models/model.onnx"
LOCATION = f"pkg:pypi/{NAME}@1.0.0#{MEMBER}"
CHECKSUM = "ab" * 32


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep temporary folders where a test can see that nothing stays."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def fetched(wheels: Path, location: str, limit: int = len(MODEL), limits: PipLimits | None = None) -> bytes:
    sink = io.BytesIO()
    PypiFetcher(environment=environment_with(wheels), limits=limits).fetch(location, sink, limit)
    return sink.getvalue()


def test_fetches_a_file_and_installs_runs_and_leaves_nothing(wheels: Path, scratch: Path) -> None:
    mark = wheels / "ran"
    code = f"open({str(mark)!r}, 'w')".encode()
    files = {MEMBER: MODEL, "model_package/__init__.py": code, "model_package.pth": b"import model_package"}
    wheel = make_wheel(wheels, files, requires="Requires-Dist: nobody-has-this\n")
    assert fetched(wheels, LOCATION) == MODEL
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert fetched(wheels, LOCATION.replace("#", f"?checksum=sha256:{digest}#")) == MODEL
    assert not mark.exists()
    assert list(scratch.iterdir()) == []


def test_refuses_a_wheel_with_another_checksum(wheels: Path) -> None:
    make_wheel(wheels, {MEMBER: MODEL})
    with pytest.raises(FetchError, match=r"HA093.*not the one with this checksum"):
        fetched(wheels, LOCATION.replace("#", f"?checksum=sha256:{CHECKSUM}#"))


def test_refuses_what_the_wheel_does_not_have_or_has_larger(wheels: Path) -> None:
    make_wheel(wheels, {MEMBER: MODEL})
    with pytest.raises(FetchError, match=r"HA093.*the wheel has no such file"):
        fetched(wheels, LOCATION + "x")
    with pytest.raises(FetchError, match=r"HA093.*has 30,000 bytes; the wanted one has 29,999"):
        fetched(wheels, LOCATION, len(MODEL) - 1)


def test_never_builds_a_source_distribution(wheels: Path) -> None:
    (wheels / "model_package-1.0.0.tar.gz").write_bytes(b"x")
    with pytest.raises(FetchError, match=r"HA093.*pip: ERROR: No matching distribution found for model-package==1.0.0"):
        fetched(wheels, LOCATION)


def test_a_module_called_pip_in_the_current_folder_is_not_run(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, {MEMBER: MODEL})
    (tmp_path / "pip.py").write_text("open('ran', 'w')")
    monkeypatch.chdir(tmp_path)
    assert fetched(wheels, LOCATION) == MODEL
    assert not (tmp_path / "ran").exists()


def test_refuses_a_damaged_wheel(wheels: Path) -> None:
    wheel = make_wheel(wheels, {MEMBER: MODEL})
    raw = bytearray(wheel.read_bytes())
    start = raw.index(MEMBER.encode()) + len(MEMBER) + 4
    raw[start : start + 20] = bytes(20)
    wheel.write_bytes(raw)
    with pytest.raises(FetchError, match=r"HA093.*not a sound zip archive"):
        fetched(wheels, LOCATION)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (PipLimits(seconds=0.05), "pip took longer than 0 s"),
        (PipLimits(size=1000), "pip fetched more than 1,000 bytes"),
    ],
)
def test_stops_pip_at_its_limits(limits: PipLimits, said: str, wheels: Path, scratch: Path) -> None:
    make_wheel(wheels, {MEMBER: MODEL, "large": bytes(range(256)) * 400_000})
    with pytest.raises(FetchError, match=f"HA093.*{said}"):
        fetched(wheels, LOCATION, limits=limits)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("location", "wanted"),
    [
        ("pkg:pypi/magika@1.0.3#a/b.onnx", WheelMember("magika", "1.0.3", None, "a/b.onnx")),
        (
            f"pkg:pypi/a.b-c@1!2.0rc1.post2.dev3+x.1?checksum=sha256:{CHECKSUM}#a",
            WheelMember("a.b-c", "1!2.0rc1.post2.dev3+x.1", CHECKSUM, "a"),
        ),
    ],
)
def test_reads_package_urls(location: str, wanted: WheelMember) -> None:
    assert read_purl(location) == wanted


@pytest.mark.parametrize(
    "location",
    [
        "pkg:pypi/magika@1.0.3",
        "pkg:pypi/magika#a",
        "pkg:pypi/magika@*#a",
        "pkg:pypi/magika@1.0,>2#a",
        "pkg:pypi/Magika@1#a",
        "pkg:pypi/-r@1#a",
        "pkg:pypi/--index-url@1#a",
        "pkg:pypi/a@https://evil.test/x.whl#a",
        "pkg:pypi/a/b@1#a",
        "pkg:pypi/magika@1#../a",
        "pkg:pypi/magika@1#/a",
        "pkg:pypi/magika@1#a//b",
        "pkg:pypi/magika@1#a/.hidden",
        "pkg:pypi/magika@1#a%2fb",
        "pkg:pypi/magika@1#a\n",
        "pkg:pypi/magika@\u0661#a",
        "pkg:pypi/magika@1?checksum=md5:00#a",
        f"pkg:pypi/magika@1?checksum=sha256:{CHECKSUM}&x=y#a",
        f"pkg:pypi/magika@1?repository_url=evil.test&checksum=sha256:{CHECKSUM}#a",
        "pkg:pypi/magika@1#" + "a" * 1000,
    ],
)
def test_refuses_every_other_package_url(location: str) -> None:
    with pytest.raises(FetchError, match="HA091"):
        read_purl(location)


@pytest.mark.slow
def test_fetches_the_model_of_the_demonstration_market_from_the_index_of_this_machine() -> None:
    sink = io.BytesIO()
    PypiFetcher().fetch("pkg:pypi/magika@1.0.3#magika/models/standard_v3_3/model.onnx", sink, 3_163_737)
    digest = hashlib.sha256(sink.getvalue()).hexdigest()
    assert digest == "fe2d2eb49c5f88a9e0a6c048e15d6ffdf86235519c2afc535044de433169ec8c"
