"""Which acceptance items count as failed: the latest test decides."""

from datetime import date

from planner.domain.acceptance.failed import failed_items
from planner.domain.acceptance.results import AcceptanceItem
from planner.domain.model.operation import ItemResult
from planner.domain.model.text import Text

SAME = Text.same("x")
OCTOBER, NOVEMBER = date(2026, 10, 15), date(2026, 11, 2)


def item(id_="AC-1", dimension="A2", gate_ids=("G2A", "G3")):
    return AcceptanceItem(
        id_, dimension, SAME, Text("订单一致", "orders agree"), SAME, SAME, SAME, SAME,
        proposed=False, must_have=True, requirement_ids=("X-API-02",), objective_ids=(), kpi_ids=(), reasons=(),
        gate_ids=gate_ids,
    )  # fmt: skip


def result(verdict, day=OCTOBER, item_id="AC-1", severity=None):
    return ItemResult(f"r-{verdict}-{day}", item_id, verdict, severity, day, None, SAME)


def test_a_failed_item_brings_its_requirements_dimension_gates_and_day():
    (found,) = failed_items([item()], [result("failed", severity="blocker")])
    assert (found.item_id, found.dimension, found.requirement_ids) == ("AC-1", "A2", ("X-API-02",))
    assert (found.severity, found.found_on, found.gate_ids) == ("blocker", OCTOBER, ("G2A", "G3"))


def test_a_passed_retest_closes_it_whatever_the_order_of_the_rows():
    assert failed_items([item()], [result("passed", NOVEMBER), result("failed", OCTOBER)]) == ()
    assert len(failed_items([item()], [result("failed", NOVEMBER), result("passed", OCTOBER)])) == 1


def test_a_defect_nobody_graded_counts_as_major_and_a_condition_reopens_nothing():
    assert failed_items([item()], [result("failed")])[0].severity == "major"
    assert failed_items([item()], [result("conditional")]) == ()


def test_a_result_of_an_item_outside_the_book_is_left_out():
    assert failed_items([item()], [result("failed", item_id="AC-2")]) == ()
