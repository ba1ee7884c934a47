"""What the selection reports of the examples say of weights after the segments, gaps in offers, and own estimates."""

import pytest

from planner.documents.builders.selection_report import build_selection_report
from planner.domain.model.document import KeyFacts, OpenItems, Table
from planner.domain.selection.criteria import point_weights_of
from planner.wording import load_wording

pytestmark = pytest.mark.slow


@pytest.fixture
def report(run_example):
    return lambda name, language="en": build_selection_report(run_example(name), language)


def _block(document, id_):
    return next(b for b in (*document.opening, *document.body, *document.annexes) if getattr(b, "id", None) == id_)


def test_the_weight_before_the_segments_is_the_combined_weight_of_the_report(run_example, report):
    say = load_wording("en")
    weights = point_weights_of(run_example("sample_services").selection.criteria)
    table = _block(report("sample_services"), "shift-table")
    for row in table.rows[:-1]:
        assert row.cells[2].text == say.value(weights[row.cells[0].text.split()[0]], "percent1")


@pytest.mark.parametrize("name", ["sample_services", "sample_gone_wrong"])
def test_the_first_page_counts_every_cost_without_a_price_and_the_open_items_hold_them(name, run_example, report):
    result = run_example(name)
    leading = result.selection.verdict.leading_id or result.selection.scored[0].alternative_id
    cost = next(one for one in result.selection.costs if one.alternative_id == leading)
    silent = [one.params["categories"] for one in cost.unquoted if one.code == "selection.categories-absent"]
    expected = len(cost.unquoted) - len(silent) + sum(map(len, silent))
    facts = _block(report(name), "opening-facts-cost")
    assert isinstance(facts, KeyFacts)
    assert f"{expected} gap" in facts.facts[0].remark or expected == 1
    items = _block(report(name), "open-items")
    assert isinstance(items, OpenItems)
    open_ = {item.text for item in items.items}
    assert {load_wording("en").say(one) for one in cost.unquoted} <= open_


def test_own_time_names_its_estimate_as_evidence(report):
    table = _block(report("sample_manufacturing"), "formulas-table")
    assert isinstance(table, Table)
    own = [row for row in table.rows if row.cells[0].text.startswith("Users attending classes")]
    assert own
    assert all(row.cells[2].text.startswith("client's estimate (") for row in own)
