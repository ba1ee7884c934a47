import dataclasses
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.estimate import Estimate
from planner.domain.model.money_terms import FEE_CODES, MoneyTerms, PriceIncrease, Said, StatedBenefit, UserGrowth
from planner.domain.model.text import Text
from planner.domain.model.vendor import QuoteCategory
from planner.domain.selection.cost import cost_of_ownership
from planner.domain.selection.economics import weigh_economics
from planner.domain.selection.hidden_fees import hidden_fees
from planner.domain.selection.present_value import month_factor, present_value, year_factor
from planner.domain.selection.select import select
from planner.wording.catalogue import load_entries
from tests.builders import (
    make_alternative,
    make_catalogue,
    make_company,
    make_engagement,
    make_line,
    make_objective,
    make_plan_settings,
    make_point,
    make_quotation,
    make_requirement,
    make_scale,
)

CATALOGUE = make_catalogue([make_requirement("CP01-1", point="CP01")], [make_point("CP01", "F")])
MET = {"CP01-1": ("standard", "whole", "trial")}


def _economics(*alternatives, terms=None, **changes):
    engagement = make_engagement(alternatives=alternatives, money_terms=terms or MoneyTerms(), **changes)
    selection = select(engagement, CATALOGUE, make_scale(), {})
    return weigh_economics(selection, engagement)


def _offer(id_="alpha", *lines, **changes):
    quotation = make_quotation(*(lines or (make_line("support", 100.0, basis="per_year"),)), **changes)
    return make_alternative(id_, MET, quotation=quotation)


def _codes(statements):
    return {statement.code.removeprefix("economics.") for statement in statements}


# --- discounting


def test_five_yearly_payments_are_worth_the_annuity_due_of_the_textbook():
    found = present_value([Estimate.exact(100)] * 5, 0.08)
    # (1 - v^5) / i x (1 + i) with i = 8 %: payments at the beginning of each year
    assert found.expected == pytest.approx(100 * (1 - 1.08**-5) / 0.08 * 1.08)
    assert found.expected == pytest.approx(431.2127, abs=1e-4)


def test_the_first_year_is_not_discounted_and_twelve_months_are_a_year():
    assert year_factor(0.08, 1) == 1
    assert month_factor(0.08, 12) == pytest.approx(year_factor(0.08, 2))


@given(st.lists(st.floats(0, 1e6), min_size=5, max_size=5))
def test_at_a_rate_of_zero_the_present_value_is_the_sum(paid):
    assert present_value([Estimate.exact(p) for p in paid], 0.0).expected == pytest.approx(sum(paid))


# --- the whole


def test_nobody_scored_has_no_money_side():
    engagement = make_engagement()
    assert weigh_economics(select(engagement, CATALOGUE, make_scale(), {}), engagement) is None


def test_years_are_paid_and_discounted_side_by_side_and_add_up():
    found = _economics(_offer(), terms=MoneyTerms(discount_rate=Said(0.08, "gm")))
    years = found.cost_by_year["alpha"]
    assert [year.paid.estimate.expected for year in years] == [100] * 5
    assert years[1].present_value.estimate.expected == pytest.approx(100 / 1.08)
    total = sum(year.present_value.estimate.expected for year in years)
    assert found.present_value["alpha"].estimate.expected == pytest.approx(total) == pytest.approx(431.2127, abs=1e-4)


def test_a_year_in_which_only_an_unquoted_line_falls_is_unknown_and_never_zero():
    bought, unpriced = make_line("setup", 500.0, basis="once"), make_line("licence", None, basis="per_year")
    found = _economics(_offer("alpha", bought, unpriced))
    assert [year.paid and year.paid.estimate.expected for year in found.cost_by_year["alpha"]] == [500, *[None] * 4]
    assert [year.present_value is None for year in found.cost_by_year["alpha"]] == [False, *[True] * 4]


def test_a_year_in_which_nothing_falls_at_all_costs_nothing():
    bought, late = make_line("setup", 500.0, basis="once"), make_line("x", None, basis="per_year", first_year=5)
    found = _economics(_offer("alpha", bought, late))
    assert [year.paid and year.paid.estimate.expected for year in found.cost_by_year["alpha"]] == [500, 0, 0, 0, None]


def test_a_first_year_of_unquoted_lines_alone_has_no_cost_of_the_first_year():
    later, unpriced = make_line("setup", 500.0, basis="once", first_year=2), make_line("x", None, basis="per_year")
    cost = cost_of_ownership(_offer("alpha", later, unpriced), make_company())
    assert (cost.first_year, cost.open_years) == (None, (1, 3, 4, 5))
    assert cost.total.estimate.expected == 500


