"""The plan workbook, recalculated by a spreadsheet program: as delivered, and after changes, its dates are the engine's."""

import dataclasses
import re
from datetime import date, timedelta

import pytest

from planner.documents.workbook.plan.build import build_plan_workbook
from planner.documents.workbook.plan.calendar_sheets import exceptions_area, exceptions_of
from planner.documents.workbook.plan.view import DAYS, FINISH, FIXED, FROM, MOVED, NOT_BEFORE, START, TO, plan_book
from planner.documents.workbook.writer import render_workbook
from planner.domain.model.text import LANGUAGES
from planner.domain.rollout.moments import is_event
from planner.domain.rollout.network import Activity, Span, forward_pass
from tests.spreadsheets import opened, recalculated

pytestmark = pytest.mark.slow

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
EVERY = [(name, language) for name in EXAMPLES for language in LANGUAGES]
CHANGED = "sample_manufacturing"
LONGER_BY = 20


def file_name(name, language):
    return f"{name}.{language}.xlsx"


def cell(workbook, area):
    return workbook[area.sheet].cell(area.top + 1, area.left + 1)


def day_of(value):
    return value.date()


@pytest.fixture(scope="module")
def written(run_example, tmp_path_factory):
    """The folder with the workbook of every example in both languages."""
    folder = tmp_path_factory.mktemp("plans")
    for name, language in EVERY:
        made = render_workbook(build_plan_workbook(run_example(name), language))
        (folder / file_name(name, language)).write_bytes(made)
    return folder


@pytest.fixture(scope="module")
def computed(written, tmp_path_factory):
    """The same, every formula computed anew by a spreadsheet program."""
    files = [written / file_name(name, language) for name, language in EVERY]
    return recalculated(files, tmp_path_factory.mktemp("office"))


def engine_points(book, durations=()):
    """The points the engine gives the network of the sheet, with other durations for some work packages."""
    activities = []
    for package in book.packages:
        start, finish = book.span(package)
        days = dict(durations).get(package.id, finish - start - book.rest_days(package)) + book.rest_days(package)
        asked = book.moments.asked_start_of_levelled(package.id)
        fixed = (
            Span(start, start + days)
            if package.id in book.result.engagement.steering.progress or asked > start
            else None
        )
        links = tuple(link for link in package.links)
        activities.append(Activity(package.id, days, links, not_before=start if asked < start else 0, fixed=fixed))
    return forward_pass(activities, book.moments.days.elapsed).early


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_formula_comes_out_as_the_value_it_was_delivered_with(written, computed, name, language):
    file = file_name(name, language)
    delivered, formulas = opened(written / file, values=True), opened(written / file)
    checked = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for one in (c for c in row if c.data_type == "f"):
                was = delivered[sheet.title][one.coordinate].value
                now = computed[file][sheet.title][one.coordinate].value
                assert (was or "") == (now or ""), (
                    f"{sheet.title}!{one.coordinate}: {was!r} became {now!r} by {one.value}"
                )
                checked += 1
    assert checked > 2000


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_dates_of_the_sheet_are_those_of_the_plan(run_example, computed, name, language):
    result = run_example(name)
    book, workbook = plan_book(result, language), computed[file_name(name, language)]
    for package in book.packages:
        dates = result.rollout.schedule[package.id]
        shown = [day_of(cell(workbook, book.cell(package.id, column)).value) for column in (START, FINISH)]
        assert shown == [dates.start, dates.finish], package.id
        assert cell(workbook, book.cell(package.id, MOVED)).value == 0


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_cell_shows_an_error_and_none_is_left_unworded(computed, name, language):
    for sheet in computed[file_name(name, language)]:
        for row in sheet.iter_rows():
            for one in row:
                assert one.data_type != "e", f"{sheet.title}!{one.coordinate}: {one.value}"
                assert not re.search(r"#(NAME|VALUE|REF|N/A|NUM)|Err:|^None$|\{[a-z_]+\}", str(one.value or ""))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_formulas_stay_inside_the_workbook_and_the_limits_of_the_file_format(written, name, language):
    for sheet in opened(written / file_name(name, language)):
        assert len(sheet.title) <= 31
        for row in sheet.iter_rows():
            for one in (c for c in row if c.data_type == "f"):
                assert len(one.value) < 8192
                assert not re.search(r"\[\d+\]|_xlfn|https?:", one.value)


def test_the_same_inputs_give_the_same_bytes(run_example, written):
    again = render_workbook(build_plan_workbook(run_example("sample_services"), "en"))
    assert again == (written / file_name("sample_services", "en")).read_bytes()


# --- after changes ---------------------------------------------------------------------------------------------------


def longest_chain_package(result):
    """A work package on the critical path with the most successors of its own."""
    counts = {}
    for package in result.rollout.work_packages:
        for link in package.links:
            counts[link.predecessor_id] = counts.get(link.predecessor_id, 0) + 1
    by_id = {package.id: package for package in result.rollout.work_packages}
    work = [id_ for id_ in result.rollout.critical_path if by_id[id_].kind == "work"]
    return max(work, key=lambda id_: counts.get(id_, 0))


def set_longer(workbook, book, id_):
    one = cell(workbook, book.cell(id_, DAYS))
    one.value += LONGER_BY


