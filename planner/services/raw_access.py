"""Who may change which file of an engagement as it stands there, for those who do so without a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.errors import ContentError, InputError, Problem
from planner.services.access import Permission
from planner.services.deciding import DECISIONS
from planner.services.engines import Engines
from planner.services.keeping import EngagementFile, is_same
from planner.services.rounds import ROUNDS_PLACE, SCORED_ALONE, place_of
from planner.services.starting import FRAME

# the beginning of a place -> what changing it is; the first that fits counts
_OF_PLACE: tuple[tuple[str, Permission], ...] = (
    (ROUNDS_PLACE, "reveal"),
    (place_of("weighting"), "weigh"),
    (place_of("trial_feedback"), "mark"),
    (place_of("decision_log"), "decide"),
    (place_of("team_and_calendar"), "plan"),
    (place_of("acceptance_results"), "plan"),
    (place_of("training_results"), "plan"),
    (place_of("support_log"), "plan"),
    ("answers/", "answer"),
    ("steering/", "plan"),
    ("notices/", "plan"),
    ("decisions/", "decide"),
)
# keys of the frame that are more than its tailoring
_OF_FRAME: Mapping[str, Permission] = {
    "award": "decide",
    "decision": "decide",
    "stakeholders": "people",
    "weight_aggregation": "decide",
    "marks_shown": "reveal",
    "plan": "plan",
}


def permission_to_change(place: str) -> Permission:
    """Return what somebody must be allowed who changes a file."""
    return next((permission for start, permission in _OF_PLACE if place.startswith(start)), "tailor")


def permissions_to_change(place: str, before: Any, after: Any) -> frozenset[Permission]:
    """Return everything somebody must be allowed who puts new data in the place of old."""
    if place != FRAME:
        return frozenset({permission_to_change(place)})
    return frozenset(_OF_FRAME.get(key, "tailor") for key in _changed(before, after))


def is_scored_alone(place: str) -> bool:
    """Whether a file holds what people state without seeing the others."""
    return place in {place_of(one) for one in SCORED_ALONE}


def is_on_record(place: str) -> bool:
    """Whether a file tells what was decided, closed or reopened: another record adds to it, and nothing changes it."""
    return place == ROUNDS_PLACE or place.startswith(f"{DECISIONS}/")


def changes_award(place: str, before: Any, after: Any) -> bool:
    """Whether new data would state or clear the award, which only a decision and its withdrawal do, each on record."""
    return place == FRAME and "award" in set(_changed(before, after))


def _changed(before: Any, after: Any) -> Iterator[str]:
    old = before if isinstance(before, dict) else {}
    new = after if isinstance(after, dict) else {}
    for key in dict.fromkeys((*old, *new)):
        if not is_same(old.get(key), new.get(key)):
            yield key


def require_no_worse(engines: Engines, before: Sequence[EngagementFile], after: Mapping[str, bytes | None]) -> None:
    """
    Refuse a change of files that would bring a problem into an engagement which is not there yet.

    Args:
        after: place -> new content; None: the file goes.

    Raises:
        InputError: every problem that is new.
    """
    changed = {one.place: one.content for one in before} | dict(after)
    files = [EngagementFile(place, content) for place, content in changed.items() if content is not None]
    found = _problems(engines, files)
    if not found:
        return
    known = {(one.code, one.where) for one in _problems(engines, before)}
    new = [one for one in found if (one.code, one.where) not in known]
    if new:
        raise InputError(new)


def _problems(engines: Engines, files: Sequence[EngagementFile]) -> Sequence[Problem]:
    try:
        engines.open(files)
    except (InputError, ContentError) as error:
        return error.problems
    return ()
