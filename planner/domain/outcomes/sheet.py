"""Builds the KPI sheets of an engagement and its review calendar."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from planner.domain.model.catalogue import Requirement
from planner.domain.model.engagement import Engagement
from planner.domain.model.objective import Objective
from planner.domain.model.target import target_value
from planner.domain.model.template import KpiDefinition, OutcomesTemplate, ReviewTemplate
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.outcomes.results import KpiSheet, OutcomeSheet, Review
from planner.errors import Statement

# activity moves first, whatever the objectives are: row of the feature list
LEADING = "source:S-119"


def build_outcome_sheet(
    engagement: Engagement,
    requirements: Sequence[Requirement],
    template: OutcomesTemplate,
    go_live: date,
    calendar: WorkCalendar,
    done: Mapping[str, date] | None = None,
) -> OutcomeSheet:
    """
    Build KPI sheets and dated reviews.

    A KPI gets a sheet when an objective names it, a requirement in scope is measured by it, or it is a leading one;
    KPIs of objectives are the deciding ones and come first, then the leading ones.

    Args:
        requirements: the requirements in scope.
        go_live: the planned go-live the reviews are counted from.
        done: template of a work package -> the day the last package made from it is planned to be done.
    """
    sheets = [_sheet(kpi, engagement.objectives, requirements) for kpi in template.kpis.values()]
    used = [sheet for sheet in sheets if sheet.why]
    used.sort(key=lambda sheet: (not sheet.deciding, not template.kpis[sheet.kpi_id].leading))
    return OutcomeSheet(
        kpis=tuple(used),
        reviews=tuple(_reviews(template.reviews, go_live, calendar, done or {})),
        warnings=tuple(_warnings(used, template.kpis)),
    )


def _sheet(kpi: KpiDefinition, objectives: Sequence[Objective], requirements: Sequence[Requirement]) -> KpiSheet:
    mine = [objective for objective in objectives if objective.kpi_id == kpi.id]
    asked_by = tuple(requirement.id for requirement in requirements if kpi.id in requirement.kpis)
    first = mine[0] if mine else None
    return KpiSheet(
        kpi_id=kpi.id,
        start_value=first.start_value if first else None,
        target_value=target_value(first, kpi) if first else None,
        due=first.due if first else None,
        owner=first.owner if first else None,
        objective_ids=tuple(objective.id for objective in mine),
        requirement_ids=asked_by,
        why=(
            *(f"objective:{objective.id}" for objective in mine),
            *(f"requirement:{requirement_id}" for requirement_id in asked_by),
            *([LEADING] if kpi.leading else ()),
        ),
        deciding=bool(mine),
    )


def _reviews(
    templates: Sequence[ReviewTemplate], go_live: date, calendar: WorkCalendar, done: Mapping[str, date]
) -> Iterator[Review]:
    for template in templates:
        days = [go_live + timedelta(days=template.days_after_go_live)]
        days += [done[id_] + timedelta(days=1) for id_ in template.after_packages if id_ in done]
        due = calendar.on_or_after(max(days))
        yield Review(
            id=template.id,
            title=template.title,
            due=due,
            provisional=calendar.is_provisional(due),
            agenda=template.agenda,
            attendees=template.attendees,
            output=template.output,
            quarterly=template.quarterly,
        )


def _warnings(sheets: Sequence[KpiSheet], kpis: Mapping[str, KpiDefinition]) -> Iterator[Statement]:
    for sheet in sheets:
        kpi = kpis[sheet.kpi_id]
        if sheet.deciding and sheet.start_value is None:
            yield Statement("outcomes.no-start-value", {"kpi": kpi.text})
        if len(sheet.objective_ids) > 1:
            yield Statement("outcomes.shared-kpi", {"kpi": kpi.text, "objectives": sheet.objective_ids})
        if sheet.deciding and sheet.start_value is not None and _goes_wrong_way(sheet, kpi):
            yield Statement(
                "outcomes.against-direction",
                {"kpi": kpi.text, "start": sheet.start_value, "target": sheet.target_value},
            )


def _goes_wrong_way(sheet: KpiSheet, kpi: KpiDefinition) -> bool:
    if sheet.start_value is None or sheet.target_value is None or kpi.direction == "context":
        return False
    if math.isclose(sheet.target_value, sheet.start_value):
        # holding a value is no move in either direction
        return False
    rises = sheet.target_value > sheet.start_value
    return rises != (kpi.direction == "up")
