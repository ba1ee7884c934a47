"""The sheet of calculations: values, weights on the way, and the order; nothing here is to be changed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft
from planner.documents.workbook.model import Area, Sheet, Value, literal
from planner.documents.workbook.sheets.cost_years import put_cost_years
from planner.documents.workbook.view import Book, catalogue_class
from planner.domain.model.criterion import Criterion
from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.ratings import distribution_of
from planner.domain.selection.results import Rating

_PARTS = ("low", "expected", "high")
_COLUMNS = (*_PARTS, "variance")
_EXACT = "0.000000"
_MEASURED = styles.number(_EXACT)


def calculation_sheet(book: Book) -> Sheet:
    """Return the sheet."""
    draft = Draft(book.titles["calculation"], (10, 34, *(13 for _ in range(max(5 + 4 * book.count, 32)))))
    draft.opening(book.titles["calculation"], (book.text("calculation-how"),))
    _ranking(book, draft)
    _points(book, draft)
    _values(book, draft)
    put_cost_years(book, draft)
    return draft.sheet((0, 2))


# --- the order of the alternatives ---------------------------------------------------------------------------------


def _ranking(book: Book, draft: Draft) -> None:
    area, ordered = book.ranking, book.sorted_ranking
    keys = ("number", "alternative", "id-order", "eligible", "value", "position", "first-share")
    draft.heads(area.top - 1, [book.text(f"column-{key}") for key in keys])
    by_position = ("number", "eligible", "value", "best-of-group", "rank", "alternative")
    dimensions = [book.prose.value(one.text) for one in book.view.criteria("dimension")]
    heads = [*(book.text(f"column-{key}") for key in by_position), *dimensions, "", book.text("column-variance")]
    draft.heads(area.top - 1, heads, column=ordered.left)
    by_id = sorted(scored.alternative_id for scored in book.scored)
    for row, scored in enumerate(book.scored):
        at = area.top + row
        draft.put(at, 0, row + 1, styles.BODY)
        draft.put(at, 1, book.name(scored.alternative_id), styles.BODY)
        draft.put(at, 2, by_id.index(scored.alternative_id) + 1, styles.BODY)
        draft.put(at, 3, int(scored.eligible), styles.BODY, _eligible(book, row))
        draft.put(at, 4, scored.overall_value.expected, _MEASURED, f"={book.score_rows.at(row, 4)}")
        draft.put(at, 5, row + 1, styles.BODY, _position(book, row))
        share = book.first_share(scored.alternative_id)
        draft.put(at, 6, book.text("no-share") if share is None else share, _MEASURED)
        spread, formula = _spread(book, row)
        draft.put(at, book.spreads.left, spread, styles.number("0.00E+00"), formula)
        _sorted_row(book, draft, row)


def _eligible(book: Book, row: int) -> str:
    """Return 1 when no must-have fails that is not waived."""
    if not book.must_haves:
        return "=1"
    failed, waived = literal(book.text("state-fail")), literal(book.text("yes"))
    return f"=IF(SUMPRODUCT(({book.states.column(row)}={failed})*({book.waivers}<>{waived}))=0,1,0)"


def _position(book: Book, row: int) -> str:
    """Return the place in the order: eligible ones first, then by value, then by id."""
    order, eligible, value = (book.ranking.column(column) for column in range(3))
    own_order, own_eligible, own_value = (book.ranking.at(row, column) for column in range(3))
    same = f"({eligible}={own_eligible})"
    above = f"(({value}>{own_value})+({value}={own_value})*({order}<{own_order}))"
    return f"=1+SUMPRODUCT(({eligible}>{own_eligible})+{same}*{above})"


def _spread(book: Book, row: int) -> tuple[float, str]:
    """Return the variance of an overall value: every value varies by itself within its range."""
    ratings = book.scored[row].ratings
    own = math.fsum(leaf.weight**2 * distribution_of(ratings[leaf.id]).variance for leaf in book.requirements)
    return own, f"=SUMPRODUCT(requirement_weight^2*{book.values('variance').column(row)})"


def _sorted_row(book: Book, draft: Draft, row: int) -> None:
    area, scored = book.sorted_ranking, book.scored[row]
    at, here = area.top + row, book.sorted_ranking.row(row)
    number = here.at(0, 0)
    draft.put(at, area.left, row + 1, styles.BODY, f"=MATCH({row + 1},{book.ranking.column(3)},0)")
    for column, source in ((1, 1), (2, 2)):
        value: Value = int(scored.eligible) if column == 1 else scored.overall_value.expected
        formula = f"=INDEX({book.ranking.column(source)},{number})"
        draft.put(at, area.left + column, value, styles.BODY if column == 1 else _MEASURED, formula)
    if row == 0:
        draft.put(at, area.left + 3, _best(book, 0), _MEASURED, f"={here.at(0, 2)}")
        draft.put(at, area.left + 4, scored.rank, styles.BODY, "=1")
    else:
        before = area.row(row - 1)
        within = f"{before.at(0, 3)}-{here.at(0, 2)}<MAX(tie_tolerance-1E-9,1E-9)"
        tied = f"AND({before.at(0, 1)}={here.at(0, 1)},{within})"
        best = f"=IF({tied},{before.at(0, 3)},{here.at(0, 2)})"
        draft.put(at, area.left + 3, _best(book, row), _MEASURED, best)
        draft.put(at, area.left + 4, scored.rank, styles.BODY, f"=IF({tied},{before.at(0, 4)},{row + 1})")
    names = book.score_rows.column(1)
    draft.put(at, area.left + 5, book.name(scored.alternative_id), styles.BODY, f"=INDEX({names},{number})")
    for column, part in enumerate(scored.dimension_contributions):
        formula = f"=INDEX({book.dimension_contributions.row(column)},{number})"
        draft.put(at, book.sorted_dimensions.left + column, part.value.expected, _MEASURED, formula)


def _best(book: Book, row: int) -> float:
    """Return the value of the first of those that share a rank."""
    scored = book.scored[row]
    group = (one for one in book.scored if (one.eligible, one.rank) == (scored.eligible, scored.rank))
    return max(one.overall_value.expected for one in group)


# --- weights on the way --------------------------------------------------------------------------------------------


def _points(book: Book, draft: Draft) -> None:
    area = book.point_sums
    keys = ("code", "point", "in-tree", "default", "mean", "factor", "adjusted")
    draft.heads(area.top - 1, [book.text(f"column-{key}") for key in keys])
    for row, point in enumerate(book.points):
        at = area.top + row
        draft.put(at, 0, point, styles.BODY)
        draft.put(at, 1, book.prose.value(book.view.result.packs.catalogue.points[point].text), styles.BODY)
        draft.put(at, 2, int(point in book.nodes), styles.BODY)
        draft.put(at, 3, book.defaults[point], _MEASURED)
        draft.put(at, 4, book.means[point], _MEASURED, _mean(book, row))
        draft.put(at, 5, book.factors[point], _MEASURED)
        formula = f"={area.at(row, 2)}*{area.at(row, 3)}"
        draft.put(at, 6, book.means[point] * book.factors[point], _MEASURED, formula)


def _mean(book: Book, row: int) -> str | None:
    """Return the mean by say over those who weighed a point; without respondents the group's weight stands."""
    if not book.respondents:
        return None
    own = book.shares.row(row)
    total = f"SUMPRODUCT({book.says}*ISNUMBER({own}))"
    return f"=IF({total}<=0,{book.point_sums.at(row, 1)},SUMPRODUCT({book.says},{own})/{total})"


