"""Monsoon Weather: tomorrow's highest temperature in Seattle."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

from tooling.demo.models import temperature
from tooling.demo.plans import ArtifactPlan, PublisherPlan, ReleasePlan
from tooling.model.adapters import TabularAdapter
from tooling.model.manifest import AiAct, Compliance, Tensor, Training, Use

PUBLISHER = PublisherPlan(
    "monsoon",
    "Monsoon Weather",
    "Forecasts for one place at a time, always next to what persistence would have said.",
)

_DAYS = Tensor(
    name="X",
    type="float32",
    shape=("batch", 28),
    meaning="seven days, oldest first; each: precipitation (mm), highest and lowest temperature (°C), wind (m/s)",
)
_TOMORROW = Tensor(
    name="variable", type="float32", shape=("batch", 1), meaning="the next day's highest temperature in °C"
)


def _release(
    *,
    model: str,
    title: str,
    summary: str,
    description: str,
    tags: tuple[str, ...],
    make: Callable[[], bytes],
    limitations: str,
) -> ReleasePlan:
    return ReleasePlan(
        publisher=PUBLISHER.name,
        model=model,
        version="1.0.0",
        title=title,
        summary=summary,
        description=dedent(description).strip() + "\n",
        license="MIT",
        task="time-series-forecasting",
        tags=("weather", "seattle", "tabular", *tags),
        artifacts=(ArtifactPlan("model.onnx", "model", "onnx", make),),
        adapter=TabularAdapter(kind="tabular", input="X", output="variable"),
        inputs=(_DAYS,),
        outputs=(_TOMORROW,),
        claims=(("daily-temperature/1", "mae"), ("daily-temperature/1", "skill")),
        training=Training(data="Seattle weather 2012 to 2014 (NOAA, public domain), 1,089 days; 2015 was never seen"),
        use=Use(
            intended="Teaching how to judge a forecast, and as a baseline for Seattle.",
            out_of_scope="Warnings, farming, flying, energy trading, and any place but Seattle.",
            limitations=limitations,
            risks="A single number looks surer than it is: every tenth day it is wrong by more than 4 °C.",
        ),
        compliance=Compliance(ai_act=AiAct(risk="minimal", gpai=False), personal_data="none", export="none known"),
    )


RELEASES: tuple[ReleasePlan, ...] = (
    _release(
        model="seattle-ridge",
        title="Seattle tomorrow, ridge regression",
        summary="Tomorrow's highest temperature in Seattle from the last seven days, linear",
        description="""
            A ridge regression (`alpha=10`) on the standardised values of the last seven days: 28 weights and a
            constant, less than a kilobyte.

            ## Is it any good?

            A little. The forecast to beat is *tomorrow will be like today*, and this model beats it by only a few
            hundredths on a year that it has not seen. Read `skill` before `mae`: an error of two degrees sounds
            good until one sees that persistence makes nearly the same.

            ## How it was made

            scikit-learn's `StandardScaler` and `Ridge`, fitted on 2012 to 2014, exported with skl2onnx. Nothing is
            random.
        """,
        tags=("linear", "baseline"),
        make=temperature.make_ridge,
        limitations=(
            "It pulls every forecast towards the average of 2012 to 2014, so it runs a little cold in a warm year "
            "such as 2015. It knows no season, no pressure, no clouds and no neighbouring station."
        ),
    ),
    _release(
        model="seattle-boost",
        title="Seattle tomorrow, boosted trees",
        summary="Tomorrow's highest temperature in Seattle as a change from today, gradient boosting",
        description="""
            Two hundred shallow trees that say how much tomorrow differs from today. Today's highest temperature is
            taken away from the other temperatures before the trees, and added again after them; both steps are part
            of the graph, so it takes the same 28 numbers as any other model of this suite.

            ## Why the change and not the temperature

            Trees cannot go beyond what they were trained on. Trained on temperatures, the same trees were barely
            better than persistence in 2015, which was warmer than the years before. Trained on changes, they are
            the best of our forecasts.

            ## How it was made

            scikit-learn's `GradientBoostingRegressor` (absolute error, depth 2, rate 0.05, 70 % of the rows a tree,
            fixed seed), fitted on 2012 to 2014, exported with skl2onnx and completed by three operators of our own.
        """,
        tags=("trees",),
        make=temperature.make_boosting,
        limitations=(
            "Large jumps, such as the day a front arrives, come as a surprise to it: it has only seven days of four "
            "numbers from one station. It knows no season, no pressure and no clouds."
        ),
    ),
)
