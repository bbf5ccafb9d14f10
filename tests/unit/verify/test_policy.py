"""A policy only ever adds what is believed: taking something out of it never turns a no into a yes."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.market import FIRST, SECOND, sign
from tooling.model.policy import Policy
from tooling.model.report import Outcome
from tooling.registry import paths
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import Snapshot
from tooling.verify.context import Context, context_of
from tooling.verify.runner import judge


@st.composite
def fewer(draw: st.DrawFn, policy: Policy) -> Policy:
    """Take any grants, verifiers and licenses out of a policy, or ask for more verifiers."""
    grants = tuple(draw(st.sets(st.sampled_from(policy.grants))))
    verifiers = tuple(draw(st.sets(st.sampled_from(policy.verifiers.of))))
    licenses = tuple(draw(st.sets(st.sampled_from(policy.licenses))))
    threshold = policy.verifiers.threshold + draw(st.integers(0, 2))
    believed = policy.verifiers.model_copy(update={"of": verifiers, "threshold": threshold})
    return policy.model_copy(update={"grants": grants, "verifiers": believed, "licenses": licenses})


def break_nothing(_registry: Path) -> None:
    """Leave the release as it is."""


def sign_by_a_stranger(registry: Path) -> None:
    sign(registry, paths.manifest(SECOND), "stranger")


def claim_more(registry: Path) -> None:
    edit(registry, paths.manifest(SECOND), "value: 0.9", "value: 0.999")


def use_another_license(registry: Path) -> None:
    edit(registry, paths.manifest(SECOND), "Apache-2.0", "GPL-3.0-only")


def edit(registry: Path, where: PurePosixPath, old: str, new: str) -> None:
    path = registry / where
    path.write_text(path.read_text().replace(old, new))
    sign(registry, where, "acme")


@pytest.mark.parametrize("broken", [break_nothing, sign_by_a_stranger, claim_more, use_another_license])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_believing_less_never_turns_a_no_into_a_yes(broken: object, market: Path, data: st.DataObject) -> None:
    assert callable(broken)
    broken(market)
    snapshot = Snapshot(market)
    context = context_of(snapshot)
    before = judge(SECOND, snapshot, context).report.outcome
    less = with_policy(context, data.draw(fewer(context.policy.document)))
    after = judge(SECOND, snapshot, less).report.outcome
    assert before is Outcome.PASSED or after is not Outcome.PASSED


def test_an_empty_policy_believes_nothing(market: Path) -> None:
    snapshot = Snapshot(market)
    context = context_of(snapshot)
    nothing = context.policy.document.model_copy(update={"grants": (), "licenses": ()})
    assert judge(SECOND, snapshot, with_policy(context, nothing)).report.outcome is Outcome.FAILED


def with_policy(context: Context, policy: Policy) -> Context:
    parsed = context.policy
    return replace(context, policy=Parsed(parsed.path, parsed.raw, parsed.digest, policy))


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """Change what a verdict must not depend on, and put it back."""
    zone, mask, words = os.environ.get("TZ"), os.umask(0o777), locale.setlocale(locale.LC_ALL)
    os.umask(mask)
    yield
    os.umask(mask)
    locale.setlocale(locale.LC_ALL, words)
    os.environ.pop("TZ", None)
    if zone is not None:
        os.environ["TZ"] = zone
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_a_verdict_depends_on_neither_time_zone_nor_locale_nor_umask(market: Path) -> None:
    snapshot = Snapshot(market)
    before = [judge(name, snapshot, context_of(snapshot)) for name in (FIRST, SECOND)]
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    os.umask(0o077)
    assert [judge(name, snapshot, context_of(snapshot)) for name in (FIRST, SECOND)] == before


def test_verifying_needs_no_network(market: Path) -> None:
    """Run the real command where there is no interface at all."""
    alone = ["bwrap", "--dev-bind", "/", "/", "--unshare-net"]
    haat = [sys.executable, "-m", "tooling.cli.main", "verify", "--all", "--registry", str(market)]
    answer = subprocess.run([*alone, *haat], capture_output=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stderr
