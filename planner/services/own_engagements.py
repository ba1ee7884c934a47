"""The engagements somebody has a role in, with where each stands: read from what is kept, nothing is run for it."""

from __future__ import annotations

from dataclasses import dataclass

from planner.services.access import Role
from planner.services.headline import Headline, headline_from
from planner.services.keeping import KeptEngagement
from planner.services.store import Store


@dataclass(frozen=True, slots=True)
class OwnEngagement:
    """
    One engagement as a list shows it.

    `headline` None: it was never run. `is_current` whether the headline is that of the engagement as it is now;
    `cannot_run` whether somebody has to mend it first.
    """

    engagement: KeptEngagement
    role: Role
    headline: Headline | None
    is_current: bool
    cannot_run: bool


def list_own_engagements(keeping: Store, account_id: str) -> tuple[OwnEngagement, ...]:
    """Return the engagements an account has a role in, the one changed last first."""
    with keeping.reading() as unit:
        roles = {one.engagement_id: one.role for one in unit.accounts.memberships(account_id)}
        own = [one for one in unit.engagements.all() if one.id in roles]
        kept = {one.id: unit.findings.latest(one.id) for one in own}
    listed = []
    for one in own:
        found = kept[one.id]
        headline = headline_from(found.headline) if found else None
        is_current = found is not None and found.version == one.version
        cannot_run = found is not None and found.failed_version == one.version
        listed.append(OwnEngagement(one, roles[one.id], headline, is_current, cannot_run))
    return tuple(sorted(listed, key=lambda each: each.engagement.changed_at, reverse=True))


def kept_headline(keeping: Store, engagement_id: str) -> Headline | None:
    """Return where an engagement stood when it was run last; None where it never was."""
    with keeping.reading() as unit:
        found = unit.findings.latest(engagement_id)
    return headline_from(found.headline) if found else None
