"""What the acceptance planner produces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.domain.model.text import Text
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class AcceptanceItem:
    """
    One line of a checklist: condition, method, expected result, evidence asked for, responsible.

    `group` titles the sub-list; `proposed` marks thresholds that are proposals (建议值).
    """

    id: str
    dimension: str
    group: Text
    condition: Text
    method: Text
    expected: Text
    evidence: Text
    responsible: Text
    proposed: bool
    must_have: bool
    requirement_ids: tuple[str, ...]
    objective_ids: tuple[str, ...]
    kpi_ids: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AcceptanceBook:
    """The items of the six dimensions, preconditions, overall judgements, hand-over list and signatories."""

    items: tuple[AcceptanceItem, ...]
    counts: Mapping[str, int]
    preconditions: tuple[Text, ...]
    judgements: tuple[Text, ...]
    handover: tuple[Text, ...]
    verdicts: tuple[Text, ...]
    signatories: tuple[Text, ...]
    warnings: tuple[Statement, ...]
