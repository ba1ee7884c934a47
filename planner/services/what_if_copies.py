"""What-if copies of a selection: assumptions kept under a name, compared with today's result and never part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.domain.model.engagement import Engagement
from planner.domain.selection.results import Selection
from planner.domain.selection.what_if_outcome import WhatIfOutcome, compare_what_if
from planner.domain.selection.what_if_reader import read_what_if
from planner.errors import InputError, Problem, StaleSaveError
from planner.services.keeping import Act, Keeping, KeptSheet, Unit, is_same, remove_file
from planner.services.ports import ContentPacks
from planner.services.rounds import put_sheet, save_sheet
from planner.services.single_stage import run_ranking

COPIES = "selection_what_if"
SCHEMA = "selection_what_if/1"
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class WhatIfCopy:
    """One copy: its title and what it assumes, in the words of `planner rank --what-if`."""

    id: str
    title: Any
    assumptions: tuple[str, ...]
    made_on: str
    made_by: str
    version: int


def copies_of(unit: Unit, engagement_id: str) -> tuple[WhatIfCopy, ...]:
    """Return the copies of an engagement in the order they were made."""
    places = [one for one in unit.engagements.places(engagement_id) if one.startswith(f"{COPIES}/")]
    found = [_copy(unit.engagements.sheet(engagement_id, place)) for place in places if place.endswith(".yaml")]
    return tuple(sorted(found, key=lambda one: (one.made_on, len(one.id), one.id)))


def make_copy(
    keeping: Keeping,
    engagement_id: str,
    title: str,
    assumptions: Sequence[str],
    inputs: tuple[Engagement, Selection, ContentPacks],
    act: Act,
) -> WhatIfCopy:
    """
    Keep a new copy.

    Args:
        inputs: what it is to be read with: the engagement, its selection as it stands, its packs.

    Raises:
        InputError: it has no title, assumes nothing, or what it assumes cannot be read.
    """
    told = tuple(line.strip() for line in assumptions if line.strip())
    named = _title(title)
    if not told:
        raise InputError([Problem("what-if-empty", COPIES)])
    engagement, selection, packs = inputs
    read_what_if(told, engagement, selection, packs.catalogue)
    with keeping.writing() as unit:
        taken = {one.id for one in copies_of(unit, engagement_id)}
        id_ = next(name for number in range(1, len(taken) + 2) if (name := f"copy-{number}") not in taken)
        data = {
            "schema": SCHEMA, "id": id_, "title": named, "made_on": act.at.date().isoformat(), "made_by": act.actor,
            "assumptions": list(told),
        }  # fmt: skip
        return _copy(put_sheet(unit, engagement_id, place_of_copy(id_), data, act))


def rename_copy(keeping: Keeping, engagement_id: str, copy_id: str, version: int, title: str, act: Act) -> None:
    """Give a copy another title; StaleSaveError when somebody changed it in the meantime."""
    named = _title(title)
    with keeping.writing() as unit:
        kept = unit.engagements.sheet(engagement_id, place_of_copy(copy_id))
        offered = KeptSheet(kept.place, None, {**kept.data, "title": named}, version)
        if kept.version != version:
            raise StaleSaveError(kept.place, kept, offered)
        if is_same(kept.data, offered.data):
            return
        save_sheet(unit, engagement_id, offered, act)


def remove_copy(keeping: Keeping, engagement_id: str, copy_id: str, act: Act) -> None:
    """Remove a copy; the audit trail keeps what it assumed. NotFoundError when there is none."""
    remove_file(keeping, engagement_id, place_of_copy(copy_id), act)


def compare_copy(
    assumptions: Sequence[str], engagement: Engagement, selection: Selection, packs: ContentPacks
) -> tuple[WhatIfOutcome, Selection]:
    """
    Return what a copy changes beside today's result, and the selection as it would be.

    Raises:
        InputError: what it assumes cannot be assumed any more, as of an alternative that is gone.
    """
    asked = read_what_if(assumptions, engagement, selection, packs.catalogue)
    after = run_ranking(engagement, packs, asked)
    return compare_what_if(selection, after, {one.id: one.name for one in engagement.alternatives}), after


def place_of_copy(copy_id: str) -> str:
    """Return where a copy is kept."""
    return f"{COPIES}/{copy_id}.yaml"


def _title(title: str) -> str:
    named = " ".join(title.split())[:LONGEST_TITLE]
    if not named:
        raise InputError([Problem("what-if-untitled", COPIES)])
    return named


def _copy(kept: KeptSheet) -> WhatIfCopy:
    data = kept.data
    told = tuple(map(str, data["assumptions"]))
    return WhatIfCopy(
        str(data["id"]), data["title"], told, str(data.get("made_on", "")), str(data.get("made_by", "")), kept.version
    )
