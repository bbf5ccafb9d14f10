"""Values in plain words: sizes, dates, numbers, metrics, roles. No text of a stranger is made here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tooling.model.offer import Trader
from tooling.model.phrase import Figure, Phrase
from tooling.model.publisher import Legal

_UNITS = ("kB", "MB", "GB", "TB")
# Beyond it a number would be a row of digits.
_LONGEST = 1e7
_THOUSAND = 1000
_THREE_DIGITS = 100
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class MetricWords:
    """How a metric is called on a page, what it means, and whether it lies between 0 and 1."""

    label: str
    meaning: str | None = None
    unit_interval: bool = False


METRICS = {
    "accuracy": MetricWords(
        Phrase("accuracy"),
        Phrase("share of samples that it gets right; 1 is all of them"),
        unit_interval=True,
    ),
    "f1": MetricWords(
        Phrase("macro F1"),
        Phrase("how well it finds each class without false alarms, every class counting the same; 1 is perfect"),
        unit_interval=True,
    ),
    "mae": MetricWords(
        Phrase("mean error"), Phrase("how far off it is on average (mean absolute error); 0 is perfect")
    ),
    "rmse": MetricWords(
        Phrase("RMSE"), Phrase("how far off it is, large misses counting more (root mean square error); 0 is perfect")
    ),
    "r2": MetricWords(
        Phrase("R²"), Phrase("share of the variation that it explains; 1 is perfect, 0 is no better than the mean")
    ),
    "roc_auc": MetricWords(
        Phrase("ROC AUC"),
        Phrase("how often it ranks a yes above a no; 1 is always, 0.5 is a coin's toss"),
        unit_interval=True,
    ),
    "binary_f1": MetricWords(
        Phrase("F1"),
        Phrase("how well it finds every yes without false alarms, at one half; 1 is perfect"),
        unit_interval=True,
    ),
    "skill": MetricWords(
        Phrase("skill"),
        Phrase("improvement over saying that tomorrow is like today; 1 is perfect, 0 is no better"),
        unit_interval=True,
    ),
    "spearman": MetricWords(
        Phrase("Spearman"),
        Phrase("how far it orders pairs as people do, by rank correlation; 1 is the same order, 0 is no order"),
        unit_interval=True,
    ),
    "cer": MetricWords(
        Phrase("character error rate"),
        Phrase("characters it gets wrong, leaves out or adds, for each one that is there; 0 is perfect"),
    ),
    "exact_match": MetricWords(
        Phrase("exact lines"),
        Phrase("share of lines that it reads without a single mistake; 1 is all of them"),
        unit_interval=True,
    ),
}
ROLES = {
    "model": Phrase("model"),
    "preprocess": Phrase("steps before the model"),
    "postprocess": Phrase("steps after the model"),
    "tokenizer": Phrase("tokenizer"),
    "labels": Phrase("list of labels"),
    "data": Phrase("data"),
    "oms": Phrase("OpenSSF model signature"),
}
RELATIONS = {
    "finetuned-from": Phrase("fine-tuned from"),
    "distilled-from": Phrase("distilled from"),
    "quantized-from": Phrase("a smaller-number copy (quantized) of"),
    "converted-from": Phrase("converted from"),
    "packaged-from": Phrase("packaged from"),
}
RISKS = {
    "minimal": Phrase("minimal risk: no duties beyond the law for everybody"),
    "limited": Phrase("limited risk: people must be told that they deal with an AI system"),
    "high": Phrase("high risk: strict duties before and during use"),
}
SEVERITIES = {
    "low": Phrase("low severity"),
    "medium": Phrase("medium severity"),
    "high": Phrase("high severity"),
    "critical": Phrase("critical severity"),
}
# Tasks may be called anything; these are usual.
TASKS = {
    "audio-classification": Phrase("audio classification"),
    "file-classification": Phrase("file classification"),
    "file-type-detection": Phrase("file type detection"),
    "image-classification": Phrase("image classification"),
    "image-to-text": Phrase("image to text"),
    "object-detection": Phrase("object detection"),
    "sentence-similarity": Phrase("sentence similarity"),
    "speech-recognition": Phrase("speech recognition"),
    "summarization": Phrase("summarization"),
    "tabular-classification": Phrase("tabular classification"),
    "tabular-regression": Phrase("tabular regression"),
    "text-classification": Phrase("text classification"),
    "text-generation": Phrase("text generation"),
    "time-series-forecasting": Phrase("time series forecasting"),
    "translation": Phrase("translation"),
    "voice-activity-detection": Phrase("voice activity detection"),
}


def size(count: int) -> str:
    """Return bytes with a unit people read, three digits, powers of 1000."""
    if count < _THOUSAND:
        return f"{count} B"
    value = count / _THOUSAND
    units = iter(_UNITS)
    unit = next(units)
    while round(value) >= _THOUSAND and (larger := next(units, None)):
        value, unit = value / _THOUSAND, larger
    return f"{value:.{0 if round(value, 1) >= _THREE_DIGITS else 1}f} {unit}"


def day(when: date) -> str:
    """Return the date of a time, with the month in letters so that no country misreads it."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def number(value: float) -> str:
    """Return a measured or claimed number with at most four decimals."""
    return _decimals(value, ".4f")


def exact(value: float) -> str:
    """Return a number with at most six decimals."""
    return _decimals(value, ".6f")


def difference(value: float) -> Figure | Phrase:
    """Return by how much two numbers differ, with its sign."""
    text = _decimals(value, "+.6f")
    return Phrase("none") if text in {"+0", "-0"} else Figure(text.replace("-", "−"))  # noqa: RUF001 - a minus sign


def ratio(value: float) -> Figure:
    """Return a ratio with three significant digits."""
    digits = f"{value:,.0f}" if _THOUSAND <= value < _LONGEST else f"{value:.3g}"
    return Figure(f"{digits}×")


def task(word: str) -> str:
    """Return a task id as people write it."""
    return TASKS.get(word) or word.replace("-", " ")


def metric(name: str) -> MetricWords:
    """Return what is known of a metric; an unknown one is called by its id."""
    return METRICS.get(name) or MetricWords(name)


def legal(said: Legal | Trader) -> Phrase:
    """Return what a publisher says it is in the eyes of the law."""
    whom = Phrase("a trader") if said.status == "trader" else Phrase("a private person")
    return Phrase("%(whom)s in %(country)s", whom=whom, country=said.country) if said.country else whom


def sentence(text: str) -> str:
    """Return text with a capital at its beginning and nothing else changed."""
    return text[:1].upper() + text[1:]


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _decimals(value: float, form: str) -> str:
    if not abs(value) < _LONGEST:
        return f"{value:{form[:-3]}.4g}"
    text = f"{value:{form}}"
    return text.rstrip("0").rstrip(".") if "." in text else text
