"""What the search page's script says, in a language: the index has ids, and this has their words.

`{count}` and the like are the script's own placeholders. A text with a count has a form for each kind of count that a
browser tells apart (https://www.unicode.org/reports/tr35/tr35-numbers.html#Language_Plural_Rules).
"""

from __future__ import annotations

from typing import Any

from tooling.catalog import words
from tooling.catalog.languages.language import Language
from tooling.catalog.search.card import SIZES, Reproduced
from tooling.model.phrase import Phrase

_FACETS = {
    "task": Phrase("Task"),
    "reproduced": Phrase("Numbers"),
    "license": Phrase("License"),
    "price": Phrase("Price"),
    "size": Phrase("Size"),
    "format": Phrase("Format"),
    "market": Phrase("Market"),
    "new": Phrase("Waiting period"),
}
_VALUES = {
    "task": words.TASKS,
    "reproduced": {
        Reproduced.REPRODUCED: Phrase("reproduced"),
        Reproduced.DISPUTED: Phrase("disputed"),
        Reproduced.CLAIMED: Phrase("claimed"),
        Reproduced.NOTHING_CLAIMED: Phrase("claims no numbers"),
    },
    "price": {"free": Phrase("free"), "paid": Phrase("paid")},
    "size": {
        "under 1 MB": Phrase("under 1 MB"),
        "1 to 10 MB": Phrase("1 to 10 MB"),
        "10 to 100 MB": Phrase("10 to 100 MB"),
        "100 MB to 1 GB": Phrase("100 MB to 1 GB"),
        "over 1 GB": Phrase("over 1 GB"),
    },
    "new": {"yes": Phrase("new"), "no": Phrase("over")},
}
_SORTS = {
    "relevance": Phrase("Best match"),
    "date": Phrase("Newest"),
    "size": Phrase("Smallest"),
    "price": Phrase("Cheapest"),
    "latency": Phrase("Quickest"),
    "metrics": Phrase("Best on a benchmark"),
}
_TEXTS = {
    "loading": Phrase("Reading the index…"),
    "none": Phrase("Nothing found. Take a word or a filter away."),
    "failed": Phrase(
        "The search index could not be read. It may have been built anew: load this page again, or use the lists below."
    ),
    "clear": Phrase("Clear all"),
    "remove": Phrase("Remove the filter {value}"),
    "filters": Phrase("Filters"),
    "filtersOn": Phrase("Filters ({count})"),
    "fewerValues": Phrase("Show fewer"),
    "by": Phrase("by {publisher}"),
    "compare": Phrase("Compare"),
    "compareThis": Phrase("Compare {title}"),
    "comparing": Phrase("{count} of 4 chosen"),
    "compareNeeds": Phrase("Choose two or more to compare"),
    "compareFull": Phrase("Four is the most that fit beside each other"),
    "stopComparing": Phrase("Stop comparing"),
    "model": Phrase("Model"),
    "publisher": Phrase("Publisher"),
    "version": Phrase("Version"),
    "listed": Phrase("Listed"),
    "latency": Phrase("Processor time, against the suite's reference"),
    "free": Phrase("Free"),
    "yanked": Phrase("withdrawn"),
    "isNew": Phrase("new"),
}


def strings_in(language: Language) -> dict[str, Any]:
    """Return all that the script says in a language."""
    return {
        "language": language.tag,
        "numbers": language.numbers,
        **_said(_TEXTS, language),
        "find": _counted("Search {count} model", "Search {count} models", language),
        "some": _counted("{count} model", "{count} models", language),
        "more": _counted("Show {count} more", "Show {count} more", language),
        "allValues": _counted("Show all {count}", "Show all {count}", language),
        "unknown": "–",
        "facets": _said(_FACETS, language),
        "values": {facet: _said(values, language) for facet, values in _VALUES.items()},
        "sizes": list(SIZES),
        "sorts": _said(_SORTS, language),
        "metrics": {name: language.say(metric.label) for name, metric in words.METRICS.items()},
    }


def _said(texts: Any, language: Language) -> dict[str, str]:
    return {str(name): language.say(text) for name, text in texts.items()}


def _counted(one: str, many: str, language: Language) -> dict[str, str]:
    return {kind: language.counted(one, many, example) for kind, example in language.categories.items()}
