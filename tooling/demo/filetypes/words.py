"""Seeded words, sentences and numbers, and the templates they fill."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_NOUNS = (  # noqa: SIM905 - a list of words reads best as text
    "account anchor archive basket beacon branch bridge bucket buffer candle canvas carrier cellar channel circle "
    "cluster column compass corner counter cradle crystal current device dialog drawer engine entry factor fence "
    "field filter folder forest frame garden gateway grain graph harbor header holder index island kernel kettle "
    "ladder lantern layer ledger letter lever market marker matrix meadow member mirror module monitor mountain "
    "needle network notebook object office orbit orchard packet panel paper parcel pattern pebble pillar pipeline "
    "planet pocket portal quarry queue record region relay reservoir ribbon river roster sample scanner schedule "
    "sensor session shelter signal socket source spindle stream summary switch symbol tablet target temple terrace "
    "ticket timber token tower tracker tunnel valley vector vessel village voucher wagon weaver window worker zone"
).split()
_VERBS = (  # noqa: SIM905 - a list of words reads best as text
    "align apply attach balance collect compare convert count deliver describe detach drain emit enqueue expand "
    "extract fold gather handle inspect join lift measure merge move normalise open pack parse pick prepare publish "
    "reduce refresh release render repair resolve rotate scale scan select send shift sort split stack store "
    "transform trim unpack update verify visit watch wrap write"
).split()
_ADJECTIVES = (  # noqa: SIM905 - a list of words reads best as text
    "active ancient broad bright calm careful cold common curved deep distant early empty even faint final first "
    "flat fresh gentle golden heavy hidden hollow idle large late light local long narrow new northern old open "
    "patient plain quick quiet rare remote rough round short silent simple slow small smooth steady strong sudden "
    "tall thin usual warm western wide wooden young"
).split()
_LINKS = ("above", "after", "before", "behind", "below", "beside", "for", "from", "near", "of", "over", "under", "with")
_PLACEHOLDER = re.compile(r"@([A-Za-z]+)([0-9])@")


class Words:
    """A source of words; the same generator state gives the same words."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def noun(self) -> str:
        """Return a noun."""
        return self.rng.choice(_NOUNS)

    def sentence(self) -> str:
        """Return a sentence in small letters, without its full stop."""
        clause = f"{self._phrase()} {self._does()} {self._phrase()}"
        for _ in range(self.rng.randrange(3)):
            clause += f" {self.rng.choice(_LINKS)} {self._phrase()}"
        if self.rng.random() < 0.3:  # noqa: PLR2004
            clause += f", {self.rng.choice(('and', 'but', 'while', 'so'))} {self._phrase()} {self._does()}"
        return clause

    def paragraph(self, sentences: int) -> str:
        """Return some sentences."""
        return " ".join(f"{self.sentence().capitalize()}." for _ in range(sentences))

    def fill(self, template: str) -> str:
        """Replace `@kind1@` by a value of that kind, the same for the same number within one template."""
        known: dict[tuple[str, str], str] = {}

        def value(match: re.Match[str]) -> str:
            kind, number = match.groups()
            key = (kind.lower(), number)
            if key not in known:
                known[key] = self._make(kind.lower())
            return _cased(kind, known[key])

        return _PLACEHOLDER.sub(value, template)

    def _phrase(self) -> str:
        article = self.rng.choice(("the", "a", "every", "one", "this", "no"))
        adjective = f"{self.rng.choice(_ADJECTIVES)} " if self.rng.random() < 0.5 else ""  # noqa: PLR2004
        phrase = f"{adjective}{self.noun()}"
        return f"{'an' if article == 'a' and phrase[0] in 'aeiou' else article} {phrase}"

    def _does(self) -> str:
        verb = self.rng.choice(_VERBS)
        if verb.endswith("y"):
            return f"{verb[:-1]}ies"
        return f"{verb}es" if verb.endswith(("ch", "sh", "s")) else f"{verb}s"

    def _make(self, kind: str) -> str:
        rng = self.rng
        makers: dict[str, Callable[[], str]] = {
            "noun": self.noun,
            "word": lambda: rng.choice((*_NOUNS, *_ADJECTIVES)),
            "verb": lambda: rng.choice(_VERBS),
            "name": lambda: f"{rng.choice(_ADJECTIVES)} {self.noun()}" if rng.random() < 0.4 else self.noun(),  # noqa: PLR2004
            "upper": lambda: f"{rng.choice(_VERBS)}_{self.noun()}",
            "sentence": self.sentence,
            "int": lambda: str(rng.choice((rng.randrange(2, 10), rng.randrange(10, 100), rng.randrange(100, 5000)))),
            "float": lambda: f"{rng.uniform(0.01, 90):.{rng.randrange(1, 4)}f}",
            "date": lambda: f"20{rng.randrange(10, 26)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
            "day": lambda: f"20{rng.randrange(10, 26)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}",
            "hex": lambda: f"{rng.getrandbits(24):06x}",
            "clock": lambda: f"{rng.randrange(60):02}:{rng.randrange(60):02}",
            "milli": lambda: f"{rng.randrange(1000):03}",
            "mm": lambda: str(rng.randrange(10, 60)),
        }
        return makers[kind]()


def _cased(kind: str, value: str) -> str:
    if kind == "Sentence":
        return f"{value.capitalize()}."
    if kind == "Name":
        return "".join(part.capitalize() for part in value.split())
    if kind.isupper() or kind == "upper":
        return value.upper()
    return value.capitalize() if kind[0].isupper() else value
