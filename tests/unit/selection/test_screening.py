import dataclasses

import pytest

from planner.domain.model.engagement import Screening
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.selection.criteria import applicable_requirements, build_criteria
from planner.domain.selection.screening import screen_products
from planner.errors import InputError
from planner.wording import load_wording
from tests.builders import make_catalogue, make_product, make_requirement, make_scale

CATALOGUE = make_catalogue([make_requirement("F-1"), make_requirement("F-2")])
SHOWN = ("standard", "whole", "public_document")


def _screen(product, must_haves=("F-1",), region=None, language=None):
    criteria = build_criteria(CATALOGUE, {}, {"CP01": 1.0})
    screening = Screening((product.id,), region, language)
    requirements = applicable_requirements(CATALOGUE, {})
    (screened,) = screen_products(screening, {product.id: product}, criteria, requirements, must_haves, make_scale())
    return screened


def _codes(screened):
    return [reason.code for reason in screened.reasons]


def test_a_product_with_every_must_have_shown_is_short_listed():
    screened = _screen(make_product(answers={"F-1": SHOWN}))
    assert (screened.decision, _codes(screened)) == ("short_list", ["selection.screen-shown"])


def test_a_must_have_shown_to_be_missing_sets_the_product_aside():
    screened = _screen(make_product(answers={"F-1": ("not_supported", "whole", "public_document")}))
    assert screened.decision == "set_aside"
    assert screened.reasons[0].params["id"] == "F-1"


@pytest.mark.parametrize("answer", [None, ("not_supported", "whole", "vendor_claim"), ("standard", "core", "trial")])
def test_an_unproven_must_have_is_a_question_and_no_reason_to_drop(answer):
    screened = _screen(make_product(answers={"F-1": answer} if answer else {}))
    assert (screened.decision, _codes(screened)) == ("ask_first", ["selection.screen-unproven"])


@pytest.mark.parametrize(
    ("region", "decision", "code"),
    [
        (("yes", "public_document"), "short_list", "selection.screen-shown-region"),
        (("no", "public_document"), "set_aside", "selection.screen-region-no"),
        (("no", "vendor_claim"), "ask_first", "selection.screen-region-unknown"),
        (("yes", "vendor_claim"), "ask_first", "selection.screen-region-unknown"),
        (("unknown", "public_document"), "ask_first", "selection.screen-region-unknown"),
        (None, "ask_first", "selection.screen-region-unknown"),
    ],
)
def test_a_required_region_counts_as_far_as_it_is_shown(region, decision, code):
    product = make_product(answers={"F-1": SHOWN}, regions={"mainland_china": region} if region else {})
    screened = _screen(product, region="mainland_china")
    assert screened.decision == decision
    assert code in _codes(screened)


@pytest.mark.parametrize(("state", "decision"), [("yes", "short_list"), ("no", "ask_first"), ("unknown", "ask_first")])
def test_a_missing_interface_language_is_asked_about(state, decision):
    product = make_product(answers={"F-1": SHOWN}, interface_languages={"zh-CN": state})
    assert _screen(product, language="zh-CN").decision == decision


def test_evidence_is_counted_but_never_totalled():
    product = make_product(answers={"F-1": SHOWN, "F-2": ("standard", "whole", "vendor_claim")})
    screened = _screen(product)
    assert (screened.answered, screened.evidenced_weight) == (2, pytest.approx(0.5))
    assert set(screened.dimension_ranges) == {"F"}
    # public document 4.5 and vendor claim 4.5, ranges 3.0-5.0 and 2.5-5.0
    assert screened.dimension_ranges["F"].low == pytest.approx(2.75)


def test_the_age_of_the_oldest_evidence_is_stated():
    product = make_product(answers={"F-1": SHOWN, "F-2": SHOWN})
    facts = {id_: dataclasses.replace(f, as_of="2024-03") for id_, f in product.facts.items() if id_ == "fact_F-1"}
    product = dataclasses.replace(product, facts={**product.facts, **facts})
    assert _screen(product).oldest_evidence == "2024-03"
    assert _screen(make_product()).oldest_evidence is None


def test_must_haves_carry_their_grade():
    (result,) = _screen(make_product(answers={"F-1": SHOWN})).must_haves
    assert result.grade == EvidenceGrade.PUBLIC_DOCUMENT


def test_a_product_without_a_profile_is_refused_by_name():
    with pytest.raises(InputError) as caught:
        screen_products(Screening(("ghost",), None, None), {}, (), (), (), make_scale())
    assert caught.value.problems[0].params["id"] == "ghost"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_reason_can_be_worded_in_both_languages(language):
    failing = make_product(
        answers={"F-1": ("roadmap", "whole", "trial")},
        regions={"mainland_china": ("no", "public_document")},
        interface_languages={"zh-CN": "no"},
    )
    sound = make_product(answers={"F-1": SHOWN}, regions={"mainland_china": ("yes", "public_document")})
    screened = [
        _screen(failing, region="mainland_china", language="zh-CN"),
        _screen(make_product(interface_languages={}), region="eu", language="en"),
        _screen(sound, region="mainland_china"),
        _screen(sound),
    ]
    reasons = [load_wording(language).say(reason) for entry in screened for reason in entry.reasons]
    assert len(reasons) == 3 + 3 + 1 + 1
    assert not any("{" in reason for reason in reasons)


def test_must_haves_shown_in_different_editions_only_are_a_question_for_the_vendor():
    product = make_product(
        answers={"F-1": SHOWN, "F-2": SHOWN},
        editions=("small", "large"),
        answer_editions={"F-1": ("small",), "F-2": ("large",)},
    )
    screened = _screen(product, must_haves=("F-1", "F-2"))
    assert (screened.decision, _codes(screened)) == ("ask_first", ["selection.screen-no-single-edition"])


def test_a_must_have_missing_in_one_edition_only_does_not_set_the_product_aside():
    product = make_product(
        answers={"F-1": ("not_supported", "whole", "public_document")},
        editions=("small", "large"),
        answer_editions={"F-1": ("small",)},
    )
    assert _screen(product).decision == "ask_first"


def test_a_region_served_by_own_servers_only_is_served_and_the_limit_is_said():
    product = make_product(answers={"F-1": SHOWN}, regions={"mainland_china": ("yes", "public_document")})
    (entry,) = product.regions
    limited = dataclasses.replace(product, regions=(dataclasses.replace(entry, deployments=("on_premises",)),))
    screened = _screen(limited, region="mainland_china")
    assert screened.decision == "short_list"
    assert _codes(screened) == ["selection.screen-shown-region", "selection.screen-region-only"]
