"""HA050-HA069: the static gate over model files."""

from tooling.model.rules.rule import Rule

NOT_ONNX = Rule(
    "HA050",
    "not-an-onnx-file",
    "The file is not an ONNX model: other magic bytes (pickle, zip, ELF, …), a parse error, no graph, or one that the "
    "ONNX checker refuses.",
    ("A pickle or joblib file renamed to `.onnx`.", "A file cut off while it was copied."),
    "Export the model to ONNX; formats that run code when opened are never accepted.",
)
EXTERNAL_DATA = Rule(
    "HA051",
    "external-data",
    "The model asks the reader to open another file. That is how a model reads files of the machine it runs on.",
    ("A model over 2 GB exported with external data.", "A crafted path such as `/etc/passwd`."),
    "Store the weights inside the file: `onnx.save(model, path, save_as_external_data=False)`.",
)
OPERATOR_DOMAIN = Rule(
    "HA052",
    "operator-domain",
    "The model uses operators outside `ai.onnx` and `ai.onnx.ml`; what they do depends on the runtime.",
    ("A custom operator.", "A model optimised for one runtime, with fused operators."),
    "Export the model without runtime-specific optimisations.",
)
FORBIDDEN_OPERATOR = Rule(
    "HA053",
    "forbidden-operator",
    "The model uses an operator that is not allowed: one that loops without a provable bound, is random without a "
    "seed, or calls out of the graph.",
    (
        "A model with `Loop` or `Scan` exported from a recurrent network.",
        "Dropout or noise left in training mode.",
    ),
    "Export for inference, unroll loops, or give random operators a fixed `seed`.",
)
TOO_COMPLEX = Rule(
    "HA054",
    "graph-too-complex",
    "The graph or a decision tree in it is too large, too deep or cyclic, or its functions refer to each other in "
    "circles.",
    ("Generated graphs.", "A crafted file that grows without bound when it is expanded."),
    "Simplify the model; the limits are listed on this page's reference.",
)
TENSOR = Rule(
    "HA055",
    "tensor-inconsistent",
    "A stored tensor's shape does not match its data, is negative, or would be larger than the limit; or a value that "
    "the graph makes would be larger than the limit, or of a size that cannot be read from the file; or a node divides "
    "by zero.",
    ("A damaged file.", "A crafted shape that makes the runtime reserve all memory."),
    "Export the model again from its source.",
)
METADATA = Rule(
    "HA056",
    "metadata-refused",
    "Names or metadata in the model contain control characters, or are larger than the limit.",
    ("Training notes stored in the model's metadata.", "Escape sequences meant for a terminal."),
    "Remove the metadata, or keep it short and printable.",
)
SCAN_FAILED = Rule(
    "HA057",
    "scan-crashed",
    "The file made the reader crash or run over its limits, inside the sandbox. A file that does that is refused.",
    ("A crafted file.", "A damaged file."),
    "Export the model again from its source.",
)

RULES = (
    NOT_ONNX,
    EXTERNAL_DATA,
    OPERATOR_DOMAIN,
    FORBIDDEN_OPERATOR,
    TOO_COMPLEX,
    TENSOR,
    METADATA,
    SCAN_FAILED,
)
