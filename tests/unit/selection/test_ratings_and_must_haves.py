import dataclasses

import pytest

from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.must_haves import must_have_state
from planner.domain.selection.ratings import rate, rate_alternative
from planner.domain.selection.results import Rating
from planner.errors import InputError
from tests.builders import make_alternative, make_product, make_requirement, make_scale

SCALE = make_scale()
REQUIREMENT = make_requirement("F-CUS-01", prior=1.5)
UNKNOWN = Estimate(0.0, 1.5, 5.0)


def _rate(product, edition="standard"):
    return rate(product, REQUIREMENT, SCALE, edition)


def test_an_answer_is_rated_by_code_extent_and_grade():
    rating = _rate(make_product(answers={"F-CUS-01": ("standard", "whole", "trial")}))
    assert rating.grade == EvidenceGrade.TRIAL
    assert rating.rating == SCALE.ratings["standard", "whole", EvidenceGrade.TRIAL]
    assert rating.fact_ids == ("fact_F-CUS-01",)


def test_no_answer_runs_from_zero_to_five_with_the_declared_prior():
    rating = _rate(make_product())
    assert (rating.code, rating.grade, rating.rating) == ("unknown", EvidenceGrade.NONE, UNKNOWN)


def test_an_answer_of_another_edition_is_unknown():
    product = make_product(
        answers={"F-CUS-01": ("standard", "whole", "trial")},
        editions=("standard", "premium"),
        answer_editions={"F-CUS-01": ("premium",)},
    )
    assert _rate(product).rating == UNKNOWN
    assert _rate(product, "premium").code == "standard"
    # the screening has no edition yet
    assert _rate(product, None).code == "standard"


def test_a_fact_of_another_edition_shows_nothing_for_this_one():
    product = make_product(answers={"F-CUS-01": ("standard", "whole", "trial")})
    facts = {id_: _with_edition(fact, "premium") for id_, fact in product.facts.items()}
    other = make_product(answers={"F-CUS-01": ("standard", "whole", "trial")}, facts=facts)
    assert _rate(other).rating == UNKNOWN


def _with_edition(fact, edition):
    return type(fact)(fact.id, fact.statement, fact.source_id, fact.as_of, fact.confidence, (edition,))


def test_a_low_confidence_fact_counts_as_a_claim_only():
    product = make_product(answers={"F-CUS-01": ("standard", "whole", "trial")})
    weak = {id_: type(f)(f.id, f.statement, f.source_id, f.as_of, "low", ()) for id_, f in product.facts.items()}
    rating = _rate(make_product(answers={"F-CUS-01": ("standard", "whole", "trial")}, facts=weak))
    assert rating.grade == EvidenceGrade.VENDOR_CLAIM


def _marked(evidence, marks):
    product = make_product(answers={"F-CUS-01": ("standard", "whole", evidence)})
    answer = dataclasses.replace(product.answers["F-CUS-01"], marks=marks)
    return _rate(dataclasses.replace(product, answers={"F-CUS-01": answer}))


def test_marks_of_those_who_saw_it_take_the_place_of_the_table():
    rating = _marked("trial", {"gm": 4.0, "it": 2.0, "sales": 3.0})
    assert (rating.rating, rating.marks) == (Estimate(2.0, 3.0, 4.0), (2.0, 3.0, 4.0))
    assert dataclasses.astuple(rating.value) == pytest.approx((0.4, 0.6, 0.8))


def test_marks_without_a_demonstration_or_trial_count_for_nothing():
    rating = _marked("public_document", {"gm": 5.0, "it": 5.0, "sales": 5.0})
    assert rating.marks == ()
    assert rating.rating == SCALE.ratings["standard", "whole", EvidenceGrade.PUBLIC_DOCUMENT]


def test_a_gap_in_the_rating_table_is_refused_by_name():
    ratings = {key: value for key, value in SCALE.ratings.items() if key[0] != "custom"}
    alternative = make_alternative(answers={"F-CUS-01": ("custom", "whole", "trial")})
    with pytest.raises(InputError) as caught:
        rate_alternative(alternative, [REQUIREMENT], make_scale(ratings=ratings))
    assert caught.value.problems[0].code == "rating-table-gap"


@pytest.mark.parametrize(
    ("code", "extent", "grade", "state"),
    [
        ("standard", "whole", EvidenceGrade.PUBLIC_DOCUMENT, "pass"),
        ("configuration", "whole", EvidenceGrade.DEMONSTRATION, "pass"),
        ("third_party", "whole", EvidenceGrade.PUBLIC_DOCUMENT, "pass"),
        ("standard", "whole", EvidenceGrade.VENDOR_CLAIM, "unproven"),
        ("standard", "core", EvidenceGrade.CONTRACT_OR_REFERENCE, "unproven"),
        ("custom", "whole", EvidenceGrade.DEMONSTRATION, "unproven"),
        ("custom", "whole", EvidenceGrade.TRIAL, "pass"),
        ("unknown", None, EvidenceGrade.NONE, "unproven"),
        ("not_supported", "whole", EvidenceGrade.VENDOR_CLAIM, "unproven"),
        ("not_supported", "whole", EvidenceGrade.PUBLIC_DOCUMENT, "fail"),
        ("not_supported", "core", EvidenceGrade.TRIAL, "fail"),
        ("roadmap", "whole", EvidenceGrade.CONTRACT_OR_REFERENCE, "fail"),
        ("roadmap", "whole", EvidenceGrade.VENDOR_CLAIM, "unproven"),
    ],
)
def test_a_must_have_needs_the_whole_thing_shown_today(code, extent, grade, state):
    rating = Rating("F-CUS-01", code, extent, grade, Estimate(0, 2, 5), Estimate(0, 0.4, 1), ())
    assert must_have_state(rating) == state
