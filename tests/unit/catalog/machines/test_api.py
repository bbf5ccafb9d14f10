"""The documents for programs: as their schemas say, the same every time, and inert whatever stands in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.catalog.machines.corpus import CORPORA, honest, hostile_corpus, listing, noticed
from tests.unit.catalog.machines.schema_check import faults
from tooling.catalog.machines.api import listing_document, listing_record, listings_file
from tooling.catalog.machines.documents import DOCUMENTS, ApiIndex, ApiListing
from tooling.catalog.machines.schemas import api_schema, api_schema_text
from tooling.registry.paths import shard

SCHEMAS = Path(__file__).parents[4] / "docs" / "reference" / "api"


def kind_of(path: str) -> str:
    return "listings" if path.startswith("api/v1/listings/") else Path(path).stem


@pytest.mark.parametrize("which", CORPORA)
def test_every_document_is_as_its_schema_says(which: str) -> None:
    files = {path: file for path, file in CORPORA[which]().files.items() if path.startswith("api/")}
    assert {kind_of(path) for path in files} == set(DOCUMENTS)
    for path, file in files.items():
        schema = api_schema(kind_of(path))
        assert faults(json.loads(file.raw), schema, schema) == [], path


def test_the_comparison_with_a_schema_finds_what_is_wrong() -> None:
    schema = api_schema("index")
    document = json.loads(honest().files["api/v1/index.json"].raw)
    for broken in (
        {**document, "more": 1},
        {key: value for key, value in document.items() if key != "counts"},
        {**document, "counts": {**document["counts"], "listings": -1}},
        {**document, "suites": {**document["suites"], "digest": "sha256:0"}},
        {**document, "haat": "api-index/2"},
    ):
        assert faults(broken, schema, schema)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_published_schemas_are_those_of_the_code(name: str) -> None:
    assert (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8") == api_schema_text(name)


@pytest.mark.parametrize("which", CORPORA)
def test_the_index_names_every_document_by_digest_and_all_listings_are_in_one(which: str) -> None:
    corpus = CORPORA[which]()
    files = corpus.files
    index = ApiIndex.model_validate_json(files["api/v1/index.json"].raw)
    for part in (*index.shards, index.suites):
        assert (part.digest, part.size) == (files[part.path].digest, len(files[part.path].raw))
    assert sum(one.listings for one in index.shards) == index.counts.listings == len(corpus.listings)
    for one in index.shards:
        records = json.loads(files[one.path].raw)["listings"]
        names = [record["name"] for record in records]
        assert names == sorted(names)
        assert {shard(name.split("/")[0]) for name in names} == {one.shard}


def test_a_record_says_what_the_page_says() -> None:
    found = listing_document(listing("kranich-labs/digits-mlp"))
    assert [one.version for one in found.versions] == ["1.1.0", "1.0.0"]
    accuracy = found.claims[0]
    assert (accuracy.claimed, accuracy.measured, accuracy.state) == (0.9706, 0.97067, "reproduced")
    assert (accuracy.k, accuracy.n, accuracy.threshold) == (2, 2, 1)
    assert [one.role for one in found.files] == ["model", "labels"]
    assert found.latency is not None
    assert found.latency.ratio == 0.84
    assert found.page == "m/kranich-labs/digits-mlp.html"


def test_a_claim_that_nobody_measured_has_no_measured_number() -> None:
    record = json.loads(listing_record(listing("tideline/file-kinds")))
    assert record["claims"][0]["state"] == "claimed"
    assert "measured" not in record["claims"][0]
    assert "latency" not in record


@pytest.mark.parametrize(
    ("contents", "state"),
    [
        ([{"yank": {"reason": "wrong", "use": "1.0.1"}}], "yanked"),
        ([{"advisory": {"id": "A-1", "severity": "low", "summary": "mind"}}], "advisory"),
        ([{"advisory": {"id": "A-1", "severity": "low", "summary": "mind"}}, {"yank": {"reason": "no"}}], "yanked"),
        ([], "listed"),
    ],
    ids=["yank", "advisory", "both", "nothing"],
)
def test_a_version_says_what_its_publisher_said_later(contents: list[dict[str, Any]], state: str) -> None:
    (version,) = listing_document(noticed(*contents)).versions
    assert version.state == state
    assert version.use == ("1.0.1" if state == "yanked" and len(contents) == 1 else None)


def test_locations_that_came_later_and_those_no_browser_opens_are_all_there() -> None:
    later: dict[str, object] = {
        "locations": [{"path": "model.onnx", "locations": ["ipfs://bafy", "pkg:pypi/tiny@1.0.0#model.onnx"]}]
    }
    (file,) = listing_document(noticed(later)).files
    assert file.locations == ("ipfs://bafy", "pkg:pypi/tiny@1.0.0#model.onnx")


def test_a_strangers_text_is_what_was_signed_and_nothing_a_browser_or_terminal_would_act_on() -> None:
    for path, file in hostile_corpus().files.items():
        if path.startswith("api/"):
            assert file.raw.isascii()
            assert not set(file.raw) & set(b"<>&\x1b\x7f")
    bidi = hostile_corpus().listing("evil-bidi/evil-bidi")
    record = ApiListing.model_validate_json(listing_record(bidi))
    assert record.title == bidi.latest.manifest.title
    assert "\u202e" in record.title


def test_the_order_in_which_records_come_does_not_matter() -> None:
    records = [(one.name, listing_record(one)) for one in honest().listings]
    assert listings_file("00", records) == listings_file("00", reversed(records))
