"""A suite's sample with what a page says around it."""

from __future__ import annotations

from dataclasses import dataclass

from tooling.catalog.claims import suite_page
from tooling.catalog.entry import Edition, Entry
from tooling.catalog.samples import Sample, sample_of, sample_path
from tooling.registry.snapshot import PinnedSuite


@dataclass(frozen=True, slots=True)
class Example:
    """A sample, and the title and page of the suite that it is from; `picture` is where a picture of it lies."""

    sample: Sample
    title: str
    page: str
    picture: str


def example_of(suite: PinnedSuite) -> Example | None:
    """Return the sample of a suite."""
    sample, document = sample_of(suite), suite.parsed.document
    if sample is None:
        return None
    page = suite_page(document.label)
    return Example(sample, document.title, page, sample_path(page))


def example_on(page: str | None, edition: Edition) -> Example | None:
    """Return the sample of the suite with that page."""
    suite = next((one for one in edition.suites if page == suite_page(one.parsed.document.label)), None)
    return example_of(suite) if suite else None


def example_for(entry: Entry, edition: Edition) -> Example | None:
    """Return a sample of the suite that a release's headline is about."""
    return example_on(entry.headline.suite_page if entry.headline else None, edition)
