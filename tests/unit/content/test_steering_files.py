"""Steering files: read with every problem in its place, written in one form, and back without loss."""

import dataclasses
from datetime import date

import pytest

from planner import places
from planner.bootstrap import open_with_records
from planner.content.convert_steering import baseline_from, progress_from
from planner.content.engagements import FolderEngagementStore
from planner.content.packs import FileContentSource
from planner.content.reader import read_yaml, read_yaml_bytes
from planner.content.shape import check_shape
from planner.content.steering_checks import CHANGE_KEYS, check_changes, check_progress, check_scenario, steering_known
from planner.content.steering_files import (
    baseline_data,
    canonical,
    check_steering,
    progress_data,
    read_scenario,
    read_steering,
    steering_of,
    write_baseline,
    write_progress,
)
from planner.domain.model.plan_change import AddedWork, NewDuration
from planner.domain.model.steering import BaselineDates, PackageProgress, ScheduleBaseline, SteeringRecords
from planner.domain.model.text import Text
from planner.errors import InputError

EXAMPLE = places.EXAMPLES / "sample_manufacturing"
KNOWN = steering_known({"WP-A", "WP-B"}, {"F-CUS-01"}, {"crm_admin"}, {"1"}, {"sites"})
BASELINE = ScheduleBaseline(
    "B1",
    Text("立项基准", "Baseline at award"),
    date(2026, 7, 20),
    Text.same("发起人"),
    {
        "WP-A": BaselineDates(date(2026, 7, 20), date(2026, 7, 24), 1200.5, 2.25, Text("配置", "Configure")),
        "WP-A.yes": BaselineDates(date(2026, 7, 27), date(2026, 7, 27), None, 0.0, None, "gate"),
        "WP-B": BaselineDates(
            date(2026, 7, 27), date(2026, 7, 31), 0.0, 1.0, Text.same("no"), people_after=(("WP-A", "crm_admin"),)
        ),
    },
    "CNY",
)
PROGRESS = SteeringRecords(
    status_date=date(2026, 7, 29),
    progress={
        "WP-A": PackageProgress(
            "WP-A", date(2026, 7, 20), date(2026, 7, 28), 1.0, note=Text("晚两天", "two days late")
        ),
        "WP-B": PackageProgress(
            "WP-B", date(2026, 7, 27), None, 0.4, 3, 800.0, {"crm_admin": 1.5}, Text.same("2026-08-01")
        ),
    },
)


def read(text, name="p.yaml"):
    return read_yaml_bytes(text.encode(), name)


def codes(problems):
    return [problem.code for problem in problems]


def test_a_baseline_comes_back_from_its_file_as_it_was_frozen():
    text = canonical(baseline_data(BASELINE))
    file = read(text)
    assert list(check_shape(file, "steering_baseline")) == []
    assert baseline_from(file.data) == BASELINE
    # one fixed form: reading and writing again changes no character
    assert canonical(baseline_data(baseline_from(file.data))) == text


def test_progress_comes_back_from_its_file_as_it_was_written():
    file = read(canonical(progress_data(PROGRESS)))
    assert list(check_shape(file, "steering_progress")) == []
    assert {item["work_package"]: progress_from(item) for item in file.data["packages"]} == PROGRESS.progress


def test_a_baseline_is_written_whole_and_never_overwritten(tmp_path):
    path = write_baseline(tmp_path, BASELINE)
    assert [each.name for each in path.parent.iterdir()] == ["B1.yaml"]
    with pytest.raises(InputError) as caught:
        write_baseline(tmp_path, BASELINE)
    assert codes(caught.value.problems) == ["baseline-exists"]


def test_progress_is_replaced_by_the_next_report(tmp_path):
    write_progress(tmp_path, PROGRESS)
    write_progress(tmp_path, dataclasses.replace(PROGRESS, status_date=date(2026, 8, 5)))
    assert steering_of(read_steering(tmp_path)).status_date == date(2026, 8, 5)


def test_the_oldest_baseline_stands_first_and_the_latest_is_compared_with(tmp_path):
    write_baseline(tmp_path, dataclasses.replace(BASELINE, id="A2", frozen_on=date(2026, 9, 1)))
    write_baseline(tmp_path, BASELINE)
    steering = steering_of(read_steering(tmp_path))
    assert [each.id for each in steering.baselines] == ["B1", "A2"]
    assert steering.baseline.id == "A2"


