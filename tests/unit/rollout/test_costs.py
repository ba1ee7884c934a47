"""Effort by role, phase and month, its price, and payments tied to gates."""

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import DayRate, InternalEffort, MoneyTerms, PaymentTerm
from planner.domain.model.template import RaciTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.costs import CostBasis, OfferedPrices, cost_plan, month_shares
from planner.domain.rollout.plan_budget import PlanBudget
from planner.domain.rollout.results import Duration, Gate, ScheduledPackage, WorkPackage
from planner.errors import Statement
from planner.wording import load_wording
from tests.builders import make_member
from tests.unit.rollout.plan_templates import make_role, make_template

# weekends only; holidays are announced until the end of 2026
CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
ROLES = (
    make_role("crm_admin"),
    make_role("trainer"),
    replace(make_role("vendor_consultant"), side="vendor"),
    replace(make_role("developer"), side="either"),
)
TEMPLATE = make_template(roles=ROLES)
PROJECT = MoneyRange(Estimate(90_000.0, 100_000.0, 120_000.0), "CNY")


def package(id_, effort, **changes):
    """Make a work package of phase 1 with some person-days by role."""
    text = Text.same(id_)
    values = {
        "id": id_, "template_id": id_, "phase": "1", "deliverable": text, "title": text, "kind": "work",
        "stream": "system", "duration": Duration(1, 1, 1, Statement("x")), "raci": RaciTemplate((), "crm_admin", (), ()),
        "effort_days": effort, "links": (), "output": text, "avoids_blackouts": "none", "subject": None,
        "config_areas": (), "requirement_ids": (), "reasons": (),
    }  # fmt: skip
    return WorkPackage(**{**values, **changes})


def dated(id_, start, finish):
    return ScheduledPackage(id_, start, finish, start, finish, 0, 0, critical=True, provisional=False, moved=None)


def gate(id_, due):
    return Gate(id_, Text.same(id_), "P", due, False, (), (), ())


def rate(role_id, billing="own", day_rate=None):
    return DayRate(role_id, billing, day_rate, "gm")


def costed(effort, rates=(), payments=(), *, gates=(), prices=None, team=(), span=None, own=(), budget=None):
    """Price one work package that runs from Monday 27 July to Friday 7 August 2026: five days in each month."""
    start, finish = span or (date(2026, 7, 27), date(2026, 8, 7))
    terms = MoneyTerms(day_rates=tuple(rates), payments=tuple(payments), effort=tuple(own))
    return cost_plan(
        TEMPLATE, team, [package("P", effort)], {"P": dated("P", start, finish)}, gates, CALENDAR,
        CostBasis("CNY", terms, prices or OfferedPrices(), budget),
    )  # fmt: skip


def codes(costs):
    return [statement.code.removeprefix("costs.") for statement in costs.statements]


def test_effort_is_spread_over_the_working_days_of_each_month():
    lines = costed({"crm_admin": 4.0}, [rate("crm_admin", day_rate=500.0)]).lines
    assert [(line.month, line.effort_days, line.cost) for line in lines] == [
        (date(2026, 7, 1), 2.0, 1000.0),
        (date(2026, 8, 1), 2.0, 1000.0),
    ]


def test_a_span_over_a_weekend_counts_working_days_only():
    shares = month_shares(date(2026, 7, 31), date(2026, 8, 3), CALENDAR)  # Friday and Monday
    assert shares == {date(2026, 7, 1): 0.5, date(2026, 8, 1): 0.5}


def test_a_span_without_a_working_day_counts_in_the_month_it_starts_in():
    assert month_shares(date(2026, 8, 1), date(2026, 8, 2), CALENDAR) == {date(2026, 8, 1): 1.0}


def test_a_role_without_a_rate_has_effort_and_no_cost_and_is_named():
    costs = costed({"crm_admin": 4.0, "trainer": 2.0}, [rate("crm_admin", day_rate=500.0), rate("trainer")])
    assert costs.unrated_roles == ("trainer",)
    assert {line.cost for line in costs.lines if line.role_id == "trainer"} == {None}
    (said,) = [one for one in costs.statements if one.code == "costs.rates-unknown"]
    assert said.params["days"] == pytest.approx(2.0)


