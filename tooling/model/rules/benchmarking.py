"""HA200-HA201: suites that somebody proposes."""

from tooling.model.rules.rule import Rule

NEEDS_MAINTAINERS = Rule(
    "HA200",
    "suite-needs-maintainers",
    "A change set proposes a suite. Suites decide numbers, so that the market's maintainers must sign each of them; no "
    "machine does it for them. Nothing is wrong with the proposal.",
    ("The suite is new.",),
    "A maintainer looks at it with `haat suite review NAME/VERSION` and signs it with `haat suite approve`.",
)
NOT_FIT = Rule(
    "HA201",
    "suite-not-fit",
    "A proposed suite cannot be taken as it is: it is too large for a registry, says nothing about the license of its "
    "data, measures too few samples, or is another suite again.",
    (
        "The data was not cut down to what measuring takes.",
        "The license was left at a word such as `unknown`.",
        "A suite was proposed under a second name.",
    ),
    "The message says which. `haat suite check` and `haat suite review` show the rest.",
)

RULES = (NEEDS_MAINTAINERS, NOT_FIT)
