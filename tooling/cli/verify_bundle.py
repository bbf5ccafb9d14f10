"""`haat verify-bundle`: one file, one Sigstore bundle, one signer.

The options are those of the public conformance tests: https://github.com/sigstore/sigstore-conformance
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from tooling.registry.digests import digest_file

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# More than a bundle may have; its reader says so.
_MOST = 2_000_000
_DIGEST = re.compile(r"sha256:([0-9a-fA-F]{64})")


@click.command("verify-bundle", short_help="Check one signature, without any registry.")
@click.option("--staging", is_flag=True, help="Trust the staging twin of the public instance.")
@click.option("--bundle", type=FILE, required=True, help="The bundle.")
@click.option("--certificate-identity", "name", help="The name that the certificate must bear.")
@click.option("--certificate-oidc-issuer", "issuer", help="Who must have vouched for that name.")
@click.option("--key", type=FILE, help="The public key that must have signed, in PEM, on the curve P-256.")
@click.option("--trusted-root", type=FILE, help="The instance to trust. Default: the public one.")
@click.argument("file", metavar="FILE|sha256:HEX")
def verify_bundle(
    file: str,
    *,
    staging: bool,
    bundle: Path,
    name: str | None,
    issuer: str | None,
    key: Path | None,
    trusted_root: Path | None,
) -> None:
    """Check that a bundle is a signature of FILE, or a signed statement about it. No network is used.

    A name says who signed, not whether anybody should believe them; `haat verify` asks that of a registry's policy.
    """
    from tooling.attest.roots import embedded_root
    from tooling.attest.verify_bundle import NameAndIssuer, verify_by_key, verify_certified

    if staging and trusted_root is not None:
        raise click.UsageError("--staging and --trusted-root name two roots; give one")
    root = trusted_root.read_bytes() if trusted_root else embedded_root("staging" if staging else "public-good")
    raw = _head(bundle)
    if key is not None and name is None and issuer is None:
        verify_by_key(raw, _digest_of(file), key.read_bytes(), root, str(bundle))
    elif key is None and name is not None and issuer is not None:
        verify_certified(raw, _digest_of(file), NameAndIssuer(name, issuer), root, str(bundle))
    else:
        raise click.UsageError("give --certificate-identity and --certificate-oidc-issuer, or --key")
    click.echo(f"{file}: signed by {name or key}")


def _head(bundle: Path) -> bytes:
    """Read no more than shows that there is too much."""
    with bundle.open("rb") as stream:
        return stream.read(_MOST)


def _digest_of(file: str) -> bytes:
    """Read a digest as it stands, unless a file has that name."""
    written = _DIGEST.fullmatch(file)
    path = Path(file)
    if written and not path.exists():
        return bytes.fromhex(written.group(1))
    if not path.is_file():
        raise click.UsageError(f"there is no file {file}")
    return bytes.fromhex(digest_file(path, file).digest.removeprefix("sha256:"))
