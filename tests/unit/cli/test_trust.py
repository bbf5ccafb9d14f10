"""`haat trust`, as maintainers and their users type it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.market import KEYS, market_id
from tooling.attest.keys import private_pem, public_text
from tooling.cli.main import cli, main
from tooling.errors import HaatError
from tooling.registry import paths
from tooling.verify.pins import Trusted


def haat(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def rule(answer: Result) -> str:
    assert isinstance(answer.exception, HaatError), answer.output
    return answer.exception.problems[0].rule


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    for name, key in KEYS.items():
        (folder / f"{name}.pem").write_bytes(private_pem(key, None))
    return folder


@pytest.fixture
def unfounded(market: Path) -> Path:
    """A market before anybody has founded it."""
    shutil.rmtree(market / paths.ROOTS)
    (market / paths.TARGETS).unlink()
    (market / paths.NAMES).unlink()
    return market


def test_one_person_founds_a_market_with_one_key(unfounded: Path, keys: Path, own_settings: Path) -> None:
    where = ("--registry", unfounded)
    assert haat("check", *where).exit_code == 3
    answer = haat("trust", "found", "--solo", "--key", keys / "colleague.pem", *where)
    assert answer.exit_code == 0, answer.output
    market = market_id(unfounded)
    assert f"haat trust add NAME --root {market}" in answer.output
    assert haat("check", *where).exit_code == 0
    assert json.loads((unfounded / paths.NAMES).read_text())["names"].keys() == {"acme"}
    assert haat("verify", "--all", *where).exit_code == 3
    assert haat("trust", "add", "https://market.example/", "--root", market).exit_code == 0
    assert haat("verify", "--all", *where).exit_code == 0
    assert "pinned here as: https://market.example/" in haat("trust", "show", *where).output
    assert Trusted(own_settings).seen(market) is not None
    assert rule(haat("trust", "found", "--solo", "--key", keys / "acme.pem", *where)) == "HA111"


def test_a_market_whose_files_could_not_be_used_is_not_half_founded(unfounded: Path, keys: Path) -> None:
    (unfounded / paths.MARKETPLACE).write_text("haat: marketplace/1\nname: Half a card\n")
    before = sorted(unfounded.rglob("*"))
    assert rule(haat("trust", "found", "--solo", "--key", keys / "colleague.pem", "--registry", unfounded)) == "HA004"
    assert sorted(unfounded.rglob("*")) == before


def test_two_of_three_found_a_market_one_after_the_other(unfounded: Path, keys: Path) -> None:
    where = ("--registry", unfounded)
    others = [word for name in ("colleague", "bolt") for word in ("--public", public_text(KEYS[name]))]
    online = ("--online", public_text(KEYS["ci"]))
    answer = haat("trust", "found", "--key", keys / "maintainer.pem", *others, "--threshold", 2, *online, *where)
    assert answer.exit_code == 0, answer.output
    assert "root, version 1: lacks 1 signature" in answer.output
    assert "haat trust add" not in answer.output, "the id is not settled yet"
    shown = haat("trust", "show", *where)
    assert "market: not founded yet" in shown.output
    assert rule(shown) == "HA111"
    assert rule(haat("trust", "rotate", "--key", keys / "bolt.pem", *where)) == "HA111"
    assert rule(haat("trust", "sign", "--key", keys / "stranger.pem", *where)) == "HA112"
    answer = haat("trust", "sign", "--key", keys / "colleague.pem", *where)
    assert f"market: {market_id(unfounded)}" in answer.output
    assert haat("check", *where).exit_code == 0


def test_a_changed_policy_waits_for_its_signatures(market: Path, keys: Path) -> None:
    where = ("--registry", market)
    policy = market / paths.POLICY
    policy.write_text(policy.read_text().replace("- MIT", "- MIT\n  - BSD-3-Clause"))
    assert haat("check", *where).exit_code == 3
    answer = haat("trust", "sign", "--key", keys / "maintainer.pem", *where)
    assert "files, version 2: signed" in answer.output
    assert haat("check", *where).exit_code == 0
    before = (market / paths.TARGETS).read_bytes()
    assert haat("trust", "sign", "--key", keys / "maintainer.pem", *where).exit_code == 0
    assert (market / paths.TARGETS).read_bytes() == before, "nothing had changed"
    assert "version 3" in haat("trust", "sign", "--renew", "--key", keys / "maintainer.pem", *where).output


def test_what_could_not_be_used_is_not_signed(market: Path, keys: Path) -> None:
    words = ("trust", "sign", "--key", keys / "maintainer.pem", "--registry", market)
    before = (market / paths.TARGETS).read_bytes()
    data = market / "suites/tiny/1/tiny.npz"
    kept = data.read_bytes()
    data.write_bytes(b"other")
    assert rule(haat(*words)) == "HA040"
    data.write_bytes(kept)
    (market / paths.NAMES).write_text('{"haat": "names/1", "tombstones": ["acme"]}')
    assert rule(haat(*words)) == "HA118"
    (market / paths.POLICY).write_text("haat: policy/1\n")
    assert rule(haat(*words)) == "HA024"
    assert (market / paths.TARGETS).read_bytes() == before


def test_a_root_is_replaced_by_old_and_new_maintainers(market: Path, keys: Path) -> None:
    where = ("--registry", market)
    was = market_id(market)
    change = ("--add", public_text(KEYS["colleague"]), "--remove", public_text(KEYS["maintainer"]))
    answer = haat("trust", "rotate", *change, "--key", keys / "maintainer.pem", *where)
    assert "root, version 2: lacks 1 signature" in answer.output
    assert haat("check", *where).exit_code == 3, "a root that is not whole is not obeyed"
    shown = haat("trust", "show", *where).output
    assert "root 2: " in shown
    assert "lacks 1 signature" in shown
    answer = haat("trust", "sign", "--key", keys / "colleague.pem", *where)
    assert answer.exit_code == 0, answer.output
    assert haat("check", *where).exit_code == 0
    assert market_id(market) == was
    assert haat("verify", "--all", *where).exit_code == 0, "the pin is of the first root"
    assert rule(haat("trust", "sign", "--key", keys / "maintainer.pem", *where)) == "HA112"


def test_two_who_renew_sign_one_term(unfounded: Path, keys: Path) -> None:
    where = ("--registry", unfounded)
    both = ("--key", keys / "acme.pem", "--key", keys / "bolt.pem")
    assert haat("trust", "found", *both, "--threshold", 2, *where).exit_code == 0
    assert "files, version 2: lacks 1 signature" in haat("trust", "sign", "--renew", *both[:2], *where).output
    assert "files, version 2: signed" in haat("trust", "sign", "--renew", *both[2:], *where).output


def test_a_list_that_nobody_signed_is_not_continued(market: Path, keys: Path) -> None:
    listed = market / paths.TARGETS
    listed.write_text(listed.read_text().replace('"version": 1', '"version": 900719925474'))
    assert rule(haat("trust", "sign", "--key", keys / "maintainer.pem", "--registry", market)) == "HA112"


def test_names_are_given_and_buried(market: Path, keys: Path) -> None:
    where = ("--registry", market)
    assert haat("trust", "name", "acme", *where).exit_code == 0
    assert haat("trust", "name", "gone", "--never-again", *where).exit_code == 0
    said = json.loads((market / paths.NAMES).read_text())
    assert (list(said["names"]), said["tombstones"]) == (["acme"], ["gone"])
    assert rule(haat("trust", "name", "nobody", *where)) == "HA117"
    assert rule(haat("trust", "name", "acme", "--never-again", *where)) == "HA117"
    assert rule(haat("trust", "name", "No Name", "--never-again", *where)) == "HA004"
    assert haat("trust", "sign", "--key", keys / "maintainer.pem", *where).exit_code == 0
    assert "1 name signed by the maintainers" in haat("check", "--format", "json", *where).output


def test_pins_are_listed_and_removed() -> None:
    market = f"sha256:{1:064x}"
    assert haat("trust", "add", "a\u202eb", "--root", market).exit_code == 2
    assert haat("trust", "add", "mine", "--root", "sha256:1").exit_code == 2
    assert haat("trust", "add", "mine", "--root", market).exit_code == 0
    assert haat("trust", "add", "again", "--root", market).exit_code == 2
    assert [line.split("\t")[1] for line in haat("trust", "list").output.splitlines()] == ["haat demo", "mine"]
    assert haat("trust", "forget", "mine", "acme").exit_code == 2
    assert haat("trust", "remove", "mine").exit_code == 0
    assert haat("trust", "remove", "mine").exit_code == 2


def test_somebody_who_knows_why_forgets_whom_a_name_meant(market: Path, own_settings: Path) -> None:
    where = ("--registry", market)
    versions = {"root": 1, "targets": 1}
    Trusted(own_settings).remember(market_id(market), versions, {"acme": f"sha256:{0:064x}"})
    assert haat("verify", "--all", *where).exit_code == 1
    assert haat("trust", "forget", "Test market", "acme").exit_code == 0
    assert haat("verify", "--all", *where).exit_code == 0


@pytest.mark.parametrize("words", [(), ("--solo", "--threshold", "2"), ("--solo", "--key", "another.pem")])
def test_founding_says_who_signs(words: tuple[str, ...], unfounded: Path, keys: Path) -> None:
    answer = haat("trust", "found", "--key", keys / "acme.pem", *words, "--registry", unfounded)
    assert answer.exit_code == 2
    assert "--solo" in answer.output


def test_the_demonstration_is_called_one(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    demo = Path(__file__).parents[3] / "registry"
    monkeypatch.setattr("sys.argv", ["haat", "policy", "show", "--registry", str(demo)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().err.count("note: this is the demonstration market") == 1


def test_a_market_that_is_not_pinned_gives_no_files(market: Path, tmp_path: Path, own_settings: Path) -> None:
    Trusted(own_settings).remove("Test market")
    answer = haat("pull", "acme/iris-line", "--output", tmp_path / "out", "--registry", market)
    assert answer.exit_code == 3
    assert "HA114" in answer.output
    assert "a copy cannot vouch for itself" in answer.output
    assert not (tmp_path / "out").exists()
