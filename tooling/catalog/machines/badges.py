"""A listing's badge for other pages: a small SVG beside its page, in the market's colours, without a publisher's text.

One file a listing: a part of a larger file, named by a fragment, is lost where pictures go through a proxy, and has
the larger file's size wherever Markdown gives it none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from markupsafe import escape

from tooling.catalog import words
from tooling.catalog.entry import ClaimRow, ClaimState, Edition, Entry, Listing
from tooling.catalog.machines.files import SiteFile, site_root
from tooling.catalog.machines.lettering import clipped, width
from tooling.catalog.snippets import Snippet
from tooling.catalog.text import visible

HEIGHT = 20
_SPECIAL = re.compile(r"[\\`*_{}\[\]()#!|]")
_SIZE = 11
# Where the market's name begins, right of the stall; what is left free on both sides of a text.
_NAME_AT, _ROOM = 23, 7
_LONGEST_NAME, _LONGEST_VALUE = 24, 80


class BadgeColour(Enum):
    """Ground and ink, as `haat.css` has them in light; their contrast is above 4.5 to 1."""

    GOOD = ("#d9f2e1", "#0e5c36")
    WARN = ("#ffecc0", "#734400")
    BAD = ("#fde2dc", "#94200f")
    CALM = ("#ebe6f7", "#46406b")


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says: the market, a value, and both in a whole sentence for whoever hears it."""

    market: str
    value: str
    title: str
    colour: BadgeColour


# Everything in braces is a number, a colour of ours, or escaped.
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="20" viewBox="0 0 {w} 20" role="img">'
    "<title>{title}</title>"
    '<path fill="#241c55" d="M4 0h{left}v20H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z"/>'
    '<path fill="{ground}" d="M{l} 0h{right}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H{l}z"/>'
    '<path fill="#8d7cf0" d="M6.5 8h1.2v8H6.5zM16.3 8h1.2v8h-1.2z"/><path fill="#fff3d9" d="M7.7 11.5h8.6V16H7.7z"/>'
    '<path fill="#f5a31b" d="M7 3h2.6l-.5 5a2.1 2.1 0 0 1-4.3 0zM14.4 3H17l2.2 5a2.1 2.1 0 0 1-4.3 0z"/>'
    '<path fill="#fffaf2" d="M9.6 3h4.8l.5 5a2.9 2.1 0 0 1-5.8 0z"/>'
    '<g font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">'
    '<text x="23" y="14" fill="#fff8ea" textLength="{name_width}">{name}</text>'
    '<text x="{value_at}" y="14" fill="{ink}" textLength="{value_width}">{value}</text></g></svg>\n'
)


def badge_path(name: str) -> str:
    """Return where the badge of a listing (`publisher/model`) lies: beside its page."""
    return f"m/{name}.svg"


def badge_file(listing: Listing, edition: Edition) -> SiteFile:
    """Return the badge of a listing as a file of the site."""
    return SiteFile(badge_path(listing.name), render(badge_of(listing, edition)).encode())


def badge_of(listing: Listing, edition: Edition) -> Badge:
    """Return what the badge of a listing says of its latest version."""
    entry = listing.latest
    value, colour = _value(entry)
    return _badge(listing.name, value, colour, edition)


def render(badge: Badge) -> str:
    """Draw a badge as SVG; the letters get the widths of the table, whatever font a browser has."""
    name, value = (clipped(visible(text), most) for text, most in _texts(badge))
    name_width, value_width = round(width(name, _SIZE)), round(width(value, _SIZE))
    left = _NAME_AT + name_width + _ROOM
    right = value_width + 2 * _ROOM
    ground, ink = badge.colour.value
    return _SVG.format(
        w=left + right,
        l=left,
        left=left - 4,
        right=right - 4,
        ground=ground,
        ink=ink,
        title=escape(visible(badge.title)),
        name=escape(name),
        name_width=name_width,
        value_at=left + _ROOM,
        value=escape(value),
        value_width=value_width,
    )


def embeds_of(listing: Listing, edition: Edition) -> tuple[Snippet, ...]:
    """Return how to put the badge on another page, or nothing where the market names no address of its own."""
    root = site_root(edition.marketplace)
    if root is None:
        return ()
    badge, page = f"{root}{badge_path(listing.name)}", f"{root}{listing.page}"
    alt = f"{listing.name}: {badge_of(listing, edition).value}"
    image = f'<img src="{escape(badge)}" alt="{escape(visible(alt))}" height="{HEIGHT}">'
    return (
        Snippet("Markdown", f"[![{_markdown(visible(alt))}]({badge})]({page})"),
        Snippet("HTML", f'<a href="{escape(page)}">{image}</a>'),
    )


def _texts(badge: Badge) -> tuple[tuple[str, int], tuple[str, int]]:
    return (badge.market, _LONGEST_NAME), (badge.value, _LONGEST_VALUE)


def _badge(name: str, value: str, colour: BadgeColour, edition: Edition) -> Badge:
    market = edition.marketplace.name
    return Badge(market, value, f"{name} on {market}: {value}", colour)


def _value(entry: Entry) -> tuple[str, BadgeColour]:
    if entry.withdrawal is not None:
        return f"{entry.withdrawal.state} by the maintainers", BadgeColour.BAD
    if entry.yank is not None:
        return "yanked by its publisher", BadgeColour.BAD
    if entry.advisories:
        return f"{words.plural(len(entry.advisories), 'advisory', 'advisories')}: read them first", BadgeColour.BAD
    if entry.headline is None:
        return "signed, claims no numbers", BadgeColour.CALM
    return _claim(entry.headline)


def _claim(claim: ClaimRow) -> tuple[str, BadgeColour]:
    unit = f" {claim.unit}" if claim.unit else ""
    number = f"{claim.metric.label} {words.number(claim.shown)}{unit}"
    match claim.state:
        case ClaimState.REPRODUCED:
            # A picture on somebody else's page cannot change by itself, so it says how long it is true.
            if claim.stale:
                return f"{number} · reproduced, stale since {claim.until:%Y-%m}", BadgeColour.WARN
            until = f" · until {claim.until:%Y-%m}" if claim.until else ""
            return f"{number} · reproduced by {claim.k} of {claim.n}{until}", BadgeColour.GOOD
        case ClaimState.DISPUTED:
            return f"{number} · disputed", BadgeColour.BAD
        case ClaimState.CLAIMED | ClaimState.NOT_MEASURABLE:
            return f"{number} · claimed", BadgeColour.WARN


def _markdown(text: str) -> str:
    """Return text in which nothing is Markdown or HTML."""
    return str(escape(_SPECIAL.sub(r"\\\g<0>", text)))
