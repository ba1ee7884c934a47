"""The working calendar of the plan: days off, make-up days, blackouts in words, meetings that decide, notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from planner.documents.builders.common import group_row, heading, row
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.company import BlackoutRule
from planner.domain.model.document import Block, Paragraph, Row, Table
from planner.domain.model.meeting import MeetingRule
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text

_DAY = timedelta(days=1)


def calendar_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the days off and make-up days of the plan's time, its blackouts, and the meetings decisions wait for."""
    prose, calendar = view.prose, view.result.calendar
    first, last = plan_window(view)
    yield heading(prose, "calendar")
    uses = view.result.engagement.plan.uses_make_up_days
    key = "calendar-lead" if uses else "calendar-lead-no-make-up"
    name = prose.text("calendar-cn") if calendar.name == "cn" else calendar.name
    yield Paragraph("calendar-lead", prose.text(key, name=name, through=view.calendar_through))
    rows = [group_row(prose.text("calendar-off"))]
    rows += [
        row(_span(view, days), prose.value(text))
        for text, days in _runs({d: t for d, t in calendar.days_off.items() if first <= d <= last})
    ]
    made_up = {d: t for d, t in calendar.working_days.items() if first <= d <= last}
    if made_up:
        rows.append(group_row(prose.text("calendar-make-up")))
        rows += [
            row(view.day(day), prose.value(text)) for day, text in sorted(made_up.items(), key=lambda item: item[0])
        ]
    rows += _rules(view)
    note = prose.text("calendar-note", sources=prose.clauses(calendar.sources) or prose.value(None))
    caption = prose.text("caption-calendar", first=first, last=last)
    yield Table("calendar-table", caption, view.columns(("date", "what"), (1.3, 3)), tuple(rows), note)


def _rules(view: PlanView) -> Iterator[Row]:
    """Yield blackouts and meetings, each under its head, where there are any."""
    prose, engagement = view.prose, view.result.engagement
    if engagement.blackouts:
        yield group_row(prose.text("calendar-blackouts"))
        yield from (_blackout_row(view, rule) for rule in engagement.blackouts)
    if engagement.meetings:
        yield group_row(prose.text("calendar-meetings"))
        yield from (_meeting_row(view, rule) for rule in engagement.meetings)
    if engagement.notices:
        yield group_row(prose.text("calendar-notices"))
        yield from (
            row(str(one.year), prose.text("notice-loaded", title=one.title, by=one.publisher, on=one.published))
            for one in engagement.notices
        )


def plan_window(view: PlanView) -> tuple[date, date]:
    """Return the first and last day of the plan."""
    dates = view.rollout.schedule.values()
    return min(d.start for d in dates), max(d.finish for d in dates)


def _runs(days: Mapping[date, Text]) -> Iterator[tuple[Text, list[date]]]:
    """Yield days off by name; days that follow each other under one name stand together."""
    run: list[date] = []
    for day in sorted(days):
        if run and (day - run[-1] > _DAY or days[day] != days[run[-1]]):
            yield days[run[0]], run
            run = []
        run.append(day)
    if run:
        yield days[run[0]], run


def _span(view: PlanView, days: list[date]) -> str:
    if len(days) == 1:
        return view.day(days[0])
    return view.prose.text("span", first=days[0].isoformat(), last=view.day(days[-1]))


def _blackout_row(view: PlanView, rule: BlackoutRule) -> Row:
    prose = view.prose
    when = recurrence_text(view, rule.recurrence)
    if rule.hours is not None:
        hours = (each.strftime("%H:%M") for each in rule.hours)
        when = prose.text("recurs-hours", when=when, hours="–".join(hours))
    if rule.site_ids:
        when = prose.text("recurs-sites", when=when, sites=prose.join(view.site(id_) for id_ in rule.site_ids))
    if rule.role_ids:
        audiences = prose.join(prose.label("audience", id_) for id_ in rule.role_ids)
        when = prose.text("recurs-sites", when=when, sites=audiences)
    stops = prose.join(prose.text(f"stops-{what}") for what in rule.applies_to)
    return row(when, prose.text("blackout-what", text=rule.text, stops=stops))


