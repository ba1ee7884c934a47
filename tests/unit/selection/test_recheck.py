"""Evidence ages: what is stale or undated comes back, the most urgent first."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.estimate import Estimate
from planner.domain.model.vendor import Price, Product
from planner.domain.selection.recheck import (
    age_months,
    closeness_to_lead,
    evidence_state,
    recheck_alternatives,
    recheck_products,
)
from planner.domain.selection.results import ScoredAlternative, ScreenedProduct
from tests.builders import make_fact, make_product

TODAY = date(2026, 7, 15)
LIMITS = (24, 6)


@pytest.mark.parametrize(
    ("as_of", "months"),
    [
        ("2026-07-15", 0), ("2026-06-15", 1), ("2026-06-16", 0), ("2024-07", 24), ("2024", 19), ("2026", 0),
        ("2027-01", 0), (None, None),
    ],
)  # fmt: skip
def test_age_is_whole_months_and_never_more_than_the_date_allows(as_of: str | None, months: int | None) -> None:
    assert age_months(as_of, TODAY) == months


@given(day=st.dates(date(2000, 1, 1), date(2026, 7, 15)), later=st.integers(0, 2000))
def test_evidence_never_grows_younger(day: date, later: int) -> None:
    first, second = TODAY, date.fromordinal(TODAY.toordinal() + later)
    assert age_months(day.isoformat(), second) >= age_months(day.isoformat(), first)  # type: ignore[operator]


def test_one_stale_fact_makes_the_evidence_stale_even_beside_an_undated_one() -> None:
    assert evidence_state(["2020-07", None], TODAY, 24) == ("stale", 72)


def test_evidence_without_a_stale_fact_is_undated_when_one_date_is_missing() -> None:
    assert evidence_state(["2026-05", None], TODAY, 24) == ("undated", 2)


def test_evidence_exactly_at_the_limit_is_still_fresh() -> None:
    assert evidence_state(["2024-07"], TODAY, 24) == ("fresh", 24)


def test_a_heavier_requirement_of_equal_age_comes_first() -> None:
    product = _product({"R1": "2020-07", "R2": "2020-07"})
    items = recheck_products([_screened("short_list")], {"alpha": product}, {"R1": 0.1, "R2": 0.4}, 0.0, TODAY, LIMITS)
    assert [item.requirement_id for item in items] == ["R2", "R1"]
    # 72 months are three times the limit of 24: 0.4 x 3 x 1
    assert items[0].priority == pytest.approx(1.2)


def test_age_counts_three_times_the_limit_at_most() -> None:
    old, older = _product({"R1": "2020-07"}), _product({"R1": "2005-07"})
    of_old = recheck_products([_screened("short_list")], {"alpha": old}, {"R1": 0.5}, 0.0, TODAY, LIMITS)
    of_older = recheck_products([_screened("short_list")], {"alpha": older}, {"R1": 0.5}, 0.0, TODAY, LIMITS)
    assert of_old[0].priority == of_older[0].priority == pytest.approx(1.5)
    assert (of_old[0].age_months, of_older[0].age_months) == (72, 252)


@pytest.mark.parametrize(("decision", "closeness"), [("short_list", 1.0), ("ask_first", 0.5), ("set_aside", 0.0)])
def test_a_product_nearer_to_the_decision_is_more_urgent(decision: str, closeness: float) -> None:
    product = _product({"R1": "2022-07"})
    (item,) = recheck_products([_screened(decision)], {"alpha": product}, {"R1": 0.5}, 0.0, TODAY, LIMITS)
    assert item.priority == pytest.approx(0.5 * 2 * closeness)


def test_undated_evidence_counts_as_old_as_the_limit_and_older_when_nobody_checked_since() -> None:
    product = _product({"R1": None})
    (item,) = recheck_products([_screened("short_list")], {"alpha": product}, {"R1": 0.5}, 0.0, TODAY, LIMITS)
    assert (item.state, item.priority) == ("undated", pytest.approx(0.5))
    unchecked = dataclasses.replace(product, checked_on="2022-07-15")
    (item,) = recheck_products([_screened("short_list")], {"alpha": unchecked}, {"R1": 0.5}, 0.0, TODAY, LIMITS)
    assert item.priority == pytest.approx(0.5 * 2)


def test_fresh_evidence_and_requirements_without_weight_are_not_listed() -> None:
    product = _product({"R1": "2026-05", "R2": "2010-01"})
    weights = {"R1": 0.5, "R2": 0.0}
    assert recheck_products([_screened("short_list")], {"alpha": product}, weights, 0.1, TODAY, LIMITS) == ()


def test_a_price_goes_stale_sooner_than_an_answer() -> None:
    product = _product({})
    price = Price(Decimal(100), "CNY", "user_month", None, "unknown", None, "2025-07", "public_document", "medium")
    edition = dataclasses.replace(product.editions["standard"], prices=(price,))
    product = dataclasses.replace(product, editions={"standard": edition})
    (item,) = recheck_products([_screened("short_list")], {"alpha": product}, {}, 0.3, TODAY, LIMITS)
    assert (item.kind, item.edition_id, item.age_months) == ("price", "standard", 12)
    # twelve months are twice the limit of six
    assert item.priority == pytest.approx(0.3 * 2)


def test_closeness_is_how_far_the_best_case_reaches_into_the_range_of_the_leader() -> None:
    lead = _scored("lead", Estimate(0.4, 0.6, 0.8), rank=1)
    near = _scored("near", Estimate(0.3, 0.5, 0.7), rank=2)
    far = _scored("far", Estimate(0.1, 0.2, 0.3), rank=3)
    out = _scored("out", Estimate(0.5, 0.7, 0.9), rank=4, eligible=False)
    found = closeness_to_lead([lead, near, far, out])
    assert found == {"lead": 1.0, "near": pytest.approx(0.75), "far": 0.0, "out": 0.0}


def test_alternatives_are_listed_by_their_own_id_with_their_closeness() -> None:
    scored = [_scored("lead", Estimate(0.4, 0.6, 0.8), rank=1), _scored("near", Estimate(0.3, 0.5, 0.7), rank=2)]
    product = _product({"R1": "2022-07"})
    products = {"lead": product, "near": product}
    items = recheck_alternatives(scored, products, {"R1": 0.5}, TODAY, 24)
    assert [(item.subject_id, round(item.priority, 4)) for item in items] == [("lead", 1.0), ("near", 0.75)]


def _product(dates: dict[str, str | None]) -> Product:
    product = make_product("alpha", dict.fromkeys(dates, ("standard", "whole", "public_document")))
    sources = {id_: dataclasses.replace(source, date=None) for id_, source in product.sources.items()}
    facts = {f"fact_{requirement}": make_fact(f"fact_{requirement}", as_of=day) for requirement, day in dates.items()}
    return dataclasses.replace(product, sources=sources, facts=facts)


def _screened(decision: str) -> ScreenedProduct:
    return ScreenedProduct("alpha", decision, (), (), 0.1, 1, None, {})  # type: ignore[arg-type]


def _scored(id_: str, value: Estimate, rank: int, *, eligible: bool = True) -> ScoredAlternative:
    return ScoredAlternative(id_, value, rank, eligible, 0.9, 0.1, {}, (), (), {}, ())
