"""A bench to measure small models on, in the real sandbox, and to see what went into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.unit.bench import samples as make
from tooling.bench.measure import Measured, measure
from tooling.errors import HaatError
from tooling.sandbox.find import find_sandbox
from tooling.sandbox.interface import Job, Run

ROWS = make.npz([[1, 2], [2, 1], [0, 5], [3, 1]], [1, 0, 1, 1])


@dataclass
class Watched:
    """The sandbox of this machine, and the jobs that went into it."""

    jobs: list[Job] = field(default_factory=list)

    @property
    def level(self) -> str:
        return find_sandbox().level

    def run(self, job: Job) -> Run:
        self.jobs.append(job)
        return find_sandbox().run(job)


@dataclass
class Bench:
    """A folder with a model, and the sandbox to measure it in."""

    folder: Path
    sandbox: Watched

    def files(self, **contents: bytes) -> dict[str, Path]:
        found = {}
        for name, content in contents.items():
            path = self.folder / f"{name}.{'json' if name in {'labels', 'tokenizer'} else 'onnx'}"
            path.write_bytes(content)
            found[path.name] = path
        return found

    def measure(
        self,
        model: bytes,
        data: bytes = ROWS,
        reader: Mapping[str, Any] | None = None,
        adapter: Mapping[str, Any] = make.TABULAR,
        others: Mapping[str, bytes] | None = None,
        **changes: Any,
    ) -> Measured:
        files = self.files(model=model, **(others or {}))
        document = make.suite(data, reader or {"kind": "npz_xy"}, **changes)
        return measure(make.manifest(files, adapter), files, make.pinned(self.folder, data, document), self.sandbox)

    def refusal(self, kind: type[HaatError], *arguments: Any, **options: Any) -> tuple[str, str]:
        with pytest.raises(kind) as caught:
            self.measure(*arguments, **options)
        (problem,) = caught.value.problems
        return problem.rule, problem.message
