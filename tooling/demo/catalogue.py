"""Everything that the builder of the bundled market needs: suites, publishers, releases, in their order."""

from __future__ import annotations

from tooling.demo.plans import PublisherPlan, ReleasePlan, SuitePlan
from tooling.demo.releases import harbour_stats, lotus_lab, monsoon, open_shelf, reading_room
from tooling.demo.suites import (
    breast_cancer,
    diabetes,
    digits,
    file_types,
    rendered_text,
    temperature,
    voice_activity,
    wine,
    word_similarity,
)

SUITES: tuple[SuitePlan, ...] = (
    digits.PLAN,
    temperature.PLAN,
    file_types.PLAN,
    breast_cancer.PLAN,
    wine.PLAN,
    diabetes.PLAN,
    voice_activity.PLAN,
    word_similarity.PLAN,
    rendered_text.PLAN,
)
PUBLISHERS: tuple[PublisherPlan, ...] = (
    lotus_lab.PUBLISHER,
    monsoon.PUBLISHER,
    open_shelf.PUBLISHER,
    harbour_stats.PUBLISHER,
    reading_room.PUBLISHER,
)
RELEASES: tuple[ReleasePlan, ...] = (
    *lotus_lab.RELEASES,
    *monsoon.RELEASES,
    *open_shelf.RELEASES,
    *harbour_stats.RELEASES,
    *reading_room.RELEASES,
)
