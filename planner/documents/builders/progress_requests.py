"""The change requests in the progress report: what was asked and decided, and what each does to dates, cost, items."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import Prose, cell, columns, row
from planner.domain.model.document import Block, Cell, Mark, Paragraph, Row, Table
from planner.domain.model.plan_change import ChangeRequest, Decision
from planner.domain.rollout.steering.results import ChangeImpact, MovedDate, ScenarioOutcome
from planner.services.run import EngagementResult

# fewer print as none
_TOLD_DAYS = 0.05
DECISION_MARKS: dict[Decision, Mark] = {
    "open": "unknown", "approved": "good", "rejected": "none", "deferred": "watch", "withdrawn": "none",
}  # fmt: skip


def request_blocks(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield the change requests with their decisions, and their impact where it was worked out."""
    requests = result.engagement.steering.changes
    if not requests:
        yield Paragraph("requests-none", prose.text("requests-none"))
        return
    rows = tuple(_request_row(one, prose) for one in requests)
    heads = [prose.text(f"column-{key}") for key in ("number", "change", "asked-by", "decision")]
    yield Table("request-table", prose.text("caption-requests"), columns(heads, (16, 72, 34, 46)), rows)
    if result.impacts:
        yield _impact_table(result, prose)


def _request_row(request: ChangeRequest, prose: Prose) -> Row:
    asked = prose.text("asked", title=request.title, reason=request.reason)
    who = prose.text("asked-by-on", who=request.asked_by, day=request.asked_on)
    return row(request.id, asked, who, cell(decision_text(request, prose), DECISION_MARKS[request.decision]))


def decision_text(request: ChangeRequest, prose: Prose) -> str:
    """Word what was decided, by whom and when; `prose` words the progress report."""
    word = prose.label("cli", f"decision-{request.decision}")
    state = f"{word[:1].upper()}{word[1:]}"
    if request.decided_on is None:
        return state
    params = {"state": state, "day": request.decided_on, "who": request.decided_by}
    told = prose.text("decided-by-on" if request.decided_by else "decided-on", **params)
    return prose.text("decided-note", decided=told, note=request.decision_note) if request.decision_note else told


def _impact_table(result: EngagementResult, prose: Prose) -> Table:
    heads = [prose.text(f"column-{key}") for key in ("number", "dates", "effort-more", "cost-more", "acceptance")]
    rows = tuple(_impact_row(one, prose) for one in result.impacts)
    caption, note = prose.text("caption-impacts"), prose.text("note-impacts")
    return Table("impact-table", caption, columns(heads, (16, 60, 20, 30, 42), (2,)), rows, note)


def _impact_row(impact: ChangeImpact, prose: Prose) -> Row:
    outcome, id_ = impact.outcome, impact.request.id
    if outcome is None:
        return row(id_, prose.text("impact-withdrawn"), "—", "—", "—")
    if impact.infeasible is not None or outcome.difference is None:
        told = prose.say(impact.infeasible) if impact.infeasible else "—"
        return row(id_, cell(told, "bad"), "—", "—", "—")
    effort = outcome.difference.effort_more
    return row(
        id_,
        _dates(outcome, prose),
        "—" if effort is None else _signed(effort, "one", prose),
        cost_cell(outcome, prose),
        _items(impact, prose),
    )


def _signed(number: float, spec: str, prose: Prose) -> str:
    text = prose.value(abs(number), spec)
    if not any(digit in text for digit in "123456789"):
        return text
    return f"{'+' if number > 0 else '−'}{text}"


def _dates(outcome: ScenarioOutcome, prose: Prose) -> Cell:
    """Tell the gates and go-lives that move with their new dates."""
    events = outcome.difference.events if outcome.difference else ()
    moved = [event for event in events if event.moved_days]
    if not moved:
        return cell(prose.text("impact-no-dates", day=outcome.go_live))
    lines = (prose.text("impact-date", title=one.title, after=one.after, days=_days(one)) for one in moved)
    return cell(prose.clauses(lines), "watch" if any(event.moved_days > 0 for event in moved) else "good")


def _days(event: MovedDate) -> str:
    return f"{event.moved_days:+d}".replace("-", "−")


def cost_cell(outcome: ScenarioOutcome, prose: Prose) -> Cell:
    """Tell what the work costs more, and the days the vendor has not priced; `prose` words the progress report."""
    difference = outcome.difference
    if difference is None:
        return cell("—")
    if difference.cost_more is None:
        return cell(prose.value(None), "unknown")
    told = f"{_signed(difference.cost_more, 'whole', prose)} {unit_of(outcome.currency, prose)}".rstrip()
    if abs(difference.in_price_days) < _TOLD_DAYS:
        return cell(told)
    days = _signed(difference.in_price_days, "one", prose)
    return cell(prose.text("impact-unpriced", cost=told, days=days), "unknown")


def unit_of(currency: str | None, prose: Prose) -> str:
    """Return the unit of an amount in full: yuan in Chinese, else the code of the currency."""
    return "元" if currency == "CNY" and prose.language == "zh-CN" else currency or ""


def _items(impact: ChangeImpact, prose: Prose) -> str:
    """Tell the acceptance items by id; those that only move with their gate by gate and number."""
    found = impact.hanging
    lists = {
        "added": found.items_added,
        "dropped": found.items_dropped,
        "changed": found.items_changed,
        "touched": found.items_touched,
    }
    told = [prose.text(f"items-{key}", items=prose.join(ids)) for key, ids in lists.items() if ids]
    if found.items_moved:
        gates = (prose.text("items-at", title=one.title, count=len(one.item_ids)) for one in found.items_moved)
        told.append(prose.text("items-moved", gates=prose.join(gates)))
    return prose.clauses(told) if told else prose.text("items-none")
