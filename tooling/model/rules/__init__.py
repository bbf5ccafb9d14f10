"""All rules. An id is never used twice and never changes its meaning."""

from tooling.model.rules import anchoring, building, fetching, measuring, reading, scanning, trusting
from tooling.model.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.id: rule
    for module in (reading, trusting, scanning, measuring, fetching, building, anchoring)
    for rule in module.RULES
}

__all__ = ["RULES", "Rule", "anchoring", "building", "fetching", "measuring", "reading", "scanning", "trusting"]
