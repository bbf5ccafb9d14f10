"""The comment on a proposal, and the summary of a step: one text, in which every stranger's word is inert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tooling.ci.document import MARKER, ClaimFacts, DecisionDocument, Difference, FindingFacts, ReleaseFacts, Verdict
from tooling.model.inert import markdown
from tooling.model.report import Level
from tooling.verify.answers import counted

# A forge refuses comments of more characters than this.
MAX_COMMENT = 60_000
MAX_FINDINGS = 50
MAX_RELEASES = 20
_MARKS = {
    Verdict.MERGE: "✅",
    Verdict.WAIT: "⏳",
    Verdict.PERSON: "🙋",
    Verdict.FAILED: "❌",
    Verdict.UNCLEAR: "❔",
}


def comment_of(decision: DecisionDocument) -> str:
    """Write the one comment; what does not fit is left out at the end, and said to be."""
    lines = [MARKER, *_lines(decision)]
    text = "\n".join(lines) + "\n"
    if len(text) <= MAX_COMMENT:
        return text
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > MAX_COMMENT - 200:
            break
        kept.append(line)
    return "\n".join([*kept, "", "The rest is in the report of the run.", ""])


def _lines(decision: DecisionDocument) -> Iterator[str]:
    yield f"### {_MARKS[decision.verdict]} {_title(decision)}"
    yield ""
    judged = f"Judged: `{decision.head}` against `{decision.base}`, at {decision.decided_at}."
    yield f"{_sentence(decision.because)} {judged}"
    yield from _next(decision)
    yield from _findings(decision)
    for release in decision.releases[:MAX_RELEASES]:
        yield from _release(release)
    if len(decision.releases) > MAX_RELEASES:
        yield f"\n… and {len(decision.releases) - MAX_RELEASES} more releases."
    yield from _foot(decision)


def _title(decision: DecisionDocument) -> str:
    ours = decision.verdict is Verdict.UNCLEAR and any(one.ours for one in decision.findings)
    return f"{markdown(decision.market)}: {'our fault, not yours' if ours else decision.verdict}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _next(decision: DecisionDocument) -> Iterator[str]:
    if decision.people:
        yield f"\n**Who decides:** {markdown(', '.join(decision.people))}."
    if decision.waits_for:
        yield "\n**Waits for:**\n"
        yield from (f"- {markdown(one)}" for one in decision.waits_for[:MAX_FINDINGS])
    if decision.remarks:
        yield "\n**Remarks:**\n"
        yield from (f"- {markdown(one)}" for one in decision.remarks[:MAX_FINDINGS])


def _findings(decision: DecisionDocument) -> Iterator[str]:
    groups = (
        ("To mend", [one for one in decision.findings if one.level is Level.ERROR and not one.ours]),
        ("Ours to mend, nothing for you to do", [one for one in decision.findings if one.ours]),
        ("Worth knowing", [one for one in decision.findings if one.level is not Level.ERROR]),
    )
    for heading, found in groups:
        if found:
            yield f"\n#### {heading}\n"
            yield from (_finding(one, decision.rules_url) for one in found[:MAX_FINDINGS])
            if len(found) > MAX_FINDINGS:
                yield f"- … and {len(found) - MAX_FINDINGS} more."


def _finding(finding: FindingFacts, rules_url: str | None) -> str:
    parts = [f"- {_rule(finding, rules_url)} {markdown(finding.message)}"]
    if finding.place is not None:
        spots = (finding.place.path, finding.place.line, finding.place.column)
        parts.append(f"at {markdown(':'.join(str(one) for one in spots if one is not None))}")
    parts += [f"help: {markdown(finding.help)}"] if finding.help else []
    parts += [f"mend it: {markdown(finding.fix)}"] if finding.fix else []
    return "  \n  ".join(parts)


def _rule(finding: FindingFacts, rules_url: str | None) -> str:
    if finding.rule is None:
        return f"**{finding.outcome}**"
    name = f"**{finding.rule}** ({finding.slug})"
    return f"[{name}](<{rules_url}/{finding.rule}.html>)" if rules_url else name


def _release(release: ReleaseFacts) -> Iterator[str]:
    yield f"\n#### {markdown(release.name)}: {release.outcome}\n"
    if release.new_until:
        what = "publisher and listing" if release.new_publisher else "listing"
        yield f"- **new {what}**: listed at once, marked *new* until {release.new_until} or a little later"
    yield f"- signer: {markdown(release.signer or 'nobody who may sign')}"
    yield f"- license: {markdown(release.license or 'not read')}"
    yield f"- safety: {markdown(release.safety)}"
    yield from _claims(release.claims)
    yield from _differences(release)


def _claims(claims: Iterable[ClaimFacts]) -> Iterator[str]:
    rows = list(claims)
    if not rows:
        yield "- claims: none that can be measured here"
        return
    if all(one.claimed is None for one in rows):
        yield "- claims: none. Measured here; put it into `claims` and sign again, if you like:"
    yield "\n| suite | metric | claimed | measured | by | |\n|---|---|---|---|---|---|"
    for one in rows:
        by = ", ".join(one.by) or ("this proposal's own run" if one.measured is not None else "–")
        state = "–" if one.measured is None or one.claimed is None else "❌ not reached" if one.short else "✅ reached"
        cells = (one.suite, one.metric, _number(one.claimed), _number(one.measured), by)
        yield f"| {' | '.join(markdown(cell) for cell in cells)} | {state} |"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"


def _differences(release: ReleaseFacts) -> Iterator[str]:
    if release.previous is None:
        return
    if not release.differences:
        yield f"\nNo other field differs from {markdown(release.previous)}."
        return
    count = counted(len(release.differences), "field")
    yield f"\n<details><summary>Difference to {markdown(release.previous)}: {count}</summary>\n"
    yield from (_difference(one) for one in release.differences)
    yield "\n</details>"


def _difference(one: Difference) -> str:
    before, after = (markdown(value) if value is not None else "–" for value in (one.before, one.after))
    return f"- {markdown(one.field)}: {before} → {after}"


def _foot(decision: DecisionDocument) -> Iterator[str]:
    yield "\n---"
    if decision.preview is not None:
        yield f"Preview: <{decision.preview}>  "
    yield f"The same on your machine:\n\n```console\n$ {decision.command}\n```"
    yield (
        "\nComments do not stop anything: a maintainer's signed `hold` does. "
        "This comment is edited when something is new; it never speaks of any commit but the one named above."
    )