def test_of_many_baselines_of_one_day_that_with_the_highest_number_is_the_latest(tmp_path):
    for number in (10, 9, 2):
        write_baseline(tmp_path, dataclasses.replace(BASELINE, id=f"B{number}"))
    found = steering_of(read_steering(tmp_path)).baselines
    assert [one.id for one in found] == ["B2", "B9", "B10"]


def test_nothing_recorded_is_an_empty_record(tmp_path):
    assert steering_of(read_steering(tmp_path)) == SteeringRecords()


def test_a_file_nobody_reads_is_told(tmp_path):
    (tmp_path / "steering").mkdir()
    (tmp_path / "steering" / "progres.yaml").write_text("schema: x\n")
    assert codes(read_steering(tmp_path).problems) == ["steering-unknown-file"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{work_package: WP-X, actual_start: "2026-07-20"}', "unknown-task"),
        ('{work_package: WP-A, actual_start: "2026-08-20"}', "actual-after-status-date"),
        ('{work_package: WP-A, actual_start: "2026-07-20", actual_finish: "2026-07-19"}', "end-before-start"),
        ('{work_package: WP-A, actual_finish: "2026-07-19"}', "finish-without-start"),
        ('{work_package: WP-A, actual_start: "2026-07-20", fraction_done: 1}', "done-without-finish"),
        ("{work_package: WP-A, fraction_done: 0.5}", "progress-without-start"),
        ('{work_package: WP-A, actual_start: "2026-02-30"}', "impossible-date"),
        (
            '{work_package: WP-A, actual_start: "2026-07-20", actual_finish: "2026-07-21", remaining_days: 2}',
            "finished-and-remaining",
        ),
        (
            '{work_package: WP-A, actual_start: "2026-07-20", actual_effort_days: {nobody: 1}}',
            "unknown-project-role",
        ),
    ],
)
def test_progress_that_cannot_be_is_told_at_its_place(line, code):
    file = read(f'schema: steering_progress/1\nstatus_date: "2026-07-31"\npackages:\n- {line}\n')
    found = [problem for problem in check_progress(file, KNOWN) if problem.code == code]
    assert len(found) == 1
    assert found[0].where.startswith("p.yaml:4 packages[0]")


REQUEST = """schema: steering_changes/1
requests:
- id: CR1
  title: {zh: "加报表", en: "more reports"}
  asked_by: "销售部"
  asked_on: "2026-08-03"
  reason: "月会要用"
  changes:
  - CHANGE
"""


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("{kind: duration, work_package: WP-A, days: 5, reason: x}", None),
        ("{kind: duration, work_package: WP-A, reason: x}", "change-needs-key"),
        ("{kind: duration, work_package: WP-A, days: 5, site: s, reason: x}", "change-has-key"),
        ("{kind: duration, work_package: WP-A, days: 0, reason: x}", "below-minimum"),
        ("{kind: delay, work_package: WP-A, days: 5, reason: x}", "change-only-what-if"),
        ("{kind: constraint, work_package: WP-A, constraint: start_on, reason: x}", "constraint-without-day"),
        ("{kind: requirement, requirement: F-NO-01, applicable: false, reason: x}", "unknown-requirement"),
        ("{kind: requirement, requirement: F-CUS-01, reason: x}", "change-needs-key"),
        ("{kind: driver, driver: moons, value: 2, reason: x}", "unknown-plan-driver"),
        ("{kind: added_work, id: N1, title: x, days: 3, after: [WP-A], before: [N1], reason: x}", None),
        ("{kind: added_work, id: N1, title: x, days: 3, after: [WP-Q], before: [], reason: x}", "unknown-task"),
    ],
)
def test_a_change_brings_what_its_kind_needs_and_nothing_else(change, code):
    file = read(REQUEST.replace("CHANGE", change))
    assert list(check_shape(file, "steering_changes")) == []
    assert codes(check_changes(file, KNOWN)) == ([code] if code else [])


def test_a_decided_request_needs_the_day_of_its_decision():
    change = "{kind: duration, work_package: WP-A, days: 5, reason: x}\n  decision: approved"
    assert codes(check_changes(read(REQUEST.replace("CHANGE", change)), KNOWN)) == ["decision-without-date"]


def test_every_kind_of_the_schema_has_its_keys_declared_and_the_other_way_round():
    schema = read_yaml(places.SCHEMAS / "common.json").data
    assert set(CHANGE_KEYS) == set(schema["$defs"]["plan_change"]["properties"]["kind"]["enum"])


