"""What a publisher said later shows on the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.site.market import edition, manifest, notices, passing, publisher, shown
from tooling.catalog.entry import Listing
from tooling.verify.judged import Judged

ACME = publisher("acme", "Acme")
YANK = {"yank": {"reason": "Answers 7 too often", "use": "1.0.0"}}


def release(version: str, *said: dict[str, Any]) -> Judged:
    described = manifest(ACME, "iris", version)
    return replace(passing(ACME, described), notices=notices(described, *said))


def listing(*judged: Judged) -> Listing:
    (found,), _ = shown(edition(), judged)
    return found


def test_a_yanked_version_is_not_the_latest() -> None:
    assert listing(release("1.0.0"), release("1.1.0", YANK)).latest.name.version == "1.0.0"


def test_a_prerelease_comes_before_a_yanked_version() -> None:
    assert listing(release("1.0.0", YANK), release("1.1.0-rc.1")).latest.name.version == "1.1.0-rc.1"


def test_a_listing_whose_every_version_is_yanked_says_so() -> None:
    latest = listing(release("1.0.0", YANK)).latest
    assert latest.yank is not None
    assert latest.yank.reason == "Answers 7 too often"


def test_a_second_yank_does_not_change_the_first() -> None:
    latest = listing(release("1.0.0", YANK, {"yank": {"reason": "Never mind"}})).latest
    assert latest.yank is not None
    assert latest.yank.reason == "Answers 7 too often"


def test_an_advisory_does_not_take_a_version_down() -> None:
    advisory = {"advisory": {"id": "ACME-1", "severity": "high", "summary": "A trigger was found"}}
    latest = listing(release("1.0.0"), release("1.1.0", advisory)).latest
    assert latest.name.version == "1.1.0"
    assert [one.id for one in latest.advisories] == ["ACME-1"]


def test_later_locations_add_to_those_that_were_signed_first() -> None:
    more = {"locations": [{"path": "model.onnx", "locations": ["https://mirror.example/model.onnx"]}]}
    latest = listing(release("1.0.0", more)).latest
    assert "https://mirror.example/model.onnx" in latest.model_file.locations
