"""`planner rollout costs`: sums that agree, budgets, and words of the language, as a table and as JSON."""

import pytest

from planner.places import EXAMPLES
from tests.integration.commands import call

SERVICES, GONE_WRONG = EXAMPLES / "sample_services", EXAMPLES / "sample_gone_wrong"


@pytest.fixture(scope="module")
def found():
    return call("rollout", "costs", SERVICES, "--json").data


def test_the_sums_by_role_phase_and_month_are_the_total_in_json(found):
    for key in ("by_role", "by_phase", "by_month"):
        assert sum(one["cost"] or 0 for one in found[key]) == pytest.approx(found["total"]["cost"])
        assert sum(one["effort_days"] for one in found[key]) == pytest.approx(found["total"]["effort_days"])
    assert sum(line["cost"] or 0 for line in found["lines"]) == pytest.approx(found["total"]["cost"])


@pytest.mark.parametrize(
    ("language", "heads", "currency"),
    [
        ("en", ("Effort and cost by phase", "Effort and cost by month"), " CNY"),
        ("zh-CN", ("各阶段的投入与费用", "各月的投入与费用"), "元"),
    ],
)
def test_the_tables_end_in_the_same_total_in_the_money_words_of_the_language(found, language, heads, currency):
    out = call("rollout", "costs", SERVICES, "--lang", language).out
    assert all(head in out for head in heads)
    total = f"{found['total']['cost']:,.0f}{currency}"
    # by role, by phase and by month
    assert out.count(total) == 3


def test_another_budget_takes_the_place_of_the_stated_one():
    kept = call("rollout", "costs", SERVICES, "--lang", "en", "--budget", "900000").out
    assert "First-year budget 900 thousand CNY" in kept
    assert "within the budget" in kept
    assert "beyond the budget" in call("rollout", "costs", SERVICES, "--lang", "en", "--budget", "1000").out
    refused = call("rollout", "costs", SERVICES, "--budget", "-1")
    assert refused.code == 2


def test_without_rates_every_role_is_named_and_no_sum_is_made_up():
    out = call("rollout", "costs", GONE_WRONG, "--lang", "en").out
    found = call("rollout", "costs", GONE_WRONG, "--json").data
    assert found["total"]["cost"] is None
    (unknown,) = [line for line in out.splitlines() if line.startswith("No cost of a person-day is known")]
    assert len(found["unrated_roles"]) > 10
    assert unknown.count(",") >= len(found["unrated_roles"]) - 1
    assert "Developer" in unknown