def test_records_of_change_requests_are_typed(tmp_path):
    folder = tmp_path / "steering"
    folder.mkdir()
    added = (
        "{kind: added_work, id: N1, title: 报表, days: 3, after: [WP-A], before: [], reason: x, effort_days: {a: 1}}"
    )
    longer = "{kind: duration, work_package: WP-A, days: 5, reason: x}"
    (folder / "changes.yaml").write_text(REQUEST.replace("CHANGE", f"{added}\n  - {longer}"), encoding="utf-8")
    (request,) = steering_of(read_steering(tmp_path)).changes
    assert (request.id, request.decision, request.asked_on) == ("CR1", "open", date(2026, 8, 3))
    assert [type(change) for change in request.changes] == [AddedWork, NewDuration]


@pytest.mark.parametrize("path", sorted((EXAMPLE / "what_if").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_what_if_file_is_sound_and_named_like_its_id(path):
    packs = FileContentSource().for_engagement(EXAMPLE).load()
    assert read_scenario(path, packs, "four_phase").id == path.stem


def test_a_what_if_file_tells_all_its_faults():
    text = 'schema: what_if/1\nid: w\ntitle: x\nchanges:\n- {kind: go_live, reason: x}\n- {kind: pilot, day: "2026-01-01", reason: x}\n'
    found = codes(check_scenario(read(text), KNOWN))
    assert sorted(found) == ["change-has-key", "change-needs-key", "change-needs-key"]


def test_an_engagement_loads_its_steering_and_refuses_faults_in_it(tmp_path):
    packs = FileContentSource().for_engagement(EXAMPLE).load()
    folder = _copy_of_example(tmp_path)
    write_progress(folder, SteeringRecords(date(2026, 7, 31), {"WP-SEL-SPONSOR": PackageProgress("WP-SEL-SPONSOR")}))
    assert FolderEngagementStore().load(folder, packs).steering.status_date == date(2026, 7, 31)
    write_progress(folder, SteeringRecords(date(2026, 7, 31), {"WP-NO": PackageProgress("WP-NO")}))
    problems = FolderEngagementStore().check(folder, packs)
    assert codes(problems) == ["unknown-task"]
    assert problems[0].where.startswith(f"{folder.name}/steering/progress.yaml:")
    assert check_steering(read_steering(EXAMPLE), packs, "four_phase") == []


def _copy_of_example(tmp_path):
    folder = tmp_path / "copy"
    for path in EXAMPLE.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(EXAMPLE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return folder


REQUESTS = """
schema: steering_changes/1
requests:
- id: CR1
  title: "more fields"
  asked_by: "sales"
  asked_on: "2026-08-05"
  reason: "payments"
  changes:
  - {{kind: added_work, id: X1, title: "fields", days: 2, after: [WP-A], before: [WP-B], requirements: [{requirement}], reason: "CR1"}}
  decision: {decision}
"""


def test_added_work_names_the_requirements_it_serves_and_unknown_ones_are_told():
    sound = read(REQUESTS.format(requirement="F-CUS-01", decision="open"), "changes.yaml")
    assert not list(check_changes(sound, KNOWN))
    wrong = read(REQUESTS.format(requirement="F-CUS-99", decision="open"), "changes.yaml")
    (problem,) = check_changes(wrong, KNOWN)
    assert problem.code == "unknown-requirement"
    assert problem.where.endswith("requirements[0]")


@pytest.mark.parametrize("decision", ["approved", "rejected", "deferred", "withdrawn"])
def test_every_decision_has_a_day(decision):
    (problem,) = check_changes(read(REQUESTS.format(requirement="F-CUS-01", decision=decision), "changes.yaml"), KNOWN)
    assert problem.code == "decision-without-date"


def test_records_beside_a_what_if_file_stand_for_those_of_the_engagement_and_leave_it_as_it_is():
    engagement, _ = open_with_records(EXAMPLE, EXAMPLE / "under_way")
    assert [request.id for request in engagement.steering.changes][:2] == ["CR-01", "CR-02"]
    trained, _ = open_with_records(EXAMPLE, EXAMPLE / "key_users_trained")
    # the sheet was filled in on 20 October
    assert trained.today == date(2026, 10, 20)
    assert trained.training_records.has_results
    plain, _ = open_with_records(EXAMPLE, EXAMPLE / "no_such_folder")
    assert not plain.steering.changes
    assert not (EXAMPLE / "steering").exists()
