"""What every fetcher does, and how it complains."""

from __future__ import annotations

import ssl
from typing import Protocol

from tooling.errors import FetchError, Place
from tooling.model.rules import fetching

BLOCK = 64 * 1024


class Sink(Protocol):
    """Takes bytes as they arrive; what it raises ends the fetching and is nobody's business here."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...


class Source(Protocol):
    """Brings bytes from locations."""

    def fetch(self, location: str, sink: Sink, limit: int) -> None:
        """Write at most `limit` bytes to the sink; raises FetchError, perhaps after some of them were written.

        An OSError is not about the location: this machine's own disk raised it, or the sink did.
        """
        ...


class Fetcher(Source, Protocol):
    """Brings bytes from one kind of location."""

    @property
    def scheme(self) -> str:
        """Return how its locations begin: `https`, `ipfs`, `pkg:pypi`."""
        ...


def refused(location: str, why: str) -> FetchError:
    """Make the error for a location that nothing is fetched from."""
    return FetchError(fetching.REFUSED.problem(why, Place(location)))


def failed(location: str, why: str) -> FetchError:
    """Make the error for a location that gave nothing, or not as it should."""
    return FetchError(fetching.UNREACHABLE.problem(why, Place(location)))


def unsupported(location: str, why: str, *, help: str | None = None) -> FetchError:
    """Make the error for a kind of location that is not fetched from here."""
    return FetchError(fetching.UNSUPPORTED.problem(why, Place(location), help=help))


def said_by(error: Exception) -> str:
    """Return what an error of the system says, in one short line."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(words.split())[:200] or type(error).__name__
