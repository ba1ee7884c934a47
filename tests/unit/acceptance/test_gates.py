"""Which acceptance items must be passed at which gate."""

from planner.domain.acceptance.gates import items_by_gate, with_gates
from planner.domain.acceptance.results import AcceptanceBook, AcceptanceItem
from planner.domain.model.catalogue import Verification
from planner.domain.model.template import GateItems, GateTemplate
from planner.domain.model.text import Text
from tests.builders import make_catalogue, make_requirement

CATALOGUE = make_catalogue([
    make_requirement("R-DEMO", verification=Verification("D", Text.same("shown"))),
    make_requirement("R-TEST", verification=Verification("X", Text.same("measured"))),
    make_requirement("R-PAPER", verification=Verification("R", Text.same("read"))),
])  # fmt: skip
GATES = [
    GateTemplate("G1", Text.same("one"), "WP-1", (), (), (), GateItems(requirements=("R-PAPER",), methods=("X",))),
    GateTemplate("G2", Text.same("two"), "WP-2", (), (), (), GateItems(library=("A4-L01",), methods=("D", "X"))),
    GateTemplate("G3", Text.same("three"), "WP-3", (), (), (), GateItems(("A4-L01",), origins=("objective",))),
    GateTemplate("G4", Text.same("four"), "WP-4", (), (), (), GateItems(rest=True)),
]
ALL = ("G1", "G2", "G3", "G4")


def make_item(id_, reason):
    text = Text.same(id_)
    return AcceptanceItem(
        id_, "A2", text, text, text, text, text, text, proposed=False, must_have=False, requirement_ids=(),
        objective_ids=(), kpi_ids=(), reasons=(reason,),
    )  # fmt: skip


def placed(*items, dated=ALL):
    found = items_by_gate(GATES, [make_item(id_, reason) for id_, reason in items], CATALOGUE, dated)
    return {id_: ids for id_, ids in found.items() if ids}


def test_an_item_that_several_gates_name_must_be_passed_at_each_of_them():
    assert placed(("A4-L01", "source:S-109")) == {"G2": ("A4-L01",), "G3": ("A4-L01",)}


def test_what_nobody_names_goes_to_the_first_gate_that_asks_for_its_method_or_origin():
    items = (("AC-R-TEST", "requirement:R-TEST"), ("AC-R-DEMO", "requirement:R-DEMO"), ("AC-O1", "objective:O1"))
    assert placed(*items) == {"G1": ("AC-R-TEST",), "G2": ("AC-R-DEMO",), "G3": ("AC-O1",)}


def test_a_requirement_named_one_by_one_is_not_sorted_by_its_method():
    assert placed(("AC-R-PAPER", "requirement:R-PAPER")) == {"G1": ("AC-R-PAPER",)}


def test_what_no_gate_asks_for_is_left_to_the_one_that_takes_the_rest():
    assert placed(("AC-P1", "process:P1"), ("A6-L09", "source:S-109")) == {"G4": ("AC-P1", "A6-L09")}


def test_what_a_gate_without_a_date_would_judge_is_judged_at_the_next_one():
    items = (("AC-R-TEST", "requirement:R-TEST"), ("A4-L01", "source:S-109"))
    # the two gates that name A4-L01 fall together
    assert placed(*items, dated=("G3", "G4")) == {"G3": ("AC-R-TEST", "A4-L01")}


def test_every_item_says_at_which_gates_of_which_waves_it_is_required():
    book = AcceptanceBook(
        (make_item("A4-L01", "source:S-109"), make_item("A6-L09", "source:S-109")), {}, (), (), (), (), (), ()
    )
    found = with_gates(book, {"G2": ("A4-L01",), "G4.1": ("A4-L01",), "G4.2": ("A4-L01",)})
    assert [item.gate_ids for item in found.items] == [("G2", "G4.1", "G4.2"), ()]
