"""The curriculum, the acceptance library and the KPI library become their templates."""

from __future__ import annotations

from planner.content.convert_common import Data, condition, keyed, text, texts
from planner.domain.model.template import (
    AcceptanceItemTemplate,
    AcceptanceTemplate,
    CourseTemplate,
    KpiDefinition,
    OutcomesTemplate,
    ReviewTemplate,
    TrainingTemplate,
)


def training_from(data: Data) -> TrainingTemplate:
    """Build the curriculum library."""
    return TrainingTemplate(
        data["id"], data["version"], keyed(data["courses"], _course), tuple(data["refresher_months"])
    )


def acceptance_from(data: Data) -> AcceptanceTemplate:
    """Build the acceptance library."""
    return AcceptanceTemplate(
        id=data["id"],
        version=data["version"],
        items=keyed(data["items"], _acceptance_item),
        preconditions=texts(data["preconditions"]),
        judgements=texts(data["judgements"]),
        handover=texts(data["handover"]),
        verdicts=texts(data["verdicts"]),
        signatories={setup: texts(names) for setup, names in data["signatories"].items()},
    )


def outcomes_from(data: Data) -> OutcomesTemplate:
    """Build the KPI library and the review calendar."""
    reviews = tuple(_review(item) for item in data["reviews"])
    return OutcomesTemplate(data["id"], data["version"], keyed(data["kpis"], _kpi), reviews)


def _course(item: Data) -> CourseTemplate:
    mark = item.get("pass_mark")
    return CourseTemplate(
        id=item["id"],
        title=text(item["title"]),
        training_module=item["training_module"],
        kind=item["kind"],
        level=item["level"],
        audiences=tuple(item["audiences"]),
        modules=tuple(item.get("modules", ())),
        content=texts(item["content"]),
        method=text(item["method"]),
        hours=float(item["hours"]),
        practice_fraction=float(item["practice_fraction"]),
        maximum_class=item["maximum_class"],
        trainer=text(item["trainer"]),
        materials=texts(item["materials"]),
        assessment=text(item["assessment"]),
        pass_mark=None if mark is None else float(mark),
        prerequisites=tuple(item.get("prerequisites", ())),
        before=item["before"],
        applies_if=condition(item.get("applies_if")),
        pains=tuple(item.get("pains", ())),
    )


def _acceptance_item(item: Data) -> AcceptanceItemTemplate:
    return AcceptanceItemTemplate(
        id=item["id"],
        dimension=item["dimension"],
        group=text(item["group"]),
        condition=text(item["condition"]),
        method=text(item["method"]),
        expected=text(item["expected"]),
        evidence=text(item["evidence"]),
        responsible=text(item["responsible"]),
        applies_if=condition(item.get("applies_if")),
        modules=tuple(item.get("modules", ())),
        reasons=tuple(item["reasons"]),
        requirement_ids=tuple(item.get("requirements", ())),
    )


def _kpi(item: Data) -> KpiDefinition:
    return KpiDefinition(
        id=item["id"],
        text=text(item["text"]),
        kind=text(item["kind"]),
        formula=text(item["formula"]),
        unit=text(item["unit"]),
        is_fraction=item["is_fraction"],
        direction=item["direction"],
        data_source=text(item["data_source"]),
        test=item["test"],
        frequency=item["frequency"],
        owner=text(item["owner"]),
        window=text(item["window"]),
        exclusions=text(item["exclusions"]),
        objective_classes=tuple(item["objective_classes"]),
        acceptance_dimension=item["acceptance_dimension"],
        source=item["source"],
    )


def _review(item: Data) -> ReviewTemplate:
    return ReviewTemplate(
        id=item["id"],
        title=text(item["title"]),
        days_after_go_live=item["days_after_go_live"],
        agenda=texts(item["agenda"]),
        attendees=texts(item["attendees"]),
        output=text(item["output"]),
    )
