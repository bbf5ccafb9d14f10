"""HA110-HA119: the market's own root, and what consumers pin of it."""

from tooling.model.rules.rule import Rule

NOT_SIGNED = Rule(
    "HA110",
    "trust-not-signed",
    "The files that decide whom this market believes (`trust/`, `marketplace.yaml`, `suites/`) are not exactly those "
    "that its maintainers signed: a file has other bytes, is missing, or was added. That they lie in the repository "
    "says nothing, so nothing is judged by them.",
    (
        "A change of the policy or a new suite whose signatures are still to come.",
        "Somebody other than the maintainers changed them.",
        "A copy that is not whole.",
    ),
    "The maintainers look at the change and sign it, each in turn, with `haat trust sign --key NAME`; or restore the "
    "files that were signed.",
)
ROOT = Rule(
    "HA111",
    "root-not-valid",
    "The market's root, `trust/root/<n>.root.json`, is missing, is not well formed, or a version of it is not signed "
    "by as many keys as the version before it and it itself ask for.",
    (
        "A market that was never founded.",
        "A new version of the root that still waits for signatures.",
        "A root that was edited, or taken from another market.",
    ),
    "Found a market with `haat trust found`, add missing signatures with `haat trust sign`, or restore the file.",
)
TARGETS = Rule(
    "HA112",
    "targets-not-signed",
    "`trust/targets.json`, the list of what the maintainers signed, is missing, is not well formed, or is not signed "
    "by as many of their keys as the root asks for.",
    (
        "Fewer maintainers than the threshold have signed so far.",
        "A key that the root does not list any more.",
        "The file was edited.",
    ),
    "More maintainers run `haat trust sign --key NAME`, until the threshold is reached.",
)
EXPIRED = Rule(
    "HA113",
    "root-expired",
    "What the maintainers signed is past its date. The date limits how long an old copy can pass for the present "
    "state of the market.",
    ("Nobody renewed it in time.", "A copy of the market that is not updated any more.", "A clock that is wrong."),
    "Get the market's present state; as a maintainer renew it with `haat trust sign --renew`, and the root with "
    "`haat trust rotate`.",
)
NOT_PINNED = Rule(
    "HA114",
    "market-not-pinned",
    "You have not said that you trust this market. A copy cannot vouch for itself: whoever made it could have founded "
    "a market of the same name with a policy of their own.",
    ("The first use of a market.", "A copy that pretends to be a market you know."),
    "Get the market's id from a place you trust, compare, and pin it: `haat trust add NAME --root sha256:…`.",
)
ROLLED_BACK = Rule(
    "HA115",
    "market-rolled-back",
    "This copy of the market does not continue the one you have used before: its root or its signed files have a lower "
    "version, or the same version says something else. Somebody may be hiding what changed since, such as a key or a "
    "verifier that is believed no more.",
    (
        "An old clone.",
        "A mirror that is behind, or that shows you an old state on purpose.",
        "A root or list of signed files made again under a number that was used, as by the holder of a withdrawn key.",
    ),
    "Bring the copy up to date, or get the market from another place. Where two files bear one number, ask the "
    "maintainers which one is theirs.",
)
DEMO_ELSEWHERE = Rule(
    "HA116",
    "demo-root-under-another-name",
    "This market calls itself something else and has the root of the demonstration market, whose keys are published: "
    "anybody can sign in its name.",
    ("A market made by copying the demonstration.", "An attempt to pass published keys off as real ones."),
    "Found a market with keys of its own: `haat trust found`.",
)
NAME_OF_ANOTHER = Rule(
    "HA117",
    "name-of-another",
    "The maintainers signed, in `trust/names.json`, that this publisher's name belongs to another first file than the "
    "one that lies here.",
    ("A publisher's files that were replaced.", "A copy of another market's publisher of the same name."),
    "Restore the publisher's own first file; a name is given to somebody else by the maintainers only.",
)
NAME_RETIRED = Rule(
    "HA118",
    "name-never-again",
    "The maintainers signed, in `trust/names.json`, that this name is never given again, because people may still know "
    "whom it meant.",
    ("A name that an earlier publisher gave up.", "An attempt to inherit somebody's reputation."),
    "Choose another name.",
)
PUBLISHER_CHANGED = Rule(
    "HA119",
    "publisher-changed",
    "You have seen this name in this market before, and then it meant another publisher: the digest of its first file "
    "was another one.",
    (
        "Somebody took the name over, in the market or in your copy of it.",
        "The maintainers gave the name to somebody else without signing so.",
    ),
    "Ask the market's maintainers. Once you know why, `haat trust forget MARKET PUBLISHER` accepts the new one.",
)

RULES = (
    NOT_SIGNED,
    ROOT,
    TARGETS,
    EXPIRED,
    NOT_PINNED,
    ROLLED_BACK,
    DEMO_ELSEWHERE,
    NAME_OF_ANOTHER,
    NAME_RETIRED,
    PUBLISHER_CHANGED,
)
