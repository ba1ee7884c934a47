"""Training records: what cannot be right is told with file, place and advice; what is sound comes back as records."""

import dataclasses
import shutil
from datetime import date

import pytest

from planner.bootstrap import run_folder
from planner.documents.deliverables import DELIVERABLES
from planner.places import EXAMPLES
from tests.integration.commands import call
from tests.unit.documents.example_documents import block_of, blocks_of, cells_of

SHEET = "answers/training_results.yaml"
HEAD = 'schema: answers/1\nquestionnaire: training_results@1\nentries:\n- respondent: md\n  date: "2026-10-30"\n  values:\n'
# table, its rows, and for each problem where it is and what it says
FAULTS = [
    ("attendance", 'course: TC-01, day: "2026-12-24", learner: An, presence: present', "day", "2026-12-24"),
    ("attendance", 'course: TC-01, day: "2026-10-12", learner: An', "training_attendance[1]", "learner and attendance"),
    ("attendance", 'course: TC-01, day: "2026-10-12", learner: Fay, presence: absent, expected: 5, present: 4', "[2]", "one of"),
    ("attendance", 'course: TC-01, day: "2026-10-12", expected: 5, present: 6', "[3].present", "more than the whole"),
    ("attendance", 'course: TC-01, day: "2026-10-13", learner: Bo, presence: absent, group: sales_staff', "", ""),
    ("attendance", 'course: TC-01, day: "2026-10-13", learner: Bo, presence: present', "[5]", "stands twice"),
    ("assessments", "course: TC-01, learner: Bo, points: 5", "training_assessments[0]", "without the maximum"),
    ("assessments", "course: TC-01, learner: Cy, points: 11, out_of: 10", "[1].points", "more than the whole"),
    ("assessments", "course: TC-01, learner: Di, points: 5, out_of: 10, passed: true", "[2].passed", "50%"),
    ("assessments", "course: TC-01, taken: 5", "[3]", "assessed and passed"),
    ("roster", "kind: key_user, name: Bo, group: service_staff", "training_roster[0]", "two user groups"),
    ("certificates", 'kind: key_user, learner: Eve, issued_on: "2026-11-30"', "training_certificates[0].issued_on", "2026-11-30"),
]  # fmt: skip


def written(tables, today="2026-10-31"):
    """Return the text of a sheet: one flow row a line, numbered."""
    lines = []
    for table, rows in tables.items():
        lines.append(f"    training_{table}:")
        lines += [f"    - {{id: {table}_{number}, {row}}}" for number, row in enumerate(rows)]
    return HEAD.replace("2026-10-30", today) + "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path):
    """Return a copy of an example on the last day of October."""
    copied = tmp_path / "sample_services"
    shutil.copytree(EXAMPLES / "sample_services", copied)
    frame = copied / "engagement.yaml"
    frame.write_text(
        frame.read_text(encoding="utf-8").replace('today: "2026-07-01"', 'today: "2026-10-31"'), encoding="utf-8"
    )
    return copied


def test_every_fault_of_the_training_records_is_told_with_its_place_and_what_to_do(folder):
    tables = {}
    for table, row, _, _ in FAULTS:
        tables.setdefault(table, []).append(row)
    (folder / SHEET).write_text(written(tables), encoding="utf-8")
    told = call("check", folder, "--lang", "en")
    assert told.code == 1
    lines = [line for line in (told.out + told.err).splitlines() if "training_results.yaml" in line]
    for _, row, place, says in FAULTS:
        if says:
            assert any(place in line and says in line for line in lines), (row, lines)
    assert len(lines) == sum(bool(says) for *_, says in FAULTS)


def test_an_unknown_course_user_group_or_certificate_is_told(folder):
    rows = {
        "attendance": ['course: TC-77, day: "2026-10-12", group: nobody, expected: 5, present: 4'],
        "certificates": ['kind: wizard, learner: Eve, issued_on: "2026-10-12"'],
    }
    (folder / SHEET).write_text(written(rows), encoding="utf-8")
    told = call("check", folder, "--lang", "en")
    assert told.code == 1
    assert all(word in told.out + told.err for word in ("TC-77", "nobody", "wizard"))


SOUND = {
    "attendance": [
        'course: TC-01, day: "2026-10-12", group: service_staff, expected: 5, present: 3',
        'course: TC-01, day: "2026-10-12", group: service_staff, learner: Bo Test, presence: excused',
    ],
    "assessments": ["course: TC-01, learner: Ida Trial, group: service_staff, points: 6, out_of: 6"],
    "feedback": ['course: TC-01, day: "2026-10-12", mark_1: 4, mark_2: 2, remark: "More practice, please"'],
    "roster": ["kind: key_user, name: Ida Trial, group: service_staff"],
}


def test_sound_records_come_back_in_the_command_and_in_the_training_plan(folder):
    (folder / SHEET).write_text(written(SOUND), encoding="utf-8")
    told = call("training", "results", folder, "--json")
    assert told.code == 0, told.err
    review = told.data["review"]
    (course,) = review["courses"]
    assert course["attendance"] == {"asked": 5, "done": 3, "rate": 0.6}
    assert course["passed"] == {"asked": 1, "done": 1, "rate": 1.0}
    assert [(one["people"], one["reason"]) for one in review["retraining"]] == [(1, "excused"), (1, "not_named")]
    assert review["overall"]["all_marks"] == {"value": 3.0, "count": 2}
    assert review["trend"] is None
    printed = call("training", "results", folder, "--lang", "en")
    assert printed.code == 0, printed.err
    assert "Bo Test" in printed.out
    assert "3 of 5" in printed.out
    result = run_folder(folder, None)
    for language in ("zh-CN", "en"):
        document = DELIVERABLES["D8"][1](result, language)
        assert {"training-results", "training-retraining", "training-satisfaction"} <= {
            block.id for block in blocks_of(document)
        }
        assert any("Bo Test" in line[0] for line in cells_of(block_of(document, "training-retraining")))


def test_without_records_the_training_plan_says_that_everything_is_unknown(run_example):
    result = run_example("sample_services")
    assert result.training.review.is_empty
    text = block_of(DELIVERABLES["D8"][1](result, "en"), "results-none").text
    assert "unknown" in text
    assert "%" not in text


def test_the_seed_users_of_the_roster_are_as_many_as_the_adoption_plan_counts(run_example):
    for name in ("sample_manufacturing", "sample_services", "sample_gone_wrong"):
        result = run_example(name)
        assert sum(line.places for line in result.training.rosters.of("seed_user")) == result.adoption.seed_users


def test_an_engagement_before_today_of_its_records_is_refused_and_on_the_day_accepted(folder):
    rows = {"roster": ['kind: seed_user, name: Ida Trial, group: service_staff, confirmed_on: "2026-10-31"']}
    (folder / SHEET).write_text(written(rows), encoding="utf-8")
    engagement = run_folder(folder, None).engagement
    assert [entry.confirmed_on for entry in engagement.training_records.roster] == [date(2026, 10, 31)]
    assert dataclasses.is_dataclass(engagement.training_records)