# --- values --------------------------------------------------------------------------------------------------------


def _values(book: Book, draft: Draft) -> None:
    numbers = book.class_numbers
    row = numbers.top - 1
    names = [book.name(scored.alternative_id) for scored in book.scored]
    heads = [book.text("column-code"), book.text("column-requirement"), book.text("column-class-number")]
    draft.heads(row, [*heads, *(names * len(_COLUMNS)), book.text("column-a-less-b"), book.text("column-sort-key")])
    for part in _COLUMNS:
        area = book.values(part)
        draft.spread(row - 1, (area.left, area.right), book.text(f"values-{part}"), styles.GROUP)
    counts = book.view.result.packs.catalogue.class_points
    by_word = {book.classes[word]: counts[word] for word in counts}
    for place, requirement in enumerate(book.requirements):
        at = numbers.top + place
        draft.put(at, 0, requirement.id, styles.BODY)
        draft.put(at, 1, book.prose.value(requirement.text), styles.TEXT)
        formula = f"=SUMIF(class_word,{book.requirement_classes.at(place)},class_number)"
        draft.put(at, 2, by_word[catalogue_class(book, requirement.id)], styles.BODY, formula)
        for column, scored in enumerate(book.scored):
            _value_cells(book, draft, place, column, scored.ratings[requirement.id])
        _difference(book, draft, place, requirement)


