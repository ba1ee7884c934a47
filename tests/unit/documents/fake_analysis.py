"""A hand-made analysis of the small result: strong ahead of weak, with round numbers that tests can look for."""

import dataclasses
from typing import Any

from engagement_results import make_result

from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.text import Text
from planner.domain.selection.analysis_results import (
    Acceptability,
    Agreement,
    Concordance,
    CrossCheck,
    DecisionAnalysis,
    Difference,
    Explanation,
    Information,
    Opinion,
    PointDisagreement,
    RatingChange,
    RatingsToWin,
    RespondentView,
    Robustness,
    Rung,
    SecondOpinions,
    Stability,
    Standing,
    WeightsToWin,
)
from planner.domain.selection.economics_results import (
    BenefitLine,
    Economics,
    FrontierPoint,
    HiddenFee,
    Payback,
    PriceScores,
    YearOfCost,
)
from planner.errors import Statement
from planner.services.run import EngagementResult

STRONG, WEAK = "strong", "weak"
_NAMES = {STRONG: Text("强方案（专业版）", "Strong (professional)"), WEAK: Text("弱方案（标准版）", "Weak (standard)")}


def money(low: float, expected: float, high: float) -> MoneyRange:
    return MoneyRange(Estimate(low, expected, high), "CNY")


def make_acceptability(model: Any = "respondents", first: float = 0.75) -> Acceptability:
    return Acceptability(
        model=model,
        ranks={STRONG: (first, 1 - first), WEAK: (1 - first, first)},
        pairwise={STRONG: {STRONG: 0.5, WEAK: first}, WEAK: {STRONG: 1 - first, WEAK: 0.5}},
        central_weights={STRONG: {"CP01": 0.6, "CP05": 0.4}, WEAK: None},
        confidence={STRONG: 0.9, WEAK: None},
        standard_error=0.004,
    )


def make_rung(kind: Any = "weight", size: float | None = 0.23) -> Rung:
    params = {"point": Text("要点CP05", "point CP05"), "before": 0.5, "after": 0.73, "alternative": _NAMES[WEAK]}
    return Rung(kind, WEAK, "CP05", size, Statement("robustness.rung-weight-up", params))


def make_robustness(**changes: Any) -> Robustness:
    values: dict[str, Any] = {
        "compared": (STRONG, WEAK),
        "samples": 10_000,
        "seed": 20260701,
        "main": "respondents",
        "models": (make_acceptability(), make_acceptability("any", 0.995)),
        "stability": (
            Stability("F", "dimension", 0.5, (0.0, 1.0), (0.0, 1.0), None, None),
            Stability("CP01", "point", 0.5, (0.27, 1.0), (0.27, 1.0), WEAK, None),
            Stability("F-CUS-01", "requirement", 0.25, (0.1, 1.0), (0.1, 1.0), WEAK, None),
            Stability("F-CUS-02", "requirement", 0.25, (0.0, 1.0), (0.0, 1.0), None, None),
            Stability("X", "dimension", 0.5, (0.0, 0.73), (0.0, 0.73), None, WEAK),
            Stability("CP05", "point", 0.5, (0.0, 0.73), (0.0, 0.73), None, WEAK),
            Stability("X-API-01", "requirement", 0.5, (0.0, 0.73), (0.0, 0.73), None, WEAK),
        ),
        "standings": (
            Standing(STRONG, 0.4, potentially_optimal=True, dominated_by=()),
            Standing(WEAK, 0.1, potentially_optimal=True, dominated_by=()),
        ),
        "weights_to_win": (WeightsToWin(STRONG, 0.0, None), WeightsToWin(WEAK, 0.46, {"CP01": 0.27, "CP05": 0.73})),
        "ratings_to_win": (RatingsToWin(WEAK, RatingChange("F-CUS-02", 2.0, 4.5), None, None),),
        "ladder": (make_rung(), make_rung("waiver", None)),
        "checks": (CrossCheck("robustness.check-best-margin", STRONG, 0.4, 0.4, 0.01, agrees=True),),
        "evpi": 0.031,
        "statements": (Statement("robustness.never-first", {"alternatives": (_NAMES[WEAK],)}),),
    }
    return Robustness(**{**values, **changes})


def make_information(gain: float = 0.021) -> Information:
    params = {
        "id": "F-CUS-02", "requirement": Text("需求", "requirement"), "method": Text("试做", "a trial"),
        "alternative": _NAMES[WEAK], "gain": gain,
    }  # fmt: skip
    return Information("rating", WEAK, "F-CUS-02", None, gain, "trial_task", Statement("information.rating", params))


