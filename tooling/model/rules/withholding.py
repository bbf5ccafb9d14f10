"""HA196-HA199: holdouts, the private samples that show who has learnt a benchmark by heart."""

from tooling.model.rules.rule import Rule

NOT_AS_COMMITTED = Rule(
    "HA196",
    "holdout-not-as-committed",
    "A holdout is for another suite than the one it lies beside, or what was revealed of it is not what its commitment "
    "says.",
    (
        "Other samples were revealed than models were measured on.",
        "The data or the salt was damaged on the way.",
        "`suite.yaml` was edited.",
    ),
    "Reveal with `haat holdout reveal` and the folder that `haat holdout commit` wrote. Where that folder is lost, the "
    "holdout is never revealed, and its numbers stay a promise.",
)
NOT_COUNTED = Rule(
    "HA197",
    "holdout-measurement-not-counted",
    "A measurement says it was made on a holdout, and does not count: nobody had committed to that holdout by then, it "
    "was public already, or its numbers tell more than the commitment allows.",
    (
        "The commitment and the measurement came in one change set.",
        "The model was measured after the reveal; that is an ordinary measurement.",
        "The verifier's clock is wrong.",
    ),
    "Commit first, have it signed and merged, then measure with `haat holdout run`.",
)
REWRITTEN = Rule(
    "HA198",
    "holdout-rewritten",
    "A change set changes or removes a holdout's commitment, its reveal or its revealed data. These are only added to, "
    "by anybody, the maintainers included: otherwise samples could be chosen once the models' answers are known.",
    ("A commitment made again after something went wrong.", "A suite's folder that was removed."),
    "Leave what is there, and commit to the next holdout with `haat holdout commit`.",
)
NOT_UNSEEN = Rule(
    "HA199",
    "holdout-not-unseen",
    "What shall be a holdout shares samples with its public suite, asks for labels that the suite does not have, or "
    "would lie where everybody reads it.",
    ("Another split of the same data.", "The folder for private files is inside the market's repository."),
    "Take new samples of the same kind, and a folder of yours elsewhere.",
)

RULES = (NOT_AS_COMMITTED, NOT_COUNTED, REWRITTEN, NOT_UNSEEN)
