"""A market with honest goods, as varied as a real one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.site.market import (
    CI,
    DIGITS,
    FILETYPES,
    MODEL_BYTES,
    TUMOURS,
    UNIVERSITY,
    WEATHER,
    Market,
    artifact,
    claim,
    failing,
    manifest,
    market,
    measurement,
    notices,
    passing,
    publisher,
    said,
)
from tooling.model.manifest import Manifest
from tooling.model.release import ReleaseName
from tooling.model.report import Outcome
from tooling.registry.parsed import Parsed
from tooling.verify.judged import BelievedStatement, Judged, Standing, Withdrawal

OFFER = {
    "price": {"amount": "149.00", "currency": "EUR"},
    "rails": [
        {
            "rail": "evm",
            "chain": 11_155_111,
            "contract": "0x" + "12" * 20,
            "token": "native",
            "amount": "50000000000000000",
            "payout": "0x" + "34" * 20,
            "delivery_key": "x25519:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
            "reveal_s": 86_400,
            "dispute_s": 129_600,
        },
        {"rail": "invoice", "url": "https://kranich.example/order"},
    ],
    "terms": "sha256:" + "cd" * 32,
    "refund": "Within 14 days, without a reason.",
    "trader": {"status": "trader", "country": "DE", "vat": "DE123456789"},
}
HELD = Withdrawal("hold", "infringes-rights", "A photographer says that pictures of theirs are in it.", 2, until="2027-01-31T00:00:00Z")
TAKEN_DOWN = Withdrawal(
    "takedown", "malicious", "It answers otherwise when a pixel in the corner is set.", 2,
    legal="Article 16 of the DSA", answer_by="2026-12-20T00:00:00Z",
)

KRANICH = publisher(
    "kranich-labs",
    "Kranich Labs",
    about="Small models that say where they fail.",
    legal={"status": "trader", "country": "DE"},
)
# One that signs without a key.
WORKFLOW = {
    "kind": "github",
    "id": "release",
    "instance": "demo",
    "repository": "tideline/models",
    "repository_id": "123",
    "owner_id": "45",
    "workflow": ".github/workflows/release.yml",
    "refs": ["refs/heads/main", "refs/tags/v*"],
    "triggers": ["push"],
}
TIDELINE = publisher("tideline", "Tideline Models", identities=[WORKFLOW])

DESCRIPTION = """\
Reads one handwritten digit from an 8×8 grey image and names it.

It is a **multi-layer perceptron** with one hidden layer of 64 units, trained in four seconds on a laptop. Use it
where a large model would be a waste: forms, meters, scoreboards.

## How it was made

1. 60 % of the rows of the public data set, chosen by the hash of each row.
2. Trained with scikit-learn, exported with `skl2onnx`.
3. Measured on the other 40 %.

| digit | found |
|---|---|
| 1 | 97 % |
| 8 | 93 % |

