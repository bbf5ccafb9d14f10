"""What stands in the pictures: signs, prices, addresses, codes and notes of a market that does not exist."""

from __future__ import annotations

import random
from collections.abc import Callable

SEED = "rendered-text/1"
COUNT = 100

_WARES = (
    "oranges", "turmeric", "copper pots", "blue cloth", "lentils", "walnuts", "goat cheese", "candles", "brass bells",
    "olive oil", "figs", "rope", "salt", "clay jugs", "honey", "black tea", "wool", "dried fish", "almonds", "soap",
)  # fmt: skip
_STALLS = (
    "Harbour Row",
    "North Gate",
    "Lotus Lane",
    "Well Square",
    "Mill Bridge",
    "Old Customs House",
    "Tanner's Yard",
)
_NAMES = ("A. Okafor", "J. Lindqvist", "M. Haddad", "R. Banerjee", "T. Quiroga", "E. Szabo", "K. Whitfield", "N. Zhou")
_VERBS = ("opens", "closes", "reopens", "is swept", "is crowded", "is quiet")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SAYINGS = (
    "Count the change before you leave the stall.",
    "What is weighed twice is rarely disputed.",
    "Nobody was sure who had moved the scales.",
    "The quick brown fox jumps over the lazy dog.",
    "Bring your own jar, and we will fill it.",
    "Rain is expected; please cover the spices.",
    "Do fix my jaw, quiz the vexed gypsum baron.",
    "A receipt is given for every sale above ten.",
    "Goods left here overnight are not insured.",
    "Ask for the key at the second door.",
    "Why was the blue ledger kept under the floor?",
    "Fresh bread at six, and again at eleven.",
)


def make_lines() -> tuple[str, ...]:
    """Return all lines, each of them once, the same every time."""
    source = random.Random(SEED)
    found: dict[str, None] = {}
    while len(found) < COUNT:
        found[source.choice(_FORMS)(source)] = None
    return tuple(found)


def _price(source: random.Random) -> str:
    unit = source.choice(("kg", "piece", "dozen", "litre", "bundle"))
    return f"{source.choice(_WARES).capitalize()} {source.randint(1, 99)}.{source.randint(0, 99):02} per {unit}"


def _notice(source: random.Random) -> str:
    hour = f"{source.randint(5, 21)}:{source.choice((0, 15, 30, 45)):02}"
    return f"{source.choice(_STALLS)} {source.choice(_VERBS)} on {source.choice(_DAYS)} at {hour}"


def _order(source: random.Random) -> str:
    code = "".join(source.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(3))
    return f"Order {code}-{source.randint(1000, 99999)}: {source.randint(2, 48)} x {source.choice(_WARES)}"


def _address(source: random.Random) -> str:
    return f"{source.choice(_NAMES)}, {source.randint(1, 240)} {source.choice(_STALLS)}, {source.randint(10000, 99999)}"


def _total(source: random.Random) -> str:
    day = f"{source.randint(1, 28):02}/{source.randint(1, 12):02}/{source.randint(1990, 2029)}"
    sum_due = f"{source.randint(1, 9)},{source.randint(100, 999)}.{source.randint(0, 99):02}"
    return f"Total due {day}: {sum_due} (incl. {source.randint(4, 25)}%)"


def _saying(source: random.Random) -> str:
    return source.choice(_SAYINGS)


_FORMS: tuple[Callable[[random.Random], str], ...] = (_price, _notice, _order, _address, _total, _saying)
