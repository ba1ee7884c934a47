"""Where each of the steps from an empty engagement to its end is taken: one page for each, whoever asks."""

from __future__ import annotations

from flask import url_for

from planner.services.access import Permission
from planner.services.headline import STEPS
from planner.web.guard import Opened

# step -> questionnaire in which it is gone on with
_SHEETS = {
    "profile": "company_profile",
    "pains": "pain_points",
    "team": "team_and_calendar",
    "results": "acceptance_results",
    "measured": "decision_log",
}
_PAGES = {
    "objectives": "diagnosis.objectives",
    "weights": "selection.weights",
    "award": "selection.decision",
    "progress": "rollout.progress",
}
# step -> what whoever takes it must be allowed, where that is more than to answer
_NEEDS: dict[str, Permission] = {
    "products": "tailor",
    "alternatives": "tailor",
    "quotations": "tailor",
    "weights": "weigh",
    "award": "decide",
    "progress": "plan",
}
# step -> where it is set up, and where somebody reads what those who may set it up have done
_SET_UP = {
    "products": ("setup.products", "selection.screening"),
    "alternatives": ("setup.alternatives", "selection.products"),
    "quotations": ("setup.alternatives", "selection.cost"),
}


def may_take(opened: Opened, step: str) -> bool:
    """Whether whoever asks may take a step (a key of `STEPS`) in an engagement."""
    return opened.may(_NEEDS.get(step, "answer"))


def step_address(opened: Opened, step: str) -> str:
    """Return the page on which a step (a key of `STEPS`) is taken."""
    slug = opened.engagement.slug
    if step in _SHEETS:
        return url_for("diagnosis.people", slug=slug, questionnaire_id=_SHEETS[step])
    if step in _SET_UP:
        setting, reading = _SET_UP[step]
        return url_for(setting if opened.may("tailor") else reading, slug=slug)
    return url_for(_PAGES.get(step, f"{STEPS[step]}.start"), slug=slug)
