"""Common licenses in plain words. The license's own text is what counts."""

from __future__ import annotations

from dataclasses import dataclass

from tooling.model.manifest import License
from tooling.model.phrase import Phrase


@dataclass(frozen=True, slots=True)
class LicenseWords:
    """A license as a buyer asks about it: its name, what one may do, what one must do, where its text is."""

    identifier: str
    name: str
    may: tuple[Phrase, ...] = ()
    must: tuple[Phrase, ...] = ()
    link: str | None = None
    terms: str | None = None

    @property
    def known(self) -> bool:
        """Say whether there are plain words for it here."""
        return bool(self.may)


_ANYTHING = Phrase("use it for anything, also commercially")
_CHANGE = Phrase("change it and pass it on, also as part of something closed")
_NOTICE = Phrase("keep the copyright notice and the license text with copies")
_SOURCE = Phrase("pass on changed versions under the same license, with their source")
_CREDIT = Phrase("name who made it, link the license, and say what you changed")
_NOTHING = Phrase("nothing")
_FREE = (_ANYTHING, _CHANGE)
_SHARED = (_ANYTHING, Phrase("change it and pass it on"))

_PERMISSIVE = {
    "MIT": "MIT License",
    "ISC": "ISC License",
    "BSD-2-Clause": "BSD 2-Clause License",
    "Zlib": "zlib License",
    "BSL-1.0": "Boost Software License 1.0",
}
_NO_CONDITIONS = {"0BSD": "BSD Zero Clause License", "Unlicense": "The Unlicense", "MIT-0": "MIT No Attribution"}
_COPYLEFT = {
    "GPL-2.0-only": "GNU General Public License 2.0",
    "GPL-2.0-or-later": "GNU General Public License 2.0 or later",
    "GPL-3.0-only": "GNU General Public License 3.0",
    "GPL-3.0-or-later": "GNU General Public License 3.0 or later",
}
_NETWORK = {
    "AGPL-3.0-only": "GNU Affero General Public License 3.0",
    "AGPL-3.0-or-later": "GNU Affero General Public License 3.0 or later",
    "EUPL-1.2": "European Union Public Licence 1.2",
}
_WORDS: dict[str, tuple[str, tuple[Phrase, ...], tuple[Phrase, ...]]] = {
    **{spdx: (name, _FREE, (_NOTICE,)) for spdx, name in _PERMISSIVE.items()},
    **{spdx: (name, _FREE, (_NOTHING,)) for spdx, name in _NO_CONDITIONS.items()},
    **{spdx: (name, _SHARED, (_NOTICE, _SOURCE)) for spdx, name in _COPYLEFT.items()},
    **{
        spdx: (name, _SHARED, (_NOTICE, _SOURCE, Phrase("offer the source to people who use it over a network")))
        for spdx, name in _NETWORK.items()
    },
    "Apache-2.0": (
        "Apache License 2.0",
        (*_FREE, Phrase("use the contributors' patents that it needs, unless you sue over them")),
        (_NOTICE, Phrase("say which files you changed")),
    ),
    "BSD-3-Clause": (
        "BSD 3-Clause License",
        _FREE,
        (_NOTICE, Phrase("not advertise with the names of those who made it")),
    ),
    "MPL-2.0": (
        "Mozilla Public License 2.0",
        _FREE,
        (_NOTICE, Phrase("pass on the changed files themselves under the same license")),
    ),
    "LGPL-3.0-only": (
        "GNU Lesser General Public License 3.0",
        _SHARED,
        (_NOTICE, _SOURCE, Phrase("let people replace it where it is part of something closed")),
    ),
    "CC0-1.0": ("Creative Commons Zero 1.0", _FREE, (_NOTHING,)),
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", _FREE, (_CREDIT,)),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0",
        _SHARED,
        (_CREDIT, Phrase("pass on changed versions under the same license")),
    ),
    "CC-BY-NC-4.0": (
        "Creative Commons Attribution-NonCommercial 4.0",
        (Phrase("use it, change it and pass it on, but not commercially"),),
        (_CREDIT,),
    ),
    "CDLA-Permissive-2.0": (
        "Community Data License Agreement Permissive 2.0",
        _FREE,
        (Phrase("keep the license text with copies"),),
    ),
}


def in_plain_words(license_: License) -> LicenseWords:
    """Return what is known of a manifest's license; one that is unknown here is shown by its id alone."""
    identifier = license_.identifier
    if license_.spdx is None:
        return LicenseWords(identifier, Phrase("The publisher's own terms"), terms=license_.terms)
    name, may, must = _WORDS.get(identifier, (identifier, (), ()))
    return LicenseWords(identifier, name, may, must, f"https://spdx.org/licenses/{identifier}.html")
