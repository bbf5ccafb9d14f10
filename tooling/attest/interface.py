"""What every way of signing offers; one file each implements it."""

from __future__ import annotations

from typing import Protocol


class Signer(Protocol):
    """Somebody who can sign: a key today, an OIDC identity by the same two methods."""

    def sign_message(self, data: bytes) -> bytes:
        """Sign bytes as they are; returns a bundle."""
        ...

    def sign_statement(self, payload: bytes) -> bytes:
        """Sign the payload of an in-toto statement; returns a bundle, which contains the payload."""
        ...
