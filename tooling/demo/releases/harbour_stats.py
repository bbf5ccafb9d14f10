"""Harbour Statistics: textbook models of textbook tables, and a student that learnt from somebody else's model."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

from tooling.demo.models import distilled, tables
from tooling.demo.plans import ArtifactPlan, PublisherPlan, ReleasePlan
from tooling.model.adapters import TabularAdapter
from tooling.model.manifest import AiAct, Compliance, Lineage, Tensor, Training, Use
from tooling.model.suite import MetricName

PUBLISHER = PublisherPlan(
    "harbour-stats",
    "Harbour Statistics",
    "Textbook models of textbook tables, with a plain word on what their numbers do not say.",
    keyless=True,
)

_MINIMAL = AiAct(risk="minimal", gpai=False)
_LABEL = Tensor(name="label", type="int64", shape=("batch",), meaning="the class with the highest probability")


def _release(  # noqa: PLR0913 - the words of a release, each named where it is called
    *,
    model: str,
    title: str,
    summary: str,
    description: str,
    tags: tuple[str, ...],
    make: Callable[[], bytes],
    rows: Tensor,
    outputs: tuple[Tensor, ...],
    claims: tuple[tuple[str, MetricName], ...],
    training: str,
    use: Use,
    personal_data: str,
) -> ReleasePlan:
    return ReleasePlan(
        publisher=PUBLISHER.name,
        model=model,
        version="1.0.0",
        title=title,
        summary=summary,
        description=dedent(description).strip() + "\n",
        license="Apache-2.0",
        task="tabular-regression" if outputs[0].name == "variable" else "tabular-classification",
        tags=("tabular", *tags),
        artifacts=(ArtifactPlan("model.onnx", "model", "onnx", make),),
        adapter=TabularAdapter(kind="tabular", input="X", output=outputs[0].name),
        inputs=(rows,),
        outputs=outputs,
        claims=claims,
        training=Training(data=training),
        use=use,
        compliance=Compliance(ai_act=_MINIMAL, personal_data=personal_data, export="none known"),
    )


def _rows(width: int, meaning: str) -> Tensor:
    return Tensor(name="X", type="float32", shape=("batch", width), meaning=meaning)


def _probabilities(classes: int, meaning: str) -> Tensor:
    return Tensor(name="probabilities", type="float32", shape=("batch", classes), meaning=meaning)


_STUDENT = ReleasePlan(
    publisher=PUBLISHER.name,
    model="digits-student",
    version="1.0.0",
    title="Digits, a student of the support vector machine",
    summary="Handwritten digits as three graphs: scaling, a small network taught by lotus-lab/digits-svc, and a choice",
    description=dedent("""
        A network with 64 hidden units that was taught by Lotus Lab's `digits-svc` 1.0.0: not the digits in the data
        were its truth, but what the teacher says about each training image. It is a tenth of the teacher's size and
        holds no training images.

        ## Three graphs

        - `preprocess.onnx` maps grey values from 0 to 16 onto -1 to 1 and cuts off what lies beyond
        - `model.onnx` gives ten scores
        - `postprocess.onnx` chooses the digit with the highest one

        Each of them passes the same gate and runs in the same sandbox, one after the other. What was measured is all
        three of them; to use the model alone, scale its input yourself.

        ## How it was made

        The teacher's scores, as shares of one, are what scikit-learn's `MLPRegressor` was fitted to (Adam, fixed
        seed). Its width and its regularisation were chosen by five-fold cross-validation on the training images. All
        three graphs were written with onnx.
    """).strip()
    + "\n",
    license="Apache-2.0",
    task="image-classification",
    tags=("digits", "tabular", "neural-network", "distilled"),
    artifacts=(
        ArtifactPlan("preprocess.onnx", "preprocess", "onnx", distilled.make_scaler),
        ArtifactPlan("model.onnx", "model", "onnx", distilled.make_student),
        ArtifactPlan("postprocess.onnx", "postprocess", "onnx", distilled.make_choice),
    ),
    adapter=TabularAdapter(kind="tabular", input="pixels", output="scores"),
    inputs=(_rows(64, "pixel intensity from 0 (white) to 16 (black), row by row; taken by preprocess.onnx"),),
    outputs=(Tensor(name="label", type="int64", shape=("batch",), meaning="the digit, from postprocess.onnx"),),
    claims=(("digits/1", "accuracy"), ("digits/1", "f1")),
    lineage=(Lineage(relation="distilled-from", name="lotus-lab/digits-svc", version="1.0.0"),),
    training=Training(
        data="The 1,072 images that digits/1 does not hold out (UCI, CC-BY-4.0), labelled by lotus-lab/digits-svc 1.0.0"
    ),
    use=Use(
        intended="Teaching how a model is distilled, and how steps before and after it are shipped.",
        out_of_scope="Reading real forms, cheques, ballots or addresses: nothing that matters to a person.",
        limitations=(
            "It repeats its teacher's mistakes and adds its own. Eight by eight pixels of one centred digit; it "
            "answers with a digit whatever it is shown."
        ),
        risks="A wrong digit that nobody checks. Some writing styles are rarer in the training data than others.",
    ),
    compliance=Compliance(
        ai_act=_MINIMAL,
        personal_data="none: handwriting of 43 people in 8×8 pixels, without names or any way back to them",
        export="none known",
    ),
)

RELEASES: tuple[ReleasePlan, ...] = (
    _release(
        model="nuclei-logreg",
        title="Breast tumours, logistic regression",
        summary="Malignant or benign from thirty measurements of cell nuclei, one weight a measurement",
        description="""
            A logistic regression (`C=0.5`) on standardised measurements: thirty weights and a constant, one kilobyte.

            ## Why it is here

            As the line that anything larger has to cross. These data are nearly separable, so almost every method
            gets far above nine in ten, and the differences between them are a handful of patients.

            ## What its accuracy hides

            Accuracy counts a missed malignant tumour like a false alarm. Whoever wanted to use such a model would
            have to weigh the two, choose a threshold for that, and show it on patients of their own.
        """,
        tags=("linear", "baseline", "teaching"),
        make=tables.make_nuclei_logreg,
        rows=_rows(30, "mean, standard error and worst of ten measurements of cell nuclei"),
        outputs=(_LABEL, _probabilities(2, "probability of malignant (0) and benign (1)")),
        claims=(("breast-cancer/1", "accuracy"), ("breast-cancer/1", "f1")),
        training="Breast Cancer Wisconsin (UCI, CC-BY-4.0), the 343 rows that breast-cancer/1 does not hold out",
        use=Use(
            intended="Teaching, and as a baseline.",
            out_of_scope="Diagnosis, triage, screening, second opinions: any use on a patient. No medical device.",
            limitations="One hospital, about 1993, one way of measuring. The outcome for other patients is unknown.",
            risks="A number near 1 looks like readiness for the clinic, and is none.",
        ),
        personal_data="measurements of 569 patients without names or dates; published as open data",
    ),
    _release(
        model="wine-forest",
        title="Three growers of wine, random forest",
        summary="Which of three growers made a wine, from its chemistry, fifty trees",
        description="""
            Fifty trees of depth six at most, on thirteen chemical measurements. Nothing was tuned.

            ## How far to trust the number

            Fewer than a hundred wines are held out: one wine more or less is more than a percent. A linear model does
            as well here; trees are shown because they are read differently.
        """,
        tags=("trees", "teaching"),
        make=tables.make_wine_forest,
        rows=_rows(13, "thirteen chemical measurements, as the suite lists them"),
        outputs=(_LABEL, _probabilities(3, "share of the trees for each grower, 0 to 2")),
        claims=(("wine/1", "accuracy"), ("wine/1", "f1")),
        training="Wine (UCI, CC-BY-4.0), the 93 rows that wine/1 does not hold out",
        use=Use(
            intended="Teaching, and tests of pipelines with trees.",
            out_of_scope="Telling where a wine is from, or whether it is what its label says.",
            limitations="Three growers of one region in the 1980s; every other wine is taken for one of theirs.",
            risks="None known beyond being believed.",
        ),
        personal_data="none",
    ),
    _release(
        model="diabetes-ridge",
        title="Progression of diabetes, ridge regression",
        summary="How far the disease goes within a year, from ten measurements, linear",
        description="""
            A ridge regression (`alpha=10`) on standardised measurements: ten weights and a constant, half a kilobyte.

            ## Is it any good?

            It explains somewhat less than half of the variation between patients, and so does about every other
            method on these data; the rest is not in the ten measurements. Its typical error is more than a third of
            the mean, so it says little about one patient.
        """,
        tags=("linear", "baseline", "teaching"),
        make=tables.make_diabetes_ridge,
        rows=_rows(10, "age, sex, body mass index, blood pressure and six blood serum values, unscaled"),
        outputs=(
            Tensor(name="variable", type="float32", shape=("batch", 1), meaning="progression after a year, 25 to 346"),
        ),
        claims=(("diabetes/1", "r2"), ("diabetes/1", "rmse")),
        training="Diabetes (Efron and others, 2004), the 256 rows that diabetes/1 does not hold out",
        use=Use(
            intended="Teaching regression, and as a baseline.",
            out_of_scope="Any decision about a patient. It is no medical device.",
            limitations=(
                "442 patients of one study; sex is a number in it, 1 or 2, and the study does not say which is which."
            ),
            risks="A weight is not a cause: changing a measurement need not change the disease.",
        ),
        personal_data="measurements of 442 patients without names or dates; published as open data",
    ),
    _STUDENT,
)
