"""Merged answers on the conditions of training become their records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from planner.content.convert_calendar import period_of
from planner.content.convert_common import plain_or_text
from planner.content.convert_company import rows_of
from planner.domain.model.questionnaire import AnswerValue, Row, Table
from planner.domain.model.training import RoomEntry, TrainerEntry, TrainingSheets

Values = Mapping[str, AnswerValue | Table]


def training_sheets_from(values: Values) -> TrainingSheets:
    """Build the training conditions; what was not said is None or an empty table."""
    return TrainingSheets(
        trainers=tuple(_trainer(row) for row in rows_of(values, "trainers")),
        rooms=tuple(_room(row) for row in rows_of(values, "training_rooms")),
        gap_days=_whole(values.get("training_gap_days")),
        days_before_go_live=_whole(values.get("training_days_before_go_live")),
        use_make_up_days=_yes_no(values.get("training_on_make_up_days")),
    )


def _trainer(row: Row) -> TrainerEntry:
    return TrainerEntry(
        id=str(row["id"]),
        name=plain_or_text(cast("Any", row["name"])),
        member_id=_code(row, "member"),
        home=_code(row, "home"),
        audiences=_codes(row, "audiences"),
        site_ids=_codes(row, "sites"),
        days_off=_periods(row),
        works_make_up_days=_yes_no(row.get("works_make_up_days")),
    )


def _room(row: Row) -> RoomEntry:
    return RoomEntry(
        id=str(row["id"]),
        site_id=str(row["site"]),
        name=plain_or_text(cast("Any", row["name"])),
        seats=_whole(row["seats"]) or 0,
        days_off=_periods(row),
    )


def _periods(row: Row) -> tuple[Any, ...]:
    return tuple(period_of(period) for period in _codes(row, "days_off"))


def _codes(row: Row, key: str) -> tuple[str, ...]:
    value = row.get(key)
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _code(row: Row, key: str) -> str | None:
    return None if row.get(key) is None else str(row[key])


def _yes_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
