"""Everything that the builder of the bundled market needs: suites, publishers, releases, in their order."""

from __future__ import annotations

from tooling.demo.plans import PublisherPlan, ReleasePlan, SuitePlan
from tooling.demo.releases import lotus_lab, monsoon, open_shelf
from tooling.demo.suites import digits, file_types, temperature

SUITES: tuple[SuitePlan, ...] = (digits.PLAN, temperature.PLAN, file_types.PLAN)
PUBLISHERS: tuple[PublisherPlan, ...] = (lotus_lab.PUBLISHER, monsoon.PUBLISHER, open_shelf.PUBLISHER)
RELEASES: tuple[ReleasePlan, ...] = (*lotus_lab.RELEASES, *monsoon.RELEASES, *open_shelf.RELEASES)
