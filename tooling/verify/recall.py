"""Verdicts that this machine reached before, under the digest of everything they stand on; only passed ones.

A release is recognised by the bytes of its whole folder, of its publisher's, and of its siblings' manifests. To read
all that again takes longer than one would wait for, so that a folder is first held against the stamp it had when it was
last read. Nothing is kept of a folder that changed while it was judged, or so shortly before that a next change could
bear the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tooling.model.predicates import Hold
from tooling.model.release import ReleaseName
from tooling.model.report import Level, Outcome, Report
from tooling.verify.contents import digest_over
from tooling.verify.judged import Judged
from tooling.verify.local_store import LocalStore
from tooling.verify.packing import pack, pack_judged, unpack_judged
from tooling.verify.seeing import COMMON, Owner, Seen, Sight, owners_of

# What pages show of what passed is kept in another file than verdicts, which it would crowd out.
_JUDGED = "judged"


@dataclass(slots=True)
class Recall:
    """What is known of some listings of one registry; made for a portion of work, and forgotten after it."""

    store: LocalStore
    sight: Sight
    standing: bytes
    _seen: dict[Owner, Seen | None] = field(default_factory=dict)

    def look_at(self, listings: Iterable[tuple[str, str]]) -> None:
        """Read these listings and their publishers, or recognise them."""
        owners = dict.fromkeys(owner for one in listings for owner in (one[:1], one))
        self._seen |= self.sight.look(owners)

    def releases(self, publisher: str, model: str) -> list[ReleaseName] | None:
        """Return the releases of a listing, ordered by version; None where it must be looked at otherwise."""
        seen = self._seen.get((publisher, model))
        if seen is None:
            return None
        return [ReleaseName(publisher, model, version) for version in seen.parts if version != COMMON]

    def verdicts(self, names: Iterable[ReleaseName]) -> dict[ReleaseName, bytes]:
        """Return the packed reports of those releases that passed before, just as they are."""
        keys = {name: key for name in names if (key := self._key(name)) is not None}
        kept = self.store.read(keys.values())
        return {name: kept[key] for name, key in keys.items() if key in kept}

    def judged(self, names: Iterable[ReleaseName]) -> dict[ReleaseName, Judged]:
        """Return all that may be shown of those releases that passed before, where nothing of it depends on time."""
        keys = {name: _of_judged(key) for name in names if (key := self._key(name)) is not None}
        kept = self.store.beside(_JUDGED).read(keys.values())
        return {name: unpack_judged(kept[key]) for name, key in keys.items() if key in kept}

    def keep(self, judged: Sequence[Judged]) -> None:
        """Remember whatever passed, and the folders that were read, unless they were touched since."""
        values = self._settle({owner for one in judged for owner in owners_of(one.name)})
        shown: dict[bytes, bytes] = {}
        for one in judged:
            key = self._key(one.name)
            if key is not None and one.report.outcome is Outcome.PASSED and not _will_change(one.report):
                values[key] = pack(one.report)
                if not any(isinstance(said.statement.predicate, Hold) for said in one.statements):
                    shown[_of_judged(key)] = pack_judged(one)
        if values:
            self.store.write(values)
        if shown:
            self.store.beside(_JUDGED).write(shown)

    def _settle(self, in_use: set[Owner]) -> dict[bytes, bytes]:
        """Forget folders that were touched since they were looked at; return rows for those that were read anew."""
        values: dict[bytes, bytes] = {}
        for owner, seen in self._seen.items():
            if seen is None or (seen.is_kept and owner not in in_use):
                continue
            if not self.sight.still_holds(owner, seen):
                self._seen[owner] = None
            elif not seen.is_kept:
                values |= self.sight.rows(owner, seen)
        return values

    def _key(self, name: ReleaseName) -> bytes | None:
        publisher, listing = map(self._seen.get, owners_of(name))
        if publisher is None or listing is None or name.version not in listing.parts:
            return None
        own, common = listing.parts[name.version], listing.parts[COMMON]
        return digest_over((self.standing, str(name).encode(), publisher.parts[COMMON], own, common))


def _of_judged(key: bytes) -> bytes:
    """Return another key: what was sealed for one store is nothing in the other."""
    return digest_over((_JUDGED.encode(), key))


def _will_change(report: Report) -> bool:
    """Say whether time alone may make a report another one: a hold has an end."""
    return any(one.check == "release_is_not_taken_down" and one.level is not Level.ERROR for one in report.findings)
