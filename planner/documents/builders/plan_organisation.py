"""People: resources and effort, the organisation chart, duties and responsibilities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import get_args

from planner.documents.builders.common import cell, group_row, heading, row
from planner.documents.builders.plan_cards import GROUPS, groups_table, roles_of
from planner.documents.builders.plan_load import load_blocks, overload_notes
from planner.documents.builders.plan_opening import effort_by_side, side_of
from planner.documents.builders.plan_view import (
    COMMITTEE,
    TOP_GROUP,
    Deliverable,
    PlanView,
    by_template,
    laid_down,
    merged_raci,
    repeated_title,
)
from planner.domain.model.chart import OrganisationBox, OrganisationChart
from planner.domain.model.document import Block, Bullets, Cell, Column, FigureBlock, Paragraph, Row, Table
from planner.domain.model.template import RaciTemplate, WorkStream
from planner.domain.rollout.results import RoleAssignment, WorkPackage
from planner.errors import Statement

# warnings of the plan on who answers for work and who is there at its gates
_PEOPLE_LACKING = ("rollout.accountable-missing", "rollout.absent-at-gate")


def people_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the organisation, what each group decides, and resources with effort."""
    prose = view.prose
    yield heading(prose, "organisation", 2)
    yield Paragraph("organisation-lead", prose.text("organisation-lead"))
    yield _chart(view)
    yield groups_table(view)
    yield from _resources(view)


def people_detail(view: PlanView) -> Iterator[Block]:
    """Yield who is accountable for every deliverable and who does the work; the whole matrix is a register."""
    prose = view.prose
    yield heading(prose, "raci")
    yield Paragraph("raci-lead", prose.text("raci-lead"))
    rows = tuple(_deliverable_roles(view, deliverable) for deliverable in view.deliverables)
    columns = view.columns(("deliverable", "accountable", "responsible"), (52, 48, 68))
    yield Table("raci-summary", prose.text("caption-raci-summary"), columns, rows, role_abbreviations(view))


def _deliverable_roles(view: PlanView, deliverable: Deliverable) -> Row:
    accountable = dict.fromkeys(package.raci.accountable for package in deliverable.packages)
    doing = dict.fromkeys(role for package in deliverable.packages for role in package.raci.responsible)
    name = view.prose.text("gantt-group", number=deliverable.number, name=deliverable.name)
    return row(name, view.roles(accountable), view.roles(doing))


def role_abbreviations(view: PlanView) -> str:
    """Return the abbreviations of the roles in this plan, each with its title."""
    return view.prose.text(
        "raci-note", roles=view.prose.clauses(_key(view, assignment.role_id) for assignment in view.rollout.roles)
    )


def _resources(view: PlanView) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "resources", 2)
    effort = effort_by_side(view)
    yield Paragraph("resources-lead", prose.text("resources-lead", total=sum(effort.values()), **effort))
    yield Paragraph("resources-levelled", prose.text(_levelled_key(view)))
    away = [last for member in view.result.engagement.team for _, last in member.absences]
    marked = prose.marking(view.calendar_through, away)
    notes = (*overload_notes(view), *marked.says(one for one in view.rollout.warnings if one.code in _PEOPLE_LACKING))
    if notes:
        yield Bullets("resources-notes", notes)
    names = ("role", "side", "people", "person-days", "first-day", "last-day", "overload")
    columns = view.columns(names, (28, 14, 34, 12.5, 21, 22.5, 36), (3,))
    rows = tuple(_resource_row(view, assignment) for assignment in view.rollout.roles)
    note = prose.text("resources-note")
    yield Table("resources-table", prose.text("caption-resources", count=len(rows)), columns, rows, note)
    yield from _streams(view)
    yield from load_blocks(view)


def _levelled_key(view: PlanView) -> str:
    """Return what to say of levelling: that there was none, that it left overloads, or that it solved them."""
    if view.rollout.scheduling.levelling is None:
        return "resources-not-levelled"
    overloaded = any(statement.code == "rollout.role-overloaded" for statement in view.rollout.warnings)
    return "resources-overloaded" if overloaded else "resources-fit"


def _resource_row(view: PlanView, assignment: RoleAssignment) -> Row:
    prose, role_id = view.prose, assignment.role_id
    named = view.members(role_id)
    share = (prose.text("member-share", name=member.name, share=member.availability) for member in named)
    absences = [prose.text("member-absent", first=first, last=last) for m in named for first, last in m.absences]
    people = cell(prose.join((*share, *absences))) if named else view.people_cell(role_id)
    if named and role_id == COMMITTEE:
        people = cell(view.points((people.text, *laid_down(view.result, prose, TOP_GROUP))))
    used = assignment.first_day is not None
    return row(
        view.role(role_id),
        prose.text(f"side-{side_of(view, role_id)}"),
        people,
        prose.value(assignment.effort_days, "one"),
        view.day_cell(assignment.first_day) if assignment.first_day else prose.text("not-used"),
        view.day_cell(assignment.last_day) if used and assignment.last_day else prose.text("not-used"),
        _overload(view, role_id),
    )


