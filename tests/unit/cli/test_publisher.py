"""Maintainers who give a publisher new keys, step by step."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from tests.market import FIRST, KEYS, SECOND, identity, market_id, publish, sign_trust, write_document
from tooling.attest.keys import private_pem
from tooling.cli.main import cli
from tooling.errors import HaatError
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.parsed import digest_of


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    for name, key in KEYS.items():
        (tmp_path / f"{name}.pem").write_bytes(private_pem(key, None))
    return {name: str(tmp_path / f"{name}.pem") for name in KEYS}


@pytest.fixture
def kept(market: Path) -> Path:
    """Give the market an id and two maintainers, who must agree."""
    policy = yaml.safe_load((market / paths.POLICY).read_text())
    maintainers = {"threshold": 2, "identities": [identity("ada"), identity("bea")]}
    write_document(market, paths.POLICY, {**policy, "maintainers": maintainers})
    sign_trust(market)
    return market


@pytest.fixture
def new_key(tmp_path: Path) -> str:
    """Write what `haat key new` prints."""
    said = ", ".join(f"{field}: {value}" for field, value in identity("bolt").items())
    (tmp_path / "new.yaml").write_text(f"- {{{said}}}\n")
    return str(tmp_path / "new.yaml")


def haat(market: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--registry", str(market)])


def recover(market: Path, *words: str) -> Result:
    return haat(market, "publisher", "recover", "acme", *words)


def test_two_maintainers_recover_a_publisher(kept: Path, keys: dict[str, str], new_key: str) -> None:
    assert recover(kept, "--to", new_key).exit_code == 0
    link = yaml.safe_load((kept / paths.publisher_file("acme", 2)).read_text())
    assert link["recovered"] == {"market": market_id(kept)}
    (retired,) = link["retired"]
    manifests = {digest_of((kept / paths.manifest(name)).read_bytes()) for name in (FIRST, SECOND)}
    assert set(retired["covers"]) == manifests
    first = recover(kept, "--key", keys["ada"])
    assert "(1 of 2)" in first.output
    assert haat(kept, "verify", str(SECOND)).exit_code == 1
    assert "(2 of 2)" in recover(kept, "--key", keys["bea"]).output
    shown = click.unstyle(haat(kept, "policy", "explain", str(SECOND)).output)
    assert f"recovered by the maintainers of market {market_id(kept)}" in shown
    assert "is believed" in shown
    publish(kept, ReleaseName("acme", "iris-line", "2.0.0"), "bolt", measured=False)
    assert "signed with key `bolt`" in haat(kept, "verify", "acme/iris-line@2.0.0", "--checks").output


def test_nobody_signs_twice_and_strangers_not_once(kept: Path, keys: dict[str, str], new_key: str) -> None:
    recover(kept, "--to", new_key)
    recover(kept, "--key", keys["ada"])
    for key, rule in (("ada", "HA148"), ("stranger", "HA032"), ("acme", "HA032")):
        said = recover(kept, "--key", keys[key])
        assert isinstance(said.exception, HaatError)
        assert said.exception.problems[0].rule == rule
    assert len(list(kept.glob("publishers/acme/2.yaml.recovery-*"))) == 1


def test_a_publisher_does_not_sign_what_maintainers_sign(kept: Path, keys: dict[str, str], new_key: str) -> None:
    recover(kept, "--to", new_key)
    said = haat(kept, "sign", "--publisher", "acme", "--key", keys["acme"])
    assert isinstance(said.exception, HaatError)
    assert said.exception.problems[0].fix == "haat publisher recover acme --key KEY"
    assert not (kept / paths.bundle(paths.publisher_file("acme", 2))).exists()


def test_a_file_that_nobody_drafted_is_not_for_maintainers(kept: Path, keys: dict[str, str]) -> None:
    said = recover(kept, "--key", keys["ada"])
    assert isinstance(said.exception, HaatError)
    assert "publisher recover acme --to FILE" in str(said.exception.problems[0].help)


def test_without_maintainers_nobody_recovers(market: Path, kept: Path, new_key: str) -> None:
    policy = yaml.safe_load((market / paths.POLICY).read_text())
    del policy["maintainers"]
    write_document(market, paths.POLICY, policy)
    sign_trust(market)
    assert "names no maintainers" in str(recover(market, "--to", new_key).exception)


def test_what_is_no_identity_is_not_written(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("- {kind: key, id: no-key-at-all}\n")
    assert "HA004" in str(recover(kept, "--to", str(tmp_path / "odd.yaml")).exception)
    assert not (kept / paths.publisher_file("acme", 2)).exists()
    assert recover(kept).exit_code == 2
