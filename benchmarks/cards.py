"""Cards of a market of any size, believable and the same for the same seed; `benchmarks/search.py` searches them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from tooling.catalog.search.card import Card, MetricValue, Reproduced

# Tasks with what models for them are called, how often they occur, and the metric of their suite.
TASKS = (
    ("text-classification", ("classifier", "labeller", "topic model"), 14, "accuracy"),
    ("image-classification", ("classifier", "recognizer", "tagger"), 13, "accuracy"),
    ("object-detection", ("detector", "spotter", "counter"), 10, "map"),
    ("speech-recognition", ("transcriber", "recognizer", "dictation model"), 8, "wer"),
    ("tabular-classification", ("classifier", "risk model", "scoring model"), 8, "accuracy"),
    ("tabular-regression", ("regressor", "price model", "estimator"), 7, "mae"),
    ("time-series-forecasting", ("forecaster", "forecasting model", "predictor"), 6, "mae"),
    ("image-segmentation", ("segmenter", "mask model", "outliner"), 6, "f1"),
    ("translation", ("translator", "translation model"), 5, "bleu"),
    ("summarization", ("summarizer", "digest writer"), 4, "f1"),
    ("question-answering", ("question answerer", "reader"), 4, "f1"),
    ("voice-activity-detection", ("voice gate", "speech detector"), 3, "roc_auc"),
    ("audio-classification", ("sound classifier", "listener"), 3, "accuracy"),
    ("anomaly-detection", ("anomaly detector", "fault finder", "watchdog"), 3, "roc_auc"),
    ("file-classification", ("file identifier", "format detector"), 2, "accuracy"),
    ("named-entity-recognition", ("entity tagger", "name finder"), 2, "f1"),
    ("depth-estimation", ("depth estimator", "distance model"), 1, "rmse"),
    ("pose-estimation", ("pose tracker", "skeleton model"), 1, "map"),
    ("sentence-similarity", ("embedding model", "sentence encoder"), 1, "accuracy"),
    ("super-resolution", ("upscaler", "sharpening model"), 1, "rmse"),
)
LOWER_IS_BETTER = {"mae", "rmse", "wer"}
LICENSES = ("Apache-2.0", "MIT", "CC-BY-4.0", "BSD-3-Clause", "OpenRAIL-M", "GPL-3.0-only", "CC-BY-NC-4.0", "EUPL-1.2")
FORMATS = ("onnx", "safetensors", "gguf")
CURRENCIES = ("EUR", "USD", "GBP", "JPY")
KINDS = [
    "small",
    "compact",
    "tiny",
    "large",
    "wide",
    "deep",
    "fast",
    "quick",
    "robust",
    "careful",
    "quantized",
    "distilled",
    "pruned",
    "sparse",
    "multilingual",
    "streaming",
    "offline",
    "calibrated",
    "frozen",
    "lean",
    "steady",
    "sharp",
    "quiet",
    "portable",
    "general",
    "patient",
    "balanced",
    "adaptive",
]
SUBJECTS = [
    "birdsong",
    "street signs",
    "retinal scans",
    "satellite images",
    "invoices",
    "customer reviews",
    "chest X-rays",
    "wheat leaves",
    "traffic",
    "handwriting",
    "court rulings",
    "weather radar",
    "bank transfers",
    "sensor readings",
    "power demand",
    "news articles",
    "house prices",
    "phone calls",
    "factory noise",
    "solar panels",
    "fishing boats",
    "recipes",
    "medical notes",
    "tree rings",
    "river levels",
    "bus delays",
    "network packets",
    "product photos",
    "insurance claims",
    "sheet music",
    "sign language",
    "hotel bookings",
    "patent texts",
    "coffee beans",
    "coral reefs",
    "lung sounds",
    "heart rhythms",
    "train wheels",
    "wind turbines",
    "old maps",
    "coins",
    "mushrooms",
    "insects",
    "tyre wear",
    "job adverts",
    "election speeches",
    "chemical spectra",
    "protein chains",
    "star fields",
    "sea ice",
    "forest fires",
    "parking spaces",
    "shopping baskets",
    "lecture recordings",
    "chat messages",
    "source code",
    "log files",
    "museum labels",
    "tax forms",
    "cell cultures",
]
LANGUAGES = [
    "English",
    "German",
    "French",
    "Spanish",
    "Italian",
    "Polish",
    "Dutch",
    "Swahili",
    "Hindi",
    "Bengali",
    "Tamil",
    "Telugu",
    "Yoruba",
    "Amharic",
    "Arabic",
    "Persian",
    "Turkish",
    "Ukrainian",
    "Czech",
    "Greek",
    "Finnish",
    "Swedish",
    "Portuguese",
    "Catalan",
    "Basque",
    "Welsh",
    "Korean",
    "Japanese",
    "Vietnamese",
    "Thai",
]
BASES = [
    "transformer",
    "residual network",
    "gradient boosting",
    "convolutional network",
    "recurrent network",
    "random forest",
    "state-space model",
    "mixture of experts",
    "vision transformer",
    "linear model",
    "encoder",
    "U-Net",
    "graph network",
    "perceptron",
    "nearest-neighbour index",
]
PLACES = [
    "a phone",
    "a laptop",
    "one core",
    "a microcontroller",
    "a browser",
    "a small server",
    "the edge",
    "a single board computer",
    "a tablet",
    "a car",
]
DATA = [
    "public archives",
    "hospital records",
    "field recordings",
    "crowd labels",
    "synthetic scenes",
    "open government data",
    "lab measurements",
    "radio broadcasts",
    "library scans",
    "drone flights",
    "volunteer photos",
    "simulated runs",
    "ten years of logs",
    "anonymous surveys",
]
CLAUSES = (
    "Trained on {data} and checked by hand.",
    "Works on {place} without a network.",
    "A {base} with {count} million parameters.",
    "Runs in {count} milliseconds on {place}.",
    "Fine-tuned from {proper} for {subject}.",
    "Tested against {proper} on {data}.",
    "Keeps its numbers when quantized to eight bits.",
    "Knows {count} classes of {subject}.",
    "Handles {language} and {other} text.",
    "Weak on {subject} at night.",
    "Made for {proper}, released for everybody.",
)
SYLLABLES = [
    "ka",
    "ro",
    "ven",
    "li",
    "mar",
    "ta",
    "so",
    "nel",
    "dri",
    "quo",
    "ba",
    "fen",
    "gul",
    "har",
    "ist",
    "jo",
    "kel",
    "lum",
    "mor",
    "nis",
    "ova",
    "pra",
    "ris",
    "sun",
    "tor",
    "ulm",
    "vek",
    "wyn",
    "xan",
    "zel",
]
BEGINNING = date(2021, 1, 4)


def cards(count: int, seed: int = 7) -> Iterator[Card]:
    """Yield cards in the order in which they were listed."""
    source = random.Random(seed)
    proper = [_proper(source) for _ in range(max(50, count // 12))]
    publishers = [_publisher(source, number) for number in range(max(5, count // 25))]
    weights = [weight for _, _, weight, _ in TASKS]
    for number in range(count):
        task = source.choices(TASKS, weights)[0]
        yield _card(source, number, count, task, publishers[_skewed(source, len(publishers))], proper)


def _card(
    source: random.Random,
    number: int,
    count: int,
    task: tuple[str, tuple[str, ...], int, str],
    publisher: tuple[str, str],
    proper: list[str],
) -> Card:
    kind, subject, noun = source.choice(KINDS), source.choice(SUBJECTS), source.choice(task[1])
    name = proper[_skewed(source, len(proper))]
    title = source.choice(
        (
            f"{kind.capitalize()} {noun} for {subject}",
            f"{name}: {noun} for {subject}",
            f"{name} {source.randint(2, 9)}, a {kind} {noun}",
            f"{source.choice(LANGUAGES)} {noun} for {subject}",
        )
    )
    clauses = source.sample(CLAUSES, 2)
    summary = f"A {kind} {noun} for {subject}. " + " ".join(_filled(source, clause, proper) for clause in clauses)
    size = int(10 ** source.triangular(4.3, 9.7, 7.3))
    paid = source.random() < 0.2  # noqa: PLR2004
    state = source.choices(tuple(Reproduced), (55, 3, 30, 12))[0]
    measured = state is not Reproduced.NOTHING_CLAIMED
    return Card(
        name=f"{publisher[0]}/{kind}-{noun.replace(' ', '-').lower()}-{number:x}",
        version=f"{source.choice((0, 1, 1, 1, 2))}.{source.randrange(9)}.{source.randrange(4)}",
        title=title,
        summary=summary,
        publisher=publisher[1],
        task=task[0],
        license=source.choices(LICENSES, (40, 25, 10, 7, 6, 5, 4, 3))[0],
        format=source.choices(FORMATS, (88, 9, 3))[0],
        size=size,
        date=BEGINNING + timedelta(days=number * 2_100 // count),
        tags=tuple(sorted({kind, subject.split()[-1].lower(), source.choice(BASES).split()[0].lower()})),
        price=source.choice((99, 199, 499, 900, 1_900, 4_900, 25_000)) if paid else None,
        currency=source.choices(CURRENCIES, (60, 30, 6, 4))[0] if paid else None,
        reproduced=state,
        market="haat.example" if number % 11 else "upstream.example",
        market_label="Haat" if number % 11 else "Upstream",
        new=number >= count - max(1, count // 200),
        yanked=source.random() < 0.01,  # noqa: PLR2004
        metrics=_metrics(source, task) if measured else {},
        latency=float(f"{10 ** source.uniform(-1, 2.5):.3g}") if measured else None,
    )


def _metrics(source: random.Random, task: tuple[str, tuple[str, ...], int, str]) -> dict[str, MetricValue]:
    metric = task[3]
    if metric in LOWER_IS_BETTER:
        return {f"{task[0]}/1 {metric}": MetricValue(round(source.uniform(0.05, 9), 4), "lower")}
    return {f"{task[0]}/1 {metric}": MetricValue(round(1 - source.betavariate(2, 9), 4), "higher")}


def _filled(source: random.Random, clause: str, proper: list[str]) -> str:
    language, other = source.sample(LANGUAGES, 2)
    return clause.format(
        data=source.choice(DATA),
        place=source.choice(PLACES),
        base=source.choice(BASES),
        count=source.choice((2, 3, 5, 8, 12, 20, 35, 50, 80, 120, 300, 700)),
        proper=proper[_skewed(source, len(proper))],
        subject=source.choice(SUBJECTS),
        language=language,
        other=other,
    )


def _skewed(source: random.Random, count: int) -> int:
    """Choose a place so that early ones are chosen far more often, as fame is spread."""
    return int(count * source.random() ** 3)


def _proper(source: random.Random) -> str:
    return "".join(source.choices(SYLLABLES, k=source.choice((2, 2, 3, 3, 4)))).capitalize()


def _publisher(source: random.Random, number: int) -> tuple[str, str]:
    word = _proper(source)
    suffix = source.choice(("Labs", "Research", "Institute", "AI", "University", "Works", "Collective", "Hospital"))
    return f"{word.lower()}-{suffix.lower()}-{number:x}", f"{word} {suffix}"