def set_holiday(workbook, book, id_):
    del id_
    area, used = exceptions_area(book), len(exceptions_of(book))
    sheet = workbook[area.sheet]
    sheet.cell(area.top + used + 1, area.left + 1).value = free_day(book)
    sheet.cell(area.top + used + 1, area.left + 2).value = book.text("day-off")


def free_day(book):
    """A working day early in the plan."""
    return book.moments.days.morning(3)


def set_work_on_saturday(workbook, book, id_):
    del id_
    area, used = exceptions_area(book), len(exceptions_of(book))
    sheet = workbook[area.sheet]
    sheet.cell(area.top + used + 1, area.left + 1).value = saturday(book)
    sheet.cell(area.top + used + 1, area.left + 2).value = book.text("day-on")


def saturday(book):
    """The first day off of the plan that nobody made a working day."""
    day = book.first_day
    while book.result.calendar.is_working(day):
        day += timedelta(days=1)
    return day


def set_not_before(workbook, book, id_):
    start, _ = book.span(next(one for one in book.packages if one.id == id_))
    cell(workbook, book.cell(id_, NOT_BEFORE)).value = book.moments.days.morning(start + 4)


def set_fixed(workbook, book, id_):
    set_not_before(workbook, book, id_)
    cell(workbook, book.cell(id_, FIXED)).value = book.text("yes")


CHANGES = {
    "longer": set_longer, "holiday": set_holiday, "saturday": set_work_on_saturday, "not-before": set_not_before,
    "fixed": set_fixed,
}  # fmt: skip


@pytest.fixture(scope="module")
def changed(run_example, written, tmp_path_factory):
    """The Chinese workbook of example 1 after each change made in a copy of it, computed anew."""
    folder = tmp_path_factory.mktemp("changed")
    result = run_example(CHANGED)
    book, id_ = plan_book(result, "zh-CN"), longest_chain_package(result)
    for name, change in CHANGES.items():
        workbook = opened(written / file_name(CHANGED, "zh-CN"))
        change(workbook, book, id_)
        workbook.save(folder / f"{name}.xlsx")
    made = recalculated([folder / f"{name}.xlsx" for name in CHANGES], folder)
    return {name: made[f"{name}.xlsx"] for name in CHANGES}, book, id_


def points_shown(workbook, book):
    return {
        package.id: tuple(cell(workbook, book.cell(package.id, column)).value for column in (FROM, TO))
        for package in book.packages
    }


def test_a_longer_duration_moves_every_successor_as_the_engine_moves_it(changed):
    workbooks, book, id_ = changed
    package = next(one for one in book.packages if one.id == id_)
    expected = engine_points(book, {id_: book.work_days(package) + LONGER_BY})
    shown = points_shown(workbooks["longer"], book)
    assert shown == {key: (span.start, span.finish) for key, span in expected.items()}
    moved = [one.id for one in book.packages if shown[one.id][0] != book.span(one)[0]]
    assert len(moved) > 5


def test_the_engine_itself_gives_the_delivered_points_for_the_network_of_the_sheet(changed):
    _, book, _ = changed
    assert {key: (span.start, span.finish) for key, span in engine_points(book).items()} == {
        package.id: book.span(package) for package in book.packages
    }


def test_a_further_holiday_moves_what_comes_after_it_to_the_next_working_day(run_example, changed):
    workbooks, book, _ = changed
    calendar = run_example(CHANGED).calendar
    longer = dataclasses.replace(
        calendar, days_off={**calendar.days_off, free_day(book): next(iter(calendar.days_off.values()))}
    )
    first = next(package for package in book.packages if book.span(package)[0] == 4 and not is_event(package))
    shown = day_of(cell(workbooks["holiday"], book.cell(first.id, START)).value)
    assert shown == longer.shifted(longer.on_or_after(book.first_day), 4)
    assert shown > run_example(CHANGED).rollout.schedule[first.id].start


def test_a_make_up_saturday_is_worked(run_example, changed):
    workbooks, book, _ = changed
    day = saturday(book)
    week = run_example(CHANGED).calendar.working_days_between(book.first_day, day)
    on_it = [one for one in book.packages if book.span(one)[0] == week and not is_event(one)]
    assert on_it
    assert day_of(cell(workbooks["saturday"], book.cell(on_it[0].id, START)).value) == day


def test_a_day_it_may_not_start_before_holds_a_work_package_back(changed):
    workbooks, book, id_ = changed
    start, _ = book.span(next(one for one in book.packages if one.id == id_))
    assert cell(workbooks["not-before"], book.cell(id_, FROM)).value == start + 4


def test_a_fixed_start_holds_whatever_comes_before_it(changed):
    workbooks, book, id_ = changed
    start, _ = book.span(next(one for one in book.packages if one.id == id_))
    assert cell(workbooks["fixed"], book.cell(id_, FROM)).value == start + 4


def test_dates_of_the_days_sheet_run_without_a_gap_past_the_end_of_the_plan(run_example):
    book = plan_book(run_example(CHANGED), "en")
    assert book.first_day == run_example(CHANGED).calendar.on_or_after(run_example(CHANGED).rollout.start)
    assert isinstance(book.last_day, date)
    assert book.last_day - max(one.finish for one in run_example(CHANGED).rollout.schedule.values()) >= timedelta(
        days=366
    )
