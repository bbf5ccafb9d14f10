"""Findings as SARIF, for programs that show them beside the code.

Source: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from tooling import __version__
from tooling.ci.document import DecisionDocument, FindingFacts, Position
from tooling.model.inert import printable
from tooling.model.report import Level
from tooling.model.rules import RULES

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}


def sarif_of(decision: DecisionDocument) -> str:
    """Write one run with the rules that its results name."""
    used = sorted({one.rule for one in decision.findings if one.rule is not None})
    driver = {
        "name": "haat",
        "semanticVersion": __version__,
        "rules": [_rule(one, decision.rules_url) for one in used],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"haat/{decision.head}"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, used) for one in decision.findings],
        "properties": {"verdict": decision.verdict, "base": decision.base, "head": decision.head},
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(id_: str, rules_url: str | None) -> dict[str, Any]:
    rule = RULES[id_]
    page = {"helpUri": f"{rules_url}/{id_}.html"} if rules_url else {}
    return {
        "id": id_,
        "name": rule.slug,
        "shortDescription": {"text": rule.slug.replace("-", " ")},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": rule.mend},
        **page,
    }


def _result(finding: FindingFacts, used: list[str]) -> dict[str, Any]:
    words = [finding.message, *(f"help: {finding.help}" for _ in (1,) if finding.help)]
    rule = {"ruleId": finding.rule, "ruleIndex": used.index(finding.rule)} if finding.rule else {}
    where = {"locations": [_location(finding.place)]} if finding.place else {}
    return {
        **rule,
        "level": _LEVELS[finding.level],
        "message": {"text": " – ".join(map(printable, words))},
        **where,
        "properties": {"subject": finding.subject, "outcome": finding.outcome, "ours": finding.ours},
    }


def _location(place: Position) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    known = {name: value for name, value in region.items() if value is not None}
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.path), "uriBaseId": "%SRCROOT%"}}
    return {"physicalLocation": {**physical, **({"region": known} if known else {})}}
