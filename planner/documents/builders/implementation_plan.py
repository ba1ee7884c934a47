"""D6, the implementation plan, with D7, the data plan: one page that stands alone, seven chapters, annexes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.documents.builders.common import front_matter, heading, row
from planner.documents.builders.plan_annexes import build_annexes
from planner.documents.builders.plan_configuration import configuration_chapter
from planner.documents.builders.plan_dates import date_blocks
from planner.documents.builders.plan_delivery import (
    acceptance_blocks,
    change_blocks,
    communication_blocks,
    cut_over_blocks,
    quality_blocks,
    test_blocks,
    training_blocks,
)
from planner.documents.builders.plan_integration import integration_chapter
from planner.documents.builders.plan_migration import migration_blocks
from planner.documents.builders.plan_money import cost_blocks
from planner.documents.builders.plan_opening import build_opening, effort_by_side, go_live_range, told_to_wait
from planner.documents.builders.plan_organisation import people_blocks
from planner.documents.builders.plan_risks import risk_blocks
from planner.documents.builders.plan_schedule import schedule_blocks
from planner.documents.builders.plan_sheets import with_sheet_references
from planner.documents.builders.plan_situation import objective_blocks, situation_blocks, success_blocks
from planner.documents.builders.plan_uncertainty import uncertainty_blocks
from planner.documents.builders.plan_view import PlanView, plan_view
from planner.domain.model.document import Block, Bullets, Document, Paragraph, Table
from planner.domain.model.text import Language, Text
from planner.services.run import EngagementResult

CODE = "D6"
NEXT_STEPS = 7


def build_implementation_plan(result: EngagementResult, language: Language) -> Document:
    """Build the implementation plan of an engagement; no engine is called, everything is in the result."""
    view = plan_view(result, language)
    parts = (_introduction, situation_blocks, objective_blocks, _steps, risk_blocks, success_blocks, _conclusion)
    body = tuple(block for part in parts for block in part(view))
    document = Document(
        CODE, language, front_matter(result, view.prose, CODE), build_opening(view), body, build_annexes(view)
    )
    return with_sheet_references(document, view)


def _introduction(view: PlanView) -> Iterator[Block]:
    prose, result = view.prose, view.result
    yield heading(prose, "introduction")
    yield heading(prose, "purpose", 2)
    yield Paragraph("purpose-text", prose.text("purpose-text", client=result.engagement.client))
    yield heading(prose, "basis", 2)
    wait = told_to_wait(view)
    yield Paragraph("basis-text", prose.sentences((_basis(view), wait) if wait else (_basis(view),)))
    yield heading(prose, "scope", 2)
    company = result.engagement.company
    yield Paragraph(
        "scope-text",
        prose.text(
            "scope-text",
            count=len(result.requirements),
            modules=len({requirement.module for requirement in result.requirements}),
            users=company.users or None,
            sites=len(company.sites),
            links=len(company.integrations),
            sources=len(company.data_sources),
        ),
    )
    yield heading(prose, "not-included", 2)
    out = tuple(_out_of_scope(view))
    yield Bullets("not-included-list", out or (prose.text("not-included-none"),))


def _basis(view: PlanView) -> str:
    prose, result = view.prose, view.result
    award = result.engagement.award
    if result.alternative is None:
        return prose.text("basis-no-alternative", today=result.engagement.today)
    key = "basis-awarded" if award else "basis-provisional"
    decided: dict[str, object] = {"on": award.decided_on, "by": award.decided_by} if award else {}
    if view.award_reported:
        key, decided = "basis-reported", {"on": view.award_reported}
    return prose.text(key, alternative=result.alternative.name, today=result.engagement.today, **decided)


def _out_of_scope(view: PlanView) -> Iterator[str]:
    requirements = view.result.packs.catalogue.requirements
    left_out = [one for one in view.result.engagement.requirement_decisions.values() if not one.applicable]
    for decision in left_out:
        if decision.reason:
            id_, reason = decision.requirement_id, _ended(view, decision.reason)
            yield view.prose.text("out-of-scope", id=id_, text=requirements[id_].text, reason=reason)
    yield from _dropped(view)
    silent = tuple(decision.requirement_id for decision in left_out if not decision.reason)
    if silent:
        modules = Counter(requirements[id_].module for id_ in silent)
        names = view.result.packs.catalogue.modules
        parts = (view.prose.text("module-count", name=names[code].text, count=n) for code, n in modules.items())
        yield view.prose.text("out-of-scope-silent", count=len(silent), modules=view.prose.join(parts))


def _dropped(view: PlanView) -> Iterator[str]:
    """Yield what the client gave up in the fit-gap table, with the reason stated there or with the requirement."""
    engagement = view.result.engagement
    dropped = engagement.dropped_requirements
    for id_, requirement in view.result.packs.catalogue.requirements.items():
        if id_ in dropped:
            stated = engagement.requirement_decisions.get(id_)
            reason = engagement.configuration.dispositions[id_].reason or (stated and stated.reason)
            said = _ended(view, reason) if reason else view.prose.text("no-reason")
            yield view.prose.text("out-of-scope-dropped", id=id_, text=requirement.text, reason=said)


def _ended(view: PlanView, reason: Text) -> str:
    """Return a reason as the client gave it, with the full stop it may lack."""
    said = view.prose.value(reason)
    return said if said.endswith(("。", ".")) else f"{said}{'。' if view.prose.language == 'zh-CN' else '.'}"


def _steps(view: PlanView) -> Iterator[Block]:
    yield heading(view.prose, "steps")
    for part in (
        schedule_blocks,
        date_blocks,
        uncertainty_blocks,
        people_blocks,
        cost_blocks,
        configuration_chapter,
        integration_chapter,
        migration_blocks,
        test_blocks,
        training_blocks,
        cut_over_blocks,
        communication_blocks,
        quality_blocks,
        change_blocks,
        acceptance_blocks,
    ):
        yield from part(view)


def _conclusion(view: PlanView) -> Iterator[Block]:
    prose, rollout = view.prose, view.rollout
    yield heading(prose, "conclusion")
    effort = effort_by_side(view)
    text = prose.marking(view.calendar_through).text(
        "conclusion-text" if len(rollout.waves) > 1 else "conclusion-text-one",
        count=len(rollout.work_packages),
        days=sum(effort.values()),
        start=rollout.start,
        first=rollout.waves[0].go_live,
        full=rollout.go_live.likely,
    )
    wait = told_to_wait(view)
    lead = prose.text("conclusion-next" if wait is None else "conclusion-next-wait")
    yield Paragraph("conclusion-text", prose.sentences((*((wait,) if wait else ()), text, *_commitment(view), lead)))
    today = view.result.engagement.today
    ahead = [package for package in view.sorted(rollout.work_packages) if view.dates(package).finish >= today]
    rows = tuple(
        row(
            view.span((package,)),
            view.title(package),
            _who(view, package.raci.accountable),
            prose.value(package.output),
        )
        for package in ahead[:NEXT_STEPS]
    )
    if not rows:
        yield Paragraph("next-none", prose.text("next-none"))
        return
    columns = view.columns(("when", "step", "who", "output"), (40, 42, 40, 46))
    caption = prose.text("caption-next" if wait is None else "caption-next-wait", count=len(rows), start=rollout.start)
    yield Table("next-table", caption, columns, rows)


def _commitment(view: PlanView) -> Iterator[str]:
    """Yield the dates to promise: those of the last go-live and the last gate that are reached with 80 %."""
    risk, live = view.rollout.scheduling.risk, go_live_range(view)
    if risk is None or live is None:
        return
    prose, known = view.prose, {one.work_package_id: one for one in risk.gates}
    dates = [prose.text("commit-date", title=prose.text("commit-live"), day=view.day(live.p80))]
    last = max(view.rollout.gates, key=lambda gate: gate.due, default=None)
    if last is not None and last.due > live.planned and last.work_package_id in known:
        day = view.day(known[last.work_package_id].p80)
        dates.append(prose.text("commit-date", title=last.title, day=day))
    yield prose.text("conclusion-commit", dates=prose.join(dates))


def _who(view: PlanView, role_id: str) -> str:
    return view.prose.text("role-people", role=view.role(role_id), people=view.people(role_id))
