import dataclasses
from datetime import date
from typing import get_args

import pytest

from planner.domain.model.estimate import Estimate
from planner.domain.model.money_terms import (
    BandRange,
    CurrencyRate,
    InternalEffort,
    MoneyTerms,
    PriceIncrease,
    Said,
    UserGrowth,
)
from planner.domain.model.text import Text
from planner.domain.model.vendor import QuoteCategory
from planner.domain.selection.cost import COST_PARTS, check_currencies, cost_of_ownership, cost_warnings
from tests.builders import make_alternative, make_company, make_line, make_money, make_quotation, make_user_group

COMPLETE = ("implementation", "integration", "migration", "training", "customisation", "support")
COMPLETE += ("infrastructure", "administration", "upgrade", "exit")


def _cost(*lines, users=10, **company):
    alternative = make_alternative(quotation=make_quotation(*lines))
    return cost_of_ownership(alternative, make_company(users, **company))


def _others():
    """Every other category quoted at nothing, so that the quotation is complete."""
    return [make_line(c, 0.0, category=c, basis="once") for c in COMPLETE]


@pytest.mark.parametrize(
    ("basis", "total", "first_year"),
    [
        ("once", 100.0, 100.0),
        ("per_year", 500.0, 100.0),
        ("per_user_once", 1000.0, 1000.0),
        ("per_user_year", 5000.0, 1000.0),
    ],
)
def test_a_line_of_100_is_counted_by_its_basis_for_ten_users_and_five_years(basis, total, first_year):
    cost = _cost(make_line("x", 100.0, basis=basis))
    assert cost.total.estimate.expected == pytest.approx(total)
    assert cost.first_year.estimate.expected == pytest.approx(first_year)


def test_ranges_and_years_from_to_are_kept():
    cost = _cost(make_line("support", Estimate(10, 20, 40), basis="per_year", first_year=2, last_year=4))
    assert cost.total.estimate == Estimate(30, 60, 120)
    assert cost.first_year.estimate == Estimate(0, 0, 0)


def test_years_after_the_fifth_are_not_counted():
    assert _cost(make_line("x", 10.0, basis="per_year", last_year=9)).total.estimate.expected == 50
    assert _cost(make_line("x", 10.0, basis="once", first_year=6)).total.estimate.expected == 0


def test_an_unquoted_line_is_a_risk_and_never_zero():
    cost = _cost(make_line("licence", 100.0), make_line("migration", None, category="migration", basis="once"))
    assert cost.lines[1].amount is None
    assert cost.total.estimate.expected == pytest.approx(5000)
    assert [s.code for s in cost.unquoted] == ["selection.unquoted", "selection.categories-absent"]


def test_categories_the_quotation_does_not_mention_are_asked_for():
    (absent,) = _cost(make_line("licence", 100.0)).unquoted
    assert absent.code == "selection.categories-absent"
    assert absent.params["count"] == len(COMPLETE)


def test_gaps_count_lines_without_an_amount_and_every_kind_of_cost_nobody_speaks_of():
    cost = _cost(make_line("licence", 100.0), make_line("x", None, category="migration", basis="once"))
    # one line, and all the kinds but licence and migration
    assert cost.gaps == 1 + len(COMPLETE) - 1
    assert _cost(make_line("licence", 100.0), *_others()).gaps == 0


def test_own_time_names_who_estimated_it_and_an_offer_names_nobody():
    effort = InternalEffort("t", Text("上课", "classes"), "training", "once", Estimate.exact(3), 600.0, "gm")
    alternative = make_alternative(quotation=make_quotation(make_line("licence", 100.0)))
    cost = cost_of_ownership(alternative, make_company(10), MoneyTerms(effort=(effort,)))
    assert [line.stated_by for line in cost.lines] == ["", "gm"]


def test_a_price_per_user_cannot_be_computed_while_the_users_are_unknown():
    cost = _cost(make_line("licence", 100.0), users=0)
    assert cost.total is None
    assert cost.unquoted[0].code == "selection.unquoted-users"
    assert cost.within_budget == "unknown"


def test_without_a_quotation_the_cost_is_unknown_with_the_reason():
    offered = cost_of_ownership(make_alternative(), make_company())
    kept = cost_of_ownership(make_alternative(keeps_current=True), make_company())
    assert (offered.total, kept.total) == (None, None)
    assert offered.unquoted[0].code == "selection.no-quotation"
    assert kept.unquoted[0].code == "selection.keeping-not-costed"


