"""Words that the generated markets write their listings with."""

from __future__ import annotations

NAMES = (
    "amber", "anchor", "arbor", "aspen", "atlas", "basalt", "beacon", "birch", "bramble", "brook", "cairn", "canyon",
    "cedar", "cinder", "clover", "cobalt", "comet", "coral", "crane", "delta", "drift", "dune", "ember", "falcon",
    "fern", "fjord", "flint", "garnet", "glade", "granite", "grove", "harbor", "hazel", "heron", "indigo", "iris",
    "ivory", "jasper", "juniper", "kelp", "kestrel", "lagoon", "larch", "linden", "lotus", "lumen", "maple", "marble",
    "meadow", "mesa", "mistral", "moss", "nectar", "nimbus", "oak", "onyx", "opal", "orchid", "osprey", "pebble",
    "pine", "plume", "prairie", "quartz", "raven", "reef", "ridge", "rowan", "saffron", "sage", "sequoia", "shale",
    "sienna", "slate", "sorrel", "spruce", "summit", "tamarind", "teal", "tern", "thistle", "tundra", "umber", "vale",
    "velvet", "willow", "wren", "yarrow", "zephyr",
)  # fmt: skip
GROUPS = (
    "analytics", "bureau", "collective", "commons", "dynamics", "forge", "foundry", "group", "guild", "institute",
    "labs", "models", "observatory", "project", "research", "sciences", "software", "studio", "systems", "university",
    "vision", "workshop", "works",
)  # fmt: skip
SUBJECTS = (
    "aerial photographs", "bank transfers", "birdsong", "blood counts", "bridge vibrations", "cash receipts",
    "chest radiographs", "clinical notes", "coffee leaves", "contract clauses", "credit applications",
    "crop yields", "customer letters", "delivery routes", "dental scans", "electricity demand", "engine sounds",
    "fish catches", "flight delays", "forest fires", "fundus images", "gas consumption", "grain kernels",
    "handwritten forms", "heart sounds", "hotel bookings", "house prices", "insurance claims", "invoices",
    "job advertisements", "keyword queries", "lake temperatures", "license plates", "machine logs", "meteor trails",
    "milk samples", "mushroom species", "network packets", "news headlines", "ocean buoys", "parcel labels",
    "patent abstracts", "pollen counts", "power transformers", "product reviews", "protein sequences", "pump pressure",
    "rail switches", "rainfall radar", "river levels", "road surfaces", "satellite scenes", "seismic waves",
    "shop shelves", "skin lesions", "sleep stages", "soil samples", "solar panels", "source code", "speech commands",
    "spare parts", "street signs", "support tickets", "tax forms", "tide gauges", "timber defects", "traffic flow",
    "tree rings", "vineyard diseases", "voice recordings", "waste sorting", "water quality", "weld seams",
    "whale calls", "wind turbines", "wine vintages", "wool fibres", "zebrafish embryos",
)  # fmt: skip
KINDS = (
    "boosted trees", "a small transformer", "a random forest", "a convolutional network", "ridge regression",
    "a recurrent network", "a nearest-centre classifier", "logistic regression", "a distilled encoder",
    "a support vector machine", "a multi-layer perceptron", "a mixture of experts", "a state-space model",
)  # fmt: skip
QUALITIES = (
    "fast", "compact", "robust", "calibrated", "quantized", "multilingual", "streaming", "sparse", "well tested",
    "explainable", "low-power", "high-recall", "zero-shot", "fine-grained", "privacy-preserving",
)  # fmt: skip
VERBS = (
    "Sorts", "Classifies", "Ranks", "Counts", "Detects anomalies in", "Forecasts", "Grades", "Compares", "Segments",
    "Describes", "Finds duplicates in", "Cleans up", "Scores", "Flags risky",
)  # fmt: skip
TASKS = (
    "tabular-classification", "tabular-regression", "image-classification", "text-classification",
    "audio-classification", "time-series-forecasting", "object-detection", "feature-extraction",
)  # fmt: skip
TAGS = (
    "agriculture", "astronomy", "audio", "baseline", "biology", "chemistry", "climate", "cpu", "edge", "education",
    "energy", "finance", "geology", "health", "industry", "insurance", "language", "law", "logistics", "medicine",
    "mobility", "music", "ocean", "physics", "public-sector", "quality-control", "retail", "robotics", "safety",
    "security", "small", "space", "speech", "sport", "tabular", "tourism", "vision", "weather",
)  # fmt: skip
LICENSES = ("Apache-2.0", "MIT", "BSD-3-Clause", "CC-BY-4.0", "MPL-2.0", "EUPL-1.2")
SENTENCES = (
    "Trained on records that were collected over {years} years.",
    "Half of the data comes from {count} partner sites, the rest is public.",
    "Inputs are scaled as they come; missing values need no treatment.",
    "It was tuned on a validation set that no reported number was taken from.",
    "Rare classes below one percent are grouped into one.",
    "On a laptop a batch of {count} takes a few milliseconds.",
    "Seasonal effects are part of the training data, public holidays are not.",
    "Labels were given by two people each; a third one settled the rest.",
    "Older devices report in other units: convert them beforehand.",
    "The last {years} months were held back for testing.",
)
LIMITS = (
    "Not meant for decisions about single persons.",
    "Falls off quickly outside of the climate it was trained in.",
    "Weak on samples from before the sensors were replaced.",
    "No warranty for anything but the suite it was measured with.",
    "Confuses neighbouring classes where the light is poor.",
)
