"""The sheet of weights: what the respondents state, what follows from it, and the reader's own weights."""

from __future__ import annotations

from planner.documents.charts.palette import ACCENT
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Bars, Choice, Marked, NumberRange, Sheet, Value
from planner.documents.workbook.view import Book, Input, Respondent

_MOST_POINTS = 1000


def weights_sheet(book: Book) -> tuple[Sheet, tuple[Input, ...]]:
    """Return the sheet and its inputs: says, stated weights, own weights, classes and limits."""
    people = len(book.respondents)
    draft = Draft(book.titles["weights"], (8, 46, 22, *(14 for _ in range(2 * people)), 12, 17, 12))
    how = book.text("weights-how" if people else "weights-alone")
    draft.opening(book.titles["weights"], (how, book.text("weights-own-how")))
    _heads(book, draft)
    for row, point in enumerate(book.points):
        _point_row(book, draft, row, point)
    _totals(book, draft)
    inputs = [*_stated_inputs(book), Input("weights", book.own_weights, tuple((None,) for _ in book.points))]
    inputs += _settings(book, draft)
    _rules(book, draft)
    return draft.sheet((book.point_rows, 2), (book.point_rows - 2, book.point_rows - 1), colour=ACCENT), tuple(inputs)


def _heads(book: Book, draft: Draft) -> None:
    labels = [person.label for person in book.respondents]
    row = book.point_rows - 2
    last = 2 + 2 * len(labels)
    if labels:
        draft.spread(row - 1, (3, 2 + len(labels)), book.text("weights-stated"), styles.GROUP)
        draft.spread(row - 1, (3 + len(labels), last), book.text("weights-shares"), styles.GROUP)
    heads = (book.text("column-code"), book.text("column-point"), book.text("column-dimension"), *labels, *labels)
    tail = (book.text("column-combined"), book.text("column-own-weight"), book.text("column-effective"))
    draft.heads(row, (*heads, *tail), right=range(3, last + 4))
    draft.put(row + 1, 1, book.text("weights-say") if labels else "", styles.STRONG)
    for column in (0, 2, *range(3 + len(labels), last + 4)):
        draft.put(row + 1, column, "", styles.STRONG)
    for column, person in enumerate(book.respondents):
        draft.put(row + 1, 3 + column, person.say, styles.entry(styles.WEIGHT))


def _point_row(book: Book, draft: Draft, row: int, point: str) -> None:
    catalogue = book.view.result.packs.catalogue
    at = book.point_rows + row
    entry = catalogue.points[point]
    draft.put(at, 0, point, styles.BODY)
    draft.put(at, 1, book.prose.value(entry.text), styles.BODY)
    draft.put(at, 2, book.prose.value(catalogue.dimensions[entry.dimension].text), styles.BODY)
    for column, person in enumerate(book.respondents):
        stated = person.stated.get(point)
        style = styles.entry(centred=True) if person.by_classes else styles.entry(styles.WEIGHT)
        draft.put(at, 3 + column, stated, style)
        share: Value = person.shares.get(point, "")
        formula = _share_formula(book, person, row, column)
        draft.put(at, book.shares.left + column, share, styles.number(styles.PERCENT), formula)
    sums = book.point_sums
    adjusted = f"={sums.at(row, 4)}/SUM({sums.column(4)})"
    draft.put(at, book.combined_weights.left, book.combined[point], styles.number(styles.PERCENT), adjusted)
    draft.put(at, book.own_weights.left, None, styles.entry(styles.PERCENT))
    weight = book.nodes[point].weight if point in book.nodes else 0.0
    effective = styles.number(styles.PERCENT, strong=True)
    draft.put(at, book.effective_weights.left, weight, effective, _effective_formula(book, row))
    draft.grow(at, lines_of(book.prose.value(entry.text), draft.columns[1]))


def _share_formula(book: Book, person: Respondent, row: int, column: int) -> str:
    """Return the formula of one normalised weight: points left out are neither zero nor guessed."""
    own, stated = book.stated.at(row, column), book.stated.column(column)
    if person.by_classes:
        total = f"SUMPRODUCT(COUNTIF({stated},class_word),class_number)"
        value, counted = f"SUMIF(class_word,{own},class_number)", f"COUNTA({stated})"
    else:
        total, value, counted = f"SUM({stated})", f"{own}", f"COUNT({stated})"
    return f'=IF(OR({own}="",{total}<=0),"",{value}/{total}*{counted}/{len(book.points)})'


