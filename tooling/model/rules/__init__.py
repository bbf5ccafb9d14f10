"""All rules. An id is never used twice and never changes its meaning."""

from tooling.model.rules import (
    anchoring,
    authoring,
    building,
    changing,
    fetching,
    measuring,
    reading,
    scanning,
    searching,
    speaking,
    trusting,
    verifying,
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
    changing,
    searching,
    speaking,
    verifying,
    authoring,
)
RULES: dict[str, Rule] = {rule.id: rule for module in _MODULES for rule in module.RULES}

__all__ = [
    "RULES",
    "Rule",
    "anchoring",
    "authoring",
    "building",
    "changing",
    "fetching",
    "measuring",
    "reading",
    "scanning",
    "searching",
    "speaking",
    "trusting",
    "verifying",
]
