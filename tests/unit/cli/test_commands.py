"""The commands, run as a person runs them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.market import FIRST, KEYS, SECOND, sign, sign_trust, write_document
from tooling.attest.keys import private_pem, public_text, read_private_key
from tooling.cli.main import cli
from tooling.registry import paths


def haat(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(words), input=typed)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep keys out of the home of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_verify_names_the_release_and_its_outcome(market: Path) -> None:
    answer = haat("verify", "acme/iris-line", "--registry", str(market))
    assert answer.exit_code == 0, answer.output
    assert click.unstyle(answer.output).splitlines() == [f"✓ {FIRST}: passed", f"✓ {SECOND}: passed", "2 passed"]


def test_verify_shows_every_check_when_asked(market: Path) -> None:
    answer = haat("verify", str(SECOND), "--checks", "--registry", str(market))
    assert "  ✓ signature_is_trusted       signed with key `acme` of acme" in click.unstyle(answer.output)


def test_verify_with_measure_shows_claimed_beside_measured_and_writes_nothing(market: Path) -> None:
    before = {path: path.read_bytes() for path in market.rglob("*") if path.is_file()}
    answer = haat("verify", "--all", "--measure", "--jobs", "2", "--registry", str(market))
    assert answer.exit_code == 0, answer.output
    assert answer.output.count("reproduced") == 2
    assert {path: path.read_bytes() for path in market.rglob("*") if path.is_file()} == before


def test_verify_of_nothing_is_a_usage_error(market: Path) -> None:
    answer = haat("verify", "--registry", str(market))
    assert answer.exit_code == 2
    assert "use --all" in answer.output


def test_verify_of_all_and_of_one_is_a_usage_error(market: Path) -> None:
    answer = haat("verify", "--all", "acme/iris-line", "--registry", str(market))
    assert answer.exit_code == 2
    assert "not both" in answer.output


@pytest.mark.parametrize("name", ["acme", "acme/iris-line@", "Acme/iris", "acme/iris-line@1.0.0@2", "../etc/passwd"])
def test_verify_refuses_what_is_no_release_name(name: str, market: Path) -> None:
    answer = haat("verify", name, "--registry", str(market))
    assert answer.exit_code == 2
    assert "publisher/model[@version]" in answer.output


def test_verify_of_an_unknown_release_offers_what_was_probably_meant(market: Path) -> None:
    answer = haat("verify", "acme/iris-lin", "--registry", str(market))
    assert answer.exit_code == 2
    assert "Did you mean acme/iris-line?" in answer.output


def test_check_passes_on_a_valid_market(market: Path) -> None:
    answer = haat("check", "--registry", str(market), "--format", "json")
    report = json.loads(answer.stdout)
    assert report["outcome"] == "passed"
    assert [one["subject"] for one in report["reports"]] == ["registry", str(FIRST), str(SECOND)]


def test_key_new_writes_a_key_for_its_owner_alone_and_never_over_another(home: Path) -> None:
    made = haat("key", "new", "laptop", "--no-passphrase")
    assert made.exit_code == 0, made.output
    (path,) = home.rglob("laptop.pem")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert public_text(read_private_key(path.read_bytes())) in made.stdout
    again = haat("key", "new", "laptop", "--no-passphrase")
    assert again.exit_code == 2
    assert "never overwritten" in again.output
    assert "laptop" in haat("key", "list").stdout


def test_key_with_a_passphrase_is_encrypted(home: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("correct horse\n")
    assert haat("key", "new", "laptop", "--passphrase-file", str(secret)).exit_code == 0
    (path,) = home.rglob("laptop.pem")
    assert b"ENCRYPTED" in path.read_bytes()
    assert read_private_key(path.read_bytes(), b"correct horse")


def test_key_new_without_a_terminal_names_the_option(home: Path) -> None:
    answer = haat("key", "new", "laptop")
    assert answer.exit_code == 2
    assert "--no-passphrase" in answer.output
    assert not list(home.rglob("*.pem"))


def pem(name: str, folder: Path) -> str:
    path = folder / f"{name}.pem"
    path.write_bytes(private_pem(KEYS[name], None))
    return str(path)


def test_sign_mends_an_edited_manifest(market: Path, tmp_path: Path) -> None:
    manifest = market / paths.manifest(SECOND)
    manifest.write_text(manifest.read_text().replace("Tells three", "Tells all three"))
    assert haat("verify", str(SECOND), "--registry", str(market)).exit_code == 1
    answer = haat("sign", str(SECOND), "--key", pem("acme", tmp_path), "--registry", str(market))
    assert answer.exit_code == 0, answer.output
    answer = haat("verify", str(SECOND), "--registry", str(market))
    assert answer.exit_code == 1
    assert "HA081" in answer.output, "the measurement was of the manifest before it was edited"


def test_sign_with_a_key_that_is_not_listed_writes_nothing(market: Path, tmp_path: Path) -> None:
    bundle = market / paths.bundle(paths.manifest(SECOND))
    before = bundle.read_bytes()
    answer = haat("sign", str(SECOND), "--key", pem("stranger", tmp_path), "--registry", str(market))
    assert answer.exit_code == 1
    assert bundle.read_bytes() == before


def test_sign_of_several_versions_asks_which(market: Path, tmp_path: Path) -> None:
    answer = haat("sign", "acme/iris-line", "--key", pem("acme", tmp_path), "--registry", str(market))
    assert answer.exit_code == 2
    assert "acme/iris-line@VERSION, one of 1.0.0, 1.1.0" in answer.output


def test_sign_a_publisher(market: Path, tmp_path: Path) -> None:
    (market / paths.bundle(paths.publisher_file("acme", 1))).unlink()
    answer = haat("sign", "--publisher", "acme", "--key", pem("acme", tmp_path), "--registry", str(market))
    assert answer.exit_code == 0, answer.output
    assert haat("check", "--registry", str(market)).exit_code == 0


def test_bench_measures_and_a_verifier_records(market: Path, tmp_path: Path) -> None:
    folder = market / paths.statements_folder(SECOND)
    for statement in folder.iterdir():
        statement.unlink()
    shown = haat("bench", str(SECOND), "--registry", str(market))
    assert shown.exit_code == 0, shown.output
    assert "accuracy" in shown.output
    assert not list(folder.iterdir())
    answer = haat("bench", str(SECOND), "--sign", pem("ci", tmp_path), "--registry", str(market))
    assert answer.exit_code == 0, answer.output
    assert len(list(folder.iterdir())) == 1
    assert haat("verify", str(SECOND), "--registry", str(market)).exit_code == 0


def test_bench_by_somebody_who_is_no_verifier_records_nothing(market: Path, tmp_path: Path) -> None:
    folder = market / paths.statements_folder(SECOND)
    before = sorted(folder.iterdir())
    answer = haat("bench", str(SECOND), "--sign", pem("stranger", tmp_path), "--registry", str(market))
    assert answer.exit_code != 0
    assert sorted(folder.iterdir()) == before


def test_schema_lists_kinds_and_prints_one() -> None:
    assert "manifest" in haat("schema").stdout.splitlines()
    schema = json.loads(haat("schema", "manifest").stdout)
    assert schema["properties"]["haat"] == {"const": "manifest/1", "title": "Haat", "type": "string"}


def test_a_folder_without_a_registry_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = haat("check")
    assert "registry/marketplace.yaml" in str(answer.exception)


def test_claims_are_judged_by_the_policy_threshold(market: Path) -> None:
    policy = market / paths.POLICY
    policy.write_text(policy.read_text().replace("threshold: 1", "threshold: 2"))
    sign_trust(market)
    answer = haat("verify", str(SECOND), "--registry", str(market))
    assert answer.exit_code == 3
    assert "1 of 2 verifiers have scanned these bytes" in answer.output


def test_a_second_publisher_cannot_sign_for_the_first(market: Path) -> None:
    document = {
        "haat": "publisher/1",
        "name": "bolt",
        "sequence": 1,
        "display": "Bolt",
        "identities": [{"kind": "key", "id": "bolt", "algorithm": "ecdsa-p256", "public": public_text(KEYS["bolt"])}],
    }
    write_document(market, paths.publisher_file("bolt", 1), document)
    sign(market, paths.publisher_file("bolt", 1), "bolt")
    sign(market, paths.manifest(SECOND), "bolt")
    answer = haat("verify", str(SECOND), "--registry", str(market))
    assert answer.exit_code == 1
    assert "HA032" in answer.output
