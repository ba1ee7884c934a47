"""The figures of the selection report; each title states what the figure shows in this engagement."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.selection_view import MOST_COLUMNS, View
from planner.documents.charts import palette
from planner.domain.model.chart import (
    BarSegment,
    Chart,
    HeatMap,
    HeatRow,
    RangeBar,
    Ranges,
    StackedBar,
    StackedBars,
)
from planner.domain.model.document import FigureBlock
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.selection.results import CostOfOwnership, PointWeightSpread, ScoredAlternative
from planner.errors import Statement
from planner.wording.formats import money_scale

# from this share of unanswered weight on, a number would say more than is known
MOSTLY_UNKNOWN = 0.5
PERCENT = 100.0
_ROOM = 1.08


def figure(view: View, id_: str, title: str, alt: str, chart: Chart) -> FigureBlock:
    """Make a figure whose source line is the key `<id>-source` of the report's words."""
    source = view.prose.text(f"{id_}-source", when=view.result.engagement.today)
    return FigureBlock(id_, title, alt, source, chart)


# --- weights -----------------------------------------------------------------------------------------------------


def weight_figure(view: View) -> FigureBlock:
    """Draw how far the respondents' weights of each point lie apart, with the combined weight as the dot."""
    prose = view.prose
    bars = tuple(_weight_bar(view, spread) for spread in view.selection.weight_spread)
    highest = max((bar.estimate.high for bar in bars if bar.estimate), default=1.0)
    widest = max(view.selection.weight_spread, key=lambda spread: spread.high - spread.low)
    params = {"point": _point_text(view, widest), "low": widest.low, "high": widest.high}
    differs = widest.high - widest.low > 0
    title = prose.text("weights-figure" if differs else "weights-figure-one", **params)
    alt = prose.text("weights-figure-alt", points=prose.clauses(f"{bar.label} {bar.text}" for bar in bars))
    chart = Ranges(bars, prose.text("weights-figure-axis"), 0.0, highest * _ROOM)
    return figure(view, "weights-figure", title, alt, chart)


def _point_text(view: View, spread: PointWeightSpread) -> str:
    return view.prose.value(view.result.packs.catalogue.points[spread.point_id].text)


def _weight_bar(view: View, spread: PointWeightSpread) -> RangeBar:
    # scaling to a sum of 1 may lift the combined weight a little out of the stated range
    shares = Estimate(min(spread.low, spread.combined), spread.combined, max(spread.high, spread.combined))
    label = f"{spread.point_id} {_point_text(view, spread)}"
    return RangeBar(label, shares.scaled(PERCENT), view.prose.value(shares, "percent_range"))


# --- matrix ------------------------------------------------------------------------------------------------------


def matrix_figure(view: View) -> FigureBlock:
    """Draw the decision matrix: the expected rating of every point with its range."""
    prose, shown = view.prose, view.scored[:MOST_COLUMNS]
    rows = tuple(_matrix_rows(view, shown))
    chart = HeatMap(
        columns=tuple(view.name(scored) for scored in shown),
        rows=rows,
        weight_label=prose.text("matrix-weight"),
        unknown_label=prose.text("matrix-unknown"),
        failed_label=prose.text("matrix-failed"),
    )
    alt = prose.text("matrix-figure-alt", rows=prose.clauses(_row_in_words(view, row, chart.columns) for row in rows))
    return figure(view, "matrix-figure", _matrix_title(view, rows), alt, chart)


def _matrix_rows(view: View, shown: tuple[ScoredAlternative, ...]) -> Iterator[HeatRow]:
    dimensions = {dimension.id: dimension for dimension in view.criteria("dimension")}
    for point in view.criteria("point"):
        dimension = dimensions[point.parent_id or ""]
        failing = {leaf.id for leaf in view.leaves(point)}
        group = view.prose.text("dimension-with-weight", dimension=dimension.text, weight=dimension.weight)
        yield HeatRow(
            label=f"{point.id} {view.prose.value(point.text)}",
            group=group,
            weight=point.weight,
            cells=tuple(scored.point_ratings[point.id] for scored in shown),
            unknown=tuple(view.unknown_share(scored, point) > MOSTLY_UNKNOWN for scored in shown),
            failed=tuple(bool(failing & set(view.must_haves(scored, "fail"))) for scored in shown),
        )


def _matrix_title(view: View, rows: tuple[HeatRow, ...]) -> str:
    cells = sum(sum(row.unknown) for row in rows)
    if view.leader is None or view.leader not in view.scored[:MOST_COLUMNS]:
        every = sum(len(row.unknown) for row in rows)
        return view.prose.text("matrix-figure-no-leader", cells=cells, all=every)
    place = view.scored.index(view.leader)
    best = sum(
        not row.unknown[place] and row.cells[place].expected >= max(cell.expected for cell in row.cells) for row in rows
    )
    return view.prose.text("matrix-figure", leader=view.name(view.leader), best=best, points=len(rows), cells=cells)


