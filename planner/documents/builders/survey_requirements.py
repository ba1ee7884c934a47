"""Requirements by type and source, the surplus-and-gap list, gaps and risks, and the full lists of the annex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from planner.documents.builders.common import cell, contradictions_blocks, group_row, heading, row
from planner.documents.builders.survey_view import SurveyView
from planner.domain.model.catalogue import Requirement
from planner.domain.model.document import Block, Bullets, Paragraph, Row, Table
from planner.domain.model.objective import ObjectiveClass
from planner.domain.model.objective_library import LibraryObjective

NEEDS = ("needed", "enough", "too_much")
RISKS_LISTED = 8
PAINS_NAMED = 3


def requirement_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the scope by type and the surplus-and-gap list; the whole list stands in the annex."""
    prose = view.prose
    yield heading(prose, "requirements")
    yield Paragraph("requirements-lead", prose.text("requirements-lead", count=len(view.result.requirements)))
    rows = tuple(
        row(
            prose.text(f"type-{one.type}"),
            str(one.total),
            cell(str(one.in_scope), "none" if one.in_scope else "watch"),
            prose.value(one.in_scope / one.total, "percent") if one.total else "—",
            str(one.asked_for),
            str(one.must_haves),
        )
        for one in view.diagnosis.coverage
    )
    names = ("type", "catalogue", "in-scope", "share", "asked-for", "must-haves")
    columns = view.columns(names, (40, 26, 24, 22, 32, 24), (1, 2, 3, 4, 5))
    yield Table("coverage-table", prose.text("caption-coverage"), columns, rows, prose.text("coverage-note"))
    empty = [one.type for one in view.diagnosis.coverage if one.total and not one.in_scope]
    if empty:
        named = prose.join(prose.text(f"type-{type_}") for type_ in empty)
        yield Paragraph("coverage-empty", prose.text("coverage-empty", types=named))
    yield heading(prose, "surplus", 2)
    yield from _surplus(view)


def _surplus(view: SurveyView) -> Iterator[Block]:
    prose = view.prose
    decisions = [d for d in view.result.engagement.requirement_decisions.values() if d.applicable and d.need]
    if not decisions:
        yield Paragraph("surplus-none", prose.text("surplus-none"))
        return
    counts = {need: sum(d.need == need for d in decisions) for need in NEEDS}
    yield Paragraph("surplus-lead", prose.text("surplus-lead", **counts))
    texts = view.result.packs.catalogue.requirements
    rows: list[Row] = []
    for need in NEEDS:
        own = [d for d in decisions if d.need == need and d.reason is not None]
        if own:
            rows.append(group_row(prose.text(f"need-{need}", count=counts[need])))
        for decision in own:
            id_ = decision.requirement_id
            rows.append(row(prose.text("coded", code=id_, text=texts[id_].text), prose.value(decision.reason)))
    if rows:
        columns = view.columns(("requirement", "reason"), (88, 80))
        yield Table("need-table", prose.text("caption-need"), columns, tuple(rows), prose.text("need-note"))


# --- gaps and risks ------------------------------------------------------------------------------------------------


