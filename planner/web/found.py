"""What the engines found, as a page gets it."""

from __future__ import annotations

from planner.services.findings import Findings, findings_of
from planner.services.rounds import may_see_results, rounds_of
from planner.web.guard import Opened, act, floor


def findings(opened: Opened) -> Findings:
    """Return the latest findings of an engagement; a page shows them with how they stand to the engagement now."""
    stand = floor()
    return findings_of(stand.keeping, stand.shelf, stand.ring, opened.engagement, act())


def sees_results(opened: Opened) -> bool:
    """Say whether whoever asks may see how the alternatives compare: not while others weigh and mark alone."""
    with floor().keeping.reading() as unit:
        rounds = rounds_of(unit, opened.engagement.id)
    own_id = opened.membership.respondent_id
    return all(may_see_results(opened.role, one, own_id) for one in rounds.values())