def _meeting_row(view: PlanView, rule: MeetingRule) -> Row:
    """Return when a meeting sits, how early its papers are due, and which gates of the plan wait for it."""
    prose = view.prose
    waiting = [package for package in view.rollout.work_packages if package.meeting in (rule.id, *rule.decides)]
    decides = prose.join(f"{view.title(one)} {view.day(view.dates(one).finish)}" for one in waiting)
    lead = prose.text(f"lead-{rule.lead_unit}", count=rule.lead_days) if rule.lead_days else prose.text("lead-none")
    told = prose.text("meeting", name=rule.name, lead=lead, decides=decides or prose.text("none"))
    return row(recurrence_text(view, rule.recurrence), told)


def recurrence_text(view: PlanView, rule: Recurrence) -> str:
    """Say in words on which days a rule holds."""
    parts = tuple(_recurrence_parts(view, rule))
    return view.prose.join(parts) if parts else view.prose.text("recurs-never")


def _recurrence_parts(view: PlanView, rule: Recurrence) -> Iterator[str]:
    prose = view.prose
    if rule.start is not None or rule.end is not None:
        first, last = (day.isoformat() if day else None for day in (rule.start, rule.end))
        key = "span" if first and last else "since" if first else "until"
        yield prose.text(key, first=first, last=last)
    if rule.season is not None:
        first, last = (prose.text("month-day", month=month, day=day) for month, day in rule.season)
        yield prose.text("recurs-season", first=first, last=last)
    if rule.months:
        yield prose.join(prose.text("month-number", month=month) for month in rule.months)
    if rule.weekdays:
        days = prose.join(prose.text(f"weekday-{day}") for day in rule.weekdays)
        weeks = prose.join(_counted(view, number) for number in rule.weeks)
        if rule.weeks:
            yield prose.text("recurs-nth-weekday", weeks=weeks, days=days)
        else:
            yield prose.text(
                "recurs-weekday" if rule.every_weeks == 1 else "recurs-weeks", days=days, count=rule.every_weeks
            )
    if rule.month_days:
        yield prose.text("recurs-month-days", days=prose.join(_counted(view, number) for number in rule.month_days))
    yield from _working_day_parts(view, rule.month_working_days)
    if rule.dates:
        yield prose.join(day.isoformat() for day in rule.dates)
    if rule.around:
        yield prose.text(
            "recurs-around", days=prose.join(day.isoformat() for day in rule.around), count=rule.days_around
        )
    if rule.except_days:
        spans = (prose.text("span", first=first.isoformat(), last=last.isoformat()) for first, last in rule.except_days)
        yield prose.text("recurs-except", spans=prose.join(spans))


def _working_day_parts(view: PlanView, numbers: Iterable[int]) -> Iterator[str]:
    """Yield runs of working days from either end of the month as a count, others one by one."""
    prose, wanted = view.prose, set(numbers)
    first = next((n - 1 for n in range(1, 32) if n not in wanted), 31)
    last = next((n - 1 for n in range(1, 32) if -n not in wanted), 31)
    others = sorted(n for n in wanted if n > first or n < -last)
    if first:
        yield prose.text("recurs-first", count=first)
    if last:
        yield prose.text("recurs-last", count=last)
    if others:
        yield prose.text("recurs-working-days", days=prose.join(_counted(view, number) for number in others))


def _counted(view: PlanView, number: int) -> str:
    """Say «2nd», «last», «2nd last»."""
    prose = view.prose
    if number == -1:
        return prose.text("counted-last")
    key = "counted" if number > 0 else "counted-from-end"
    place = abs(number)
    return prose.text(key, place=str(place) if prose.language == "zh-CN" else _ordinal(place))


def _ordinal(number: int) -> str:
    """Return an English ordinal."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
