"""The break list as pages tell it: grouped by what is missing, each with the stage in which it is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planner.domain.model.links import Break

# rule (up to its first dash where all rules that begin alike are mended in one place) -> stage it is mended in
_MENDED: dict[str, str] = {
    "pain": "diagnosis",
    "objective": "diagnosis",
    "requirement-without-answer": "selection",
    "must-have-without-answer": "selection",
    "must-have-met-by-nobody": "selection",
    "must-have-dropped": "diagnosis",
    "requirement-without-acceptance": "acceptance",
    "must-have-without-acceptance": "acceptance",
    "configuration-without-training": "training",
    "line-without-course": "training",
    "line-without-acceptance": "acceptance",
}
# what is missing in the configuration workbook, and work nobody planned, is mended in the roll-out
_ELSE = "rollout"
# rules that stand in the way of a decision or of starting; the others leave something open
_GRAVE = ("must-have", "objective-without-kpi", "objective-without-target", "configuration-without-work-package")


@dataclass(frozen=True, slots=True)
class MendedBreak:
    """A break, and the stage in which it is mended."""

    broken: Break
    stage: str


@dataclass(frozen=True, slots=True)
class BreakGroup:
    """All breaks of one rule; `is_grave`: they stand in the way of a decision."""

    rule: str
    stage: str
    is_grave: bool
    breaks: tuple[MendedBreak, ...]


def grouped_breaks(breaks: Iterable[Break]) -> tuple[BreakGroup, ...]:
    """Return the breaks by rule, grave ones first, then in the order of the break list."""
    by_rule: dict[str, list[Break]] = {}
    for one in breaks:
        by_rule.setdefault(one.rule, []).append(one)
    groups = [
        BreakGroup(rule, mended_in(rule), rule.startswith(_GRAVE), tuple(MendedBreak(o, mended_in(rule)) for o in own))
        for rule, own in by_rule.items()
    ]
    return tuple(sorted(groups, key=lambda group: not group.is_grave))


def mended_in(rule: str) -> str:
    """Return the stage in which a break of this rule is mended."""
    return _MENDED.get(rule) or _MENDED.get(rule.partition("-")[0], _ELSE)
