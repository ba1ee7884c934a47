"""Builds the acceptance book: items of the six dimensions from requirements, objectives, processes and the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from planner.domain.acceptance.error_rate import judge_finding
from planner.domain.acceptance.results import AcceptanceBook, AcceptanceItem, JudgedFinding, WalkThrough
from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.company import BusinessProcess
from planner.domain.model.condition import Facts, holds
from planner.domain.model.engagement import Engagement
from planner.domain.model.objective import Objective
from planner.domain.model.operation import DataFinding
from planner.domain.model.target import target_value
from planner.domain.model.template import (
    AcceptanceItemTemplate,
    AcceptanceSetup,
    AcceptanceTemplate,
    KpiDefinition,
    WalkStep,
)
from planner.domain.model.text import Text
from planner.errors import Statement

OBJECTIVES, PROCESSES = "A1", "A3"
# library items that hold a limit to be agreed say so in their text
PROPOSED_MARK = "建议值"

_OBJECTIVE_GROUP = Text("可量化目标", "Measurable objectives")
_PROCESS_GROUP = Text("现状调研中的业务流程", "Processes of the as-is survey")
_BUSINESS = Text("业务负责人", "Process owner")
_SPONSOR = Text("项目发起人", "Sponsor")
_UNKNOWN = Text("未知", "unknown")
_PROJECT_MANAGER = Text("甲方项目经理", "Client project manager")
_HEAD_OF_IT = Text("信息技术负责人", "Head of IT")


def build_acceptance_book(
    engagement: Engagement,
    catalogue: Catalogue,
    template: AcceptanceTemplate,
    kpis: Mapping[str, KpiDefinition],
    facts: Facts,
) -> AcceptanceBook:
    """
    Build the checklists of an engagement, sorted by dimension, then in the order of their origin.

    One item for every requirement in scope (in its first acceptance dimension), every objective,
    every process of the survey, and every library item whose condition and modules apply.
    """
    in_scope = requirements_in_scope(engagement, catalogue)
    items = [
        *_objective_items(engagement.objectives, kpis),
        *_requirement_items(engagement, catalogue, in_scope),
        *_process_items(engagement.company.processes),
        *_library_items(template, in_scope, facts),
    ]
    items.sort(key=lambda item: item.dimension)
    counts = Counter(item.dimension for item in items)
    return AcceptanceBook(
        items=tuple(items),
        counts={code: counts[code] for code in catalogue.acceptance_dimensions},
        preconditions=template.preconditions,
        judgements=template.judgements,
        handover=template.handover,
        verdicts=template.verdicts,
        signatories=template.signatories[engagement.acceptance_setup],
        warnings=tuple(_warnings(catalogue, counts, engagement)),
        setup=template.setups.get(engagement.acceptance_setup, AcceptanceSetup()),
        findings=tuple(_findings(engagement.operation.data_findings, template)),
        walk_throughs=tuple(_walk_throughs(engagement.company.processes, template)),
    )


def _findings(findings: Iterable[DataFinding], template: AcceptanceTemplate) -> Iterator[JudgedFinding]:
    for finding in findings:
        step = template.data_steps.get(finding.step_id)
        yield judge_finding(finding, step.limit if step else None)


def requirements_in_scope(engagement: Engagement, catalogue: Catalogue) -> tuple[Requirement, ...]:
    """Return the requirements to be met, in catalogue order: applicable, and not dropped in the fit-gap table."""
    decisions, dropped = engagement.requirement_decisions, engagement.dropped_requirements
    return tuple(
        requirement
        for requirement in catalogue.requirements.values()
        if requirement.id not in dropped and (requirement.id not in decisions or decisions[requirement.id].applicable)
    )


def _requirement_items(
    engagement: Engagement, catalogue: Catalogue, in_scope: Iterable[Requirement]
) -> Iterator[AcceptanceItem]:
    for requirement in in_scope:
        decision = engagement.requirement_decisions.get(requirement.id)
        objectives = tuple(o.id for o in engagement.objectives if requirement.id in o.requirement_ids)
        yield AcceptanceItem(
            id=f"AC-{requirement.id}",
            dimension=requirement.acceptance[0],
            group=catalogue.modules[requirement.module].text,
            condition=requirement.text,
            method=catalogue.verify_methods[requirement.verification.method].text,
            expected=requirement.verification.text,
            evidence=_EVIDENCE[requirement.verification.method],
            responsible=_responsible(requirement),
            proposed=True,
            must_have=bool(decision and decision.must_have),
            requirement_ids=(requirement.id,),
            objective_ids=objectives,
            kpi_ids=requirement.kpis,
            reasons=(f"requirement:{requirement.id}", *(f"pain:{code}" for code in requirement.relieves)),
        )


_EVIDENCE: Mapping[str, Text] = {
    "D": Text("演示记录与截图编号", "Demonstration record and screenshot numbers"),
    "T": Text("试用任务单与签名", "Signed trial task card"),
    "X": Text("测试记录与数据核对表", "Test record and data check sheet"),
    "R": Text("文件名、版本与页码", "Document, version and page"),
    "I": Text("访谈记录", "Interview notes"),
    "C": Text("合同条款编号", "Contract clause number"),
}
# a technical or commercial subject is judged by who knows it, whatever the dimension
_RESPONSIBLE_BY_MODULE: Mapping[str, Text] = {
    **dict.fromkeys(("PERF", "SEC", "DEP"), _HEAD_OF_IT),
    **dict.fromkeys(("VND", "TRN", "COST"), _PROJECT_MANAGER),
}
_RESPONSIBLE_BY_DIMENSION: Mapping[str, Text] = {
    "A1": _SPONSOR,
    "A4": Text("数据管理员", "Data steward"),
    "A5": Text("使用部门负责人", "Head of department"),
    "A6": _PROJECT_MANAGER,
}


def _responsible(requirement: Requirement) -> Text:
    by_subject = _RESPONSIBLE_BY_MODULE.get(requirement.module)
    by_dimension = _RESPONSIBLE_BY_DIMENSION.get(requirement.acceptance[0])
    return by_subject or by_dimension or (_HEAD_OF_IT if requirement.module == "API" else _BUSINESS)


def _objective_items(objectives: Iterable[Objective], kpis: Mapping[str, KpiDefinition]) -> Iterator[AcceptanceItem]:
    for objective in objectives:
        kpi = kpis.get(objective.kpi_id or "")
        unset = Text("目标值或指标未定，见未决事项", "Target or KPI not set, see the open items")
        yield AcceptanceItem(
            id=f"AC-{objective.id}",
            dimension=OBJECTIVES,
            group=_OBJECTIVE_GROUP,
            condition=objective.text,
            method=_measuring_method(kpi) if kpi else unset,
            expected=_reached(objective, kpi) if kpi and objective.target is not None else unset,
            evidence=Text("指标定义单、起始值与实测值", "KPI definition sheet, start value and reading"),
            responsible=objective.owner or _SPONSOR,
            proposed=False,
            must_have=False,
            requirement_ids=objective.requirement_ids,
            objective_ids=(objective.id,),
            kpi_ids=(objective.kpi_id,) if objective.kpi_id else (),
            reasons=(f"objective:{objective.id}", *(f"pain:{code}" for code in objective.pain_ids)),
        )


def _reached(objective: Objective, kpi: KpiDefinition) -> Text:
    """Say from what start value to what target value, and by when; what is unknown says so."""
    start, target = _amount(objective.start_value, kpi), _amount(target_value(objective, kpi), kpi)
    due = objective.due.isoformat() if objective.due else None
    return Text(
        f"起始值：{start.zh}；目标值：{target.zh}；期限：{due or _UNKNOWN.zh}",
        f"Start value: {start.en}; target value: {target.en}; due: {due or _UNKNOWN.en}",
    )


def _amount(value: float | None, kpi: KpiDefinition) -> Text:
    if value is None:
        return _UNKNOWN
    if kpi.is_fraction:
        return Text.same(f"{value * 100:.4g}%")
    return Text(f"{value:.6g} {kpi.unit.zh}", f"{value:.6g} {kpi.unit.en}")


def _measuring_method(kpi: KpiDefinition) -> Text:
    return Text(
        f"按指标单 {kpi.id}“{kpi.text.zh}”的定义计算",
        f"Computed as KPI sheet {kpi.id} “{kpi.text.en}” defines",
    )


def _process_items(processes: Iterable[BusinessProcess]) -> Iterator[AcceptanceItem]:
    for process in processes:
        pain = process.pain
        problem = Text(
            f"；调研时的问题“{pain.zh}”不再出现" if pain else "",
            f"; the problem found in the survey (“{pain.en}”) no longer occurs" if pain else "",
        )
        yield AcceptanceItem(
            id=f"AC-{process.id}",
            dimension=PROCESSES,
            group=_PROCESS_GROUP,
            condition=process.name,
            method=Text("按目标流程走查 3 笔真实业务", "Walk three real cases through the to-be process"),
            expected=Text(
                f"每一步都在系统内完成并留痕，无断点{problem.zh}",
                f"Every step is done in the system and leaves a trail, without a break{problem.en}",
            ),
            evidence=Text("走查表与单据编号", "Walk-through sheet and record numbers"),
            responsible=_BUSINESS,
            proposed=True,
            must_have=False,
            requirement_ids=(),
            objective_ids=(),
            kpi_ids=(),
            reasons=(f"process:{process.id}",),
        )


def _walk_throughs(processes: Sequence[BusinessProcess], template: AcceptanceTemplate) -> Iterator[WalkThrough]:
    """Yield the processes with steps of their own one by one, then the standard steps of the areas that lack them."""
    for process in processes:
        if process.steps:
            steps = tuple(WalkStep(step, None) for step in process.steps)
            yield WalkThrough(process.area, (process.name,), steps, stated=True)
    for area, steps in template.walk_throughs.items():
        names = tuple(process.name for process in processes if process.area == area and not process.steps)
        if names:
            yield WalkThrough(area, names, steps, stated=False)


def _library_items(
    template: AcceptanceTemplate, in_scope: Iterable[Requirement], facts: Facts
) -> Iterator[AcceptanceItem]:
    requirement_ids = {requirement.id for requirement in in_scope}
    modules = {requirement.module for requirement in in_scope}
    for item in template.items.values():
        if not holds(item.applies_if, facts) or (item.modules and not modules.intersection(item.modules)):
            continue
        yield _from_library(item, requirement_ids)


def _from_library(item: AcceptanceItemTemplate, in_scope: set[str]) -> AcceptanceItem:
    return AcceptanceItem(
        id=item.id,
        dimension=item.dimension,
        group=item.group,
        condition=item.condition,
        method=item.method,
        expected=item.expected,
        evidence=item.evidence,
        responsible=item.responsible,
        proposed=PROPOSED_MARK in item.expected.zh,
        must_have=False,
        requirement_ids=tuple(code for code in item.requirement_ids if code in in_scope),
        objective_ids=(),
        kpi_ids=tuple(ref.removeprefix("kpi:") for ref in item.reasons if ref.startswith("kpi:")),
        reasons=item.reasons,
    )


def _warnings(catalogue: Catalogue, counts: Mapping[str, int], engagement: Engagement) -> Iterator[Statement]:
    for code, dimension in catalogue.acceptance_dimensions.items():
        if not counts[code]:
            yield Statement("acceptance.dimension-empty", {"dimension": dimension.text})
    if not engagement.company.processes:
        yield Statement("acceptance.no-processes")
    unstated = tuple(process.name for process in engagement.company.processes if not process.steps)
    if unstated:
        yield Statement("acceptance.steps-unstated", {"count": len(unstated), "processes": unstated})
