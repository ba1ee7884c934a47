"""The money side of the selection report: present value, hidden fees, payback, price scores, value against cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.documents.builders.common import Prose, cell, columns, heading, person_shown, row
from planner.documents.builders.selection_figures import cost_figure
from planner.documents.builders.selection_tables import compact
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import POINTS, names_of, short_chance
from planner.domain.model.chart import PricedPoint, ValueAndCost
from planner.domain.model.document import Block, Bullets, Cell, FigureBlock, Mark, Paragraph, Row, Table
from planner.domain.model.money import MoneyRange
from planner.domain.selection.economics_results import (
    BenefitLine,
    Economics,
    FrontierPoint,
    HiddenFee,
    Payback,
    PriceScores,
)
from planner.wording.formats import money_scale

MARK_OF_FEE: Mapping[str, Mark] = {"quoted": "good", "not_quoted": "unknown", "does_not_apply": "none"}
WIDTHS: Mapping[str, float] = {
    "fees": 0.9, "present-value": 1.7, "payback": 1.7, "pays-back": 1.0, "net": 2.1, "price-score": 0.9,
}  # fmt: skip
MONTHS = 12
# a plane needs two points to compare
_TO_COMPARE = 2


def money_prose(view: View) -> Prose:
    """Return the words of the money side."""
    return Prose(view.prose.language, "money")


def money_blocks(view: View) -> Iterator[Block]:
    """Yield what the cost chapter adds to the table of costs; today's figure of costs where nothing was worked out."""
    economics = view.result.economics
    if economics is None:
        yield cost_figure(view)
        return
    prose = money_prose(view)
    table = _money_table(view, economics)
    if table:
        yield table
    said = tuple(_sentences(view, economics))
    yield Paragraph("money-said", prose.sentences(said))
    yield frontier_figure(view, economics) or cost_figure(view)


def payback_of(economics: Economics | None, alternative_id: str | None) -> Payback | None:
    """Return the payback of one alternative."""
    found = economics.paybacks if economics else ()
    return next((one for one in found if one.alternative_id == alternative_id), None)


def frontier_point(economics: Economics | None, alternative_id: str | None) -> FrontierPoint | None:
    """Return where one alternative stands in the plane of value and cost."""
    found = economics.frontier if economics else ()
    return next((one for one in found if one.alternative_id == alternative_id), None)


# --- table ---------------------------------------------------------------------------------------------------------


def _money_table(view: View, economics: Economics) -> Table | None:
    """Return per alternative present value, payback and price points, as far as the client's figures allow them."""
    prose = money_prose(view)
    asked = next((one for one in economics.price_scores if one.asked_for), None)
    paid_back = any(one.probability is not None for one in economics.paybacks)
    keys = [
        *(("present-value",) if economics.discount_rate else ()),
        *(("payback", "pays-back", "net") if paid_back else ()),
        *(("price-score",) if asked else ()),
    ]
    if not keys:
        return None
    keys.insert(0, "fees")
    rows = []
    for cost in view.selection.costs:
        shown = _shown(view, economics, cost.alternative_id, asked)
        rows.append(row(view.names[cost.alternative_id], *(shown[key] for key in keys)))
    _, unit = money_scale(view.result.engagement.currency, prose.language)
    heads = tuple(prose.text(f"column-{key}", years=economics.years) for key in ("alternative", *keys))
    kept = columns(heads, (1.5, *(WIDTHS[key] for key in keys)), tuple(range(1, len(heads))))
    caption = prose.text("caption-money", unit=unit)
    note = [_discount_note(prose, economics.discount_rate)] if paid_back or economics.discount_rate else []
    note += [prose.text("price-note", score=view.say(asked.statement))] if asked else []
    note += _cautions(view, asked)
    return Table("money-table", caption, kept, tuple(rows), prose.sentences(note))


def _cautions(view: View, scores: PriceScores | None) -> list[str]:
    """Return in words which price points rest on what is quoted so far."""
    return [view.say(scores.caution)] if scores and scores.caution else []


def _discount_note(prose: Prose, rate: float) -> str:
    return prose.text("money-note", rate=rate) if rate else prose.text("money-note-undiscounted")


