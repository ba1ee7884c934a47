"""The plan on one page: it stands alone when torn out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.documents.builders.common import heading
from planner.documents.builders.plan_gantt import summary_gantt
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Block, Bullets, Callout, KeyFact, KeyFacts, Mark, Paragraph
from planner.domain.model.objective import Contradiction
from planner.errors import Statement

SIDES = ("client", "vendor", "open")
_MOST_NAMED = 2
_VERDICTS = ("rollout.golive-not-kept", "rollout.golive-kept", "rollout.golive-no-wish")
_PILOT = ("rollout.golive-pilot-kept", "rollout.golive-pilot-not-kept", "rollout.golive-at-risk")


def build_opening(view: PlanView) -> tuple[Block, ...]:
    """Return verdict, key facts, summary chart, decisions, who is missing and what is provisional."""
    prose = view.prose
    blocks: list[Block] = [heading(prose, "opening", numbered=False), _subject(view), _verdict(view)]
    blocks.append(KeyFacts("opening-dates", (_pilot(view), _full(view), _wish(view))))
    blocks.append(KeyFacts("opening-size", (_packages(view), _effort(view), _risk(view))))
    blocks.append(summary_gantt(view))
    for name, items in (
        ("decisions", _decisions(view)),
        ("missing", _missing(view)),
        ("provisional", _provisional(view)),
    ):
        blocks.append(heading(prose, f"opening-{name}", 2, numbered=False))
        blocks.append(Bullets(f"opening-{name}-list", tuple(items) or (prose.text(f"opening-{name}-none"),)))
    return tuple(blocks)


def _subject(view: PlanView) -> Paragraph:
    """Return in a few words whose plan it is, for what and how many, from when to when, and who leads it."""
    prose, result, rollout = view.prose, view.result, view.rollout
    leaders = ("sponsor", "project_manager", "vendor_project_manager")
    named = [prose.text("role-people", role=view.role(r), people=view.people(r)) for r in leaders if view.members(r)]
    text = prose.text(
        "opening-subject" if result.alternative else "opening-subject-open",
        client=result.engagement.client,
        users=result.engagement.company.users or None,
        sites=len(result.engagement.company.sites),
        alternative=result.alternative.name if result.alternative else None,
        waves=prose.text("in-waves" if len(rollout.waves) > 1 else "in-one-wave", count=len(rollout.waves)),
        start=rollout.start,
        last=max(dates.finish for dates in rollout.schedule.values()),
    )
    led = (prose.text("opening-leaders", people=prose.clauses(named)),) if named else ()
    return Paragraph("opening-subject", prose.sentences((text, *led)))


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
    return Callout("opening-verdict", marks[go_live.kept], title, _said(view, _PILOT))


def _pilot(view: PlanView) -> KeyFact:
    prose, first = view.prose, view.rollout.waves[0]
    key = "fact-pilot" if first.is_pilot else "fact-first-wave"
    mark: Mark = "provisional" if view.result.calendar.is_provisional(first.go_live) else "none"
    remark = prose.text("fact-pilot-remark", site=first.title, users=first.users)
    return KeyFact(prose.text(key), first.go_live.isoformat(), remark, mark)


def _full(view: PlanView) -> KeyFact:
    go_live = view.rollout.go_live
    remark = view.prose.text("fact-full-remark", first=go_live.optimistic, last=go_live.pessimistic)
    mark: Mark = "provisional" if view.result.calendar.is_provisional(go_live.likely) else "none"
    return KeyFact(view.prose.text("fact-full"), go_live.likely.isoformat(), remark, mark)


def _wish(view: PlanView) -> KeyFact:
    prose, go_live = view.prose, view.rollout.go_live
    keys = {None: "fact-wish-none", False: "fact-wish-missed", True: "fact-wish-kept"}
    marks: dict[bool | None, Mark] = {None: "unknown", False: "bad", True: "good"}
    return KeyFact(
        prose.text("fact-wish"), prose.value(go_live.wished), prose.text(keys[go_live.kept]), marks[go_live.kept]
    )


def _packages(view: PlanView) -> KeyFact:
    prose, rollout = view.prose, view.rollout
    remark = prose.text("fact-packages-remark", gates=len(rollout.gates), critical=len(rollout.critical_path))
    return KeyFact(prose.text("fact-packages"), prose.value(len(rollout.work_packages)), remark)


def _effort(view: PlanView) -> KeyFact:
    prose, effort = view.prose, effort_by_side(view)
    remark = prose.text("fact-effort-remark", **effort)
    return KeyFact(prose.text("fact-effort"), prose.value(sum(effort.values()), "whole"), remark)


def _risk(view: PlanView) -> KeyFact:
    prose = view.prose
    if not view.rollout.risks:
        return KeyFact(prose.text("fact-risk"), prose.value(None), "", "unknown")
    top = view.rollout.risks[0]
    as_grave = sum(risk.exposure == top.exposure for risk in view.rollout.risks)
    remark = prose.text("fact-risk-remark", text=top.text, count=as_grave)
    return KeyFact(prose.text("fact-risk"), prose.text("fact-risk-value", exposure=top.exposure), remark)


def _decisions(view: PlanView) -> Iterator[str]:
    prose, rollout = view.prose, view.rollout
    if rollout.is_provisional and rollout.gates:
        yield prose.text("decide-award", by=view.day(rollout.gates[0].due))
    if rollout.go_live.kept is False:
        yield prose.text("decide-date", wished=rollout.go_live.wished, likely=rollout.go_live.likely)
    overloaded = _stated(rollout.warnings, "rollout.role-overloaded")
    if overloaded:
        roles = tuple(statement.params["role"] for statement in overloaded)
        more = (prose.text("and-roles", count=len(roles) - _MOST_NAMED),) if len(roles) > _MOST_NAMED else ()
        yield prose.text("decide-staffing", count=len(overloaded), roles=prose.join((*roles[:_MOST_NAMED], *more)))
    undecided = [found for found in view.result.diagnosis.contradictions if not found.decided]
    if undecided:
        yield prose.text("decide-contradictions", count=len(undecided), facts=_facts(view, undecided))


def _stated(statements: Iterable[Statement], code: str) -> list[Statement]:
    return [statement for statement in statements if statement.code == code]


def _facts(view: PlanView, undecided: Sequence[Contradiction]) -> str:
    named = [view.prose.value(found.text).rstrip("？?") for found in undecided[:_MOST_NAMED]]
    if len(undecided) > _MOST_NAMED:
        named.append(view.prose.text("and-facts", count=len(undecided) - _MOST_NAMED))
    return view.prose.clauses(named)


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
    timing = view.result.diagnosis.timing
    if timing is not None and timing.verdict == "wait":
        # a plan full of dates must not contradict the survey that advises to wait
        again = timing.look_again
        yield prose.label("d9", "wait-text", when=again) if again else prose.label("d9", "wait-text-open")
    if view.result.alternative is None:
        yield prose.text("provisional-no-alternative")
    elif rollout.is_provisional:
        yield prose.text("provisional-award", alternative=view.result.alternative.name)
    tentative = [s for s in rollout.schedule.values() if s.provisional]
    if tentative:
        yield prose.text("provisional-calendar", through=view.calendar_through, count=len(tentative))
    unknown = _stated(rollout.warnings, "rollout.driver-unknown")
    if unknown:
        yield prose.text("provisional-drivers", drivers=prose.join(statement.params["driver"] for statement in unknown))
    clarify = sum(gap.disposition == "clarify" for gap in rollout.gaps)
    if clarify:
        yield prose.text("provisional-gaps", count=clarify)
    open_sources = sum(source.strategy == "undecided" for source in view.result.migration.sources)
    if open_sources:
        yield prose.text("provisional-sources", count=open_sources)