def gap_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield what is missing or contradictory, and the gravest risks the survey raised."""
    prose = view.prose
    yield heading(prose, "gaps")
    yield Bullets("gaps-list", tuple(_gaps(view)) or (prose.text("gaps-none"),))
    yield heading(prose, "contradictions", 2)
    yield from contradictions_blocks(view.result, prose)
    yield heading(prose, "risks", 2)
    worst = sorted(view.result.rollout.risks, key=lambda risk: (-risk.exposure, risk.id))[:RISKS_LISTED]
    if not worst:
        yield Paragraph("risks-none", prose.text("risks-none"))
        return
    rows = tuple(
        row(
            prose.value(risk.text),
            prose.text("exposure", likelihood=risk.likelihood, impact=risk.impact, exposure=risk.exposure),
            prose.value(risk.response),
            view.roles([risk.owner_role]),
        )
        for risk in worst
    )
    columns = view.columns(("risk", "exposure", "response", "owner"), (60, 24, 56, 28))
    note = prose.text("risks-note", count=len(view.result.rollout.risks))
    yield Table("risk-table", prose.text("caption-risks", count=len(rows)), columns, rows, note)


def _gaps(view: SurveyView) -> Iterator[str]:
    """Yield what is missing or contradictory; pains with the same fault stand in one line."""
    prose, merged = view.prose, {"diagnosis.pain-disputed": "disputed", "diagnosis.pain-without-objective": "loose"}
    for code, key in merged.items():
        own = [one for one in view.diagnosis.warnings if one.code == code]
        if own:
            pains = prose.clauses(prose.text(f"gaps-{key}-pain", **one.params) for one in own)
            yield prose.text(f"gaps-{key}", count=len(own), pains=pains)
    yield from prose.says(one for one in view.diagnosis.warnings if one.code not in merged)


# --- annexes -------------------------------------------------------------------------------------------------------


def requirement_list(view: SurveyView) -> Iterator[Block]:
    """Yield every requirement in scope with its source, class, acceptance method and mark."""
    prose = view.prose
    yield heading(prose, "requirement-list")
    yield Paragraph("requirement-list-lead", prose.text("requirement-list-lead"))
    modules = view.result.packs.catalogue.modules
    rows: list[Row] = []
    for module in dict.fromkeys(requirement.module for requirement in view.result.requirements):
        own = [requirement for requirement in view.result.requirements if requirement.module == module]
        rows.append(group_row(prose.text("module", name=modules[module].text, count=len(own))))
        rows += [_requirement_row(view, requirement) for requirement in own]
    names = ("code", "requirement", "asked-by", "class", "acceptance", "mark")
    columns = view.columns(names, (22, 62, 30, 13, 23, 18))
    yield Table("requirement-table", prose.text("caption-requirement-list"), columns, tuple(rows))


def _requirement_row(view: SurveyView, requirement: Requirement) -> Row:
    prose = view.prose
    decision = view.result.engagement.requirement_decisions.get(requirement.id)
    found = next((s for s in view.diagnosis.suggested if s.requirement_id == requirement.id), None)
    pains = found.pain_ids[:PAINS_NAMED] if found else ()
    sources = (*pains, *(found.objective_ids if found else ()))
    weight = decision.weight_class if decision and decision.weight_class else requirement.weight_class
    method = view.result.packs.catalogue.verify_methods[requirement.verification.method].text
    mark = prose.text(f"mark-{decision.need}") if decision and decision.need else "—"
    must = decision is not None and decision.must_have
    return row(
        requirement.id,
        prose.value(requirement.text),
        prose.join(sources) or cell(prose.text("asked-by-nobody"), "watch"),
        prose.text(f"class-{weight}"),
        prose.value(method),
        cell(prose.text("mark-must-have"), strong=True) if must else mark,
    )


def library_list(view: SurveyView) -> Iterator[Block]:
    """Yield the objective library: wording, KPI with formula and unit, direction, range."""
    prose, library = view.prose, view.result.packs.objective_library
    yield heading(prose, "library")
    if not library.objectives:
        yield Paragraph("library-none", prose.text("library-none"))
        return
    ranged = any(entry.typical is not None for entry in library.objectives.values())
    lead = prose.text("library-lead", count=len(library.objectives))
    said = (lead,) if ranged else (lead, prose.text("library-no-range"))
    yield Paragraph("library-lead", prose.sentences(said))
    rows: list[Row] = []
    for class_ in get_args(ObjectiveClass):
        own = [entry for entry in library.objectives.values() if entry.objective_class == class_]
        rows.append(group_row(prose.text(f"objective-class-{class_}")))
        rows += [_library_row(view, entry, ranged=ranged) for entry in own]
    names, widths = ["objective", "kpi", "formula", "direction"], [54.0, 38.0, 58.0, 18.0]
    if ranged:
        # nobody reads a column that says the same in every row
        names.insert(4, "range")
        widths.insert(4, 22.0)
    yield Table("library-table", prose.text("caption-library"), view.columns(names, widths), tuple(rows))


def _library_row(view: SurveyView, entry: LibraryObjective, *, ranged: bool) -> Row:
    prose = view.prose
    kpi = view.result.packs.outcomes.kpis.get(entry.kpi_id)
    pattern = prose.value(entry.text).format(start="…", target="…")
    return row(
        pattern,
        prose.text("kpi", id=entry.kpi_id, text=kpi.text) if kpi else entry.kpi_id,
        prose.text("formula", formula=kpi.formula, unit=kpi.unit) if kpi else prose.value(None),
        prose.text(f"direction-{kpi.direction}") if kpi else prose.value(None),
        *((_typical(view, entry),) if ranged else ()),
    )


def _typical(view: SurveyView, entry: LibraryObjective) -> str:
    typical = entry.typical
    if typical is None:
        return view.prose.text("no-range")
    params = {"low": typical.low, "high": typical.high, "source": typical.source, "grade": typical.grade}
    return view.prose.text("range", **params)
