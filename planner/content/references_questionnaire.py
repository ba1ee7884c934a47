"""Reference checks of questionnaires: topics, options, conditions, and the pack's own filled-in examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.content.convert_common import condition
from planner.content.convert_questionnaire import questionnaire_from
from planner.content.known import Known, check_all_known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.content.vocabulary import AUDIENCE_ROLES, PROJECT_ROLES, REFERENCE_LISTS
from planner.domain.diagnosis.answers import answer_value, check_values, facts_of
from planner.domain.diagnosis.topics import score_topics
from planner.domain.model.condition import facts_named
from planner.domain.model.questionnaire import Answer, Questionnaire
from planner.errors import Problem

_SCORE_TOLERANCE = 1e-6
_WITH_OPTIONS = frozenset({"choice", "choices", "scale"})


def check_questionnaire(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of a questionnaire."""
    data = file.data
    topics = [topic["id"] for topic in data.get("topics", ())]
    tables = known.ids.get("table")
    known = known.with_list("topic", topics).with_list("role", PROJECT_ROLES | AUDIENCE_ROLES)
    if tables is not None:
        known = known.with_list("reference-list", REFERENCE_LISTS | set(tables))
    yield from check_unique(file, ("topics",), data.get("topics", ()))
    yield from check_unique(file, ("questions",), data["questions"])
    for index, topic in enumerate(data.get("topics", ())):
        yield from _check_topic(file, ("topics", index), topic, data["questions"])
        place: KeyPath = ("topics", index, "work_packages")
        yield from check_all_known(file, place, "task", topic.get("work_packages", ()), known)
    for index, question in enumerate(data["questions"]):
        yield from _check_question(file, ("questions", index), question, known)


def _check_topic(file: YamlFile, place: KeyPath, topic: Mapping[str, Any], questions: list[Any]) -> Iterator[Problem]:
    red, green = topic.get("red_below"), topic.get("green_from")
    if (red is None) != (green is None) or (red is not None and not red < green):
        yield file.problem("topic-limits", place, id=topic["id"])
    weights = [question.get("weight", 1.0) for question in questions if question.get("topic") == topic["id"]]
    if not weights:
        yield file.problem("topic-without-questions", place, id=topic["id"])
    elif sum(weights) <= 0:
        yield file.problem("topic-weights-zero", place, id=topic["id"])


def _check_question(file: YamlFile, place: KeyPath, question: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    if question.get("topic") is not None:
        yield from check_known(file, (*place, "topic"), "topic", question["topic"], known)
    yield from check_all_known(file, (*place, "answered_by"), "role", question.get("answered_by", ()), known)
    yield from _check_condition(file, (*place, "ask_if"), question, known)
    is_table = question["type"] in {"table", "item_table"}
    if is_table != bool(question.get("columns")):
        yield file.problem("columns-of-table", place, id=question["id"])
    if (question["type"] == "item_table") != (question.get("items") is not None):
        yield file.problem("items-of-item-table", place, id=question["id"])
    if not is_table:
        yield from _check_asked(file, place, question)
    yield from check_unique(file, (*place, "columns"), question.get("columns", ()))
    for index, column in enumerate(question.get("columns", ())):
        at: KeyPath = (*place, "columns", index)
        yield from _check_asked(file, at, column)
        if column.get("refers_to") is not None:
            yield from check_known(file, (*at, "refers_to"), "reference-list", column["refers_to"], known)


def _check_asked(file: YamlFile, place: KeyPath, asked: Mapping[str, Any]) -> Iterator[Problem]:
    """Check what questions and columns share: options and limits."""
    options = asked.get("options", ())
    yield from check_unique(file, (*place, "options"), options)
    if options and asked["type"] not in _WITH_OPTIONS:
        yield file.problem("options-without-choice", place, id=asked["id"])
    if asked["type"] == "choice" and not options and asked.get("refers_to") is None:
        yield file.problem("choice-without-options", place, id=asked["id"])
    if asked["type"] == "scale" and not options and asked.get("maximum") is None:
        yield file.problem("choice-without-options", place, id=asked["id"])
    scored = [option.get("score") is not None for option in options]
    if any(scored) and not all(scored):
        yield file.problem("options-partly-scored", place, id=asked["id"])
    low, high = asked.get("minimum"), asked.get("maximum")
    if low is not None and high is not None and low > high:
        yield file.problem("not-ordered", place)


def _check_condition(file: YamlFile, place: KeyPath, question: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    try:
        ask_if = condition(question.get("ask_if"), "question")
    except ValueError:
        yield file.problem("bad-condition", place, subject="question")
        return
    for named in facts_named(ask_if):
        yield from check_known(file, place, "question", named, known)
        if named == question["id"]:
            yield file.problem("asks-itself", place, id=named)


def check_examples(file: YamlFile) -> Iterator[Problem]:
    """Run the filled-in examples of a sound questionnaire and compare problems and topic scores with the expected."""
    questionnaire = questionnaire_from(file.data)
    for index, example in enumerate(file.data.get("examples", ())):
        expect, answers = example["expect"], example["answers"]
        place: KeyPath = ("examples", index)
        codes = {fault.code for fault in check_values(questionnaire, answers)}
        if codes != set(expect.get("problems", ())):
            expected = tuple(sorted(expect.get("problems", ()))) or ("—",)
            yield file.problem("example-differs", place, expected=expected, found=tuple(sorted(codes)) or ("—",))
        elif "topic_scores" in expect:
            yield from _check_scores(file, place, _scores(questionnaire, answers), expect["topic_scores"])


def _check_scores(
    file: YamlFile, place: KeyPath, found: Mapping[str, float | None], expected: Mapping[str, float | None]
) -> Iterator[Problem]:
    for topic, score in expected.items():
        reached = found.get(topic)
        if (score is None) != (reached is None) or abs((score or 0.0) - (reached or 0.0)) > _SCORE_TOLERANCE:
            at = (*place, "expect", "topic_scores", topic)
            yield file.problem("example-score-differs", at, topic=topic, expected=score, found=reached)


def _scores(questionnaire: Questionnaire, raw: Mapping[str, Any]) -> dict[str, float | None]:
    answers = [
        Answer(questionnaire.id, id_, "example", None, answer_value(questionnaire.questions[id_], value))
        for id_, value in raw.items()
    ]
    return {score.topic_id: score.score for score in score_topics(questionnaire, answers, facts_of(questionnaire, raw))}
