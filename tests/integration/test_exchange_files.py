"""The files of an export: tables nobody's spreadsheet runs, a state that is never guessed, and the way back by command."""

import csv
import dataclasses
import io
import shutil

import pytest

from planner.bootstrap import run_folder
from planner.domain.model.text import Text
from planner.errors import InputError
from planner.exchange.csv_tables import TABLES, csv_table, safe_text
from planner.exchange.plan_files import STATE, plan_files, read_state
from planner.places import EXAMPLES as FOLDER
from planner.wording import load_wording
from tests.integration.commands import call

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
EXAMPLE = "sample_services"


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_tables_hold_every_package_link_session_and_risk(run_example, name, language):
    result = run_example(name)
    plan, say = result.rollout, load_wording(language)
    tables = {table: rows(csv_table(table, result, say)) for table in TABLES}
    assert len(tables["packages"]) == len(plan.work_packages)
    assert len(tables["links"]) == sum(len(package.links) for package in plan.work_packages)
    assert len(tables["sessions"]) == len(result.training.sessions)
    assert len(tables["risks"]) == len(plan.risks)
    id_, start, finish = (say.label(f"exchange.column-{key}") for key in ("id", "start", "finish"))
    for row in tables["packages"]:
        dates = plan.schedule[row[id_]]
        assert (row[start], row[finish]) == (dates.start.isoformat(), dates.finish.isoformat())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_table_of_costs_adds_up_to_the_plan_and_leaves_unknown_cost_empty(run_example, name):
    result, say = run_example(name), load_wording("en")
    costs = result.rollout.scheduling.costs
    table = rows(csv_table("costs", result, say))
    # four digits behind the point are written
    assert sum(float(row["Effort (person-days)"]) for row in table) == pytest.approx(costs.total.effort_days, abs=0.01)
    known = [float(row["Cost"]) for row in table if row["Cost"]]
    assert (sum(known) if known else None) == pytest.approx(costs.total.cost)
    assert {row["Paid as"] for row in table if not row["Cost"]} <= {"in the price", "not stated"}
    assert len(rows(csv_table("payments", result, say))) == len(costs.payments)


def test_tables_begin_with_a_byte_order_mark_and_end_lines_as_the_standard_says(run_example):
    data = csv_table("risks", run_example(EXAMPLE), load_wording("zh-CN"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u3000＝"])
def test_a_text_that_looks_like_a_formula_is_kept_text(mark):
    assert safe_text(f"{mark}cmd|' /C calc'!A0").startswith("'")


def test_titles_that_look_like_formulas_are_kept_text_in_the_table(run_example):
    result = run_example(EXAMPLE)
    first = dataclasses.replace(result.rollout.work_packages[0], title=Text("＝HYPERLINK(1)", "=HYPERLINK(1)"))
    plan = dataclasses.replace(result.rollout, work_packages=(first, *result.rollout.work_packages[1:]))
    for language in ("zh-CN", "en"):
        say = load_wording(language)
        table = rows(csv_table("packages", dataclasses.replace(result, rollout=plan), say))
        assert table[0][say.label("exchange.column-title")].startswith("'")


def test_negative_lags_stay_numbers(run_example):
    result = run_example(EXAMPLE)
    package = next(one for one in result.rollout.work_packages if one.links)
    links = (dataclasses.replace(package.links[0], lag_days=-3), *package.links[1:])
    packages = tuple(
        dataclasses.replace(one, links=links) if one.id == package.id else one for one in result.rollout.work_packages
    )
    plan = dataclasses.replace(result.rollout, work_packages=packages)
    table = rows(csv_table("links", dataclasses.replace(result, rollout=plan), load_wording("en")))
    assert "-3" in {row["Lag"] for row in table}


# --- state -----------------------------------------------------------------------------------------------------------


def test_the_state_reads_back_and_a_second_export_leaves_it_as_it_is(run_example):
    first = {one.path: one.data for one in plan_files(run_example(EXAMPLE))}
    second = {one.path: one.data for one in plan_files(run_example(EXAMPLE), read_state(first[STATE], STATE))}
    assert first == second


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b"null", b'{"version": 2, "uids": {}, "calendars": {}}',
        b'{"version": 1, "uids": {"task/A": 0}, "calendars": {}}',
        b'{"version": 1, "uids": {"task/A": true}, "calendars": {}}',
        b'{"version": 1, "uids": {"task/A": 9999999999}, "calendars": {}}',
        b'{"version": 1, "uids": {}, "calendars": {"x": {"u": [0, "d", "s", "yesterday", "2026-01-01", false]}}}',
        b'{"version": 1, "uids": {}, "calendars": {"x": {"u": [-1, "d", "s", "2026-01-01", "2026-01-01", false]}}}',
        b'{"version": 1, "uids": [], "calendars": {}}',
    ],
)  # fmt: skip
def test_a_damaged_state_is_refused_and_never_guessed(data):
    with pytest.raises(InputError) as caught:
        read_state(data, STATE)
    assert [problem.code for problem in caught.value.problems] == ["exchange-state-broken"]


