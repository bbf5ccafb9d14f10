"""A release's claims in the formats of Hugging Face: `model-index` of a model card, and `.eval_results/*.yaml`.

Sources: https://github.com/huggingface/hub-docs/blob/main/modelcard.md, .../eval_results.yaml
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import yaml

from tooling.catalog import words
from tooling.catalog.entries import entry_of
from tooling.catalog.entry import ClaimRow, ClaimState, Edition, Entry
from tooling.catalog.machines.files import site_root
from tooling.model.manifest import Claim
from tooling.model.policy import Marketplace
from tooling.verify.context import Context
from tooling.verify.judged import Judged, latest_by_verifier


def model_index(entry: Entry, edition: Edition) -> dict[str, Any]:
    """Return the block `model-index` of a model card.

    `verified` is false everywhere: there it says that Hugging Face measured, and here others did.
    """
    by_suite: defaultdict[str, list[tuple[Claim, ClaimRow]]] = defaultdict(list)
    for claim, row in _pairs(entry):
        by_suite[claim.suite_digest].append((claim, row))
    results = [_result(entry, digest, pairs, edition) for digest, pairs in by_suite.items()]
    return {"model-index": [{"name": entry.name.model, "results": results}]}


def eval_results(entry: Entry, edition: Edition) -> list[dict[str, Any]]:
    """Return the entries of a file below `.eval_results`; a suite stands as the data set, a metric as its task."""
    return [_evaluation(entry, claim, row, edition) for claim, row in _pairs(entry)]


FORMATS: dict[str, Callable[[Entry, Edition], Any]] = {"model-index": model_index, "eval-results": eval_results}


def exported(judged: Judged, market: Marketplace, context: Context, form: str) -> str | None:
    """Return a judged release's claims as YAML, or None where it did not pass and so has none to show."""
    policy = context.policy.document
    edition = Edition(market, policy.verifiers, tuple(context.suites.values()), holdouts=context.holdouts)
    entry = entry_of(judged, edition)
    return None if entry is None else export(entry, edition, form)


def export(entry: Entry, edition: Edition, form: str) -> str:
    """Return a release's claims as YAML in ASCII, which no publisher's text can break out of."""
    text: str = yaml.safe_dump(FORMATS[form](entry, edition), sort_keys=False, allow_unicode=False, width=100)
    if entry.withdrawal:
        return f"# The market's maintainers ask not to use {entry.name}: {entry.withdrawal.state}.\n{text}"
    return f"# {entry.name} was yanked by its publisher.\n{text}" if entry.yank else text


def _pairs(entry: Entry) -> zip[tuple[Claim, ClaimRow]]:
    return zip(entry.manifest.claims, entry.claims, strict=True)


def _result(entry: Entry, suite_digest: str, pairs: list[tuple[Claim, ClaimRow]], edition: Edition) -> dict[str, Any]:
    claim, row = pairs[0]
    return {
        "task": {"type": entry.manifest.task, "name": words.sentence(words.task(entry.manifest.task))},
        "dataset": {
            "type": claim.suite,
            "name": row.suite_title or claim.suite,
            "args": {"suite_digest": suite_digest, "manifest": entry.manifest_digest},
        },
        "metrics": [_metric(claim, row) for claim, row in pairs],
        **_source(entry, edition),
    }


def _metric(claim: Claim, row: ClaimRow) -> dict[str, Any]:
    return {
        "type": claim.metric,
        "value": row.shown,
        "name": str(row.metric.label),
        "args": {"claimed": claim.value, "state": row.state.value, "agree": row.k, "verifiers": row.n},
        "verified": False,
    }


def _evaluation(entry: Entry, claim: Claim, row: ClaimRow, edition: Edition) -> dict[str, Any]:
    measured = [one.measurement.measured_at for one in latest_by_verifier(entry.measurements, claim.suite_digest)]
    return {
        "dataset": {"id": claim.suite, "task_id": claim.metric},
        "value": row.shown,
        **({"date": max(measured)} if measured and row.measured is not None else {}),
        **_source(entry, edition),
        "notes": f"{_state(row)}; claimed {claim.value}; suite {claim.suite_digest}; manifest {entry.manifest_digest}",
    }


def _state(row: ClaimRow) -> str:
    if row.state in {ClaimState.REPRODUCED, ClaimState.DISPUTED}:
        return f"{row.state.value}; verifiers who agree: {row.k} of {row.n}"
    return row.state.value


def _source(entry: Entry, edition: Edition) -> dict[str, Any]:
    """Return where to look it up; both formats take a name only with an address."""
    root = site_root(edition.marketplace)
    if root is None:
        return {}
    return {"source": {"name": edition.marketplace.name, "url": f"{root}m/{entry.name.listing}.html"}}
