"""The border to python-tuf: bounded and strict bytes in, checked metadata out, and no foreign error beyond it.

Source: the TUF specification 1.0, https://theupdateframework.github.io/specification/latest/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from tooling.attest.keys import read_public_key
from tooling.errors import Place, PolicyError, RegistryError
from tooling.model.rules import Rule
from tooling.registry.snapshot import File
from tooling.registry.strict_json import read_json
from tooling.registry.text import shown

if TYPE_CHECKING:  # Commands that read no root need no more of tuf than its names.
    from securesystemslib.signer import SSlibKey
    from tuf.api.metadata import Key, Metadata, Root, Targets

MAX_TARGETS = 4_194_304
MAX_KEYS = 64
_SCHEME = ("ecdsa", "ecdsa-sha2-nistp256")


def read_root_file(file: File, rule: Rule) -> Metadata[Root]:
    """Read one version of a root, none of its signatures checked; raises PolicyError under `rule`."""
    from tuf.api.metadata import Root

    found = _read(file, rule)
    if not isinstance(found.signed, Root):
        raise unusable(file.path, rule, "it is another kind of metadata")
    checked: Metadata[Root] = found
    _check_keys(checked.signed, file.path, rule)
    return checked


def read_targets_file(file: File, rule: Rule) -> Metadata[Targets]:
    """Read the list of signed files, its signatures not checked; raises PolicyError under `rule`."""
    from tuf.api.metadata import Targets

    found = _read(file, rule)
    if not isinstance(found.signed, Targets):
        raise unusable(file.path, rule, "it is another kind of metadata")
    checked: Metadata[Targets] = found
    for target in checked.signed.targets.values():
        if type(target.length) is not int or type(target.hashes.get("sha256")) is not str:
            raise unusable(file.path, rule, "a file in it has no length or no SHA-256")
    return checked


def key_of(public: EllipticCurvePublicKey) -> SSlibKey:
    """Return a public key as roots write it; its id is the digest of what is written."""
    from securesystemslib.signer import SSlibKey

    return SSlibKey.from_crypto(public)


def text_in(key: Key) -> str:
    """Return a key of a root that was read here as documents write keys."""
    return _without_armour(key.keyval["public"])


def _read(file: File, rule: Rule) -> Metadata[Any]:
    from tuf.api.metadata import Metadata

    try:
        read_json(file.raw, file.path, MAX_TARGETS)
    except RegistryError as error:
        raise PolicyError(*(rule.problem(one.message, one.place) for one in error.problems)) from error
    with translating(file.path, rule):
        found: Metadata[Any] = Metadata.from_bytes(file.raw)
        _ = found.signed_bytes
    if type(found.signed.version) is not int:
        raise unusable(file.path, rule, "its version is not a whole number")
    return found


@contextmanager
def translating(shown_as: str, rule: Rule) -> Iterator[None]:
    """Turn whatever python-tuf and securesystemslib raise over a stranger's bytes into PolicyError."""
    try:
        yield
    except Exception as error:
        raise unusable(shown_as, rule, shown(str(error), 200) or type(error).__name__) from error


def unusable(shown_as: str, rule: Rule, why: str) -> PolicyError:
    """Make the error for metadata that is not well formed."""
    return PolicyError(rule.problem(f"this is not metadata that can be used: {why}", Place(shown_as)))


def _check_keys(root: Root, shown_as: str, rule: Rule) -> None:
    """Refuse keys of other kinds, a key under two ids, and roles that nobody could ever fulfil.

    python-tuf does not compare a key's id with the key. With two ids one key would count twice.
    """
    if len(root.keys) > MAX_KEYS:
        raise unusable(shown_as, rule, f"more than {MAX_KEYS} keys")
    for keyid, key in root.keys.items():
        if (key.keytype, key.scheme) != _SCHEME or not _is_spelled_once(keyid, key.keyval):
            raise unusable(shown_as, rule, f"key {shown(keyid, 16)} is not an ECDSA key on P-256 under its own id")
    for name, role in root.roles.items():
        if type(role.threshold) is not int:
            raise unusable(shown_as, rule, f"the threshold of `{name}` is not a whole number")
        if name in {"root", "targets"} and len(set(role.keyids) & set(root.keys)) < role.threshold:
            raise unusable(shown_as, rule, f"`{name}` asks for more signatures than it has keys")


def _is_spelled_once(keyid: str, keyval: Mapping[str, Any]) -> bool:
    written = keyval.get("public")
    if set(keyval) != {"public"} or not isinstance(written, str):
        return False
    public = read_public_key(_without_armour(written))
    if public is None:
        return False
    canonical = key_of(public)
    return (canonical.keyid, canonical.keyval["public"]) == (keyid, written)


def _without_armour(pem: str) -> str:
    return "".join(pem.strip().split("\n")[1:-1])
