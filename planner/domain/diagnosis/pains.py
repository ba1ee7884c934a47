"""How much each pain hurts: severity and frequency over the respondents, and the burden per area."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from planner.domain.diagnosis.results import PainFinding
from planner.domain.model.catalogue import Catalogue, PainPoint
from planner.domain.model.objective import Objective
from planner.domain.model.questionnaire import Answer

PAIN_QUESTION = "pain_ratings"
HIGHEST_MARK = 5.0

Marks = dict[str, list[float]]


def find_pains(answers: Sequence[Answer], catalogue: Catalogue) -> tuple[PainFinding, ...]:
    """
    Judge every pain of the catalogue, the heaviest burden first, those nobody rated last.

    Source: docs/methods.md#pain-burden
    """
    severity, frequency = _marks(answers, "severity"), _marks(answers, "frequency")
    found = [_finding(p, severity.get(p.code, []), frequency.get(p.code, [])) for p in catalogue.pain_points.values()]
    return tuple(sorted(found, key=_heaviest_first))


def core_pains_unanswered(answers: Sequence[Answer], objectives: Sequence[Objective]) -> tuple[str, ...]:
    """Return the pains somebody marked as core that no objective is aimed at, once any objective is stated."""
    if not objectives:
        return ()
    aimed_at = {pain_id for objective in objectives for pain_id in objective.pain_ids}
    rows = [
        row for one in answers if one.question_id == PAIN_QUESTION and isinstance(one.value, tuple) for row in one.value
    ]
    core = dict.fromkeys(str(row["id"]) for row in rows if isinstance(row, Mapping) and row.get("core") is True)
    return tuple(pain_id for pain_id in core if pain_id not in aimed_at)


def burden_by_area(pains: Sequence[PainFinding], catalogue: Catalogue) -> dict[str, float | None]:
    """Return the mean burden of the rated pains of each area, None where nothing was rated."""
    return {
        area: _mean([p.burden for p in pains if p.area == area and p.burden is not None]) for area in _areas(catalogue)
    }


def _areas(catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(catalogue.pain_areas)


def _marks(answers: Sequence[Answer], column: str) -> Marks:
    marks: Marks = {}
    for answer in answers:
        if answer.question_id != PAIN_QUESTION or not isinstance(answer.value, tuple):
            continue
        for row in answer.value:
            mark = row.get(column) if isinstance(row, Mapping) else None
            if isinstance(row, Mapping) and isinstance(mark, int | float) and not isinstance(mark, bool):
                marks.setdefault(str(row["id"]), []).append(float(mark))
    return marks


def _finding(pain: PainPoint, severity: Sequence[float], frequency: Sequence[float]) -> PainFinding:
    mean_severity, mean_frequency = _mean(severity), _mean(frequency)
    burden = None
    if mean_severity is not None and mean_frequency is not None:
        burden = mean_severity * mean_frequency / HIGHEST_MARK**2
    return PainFinding(
        pain_id=pain.code,
        area=pain.area,
        severity_low=min(severity, default=None),
        severity_mean=mean_severity,
        severity_high=max(severity, default=None),
        frequency_mean=mean_frequency,
        burden=burden,
        respondents=len(severity),
    )


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _heaviest_first(pain: PainFinding) -> tuple[bool, float, str]:
    return (pain.burden is None, -(pain.burden or 0.0), pain.pain_id)
