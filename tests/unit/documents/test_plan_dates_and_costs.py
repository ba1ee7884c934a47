"""What D6 says of causes, levelling, load, cost and payments: complete, and honest where nothing was worked out."""

import dataclasses
import re
from datetime import date

import pytest

from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.plan_calendar import recurrence_text
from planner.documents.builders.plan_dates import cause_text
from planner.documents.builders.plan_gantt import KEY_DELIVERABLES, gantt_figures, summary_gantt
from planner.documents.builders.plan_view import plan_view
from planner.documents.workbook.plan_annex import build_plan_annex
from planner.documents.workbook.writer import render_workbook
from planner.domain.model.chart import ResourceLoad
from planner.domain.model.document import FigureBlock
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.steering import BaselineDates, Constraint, ScheduleBaseline, SteeringRecords
from planner.domain.model.text import LANGUAGES, Text
from planner.domain.rollout.schedule_results import Levelling, PlanScheduling, RoleWeek
from tests.unit.documents.example_documents import EXAMPLES, block_of, blocks_of, cells_of, texts_of


@pytest.fixture(scope="module", params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


@pytest.fixture(scope="module")
def example(run_example):
    return run_example("sample_manufacturing")


def with_rollout(result, **changes):
    return dataclasses.replace(result, rollout=dataclasses.replace(result.rollout, **changes))


def with_package(result, id_, **changes):
    packages = tuple(
        dataclasses.replace(one, **changes) if one.id == id_ else one for one in result.rollout.work_packages
    )
    return with_rollout(result, work_packages=packages)


def with_dates(result, id_, **changes):
    schedule = dict(result.rollout.schedule)
    schedule[id_] = dataclasses.replace(schedule[id_], **changes)
    return with_rollout(result, schedule=schedule)


def has(document, id_):
    return any(block.id == id_ for block in blocks_of(document))


# --- nothing worked out ------------------------------------------------------------------------------------------


def test_a_plan_without_scheduling_says_that_nothing_was_worked_out(example):
    schedule = {id_: dataclasses.replace(one, cause=None) for id_, one in example.rollout.schedule.items()}
    document = build_implementation_plan(with_rollout(example, scheduling=PlanScheduling(), schedule=schedule), "en")
    for id_ in ("start-causes-none", "levelling-none", "load-none", "costs-none"):
        assert has(document, id_), id_
    assert block_of(document, "opening-facts").facts[3].mark == "unknown"
    assert "None" not in " ".join(texts_of(document.opening))


# --- causes and levelling ----------------------------------------------------------------------------------------


def test_every_work_package_of_an_example_has_a_cause(result):
    assert [id_ for id_, dates in result.rollout.schedule.items() if dates.cause is None] == []


def test_the_table_of_causes_counts_every_work_package_once(result):
    rows = cells_of(block_of(build_implementation_plan(result, "en"), "start-causes-table"))
    assert sum(int(row[1]) for row in rows) == len(result.rollout.work_packages)
    counts = [int(row[1]) for row in rows]
    assert counts == sorted(counts, reverse=True)


def test_a_start_without_a_cause_is_not_explained(example):
    package = example.rollout.work_packages[0]
    view = plan_view(with_dates(example, package.id, cause=None), "en")
    assert cause_text(view, [package]) == "not worked out"


def levelling(**changes):
    values = {"status": "feasible", "unlevelled_days": 100, "duration_days": 120, "lower_bound_days": 115, "gap": 5 / 115,
              "moved": ("x",), "roles": ("developer",), "seed": 1}  # fmt: skip
    return Levelling(**{**values, **changes})


def said_of_levelling(example, found):
    scheduling = dataclasses.replace(example.rollout.scheduling, levelling=found)
    return block_of(
        build_implementation_plan(with_rollout(example, scheduling=scheduling), "en"), "levelling-result"
    ).text


def test_levelling_states_both_durations_the_bound_and_the_gap(example):
    text = said_of_levelling(example, levelling())
    assert all(number in text for number in ("100", "120", "115", "4.3%"))


def test_levelling_without_a_gap_is_said_to_be_proven(example):
    assert "proven" in said_of_levelling(example, levelling(lower_bound_days=120, gap=0.0, status="optimal"))


def test_moved_packages_are_told_with_their_day_before_levelling(example):
    package = example.rollout.work_packages[3]
    moved = with_dates(example, package.id, levelled_days=999, early_start=date(2026, 7, 21))
    scheduling = dataclasses.replace(example.rollout.scheduling, levelling=levelling(moved=(package.id,)))
    rows = cells_of(
        block_of(build_implementation_plan(with_rollout(moved, scheduling=scheduling), "en"), "moved-table")
    )
    assert any(row[1] == "2026-07-21" and row[3] == "999" for row in rows)


# --- dates laid down ---------------------------------------------------------------------------------------------


def test_a_deadline_that_is_not_kept_is_marked(example):
    package = example.rollout.work_packages[5]
    document = build_implementation_plan(with_package(example, package.id, deadline=date(2026, 7, 2)), "en")
    (row,) = block_of(document, "laid-down-table").rows
    assert row.cells[-1].mark == "bad"
    assert row.cells[2].text == "2026-07-02"


@pytest.mark.parametrize(("kind", "offset", "mark"), [("start_no_earlier", 0, "good"), ("finish_no_later", -1, "bad"),
                                                     ("start_on", 0, "good"), ("start_on", 3, "bad")])  # fmt: skip
def test_a_constraint_is_judged_by_the_date_it_binds(example, kind, offset, mark):
    package = example.rollout.work_packages[5]
    dates = example.rollout.schedule[package.id]
    bound = dates.start if kind.startswith("start") else dates.finish
    constraint = Constraint(kind, date.fromordinal(bound.toordinal() + offset), Text.same("because"))
    document = build_implementation_plan(with_package(example, package.id, constraint=constraint), "en")
    rows = [row for row in block_of(document, "laid-down-table").rows if "because" in row.cells[1].text]
    assert rows[0].cells[-1].mark == mark


# --- load --------------------------------------------------------------------------------------------------------


def load_of(example, *weeks):
    scheduling = dataclasses.replace(example.rollout.scheduling, load=weeks)
    document = build_implementation_plan(with_rollout(example, scheduling=scheduling), "en")
    chart = block_of(document, "load-chart").chart
    assert isinstance(chart, ResourceLoad)
    return chart


def test_the_most_overloaded_role_stands_first_and_roles_without_people_last(example):
    monday = date(2026, 8, 3)
    chart = load_of(
        example,
        RoleWeek("change_manager", monday, 9.0, 0.0),  # nobody is named
        RoleWeek("crm_admin", monday, 3.0, 4.0),
        RoleWeek("trainer", monday, 3.0, 2.0),
        RoleWeek("developer", monday, 9.0, 5.0),
    )
    assert [row.overloaded for row in chart.rows] == [True, True, False, False]
    assert "9.0/5.0" in chart.rows[0].text
    assert chart.rows[-1].weeks[0].available is None
    assert chart.rows[-1].text == "cannot be judged"


def test_weeks_without_work_stay_on_the_axis(example):
    chart = load_of(
        example, RoleWeek("trainer", date(2026, 8, 3), 1.0, 2.0), RoleWeek("trainer", date(2026, 8, 24), 1.0, 2.0)
    )
    assert [week.needed for week in chart.rows[0].weeks] == [1.0, 0.0, 0.0, 1.0]


# --- cost --------------------------------------------------------------------------------------------------------


def test_days_by_phase_add_up_to_those_by_role(result):
    document = build_implementation_plan(result, "en")
    phases = cells_of(block_of(document, "costs-phase"))
    by_phase = sum(float(part.replace(",", "")) for part in phases[-1][1:4])
    *roles, last = cells_of(block_of(document, "costs-role"))
    by_role = sum(float(row[2].replace(",", "")) for row in roles)
    assert by_phase == pytest.approx(by_role, abs=0.5)
    assert float(last[2].replace(",", "")) == pytest.approx(by_role, abs=0.5)
    assert last[4] == phases[-1][4]


def test_a_role_without_a_rate_prints_its_cost_as_unknown(run_example):
    gone_wrong = run_example("sample_gone_wrong")
    rows = block_of(build_implementation_plan(gone_wrong, "en"), "costs-role").rows
    stated = [row.cells[0].text for row in rows if row.cells[4].mark != "unknown"]
    assert stated == ["Vendor consultant", "Project manager (vendor)"]
    rated = block_of(build_implementation_plan(run_example("sample_services"), "en"), "costs-role").rows
    assert not any(row.cells[4].mark == "unknown" for row in rated)


def test_the_budget_is_held_against_the_plan_in_the_words_of_each_language(run_example):
    for language, words in (("zh-CN", "首年预算 16.0 万元"), ("en", "First-year budget 160 thousand CNY")):
        document = build_implementation_plan(run_example("sample_services"), language)
        assert block_of(document, "costs-notes").items[0].startswith(words)
    notes = block_of(build_implementation_plan(run_example("sample_gone_wrong"), "en"), "costs-notes").items
    assert not any("budget" in note for note in notes)


def test_payments_are_printed_with_gate_share_and_amount_only_where_terms_are_stated(run_example):
    rows = cells_of(block_of(build_implementation_plan(run_example("sample_manufacturing"), "en"), "payments-table"))
    assert [row[4] for row in rows] == ["30%", "30%", "30%", "10%"]
    # the date that is 80 % sure is never before the planned one
    assert all(row[3][:10] >= row[2][:10] for row in rows)
    assert not has(build_implementation_plan(run_example("sample_gone_wrong"), "en"), "payments-table")


# --- Gantt -------------------------------------------------------------------------------------------------------


def test_the_bars_of_the_gantt_carry_the_baseline(example):
    package = example.rollout.work_packages[0]
    span = BaselineDates(date(2026, 7, 14), date(2026, 7, 15))
    frozen = ScheduleBaseline("b1", Text.same("b1"), date(2026, 7, 1), None, {package.id: span})
    engagement = dataclasses.replace(example.engagement, steering=SteeringRecords(baselines=(frozen,)))
    view = plan_view(dataclasses.replace(example, engagement=engagement), "en")
    rows = [row for figure in gantt_figures(view) for row in figure.chart.rows if row.baseline]
    assert rows[0].baseline == (span.start, span.finish)


def test_the_red_line_is_the_status_date_once_progress_is_reported(example):
    view = plan_view(with_rollout(example, status_date=date(2026, 9, 9)), "en")
    chart = gantt_figures(view)[0].chart
    assert (chart.today, chart.today_label) == (date(2026, 9, 9), "status date")


def test_every_go_live_and_gate_is_marked_on_the_axis(result):
    marks = gantt_figures(plan_view(result, "en"))[0].chart.marks
    assert [mark.day for mark in marks if mark.kind == "wave"] == [wave.go_live for wave in result.rollout.waves]
    assert {mark.day for mark in marks if mark.kind == "gate"} == {gate.due for gate in result.rollout.gates}


def test_a_page_of_time_on_which_no_bar_falls_is_left_out(result):
    for figure in gantt_figures(plan_view(result, "en")):
        chart = figure.chart
        bars = [row for row in chart.rows if row.kind != "summary"]
        assert any(row.start <= chart.window_end and row.finish >= chart.window_start for row in bars)


def test_the_chart_of_the_first_page_holds_phases_key_deliverables_gates_and_go_lives(result):
    chart = summary_gantt(plan_view(result, "en")).chart
    assert len([row for row in chart.rows if row.kind == "bar"]) == KEY_DELIVERABLES
    marks = {row.start for row in chart.rows if row.kind == "milestone"}
    # the go-live of a wave stands for the decision on the day before
    gates = {gate.due for gate in result.rollout.gates if not gate.id.startswith("G4")}
    assert gates | {wave.go_live for wave in result.rollout.waves} <= marks


# --- the plan on one page ----------------------------------------------------------------------------------------


def test_the_plan_on_one_page_names_path_risks_people_decisions_and_what_is_provisional(result):
    for language in LANGUAGES:
        document = build_implementation_plan(result, language)
        rows = cells_of(block_of(document, "opening-table"))
        assert len(rows) == 5
        assert all(row[1] for row in rows)
        risks = rows[1][1].split("\n")
        assert len(risks) == min(5, len(result.rollout.risks))
        assert [block for block in document.opening if isinstance(block, FigureBlock)]


def test_the_date_to_commit_to_is_the_one_that_is_80_percent_sure(run_example):
    result = run_example("sample_manufacturing")
    risk = result.rollout.scheduling.risk
    sure = next(one.p80 for one in risk.gates if one.work_package_id == risk.go_live_id)
    for language in LANGUAGES:
        document = build_implementation_plan(result, language)
        decisions = cells_of(block_of(document, "opening-table"))[3][1]
        assert sure.isoformat() in decisions
        assert sure.isoformat() in block_of(document, "conclusion-text").text
        # holidays of 2027 are not announced, so neither date is promised without saying so
        card = next(fact for fact in block_of(document, "opening-facts").facts if sure.isoformat() in fact.remark)
        mark = "（暂定）" if language == "zh-CN" else " (provisional)"
        assert f"{sure.isoformat()}{mark}" in card.remark
        assert f"{sure.isoformat()}{mark}" in decisions


def test_a_plan_that_should_wait_says_so_before_any_date_and_asks_for_no_award(run_example):
    result = run_example("sample_gone_wrong")
    document = build_implementation_plan(result, "zh-CN")
    verdict = block_of(document, "opening-verdict")
    assert (verdict.mark, "暂缓启动，2027-04-01 复议" in verdict.title) == ("bad", True)
    assert all("暂缓启动" in block_of(document, id_).text for id_ in ("basis-text", "conclusion-text"))
    decisions = cells_of(block_of(document, "opening-table"))[3][1]
    assert "须在" not in decisions.split("\n")[0]
    assert result.rollout.gates[0].due.isoformat() not in decisions
    assert "决定启动后" in block_of(document, "next-table").caption


def test_an_objective_due_before_go_live_is_marked(run_example):
    result = run_example("sample_gone_wrong")
    early = {one.id for one in result.diagnosis.objectives if one.due and one.due <= result.rollout.go_live.likely}
    rows = block_of(build_implementation_plan(result, "en"), "goals-table").rows
    assert early
    assert {row.cells[0].text for row in rows if row.cells[5].mark == "bad"} == early


# --- calendar ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Recurrence(month_working_days=(-1, -2)), "last 2 working days of the month"),
        (Recurrence(month_working_days=(1,)), "first working day of the month"),
        (Recurrence(weekdays=(3,), weeks=(2, -1)), "the 2nd, last Thursday of the month"),
        (Recurrence(weekdays=(0,), every_weeks=2), "Monday every 2 weeks"),
        (Recurrence(season=((12, 20), (1, 10))), "every year 20/12 to 10/1 (day/month)"),
        (Recurrence(around=(date(2026, 9, 12),), days_around=1), "2026-09-12 and the working day before and after"),
        (Recurrence(month_days=(-1, 15), except_days=((date(2026, 8, 15), date(2026, 8, 15)),)),
         "the last, 15th of the month, except 2026-08-15 to 2026-08-15"),
        (Recurrence(), "no days stated"),
    ],
)  # fmt: skip
def test_rules_of_days_are_put_into_words(example, rule, expected):
    assert recurrence_text(plan_view(example, "en"), rule) == expected


