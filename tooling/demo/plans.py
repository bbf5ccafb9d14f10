"""What the builder of the market is given: suites, publishers and releases, with everything but digests and numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tooling.model.adapters import Adapter
from tooling.model.manifest import Compliance, Contact, Lineage, Role, Tensor, Training, Use
from tooling.model.suite import MetricName

Format = Literal["onnx", "safetensors", "gguf", "json", "text"]


@dataclass(frozen=True, slots=True)
class SuitePlan:
    """A suite: the data's file name and bytes, and its document with `{digest}` for the data's digest."""

    name: str
    version: int
    data_name: str
    make: Callable[[], bytes]
    template: str

    def files(self) -> dict[str, bytes]:
        """Return the files of the suite's folder by name."""
        data = self.make()
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        return {"suite.yaml": self.template.replace("{digest}", digest).encode(), self.data_name: data}


@dataclass(frozen=True, slots=True)
class PublisherPlan:
    """A publisher of the market; it signs with a key of the builder's, or keyless as a workflow."""

    name: str
    display: str
    about: str
    keyless: bool = False


@dataclass(frozen=True, slots=True)
class ArtifactPlan:
    """A file of a release; the registry carries small ones, and large ones need `locations`."""

    path: str
    role: Role
    format: Format
    make: Callable[[], bytes]
    locations: tuple[str, ...] = ()
    carried: bool = True


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """One release; `claims` names the suite and metric of each number that is measured and then claimed."""

    publisher: str
    model: str
    version: str
    title: str
    summary: str
    description: str
    license: str
    task: str
    tags: tuple[str, ...]
    artifacts: tuple[ArtifactPlan, ...]
    adapter: Adapter
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    claims: tuple[tuple[str, MetricName], ...]
    lineage: tuple[Lineage, ...] = ()
    training: Training | None = None
    use: Use | None = None
    compliance: Compliance | None = None
    contact: Contact | None = None
