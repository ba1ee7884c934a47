"""Scope and method of the survey, data sources, process sheets, segments and what lies behind the inefficiency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from planner.documents.builders.common import cell, group_row, heading, person_shown, row
from planner.documents.builders.plan_situation import MARK_OF_LIGHT
from planner.documents.builders.survey_view import SHEETS, SurveyView
from planner.domain.diagnosis.answers import missing_required
from planner.domain.diagnosis.diagnose import facts_said
from planner.domain.diagnosis.results import ChangeDirection, ProcessChange, ProcessRedesign, SegmentPriority
from planner.domain.model.company import DataSource
from planner.domain.model.document import Block, Bullets, Cell, Mark, Paragraph, Row, Table
from planner.domain.model.estimate import Estimate

MARK_OF_DIRECTION: Mapping[ChangeDirection, Mark] = {
    "better": "good", "worse": "bad", "same": "watch", "unknown": "unknown",
}  # fmt: skip
_MOST_ACTIONS = 4


# --- scope and method --------------------------------------------------------------------------------------------


def method_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield what was asked, of whom and when, and how answers are read."""
    prose, engagement = view.prose, view.result.engagement
    yield heading(prose, "method")
    people = len({answer.respondent_id for answer in engagement.answers})
    yield Paragraph("method-text", prose.text("method-text", client=engagement.client, count=people))
    yield Bullets("method-rules", tuple(prose.text(f"method-{key}") for key in ("unknown", "contradiction", "spread")))
    yield heading(prose, "respondents", 2)
    yield _respondents(view)
    yield _sheets(view)


def _respondents(view: SurveyView) -> Table:
    prose, engagement = view.prose, view.result.engagement
    rows = []
    for person in engagement.stakeholders:
        own = [answer for answer in engagement.answers if answer.respondent_id == person.id]
        days = sorted({answer.answered_on for answer in own if answer.answered_on is not None})
        sheets = dict.fromkeys(answer.questionnaire_id for answer in own)
        titles = (sheet.title for id_ in sheets if (sheet := view.sheet(id_)))
        rows.append(row(person_shown(view.result, person.id, prose), _days(view, days), prose.join(titles) or "—"))
    columns = view.columns(("respondent", "days", "answered-sheets"), (34, 34, 100))
    return Table("respondents-table", prose.text("caption-respondents", count=len(rows)), columns, tuple(rows))


def _days(view: SurveyView, days: list[date]) -> str:
    if not days:
        return view.prose.value(None)
    first, last = days[0], days[-1]
    if first == last:
        return view.prose.value(first)
    return view.prose.text("span", first=first.isoformat(), last=last.isoformat())


def _sheets(view: SurveyView) -> Table:
    prose, engagement = view.prose, view.result.engagement
    facts = facts_said(engagement)
    rows = []
    for id_ in SHEETS:
        sheet = view.sheet(id_)
        if sheet is None:
            continue
        own = [answer for answer in engagement.answers if answer.questionnaire_id == id_]
        known = {answer.question_id for answer in own if answer.value is not None}
        people = len({answer.respondent_id for answer in own})
        missing = len(missing_required(sheet, known, facts))
        state = (
            cell(prose.text("sheet-empty"), "unknown") if not own else cell(prose.text("sheet-people", count=people))
        )
        gaps = (
            cell("—") if not own else cell(prose.text("sheet-missing", count=missing), "watch" if missing else "none")
        )
        rows.append(row(prose.value(sheet.title), state, str(len(known)) if own else "—", gaps))
    columns = view.columns(("sheet", "respondents", "answered", "required-open"), (80, 36, 26, 26), (1, 2, 3))
    return Table("sheets-table", prose.text("caption-sheets"), columns, tuple(rows), _other_sheets(view))


def _other_sheets(view: SurveyView) -> str | None:
    """Return which answered sheets the table leaves out, so that its count agrees with that of the first page."""
    answered = dict.fromkeys(answer.questionnaire_id for answer in view.result.engagement.answers)
    others = [sheet.title for id_ in answered if id_ not in SHEETS and (sheet := view.sheet(id_))]
    return view.prose.text("sheets-others", count=len(others), titles=tuple(others)) if others else None


# --- data ----------------------------------------------------------------------------------------------------------


