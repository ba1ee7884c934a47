"""The plan in the words of the other methods, links against the phase order, durations others have published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from planner.documents.builders.common import heading, row
from planner.documents.builders.figures import figures_table
from planner.documents.builders.plan_view import PlanView, by_template, repeated_title
from planner.domain.model.document import Block, Bullets, Column, Paragraph, Row, Table
from planner.domain.model.template import PlanTemplate
from planner.domain.rollout.results import WorkPackage

_DAYS_A_MONTH = 365.25 / 12
_LIST_OF_PHASES = re.compile(r"\s*[：:].*$")


def overlap_blocks(view: PlanView) -> Iterator[Block]:
    """Yield where phases run side by side because work of an earlier one waits for a later one."""
    prose = view.prose
    items = tuple(
        prose.text("overlap", packages=prose.join(_titles(view, packages)), reason=overlap.reason)
        for overlap in view.template.overlaps
        if (packages := view.of_template(*overlap.package_ids))
    )
    if items:
        yield Paragraph("overlaps-lead", prose.text("overlaps-lead"))
        yield Bullets("overlaps-list", items)


def method_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the phases of this plan beside those of every other plan template that holds the same work."""
    others = [one for one in view.result.packs.plan_templates.values() if one.id != view.template.id]
    if not others:
        return
    prose = view.prose
    yield heading(prose, "methods", 2)
    yield Paragraph("methods-lead", prose.text("methods-lead", count=len(others)))
    heads = (prose.text("methods-own", method=_name(view, view.template)), *(_name(view, other) for other in others))
    columns = tuple(Column(head, width=1.0 if number else 0.8) for number, head in enumerate(heads))
    rows = tuple(_method_row(view, phase, others) for phase in view.template.phases)
    caption = prose.text("caption-methods", count=len(others) + 1)
    lacking = any(_lacks(other, package) for other in others for package in view.rollout.work_packages)
    note = prose.text("methods-note-own" if lacking else "methods-note")
    yield Table("methods-table", caption, columns, rows, note)
    alone = tuple(_added(view, other) for other in others)
    yield Bullets("methods-added", tuple(text for text in alone if text))


def duration_in_months(view: PlanView) -> Paragraph | None:
    """Return the computed duration in months; nothing where there are no published ones to set it beside."""
    if not _figures(view):
        return None
    prose, rollout = view.prose, view.rollout
    last = max(each.finish for each in rollout.schedule.values())
    return Paragraph(
        "duration-computed",
        prose.text(
            "duration-computed",
            users=view.result.engagement.company.users or None,
            first=_months(rollout.start, rollout.waves[0].go_live),
            full=_months(rollout.start, rollout.go_live.likely),
            low=_months(rollout.start, rollout.go_live.optimistic),
            high=_months(rollout.start, rollout.go_live.pessimistic),
            last=_months(rollout.start, last),
        ),
    )


def published_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the durations others have published, to set beside the computed one."""
    ids = _figures(view)
    if ids:
        yield heading(view.prose, "duration-check", 2)
        yield Paragraph("duration-check-lead", view.prose.text("duration-check-lead"))
        yield figures_table(view.result, view.prose, "duration-figures", ids)


def _figures(view: PlanView) -> list[str]:
    return [id_ for id_ in view.template.duration_figures if id_ in view.result.packs.figures]


def _name(view: PlanView, template: PlanTemplate) -> str:
    """Return the title of a template without the list of its phases."""
    return _LIST_OF_PHASES.sub("", view.prose.value(template.title))


def _titles(view: PlanView, packages: Sequence[WorkPackage]) -> Iterator[str]:
    """Yield titles; work packages repeated over a register stand once."""
    for several in by_template(packages).values():
        yield view.title(several[0]) if len(several) == 1 else repeated_title(view, several)


def _months(first: date, last: date) -> float:
    return (last - first).days / _DAYS_A_MONTH


def _method_row(view: PlanView, phase: str, others: list[PlanTemplate]) -> Row:
    prose = view.prose
    ids = [one.template_id for one in view.rollout.work_packages if one.phase == phase]
    own = prose.text("method-phase", code=phase, name=view.template.phases[phase].text, count=len(ids))
    return row(own, *(prose.clauses(_phases(view, other, ids)) or prose.text("none") for other in others))


def _phases(view: PlanView, other: PlanTemplate, ids: list[str]) -> Iterator[str]:
    """Yield the phases in which another template has these work packages, with how many."""
    counts = Counter(other.work_packages[id_].phase for id_ in ids if id_ in other.work_packages)
    for code, phase in other.phases.items():
        if counts[code]:
            yield view.prose.text("method-phase", code=code, name=phase.text, count=counts[code])
    missing = sum(id_ not in other.work_packages for id_ in ids)
    if missing:
        yield view.prose.text("method-none", count=missing)


def _lacks(other: PlanTemplate, package: WorkPackage) -> bool:
    return package.template_id not in other.work_packages


def _added(view: PlanView, other: PlanTemplate) -> str:
    """Return what another method does that this plan does not, nothing when it adds no work."""
    own = view.template.work_packages
    titles = [one.title for one in other.work_packages.values() if one.id not in own and one.kind == "work"]
    if not titles:
        return ""
    return view.prose.text("methods-more", method=_name(view, other), packages=tuple(titles))
