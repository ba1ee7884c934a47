"""Counts what testers reported, per alternative and person; it proposes a second look and never changes a rating."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.questionnaire import Answer, Row
from planner.domain.model.text import Text
from planner.domain.model.trial import TaskCard, TrialKit
from planner.domain.model.vendor import Alternative
from planner.domain.selection.results import (
    AlternativeTrial,
    MarkTally,
    Rating,
    RemarkTally,
    ReportedDefect,
    ScoredAlternative,
    TaskTally,
    TrialEvidence,
    TrialProposal,
)
from planner.domain.selection.scale import RatingScale
from planner.errors import Statement

TABLES = ("trial_marks", "trial_remarks", "trial_tasks", "trial_defects", "trial_closing")
STATEMENTS = tuple(f"sus_{number}" for number in range(1, 11))
POINTS_PER_STEP = 2.5
# a task that at least this share of its testers could not finish asks for a second look at the recorded answers
FAILED_SHARE = 0.5
# one success may be luck: so many people, and all of them, before a trial is offered as evidence
LEAST_WITNESSES = 2
GRAVE = ("fatal", "serious")
FIXED = "fixed"
# the requirement whose pass condition names the closing questionnaire, and the value proposed there
USABILITY_REQUIREMENT = "X-UX-01"
PROPOSED_USABILITY = 70.0


@dataclass(frozen=True, slots=True)
class _Told:
    """One row a tester wrote."""

    who: str
    row: Row


def usability_score(marks: Sequence[int]) -> float:
    """
    Return the System Usability Scale (0-100) of one person's ten marks (1-5), in the order of the statements.

    Raises:
        ValueError: there are not ten marks from 1 to 5.

    Source: docs/methods.md#usability-scale
    """
    if len(marks) != len(STATEMENTS) or not all(1 <= mark <= 5 for mark in marks):  # noqa: PLR2004
        raise ValueError("ten marks from 1 to 5 are needed")
    steps = (mark - 1 if number % 2 == 0 else 5 - mark for number, mark in enumerate(marks))
    return sum(steps) * POINTS_PER_STEP


def evaluate_trials(
    answers: Sequence[Answer],
    kit: TrialKit,
    scored: Sequence[ScoredAlternative],
    alternatives: Mapping[str, Alternative],
    catalogue: Catalogue,
    scale: RatingScale,
) -> TrialEvidence:
    """
    Count the feedback of the testers and say which recorded answers should be looked at again.

    Args:
        scored: Alternatives in rank order; those nobody tried are left out of the result.

    Source: docs/methods.md#trial-feedback
    """
    told = _by_table(answers)
    trials = [_trial(one.alternative_id, told, kit) for one in scored]
    tried = tuple(trial for trial in trials if trial.testers)
    ratings = {one.alternative_id: one.ratings for one in scored}
    proposals = [
        proposal
        for trial in tried
        for proposal in _proposals(
            trial, ratings[trial.alternative_id], kit, alternatives[trial.alternative_id], catalogue, scale
        )
    ]
    return TrialEvidence(tried, tuple(proposals))


# --- counting ----------------------------------------------------------------------------------------------------


def _by_table(answers: Sequence[Answer]) -> dict[str, list[_Told]]:
    told: dict[str, list[_Told]] = {table: [] for table in TABLES}
    for answer in answers:
        if answer.question_id in told and isinstance(answer.value, tuple):
            rows = (row for row in answer.value if isinstance(row, Mapping))
            told[answer.question_id] += [_Told(answer.respondent_id, row) for row in rows]
    return told


def _trial(alternative_id: str, told: Mapping[str, Sequence[_Told]], kit: TrialKit) -> AlternativeTrial:
    own = {table: [one for one in rows if one.row.get("alternative") == alternative_id] for table, rows in told.items()}
    closing = [score for one in own["trial_closing"] if (score := _closing_score(one.row)) is not None]
    return AlternativeTrial(
        alternative_id=alternative_id,
        testers=tuple(dict.fromkeys(one.who for rows in own.values() for one in rows)),
        marks=tuple(_marks(own["trial_marks"], kit)),
        tasks=tuple(_tasks(own["trial_tasks"], kit)),
        remarks=tuple(_remarks(own["trial_remarks"], kit)),
        defects=tuple(_defects(own["trial_defects"], kit)),
        closing_people=len(closing),
        closing_score=_spread(closing),
    )


def _marks(rows: Sequence[_Told], kit: TrialKit) -> Iterator[MarkTally]:
    for rating_id in kit.ratings:
        given = [mark for one in rows if (mark := _number(one.row, rating_id)) is not None]
        spread = _spread(given)
        if spread is not None:
            yield MarkTally(rating_id, len(given), spread)


def _tasks(rows: Sequence[_Told], kit: TrialKit) -> Iterator[TaskTally]:
    for task in kit.tasks.values():
        own = [one.row for one in rows if one.row.get("task") == task.id]
        if own:
            yield _tally(task, own)


def _tally(task: TaskCard, rows: Sequence[Row]) -> TaskTally:
    results = [row.get("result") for row in rows]
    seconds = _numbers(rows, "seconds")
    return TaskTally(
        task_id=task.id,
        done=results.count("done"),
        helped=results.count("helped"),
        failed=results.count("failed"),
        over_limit=sum(value > task.limit_seconds for value in seconds),
        seconds=_spread(seconds),
        clicks=_spread(_numbers(rows, "clicks")),
        errors=round(sum(_numbers(rows, "errors"))),
        ease=_spread(_numbers(rows, "ease")),
    )


def _remarks(rows: Sequence[_Told], kit: TrialKit) -> Iterator[RemarkTally]:
    for kind in ("strength", "weakness"):
        for rating_id in kit.ratings:
            own = [one for one in rows if one.row.get("kind") == kind and one.row.get("rating") == rating_id]
            if own:
                texts = tuple(dict.fromkeys(_text(one.row) for one in own))
                yield RemarkTally(kind, rating_id, len({one.who for one in own}), texts)


def _defects(rows: Sequence[_Told], kit: TrialKit) -> Iterator[ReportedDefect]:
    order = {severity: place for place, severity in enumerate(kit.severities)}
    found = [
        ReportedDefect(
            id=str(one.row["id"]),
            respondent_id=one.who,
            severity=str(one.row.get("severity")),
            text=_text(one.row),
            requirement_id=cast("str | None", one.row.get("requirement")),
            state=cast("str | None", one.row.get("state")),
        )
        for one in rows
    ]
    yield from sorted(found, key=lambda defect: order.get(defect.severity, len(order)))


def _closing_score(row: Row) -> float | None:
    """Return a person's score; with a statement left out there is none, because nothing is guessed."""
    marks = [mark for key in STATEMENTS if (mark := _number(row, key)) is not None]
    return usability_score([round(mark) for mark in marks]) if len(marks) == len(STATEMENTS) else None


