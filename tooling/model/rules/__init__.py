"""All rules. An id is never used twice and never changes its meaning."""

from tooling.model.rules import building, fetching, measuring, reading, scanning, searching, trusting
from tooling.model.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.id: rule
    for module in (reading, trusting, scanning, measuring, fetching, building, searching)
    for rule in module.RULES
}

__all__ = ["RULES", "Rule", "building", "fetching", "measuring", "reading", "scanning", "searching", "trusting"]
