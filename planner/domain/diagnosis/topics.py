"""Scored topics: readiness dimensions and causes of inefficiency as red, amber, green or unknown, with reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.domain.diagnosis.results import Light, TopicScore
from planner.domain.model.condition import Facts, holds
from planner.domain.model.questionnaire import Answer, AnswerValue, Option, Question, Questionnaire, Table, Topic
from planner.errors import Statement

# with less than half of a topic answered no light is shown: it would be a guess (docs/methods.md#topic-score)
LEAST_ANSWERED = 0.5
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class _Scored:
    """The answers to one question, lowest first, with their mean score."""

    question: Question
    score: float
    answers: tuple[tuple[float, tuple[Option, ...]], ...]


def score_topics(questionnaire: Questionnaire, answers: Sequence[Answer], facts: Facts) -> tuple[TopicScore, ...]:
    """
    Score every topic that has limits, in the order of the questionnaire.

    Args:
        answers: Of any questionnaire; those to other ones are left aside.
        facts: Answers as facts, to leave out questions that do not apply.

    Source: docs/methods.md#topic-score
    """
    own = [a for a in answers if a.questionnaire_id == questionnaire.id and a.value is not None]
    topics = (t for t in questionnaire.topics.values() if t.red_below is not None and t.green_from is not None)
    return tuple(_score(topic, _questions(questionnaire, topic, facts), own) for topic in topics)


@dataclass(frozen=True, slots=True)
class LowAnswer:
    """A question whose mean score lies below the green limit of its topic; `cost` is the score it takes off."""

    question: Question
    reason: Statement
    cost: float


def low_answers(
    questionnaire: Questionnaire, topic_id: str, answers: Sequence[Answer], facts: Facts
) -> tuple[LowAnswer, ...]:
    """
    Return the answers of a topic below its green limit, by the score they cost.

    Source: docs/methods.md#topic-score
    """
    topic = questionnaire.topics[topic_id]
    own = [a for a in answers if a.questionnaire_id == questionnaire.id and a.value is not None]
    scored = [found for question in _questions(questionnaire, topic, facts) if (found := _scored(question, own))]
    return tuple(LowAnswer(found.question, _low_answer(found), _cost(found)) for found in _below_green(topic, scored))


def _questions(questionnaire: Questionnaire, topic: Topic, facts: Facts) -> list[Question]:
    """Return the scored questions of a topic that apply."""
    return [
        question
        for question in questionnaire.questions.values()
        if question.topic == topic.id
        and any(option.score is not None for option in question.options)
        and holds(question.ask_if, facts)
    ]


def _score(topic: Topic, questions: Sequence[Question], answers: Sequence[Answer]) -> TopicScore:
    scored = [found for question in questions if (found := _scored(question, answers))]
    asked = math.fsum(question.weight for question in questions)
    weight = math.fsum(found.question.weight for found in scored)
    answered = weight / asked if asked > 0 else 0.0
    score = math.fsum(f.question.weight * f.score for f in scored) / weight if weight > 0 else None
    light = _light(topic, score, answered)
    reasons = tuple(_reasons(topic, light, scored, len(questions)))
    return TopicScore(topic.id, score, light, answered, reasons)


def _light(topic: Topic, score: float | None, answered: float) -> Light:
    if score is None or topic.red_below is None or topic.green_from is None or answered < LEAST_ANSWERED - ROUNDING:
        return "unknown"
    if score < topic.red_below - ROUNDING:
        return "red"
    return "amber" if score < topic.green_from - ROUNDING else "green"


def _scored(question: Question, answers: Sequence[Answer]) -> _Scored | None:
    found = []
    for answer in answers:
        options = _chosen(question, answer.value) if answer.question_id == question.id else ()
        scores = [option.score for option in options if option.score is not None]
        if scores:
            found.append((math.fsum(scores) / len(scores), options))
    if not found:
        return None
    ordered = tuple(sorted(found, key=lambda pair: pair[0]))
    return _Scored(question, math.fsum(score for score, _ in ordered) / len(ordered), ordered)


def _chosen(question: Question, value: AnswerValue | Table) -> tuple[Option, ...]:
    ids: tuple[object, ...]
    if isinstance(value, bool):
        ids = ("yes" if value else "no",)
    elif isinstance(value, tuple):
        ids = value
    else:
        ids = (str(value),)
    return tuple(option for option in question.options if option.id in ids)


def _reasons(topic: Topic, light: Light, scored: Sequence[_Scored], asked: int) -> Iterator[Statement]:
    """Yield the answers below the green limit, by the score they cost the topic, then what is missing."""
    low = _below_green(topic, scored)
    for found in low:
        yield _low_answer(found)
    if light == "green" and not low:
        yield Statement("diagnosis.topic-sound", {"count": len(scored)})
    if len(scored) < asked:
        params = {"count": asked - len(scored), "asked": asked}
        yield Statement("diagnosis.topic-unanswered", params)


def _below_green(topic: Topic, scored: Sequence[_Scored]) -> list[_Scored]:
    """Return what lies below the green limit, the costliest first."""
    low = [found for found in scored if found.score < (topic.green_from or 0.0) - ROUNDING]
    return sorted(low, key=lambda found: (-_cost(found), found.question.id))


def _cost(found: _Scored) -> float:
    return found.question.weight * (1 - found.score)


def _low_answer(found: _Scored) -> Statement:
    (worst, lowest), (best, highest) = found.answers[0], found.answers[-1]
    question = found.question.text
    if worst < best:
        params = {"question": question, "lowest": _texts(lowest), "highest": _texts(highest)}
        return Statement("diagnosis.low-answer-split", params)
    return Statement("diagnosis.low-answer", {"question": question, "answer": _texts(lowest)})


def _texts(options: Sequence[Option]) -> tuple[object, ...]:
    return tuple(option.text for option in options)
