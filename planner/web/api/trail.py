"""The audit trail of an engagement for programs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.services.keeping import AuditEntry
from planner.services.rounds import place_of, rounds_of
from planner.web.api.operations import operation
from planner.web.api.paging import Asked, Page, page
from planner.web.guard import floor, open_engagement


@dataclass(frozen=True, slots=True)
class AuditShown:
    """
    One change on record: `before` and `after` as plain data; `digest` chains it to the entry before it.

    What people score alone is null in both until the round is closed.
    """

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    before: Any
    after: Any
    digest: str


@operation("GET", "/engagements/{slug}/audit", "audit", "people")
def list_audit(slug: str, asked: Asked) -> Page[AuditShown]:
    """List who changed what in an engagement, the latest first; what people score alone is not told before its time."""
    opened = open_engagement(slug, "people")
    with floor().keeping.reading() as unit:
        entries = unit.audit.entries(opened.engagement.id)
        hidden = {
            place_of(one.questionnaire_id) for one in rounds_of(unit, opened.engagement.id).values() if one.is_open
        }
    return page(entries, asked, lambda one: f"{one.number:012d}", lambda one: _shown(one, hidden), latest_first=True)


def _shown(entry: AuditEntry, hidden: Collection[str]) -> AuditShown:
    is_told = entry.subject.partition("#")[0] not in hidden
    before, after = (entry.before, entry.after) if is_told else (None, None)
    return AuditShown(
        entry.number, entry.act.at, entry.act.actor, entry.action, entry.subject, before, after, entry.digest
    )
