"""Robustness and what to ask of the three example engagements: checked both ways, and said in both languages."""

import functools

import pytest

from planner.bootstrap import open_for_ranking
from planner.domain.selection.analysis_results import Robustness
from planner.domain.selection.information import value_of_information
from planner.domain.selection.robustness import assess_robustness
from planner.places import EXAMPLES
from planner.services.single_stage import run_ranking
from planner.wording import load_wording

MANUFACTURING, SERVICES, GONE_WRONG = "sample_manufacturing", "sample_services", "sample_gone_wrong"
NAMES = (MANUFACTURING, SERVICES, GONE_WRONG)
LANGUAGES = ("zh-CN", "en")


@functools.cache
def _case(name):
    engagement, packs = open_for_ranking(EXAMPLES / name)
    return run_ranking(engagement, packs), engagement, packs.catalogue


@functools.cache
def _robustness(name) -> Robustness:
    found = assess_robustness(*_case(name))
    assert found is not None
    return found


def _codes(name):
    return {statement.code.removeprefix("robustness.") for statement in _robustness(name).statements}


@pytest.mark.parametrize("name", NAMES)
def test_exact_and_drawn_results_agree(name):
    checks = _robustness(name).checks
    assert {check.code for check in checks} == {
        "expected-value", "lead-probability", "best-margin", "first-rank", "all-ratings",
    }  # fmt: skip
    assert not [check for check in checks if not check.agrees]


@pytest.mark.parametrize("name", NAMES)
def test_the_mix_of_the_respondents_is_the_main_model(name):
    assert _robustness(name).main == "respondents"
    assert [model.model for model in _robustness(name).models] == ["respondents", "around", "stated", "ordered", "any"]


@pytest.mark.parametrize("name", NAMES)
def test_every_node_of_the_tree_has_an_interval_around_its_weight(name):
    selection, *_ = _case(name)
    assert [one.criterion_id for one in _robustness(name).stability] == [node.id for node in selection.criteria]
    for one in _robustness(name).stability:
        assert 0 <= one.leader[0] <= one.ranking[0] <= one.weight <= one.ranking[1] <= one.leader[1] <= 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_reads_without_gaps(name, language):
    say = load_wording(language).say
    found = _robustness(name)
    said = [say(s) for s in found.statements] + [say(rung.statement) for rung in found.ladder]
    said += [say(one.statement) for one in value_of_information(*_case(name))]
    assert not [text for text in said if "{" in text or "None" in text or not text]
    if language == "zh-CN":
        assert not [text for text in said if not text.endswith("。")]


def test_the_clear_winner_is_first_nearly_always_and_no_single_answer_takes_the_lead():
    found = _robustness(MANUFACTURING)
    assert found.model("respondents").ranks["sample_cloud_b"][0] > 0.99
    assert "no-single-answer" in _codes(MANUFACTURING)
    assert "order-depends" not in _codes(MANUFACTURING)
    assert value_of_information(*_case(MANUFACTURING)) == ()
    assert found.evpi == pytest.approx(0, abs=1e-4)


def test_a_tie_is_open_and_there_is_something_worth_asking():
    assert "order-open" in _codes(SERVICES)
    found = _robustness(SERVICES)
    assert found.ladder[0].size < 0.01
    worth = value_of_information(*_case(SERVICES))
    ratings = [one.gain for one in worth if one.kind == "rating"]
    assert 0 < max(ratings) <= found.evpi


def test_with_nobody_eligible_the_waiver_is_told_and_the_order_is_only_supposed():
    assert "nobody-eligible" in _codes(GONE_WRONG)
    waiver = _robustness(GONE_WRONG).ladder[-1]
    assert (waiver.kind, waiver.alternative_id, waiver.subject_id) == ("waiver", "sample_link_a", "S-DEP-03")
