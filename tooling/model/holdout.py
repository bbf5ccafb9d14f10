"""A holdout: private samples for a public suite, committed to beforehand and revealed once they are replaced.

The commitment is salted, so that nobody can find out small or well-known data by digesting guesses.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from tooling.model.base import Digest, Document, SuiteName, Time
from tooling.model.suite import FileSource, Suite, WholeSplit

SALT_BYTES = 32
_DOMAIN = b"haat holdout/1\0"

Number = Annotated[int, Field(ge=1, le=999, description="the first holdout of a suite is 1")]
Salt = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="32 random bytes as hex digits")]
Step = Annotated[
    float, Field(ge=1e-6, le=1_000.0, description="numbers are signed in steps of this, so that they tell little")
]


class Holdout(Document):
    """That a suite has private data of this commitment; lies beside `suite.yaml` and is signed by the maintainers.

    What is measured on it names the digest of this file.
    """

    haat: Literal["holdout/1"]
    suite: SuiteName
    suite_digest: Digest
    number: Number
    commitment: Digest
    step: Step
    committed_at: Time


class Reveal(Document):
    """What a holdout was: its salt, and the digest of its data, which lies beside this file."""

    haat: Literal["reveal/1"]
    holdout: Digest
    salt: Salt
    digest: Digest
    revealed_at: Time


class HoldoutSecret(Document):
    """What verifiers keep to themselves beside the data, in no registry, until it is revealed."""

    haat: Literal["holdout-secret/1"]
    suite: SuiteName
    number: Number
    holdout: Digest
    salt: Salt
    digest: Digest


def commitment_of(salt: str, suite_digest: str, digest: str) -> str:
    """Return what commits to data for a suite: the SHA-256 of a salt and both digests, each of 32 bytes."""
    parts = (salt, suite_digest.removeprefix("sha256:"), digest.removeprefix("sha256:"))
    return f"sha256:{hashlib.sha256(_DOMAIN + b''.join(map(bytes.fromhex, parts))).hexdigest()}"


def in_steps(value: float, step: float) -> float:
    """Return the nearest number that is a whole count of steps, without the noise of binary fractions."""
    return float(f"{round(value / step) * step:.9g}")


def with_data(suite: Suite, digest: str, name: str) -> Suite:
    """Return a suite that measures with all samples of other data: same reader, metrics and limits."""
    source = FileSource(kind="file", path=name)
    other = suite.dataset.model_copy(update={"source": source, "digest": digest, "split": WholeSplit(method="all")})
    return suite.model_copy(update={"dataset": other})