def _value_cells(book: Book, draft: Draft, place: int, column: int, rating: Rating) -> None:
    """Put value low, expected and high of one rating, and its variance."""
    cells = {part: book.ratings(part).at(place, column) for part in _PARTS}
    # a rating changed without its range takes the range along
    amounts = {
        "low": f"MIN({cells['low']},{cells['expected']}+0)",
        # an emptied cell is 0 and not left out
        "expected": f"{cells['expected']}+0",
        "high": f"MAX({cells['high']},{cells['expected']}+0)",
    }
    values = {part: book.values(part).at(place, column) for part in _COLUMNS}
    function = book.view.result.packs.rating_scale.value_function
    for part in _PARTS:
        value = float(getattr(rating.value, part))
        formula = _as_marked(rating, cells, value, value_formula(function, amounts[part]))
        draft.put(values[part].top, values[part].left, value, _MEASURED, f"={formula}")
    # that of the two-piece uniform distribution
    variance = f"({values['expected']}-{values['low']})*({values['high']}-{values['expected']})/3"
    own = distribution_of(rating).variance
    here = values["variance"]
    draft.put(here.top, here.left, own, _MEASURED, f"={_as_marked(rating, cells, own, variance)}")


def _as_marked(rating: Rating, cells: Mapping[str, Area], value: float, formula: str) -> str:
    """
    Return a formula that keeps what follows from people's marks as long as the rating made of them is not changed.

    Means and variance of marks are not those of a range.
    """
    if not rating.marks:
        return formula
    kept = ",".join(f"{cells[part]}={getattr(rating.rating, part)!r}" for part in _PARTS)
    return f"IF(AND({kept}),{value!r},{formula})"


def value_formula(function: ValueFunction, amount: str) -> str:
    """Return a piecewise linear value function, flat outside its cutoffs, of an amount as a formula without `=`."""
    ends = list(zip(function.cutoffs, function.values, strict=True))
    terms = [_exactly(ends[0][1])]
    for (left, low), (right, high) in itertools.pairwise(ends):
        slope = (high - low) / (right - left)
        terms.append(f"(MEDIAN({_exactly(left)},{amount},{_exactly(right)})-{_exactly(left)})*{_exactly(slope)}")
    return "+".join(terms)


def _exactly(number: float) -> str:
    return repr(int(number)) if number == int(number) else repr(number)


def _difference(book: Book, draft: Draft, place: int, requirement: Criterion) -> None:
    area, values = book.differences, book.values("expected").row(place)
    weight = book.requirement_weights.at(place)
    formula = f"={weight}*(INDEX({values},chosen_a)-INDEX({values},chosen_b))"
    first, second = book.scored[0], book.scored[min(1, book.count - 1)]
    gap = first.ratings[requirement.id].value.expected - second.ratings[requirement.id].value.expected
    added = requirement.weight * gap
    draft.put(area.top + place, area.left, added, _MEASURED, formula)
    # equal differences are told apart by their place, so that sorting finds each of them
    key = f"={area.at(place)}-{place + 1}*1E-12"
    draft.put(area.top + place, area.left + 1, added - (place + 1) * 1e-12, _MEASURED, key)
