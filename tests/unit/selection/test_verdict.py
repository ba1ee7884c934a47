"""The verdict by way of the whole selection, so that the rule is tested where the client meets it."""

import dataclasses

import pytest

from planner.domain.model.engagement import Screening
from planner.domain.selection.select import select
from planner.errors import InputError
from planner.wording import load_wording
from tests.builders import (
    make_alternative,
    make_answer,
    make_catalogue,
    make_decision,
    make_engagement,
    make_line,
    make_point,
    make_product,
    make_quotation,
    make_requirement,
    make_scale,
    make_stakeholder,
    make_weighting,
)

IDS = tuple(f"F-{number}" for number in range(1, 11))
CATALOGUE = make_catalogue(
    [make_requirement(id_, point="CP01" if number < 5 else "CP07") for number, id_ in enumerate(IDS)],
    [make_point("CP01", "F"), make_point("CP07", "S")],
)
TRIED = ("standard", "whole", "trial")
BUILT = ("custom", "whole", "trial")
CLAIMED = ("standard", "whole", "vendor_claim")
PROVEN = ("standard", "whole", "contract")
MISSING = ("not_supported", "whole", "trial")
QUOTED = make_quotation(make_line())


def _answers(answer, **changes):
    return {**dict.fromkeys(IDS, answer), **{key.replace("_", "-"): value for key, value in changes.items()}}


def _select(*alternatives, must_haves=(), **changes):
    decisions = {id_: make_decision(id_, must_have=True) for id_ in must_haves}
    changes.setdefault("weightings", (make_weighting("gm", {"CP01": "中", "CP07": "中"}),))
    engagement = make_engagement(alternatives=alternatives, requirement_decisions=decisions, **changes)
    return select(engagement, CATALOGUE, make_scale(), {})


def _codes(statements):
    return [statement.code.removeprefix("selection.") for statement in statements]


def test_a_well_shown_and_far_ahead_alternative_wins_clearly():
    verdict = _select(
        make_alternative("good", _answers(TRIED)), make_alternative("plain", _answers(BUILT)), must_haves=["F-1"]
    ).verdict
    assert (verdict.kind, verdict.leading_id, verdict.runner_up_id) == ("clear_winner", "good", "plain")
    # standard tried 4.5, custom tried 2.5: difference 2 of 5
    assert verdict.margin.expected == pytest.approx(0.4)
    assert _codes(verdict.statements)[0] == "verdict-clear"
    assert "rule" in _codes(verdict.statements)
    margin = next(s for s in verdict.statements if s.code == "selection.verdict-margin").params["margin"]
    assert margin.expected == pytest.approx(40)  # in points of a hundred


def test_below_the_evidence_limit_nobody_wins_and_the_gap_is_named():
    answers = {**_answers(CLAIMED), **dict.fromkeys(IDS[:4], TRIED)}
    verdict = _select(make_alternative("good", answers), make_alternative("poor", _answers(MISSING))).verdict
    assert (verdict.kind, verdict.leading_id) == ("not_enough_data", "good")
    assert verdict.statements[0].params["evidenced"] == pytest.approx(0.4)
    assert verdict.statements[0].params["gap"] == pytest.approx(20)  # percentage points
    # each requirement weighs a tenth: two more reach the limit of 60 %
    assert verdict.conditions[0].code == "selection.condition-evidence"
    assert verdict.conditions[0].params["count"] == 2


def test_exactly_at_the_evidence_limit_a_winner_may_be_named():
    answers = {**_answers(CLAIMED), **dict.fromkeys(IDS[:6], TRIED)}
    verdict = _select(make_alternative("good", answers), make_alternative("poor", _answers(MISSING))).verdict
    assert verdict.kind == "clear_winner"


def test_a_tie_has_no_winner():
    verdict = _select(make_alternative("a", _answers(TRIED)), make_alternative("b", _answers(TRIED))).verdict
    assert verdict.kind == "no_clear_winner"
    assert _codes(verdict.statements)[0] == "verdict-tie"