def test_whoever_keeps_the_present_system_is_not_asked_for_project_costs():
    alternative = make_alternative(keeps_current=True, quotation=make_quotation(make_line("a", category="support")))
    (absent,) = cost_of_ownership(alternative, make_company()).unquoted
    asked = {category.code for category in absent.params["categories"]}
    assert "selection.category-migration" not in asked
    assert "selection.category-exit" in asked


@pytest.mark.parametrize(
    ("budget", "verdict"),
    [(7000, "yes"), (6000, "yes"), (5500, "uncertain"), (3999, "no"), (None, "unknown")],
)
def test_the_budget_is_compared_with_the_whole_range(budget, verdict):
    line = make_line("licence", Estimate(80, 100, 120))  # 4,000 - 5,000 - 6,000 over five years
    money = None if budget is None else make_money(budget)
    assert _cost(line, *_others(), budget_five_years=money).within_budget == verdict


def test_a_budget_is_never_surely_kept_while_something_is_unquoted():
    line = make_line("licence", 100.0)
    assert _cost(line, budget_five_years=make_money(1_000_000)).within_budget == "uncertain"


def test_the_tighter_of_two_budgets_decides():
    line = make_line("licence", 100.0)
    money = {"budget_five_years": make_money(9000), "budget_first_year": make_money(500)}
    assert _cost(line, *_others(), **money).within_budget == "no"


def test_another_currency_is_refused_by_name():
    dollars = make_alternative("alpha", quotation=make_quotation(currency="USD"))
    company = make_company(budget_five_years=make_money(10, "EUR"))
    problems = list(check_currencies([dollars], company, "CNY"))
    assert [(p.code, p.where) for p in problems] == [
        ("mixed-currencies", "alternatives.alpha.quotation.currency"),
        ("budget-currency", "company.budget_five_years"),
    ]


def test_mixed_vat_unknown_vat_and_expired_offers_are_pointed_out():
    base = make_alternative("a", quotation=make_quotation(valid_until="2026-06-30"))
    excluded = dataclasses.replace(base, id="b", quotation=make_quotation(vat="excluded", valid_until="2026-07"))
    unknown = dataclasses.replace(base, id="c", quotation=make_quotation(vat="unknown", valid_until="2026-07-01"))
    codes = [s.code for s in cost_warnings([base, excluded, unknown], "2026-07-01")]
    assert codes == ["selection.vat-differs", "selection.vat-unknown", "selection.quotation-expired"]


def test_every_kind_of_cost_belongs_to_buying_bringing_into_use_or_keeping():
    named = [category for categories in COST_PARTS.values() for category in categories]
    assert sorted(named) == sorted(get_args(QuoteCategory))


def test_the_three_parts_add_up_to_the_total_and_a_part_without_an_amount_is_left_out():
    quotation = make_quotation(
        make_line("licence", 100.0, basis="per_year"),
        make_line("set_up", 1000.0, category="implementation", basis="once"),
        make_line("classes", 500.0, category="training", basis="once"),
        make_line("support", None, category="support"),
    )
    cost = cost_of_ownership(make_alternative(quotation=quotation), make_company(10))
    # five years of 100; 1000 + 500 once; nobody has quoted what keeping costs
    assert {part: amount.estimate.expected for part, amount in cost.parts.items()} == {
        "purchase": 500.0,
        "implementation": 1500.0,
    }
    assert cost.total is not None
    assert cost.total.estimate.expected == 2000.0


@pytest.mark.parametrize(("has_crm", "asked"), [(True, True), (False, False), (None, False)])
def test_running_both_systems_is_asked_for_only_where_there_is_a_crm_to_replace(has_crm, asked):
    cost = cost_of_ownership(make_alternative(quotation=make_quotation(make_line())), make_company(10, has_crm=has_crm))
    (absent,) = [one for one in cost.unquoted if one.code == "selection.categories-absent"]
    named = {category.code for category in absent.params["categories"]}
    assert ("selection.category-parallel" in named) is asked


# --- growth, prices, VAT, currency, bands, own time ------------------------------------------------------------------


