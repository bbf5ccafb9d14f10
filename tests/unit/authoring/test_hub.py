"""Model cards of the hub: what is taken over, what is named as left out, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market import tiny_model
from tooling.authoring.draft import Known
from tooling.authoring.hub import known_from_hub, read_hub_folder, split_card
from tooling.errors import RegistryError
from tooling.registry.snapshot import PinnedSuite, Snapshot

CARD = """---
license: apache-2.0
language: [en, no]
tags:
- Tabular Classification
- small
pipeline_tag: tabular-classification
base_model: acme/base
datasets: [acme/points]
library_name: onnx
carbon_footprint: little
model-index:
- name: line
  results:
  - dataset: {type: tiny/1, name: Three clusters}
    metrics:
    - {type: accuracy, value: 0.97}
    - {type: accuracy, value: .nan}
    - {type: rouge, value: 1}
  - dataset: {type: glue, name: GLUE}
    metrics: [{type: f1, value: 0.9}]
---
# Line 🧵

[![badge](https://x/y.png)](https://x)

Tells **three** clusters apart. It is [small](https://example.org).

## Intended uses

Teaching.

## Limitations

Only two coordinates.

### In detail

Really.

## Training

On a laptop.
"""


@pytest.fixture
def suites(built_market: Path) -> dict[str, PinnedSuite]:
    return {one.parsed.document.label: one for one in Snapshot(built_market).suites()}


def known(card: str, suites: Mapping[str, PinnedSuite]) -> Known:
    return known_from_hub(*split_card(card.encode(), "README.md"), "line", suites)


def test_a_card_becomes_fields_of_a_manifest(suites: dict[str, PinnedSuite]) -> None:
    fields = known(CARD, suites).fields
    assert fields["title"] == "Line 🧵"
    assert fields["summary"] == "Tells three clusters apart."
    assert fields["license"] == {"spdx": "Apache-2.0"}
    assert fields["tags"] == ["tabular-classification", "small", "en", "no"]
    assert fields["task"] == "tabular-classification"
    assert fields["lineage"] == [
        {"relation": "finetuned-from", "name": "acme/base", "url": "https://huggingface.co/acme/base"}
    ]
    assert fields["training"] == {"data": "acme/points"}
    assert fields["use"]["intended"] == "Teaching."
    assert fields["use"]["limitations"].startswith("Only two coordinates.")
    assert "Really." in fields["use"]["limitations"]
    assert "On a laptop." not in fields["use"]["limitations"]
    digest = suites["tiny/1"].parsed.digest
    assert fields["claims"] == [{"suite": "tiny/1", "suite_digest": digest, "metric": "accuracy", "value": 0.97}]


def test_what_has_no_place_is_named(suites: dict[str, PinnedSuite]) -> None:
    assert known(CARD, suites).remarks == (
        "model-index: accuracy .nan on Three clusters: not a number of a metric of tiny/1, or said twice",
        "model-index: rouge 1 on Three clusters: not a number of a metric of tiny/1, or said twice",
        "model-index: f1 0.9 on GLUE: this market has no suite for it, so it is no claim",
        "carbon_footprint: has no place here",
    )


def test_a_license_that_nobody_knows_is_left_to_its_publisher(suites: dict[str, PinnedSuite]) -> None:
    found = known("---\nlicense: openrail\n---\n# X\n", suites)
    assert "license" not in found.fields
    assert "--license" in found.remarks[0]


@pytest.mark.parametrize(
    ("front", "message", "line"),
    [
        ("a: &x [1]\nb: *x", "anchors", 2),
        ("a: [", "no YAML", 3),
        ("- a", "no mapping", None),
        ("a: " + "[" * 30 + "]" * 30, "too deep", 2),
        ("a: [" + "1," * 30_000 + "]", "too large", 2),
    ],
    ids=["anchor", "syntax", "list", "deep", "large"],
)
def test_front_matter_that_could_do_harm_is_refused_at_its_line(front: str, message: str, line: int | None) -> None:
    with pytest.raises(RegistryError, match=message) as caught:
        split_card(f"---\n{front}\n---\n".encode(), "README.md")
    place = caught.value.problems[0].place
    assert caught.value.problems[0].rule == "HA172"
    assert place is not None
    assert line is None or place.line == line


def test_tags_that_make_objects_are_texts() -> None:
    front, _ = split_card(b"---\na: !!python/object/apply:os.system ['true']\nlicense: no\n---\n", "README.md")
    assert front == {"a": ["true"], "license": "no"}


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"---\n{text}\n---\n# A\n".encode()))
def test_no_card_does_more_than_be_refused(raw: bytes) -> None:
    with suppress(RegistryError):
        known_from_hub(*split_card(raw, "README.md"), "name", {})


def test_a_folder_needs_a_card_and_one_graph(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"README\.md"):
        read_hub_folder(tmp_path, {})
    (tmp_path / "README.md").write_text(CARD)
    with pytest.raises(RegistryError, match="no ONNX file"):
        read_hub_folder(tmp_path, {})
    for name in ("a.onnx", "b.onnx"):
        (tmp_path / name).write_bytes(tiny_model())
    with pytest.raises(RegistryError, match="several graphs"):
        read_hub_folder(tmp_path, {})
    (tmp_path / "model.onnx").write_bytes(tiny_model())
    assert read_hub_folder(tmp_path, {}).model == tmp_path / "model.onnx"
