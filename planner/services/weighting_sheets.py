"""The weighting questionnaire: from the answers of one person to a weighting, and what keeps it from being used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.domain.diagnosis.answers import AnswerFault
from planner.domain.model.questionnaire import AnswerValue, Table
from planner.domain.model.stakeholder import BestWorstJudgement, Comparison, Weighting, WeightingMethod
from planner.domain.selection.weighting_methods import weighting_faults

# question -> method of weighting it is answered by
WEIGHTING_QUESTIONS: Mapping[str, WeightingMethod] = {
    "point_classes": "classes",
    "point_points": "points",
    "point_swings": "swing",
    "point_ranks": "ranks",
    "point_pairs": "pairwise",
    "point_best_worst": "best_worst",
}


def weighting_from(method: WeightingMethod, who: str, table: AnswerValue | Table) -> Weighting:
    """Return the weighting a sound table of answers states; cells nobody filled in are left out."""
    rows: list[Any] = [row for row in table if isinstance(row, Mapping)] if isinstance(table, tuple) else []
    match method:
        case "classes":
            return Weighting(who, method, _cells(rows, "class"), {})
        case "points":
            return Weighting(who, method, {}, _cells(rows, "points"))
        case "swing":
            return Weighting(who, method, {}, _cells(rows, "swing"))
        case "ranks":
            return Weighting(who, method, {}, {}, ranks=_cells(rows, "rank"))
        case "pairwise":
            pairs = tuple(Comparison(str(row["more"]), str(row["less"]), float(row["times"])) for row in rows)
            return Weighting(who, method, {}, {}, comparisons=pairs)
        case "best_worst":
            judged = {str(r["id"]): BestWorstJudgement(float(r["best_over"]), float(r["over_worst"])) for r in rows}
            return Weighting(who, method, {}, {}, best_worst=judged)


def weighting_problems(question_id: str, who: str, table: AnswerValue | Table) -> Iterator[AnswerFault]:
    """Yield what keeps a sound table of answers from giving weights; paths begin inside the answer."""
    weighting = weighting_from(WEIGHTING_QUESTIONS[question_id], who, table)
    if weighting.method in {"points", "swing"} and not any(weighting.points.values()):
        yield AnswerFault("weights-all-zero", (), {"respondent": who})
    for fault in weighting_faults(weighting):
        yield AnswerFault(fault.code, () if fault.place is None else (fault.place,), fault.params)


def _cells(rows: list[Any], column: str) -> dict[str, Any]:
    return {str(row["id"]): row[column] for row in rows if row.get(column) is not None}