def make_explanation(**changes: Any) -> Explanation:
    parts = tuple(Difference(id_, 0.5, Estimate(0.5, 0.8, 0.9), Estimate(0.2, 0.4, 0.6), 0.2) for id_ in ("F", "X"))
    points = tuple(
        dataclasses.replace(part, criterion_id=id_) for part, id_ in zip(parts, ("CP01", "CP05"), strict=True)
    )
    said = {"leader": _NAMES[STRONG], "other": _NAMES[WEAK], "leader_value": 0.8, "other_value": 0.4, "points": 40.0}
    values: dict[str, Any] = {
        "leader_id": STRONG,
        "other_id": WEAK,
        "margin": Estimate(-0.1, 0.4, 0.7),
        "probability": 0.97,
        "dimensions": parts,
        "points": points,
        "requirements": (),
        "deciding": (),
        "weak": (),
        "statements": (Statement("explain.ahead", said),),
    }
    return Explanation(**{**values, **changes})


def make_agreement(**changes: Any) -> Agreement:
    concordance = Concordance(0.25, 1.0, 1, 0.32, 2)
    values: dict[str, Any] = {
        "weights": concordance,
        "rankings": concordance,
        "points": (
            PointDisagreement("CP01", {"gm": 0.8, "it": 0.2}, 0.5, 0.2, 0.8, WEAK, STRONG, decides=True),
            PointDisagreement("CP05", {"gm": 0.2, "it": 0.8}, 0.5, 0.2, 0.8, STRONG, STRONG, decides=False),
        ),
        "respondents": (
            RespondentView("gm", ((STRONG, 1), (WEAK, 2)), (STRONG,), 0.0, same_leader=True, drivers=()),
            RespondentView("it", ((WEAK, 1), (STRONG, 2)), (WEAK,), 0.07, same_leader=False, drivers=(("CP05", 0.09),)),
        ),
        "statements": (),
    }
    return Agreement(**{**values, **changes})


def make_opinions() -> SecondOpinions:
    ranks = {STRONG: 1, WEAK: 2}
    opinions = tuple(
        Opinion(method, {STRONG: 0.8, WEAK: 0.4}, ranks, differs=False, statements=())
        for method in ("additive", "topsis", "vikor", "promethee2")
    )
    return SecondOpinions(opinions, (STRONG,), acceptable_advantage=True, acceptable_stability=True, incomparable=(),
                          statements=(Statement("opinions.all-agree", {"leaders": (_NAMES[STRONG],)}),))  # fmt: skip


def make_analysis(**changes: Any) -> DecisionAnalysis:
    values: dict[str, Any] = {
        "robustness": make_robustness(),
        "information": (make_information(),),
        "explanations": (make_explanation(),),
        "agreement": make_agreement(),
        "opinions": make_opinions(),
    }
    return DecisionAnalysis(**{**values, **changes})


def make_economics(**changes: Any) -> Economics:
    year = YearOfCost(1, money(90_000, 100_000, 120_000), money(90_000, 100_000, 120_000))
    values: dict[str, Any] = {
        "years": 1,
        "discount_rate": 0.08,
        "cost_by_year": {STRONG: (year,)},
        "present_value": {STRONG: money(90_000, 100_000, 120_000)},
        "hidden_fees": (HiddenFee("storage", {STRONG: "not_quoted", WEAK: "quoted"}),),
        "price_scores": (
            PriceScores("lowest_over_quoted", 0.3, {STRONG: 30.0, WEAK: None},
                        Statement("economics.price-lowest-over-quoted", {"points": 30.0}), asked_for=True),
        ),
        "benefits": (
            BenefitLine("OB1", money(40_000, 60_000, 80_000), 3, None, "gm"),
            BenefitLine("OB2", None, 1, None, None),
        ),
        "paybacks": (Payback(STRONG, Estimate(14.0, 20.0, 31.0), 0.83, money(-10_000, 50_000, 90_000), 0.004),),
        "frontier": (
            FrontierPoint(STRONG, Estimate(0.6, 0.8, 0.9), money(90_000, 100_000, 120_000), eligible=True,
                          on_frontier=True, beaten_by=None),
            FrontierPoint(WEAK, Estimate(0.2, 0.4, 0.6), money(95_000, 110_000, 130_000), eligible=True,
                          on_frontier=False, beaten_by=STRONG),
        ),
        "assumptions": (Statement("economics.increase-own-not-stated"),),
        "warnings": (),
    }  # fmt: skip
    return Economics(**{**values, **changes})


def analysed_result(*, analysis: Any = None, economics: Any = None, **changes: Any) -> EngagementResult:
    """Make the small result with its analysis; engagement fields may be changed."""
    return dataclasses.replace(
        make_result(**changes), analysis=analysis or make_analysis(), economics=economics or make_economics()
    )
