"""Bad input about money: each fault is told with file, line and advice, and what is merely unknown is none."""

import shutil

import pytest

from planner.places import EXAMPLES
from tests.integration.commands import call
from tests.integration.test_bad_input import spoil

DESK_A, DESK_B = "alternatives/sample_desk_a.yaml", "alternatives/sample_desk_b.yaml"
MONEY = "answers/cost_and_benefit.yaml"
GROWTH = "{id: all, low: 0, expected: 0, high: 0.05}"
STORAGE = "basis: per_year, amount: null, source: offer, first_year: 3, last_year: 5, covers: [storage]}"
USD = 'exchange_rates:\n    - {id: usd, currency: USD, rate: 7.1, as_of: "2026-06-30", source: bank}\n    user_growth:'
# file, what stands there, what is put there, what the message names
FAULTS = {
    "currency without a rate": (DESK_A, "  currency: CNY", "  currency: USD", ["quotation.currency", "USD", "CNY"]),
    "rate without a date": (
        MONEY,
        "user_growth:",
        "exchange_rates:\n    - {id: usd, currency: USD, rate: 7.1, source: bank}\n    user_growth:",
        ["exchange_rates[0]", "as_of"],
    ),
    "rate of the own currency": (MONEY, "user_growth:", USD.replace("currency: USD", "currency: CNY"), ["CNY"]),
    "two rates of one currency": (
        MONEY,
        "user_growth:",
        USD.replace(
            "    user_growth:",
            '    - {id: more, currency: USD, rate: 7.3, as_of: "2026-05-31", source: bank}\n    user_growth:',
        ),
        ["exchange_rates[1]", "more"],
    ),
    "rate of a day to come": (
        MONEY,
        "user_growth:",
        USD.replace("2026-06-30", "2027-01-31"),
        ["exchange_rates[0].as_of", "2027-01-31", "2026-07-01"],
    ),
    "currency in words": (MONEY, "user_growth:", USD.replace("currency: USD", "currency: dollars"), ["dollars", "USD"]),
    "growth under minus 100 per cent": (
        MONEY,
        GROWTH,
        "{id: all, expected: -1.5}",
        ["user_growth[0].expected", "-1.5"],
    ),
    "growth out of order": (MONEY, GROWTH, "{id: all, low: 0.2, expected: 0.1}", ["user_growth[0]"]),
    "growth stated twice": (MONEY, GROWTH, f"{GROWTH}\n    - {{id: more, expected: 0.1}}", ["user_growth[1]", "more"]),
    "gains out of order": (MONEY, "yearly_low: 60000", "yearly_low: 600000", ["benefits[0]"]),
    "gain of an objective nobody has": (MONEY, "objective: O1", "objective: O77", ["benefits[0].objective", "O77"]),
    "band without a range": (
        MONEY,
        "user_growth:",
        "price_bands:\n    - {id: b, part: purchase, band: high, basis: once}\n    user_growth:",
        ["price_bands[0]", "amount_expected"],
    ),
    "band beside an amount": (
        DESK_A,
        "high: 60000}, source: offer}",
        "high: 60000}, source: offer, band: high}",
        ["quotation.lines[1]", "implementation"],
    ),
    "band per user": (
        DESK_A,
        "amount: {low: 1080, expected: 1200, high: 1440}, source: offer}",
        "amount: null, band: low, source: offer}",
        ["quotation.lines[0]", "licence"],
    ),
    "unknown fee": (DESK_A, "covers: [storage]", "covers: [storrage]", ["covers[0]", "storrage", "storage"]),
    "unknown role": (
        DESK_A,
        "high: 1440}, source: offer}",
        "high: 1440}, source: offer, user_role: saless}",
        ["user_role", "saless", "sales"],
    ),
    "seats of a line that is not per user": (
        DESK_A,
        "high: 60000}, source: offer}",
        "high: 60000}, source: offer, minimum_seats: 5}",
        ["quotation.lines[1]", "implementation"],
    ),
    "discount rate in per cent": (MONEY, "vat_basis: included", "discount_rate: 8", ["discount_rate", "8", "0.5"]),
    "VAT rate in per cent": (MONEY, "vat_basis: included", "vat_rate: 6%", ["vat_rate", "6%", "0.06"]),
}


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "spoilt"
    shutil.copytree(EXAMPLES / "sample_services", copy)
    return copy


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_file_and_line_in_both_languages(fault, folder):
    name, old, new, named = FAULTS[fault]
    spoil(folder, name, old, new)
    for language in ("zh-CN", "en"):
        told = call("cost", folder, "--lang", language)
        assert told.code == 1
        assert told.out == ""
        assert f"{folder.name}/{name}:" in told.err
        assert all(part in told.err for part in named), told.err


