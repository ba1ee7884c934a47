"""The audit trail of an engagement for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.services.keeping import AuditEntry
from planner.web.api.operations import operation
from planner.web.api.paging import Asked, Page, page
from planner.web.guard import floor, open_engagement


@dataclass(frozen=True, slots=True)
class AuditShown:
    """One change on record: `before` and `after` as plain data; `digest` chains it to the entry before it."""

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
    """List who changed what in an engagement, the latest first."""
    opened = open_engagement(slug, "people")
    with floor().keeping.reading() as unit:
        entries = unit.audit.entries(opened.engagement.id)
    return page(entries, asked, lambda one: f"{one.number:012d}", _shown, latest_first=True)


def _shown(entry: AuditEntry) -> AuditShown:
    return AuditShown(
        entry.number, entry.act.at, entry.act.actor, entry.action, entry.subject, entry.before, entry.after,
        entry.digest,
    )  # fmt: skip
