"""Other methods beside the additive answer: where they differ, why, and what they leave open."""

import pytest

from planner.domain.selection.second_opinions import second_opinions
from planner.wording import load_wording
from tests.analysing import make_case

HALVES = {"a1": 0.5, "b1": 0.5}
# values: leader (1, 0.2), other (0.56, 0.6), third (0, 0.3): overall 0.6, 0.58, 0.15
SPLIT = {"leader": {"a1": 5, "b1": 1}, "other": {"a1": 2.8, "b1": 3}, "third": {"a1": 0, "b1": 1.5}}


def opinion(found, method):
    return next(one for one in found.opinions if one.method == method)


def codes(statements):
    return [statement.code.removeprefix("opinions.") for statement in statements]


def params_of(found, method):
    """Parameters of the sentence that gives the reason."""
    return opinion(found, method).statements[-1].params


def everything(found):
    return [*found.statements, *(s for one in found.opinions for s in one.statements)]


@pytest.fixture
def split():
    return second_opinions(*make_case(HALVES, SPLIT))


def test_the_additive_opinion_is_the_ranking_itself(split):
    assert opinion(split, "additive").scores == pytest.approx({"leader": 0.6, "other": 0.58, "third": 0.15})
    assert opinion(split, "additive").ranks == {"leader": 1, "other": 2, "third": 3}


@pytest.mark.parametrize("method", ["topsis", "vikor", "promethee2"])
def test_a_method_with_another_first_says_who_and_why_at_one_point(split, method):
    assert opinion(split, method).differs
    assert opinion(split, method).ranks["other"] == 1
    first, reason = opinion(split, method).statements
    assert first.code == "opinions.other-leader"
    assert first.params["rank"] == 2
    assert reason.params["point"].zh == "b"
    assert (reason.params["value"], reason.params["other_value"]) == pytest.approx((0.2, 0.6))


def test_topsis_measures_from_the_declared_ends_of_the_scale(split):
    # leader: d- 0.5 sqrt(1.04), d+ 0.5 sqrt(0.64); other: d- 0.5 sqrt(0.6736), d+ 0.5 sqrt(0.3536)
    assert params_of(split, "topsis")["has"] == pytest.approx(0.5604, abs=1e-4)
    assert params_of(split, "topsis")["leads"] == pytest.approx(0.5799, abs=1e-4)


def test_vikor_names_the_greatest_regret_of_the_leader(split):
    # regrets of the leader (0, 0.5), of the other (0.22, 0)
    assert opinion(split, "vikor").statements[-1].code == "opinions.vikor-why-regret"
    assert params_of(split, "vikor")["regret"] == pytest.approx(0.5)
    assert params_of(split, "vikor")["other_regret"] == pytest.approx(0.22)
    assert params_of(split, "vikor")["best"] == pytest.approx(0.6)


def test_promethee_names_the_point_whose_flow_costs_most(split):
    # net flows in a 1, 0, -1; in b -0.6, 1, -0.4
    assert opinion(split, "promethee2").scores == pytest.approx({"leader": 0.2, "other": 0.5, "third": -0.7})
    assert params_of(split, "promethee2")["cost"] == pytest.approx(0.8)


def test_one_sentence_says_that_some_differ(split):
    assert codes(split.statements)[0] == "some-differ"
    assert split.statements[0].params["count"] == 3


def test_when_all_agree_one_sentence_says_so_and_no_method_gives_a_reason():
    rows = {"best": {"a1": 5, "b1": 4}, "middle": {"a1": 3, "b1": 2}, "last": {"a1": 1, "b1": 1}}
    found = second_opinions(*make_case(HALVES, rows))
    assert codes(found.statements)[0] == "all-agree"
    assert not any(one.differs or one.statements for one in found.opinions)


def test_a_tie_of_the_weighted_sum_can_be_told_apart_by_the_others():
    rows = SPLIT | {"other": {"a1": 2.9, "b1": 3.1}}
    found = second_opinions(*make_case(HALVES, rows))
    assert opinion(found, "additive").ranks["leader"] == opinion(found, "additive").ranks["other"] == 1
    assert codes(found.statements)[0] == "tie-told-apart"
    assert codes(opinion(found, "vikor").statements) == ["fewer-leaders", "vikor-why-regret"]


def test_identical_alternatives_are_level_under_every_method_and_all_in_the_compromise():
    rows = {"one": {"a1": 3, "b1": 2}, "two": {"a1": 3, "b1": 2}, "three": {"a1": 1, "b1": 1}}
    found = second_opinions(*make_case(HALVES, rows))
    assert codes(found.statements)[0] == "all-agree"
    assert all(one.ranks == {"one": 1, "two": 1, "three": 3} for one in found.opinions)
    assert set(found.compromise_set) == {"one", "two"}
    assert found.acceptable_advantage is False


def test_promethee_leaves_a_specialist_and_an_all_rounder_open():
    # flows of the specialist 0.5 and 0.5, of the two all-rounders 0.25 and 0.25: 0.05 apart does not matter
    rows = {"special": {"a1": 5, "b1": 0}, "round": {"a1": 2.5, "b1": 2.5}, "plain": {"a1": 2.25, "b1": 2.25}}
    found = second_opinions(*make_case(HALVES, rows))
    assert {frozenset(pair) for pair in found.incomparable} == {
        frozenset({"special", "round"}),
        frozenset({"special", "plain"}),
    }
    told = next(s for s in found.statements if s.code == "opinions.incomparable")
    assert told.params["count"] == 2


def test_the_closeness_of_topsis_does_not_depend_on_who_else_is_compared():
    fewer = {id_: row for id_, row in SPLIT.items() if id_ != "third"}
    all_three, two = second_opinions(*make_case(HALVES, SPLIT)), second_opinions(*make_case(HALVES, fewer))
    for id_ in fewer:
        assert opinion(all_three, "topsis").scores[id_] == pytest.approx(opinion(two, "topsis").scores[id_])


def test_with_two_alternatives_the_compromise_is_told_without_a_distance():
    fewer = {id_: row for id_, row in SPLIT.items() if id_ != "third"}
    found = second_opinions(*make_case(HALVES, fewer))
    assert any(
        code.startswith("compromise-of-two") or code == "compromise-no-advantage" for code in codes(found.statements)
    )


def test_who_fails_a_must_have_is_not_compared_and_one_alone_has_no_opinions():
    case = make_case(HALVES, SPLIT, must_haves=("a1",))
    assert set(second_opinions(*case).opinions[0].ranks) == {"leader", "other"}
    alone = {"leader": SPLIT["leader"], "third": SPLIT["third"]}
    assert second_opinions(*make_case(HALVES, alone, must_haves=("a1",))) is None


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_sentence_can_be_said(split, language):
    wording = load_wording(language)
    for statement in everything(split):
        told = wording.say(statement)
        assert told
        assert "None" not in told
