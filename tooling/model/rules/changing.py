"""HA140-HA150: change sets, and what may change in a registry."""

from tooling.model.rules.rule import Rule

NOT_PLAIN = Rule(
    "HA140",
    "not-a-plain-file",
    "A change set brings something that is not a plain file: a symbolic link, a submodule, an executable file, a file "
    "whose mode was changed, or a folder that git holds in a form which no file system could.",
    ("`git add` of a file that is marked executable.", "A symbolic link in place of a copy."),
    "Put a plain file there: `chmod 644 FILE`, then commit again.",
)
TWIN = Rule(
    "HA141",
    "names-differ-only-in-case",
    "Two names in one folder differ only in capitals or in how Unicode composes a letter. On many systems they are one "
    "file, and whoever clones the registry there gets only one of the two.",
    ("A file renamed only in capitals.",),
    "Choose another name.",
)
REWRITTEN = Rule(
    "HA142",
    "history-rewritten",
    "What was listed once stays: a change set may add files to a release or to a publisher, but neither change nor "
    "remove one that is there. Whoever verified it before must find the same bytes again.",
    (
        "A manifest edited in place of publishing a new version.",
        "An artifact, a measurement or a notice removed.",
        "A base that is not the branch the work started from.",
    ),
    "Restore the file from the base, and say what is new in a new version or a notice (`haat notice`).",
)
OUTSIDE = Rule(
    "HA143",
    "change-outside-the-registry",
    "A change set that lists something also changes files outside of the registry. No machine decides on those.",
    ("Work on the tooling in the same branch.",),
    "Put the listing into a change set of its own; a maintainer looks at the rest.",
)
MARKETS_OWN = Rule(
    "HA144",
    "market-files-changed",
    "A change set changes the market's own files: its policy, its roots, its name, its suites. That is for the "
    "market's maintainers to decide.",
    ("A new suite.", "A verifier or a license added to the policy."),
    "Ask the maintainers; they sign what they agree to.",
)
ROTATION_AND_RELEASE = Rule(
    "HA145",
    "rotation-and-release-together",
    "One change set changes who may sign for a publisher, and adds something that the publisher signed. Who may sign "
    "is read from the base, so that nobody brings along the key they sign with.",
    ("A key was replaced and a version published in one go.",),
    "Publish the new publisher file first; when it is merged, publish the release.",
)
EQUIVOCATION = Rule(
    "HA146",
    "two-links-of-one-number",
    "There are two different files of the same number in one publisher's chain, and both are signed. Up to the last "
    "file that both branches share, everything stands; what comes later cannot be told, because one of the two was "
    "made to deceive somebody. A file signed with the recovery key beats one that an ordinary identity signed.",
    ("A stolen key.", "A publisher who works on two machines without comparing."),
    "Ask the publisher out of band; with the recovery key it can say which branch is its own.",
)
RECOVERED_ELSEWHERE = Rule(
    "HA147",
    "recovered-in-another-market",
    "The maintainers of another market replaced this publisher's identities. That holds in their market only: here, "
    "the chain ends before that file, until maintainers of this market sign it, too.",
    ("A publisher lost its keys and turned to another market.",),
    "Ask the publisher; then countersign with `haat publisher recover NAME --key KEY`.",
)
RECOVERY_UNSIGNED = Rule(
    "HA148",
    "recovery-below-threshold",
    "A publisher's file says that this market's maintainers made it, and fewer of them signed it than the policy asks "
    "for.",
    ("Not every maintainer has signed yet.", "A policy that names no maintainers.", "An attempt to take over a name."),
    "Let each maintainer run `haat publisher recover NAME --key KEY`.",
)
NEAR_NAME = Rule(
    "HA149",
    "name-near-a-known-one",
    "A new publisher's name is one letter or one swap of letters away from a publisher that has listings here. It may "
    "be honest; a person decides.",
    ("Two honest names that happen to be close.", "An attempt to be taken for somebody else."),
    "Choose a name that is further away, or ask a maintainer to look.",
)
TOO_MUCH = Rule(
    "HA150",
    "change-set-too-large",
    "The change set is larger than any that one person could follow, so nothing in it was looked at.",
    ("Two histories that have nothing in common.", "Thousands of files committed by mistake."),
    "Split it into several change sets.",
)

RULES = (
    NOT_PLAIN,
    TWIN,
    REWRITTEN,
    OUTSIDE,
    MARKETS_OWN,
    ROTATION_AND_RELEASE,
    EQUIVOCATION,
    RECOVERED_ELSEWHERE,
    RECOVERY_UNSIGNED,
    NEAR_NAME,
    TOO_MUCH,
)