# --- commands --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """A copy of an example to write into."""
    return shutil.copytree(FOLDER / EXAMPLE, tmp_path / EXAMPLE)


def exported(folder, target, *options):
    run = call("rollout", "export", folder, "--output", target, *options)
    assert run.code == 0, run.err
    return run


def test_export_writes_all_formats_in_both_languages(folder, tmp_path):
    run = exported(folder, tmp_path / "out", "--json")
    listed = run.data
    assert {"D6-project-plan.zh-CN.xml", "D6-project-plan.en.xml", "D6-plan-workbook.zh-CN.xlsx", STATE} <= set(listed)
    assert {"calendars/zh-CN/milestones.ics", "tables/en/links.csv"} <= set(listed)
    assert all((tmp_path / "out" / path).is_file() for path in listed)


def test_export_of_one_format_in_one_language_writes_nothing_else(folder, tmp_path):
    exported(folder, tmp_path / "out", "--format", "mspdi", "--one-language", "--lang", "en")
    found = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {"D6-project-plan.en.xml", STATE}


def test_an_exported_file_comes_back_without_a_difference(folder, tmp_path):
    exported(folder, tmp_path / "out", "--format", "mspdi")
    for language, words in (("en", "no difference"), ("zh-CN", "没有差异")):
        file = tmp_path / "out" / f"D6-project-plan.{language}.xml"
        run = call("rollout", "import", folder, file, "--lang", language)
        assert run.code == 0, run.err
        assert words in run.out


def test_a_file_comes_back_without_a_difference_when_somebody_else_reads_the_report_in_their_language(folder, tmp_path):
    exported(folder, tmp_path / "out", "--format", "mspdi")
    run = call("rollout", "import", folder, tmp_path / "out/D6-project-plan.zh-CN.xml", "--lang", "en")
    assert "no difference" in run.out, run.err


def test_a_line_somebody_wrote_into_a_note_is_all_that_is_told(folder, tmp_path):
    exported(folder, tmp_path / "out", "--format", "mspdi")
    file = tmp_path / "out/D6-project-plan.en.xml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("</Notes>", "\nRoom 4 is booked</Notes>", 1), encoding="utf-8")
    run = call("rollout", "import", folder, file, "--lang", "en")
    assert run.code == 0, run.err
    assert "One change was made in the file." in run.out
    assert "Room 4 is booked" in run.out


def begun(path):
    """Half of the first piece of work done, as MS Project would write it; returns its id."""
    text = path.read_text(encoding="utf-8")
    head, mark, rest = text.partition("<Summary>0</Summary>")
    task, end, after = rest.partition("</Task>")
    started = task.replace("<PercentComplete>0<", "<PercentComplete>50<", 1)
    start = head.rpartition("<Start>")[2].partition("</Start>")[0]
    started = started.replace("<ActualDuration>", f"<ActualStart>{start}</ActualStart><ActualDuration>", 1)
    assert started != task
    path.write_text(head + mark + started + end + after, encoding="utf-8")
    return task.partition("<Value>")[2].partition("</Value>")[0]


def test_progress_made_in_the_other_program_is_saved_and_planned_with(folder, tmp_path):
    exported(folder, tmp_path / "out", "--format", "mspdi")
    file = tmp_path / "out/D6-project-plan.zh-CN.xml"
    id_ = begun(file)
    shown = call("rollout", "import", folder, file)
    assert id_ in shown.out
    assert "50%" in shown.out
    assert not (folder / "steering").exists()
    saved = call("rollout", "import", folder, file, "--save")
    assert saved.code == 0, saved.err
    assert "progress.yaml" in saved.out
    result = run_folder(folder)
    assert result.engagement.steering.progress[id_].fraction_done == 0.5
    assert result.rollout.schedule[id_].fraction_done == 0.5


def test_a_file_that_is_no_plan_ends_with_a_problem_and_leaves_the_folder(folder, tmp_path):
    bad = tmp_path / "bad.xml"
    bad.write_text("<Project/>", encoding="utf-8")
    run = call("rollout", "import", folder, bad, "--save", "--lang", "en")
    assert run.code == 1
    assert "not MS Project XML" in run.err
    assert not (folder / "steering").exists()
    missing = call("rollout", "import", folder, tmp_path / "none.xml", "--lang", "en")
    assert missing.code == 1
    assert "does not exist" in missing.err


def test_a_time_zone_nobody_knows_is_told_by_name(folder):
    file = folder / "engagement.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  day_hours:", "  time_zone: Mars/Olympus\n  day_hours:", 1), encoding="utf-8")
    run = call("rollout", "export", folder, "--lang", "en")
    assert run.code == 1
    assert "Mars/Olympus" in run.err
