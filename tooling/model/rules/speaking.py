"""HA120-HA139: offers, statements by others, and a market's own rules."""

from tooling.model.rules.rule import Rule

OFFER = Rule(
    "HA120",
    "offer-incomplete",
    "The publisher's offer leaves out what a buyer must know before paying: a way to pay, the terms, what happens "
    "after a dispute, or who sells.",
    ("A price without a rail.", "`terms`, `refund` or `trader` is missing.", "The same rail twice."),
    "Write a new offer with `haat notice offer`; it takes the old one's place.",
)
OFFER_HERE = Rule(
    "HA121",
    "offer-outside-the-policy",
    "The offer asks for a token that this market's policy does not list, or leaves a buyer less time than the policy "
    "demands. With a window of a second, a seller could hand over garbage and keep the money.",
    ("A window below `windows` in `trust/policy.yaml`.", "A token or chain that `tokens` does not list."),
    "Make a new offer within what `haat policy show` says.",
)
TAKEN_DOWN = Rule(
    "HA122",
    "taken-down",
    "As many maintainers of this market as its policy asks for have asked not to use this release. It stays readable, "
    "and what was signed stays true; `haat pull` gets it only when told so.",
    ("Malicious content, an order of a court, or the rights of others: the reason is printed.",),
    "Use another release. The publisher may answer to the maintainers until the date that the takedown names.",
)
ON_HOLD = Rule(
    "HA123",
    "on-hold",
    "The maintainers of this market have asked not to use this release until the date named, while something is "
    "looked into.",
    ("A complaint that has not been decided yet.",),
    "Wait until the hold ends, or use another release.",
)
REQUIREMENT = Rule(
    "HA124",
    "requirement-not-met",
    "The listing does not say what this market's own rules in `trust/policy.yaml` ask every listing to say.",
    ("A field that the format leaves open and this market does not.",),
    "Follow the market's message, and sign again; `haat policy show` lists all of its rules.",
)
NEEDS_APPROVAL = Rule(
    "HA125",
    "needs-approval",
    "A rule of this market asks for a person's decision, and not enough of its maintainers have signed theirs. That is "
    "neither a yes nor a no.",
    (
        "A license that the policy does not list.",
        "A publisher's name close to another's.",
        "An author who wants a statement of their own replaced by a tombstone.",
    ),
    "A maintainer signs an approval with `haat attest approval`; the message says about what.",
)
EXTENSION = Rule(
    "HA126",
    "extension-not-accepted",
    "Fields of a market's own, under `extensions`, are not as that market's schema in `trust/extensions/` says.",
    ("A field that the market does not know.", "A value of another type."),
    "Compare the fields with the schema, mend them, and sign again.",
)
AUTHOR = Rule(
    "HA127",
    "author-not-granted",
    "The author whom a statement names is nobody to whom the policy grants saying such a thing about this release.",
    (
        "A takedown, hold or approval by somebody who is no maintainer here.",
        "A receipt by somebody who is no verifier here.",
        "A market that takes reviews of known buyers only.",
    ),
    "`haat policy show` says who may say what here; ask one of them.",
)
TOMBSTONE = Rule(
    "HA128",
    "tombstone-not-accepted",
    "A tombstone stands at another statement's place and does not fit it: it names another digest than its file's, or "
    "leaves out what must stay.",
    ("A tombstone moved to hide another statement.", "The stars of a review left out."),
    "Make the tombstone with `haat attest tombstone` while the statement is still there.",
)
NO_RECEIPT = Rule(
    "HA129",
    "no-receipt",
    "This market takes reviews of buyers only, and no verifier's receipt beside the release says that this author "
    "bought it and how the deal ended.",
    (
        "A review that names a deal of somebody else: events on a chain are public, and naming one proves nothing.",
        "A deal that was declined or timed out.",
    ),
    "Ask a verifier of this market to sign a receipt for the deal.",
)
SHORT_OF_THRESHOLD = Rule(
    "HA130",
    "asked-by-too-few",
    "Fewer maintainers than the policy asks for want this release taken down or held, so it is neither.",
    ("The others have not signed yet.",),
    "The other maintainers sign with `haat takedown`, or the statement is left to stand alone.",
)
CROWDED = Rule(
    "HA131",
    "no-room-left",
    "Beside a release count 8 reviews, suggestions and proofs of fraud by one author, and 256 by all authors together. "
    "Those beyond, in the order of their file names, are not believed: else whoever makes keys could fill the folder "
    "until a takedown cannot be read. What verifiers and maintainers say does not take of that room.",
    ("Somebody said too much.", "A flood by somebody with many keys, merged without `haat check`."),
    "Leave the statement out; a maintainer who sees a flood removes the files.",
)
RULES = (
    OFFER,
    OFFER_HERE,
    TAKEN_DOWN,
    ON_HOLD,
    REQUIREMENT,
    NEEDS_APPROVAL,
    EXTENSION,
    AUTHOR,
    TOMBSTONE,
    NO_RECEIPT,
    SHORT_OF_THRESHOLD,
    CROWDED,
)