def _effective_formula(book: Book, row: int) -> str:
    """
    Return the formula of a weight in force.

    A point with an own weight has it, the others share the rest in proportion to the group's weights; own weights of
    more than everything, or on every point, are brought to a sum of 1.
    """
    active, own, combined = book.point_sums.column(0), book.own_weights, book.combined_weights
    stated = f"SUMPRODUCT({active}*ISNUMBER({own}),{own})"
    rest = f"SUMPRODUCT({active}*(1-ISNUMBER({own})),{combined})"
    here, mine = book.point_sums.at(row, 0), own.at(row)
    kept = f"IF({rest}>0,MAX(1,{stated}),{stated})"
    others = f"IF({rest}>0,{combined.at(row)}*MAX(0,1-{stated})/{rest},0)"
    return f"=IF({here}=0,0,IF(ISNUMBER({mine}),IF({stated}>0,{mine}/{kept},0),{others}))"


def _totals(book: Book, draft: Draft) -> None:
    at = book.point_rows + len(book.points)
    for column in range(book.effective_weights.left + 1):
        draft.put(at, column, "", styles.TOTAL)
    draft.put(at, 1, book.text("row-sum"), styles.TOTAL)
    total = styles.number(styles.PERCENT, total=True)
    for column, person in enumerate(book.respondents):
        area = book.shares.column(column)
        draft.put(at, area.left, sum(person.shares.values()), total, f"=SUM({area})")
    for area in (book.combined_weights, book.effective_weights):
        draft.put(at, area.left, 1.0, total, f"=SUM({area})")
    check = f'=IF(ABS(SUM({book.effective_weights})-1)<0.000001,{_ok(book)},"{book.text("sum-wrong")}")'
    draft.put(at + 1, book.effective_weights.left, book.text("sum-right"), styles.TAG, check)


def _ok(book: Book) -> str:
    return f'"{book.text("sum-right")}"'


def _stated_inputs(book: Book) -> list[Input]:
    if not book.respondents:
        return []
    stated = tuple(tuple(person.stated.get(point) for person in book.respondents) for point in book.points)
    return [
        Input("weights", book.stated, stated),
        Input("weights", book.says, (tuple(person.say for person in book.respondents),)),
    ]


def _settings(book: Book, draft: Draft) -> list[Input]:
    """Put what the classes count and the two limits; all of them may be changed."""
    catalogue, selection = book.view.result.packs.catalogue, book.view.selection
    words = book.class_words
    draft.section(words.top - 2, book.text("classes"))
    draft.put(words.top - 1, 1, book.text("column-class"), styles.HEAD)
    draft.put(words.top - 1, 2, book.text("column-counts"), styles.HEAD_RIGHT)
    for row, (word, counted) in enumerate(catalogue.class_points.items()):
        draft.put(words.top + row, 1, book.classes[word], styles.BODY)
        draft.put(words.top + row, 2, counted, styles.entry(styles.WEIGHT))
    draft.section(book.tolerance.top - 2, book.text("limits"))
    draft.put(book.tolerance.top - 1, 1, book.text("column-limit"), styles.HEAD)
    draft.put(book.tolerance.top - 1, 2, book.text("column-limit-value"), styles.HEAD_RIGHT)
    limits = (
        (book.tolerance, "tolerance", selection.tie_tolerance, styles.PERCENT),
        (book.evidence_limit, "evidence-limit", selection.evidence_limit, styles.WHOLE_PERCENT),
    )
    for area, key, value, format_ in limits:
        draft.put(area.top, 1, book.text(f"limit-{key}"), styles.BODY)
        draft.put(area.top, 2, value, styles.entry(format_))
        draft.rules.append(NumberRange(area, 0, 1, book.text("input-share"), book.text("input-share-how")))
    counts = tuple((one,) for one in catalogue.class_points.values())
    draft.rules.append(_points_rule(book, book.class_points))
    found = [Input("weights", book.class_points, counts)]
    return [*found, *(Input("limits", area, ((value,),)) for area, _, value, _ in limits)]


def _rules(book: Book, draft: Draft) -> None:
    title, how = book.text("input-class"), book.text("input-class-how")
    for column, person in enumerate(book.respondents):
        area = book.stated.column(column)
        draft.rules.append(
            Choice(area, tuple(book.classes.values()), title, how) if person.by_classes else _points_rule(book, area)
        )
    if book.respondents:
        draft.rules.append(_points_rule(book, book.says))
    share = NumberRange(book.own_weights, 0, 1, book.text("input-share"), book.text("input-share-how"))
    bars = Bars(book.effective_weights, styles.BAR, None)
    check = book.effective_weights.at(len(book.points) + 1)
    wrong = Marked(check, f'={check}<>"{book.text("sum-right")}"', styles.FAILED)
    draft.rules += [share, bars, wrong]


def _points_rule(book: Book, area: Area) -> NumberRange:
    return NumberRange(area, 0, _MOST_POINTS, book.text("input-points"), book.text("input-points-how"))
