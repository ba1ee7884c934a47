"""The plan on one page: it stands alone when torn out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from planner.documents.builders.common import cell, heading, row
from planner.documents.builders.plan_gantt import summary_gantt
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Block, Callout, Column, KeyFact, KeyFacts, Mark, Paragraph, Table
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.objective import Contradiction
from planner.domain.rollout.schedule_results import DateRange
from planner.errors import Statement

SIDES = ("client", "vendor", "open")
_MOST_NAMED = 2
TOP_RISKS = 5
MOST_POINTS = 5
# the last of these are what the path ends with; more would not be read
_MOST_STEPS = 12
_VERDICTS = ("rollout.golive-not-kept", "rollout.golive-kept", "rollout.golive-kept-unlikely", "rollout.golive-no-wish")
_PILOT = (
    "rollout.golive-pilot-kept", "rollout.golive-pilot-at-risk", "rollout.golive-pilot-not-kept",
    "rollout.golive-at-risk",
)  # fmt: skip


def build_opening(view: PlanView) -> tuple[Block, ...]:
    """Return verdict, key facts and summary chart, then critical path, risks, people, decisions and what may change."""
    prose = view.prose
    parts = (
        ("path", (_critical_path(view),)),
        ("risks", tuple(_top_risks(view))),
        ("people", tuple(_people(view))),
        ("decisions", _first(view, _decisions(view)) or (prose.text("opening-decisions-none"),)),
        ("provisional", _first(view, _provisional(view)) or (prose.text("opening-provisional-none"),)),
    )
    rows = tuple(row(cell(_head(view, name), strong=True), "\n".join(items)) for name, items in parts if items)
    columns = (Column("", width=1.0), Column("", width=8.4))
    return (
        heading(prose, "opening", numbered=False),
        _subject(view),
        _verdict(view),
        KeyFacts("opening-facts", (_pilot(view), _full(view), _effort(view), _cost(view))),
        summary_gantt(view),
        Table("opening-table", prose.text("caption-opening"), columns, rows, numbered=False),
    )


def _head(view: PlanView, name: str) -> str:
    """Return the head of a row; that of the risks says how many more are as grave as the last one named."""
    head, risks = view.prose.text(f"head-opening-{name}"), view.rollout.risks
    if name != "risks":
        return head
    tied = sum(risk.exposure == risks[TOP_RISKS - 1].exposure for risk in risks[TOP_RISKS:])
    return view.prose.text("opening-risks-tied", head=head, count=tied) if tied else head


def _first(view: PlanView, items: Iterable[str]) -> tuple[str, ...]:
    """Return as many points as the page holds, the last of them saying how many more there are."""
    every = tuple(items)
    if len(every) <= MOST_POINTS:
        return every
    kept = every[: MOST_POINTS - 1]
    return (*kept, view.prose.text("opening-more", count=len(every) - len(kept)))


def _subject(view: PlanView) -> Paragraph:
    """Return in a few words whose plan it is, for what and how many, and from when to when."""
    prose, result, rollout = view.prose, view.result, view.rollout
    text = prose.marking(result.calendar.announced_through).text(
        "opening-subject" if result.alternative else "opening-subject-open",
        client=result.engagement.client,
        users=result.engagement.company.users or None,
        sites=len(result.engagement.company.sites),
        alternative=result.alternative.name if result.alternative else None,
        waves=prose.text("in-waves" if len(rollout.waves) > 1 else "in-one-wave", count=len(rollout.waves)),
        start=rollout.start,
        last=max(dates.finish for dates in rollout.schedule.values()),
    )
    count = prose.text("opening-size", count=len(rollout.work_packages), critical=len(rollout.critical_path))
    return Paragraph("opening-subject", prose.sentences((text, count)))


def effort_by_side(view: PlanView) -> dict[str, float]:
    """Return person-days of client, vendor and roles for which neither side has named anybody."""
    effort = dict.fromkeys(SIDES, 0.0)
    for assignment in view.rollout.roles:
        effort[side_of(view, assignment.role_id)] += assignment.effort_days
    return effort


def side_of(view: PlanView, role_id: str) -> str:
    """Return the side that fills a role: that of the people named, else that of the template; «open» when either."""
    sides = {"vendor" if member.side == "vendor" else "client" for member in view.members(role_id)}
    if len(sides) == 1:
        return sides.pop()
    side = view.template.roles[role_id].side
    return side if side in SIDES else "open"


def _said(view: PlanView, codes: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(codes)
    return view.prose.says(s for s in view.rollout.go_live.statements if s.code in wanted)


def _verdict(view: PlanView) -> Callout:
    go_live = view.rollout.go_live
    late = go_live.wished is not None and go_live.pessimistic > go_live.wished
    marks: dict[bool | None, Mark] = {None: "unknown", False: "bad", True: "watch" if late else "good"}
    said = _said(view, _VERDICTS)
    title = said[0] if said else view.prose.text("verdict-none")
    wait = told_to_wait(view)
    if wait is not None:
        return Callout("opening-verdict", "bad", wait, (title,))
    return Callout("opening-verdict", marks[go_live.kept], title, _said(view, _PILOT))


def told_to_wait(view: PlanView) -> str | None:
    """Say that the survey advises to wait, which every date of the plan hangs on; None where it does not."""
    timing = view.result.diagnosis.timing
    if timing is None or timing.verdict != "wait":
        return None
    key = "wait-verdict" if timing.look_again else "wait-verdict-open"
    return view.prose.text(key, when=timing.look_again, start=view.rollout.start)


def _pilot(view: PlanView) -> KeyFact:
    prose, first = view.prose, view.rollout.waves[0]
    key = "fact-pilot" if first.is_pilot else "fact-first-wave"
    mark: Mark = "provisional" if view.result.calendar.is_provisional(first.go_live) else "none"
    remark = prose.text("fact-pilot-remark", site=first.title, users=first.users)
    return KeyFact(prose.text(key), first.go_live.isoformat(), remark, mark)


def _full(view: PlanView) -> KeyFact:
    """Return the last go-live: with the dates it is reached on with 50 and 80 %, else the span of durations."""
    go_live, known = view.rollout.go_live, go_live_range(view)
    if known:
        sure = {"p50": view.day(known.p50), "p80": view.day(known.p80)}
        remark = view.prose.text("fact-full-risk", share=known.planned_probability, **sure)
    else:
        remark = view.prose.text("fact-full-remark", first=go_live.optimistic, last=go_live.pessimistic)
    mark: Mark = "provisional" if view.result.calendar.is_provisional(go_live.likely) else "none"
    return KeyFact(view.prose.text("fact-full"), go_live.likely.isoformat(), remark, mark)


def go_live_range(view: PlanView) -> DateRange | None:
    """Return the dates the last go-live is reached on with 50, 80 and 95 %; None without a simulation."""
    risk = view.rollout.scheduling.risk
    return next((one for one in risk.gates if one.work_package_id == risk.go_live_id), None) if risk else None


def _effort(view: PlanView) -> KeyFact:
    prose, effort = view.prose, effort_by_side(view)
    remark = prose.text("fact-effort-remark", **effort)
    return KeyFact(prose.text("fact-effort"), prose.value(sum(effort.values()), "whole"), remark)


def _cost(view: PlanView) -> KeyFact:
    """Return what the project work costs: own and billed days, and the one-off price of the offer."""
    prose, costs = view.prose, view.rollout.scheduling.costs
    label = prose.text("fact-cost")
    if costs is None:
        return KeyFact(label, prose.value(None), prose.text("fact-cost-none"), "unknown")
    rated = math.fsum(line.cost for line in costs.lines if line.cost is not None)
    price = costs.prices.get("project")
    value = prose.value(price) if price else prose.value(None)
    days = math.fsum(line.effort_days for line in costs.lines if line.role_id in costs.unrated_roles)
    key = "fact-cost-remark-open" if days else "fact-cost-remark"
    own = MoneyRange(Estimate.exact(rated), costs.currency)
    remark = prose.text(key, own=own, days=days) if rated else prose.text("fact-cost-remark-none")
    lines = [statement.params["lines"] for statement in _stated(costs.statements, "costs.lines-unpriced")]
    if lines:
        remark = prose.clauses((prose.text("fact-cost-unpriced", lines=prose.value(lines[0])), remark))
    return KeyFact(label, value, remark, "none" if price else "unknown")


def _critical_path(view: PlanView) -> str:
    """Return the deliverables the critical path runs through, in the order of time, with what the path means."""
    prose = view.prose
    critical = view.sorted(view.by_id[id_] for id_ in view.rollout.critical_path if id_ in view.by_id)
    names = list(dict.fromkeys(prose.value(package.deliverable) for package in critical))
    shown = names if len(names) <= _MOST_STEPS else [*names[: _MOST_STEPS - 1], names[-1]]
    last = max(view.dates(package).finish for package in critical) if critical else view.rollout.go_live.likely
    return prose.text("opening-path", steps=prose.text("arrow").join(shown), last=view.day(last))


def _top_risks(view: PlanView) -> Iterator[str]:
    for risk in view.rollout.risks[:TOP_RISKS]:
        params = {"exposure": risk.exposure, "text": risk.text, "owner": view.role(risk.owner_role)}
        yield view.prose.text("opening-risk", **params)


def _people(view: PlanView) -> Iterator[str]:
    """Yield who leads, and for which roles nobody is named."""
    prose = view.prose
    leaders = ("sponsor", "project_manager", "vendor_project_manager")
    named = [prose.text("role-people", role=view.role(r), people=view.people(r)) for r in leaders if view.members(r)]
    if named:
        yield prose.text("opening-leaders", people=view.points(named))
    empty = sum(not one.member_ids and one.effort_days > 0 for one in view.rollout.roles)
    yield from _missing(view) if empty else ()
    if empty:
        yield prose.text("people-assumed", count=empty)


def _decisions(view: PlanView) -> Iterator[str]:
    prose, rollout = view.prose, view.rollout
    reported = view.award_reported
    wait = told_to_wait(view)
    if wait is not None:
        again = view.result.diagnosis.timing.look_again if view.result.diagnosis.timing else None
        yield prose.text("decide-start" if again else "decide-start-open", when=again)
    if reported:
        yield prose.text("decide-award-reported", on=reported)
    elif wait is None and rollout.is_provisional and rollout.gates:
        yield prose.text("decide-award", by=view.day(rollout.gates[0].due))
    if wait is None:
        yield from _decide_date(view)
    overloaded = _stated(rollout.warnings, "rollout.role-overloaded")
    if overloaded:
        roles = tuple(statement.params["role"] for statement in overloaded)
        key = "decide-staffing-more" if len(roles) > _MOST_NAMED else "decide-staffing"
        yield prose.text(key, count=len(overloaded), roles=prose.join(roles[:_MOST_NAMED]))
    undecided = [found for found in view.result.diagnosis.contradictions if not found.decided]
    if undecided:
        yield prose.text("decide-contradictions", count=len(undecided), facts=_facts(view, undecided))


def _decide_date(view: PlanView) -> Iterator[str]:
    """Yield which date to commit to where the wish is not kept, on likely durations or with the usual certainty."""
    go_live, known = view.rollout.go_live, go_live_range(view)
    if go_live.wished is None:
        return
    if known and known.p80 > go_live.wished:
        dates = {"likely": view.day(go_live.likely), "p80": view.day(known.p80)}
        yield view.prose.text("decide-date-sure", wished=go_live.wished, **dates)
    elif go_live.kept is False:
        yield view.prose.text("decide-date", wished=go_live.wished, likely=view.day(go_live.likely))


def _stated(statements: Iterable[Statement], code: str) -> list[Statement]:
    return [statement for statement in statements if statement.code == code]


def _facts(view: PlanView, undecided: Sequence[Contradiction]) -> str:
    named = [view.prose.value(found.text).rstrip("？?") for found in undecided[:_MOST_NAMED]]
    if len(undecided) > _MOST_NAMED:
        named.append(view.prose.text("and-facts", count=len(undecided) - _MOST_NAMED))
    return view.points(named)


def _missing(view: PlanView) -> Iterator[str]:
    """Yield the roles without anybody, required ones apart from the others."""
    for key, required in (("missing-required", True), ("missing-other", False)):
        empty = [
            assignment
            for assignment in view.rollout.roles
            if not assignment.member_ids and view.template.roles[assignment.role_id].required is required
        ]
        if empty:
            yield view.prose.text(
                key,
                roles=view.roles(assignment.role_id for assignment in empty),
                days=sum(assignment.effort_days for assignment in empty),
                first=min((a.first_day for a in empty if a.first_day), default=None),
            )


def _provisional(view: PlanView) -> Iterator[str]:
    prose, rollout = view.prose, view.rollout
    if view.result.alternative is None:
        yield prose.text("provisional-no-alternative")
    elif rollout.is_provisional:
        reported = view.award_reported
        key = "provisional-award-reported" if reported else "provisional-award"
        yield prose.text(key, alternative=view.result.alternative.name, **({"on": reported} if reported else {}))
    tentative = [s for s in rollout.schedule.values() if s.provisional]
    if tentative:
        yield prose.text("provisional-calendar", through=view.calendar_through, count=len(tentative))
    unknown = _stated(rollout.warnings, "rollout.driver-unknown")
    if unknown:
        yield prose.text("provisional-drivers", drivers=prose.join(statement.params["driver"] for statement in unknown))
    clarify = len(view.to_clarify)
    if clarify:
        yield prose.text("provisional-gaps", count=clarify)
    open_sources = sum(source.strategy == "undecided" for source in view.result.migration.sources)
    if open_sources:
        yield prose.text("provisional-sources", count=open_sources)
