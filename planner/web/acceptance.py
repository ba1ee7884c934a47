"""Pages of the acceptance: six dimensions, the items with how they are tested, samples of data, what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request

from planner.domain.acceptance.failed import failed_items, latest_results
from planner.domain.acceptance.results import AcceptanceItem
from planner.domain.model.operation import ItemResult
from planner.domain.model.steering import FailedItem
from planner.domain.model.text import Text
from planner.services.run import EngagementResult
from planner.web.found import findings
from planner.web.guard import needs, open_engagement
from planner.web.stage_pages import Page, Stage, show, turned

acceptance = Blueprint("acceptance", __name__)
ACCEPTANCE = Stage(
    "acceptance",
    (
        Page("start", "D11", ("opening-warnings", "must-haves")),
        Page("items"),
        Page("failed"),
        Page("process", "D11", ("under:organisation", "under:preconditions", "under:judgements", "handover-list"), 1),
        Page(
            "data",
            "D11",
            ("data-samples-lead", "data-step-table", "finding-table", "findings-*"),
        ),
        Page("trace", "D11", ("trace-lead", "trace-table")),
    ),
    ("acceptance_results",),
)
# failed first, then what is conditional, not tested yet, passed
STATES = ("failed", "conditional", "untested", "passed")
ROWS = 30


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """A dimension with its items counted by state."""

    id: str
    text: Text
    items: int
    must_haves: int
    by_state: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """An item with the state of its latest test."""

    item: AcceptanceItem
    state: str
    result: ItemResult | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list of items is narrowed to, as the address has it."""

    text: str
    dimension: str
    gate: str
    state: str
    only_must_haves: bool
    page: int


@acceptance.get("/e/<slug>/acceptance")
@needs("view")
def start(slug: str) -> str:
    """Show the six dimensions and how far they have come."""
    opened = open_engagement(slug)
    found = findings(opened)
    lines = dimension_lines(found.result) if found.result else ()
    return show(ACCEPTANCE, "start", opened, found, "acceptance/start.html", dimensions=lines, states=STATES)


@acceptance.get("/e/<slug>/acceptance/items")
@needs("view")
def items(slug: str) -> str:
    """Show the items that fit what was asked for, failed ones first."""
    opened = open_engagement(slug)
    found, asked = findings(opened), _asked()
    fitting = [line for line in item_lines(found.result) if _fits(line, asked)] if found.result else []
    pages = max((len(fitting) + ROWS - 1) // ROWS, 1)
    number = min(asked.page, pages)
    return show(
        ACCEPTANCE, "items", opened, found, "acceptance/items.html", asked=asked, count=len(fitting), pages=pages,
        number=number, lines=fitting[(number - 1) * ROWS : number * ROWS], address=turned, states=STATES,
    )  # fmt: skip


@acceptance.get("/e/<slug>/acceptance/failed")
@needs("view")
def failed(slug: str) -> str:
    """Show what failed and what else is open."""
    opened = open_engagement(slug)
    found = findings(opened)
    listed = failed_now(found.result) if found.result else ()
    return show(ACCEPTANCE, "failed", opened, found, "acceptance/failed.html", failed=listed)


@acceptance.get("/e/<slug>/acceptance/<any(process, data, trace):page>")
@needs("view")
def part(slug: str, page: str) -> str:
    """Show a page made of parts of the documents alone."""
    opened = open_engagement(slug)
    return show(ACCEPTANCE, page, opened, findings(opened))


def failed_now(result: EngagementResult) -> tuple[FailedItem, ...]:
    """Return the items whose latest test failed, gravest first."""
    grave = ("blocker", "major", "minor")
    found = failed_items(result.acceptance.items, result.engagement.operation.item_results)
    return tuple(sorted(found, key=lambda one: grave.index(one.severity)))


def item_lines(result: EngagementResult) -> Sequence[Line]:
    """Return all items with the state of their latest test: failed first, passed last."""
    latest = latest_results(result.engagement.operation.item_results)
    lines = [Line(item, _state(latest.get(item.id)), latest.get(item.id)) for item in result.acceptance.items]
    return sorted(lines, key=lambda line: STATES.index(line.state))


def dimension_lines(result: EngagementResult) -> tuple[DimensionLine, ...]:
    """Return the six dimensions with their items by state."""
    lines = item_lines(result)
    found = []
    for key, dimension in result.packs.catalogue.acceptance_dimensions.items():
        own = [line for line in lines if line.item.dimension == key]
        must_haves = sum(line.item.must_have for line in own)
        found.append(DimensionLine(key, dimension.text, len(own), must_haves, Counter(line.state for line in own)))
    return tuple(found)


def _state(result: ItemResult | None) -> str:
    return result.verdict if result else "untested"


def _asked() -> Asked:
    args = request.args
    return Asked(
        args.get("q", "").strip()[:80], args.get("dimension", ""), args.get("gate", ""), args.get("state", ""),
        args.get("must") == "1", max(args.get("page", 1, type=int), 1),
    )  # fmt: skip


def _fits(line: Line, asked: Asked) -> bool:
    item = line.item
    words = f"{item.id} {item.condition.zh} {item.condition.en}".lower()
    return (
        asked.text.lower() in words
        and asked.dimension in ("", item.dimension)
        and (not asked.gate or asked.gate in item.gate_ids)
        and asked.state in ("", line.state)
        and (not asked.only_must_haves or item.must_have)
    )
