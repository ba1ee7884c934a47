"""Facts for conditions and drivers: what nobody said is unknown, never zero."""

from types import SimpleNamespace

import pytest

from planner.services.facts import gather_facts
from tests.builders import make_alternative, make_company, make_data_source, make_engagement, make_product
from tests.builders import make_requirement as requirement

NOTHING_FOUND = SimpleNamespace(readiness=(), causes=(), contradictions=(), open_questions=())


def facts_of(alternative=None, requirements=(), **company):
    engagement = make_engagement(company=make_company(0, **company))
    return gather_facts(engagement, tuple(requirements), NOTHING_FOUND, alternative)


@pytest.mark.parametrize("fact", ["users", "key_users", "sites", "departments", "audiences"])
def test_an_empty_register_leaves_what_every_company_has_unknown(fact):
    assert facts_of(sites=(), departments=(), user_groups=())[fact] is None


def test_one_source_nobody_counted_leaves_the_sum_of_records_unknown():
    counted, uncounted = make_data_source("a", records=4000), make_data_source("b", records=None)
    assert facts_of(data_sources=(counted,))["records_thousand"] == 4
    assert facts_of(data_sources=(counted, uncounted))["records_thousand"] is None


def test_custom_work_counts_in_scope_and_in_the_edition_of_the_alternative_only():
    product = make_product(
        answers={"F-1": ("custom", "whole", "trial"), "F-2": ("custom", "whole", "trial")},
        editions=("standard", "large"),
        answer_editions={"F-2": ("large",)},
    )
    alternative = make_alternative(product=product)
    assert facts_of(alternative, [requirement("F-1")])["has_custom"] is True
    assert facts_of(alternative, [requirement("F-2")])["has_custom"] is False
    assert facts_of(alternative, [])["has_custom"] is False
