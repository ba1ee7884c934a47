"""What the engines found, as a page gets it."""

from __future__ import annotations

from planner.errors import InputError, Problem
from planner.services.findings import Findings, findings_of
from planner.services.papers import Paper, paper_of
from planner.services.rounds import may_see_results, rounds_of
from planner.web.guard import Opened, act, floor

# the one document that says nothing of how the alternatives compare: plans are made for the one that leads
BEFORE_RESULTS = "D1"


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


def readable_paper(opened: Opened, paper_id: str) -> Paper:
    """
    Return a document of an engagement, for whoever may read it now.

    Raises:
        NotFoundError: the engagement has no such document.
        InputError: it tells how the alternatives compare, and a round is still open.
    """
    paper = paper_of(floor().keeping, opened.engagement.id, paper_id)
    if paper.code != BEFORE_RESULTS and not sees_results(opened):
        raise InputError([Problem("round-still-open", paper.name)])
    return paper
