"""Dates of a plan on screen: those beyond the announced holidays carry a mark; what makes dates provisional is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.cli.common import print_lines
from planner.wording import Wording

if TYPE_CHECKING:
    from planner.services.run import EngagementResult


def marked(say: Wording, result: EngagementResult) -> Wording:
    """Return the words in which every date after the announced holidays carries a mark, save those the client gave."""
    return say.marking(result.calendar.announced_through, "cli.provisional-day", result.dates_given)


def print_tentative(result: EngagementResult, say: Wording) -> None:
    """Print below dates what their mark means, where the plan has such dates, and that nothing is awarded yet."""
    print_lines(_why_tentative(result, say))


def _why_tentative(result: EngagementResult, say: Wording) -> Iterator[str]:
    if any(dates.provisional for dates in result.rollout.schedule.values()):
        yield say.label("cli.provisional")
    if result.alternative is None:
        yield say.label("d6.provisional-no-alternative")
    elif result.rollout.is_provisional:
        on = result.award_reported
        key = "d6.provisional-award" if on is None else "d6.provisional-award-reported"
        yield say.label(key, alternative=result.alternative.name, on=on)