def _row_in_words(view: View, row: HeatRow, heads: tuple[str, ...]) -> str:
    cells = (
        f"{head} {view.prose.text('matrix-unknown') if unknown else view.prose.value(cell, 'range')}"
        for head, cell, unknown in zip(heads, row.cells, row.unknown, strict=True)
    )
    return view.prose.text("matrix-row", label=row.label, cells=view.prose.join(cells))


# --- values ------------------------------------------------------------------------------------------------------


def contribution_figure(view: View) -> FigureBlock:
    """Draw what each dimension adds to the overall value, in per cent; the parts add up to the total."""
    prose = view.prose
    bars = tuple(_contribution_bar(view, scored) for scored in view.scored)
    alt = prose.text("contribution-figure-alt", bars=prose.clauses(_bar_in_words(view, bar) for bar in bars))
    chart = StackedBars(bars, prose.text("value-axis"))
    return figure(view, "contribution-figure", _contribution_title(view), alt, chart)


def _contribution_bar(view: View, scored: ScoredAlternative) -> StackedBar:
    texts = {dimension.id: view.prose.value(dimension.text) for dimension in view.criteria("dimension")}
    segments = tuple(
        BarSegment(texts[part.criterion_id], part.value.expected * PERCENT) for part in scored.dimension_contributions
    )
    total = view.prose.value(scored.overall_value.expected, "percent")
    return StackedBar(view.name(scored), segments, total, highlighted=scored is view.leader)


def _bar_in_words(view: View, bar: StackedBar) -> str:
    parts = view.prose.join(f"{part.label} {view.prose.value(part.value, 'one')}" for part in bar.segments)
    return view.prose.text("bar-in-words", label=bar.label, total=bar.total, parts=parts)


def _contribution_title(view: View) -> str:
    leader, other = view.leader, view.runner_up
    if leader is None or other is None:
        return _widest_dimension(view)
    behind = {part.criterion_id: part.value.expected for part in other.dimension_contributions}
    ahead = {
        part.criterion_id: part.value.expected - behind[part.criterion_id] for part in leader.dimension_contributions
    }
    # the widest gap may be one in favour of the rival
    most = max(ahead, key=lambda id_: abs(ahead[id_]))
    dimension = next(d.text for d in view.criteria("dimension") if d.id == most)
    gains, loses = (leader, other) if ahead[most] >= 0 else (other, leader)
    names = {"leader": view.name(gains), "other": view.name(loses), "dimension": dimension}
    return view.prose.text("contribution-figure", **names, ahead=abs(ahead[most]) * PERCENT)


def _widest_dimension(view: View) -> str:
    """Return in words on which dimension the alternatives lie furthest apart, in points of overall value."""
    spreads = []
    for place, dimension in enumerate(view.criteria("dimension")):
        values = [scored.dimension_contributions[place].value.expected * PERCENT for scored in view.scored]
        spreads.append((max(values) - min(values), min(values), max(values), dimension))
    key = "contribution-figure-plain" if len(view.scored) > 1 else "contribution-figure-single"
    _, low, high, dimension = max(spreads, key=lambda one: one[0] if len(view.scored) > 1 else one[2])
    return view.prose.text(key, dimension=dimension.text, low=low, high=high)


def value_figure(view: View) -> FigureBlock:
    """Draw the overall value of every alternative with its range."""
    prose = view.prose
    bars = tuple(_value_bar(view, scored) for scored in view.scored)
    alt = prose.text("value-figure-alt", bars=prose.clauses(f"{bar.label} {bar.text}" for bar in bars))
    chart = Ranges(bars, prose.text("value-axis"), 0.0, PERCENT)
    return figure(view, "value-figure", _value_title(view), alt, chart)


def _value_bar(view: View, scored: ScoredAlternative) -> RangeBar:
    value = view.prose.value(scored.overall_value, "percent_range")
    text = value if scored.eligible else view.prose.text("value-failed", value=value)
    estimate = scored.overall_value.scaled(PERCENT)
    leads = scored is view.leader
    return RangeBar(view.name(scored), estimate, text, highlighted=leads, failed=not scored.eligible)


def _value_title(view: View) -> str:
    leader, other = view.leader, view.runner_up
    if leader is None:
        return view.prose.text("value-figure-nobody")
    if other is None:
        return view.prose.text("value-figure-alone", leader=view.name(leader))
    overlap = leader.overall_value.low < other.overall_value.high
    key = "value-figure-overlap" if overlap else "value-figure-apart"
    return view.prose.text(key, leader=view.name(leader), other=view.name(other))


# --- cost --------------------------------------------------------------------------------------------------------


