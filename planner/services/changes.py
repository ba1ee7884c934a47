"""What changed in an engagement since somebody last looked, from the audit trail: who, what, when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.services.keeping import AuditLine
from planner.services.store import Store, StoreUnit
from planner.services.visits import Visit, next_visit

# the moment of a visit is written again only after this long: looking must not mean writing
_NOTE_EVERY = timedelta(minutes=5)
# as many lines of the audit trail are read as a reader could take in
MOST_LINES = 500
# what no reader of an overview needs: work of the program itself
_LEFT_OUT = ("job.", "link.", "token.", "account.", "findings.")


@dataclass(frozen=True, slots=True)
class Change:
    """
    One or several changes of one kind by one person in a row: the last moment, who, the action, what it was done to.

    `place` is the place of a file in the engagement, an e-mail address for changes of people.
    """

    at: datetime
    who: str
    is_own: bool
    action: str
    place: str
    count: int


@dataclass(frozen=True, slots=True)
class SinceLastVisit:
    """The end of the visit before (None: this is the first), and the changes since, newest first."""

    before: datetime | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ChangesRead:
    """
    Changes after a moment or an entry of the audit trail, newest first; `since` None: from the beginning.

    `number` is the last entry that was looked at: what comes later is asked for by it. `is_more` whether there are
    others beyond, later ones where an entry was named and earlier ones otherwise.
    """

    since: datetime | None
    changes: tuple[Change, ...]
    number: int
    is_more: bool


def changes_since_visit(store: Store, account_id: str, engagement_id: str, at: datetime) -> ChangesRead:
    """Return what `look_in` would tell somebody now, without noting that they looked."""
    with store.reading() as unit:
        last = unit.visits.visit(account_id, engagement_id)
    return changes_since(store, account_id, engagement_id, next_visit(last, account_id, engagement_id, at).before_at)


def changes_since(store: Store, account_id: str, engagement_id: str, since: datetime | None) -> ChangesRead:
    """Return the latest changes after a moment, in the words of somebody; nothing is noted."""
    with store.reading() as unit:
        lines = unit.audit.lines(engagement_id, since, MOST_LINES)
        newest = lines or unit.audit.lines(engagement_id, None, 1)
        names = _names(unit, account_id)
    number = newest[-1].number if newest else 0
    return ChangesRead(since, in_a_row(_told(lines), names), number, len(lines) == MOST_LINES)


def changes_after(store: Store, account_id: str, engagement_id: str, number: int) -> ChangesRead:
    """Return the first changes after an entry of the audit trail, in the words of somebody; nothing is noted."""
    with store.reading() as unit:
        lines = unit.audit.lines_after(engagement_id, number, MOST_LINES)
        names = _names(unit, account_id)
    changes = in_a_row(_told(lines), names)
    return ChangesRead(None, changes, lines[-1].number if lines else number, len(lines) == MOST_LINES)


def look_in(store: Store, account_id: str, engagement_id: str, at: datetime) -> SinceLastVisit:
    """Note that somebody looks at an engagement, and return what changed since the visit before this one."""
    with store.reading() as unit:
        last = unit.visits.visit(account_id, engagement_id)
    visit = next_visit(last, account_id, engagement_id, at)
    if last is None or at - last.seen_at >= _NOTE_EVERY:
        with store.writing() as unit:
            unit.visits.put(visit)
    return _since(store, visit)


def _since(store: Store, visit: Visit) -> SinceLastVisit:
    with store.reading() as unit:
        names = _names(unit, visit.account_id)
        lines = unit.audit.lines(visit.engagement_id, visit.before_at, MOST_LINES)
    return SinceLastVisit(visit.before_at, in_a_row(_told(lines), names))


def _names(unit: StoreUnit, account_id: str) -> dict[str, tuple[str, bool]]:
    return {one.email: (one.name, one.id == account_id) for one in unit.accounts.accounts()}


def _told(lines: Iterable[AuditLine]) -> list[AuditLine]:
    return [one for one in lines if not one.action.startswith(_LEFT_OUT)]


def in_a_row(lines: Iterable[AuditLine], names: dict[str, tuple[str, bool]]) -> tuple[Change, ...]:
    """Return lines of the audit trail newest first, one change for those in a row that differ only in their moment."""
    found: list[Change] = []
    for line in lines:
        who, is_own = names.get(line.act.actor, (line.act.actor, False))
        place = line.subject.partition("#")[0].partition(" ")[0]
        fresh = Change(line.act.at, who, is_own, line.action, place, 1)
        last = found[-1] if found else None
        if last and (last.who, last.action, last.place) == (fresh.who, fresh.action, fresh.place):
            found[-1] = Change(fresh.at, who, is_own, fresh.action, place, last.count + 1)
        else:
            found.append(fresh)
    return tuple(reversed(found))
