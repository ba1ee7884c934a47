"""D6S, the progress report: where the project stands against its baseline, what moved and why, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planner.documents.builders.common import (
    Prose,
    assumption_list,
    cell,
    columns,
    front_matter,
    glossary_table,
    group_row,
    heading,
    provisional,
    role_title,
    row,
)
from planner.documents.builders.progress_requests import request_blocks, unit_of
from planner.documents.charts.probability_curve import ticks_between
from planner.domain.model.chart import SlipChart, SlipRow, ValueCurve, ValueDot
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    FigureBlock,
    KeyFact,
    KeyFacts,
    Mark,
    Paragraph,
    Row,
    SignatureBlock,
    Table,
)
from planner.domain.model.text import Language
from planner.domain.rollout.steering.results import (
    EarnedValue,
    MovedDate,
    PackageStatus,
    PlanDifference,
    StatusReport,
)
from planner.services.run import EngagementResult
from planner.services.steering import status_of

CODE = "D6S"
TERMS = ("work_package", "gate")
_PREFIX = "WP-"
MOST_TICKS = 5
# so many gates with a delay of several causes are told
MOST_SHARES = 3
# who decides on moved dates: the usual way and by the client's rule
_DECIDED = frozenset({"difference.decided-by", "difference.decided-by-rule"})
# a day off the plan in either direction is not worth a colour
_WATCH_INDEX, _BAD_INDEX = 0.95, 0.8


def build_progress_report(result: EngagementResult, language: Language) -> Document:
    """Build the progress report; without any recorded progress it says how to record some."""
    prose = Prose(language, "d6s").marking(result.calendar.announced_through, result.dates_given)
    report = status_of(result)
    front = front_matter(result, prose, CODE)
    if report is None:
        told = Callout("no-progress", "unknown", prose.text("no-progress-title"), (prose.text("no-progress"),))
        opening: tuple[Block, ...] = (heading(prose, "opening", numbered=False), told)
        return Document(CODE, language, front, opening, (), ())
    view = _View(result, prose, report)
    parts = (_progress, _moves, _late, _value, _hanging, _requests, _decisions)
    return Document(
        code=CODE,
        language=language,
        front=front,
        opening=tuple(_opening(view)),
        body=tuple(block for part in parts for block in part(view)),
        annexes=tuple(_annexes(view)),
    )


class _View:
    """The run, the words, and the report with the events by their work package."""

    def __init__(self, result: EngagementResult, prose: Prose, report: StatusReport) -> None:
        self.result = result
        self.prose = prose
        self.report = report
        self.titles = {package.id: package for package in result.rollout.work_packages}

    @property
    def difference(self) -> PlanDifference | None:
        return self.report.difference

    def day(self, day: date) -> str:
        return provisional(day.isoformat(), self.prose, is_provisional=self.result.calendar.is_provisional(day))

    def span(self, first: date, last: date) -> Cell:
        """Print first and last day in a dense table, where the sign of a provisional date stands for the word."""
        mark: Mark = "provisional" if self.result.calendar.is_provisional(last) else "none"
        if first == last:
            return cell(first.isoformat(), mark)
        short = f"{last:%m-%d}" if last.year == first.year else last.isoformat()
        return cell(f"{first.isoformat()}–{short}", mark)

    def last_go_live(self) -> MovedDate | None:
        """Return the event of the last go-live, None without a baseline."""
        lives = [wave.go_live for wave in self.result.rollout.waves]
        found = self.difference.events if self.difference else ()
        own = [one for one in found if lives and one.after == max(lives) and one.kind == "milestone"]
        return own[-1] if own else None

    def moved(self, days: int) -> str:
        if not days:
            return self.prose.text("kept")
        return self.prose.text("later" if days > 0 else "earlier", count=abs(days))


# --- opening ---------------------------------------------------------------------------------------------------------


def _opening(view: _View) -> Iterator[Block]:
    prose, report = view.prose, view.report
    yield heading(prose, "opening", numbered=False)
    yield KeyFacts("opening-facts", tuple(_facts(view)))
    baseline = report.baseline_title or prose.text("no-baseline")
    yield Paragraph("against", prose.text("against", day=report.status_date, baseline=baseline))
    moved = [event for event in view.difference.events if event.moved_days] if view.difference else []
    if view.difference is not None and not moved:
        yield Callout("verdict", "good", prose.text("verdict-kept"), (prose.text("verdict-kept-text"),))
    elif moved:
        mark: Mark = "watch" if any(event.moved_days > 0 for event in moved) else "good"
        yield Callout("verdict", mark, prose.text("verdict-moved", count=len(moved)), _told(view, moved))
    yield Paragraph("certainty", prose.sentences(_certainty(view)))
    yield Bullets("opening-steps", prose.says(report.next_steps))


def _told(view: _View, moved: list[MovedDate]) -> tuple[str, ...]:
    """Tell the first date that moved with its cause, and the last go-live where that is another one."""
    live = view.last_go_live()
    own = view.difference.statements if view.difference else ()
    lines = [view.prose.say(own[0])]
    if live is not None and live.moved_days and live.work_package_id != moved[0].work_package_id:
        lines.append(
            view.prose.text("live-moves", before=live.before, after=live.after, moved=view.moved(live.moved_days))
        )
    return tuple(lines)


def _certainty(view: _View) -> Iterator[str]:
    """Yield how sure the last go-live is, and when the plan ends."""
    prose, rollout = view.prose, view.result.rollout
    risk = rollout.scheduling.risk
    live = next((one for one in risk.gates if one.work_package_id == risk.go_live_id), None) if risk else None
    if live is None:
        yield prose.text("live-unsure")
    else:
        yield prose.text("live-sure", planned=live.planned, p50=live.p50, p80=live.p80)
    end = max(dates.finish for dates in rollout.schedule.values())
    baseline = view.result.engagement.steering.baseline
    was = max((one.finish for one in baseline.packages.values()), default=None) if baseline else None
    yield prose.text("plan-end" if was is None else "plan-end-was", end=end, was=was)
    alternative = view.result.alternative
    if rollout.is_provisional and alternative is not None:
        on = view.result.award_reported
        key = "provisional-award" if on is None else "provisional-award-reported"
        yield prose.label("d6", key, alternative=alternative.name, on=on)


def _facts(view: _View) -> Iterator[KeyFact]:
    prose, report = view.prose, view.report
    counts = report.counts
    live = view.last_go_live()
    if live is not None:
        mark: Mark = "watch" if live.moved_days > 0 else "good"
        yield KeyFact(prose.text("fact-live"), view.day(live.after), view.moved(live.moved_days), mark)
    total = sum(counts.values())
    remark = prose.text("fact-done-remark", under_way=counts["under_way"])
    yield KeyFact(prose.text("fact-done"), prose.text("fact-done-of", done=counts["done"], count=total), remark)
    overdue = counts["overdue"]
    own: Mark = "watch" if overdue else "good"
    yield KeyFact(
        prose.text("fact-overdue"),
        prose.text("fact-overdue-count", count=overdue),
        prose.text("fact-overdue-remark"),
        own,
    )
    value = report.earned_value
    if value is not None and value.schedule_index_time is not None:
        index = value.schedule_index_time
        how: Mark = "good" if index >= _WATCH_INDEX else "watch" if index >= _BAD_INDEX else "bad"
        yield KeyFact(prose.text("fact-index"), prose.value(index, "two"), prose.text("fact-index-remark"), how)


# --- body ------------------------------------------------------------------------------------------------------------


def _progress(view: _View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "progress")
    phases = view.result.packs.plan_templates[view.result.rollout.template_id].phases
    states = {one.work_package_id: one for one in view.report.packages}
    rows = []
    for code, phase in phases.items():
        own = [states[package.id] for package in view.result.rollout.work_packages if package.phase == code]
        if not own:
            continue
        counts = [sum(one.state == state for one in own) for state in ("done", "under_way", "overdue", "to_come")]
        late = max((one.late_days or 0 for one in own if one.state != "done"), default=0)
        numbers = (prose.value(len(own)), *map(prose.value, counts), prose.value(late) if late > 0 else "—")
        rows.append(row(prose.value(phase.text), *numbers))
    heads = [
        prose.text(f"column-{key}") for key in ("phase", "packages", "done", "under-way", "overdue", "to-come", "late")
    ]
    caption = prose.text("caption-phases")
    yield Table(
        "phase-table",
        caption,
        columns(heads, (44, 17, 17, 15, 28, 17, 26), range(1, 7)),
        tuple(rows),
        prose.text("note-late"),
    )


def _moves(view: _View) -> Iterator[Block]:
    prose, difference = view.prose, view.difference
    yield heading(prose, "moves")
    if difference is None:
        yield Paragraph("moves-none", prose.text("no-baseline-text"))
        return
    # who decides is told where the decisions stand
    told = [one for one in difference.statements if one.code not in _DECIDED]
    yield Bullets("moves-list", prose.says(told))
    if difference.events:
        yield _slip_figure(view, difference)
    if len(view.result.engagement.steering.baselines) > 1:
        yield _trend_table(view)


def _slip_figure(view: _View, difference: PlanDifference) -> FigureBlock:
    prose = view.prose
    rows = tuple(
        SlipRow(prose.value(event.title), event.before, event.after, view.moved(event.moved_days))
        for event in difference.events
    )
    today = view.report.status_date
    days = [day for each in rows for day in (each.before, each.after)]
    chart = SlipChart(
        rows=rows,
        today=today,
        today_label=prose.text("status-line", day=today),
        before_label=prose.text("legend-before"),
        kept_label=prose.text("legend-kept"),
        later_label=prose.text("legend-later"),
        ticks=tuple((day, prose.value(day, "month")) for day in _few_ticks(min([today, *days]), max(days))),
    )
    late = sum(event.moved_days > 0 for event in difference.events)
    title = prose.text("slip-title", count=late, total=len(rows)) if late else prose.text("slip-title-kept")
    source = prose.text("figure-source", baseline=view.report.baseline_title)
    return FigureBlock("slip", title, prose.text("slip-alt"), source, chart)


def _few_ticks(first: date, last: date) -> tuple[date, ...]:
    """Return the months to print: written out they need more room than numbers."""
    ticks = ticks_between(first, last)
    return ticks[:: -(-len(ticks) // MOST_TICKS) or 1]


def _trend_table(view: _View) -> Table:
    """Tell where each gate stood in every baseline and where it stands now."""
    prose = view.prose
    baselines = view.result.engagement.steering.baselines
    rows = []
    for gate in view.result.rollout.gates:
        dates = [each.packages.get(gate.work_package_id) for each in baselines]
        told = ("—" if frozen is None else view.day(frozen.finish) for frozen in dates)
        rows.append(row(prose.value(view.titles[gate.work_package_id].title), *told, view.day(gate.due)))
    heads = [prose.text("column-gate"), *(f"{prose.value(one.title)} {one.frozen_on.isoformat()}" for one in baselines)]
    heads.append(prose.text("column-now"))
    widths = (56, *(28 for _ in baselines), 28)
    return Table("trend-table", prose.text("caption-trend"), columns(heads, widths), tuple(rows))


def _late(view: _View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "late")
    late = [one for one in view.report.packages if one.state in {"under_way", "overdue"} and (one.late_days or 0) > 0]
    if not late:
        yield Paragraph("late-none", prose.text("late-none"))
        return
    rows: list[Row] = []
    for state in ("under_way", "overdue"):
        own = [one for one in late if one.state == state]
        if own:
            rows.append(group_row(prose.text(f"state-{state.replace('_', '-')}", count=len(own))))
            rows += [_late_row(view, one) for one in sorted(own, key=lambda one: -(one.late_days or 0))]
    heads = [
        prose.text(f"column-{key}") for key in ("package", "share", "was", "expected", "late", "accountable", "note")
    ]
    yield Table(
        "late-table", prose.text("caption-late", count=len(late)),
        columns(heads, (42, 12, 21, 21, 27, 23, 30), (1, 4)), tuple(rows),
    )  # fmt: skip


def _late_row(view: _View, one: PackageStatus) -> Row:
    prose, package = view.prose, view.titles[one.work_package_id]
    return row(
        f"{one.work_package_id.removeprefix(_PREFIX)} {prose.value(one.title)}",
        prose.value(one.fraction_done, "percent"),
        "—" if one.baseline is None else view.span(one.baseline[1], one.baseline[1]),
        view.span(one.expected[1], one.expected[1]),
        prose.value(one.late_days),
        role_title(view.result, package.raci.accountable, prose),
        prose.value(one.note) if one.note else _why(view, one),
    )


def _why(view: _View, one: PackageStatus) -> str:
    """Say what decides the start of work that has not begun; of work under way, how late it began or how it drags."""
    if one.state != "overdue":
        return _begun_late(view, one)
    cause = view.result.rollout.schedule[one.work_package_id].cause
    return "—" if cause is None else view.prose.say(cause.statement)


def _begun_late(view: _View, one: PackageStatus) -> str:
    """Tell what the dates alone say of work under way for which nobody gave a reason."""
    if one.baseline is None:
        return "—"
    start, planned = one.expected[0], one.baseline[0]
    key = "began-late" if start > planned else "takes-longer"
    return view.prose.text(key, start=start, planned=planned)


def _value(view: _View) -> Iterator[Block]:
    prose, value = view.prose, view.report.earned_value
    yield heading(prose, "value")
    if value is None:
        yield Paragraph("value-none", prose.text("value-none"))
        return
    yield Bullets("value-list", prose.says(value.statements))
    heads = [prose.text(f"column-{key}") for key in ("measure", "measured", "meaning")]
    rows = tuple(
        row(prose.label("cli", f"ev-{key}"), amount, prose.text(f"ev-{key}")) for key, amount in _measures(value, prose)
    )
    note = _not_in_baseline(view)
    yield Table("value-table", prose.text("caption-value"), columns(heads, (58, 34, 76), (1,)), rows, note)
    yield _value_figure(view, value)


def _not_in_baseline(view: _View) -> str | None:
    """Name the changes approved after the baseline, which its budget leaves out; None without any."""
    steering, difference = view.result.engagement.steering, view.difference
    if steering.baseline is None or difference is None or (difference.effort_more or 0) <= 0:
        return None
    since = steering.baseline.frozen_on
    later = [
        one.id for one in steering.changes
        if one.decision == "approved" and (one.decided_on is None or one.decided_on >= since)
    ]  # fmt: skip
    if not later:
        return None
    return view.prose.text(
        "value-note",
        requests=view.prose.join(later),
        after=difference.effort_after,
        more=difference.effort_more,
    )


def _measures(value: EarnedValue, prose: Prose) -> list[tuple[str, Cell]]:
    def amount(number: float | None) -> Cell:
        if number is None:
            return cell(prose.value(None), "unknown")
        unit = unit_of(value.currency, prose) or prose.label("cli", "person-days")
        return cell(f"{prose.value(number, 'whole' if value.unit == 'cost' else 'one')} {unit}")

    def index(number: float | None) -> Cell:
        return cell(prose.value(None), "unknown") if number is None else cell(prose.value(number, "two"))

    finish = value.forecast_finish
    return [
        ("budget", amount(value.budget)),
        ("planned", amount(value.planned)),
        ("earned", amount(value.earned)),
        ("actual", amount(value.actual)),
        ("spi", index(value.schedule_index)),
        ("spi-time", index(value.schedule_index_time)),
        ("cpi", index(value.cost_index)),
        ("eac-cpi", amount(value.eac_cost_index)),
        ("eac-budget", amount(value.eac_as_budgeted)),
        ("eac-both", amount(value.eac_both_indices)),
        ("etc", amount(value.estimate_to_complete)),
        ("tcpi", index(value.to_complete_index)),
        ("forecast", cell(prose.value(None), "unknown") if finish is None else cell(prose.value(finish))),
    ]


def _value_figure(view: _View, value: EarnedValue) -> FigureBlock:
    prose = view.prose
    unit = unit_of(value.currency, prose) or prose.label("cli", "person-days")
    spec = "whole" if value.unit == "cost" else "one"
    dots = [
        ValueDot(
            value.status_date, value.earned, prose.text("dot-earned", value=prose.value(value.earned, spec)), "earned"
        )
    ]
    if value.actual is not None:
        label = prose.text("dot-actual", value=prose.value(value.actual, spec))
        dots.append(ValueDot(value.status_date, value.actual, label, "actual"))
    first, last = value.curve[0][0], max(value.curve[-1][0], value.status_date)
    chart = ValueCurve(
        planned=value.curve,
        dots=tuple(dots),
        today=value.status_date,
        today_label=prose.text("status-line", day=value.status_date),
        ticks=tuple((day, prose.value(day, "month")) for day in _few_ticks(first, last)),
        axis=prose.text("value-axis", unit=unit),
    )
    key = "value-title-behind" if value.earned < value.planned else "value-title-even"
    share = value.earned / value.planned if value.planned else 0.0
    title = prose.text(key, share=share)
    source = prose.text("figure-source", baseline=view.report.baseline_title)
    return FigureBlock("value-curve", title, prose.text("value-alt"), source, chart)


def _hanging(view: _View) -> Iterator[Block]:
    """Tell which acceptance items and payments hang on the gates that moved."""
    prose, difference = view.prose, view.difference
    yield heading(prose, "hanging")
    moved = {event.work_package_id: event for event in difference.events if event.moved_days} if difference else {}
    rows = []
    for gate in view.result.rollout.gates:
        event = moved.get(gate.work_package_id)
        if event is None:
            continue
        items = [one for one in view.result.acceptance.items if one.id in set(gate.item_ids)]
        payments = [one for one in _payments(view) if one[0] == gate.id]
        rows.append(
            row(
                prose.value(event.title),
                view.day(event.before),
                view.day(event.after),
                prose.value(len(items)) if items else "—",
                prose.value(sum(one.must_have for one in items)) if items else "—",
                prose.join(text for _, text in payments) if payments else "—",
            )
        )
    if not rows:
        yield Paragraph("hanging-none", prose.text("hanging-none"))
        return
    heads = [prose.text(f"column-{key}") for key in ("gate", "was", "now", "items", "must", "payments")]
    caption = prose.text("caption-hanging")
    yield Table(
        "hanging-table",
        caption,
        columns(heads, (46, 24, 34, 18, 18, 36), (3, 4)),
        tuple(rows),
        prose.text("note-hanging"),
    )


def _payments(view: _View) -> Iterator[tuple[str, str]]:
    costs = view.result.rollout.scheduling.costs
    for payment in costs.payments if costs else ():
        yield payment.gate_id, view.prose.text("payment-due", payment=payment.title, due=payment.due)


def _requests(view: _View) -> Iterator[Block]:
    prose = view.prose
    failed = [one for one in view.result.rollout.work_packages if one.id.startswith("RW-")]
    yield heading(prose, "requests")
    yield from request_blocks(view.result, prose)
    yield from _shares(view)
    if not failed:
        yield Paragraph("rework-none", prose.text("rework-none", day=view.report.status_date))
    if failed:
        dates = view.result.rollout.schedule
        lines = tuple(
            prose.sentences((
                prose.text("rework", title=one.title, start=dates[one.id].start, finish=dates[one.id].finish),
                *_gates_held(view, one.id.removeprefix("RW-")),
            ))
            for one in failed
        )  # fmt: skip
        yield Paragraph("rework-lead", prose.text("rework-lead", count=len(failed)))
        yield Bullets("rework-list", lines)


def _shares(view: _View) -> Iterator[Block]:
    """Tell, for gates that an approved change moves, which part of the whole delay is its own."""
    prose, lines = view.prose, []
    for impact in view.result.impacts:
        difference = impact.outcome.difference if impact.outcome else None
        if impact.request.decision != "approved" or difference is None or view.difference is None:
            continue
        for event in difference.events:
            whole = view.difference.event(event.work_package_id)
            if event.kind != "gate" or whole is None or not 0 < event.moved_days < whole.moved_days:
                continue
            days = {"own": event.moved_days, "whole": whole.moved_days, "rest": whole.moved_days - event.moved_days}
            lines.append(prose.text("share", title=event.title, request=impact.request.id, **days))
    if lines:
        yield Paragraph("shares-lead", prose.text("shares-lead"))
        yield Bullets("shares", tuple(lines[:MOST_SHARES]))


def _gates_held(view: _View, item_id: str) -> Iterator[str]:
    """Name the gates that require a failed item and those that wait for its retest, where these are others."""
    packages = {package.id: package for package in view.result.rollout.work_packages}
    gates = view.result.rollout.gates
    required = [gate for gate in gates if item_id in gate.item_ids]
    waiting = [
        gate
        for gate in gates
        if any(link.predecessor_id == f"RT-{item_id}" for link in packages[gate.work_package_id].links)
    ]
    for key, found in (("rework-required", required), ("rework-waiting", waiting if waiting != required else [])):
        if found:
            coded = view.prose.join(view.prose.text("coded", code=gate.id, text=gate.title) for gate in found)
            yield view.prose.text(key, gates=coded)


def _decisions(view: _View) -> Iterator[Block]:
    """Tell what has to be decided, and let both sides sign; what to do next stands on the first page."""
    prose = view.prose
    yield heading(prose, "decisions")
    asked = [one for one in view.result.engagement.steering.changes if one.decision == "open"]
    lines = [prose.text("decide-request", number=one.id, title=one.title) for one in asked]
    moved = [one for one in view.difference.statements if one.code in _DECIDED] if view.difference else []
    rights = view.result.engagement.survey.initiation.decision_rights
    # a sentence on moved gates tells the rule itself
    if asked and rights is not None and not moved:
        lines.append(prose.text("decide-rights", rule=rights))
    lines += [prose.say(one) for one in moved]
    if lines:
        yield Bullets("decision-list", tuple(lines))
    else:
        yield Paragraph("decisions-none", prose.text("decisions-none"))
    title = prose.text("sign-title")
    yield SignatureBlock("signatures", title, (prose.text("sign-client"), prose.text("sign-vendor")))


# --- annexes ---------------------------------------------------------------------------------------------------------


def _annexes(view: _View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "annex-packages")
    rows: list[Row] = []
    states = {one.work_package_id: one for one in view.report.packages}
    phases = view.result.packs.plan_templates[view.result.rollout.template_id].phases
    for code, phase in phases.items():
        own = [package for package in view.result.rollout.work_packages if package.phase == code]
        begun = [states[one.id] for one in own if states[one.id].state != "to_come"]
        if begun:
            rows.append(group_row(prose.value(phase.text)))
            rows += [_package_row(view, one) for one in begun]
    heads = [prose.text(f"column-{key}") for key in ("package", "state", "share", "was-from-to", "is-from-to", "late")]
    yield Table(
        "package-table", prose.text("caption-packages"), columns(heads, (56, 27, 12, 28, 28, 22), (2, 5)), tuple(rows),
        prose.text("note-packages"),
    )  # fmt: skip
    yield heading(prose, "annex-methods")
    yield from assumption_list(prose, (prose.text(f"method-{number}") for number in range(1, 6)))
    yield glossary_table(prose, TERMS)


def _package_row(view: _View, one: PackageStatus) -> Row:
    prose = view.prose
    was = "—" if one.baseline is None else view.span(*one.baseline)
    late = "—" if one.late_days is None else f"{one.late_days:+d}" if one.late_days else "0"
    return row(
        f"{one.work_package_id.removeprefix(_PREFIX)} {prose.value(one.title)}",
        prose.label("cli", f"state-{one.state.replace('_', '-')}"),
        prose.value(one.fraction_done, "percent"),
        was,
        view.span(*one.expected),
        late.replace("-", "−"),
    )
