"""Signing as whoever an OIDC token names. It writes that name into a public log, for ever: ask first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from sigstore.dsse import Statement
from sigstore.models import ClientTrustConfig
from sigstore.oidc import IdentityToken, Issuer, detect_credential
from sigstore.sign import SigningContext

from tooling.errors import FetchError
from tooling.model.rules import reading
from tooling.registry.text import shown


@dataclass(frozen=True, slots=True)
class KeylessSigner:
    """A `Signer` that gets a new key and certificate for each signature and forgets the key."""

    context: SigningContext
    token: IdentityToken

    @classmethod
    def connect(cls, client_trust_config: str, token: str | None = None, *, browser: bool = False) -> Self:
        """Prepare to sign at an instance with a token, by default the one that this CI job is given.

        With `browser`, whoever sits there logs in at the instance's identity provider. Nothing is published yet.

        Raises FetchError where there is no token or the configuration is unusable: nothing of a stranger's is at fault.
        """
        with _own_trouble("the signing configuration cannot be used"):
            config = ClientTrustConfig.from_json(client_trust_config)
            context = SigningContext.from_trust_config(config)
        with _own_trouble("the identity token cannot be used"):
            identity = _logged_in(config) if browser else _held(token)
        if identity is None:
            message = "there is no identity token: this is no CI job that gives one"
            raise FetchError(reading.UNREADABLE.problem(message, fix="log in with --browser, or sign with --key NAME"))
        return cls(context, identity)

    @property
    def name(self) -> str:
        """Return the name in the token, made safe for terminals; the certificate will bear it or one like it."""
        return shown(self.token.identity, 300)

    def sign_message(self, data: bytes) -> bytes:
        """Sign bytes as they are; returns a bundle. Raises FetchError."""
        with _own_trouble("Sigstore did not sign"), self.context.signer(self.token) as signer:
            return signer.sign_artifact(data).to_json().encode() + b"\n"

    def sign_statement(self, payload: bytes) -> bytes:
        """Sign the payload of an in-toto statement; returns a bundle, which contains it. Raises FetchError."""
        with _own_trouble("Sigstore did not sign"), self.context.signer(self.token) as signer:
            return signer.sign_dsse(Statement(payload)).to_json().encode() + b"\n"


def _held(token: str | None) -> IdentityToken | None:
    raw = detect_credential() if token is None else token
    return None if raw is None else IdentityToken(raw)


def _logged_in(config: ClientTrustConfig) -> IdentityToken:
    return Issuer(config.signing_config.get_oidc_url()).identity_token()


@contextmanager
def _own_trouble(what: str) -> Iterator[None]:
    """Turn whatever the library, the network or the services raise into FetchError."""
    try:
        yield
    except Exception as error:
        reason = shown(str(error) or type(error).__name__, 300)
        raise FetchError(reading.UNREADABLE.problem(f"{what}: {reason}")) from error
