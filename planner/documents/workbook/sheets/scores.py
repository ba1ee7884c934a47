"""The sheet of scores: overall values, ranks, and what every point and dimension contributes."""

from __future__ import annotations

from planner.documents.charts.palette import ACCENT, category, sequential
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Bars, Marked, Shades, Sheet, StackedBars, literal
from planner.documents.workbook.view import Book
from planner.domain.selection.results import ScoredAlternative
from planner.domain.selection.scale import MAXIMUM_RATING

_CHART_ROWS = 16
_LIGHT_SHARE, _DARK_SHARE = 0.0, 0.6


def scores_sheet(book: Book) -> Sheet:
    """Return the sheet."""
    widths = (9, 62, 12, *(13 for _ in range(max(book.count, 6))))
    draft = Draft(book.titles["scores"], widths)
    draft.opening(book.titles["scores"], (book.text("scores-how"),))
    _overall(book, draft)
    _contributions(book, draft)
    _dimensions(book, draft)
    _point_ratings(book, draft)
    return draft.sheet((0, 2), colour=ACCENT)


# --- overall values ------------------------------------------------------------------------------------------------


def _overall(book: Book, draft: Draft) -> None:
    area = book.score_rows
    draft.section(area.top - 2, book.text("overall"))
    keys = ("rank", "alternative", "eligible", "low", "expected", "high", "gap", "evidenced", "unknown-weight")
    draft.heads(area.top - 1, [book.text(f"column-{key}") for key in keys], right=range(3, 9), centred=(0, 2))
    for row, scored in enumerate(book.scored):
        _overall_row(book, draft, row, scored)
    draft.rules.append(Bars(area.column(4), styles.BAR, 1.0))
    evidence = area.column(7)
    below = f"={_loose(evidence.at())}<evidence_limit"
    draft.rules.append(Marked(evidence, below, styles.WARNING))
    draft.rules.append(Marked(area.column(2), f"={_loose(area.at(0, 2))}={literal(book.text('no'))}", styles.FAILED))


def _overall_row(book: Book, draft: Draft, row: int, scored: ScoredAlternative) -> None:
    area, at = book.score_rows, book.score_rows.top + row
    rank = f"=INDEX({book.sorted_ranking.column(4)},{book.ranking.at(row, 3)})"
    draft.put(at, 0, scored.rank, styles.RANK, rank)
    draft.put(at, 1, book.name(scored.alternative_id), styles.STRONG)
    yes, no = book.text("yes"), book.text("no")
    eligible = f"=IF({book.ranking.at(row, 1)}=1,{literal(yes)},{literal(no)})"
    draft.put(at, 2, yes if scored.eligible else no, styles.BODY_CENTRED, eligible)
    for column, part in ((3, "low"), (4, "expected"), (5, "high")):
        formula = f"=SUMPRODUCT(requirement_weight,{book.values(part).column(row)})"
        style = styles.number(styles.PERCENT, strong=part == "expected")
        draft.put(at, column, float(getattr(scored.overall_value, part)), style, formula)
    # the first in the order is the leader, or the best of those that fail
    first = f"INDEX({area.column(4)},{book.sorted_ranking.at(0, 0)})"
    gap = (scored.overall_value.expected - book.scored[0].overall_value.expected) * 100
    draft.put(at, 6, gap, styles.number(styles.POINTS), f"=({area.at(row, 4)}-{first})*100")
    grades = book.ratings("grade").column(row)
    percent = styles.number(styles.PERCENT)
    draft.put(at, 7, scored.evidenced_weight, percent, f"=SUMPRODUCT(({grades}>1)*requirement_weight)")
    draft.put(at, 8, scored.unknown_weight, percent, f"=SUMPRODUCT(({grades}=0)*requirement_weight)")


def _loose(area: Area) -> str:
    """Return the address of a cell that moves with the cell a rule is applied to."""
    return str(area).rpartition("!")[2].replace("$", "")


# --- contributions -------------------------------------------------------------------------------------------------


def _heads(book: Book, draft: Draft, area: Area, title: str, first: str) -> None:
    draft.section(area.top - 3, book.text(title), book.text(f"{title}-how"))
    names = [book.name(scored.alternative_id) for scored in book.scored]
    heads = (book.text("column-code"), book.text(first), book.text("column-weight"), *names)
    draft.heads(area.top - 1, heads, right=range(2, 3 + book.count))