def test_every_role_without_a_rate_is_named_however_many_there_are():
    roles = tuple(make_role(f"role_{number}") for number in range(12))
    costs = cost_plan(
        make_template(roles=roles), (), [package("P", {role.id: 1.0 for role in roles})],
        {"P": dated("P", date(2026, 7, 27), date(2026, 8, 7))}, (), CALENDAR, CostBasis("CNY"),
    )  # fmt: skip
    (said,) = [one for one in costs.statements if one.code == "costs.rates-unknown"]
    assert said.params["roles"] == tuple(role.title for role in roles)


def test_a_role_either_side_may_fill_is_told_to_be_settled_until_somebody_is_named():
    prices = OfferedPrices(project=PROJECT)
    (said,) = [one for one in costed({"developer": 3.0}, prices=prices).statements if one.code == "costs.side-unknown"]
    assert (said.params["count"], said.params["days"]) == (1, pytest.approx(3.0))
    named = costed({"developer": 3.0}, prices=prices, team=(make_member("developer", side="client"),))
    assert "side-unknown" not in codes(named)
    assert "side-unknown" not in codes(costed({"developer": 3.0}, [rate("developer", "by_day", 900.0)]))


def test_rates_the_client_calls_assumptions_are_told_by_role():
    assumed = replace(rate("crm_admin", day_rate=500.0), is_assumed=True)
    effort = {"crm_admin": 4.0, "trainer": 2.0}
    (said,) = [
        one
        for one in costed(effort, [assumed, rate("trainer", day_rate=400.0)]).statements
        if one.code == "costs.rates-assumed"
    ]
    assert said.params["count"] == 1
    assert "rates-all-assumed" in codes(costed({"crm_admin": 4.0}, [assumed]))


def test_days_inside_the_offered_price_are_told_as_effort_and_never_priced():
    costs = costed({"vendor_consultant": 10.0}, [rate("vendor_consultant", "in_price", 3000.0)])
    assert sum(line.effort_days for line in costs.lines) == pytest.approx(10.0)
    assert all(line.cost is None for line in costs.lines)
    assert costs.unrated_roles == ()
    assert costs.by_package == {"P": 0.0}


def test_a_vendor_role_nobody_stated_is_inside_a_price_for_project_work_and_that_is_an_assumption():
    costs = costed({"vendor_consultant": 10.0}, prices=OfferedPrices(project=PROJECT))
    assert {line.billing for line in costs.lines} == {"in_price"}
    assert "in-price-assumed" in codes(costs)


def test_a_stated_vendor_role_inside_the_price_is_no_assumption():
    costs = costed(
        {"vendor_consultant": 10.0}, [rate("vendor_consultant", "in_price")], prices=OfferedPrices(project=PROJECT)
    )
    assert "in-price-assumed" not in codes(costs)


def test_a_vendor_role_without_a_price_for_project_work_has_no_known_cost():
    costs = costed({"vendor_consultant": 10.0})
    assert costs.unrated_roles == ("vendor_consultant",)


def test_a_role_the_template_leaves_to_the_vendor_but_the_client_fills_is_not_inside_the_price():
    team = (make_member("vendor_consultant", side="client"),)
    costs = costed({"vendor_consultant": 10.0}, prices=OfferedPrices(project=PROJECT), team=team)
    assert costs.unrated_roles == ("vendor_consultant",)


def test_the_price_of_project_work_is_set_against_the_days_it_covers():
    costs = costed({"vendor_consultant": 10.0}, prices=OfferedPrices(project=PROJECT))
    (said,) = [one for one in costs.statements if one.code == "costs.price-per-day"]
    assert said.params["per_day"].estimate == Estimate(9_000.0, 10_000.0, 12_000.0)


def test_days_billed_by_the_day_cost_their_rate():
    costs = costed({"vendor_consultant": 10.0}, [rate("vendor_consultant", "by_day", 2000.0)])
    assert sum(line.cost for line in costs.lines) == pytest.approx(20_000.0)
    assert costs.by_package == {"P": pytest.approx(20_000.0)}


def test_a_package_with_one_unknown_rate_has_no_budget():
    costs = costed({"crm_admin": 4.0, "trainer": 2.0}, [rate("crm_admin", day_rate=500.0)])
    assert costs.by_package == {"P": None}


