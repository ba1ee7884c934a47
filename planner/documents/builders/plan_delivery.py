"""How it is built, joined, tested, taught, cut over and accepted: chapters made from the work packages of the plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from planner.documents.builders.adoption_view import in_wave, people_named
from planner.documents.builders.common import cell, group_row, heading, row
from planner.documents.builders.plan_changes import request_summary
from planner.documents.builders.plan_industry import industry_summary
from planner.documents.builders.plan_monitoring import monitoring_table
from planner.documents.builders.plan_view import (
    PACKAGE_COLUMNS,
    PlanView,
    bare_title,
    by_template,
    package_row,
    package_table,
)
from planner.domain.model.catalogue import Requirement
from planner.domain.model.company import IntegrationNeed
from planner.domain.model.document import Block, Bullets, Mark, Paragraph, Row, Table
from planner.domain.model.stakeholder import RequirementDecision
from planner.domain.rollout.results import Gap, WorkPackage
from planner.errors import Statement

# work packages of the built-in template that decide on scope, record changes and freeze what has been agreed
CHANGE_PACKAGES = ("WP-INI-RISK", "WP-DES-GAP", "WP-DES-REVIEW", "WP-DEP-FREEZE")
# the work package of the built-in template in which the initial acceptance is held
INITIAL_ACCEPTANCE = "WP-HYP-INITIAL"
_DOCUMENT_DIMENSION = "A6"
_CLARIFY = "clarify"
# warnings of the training plan that touch the dates of this plan; the others stand in the training plan alone
_AGAINST_THE_PLAN = (
    "training.before-package", "training.after-package", "training.before-material", "training.trainer-over-share",
)  # fmt: skip
_NOBODY_YET = "training.nobody-in-package-"
_CORE = "rollout.gap-core"
_MOST_CODES = 30


def configuration_blocks(view: PlanView) -> Iterator[Block]:
    """Yield configuration areas by module, and every gap with what is done about it."""
    prose, rollout = view.prose, view.rollout
    yield heading(prose, "configuration", 2)
    yield Paragraph("configuration-lead", prose.text("configuration-lead", count=len(rollout.gaps)))
    catalogue = view.result.packs.catalogue
    by_module: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in view.result.requirements:
        by_module[requirement.module].append(requirement)
    rows = []
    for code, requirements in by_module.items():
        # gaps the client gave up are no longer in scope, but they are among the gaps
        dispositions = Counter(
            "surplus" if gap.requirement_id in view.surplus else gap.disposition
            for gap in rollout.gaps
            if catalogue.requirements[gap.requirement_id].module == code
        )
        areas = dict.fromkeys(requirement.config_area for requirement in requirements)
        area_texts = (catalogue.config_areas[area].text for area in areas)
        packages = [package for package in rollout.work_packages if package.subject == f"module:{code}"]
        rows.append(
            row(
                prose.text("module", code=code, name=catalogue.modules[code].text),
                prose.join(
                    prose.text("coded", code=area, text=text) for area, text in zip(areas, area_texts, strict=True)
                ),
                str(len(requirements)),
                prose.clauses(
                    prose.text("gap-count", what=prose.text(f"do-{key}"), count=n) for key, n in dispositions.items()
                )
                or prose.text("none"),
                view.span(packages) if packages else prose.text("no-module-package"),
            )
        )
    columns = view.columns(("module", "config-area", "requirements", "gaps", "when"), (1.7, 2.2, 0.7, 1.3, 1.9), (2,))
    yield Table("configuration-table", prose.text("caption-configuration", count=len(rows)), columns, tuple(rows))
    counts = _gap_counts(view)
    if counts:
        columns = view.columns(("what-is-done", "requirements", "ids"), (62, 16, 90), (1,))
        yield Table(
            "gaps-summary", prose.text("caption-gaps-summary"), columns, counts, prose.text("gaps-summary-note")
        )
    reserved = [package for package in rollout.work_packages if view.is_reserve(package)]
    if reserved:
        days = sum(days for package in reserved for days in package.effort_days.values())
        named = prose.join(prose.value(package.title) for package in reserved)
        yield Paragraph("reserved", prose.text("reserved", count=len(reserved), packages=named, days=days))
    yield from industry_summary(view)


def gap_blocks(view: PlanView) -> Iterator[Block]:
    """Yield every gap with what is done about it."""
    table = _gap_table(view)
    if table.rows:
        yield table


def _gap_counts(view: PlanView) -> tuple[Row, ...]:
    """Return how many requirements stand under each heading of the gap table, and which."""
    prose, rows = view.prose, list[Row]()
    for key, gaps in _grouped_gaps(view):
        rows.append(row(prose.text(key), str(len(gaps)), _codes(view, [gap.requirement_id for gap in gaps])))
    for key, own in _grouped_decisions(view):
        rows.append(row(prose.text(key), str(len(own)), _codes(view, [one.requirement_id for one in own])))
    return tuple(rows)


def _codes(view: PlanView, requirement_ids: list[str]) -> str:
    """List the codes of requirements; of very many the reader finds them in the annex."""
    if len(requirement_ids) > _MOST_CODES:
        return view.prose.text("codes-in-the-annex")
    return view.prose.join(requirement_ids)


def _grouped_gaps(view: PlanView) -> Iterator[tuple[str, list[Gap]]]:
    """Yield the gaps the client has not decided on, by the key of the heading that says what is done about them."""
    order = {key: n for n, key in enumerate(("extend", "integrate", "change_process", _CLARIFY, "configure", "drop"))}
    decided = _decided(view)
    gaps = sorted(
        (gap for gap in view.rollout.gaps if gap.requirement_id not in decided),
        key=lambda gap: (order[gap.disposition], gap.reason.code == _CORE),
    )
    for (disposition, core), alike in groupby(gaps, key=lambda gap: (gap.disposition, gap.reason.code == _CORE)):
        key = "given-up" if disposition == "drop" else disposition
        yield f"gaps-{key}-core" if core else f"gaps-{key}", list(alike)


def _grouped_decisions(view: PlanView) -> Iterator[tuple[str, list[RequirementDecision]]]:
    """Yield what the client left out, and what goes beyond the need."""
    for key, in_scope in (("gaps-drop", False), ("gaps-surplus", True)):
        own = [decision for decision in _decided(view).values() if decision.applicable is in_scope]
        if own:
            yield key, own


def _gap_table(view: PlanView) -> Table:
    prose, rows = view.prose, list[Row]()
    for key, gaps in _grouped_gaps(view):
        rows.append(group_row(prose.text(key)))
        rows += [_gap_row(view, gap) for gap in gaps if not _unanswered(gap)]
        rows += _unanswered_rows(view, [gap for gap in gaps if _unanswered(gap)])
    for key, own in _grouped_decisions(view):
        rows.append(group_row(prose.text(key)))
        rows += [_dropped_row(view, decision) for decision in own if decision.reason]
        rows += _dropped_silently(view, [decision.requirement_id for decision in own if not decision.reason])
    columns = view.columns(("requirement", "size", "gap-reason", "work"), (70, 11, 62, 25))
    known = {gap.requirement_id for gap in view.rollout.gaps}
    caption = prose.text("caption-gaps", count=len(known), dropped=sum(id_ not in known for id_ in _decided(view)))
    return Table("gaps-table", caption, columns, tuple(rows))


def _decided(view: PlanView) -> dict[str, RequirementDecision]:
    """Return what the client left out, or keeps in scope though it goes beyond the need, by requirement."""
    decisions = view.result.engagement.requirement_decisions
    return {id_: one for id_, one in decisions.items() if not one.applicable or id_ in view.surplus}


def _dropped_silently(view: PlanView, requirement_ids: list[str]) -> Iterator[Row]:
    """Yield one row per module for the requirements the client dropped without a reason."""
    prose, catalogue = view.prose, view.result.packs.catalogue
    by_module: dict[str, list[str]] = defaultdict(list)
    for id_ in requirement_ids:
        by_module[catalogue.requirements[id_].module].append(id_)
    for module, ids in by_module.items():
        name = prose.text("module", code=module, name=catalogue.modules[module].text)
        none = prose.text("no-days")
        yield row(prose.text("gap-ids", module=name, ids=tuple(ids)), none, prose.text("no-reason"), none)


def _dropped_row(view: PlanView, decision: RequirementDecision) -> Row:
    prose, id_ = view.prose, decision.requirement_id
    gap = next((gap for gap in view.rollout.gaps if gap.requirement_id == id_), None)
    own = [package for package in view.rollout.work_packages if gap and view.closes(package, gap)]
    return row(
        prose.text("coded", code=id_, text=view.result.packs.catalogue.requirements[id_].text),
        prose.text(f"size-{gap.size}") if gap else prose.text("no-days"),
        prose.value(decision.reason),
        prose.join(map(view.code, own)) or prose.text("no-days"),
    )


def _unanswered(gap: Gap) -> bool:
    return gap.disposition == _CLARIFY and gap.code == "unknown"


def _unanswered_rows(view: PlanView, gaps: list[Gap]) -> Iterator[Row]:
    """Yield one row per module for the requirements nobody has answered; there is nothing else to say of each."""
    prose, catalogue = view.prose, view.result.packs.catalogue
    by_module: dict[str, list[Gap]] = defaultdict(list)
    for gap in gaps:
        by_module[catalogue.requirements[gap.requirement_id].module].append(gap)
    for module, several in by_module.items():
        own = [p for p in view.rollout.work_packages if any(view.closes(p, gap) for gap in several)]
        name = prose.text("module", code=module, name=catalogue.modules[module].text)
        yield row(
            prose.text("gap-ids", module=name, ids=tuple(gap.requirement_id for gap in several)),
            prose.join(dict.fromkeys(prose.text(f"size-{gap.size}") for gap in several)),
            prose.text("gap-unanswered", count=len(several)),
            prose.join(map(view.code, own)) or prose.text("no-days"),
        )


def _gap_row(view: PlanView, gap: Gap) -> Row:
    prose = view.prose
    text = view.result.packs.catalogue.requirements[gap.requirement_id].text
    own = [package for package in view.rollout.work_packages if view.closes(package, gap)]
    return row(
        prose.text("coded", code=gap.requirement_id, text=text),
        prose.text(f"size-{gap.size}"),
        prose.value(gap.reason.params["missing"]) if gap.reason.code == _CORE else prose.say(gap.reason),
        prose.join(map(view.code, own)) or prose.text("no-days"),
    )


# --- integration -------------------------------------------------------------------------------------------------


def integration_blocks(view: PlanView) -> Iterator[Block]:
    """Yield one row for every system the CRM exchanges data with."""
    prose, needs = view.prose, view.result.engagement.company.integrations
    yield heading(prose, "integration", 2)
    if not needs:
        yield Paragraph("integration-none", prose.text("integration-none"))
        return
    columns = view.columns(
        ("system", "objects", "direction", "rhythm", "complexity", "requirement-short", "work"),
        (20, 30, 17, 24, 17, 18, 42),
    )
    rows = tuple(_integration_row(view, need) for need in needs)
    yield Table("integration-table", prose.text("caption-integration", count=len(rows)), columns, rows)
    if any(_integration_packages(view, need) for need in needs):
        yield Paragraph("integration-steps", prose.text("integration-steps"))


def _integration_packages(view: PlanView, need: IntegrationNeed) -> list[WorkPackage]:
    return [package for package in view.rollout.work_packages if package.subject == f"integration:{need.id}"]


def _integration_row(view: PlanView, need: IntegrationNeed) -> Row:
    prose = view.prose
    system = next((s for s in view.result.engagement.company.systems if s.id == need.system_id), None)
    work = _integration_packages(view, need)
    return row(
        prose.value(system.name) if system else need.system_id,
        prose.value(need.objects),
        prose.text(f"direction-{need.direction}"),
        prose.value(need.rhythm),
        prose.text(f"complexity-{need.complexity}"),
        need.requirement_id or cell(prose.text("no-requirement"), "watch"),
        prose.text("packages-when", span=view.span(work), count=len(work))
        if work
        else cell(prose.text("no-package"), "watch"),
    )


# --- test, training, cut-over ------------------------------------------------------------------------------------


def test_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the test work packages, and what the gate behind them asks for."""
    prose = view.prose
    yield heading(prose, "testing", 2)
    packages = view.beside(view.template.uat_package)
    if not packages:
        yield Paragraph("testing-none", prose.text("testing-none"))
        return
    yield package_table(view, "testing-table", prose.text("caption-testing", span=view.span(packages)), packages)
    ids = {package.id for package in packages}
    for gate in view.rollout.gates:
        if gate.work_package_id in ids:
            yield Paragraph(
                f"testing-gate-{gate.id}",
                prose.text("testing-gate", id=gate.id, title=gate.title, due=view.day(gate.due)),
            )