def cost_figure(view: View) -> FigureBlock:
    """Draw the five-year cost of every alternative with its range, against the budget."""
    prose, company = view.prose, view.result.engagement.company
    divisor, unit = money_scale(view.result.engagement.currency, prose.language)
    bars = tuple(_cost_bar(view, cost, divisor) for cost in view.selection.costs)
    budget = float(company.budget_five_years.amount) / divisor if company.budget_five_years else None
    most = max([bar.estimate.high for bar in bars if bar.estimate] + ([budget] if budget else []), default=1.0)
    label = prose.text("cost-budget", budget=company.budget_five_years) if company.budget_five_years else ""
    chart = Ranges(bars, prose.text("cost-axis", unit=unit), 0.0, most * _ROOM, budget, label)
    alt = prose.text("cost-figure-alt", bars=prose.clauses(f"{bar.label} {bar.text}" for bar in bars))
    return figure(view, "cost-figure", _cost_title(view), alt, chart)


def _cost_bar(view: View, cost: CostOfOwnership, divisor: float) -> RangeBar:
    estimate = cost.total.estimate.scaled(1 / divisor) if cost.total else None
    text = view.prose.value(cost.total, "money_range")
    text = view.prose.text("cost-incomplete", text=text) if cost.total and cost.unquoted else text
    leads = cost.alternative_id == view.selection.verdict.leading_id
    return RangeBar(view.names[cost.alternative_id], estimate, text, highlighted=leads)


def _cost_title(view: View) -> str:
    known = [(cost.total.estimate.expected, cost) for cost in view.selection.costs if cost.total]
    incomplete = sum(bool(cost.unquoted) for cost in view.selection.costs)
    if not known:
        return view.prose.text("cost-figure-none")
    _, cheapest = min(known, key=lambda pair: pair[0])
    if len(known) == 1 < len(view.selection.costs):
        return view.prose.text("cost-figure-one", name=view.names[cheapest.alternative_id])
    params = {"name": view.names[cheapest.alternative_id], "cost": cheapest.total, "incomplete": incomplete}
    return view.prose.text("cost-figure", count=len(view.selection.costs), **params)


def cost_parts_figure(view: View) -> FigureBlock | None:
    """Draw what the five-year cost is made of; nothing when no alternative has a price."""
    prose = view.prose
    divisor, unit = money_scale(view.result.engagement.currency, prose.language)
    shown_alone = _largest_categories(view)
    bars = tuple(_parts_bar(view, cost, divisor, shown_alone) for cost in view.selection.costs if cost.total)
    if not bars:
        return None
    alt = prose.text("cost-parts-figure-alt", bars=prose.clauses(_bar_in_words(view, bar) for bar in bars))
    chart = StackedBars(bars, prose.text("cost-axis", unit=unit))
    shown = next((bar for bar in bars if bar.highlighted), bars[0])
    named = [part for part in shown.segments if part.label != prose.text("cost-other")]
    largest = max(named, key=lambda part: part.value)
    share = largest.value / (sum(part.value for part in shown.segments) or 1.0)
    title = prose.text("cost-parts-figure", name=shown.label, category=largest.label, share=share)
    return figure(view, "cost-parts-figure", title, alt, chart)


def _largest_categories(view: View) -> frozenset[str]:
    """Return the categories that have a colour of their own: all of them, or the largest where colours would repeat."""
    sums: dict[str, float] = {}
    for cost in view.selection.costs:
        for line in cost.lines:
            if line.amount is not None and line.amount.estimate.expected:
                sums[line.category] = sums.get(line.category, 0.0) + line.amount.estimate.expected
    if len(sums) <= len(palette.OKABE_ITO):
        return frozenset(sums)
    return frozenset(sorted(sums, key=lambda one: -sums[one])[: len(palette.OKABE_ITO) - 1])


def _parts_bar(view: View, cost: CostOfOwnership, divisor: float, shown_alone: frozenset[str]) -> StackedBar:
    other = view.prose.text("cost-other")
    sums: dict[str, float] = {}
    for line in cost.lines:
        if line.amount is not None:
            label = category_text(view, line.category) if line.category in shown_alone else other
            sums[label] = sums.get(label, 0.0) + line.amount.estimate.expected / divisor
    rest = sums.pop(other, 0.0)
    segments = tuple(BarSegment(label, amount) for label, amount in (*sums.items(), (other, rest)) if amount)
    assert cost.total is not None
    expected = MoneyRange(Estimate.exact(cost.total.estimate.expected), cost.total.currency)
    total = view.prose.value(expected, "money_range")
    return StackedBar(
        view.names[cost.alternative_id],
        segments,
        total,
        highlighted=cost.alternative_id == view.selection.verdict.leading_id,
    )


def category_text(view: View, category: str) -> str:
    """Return the printed name of a cost category."""
    return view.prose.say(Statement(f"selection.category-{category}"))