def test_own_days_are_held_against_the_estimate_of_the_cost_of_ownership():
    own = InternalEffort("e", Text.same("project"), "project", "once", Estimate(1.0, 2.0, 3.0), None, "it")
    costs = costed({"crm_admin": 4.0}, [rate("crm_admin", day_rate=500.0)], own=[own])
    # four days planned are four thirds to four times the one to three estimated
    (said,) = [one for one in costs.statements if one.code == "costs.own-time-above"]
    assert (said.params["planned"], said.params["low"], said.params["high"]) == (pytest.approx(4.0), 1.0, 3.0)
    assert (said.params["least"], said.params["most"]) == (pytest.approx(4 / 3), pytest.approx(4.0))
    within = costed({"crm_admin": 2.0}, [rate("crm_admin", day_rate=500.0)], own=[own])
    assert any(one.code == "costs.own-time" for one in within.statements)


# --- sums and budget -------------------------------------------------------------------------------------------------


def test_sums_tell_priced_days_from_those_in_the_price_and_those_without_a_rate():
    costs = costed(
        {"crm_admin": 4.0, "trainer": 2.0, "vendor_consultant": 6.0}, [rate("crm_admin", day_rate=500.0)],
        prices=OfferedPrices(project=PROJECT),
    )  # fmt: skip
    total = costs.total
    assert (total.effort_days, total.in_price_days, total.unrated_days) == (
        pytest.approx(12.0), pytest.approx(6.0), pytest.approx(2.0),
    )  # fmt: skip
    assert total.cost == pytest.approx(2000.0)
    by_role = {one.key: one.cost for one in costs.by_role}
    assert by_role == {"crm_admin": pytest.approx(2000.0), "trainer": None, "vendor_consultant": None}
    assert [(one.key, one.cost) for one in costs.by_month] == [
        ("2026-07-01", pytest.approx(1000.0)),
        ("2026-08-01", pytest.approx(1000.0)),
    ]


YEAR = OfferedPrices(first_year=MoneyRange(Estimate(90_000.0, 100_000.0, 120_000.0), "CNY"))


def held(amount, *, effort=None, rates=(), counts=True, prices=YEAR):
    """What is said of a budget, and how the comparison ends."""
    said = costed(effort or {"crm_admin": 1.0}, rates, prices=prices, budget=PlanBudget(amount, counts)).budget
    verdict = said[0].params.get("verdict")
    return [one.code.removeprefix("costs.budget") for one in said], verdict and verdict.code.removeprefix(
        "costs.budget-"
    )


def test_a_budget_above_the_highest_cost_is_kept_one_below_the_lowest_is_not_and_between_it_is_open():
    rates = [rate("crm_admin", day_rate=1000.0)]
    assert held(121_000.0, rates=rates)[1] == "kept"
    assert held(120_999.0, rates=rates)[1] == "open"
    assert held(91_000.0, rates=rates)[1] == "open"
    assert held(90_999.0, rates=rates)[1] == "over"


def test_what_is_left_of_a_budget_is_the_budget_less_offer_and_days():
    (said,) = costed(
        {"crm_admin": 4.0, "developer": 2.0}, [rate("crm_admin", day_rate=500.0), rate("developer", "by_day", 900.0)],
        prices=YEAR, budget=PlanBudget(150_000.0, counts_own_time=True),
    ).budget  # fmt: skip
    # 150,000 - 120,000 (100,000, 90,000) - 2,000 own - 1,800 billed
    assert said.params["verdict"].params["rest"].estimate == Estimate(26_200.0, 46_200.0, 56_200.0)


def test_own_time_counts_only_where_the_budget_covers_it_and_that_is_told():
    rates = [rate("crm_admin", day_rate=1000.0)]
    assert held(120_500.0, rates=rates, counts=True) == ([""], "open")
    assert held(120_500.0, rates=rates, counts=False) == (["", "-without-own"], "kept")
    assert held(120_500.0, rates=rates, counts=None) == (["", "-own-unstated"], "kept")


def test_with_a_role_nobody_can_price_a_budget_is_never_said_to_be_kept():
    assert held(500_000.0) == (["", "-missing"], "kept-so-far")
    # own people without a rate are missing only where the budget has to cover them
    assert held(500_000.0, rates=[rate("crm_admin")], counts=False) == ([""], "kept")


def test_without_the_price_of_an_offer_no_budget_is_compared():
    assert held(500_000.0, prices=OfferedPrices()) == (["-no-price"], None)


# --- payments ----------------------------------------------------------------------------------------------------


def term(id_, gate_id, share, of="project", months_later=0):
    return PaymentTerm(id_, Text.same(id_), gate_id, of, share, months_later, "gm")


