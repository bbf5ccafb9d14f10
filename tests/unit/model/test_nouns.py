"""The nouns: rules that a single field cannot express."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.registry.samples import DIGEST, MANIFEST
from tooling.errors import HaatError, Place
from tooling.model.manifest import License, Manifest
from tooling.model.publisher import Publisher
from tooling.model.release import Reference, ReleaseName
from tooling.model.report import EXIT_STATUS, Finding, Level, Outcome, Report, worst
from tooling.model.rules import RULES, reading
from tooling.registry.strict_yaml import read_yaml

IDENTITY = {"kind": "key", "id": "laptop", "algorithm": "ecdsa-p256", "public": "A" * 124}


def manifest(**changes: Any) -> Manifest:
    document = read_yaml(MANIFEST.encode(), "m.yaml")
    assert isinstance(document, dict)
    return Manifest.model_validate({**document, **changes})


def publisher(**fields: Any) -> Publisher:
    return Publisher.model_validate(
        {"haat": "publisher/1", "name": "acme", "display": "Acme", "identities": (IDENTITY,), **fields}
    )


def test_a_manifest_knows_the_parts_of_its_name() -> None:
    document = manifest()
    assert (document.publisher_name, document.model_name) == ("acme", "digits-mlp")
    assert document.model_artifact.path == "model.onnx"


def test_a_manifest_names_each_file_once_and_exactly_one_model() -> None:
    artifacts = tuple(artifact.model_dump() for artifact in manifest().artifacts)
    with pytest.raises(ValidationError, match=r"artifact path stands twice: labels\.json"):
        manifest(artifacts=(*artifacts, artifacts[1]))
    for chosen in (artifacts[1:], (artifacts[0], {**artifacts[1], "role": "model"})):
        with pytest.raises(ValidationError, match="exactly one artifact has the role `model`"):
            manifest(artifacts=chosen)


def test_a_manifest_claims_each_metric_once() -> None:
    claim = manifest().claims[0].model_dump()
    with pytest.raises(ValidationError, match="claim of a metric stands twice"):
        manifest(claims=(claim, {**claim, "value": 0.5}))
    assert len(manifest(claims=(claim, {**claim, "metric": "f1"})).claims) == 2


def test_a_license_is_an_spdx_id_or_a_text_by_digest() -> None:
    assert License(spdx="MIT").identifier == "MIT"
    assert License(ref="LicenseRef-acme", terms=DIGEST).identifier == "LicenseRef-acme"
    for fields in ({}, {"spdx": "MIT", "ref": "LicenseRef-acme", "terms": DIGEST}, {"ref": "LicenseRef-acme"}):
        with pytest.raises(ValidationError):
            License.model_validate(fields)


def test_a_publisher_file_links_to_its_chain() -> None:
    assert publisher(sequence=1).genesis is None
    assert publisher(sequence=2, genesis=DIGEST, previous=DIGEST).sequence == 2
    for fields in ({"sequence": 1, "genesis": DIGEST}, {"sequence": 1, "previous": DIGEST}, {"sequence": 2}):
        with pytest.raises(ValidationError, match="file of a chain names"):
            publisher(**fields)


def test_a_publisher_without_identity_is_nobody() -> None:
    with pytest.raises(ValidationError):
        publisher(sequence=1, identities=())


WORKFLOW = {
    "kind": "github",
    "id": "release",
    "instance": "demo",
    "repository": "acme/models",
    "repository_id": "1",
    "owner_id": "2",
    "workflow": ".github/workflows/release.yml",
    "refs": ("refs/heads/main",),
    "triggers": ("push",),
}


def test_a_publisher_names_everybody_once_whatever_the_kind() -> None:
    assert len(publisher(sequence=1, identities=(IDENTITY, WORKFLOW)).identities) == 2
    elsewhere = {**WORKFLOW, "id": "other", "refs": ("refs/tags/*",)}
    assert len(publisher(sequence=1, identities=(WORKFLOW, elsewhere)).identities) == 2
    for fields in (
        {"identities": (WORKFLOW, {**WORKFLOW, "id": "twin"})},
        {"identities": (WORKFLOW,), "retired": ({"identity": {**WORKFLOW, "id": "old"}},)},
        {"identities": (WORKFLOW, {**IDENTITY, "id": "release"})},
        {"recovery": {**IDENTITY, "id": "vault"}},
    ):
        with pytest.raises(ValidationError, match="stands twice"):
            publisher(sequence=1, **fields)


def test_only_a_key_recovers_a_publisher() -> None:
    with pytest.raises(ValidationError):
        publisher(sequence=1, recovery=WORKFLOW)


def test_references_name_a_listing_or_one_version() -> None:
    name = ReleaseName("acme", "digits-1.5", "1.0.0")
    assert str(name) == "acme/digits-1.5@1.0.0"
    assert Reference.parse(str(name)).covers(name)
    assert Reference.parse("acme/digits-1.5").covers(name)
    assert not Reference.parse("acme/digits-1.5@1.0.1").covers(name)
    assert not Reference.parse("acme/digits").covers(name)


@pytest.mark.parametrize(
    "text", ["acme", "acme/", "/digits", "Acme/digits", "acme/a/b", "acme/digits@", "../x", "a/b\n"]
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not of the form"):
        Reference.parse(text)


def test_only_a_report_of_nothing_but_passes_has_passed() -> None:
    assert worst([]) is Outcome.INCONCLUSIVE
    assert worst([Outcome.PASSED]) is Outcome.PASSED
    for outcome in Outcome:
        if outcome is not Outcome.PASSED:
            assert worst([Outcome.PASSED, outcome]) is outcome
            assert worst([Outcome.FAILED, outcome]) is Outcome.FAILED
            assert EXIT_STATUS[outcome] != 0


def test_warnings_do_not_decide_a_report() -> None:
    warning = Finding("check", Outcome.FAILED, "hm", level=Level.WARNING)
    assert Report("x", (warning,)).outcome is Outcome.INCONCLUSIVE
    assert Report("x", (warning, Finding("check", Outcome.PASSED, "yes"))).outcome is Outcome.PASSED


def test_every_rule_can_be_looked_up_by_its_id() -> None:
    every = [rule for module in (reading,) for rule in module.RULES]
    assert all(RULES[rule.id] is rule for rule in every)
    assert len({rule.slug for rule in RULES.values()}) == len(RULES)
    for rule in RULES.values():
        assert rule.id.startswith("HA")
        assert rule.meaning
        assert rule.causes
        assert rule.mend


def test_problems_and_errors_read_like_a_compilers() -> None:
    problem = reading.NOT_YAML.problem("broken", Place("a.yaml", 2, 3), help="mend it", fix="vi a.yaml")
    assert str(problem) == "a.yaml:2:3: [HA001] broken"
    assert str(HaatError(problem, reading.NOT_JSON.problem("too"))) == "a.yaml:2:3: [HA001] broken; [HA010] too"
    with pytest.raises(TypeError):
        HaatError()
