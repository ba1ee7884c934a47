"""Who disagrees about the weights, how far, and whether it decides: the disagreement map and the annex on people."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import cell, columns, person_shown, row
from planner.documents.builders.selection_figures import weight_figure
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import firm_prose, people_shown, points, short_node, unexplained
from planner.domain.model.chart import DisagreementMap, DisagreementRow, Judgement
from planner.domain.model.document import Block, Bullets, FigureBlock, Row, Table
from planner.domain.selection.analysis_results import Agreement, PointDisagreement, RespondentView

_ROOM = 1.08
_DRIVERS = 2


def spread_blocks(view: View) -> Iterator[Block]:
    """Yield the spread of the weights before anything is combined: everybody's own, and what decides."""
    agreement = view.result.analysis.agreement
    if agreement is None or not agreement.points:
        yield weight_figure(view)
        return
    said = view.says(agreement.statements)
    yield Bullets("agreement-list", said or (deciding_sentence(view, agreement),))
    yield _disagreement_figure(view, agreement)


def deciding(agreement: Agreement) -> tuple[PointDisagreement, ...]:
    """Return the disagreements that decide who leads, the widest first."""
    found = (point for point in agreement.points if point.decides)
    return tuple(sorted(found, key=lambda point: (point.low - point.high, point.point_id)))


def deciding_sentence(view: View, agreement: Agreement) -> str:
    """Say which disagreement decides who leads, or that none does."""
    prose, found = firm_prose(view), deciding(agreement)
    if not found:
        return prose.text("decides-none", count=len(agreement.points))
    leader = view.selection.verdict.leading_id
    parts = (
        prose.text(
            "decides-point",
            point=_point(view, one),
            low=one.low,
            high=one.high,
            others=prose.join(
                view.names[id_] for id_ in dict.fromkeys((one.leader_at_low, one.leader_at_high)) if id_ != leader
            ),
        )
        for one in found
    )
    return prose.text("decides", count=len(found), points=prose.clauses(parts))


def _point(view: View, one: PointDisagreement) -> str:
    return view.prose.value(view.result.packs.catalogue.points[one.point_id].text)


# --- figure --------------------------------------------------------------------------------------------------------


def _disagreement_figure(view: View, agreement: Agreement) -> FigureBlock:
    prose = firm_prose(view)
    ids = _respondents(agreement)
    signs = {id_: str(n) for n, id_ in enumerate(ids, start=1)} if people_shown(view, ids) else {}
    rows = tuple(_row(view, one, signs) for one in _widest_first(agreement))
    people = tuple(zip(signs.values(), people_shown(view, ids), strict=True)) if signs else ()
    highest = max((value for one in agreement.points for value in (one.high, one.combined)), default=1.0)
    chart = DisagreementMap(rows, people, prose.text("disagreement-figure-axis"), highest * 100 * _ROOM)
    alt = prose.text("disagreement-figure-alt", points=prose.clauses(_in_words(view, one) for one in agreement.points))
    source = prose.text("disagreement-figure-source", when=view.result.engagement.today, annex="[[weights-table]]")
    return FigureBlock("weights-figure", _title(view, agreement), alt, source, chart)


def _respondents(agreement: Agreement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for one in agreement.points for id_ in one.by_stakeholder))


def _widest_first(agreement: Agreement) -> list[PointDisagreement]:
    return sorted(agreement.points, key=lambda one: (one.low - one.high, one.point_id))


def _row(view: View, one: PointDisagreement, signs: dict[str, str]) -> DisagreementRow:
    prose = firm_prose(view)
    return DisagreementRow(
        label=short_node(view, one.point_id),
        judgements=tuple(Judgement(value * 100, signs.get(id_, "")) for id_, value in one.by_stakeholder.items()),
        combined=one.combined * 100,
        text=_spread(view, one),
        decides=prose.text("decides-mark") if one.decides else "",
    )


def _spread(view: View, one: PointDisagreement) -> str:
    low, high = (view.prose.value(end, "percent") for end in (one.low, one.high))
    return low if low == high else firm_prose(view).text("spread", low=low.rstrip("%"), high=high)


def _title(view: View, agreement: Agreement) -> str:
    prose, found = firm_prose(view), deciding(agreement)
    widest = _widest_first(agreement)[0]
    params = {"point": unexplained(_point(view, widest)), "low": widest.low, "high": widest.high}
    if found:
        return prose.text(
            "disagreement-figure-decides", decisive=unexplained(_point(view, found[0])), count=len(found), **params
        )
    return prose.text("disagreement-figure", **params)


def _in_words(view: View, one: PointDisagreement) -> str:
    prose = firm_prose(view)
    told = prose.text("disagreement-words", label=f"{one.point_id} {_point(view, one)}", spread=_spread(view, one),
                      combined=one.combined)  # fmt: skip
    return prose.join((told, prose.text("decides-mark"))) if one.decides else told


# --- annex ---------------------------------------------------------------------------------------------------------


def respondents_table(view: View) -> Table | None:
    """Return the ranking by each respondent's own weights; nothing where nobody's is compared."""
    agreement = view.result.analysis.agreement
    if agreement is None or not agreement.respondents:
        return None
    prose = firm_prose(view)
    rows = tuple(_respondent_row(view, one) for one in agreement.respondents)
    heads = tuple(prose.text(f"column-{key}") for key in ("who", "own-ranking", "own-lead", "drivers"))
    kept = columns(heads, (1.3, 3.6, 1.2, 2.8), (2,))
    return Table("respondents-table", prose.text("caption-respondents"), kept, rows, prose.text("respondents-note"))


def _respondent_row(view: View, one: RespondentView) -> Row:
    prose = firm_prose(view)
    drivers = (
        prose.text("driver", point=view.result.packs.catalogue.points[id_].text, points=points(prose, added))
        for id_, added in one.drivers[:_DRIVERS]
    )
    return row(
        person_shown(view.result, one.stakeholder_id, prose),
        cell(_order(view, one), "none" if one.same_leader else "watch"),
        points(prose, one.lead),
        "—" if one.same_leader else prose.clauses(drivers),
    )


def _order(view: View, one: RespondentView) -> str:
    """Print a ranking with signs: > for ahead, = for a shared rank."""
    parts: list[str] = []
    last = 0
    for alternative_id, rank in one.order:
        if parts:
            parts.append("＝" if rank == last else "＞")
        parts.append(view.names[alternative_id])
        last = rank
    return (" " if view.prose.language == "en" else "").join(parts)
