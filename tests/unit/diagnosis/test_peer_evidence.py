import pytest

from planner.domain.diagnosis.peer_evidence import survey_peers
from planner.domain.model.evidence import EvidenceGrade
from tests.builders import make_alternative, make_product
from tests.unit.diagnosis.surveys import codes, make_case

SHOWN = {"F-1": ("standard", "whole", "public_document")}


def _survey(*cases, answers=SHOWN, screened=(), applicable=("F-1", "F-2")):
    return survey_peers(cases, [make_alternative("alpha", answers)], screened, applicable)


@pytest.mark.parametrize(("checked", "grade"), [("visit", 5), ("call", 5), ("document", 2), ("hearsay", 1)])
def test_the_grade_follows_how_the_case_was_checked(checked, grade):
    (found,) = _survey(make_case(checked=checked, supports=("F-1",))).evidence
    assert found.grade == EvidenceGrade(grade)


def test_a_visit_would_raise_a_grade_of_two_to_five_and_changes_nothing_by_itself():
    answers = dict(SHOWN)
    (found,) = _survey(make_case(supports=("F-1",)), answers=answers).evidence
    assert found.present_grade == EvidenceGrade.PUBLIC_DOCUMENT
    assert found.proposal.code == "peer.would-raise"
    assert found.proposal.params == {"present": 2, "grade": 5}
    assert answers == SHOWN


@pytest.mark.parametrize("checked", ["document", "hearsay"])
def test_a_case_no_stronger_than_the_present_evidence_proposes_nothing(checked):
    (found,) = _survey(make_case(checked=checked, supports=("F-1",))).evidence
    assert found.proposal is None


def test_a_supported_requirement_without_an_answer_would_become_one():
    (found,) = _survey(make_case(supports=("F-2",))).evidence
    assert (found.answer_known, found.proposal.code) == (False, "peer.would-answer")


def test_a_contradicting_case_is_a_question_to_the_vendor():
    answered, unanswered = _survey(make_case(contradicts=("F-1", "F-2"))).evidence
    assert answered.proposal.code == "peer.contradicts"
    assert unanswered.proposal.code == "peer.contradicts-unknown"
    assert not answered.supports


def test_an_answer_of_another_edition_is_no_present_evidence():
    product = make_product("alpha", SHOWN, editions=("standard", "gold"), answer_editions={"F-1": ("gold",)})
    alternative = make_alternative("alpha", product=product)
    (found,) = survey_peers([make_case(supports=("F-1",))], [alternative], [], ["F-1"]).evidence
    assert not found.answer_known


def test_screened_products_are_compared_too_and_requirements_out_of_scope_left_aside():
    case = make_case(product_id="beta", supports=("F-1", "F-9"))
    (found,) = _survey(case, screened=[make_product("beta", SHOWN)]).evidence
    assert (found.product_id, found.requirement_id) == ("beta", "F-1")


def test_a_case_without_a_product_in_question_is_no_evidence_and_says_so():
    survey = _survey(make_case("a", product_id=None), make_case("b", product_id="gamma"))
    assert not survey.evidence
    assert codes(survey.warnings) == ["without-product", "other-product"]


def test_a_case_that_speaks_both_ways_is_pointed_out():
    assert codes(_survey(make_case(supports=("F-1",), contradicts=("F-1",))).warnings) == ["both-ways"]
