"""Where an engagement stands in a few words, small enough to be kept beside its findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from planner.services.preparation import ENOUGH_ALTERNATIVES

if TYPE_CHECKING:
    from planner.services.run import EngagementResult

# the steps from an empty engagement to its end, each with the stage it belongs to
STEPS: dict[str, str] = {
    "profile": "diagnosis",
    "pains": "diagnosis",
    "objectives": "diagnosis",
    "weights": "selection",
    "products": "selection",
    "alternatives": "selection",
    "quotations": "selection",
    "award": "selection",
    "team": "rollout",
    "progress": "rollout",
    "results": "acceptance",
    "measured": "outcomes",
}
# what the profile says, of which something has to be there before anything can be sized
_SIZED_BY = ("employees", "user_groups", "sites", "departments")


@dataclass(frozen=True, slots=True)
class Headline:
    """
    Stage, next step (a key of `STEPS`; None: nothing is left to do) and number of open items of an engagement.

    `undecided` are the contradictions nobody has decided. `done` are the steps that are done.
    """

    stage: str
    next_step: str | None
    open_items: int
    undecided: int
    done: tuple[str, ...]


def headline_of(result: EngagementResult) -> Headline:
    """Return where an engagement stands: the stage is that of the first step that is not done."""
    done = tuple(_done(result))
    left = next((step for step in STEPS if step not in done), None)
    undecided = sum(not one.decided for one in result.diagnosis.contradictions)
    stage = STEPS[left] if left else "outcomes"
    return Headline(stage, left, len(result.diagnosis.open_questions), undecided, done)


def headline_data(headline: Headline) -> dict[str, Any]:
    """Return a headline as plain data."""
    return {**asdict(headline), "done": list(headline.done)}


def headline_from(data: Any) -> Headline | None:
    """Return the headline in plain data; None where none is kept, or an older program kept another."""
    if not isinstance(data, dict) or set(data) != set(Headline.__dataclass_fields__):
        return None
    return Headline(**{**data, "done": tuple(data["done"])})


def _done(result: EngagementResult) -> Iterator[str]:
    engagement = result.engagement
    answered = {one.question_id for one in engagement.answers if one.value is not None}
    new = [one for one in engagement.alternatives if not one.keeps_current]
    facts = {
        "profile": not answered.isdisjoint(_SIZED_BY),
        "pains": any(pain.respondents for pain in result.diagnosis.pains),
        "objectives": bool(engagement.objectives),
        "weights": any(not one.has_interest for one in engagement.weightings),
        "products": bool(engagement.screening.product_ids) or len(new) >= ENOUGH_ALTERNATIVES,
        "alternatives": len(new) >= ENOUGH_ALTERNATIVES,
        "quotations": bool(new) and all(one.quotation for one in new),
        "award": engagement.award is not None,
        "team": bool(engagement.team),
        "progress": result.rollout.status_date is not None,
        "results": "item_results" in answered,
        "measured": "decisions" in answered,
    }
    yield from (step for step in STEPS if facts[step])
