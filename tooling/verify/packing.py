"""Reports as few bytes, for what this machine keeps of its own; no format for anybody else."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from tooling.errors import Place, Problem
from tooling.model.manifest import Manifest
from tooling.model.publisher import Publisher
from tooling.model.report import Finding, Level, Outcome, Report
from tooling.model.statement import Measurement
from tooling.verify.judged import Judged

PLAIN, WITH_PROBLEMS = b"p", b"w"
# What most reports say, so that a packed one holds little more than digests; the last words weigh least.
_COMMON = (
    b'","passed","error","not asked","note","no statements","1 statement","no notices","nothing withdrawn",null],["'
    b'publisher_is_known","signature_is_trusted","signed with key `manifest_says_its_path","passed","error","sha256:'
    b'version_follows_previous","first version","license_is_accepted","artifacts_match","passed","error","1 file, '
    b'claims_name_suites","statements_are_believed"," measured by ","notices_are_chained","no notices",null],["'
    b'release_is_not_withdrawn","passed","error","nothing withdrawn",null],["graph_is_safe","passed","error",'
    b'"scanned by  before it was measured",null],["claims_hold","passed","error","reproduced by ",null]]'
    b'[["files_are_readable","passed","error","1 statement",null],["'
)
_JUDGED = TypeAdapter(Judged)
_LEVEL = 3
# Names of fields, in the order in which they are written: each release has them all.
_FIELDS = _COMMON + b"".join(
    f'"{field}":null,'.encode() for kind in (Measurement, Publisher, Manifest) for field in kind.model_fields
)


def is_plain(report: Report) -> bool:
    """Say whether a report passed with nothing to add: no warning, no problem."""
    return report.outcome is Outcome.PASSED and all(one.problem is None for one in report.findings)


def pack(report: Report) -> bytes:
    """Write a report's findings; the first byte tells whether there is more to say than that it passed."""
    text = json.dumps([_row(one) for one in report.findings], separators=(",", ":"), ensure_ascii=False)
    packer = zlib.compressobj(zdict=_COMMON)
    body = packer.compress(text.encode("utf-8", "surrogatepass")) + packer.flush()
    return (PLAIN if is_plain(report) else WITH_PROBLEMS) + body


def unpack(subject: str, packed: bytes) -> Report:
    """Read what `pack` wrote."""
    unpacker = zlib.decompressobj(zdict=_COMMON)
    text = unpacker.decompress(packed[1:]) + unpacker.flush()
    return Report(subject, tuple(_finding(*row) for row in json.loads(text.decode("utf-8", "surrogatepass"))))


def pack_judged(judged: Judged) -> bytes:
    """Write all that may be shown of a release."""
    packer = zlib.compressobj(_LEVEL, zdict=_FIELDS)
    return packer.compress(_JUDGED.dump_json(judged)) + packer.flush()


def unpack_judged(packed: bytes) -> Judged:
    """Read what `pack_judged` wrote: the same value, field for field."""
    unpacker = zlib.decompressobj(zdict=_FIELDS)
    return _JUDGED.validate_json(unpacker.decompress(packed) + unpacker.flush())


def _row(finding: Finding) -> tuple[Any, ...]:
    problem = finding.problem
    row = (finding.check, finding.outcome, finding.level, finding.message)
    if problem is None:
        return row
    place = problem.place
    where = (place.path, place.line, place.column) if place else None
    return (*row, (problem.rule, problem.message, where, problem.help, problem.fix))


def _finding(check: str, outcome: str, level: str, message: str, problem: Sequence[Any] | None = None) -> Finding:
    return Finding(check, Outcome(outcome), message, _problem(*problem) if problem else None, Level(level))


def _problem(rule: str, message: str, where: Sequence[Any] | None, help: str | None, fix: str | None) -> Problem:
    return Problem(rule, message, Place(*where) if where else None, help, fix)
