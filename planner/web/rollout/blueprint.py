"""The blueprint of the roll-out and its pages in the order of the sub-navigation."""

from __future__ import annotations

from flask import Blueprint

from planner.web.stage_pages import Page, Stage

rollout = Blueprint("rollout", __name__)
_ADOPTION = (
    "opening-facts", "opening-wait", "opening-unlikely", "opening-carriers", "opening-decisions", "opening-promotion",
    "opening-next", "pilot-lead", "pilot-managers", "pilot-entry", "pilot-exit", "feedback-limits", "support-none",
)  # fmt: skip
ROLLOUT = Stage(
    "rollout",
    (
        Page("start", "D6", ("opening-verdict", "opening-facts", "summary-gantt", "opening-table", "next-table")),
        Page("gantt", "D6", ("gantt-lead", "gantt-roles")),
        Page("packages"),
        Page("dates", "D6", ("under:certainty", "start-causes-table", "levelling"), 0),
        Page("waves", "D6", ("strategy-lead", "waves-table", "golive-lead", "golive-list", "under:cut-over"), 1),
        Page("gates", "D6", ("phases-table",)),
        Page("people", "D6", ("under:organisation", "under:resources", "raci-summary"), 1),
        Page("risks", "D6", ("risks-lead", "risk-matrix")),
        Page("costs", "D6", ("under:costs",), 1),
        Page("configuration", "D6", ("under:configuration",), 0),
        Page("integration", "D6", ("under:integration",), 0),
        Page("adoption", "D9", _ADOPTION),
        Page("progress", "D6S", ("under:opening", "progress", "late", "value")),
        Page("changes", "D6S", ("moves", "hanging", "requests", "decisions")),
        Page("what-if"),
    ),
    ("team_and_calendar", "company_profile", "configuration"),
)
