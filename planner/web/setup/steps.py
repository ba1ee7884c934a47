"""The first of the set-up pages: the steps from an empty engagement to a ranking, a plan and documents."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template

from planner.services.headline import Headline, headline_of
from planner.services.own_engagements import kept_headline
from planner.web.found import findings
from planner.web.guard import floor, needs, open_engagement
from planner.web.setup.blueprint import setup
from planner.web.step_places import step_address

# what leads to a ranked short list, a plan and documents; later steps have pages of their own stage
_FIRST = ("profile", "pains", "objectives", "products", "alternatives", "weights", "quotations")


@dataclass(frozen=True, slots=True)
class Step:
    """One step with where it is done; `is_done` None where that is not known yet."""

    id: str
    address: str
    is_done: bool | None


@setup.get("/e/<slug>/setup")
@needs("tailor")
def start(slug: str) -> str:
    """Show the steps and which of them are done."""
    opened = open_engagement(slug)
    found = findings(opened)
    head = headline_of(found.result) if found.result else kept_headline(floor().keeping, opened.engagement.id)
    steps = [Step(id_, step_address(opened, id_), _is_done(id_, head)) for id_ in _FIRST]
    following = next((step for step in steps if not step.is_done), None)
    has_ranking = bool(_is_done("alternatives", head))
    return render_template("setup/start.html", found=found, steps=steps, following=following, has_ranking=has_ranking)


def _is_done(step: str, head: Headline | None) -> bool | None:
    return step in head.done if head else None
