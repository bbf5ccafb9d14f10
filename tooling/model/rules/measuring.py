"""HA070-HA099, HA165-HA166: suites, claims, measurements, statements, sandboxes."""

from tooling.model.rules.rule import Rule

CLAIM = Rule(
    "HA070",
    "claim-not-reproduced",
    "A claimed number was measured again and not reached within the suite's tolerance. Claiming less than measured "
    "is fine.",
    ("The number comes from other data than the suite's.", "Another version of the model was measured."),
    "Measure with `haat bench`, claim that number in a new version, and sign it.",
)
MODEL_LIMIT = Rule(
    "HA071",
    "model-exceeded-a-limit",
    "The model crashed, or used more memory, time, output or processes than its suite allows.",
    ("A model too large for the suite.", "A model made to exhaust its reader."),
    "Run `haat bench` to see which limit it was.",
)
SUITE_UNKNOWN = Rule(
    "HA072",
    "suite-unknown",
    "A claim names a suite, a suite digest or a metric that this marketplace does not have.",
    (
        "A typing error.",
        "The suite changed: a changed byte is a new version.",
        "The suite was not proposed yet.",
    ),
    "Name a suite under `registry/suites/` with its digest and one of its metrics.",
)
NO_SANDBOX = Rule(
    "HA073",
    "no-sandbox",
    "This machine has no sandbox that holds, so nothing of a stranger's was run.",
    (
        "bubblewrap is not installed, and the kernel is too old for the fallback (Landlock version 3, Linux 6.2).",
        "The system forbids unprivileged user namespaces, and the kernel was started without Landlock.",
        "libseccomp is missing: neither kind of box does without a system call filter.",
        "Not a Linux machine.",
    ),
    "Install bubblewrap (`sudo tooling/install-system-packages`), or measure on a Linux machine or in CI.",
)
NOT_MEASURED = Rule(
    "HA074",
    "not-measured",
    "No verifier that this marketplace believes has signed a measurement of these bytes.",
    ("The release is new.", "Its task has no suite here yet."),
    "Measure it yourself with `haat verify --measure`, or wait for the marketplace's verifiers.",
)
OUTPUT = Rule(
    "HA075",
    "output-not-usable",
    "What the model returned is not what its suite asks for: another type, shape or number of values, or values that "
    "are not numbers.",
    ("The wrong output is named in `adapter`.", "The model expects other inputs than the suite gives."),
    "Compare the manifest's `adapter` with the model's inputs and outputs.",
)
NOT_REPEATABLE = Rule(
    "HA076",
    "not-repeatable",
    "Two runs of the same model on the same data returned different bytes.",
    ("Random operators.", "A model that depends on uninitialised memory."),
    "Export the model for inference, without random operators.",
)
ADAPTER = Rule(
    "HA077",
    "adapter-does-not-fit",
    "The manifest has no adapter, or one that does not fit the suite, the graph or the artifacts.",
    (
        "`adapter` names an input or output that the graph does not have.",
        "The suite is for another kind of data.",
    ),
    "Name the graph's own input and output in `adapter`.",
)
SUITE_DATA = Rule(
    "HA078",
    "suite-data-not-usable",
    "The data of a suite is not what its `suite.yaml` says, so nothing could be measured with it. That is not a "
    "verdict on the release.",
    ("The data file was replaced or damaged.", "Another reader or split is meant."),
    "Restore the data file with the digest that `suite.yaml` names; a suite with other data is a new version.",
)
GRAPH = Rule(
    "HA079",
    "graph-does-not-run",
    "onnxruntime refused to open or to run the graph.",
    (
        "An operator or operator set newer than the onnxruntime named in the message.",
        "A graph cut off or damaged while it was exported.",
    ),
    "Open the model with onnxruntime's CPU provider on your machine, and export it so that it runs there.",
)
STATEMENT = Rule(
    "HA080",
    "statement-not-believed",
    "A statement is not signed by anyone to whom the policy grants saying that about this release.",
    ("A measurement signed by a party that is no verifier here.", "A statement changed after signing."),
    "Only verifiers named in `trust/policy.yaml` add measurements; ask one of them to measure.",
)
STATEMENT_SUBJECT = Rule(
    "HA081",
    "statement-about-something-else",
    "A statement is about other bytes than those of the release it lies beside, or its file name is not the digest "
    "of its payload.",
    ("A statement copied from another version.", "The release's bytes changed."),
    "Remove the statement, or measure these bytes again.",
)
FALLBACK = Rule(
    "HA165",
    "fallback-sandbox",
    "The strangers' files were run in the fallback, because bubblewrap's box cannot be had here. It refuses the same "
    "attacks, but has no file system and no list of processes of its own. Nothing is wrong with the release.",
    ("bubblewrap is not installed.", "The system forbids unprivileged user namespaces, as Ubuntu 24.04 does."),
    "See docs/how-to/sandbox-on-ubuntu.md. A measurement names the sandbox it was made in.",
)
SANDBOX_LEVEL = Rule(
    "HA166",
    "sandbox-not-accepted",
    "A measurement was made in a sandbox that this marketplace's policy does not accept, so it does not count.",
    ("The verifier's machine had no bubblewrap and measured in the fallback.", "The policy became stricter since."),
    "Measure again on a machine with one of the accepted sandboxes, and remove this statement.",
)

RULES = (
    CLAIM,
    MODEL_LIMIT,
    SUITE_UNKNOWN,
    NO_SANDBOX,
    NOT_MEASURED,
    OUTPUT,
    NOT_REPEATABLE,
    ADAPTER,
    SUITE_DATA,
    GRAPH,
    STATEMENT,
    STATEMENT_SUBJECT,
    FALLBACK,
    SANDBOX_LEVEL,
)
