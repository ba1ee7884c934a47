"""D6 under way: change requests in short, an award that progress reports, gates by item, warnings of training."""

import dataclasses
from datetime import date

import pytest

from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.plan_changes import request_summary
from planner.documents.builders.plan_delivery import acceptance_blocks, training_blocks
from planner.documents.builders.plan_view import plan_view
from planner.domain.model.document import Bullets, Table
from planner.domain.model.plan_change import ChangeRequest
from planner.domain.model.steering import PackageProgress
from planner.domain.model.text import LANGUAGES, Text
from planner.domain.rollout.steering.results import (
    ChangeImpact,
    MovedDate,
    MovedItems,
    MovedSchedule,
    PlanDifference,
    ScenarioOutcome,
)
from planner.errors import Statement

ASKED = ChangeRequest(
    "CR-07", Text("增加字段", "More fields"), Text("销售部", "Sales"), date(2026, 8, 3), Text("对账", "Accounts"), ()
)
AWARDED = date(2026, 7, 21)


@pytest.fixture(scope="module")
def result(run_example):
    return run_example("sample_manufacturing")


def with_requests(result, requests, impacts=()):
    steering = dataclasses.replace(result.engagement.steering, changes=requests)
    engagement = dataclasses.replace(result.engagement, steering=steering)
    return dataclasses.replace(result, engagement=engagement, impacts=impacts)


def request_cells(result, language="en"):
    [table] = list(request_summary(plan_view(result, language)))
    return [[cell.text for cell in row.cells] for row in table.rows]


def moved(id_, days):
    title, day = Text("上线", "Go-live"), date(2026, 12, 18)
    return MovedDate(id_, title, "milestone", day, day, days, (), (), False, Statement("rollout.not-awarded"))


def impact_of(result, days):
    """Make the impact of a request by hand: last go-live and one gate move, 1,200 yuan more, two items."""
    go_lives = [one for one in result.rollout.work_packages if one.template_id == "WP-DEP-GOLIVE"]
    last = max(go_lives, key=lambda one: result.rollout.schedule[one.id].finish)
    difference = PlanDifference(
        events=(moved("WP-TST-SIGNOFF", days), moved(last.id, days)),
        moved=(), added=(), dropped=(), effort_before=10.0, effort_after=12.0, cost_before=0.0, cost_after=1200.0,
        currency="CNY", statements=(), cost_more=1200.0,
    )  # fmt: skip
    outcome = ScenarioOutcome(
        ASKED.id, ASKED.title, date(2026, 12, 18), None, None, None, None, "CNY", None, difference
    )
    gate = MovedItems("G3", Text("关口", "Gate"), date(2026, 11, 9), date(2026, 11, 12), ("A2-L01", "A2-L02"))
    return ChangeImpact(ASKED, outcome, MovedSchedule(items_added=("A2-L09",), items_moved=(gate,)))


def test_a_plan_without_change_requests_has_no_table_of_them(result):
    assert list(request_summary(plan_view(result, "en"))) == []


def test_a_request_is_told_with_go_live_cost_items_and_decision(result):
    [cells] = request_cells(with_requests(result, (ASKED,), (impact_of(result, 3),)))
    assert cells[0] == "CR-07 More fields"
    assert cells[1] == "Full go-live +3 working days, on 2026-12-18; one other gate or go-live moves"
    assert cells[2] == "+1,200 CNY"
    assert cells[3] == "Added: A2-L09; 2 move with their gates"
    assert cells[4] == "Open"


def test_a_request_that_brings_the_go_live_forward_is_told_with_a_minus(result):
    [cells] = request_cells(with_requests(result, (ASKED,), (impact_of(result, -1),)))
    assert cells[1].startswith("Full go-live −1 working day, on")


def test_a_request_whose_impact_nobody_worked_out_says_so(result):
    [cells] = request_cells(with_requests(result, (ASKED,)), "zh-CN")
    assert cells[1] == "尚未测算"


def test_a_withdrawn_request_is_not_said_to_wait_for_its_impact(result):
    withdrawn = dataclasses.replace(ASKED, decision="withdrawn")
    [cells] = request_cells(with_requests(result, (withdrawn,)))
    assert cells[1] == "Withdrawn, not worked out"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_award_that_progress_reports_is_to_be_recorded_and_no_longer_to_be_made(result, language):
    award = PackageProgress("WP-SEL-AWARD", AWARDED, AWARDED, 1.0)
    steering = dataclasses.replace(result.engagement.steering, progress={award.work_package_id: award})
    engagement = dataclasses.replace(result.engagement, steering=steering)
    text = str(build_implementation_plan(dataclasses.replace(result, engagement=engagement), language))
    waiting = {
        "zh-CN": ("定标：须在", "尚未定标"),
        "en": ("The award: needed", "Nothing is awarded", "Nothing has been"),
    }
    assert not any(words in text for words in waiting[language])
    told = {
        "zh-CN": "已于 2026-07-21 定标，但选定方案与决定人没有登记",
        "en": "made on 2026-07-21 by the progress reported",
    }
    assert told[language] in text


def test_an_award_nobody_reports_is_still_needed(result):
    assert plan_view(result, "en").award_reported is None
    assert "The award: needed by" in str(build_implementation_plan(result, "en"))


def test_every_item_of_a_dimension_is_counted_at_the_gates_that_name_it(result):
    gates = [
        dataclasses.replace(gate, item_ids=(), acceptance_dimensions=("A1", "A2", "A3", "A4", "A5", "A6"))
        for gate in result.rollout.gates
    ]
    items = [item.id for item in result.acceptance.items if item.dimension == "A5"]
    gates[-1] = dataclasses.replace(gates[-1], item_ids=tuple(items[:4]))
    rollout = dataclasses.replace(result.rollout, gates=tuple(gates))
    view = plan_view(dataclasses.replace(result, rollout=rollout), "en")
    table = next(b for b in acceptance_blocks(view) if isinstance(b, Table) and b.id == "acceptance-table")
    found = {row.cells[0].text[:2]: row.cells[3].text for row in table.rows}
    assert found["A5"].endswith(", 4 items")
    assert {found[code] for code in ("A1", "A2", "A3", "A4", "A6")} == {"no gate"}


def test_training_without_anybody_to_train_stands_in_the_plan_and_is_not_counted_among_the_other_remarks(result):
    package = Text("关键用户培训", "Train the key users")
    params = {"package": package, "first": date(2026, 9, 1), "last": date(2026, 9, 2)}
    nobody = Statement("training.nobody-in-package-key-user", params)
    training = dataclasses.replace(result.training, warnings=(nobody,))
    blocks = list(training_blocks(plan_view(dataclasses.replace(result, training=training), "en")))
    [told] = [block for block in blocks if isinstance(block, Bullets)]
    assert "Train the key users" in told.items[0]
    assert "training-others" not in {block.id for block in blocks}
