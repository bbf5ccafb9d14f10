"""HA170-HA174: reading the search index of a built catalog."""

from tooling.model.rules.rule import Rule

NO_INDEX = Rule(
    "HA170",
    "search-index-not-there",
    "There is no search index in the folder, or one of its files is missing, so nothing can be said about what is "
    "listed there.",
    (
        "The catalog was not built yet.",
        "Another folder was meant.",
        "The catalog was built anew or copied while it was being read.",
    ),
    "Build the catalog with `haat site build`, or name the folder of a built one with `--site`.",
)
NOT_AN_INDEX = Rule(
    "HA171",
    "search-index-malformed",
    "A file of the search index is not what its format says. Whoever made the copy may have meant it, so nothing of "
    "the file is shown.",
    ("A file cut off while it was copied.", "A catalog of another version of haat.", "Somebody trying to attack you."),
    "Build the catalog again with `haat site build`, or take another copy.",
)

RULES = (NO_INDEX, NOT_AN_INDEX)
