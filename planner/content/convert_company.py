"""Merged answers of the well-known questions become the company, its objectives, its team and its blackouts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from planner.content.convert_calendar import hours_of, month_day_of, period_of, season_of, weekdays_of
from planner.content.convert_common import plain_or_text
from planner.domain.model.company import (
    BlackoutRule,
    BusinessProcess,
    Company,
    DataSource,
    Department,
    IntegrationNeed,
    Site,
    SystemInUse,
    TeamMember,
    UserGroup,
)
from planner.domain.model.meeting import MeetingRule
from planner.domain.model.money import Money
from planner.domain.model.objective import Objective
from planner.domain.model.questionnaire import AnswerValue, Row, Table
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text

Values = Mapping[str, AnswerValue | Table]
T = TypeVar("T")
_ARROW = re.compile("→|->")


def company_from(values: Values, name: Text, currency: str) -> Company:
    """Build the company from the values to plan with; what was not said is None or an empty register."""
    return Company(
        name=name,
        industry=_as(str, values.get("industry")),
        employees=_as(int, values.get("employees")),
        sites=tuple(_site(row) for row in rows_of(values, "sites")),
        departments=tuple(Department(_id(row), _text(row, "name")) for row in rows_of(values, "departments")),
        user_groups=tuple(_user_group(row) for row in rows_of(values, "user_groups")),
        systems=tuple(_system(row) for row in rows_of(values, "systems")),
        data_sources=tuple(_data_source(row) for row in rows_of(values, "data_sources")),
        integrations=tuple(_integration(row) for row in rows_of(values, "integrations")),
        processes=tuple(_process(row) for row in rows_of(values, "processes")),
        interface_languages=_strings(values.get("interface_languages")),
        data_region=_as(str, values.get("data_region")),
        deployment=_as(str, values.get("deployment")),
        has_crm=_as(bool, values.get("has_crm")),
        budget_first_year=_money(values.get("budget_first_year"), currency),
        budget_five_years=_money(values.get("budget_five_years"), currency),
    )


def team_from(values: Values) -> tuple[TeamMember, ...]:
    """Build the team register; absences are written `first day/last day`."""
    return tuple(_team_member(row) for row in rows_of(values, "team"))


def blackouts_from(values: Values) -> tuple[BlackoutRule, ...]:
    """Build the register of times in which nothing may go live, be trained or be migrated."""
    return tuple(_blackout(row) for row in rows_of(values, "blackouts"))


def meetings_from(values: Values) -> tuple[MeetingRule, ...]:
    """Build the register of meetings that decide, with the days on which they sit."""
    return tuple(_meeting(row) for row in rows_of(values, "meetings"))


def objective_from(row: Row, stated_by: str) -> Objective:
    """Build one objective."""
    return Objective(
        id=_id(row),
        text=_text(row, "text"),
        objective_class=cast("Any", row["objective_class"]),
        kpi_id=_as(str, row.get("kpi_id", row.get("kpi"))),
        start_value=_number(row.get("start_value")),
        target=_number(row.get("target")),
        change=cast("Any", row.get("change")),
        due=_as(date, row.get("due")),
        owner=_optional_text(row, "owner"),
        alignment=_optional_text(row, "alignment"),
        pain_ids=_strings(row.get("pain_ids", row.get("pains"))),
        requirement_ids=_strings(row.get("requirement_ids", row.get("requirements"))),
        stated_by=stated_by,
    )


def rows_of(values: Values, question_id: str) -> Table:
    """Return the rows of a table answer; none when it was not answered."""
    value = values.get(question_id)
    return cast("Table", value) if isinstance(value, tuple) else ()


def _site(row: Row) -> Site:
    return Site(_id(row), _text(row, "name"), _as(int, row.get("training_seats")) or 0)


def _user_group(row: Row) -> UserGroup:
    return UserGroup(
        id=_id(row),
        role=_string(row, "role"),
        department_id=_string(row, "department_id"),
        site_id=_string(row, "site_id"),
        headcount=_as(int, row.get("headcount")) or 0,
        key_users=_as(int, row.get("key_users")) or 0,
        max_absent_fraction=_number(row.get("max_absent_fraction")) or 0.0,
    )


def _system(row: Row) -> SystemInUse:
    return SystemInUse(
        _id(row), _text(row, "name"), cast("Any", row["kind"]), _text(row, "use"), _as(bool, row.get("keep"))
    )


def _data_source(row: Row) -> DataSource:
    return DataSource(
        id=_id(row),
        name=_text(row, "name"),
        carrier=cast("Any", row["carrier"]),
        owner=_text(row, "owner"),
        objects=_strings(row.get("objects")),
        records=_as(int, row.get("records")),
        duplicate_fraction=_number(row.get("duplicate_fraction")),
        changes_per_day=_as(int, row.get("changes_per_day")),
        can_freeze=_as(bool, row.get("can_freeze")),
        file=_as(str, row.get("file")),
    )


def _integration(row: Row) -> IntegrationNeed:
    return IntegrationNeed(
        id=_id(row),
        system_id=_string(row, "system_id"),
        objects=_text(row, "objects"),
        direction=cast("Any", row["direction"]),
        rhythm=_text(row, "rhythm"),
        complexity=cast("Any", row["complexity"]),
        requirement_id=_as(str, row.get("requirement_id")),
    )


def _process(row: Row) -> BusinessProcess:
    return BusinessProcess(
        id=_id(row),
        area=cast("Any", row["area"]),
        name=_text(row, "name"),
        roles=_strings(row.get("roles")),
        pain=_optional_text(row, "pain"),
        severity=_as(int, row.get("severity")),
        frequency=_as(int, row.get("frequency")),
        steps=steps_of(row.get("steps")),
    )


def steps_of(value: object) -> tuple[Text, ...]:
    """Read steps written as «one → two → three»; a pair of which the languages differ in number is one step."""
    written = plain_or_text(cast("Any", value)) if value is not None else Text.same("")
    zh, en = ([part.strip() for part in _ARROW.split(one) if part.strip()] for one in (written.zh, written.en))
    if len(zh) != len(en):
        return (written,)
    return tuple(Text(one, other) for one, other in zip(zh, en, strict=True))


def _team_member(row: Row) -> TeamMember:
    return TeamMember(
        id=_id(row),
        name=_text(row, "name"),
        role=_string(row, "role"),
        side=cast("Any", row["side"]),
        availability=_number(row.get("availability")) or 0.0,
        absences=tuple(period_of(period) for period in _strings(row.get("absences"))),
        weekdays=weekdays_of(_strings(row.get("weekdays"))),
        site_id=_as(str, row.get("site_id")),
        works_make_up_days=row.get("works_make_up_days") is not False,
    )


def _blackout(row: Row) -> BlackoutRule:
    return BlackoutRule(
        id=_id(row),
        text=_text(row, "text"),
        start=_as(date, row.get("start")),
        end=_as(date, row.get("end")),
        months=tuple(int(month) for month in _strings(row.get("months"))),
        first_working_days=_as(int, row.get("first_working_days")) or 0,
        last_working_days=_as(int, row.get("last_working_days")) or 0,
        applies_to=cast("Any", _strings(row.get("applies_to"))),
        season=season_of(str(row["season"])) if row.get("season") else None,
        weekdays=weekdays_of(_strings(row.get("weekdays"))),
        weeks=_weeks(row),
        month_days=_month_days(row, "month_days"),
        month_working_days=_month_days(row, "month_working_days"),
        release_weekends=_dates(row, "release_weekends"),
        days_around=_as(int, row.get("days_around")) or 0,
        except_days=tuple(period_of(period) for period in _strings(row.get("except_days"))),
        hours=hours_of(str(row["hours"])) if row.get("hours") else None,
        site_ids=_strings(row.get("site_ids")),
        role_ids=_strings(row.get("role_ids")),
    )


def _meeting(row: Row) -> MeetingRule:
    return MeetingRule(
        id=_id(row),
        name=_text(row, "name"),
        decides=cast("Any", _strings(row.get("decides"))),
        recurrence=Recurrence(
            start=_as(date, row.get("first_sitting")),
            end=_as(date, row.get("last_sitting")),
            months=tuple(int(month) for month in _strings(row.get("months"))),
            weekdays=weekdays_of(_strings(row.get("weekdays"))),
            weeks=_weeks(row),
            month_days=_month_days(row, "month_days"),
            month_working_days=_month_days(row, "month_working_days"),
            every_weeks=_as(int, row.get("every_weeks")) or 1,
            dates=_dates(row, "dates"),
        ),
        lead_days=_as(int, row.get("lead_days")) or 0,
        lead_unit=cast("Any", row.get("lead_unit") or "wd"),
        on_day_off=cast("Any", row.get("on_day_off") or "next"),
    )


def _weeks(row: Row) -> tuple[int, ...]:
    return tuple(-1 if week == "last" else int(week) for week in _strings(row.get("weeks")))


def _month_days(row: Row, key: str) -> tuple[int, ...]:
    return tuple(month_day_of(written) for written in _strings(row.get(key)))


def _dates(row: Row, key: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(written) for written in _strings(row.get(key)))


def _id(row: Row) -> str:
    return _string(row, "id")


def _string(row: Row, key: str) -> str:
    return str(row[key])


def _text(row: Row, key: str) -> Text:
    return plain_or_text(cast("Any", row[key]))


def _optional_text(row: Row, key: str) -> Text | None:
    return None if row.get(key) is None else _text(row, key)


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(str(part) for part in value)
    return (value,) if isinstance(value, str) else ()


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _as(kind: type[T], value: object) -> T | None:
    return value if isinstance(value, kind) else None


def _money(value: object, currency: str) -> Money | None:
    return None if not isinstance(value, int | float) else Money(Decimal(str(value)), currency)
