"""The publisher's later word on a release."""

from __future__ import annotations

from collections.abc import Sequence

from tooling.errors import Place, Problem, SignatureError, VerificationError
from tooling.model.notice import Advisory, Notice, Yank
from tooling.model.rules import trusting
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import File
from tooling.verify.answers import Answer, Holds, Warns
from tooling.verify.places import place_of
from tooling.verify.release import Release


def notices_are_chained(release: Release) -> tuple[Parsed[Notice], ...]:
    """Every notice is signed by the publisher, is about this release, and names the one before it."""
    notices: list[Parsed[Notice]] = []
    for file, bundle in release.files.notices:
        notices.append(_notice(release, notices, file, bundle))
    return tuple(notices)


def _notice(release: Release, before: Sequence[Parsed[Notice]], file: File, bundle: File | None) -> Parsed[Notice]:
    if bundle is None:
        raise SignatureError(trusting.UNSIGNED.problem("the notice is not signed", Place(file.path)))
    release.publisher.signer_of(file.raw, bundle)
    notice = parse(Notice, file.raw, file.path)
    _follows(release, before, notice)
    return notice


def _follows(release: Release, before: Sequence[Parsed[Notice]], notice: Parsed[Notice]) -> None:
    said = notice.document
    expected = {
        "manifest": release.manifest.digest,
        "sequence": len(before) + 1,
        "previous": before[-1].digest if before else None,
    }
    for field, value in expected.items():
        found = getattr(said, field)
        if found != value:
            raise VerificationError(
                trusting.NOTICE.problem(f"`{field}` is {found}, expected {value}", place_of(notice, field))
            )
    paths = {artifact.path for artifact in release.manifest.document.artifacts}
    for index, more in enumerate(said.locations):
        if more.path not in paths:
            message = f"the release has no artifact `{more.path}`"
            raise VerificationError(trusting.NOTICE.problem(message, place_of(notice, "locations", index, "path")))


def release_is_not_withdrawn(notices: Sequence[Parsed[Notice]]) -> Answer:
    """The publisher has neither yanked the release nor published an advisory on it; this warns, and decides nothing."""
    problems = [problem for notice in notices for problem in _warnings(notice)]
    return Warns("the publisher has more to say", tuple(problems)) if problems else Holds("nothing withdrawn")


def _warnings(notice: Parsed[Notice]) -> list[Problem]:
    found: list[Problem] = []
    if notice.document.yank is not None:
        found.append(_yanked(notice, notice.document.yank))
    if notice.document.advisory is not None:
        found.append(_advised(notice, notice.document.advisory))
    return found


def _yanked(notice: Parsed[Notice], yank: Yank) -> Problem:
    use = f"use {yank.use} instead" if yank.use else None
    return trusting.YANKED.problem(f"yanked by its publisher: {yank.reason}", place_of(notice, "yank"), help=use)


def _advised(notice: Parsed[Notice], advisory: Advisory) -> Problem:
    message = f"{advisory.id} ({advisory.severity}): {advisory.summary}"
    return trusting.ADVISORY.problem(message, place_of(notice, "advisory"), help=advisory.url)