def test_a_rival_of_which_little_is_known_keeps_anybody_from_winning():
    rival = {id_: BUILT for id_ in IDS if id_ not in ("F-1", "F-2")}
    verdict = _select(make_alternative("known", _answers(BUILT)), make_alternative("rival", rival)).verdict
    # lead 0.1 x (2.5 - 2.0) / 5 x 2 = 0.02; 18 ratings of width 1 around their middle (variance 1/12) and two
    # unknowns (2 x 3 / 3), each weighing a tenth: deviation 0.02 x sqrt(18 / 12 + 2 x 2) = 0.0469, so the
    # probability is that of 0.426 deviations, 66.5 %
    assert (verdict.kind, verdict.leading_id) == ("no_clear_winner", "known")
    probability = next(s for s in verdict.statements if s.code == "selection.verdict-probability")
    assert probability.params["probability"] == pytest.approx(0.665, abs=0.001)
    assert "condition-settle" in _codes(verdict.conditions)


def test_a_lead_that_is_likely_but_not_firm_is_conditional():
    rival = {id_: BUILT for id_ in IDS if id_ != "F-1"} | {"F-2": ("roadmap", "whole", "trial")}
    verdict = _select(make_alternative("known", _answers(BUILT)), make_alternative("rival", rival)).verdict
    # lead 0.02 x (0.5 + 1.5) = 0.04; deviation 0.02 x sqrt((19 + 25) / 12) = 0.0383: 1.04 deviations, 85 %
    assert verdict.kind == "conditional_winner"
    assert _codes(verdict.statements)[0] == "verdict-conditional-overlap"


def test_an_unproven_must_have_makes_the_recommendation_conditional():
    verdict = _select(
        make_alternative("good", _answers(TRIED, F_1=CLAIMED)),
        make_alternative("plain", _answers(BUILT)),
        must_haves=["F-1"],
    ).verdict
    assert verdict.kind == "conditional_winner"
    assert "condition-must-have" in _codes(verdict.conditions)


def test_a_higher_value_that_fails_a_must_have_is_named_with_its_waiver():
    selection = _select(
        make_alternative("strong", _answers(TRIED, F_1=MISSING)),
        make_alternative("plain", _answers(BUILT)),
        must_haves=["F-1"],
    )
    assert selection.verdict.leading_id == "plain"
    waiver = next(s for s in selection.verdict.statements if s.code == "selection.waiver-changes-leader")
    assert waiver.params["ids"] == ("F-1",)
    assert [(s.alternative_id, s.rank) for s in selection.scored] == [("plain", 1), ("strong", 2)]


def test_a_failing_alternative_stays_visible_with_requirement_evidence_and_whether_it_would_have_won():
    selection = _select(
        make_alternative("good", _answers(TRIED)),
        make_alternative("weak", _answers(BUILT, F_1=MISSING)),
        must_haves=["F-1"],
    )
    waiver = next(s for s in selection.verdict.statements if s.code == "selection.waiver-changes-nothing")
    (failed,) = waiver.params["failed"]
    assert (failed.params["id"], failed.params["answer"].en, failed.params["evidence"].en) == (
        "F-1", "not_supported", "TRIAL",
    )  # fmt: skip
    assert waiver.params["leader"].en == "alternative good"


def test_a_failing_alternative_that_would_tie_is_not_said_to_win_or_to_lose():
    selection = _select(
        make_alternative("good", _answers(BUILT, F_1=TRIED)),
        # 4.5 + 9 x 2.5 and 0 + 2 x 4.5 + 3 + 6 x 2.5 are both 27 rating points
        make_alternative(
            "level", _answers(BUILT, F_1=MISSING, F_2=TRIED, F_3=TRIED, F_4=("third_party", "whole", "trial"))
        ),
        must_haves=["F-1"],
    )
    good, level = (one.overall_value.expected for one in selection.scored)
    assert abs(good - level) < 0.01
    assert "waiver-would-tie" in _codes(selection.verdict.statements)


