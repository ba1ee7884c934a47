"""What changed in an engagement, for programs: as the overview tells it, or from wherever a program left off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from planner.errors import InputError, Problem
from planner.services.changes import ChangesRead, changes_after, changes_since, changes_since_visit
from planner.web.api.operations import operation
from planner.web.api.shapes import Limits
from planner.web.found import findings
from planner.web.guard import account, floor, now, open_engagement
from planner.web.overview import change_said

_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"


@dataclass(frozen=True, slots=True)
class ChangesAsked:
    """
    Since when: after what an earlier answer called `next`, or after a moment.

    Without either it is since the last visit of the token's owner to the pages, which stays what it is.
    """

    IS_ASKED: ClassVar[bool] = True
    cursor: Annotated[str, Limits(pattern="^([0-9]{1,12})?$")] = ""
    since: Annotated[str, Limits(pattern=_MOMENT)] | None = None


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """
    One or several changes of one kind by one person in a row, in words and as codes.

    `at` is the last moment; `place` the place of a file in the engagement, or an e-mail address where it is about
    people; `is_own` whether the owner of the token did it.
    """

    at: datetime
    who: str
    is_own: bool
    action: str
    place: str
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class ChangesShown:
    """
    What changed, newest first; `since` null: from the beginning, or after the cursor that was asked with.

    `next` is the cursor for what changes later. `is_more`: there is more than one answer holds; after a cursor the rest
    is had by asking on with `next`, otherwise the earliest changes are left out.
    """

    since: datetime | None
    changes: tuple[ChangeShown, ...]
    next: str
    is_more: bool


@operation("GET", "/engagements/{slug}/changes", "engagements", "view", changes_since_visit)
def list_changes(slug: str, asked: ChangesAsked) -> ChangesShown:
    """List who changed what since the last visit, a moment, or an earlier answer; reading it is no visit."""
    opened = open_engagement(slug)
    read = _read(opened.engagement.id, asked)
    said = change_said(findings(opened).result)
    shown = tuple(
        ChangeShown(one.at, one.who, one.is_own, one.action, one.place, one.count, said(one)) for one in read.changes
    )
    return ChangesShown(read.since, shown, str(read.number), read.is_more)


def _read(engagement_id: str, asked: ChangesAsked) -> ChangesRead:
    store, own_id = floor().keeping, account().id
    if asked.cursor and asked.since:
        raise InputError([Problem("api-since-twice", "since")])
    if asked.cursor:
        return changes_after(store, own_id, engagement_id, int(asked.cursor))
    if asked.since:
        return changes_since(store, own_id, engagement_id, _moment(asked.since))
    return changes_since_visit(store, own_id, engagement_id, now())


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError([Problem("api-no-moment", "since", {"value": written})]) from error
