"""HA155-HA159: verifying many releases at once."""

from tooling.model.rules.rule import Rule

CHANGED = Rule(
    "HA155",
    "market-changed-while-verifying",
    "The market's policy, trusted roots or suites changed while its releases were verified, or another machine of the "
    "cluster has other ones. Verdicts on different ground do not make one answer, so none is given.",
    (
        "Somebody pulled or edited the market meanwhile.",
        "The machines of a cluster have different commits checked out.",
    ),
    "Verify again when nothing is written; give every machine of a cluster the same commit at the same path.",
)
WORKERS = Rule(
    "HA156",
    "workers-lost",
    "The processes that verify for this one could not be reached, or were lost before they answered.",
    (
        "No scheduler listens at the address given with `--cluster`.",
        "A process was ended from outside, or the machine ran out of memory.",
    ),
    "Start again, with fewer `--jobs` where memory is short: what was verified before is remembered. See "
    "`docs/how-to/verify-a-whole-market.md` for clusters.",
)

RULES = (CHANGED, WORKERS)
