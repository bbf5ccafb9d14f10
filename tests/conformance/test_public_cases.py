"""The public suite's cases, where `HAAT_CONFORMANCE` names a copy of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conformance.cases import must_fail, run_case

SUITE = os.environ.get("HAAT_CONFORMANCE")
CASES = sorted(Path(SUITE, "test", "assets", "bundle-verify").glob("*/bundle.sigstore.json")) if SUITE else []
# A kind of entry that Rekor no longer takes, and one second of a timestamp authority's last: sigstore-python's choices.
NOT_TAKEN = {"intoto-with-custom-trust-root", "intoto-canonical-log-entry", "trust-root-tsa-validity-end-inclusive"}


@pytest.mark.skipif(not CASES, reason="HAAT_CONFORMANCE names no copy of the public suite")
@pytest.mark.parametrize("by_digest", [False, True], ids=["path", "digest"])
@pytest.mark.parametrize("bundle", CASES, ids=lambda bundle: bundle.parent.name)
def test_takes_and_refuses_what_every_client_must(bundle: Path, *, by_digest: bool) -> None:
    folder = bundle.parent
    status, said = run_case(folder, by_digest=by_digest)
    assert (status != 0) == (must_fail(folder) or folder.name in NOT_TAKEN), said
