"""The sheet of ratings: every requirement with its weight, and how each alternative is rated on it."""

from __future__ import annotations

from planner.documents.charts.palette import ACCENT
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Choice, Marked, NumberRange, Sheet, Value, a1
from planner.documents.workbook.view import Book, Input, catalogue_class
from planner.domain.model.criterion import Criterion
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.scale import MAXIMUM_RATING

PARTS = ("expected", "grade", "low", "high")
_WIDTHS = {"expected": 9.0, "grade": 8.0, "low": 7.5, "high": 7.5}


def ratings_sheet(book: Book) -> tuple[Sheet, tuple[Input, ...]]:
    """Return the sheet and its inputs: classes, expected, low and high ratings, grades of evidence."""
    blocks = (_WIDTHS[part] for part in PARTS for _ in book.scored)
    draft = Draft(book.titles["ratings"], (11, 44, 7, 9, 8, 9, 9, *blocks))
    grades = book.view.result.packs.rating_scale.grade_texts
    listed = book.prose.clauses(f"{int(grade)} {book.prose.value(grades[grade])}" for grade in EvidenceGrade)
    draft.opening(
        book.titles["ratings"],
        (book.text("ratings-how"), book.text("ratings-unknown"), book.text("grades", listed=listed)),
    )
    _heads(book, draft)
    for row, requirement in enumerate(book.requirements):
        _requirement_row(book, draft, row, requirement)
    _rules(book, draft)
    top = book.requirement_rows
    return draft.sheet((top, 2), (top - 2, top - 1), colour=ACCENT), tuple(_inputs(book))


def _heads(book: Book, draft: Draft) -> None:
    row = book.requirement_rows - 1
    keys = ("code", "requirement", "point", "must-have", "class", "local", "global")
    names = [book.name(scored.alternative_id) for scored in book.scored]
    draft.heads(
        row,
        (*(book.text(f"column-{key}") for key in keys), *(names * len(PARTS))),
        right=range(5, 7),
        centred=(3, 4, *range(7, 7 + len(PARTS) * book.count)),
    )
    for part in PARTS:
        area = book.ratings(part)
        draft.spread(row - 1, (area.left, area.right), book.text(f"ratings-{part}"), styles.GROUP)


def _requirement_row(book: Book, draft: Draft, row: int, requirement: Criterion) -> None:
    at = book.requirement_rows + row
    draft.put(at, 0, requirement.id, styles.BODY)
    draft.put(at, 1, book.prose.value(requirement.text), styles.BODY)
    draft.put(at, 2, requirement.parent_id, styles.BODY)
    draft.put(at, 3, book.text("must-have-mark") if requirement.id in book.must_haves else "", styles.BODY_CENTRED)
    draft.put(at, 4, catalogue_class(book, requirement.id), styles.entry(centred=True))
    numbers, points = book.class_numbers, book.requirement_points
    own = points.at(row)
    local = f"={numbers.at(row)}/SUMIF(requirement_point,{own},{numbers})"
    draft.put(at, 5, requirement.local_weight, styles.number(styles.PERCENT), local)
    weight = f"={book.local_weights.at(row)}*SUMIF(point_code,{own},point_weight)"
    draft.put(at, 6, requirement.weight, styles.number(styles.PERCENT_FINE), weight)
    for part in PARTS:
        for column, scored in enumerate(book.scored):
            format_ = book.text("grade-format") if part == "grade" else styles.RATING
            draft.put(at, book.ratings(part).left + column, _rated(book, scored.alternative_id, requirement.id, part),
                      styles.entry(format_, centred=True))  # fmt: skip
    draft.grow(at, lines_of(book.prose.value(requirement.text), draft.columns[1]))


def _rated(book: Book, alternative_id: str, requirement_id: str, part: str) -> float | int:
    scored = book.view.scored_by(alternative_id)
    if scored is None:
        raise KeyError(alternative_id)
    rating = scored.ratings[requirement_id]
    if part == "grade":
        return int(rating.grade)
    return float(getattr(rating.rating, part))


def _inputs(book: Book) -> list[Input]:
    classes = tuple((catalogue_class(book, one.id),) for one in book.requirements)
    found = [Input("weights", book.requirement_classes, classes)]
    for part in PARTS:
        rated: tuple[tuple[Value, ...], ...] = tuple(
            tuple(_rated(book, scored.alternative_id, one.id, part) for scored in book.scored)
            for one in book.requirements
        )
        found.append(Input("evidence" if part == "grade" else "ratings", book.ratings(part), rated))  # type: ignore[arg-type]
    return found


def _rules(book: Book, draft: Draft) -> None:
    words = tuple(book.classes.values())
    draft.rules.append(
        Choice(book.requirement_classes, words, book.text("input-class"), book.text("input-requirement-class-how"))
    )
    title = book.text("input-rating")
    for part in PARTS:
        area = book.ratings(part)
        draft.rules.append(
            NumberRange(area, 0, MAXIMUM_RATING, title, book.text(f"input-{part}-how"), whole=part == "grade")
        )
        first = book.ratings("grade")
        # the row is the cell's own, the column that of the same alternative among the grades
        grade = a1(first.top, first.left).replace("$", "")
        draft.rules.append(Marked(area, f"={grade}=0", styles.UNKNOWN))
