"""HA001-HA019: reading the files of a registry."""

from tooling.model.rules.rule import Rule

NOT_YAML = Rule(
    "HA001",
    "not-strict-yaml",
    "The file is not a YAML document that this registry reads: a syntax error, bytes that are not UTF-8, "
    "control characters, more than one document, or nesting and size beyond the limits.",
    ("A tab or a missing space in the indentation.", "A second document after `---`.", "A byte-order mark."),
    "Open the file at the line and column named and mend what stands there.",
)
AMBIGUOUS_YAML = Rule(
    "HA002",
    "ambiguous-yaml",
    "YAML 1.1 and YAML 1.2 parsers read this value differently, so a signature over the file would mean two things. "
    "Anchors, aliases, tags, duplicate keys and unquoted words such as `no` or `012` are refused.",
    (
        "A version or a time without quotes.",
        "`yes`, `no`, `on` or `off` meant as text.",
        "A key that stands twice.",
    ),
    "Put the value in double quotes, or remove the second key.",
)
UNKNOWN_FIELD = Rule(
    "HA003",
    "unknown-field",
    "The document has a field that its format does not know. Unknown fields are errors because a typing error would "
    "otherwise pass as silence.",
    ("A typing error in the field's name.", "A field that another format version has."),
    "Rename or remove the field; `haat schema KIND` prints all fields. Own fields belong under `extensions`.",
)
INVALID_VALUE = Rule(
    "HA004",
    "invalid-value",
    "A field is missing, has the wrong type, or has a value outside what the format allows.",
    ("A number in quotes, or text without them.", "A digest that is not `sha256:` and 64 hex digits."),
    "Compare the field with `haat schema KIND`, mend it, and sign again.",
)
FILE_TOO_LARGE = Rule(
    "HA005",
    "file-too-large",
    "The file is larger than any document of its kind may be. It was not read.",
    ("A model file committed in place of a document.", "A description that contains data."),
    "Move large content into an artifact and name it by digest.",
)
UNEXPECTED_FILE = Rule(
    "HA006",
    "unexpected-file",
    "Something lies in the registry at a path where nothing may be: a stray file, a symbolic link, a submodule, "
    "or a file name that the layout does not have.",
    (
        "An editor's backup file.",
        "A folder name that differs from the name in the document.",
        "A symbolic link.",
    ),
    "Remove the file, or move it to the path that the layout gives it (see `docs/reference/layout.md`).",
)
MISSING_FILE = Rule(
    "HA007",
    "missing-file",
    "A file that must be there is not.",
    ("A commit that left a file out.", "A name with a typing error."),
    "Add the file named in the message.",
)
PATH_MISMATCH = Rule(
    "HA008",
    "path-mismatch",
    "The name or version inside a signed document is not the one in its path. Otherwise a good signature could be "
    "replayed under another name.",
    ("A folder copied for a new version without editing the manifest.",),
    "Edit the document so that it says what its path says, and sign it again.",
)
UNREADABLE = Rule(
    "HA009",
    "unreadable",
    "A file or a tool of this machine could not be used, so nothing can be said about the release.",
    ("No permission to read the file.", "A full disk.", "A program that is not installed."),
    "Mend what the message names on this machine and run the command again; the release is not at fault.",
)
NOT_JSON = Rule(
    "HA010",
    "not-strict-json",
    "The file is not JSON as this registry reads it: a syntax error, a key that stands twice, NaN or infinity, "
    "or nesting beyond the limits.",
    ("A file cut off while it was copied.", "A file edited by hand."),
    "Write the file again with the command that made it.",
)

RULES = (
    NOT_YAML,
    AMBIGUOUS_YAML,
    UNKNOWN_FIELD,
    INVALID_VALUE,
    FILE_TOO_LARGE,
    UNEXPECTED_FILE,
    MISSING_FILE,
    PATH_MISMATCH,
    UNREADABLE,
    NOT_JSON,
)
