"""Gates and acceptance items of the three examples lead to each other."""

import pytest

from planner.documents.builders.plan_sheets import annex_sheets
from planner.documents.builders.plan_view import plan_view
from planner.documents.id_runs import id_runs
from planner.domain.model.document import Table

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
anywhere = pytest.mark.parametrize("name", EXAMPLES)


@anywhere
def test_every_item_of_a_gate_stands_in_the_book_and_every_item_of_the_book_at_a_gate(run_example, name):
    result = run_example(name)
    items = {item.id: item for item in result.acceptance.items}
    gates = {gate.id: gate for gate in result.rollout.gates}
    for gate in gates.values():
        assert len(set(gate.item_ids)) == len(gate.item_ids)
        assert all(gate.id in items[id_].gate_ids for id_ in gate.item_ids)
    for item in items.values():
        assert item.gate_ids
        assert all(item.id in gates[id_].item_ids for id_ in item.gate_ids)


@anywhere
def test_every_gate_is_decided_by_items_or_says_which_document_decides_it(run_example, name):
    gates = run_example(name).rollout.gates
    assert all(gate.item_ids or gate.document is not None for gate in gates)


@anywhere
def test_must_haves_are_passed_before_anybody_goes_live_unless_only_trial_running_can_show_them(run_example, name):
    result = run_example(name)
    last = {gate.id for gate in result.rollout.gates if gate.template_id == "G5"}
    late = {item.id for item in result.acceptance.items if item.must_have and set(item.gate_ids) <= last}
    # answers on time and the hand-over of what was built
    assert late <= {"AC-V-VND-05", "AC-V-VND-09", "AC-V-TRN-05"}


@anywhere
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_annex_of_the_implementation_plan_names_the_items_of_every_gate(run_example, name, language):
    result = run_example(name)
    (table,) = annex_sheets(plan_view(result, language))["gates"]
    assert isinstance(table, Table)
    told = " ".join(cell.text for row in table.rows for cell in row.cells)
    for gate in result.rollout.gates:
        assert gate.id in told
        assert all(run in told for run in id_runs(gate.item_ids))


def test_codes_in_a_row_are_told_as_from_and_to_and_two_stay_two():
    assert id_runs(("A4-L02", "A4-L01", "A4-L03", "A4-L10", "AC-F-CUS-09", "AC-F-CUS-10")) == (
        "A4-L01–L03", "A4-L10", "AC-F-CUS-09", "AC-F-CUS-10",
    )  # fmt: skip
