"""Full, incremental or hybrid: the strategy of each source, with its reasons and what must be asked."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.migration.results import SourcePlan, Strategy
from planner.domain.migration.template import LoadFigures
from planner.domain.model.company import DataSource
from planner.errors import Statement

_TOO_LONG = "migration.strategy-hybrid-long"


def plan_source(source: DataSource, figures: LoadFigures) -> SourcePlan:
    """
    Return the strategy of one source.

    Full when everything fits the cut-over window and entry can stop; incremental when it fits but entry
    goes on, so that changes must flow while both systems run; hybrid (history in full, then changes until
    cut-over) when it does not fit; undecided as long as a figure that decides is unknown.
    Source: docs/methods.md#migration-strategy
    """
    unknown = tuple(_unknown(source))
    strategy, reason = _decide(source, figures)
    reasons = [reason] if reason else []
    if source.records is not None:
        reasons.insert(0, _fit_reason(source.records, figures))
    return SourcePlan(source.id, strategy, tuple(reasons), unknown)


def overall_strategy(plans: Sequence[SourcePlan]) -> Strategy:
    """Return the strategy all decided sources share, hybrid when they differ, undecided when none is decided."""
    decided = {plan.strategy for plan in plans} - {"undecided"}
    if not decided:
        return "undecided"
    return decided.pop() if len(decided) == 1 else "hybrid"


def load_hours(rows: int, figures: LoadFigures) -> float:
    """Return how long loading takes, in hours."""
    return rows / figures.rows_per_hour


def _decide(source: DataSource, figures: LoadFigures) -> tuple[Strategy, Statement | None]:
    stops = _can_stop(source)
    if source.records is None or stops is None:
        return "undecided", Statement("migration.strategy-undecided")
    fits = load_hours(source.records, figures) <= figures.window_hours
    if stops:
        return ("full", Statement("migration.strategy-full")) if fits else ("hybrid", Statement(_TOO_LONG))
    changes = {"changes": source.changes_per_day}
    if fits:
        return "incremental", Statement("migration.strategy-incremental", changes)
    return "hybrid", Statement("migration.strategy-hybrid", changes)


def _can_stop(source: DataSource) -> bool | None:
    """Say whether nothing changes during cut-over; a source without changes needs no freeze."""
    if source.can_freeze or source.changes_per_day == 0:
        return True
    # entry that goes on at an unknown pace cannot be planned
    return None if source.can_freeze is None or source.changes_per_day is None else False


def _fit_reason(rows: int, figures: LoadFigures) -> Statement:
    hours = load_hours(rows, figures)
    params = {
        "rows": rows,
        "rate": figures.rows_per_hour,
        "hours": hours,
        "window": figures.window_hours,
        "source": figures.source,
    }
    return Statement("migration.fits-window" if hours <= figures.window_hours else "migration.exceeds-window", params)


def _unknown(source: DataSource) -> list[Statement]:
    asked: list[Statement] = []
    if source.records is None:
        asked.append(Statement("migration.ask-records", {"source": source.name, "owner": source.owner}))
    if source.can_freeze is None and source.changes_per_day != 0:
        asked.append(Statement("migration.ask-freeze", {"source": source.name, "owner": source.owner}))
    if source.changes_per_day is None and not source.can_freeze:
        asked.append(Statement("migration.ask-changes", {"source": source.name, "owner": source.owner}))
    if source.duplicate_fraction is None:
        asked.append(Statement("migration.ask-duplicates", {"source": source.name, "owner": source.owner}))
    return asked
