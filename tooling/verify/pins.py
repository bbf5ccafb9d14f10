"""What one person trusts and has seen, in files of their own: pins by name, and a memory for each pinned market."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from tooling.errors import FetchError, Place, RegistryError
from tooling.model.anchor import DEMO_MARKET, DEMO_NAME, Pin, Pins, Seen
from tooling.model.rules import reading
from tooling.registry.documents import parse, parse_json
from tooling.registry.files import read_file
from tooling.registry.lock import locked
from tooling.registry.write import write_atomically
from tooling.registry.yaml_text import write_yaml

PINS = PurePosixPath("pins.yaml")
BUILT_IN = Pin(name=DEMO_NAME, root=DEMO_MARKET)
_LOCK = "pins.lock"
_MOST_PINS = 262_144
_MOST_SEEN = 16_777_216


class Trusted:
    """The pins and memories of one person, in a folder of theirs.

    Raises FetchError where a file of it cannot be used: that is no verdict on any market.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pins(self) -> tuple[Pin, ...]:
        """Return all pins, the one that is built in first."""
        return (BUILT_IN, *self._pins())

    def label_of(self, market: str) -> str | None:
        """Return the name under which a market is pinned, or None."""
        return next((pin.name for pin in self.pins() if pin.root == market), None)

    def add(self, pin: Pin) -> None:
        """Pin a market; raises FetchError where the market or the name is pinned already."""
        with locked(self._folder / _LOCK):
            self._write_pins((*self._pins(), pin))

    def remove(self, market: str) -> bool:
        """Take a pin away, by name or id, with what was seen of the market; returns whether there was one."""
        with locked(self._folder / _LOCK):
            known = self._pins()
            gone = [pin for pin in known if market in {pin.name, pin.root}]
            self._write_pins(tuple(pin for pin in known if pin not in gone))
            for pin in gone:
                (self._folder / _seen_file(pin.root)).unlink(missing_ok=True)
        return bool(gone)

    def seen(self, market: str) -> Seen | None:
        """Return what was seen of a market, or None where it is seen for the first time."""
        where = _seen_file(market)
        path = str(self._folder / where)
        with _of_our_own(path):
            raw = read_file(self._folder, where, path, _MOST_SEEN)
            return None if raw is None else parse_json(Seen, raw, path, _MOST_SEEN).document

    def remember(
        self,
        market: str,
        versions: Mapping[str, int],
        publishers: Mapping[str, str],
        digests: Mapping[str, str] | None = None,
    ) -> None:
        """Remember the highest `root` and `targets` version of a market, and what names meant the first time.

        `digests` are of what was signed under these versions; of an equal version, the one that was seen first stays.
        """
        with locked(self._folder / _LOCK):
            before = self.seen(market)
            known = before.publishers if before else {}
            highest: dict[str, Any] = {}
            for name, version in versions.items():
                highest |= _highest(name, version, (digests or {}).get(name), before)
            now = Seen(haat="seen/1", market=market, publishers={**publishers, **known}, **highest)
            if now != before:
                self._write_seen(now)

    def forget(self, market: str, publisher: str) -> bool:
        """Forget whom a publisher's name meant in a market; returns whether anything was known."""
        with locked(self._folder / _LOCK):
            before = self.seen(market)
            if before is None or publisher not in before.publishers:
                return False
            rest = {name: genesis for name, genesis in before.publishers.items() if name != publisher}
            self._write_seen(before.model_copy(update={"publishers": rest}))
        return True

    def _pins(self) -> tuple[Pin, ...]:
        path = str(self._folder / PINS)
        with _of_our_own(path):
            raw = read_file(self._folder, PINS, path, _MOST_PINS)
            return () if raw is None else parse(Pins, raw, path, _MOST_PINS).document.markets

    def _write_pins(self, markets: tuple[Pin, ...]) -> None:
        fields: dict[str, Any] = {"haat": "pins/1", "markets": markets}
        try:
            pins = Pins(**fields)
        except ValidationError as error:
            message = f"not pinned: {error.errors()[0]['msg'].removeprefix('Value error, ')}"
            raise FetchError(reading.UNREADABLE.problem(message, Place(str(self._folder / PINS)))) from error
        self._write(PINS, write_yaml(pins, comment="The markets that I trust, by the digests of their first roots."))

    def _write_seen(self, seen: Seen) -> None:
        self._write(_seen_file(seen.market), seen.model_dump_json(indent=1, exclude_none=True).encode() + b"\n")

    def _write(self, where: PurePosixPath, data: bytes) -> None:
        write_atomically(self._folder / where, data, mode=0o600)


def _highest(name: str, version: int, digest: str | None, before: Seen | None) -> dict[str, Any]:
    """Return which version of a file to remember, with the digest of its content where that is known."""
    known, seen = getattr(before, name, 0), getattr(before, f"{name}_digest", None)
    if version > known:
        return {name: version, f"{name}_digest": digest}
    return {name: known, f"{name}_digest": seen or (digest if version == known else None)}


def _seen_file(market: str) -> PurePosixPath:
    return PurePosixPath("seen") / f"{market.removeprefix('sha256:')}.json"


@contextmanager
def _of_our_own(path: str) -> Iterator[None]:
    """A file of the user's own that is malformed is no verdict on anybody."""
    try:
        yield
    except RegistryError as error:
        message = f"your own file {path} cannot be used"
        raise FetchError(reading.UNREADABLE.problem(message, Place(path)), *error.problems) from error