def _number(row: Row, key: str) -> float | None:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _numbers(rows: Sequence[Row], key: str) -> list[float]:
    return [value for row in rows if (value := _number(row, key)) is not None]


def _spread(values: Sequence[float]) -> Estimate | None:
    return Estimate(min(values), sum(values) / len(values), max(values)) if values else None


def _text(row: Row) -> Text:
    value = row.get("text")
    return value if isinstance(value, Text) else Text.same(str(value))


# --- proposals ---------------------------------------------------------------------------------------------------


def _proposals(
    trial: AlternativeTrial,
    ratings: Mapping[str, Rating],
    kit: TrialKit,
    alternative: Alternative,
    catalogue: Catalogue,
    scale: RatingScale,
) -> Iterator[TrialProposal]:
    def proposal(rating: Rating, key: str, *, doubts: bool, **params: object) -> TrialProposal:
        requirement = catalogue.requirements[rating.requirement_id]
        values = {**_recorded(rating, requirement, scale), "alternative": alternative.name, **params}
        return TrialProposal(trial.alternative_id, requirement.id, doubts, Statement(f"selection.trial-{key}", values))

    for tally in trial.tasks:
        task = kit.tasks[tally.task_id]
        counted = {"failed": tally.failed, "people": tally.people, "task": task.title}
        for rating in (ratings[id_] for id_ in task.requirement_ids if id_ in ratings):
            if _is_doubted(tally) and rating.code not in ("unknown", "not_supported"):
                yield proposal(rating, "failed", doubts=True, **counted)
            elif _is_witnessed(tally) and rating.grade < EvidenceGrade.TRIAL:
                yield proposal(rating, "done", doubts=False, **counted)
    for id_, found in _grave_defects(trial).items():
        if id_ in ratings and ratings[id_].code != "not_supported":
            yield proposal(ratings[id_], "defects", doubts=True, count=len(found), defects=tuple(d.text for d in found))
    usability = ratings.get(USABILITY_REQUIREMENT)
    score = trial.closing_score
    if (
        usability
        and usability.code not in ("unknown", "not_supported")
        and score
        and score.expected < PROPOSED_USABILITY
    ):
        params = {"score": score, "people": trial.closing_people, "proposed": PROPOSED_USABILITY}
        yield proposal(usability, "usability", doubts=True, **params)


def _recorded(rating: Rating, requirement: Requirement, scale: RatingScale) -> dict[str, object]:
    """Return the recorded answer for a sentence; an unknown answer has no extent."""
    code = scale.code_texts.get(rating.code)
    answer: object = Statement("selection.recorded-unknown")
    if rating.code != "unknown" and code is not None:
        extent = Statement(f"selection.recorded-{rating.extent}")
        answer = Statement("selection.recorded", {"code": code, "extent": extent, "grade": int(rating.grade)})
    return {"requirement": requirement.id, "answer": answer}


def _is_doubted(tally: TaskTally) -> bool:
    return tally.failed > 0 and tally.failed / tally.people >= FAILED_SHARE


def _is_witnessed(tally: TaskTally) -> bool:
    return tally.people >= LEAST_WITNESSES and tally.done == tally.people


def _grave_defects(trial: AlternativeTrial) -> dict[str, list[ReportedDefect]]:
    """Return grave defects that are not mended, by requirement."""
    found: dict[str, list[ReportedDefect]] = {}
    for defect in trial.defects:
        if defect.severity in GRAVE and defect.requirement_id is not None and defect.state != FIXED:
            found.setdefault(defect.requirement_id, []).append(defect)
    return found
