"""Merged answers of the sheets filled in during acceptance and use become their records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from planner.content.convert_common import plain_or_text
from planner.content.convert_company import rows_of
from planner.domain.model.operation import (
    Adjustment,
    DataFinding,
    ItemResult,
    LoggedDecision,
    OperationSheets,
    SupportIssue,
)
from planner.domain.model.questionnaire import AnswerValue, Row, Table
from planner.domain.model.text import Text

Values = Mapping[str, AnswerValue | Table]


def operation_from(values: Values) -> OperationSheets:
    """Build the sheets of acceptance and use; what was not said is None or an empty register."""
    return OperationSheets(
        data_findings=tuple(_finding(row) for row in rows_of(values, "data_findings")),
        decisions=tuple(_decision(row) for row in rows_of(values, "decisions")),
        adjustments=tuple(_adjustment(row) for row in rows_of(values, "adjustments")),
        item_results=tuple(_item_result(row) for row in rows_of(values, "item_results")),
        issues=tuple(_issue(row) for row in rows_of(values, "support_issues")),
    )


def _item_result(row: Row) -> ItemResult:
    return ItemResult(
        id=str(row["id"]),
        item_id=str(row["item"]),
        verdict=cast("Any", row["verdict"]),
        severity=cast("Any", row.get("severity")),
        tested_on=_day(row.get("tested_on")),
        tested_by=_optional(row, "tested_by"),
        remark=_optional(row, "remark"),
    )


def _finding(row: Row) -> DataFinding:
    limit = row.get("limit")
    return DataFinding(
        id=str(row["id"]),
        batch=plain_or_text(cast("Any", row["batch"])),
        step_id=str(row["step"]),
        moment=cast("Any", row["moment"]),
        records=_whole(row.get("records_total")),
        sample=_whole(row.get("sample")),
        errors=_whole(row.get("errors")),
        limit=float(limit) if isinstance(limit, int | float) else None,
        checked_on=_day(row.get("checked_on")),
        checked_by=_optional(row, "checked_by"),
    )


def _decision(row: Row) -> LoggedDecision:
    return LoggedDecision(
        id=str(row["id"]),
        meeting=plain_or_text(cast("Any", row["meeting"])),
        met_on=cast("date", row["met_on"]),
        figures=_optional(row, "figures"),
        kpi_ids=_strings(row.get("kpis")),
        text=plain_or_text(cast("Any", row["text"])),
        owner=_optional(row, "owner"),
        due=_day(row.get("due")),
        done_on=_day(row.get("done_on")),
        effect=_optional(row, "effect"),
    )


def _adjustment(row: Row) -> Adjustment:
    area = row.get("config_area")
    return Adjustment(
        id=str(row["id"]),
        raised_on=cast("date", row["raised_on"]),
        kind=cast("Any", row["kind"]),
        text=plain_or_text(cast("Any", row["text"])),
        reason=_optional(row, "reason"),
        config_area=area if isinstance(area, str) else None,
        kpi_ids=_strings(row.get("kpis")),
        owner=_optional(row, "owner"),
        due=_day(row.get("due")),
        closed_on=_day(row.get("closed_on")),
        effect=_optional(row, "effect"),
    )


def _issue(row: Row) -> SupportIssue:
    confirmed = row.get("confirmed")
    return SupportIssue(
        id=str(row["id"]),
        raised_on=cast("date", row["raised_on"]),
        raised_by=_optional(row, "raised_by"),
        site=_optional(row, "site"),
        class_id=str(row["issue_class"]),
        text=plain_or_text(cast("Any", row["text"])),
        requirement_id=None if row.get("requirement") is None else str(row["requirement"]),
        assigned_to=_optional(row, "assigned_to"),
        answer_hours=_hours(row.get("answer_hours")),
        solve_hours=_hours(row.get("solve_hours")),
        closed_on=_day(row.get("closed_on")),
        confirmed=confirmed if isinstance(confirmed, bool) else None,
        remark=_optional(row, "remark"),
    )


def _hours(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _optional(row: Row, key: str) -> Text | None:
    return None if row.get(key) is None else plain_or_text(cast("Any", row[key]))


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, tuple | list) else ()


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
