"""The self-check of misconceptions: which are held, by which answers, and the task that deals with each."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.diagnosis.results import Light, Misconception
from planner.domain.diagnosis.topics import score_topics
from planner.domain.model.condition import Facts
from planner.domain.model.questionnaire import Answer, Questionnaire

# held ones first, then half held, then those nobody can tell, then those not held
ORDER: tuple[Light, ...] = ("red", "amber", "unknown", "green")


def check_misconceptions(
    questionnaire: Questionnaire, answers: Sequence[Answer], facts: Facts
) -> tuple[Misconception, ...]:
    """
    Return every misconception of the questionnaire, the held ones first.

    Source: docs/methods.md#misconceptions
    """
    found = [
        Misconception(
            topic_id=score.topic_id,
            light=score.light,
            reasons=score.reasons,
            answer=questionnaire.topics[score.topic_id].answer,
            work_packages=questionnaire.topics[score.topic_id].work_packages,
        )
        for score in score_topics(questionnaire, answers, facts)
    ]
    return tuple(sorted(found, key=lambda misconception: ORDER.index(misconception.light)))
