"""The matrix: every requirement against every alternative, and behind each cell the facts it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from flask import request
from werkzeug.datastructures import MultiDict

from planner.documents.builders.common import person_shown
from planner.documents.builders.selection_figures import MOSTLY_UNKNOWN
from planner.documents.builders.selection_view import MOST_COLUMNS, View
from planner.domain.model.criterion import Criterion
from planner.domain.model.vendor import Alternative, ProductAnswer
from planner.domain.selection.results import Rating, ScoredAlternative
from planner.web.guard import needs
from planner.web.selection.blueprint import selection
from planner.web.selection.facts import ShownFact, shown_facts
from planner.web.selection.reading import nothing_here, read_page

# ratings this close print alike
_SAME = 0.05
MOST_SEARCHED = 80


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of the matrix is asked for; empty means all of it."""

    dimension: str = ""
    point: str = ""
    must: bool = False
    unknown: bool = False
    differs: bool = False
    words: str = ""
    alternatives: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether some requirements may be left out."""
        return bool(self.dimension or self.point or self.must or self.unknown or self.differs or self.words)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One rating as it is printed; `heat` is the rating in whole steps of 0-5, None where nothing is known."""

    alternative_id: str
    text: str
    bounds: str
    answer: str
    grade: int
    heat: int | None
    failed: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One requirement: its weight (0-1) and a cell for every alternative shown."""

    id: str
    text: str
    weight: float
    must: bool
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class MatrixPoint:
    """The requirements of one point, under its dimension; `means` over all of them, whatever the filter leaves out."""

    dimension: Criterion
    point: Criterion
    opens_dimension: bool
    rows: tuple[MatrixRow, ...]
    means: tuple[MatrixCell, ...]


@selection.get("/e/<slug>/selection/matrix")
@needs("view")
def matrix(slug: str) -> str:
    """Show how each alternative meets each requirement, as far as the filter asks for it."""
    return read_page("matrix", slug, partial(_matrix, asked=filter_of(request.args)))


def filter_of(values: MultiDict[str, str]) -> Filter:
    """Return the filter a query asks for."""
    return Filter(
        dimension=values.get("dimension", ""),
        point=values.get("point", ""),
        must="must" in values,
        unknown="unknown" in values,
        differs="differs" in values,
        words=values.get("words", "").strip()[:MOST_SEARCHED],
        alternatives=tuple(values.getlist("alternative")),
    )


def _matrix(view: View, asked: Filter) -> Mapping[str, object]:
    columns = shown_columns(view, asked)
    points = tuple(_points(view, columns, asked))
    leaves = view.criteria("requirement")
    return {
        "asked": asked,
        "columns": columns,
        "choice": view.scored,
        "most": MOST_COLUMNS,
        "points": points,
        "count": sum(len(one.rows) for one in points),
        "all": len(leaves),
        "heaviest": max((leaf.weight for leaf in leaves), default=0.0) or 1.0,
        "dimensions": view.criteria("dimension"),
        "all_points": view.criteria("point"),
    }


def shown_columns(view: View, asked: Filter) -> tuple[ScoredAlternative, ...]:
    """Return the alternatives asked for in rank order, at most six; without a choice the first six."""
    chosen = tuple(scored for scored in view.scored if scored.alternative_id in asked.alternatives)
    return (chosen or view.scored)[:MOST_COLUMNS]


def _points(view: View, columns: tuple[ScoredAlternative, ...], asked: Filter) -> Iterator[MatrixPoint]:
    dimensions = {one.id: one for one in view.criteria("dimension")}
    by_point: dict[str, list[Criterion]] = {}
    for leaf in view.criteria("requirement"):
        by_point.setdefault(leaf.parent_id or "", []).append(leaf)
    must = {one.requirement_id for one in view.scored[0].must_haves}
    failed = {s.alternative_id: set(view.must_haves(s, "fail")) for s in columns}
    before = ""
    for point in view.criteria("point"):
        dimension = dimensions[point.parent_id or ""]
        if asked.dimension not in ("", dimension.id) or asked.point not in ("", point.id):
            continue
        rows = tuple(
            _row(view, leaf, columns, failed, is_must=leaf.id in must)
            for leaf in by_point.get(point.id, ())
            if _asked_for(view, leaf, columns, asked, is_must=leaf.id in must)
        )
        if rows:
            means = tuple(_mean(view, one, point) for one in columns)
            yield MatrixPoint(dimension, point, dimension.id != before, rows, means)
            before = dimension.id


def _asked_for(
    view: View, leaf: Criterion, columns: tuple[ScoredAlternative, ...], asked: Filter, *, is_must: bool
) -> bool:
    ratings = [scored.ratings[leaf.id] for scored in columns]
    if (asked.must and not is_must) or (asked.unknown and not any(one.code == "unknown" for one in ratings)):
        return False
    if asked.differs and not differ(ratings):
        return False
    said = f"{leaf.id} {view.prose.value(leaf.text)}".casefold()
    return all(word in said for word in asked.words.casefold().split())


def differ(ratings: list[Rating]) -> bool:
    """Say whether alternatives are told apart by a requirement: rated differently, or known of some only."""
    known = [one.rating.expected for one in ratings if one.code != "unknown"]
    return 0 < len(known) < len(ratings) or (bool(known) and max(known) - min(known) > _SAME)


def _row(
    view: View,
    leaf: Criterion,
    columns: tuple[ScoredAlternative, ...],
    failed: Mapping[str, set[str]],
    *,
    is_must: bool,
) -> MatrixRow:
    cells = tuple(
        _cell(view, one.alternative_id, one.ratings[leaf.id], failed=leaf.id in failed[one.alternative_id])
        for one in columns
    )
    return MatrixRow(leaf.id, view.prose.value(leaf.text), leaf.weight, is_must, cells)


def _cell(view: View, alternative_id: str, rating: Rating, *, failed: bool) -> MatrixCell:
    answer = view.prose.value(view.result.packs.rating_scale.code_texts[rating.code])
    if rating.code == "unknown":
        return MatrixCell(alternative_id, answer, "", answer, int(rating.grade), None, failed)
    low, expected, high = (f"{part:.1f}" for part in (rating.rating.low, rating.rating.expected, rating.rating.high))
    bounds = "" if low == high else f"{low}–{high}"
    return MatrixCell(
        alternative_id, expected, bounds, answer, int(rating.grade), round(rating.rating.expected), failed
    )


def _mean(view: View, scored: ScoredAlternative, point: Criterion) -> MatrixCell:
    """Return the mean rating of a point; where most of its weight is unanswered a number would say too much."""
    rating = scored.point_ratings[point.id]
    if view.unknown_share(scored, point) > MOSTLY_UNKNOWN:
        return MatrixCell(scored.alternative_id, view.prose.text("matrix-unknown"), "", "", 0, None, failed=False)
    bounds = f"{rating.low:.1f}–{rating.high:.1f}"
    return MatrixCell(
        scored.alternative_id, f"{rating.expected:.1f}", bounds, "", 0, round(rating.expected), failed=False
    )


# --- one cell ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellOfOne:
    """Everything behind one rating."""

    alternative: Alternative
    scored: ScoredAlternative
    rating: Rating
    answer: ProductAnswer | None
    facts: tuple[ShownFact, ...]
    marks: tuple[tuple[str, float], ...]
    must_state: str


@selection.get("/e/<slug>/selection/matrix/<alternative_id>/<requirement_id>")
@needs("view")
def cell(slug: str, alternative_id: str, requirement_id: str) -> str:
    """Show what one rating rests on: the answer, the facts with source and age, and the other alternatives."""
    return read_page("cell", slug, partial(_behind, alternative_id=alternative_id, requirement_id=requirement_id))


def _behind(view: View, alternative_id: str, requirement_id: str) -> Mapping[str, object]:
    scored = view.scored_by(alternative_id)
    leaves = view.criteria("requirement")
    place = next((n for n, leaf in enumerate(leaves) if leaf.id == requirement_id), None)
    if scored is None or place is None:
        raise nothing_here()
    catalogue = view.result.packs.catalogue
    requirement = catalogue.requirements[requirement_id]
    return {
        "one": _cell_of_one(view, scored, requirement_id),
        "criterion": leaves[place],
        "point": catalogue.points[requirement.point],
        "requirement": requirement,
        "method": catalogue.verify_methods[requirement.verification.method].text,
        "others": [
            (other, _cell(view, other.alternative_id, other.ratings[requirement_id], failed=False))
            for other in view.scored
        ],
        "before": leaves[place - 1].id if place else None,
        "after": leaves[place + 1].id if place + 1 < len(leaves) else None,
        "question": next(
            (
                one
                for one in view.selection.ask_next
                if (one.alternative_id, one.requirement_id) == (alternative_id, requirement_id)
            ),
            None,
        ),
        "scale": view.result.packs.rating_scale,
    }


def _cell_of_one(view: View, scored: ScoredAlternative, requirement_id: str) -> CellOfOne:
    alternative = view.alternatives[scored.alternative_id]
    rating = scored.ratings[requirement_id]
    answer = alternative.product.answers.get(requirement_id)
    states = {one.requirement_id: one.state for one in scored.must_haves}
    return CellOfOne(
        alternative,
        scored,
        rating,
        answer,
        shown_facts(view, alternative.product, rating.fact_ids),
        marks_shown(view, answer),
        states.get(requirement_id, ""),
    )


def marks_shown(view: View, answer: ProductAnswer | None) -> tuple[tuple[str, float], ...]:
    """Return the marks of the evaluation team, each with whom it may be shown as; anonymous ones by size."""
    if answer is None:
        return ()
    marks = [(person_shown(view.result, who, view.prose), mark) for who, mark in answer.marks.items()]
    if view.result.engagement.marks_shown == "anonymous":
        return tuple(sorted(marks, key=lambda pair: pair[1]))
    return tuple(marks)
