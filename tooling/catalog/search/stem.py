"""The English stemmer known as Porter2 (https://snowballstem.org/algorithms/english/stemmer.html).

`docs/assets/search.js` holds the same steps under the same names; tests compare both, word by word.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SHORTEST = 3
_ENGLISH = re.compile(r"[a-z]+")
_EXCEPTIONS = {
    **dict.fromkeys(("sky", "news", "howe", "atlas", "cosmos", "bias", "andes")),
    "skis": "ski",
    "skies": "sky",
    "idly": "idl",
    "gently": "gentl",
    "ugly": "ugli",
    "early": "earli",
    "only": "onli",
    "singly": "singl",
    "dying": "die",
    "lying": "lie",
    "tying": "tie",
}
_FINISHED = frozenset(("inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"))
_SPECIAL_STARTS = re.compile(r"(arsen|commun|emerg|gener|inter|later|organ|past|univers)")
_REGION = re.compile(r"[aeiouy][^aeiouy]")
_VOWEL = re.compile(r"[aeiouy]")
_SHORT_END = re.compile(r"(^|.*[^aeiouy])[aeiouy][^aeiouywxY]|[aeiouy][^aeiouy]|past")
_DOUBLE = re.compile(r"(?![aeo].{2}$).*(bb|dd|ff|gg|mm|nn|pp|rr|tt)")
_STEP_2 = {
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "abli": "able",
    "entli": "ent",
    "izer": "ize",
    "ization": "ize",
    "ational": "ate",
    "ation": "ate",
    "ator": "ate",
    "alism": "al",
    "aliti": "al",
    "alli": "al",
    "fulness": "ful",
    "ousli": "ous",
    "ousness": "ous",
    "iveness": "ive",
    "iviti": "ive",
    "biliti": "ble",
    "bli": "ble",
    "ogi": "og",
    "fulli": "ful",
    "lessli": "less",
    "li": "",
}
_STEP_3 = {
    "tional": "tion",
    "ational": "ate",
    "alize": "al",
    "icate": "ic",
    "iciti": "ic",
    "ical": "ic",
    "ful": "",
    "ness": "",
    "ative": "",
}
_STEP_4 = dict.fromkeys(
    ("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ism", "ate", "iti", "ous")
    + ("ive", "ize", "ion"),
    "",
)
# Letters that must stand before a suffix, or it stays.
_BEFORE = {"ogi": "l", "li": "cdeghkmnrt", "ion": "st"}


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of a word in lower case; words with anything but a to z are their own."""
    if len(word) < _SHORTEST or not _ENGLISH.fullmatch(word):
        return word
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word] or word
    marked = re.sub(r"(^|[aeiouy])y", r"\1Y", word)
    first = _region(marked, 0)
    if special := _SPECIAL_STARTS.match(marked):
        first = special.end()
    second = _region(marked, first)
    marked = _plural(marked)
    if marked in _FINISHED:
        return marked
    marked = _final_y(_past(marked, first))
    marked = _suffix(marked, _STEP_2, first, second)
    marked = _suffix(marked, _STEP_3, first, second)
    marked = _suffix(marked, _STEP_4, second, second)
    return _final_e_or_l(marked, first, second).lower()


def _region(word: str, start: int) -> int:
    """Return where the region after the first consonant that follows a vowel begins."""
    found = _REGION.search(word, start)
    return found.end() if found else len(word)


def _plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ied", "ies")):
        return word[:-2] if len(word) > len("ties") else word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")) and _VOWEL.search(word[:-2]):
        return word[:-1]
    return word


def _past(word: str, first: int) -> str:
    found = re.search(r"(eedly|eed|edly|ed|ingly|ing)$", word)
    if found is None:
        return word
    base = word[: found.start()]
    if found[0].startswith("eed"):
        return base + "ee" if found.start() >= first else word
    if not _VOWEL.search(base):
        return word
    if base.endswith(("at", "bl", "iz")):
        return base + "e"
    if _DOUBLE.fullmatch(base):
        return base[:-1]
    return base + "e" if first >= len(base) and _SHORT_END.fullmatch(base) else base


def _final_y(word: str) -> str:
    return re.sub(r"(.[^aeiouy])[yY]$", r"\1i", word)


def _suffix(word: str, table: dict[str, str], region: int, second: int) -> str:
    """Replace the longest suffix that the table knows, if it lies in the region."""
    for at in range(max(0, len(word) - 7), len(word) - 1):
        suffix = word[at:]
        if suffix in table:
            stays = at < (second if suffix == "ative" else region)
            return word if stays or not _may_follow(word, at, suffix) else word[:at] + table[suffix]
    return word


def _may_follow(word: str, at: int, suffix: str) -> bool:
    return suffix not in _BEFORE or (at > 0 and word[at - 1] in _BEFORE[suffix])


def _final_e_or_l(word: str, first: int, second: int) -> str:
    at = len(word) - 1
    if word.endswith("e") and (at >= second or (at >= first and not _SHORT_END.fullmatch(word[:-1]))):
        return word[:-1]
    return word[:-1] if word.endswith("ll") and at >= second else word
