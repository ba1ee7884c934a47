"""What a «what if …» changes: who would lead, what the verdict would be, and who would move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.text import Text
from planner.domain.selection.results import ScoredAlternative, Selection, VerdictKind
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class Move:
    """Where one alternative stood and would stand; a rank is None where it fails a must-have or is left out."""

    alternative_id: str
    rank_before: int | None
    rank_after: int | None
    value_before: float
    value_after: float | None


@dataclass(frozen=True, slots=True)
class WhatIfOutcome:
    """What the assumptions change: the leaders and the verdict before and after, and who moved."""

    assumed: tuple[Statement, ...]
    leaders_before: tuple[str, ...]
    leaders_after: tuple[str, ...]
    verdict_before: VerdictKind
    verdict_after: VerdictKind
    moves: tuple[Move, ...]
    statements: tuple[Statement, ...]


def compare_what_if(before: Selection, after: Selection, names: Mapping[str, Text]) -> WhatIfOutcome:
    """Say who would lead, what the verdict would be, and who would move."""
    was, now = _leaders(before), _leaders(after)
    moves = tuple(_move(one, after) for one in before.scored)
    return WhatIfOutcome(
        assumed=after.assumed,
        leaders_before=was,
        leaders_after=now,
        verdict_before=before.verdict.kind,
        verdict_after=after.verdict.kind,
        moves=moves,
        statements=tuple(_statements(before, after, names)),
    )


def _leaders(selection: Selection) -> tuple[str, ...]:
    """Return who shares the first rank among the eligible; nobody when there is none."""
    eligible = [one for one in selection.scored if one.eligible]
    return tuple(one.alternative_id for one in eligible if one.rank == eligible[0].rank)


def _move(before: ScoredAlternative, after: Selection) -> Move:
    found = next((one for one in after.scored if one.alternative_id == before.alternative_id), None)
    return Move(
        alternative_id=before.alternative_id,
        rank_before=before.rank if before.eligible else None,
        rank_after=found.rank if found is not None and found.eligible else None,
        value_before=before.overall_value.expected,
        value_after=None if found is None else found.overall_value.expected,
    )


def _statements(before: Selection, after: Selection, names: Mapping[str, Text]) -> Iterator[Statement]:
    was, now = _leaders(before), _leaders(after)
    params = {"before": _named(was, names), "after": _named(now, names)}
    if not now:
        yield Statement("what-if.nobody-eligible")
    elif set(was) == set(now):
        yield Statement("what-if.leader-stays" if len(now) == 1 else "what-if.tie-stays", params)
    else:
        yield Statement(f"what-if.{_change(was, now)}", params)
    kinds = [Statement(f"what-if.verdict-{one.verdict.kind}") for one in (before, after)]
    same = before.verdict.kind == after.verdict.kind
    yield Statement("what-if.verdict-stays" if same else "what-if.verdict-changes", {"was": kinds[0], "now": kinds[1]})
    if any(rating.assumed for one in after.scored for rating in one.ratings.values()):
        yield Statement("what-if.no-evidence")


def _change(was: Sequence[str], now: Sequence[str]) -> str:
    if not was:
        return "somebody-leads"
    return "leader-changes" if len(now) == 1 else "becomes-tied"


def _named(ids: Iterable[str], names: Mapping[str, Text]) -> tuple[Text, ...]:
    return tuple(names[id_] for id_ in ids)
