"""Laws of the plan's cost: however it is summed up, it is the same total, and nothing unknown counts as zero."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import DayRate, MoneyTerms
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.costs import CostBasis, OfferedPrices, cost_plan
from tests.unit.rollout.plan_templates import make_role, make_template
from tests.unit.rollout.test_costs import dated, package

CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
ROLES = ("crm_admin", "trainer", "developer")
TEMPLATE = make_template(roles=tuple(make_role(role) for role in ROLES))
FIRST = date(2026, 7, 1)
PRICES = OfferedPrices(project=MoneyRange(Estimate.exact(100_000.0), "CNY"))

efforts = st.dictionaries(st.sampled_from(ROLES), st.floats(0.1, 60.0), min_size=1)
works = st.lists(
    st.tuples(efforts, st.sampled_from(tuple(TEMPLATE.phases)), st.integers(0, 200), st.integers(0, 90)), min_size=1
)
billing = st.sampled_from(("own", "in_price", "by_day", "unknown"))
stated = st.dictionaries(st.sampled_from(ROLES), st.tuples(billing, st.none() | st.floats(0.0, 5000.0)))


def costed(work, rates):
    """Price work packages, each with effort, phase, first day and length in calendar days."""
    packages = [package(f"P{number}", effort, phase=phase) for number, (effort, phase, _, _) in enumerate(work)]
    schedule = {
        f"P{number}": dated(f"P{number}", FIRST + timedelta(start), FIRST + timedelta(start + length))
        for number, (_, _, start, length) in enumerate(work)
    }
    terms = MoneyTerms(day_rates=tuple(DayRate(role, how, rate, "gm") for role, (how, rate) in rates.items()))
    return cost_plan(TEMPLATE, (), packages, schedule, (), CALENDAR, CostBasis("CNY", terms, PRICES))


@given(works, stated)
def test_the_sums_by_role_phase_and_month_are_the_same_total(work, rates):
    costs = costed(work, rates)
    total = costs.total
    assert total.effort_days == pytest.approx(sum(sum(effort.values()) for effort, _, _, _ in work))
    for sums in (costs.by_role, costs.by_phase, costs.by_month):
        for part in ("effort_days", "in_price_days", "unrated_days"):
            assert sum(getattr(one, part) for one in sums) == pytest.approx(getattr(total, part))
        known = [one.cost for one in sums if one.cost is not None]
        assert (sum(known) if known else None) == (None if total.cost is None else pytest.approx(total.cost))


@given(works, stated)
def test_every_day_is_priced_in_the_price_or_without_a_rate_and_no_unknown_cost_is_zero(work, rates):
    costs = costed(work, rates)
    priced = sum(line.effort_days for line in costs.lines if line.cost is not None)
    total = costs.total
    assert priced + total.in_price_days + total.unrated_days == pytest.approx(total.effort_days)
    named = set(costs.unrated_roles)
    for one in costs.by_role:
        assert (one.unrated_days > 0) == (one.key in named)
        assert one.cost is None or not one.unrated_days


@given(works, stated)
def test_what_the_packages_cost_is_the_total_where_every_rate_is_known(work, rates):
    costs = costed(work, rates)
    if not costs.unrated_roles:
        assert sum(costs.by_package.values()) == pytest.approx(costs.total.cost or 0.0)
