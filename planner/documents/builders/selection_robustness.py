"""How firm the order is: rank shares, weight stability, what would change it, second opinions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from planner.documents.builders.common import Prose, cell, columns, heading, row
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import (
    POINTS,
    briefly,
    chance,
    error_of,
    firm_prose,
    names_of,
    node_text,
    points,
    short_chance,
    short_node,
    weights_between,
)
from planner.domain.model.chart import (
    Ladder,
    LadderRung,
    RankAcceptability,
    RankBar,
    RankShare,
    StabilityBar,
    StabilityBars,
)
from planner.domain.model.document import Block, Bullets, FigureBlock, Paragraph, Table
from planner.domain.selection.analysis_results import (
    Acceptability,
    Robustness,
    Rung,
    SecondOpinions,
)
from planner.domain.selection.results import Stability

# a ladder of more rungs is a list; the first ones are what a reader can act on
RUNGS_DRAWN = 6
_NODES: tuple[Literal["dimension", "point"], ...] = ("dimension", "point")
# what the whole chapter is subject to stands before its figures
_CAUTION = "robustness.nobody-eligible"
# said by the figures of the chapter, or before them
_DRAWN = ("robustness.first-shares", "robustness.turn-", "robustness.nearest-change", _CAUTION)
# how the other methods were set: it stands in the annex
ASSUMED = ("opinions.assumptions",)


def robustness_chapter(view: View) -> Iterator[Block]:
    """Yield the chapter on how firm the order is; where nothing can be compared, one sentence says why."""
    prose, robustness = firm_prose(view), view.result.analysis.robustness
    yield heading(prose, "firm")
    if robustness is None:
        yield Paragraph("firm-none", prose.text("firm-none" if view.scored else "firm-nothing"))
        return
    yield Paragraph("firm-lead", _lead(view, robustness))
    main = robustness.model(robustness.main)
    if main is not None:
        yield _ranks_figure(view, robustness, main)
    if robustness.models:
        yield _models_table(view, robustness)
    yield from _change(view, robustness)
    yield from _stability(view, robustness)
    said = tuple(_said(view, robustness))
    if said:
        yield Bullets("firm-list", said)
    yield from _opinions(view, view.result.analysis.opinions)


def _lead(view: View, robustness: Robustness) -> str:
    prose = firm_prose(view)
    out = [scored.alternative_id for scored in view.scored if scored.alternative_id not in robustness.compared]
    parts = list(view.says(one for one in robustness.statements if one.code == _CAUTION))
    parts.append(prose.text("firm-lead", samples=robustness.samples, model=model_text(prose, robustness.main)))
    if out:
        parts.append(prose.text("firm-left-out", names=names_of(view, out), count=len(out)))
    parts.append(_cross_check(prose, robustness))
    parts.append(prose.text("firm-see", annex="[[firm-annex]]"))
    return prose.sentences(filter(None, parts))


def _cross_check(prose: Prose, robustness: Robustness) -> str:
    """Say in one sentence whether what was computed exactly and what was drawn agree."""
    checks = robustness.checks
    if not checks:
        return ""
    agreeing = sum(check.agrees for check in checks)
    if agreeing == len(checks):
        return prose.text("checks-agree", count=len(checks))
    return prose.text("checks-differ", count=len(checks), differing=len(checks) - agreeing)


def model_text(prose: Prose, model: str) -> str:
    """Return the name of a model of weights."""
    return prose.label("robustness", f"model-{model}")


# --- shares of ranks ----------------------------------------------------------------------------------------------


def first_share(acceptability: Acceptability, alternative_id: str) -> float:
    """Return how often an alternative is first (0-1)."""
    return acceptability.ranks[alternative_id][0]


def _ranks_figure(view: View, robustness: Robustness, main: Acceptability) -> FigureBlock:
    prose = firm_prose(view)
    bars = tuple(_rank_bar(view, main, id_) for id_ in robustness.compared)
    best = max(robustness.compared, key=lambda id_: (first_share(main, id_), -robustness.compared.index(id_)))
    title = prose.text("ranks-figure", name=view.names[best], share=chance(prose, first_share(main, best)))
    told = (_ranks_in_words(view, main, id_) for id_ in robustness.compared)
    alt = prose.text("ranks-figure-alt", bars=prose.clauses(told))
    chart = RankAcceptability(bars, prose.text("ranks-figure-axis"))
    source = prose.text(
        "ranks-figure-source",
        samples=robustness.samples,
        seed=str(robustness.seed),
        model=model_text(prose, main.model),
        error=error_of(prose, main.standard_error),
    )
    return FigureBlock("ranks-figure", title, alt, source, chart)


def _rank_bar(view: View, main: Acceptability, alternative_id: str) -> RankBar:
    prose = firm_prose(view)
    shares = main.ranks[alternative_id]
    ranks = tuple(
        RankShare(share, prose.text("rank-share", rank=n, share=short_chance(prose, share)), short_chance(prose, share))
        for n, share in enumerate(shares, start=1)
    )
    mean = sum(n * share for n, share in enumerate(shares, start=1))
    leads = alternative_id == view.selection.verdict.leading_id
    return RankBar(view.names[alternative_id], ranks, prose.text("rank-mean", mean=mean), highlighted=leads)


def _ranks_in_words(view: View, main: Acceptability, alternative_id: str) -> str:
    prose = firm_prose(view)
    shares = (
        prose.text("rank-share", rank=n, share=short_chance(prose, share))
        for n, share in enumerate(main.ranks[alternative_id], start=1)
        if share
    )
    return prose.text("named-list", name=view.names[alternative_id], items=prose.join(shares))


def _models_table(view: View, robustness: Robustness) -> Table:
    """Return how often everybody is first under every model of weights, with the error of drawing."""
    prose = firm_prose(view)
    rows = tuple(
        row(
            cell(model_text(prose, one.model), strong=one.model == robustness.main),
            *(short_chance(prose, first_share(one, id_)) for id_ in robustness.compared),
            error_of(prose, one.standard_error),
        )
        for one in robustness.models
    )
    heads = (prose.text("column-model"), *(view.names[id_] for id_ in robustness.compared), prose.text("column-error"))
    widths = (3.6, *(1.1 for _ in robustness.compared), 1.2)
    kept = columns(heads, widths, tuple(range(1, len(heads))))
    return Table("models-table", prose.text("caption-models"), kept, rows, prose.text("models-note"))


# --- stability of weights ------------------------------------------------------------------------------------------


def turns(stability: Stability) -> bool:
    """Say whether some weight of the node puts another alternative first."""
    return stability.below is not None or stability.above is not None


def room(stability: Stability) -> float:
    """Return how much weight has to move until another one leads; infinite where no weight does that."""
    low, high = stability.leader
    ends = [(stability.below, stability.weight - low), (stability.above, high - stability.weight)]
    return min((distance for name, distance in ends if name is not None), default=float("inf"))


def _stability(view: View, robustness: Robustness) -> Iterator[Block]:
    prose = firm_prose(view)
    nodes = [one for one in robustness.stability if one.level in _NODES]
    if not nodes:
        return
    bars = tuple(_stability_bar(view, one) for one in _in_tree_order(view, nodes))
    told = (_stability_in_words(view, one) for one in nodes)
    alt = prose.text("stability-figure-alt", bars=prose.clauses(told))
    chart = StabilityBars(bars, prose.text("stability-figure-axis"), POINTS)
    source = prose.text("stability-figure-source", annex="[[stability-table]]")
    yield FigureBlock("stability-figure", _stability_title(view, nodes), alt, source, chart)


def _in_tree_order(view: View, nodes: Sequence[Stability]) -> list[Stability]:
    """Sort points below their dimension."""
    by_id = {one.criterion_id: one for one in nodes}
    order = [
        id_
        for dimension in view.criteria("dimension")
        for id_ in (dimension.id, *(p.id for p in view.criteria("point") if p.parent_id == dimension.id))
    ]
    return [by_id[id_] for id_ in order if id_ in by_id]


def _stability_bar(view: View, one: Stability) -> StabilityBar:
    low, high = (tuple(end * POINTS for end in interval) for interval in (one.leader, one.ranking))
    return StabilityBar(
        label=short_node(view, one.criterion_id),
        weight=one.weight * POINTS,
        leader=(low[0], low[1]),
        ranking=(high[0], high[1]),
        below=view.names[one.below] if one.below else "",
        above=view.names[one.above] if one.above else "",
        text=weights_between(view.prose, one.leader),
        heading=one.level == "dimension",
    )


def _stability_title(view: View, nodes: Sequence[Stability]) -> str:
    prose = firm_prose(view)
    turning = [one for one in nodes if turns(one)]
    if not turning:
        return prose.text("stability-figure-never", count=len(nodes))
    nearest = min(turning, key=room)
    return prose.text(
        "stability-figure",
        count=len(turning),
        all=len(nodes),
        node=short_node(view, nearest.criterion_id),
        points=points(prose, room(nearest)),
    )


def _stability_in_words(view: View, one: Stability) -> str:
    prose = firm_prose(view)
    named = [
        prose.text(f"stability-{side}", name=view.names[id_])
        for side, id_ in (("below", one.below), ("above", one.above))
        if id_
    ]
    told = prose.text(
        "stability-words",
        node=node_text(view, one.criterion_id),
        weight=one.weight,
        leader=weights_between(prose, one.leader),
        ranking=weights_between(prose, one.ranking),
    )
    return prose.join((told, *named))


# --- what would change ---------------------------------------------------------------------------------------------


def _change(view: View, robustness: Robustness) -> Iterator[Block]:
    prose, rungs = firm_prose(view), robustness.ladder[:RUNGS_DRAWN]
    if not rungs:
        yield Paragraph("ladder-none", prose.text("ladder-none"))
        return
    drawn = tuple(
        LadderRung(
            view.say(briefly(rung.statement)),
            None if rung.size is None else rung.size * POINTS,
            rung_size(prose, rung),
        )
        for rung in rungs
    )
    chart = Ladder(drawn, prose.text("ladder-figure-axis"))
    told = (
        prose.text("named-list", name=view.say(rung.statement).rstrip("。."), items=rung_size(prose, rung))
        for rung in rungs
    )
    alt = prose.text("ladder-figure-alt", rungs=prose.clauses(told))
    yield FigureBlock(
        "ladder-figure",
        _ladder_title(prose, rungs),
        alt,
        prose.text("ladder-figure-source", annex="[[firm-annex]]"),
        chart,
    )


def _ladder_title(prose: Prose, rungs: Sequence[Rung]) -> str:
    first = next((rung for rung in rungs if rung.size is not None), None)
    if first is None or first.size is None:
        return prose.text("ladder-figure-waivers")
    return prose.text(f"ladder-figure-{_measured(first)}", points=points(prose, first.size))


def rung_size(prose: Prose, rung: Rung) -> str:
    """Print the size of a change in points of weight or value; a waiver has none and says so."""
    if rung.size is None:
        return prose.text("rung-waiver")
    return prose.text(f"rung-{_measured(rung)}", points=points(prose, rung.size))


def _measured(rung: Rung) -> str:
    return "weight" if rung.kind in ("weight", "weights") else "value"


def _said(view: View, robustness: Robustness) -> Iterator[str]:
    """Yield what the engine states, without what the figures show; then who is no better than another in anything."""
    prose = firm_prose(view)
    yield from view.says(one for one in robustness.statements if not one.code.startswith(_DRAWN))
    leader = view.selection.verdict.leading_id
    for one in robustness.standings:
        others = [id_ for id_ in one.dominated_by if id_ != leader]
        if others:
            yield prose.text("dominated", name=view.names[one.alternative_id], by=names_of(view, others))


# --- second opinions -----------------------------------------------------------------------------------------------


def _opinions(view: View, found: SecondOpinions | None) -> Iterator[Block]:
    prose = firm_prose(view)
    if found is None or not found.opinions:
        yield Paragraph("opinions-none", prose.text("opinions-none"))
        return
    ids = [one.alternative_id for one in view.scored if one.alternative_id in found.opinions[0].ranks]
    rows = tuple(
        row(view.names[id_], *(prose.value(opinion.ranks.get(id_)) for opinion in found.opinions)) for id_ in ids
    )
    heads = (prose.text("column-alternative"), *(prose.text(f"method-{one.method}") for one in found.opinions))
    kept = columns(heads, (2.4, *(1.1 for _ in found.opinions)), tuple(range(1, len(heads))))
    yield Table("opinions-table", prose.text("caption-opinions"), kept, rows, prose.text("opinions-note"))
    told = view.says(one for one in found.statements if one.code not in ASSUMED)
    # what a method says and why it says so belong together
    reasons = (view.prose.sentences(view.says(opinion.statements)) for opinion in found.opinions)
    said = (*told, *filter(None, reasons))
    if said:
        yield Bullets("opinions-list", said)
