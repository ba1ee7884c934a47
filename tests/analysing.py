"""A finished selection in short, for tests of what is analysed beside the ranking."""

from collections.abc import Mapping

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.selection.results import GroupWeights, Rating, Selection, Verdict
from planner.domain.selection.scale import LINEAR
from planner.domain.selection.score import score_alternatives
from tests.builders import (
    make_alternative,
    make_catalogue,
    make_engagement,
    make_point,
    make_requirement,
    make_stakeholder,
)
from tests.scoring import exact_ratings, make_criteria, make_rating

Row = Mapping[str, float | tuple[float, float, float]]
Case = tuple[Selection, Engagement, Catalogue]


def make_case(
    weights: Mapping[str, float],
    rows: Mapping[str, Row],
    *,
    shares: Mapping[str, Mapping[str, float]] | None = None,
    says: Mapping[str, float] | None = None,
    must_haves: tuple[str, ...] = (),
    function=LINEAR,
    **changes,
) -> Case:
    """
    Make a selection, its engagement and its catalogue.

    Args:
        weights: requirement -> global weight; the first letter is the point.
        rows: alternative -> requirement -> rating (0-5), known or low, expected, high.
        shares: respondent -> point -> weight; `says` are 1 unless given.
        must_haves: ratings of 0 on them fail.
    """
    criteria = make_criteria(dict(weights))
    ratings = {id_: _ratings(row, function) for id_, row in rows.items()}
    shares = shares or {}
    says = dict.fromkeys(shares, 1.0) | dict(says or {})
    heard = tuple(person for person in shares if says[person] > 0)
    combined = {c.id: c.weight for c in criteria if c.level == "point"}
    selection = Selection(
        criteria=criteria,
        weight_spread=(),
        scored=score_alternatives(criteria, ratings, must_haves, 0.01),
        costs=(),
        screened=(),
        ask_next=(),
        verdict=Verdict("no_clear_winner", None, None, None, (), ()),
        evidence_limit=0.6,
        warnings=(),
        group=GroupWeights(combined, dict(shares), heard, ()),
        tie_tolerance=0.01,
        value_function=function,
    )
    people = tuple(make_stakeholder(person, say) for person, say in says.items())
    changes.setdefault("alternatives", tuple(make_alternative(id_) for id_ in rows))
    engagement = make_engagement(stakeholders=people, **changes)
    requirements = [make_requirement(id_, point=id_[0]) for id_ in weights]
    points = [make_point(point, "F") for point in dict.fromkeys(id_[0] for id_ in weights)]
    return selection, engagement, make_catalogue(requirements, points)


def _ratings(row: Row, function) -> dict[str, Rating]:
    known = {id_: value for id_, value in row.items() if not isinstance(value, tuple)}
    ratings = exact_ratings(known) | {
        id_: make_rating(id_, *value) for id_, value in row.items() if isinstance(value, tuple)
    }
    return {id_: _with(function, ratings[id_]) for id_ in row}


def _with(function, rating: Rating) -> Rating:
    failed = rating.rating.expected == 0
    return Rating(
        rating.requirement_id,
        "not_supported" if failed else rating.code,
        rating.extent,
        rating.grade,
        rating.rating,
        function.of(rating.rating),
        rating.fact_ids,
    )
