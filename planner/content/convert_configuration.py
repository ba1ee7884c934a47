"""The merged answers of the configuration sheet become its records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from planner.content.convert_common import plain_or_text
from planner.content.convert_company import rows_of
from planner.domain.model.configuration import (
    BoardChange,
    ConfigurationSheets,
    DataOwners,
    DecidedDisposition,
    DesignedStage,
    FieldChange,
    FieldMaster,
    InterfaceDetail,
    RuleChange,
)
from planner.domain.model.questionnaire import AnswerValue, Row, Table
from planner.domain.model.text import Text

Values = Mapping[str, AnswerValue | Table]


def configuration_sheets_from(values: Values) -> ConfigurationSheets:
    """Build the client's decisions; what was not said is None or an empty register."""
    return ConfigurationSheets(
        dispositions={str(row["requirement"]): _disposition(row) for row in rows_of(values, "gap_dispositions")},
        stages=tuple(_designed(row) for row in rows_of(values, "stage_design")),
        fields=tuple(_field_change(row) for row in rows_of(values, "field_changes")),
        rules={str(row["rule"]): _rule_change(row) for row in rows_of(values, "rule_limits")},
        boards=tuple(_board_change(row) for row in rows_of(values, "board_changes")),
        interfaces={str(row["integration"]): _interface(row) for row in rows_of(values, "interface_details")},
        masters=tuple(_field_master(row) for row in rows_of(values, "field_masters")),
        owners={str(row["item"]): _owners(row) for row in rows_of(values, "initial_data_owners")},
    )


def _disposition(row: Row) -> DecidedDisposition:
    return DecidedDisposition(
        requirement_id=str(row["requirement"]),
        disposition=cast("Any", row["disposition"]),
        reason=_text(row, "reason"),
        decided_by=_text(row, "decided_by"),
        decided_on=_day(row, "decided_on"),
    )


def _designed(row: Row) -> DesignedStage:
    return DesignedStage(
        id=str(row["id"]),
        text=plain_or_text(cast("Any", row["text"])),
        win_rate=_number(row, "win_rate"),
        key_task=_text(row, "key_task"),
        exit=_text(row, "exit"),
        longest_stay_days=_whole(row, "longest_stay_days"),
    )


def _field_change(row: Row) -> FieldChange:
    return FieldChange(
        id=str(row["id"]),
        object=str(row["object"]),
        change=cast("Any", row["change"]),
        field=_string(row, "field"),
        text=_text(row, "text"),
        type=_string(row, "type"),
        options=_text(row, "options"),
        mandatory=_yes_no(row, "mandatory"),
        rule=_text(row, "rule"),
        requirement_id=_string(row, "requirement"),
        reason=_text(row, "reason"),
    )


def _rule_change(row: Row) -> RuleChange:
    limit = _number(row, "limit")
    return RuleChange(str(row["rule"]), row.get("used") is True, limit, _text(row, "target"), _text(row, "reason"))


def _board_change(row: Row) -> BoardChange:
    used, chart = row.get("used") is True, _string(row, "chart")
    return BoardChange(str(row["role"]), str(row["metric"]), used, chart, _text(row, "reason"))


def _interface(row: Row) -> InterfaceDetail:
    return InterfaceDetail(
        integration_id=str(row["integration"]),
        matching_key=_text(row, "matching_key"),
        reconciliation=_text(row, "reconciliation"),
        reconciled_how_often=_text(row, "reconciled_how_often"),
        tolerance=_text(row, "tolerance"),
        reconciled_by=_text(row, "reconciled_by"),
        retry=_text(row, "retry"),
        alert=_text(row, "alert"),
        fallback=_text(row, "fallback"),
        security=_text(row, "security"),
        records_per_day=_whole(row, "records_per_day"),
        peak_per_hour=_whole(row, "peak_per_hour"),
        version=_text(row, "version"),
        test_system=_yes_no(row, "test_system"),
    )


def _field_master(row: Row) -> FieldMaster:
    return FieldMaster(
        str(row["integration"]),
        str(row["field"]),
        _text(row, "text"),
        cast("Any", row["master"]),
        _text(row, "conflict"),
    )


def _owners(row: Row) -> DataOwners:
    signed, due = _day(row, "signed_on"), _day(row, "due")
    return DataOwners(str(row["item"]), _text(row, "consultant"), _text(row, "internal"), due, signed)


def _text(row: Row, key: str) -> Text | None:
    return None if row.get(key) is None else plain_or_text(cast("Any", row[key]))


def _string(row: Row, key: str) -> str | None:
    value = row.get(key)
    return value if isinstance(value, str) else None


def _yes_no(row: Row, key: str) -> bool | None:
    value = row.get(key)
    return value if isinstance(value, bool) else None


def _number(row: Row, key: str) -> float | None:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(row: Row, key: str) -> int | None:
    value = row.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(row: Row, key: str) -> date | None:
    value = row.get(key)
    return value if isinstance(value, date) else None