def _under(terms, *lines, users=10, company=None, quotation=None, **quoted):
    alternative = make_alternative(quotation=quotation or make_quotation(*lines, **quoted))
    return cost_of_ownership(alternative, company or make_company(users), terms, "CNY")


def _by_year(cost, which="expected"):
    return [getattr(paid.estimate, which) for paid in cost.by_year]


def _grows(low, expected=None, high=None, role=None):
    expected = low if expected is None else expected
    return UserGrowth(role or "all", role, Estimate(low, expected, expected if high is None else high), "gm")


def _rises(low, expected=None, high=None, scope="offer"):
    expected = low if expected is None else expected
    return PriceIncrease(scope, Estimate(low, expected, expected if high is None else high), "gm")


def test_the_years_add_up_to_the_total_and_the_first_of_them_is_the_first_year():
    cost = _cost(make_line("a", 100.0), make_line("b", Estimate(10, 20, 40), basis="once", first_year=3))
    assert _by_year(cost) == [1000, 1000, 1020, 1000, 1000]
    assert sum(_by_year(cost, "high")) == cost.total.estimate.high == 5040
    assert cost.first_year == cost.by_year[0]


def test_a_hundred_users_growing_by_a_tenth_need_100_110_121_134_and_147_whole_seats():
    cost = _under(MoneyTerms(growth=(_grows(0.1),)), make_line("licence", 10.0), users=100)
    assert _by_year(cost) == pytest.approx([1000, 1100, 1210, 1340, 1470])


def test_fewer_users_need_fewer_seats_but_never_fewer_than_the_minimum():
    shrinking = MoneyTerms(growth=(_grows(-0.1),))
    assert _by_year(_under(shrinking, make_line("licence", 1.0), users=100)) == pytest.approx([100, 90, 81, 73, 66])
    least = make_line("licence", 1.0, minimum_seats=85)
    assert _by_year(_under(shrinking, least, users=100)) == pytest.approx([100, 90, 85, 85, 85])


def test_seats_bought_for_good_are_bought_once_and_later_only_for_who_is_new():
    line = make_line("licence", 1.0, basis="per_user_once")
    assert _by_year(_under(MoneyTerms(growth=(_grows(0.1),)), line, users=100)) == pytest.approx([100, 10, 11, 13, 13])
    assert _by_year(_under(MoneyTerms(growth=(_grows(-0.1),)), line, users=100)) == [100, 0, 0, 0, 0]


def test_low_expected_and_high_grow_each_by_its_own_rate():
    line = make_line("licence", Estimate(1, 2, 3))
    cost = _under(MoneyTerms(growth=(_grows(0.0, 0.1, 0.2),)), line, users=100)
    assert dataclasses.astuple(cost.by_year[1].estimate) == pytest.approx((100, 220, 360))


def test_a_role_grows_by_its_own_rate_and_all_others_by_the_general_one():
    company = make_company(user_groups=(make_user_group(100, "sales"), make_user_group(50, "service")))
    terms = MoneyTerms(growth=(_grows(0.1), _grows(0.0, role="service")))
    every, service = make_line("all", 1.0), make_line("service", 1.0, user_roles=("service",))
    assert _by_year(_under(terms, every, company=company))[:2] == pytest.approx([150, 160])
    assert _by_year(_under(terms, service, company=company))[:2] == pytest.approx([50, 50])


def test_a_line_for_stated_seats_counts_those_and_not_all_users():
    assert _by_year(_under(MoneyTerms(), make_line("licence", 2.0, users=7), users=100))[0] == 14
    # nobody is registered, but the offer names its seats
    assert _by_year(_under(MoneyTerms(), make_line("licence", 2.0, users=7), users=0))[0] == 14


def test_a_licence_for_a_role_nobody_has_is_unknown_and_not_free():
    cost = _under(MoneyTerms(), make_line("licence", 2.0, user_roles=("marketing",)))
    assert cost.total is None
    assert cost.unquoted[0].code == "selection.unquoted-users"


def test_prices_rise_after_the_first_term_of_two_years():
    terms = MoneyTerms(increases=(_rises(0.1),), first_term_years=Said(2, "gm"))
    line = make_line("support", 100.0, basis="per_year")
    assert _by_year(_under(terms, line)) == pytest.approx([100, 100, 110, 121, 133.1])


