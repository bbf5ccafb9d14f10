"""HA172-HA181: from a model file to a proposal."""

from tooling.model.rules.rule import Rule

CARD = Rule(
    "HA172",
    "model-card-not-read",
    "The model card cannot be read: its front matter is not a plain YAML mapping within the limits, or the folder has "
    "no card or no ONNX file. Nothing was written.",
    (
        "`README.md` does not begin with a line `---`.",
        "YAML anchors, aliases or tags in the front matter.",
        "The folder holds the model in another format than ONNX.",
    ),
    "Mend the file at the place named, or give the ONNX file itself and answer by hand: `haat new model.onnx`.",
)
EXISTS = Rule(
    "HA173",
    "already-there",
    "A draft, a release or a publisher of this name is there already. What was signed is never overwritten, and what "
    "somebody wrote by hand is not either.",
    ("The same command ran before.", "The version was not raised."),
    "Go on with the draft (`haat edit`, `haat bench`, `haat sign`, `haat submit`), or choose another version or name.",
)
HOST = Rule(
    "HA174",
    "host-refused",
    "The host did not take the file, so nobody could fetch it from there. Nothing else was changed.",
    (
        "No permission: the program or token that uploads is not logged in there.",
        "The server takes no uploads by PUT.",
        "A program that the host needs is not installed.",
    ),
    "Do what the message names and run `haat submit` again; it goes on where it stopped.",
)
OTHER_BYTES = Rule(
    "HA175",
    "host-gives-other-bytes",
    "What was fetched back from the host is not the file that the manifest names, so its address was not written into "
    "the manifest.",
    (
        "Another file lies at that address already.",
        "The host changes files: a web page about the file, a compressed or converted copy.",
        "A release with this tag was made from another build of the model.",
    ),
    "Look at the address in a browser, remove what lies there or choose another address, and run `haat submit` again.",
)
NOT_PROPOSED = Rule(
    "HA176",
    "not-proposed",
    "Git or the forge did not take the proposal. Your files, your branch and your index are as they were.",
    (
        "No permission to push to that remote: push to a fork with `--push-to`.",
        "The remote or its branch has another name than the one asked for.",
        "No network.",
    ),
    "Do what the message names and run `haat submit` again; it goes on where it stopped.",
)
NO_WALLS = Rule(
    "HA177",
    "measured-without-a-box",
    "A model was measured as an ordinary process, because its publisher said that it is their own and this machine has "
    "no sandbox. The numbers are for the publisher; nobody can record them as a verifier.",
    ("`--own-model` on macOS, on Windows, or on a Linux machine that allows no sandbox.",),
    "Nothing needs mending for a draft of your own. To record a measurement, measure where there is a sandbox.",
)

RULES = (CARD, EXISTS, HOST, OTHER_BYTES, NOT_PROPOSED, NO_WALLS)