def training_blocks(view: PlanView) -> Iterator[Block]:
    """Yield training in short, its work packages, and the reference to the training plan."""
    prose, training = view.prose, view.result.training
    yield heading(prose, "training", 2)
    days = [session.day for session in training.sessions]
    yield Paragraph(
        "training-lead",
        prose.text(
            "training-lead",
            courses=len(training.courses),
            cohorts=len(training.cohorts),
            sessions=len(training.sessions),
            first=min(days, default=None),
            last=max(days, default=None),
        ),
    )
    if training.unscheduled:
        yield Paragraph("training-unscheduled", prose.text("training-unscheduled", count=len(training.unscheduled)))
    late = prose.says(s for s in training.warnings if _is_against_the_plan(s))
    if late:
        yield Paragraph("training-against", prose.text("training-against"))
        yield Bullets("training-warnings", late)
    others = len(prose.says(training.warnings)) - len(late)
    if others:
        yield Paragraph("training-others", prose.text("training-others", count=others))


def _is_against_the_plan(statement: Statement) -> bool:
    """Say whether a warning of the training plan touches dates or people of this plan."""
    return statement.code in _AGAINST_THE_PLAN or statement.code.startswith(_NOBODY_YET)


def cut_over_blocks(view: PlanView) -> Iterator[Block]:
    """Yield cut-over by wave, who decides, and how each data batch is taken back."""
    prose = view.prose
    yield heading(prose, "cut-over", 2)
    yield Paragraph("cut-over-lead", prose.text("cut-over-lead"))
    groups = dict(_by_wave(view))
    common = groups.pop(prose.text("cut-over-common"), [])
    rows: list[Row] = [package_row(view, (package,)) for package in common]
    if groups:
        rows.append(group_row(prose.clauses(groups)))
        steps = by_template(package for packages in groups.values() for package in packages)
        rows += [_wave_row(view, packages) for packages in steps.values()]
    columns = view.columns(PACKAGE_COLUMNS, (48, 78, 42))
    yield Table("cut-over-table", prose.text("caption-cut-over"), columns, tuple(rows))
    blackouts = tuple(
        prose.text("blackout", text=rule.text)
        for rule in view.result.engagement.blackouts
        if "go_live" in rule.applies_to
    )
    yield Paragraph("blackouts-lead", prose.text("blackouts-lead" if blackouts else "blackouts-none"))
    if blackouts:
        yield Bullets("blackouts-list", blackouts)
    batches = view.result.migration.batches
    if batches:
        yield Paragraph("fall-back", prose.text("fall-back", count=len(batches)))