def test_a_price_fixed_by_the_line_holds_whatever_the_term():
    terms = MoneyTerms(increases=(_rises(0.1),), first_term_years=Said(1, "gm"))
    line = make_line("support", 100.0, basis="per_year", price_fixed_until_year=4)
    assert _by_year(_under(terms, line)) == pytest.approx([100, 100, 100, 100, 110])


def test_what_is_paid_once_does_not_rise_and_own_cost_rises_by_its_own_rate():
    terms = MoneyTerms(increases=(_rises(0.5), _rises(0.1, scope="own")))
    once = make_line("exit", 100.0, basis="once", first_year=5)
    own = make_line("admin", 100.0, basis="per_year", own=True)
    assert _by_year(_under(terms, once)) == [0, 0, 0, 0, 100]
    assert _by_year(_under(terms, own)) == pytest.approx([100, 110, 121, 133.1, 146.41])


@pytest.mark.parametrize(
    ("basis", "vat", "amount", "expected"),
    [
        ("excluded", "included", 106.0, (100, 100, 100)),
        ("included", "excluded", 100.0, (106, 106, 106)),
        ("included", "included", 106.0, (106, 106, 106)),
        # nobody says which: both readings are within the range
        ("included", "unknown", 100.0, (100, 100, 106)),
        ("excluded", "unknown", 106.0, (100, 106, 106)),
        (None, "included", 106.0, (106, 106, 106)),
    ],
)
def test_vat_of_6_per_cent_is_put_on_the_basis_the_client_states(basis, vat, amount, expected):
    cost = _under(MoneyTerms(vat_basis=basis), make_line("a", amount, basis="once"), vat=vat)
    assert dataclasses.astuple(cost.total.estimate) == pytest.approx(expected)


def test_a_line_may_have_a_rate_of_its_own_and_own_cost_carries_no_vat():
    terms = MoneyTerms(vat_basis="excluded")
    hardware = make_line("server", 113.0, basis="once", vat_rate=0.13)
    assert _under(terms, hardware).total.estimate.expected == pytest.approx(100)
    assert _under(terms, make_line("admin", 106.0, basis="once", own=True)).total.estimate.expected == 106


def test_without_any_rate_nothing_is_converted_and_the_offer_is_named():
    terms = MoneyTerms(vat_basis="excluded")
    alternative = make_alternative(quotation=make_quotation(make_line("a", 106.0, basis="once"), vat_rate=None))
    assert cost_of_ownership(alternative, make_company(), terms).total.estimate.expected == 106
    (warning,) = cost_warnings([alternative], "2026-07-01", terms)
    assert warning.code == "economics.vat-not-converted"
    with_rate = dataclasses.replace(terms, vat_rate=Said(0.06, "gm"))
    assert cost_of_ownership(alternative, make_company(), with_rate).total.estimate.expected == pytest.approx(100)
    assert list(cost_warnings([alternative], "2026-07-01", with_rate)) == []


def test_offers_that_could_be_put_on_one_basis_are_no_longer_called_different():
    line = make_line("a", 100.0, basis="once")
    alternatives = [
        make_alternative("alpha", quotation=make_quotation(line)),
        make_alternative("beta", quotation=make_quotation(line, vat="excluded")),
        make_alternative("gamma", quotation=make_quotation(line, vat="unknown")),
    ]
    codes = [w.code for w in cost_warnings(alternatives, "2026-07-01", MoneyTerms(vat_basis="included"))]
    assert codes == ["economics.vat-either"]


def test_ten_dollars_at_7_1_are_71_yuan_by_the_latest_rate():
    rates = tuple(
        CurrencyRate("USD", rate, date(2026, month, 1), Text.same("bank"), "gm") for rate, month in ((6.9, 1), (7.1, 6))
    )
    terms = MoneyTerms(rates=rates)
    dollars = make_alternative(quotation=make_quotation(make_line("a", 10.0, basis="once"), currency="USD"))
    cost = cost_of_ownership(dollars, make_company(), terms, "CNY")
    assert (cost.total.estimate.expected, cost.total.currency) == (pytest.approx(71), "CNY")
    assert list(check_currencies([dollars], make_company(), "CNY", terms)) == []
    assert [p.code for p in check_currencies([dollars], make_company(), "CNY")] == ["mixed-currencies"]


