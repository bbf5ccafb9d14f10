"""All rules. An id is never used twice and never changes its meaning."""

from tooling.model.rules import building, changing, fetching, measuring, reading, scanning, trusting
from tooling.model.rules.rule import Rule

_MODULES = (reading, trusting, scanning, measuring, fetching, building, changing)
RULES: dict[str, Rule] = {rule.id: rule for module in _MODULES for rule in module.RULES}

__all__ = ["RULES", "Rule", "building", "changing", "fetching", "measuring", "reading", "scanning", "trusting"]