def test_beyond_three_failed_must_haves_the_rest_is_given_by_code():
    selection = _select(
        make_alternative("good", _answers(TRIED)),
        make_alternative("poor", _answers(MISSING)),
        must_haves=list(IDS[:5]),
    )
    waiver = next(s for s in selection.verdict.statements if s.code == "selection.waiver-changes-nothing")
    *shown, more = waiver.params["failed"]
    assert len(shown) == 3
    assert (more.code, more.params["ids"]) == ("selection.failed-more", IDS[3:5])


def test_when_everybody_fails_a_must_have_nobody_leads_and_the_smallest_waiver_comes_first():
    verdict = _select(
        make_alternative("two", _answers(TRIED, F_1=MISSING, F_2=MISSING)),
        make_alternative("one", _answers(BUILT, F_1=MISSING)),
        must_haves=["F-1", "F-2"],
    ).verdict
    assert (verdict.kind, verdict.leading_id, verdict.margin) == ("no_clear_winner", None, None)
    waivers = [s for s in verdict.statements if s.code == "selection.waiver-needed"]
    assert [s.params["count"] for s in waivers] == [1, 2]


def test_without_alternatives_there_is_not_enough_data():
    verdict = _select().verdict
    assert (verdict.kind, verdict.leading_id) == ("not_enough_data", None)


def test_a_single_eligible_alternative_is_not_called_ahead_of_anybody():
    verdict = _select(make_alternative("only", _answers(TRIED))).verdict
    assert verdict.kind == "clear_winner"
    assert verdict.runner_up_id is None
    assert "only-one-eligible" in _codes(verdict.statements)


def test_unquoted_costs_and_the_sponsor_are_conditions_of_the_award():
    quoted = make_alternative("good", _answers(TRIED), quotation=QUOTED)
    assert {"condition-unquoted", "condition-sponsor"} <= set(_codes(_select(quoted).verdict.conditions))
    offered = make_alternative("good", _answers(TRIED))
    assert "condition-quotation" in _codes(_select(offered).verdict.conditions)


def test_keeping_what_there_is_may_lead_and_is_called_so():
    verdict = _select(
        make_alternative("current", _answers(TRIED), keeps_current=True), make_alternative("new", _answers(BUILT))
    ).verdict
    assert "keeping-leads" in _codes(verdict.statements)


def _disagreeing(**changes):
    first, second = IDS[:5], IDS[5:]
    return _select(
        make_alternative("a", {**dict.fromkeys(first, TRIED), **dict.fromkeys(second, BUILT)}),
        make_alternative("b", {**dict.fromkeys(first, BUILT), **dict.fromkeys(second, TRIED)}),
        stakeholders=(make_stakeholder("gm", 3.0), make_stakeholder("it", 1.0)),
        weightings=(make_weighting("gm", {"CP01": 3.0, "CP07": 1.0}), make_weighting("it", {"CP01": 1.0, "CP07": 3.0})),
        **changes,
    ).verdict


def test_a_respondent_whose_weights_turn_the_lead_is_named_by_role():
    statement = next(s for s in _disagreeing().statements if s.code == "selection.group-other-leader")
    assert statement.params["respondent"].en == "role it"
    assert statement.params["leader"].en == "alternative b"


def test_marks_stay_anonymous_when_the_client_wants_it():
    statements = _disagreeing(marks_shown="anonymous").statements
    (statement,) = [s for s in statements if "other-leader" in s.code]
    assert statement.code == "selection.group-other-leader-anonymous"
    assert "respondent" not in statement.params
    assert (statement.params["count"], statement.params["total"]) == (1, 2)


def _led_by_a(**changes):
    """Let a lead by far for the group and b for the IT manager alone."""
    first, second = IDS[:5], IDS[5:]
    return _select(
        make_alternative("a", {**dict.fromkeys(first, PROVEN), **dict.fromkeys(second, BUILT)}),
        make_alternative("b", {**dict.fromkeys(first, BUILT), **dict.fromkeys(second, PROVEN)}),
        stakeholders=(make_stakeholder("gm", 3.0), make_stakeholder("it", 1.0)),
        weightings=(make_weighting("gm", {"CP01": 9.0, "CP07": 1.0}), make_weighting("it", {"CP01": 1.0, "CP07": 3.0})),
        **changes,
    ).verdict


