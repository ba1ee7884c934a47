"""What the chapters rest on: details, traceability, durations, calendar, terms, open items and signatures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.documents.builders.common import (
    Open,
    assumption_list,
    contradictions_blocks,
    glossary_table,
    group_row,
    heading,
    open_items,
    references_table,
    row,
    shared_heading,
)
from planner.documents.builders.plan_delivery import communication_detail, configuration_detail
from planner.documents.builders.plan_methods import method_blocks, published_blocks
from planner.documents.builders.plan_migration import migration_detail
from planner.documents.builders.plan_organisation import people_detail
from planner.documents.builders.plan_risks import risk_detail
from planner.documents.builders.plan_schedule import register_blocks
from planner.documents.builders.plan_situation import situation_detail, unfinished_objectives
from planner.documents.builders.plan_view import Deliverable, PlanView, by_template, codes, instance, stem
from planner.domain.model.catalogue import Module, Requirement
from planner.domain.model.company import BlackoutRule
from planner.domain.model.document import Block, OpenItems, Paragraph, Row, SignatureBlock, Table
from planner.domain.model.text import Text
from planner.domain.rollout.results import WorkPackage
from planner.errors import Statement

STANDARDS = ("gbt_8567", "gbt_19668_5", "gbt_28035", "pipl", "dsl")
SIGNATORIES = ("sponsor", "project_manager", "vendor", "consultant")
TERMS = (
    "work_package",
    "total_float",
    "critical_path",
    "gate",
    "wave",
    "batch",
    "raci",
    "uat",
    "crm",
    "erp",
    "oa",
)
ASSUMPTIONS = ("durations", "likely", "effort", "waves", "cleaning", "probability")
_STAGES = ("rollout", "migration", "training")
_DAY = timedelta(days=1)


def build_annexes(view: PlanView) -> tuple[Block, ...]:
    """Return the annexes in print order."""
    parts = (
        situation_detail,
        register_blocks,
        method_blocks,
        _durations,
        published_blocks,
        people_detail,
        configuration_detail,
        migration_detail,
        communication_detail,
        risk_detail,
        _traceability,
        _calendar,
        _references,
        _contradictions,
        _open,
        _signatures,
    )
    return tuple(block for part in parts for block in part(view))


# --- traceability ------------------------------------------------------------------------------------------------


def _traceability(view: PlanView) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "traceability")
    yield Paragraph("traceability-lead", prose.text("traceability-lead", count=len(view.result.requirements)))
    links = _Links(
        _ids_by_requirement((view.code(p), p.requirement_ids) for p in view.rollout.work_packages),
        _ids_by_requirement((course.course_id, course.requirement_ids) for course in view.result.training.courses),
        _ids_by_requirement((item.id, item.requirement_ids) for item in view.result.acceptance.items),
    )
    by_module: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in view.result.requirements:
        by_module[requirement.module].append(requirement)
    rows = [
        line
        for module, requirements in by_module.items()
        for line in _module_rows(view, view.result.packs.catalogue.modules[module], requirements, links)
    ]
    columns = view.columns(("requirement", "further-work", "items"), (58, 60, 50))
    note = prose.text("traceability-note")
    yield Table("traceability-table", prose.text("caption-traceability"), columns, tuple(rows), note)


@dataclass(frozen=True, slots=True)
class _Links:
    """Codes of work packages, courses and acceptance items by requirement."""

    packages: Mapping[str, list[str]]
    courses: Mapping[str, list[str]]
    items: Mapping[str, list[str]]


def _module_rows(view: PlanView, module: Module, requirements: list[Requirement], links: _Links) -> Iterator[Row]:
    """Yield a head with what all requirements of a module share, then what each or some of them have besides."""
    prose = view.prose
    packages = _shared(links.packages, requirements)
    courses = _shared(links.courses, requirements)
    areas = dict.fromkeys(requirement.config_area for requirement in requirements)
    yield group_row(
        prose.text(
            "traceability-module",
            module=prose.text("module", code=module.code, name=module.text),
            areas=prose.join(areas),
            packages=_listed(view, packages),
            courses=_listed(view, courses),
        )
    )
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for requirement in requirements:
        own = [code for code in links.packages.get(requirement.id, ()) if code not in packages]
        taught = [code for code in links.courses.get(requirement.id, ()) if code not in courses]
        further = prose.join((*_folded(view, own), *taught)) or prose.text("no-days")
        items = _listed(view, _items(view, requirement.id, links.items.get(requirement.id, ())))
        alike[further, items].append(requirement.id)
    for (further, items), ids in alike.items():
        yield row(prose.join(ids), further, items)


def _items(view: PlanView, requirement_id: str, items: Iterable[str]) -> Iterator[str]:
    """Yield acceptance items, the one named after the requirement first and by a word."""
    own = f"AC-{requirement_id}"
    for item in sorted(items, key=lambda item: item != own):
        yield view.prose.text("item-own") if item == own else item


def _shared(links: Mapping[str, list[str]], requirements: list[Requirement]) -> list[str]:
    """Return the codes that every one of some requirements is linked with."""
    first, *others = (links.get(requirement.id, []) for requirement in requirements)
    return [code for code in first if all(code in codes for codes in others)]


def _folded(view: PlanView, codes: list[str]) -> list[str]:
    """Write codes of work packages repeated over a register once, with how many there are."""
    stems: dict[str, list[str]] = {}
    for code in codes:
        stems.setdefault(code.split(".", maxsplit=1)[0], []).append(code)
    return [
        several[0] if len(several) == 1 else view.prose.text("repeated-code", code=stem, count=len(several))
        for stem, several in stems.items()
    ]


def _ids_by_requirement(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for id_, requirement_ids in pairs:
        for requirement_id in requirement_ids:
            found[requirement_id].append(id_)
    return found


def _listed(view: PlanView, ids: Iterable[str]) -> str:
    return view.prose.join(ids) or view.prose.text("none")


# --- durations ---------------------------------------------------------------------------------------------------


def _durations(view: PlanView) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "durations")
    yield Paragraph("durations-lead", prose.text("durations-lead"))
    rows = [line for deliverable in view.deliverables for line in _deliverable_durations(view, deliverable)]
    columns = view.columns(("code", "days", "calculation", "factors", "basis"), (34, 17, 47, 14, 56))
    yield Table("durations-table", prose.text("caption-durations"), columns, tuple(rows), prose.text("durations-note"))


def _deliverable_durations(view: PlanView, deliverable: Deliverable) -> Iterator[Row]:
    """Yield how the durations come about; what work packages of one template share is written once."""
    prose = view.prose
    yield group_row(prose.text("gantt-group", number=deliverable.number, name=deliverable.name))
    for packages in by_template(package for package in deliverable.packages if package.kind == "work").values():
        yield _template_durations(view, packages)


def _template_durations(view: PlanView, packages: Sequence[WorkPackage]) -> Row:
    """Return one duration in full, and of those with the same formula only days and sum."""
    prose, first, days = view.prose, packages[0], _days(view, packages[0])
    why = _calculation(view, first.duration.explanation)
    alike = [package for package in packages if _calculation(view, package.duration.explanation) == why]
    others: dict[tuple[str, str], list[str]] = defaultdict(list)
    for package in packages:
        if package not in alike:
            others[_days(view, package), _sum(view, package.duration.explanation)].append(instance(view, package))
    listed = [
        prose.text("same-formula", codes=prose.join(several), days=days, sum=total)
        for (days, total), several in others.items()
    ]
    if listed:
        why = prose.text("same-formula-too", calculation=why, others=prose.clauses(listed))
    return row(_codes(view, alike, packages), days, why, *_basis(view, first.duration.explanation))


def _codes(view: PlanView, alike: Sequence[WorkPackage], packages: Sequence[WorkPackage]) -> str:
    """Return the codes of the work packages written in full, or how many there are when that is all of them."""
    if len(alike) == len(packages) > 1:
        return view.prose.text("repeated-code", code=stem(view, alike[0]), count=len(alike))
    return codes(view, alike)


def _sum(view: PlanView, explanation: Statement) -> str:
    """Return the days a calculation comes to, with the limit that overrules them."""
    limits = explanation.params.get("limits")
    if not isinstance(limits, Statement):
        return view.prose.say(explanation)
    return view.prose.text(limits.code.removeprefix("rollout."), **limits.params)


def _days(view: PlanView, package: WorkPackage) -> str:
    days = package.duration
    return view.prose.text(
        "days-three", optimistic=days.optimistic_days, likely=days.likely_days, pessimistic=days.pessimistic_days
    )


def _calculation(view: PlanView, explanation: Statement) -> str:
    """Write terms and limits of a duration as a sum; an explanation of another form is worded whole."""
    terms, limits = (explanation.params.get(key) for key in ("terms", "limits"))
    if not isinstance(terms, Statement) or not isinstance(limits, Statement):
        return view.prose.say(explanation)
    if terms.code == "rollout.term-fixed" and limits.code == "rollout.limit-none":
        return view.prose.value(terms.params["days"])
    return view.prose.text("calculation", terms=_terms(view, terms), result=_sum(view, explanation))


def _terms(view: PlanView, statement: Statement) -> str:
    """Write a sum of terms: fixed days, and numbers times days per unit."""
    params = statement.params
    if statement.code == "rollout.sum":
        left, right = (_terms(view, part) for part in params.values() if isinstance(part, Statement))
        return view.prose.text("sum-terms", left=left, right=right)
    if statement.code == "rollout.term-fixed":
        return view.prose.value(params["days"])
    key = {"rollout.term": "term", "rollout.term-unknown": "term-unknown"}.get(statement.code)
    return view.prose.text(key, **params) if key else view.prose.say(statement)


def _basis(view: PlanView, explanation: Statement) -> tuple[str, str]:
    """Return the two factors and where the figures come from."""
    params, none = explanation.params, view.prose.text("no-days")
    factors = view.prose.text("factors", **params) if "optimistic_factor" in params else none
    return factors, view.prose.value(params["source"]) if "source" in params else none


# --- calendar ----------------------------------------------------------------------------------------------------


def _calendar(view: PlanView) -> Iterator[Block]:
    prose, calendar = view.prose, view.result.calendar
    first, last = plan_window(view)
    yield heading(prose, "calendar")
    uses = view.result.engagement.plan.uses_make_up_days
    key = "calendar-lead" if uses else "calendar-lead-no-make-up"
    name = prose.text("calendar-cn") if calendar.name == "cn" else calendar.name
    yield Paragraph("calendar-lead", prose.text(key, name=name, through=view.calendar_through))
    rows = [group_row(prose.text("calendar-off"))]
    rows += [
        row(_span(view, days), prose.value(text))
        for text, days in _runs({d: t for d, t in calendar.days_off.items() if first <= d <= last})
    ]
    made_up = {d: t for d, t in calendar.working_days.items() if first <= d <= last}
    if made_up:
        rows.append(group_row(prose.text("calendar-make-up")))
        rows += [
            row(view.day(day), prose.value(text)) for day, text in sorted(made_up.items(), key=lambda item: item[0])
        ]
    if view.result.engagement.blackouts:
        rows.append(group_row(prose.text("calendar-blackouts")))
        rows += [_blackout_row(view, rule) for rule in view.result.engagement.blackouts]
    note = prose.text("calendar-note", sources=prose.clauses(calendar.sources) or prose.value(None))
    caption = prose.text("caption-calendar", first=first, last=last)
    yield Table("calendar-table", caption, view.columns(("date", "what"), (1.3, 3)), tuple(rows), note)


def plan_window(view: PlanView) -> tuple[date, date]:
    """Return the first and last day of the plan."""
    dates = view.rollout.schedule.values()
    return min(d.start for d in dates), max(d.finish for d in dates)


def _runs(days: Mapping[date, Text]) -> Iterator[tuple[Text, list[date]]]:
    """Yield days off by name; days that follow each other under one name stand together."""
    run: list[date] = []
    for day in sorted(days):
        if run and (day - run[-1] > _DAY or days[day] != days[run[-1]]):
            yield days[run[0]], run
            run = []
        run.append(day)
    if run:
        yield days[run[0]], run


def _span(view: PlanView, days: list[date]) -> str:
    if len(days) == 1:
        return view.day(days[0])
    return view.prose.text("span", first=days[0].isoformat(), last=view.day(days[-1]))


def _blackout_row(view: PlanView, rule: BlackoutRule) -> Row:
    prose = view.prose
    if rule.start is not None and rule.end is not None:
        when = prose.text("span", first=rule.start.isoformat(), last=rule.end.isoformat())
    else:
        months = prose.join(prose.text("month-number", month=month) for month in rule.months)
        ends = (("first", rule.first_working_days), ("last", rule.last_working_days))
        when = prose.text(
            "-".join(("every-month", *(end for end, days in ends if days))),
            months=months or prose.text("all-months"),
            first=rule.first_working_days,
            last=rule.last_working_days,
        )
    stops = prose.join(prose.text(f"stops-{what}") for what in rule.applies_to)
    return row(when, prose.text("blackout-what", text=rule.text, stops=stops))


# --- registers ---------------------------------------------------------------------------------------------------


def _references(view: PlanView) -> Iterator[Block]:
    prose = view.prose
    yield shared_heading(prose, "glossary")
    yield glossary_table(prose, TERMS)
    yield shared_heading(prose, "references")
    yield references_table(view.result, prose, STANDARDS)
    yield heading(prose, "assumptions")
    yield from assumption_list(prose, (prose.text(f"assume-{key}") for key in ASSUMPTIONS))


def _contradictions(view: PlanView) -> Iterator[Block]:
    yield heading(view.prose, "contradictions")
    yield from contradictions_blocks(view.result, view.prose)


def _open(view: PlanView) -> Iterator[Block]:
    yield heading(view.prose, "open")
    yield OpenItems("open-items", open_items(view.result, view.prose, _STAGES, _own_open(view)))


def _own_open(view: PlanView) -> Iterator[Open]:
    prose = view.prose
    manager, sponsor = view.role("project_manager"), view.role("sponsor")
    if view.rollout.is_provisional:
        yield Open(prose.text("open-award"), sponsor, prose.text("open-award-matters"))
    asked = {question.id for question in view.result.diagnosis.open_questions}
    for assignment in view.rollout.roles:
        if not assignment.member_ids and f"role:{assignment.role_id}" not in asked:
            text = prose.text("open-role", role=view.role(assignment.role_id))
            matters = prose.text("open-role-matters", days=assignment.effort_days)
            yield Open(text, sponsor if view.template.roles[assignment.role_id].required else manager, matters)
    for objective in unfinished_objectives(view):
        owner = prose.value(objective.owner) if objective.owner else manager
        yield Open(
            prose.text("open-goal", id=objective.id, text=objective.text), owner, prose.text("open-goal-matters")
        )
    for statement in view.result.training.unscheduled[:3]:
        yield Open(prose.say(statement), view.role("trainer"), prose.text("open-training-matters"))
    if len(view.result.training.unscheduled) > 3:  # noqa: PLR2004  # the training plan lists them all
        count = len(view.result.training.unscheduled) - 3
        yield Open(
            prose.text("open-training-more", count=count), view.role("trainer"), prose.text("open-training-matters")
        )
    clarify = sum(gap.disposition == "clarify" for gap in view.rollout.gaps)
    if clarify:
        text = prose.text("open-clarify", count=clarify)
        yield Open(text, view.role("vendor_project_manager"), prose.text("open-clarify-matters"))


def _signatures(view: PlanView) -> Iterator[Block]:
    prose, engagement = view.prose, view.result.engagement
    yield heading(prose, "signatures")
    parties = tuple(
        prose.text(f"sign-{who}", client=engagement.client, consultant=engagement.consultant) for who in SIGNATORIES
    )
    yield SignatureBlock("signature-block", prose.text("signatures-title"), parties)