def test_price_points_of_an_offer_with_gaps_say_so():
    terms = MoneyTerms(price_weight=Said(0.3, "gm"))
    found = _economics(_offer("alpha"), terms=terms)
    assert found.price_scores[0].caution.code == "economics.price-so-far"
    whole = [make_line(c, 1.0, category=c, basis="once") for c in get_args(QuoteCategory)]
    assert _economics(_offer("alpha", *whole), terms=terms).price_scores[0].caution is None


def test_what_nobody_said_is_named_as_not_stated_and_changes_nothing():
    found = _economics(_offer())
    assert found.discount_rate == 0
    assert found.vat_basis is None
    assert _codes(found.assumptions) == {
        "vat-not-stated", "growth-not-stated", "increase-offer-not-stated", "increase-own-not-stated",
        "discount-not-stated", "own-time-not-stated", "benefits-not-stated",
    }  # fmt: skip
    assert found.present_value["alpha"].estimate.expected == 500
    assert found.price_scores == ()


def test_what_is_said_is_named_with_who_said_it():
    terms = MoneyTerms(vat_basis="included", vat_basis_by="gm", discount_rate=Said(0.08, "gm"))
    found = _economics(_offer(), terms=terms, marks_shown="by_role")
    said = {s.code: s.params for s in found.assumptions}
    assert said["economics.discount"]["who"] == Text("角色gm", "role gm")
    assert said["economics.vat-basis-included"]["who"] == Text("角色gm", "role gm")
    hidden = _economics(_offer(), terms=terms, marks_shown="anonymous")
    assert {s.code: s.params for s in hidden.assumptions}["economics.discount"]["who"].code == "economics.somebody"


def test_an_offer_without_a_price_has_no_years_and_is_named():
    found = _economics(_offer(), make_alternative("beta", MET))
    assert set(found.cost_by_year) == {"alpha"}
    assert "cost-unknown" in _codes(found.warnings)


def _gain(**changes):
    values = {"id": "b", "objective_id": "OB1", "yearly": Estimate(600, 1200, 1800), "has_range": True}
    values |= {"starts_month": 0, "ramp_months": 0, "formula": Text.same("how"), "stated_by": "gm"}
    return StatedBenefit(**{**values, **changes})


def _with_gain(*alternatives, go_live=date(2026, 12, 1), **changes):
    terms = MoneyTerms(benefits=(_gain(**changes),))
    plan = make_plan_settings(go_live=go_live)
    return _economics(*alternatives, terms=terms, objectives=(make_objective(),), plan=plan)


def test_gains_wait_for_the_planned_go_live_and_without_one_no_payback_is_known():
    assert _with_gain(_offer()).paybacks[0].months is not None
    unknown = _with_gain(_offer(), go_live=None)
    assert unknown.paybacks[0].months is None
    assert unknown.paybacks[0].probability is None
    assert "go-live-unknown" in _codes(unknown.warnings)


def test_whoever_keeps_the_present_system_has_no_payback():
    kept = dataclasses.replace(_offer("kept"), keeps_current=True)
    assert [one.alternative_id for one in _with_gain(_offer(), kept).paybacks] == ["alpha"]


def test_a_gain_without_range_timing_or_formula_is_pointed_at():
    found = _with_gain(_offer(), has_range=False, has_timing=False, formula=None)
    doubts = {"benefit-without-range", "benefit-without-timing", "benefit-unexplained"}
    assert doubts <= _codes(found.warnings)
    assert not doubts & _codes(_with_gain(_offer()).warnings)


def test_price_points_go_to_offers_alone_without_own_cost():
    terms = MoneyTerms(price_weight=Said(0.3, "gm"), price_formula="lowest_over_quoted")
    own = make_line("admin", 10_000.0, basis="per_year", own=True)
    cheap = _offer("cheap", make_line("a", 80.0, basis="once"), own)
    dear = _offer("dear", make_line("a", 100.0, basis="once"))
    kept = dataclasses.replace(_offer("kept"), keeps_current=True)
    (asked, *_) = _economics(cheap, dear, kept, terms=terms).price_scores
    assert asked.scores == {"cheap": pytest.approx(30), "dear": pytest.approx(24), "kept": None}


# --- laws

LINES = st.lists(
    st.tuples(
        st.sampled_from(["once", "per_year", "per_user_year", "per_user_once"]),
        st.floats(0, 1e5),
        st.integers(1, 5),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=4,
)
RATES = st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=3).map(sorted)


