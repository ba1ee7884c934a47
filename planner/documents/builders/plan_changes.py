"""Change requests in the plan: in short what each does to dates, cost and acceptance items, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.documents.builders.common import Prose, cell, row
from planner.documents.builders.plan_view import PlanView
from planner.documents.builders.progress_requests import DECISION_MARKS, cost_cell, decision_text
from planner.documents.id_runs import id_runs
from planner.domain.model.document import Block, Cell, Row, Table
from planner.domain.model.plan_change import ChangeRequest
from planner.domain.rollout.steering.results import ChangeImpact, MovedDate, PlanDifference

# so many items are named by their codes; of more the number is told
_MOST_NAMED = 3


def request_summary(view: PlanView) -> Iterator[Block]:
    """Yield one row for every change request on record; nothing when there is none."""
    requests = view.result.engagement.steering.changes
    if not requests:
        return
    prose = view.prose
    impacts = {impact.request.id: impact for impact in view.result.impacts}
    rows = tuple(_request_row(view, one, impacts.get(one.id)) for one in requests)
    columns = view.columns(
        ("change-request", "change-dates", "change-cost", "change-items", "change-decision"), (36, 40, 30, 34, 28)
    )
    caption = prose.text("caption-change-requests", count=len(rows))
    yield Table("change-requests", caption, columns, rows, prose.text("change-requests-note"))


def _request_row(view: PlanView, request: ChangeRequest, impact: ChangeImpact | None) -> Row:
    prose, report = view.prose, Prose(view.prose.language, "d6s")
    # why it was decided so stands in the progress report
    decided = decision_text(replace(request, decision_note=None), report)
    decision = cell(decided, DECISION_MARKS[request.decision])
    title = prose.text("coded", code=request.id, text=request.title)
    return row(title, *_impact_cells(view, request, impact, report), decision)


def _impact_cells(
    view: PlanView, request: ChangeRequest, impact: ChangeImpact | None, report: Prose
) -> tuple[Cell, Cell, Cell]:
    """Return dates, cost and items; a request withdrawn, not worked out or without a possible plan says so."""
    prose, none = view.prose, cell(view.prose.text("no-days"))
    if request.decision == "withdrawn":
        return cell(report.text("impact-withdrawn")), none, none
    if impact is None:
        return cell(prose.text("change-not-worked-out"), "unknown"), none, none
    if impact.infeasible is not None:
        return cell(prose.say(impact.infeasible), "bad"), none, none
    outcome = impact.outcome
    if outcome is None or outcome.difference is None:
        return cell(prose.text("change-not-worked-out"), "unknown"), none, none
    return _dates(view, outcome.difference), cost_cell(outcome, prose), cell(_items(prose, impact))


def _dates(view: PlanView, difference: PlanDifference) -> Cell:
    """Tell where the full go-live moves to, and how many other gates and go-lives move."""
    prose, go_live = view.prose, _go_live(view, difference)
    moved = [event for event in difference.events if event.moved_days]
    if not moved:
        return cell(prose.text("change-no-dates"))
    moves = go_live is not None and go_live.moved_days
    told = [prose.text("change-go-live-kept")]
    if go_live is not None and moves:
        days = f"{go_live.moved_days:+d}".replace("-", "−")
        count = abs(go_live.moved_days)
        told = [prose.text("change-go-live", day=view.day(go_live.after), days=days, count=count)]
    others = len(moved) - bool(moves)
    if others:
        told.append(prose.text("change-others", count=others))
    return cell(_capital(prose.clauses(told)), "watch" if any(event.moved_days > 0 for event in moved) else "good")


def _go_live(view: PlanView, difference: PlanDifference) -> MovedDate | None:
    """Return the last go-live among the dates of both plans."""
    own = {package.id for package in view.of_template(view.template.go_live_package)}
    found = (event for event in difference.events if event.work_package_id in own)
    return max(found, key=lambda event: event.after, default=None)


def _items(prose: Prose, impact: ChangeImpact) -> str:
    """Tell the acceptance items in short: few by code, many by number; those that move with a gate by number."""
    found = impact.hanging
    lists = {
        "added": found.items_added,
        "dropped": found.items_dropped,
        "changed": found.items_changed,
        "touched": found.items_touched,
    }
    told = [prose.text(f"change-items-{key}", items=_named(prose, ids)) for key, ids in lists.items() if ids]
    moved = {id_ for one in found.items_moved for id_ in one.item_ids}
    if moved:
        told.append(prose.text("change-items-moved", count=len(moved)))
    return _capital(prose.clauses(told)) if told else prose.text("change-items-none")


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _named(prose: Prose, ids: Sequence[str]) -> str:
    return prose.join(id_runs(ids)) if len(ids) <= _MOST_NAMED else prose.text("change-item-count", count=len(ids))