def _shown(view: View, economics: Economics, alternative_id: str, asked: PriceScores | None) -> dict[str, str]:
    prose, payback = money_prose(view), payback_of(economics, alternative_id)
    probability = payback.probability if payback else None
    score = asked.scores.get(alternative_id) if asked else None
    return {
        "fees": _fees(prose, economics, alternative_id),
        "present-value": compact(view, economics.present_value.get(alternative_id)),
        "payback": _months(prose, economics, payback),
        "pays-back": prose.value(None) if probability is None else short_chance(prose, probability),
        "net": compact(view, payback.net if payback else None),
        "price-score": prose.text("no-score") if score is None else prose.value(score, "one"),
    }


def _open_fees(economics: Economics, alternative_id: str) -> tuple[int, int]:
    """Return how many fees of the checklist an offer is silent on, and how many apply."""
    states = [fee.states[alternative_id] for fee in economics.hidden_fees if alternative_id in fee.states]
    return states.count("not_quoted"), len(states) - states.count("does_not_apply")


def _fees(prose: Prose, economics: Economics, alternative_id: str) -> str:
    missing, due = _open_fees(economics, alternative_id)
    return prose.text("fees-open", open=missing, all=due)


def _months(prose: Prose, economics: Economics, payback: Payback | None) -> str:
    if payback is None or payback.probability is None:
        return prose.value(None)
    if payback.months is None:
        return prose.text("not-within", years=economics.years)
    return months_text(prose, payback, economics.years, "months-cell")


def months_text(prose: Prose, payback: Payback, years: int, key: str = "months") -> str:
    """Print the months to payback with their range; a careful case that does not pay back within the years says so."""
    months = payback.months
    if months is None:
        return prose.text("not-within", years=years)
    low, expected, high = (f"{value:.0f}" for value in (months.low, months.expected, months.high))
    if payback.careful_case_open:
        return prose.text(f"{key}-open", low=low, expected=expected, limit=years * MONTHS)
    return prose.text(key, low=low, expected=expected, high=high)


# --- sentences -----------------------------------------------------------------------------------------------------


def _sentences(view: View, economics: Economics) -> Iterator[str]:
    prose = money_prose(view)
    stated = [line for line in economics.benefits if line.yearly is not None]
    if not stated:
        yield prose.text("benefits-none")
    else:
        yield prose.text("benefits-stated", count=len(stated), all=len(economics.benefits))
    for scored in (view.leader, view.runner_up):
        id_ = scored.alternative_id if scored else None
        point = frontier_point(economics, id_)
        if scored is None or point is None or point.cost is None:
            continue
        yield frontier_sentence(view, point)
    if economics.hidden_fees:
        leader = view.selection.verdict.leading_id or next((one.alternative_id for one in view.scored), None)
        if leader is not None:
            missing, due = _open_fees(economics, leader)
            names = {"name": view.names[leader], "open": missing, "due": due}
            yield prose.text("fees-see", count=len(economics.hidden_fees), **names)
    yield prose.text("money-see")


def frontier_sentence(view: View, point: FrontierPoint) -> str:
    """Say whether somebody is both better and cheaper."""
    prose = money_prose(view)
    name = view.names[point.alternative_id]
    tail = _so_far(point)
    if point.beaten_by:
        return prose.text(f"beaten{tail}", name=name, by=view.names[point.beaten_by])
    return prose.text(f"on-frontier{tail}" if point.on_frontier else "off-frontier", name=name)


def _so_far(*points: FrontierPoint) -> str:
    """Return the end of a key by which a sentence says that it rests on what is quoted so far."""
    return "-so-far" if any(point.so_far for point in points) else ""


# --- frontier ------------------------------------------------------------------------------------------------------


def frontier_figure(view: View, economics: Economics) -> FigureBlock | None:
    """Draw value against cost; nothing where fewer than two alternatives have a price."""
    prose = money_prose(view)
    divisor, unit = money_scale(view.result.engagement.currency, prose.language)
    priced = [(point, point.cost) for point in economics.frontier if point.cost is not None]
    if len(priced) < _TO_COMPARE:
        return None
    drawn = tuple(_priced(view, point, cost, divisor) for point, cost in priced)
    unpriced = tuple(view.names[point.alternative_id] for point in economics.frontier if point.cost is None)
    chart = ValueAndCost(
        drawn,
        unpriced,
        view.prose.text("value-axis"),
        view.prose.text("cost-axis", unit=unit),
        prose.text("frontier-label"),
        prose.text("unpriced-label"),
    )
    told = [_in_words(view, point, cost) for point, cost in priced]
    told += [prose.text("frontier-unpriced", names=prose.join(unpriced))] if unpriced else []
    alt = prose.text("frontier-figure-alt", points=prose.clauses(told))
    return FigureBlock(
        "frontier-figure", _frontier_title(view, economics), alt, prose.text("frontier-figure-source"), chart
    )


