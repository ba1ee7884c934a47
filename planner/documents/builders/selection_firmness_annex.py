"""The annex on firmness: central weights, pairwise shares, what it takes to win, and every stability interval."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import Prose, cell, columns, group_row, heading, row
from planner.documents.builders.selection_robustness import ASSUMED, model_text
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import firm_prose, node_text, points, short_chance, weights_between
from planner.domain.model.document import Block, Paragraph, Row, Table
from planner.domain.selection.analysis_results import Acceptability, RatingsToWin, Robustness, WeightsToWin
from planner.domain.selection.results import Stability

# an interval this close to an end of the axis reaches it
_EDGE = 5e-4


def robustness_annex(view: View) -> Iterator[Block]:
    """Yield what the chapter draws on: stability of every node, central weights, and what it takes to win."""
    prose, robustness = firm_prose(view), view.result.analysis.robustness
    if robustness is None:
        return
    yield heading(prose, "firm-annex")
    tables = (
        _central_weights(view, robustness),
        _pairwise(view, robustness),
        _to_win(view, robustness),
        _stability_table(view, robustness),
    )
    found = [table for table in tables if table is not None]
    yield from found or (Paragraph("firm-annex-none", prose.text("firm-annex-none")),)
    opinions = view.result.analysis.opinions
    assumed = view.says(one for one in opinions.statements if one.code in ASSUMED) if opinions else ()
    if assumed:
        yield Paragraph("opinions-assumed", view.prose.sentences(assumed), "note")


def _central_weights(view: View, robustness: Robustness) -> Table | None:
    """Return the mean weights of the points under which each alternative is first, and how often it then is."""
    prose = firm_prose(view)
    models = [one for name in ("any", robustness.main) if (one := robustness.model(name)) is not None]
    if not models:
        return None
    main = models[0]
    compared = robustness.compared
    rows: list[Row] = [
        row(
            node_text(view, point.id),
            cell(prose.value(point.weight, "percent1"), strong=True),
            *(_central(prose, main, id_, point.id) for id_ in compared),
        )
        for point in view.criteria("point")
    ]
    confidence = (main.confidence[id_] for id_ in compared)
    shares = (prose.text("never") if share is None else short_chance(prose, share) for share in confidence)
    rows.append(row(cell(prose.text("row-confidence"), strong=True), "", *shares))
    heads = (prose.text("column-point"), prose.text("column-combined"), *(view.names[id_] for id_ in compared))
    kept = columns(heads, (3.4, 0.9, *(1.2 for _ in compared)), tuple(range(1, len(heads))))
    caption = prose.text("caption-central", model=model_text(prose, main.model))
    return Table("central-table", caption, kept, tuple(rows), prose.text("central-note"))


def _central(prose: Prose, main: Acceptability, alternative_id: str, point_id: str) -> str:
    weights = main.central_weights[alternative_id]
    return prose.text("never") if weights is None else prose.value(weights.get(point_id, 0.0), "percent1")


def _pairwise(view: View, robustness: Robustness) -> Table | None:
    prose, main = firm_prose(view), robustness.model(robustness.main)
    if main is None:
        return None
    ids = robustness.compared
    rows = tuple(
        row(
            view.names[id_],
            *("—" if id_ == other else short_chance(prose, main.pairwise[id_][other]) for other in ids),
        )
        for id_ in ids
    )
    heads = (prose.text("column-ahead"), *(view.names[id_] for id_ in ids))
    kept = columns(heads, (2.4, *(1.2 for _ in ids)), tuple(range(1, len(heads))))
    caption = prose.text("caption-pairwise", model=model_text(prose, main.model))
    return Table("pairwise-table", caption, kept, rows)


def _to_win(view: View, robustness: Robustness) -> Table | None:
    """Return for everybody the best lead any weights can give, and the smallest changes that put it first."""
    prose = firm_prose(view)
    weights = {one.alternative_id: one for one in robustness.weights_to_win}
    ratings = {one.alternative_id: one for one in robustness.ratings_to_win}
    rows: list[Row] = []
    for standing in robustness.standings:
        id_ = standing.alternative_id
        moved, raised = weights.get(id_), ratings.get(id_)
        margin = prose.value(None) if standing.best_margin is None else points(prose, standing.best_margin)
        changes = (_shift(prose, moved), _single(prose, raised), _several(prose, raised))
        leads = moved is not None and moved.l1 == 0
        rows.append(row(view.names[id_], margin, *((prose.text("already-first"), "", "") if leads else changes)))
    if not rows:
        return None
    heads = tuple(prose.text(f"column-{key}") for key in ("alternative", "margin", "shift", "single", "several"))
    kept = columns(heads, (1.4, 1.5, 1.6, 1.8, 1.5), (1, 2))
    return Table("win-table", prose.text("caption-win"), kept, tuple(rows), prose.text("win-note"))


def _shift(prose: Prose, moved: WeightsToWin | None) -> str:
    return prose.text("impossible") if moved is None or moved.l1 is None else points(prose, moved.l1 / 2)


def _single(prose: Prose, raised: RatingsToWin | None) -> str:
    one = raised.single if raised else None
    if one is None:
        return prose.text("impossible")
    return prose.text("rating-rise", id=one.requirement_id, before=one.before, after=one.after)


def _several(prose: Prose, raised: RatingsToWin | None) -> str:
    if raised is None or raised.changes is None or raised.total is None:
        return prose.text("impossible")
    return prose.text("ratings-rise", count=len(raised.changes), total=raised.total)


def _stability_table(view: View, robustness: Robustness) -> Table | None:
    """Return the intervals of every node; requirements whose weight never changes anything share a row."""
    prose = firm_prose(view)
    found = {one.criterion_id: one for one in robustness.stability}
    if not found:
        return None
    rows: list[Row] = []
    for dimension in view.criteria("dimension"):
        inside = [p for p in view.criteria("point") if p.parent_id == dimension.id]
        if dimension.id in found:
            rows.append(group_row(node_text(view, dimension.id)))
            rows.append(_stability_row(view, found[dimension.id], prose.text("row-dimension")))
        for point in inside:
            rows += [_stability_row(view, found[point.id])] if point.id in found else []
            leaves = [found[leaf.id] for leaf in view.leaves(point) if leaf.id in found]
            still = [one for one in leaves if _is_still(one)]
            rows += [_stability_row(view, one) for one in leaves if one not in still]
            if still:
                ids = prose.join(one.criterion_id for one in still)
                rows.append(row(prose.text("stability-still", count=len(still), ids=ids), "", "0–100%", "0–100%", ""))
    heads = tuple(prose.text(f"column-{key}") for key in ("node", "today", "same-leader", "same-ranking", "beyond"))
    kept = columns(heads, (4.2, 0.8, 1.1, 1.1, 2.0), (1, 2, 3))
    caption = prose.text("caption-stability", count=len(found))
    return Table("stability-table", caption, kept, tuple(rows), prose.text("stability-note"))


def _is_still(one: Stability) -> bool:
    return one.ranking[0] <= _EDGE and one.ranking[1] >= 1 - _EDGE


def _stability_row(view: View, one: Stability, label: str = "") -> Row:
    prose = firm_prose(view)
    beyond = [
        prose.text(f"stability-{side}", name=view.names[id_])
        for side, id_ in (("below", one.below), ("above", one.above))
        if id_
    ]
    return row(
        cell(label or node_text(view, one.criterion_id), strong=one.level == "point"),
        prose.value(one.weight, "percent1"),
        weights_between(prose, one.leader),
        weights_between(prose, one.ranking),
        prose.clauses(beyond) or prose.text("nobody-else"),
    )
