"""Exports are read back by Hugging Face's own parser, and say no more than was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from huggingface_hub import (
    EvalResultEntry,
    ModelCard,
    ModelCardData,
    eval_result_entries_to_yaml,
    parse_eval_result_entries,
)
from huggingface_hub.repocard_data import model_index_to_eval_results

from tests.site.market import edition
from tests.unit.catalog.machines.corpus import CORPORA, hostile_corpus, listing, noticed, without_address
from tooling.catalog.machines.exports import FORMATS, eval_results, export, model_index

DIGITS = listing("kranich-labs/digits-mlp").latest
PAGE = "https://example.org/haat/m/kranich-labs/digits-mlp.html"


def test_a_model_card_takes_the_index() -> None:
    card = ModelCard(f"---\n{export(DIGITS, edition(), 'model-index')}---\n# Digits\n")
    assert isinstance(card.data, ModelCardData)
    name, results = card.data.model_name, card.data.eval_results
    assert name == "digits-mlp"
    assert results is not None
    assert [(one.metric_type, one.metric_value, one.verified) for one in results] == [
        ("accuracy", 0.97067, False),
        ("f1", 0.970468, False),
    ]
    first = results[0]
    assert (first.task_type, first.task_name) == ("image-classification", "Image classification")
    assert (first.dataset_type, first.dataset_name) == ("digits/1", "Handwritten digits")
    assert (first.source_name, first.source_url) == ("haat demo", PAGE)
    assert first.metric_args == {"claimed": 0.9706, "state": "reproduced", "agree": 2, "verifiers": 2}


def test_evaluation_results_survive_the_way_there_and_back() -> None:
    written = yaml.safe_load(export(DIGITS, edition(), "eval-results"))
    entries = parse_eval_result_entries(written)
    assert eval_result_entries_to_yaml(entries) == written
    digest, suite = DIGITS.manifest_digest, DIGITS.manifest.claims[0].suite_digest
    assert entries[0] == EvalResultEntry(
        dataset_id="digits/1",
        task_id="accuracy",
        value=0.97067,
        date="2026-11-20T08:30:00Z",
        source_url=PAGE,
        source_name="haat demo",
        notes=f"reproduced; verifiers who agree: 2 of 2; claimed 0.9706; suite {suite}; manifest {digest}",
    )


def test_a_number_that_nobody_measured_is_called_claimed_and_has_no_date() -> None:
    entry = listing("tideline/file-kinds").latest
    (found,) = eval_results(entry, edition())
    assert found["value"] == 0.958
    assert found["notes"].startswith("claimed; ")
    assert "date" not in found


def test_a_market_without_address_is_no_source() -> None:
    (result,) = model_index(DIGITS, without_address())["model-index"][0]["results"]
    assert "source" not in result
    parse_eval_result_entries(eval_results(DIGITS, without_address()))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("which", CORPORA)
def test_every_release_can_be_exported_as_ascii_that_is_yaml(which: str, form: str) -> None:
    for one in CORPORA[which]().listings:
        text = export(one.latest, edition(), form)
        assert text.isascii()
        assert "\x1b" not in text
        found = yaml.safe_load(text)
        if form == "model-index" and one.latest.claims:
            assert len(model_index_to_eval_results(found["model-index"])[1]) == len(one.latest.claims)
        if form == "eval-results":
            assert len(parse_eval_result_entries(found)) == len(one.latest.claims)


def test_a_yanked_release_says_so_first() -> None:
    text = export(noticed({"yank": {"reason": "\x1b[2J"}}).latest, edition(), "eval-results")
    assert text.startswith("# acme/tiny@1.0.0 was yanked by its publisher.\n")
    assert "2J" not in text


def test_no_text_of_a_publisher_is_exported() -> None:
    one = hostile_corpus().listing("evil-script/evil-script")
    for form in FORMATS:
        assert "script>" not in export(replace(one.latest, notices=()), edition(), form)
