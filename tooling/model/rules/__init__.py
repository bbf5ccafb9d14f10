"""All rules. An id is never used twice and never changes its meaning."""

from tooling.model.rules import (
    anchoring,
    authoring,
    benchmarking,
    building,
    changing,
    fetching,
    measuring,
    proposing,
    reading,
    scanning,
    searching,
    speaking,
    trusting,
    verifying,
    withholding,
)
from tooling.model.rules.rule import Rule

_MODULES = (
    reading,
    trusting,
    scanning,
    measuring,
    fetching,
    building,
    anchoring,
    authoring,
    benchmarking,
    changing,
    proposing,
    searching,
    speaking,
    verifying,
    withholding,
)
RULES: dict[str, Rule] = {rule.id: rule for module in _MODULES for rule in module.RULES}

__all__ = [
    "RULES",
    "Rule",
    "anchoring",
    "authoring",
    "benchmarking",
    "building",
    "changing",
    "fetching",
    "measuring",
    "proposing",
    "reading",
    "scanning",
    "searching",
    "speaking",
    "trusting",
    "verifying",
    "withholding",
]
