"""HA100-HA109: building the catalog."""

from tooling.model.rules.rule import Rule

SHELL = Rule(
    "HA100",
    "page-template-broken",
    "A page template of this project does not fit the code that fills it, so no page was written.",
    ("A template under `site_templates/` was edited.", "Another version of the documentation's theme."),
    "Compare `site_templates/` with the last version that worked; `make test` shows where they part.",
)
DOCS = Rule(
    "HA101",
    "documentation-not-built",
    "The documentation could not be built, so the catalog has no pages to stand in.",
    (
        "A link in `docs/` that leads nowhere: the build is strict.",
        "mkdocs or its theme is not installed.",
    ),
    "Read the message; install the site's packages with `pip install 'haat[site]'`.",
)
OUTPUT = Rule(
    "HA102",
    "output-not-ours",
    "The output folder holds something that this command did not write. It would be replaced, so nothing was done.",
    ("A typing error in the path.", "Files added by hand to a built site."),
    "Name an empty or new folder, or remove that one yourself.",
)
CARRIED = Rule(
    "HA103",
    "file-changed-while-building",
    "A file that was verified had other bytes when it was copied into the site, so no site was written.",
    ("Somebody wrote to the registry while the site was built.", "A damaged disk."),
    "Build again; if it happens again, run `haat verify --all` and read what it says.",
)

LANGUAGE = Rule(
    "HA109",
    "language-not-known",
    "The catalog was asked for in a language whose words are not there or cannot be read, so no page was written.",
    (
        "A typing error in `--language`.",
        "A file under `site_templates/strings/` was edited and is broken.",
    ),
    "Name a language that has a file under `site_templates/strings/`; how one is added stands in the guide on "
    "translating the catalog.",
)

RULES = (SHELL, DOCS, OUTPUT, CARRIED, LANGUAGE)
