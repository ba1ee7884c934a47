"""A questionnaire pack becomes a `Questionnaire`."""

from __future__ import annotations

from planner.content.convert_common import Data, condition, keyed, optional_text, text
from planner.domain.model.questionnaire import LAST_PLACE, Column, Option, Question, Questionnaire, Topic


def questionnaire_from(data: Data) -> Questionnaire:
    """Build a questionnaire; the filled-in examples of the pack are read by the checks only."""
    return Questionnaire(
        id=data["id"],
        version=data["version"],
        stage=data["stage"],
        title=text(data["title"]),
        purpose=text(data["purpose"]),
        topics=keyed(data.get("topics", ()), _topic),
        questions=keyed(data["questions"], _question),
        place=data.get("place", LAST_PLACE),
    )


def _topic(item: Data) -> Topic:
    return Topic(
        id=item["id"],
        text=text(item["text"]),
        red_below=item.get("red_below"),
        green_from=item.get("green_from"),
        answer=optional_text(item.get("answer")),
        work_packages=tuple(item.get("work_packages", ())),
    )


def _options(item: Data) -> tuple[Option, ...]:
    return tuple(Option(option["id"], text(option["text"]), option.get("score")) for option in item.get("options", ()))


def _column(item: Data) -> Column:
    return Column(
        id=item["id"],
        type=item["type"],
        text=text(item["text"]),
        required=item.get("required", False),
        options=_options(item),
        minimum=item.get("minimum"),
        maximum=item.get("maximum"),
        refers_to=item.get("refers_to"),
    )


def _question(item: Data) -> Question:
    return Question(
        id=item["id"],
        type=item["type"],
        kind=item["kind"],
        text=text(item["text"]),
        help=optional_text(item.get("help")),
        required=item.get("required", False),
        topic=item.get("topic"),
        weight=float(item.get("weight", 1.0)),
        options=_options(item),
        columns=tuple(_column(column) for column in item.get("columns", ())),
        items=item.get("items"),
        unit=optional_text(item.get("unit")),
        minimum=item.get("minimum"),
        maximum=item.get("maximum"),
        ask_if=condition(item.get("ask_if"), "question"),
        answered_by=tuple(item.get("answered_by", ())),
        matters_for=optional_text(item.get("matters_for")),
        action=optional_text(item.get("action")),
    )
