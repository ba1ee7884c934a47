import dataclasses
from typing import get_args

import pytest

from planner.domain.model.estimate import Estimate
from planner.domain.model.vendor import QuoteCategory
from planner.domain.selection.cost import COST_PARTS, check_currencies, cost_of_ownership, cost_warnings
from tests.builders import make_alternative, make_company, make_line, make_money, make_quotation

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
