"""How progress is watched: meetings of the steering committee, team, gates, daily triage and reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from planner.documents.builders.common import answer_text, cell, row
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Cell, Row, Table
from planner.domain.rollout.meetings import Meetings

RHYTHM = "steering_rhythm"
_STEPS = {"weekly": timedelta(weeks=1), "fortnightly": timedelta(weeks=2), "monthly": timedelta(weeks=4)}
_DAY = timedelta(days=1)
_STEERING = "steering"


def monitoring_table(view: PlanView) -> Table:
    """Return who looks at what and how often; the rhythm of the steering committee is the client's answer."""
    prose = view.prose
    rows = (_steering(view), *_reporting(view), *_team(view), _gates(view), *_triage(view), *_reviews(view))
    columns = view.columns(("look", "rhythm-when", "led-by", "looks-at"), (30, 58, 32, 48))
    note = prose.text("monitoring-note-stated" if _committee(view) else "monitoring-note")
    return Table("monitoring-table", prose.text("caption-monitoring"), columns, rows, note)


def meeting_days(view: PlanView, rhythm: str) -> tuple[date, ...]:
    """
    Return the days of regular meetings within the plan; none when on demand.

    The sittings the client named count; without them the rhythm runs from the start of the plan, moved to the next
    working day.
    """
    step, last = _STEPS.get(rhythm), max(dates.finish for dates in view.rollout.schedule.values())
    if _committee(view):
        return tuple(_sittings(view, last))
    if step is None:
        return ()
    wanted, days = view.rollout.start + step, []
    while wanted <= last:
        day = wanted
        while not view.result.calendar.is_working(day):
            day += _DAY
        days.append(day)
        wanted += step
    return tuple(day for day in days if day <= last)


def _committee(view: PlanView) -> bool:
    """Say whether the client named the meetings behind which the steering committee decides."""
    return any(_STEERING in rule.decides for rule in view.result.engagement.meetings)


def _sittings(view: PlanView, last: date) -> Iterator[date]:
    """Yield the sittings the client named, from the start of the plan to its last day."""
    meetings = Meetings(view.result.engagement.meetings, view.result.calendar)
    end = min(last, meetings.known_through(_STEERING) or last)
    day = meetings.next_on_or_after(_STEERING, view.rollout.start)
    while day is not None and day <= end:
        yield day
        day = meetings.next_on_or_after(_STEERING, day + _DAY)


def _steering(view: PlanView) -> Row:
    prose = view.prose
    return row(
        prose.text("look-steering"),
        _steering_rhythm(view),
        view.roles(role for role in ("sponsor", "steering_committee") if role in view.template.roles),
        prose.text("looks-at-steering"),
    )


def _steering_rhythm(view: PlanView) -> Cell:
    """Return the rhythm everybody stated, with its days; unknown, disputed or missing rhythms are marked."""
    prose = view.prose
    stated = {
        answer.value
        for answer in view.result.engagement.answers
        if answer.question_id == RHYTHM and isinstance(answer.value, str)
    }
    if len(stated) != 1:
        return cell(prose.text("rhythm-disputed" if stated else "rhythm-unknown"), "unknown")
    (rhythm,) = stated
    label, days = answer_text(view.result, RHYTHM, rhythm, prose), meeting_days(view, rhythm)
    if not days:
        return cell(prose.text("rhythm-none", rhythm=label), "watch")
    first, last = view.day(days[0]), view.day(days[-1])
    return cell(prose.text("rhythm-days", rhythm=label, first=first, last=last, count=len(days)))


def _reporting(view: PlanView) -> Iterator[Row]:
    """Yield the rhythm of reports in the client's own words; they say who reports."""
    prose, rhythm = view.prose, view.result.engagement.survey.initiation.reporting_rhythm
    if rhythm is not None:
        when = prose.text("rhythm-laid-down", rhythm=rhythm)
        yield row(prose.text("look-reporting"), when, prose.text("no-days"), prose.text("looks-at-reporting"))


def _team(view: PlanView) -> Iterator[Row]:
    prose = view.prose
    for package in view.hooked("planning"):
        when = prose.text("rhythm-agreed", title=package.title, span=view.span((package,)))
        yield row(prose.text("look-team"), when, view.role("project_manager"), prose.text("looks-at-team"))


def _gates(view: PlanView) -> Row:
    prose, gates = view.prose, view.rollout.gates
    decides = dict.fromkeys(view.by_id[gate.work_package_id].raci.accountable for gate in gates)
    when = prose.join(prose.text("coded", code=gate.id, text=view.day(gate.due)) for gate in gates)
    return row(prose.text("look-gates"), when or prose.text("none"), view.roles(decides), prose.text("looks-at-gates"))


def _triage(view: PlanView) -> Iterator[Row]:
    prose, packages = view.prose, view.hooked("triage")
    if packages:
        when = prose.clauses(view.span((package,)) for package in packages)
        leads = dict.fromkeys(package.raci.accountable for package in packages)
        output = prose.value(packages[0].output)
        yield row(prose.text("look-triage"), prose.text("every-working-day", when=when), view.roles(leads), output)


def _reviews(view: PlanView) -> Iterator[Row]:
    prose, reviews = view.prose, view.result.outcomes.reviews
    if reviews:
        days = [view.day(review.due, is_provisional=review.provisional) for review in reviews]
        when = prose.text("rhythm-reviews", first=days[0], last=days[-1], count=len(days))
        who = prose.join(dict.fromkeys(prose.value(review.attendees[0]) for review in reviews if review.attendees))
        yield row(prose.text("look-reviews"), when, who, prose.text("looks-at-reviews"))
