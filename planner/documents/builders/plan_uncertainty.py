"""How certain the dates are: gates with probabilities, the curve of the go-live, what drives it, what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planner.documents.builders.common import Prose, cell, heading, row
from planner.documents.builders.plan_view import PlanView
from planner.documents.charts.probability_curve import ticks_between
from planner.domain.model.chart import CurveMark, ProbabilityCurve, ShareBar, ShareBars, SwingBar, Tornado
from planner.domain.model.document import Block, Bullets, Column, FigureBlock, Paragraph, Row, Table
from planner.domain.rollout.schedule_results import DateRange, ScheduleRisk
from planner.errors import Statement

# so many causes and work packages are drawn; the rest moves little
SWINGS_DRAWN = 12
PACKAGES_DRAWN = 14
_OFTEN = 0.5
_LEAST_SHARE = 0.05
# prints as 0.0
_NOTHING = 0.05
# statements that stand under the table of dates: the gates that are hardly ever kept, why, and what to promise
_UNLIKELY, _EXPLAINED, _COMMITMENT = (
    "uncertainty.unlikely-date", "uncertainty.delay-explained", "uncertainty.commitment",
)  # fmt: skip
_BELOW = frozenset({_UNLIKELY, _EXPLAINED, _COMMITMENT})
_ASSUMPTIONS = ("durations", "correlation", "people", "scope")


def uncertainty_blocks(view: PlanView, level: int = 2) -> Iterator[Block]:
    """Yield the section «How certain the dates are»; it says so when the plan was not simulated."""
    prose, risk = Prose(view.prose.language, "uncertainty"), view.rollout.scheduling.risk
    yield heading(prose, "certainty", level)
    if risk is None:
        yield Paragraph("certainty-none", prose.text("none"))
        return
    yield Paragraph("certainty-lead", prose.text("certainty-lead"))
    yield Bullets("certainty-list", prose.says(one for one in risk.statements if one.code not in _BELOW))
    yield _dates_table(view, prose, risk)
    yield from _unlikely(prose, risk)
    yield _curve(view, prose, risk)
    if risk.tornado:
        yield _tornado(prose, risk)
    if any(_drawn(view, risk)):
        yield _criticality(view, prose, risk)
    yield Paragraph("certainty-assumptions-lead", prose.text("assumptions-lead"))
    told = (prose.text(f"assume-{key}", correlation=risk.correlation) for key in _ASSUMPTIONS)
    yield Bullets("certainty-assumptions", tuple(told))


# --- the dates -----------------------------------------------------------------------------------------------------


def _dates_table(view: PlanView, prose: Prose, risk: ScheduleRisk) -> Table:
    rows = tuple(_date_row(view, prose, one) for one in sorted(risk.gates, key=lambda one: (one.planned, one.p50)))
    heads = (("gate", 58), ("planned", 25), ("p50", 25), ("p80", 25), ("p95", 25), ("kept", 17))
    columns = tuple(
        Column(prose.text(f"column-{key}"), "right" if key == "kept" else "left", width) for key, width in heads
    )
    return Table(
        "certainty-table", prose.text("caption-dates", count=len(rows)), columns, rows, prose.text("dates-note")
    )


def _unlikely(prose: Prose, risk: ScheduleRisk) -> Iterator[Block]:
    """Yield the gates that are hardly ever kept, each once and without the dates of the table, and what to promise."""
    found = [one for one in risk.statements if one.code == _UNLIKELY]
    if found:
        yield Paragraph("certainty-unlikely-lead", prose.text("unlikely-lead", count=len(found)))
        yield Bullets("certainty-unlikely", tuple(prose.text("unlikely-line", **one.params) for one in found))
    for id_, code in (("certainty-explained", _EXPLAINED), ("certainty-commitment", _COMMITMENT)):
        said = prose.says(one for one in risk.statements if one.code == code)
        if said:
            yield Paragraph(id_, prose.sentences(said))


def _date_row(view: PlanView, prose: Prose, one: DateRange) -> Row:
    return row(
        prose.value(view.by_id[one.work_package_id].title),
        view.day_cell(one.planned),
        view.day_cell(one.p50),
        view.day_cell(one.p80),
        view.day_cell(one.p95),
        cell(prose.value(one.planned_probability, "chance")),
    )


# --- the curve -----------------------------------------------------------------------------------------------------


def _curve(view: PlanView, prose: Prose, risk: ScheduleRisk) -> FigureBlock:
    go_live, wished = _go_live(view, risk), view.rollout.go_live.wished
    marks = [CurveMark(go_live.planned, prose.text("mark-planned", day=go_live.planned), "planned")]
    told = prose.text("curve-no-wish")
    if wished is not None:
        probability = reached_by(risk, wished)
        marks.append(CurveMark(wished, prose.text("mark-wished", day=wished, probability=probability), "wished"))
        told = prose.text("curve-wished", wished=wished, probability=probability)
    marks += [
        CurveMark(day, prose.text("mark-percentile", share=share, day=view.day(day)), "percentile", share / 100)
        for share, day in ((50, go_live.p50), (80, go_live.p80), (95, go_live.p95))
    ]
    days = [*(day for day, _ in risk.curve), *(mark.day for mark in marks)]
    ticks = ticks_between(min(days), max(days))
    in_months = all(tick.day == 1 for tick in ticks)
    chart = ProbabilityCurve(
        points=risk.curve,
        marks=tuple(marks),
        ticks=tuple((tick, prose.value(tick, "month" if in_months else "")) for tick in ticks),
        axis=prose.text("curve-axis"),
    )
    dates: dict[str, object] = {
        "planned": go_live.planned,
        "p50": go_live.p50,
        "p80": go_live.p80,
        "p95": go_live.p95,
        "probability": go_live.planned_probability,
    }
    title, alt = prose.text("curve-title", **dates), prose.text("curve-alt", **dates, wished=told)
    return FigureBlock("certainty-curve", title, alt, _source(prose, risk), chart)


def reached_by(risk: ScheduleRisk, day: date) -> float:
    """Return the probability of having gone live on or before a day."""
    return max((share for reached, share in risk.curve if reached <= day), default=0.0)


def _go_live(view: PlanView, risk: ScheduleRisk) -> DateRange:
    """Return the dates of the last go-live, from the curve where it is not among the gates."""
    for one in risk.gates:
        if one.work_package_id == risk.go_live_id:
            return one
    planned = view.rollout.schedule[risk.go_live_id].start
    p50, p80, p95 = (_day_at(risk, share) for share in (0.5, 0.8, 0.95))
    probability = reached_by(risk, planned)
    return DateRange(risk.go_live_id, planned, p50, p80, p95, probability, view.result.calendar.is_provisional(p95))


def _day_at(risk: ScheduleRisk, share: float) -> date:
    return next((day for day, reached in risk.curve if reached >= share - 1e-9), risk.curve[-1][0])


def _source(prose: Prose, risk: ScheduleRisk) -> str:
    return prose.text(
        "source",
        samples=risk.samples,
        distribution=prose.text(f"distribution-{risk.distribution}"),
        correlation=risk.correlation,
        seed=str(risk.seed),
        error=risk.standard_error,
    )


# --- what drives it ------------------------------------------------------------------------------------------------


def _tornado(prose: Prose, risk: ScheduleRisk) -> FigureBlock:
    drawn = risk.tornado[:SWINGS_DRAWN]
    bars = tuple(
        SwingBar(
            label=prose.say(swing.label),
            low=swing.low_days,
            high=swing.high_days,
            low_text=_signed(prose, min(swing.low_days, swing.high_days)),
            high_text=_signed(prose, max(swing.low_days, swing.high_days)),
            text=prose.value(swing.correlation, "two"),
        )
        for swing in drawn
    )
    chart = Tornado(
        bars,
        prose.text("tornado-axis"),
        prose.text("tornado-mean"),
        prose.text("tornado-correlation"),
    )
    first = bars[0]
    title = prose.text("tornado-title", label=first.label, low=first.low_text, high=first.high_text)
    told = (prose.text("tornado-bar", label=bar.label, low=bar.low_text, high=bar.high_text) for bar in bars)
    alt = prose.text("tornado-alt", bars=prose.clauses(told))
    return FigureBlock("certainty-tornado", title, alt, _source(prose, risk), chart)


def _signed(prose: Prose, days: float) -> str:
    if abs(days) < _NOTHING:
        return prose.text("days-signed-none")
    return prose.text("days-signed-more" if days > 0 else "days-signed-less", days=abs(days))


# --- what decides it -----------------------------------------------------------------------------------------------


def _drawn(view: PlanView, risk: ScheduleRisk) -> list[tuple[str, float]]:
    """Return the work that most often lay on the longest path, by share and then by start."""
    schedule = view.rollout.schedule
    often = [
        (id_, share)
        for id_, share in risk.criticality.items()
        if share >= _LEAST_SHARE and view.by_id[id_].kind == "work" and schedule[id_].fraction_done < 1
    ]
    return sorted(often, key=lambda pair: (-pair[1], schedule[pair[0]].start))[:PACKAGES_DRAWN]


def _criticality(view: PlanView, prose: Prose, risk: ScheduleRisk) -> FigureBlock:
    bars = tuple(
        ShareBar(
            label=prose.value(view.by_id[id_].title),
            share=share,
            text=prose.value(share, "percent"),
            highlighted=share >= _OFTEN,
        )
        for id_, share in _drawn(view, risk)
    )
    often = sum(share >= _OFTEN and view.by_id[id_].kind == "work" for id_, share in risk.criticality.items())
    title = "criticality-title" if often <= len(bars) else "criticality-title-most"
    told = (prose.text("criticality-bar", label=bar.label, share=bar.share) for bar in bars)
    return FigureBlock(
        "certainty-criticality",
        prose.text(title, count=often, drawn=len(bars)),
        prose.text("criticality-alt", bars=prose.clauses(told)),
        _source(prose, risk),
        ShareBars(bars, prose.text("criticality-axis")),
    )


def certainty_in_short(view: PlanView) -> tuple[Statement, ...]:
    """Return the dates, the probability of the plan and the contingency, for a first page; none if not simulated."""
    risk = view.rollout.scheduling.risk
    return () if risk is None else risk.statements[:3]
