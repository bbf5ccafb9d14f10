"""HA090-HA099: fetching artifacts from their locations."""

from tooling.model.rules.rule import Rule

NOT_FETCHED = Rule(
    "HA090",
    "artifact-not-fetched",
    "None of the artifact's locations gave the bytes that the manifest names. What each of them did is said below. "
    "That is not a verdict on the release: a location is believed about nothing.",
    ("Every location is gone.", "No network.", "A location serves another build of the file."),
    "Try again later, or ask the publisher for another location; any copy with the listed digest will do.",
)
REFUSED = Rule(
    "HA091",
    "location-refused",
    "The location, or an address it redirects to, is one from which nothing is fetched: not https, with a name or "
    "password in it, not spelled as its kind is spelled, or on a private, loopback, link-local or reserved network.",
    (
        "A mirror that is only reachable inside the publisher's network.",
        "A redirect to http.",
        "Somebody trying to make your machine ask a service of your own network.",
    ),
    "The publisher names a location on the public internet; whoever has the file can put it where it belongs.",
)
UNSUPPORTED = Rule(
    "HA092",
    "location-not-supported",
    "This version of haat does not fetch from this kind of location, or needs an option to do so.",
    ("A package URL of another registry than PyPI.", "An `ipfs://` location without `--ipfs-gateway`."),
    "Fetch the file with another program and put it where it belongs; only the listed digest is accepted.",
)
UNREACHABLE = Rule(
    "HA093",
    "location-failed",
    "The location gave nothing, or not in the form or time that was asked for.",
    (
        "The server is down, too slow, or does not have the file any more.",
        "Its certificate is not valid.",
        "The package is not in the index that pip uses here.",
    ),
    "Try again later, or from another network; the release is not at fault.",
)

RULES = (NOT_FETCHED, REFUSED, UNSUPPORTED, UNREACHABLE)
