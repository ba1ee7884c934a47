"""Merged answers of the further survey sheets become their records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from planner.content.convert_common import plain_or_text
from planner.content.convert_company import rows_of
from planner.domain.model.money import Money
from planner.domain.model.questionnaire import AnswerValue, Row, Table
from planner.domain.model.survey import (
    BudgetLine,
    CustomerSegment,
    Initiation,
    PeerCase,
    ProcessTarget,
    ProjectGroup,
    StaffLine,
    StageObjective,
    StrategyGoal,
    SurveySheets,
    Workshop,
    WorkshopPoint,
)
from planner.domain.model.text import Text

Values = Mapping[str, AnswerValue | Table]
T = TypeVar("T")


def survey_from(values: Values, currency: str) -> SurveySheets:
    """Build the survey sheets from the values to plan with; what was not said is None or an empty register."""
    return SurveySheets(
        process_targets=tuple(_process_target(row) for row in rows_of(values, "process_targets")),
        segments=tuple(_segment(row) for row in rows_of(values, "segments")),
        apply_segment_shift=_as(bool, values.get("apply_segment_shift")),
        segment_shift_strength=_number(values.get("segment_shift_strength")),
        peer_cases=tuple(_peer_case(row) for row in rows_of(values, "peer_cases")),
        workshops=tuple(_workshop(row, values) for row in rows_of(values, "workshops")),
        initiation=_initiation(values, currency),
    )


def _process_target(row: Row) -> ProcessTarget:
    return ProcessTarget(
        id=str(row["id"]),
        process_id=str(row["process"]),
        measure=cast("Any", row["measure"]),
        text=_text(row, "text"),
        unit=_text(row, "unit"),
        today=_number(row.get("value_today")),
        wanted=_number(row.get("value_wanted")),
        better=cast("Any", row["better"]),
        measured_by=_optional(row, "measured_by"),
        pain_ids=_strings(row.get("pains")),
        objective_ids=_strings(row.get("objectives_served")),
        kpi_id=_as(str, row.get("kpi")),
    )


def _segment(row: Row) -> CustomerSegment:
    return CustomerSegment(
        id=str(row["id"]),
        name=_text(row, "name"),
        customers=_as(int, row.get("customers")),
        revenue_share=_number(row.get("revenue_share")),
        margin_share=_number(row.get("margin_share")),
        potential=_as(int, row.get("potential")),
        service_cost_share=_number(row.get("service_cost_share")),
        needs=_optional(row, "needs"),
        point_ids=_strings(row.get("points")),
    )


def _peer_case(row: Row) -> PeerCase:
    return PeerCase(
        id=str(row["id"]),
        label=_text(row, "label"),
        industry=_optional(row, "industry"),
        size=_optional(row, "size"),
        product_id=_as(str, row.get("product")),
        years_in_use=_number(row.get("years_in_use")),
        checked=cast("Any", row["checked"]),
        checked_on=_as(date, row.get("checked_on")),
        lesson=_optional(row, "lesson"),
        supports=_strings(row.get("supports")),
        contradicts=_strings(row.get("contradicts")),
    )


def _workshop(row: Row, values: Values) -> Workshop:
    points = [_point(point) for point in rows_of(values, "workshop_points") if point["workshop"] == row["id"]]
    return Workshop(
        id=str(row["id"]),
        held_on=_as(date, row.get("held_on")),
        theme=_text(row, "theme"),
        people=_optional(row, "people"),
        points=tuple(points),
        statement=_optional(row, "statement"),
        signatories=_optional(row, "signatories"),
        signed_on=_as(date, row.get("signed_on")),
    )


def _point(row: Row) -> WorkshopPoint:
    return WorkshopPoint(
        id=str(row["id"]),
        kind=cast("Any", row["kind"]),
        text=_text(row, "text"),
        positions=_optional(row, "positions"),
        owner=_optional(row, "owner"),
        due=_as(date, row.get("due")),
    )


def _initiation(values: Values, currency: str) -> Initiation:
    return Initiation(
        budget=tuple(_budget_line(row, currency) for row in rows_of(values, "initiation_budget")),
        decision_rights=_optional(values, "control_decision_rights"),
        change_rule=_optional(values, "control_change_rule"),
        reporting_rhythm=_optional(values, "control_reporting_rhythm"),
        staff=tuple(_staff_line(row) for row in rows_of(values, "initiation_staff")),
        groups=tuple(_group(row) for row in rows_of(values, "organisation_groups")),
        stage_objectives=tuple(_stage_objective(row) for row in rows_of(values, "stage_objectives")),
        strategy_goals=tuple(
            StrategyGoal(str(row["id"]), _text(row, "text"), _strings(row.get("served_by")))
            for row in rows_of(values, "strategy_goals")
        ),
    )


def _budget_line(row: Row, currency: str) -> BudgetLine:
    amount = row.get("amount")
    return BudgetLine(
        id=str(row["id"]),
        year=cast("int", row["year"]),
        source=_text(row, "source"),
        amount=Money(Decimal(str(amount)), currency) if isinstance(amount, int | float) else None,
        approved=_as(bool, row.get("approved")),
        approved_on=_as(date, row.get("approved_on")),
    )


def _staff_line(row: Row) -> StaffLine:
    return StaffLine(
        id=str(row["id"]),
        role=str(row["role"]),
        name=_optional(row, "name"),
        share=_number(row.get("share")),
        released_by=_optional(row, "released_by"),
    )


def _group(row: Row) -> ProjectGroup:
    return ProjectGroup(str(row["id"]), str(row["kind"]), _optional(row, "head"), _optional(row, "members"))


def _stage_objective(row: Row) -> StageObjective:
    return StageObjective(
        id=str(row["id"]),
        stage=str(row["stage"]),
        text=_text(row, "text"),
        measured_by=_optional(row, "measured_by"),
        due=_as(date, row.get("due")),
    )


def _text(row: Row, key: str) -> Text:
    return plain_or_text(cast("Any", row[key]))


def _optional(row: Mapping[str, Any], key: str) -> Text | None:
    return None if row.get(key) is None else plain_or_text(row[key])


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, tuple | list) else ()


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _as(kind: type[T], value: object) -> T | None:
    return value if isinstance(value, kind) and not (kind is int and isinstance(value, bool)) else None