def test_a_clear_lead_is_conditional_while_somebody_with_a_say_would_choose_another():
    verdict = _led_by_a()
    assert (verdict.kind, verdict.leading_id) == ("conditional_winner", "a")
    assert _codes(verdict.statements)[0] == "verdict-conditional-group"
    agree = next(s for s in verdict.conditions if s.code == "selection.condition-agree")
    assert (agree.params["respondent"].en, agree.params["leader"].en) == ("role it", "alternative b")
    # by 0.25 to 0.75 b leads by 0.2; CP01 alone, (0.25 - 0.7375) x -0.4 = 0.195, is not enough
    assert len(agree.params["points"]) == 2


def test_once_all_voices_agree_the_same_lead_is_clear():
    first, second = IDS[:5], IDS[5:]
    agreed = _select(
        make_alternative("a", {**dict.fromkeys(first, PROVEN), **dict.fromkeys(second, BUILT)}),
        make_alternative("b", {**dict.fromkeys(first, BUILT), **dict.fromkeys(second, PROVEN)}),
        stakeholders=(make_stakeholder("gm", 3.0), make_stakeholder("it", 1.0)),
        weightings=(make_weighting("gm", {"CP01": 9.0, "CP07": 1.0}), make_weighting("it", {"CP01": 8.0, "CP07": 2.0})),
    ).verdict
    assert agreed.kind == "clear_winner"


def test_a_voice_without_a_say_makes_nothing_conditional():
    first, second = IDS[:5], IDS[5:]
    verdict = _select(
        make_alternative("a", {**dict.fromkeys(first, PROVEN), **dict.fromkeys(second, BUILT)}),
        make_alternative("b", {**dict.fromkeys(first, BUILT), **dict.fromkeys(second, PROVEN)}),
        stakeholders=(make_stakeholder("gm", 1.0), make_stakeholder("it", 0.0)),
        weightings=(make_weighting("gm", {"CP01": 9.0, "CP07": 1.0}), make_weighting("it", {"CP01": 1.0, "CP07": 3.0})),
    ).verdict
    assert verdict.kind == "clear_winner"


def test_the_condition_to_agree_names_nobody_where_marks_are_anonymous():
    conditions = _led_by_a(marks_shown="anonymous").conditions
    agree = next(s for s in conditions if s.code == "selection.condition-agree-anonymous")
    assert (agree.params["count"], agree.params["total"]) == (1, 2)
    assert "respondent" not in agree.params


def test_the_points_with_the_widest_spread_are_named():
    statement = next(s for s in _disagreeing().statements if s.code == "selection.weights-differ")
    assert (statement.params["low"], statement.params["high"]) == pytest.approx((0.25, 0.75))


def test_what_to_ask_next_is_sorted_by_the_value_it_would_settle():
    selection = _select(
        make_alternative("a", _answers(TRIED, F_1=CLAIMED) | {}),
        make_alternative("b", {id_: TRIED for id_ in IDS if id_ != "F-2"}),
    )
    # unknown: a tenth of the weight over the whole scale; claim 2.5-5.0: half of that
    assert [(q.alternative_id, q.requirement_id) for q in selection.ask_next] == [("b", "F-2"), ("a", "F-1")]
    assert [q.value_width for q in selection.ask_next] == pytest.approx([0.1, 0.05])


def test_alternatives_out_of_the_race_are_not_asked():
    selection = _select(make_alternative("out", {"F-1": MISSING}), must_haves=["F-1"])
    assert selection.ask_next == ()


def test_an_edition_the_product_does_not_have_is_refused():
    with pytest.raises(InputError) as caught:
        _select(make_alternative("a", edition_id="platinum"))
    assert caught.value.problems[0].code == "unknown-edition"


