"""What to do about each of the five causes: the corrective action of every bad answer, with the answer as reason."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.diagnosis.results import CauseActions, CorrectiveAction, TopicScore
from planner.domain.diagnosis.topics import low_answers
from planner.domain.model.condition import Facts
from planner.domain.model.questionnaire import Answer, Questionnaire


def corrective_actions(
    questionnaire: Questionnaire, causes: Sequence[TopicScore], answers: Sequence[Answer], facts: Facts
) -> tuple[CauseActions, ...]:
    """
    Return the actions of every cause in the order given, the answer that costs most first.

    An answer below the green limit asks for its action whatever the light of its cause is.
    Source: docs/methods.md#corrective-actions
    """
    return tuple(
        CauseActions(
            topic_id=cause.topic_id,
            light=cause.light,
            actions=tuple(
                CorrectiveAction(low.question.id, low.question.action, low.reason, low.cost)
                for low in low_answers(questionnaire, cause.topic_id, answers, facts)
                if low.question.action is not None
            ),
        )
        for cause in causes
    )
