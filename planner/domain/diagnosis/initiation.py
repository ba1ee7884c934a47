"""The initiation of the project: its four pillars, and whether the objectives serve the strategy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.domain.diagnosis.results import InitiationCheck, Pillar, PillarState
from planner.domain.model.company import TeamMember
from planner.domain.model.objective import Objective
from planner.domain.model.survey import Initiation
from planner.domain.model.text import Text
from planner.errors import Statement

# the roles without which nobody leads, decides on processes, sets the system up or looks after the data
KEY_STAFF = ("project_manager", "process_owner", "crm_admin", "data_steward")
KEY_GROUPS = ("steering", "implementation", "management_office")
# a project manager below this share of the day leads on the side: an assumption
LEAST_LEADING_SHARE = 0.2


def check_initiation(
    sheet: Initiation,
    objectives: Sequence[Objective],
    team: Sequence[TeamMember],
    strategy: Text | None,
    *,
    sponsor_agreed: bool | None,
) -> InitiationCheck:
    """
    Judge money, process control, people and organisation, and the alignment of the objectives.

    Args:
        team: The team register; whoever stands there with a sponsor's role counts as the sponsor.
        strategy: The strategic priorities in free words, None when nobody stated them.
        sponsor_agreed: Whether the head of the company has agreed in writing; None when nobody said.

    Source: docs/methods.md#initiation-pillars
    """
    pillars = (
        _pillar("money", _money(sheet), begun=bool(sheet.budget)),
        _pillar(
            "control", _control(sheet), begun=any((sheet.decision_rights, sheet.change_rule, sheet.reporting_rhythm))
        ),
        _pillar("people", _people(sheet), begun=bool(sheet.staff)),
        _pillar("organisation", _organisation(sheet, team, sponsor_agreed=sponsor_agreed), begun=bool(sheet.groups)),
    )
    known = bool(sheet.strategy_goals) or strategy is not None
    return InitiationCheck(pillars, known, tuple(_alignment(sheet, objectives, strategy_known=known)))


def _pillar(id_: str, gaps: Iterator[Statement], *, begun: bool) -> Pillar:
    reasons = tuple(gaps)
    state: PillarState = "missing" if not begun else "partly" if reasons else "complete"
    return Pillar(id_, state, reasons)


def _money(sheet: Initiation) -> Iterator[Statement]:
    if not sheet.budget:
        yield Statement("initiation.no-budget")
    for line in sorted(sheet.budget, key=lambda line: (line.year, line.id)):
        params = {"year": str(line.year), "source": line.source}
        if line.amount is None:
            yield Statement("initiation.amount-unknown", params)
        if line.approved is None:
            yield Statement("initiation.approval-unknown", params)
        elif not line.approved:
            yield Statement("initiation.not-approved", params)


def _control(sheet: Initiation) -> Iterator[Statement]:
    if sheet.decision_rights is None:
        yield Statement("initiation.no-decision-rights")
    if sheet.change_rule is None:
        yield Statement("initiation.no-change-rule")
    if sheet.reporting_rhythm is None:
        yield Statement("initiation.no-reporting")


def _people(sheet: Initiation) -> Iterator[Statement]:
    filled = {line.role for line in sheet.staff if line.name is not None}
    listed = (line.role for line in sheet.staff if line.role != "other")
    for role in dict.fromkeys((*KEY_STAFF, *listed)):
        if role not in filled:
            yield Statement("initiation.role-empty", {"role": Statement(f"initiation.role-{role.replace('_', '-')}")})
    for line in sheet.staff:
        if line.name is None:
            continue
        if line.share is None:
            yield Statement("initiation.share-unknown", {"name": line.name})
        elif line.role == "project_manager" and line.share < LEAST_LEADING_SHARE:
            yield Statement("initiation.share-thin", {"name": line.name, "share": line.share})
        if line.released_by is None:
            yield Statement("initiation.not-released", {"name": line.name})


def _organisation(sheet: Initiation, team: Sequence[TeamMember], *, sponsor_agreed: bool | None) -> Iterator[Statement]:
    present = {group.kind for group in sheet.groups}
    if not any(member.role == "sponsor" for member in team):
        yield Statement("initiation.no-sponsor")
    if sponsor_agreed is None:
        yield Statement("initiation.agreement-unknown")
    elif not sponsor_agreed:
        yield Statement("initiation.agreement-refused")
    for kind in KEY_GROUPS:
        if kind not in present:
            yield Statement("initiation.group-missing", {"group": _group(kind)})
    for group in sheet.groups:
        if group.head is None:
            yield Statement("initiation.group-without-head", {"group": _group(group.kind)})


def _group(kind: str) -> Statement:
    return Statement(f"initiation.group-{kind.replace('_', '-')}")


def _alignment(sheet: Initiation, objectives: Sequence[Objective], *, strategy_known: bool) -> Iterator[Statement]:
    if not strategy_known:
        yield Statement("initiation.strategy-unknown")
    serving = {id_ for goal in sheet.strategy_goals for id_ in goal.objective_ids}
    for goal in sheet.strategy_goals:
        if not goal.objective_ids:
            yield Statement("initiation.goal-unserved", {"goal": goal.text})
    for objective in objectives:
        if objective.alignment is None and objective.id not in serving:
            yield Statement("initiation.objective-unaligned", {"objective": objective.text})
    if not sheet.stage_objectives:
        yield Statement("initiation.no-stage-objectives")