def _wave_row(view: PlanView, packages: Sequence[WorkPackage]) -> Row:
    """Return one step of the cut-over with its dates in every wave."""
    prose, first = view.prose, packages[0]
    numbers = {f"wave:{wave.id}": wave.number for wave in view.rollout.waves}
    when = (
        prose.text("wave-when", number=numbers[package.subject or ""], span=view.span((package,)))
        for package in packages
    )
    title = bare_title(view, first)
    return row(
        title if first.kind == "work" else prose.text(f"kind-{first.kind}", title=title),
        prose.clauses(when) if len(numbers) > 1 else view.span(packages),
        view.role(first.raci.accountable),
    )


def _by_wave(view: PlanView) -> Iterator[tuple[str, list[WorkPackage]]]:
    """Yield the cut-over work packages: those of every wave first, then wave by wave with its hypercare."""
    steps = view.beside(view.template.go_live_package)
    common = [package for package in steps if not (package.subject or "").startswith("wave:")]
    if common:
        yield view.prose.text("cut-over-common"), common
    for wave in view.rollout.waves:
        own = view.sorted(
            p for p in view.rollout.work_packages if p.subject == f"wave:{wave.id}" and p.phase == steps[0].phase
        )
        label = "cut-over-pilot" if wave.is_pilot else "cut-over-wave"
        yield view.prose.text(label, number=wave.number, title=wave.title, users=wave.users), list(own)


