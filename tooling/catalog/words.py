"""Values in plain words: sizes, dates, numbers, metrics, roles. No text of a stranger is made here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tooling.catalog.search.card import Card

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
    meaning: str
    unit_interval: bool = False


METRICS = {
    "accuracy": MetricWords("accuracy", "share of samples that it gets right; 1 is all of them", unit_interval=True),
    "f1": MetricWords(
        "macro F1",
        "how well it finds each class without false alarms, every class counting the same; 1 is perfect",
        unit_interval=True,
    ),
    "mae": MetricWords("mean error", "how far off it is on average (mean absolute error); 0 is perfect"),
    "rmse": MetricWords("RMSE", "how far off it is, large misses counting more (root mean square error); 0 is perfect"),
    "r2": MetricWords("R²", "share of the variation that it explains; 1 is perfect, 0 is no better than the mean"),
    "roc_auc": MetricWords(
        "ROC AUC",
        "how often it ranks a yes above a no; 1 is always, 0.5 is a coin's toss",
        unit_interval=True,
    ),
    "binary_f1": MetricWords(
        "F1", "how well it finds every yes without false alarms, at one half; 1 is perfect", unit_interval=True
    ),
    "skill": MetricWords(
        "skill", "improvement over saying that tomorrow is like today; 1 is perfect, 0 is no better", unit_interval=True
    ),
}
ROLES = {
    "model": "model",
    "preprocess": "steps before the model",
    "postprocess": "steps after the model",
    "tokenizer": "tokenizer",
    "labels": "list of labels",
    "data": "data",
    "oms": "OpenSSF model signature",
}
RELATIONS = {
    "finetuned-from": "fine-tuned from",
    "distilled-from": "distilled from",
    "quantized-from": "a smaller-number copy (quantized) of",
    "converted-from": "converted from",
    "packaged-from": "packaged from",
}
RISKS = {
    "minimal": "minimal risk: no duties beyond the law for everybody",
    "limited": "limited risk: people must be told that they deal with an AI system",
    "high": "high risk: strict duties before and during use",
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


def day(when: datetime) -> str:
    """Return the date of a time, with the month in letters so that no country misreads it."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def day_of(text: str) -> str:
    """Return the date of a time as documents write it; one that no calendar has is shown as it stands."""
    try:
        return day(datetime.fromisoformat(text))
    except ValueError:
        return text[:10]


def number(value: float) -> str:
    """Return a measured or claimed number with at most four decimals."""
    return _decimals(value, ".4f")


def exact(value: float) -> str:
    """Return a number with at most six decimals."""
    return _decimals(value, ".6f")


def difference(measured: float, claimed: float) -> str:
    """Return by how much a measured number differs from a claimed one, with its sign."""
    text = _decimals(measured - claimed, "+.6f")
    return "none" if text in {"+0", "-0"} else text.replace("-", "−")  # noqa: RUF001 - a minus sign


def ratio(value: float) -> str:
    """Return a ratio with three significant digits."""
    digits = f"{value:,.0f}" if _THOUSAND <= value < _LONGEST else f"{value:.3g}"
    return f"{digits}×"


def task(word: str) -> str:
    """Return a task id as people write it."""
    return word.replace("-", " ")


def metric(name: str) -> MetricWords:
    """Return what is known of a metric; an unknown one is called by its id."""
    return METRICS.get(name, MetricWords(name, ""))


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


def price(card: Card) -> str:
    """Return what a model costs, as its seller writes it."""
    if card.price is None:
        return "Free"
    return f"{card.price // 100:,}.{card.price % 100:02} {card.currency}"