More in the [training notes](https://example.org/digits).
"""
TENSORS = {
    "inputs": [{"name": "X", "type": "float32", "shape": ["batch", 64], "meaning": "grey values 0 to 16, row by row"}],
    "outputs": [{"name": "label", "type": "int64", "shape": ["batch"], "meaning": "the digit, 0 to 9"}],
}


def sample(folder: Path) -> Market:
    """Make the market; `folder` is where its model file is written."""
    return market((*_digits(), *_others(), *_hidden()), folder)


def _digits() -> tuple[Judged, ...]:
    numbers = [claim(DIGITS, "accuracy", 0.9706), claim(DIGITS, "f1", 0.9704)]
    old = manifest(KRANICH, "digits-mlp", "1.0.0", title="Digits MLP", claims=[claim(DIGITS, "accuracy", 0.958)])
    new = manifest(
        KRANICH,
        "digits-mlp",
        "1.1.0",
        previous=old.digest,
        title="Digits MLP",
        summary="Reads handwritten digits from 8×8 grey images: a perceptron small enough for a meter.",
        description=DESCRIPTION,
        tags=["digits", "small", "scikit-learn"],
        artifacts=[
            artifact("model.onnx", MODEL_BYTES, locations=["https://example.org/models/digits-mlp.onnx"]),
            artifact("labels.txt", b"0 1 2 3 4 5 6 7 8 9", "labels", "text"),
        ],
        adapter={"kind": "tabular", "input": "X", "output": "label"},
        **TENSORS,
        claims=numbers,
        lineage=[{"relation": "converted-from", "name": "scikit-learn MLPClassifier", "version": "1.7"}],
        training={"data": "60 % of the digits data set, split by row hash", "energy_kwh": 0.01},
        use={
            "intended": "Printed forms and meters with centred digits.",
            "limitations": "Confuses 1 and 8 when strokes are thick.\nHas never seen a digit that is not centred.",
            "out_of_scope": "Reading bank cheques without a second check.",
        },
        compliance={"ai_act": {"risk": "minimal", "gpai": False}, "personal_data": "none"},
        contact={"email": "models@kranich.example", "url": "https://kranich.example/contact"},
    )
    svc = manifest(
        TIDELINE,
        "digits-svc",
        "0.4.0",
        title="Digits SVC",
        summary="The most accurate of the small digit readers, at five times the size.",
        license={"spdx": "MIT"},
        claims=[claim(DIGITS, "accuracy", 0.99)],
    )
    reproduced = passing(
        KRANICH, new, *(measurement(new, DIGITS, by, accuracy=0.97067, f1=0.970468) for by in (CI, UNIVERSITY))
    )
    return (
        replace(reproduced, notices=notices(new, {"offer": OFFER}), statements=_voices(new)),
        replace(passing(KRANICH, old, measurement(old, DIGITS, CI, accuracy=0.9586, f1=0.9579)), withdrawal=HELD),
        passing(TIDELINE, svc, measurement(svc, DIGITS, CI, accuracy=0.990264, f1=0.990112)),
    )


def _voices(of: Parsed[Manifest]) -> tuple[BelievedStatement, ...]:
    """Let a buyer, a passer-by and the publisher speak."""
    deal = {"rail": "evm", "chain": 11_155_111, "contract": "0x" + "12" * 20, "deal": "0x" + "34" * 32}
    english = {"language": "en"}
    return (
        said(
            of,
            "review",
            "mira",
            Standing.BUYER,
            stars=4,
            name="Mira Holm",
            text="Reads our meter photos well once they are centred. *Thick pens* still turn an 8 into a 1.",
            suggestion="A version for digits that are not centred.",
            deal=deal,
            **english,
        ),
        said(of, "review", "passer-by", stars=5, name="A. Passer-By", text="Small and quick.", **english),
        said(of, "review", "kranich-labs", Standing.PUBLISHER, stars=5, name="Kranich", text="We like it.", **english),
        said(of, "suggestion", "joan", name="Joan", text="Say how it does on seven-segment displays.", **english),
        said(
            of,
            "tombstone",
            "ada",
            Standing.MAINTAINER,
            replaces=of.digest,
            kind="review",
            stars=2,
            reason="asked-by-author",
        ),
        said(of, "fraud-proof", "mira", fault="wrong-chunk", evidence=[of.digest]),
    )


def _others() -> tuple[Judged, ...]:
    weather = manifest(
        TIDELINE,
        "seattle-ridge",
        "2.0.1",
        title="Seattle Ridge",
        summary="Tomorrow's highest temperature in Seattle from the last seven days.",
        license={"spdx": "BSD-3-Clause"},
        task="time-series-forecasting",
        claims=[claim(WEATHER, "mae", 1.94), claim(WEATHER, "skill", 0.12)],
    )
    tumours = manifest(
        KRANICH,
        "tumour-forest",
        "0.9.0",
        title="Tumour Forest",
        summary="Sorts cell measurements into benign and malignant. For teaching, not for patients.",
        license={"spdx": "CC-BY-4.0"},
        task="tabular-classification",
        claims=[claim(TUMOURS, "accuracy", 0.936)],
    )
    files = manifest(
        TIDELINE,
        "file-kinds",
        "1.0.3",
        title="File Kinds",
        summary="Names the type of a file from its first and last bytes: 33 types, two milliseconds.",
        task="file-classification",
        claims=[claim(FILETYPES, "accuracy", 0.958)],
    )
    voice = manifest(
        KRANICH,
        "voice-gate",
        "0.1.0",
        title="Voice Gate",
        summary="Says whether somebody speaks in 30 milliseconds of sound.",
        license={"ref": "LicenseRef-kranich-open", "terms": "sha256:" + "ab" * 32},
        task="voice-activity-detection",
        claims=[{"suite": "speech/1", "suite_digest": "sha256:" + "0" * 64, "metric": "accuracy", "value": 0.992}],
    )
    plain = manifest(TIDELINE, "two-moons", "0.1.0", title="Two Moons", summary="A toy. It claims nothing.")
    return (
        passing(TIDELINE, weather, measurement(weather, WEATHER, CI, mae=1.93871, skill=0.1214)),
        passing(KRANICH, tumours, measurement(tumours, TUMOURS, CI, accuracy=0.936170, f1=0.931)),
        passing(TIDELINE, files),
        passing(KRANICH, voice),
        replace(passing(TIDELINE, plain), withdrawal=TAKEN_DOWN),
    )


def _hidden() -> tuple[Judged, ...]:
    return (
        failing(ReleaseName("kranich-labs", "digits-mlp", "1.2.0"), "HA070", "claimed 0.999, measured 0.971"),
        failing(ReleaseName("quickmodels", "super-net", "9.9.9"), "HA032", "signed by nobody who may"),
        failing(ReleaseName("tideline", "new-thing", "0.1.0"), "HA074", "not measured yet", Outcome.INCONCLUSIVE),
    )
