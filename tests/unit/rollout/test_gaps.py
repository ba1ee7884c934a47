from dataclasses import replace

import pytest

from planner.domain.rollout.gaps import answer_code, find_gaps, planned_alone
from tests.builders import (
    make_alternative,
    make_catalogue,
    make_decision,
    make_engagement,
    make_point,
    make_product,
    make_requirement,
)

CODES = ("standard", "configuration", "third_party", "custom", "roadmap", "not_supported")


def gaps_of(codes, requirements, decisions=(), points=None):
    alternative = make_alternative(answers={id_: (code, "whole", "demonstration") for id_, code in codes.items()})
    engagement = make_engagement(requirement_decisions={each.requirement_id: each for each in decisions})
    return find_gaps(engagement, make_catalogue(requirements, points), alternative)


def test_every_answer_but_standard_is_a_gap_and_no_answer_is_unknown():
    ids = [f"F-{number}" for number in range(7)]
    gaps = gaps_of(dict(zip(ids, CODES, strict=False)), [make_requirement(id_) for id_ in ids])
    assert [gap.code for gap in gaps] == [*CODES[1:], "unknown"]
    assert [gap.disposition for gap in gaps] == [
        "configure", "integrate", "extend", "clarify", "change_process", "clarify",
    ]  # fmt: skip


@pytest.mark.parametrize(("weight_class", "size"), [("高", "large"), ("中", "medium"), ("低", "small")])
def test_custom_development_is_sized_by_weight_class(weight_class, size):
    (gap,) = gaps_of({"F-1": "custom"}, [make_requirement("F-1", weight_class=weight_class)])
    assert gap.size == size


def test_a_must_have_counts_as_high_whatever_its_class():
    requirement = make_requirement("F-1", weight_class="低")
    decision = make_decision("F-1", must_have=True)
    (gap,) = gaps_of({"F-1": "custom"}, [requirement], [decision])
    assert gap.size == "large"
    assert planned_alone(gap, requirement, {"F-1": decision})
    assert not planned_alone(gap, requirement, {})


def test_an_unknown_answer_is_never_planned_alone():
    requirement = make_requirement("F-1", weight_class="高")
    (gap,) = gaps_of({}, [requirement])
    assert not planned_alone(gap, requirement, {})


def test_a_requirement_out_of_scope_is_no_gap():
    assert gaps_of({"F-1": "custom"}, [make_requirement("F-1")], [make_decision("F-1", applicable=False)]) == ()


def test_an_answer_of_another_edition_is_unknown():
    product = make_product(
        answers={"F-1": ("standard", "whole", "demonstration")},
        editions=("standard", "enterprise"),
        answer_editions={"F-1": ("enterprise",)},
    )
    alternative = make_alternative(product=product)
    assert answer_code("F-1", alternative) == "unknown"
    assert answer_code("F-1", replace(alternative, edition_id="enterprise")) == "standard"


def test_a_gap_in_service_or_price_is_settled_in_the_contract():
    requirement = make_requirement("C-1", point="CP11")
    (gap,) = gaps_of({"C-1": "not_supported"}, [requirement], points=[make_point("CP11", "C")])
    assert gap.disposition == "clarify"


def test_without_an_alternative_nothing_is_said_about_gaps():
    assert find_gaps(make_engagement(), make_catalogue(), None) == ()
