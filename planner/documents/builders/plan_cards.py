"""The cards of the organisation pyramid, and every duty with the tasks that fulfil it."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import cell, columns, group_row, row
from planner.documents.builders.plan_view import PlanView, by_template, laid_down, stem
from planner.domain.model.document import Block, Cell, Paragraph, Row, Table
from planner.domain.model.template import GroupId, RoleCard
from planner.domain.rollout.results import DutyTasks, Gap

GROUPS: tuple[GroupId, ...] = ("steering", "experts", "technical", "implementation", "management_office")


def card_blocks(view: PlanView) -> Iterator[Block]:
    """Yield one card for each group; nothing where the template has none."""
    cards = view.template.cards
    if cards:
        yield Paragraph("cards-lead", view.prose.text("cards-lead"))
        for group in GROUPS:
            if group in cards and roles_of(view, group):
                yield _card(view, cards[group])


def duty_blocks(view: PlanView) -> Iterator[Block]:
    """Yield every duty with the tasks that fulfil it."""
    yield _duties(view)


def groups_table(view: PlanView) -> Table:
    """Return in one line for every group what it decides, the time it needs and its effort in this plan."""
    prose, cards = view.prose, view.template.cards
    rows = []
    for group in GROUPS:
        roles, card = roles_of(view, group), cards.get(group)
        if not roles:
            continue
        decisions = view.points(map(prose.value, card.decisions)) if card else prose.text("no-days")
        time = prose.value(card.time_needed) if card else prose.text("no-days")
        days = prose.value(sum(_days(view, role) for role in roles), "one")
        rows.append(row(prose.text(f"group-{group}"), decisions, time, days))
    heads = view.columns(("group", "decides", "time-needed", "person-days"), (30, 70, 50, 18), (3,))
    first, last = view.rollout.start, max(dates.finish for dates in view.rollout.schedule.values())
    working = view.result.calendar.working_days_between(first, last)
    note = prose.text("groups-note", days=working, half=working / 2)
    return Table("groups-table", prose.text("caption-groups"), heads, tuple(rows), note)


def roles_of(view: PlanView, group: str) -> list[str]:
    """Return the roles of a group in template order."""
    return [role.id for role in view.template.roles.values() if role.group == group]


def _card(view: PlanView, card: RoleCard) -> Table:
    prose, roles = view.prose, roles_of(view, card.group)
    days = {role: _days(view, role) for role in roles}
    named = (
        prose.text("card-member", role=view.role(role), people=view.people(role), days=days[role]) for role in roles
    )
    members = view.points((*named, *laid_down(view.result, prose, card.group)))
    missing = [role for role in roles if view.template.roles[role].required and not view.members(role)]
    lines: list[tuple[str, str | Cell]] = [
        ("purpose", prose.value(card.purpose)),
        ("members", cell(members, "bad" if missing else "none")),
        ("decisions", view.points(map(prose.value, card.decisions))),
        ("time", prose.text("card-time-text", assumed=card.time_needed, days=sum(days.values()))),
        ("entry", view.points(map(prose.value, card.entry_conditions))),
        ("missing", prose.value(card.when_missing)),
    ]
    if card.lists_gaps:
        lines.append(("gaps", _gaps(view, card)))
    rows = tuple(row(prose.text(f"card-{key}"), content) for key, content in lines)
    heads = (prose.text("col-card-item"), prose.text("col-card-content"))
    caption = prose.text("caption-card", group=prose.text(f"group-{card.group}"))
    return Table(f"card-{card.group}", caption, columns(heads, (30, 138)), rows)


def _days(view: PlanView, role_id: str) -> float:
    return sum(one.effort_days for one in view.rollout.roles if one.role_id == role_id)


def _gaps(view: PlanView, card: RoleCard) -> str:
    """Return the requirements the group has to close by its own work, with the work packages that do it."""
    prose = view.prose
    gaps = [gap for gap in view.rollout.gaps if gap.code in card.lists_gaps]
    return prose.clauses(_gap(view, gap) for gap in gaps) or prose.text("card-no-gaps")


def _gap(view: PlanView, gap: Gap) -> str:
    text = view.result.packs.catalogue.requirements[gap.requirement_id].text
    size = view.prose.text(f"size-{gap.size}")
    what = view.prose.text(f"do-{gap.disposition}")
    return view.prose.text("card-gap", id=gap.requirement_id, text=text, size=size, what=what)


def _duties(view: PlanView) -> Table:
    prose, rows = view.prose, list[Row]()
    idle = sum(not duty.package_ids and not duty.days for duty in view.rollout.duties)
    for group in GROUPS:
        if roles_of(view, group):
            rows.append(group_row(prose.text(f"group-{group}")))
            rows += [one for role_id in roles_of(view, group) for one in _role_rows(view, role_id)]
    heads = view.columns(("role", "duties", "tasks"), (30, 52, 86))
    note = prose.text("duties-note", count=idle)
    return Table("duties-table", prose.text("caption-duties"), heads, tuple(rows), note)


def _role_rows(view: PlanView, role_id: str) -> Iterator[Row]:
    duties = [duty for duty in view.rollout.duties if duty.role_id == role_id]
    for number, duty in enumerate(duties):
        yield row("" if number else view.role(role_id), view.prose.value(duty.text), _tasks(view, duty))


def _tasks(view: PlanView, duty: DutyTasks) -> Cell:
    prose = view.prose
    packages = [view.by_id[id_] for id_ in duty.package_ids if id_ in view.by_id]
    parts = [
        prose.text(
            "duty-package" if len(several) == 1 else "duty-packages",
            code=stem(view, several[0]),
            span=view.span(several),
            number=len(several),
        )
        for several in by_template(packages).values()
    ]
    if duty.rhythm and duty.days:
        rhythm = prose.text(f"rhythm-{duty.rhythm.replace('_', '-')}")
        first, last = view.day(duty.days[0]), view.day(duty.days[-1])
        parts.append(prose.text("duty-rhythm", rhythm=rhythm, first=first, last=last, count=len(duty.days)))
    return cell(prose.clauses(parts)) if parts else cell(prose.text("duty-idle"), "watch")
