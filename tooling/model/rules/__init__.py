"""All rules. An id is never used twice and never changes its meaning."""

from tooling.model.rules import building, measuring, reading, scanning, trusting
from tooling.model.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.id: rule for rule in (*reading.RULES, *trusting.RULES, *scanning.RULES, *measuring.RULES, *building.RULES)
}

__all__ = ["RULES", "Rule", "building", "measuring", "reading", "scanning", "trusting"]