def _priced(view: View, point: FrontierPoint, cost: MoneyRange, divisor: float) -> PricedPoint:
    name = view.names[point.alternative_id]
    label = name if point.eligible else money_prose(view).text("frontier-open", name=name)
    return PricedPoint(
        label=label,
        value=point.value.scaled(POINTS),
        cost=cost.estimate.scaled(1 / divisor),
        eligible=point.eligible,
        on_frontier=point.on_frontier,
        highlighted=point.alternative_id == view.selection.verdict.leading_id,
    )


def _in_words(view: View, point: FrontierPoint, cost: MoneyRange) -> str:
    prose = money_prose(view)
    known = view.cost(point.alternative_id)
    key = "frontier-words-so-far" if known and known.unquoted else "frontier-words"
    told = prose.text(key, name=view.names[point.alternative_id], value=point.value, cost=cost)
    state = "on" if point.on_frontier else "beaten" if point.eligible else "failed"
    return prose.join((told, prose.text(f"frontier-{state}")))


def _frontier_title(view: View, economics: Economics) -> str:
    prose = money_prose(view)
    standing = [point for point in economics.frontier if point.on_frontier]
    on = [point.alternative_id for point in standing]
    leader = frontier_point(economics, view.selection.verdict.leading_id)
    if not on:
        return prose.text("frontier-figure-nobody")
    if leader is not None and leader.cost is not None and leader.beaten_by:
        names = {"name": view.names[leader.alternative_id], "by": view.names[leader.beaten_by]}
        return prose.text(f"frontier-figure-beaten{_so_far(leader)}", **names)
    key = "frontier-figure-alone" if len(on) == 1 else "frontier-figure"
    return prose.text(f"{key}{_so_far(*standing)}", names=names_of(view, on), count=len(on))


# --- annex ---------------------------------------------------------------------------------------------------------


def money_annex(view: View) -> Iterator[Block]:
    """Yield cost by year, benefits, the checklist of fees, price scores and what was assumed."""
    economics = view.result.economics
    if economics is None:
        return
    prose = money_prose(view)
    yield heading(prose, "money-annex")
    if frontier_figure(view, economics) is not None and view.selection.costs:
        yield cost_figure(view)
    tables = (
        _years(view, economics),
        _benefits(view, economics),
        _scores(view, economics),
        _fee_table(view, economics),
    )
    yield from filter(None, tables)
    findings = view.says(one.statement for one in economics.card_findings)
    if findings:
        yield Paragraph("card-findings-lead", prose.text("card-findings-lead"))
        yield Bullets("card-findings", findings)
    said = view.says((*economics.assumptions, *economics.warnings))
    if said:
        yield Paragraph("money-assumptions-lead", prose.text("assumptions-lead"))
        yield Bullets("money-assumptions", said)


def _years(view: View, economics: Economics) -> Table | None:
    """Return what is paid in every year, the sum, and its value today."""
    prose = money_prose(view)
    ids = [cost.alternative_id for cost in view.selection.costs if cost.alternative_id in economics.cost_by_year]
    if not ids:
        return None
    rows: list[Row] = []
    for place in range(economics.years):
        paid = (economics.cost_by_year[id_][place].paid for id_ in ids)
        rows.append(row(prose.text("row-year", year=place + 1), *(compact(view, one) for one in paid)))
    costs = [cost for cost in view.selection.costs if cost.alternative_id in economics.cost_by_year]
    totals = (cost.total for cost in costs)
    rows.append(
        row(cell(prose.text("row-paid"), strong=True), *(cell(compact(view, one), strong=True) for one in totals))
    )
    today = (economics.present_value.get(id_) for id_ in ids)
    label = prose.text("row-present-value", rate=economics.discount_rate)
    rows.append(row(cell(label, strong=True), *(cell(compact(view, one), strong=True) for one in today)))
    _, unit = money_scale(view.result.engagement.currency, prose.language)
    heads = (prose.text("column-year"), *(view.names[id_] for id_ in ids))
    kept = columns(heads, (1.2, *(1.5 for _ in ids)), tuple(range(1, len(heads))))
    open_ = tuple(view.names[cost.alternative_id] for cost in costs if cost.unquoted)
    note = [prose.text("years-so-far", names=prose.join(open_))] if open_ else []
    note += [prose.text("years-unknown")] if any(cost.open_years for cost in costs) else []
    return Table("years-table", prose.text("caption-years", unit=unit), kept, tuple(rows), prose.sentences(note))


