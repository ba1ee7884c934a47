"""Objectives taken from the library: what the client left empty is filled in, what was stated stays."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from planner.domain.model.objective import Objective
from planner.domain.model.objective_library import LibraryObjective, ObjectiveLibrary
from planner.domain.model.target import target_value
from planner.domain.model.template import KpiDefinition
from planner.domain.model.text import Text

NEAR_NAMED = 3


def fill_objective(
    objective: Objective,
    entry: LibraryObjective,
    library: ObjectiveLibrary,
    kpis: Mapping[str, KpiDefinition],
    *,
    worded: bool,
) -> Objective:
    """
    Return an objective with wording, KPI, pains and requirements of its library entry where it has none.

    Args:
        worded: Whether the client worded it; then its text stays.
    """
    filled = dataclasses.replace(
        objective,
        kpi_id=objective.kpi_id or entry.kpi_id,
        pain_ids=objective.pain_ids or entry.pain_ids,
        requirement_ids=objective.requirement_ids or entry.requirement_ids,
    )
    if worded:
        return filled
    return dataclasses.replace(filled, text=_worded(filled, entry, library, kpis.get(filled.kpi_id or "")))


def nearest_objectives(written: str, library: ObjectiveLibrary) -> tuple[LibraryObjective, ...]:
    """Return the entries whose wording in either language shares most with what was written, best first."""
    asked = _pairs(written)
    likeness = {
        entry.id: max(_alike(asked, _pairs(text)) for text in (entry.text.zh, entry.text.en))
        for entry in library.objectives.values()
    }
    ordered = sorted(library.objectives.values(), key=lambda entry: (-likeness[entry.id], entry.id))
    return tuple(entry for entry in ordered if likeness[entry.id] > 0)[:NEAR_NAMED]


def pattern_shown(entry: LibraryObjective) -> Text:
    """Return the pattern with dots for what is to be filled in."""
    return _in_both(entry.text, Text.same("…"), Text.same("…"))


def _worded(
    objective: Objective, entry: LibraryObjective, library: ObjectiveLibrary, kpi: KpiDefinition | None
) -> Text:
    wanted = None if kpi is None else target_value(objective, kpi)
    start = library.unknown_start if objective.start_value is None else _quantity(objective.start_value, kpi)
    target = library.unknown_target if wanted is None else _quantity(wanted, kpi)
    return _in_both(entry.text, start, target)


def _in_both(pattern: Text, start: Text, target: Text) -> Text:
    return Text(
        pattern.zh.format(start=start.zh, target=target.zh), pattern.en.format(start=start.en, target=target.en)
    )


def _quantity(value: float, kpi: KpiDefinition | None) -> Text:
    if kpi is not None and kpi.is_fraction:
        return Text.same(f"{_plain(value * 100)}%")
    unit = Text.same("") if kpi is None else kpi.unit
    return Text(f"{_plain(value)}{unit.zh}", f"{_plain(value)} {unit.en}".rstrip())


def _plain(value: float) -> str:
    digits = f"{value:,.2f}"
    return digits.rstrip("0").rstrip(".")


def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters of a wording, without blanks and placeholders."""
    letters = "".join(text.replace("{start}", "").replace("{target}", "").lower().split())
    return frozenset(letters[place : place + 2] for place in range(len(letters) - 1))


def _alike(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the Dice coefficient of two sets of pairs."""
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