def _quoted(rows, growth, rise):
    terms = MoneyTerms(
        growth=(UserGrowth("all", None, Estimate(*growth), "gm"),),
        increases=(PriceIncrease("offer", Estimate(*rise), "gm"),),
    )
    lines = [
        make_line(
            f"l{n}", Estimate(amount / 2, amount, amount * 2), basis=basis, first_year=min(a, b), last_year=max(a, b)
        )
        for n, (basis, amount, a, b) in enumerate(rows)
    ]
    alternative = make_alternative(quotation=make_quotation(*lines))
    return cost_of_ownership(alternative, make_company(100), terms).total.estimate


@given(LINES, RATES, RATES, st.floats(0, 1e5))
def test_raising_a_line_never_lowers_the_total(rows, growth, rise, more):
    basis, amount, first, last = rows[0]
    before = _quoted(rows, growth, rise)
    after = _quoted([(basis, amount + more, first, last), *rows[1:]], growth, rise)
    for which in ("low", "expected", "high"):
        assert getattr(after, which) >= getattr(before, which) - 1e-6


@given(LINES, RATES, RATES)
def test_whatever_grows_and_rises_the_range_holds_the_expected_total(rows, growth, rise):
    total = _quoted(rows, growth, rise)
    assert total.low <= total.expected + 1e-6
    assert total.expected <= total.high + 1e-6


# --- hidden fees


def _state(code, alternative, company=None):
    fees = hidden_fees([alternative], company or make_company())
    return next(fee.states[alternative.id] for fee in fees if fee.code == code)


def test_every_fee_says_in_both_languages_what_it_is_why_it_matters_and_what_to_ask():
    entries = load_entries()
    for code in FEE_CODES:
        for part in ("", "-why", "-ask"):
            assert set(entries[f"economics.fee-{code.replace('_', '-')}{part}"]) == {"zh", "en"}


def test_every_fee_a_line_may_name_is_on_the_checklist_once_and_in_its_order():
    assert tuple(fee.code for fee in hidden_fees([_offer()], make_company())) == FEE_CODES


def test_a_fee_is_stated_by_a_priced_line_that_covers_it_or_is_of_its_kind():
    assert _state("storage", _offer("a", make_line("s", 0.0, basis="per_year", covers=("storage",)))) == "quoted"
    assert _state("support_tier", _offer("a", make_line("s", 1.0, category="support"))) == "quoted"
    assert _state("storage", _offer()) == "not_quoted"


def test_a_line_asked_for_without_a_price_leaves_its_fee_open_and_own_cost_states_none():
    unpriced = make_line("s", None, basis="per_year", covers=("storage",))
    assert _state("storage", _offer("a", unpriced)) == "not_quoted"
    assert _state("training_seats", _offer("a", make_line("t", 1.0, category="training", own=True))) == "not_quoted"


def test_fees_that_cannot_arise_do_not_apply():
    own_servers = dataclasses.replace(_offer(), deployment="on_premises")
    assert _state("storage", own_servers) == "does_not_apply"
    assert _state("minimum_seats", _offer("a", make_line("s", 1.0, basis="once"))) == "does_not_apply"
    assert _state("parallel", _offer(), make_company(has_crm=False)) == "does_not_apply"
    assert _state("parallel", _offer(), make_company(has_crm=None)) == "not_quoted"
    assert _state("connectors", dataclasses.replace(_offer(), keeps_current=True)) == "does_not_apply"


def test_without_a_quotation_nothing_is_stated():
    alternative = make_alternative("a")
    states = {fee.states["a"] for fee in hidden_fees([alternative], make_company(has_crm=True))}
    assert states == {"not_quoted"}


def test_the_renewal_is_stated_only_when_every_priced_yearly_line_says_until_when_its_price_holds():
    fixed, loose = make_line("a", 1.0, price_fixed_until_year=3), make_line("b", 1.0)
    assert _state("price_increase", _offer("a", fixed)) == "quoted"
    assert _state("price_increase", _offer("a", fixed, loose)) == "not_quoted"


def test_an_answer_on_open_costs_is_held_against_the_quotation_and_no_rating_changes():
    answers = {"C-COST-07": ("standard", "whole", "contract"), "C-COST-03": ("standard", "core", "contract")}
    offer = make_alternative("alpha", {**MET, **answers}, quotation=make_quotation(make_line("licence", 1.0)))
    found = _economics(offer)
    # the core answer on C-COST-03 says itself that something is missing
    assert [(one.alternative_id, one.requirement_id) for one in found.card_findings] == [("alpha", "C-COST-07")]
    settled = dataclasses.replace(
        offer, quotation=make_quotation(make_line("e", 1.0, category="exit", basis="once"), make_line("licence", 1.0))
    )
    assert _economics(settled).card_findings == ()