# --- communication, quality, change ------------------------------------------------------------------------------


def communication_blocks(view: PlanView) -> Iterator[Block]:
    """Yield how often progress is looked at, and where the communication calendar stands."""
    prose, table = view.prose, _calendar(view)
    yield heading(prose, "communication", 2)
    if table is None:
        yield Paragraph("communication-none", prose.text("communication-none"))
    else:
        yield Paragraph("communication-lead", prose.text("communication-lead", count=len(table.rows)))
    yield monitoring_table(view)


def communication_detail(view: PlanView) -> Iterator[Block]:
    """Yield who is told what and when: gates and milestones, communications of the adoption plan."""
    table = _calendar(view)
    if table is not None:
        yield table


def _calendar(view: PlanView) -> Table | None:
    return _calendar_with_pack(view) if view.result.adoption.communications else _calendar_without_pack(view)


def _calendar_with_pack(view: PlanView) -> Table:
    """Return decisions and communications in one calendar by date."""
    prose = view.prose
    found: list[tuple[date, Row]] = []
    for package in view.rollout.work_packages:
        if package.kind != "work":
            day = view.dates(package).finish
            told = view.roles((*package.raci.consulted, *package.raci.informed))
            who, output = view.role(package.raci.accountable), prose.value(package.output)
            found.append((day, row(view.day(day), view.title(package), who, told, output)))
    for one in view.result.adoption.communications:
        told = people_named(view.result, prose, one.audiences)
        title = in_wave(view.result, prose, one.title, one.wave_id)
        sender, message = people_named(view.result, prose, (one.sender,)), prose.value(one.message)
        found.append((one.day, row(view.day(one.day), title, sender, told, message)))
    rows = tuple(line for _, line in sorted(found, key=lambda entry: entry[0]))
    columns = view.columns(("date", "occasion", "sender", "audience", "message"), (1.1, 1.8, 1.1, 2.0, 2.8))
    caption = prose.text("caption-communication", count=len(rows))
    return Table("communication-table", caption, columns, rows, prose.text("communication-note"))