def test_a_payment_is_its_share_of_the_price_and_due_with_its_gate():
    (payment,) = costed(
        {"crm_admin": 1.0}, payments=[term("first", "G1", 0.3)], gates=[gate("G1", date(2026, 8, 3))],
        prices=OfferedPrices(project=PROJECT),
    ).payments  # fmt: skip
    assert (payment.amount, payment.due, payment.provisional) == (pytest.approx(30_000.0), date(2026, 8, 3), False)


def test_a_payment_without_a_price_has_a_date_and_no_amount():
    (payment,) = costed(
        {"crm_admin": 1.0}, payments=[term("a", "G1", 0.3)], gates=[gate("G1", date(2026, 8, 3))]
    ).payments
    assert payment.amount is None
    assert payment.due == date(2026, 8, 3)


def test_first_and_last_go_live_are_told_apart():
    gates = [gate("G4.1", date(2026, 9, 1)), gate("G4.2", date(2026, 10, 1))]
    terms = [term("late", "G4_last", 0.5), term("early", "G4_first", 0.5)]
    payments = costed({"crm_admin": 1.0}, payments=terms, gates=gates).payments
    assert [(one.id, one.gate_id) for one in payments] == [("early", "G4.1"), ("late", "G4.2")]


def test_money_held_back_is_due_calendar_months_after_its_gate_and_provisional_beyond_the_calendar():
    terms = [term("retention", "G5", 1.0, months_later=6)]
    (payment,) = costed({"crm_admin": 1.0}, payments=terms, gates=[gate("G5", date(2026, 8, 31))]).payments
    # February has no 31st day
    assert (payment.due, payment.provisional) == (date(2027, 2, 28), True)


def test_a_payment_whose_gate_has_no_date_is_told_and_left_out():
    costs = costed({"crm_admin": 1.0}, payments=[term("a", "G3", 1.0)], gates=[gate("G1", date(2026, 8, 3))])
    assert costs.payments == ()
    assert "payment-without-gate" in codes(costs)


@pytest.mark.parametrize(("shares", "told"), [((0.3, 0.7), False), ((0.3, 0.6), True), ((0.1,) * 10, False)])
def test_shares_that_do_not_make_up_the_whole_are_told(shares, told):
    terms = [term(f"t{n}", "G1", share) for n, share in enumerate(shares)]
    costs = costed({"crm_admin": 1.0}, payments=terms, gates=[gate("G1", date(2026, 8, 3))])
    assert ("payments-not-whole" in codes(costs)) is told


def test_without_terms_no_payment_is_made_up():
    costs = costed({"crm_admin": 1.0}, gates=[gate("G1", date(2026, 8, 3))], prices=OfferedPrices(project=PROJECT))
    assert costs.payments == ()
    assert "payments-not-stated" in codes(costs)


def test_every_statement_is_worded_in_both_languages():
    costs = costed(
        {"crm_admin": 4.0, "vendor_consultant": 2.0, "trainer": 1.0},
        payments=[term("a", "G1", 0.5), term("b", "G3", 0.2, of="first_year")],
        gates=[gate("G1", date(2026, 8, 3))],
        prices=OfferedPrices(project=PROJECT, first_year=PROJECT, unpriced=(Text.same("link"),)),
        budget=PlanBudget(95_000.0, counts_own_time=None),
    )
    for language in ("zh-CN", "en"):
        wording = load_wording(language)
        assert all(
            wording.say(one) for one in (*costs.statements, *costs.budget, *(each.title for each in costs.payments))
        )


def test_the_examples_count_every_day_of_the_plan_once(run_example):
    result = run_example("sample_manufacturing")
    rollout, costs = result.rollout, result.rollout.scheduling.costs
    planned = sum(days for each in rollout.work_packages for days in each.effort_days.values())
    assert sum(line.effort_days for line in costs.lines) == pytest.approx(planned)
    assert sum(payment.share for payment in costs.payments) == pytest.approx(1.0)
    assert sum(payment.amount for payment in costs.payments) == pytest.approx(585_000.0)  # 360 + 130 + 50 + 45 thousand


def test_an_example_that_says_nothing_of_rates_and_payments_has_no_cost(run_example):
    costs = run_example("sample_gone_wrong").rollout.scheduling.costs
    assert all(line.cost is None for line in costs.lines)
    assert costs.payments == ()