def _overload(view: PlanView, role_id: str) -> Cell:
    found = next((s for s in view.rollout.warnings if _is_overload(view, s, role_id)), None)
    if found is None:
        return cell(view.prose.text("overload-unknown" if not view.members(role_id) else "overload-none"))
    return cell(view.prose.text("overload", **found.params), "watch")


def _is_overload(view: PlanView, statement: Statement, role_id: str) -> bool:
    title = view.template.roles[role_id].title
    return statement.code == "rollout.role-overloaded" and statement.params.get("role") == title


def _streams(view: PlanView) -> Iterator[Block]:
    """Yield how much of the work falls to each of the four streams, and a warning for every empty one."""
    prose = view.prose
    rows, empty = [], []
    for stream in get_args(WorkStream):
        name = prose.text(f"stream-{stream}")
        own = [package for package in view.rollout.work_packages if package.stream == stream and package.kind == "work"]
        if not own:
            empty.append(name)
        rows.append(
            row(
                name,
                cell(str(len(own)), "none" if own else "bad"),
                prose.value(sum(days for package in own for days in package.effort_days.values()), "whole"),
                view.span(own) if own else prose.text("no-days"),
            )
        )
    columns = view.columns(("stream", "packages", "person-days", "when"), (44, 26, 26, 72), (1, 2))
    yield Table("streams-table", prose.text("caption-streams"), columns, tuple(rows))
    verdict = prose.text("streams-empty", streams=prose.join(empty)) if empty else prose.text("streams-full")
    yield Paragraph("streams-verdict", verdict)


# --- organisation ------------------------------------------------------------------------------------------------


def _chart(view: PlanView) -> FigureBlock:
    prose = view.prose
    missing = [a.role_id for a in view.rollout.roles if not a.member_ids]
    title = prose.text("caption-organisation", count=len(missing), roles=view.roles(missing))
    if not missing:
        title = prose.text("caption-organisation-complete")
    chart = OrganisationChart(tuple(_box(view, group) for group in GROUPS if roles_of(view, group)))
    alt, source = prose.text("alt-organisation"), prose.text("source-organisation")
    return FigureBlock("organisation-chart", title, alt, source, chart)


def _box(view: PlanView, group: str) -> OrganisationBox:
    roles, top = roles_of(view, group), group == TOP_GROUP
    named = (view.prose.text("chart-line", role=view.role(role_id), people=view.people(role_id)) for role_id in roles)
    missing = tuple(
        place
        for place, role_id in enumerate(roles)
        if view.template.roles[role_id].required and not view.members(role_id)
    )
    return OrganisationBox(
        id=group,
        title=view.prose.text(f"group-{group}"),
        lines=(*named, *laid_down(view.result, view.prose, group)),
        level=0 if top else 1,
        parent_id=None if top else TOP_GROUP,
        missing=bool(missing),
        missing_lines=missing,
    )


# --- responsibilities --------------------------------------------------------------------------------------------


def raci_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the responsibility matrix: roles across, each line with exactly one accountable role."""
    prose = view.prose
    roles = [assignment.role_id for assignment in view.rollout.roles]
    rows: list[Row] = []
    for deliverable in view.deliverables:
        rows.append(group_row(prose.text("gantt-group", number=deliverable.number, name=deliverable.name)))
        for label, raci in raci_lines(view, deliverable):
            rows.append(row(label, *(_letter(raci, role_id) for role_id in roles)))
    columns = (
        *view.columns(("packages-of",), (89,)),
        *(_narrow(view, role_id) for role_id in roles),
    )
    yield Table("raci-table", prose.text("caption-raci"), columns, tuple(rows), role_abbreviations(view))


def _narrow(view: PlanView, role_id: str) -> Column:
    return Column(view.role_short(role_id), "center", 9.6)


def _key(view: PlanView, role_id: str) -> str:
    return view.prose.text("raci-key", short=view.role_short(role_id), role=view.role(role_id))


def raci_lines(view: PlanView, deliverable: Deliverable) -> Iterator[tuple[str, RaciTemplate]]:
    """Yield the work packages of a deliverable that share one accountable role, and who does what in them."""
    by_accountable: dict[str, list[WorkPackage]] = defaultdict(list)
    for package in deliverable.packages:
        by_accountable[package.raci.accountable].append(package)
    for packages in by_accountable.values():
        yield view.points(_titles(view, packages)), merged_raci(packages)


def _titles(view: PlanView, packages: list[WorkPackage]) -> Iterator[str]:
    """Yield titles; work packages repeated over a register stand once, with how often they occur."""
    for several in by_template(packages).values():
        yield view.prose.value(several[0].title) if len(several) == 1 else repeated_title(view, several)


def _letter(raci: RaciTemplate, role_id: str) -> Cell:
    letters = "".join(
        letter
        for letter, holds in (
            ("A", role_id == raci.accountable),
            ("R", role_id in raci.responsible),
            ("C", role_id in raci.consulted),
            ("I", role_id in raci.informed),
        )
        if holds
    )
    return cell("/".join(letters), strong="A" in letters)
