"""The product profiles as they are sold: thirty-one of them, each with a basis, none with more than its facts show."""

import dataclasses
from collections import Counter

import pytest

from planner.bootstrap import load_packs, open_engagement
from planner.domain.model.evidence import EvidenceGrade
from planner.places import EXAMPLES
from planner.services.single_stage import run_selection
from planner.services.vendor_evidence import evidence_of_products
from tools.evidence_table import PAGE, page_with_table

PACKS = load_packs()
PRODUCTS = sorted(PACKS.products.values(), key=lambda product: product.id)


def test_all_thirty_one_products_have_a_profile():
    assert len(PRODUCTS) == 31


def test_the_table_of_evidence_in_the_docs_is_that_of_the_profiles():
    page = PAGE.read_text(encoding="utf-8")
    assert page_with_table(page, evidence_of_products(PACKS)) == page


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_a_profile_says_when_it_was_checked_and_what_it_does_not_know(product):
    assert product.checked_on
    assert product.unknown
    assert product.facts
    assert {region.region for region in product.regions} >= {"mainland_china"}
    assert {"zh-CN", "en"} <= set(product.interface_languages)


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_every_source_of_a_profile_is_used(product):
    cited = {fact.source_id for fact in product.facts.values()}
    cited |= {price.source_id for edition in product.editions.values() for price in edition.prices}
    assert set(product.sources) - cited == set()


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_no_public_material_is_graded_above_a_public_document(product):
    assert {source.kind for source in product.sources.values()} <= {"public_document", "vendor_claim"}
    assert all(product.grade(answer) <= EvidenceGrade.PUBLIC_DOCUMENT for answer in product.answers.values())


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_two_prices_of_one_edition_for_the_same_term_are_listed_as_a_conflict(product):
    listed = {conflict.edition_id for conflict in product.conflicts}
    for edition in product.editions.values():
        terms = Counter(
            (price.per, price.currency, str(price.billing), price.minimum_seats) for price in edition.prices
        )
        if any(count > 1 for count in terms.values()):
            assert edition.id in listed, edition.id


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_reasons_are_written_answer_by_answer(product):
    reasons = Counter(answer.reason.zh for answer in product.answers.values())
    assert [reason for reason, count in reasons.items() if count > 1] == []


def test_every_product_can_be_screened_with_reasons_and_a_range_per_dimension():
    engagement, packs = open_engagement(EXAMPLES / "sample_manufacturing")
    everything = dataclasses.replace(engagement.screening, product_ids=tuple(PACKS.products))
    screened = run_selection(dataclasses.replace(engagement, screening=everything), packs).screened
    assert {one.product_id for one in screened} == set(PACKS.products)
    for one in screened:
        assert one.reasons, one.product_id
        assert len(one.must_haves) == 15, one.product_id
        assert set(one.dimension_ranges) == set(packs.catalogue.dimensions), one.product_id
        # a range never leaves the scale, and what nobody knows keeps it wide
        assert all(0 <= value.low <= value.expected <= value.high <= 5 for value in one.dimension_ranges.values())