def _calendar_without_pack(view: PlanView) -> Table | None:
    """Return the calendar of an engagement without an adoption pack: gates and people-side work packages by date."""
    prose = view.prose
    taught = {package.id for package in view.beside(view.template.training_package)}
    chosen = [
        package
        for package in view.rollout.work_packages
        if package.kind != "work" or (package.stream == "people" and package.id not in taught)
    ]
    if not chosen:
        return None
    rows = tuple(
        row(
            view.day(view.dates(package).finish),
            view.title(package),
            view.role(package.raci.accountable),
            view.roles((*package.raci.consulted, *package.raci.informed)),
            prose.value(package.output),
        )
        for package in view.sorted(chosen)
    )
    columns = view.columns(("date", "occasion", "sender", "audience", "message"), (1.1, 1.8, 1.1, 2.6, 2.0))
    note = prose.text("communication-note-plain")
    return Table("communication-table", prose.text("caption-communication", count=len(rows)), columns, rows, note)


def quality_blocks(view: PlanView) -> Iterator[Block]:
    """Yield where the documents of every work package are named, how they are checked, and what is handed over."""
    prose, book = view.prose, view.result.acceptance
    yield heading(prose, "quality", 2)
    items = sum(item.dimension == _DOCUMENT_DIMENSION for item in book.items)
    yield Paragraph("quality-lead", prose.text("quality-lead", count=items))
    if book.handover:
        yield Paragraph("handover-lead", prose.text("handover-lead", count=len(book.handover)))


