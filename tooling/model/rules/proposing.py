"""HA182-HA195: proposals: how they are judged in CI, what is pushed, and what is recorded for them."""

from tooling.model.rules.rule import Rule

VERSION_SKIPPED = Rule(
    "HA182",
    "version-skipped",
    "A new version is not the next one: from 1.4.2 that is 1.4.3, 1.5.0 or 2.0.0. Whoever skips numbers may have "
    "mistyped, or wants to be taken for a much later version. It may be meant; a person decides.",
    ("A typing error in `version`.", "Versions that were never listed here."),
    "Take the next number and sign again, or ask a maintainer to look.",
)
BRANCH = Rule(
    "HA183",
    "branch-not-continued",
    "The push takes the protected branch away, makes it anew, or puts other commits in place of those that are there. "
    "What was listed once stays, so that branch only ever goes forward.",
    ("`git push --force` after a rebase.", "Somebody else pushed in between.", "A push that deletes the branch."),
    "Fetch the branch, put your commits on top of it (`git rebase`), and push without `--force`.",
)
NUMBERS = Rule(
    "HA184",
    "report-not-usable",
    "The report that a proposal's own run handed over is not what such a run writes, so no number was taken from it. "
    "It decides nothing in any case: what counts is computed again, and signed by verifiers.",
    (
        "The run was stopped before it was done.",
        "The proposal changes its own workflow.",
        "A number that is none, such as `NaN` or a text.",
    ),
    "Nothing is to be done, unless you changed the workflow: take that change out.",
)
ELSEWHERE = Rule(
    "HA185",
    "measurement-of-something-else",
    "A measurement that is to be signed is not about a release that this commit adds or has, or not of a claimed suite "
    "of this market, so nobody puts their name to it.",
    ("The proposal was changed while it was measured.", "A machine that measured something else, or made it up."),
    "Measure again: `haat ci measure`.",
)
FORGE = Rule(
    "HA186",
    "forge-failed",
    "The forge did not answer, or not as its documentation says. That is no verdict on anything that is proposed.",
    (
        "No network, or the forge is down.",
        "The token may not do what was asked of it, or has expired.",
        "Too many questions in too short a time.",
    ),
    "Try again later; look whether the job has the permissions that it needs.",
)
MOVED = Rule(
    "HA187",
    "proposal-moved",
    "The proposal is at another commit than the one that was judged, so it was not merged. What came later is judged "
    "anew.",
    ("The author pushed in the meantime.",),
    "Wait for the judgement of the new commit.",
)

RULES = (VERSION_SKIPPED, BRANCH, NUMBERS, ELSEWHERE, FORGE, MOVED)