def data_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield where customer data lies today."""
    prose, sources = view.prose, view.result.engagement.company.data_sources
    yield heading(prose, "data-sources", 2)
    if not sources:
        yield Paragraph("data-none", prose.text("data-none"))
        return
    columns = view.columns(
        ("source", "carrier", "owner", "records", "duplicates", "freeze"), (42, 28, 30, 22, 24, 22), (3, 4)
    )
    rows = tuple(_source_row(view, source) for source in sources)
    yield Table("survey-sources", prose.text("caption-sources", count=len(rows)), columns, rows)


def _source_row(view: SurveyView, source: DataSource) -> Row:
    freeze = None if source.can_freeze is None else view.prose.value(source.can_freeze)
    return row(
        view.prose.value(source.name),
        view.plan.prose.text(f"carrier-{source.carrier}"),
        view.prose.value(source.owner),
        view.known(source.records),
        view.known(source.duplicate_fraction, "percent1"),
        view.known(freeze),
    )


# --- process redesign ----------------------------------------------------------------------------------------------


def redesign_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the as-is/to-be sheets of the processes and what they lack."""
    prose = view.prose
    yield heading(prose, "redesign")
    sheets = [sheet for sheet in view.diagnosis.processes if sheet.lines]
    if not sheets:
        yield Paragraph("redesign-none", prose.text("redesign-none"))
        return
    lines = sum(len(sheet.lines) for sheet in sheets)
    without = [sheet.name for sheet in view.diagnosis.processes if not sheet.lines]
    yield Paragraph("redesign-lead", prose.text("redesign-lead", count=len(sheets), lines=lines))
    rows: list[Row] = []
    for sheet in sheets:
        rows.append(group_row(_process_head(view, sheet)))
        rows += [_change_row(view, change) for change in sheet.lines]
    names = ("measure", "measured", "today", "wanted", "change", "measured-by", "serves")
    columns = view.columns(names, (13, 40, 20, 16, 28, 27, 24), (2, 3))
    yield Table("redesign-table", prose.text("caption-redesign"), columns, tuple(rows), prose.text("redesign-note"))
    gaps = (*(gap for sheet in sheets for gap in _gaps(view, sheet)),)
    if without:
        gaps = (*gaps, prose.text("redesign-without", count=len(without), names=prose.join(without)))
    if gaps:
        yield Paragraph("redesign-gaps-lead", prose.text("redesign-gaps-lead"))
        yield Bullets("redesign-gaps", gaps)


def _process_head(view: SurveyView, sheet: ProcessRedesign) -> str:
    if sheet.pain is None:
        return view.prose.value(sheet.name)
    return view.prose.text("process-head", name=sheet.name, pain=sheet.pain)


def _change_row(view: SurveyView, change: ProcessChange) -> Row:
    prose, target = view.prose, change.target
    serves = (*target.pain_ids, *change.objective_ids, *((target.kpi_id,) if target.kpi_id else ()))
    return row(
        prose.label("process", f"measure-{target.measure}"),
        prose.text("measured", text=target.text, unit=target.unit),
        view.known(target.today),
        view.known(target.wanted),
        _change(view, change),
        view.known(target.measured_by),
        prose.join(serves) or "—",
    )


def _change(view: SurveyView, change: ProcessChange) -> Cell:
    mark = MARK_OF_DIRECTION[change.direction]
    if change.change is None:
        return cell(view.prose.value(None), mark)
    sign = "+" if change.change > 0 else "−" if change.change < 0 else ""
    amount = f"{sign}{view.prose.value(abs(change.change))}"
    if change.relative is None:
        return cell(amount, mark)
    return cell(view.prose.text("change", amount=amount, relative=f"{sign}{abs(change.relative):.0%}"), mark)


def _gaps(view: SurveyView, sheet: ProcessRedesign) -> Iterator[str]:
    prose = view.prose
    for change in sheet.lines:
        if change.gaps:
            measure = prose.label("process", f"measure-{change.target.measure}")
            yield prose.text("redesign-gap", name=sheet.name, measure=measure, gaps=view.says(change.gaps))
    if sheet.missing:
        measures = prose.join(prose.label("process", f"measure-{measure}") for measure in sheet.missing)
        yield prose.text("redesign-missing", name=sheet.name, measures=measures)


# --- segments ------------------------------------------------------------------------------------------------------