def change_blocks(view: PlanView) -> Iterator[Block]:
    """Yield where in this plan changes are decided, by whom, and from when each needs a decision."""
    prose = view.prose
    yield heading(prose, "change", 2)
    packages = view.of_template(*CHANGE_PACKAGES)
    if not packages:
        yield Paragraph("change-none", prose.text("change-none"))
        yield from request_summary(view)
        return
    yield package_table(view, "change-table", prose.text("caption-change"), packages)
    clarify = len(view.to_clarify)
    told = (prose.text("change-clarify", count=clarify),) if clarify else ()
    rules = _client_rules(view)
    lead = prose.text("change-lead-own" if rules else "change-lead")
    yield Paragraph("change-lead", prose.sentences((lead, *told)))
    if rules:
        yield Bullets("change-rules", rules)
    yield from request_summary(view)


def _client_rules(view: PlanView) -> tuple[str, ...]:
    """Return what the client laid down in the initiation sheet: who decides, and how a change goes."""
    prose, sheet = view.prose, view.result.engagement.survey.initiation
    laid_down = (("change-rights", sheet.decision_rights), ("change-way", sheet.change_rule))
    return tuple(prose.text(key, rule=rule) for key, rule in laid_down if rule is not None)


# --- acceptance --------------------------------------------------------------------------------------------------


def acceptance_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the six dimensions with item counts and gates, the steps of acceptance and who signs."""
    prose, book = view.prose, view.result.acceptance
    yield heading(prose, "acceptance", 2)
    yield Paragraph("acceptance-lead", prose.text("acceptance-lead", count=len(book.items)))
    rows = []
    for code, dimension in view.result.packs.catalogue.acceptance_dimensions.items():
        count = sum(item.dimension == code for item in book.items)
        must = sum(item.dimension == code and item.must_have for item in book.items)
        mark: Mark = "none" if count else "watch"
        rows.append(
            row(
                prose.text("coded", code=code, text=dimension.text),
                cell(str(count), mark),
                str(must),
                prose.clauses(_gates_of(view, code)) or cell(prose.text("no-gate"), "watch"),
            )
        )
    columns = view.columns(("dimension", "items", "must-haves", "gates"), (1.3, 0.7, 0.8, 4.4), (1, 2))
    note = prose.text("acceptance-note")
    yield Table("acceptance-table", prose.text("caption-acceptance"), columns, tuple(rows), note)
    steps = _acceptance_steps(view)
    if steps:
        yield package_table(view, "acceptance-steps", prose.text("caption-acceptance-steps"), steps)
    yield Paragraph("verdicts-lead", prose.text("verdicts-lead", who=prose.join(map(prose.value, book.signatories))))
    yield Bullets("verdicts-list", tuple(map(prose.value, book.verdicts)))


def _gates_of(view: PlanView, dimension: str) -> Iterator[str]:
    """Yield the gates at which items of a dimension must be passed, with their number."""
    own = {item.id for item in view.result.acceptance.items if item.dimension == dimension}
    for gate in view.rollout.gates:
        count = sum(id_ in own for id_ in gate.item_ids)
        if count:
            yield view.prose.text("gate-when", id=gate.id, due=view.day(gate.due), count=count)


def _acceptance_steps(view: PlanView) -> tuple[WorkPackage, ...]:
    """Return the initial acceptance, and the work packages beside the last gate that judges items: the final one."""
    gate = max((gate for gate in view.rollout.gates if gate.item_ids), key=lambda gate: gate.due, default=None)
    beside = view.beside(view.by_id[gate.work_package_id].template_id) if gate else ()
    initial = view.of_template(INITIAL_ACCEPTANCE)
    return (*initial, *(package for package in beside if package not in initial))