def test_a_foreign_quotation_is_told_at_its_own_line(folder):
    place = spoil(folder, DESK_A, "  currency: CNY", "  currency: USD")
    assert place in call("cost", folder, "--lang", "en").err


def test_weights_that_are_no_judgements_are_told_at_the_answer_and_not_at_a_name_of_ours(folder):
    spoil(folder, "engagement.yaml", "currency: CNY", "currency: CNY\nweight_aggregation: aij")
    told = call("cost", folder, "--lang", "en")
    assert told.code == 1
    assert f"{folder.name}/answers/weighting.yaml:" in told.err
    assert "entries[0].values.point_classes" in told.err
    assert "weightings." not in told.err


def test_a_year_of_unquoted_items_prints_unknown_and_comparisons_hold_so_far_only(folder):
    for amount in ("low: 1080, expected: 1200, high: 1440", "low: 4800, expected: 6000, high: 7200"):
        spoil(folder, DESK_A, f"amount: {{{amount}}}", "amount: null")
    spoil(folder, DESK_A, "amount: {low: 24000, expected: 30000, high: 36000}", "amount: null")
    economics = call("cost", folder, "--json").data["economics"]
    years = [year["paid"] for year in economics["cost_by_year"]["sample_desk_a"]]
    # once in the first year, the export in the fifth
    assert [paid is None for paid in years] == [False, True, True, True, False]
    assert all(point["so_far"] for point in economics["frontier"] if point["eligible"])
    told = call("cost", folder, "--lang", "en").out
    assert " 0 thousand CNY" not in told
    assert "on what is quoted so far" in told


def test_a_foreign_quotation_with_a_dated_rate_is_converted_and_the_rate_printed(folder):
    before = call("cost", folder, "--json").data
    spoil(folder, DESK_A, "  currency: CNY", "  currency: USD")
    spoil(folder, MONEY, "user_growth:", USD)
    after = call("cost", folder, "--json").data
    assert _total(after, "sample_desk_a") == pytest.approx(7.1 * _total(before, "sample_desk_a"))
    assert _total(after, "sample_desk_b") == pytest.approx(_total(before, "sample_desk_b"))
    assert "1 USD = 7.1 CNY on 30 June 2026" in call("cost", folder, "--lang", "en").out


def test_vat_nobody_states_and_a_band_nobody_declares_are_unknown_and_no_fault(folder):
    spoil(folder, DESK_A, "  vat: included\n  vat_rate: 0.06", "  vat: unknown\n  vat_rate: null")
    spoil(folder, DESK_A, STORAGE, STORAGE.replace("amount: null,", "amount: null, band: high,"))
    told = call("cost", folder, "--lang", "en")
    assert told.code == 0
    data = call("cost", folder, "--json").data
    (offer,) = (one for one in data["costs"] if one["alternative_id"] == "sample_desk_a")
    assert "economics.unquoted-band" in [statement["code"] for statement in offer["unquoted"]]
    assert "state no VAT rate and could not be converted" in told.out


def _total(data, alternative_id):
    cost = next(one for one in data["costs"] if one["alternative_id"] == alternative_id)
    return cost["total"]["estimate"]["expected"]
