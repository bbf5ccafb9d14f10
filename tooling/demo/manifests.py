"""From a plan to a manifest: digests of the artifacts' bytes, and claims from what was measured."""

from __future__ import annotations

import io
from collections.abc import Mapping

from tooling.authoring.measuring import rounded
from tooling.demo.plans import ArtifactPlan, ReleasePlan
from tooling.model.manifest import Artifact, Claim, License, Lineage, Manifest
from tooling.model.suite import MetricName, Suite
from tooling.registry.digests import digest_stream
from tooling.registry.parsed import Parsed


def make_manifest(
    plan: ReleasePlan,
    contents: Mapping[str, bytes],
    *,
    publisher: str,
    previous: str | None = None,
    claims: tuple[Claim, ...] = (),
    listed: Mapping[str, str] | None = None,
) -> Manifest:
    """Write a plan as a manifest; `contents` maps each artifact's path to its bytes, `publisher` is its digest.

    `listed` maps releases of the same market (`publisher/model@version`) to the digests of their manifests.
    """
    return Manifest(
        haat="manifest/1",
        name=f"{plan.publisher}/{plan.model}",
        publisher=publisher,
        version=plan.version,
        previous=previous,
        title=plan.title,
        summary=plan.summary,
        description=plan.description,
        license=License(spdx=plan.license),
        task=plan.task,
        tags=plan.tags,
        artifacts=tuple(_artifact(one, contents[one.path]) for one in plan.artifacts),
        adapter=plan.adapter,
        inputs=plan.inputs,
        outputs=plan.outputs,
        claims=claims,
        lineage=tuple(_with_manifest(one, listed or {}) for one in plan.lineage),
        training=plan.training,
        use=plan.use,
        compliance=plan.compliance,
        contact=plan.contact,
    )


def make_claims(plan: ReleasePlan, suite: Parsed[Suite], measured: Mapping[MetricName, float]) -> tuple[Claim, ...]:
    """Claim what was measured with one suite, rounded so that no claim says more than was measured."""
    better = {metric.name: metric.better for metric in suite.document.metrics}
    return tuple(
        Claim(suite=label, suite_digest=suite.digest, metric=metric, value=rounded(measured[metric], better[metric]))
        for label, metric in plan.claims
        if label == suite.document.label
    )


def _with_manifest(parent: Lineage, listed: Mapping[str, str]) -> Lineage:
    return parent.model_copy(update={"manifest": listed.get(f"{parent.name}@{parent.version}")})


def _artifact(plan: ArtifactPlan, content: bytes) -> Artifact:
    digests = digest_stream(io.BytesIO(content))
    return Artifact(
        path=plan.path,
        role=plan.role,
        format=plan.format,
        digest=digests.digest,
        size=digests.size,
        pieces=digests.pieces,
        locations=plan.locations,
    )
