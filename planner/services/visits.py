"""What changed since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

# assumption: whoever comes back within this time is still on the same visit
PAUSE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Visit:
    """When somebody last looked at an engagement, and when the visit before ended (None: this is the first)."""

    account_id: str
    engagement_id: str
    seen_at: datetime
    before_at: datetime | None


class VisitKeeper(Protocol):
    """Visits within one transaction."""

    def visit(self, account_id: str, engagement_id: str) -> Visit | None: ...

    def put(self, visit: Visit) -> None: ...


def next_visit(last: Visit | None, account_id: str, engagement_id: str, at: datetime) -> Visit:
    """Return the visit somebody is on at a moment: the one under way, or a new one after a pause."""
    if last is None:
        return Visit(account_id, engagement_id, at, None)
    before = last.before_at if at - last.seen_at < PAUSE else last.seen_at
    return Visit(account_id, engagement_id, at, before)