def test_a_band_counts_by_the_amounts_the_client_declares_for_it_and_otherwise_as_unquoted():
    line = make_line("care", None, category="support", basis="per_year", band="high", first_year=2)
    declared = BandRange("maintenance", "high", "per_year", Estimate(10, 20, 30), "gm")
    cost = _under(MoneyTerms(bands=(declared,)), line, make_line("licence", 1.0))
    assert cost.lines[0].amount.estimate == Estimate(40, 80, 120)
    assert cost.parts["maintenance"].estimate == Estimate(40, 80, 120)
    for other in (dataclasses.replace(declared, band="low"), dataclasses.replace(declared, basis="once")):
        cost = _under(MoneyTerms(bands=(other,)), line, make_line("licence", 1.0))
        assert cost.lines[0].amount is None
        assert cost.unquoted[0].code == "economics.unquoted-band"


def _effort(day_cost=500.0, **changes):
    values = {"id": "t", "text": Text.same("classes"), "purpose": "training", "counted": "per_user_once"}
    return InternalEffort(**{**values, "days": Estimate(1, 2, 3), "day_cost": day_cost, "stated_by": "gm", **changes})


def test_own_time_is_a_line_of_its_own_days_times_cost_for_every_new_user():
    cost = _under(MoneyTerms(effort=(_effort(),)), make_line("licence", 1.0))
    assert cost.lines[-1].amount.estimate == Estimate(5000, 10000, 15000)
    assert cost.parts["implementation"].estimate.expected == 10000


def test_own_time_is_counted_in_the_clients_currency_beside_an_offer_in_dollars():
    rate = CurrencyRate("USD", 7.0, date(2026, 6, 1), Text.same("bank"), "gm")
    effort = _effort(counted="once", days=Estimate.exact(10))
    dollars = make_alternative(quotation=make_quotation(make_line("a", 100.0, basis="once"), currency="USD"))
    cost = cost_of_ownership(dollars, make_company(), MoneyTerms(rates=(rate,), effort=(effort,)), "CNY")
    assert [line.amount.estimate.expected for line in cost.lines] == [700, 5000]
    # only the dollars were converted, and only their formula says so
    assert [line.formula.code for line in cost.lines] == ["economics.formula", "selection.cost-once"]
    assert cost.lines[1].formula.params["unit"].currency == "CNY"


def test_own_time_without_a_cost_is_told_and_never_zero():
    cost = _under(MoneyTerms(effort=(_effort(day_cost=None),)), make_line("licence", 1.0))
    assert cost.lines[-1].amount is None
    assert "economics.own-time-without-cost" in [one.code for one in cost.unquoted]


def test_whoever_keeps_the_present_system_spends_no_time_on_a_new_one():
    kept = make_alternative(keeps_current=True, quotation=make_quotation(make_line("a", 1.0)))
    assert len(cost_of_ownership(kept, make_company(), MoneyTerms(effort=(_effort(),))).lines) == 1


def test_an_offer_without_a_price_has_no_total_although_own_time_is_known():
    assert _under(MoneyTerms(effort=(_effort(),)), make_line("licence", None)).total is None


def test_a_budget_that_does_not_cover_own_people_is_held_against_the_offer_alone():
    company = make_company(10, budget_five_years=make_money(5000), has_crm=False)
    lines = [make_line("licence", 100.0), *_others(), make_line("admin", 999.0, basis="per_year", own=True)]
    cost = _under(MoneyTerms(budget_counts_own_time=False), *lines, company=company)
    assert cost.total.estimate.expected == 5000 + 5 * 999
    assert cost.within_budget == "yes"
    assert _under(MoneyTerms(), *lines, company=company).within_budget == "no"


def test_every_change_to_an_amount_is_told_with_its_formula():
    terms = MoneyTerms(vat_basis="included", growth=(_grows(0.1),), increases=(_rises(0.05),))
    cost = _under(terms, make_line("licence", 100.0, minimum_seats=20), vat="excluded")
    formula = cost.lines[0].formula
    assert formula.code == "economics.formula"
    assert formula.params["base"].params["users"] == 20
    codes = {note.code.removeprefix("economics.note-") for note in formula.params["notes"]}
    assert codes == {"minimum", "growth", "increase", "vat-included"}
