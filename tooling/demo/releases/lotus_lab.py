"""Lotus Lab: small classifiers of handwritten digits, each with a reason to exist."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

from tooling.demo.models import digits
from tooling.demo.plans import ArtifactPlan, PublisherPlan, ReleasePlan
from tooling.model.adapters import TabularAdapter
from tooling.model.manifest import AiAct, Compliance, Tensor, Training, Use

PUBLISHER = PublisherPlan(
    "lotus-lab",
    "Lotus Lab",
    "Small classical models that train in seconds and explain themselves.",
)

_TRAINING = Training(
    data="scikit-learn's digits (UCI, CC-BY-4.0), the 1,072 images that digits/1 does not hold out; no other data"
)
_COMPLIANCE = Compliance(
    ai_act=AiAct(risk="minimal", gpai=False),
    personal_data="none: handwriting of 43 people in 8×8 pixels, without names or any way back to them",
    export="none known",
)
_PIXELS = Tensor(
    name="X", type="float32", shape=("batch", 64), meaning="pixel intensity from 0 (white) to 16 (black), row by row"
)
_LABEL = Tensor(name="label", type="int64", shape=("batch",), meaning="the digit, 0 to 9")
_LIMITATIONS = (
    "Eight by eight pixels of one digit, centred and scaled as in the UCI set. Photographs, several digits, other "
    "scripts, rotated or inverted images are outside of what it has seen, and it answers with a digit all the same: "
    "there is no answer for *not a digit*."
)


def _use(limitations: str) -> Use:
    return Use(
        intended="Teaching, tests of pipelines and marketplaces, and as a baseline that anything larger should beat.",
        out_of_scope="Reading real forms, cheques, ballots or addresses: nothing that matters to a person.",
        limitations=f"{_LIMITATIONS} {limitations}",
        risks="A wrong digit that nobody checks. Some writing styles are rarer in the training data than others.",
    )


def _release(  # noqa: PLR0913 - the words of a release, each named where it is called
    *,
    model: str,
    version: str,
    title: str,
    summary: str,
    description: str,
    tags: tuple[str, ...],
    make: Callable[[], bytes],
    scores: Tensor,
    limitations: str,
) -> ReleasePlan:
    return ReleasePlan(
        publisher=PUBLISHER.name,
        model=model,
        version=version,
        title=title,
        summary=summary,
        description=dedent(description).strip() + "\n",
        license="Apache-2.0",
        task="image-classification",
        tags=("digits", "tabular", *tags),
        artifacts=(ArtifactPlan("model.onnx", "model", "onnx", make),),
        adapter=TabularAdapter(kind="tabular", input="X", output="label"),
        inputs=(_PIXELS,),
        outputs=(_LABEL, scores),
        claims=(("digits/1", "accuracy"), ("digits/1", "f1")),
        training=_TRAINING,
        use=_use(limitations),
        compliance=_COMPLIANCE,
    )


_PROBABILITIES = Tensor(
    name="probabilities", type="float32", shape=("batch", 10), meaning="probability of each digit, 0 to 9"
)

RELEASES: tuple[ReleasePlan, ...] = (
    _release(
        model="digits-logreg",
        version="1.0.0",
        title="Digits, logistic regression",
        summary="Handwritten digits from 8×8 grey images with one weight a pixel and digit",
        description="""
            The smallest model here that is worth having: a multinomial logistic regression, 650 numbers in all. Each
            weight says how much a dark pixel speaks for a digit, so the whole model fits into ten little pictures.

            ## How it was made

            Intensities are scaled to 0 to 1, then scikit-learn's `LogisticRegression` (`C=1`) is fitted until it
            converges. Nothing is random. The graph was exported with skl2onnx.

            ## When to use it

            As the baseline for anything else on this data. If a larger model is not clearly better than this one,
            the larger model is not needed.
        """,
        tags=("linear", "baseline"),
        make=digits.make_logreg,
        scores=_PROBABILITIES,
        limitations="A linear model cannot tell shapes apart that differ only by which pixels are dark *together*.",
    ),
    _release(
        model="digits-mlp",
        version="1.0.0",
        title="Digits, small neural network",
        summary="Handwritten digits from 8×8 grey images, one hidden layer of 16",
        description="""
            A first neural network for these digits: 64 inputs, one hidden layer of 16 units, ten outputs.

            ## How it was made

            Intensities are scaled to 0 to 1; scikit-learn's `MLPClassifier` is trained with Adam and a fixed seed.
            The graph was exported with skl2onnx.

            ## What to expect

            It is hardly better than the logistic regression of the same publisher: sixteen units are few. It is kept
            as the first release so that the next one can be compared with it.
        """,
        tags=("neural-network",),
        make=digits.make_mlp_small,
        scores=_PROBABILITIES,
        limitations="Its probabilities are too sure of themselves, above all when it is wrong.",
    ),
    _release(
        model="digits-mlp",
        version="1.1.0",
        title="Digits, neural network",
        summary="Handwritten digits from 8×8 grey images, hidden layers of 128 and 64",
        description="""
            The second release of our digits network: hidden layers of 128 and 64 units in place of one layer of 16.

            ## What changed since 1.0.0

            - more units, and a second hidden layer: fewer mistakes on the held-out images
            - ten times the size, and yet no slower: at this size, the call costs more than the model
            - inputs and outputs are the same, so it can replace 1.0.0 as it is

            ## How it was made

            As before: intensities scaled to 0 to 1, scikit-learn's `MLPClassifier` with Adam and a fixed seed,
            exported with skl2onnx.
        """,
        tags=("neural-network",),
        make=digits.make_mlp_large,
        scores=_PROBABILITIES,
        limitations="Its probabilities are too sure of themselves, above all when it is wrong.",
    ),
    _release(
        model="digits-svc",
        version="1.0.0",
        title="Digits, support vector machine",
        summary="Handwritten digits from 8×8 grey images, Gaussian kernel; the most accurate one of Lotus Lab",
        description="""
            A support vector machine with a Gaussian kernel (`C=10`, `gamma=0.001`) on the raw intensities. On small
            data such as this it beats our neural networks, and it trains in a tenth of a second.

            ## What it costs

            It keeps the training images that lie near a border between digits (its *support vectors*) and compares
            every new image with each of them. That makes it the largest and slowest of our digit models.

            ## Outputs

            `label` is the digit. `probabilities` is named so by the exporter, but holds decision scores: their order
            means something, their size does not.
        """,
        tags=("kernel",),
        make=digits.make_svc,
        scores=Tensor(
            name="probabilities",
            type="float32",
            shape=("batch", 10),
            meaning="decision score of each digit, 0 to 9; not probabilities",
        ),
        limitations="It contains training images, so it can only be shared where those can; theirs is CC-BY-4.0.",
    ),
)
