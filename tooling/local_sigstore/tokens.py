"""OIDC tokens, and what Fulcio makes of them: the names and extensions of a certificate.

The instance plays every issuer: its one key signs tokens in the name of any, which is just what a hostile operator of
an instance can do. Sources: RFC 7519, RFC 7518, and the table of claims in
https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from tooling.local_sigstore import der, keys

GITHUB = "https://token.actions.githubusercontent.com"
GITLAB = "https://gitlab.com"
AUDIENCE = "sigstore"
LIFETIME = timedelta(minutes=5)
Claims = Mapping[str, Any]

_FULCIO = "1.3.6.1.4.1.57264.1"
# Extensions below this number hold bare text, the others a DER string.
_FIRST_DER = 8
_ISSUER, _ISSUER_V2, _SIGNER, _TOKEN_SUBJECT = 1, 8, 9, 24
_HALF = 32


class TokenError(Exception):
    """A token that this instance does not accept."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a certificate says about its holder."""

    name: x509.GeneralName
    extensions: tuple[x509.UnrecognizedExtension, ...]


def make_token(key: ec.EllipticCurvePrivateKey, claims: Claims, at: datetime) -> str:
    """Make a signed JWT that is valid for five minutes from `at`."""
    times = {"iat": int(at.timestamp()), "exp": int((at + LIFETIME).timestamp())}
    head, body = _part({"alg": "ES256", "typ": "JWT"}), _part({"aud": AUDIENCE, **times, **claims})
    r, s = decode_dss_signature(keys.sign(key, f"{head}.{body}".encode()))
    return f"{head}.{body}.{_text(r.to_bytes(_HALF, 'big') + s.to_bytes(_HALF, 'big'))}"


def read_token(key: ec.EllipticCurvePublicKey, token: str, now: datetime) -> Claims:
    """Return the claims of a token that the instance signed and that is valid now; raises TokenError."""
    try:
        head, body, signature = token.split(".")
        raw = _bytes(signature)
        both = encode_dss_signature(int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big"))
        key.verify(both, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
        claims: Claims = json.loads(_bytes(body))
        is_good = claims["aud"] == AUDIENCE and claims["iat"] <= now.timestamp() < claims["exp"]
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        raise TokenError("not a token of this instance") from error
    if not is_good:
        raise TokenError("the token is for somebody else, or not valid now")
    return claims


def subject_of(claims: Claims) -> Subject:
    """Say what a certificate for these claims contains."""
    issuer = str(claims["iss"])
    said = _FORGES[issuer](claims) if issuer in _FORGES else {}
    numbers = {_ISSUER: issuer, **said, _ISSUER_V2: issuer, _TOKEN_SUBJECT: str(claims["sub"])}
    extensions = [_extension(number, value) for number, value in sorted(numbers.items())]
    return Subject(_name(claims, said), tuple(extensions))


def _name(claims: Claims, said: Mapping[int, str]) -> x509.GeneralName:
    if "email" in claims:
        return x509.RFC822Name(claims["email"])
    return x509.UniformResourceIdentifier(said.get(_SIGNER, claims["sub"]))


def _github(claims: Claims) -> dict[int, str]:
    server = "https://github.com"
    repository = f"{server}/{claims['repository']}"
    said = {
        2: claims["event_name"],
        3: claims["sha"],
        4: claims["workflow"],
        5: claims["repository"],
        6: claims["ref"],
        9: f"{server}/{claims['job_workflow_ref']}",
        10: claims["job_workflow_sha"],
        11: claims["runner_environment"],
        12: repository,
        13: claims["sha"],
        14: claims["ref"],
        15: claims["repository_id"],
        16: f"{server}/{claims['repository_owner']}",
        17: claims["repository_owner_id"],
        18: f"{server}/{claims['workflow_ref']}",
        19: claims["workflow_sha"],
        20: claims["event_name"],
        21: f"{repository}/actions/runs/{claims['run_id']}/attempts/{claims['run_attempt']}",
        22: claims["repository_visibility"],
    }
    return said | ({23: claims["environment"]} if "environment" in claims else {})


def _gitlab(claims: Claims) -> dict[int, str]:
    project = f"{GITLAB}/{claims['project_path']}"
    kind = "heads" if claims["ref_type"] == "branch" else "tags"
    said = {
        9: f"https://{claims['ci_config_ref_uri']}",
        10: claims["ci_config_sha"],
        11: claims["runner_environment"],
        12: project,
        13: claims["sha"],
        14: f"refs/{kind}/{claims['ref']}",
        15: claims["project_id"],
        16: f"{GITLAB}/{claims['namespace_path']}",
        17: claims["namespace_id"],
        18: f"https://{claims['ci_config_ref_uri']}",
        19: claims["ci_config_sha"],
        20: claims["pipeline_source"],
        21: f"{project}/-/jobs/{claims['job_id']}",
        22: claims["project_visibility"],
    }
    return said | ({23: claims["environment"]} if "environment" in claims else {})


_FORGES = {GITHUB: _github, GITLAB: _gitlab}


def _extension(number: int, value: str) -> x509.UnrecognizedExtension:
    content = value.encode() if number < _FIRST_DER else der.utf8(value)
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(f"{_FULCIO}.{number}"), content)


def _part(content: Claims) -> str:
    return _text(json.dumps(content, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
