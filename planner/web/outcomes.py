"""Pages of the outcomes: the KPIs with their sheets, the calendar of reviews, the quarterly review."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request

from planner.domain.model.template import KpiDefinition
from planner.domain.outcomes.results import KpiSheet
from planner.errors import NotFoundError, Problem
from planner.services.run import EngagementResult
from planner.web.found import findings
from planner.web.guard import needs, open_engagement
from planner.web.stage_pages import Page, Stage, of_ids, show

outcomes = Blueprint("outcomes", __name__)
OUTCOMES = Stage(
    "outcomes",
    (
        Page("start", "D12", ("opening-facts", "opening-warnings", "before-start")),
        Page("kpis"),
        Page("rules", "D12", ("rules", "evaluation", "leading", "views", "recommended"), 2),
        Page("improvement", "D12", ("pdca-lead", "pdca-table")),
        Page("reviews", "D12", ("review-table",)),
        Page(
            "quarterly",
            "D13",
            (
                "opening-facts", "quarter-table", "step-table", "closure-formula", "closure", "adjustment-table",
                "adjustments-none", "decision-table", "decisions-none", "meeting-table", "goal-sheet",
            ),
        ),
    ),
    ("objectives", "decision_log"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI with its definition; `gap` is what its sheet still lacks, as words of the wording."""

    sheet: KpiSheet
    definition: KpiDefinition
    gap: tuple[str, ...]


@outcomes.get("/e/<slug>/outcomes")
@needs("view")
def start(slug: str) -> str:
    """Show the deciding KPIs."""
    opened = open_engagement(slug)
    found = findings(opened)
    deciding = [one for one in kpi_lines(found.result) if one.sheet.deciding] if found.result else []
    rest = of_ids(found.result, "D12", ["objective-table"]) if found.result else None
    return show(OUTCOMES, "start", opened, found, "outcomes/start.html", kpis=deciding, rest=rest)


@outcomes.get("/e/<slug>/outcomes/kpis")
@needs("view")
def kpis(slug: str) -> str:
    """Show all KPIs, deciding ones first."""
    opened = open_engagement(slug)
    found = findings(opened)
    words = request.args.get("q", "").strip()[:80]
    lines = kpi_lines(found.result) if found.result else ()
    fitting = [one for one in lines if words.lower() in _words(one)]
    return show(OUTCOMES, "kpis", opened, found, "outcomes/kpis.html", kpis=fitting, words=words)


@outcomes.get("/e/<slug>/outcomes/kpis/<kpi_id>")
@needs("view")
def kpi(slug: str, kpi_id: str) -> str:
    """Show the sheet of one KPI."""
    opened = open_engagement(slug)
    found = findings(opened)
    own = next((one for one in kpi_lines(found.result) if one.sheet.kpi_id == kpi_id), None) if found.result else None
    if found.result is None or own is None:
        raise NotFoundError(Problem("no-such-page", ""))
    objectives = [one for one in found.result.engagement.objectives if one.id in own.sheet.objective_ids]
    return show(OUTCOMES, "kpis", opened, found, "outcomes/kpi.html", one=own, objectives=objectives)


@outcomes.get("/e/<slug>/outcomes/<any(rules, improvement, reviews, quarterly):page>")
@needs("view")
def part(slug: str, page: str) -> str:
    """Show a page made of parts of the documents alone."""
    opened = open_engagement(slug)
    return show(OUTCOMES, page, opened, findings(opened))


def kpi_lines(result: EngagementResult) -> tuple[Kpi, ...]:
    """Return every KPI with its definition and what its sheet lacks."""
    definitions = result.packs.outcomes.kpis
    return tuple(Kpi(one, definitions[one.kpi_id], tuple(_gaps(one))) for one in result.outcomes.kpis)


def _gaps(sheet: KpiSheet) -> list[str]:
    if not sheet.deciding:
        return []
    wanted = {"start": sheet.start_value, "target": sheet.target_value, "due": sheet.due, "owner": sheet.owner}
    return [key for key, value in wanted.items() if value is None]


def _words(one: Kpi) -> str:
    return f"{one.sheet.kpi_id} {one.definition.text.zh} {one.definition.text.en}".lower()
