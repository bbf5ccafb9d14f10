"""A registry's own word is obeyed as its maintainers signed it, at whatever moment it is read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from tests.market import SECOND, market_id, sign_trust
from tooling.cli.trusted import WARNING
from tooling.errors import HaatError, PolicyError
from tooling.model.anchor import DEMO_MARKET
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot
from tooling.registry.tree import Folder
from tooling.verify.anchor import anchor
from tooling.verify.context import context_of
from tooling.verify.runner import judge

DEMO = Path(__file__).parents[3] / "registry"


def problems(market: Path, at: datetime | None = None) -> list[tuple[str, str]]:
    with pytest.raises(PolicyError) as found:
        anchor(Snapshot(market), at)
    return [(one.rule, str(one.place)) for one in found.value.problems]


def test_everything_that_decides_is_signed_and_nothing_else(market: Path) -> None:
    signed = set(anchor(Snapshot(market)).market.files)
    assert signed == {
        "marketplace.yaml",
        "suites/tiny/1/suite.yaml",
        "suites/tiny/1/tiny.npz",
        "trust/names.json",
        "trust/policy.yaml",
    }


def test_every_difference_is_named_at_once(market: Path) -> None:
    (market / paths.POLICY).write_text("haat: policy/1\n")
    (market / "trust/README.md").write_text("Believe me")
    (market / "suites/tiny/1/suite.yaml").unlink()
    (market / "suites/tiny/1/notes.txt").symlink_to("/etc/passwd")
    assert problems(market) == [
        ("HA110", "registry/suites/tiny/1/notes.txt"),
        ("HA110", "registry/suites/tiny/1/suite.yaml"),
        ("HA110", "registry/trust/README.md"),
        ("HA110", "registry/trust/policy.yaml"),
    ]


def test_a_flood_of_differences_is_counted(market: Path) -> None:
    for number in range(1, 60):
        (market / f"suites/tiny/1/{number}.txt").write_text("")
    with pytest.raises(PolicyError, match="39 more files differ"):
        anchor(Snapshot(market))


def test_a_file_that_changes_after_it_was_compared_is_not_obeyed(market: Path) -> None:
    signed = anchor(Snapshot(market))
    policy = market / paths.POLICY
    policy.write_text(policy.read_text().replace("MIT", "GPL"))
    with pytest.raises(PolicyError, match="HA110"):
        signed.policy()
    suite = market / paths.suite_file("tiny/1")
    suite.write_text(suite.read_text().replace("percent: 50", "percent: 51"))
    with pytest.raises(PolicyError, match="HA110"):
        signed.snapshot.suites()
    assert signed.snapshot.release(SECOND).manifest is not None, "a publisher's files are not the maintainers'"


def test_data_that_suites_pin_is_not_read_here(market: Path) -> None:
    read = set()

    class Watched(Folder):
        def read(self, relative: PurePosixPath, shown_as: str, limit: int) -> bytes | None:
            read.add(relative.name)
            return super().read(relative, shown_as, limit)

    (market / "suites/tiny/1/notes.txt").write_text("about this suite")
    sign_trust(market)
    anchor(Snapshot(Watched(market)))
    assert {"marketplace.yaml", "names.json", "notes.txt", "policy.yaml", "suite.yaml"} <= read
    assert "tiny.npz" not in read


def test_other_data_of_the_same_size_is_found_where_it_is_used(market: Path) -> None:
    data = market / "suites/tiny/1/tiny.npz"
    data.write_bytes(bytes(data.stat().st_size))
    context_of(Snapshot(market))
    sign_trust(market)
    assert problems(market) == [("HA110", "registry/suites/tiny/1/tiny.npz")], "the suite names other data"


def test_the_clock_is_given(market: Path) -> None:
    assert anchor(Snapshot(market), datetime.now(UTC))
    assert problems(market, datetime(2399, 1, 1, tzinfo=UTC))[0][0] == "HA113"


def test_a_link_in_place_of_the_root_is_not_followed(market: Path) -> None:
    root = market / paths.market_root(1)
    elsewhere = root.rename(market / "elsewhere.json")
    root.symlink_to(elsewhere)
    assert problems(market) == [("HA111", "registry/trust/root/1.root.json")]


def test_a_release_knows_whose_name_it_bears(market: Path) -> None:
    snapshot = Snapshot(market)
    found = {one.check: one.message for one in judge(SECOND, snapshot, context_of(snapshot)).report.findings}
    assert found["name_means_this_publisher"].startswith("vouched by CI only")


def test_the_demonstration_is_what_the_code_takes_for_it() -> None:
    assert market_id(DEMO) == DEMO_MARKET
    market = anchor(Snapshot(DEMO)).market
    assert {market.root_expires.year, market.targets_expires.year} == {2099}
    assert "keys are published" in WARNING
    assert set(anchor(Snapshot(DEMO)).names.names) == set(Snapshot(DEMO).publishers())


def test_a_market_whose_list_is_no_list_cannot_be_told(market: Path) -> None:
    (market / paths.TARGETS).write_bytes(b"[]")
    assert problems(market)[0][0] == "HA112"
    (market / paths.TARGETS).unlink()
    assert problems(market)[0][0] == "HA112"
    with pytest.raises(HaatError):
        context_of(Snapshot(market))