def segment_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the customer segments by priority and what they would do to the weights."""
    prose, survey = view.prose, view.diagnosis.segments
    yield heading(prose, "segments")
    if survey is None:
        yield Paragraph("segments-none", prose.text("segments-none"))
        return
    yield Paragraph("segments-lead", prose.text("segments-lead"))
    names = ("segment", "customers", "revenue", "margin", "potential", "service-cost", "priority", "needs")
    columns = view.columns(names, (26, 21, 18, 18, 16, 21, 20, 28), (1, 2, 3, 4, 5, 6))
    rows = tuple(_segment_row(view, one) for one in survey.segments)
    yield Table(
        "segments-table", prose.text("caption-segments", count=len(rows)), columns, rows, prose.text("segments-note")
    )
    notes = [
        prose.text("segment-note", name=one.segment.name, notes=view.says(one.statements))
        for one in survey.segments
        if one.statements
    ]
    points = view.result.packs.catalogue.points
    for one in survey.segments:
        if one.segment.point_ids:
            named = prose.join(f"{id_} {prose.value(points[id_].text)}" for id_ in one.segment.point_ids)
            notes.append(prose.text("segment-points", name=one.segment.name, points=named))
    shift = view.result.selection.segment_shift
    if shift is not None:
        key = "segment-shift-on" if shift.applied else "segment-shift-off"
        notes.append(prose.text(key, strength=shift.strength))
    yield Bullets("segments-notes", (*notes, *prose.says(survey.warnings)))


def _segment_row(view: SurveyView, one: SegmentPriority) -> Row:
    prose, segment = view.prose, one.segment
    return row(
        prose.value(segment.name),
        view.known(segment.customers),
        _share(view, segment.revenue_share, one.revenue),
        _share(view, segment.margin_share, one.margin),
        view.known(segment.potential),
        view.known(segment.service_cost_share, "percent"),
        cell(prose.value(one.priority.scaled(100), "range"), strong=one.rank == 1),
        view.known(segment.needs),
    )


def _share(view: SurveyView, stated: float | None, used: Estimate) -> Cell:
    if stated is not None:
        return cell(view.prose.value(stated, "percent"))
    return cell(view.prose.text("share-unknown", high=used.high), "unknown")


# --- causes and misconceptions -------------------------------------------------------------------------------------


def cause_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the corrective actions of the five causes, usable on what is running today."""
    prose = view.prose
    yield heading(prose, "causes")
    found = [cause for cause in view.diagnosis.cause_actions if cause.actions]
    if not found:
        yield Paragraph("causes-none", prose.text("causes-none" if view.is_filled("five_causes") else "causes-unasked"))
        return
    shown = sum(min(len(cause.actions), _MOST_ACTIONS) for cause in found)
    total = sum(len(cause.actions) for cause in found)
    yield Paragraph("causes-lead", prose.text("causes-lead", count=shown, total=total))
    rows: list[Row] = []
    for cause in found:
        light = prose.label("diagnosis", f"light-{cause.light}")
        rows.append(group_row(prose.text("cause-head", cause=view.topic(cause.topic_id), light=light)))
        rows += [row(prose.value(action.action), prose.say(action.reason)) for action in cause.actions[:_MOST_ACTIONS]]
    columns = view.columns(("action", "because"), (92, 76))
    yield Table("causes-actions", prose.text("caption-causes"), columns, tuple(rows), prose.text("causes-note"))


def misconception_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the self-check of misconceptions with the tasks that answer them."""
    prose = view.prose
    yield heading(prose, "beliefs")
    if not view.is_filled("misconceptions"):
        yield Paragraph("beliefs-none", prose.text("beliefs-none"))
        return
    rows, free = [], []
    for one in view.diagnosis.misconceptions:
        if one.light == "green":
            free.append(view.topic(one.topic_id))
            continue
        hit = one.light in ("red", "amber")
        why = prose.value(one.answer) if hit and one.answer else "—"
        tasks = prose.clauses(view.work_package(id_) for id_ in one.work_packages) if hit else "—"
        light = cell(prose.text(f"belief-{one.light}"), MARK_OF_LIGHT[one.light])
        said = prose.sentences(prose.says(one.reasons))
        rows.append(row(view.topic(one.topic_id), light, said, why, tasks))
    if rows:
        columns = view.columns(("belief", "held", "answers", "why", "tasks"), (23, 21, 44, 44, 36))
        note = prose.text("beliefs-note")
        yield Table("beliefs-table", prose.text("caption-beliefs"), columns, tuple(rows), note)
    if free:
        yield Paragraph("beliefs-free", prose.text("beliefs-free", beliefs=prose.clauses(free)))