def _benefits(view: View, economics: Economics) -> Table | None:
    """Return what the client says the objectives are worth; those nobody has stated share the last row."""
    prose = money_prose(view)
    if not economics.benefits:
        return None
    rows = [_benefit_row(view, line) for line in economics.benefits if line.yearly is not None]
    unstated = [_objective(view, line.objective_id) for line in economics.benefits if line.yearly is None]
    if unstated:
        label = prose.text("benefits-unstated", count=len(unstated), objectives=prose.clauses(unstated))
        rows.append(row(label, cell(prose.value(None), "unknown"), "", "", ""))
    _, unit = money_scale(view.result.engagement.currency, prose.language)
    heads = tuple(prose.text(f"column-{key}") for key in ("objective", "yearly", "starts", "worked-out", "stated-by"))
    kept = columns(heads, (2.9, 1.2, 1.1, 2.7, 1.0), (1,))
    caption = prose.text("caption-benefits", unit=unit)
    return Table("benefits-table", caption, kept, tuple(rows), prose.text("benefits-note"))


def _benefit_row(view: View, line: BenefitLine) -> Row:
    prose = money_prose(view)
    return row(
        _objective(view, line.objective_id),
        compact(view, line.yearly),
        prose.text("from-month", month=line.starts_month),
        view.say(line.formula) if line.formula else prose.value(None),
        person_shown(view.result, line.stated_by, prose) if line.stated_by else prose.value(None),
    )


def _objective(view: View, objective_id: str) -> str:
    found = next((one for one in view.result.engagement.objectives if one.id == objective_id), None)
    return view.prose.value(found.text).rstrip("。.") if found else objective_id


def _scores(view: View, economics: Economics) -> Table | None:
    """Return the points of every price formula; nothing where the client's tender names none."""
    if not any(one.asked_for for one in economics.price_scores):
        return None
    prose = money_prose(view)
    ids = [cost.alternative_id for cost in view.selection.costs]
    rows = []
    for one in economics.price_scores:
        label = cell(prose.text(f"formula-{one.formula.replace('_', '-')}"), strong=one.asked_for)
        shown = (one.scores.get(id_) for id_ in ids)
        cells = (prose.text("no-score") if score is None else prose.value(score, "one") for score in shown)
        rows.append(row(label, *cells))
    heads = (prose.text("column-formula"), *(view.names[id_] for id_ in ids))
    kept = columns(heads, (2.4, *(1.2 for _ in ids)), tuple(range(1, len(heads))))
    said = view.says(one.statement for one in economics.price_scores)
    note = prose.sentences((*said, *_cautions(view, economics.price_scores[0])))
    return Table("price-scores-table", prose.text("caption-scores"), kept, tuple(rows), note)


def _fee_table(view: View, economics: Economics) -> Table | None:
    """Return the checklist of fees: what to ask where an offer says nothing of one."""
    fees = economics.hidden_fees
    if not fees:
        return None
    prose = money_prose(view)
    ids = [cost.alternative_id for cost in view.selection.costs]
    rows = tuple(
        row(_fee_text(view, fee), *(_fee_cell(prose, fee, id_) for id_ in ids), _fee_question(view, fee))
        for fee in fees
    )
    heads = (prose.text("column-fee"), *(view.names[id_] for id_ in ids), prose.text("column-fee-ask"))
    kept = columns(heads, (1.9, *(0.9 for _ in ids), 3.2))
    return Table("fees-table", prose.text("caption-fees", count=len(fees)), kept, rows, prose.text("fees-note"))


def _fee_text(view: View, fee: HiddenFee) -> str:
    return view.say(fee.text) if fee.text else fee.code


def _fee_question(view: View, fee: HiddenFee) -> str:
    open_anywhere = any(state == "not_quoted" for state in fee.states.values())
    return view.say(fee.ask) if fee.ask and open_anywhere else ""


def _fee_cell(prose: Prose, fee: HiddenFee, alternative_id: str) -> Cell:
    state = fee.states.get(alternative_id, "does_not_apply")
    return cell(prose.text(f"fee-{state.replace('_', '-')}"), MARK_OF_FEE[state])
