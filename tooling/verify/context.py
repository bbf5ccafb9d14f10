"""What a verdict may depend on, all of it: the policy, the suites, and whether to measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tooling.model.policy import Policy
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import PinnedSuite, Snapshot
from tooling.sandbox.interface import Sandbox


@dataclass(frozen=True, slots=True)
class Context:
    """The marketplace's word, and how to get a sandbox when claims are to be measured again.

    The sandbox is asked for where it is needed, so that a machine without one is a finding like any other.
    """

    policy: Parsed[Policy]
    suites: Mapping[str, PinnedSuite] = field(default_factory=dict)
    sandbox: Callable[[], Sandbox] | None = None


def context_of(snapshot: Snapshot, sandbox: Callable[[], Sandbox] | None = None) -> Context:
    """Read what a registry itself says about whom to believe; raises PolicyError."""
    suites = {suite.parsed.document.label: suite for suite in snapshot.suites()}
    return Context(snapshot.policy(), suites, sandbox)
