"""The curriculum and the KPI library become their templates."""

from __future__ import annotations

from planner.content.convert_common import Data, condition, keyed, text, texts
from planner.domain.model.template import (
    CertificateTemplate,
    CourseTemplate,
    KeyUserTemplate,
    KpiDefinition,
    MaterialTemplate,
    NoCourseNeeded,
    OutcomesTemplate,
    ReviewTemplate,
    SelectionCriterion,
    SelectionTask,
    TeachOnStep,
    TrainingTemplate,
)


def training_from(data: Data) -> TrainingTemplate:
    """Build the curriculum library."""
    return TrainingTemplate(
        id=data["id"],
        version=data["version"],
        courses=keyed(data["courses"], _course),
        refresher_months=tuple(data["refresher_months"]),
        materials=keyed(data.get("materials", ()), _material),
        key_users=_key_users(data["key_users"]) if "key_users" in data else None,
        no_course_needed=tuple(
            NoCourseNeeded(tuple(item["requirements"]), text(item["reason"]))
            for item in data.get("no_course_needed", ())
        ),
        figures=tuple(data.get("figures", ())),
        certificates=keyed(data.get("certificates", ()), _certificate),
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
        trainer_roles=tuple(item.get("trainer_roles", ())),
        materials=tuple(item["materials"]),
        assessment=text(item["assessment"]),
        pass_mark=None if mark is None else float(mark),
        prerequisites=tuple(item.get("prerequisites", ())),
        stage=item["stage"],
        applies_if=condition(item.get("applies_if")),
        pains=tuple(item.get("pains", ())),
        difficulty=item["difficulty"],
        days_after_go_live=item.get("days_after_go_live"),
    )


def _certificate(item: Data) -> CertificateTemplate:
    return CertificateTemplate(
        item["id"], text(item["title"]), item["audience"], tuple(item["stages"]), text(item["source"])
    )


def _material(item: Data) -> MaterialTemplate:
    return MaterialTemplate(
        id=item["id"],
        title=text(item["title"]),
        form=item["form"],
        writer=item["writer"],
        lead_days=item["lead_days"],
        pains=tuple(item["pains"]),
        requirement_ids=tuple(item["requirements"]),
    )


def _key_users(data: Data) -> KeyUserTemplate:
    return KeyUserTemplate(
        criteria=tuple(
            SelectionCriterion(one["id"], text(one["text"]), float(one["weight"]), text(one["low"]), text(one["high"]))
            for one in data["criteria"]
        ),
        tasks=tuple(
            SelectionTask(one["id"], text(one["text"]), one["minutes"], one["points"], tuple(one["modules"]))
            for one in data["tasks"]
        ),
        pass_mark=float(data["pass_mark"]),
        learners_each=data["learners_each"],
        steps=tuple(
            TeachOnStep(one["id"], text(one["text"]), text(one["when"]), text(one["evidence"])) for one in data["steps"]
        ),
        source=text(data["source"]),
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
        cohort=text(item["cohort"]),
        comparison=item["comparison"],
        external_factors=text(item["external_factors"]),
        views=tuple(item.get("views", ())),
        leading=item.get("leading", False),
        paired_with=item.get("paired_with"),
    )


def _review(item: Data) -> ReviewTemplate:
    return ReviewTemplate(
        id=item["id"],
        title=text(item["title"]),
        days_after_go_live=item["days_after_go_live"],
        after_packages=tuple(item.get("after_packages", ())),
        agenda=texts(item["agenda"]),
        attendees=texts(item["attendees"]),
        output=text(item["output"]),
        quarterly=item.get("quarterly", False),
    )
