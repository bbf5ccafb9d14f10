"""One listing, from judged releases to its page: what every worker does again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling.catalog.carried import Carried, copy_entry
from tooling.catalog.engine.rows import HiddenRow, Made
from tooling.catalog.entries import entry_of, hidden_of, listing_of, stand_of
from tooling.catalog.entry import Edition, Hidden
from tooling.catalog.machines.api import listing_record
from tooling.catalog.machines.badges import badge_file
from tooling.catalog.machines.feeds import items_of
from tooling.catalog.output import put
from tooling.catalog.pages import Pages
from tooling.catalog.shell import Shell
from tooling.catalog.tile import tile_of
from tooling.verify.judged import Judged


@dataclass(frozen=True, slots=True)
class Maker:
    """Writes the pages of listings into a site; `shells` are by depth."""

    pages: Pages
    shells: Sequence[Shell]
    site: Path

    def make(
        self,
        name: str,
        key: bytes,
        judged: Sequence[Judged],
        carried: Carried,
        edition: Edition,
        children: Sequence[str],
    ) -> Made:
        """Write the page of a listing and the files it links to; raises SiteError.

        `children` are the pages' names of listings that were made from this one.
        """
        names = carried.names
        entries = [(one, entry_of(one, edition, names)) for one in judged]
        hidden = tuple(hidden_of(one) for one, entry in entries if entry is None)
        shown = [entry for _, entry in entries if entry is not None]
        rows = tuple(map(_row, hidden))
        if not shown:
            return Made(name, key, None, None, rows, ())
        listing = listing_of(name, shown, hidden)
        page = self.pages.listing(listing, children)
        releases = tuple(self.pages.releases(listing))
        for one in (page, *releases):
            put(self.site / one.path, self.shells[one.depth].stamp(one).encode())
        badge = badge_file(listing, edition)
        put(self.site / badge.path, badge.raw)
        files = {target for entry in shown for target in copy_entry(entry, carried, self.site)}
        return Made(
            *(name, key, tile_of(listing, edition), stand_of(listing), rows),
            (page.path, *(one.path for one in releases), badge.path, *sorted(files)),
            *(listing_record(listing), tuple(items_of(listing))),
        )


def _row(hidden: Hidden) -> HiddenRow:
    return HiddenRow(hidden.name.version, hidden.outcome.value, tuple(f"{one.id}" for one in hidden.reasons))