def _contributions(book: Book, draft: Draft) -> None:
    area = book.contributions
    _heads(book, draft, area, "contributions", "column-point")
    for row, node in enumerate(book.nodes.values()):
        at = area.top + row
        draft.put(at, 0, node.id, styles.BODY)
        draft.put(at, 1, book.prose.value(node.text), styles.BODY)
        draft.grow(at, lines_of(book.prose.value(node.text), draft.columns[1]))
        draft.put(at, 2, node.weight, styles.number(styles.PERCENT), f"={book.effective_weights.at(row)}")
        for column, scored in enumerate(book.scored):
            values = book.values("expected").column(column)
            code = Area(area.sheet, at, 0)
            formula = f"=SUMPRODUCT((requirement_point={code})*requirement_weight*{values})"
            value = scored.point_contributions[row].value.expected
            draft.put(at, 3 + column, value, styles.number(styles.PERCENT), formula)
    _sum_row(book, draft, area)
    draft.rules.extend(Bars(area.column(column), styles.BAR, None) for column in range(book.count))


def _sum_row(book: Book, draft: Draft, area: Area) -> None:
    at = area.bottom + 1
    draft.put(at, 0, "", styles.TOTAL)
    draft.put(at, 1, book.text("row-sum"), styles.TOTAL)
    weights = Area(area.sheet, area.top, 2, area.rows)
    draft.put(at, 2, 1.0, styles.number(styles.PERCENT, total=True), f"=SUM({weights})")
    for column, scored in enumerate(book.scored):
        total = styles.number(styles.PERCENT, total=True)
        draft.put(at, 3 + column, scored.overall_value.expected, total, f"=SUM({area.column(column)})")


def _dimensions(book: Book, draft: Draft) -> None:
    area = book.dimension_contributions
    _heads(book, draft, area, "by-dimension", "column-dimension")
    points = book.contributions
    for row, node in enumerate(book.view.criteria("dimension")):
        at = area.top + row
        inside = [n for n, point in enumerate(book.nodes.values()) if point.parent_id == node.id]
        block = (inside[0], inside[-1] - inside[0] + 1)
        draft.put(at, 0, node.id, styles.BODY)
        draft.put(at, 1, book.prose.value(node.text), styles.BODY)
        draft.grow(at, lines_of(book.prose.value(node.text), draft.columns[1]))
        weights = Area(area.sheet, points.top + block[0], 2, block[1])
        draft.put(at, 2, node.weight, styles.number(styles.PERCENT), f"=SUM({weights})")
        for column, scored in enumerate(book.scored):
            parts = Area(area.sheet, points.top + block[0], 3 + column, block[1])
            value = scored.dimension_contributions[row].value.expected
            draft.put(at, 3 + column, value, styles.number(styles.PERCENT), f"=SUM({parts})")
    _sum_row(book, draft, area)
    draft.charts.append(contribution_chart(book, area.bottom + 3, 1, (760, 300)))


def contribution_chart(book: Book, row: int, column: int, size: tuple[int, int]) -> StackedBars:
    """Return the chart of what the dimensions contribute to every alternative, in the order of the moment."""
    dimensions = book.view.criteria("dimension")
    heads = book.dimension_contributions
    series = tuple(
        (Area(heads.sheet, heads.top + n, 1), book.sorted_dimensions.column(n), category(n))
        for n in range(len(dimensions))
    )
    title, description = book.text("contribution-chart"), book.text("contribution-chart-alt")
    return StackedBars(row, column, title, description, book.sorted_names, series, *size, highest=1.0)


# --- ratings by point ----------------------------------------------------------------------------------------------


def _point_ratings(book: Book, draft: Draft) -> None:
    top = book.dimension_contributions.bottom + 3 + _CHART_ROWS + 3
    area = Area(book.titles["scores"], top, 3, len(book.nodes), book.count)
    _heads(book, draft, area, "point-ratings", "column-point")
    for row, node in enumerate(book.nodes.values()):
        at = area.top + row
        draft.put(at, 0, node.id, styles.BODY)
        draft.put(at, 1, book.prose.value(node.text), styles.BODY)
        draft.grow(at, lines_of(book.prose.value(node.text), draft.columns[1]))
        draft.put(at, 2, node.weight, styles.number(styles.PERCENT), f"={book.effective_weights.at(row)}")
        for column, scored in enumerate(book.scored):
            rated, code = book.ratings("expected").column(column), Area(area.sheet, at, 0)
            formula = f"=SUMPRODUCT((requirement_point={code})*{book.local_weights}*{rated})"
            value = scored.point_ratings[node.id].expected
            draft.put(at, 3 + column, value, styles.number(styles.RATING), formula)
    light, dark = sequential(_LIGHT_SHARE), sequential(_DARK_SHARE)
    draft.rules.append(Shades(area, 0, MAXIMUM_RATING, light, dark))