def test_answers_lost_to_another_edition_are_reported():
    product = make_product(
        "a", _answers(TRIED), editions=("standard", "premium"), answer_editions={"F-1": ("premium",)}
    )
    warning = next(w for w in _select(make_alternative("a", product=product)).warnings if "edition" in w.code)
    assert warning.params["ids"] == ("F-1",)


def _everything():
    """Selections that between them say nearly every statement."""
    claims = make_alternative("claims", _answers(CLAIMED), quotation=make_quotation(
        make_line(), make_line("x", None, basis="once"), make_line("y", basis="once"), make_line("z", basis="per_year"),
        make_line("u", basis="per_user_once"), vat="excluded", valid_until="2026-01-01",
    ))  # fmt: skip
    good, plain = (
        make_alternative("good", _answers(TRIED), quotation=QUOTED),
        make_alternative("plain", _answers(BUILT)),
    )
    strong = make_alternative("strong", _answers(TRIED, F_1=MISSING))
    current = make_alternative("current", _answers(TRIED), keeps_current=True)
    unknown = make_alternative("unknown", {}, quotation=make_quotation(vat="unknown"))
    yield _select(good, plain, claims, strong, unknown, must_haves=["F-1"])
    yield _select(claims, plain)
    yield _select(current, good)
    yield _select(good, make_alternative("weak", _answers(BUILT, F_1=MISSING)), must_haves=["F-1"])
    yield _select(good, make_alternative("level", _answers(TRIED, F_1=MISSING, F_2=PROVEN)), must_haves=["F-1"])
    yield _select(strong, must_haves=["F-1"])
    yield _select()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_statement_can_be_worded_in_both_languages(language):
    wording = load_wording(language)
    for selection in [*_everything()]:
        statements = [*selection.verdict.statements, *selection.verdict.conditions, *selection.warnings]
        statements += [q.question for q in selection.ask_next]
        for cost in selection.costs:
            statements += [*cost.unquoted, *(line.formula for line in cost.lines)]
        for statement in statements:
            said = wording.say(statement)
            assert said
            assert "{" not in said
            assert "未知" not in said or "unknown" in statement.code or language == "zh-CN"


def test_the_screening_is_part_of_the_selection():
    engagement = make_engagement(screening=Screening(("real",), None, None))
    selection = select(engagement, CATALOGUE, make_scale(), {"real": make_product("real", fictional=False)})
    assert [s.product_id for s in selection.screened] == ["real"]


def test_the_tree_sums_to_one_on_every_level():
    selection = _select()
    for level in ("dimension", "point", "requirement"):
        assert sum(c.weight for c in selection.criteria if c.level == level) == pytest.approx(1.0)


def test_a_tie_in_weights_needs_no_statement_about_the_group():
    people = (make_stakeholder("gm"), make_stakeholder("it"))
    equal = {"CP01": 1.0, "CP07": 1.0}
    selection = _select(
        make_alternative("good", _answers(TRIED)),
        make_alternative("plain", _answers(BUILT)),
        stakeholders=people,
        weightings=tuple(dataclasses.replace(make_weighting(p.id, equal)) for p in people),
    )
    codes = _codes(selection.verdict.statements)
    assert "weights-differ" not in codes
    assert "group-same-leader" in codes


def test_the_sponsor_is_a_condition_until_the_agreement_is_answered_with_yes():
    only = make_alternative("only", _answers(TRIED))
    agreed = (make_answer("sponsor_agreed", value=True),)
    assert "condition-sponsor" in _codes(_select(only).verdict.conditions)
    assert "condition-sponsor" not in _codes(_select(only, answers=agreed).verdict.conditions)


def test_without_anybodys_weights_a_winner_is_conditional():
    good, plain = make_alternative("good", _answers(TRIED)), make_alternative("plain", _answers(BUILT))
    verdict = _select(good, plain, weightings=()).verdict
    assert verdict.kind == "conditional_winner"
    assert _codes(verdict.statements)[0] == "verdict-conditional-weights"
    assert "condition-weigh" in _codes(verdict.conditions)