def test_every_rule_is_worded_in_chinese_too(example):
    rule = Recurrence(weekdays=(3,), weeks=(2,), month_working_days=(1, -1), dates=(date(2026, 9, 1),))
    assert not re.search("[a-z]{2}", recurrence_text(plan_view(example, "zh-CN"), rule))


# --- the annex workbook ------------------------------------------------------------------------------------------


def columns_of(workbook, sheet, column):
    cells = workbook.sheets[sheet].cells
    head = max(cell.row for cell in cells if cell.style.border == "head")
    return [cell.value for cell in cells if cell.column == column and cell.row > head]


def test_the_annex_tells_every_work_package_and_traces_every_requirement(result):
    workbook = build_plan_annex(result, "en")
    packages = [package.id for package in result.rollout.work_packages]
    assert sorted(columns_of(workbook, 0, 0)) == sorted(packages)
    assert columns_of(workbook, 2, 0) == [requirement.id for requirement in result.requirements]
    assert set(columns_of(workbook, 1, 0)) == {one.id for one in result.rollout.work_packages if one.kind == "work"}


def test_a_cost_nobody_knows_is_a_word_in_the_annex_and_no_zero(run_example):
    costs = columns_of(build_plan_annex(run_example("sample_gone_wrong"), "en"), 3, 5)
    assert set(costs) == {"unknown", "in the price"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annex_can_be_written(example, language):
    assert render_workbook(build_plan_annex(example, language))[:2] == b"PK"
