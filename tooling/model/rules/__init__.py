"""All rules. An id is never used twice and never changes its meaning."""

from tooling.model.rules import measuring, reading, scanning, trusting
from tooling.model.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.id: rule for rule in (*reading.RULES, *trusting.RULES, *scanning.RULES, *measuring.RULES)
}

__all__ = ["RULES", "Rule", "measuring", "reading", "scanning", "trusting"]
