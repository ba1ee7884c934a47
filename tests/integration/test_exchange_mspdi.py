"""The plan as MS Project XML: read by MPXJ with nothing lost, scheduled by it to the same dates, and back again."""

import contextlib
import dataclasses
import random
from datetime import date, datetime, timedelta

import pytest
from lxml import etree

from planner.domain.rollout.availability import Availability
from planner.errors import InputError
from planner.exchange.mspdi.build import build_project
from planner.exchange.mspdi.come_back import come_back
from planner.exchange.mspdi.difference import compare_projects, moved_on
from planner.exchange.mspdi.fingerprint import with_fingerprints
from planner.exchange.mspdi.ids import LARGEST, assign_uids
from planner.exchange.mspdi.model import (
    FIELD_HELPER,
    FIELD_PRINT,
    FIELDS_REQUIREMENTS,
    MINUTES_PER_DAY,
    START_NO_EARLIER,
)
from planner.exchange.mspdi.reader import LARGEST_FILE, read_mspdi
from planner.exchange.mspdi.take_over import take_over
from planner.exchange.mspdi.writer import NAMESPACE, TEXT_FIELDS, write_mspdi
from planner.wording import load_wording
from tests.exchanging import ABSENT, FINISHED, RESTING, STARTED, exchange_example
from tests.project_oracle import day, moment, oracle, read, schema_order

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
SMALL, UNDER_WAY = "small plan", "under way"
EVERY = (*EXAMPLES, SMALL, UNDER_WAY)
LINK_NAMES = {"FINISH_FINISH": "FF", "FINISH_START": "FS", "START_FINISH": "SF", "START_START": "SS"}
CONSTRAINTS = {
    "AS_SOON_AS_POSSIBLE": 0, "AS_LATE_AS_POSSIBLE": 1, "MUST_START_ON": 2, "MUST_FINISH_ON": 3,
    "START_NO_EARLIER_THAN": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def library():
    return oracle()


@pytest.fixture(scope="module")
def results(run_example, run_under_way):
    """The results by example, the small plan, and the first example five weeks after its start."""
    made = {name: run_example(name) for name in EXAMPLES}
    return {**made, SMALL: exchange_example(made[EXAMPLES[0]]), UNDER_WAY: run_under_way()}


@pytest.fixture(scope="module")
def projects(results):
    return {name: build_project(result, load_wording("zh-CN")).project for name, result in results.items()}


@pytest.fixture(scope="module")
def files(projects, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mspdi")
    for name, project in projects.items():
        (folder / f"{name}.xml").write_bytes(write_mspdi(project))
    return {name: folder / f"{name}.xml" for name in projects}


@pytest.fixture(scope="module")
def read_back(library, files):
    """The files as MPXJ reads them."""
    return {name: read(library, path) for name, path in files.items()}


def by_uid(items):
    return {int(one.getUniqueID()): one for one in items}


# --- nothing lost ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
def test_every_task_is_there_with_its_place_dates_and_texts(projects, read_back, name):
    tasks = by_uid(read_back[name].getTasks())
    assert len(tasks) == len(projects[name].tasks)
    for task in projects[name].tasks:
        found = tasks[task.uid]
        assert str(found.getName()) == task.name
        assert int(found.getOutlineLevel()) == task.level
        assert str(found.getOutlineNumber()) == task.outline
        assert (moment(found.getStart()), moment(found.getFinish())) == (task.start, task.finish)
        assert bool(found.getSummary()) == task.summary
        assert bool(found.getMilestone()) == task.milestone
        assert str(found.getNotes() or "") == task.notes
        for place in TEXT_FIELDS:
            assert str(found.getText(place) or "") == task.fields.get(place, "")
        if not task.summary:
            duration = found.getDuration()
            assert float(duration.getDuration()) * MINUTES_PER_DAY == task.minutes
            assert str(duration.getUnits().getName()) == "d"


@pytest.mark.parametrize("name", EVERY)
def test_every_link_is_there_with_its_type_and_lag(library, projects, read_back, name):
    tasks = by_uid(read_back[name].getTasks())
    for task in projects[name].tasks:
        found = {
            (
                int(link.getPredecessorTask().getUniqueID()),
                LINK_NAMES[str(link.getType().name())],
                float(link.getLag().getDuration()),
                "ed" if link.getLag().getUnits() == library.TimeUnit.ELAPSED_DAYS else "wd",
            )
            for link in tasks[task.uid].getPredecessors()
        }
        assert found == {(link.predecessor_uid, link.type, float(link.lag_days), link.lag_unit) for link in task.links}


@pytest.mark.parametrize("name", EVERY)
def test_two_tasks_never_have_more_than_one_link_between_them(projects, name):
    for task in projects[name].tasks:
        predecessors = [link.predecessor_uid for link in task.links]
        assert len(predecessors) == len(set(predecessors))


@pytest.mark.parametrize("name", EVERY)
def test_every_calendar_is_there_with_its_days_off_and_its_working_exceptions(projects, read_back, name):
    calendars = by_uid(read_back[name].getCalendars())
    for calendar in projects[name].calendars:
        found = calendars[calendar.uid]
        assert str(found.getName()) == calendar.name
        parent = found.getParent()
        assert (None if parent is None else int(parent.getUniqueID())) == calendar.base_uid
        exceptions = {
            (day(one.getFromDate()), day(one.getToDate()), bool(one.getWorking()), str(one.getName() or ""))
            for one in found.getCalendarExceptions()
        }
        assert exceptions == {(one.first, one.last, one.working, one.name) for one in calendar.exceptions}
        for one in found.getCalendarExceptions():
            hours = [(str(part.getStart()), str(part.getEnd())) for part in one]
            assert hours == ([("08:00", "12:00"), ("13:00", "17:00")] if one.getWorking() else [])


@pytest.mark.parametrize("name", EVERY)
def test_the_calendar_of_the_project_works_on_the_days_the_plan_works_on(library, results, projects, read_back, name):
    calendar, project = results[name].calendar, read_back[name]
    found = project.getDefaultCalendar()
    assert int(project.getProjectProperties().getMinutesPerDay()) == 480
    local_date = library.java("java.time.LocalDate")
    first = projects[name].start.date()
    for n in range((projects[name].finish.date() - first).days + 1):
        one = first + timedelta(days=n)
        works = bool(found.isWorkingDate(local_date.of(one.year, one.month, one.day)))
        assert works == calendar.is_working(one), one


def test_make_up_days_around_national_day_are_working_exceptions(projects):
    base = next(one for one in projects[SMALL].calendars if one.base_uid is None)
    working = {one.first for one in base.exceptions if one.working and one.first.year == 2026}
    assert {date(2026, 9, 20), date(2026, 10, 10)} <= working
    off = {
        one.first + timedelta(days=n)
        for one in base.exceptions if not one.working
        for n in range((one.last - one.first).days + 1)
    }  # fmt: skip
    assert {date(2026, 10, n) for n in (1, 2, 5, 6, 7)} <= off


@pytest.mark.parametrize("name", EVERY)
def test_every_person_and_assignment_is_there_with_its_share_and_work(projects, read_back, name):
    project = projects[name]
    people = by_uid(read_back[name].getResources())
    for resource in project.resources:
        found = people[resource.uid]
        assert str(found.getName()) == resource.name
        assert bool(found.getGeneric()) == resource.generic
        assert float(found.getMaxUnits()) == pytest.approx(resource.max_units * 100)
        assert int(found.getCalendar().getUniqueID()) == resource.calendar_uid
    found = {int(one.getUniqueID()): one for one in read_back[name].getResourceAssignments()}
    assert set(found) == {one.uid for one in project.assignments}
    for one in project.assignments:
        assert int(found[one.uid].getTask().getUniqueID()) == one.task_uid
        assert int(found[one.uid].getResource().getUniqueID()) == one.resource_uid
        assert float(found[one.uid].getUnits()) == pytest.approx(one.units * 100, abs=0.01)
        assert float(found[one.uid].getWork().getDuration()) * 60 == pytest.approx(one.minutes, abs=0.01)
        assert moment(found[one.uid].getActualStart()) == one.actual_start
        assert moment(found[one.uid].getActualFinish()) == one.actual_finish


@pytest.mark.parametrize("name", EVERY)
def test_constraints_deadlines_progress_and_baselines_are_there(projects, read_back, name):
    tasks = by_uid(read_back[name].getTasks())
    for task in (one for one in projects[name].tasks if not one.summary):
        found = tasks[task.uid]
        assert CONSTRAINTS[str(found.getConstraintType().name())] == task.constraint
        assert moment(found.getConstraintDate()) == task.constraint_date
        assert moment(found.getDeadline()) == task.deadline
        assert float(found.getPercentageComplete() or 0) == task.percent
        assert moment(found.getActualStart()) == task.actual_start
        assert moment(found.getActualFinish()) == task.actual_finish
        calendar = found.getCalendar()
        assert (None if calendar is None else int(calendar.getUniqueID())) == task.calendar_uid
        assert bool(found.getIgnoreResourceCalendar()) == task.ignores_people
        for baseline in task.baselines:
            assert baseline.number == 0
            assert moment(found.getBaselineStart()) == baseline.start
            assert moment(found.getBaselineFinish()) == baseline.finish
            # the library does not tell a cost of nothing from none
            assert float(found.getBaselineCost() or 0) == pytest.approx(baseline.cost or 0, abs=0.005)
        if not task.baselines:
            assert found.getBaselineStart() is None


def test_the_example_under_way_has_finished_work_work_half_done_and_a_baseline(results, projects):
    tasks = [one for one in projects[UNDER_WAY].tasks if not one.summary and FIELD_HELPER not in one.fields]
    # work that came after the plan was frozen has none
    frozen = results[UNDER_WAY].engagement.steering.baselines[-1].packages
    assert {one.id for one in tasks if one.baselines} == {one.id for one in tasks} & set(frozen)
    assert {one.percent == 100 for one in tasks if one.actual_finish} == {True}
    assert any(0 < one.percent < 100 and one.actual_start for one in tasks)
    assert any(one.baselines[0].finish != one.finish for one in tasks if one.baselines)


def test_of_several_baselines_the_latest_is_the_one_compared_with(library, results, tmp_path):
    result = results[SMALL]
    (only,) = result.engagement.steering.baselines
    earlier = {
        id_: dataclasses.replace(one, finish=one.finish - timedelta(days=1)) for id_, one in only.packages.items()
    }
    first = dataclasses.replace(only, id="first", packages=earlier)
    steering = dataclasses.replace(result.engagement.steering, baselines=(first, only))
    engagement = dataclasses.replace(result.engagement, steering=steering)
    project = build_project(dataclasses.replace(result, engagement=engagement), load_wording("en")).project
    path = tmp_path / "two.xml"
    path.write_bytes(write_mspdi(project))
    found = by_uid(read(library, path).getTasks())
    task = next(one for one in project.tasks if one.id == "B")
    assert [one.number for one in task.baselines] == [0, 1]
    assert moment(found[task.uid].getBaselineFinish()).date() == only.packages["B"].finish
    assert moment(found[task.uid].getBaselineFinish(1)).date() == earlier["B"].finish


@pytest.mark.parametrize("name", EVERY)
def test_summary_tasks_have_neither_links_nor_people(projects, name):
    project = projects[name]
    assigned = {one.task_uid for one in project.assignments}
    for task in (one for one in project.tasks if one.summary):
        assert task.links == ()
        assert task.uid not in assigned
        assert task.constraint_date is None


# --- the same dates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
def test_its_scheduler_reproduces_every_date(library, files, projects, name):
    project = read(library, files[name])
    library.Scheduler().schedule(project, project.getProjectProperties().getStartDate())
    tasks = by_uid(project.getTasks())
    for task in projects[name].tasks:
        found = tasks[task.uid]
        assert (moment(found.getStart()), moment(found.getFinish())) == (task.start, task.finish), task.name


def test_without_the_constraints_levelled_work_would_be_pulled_back(library, projects, tmp_path):
    project = projects[SMALL]
    bare = [dataclasses.replace(one, constraint=0, constraint_date=None) for one in project.tasks]
    path = tmp_path / "bare.xml"
    path.write_bytes(write_mspdi(dataclasses.replace(project, tasks=tuple(bare))))
    found = read(library, path)
    library.Scheduler().schedule(found, found.getProjectProperties().getStartDate())
    starts = {str(one.getText(1)): moment(one.getStart()) for one in found.getTasks()}
    planned = {one.id: one.start for one in project.tasks}
    assert {id_ for id_ in ("LEVELLED", "LATER", "OPENS") if starts[id_] < planned[id_]} == {
        "LEVELLED",
        "LATER",
        "OPENS",
    }


def test_the_moments_of_the_small_plan_are_those_worked_out_by_hand(projects):
    # 14 September 2026 is a Monday, and Sunday the 20th is a make-up working day
    tasks = {one.id: one for one in projects[SMALL].tasks}
    expected = {
        "A": ("2026-09-14T08:00", "2026-09-16T17:00"),
        "B": ("2026-09-17T08:00", "2026-09-22T17:00"),
        "C": ("2026-09-20T08:00", "2026-09-21T17:00"),
        "GATE": ("2026-09-23T17:00", "2026-09-23T17:00"),
        "OPENS": ("2026-09-24T08:00", "2026-09-24T08:00"),
    }
    moments = {id_: (tasks[id_].start, tasks[id_].finish) for id_ in expected}
    found = {id_: tuple(one.isoformat(timespec="minutes") for one in pair) for id_, pair in moments.items()}
    assert found == expected


def test_of_two_links_between_a_pair_the_second_goes_over_a_helper_milestone(projects):
    project = projects[SMALL]
    tasks = {one.uid: one for one in project.tasks}
    pair = next(one for one in project.tasks if one.id == "PAIR")
    kinds = {
        tasks[link.predecessor_uid].id or tasks[link.predecessor_uid].fields[FIELD_HELPER]: link for link in pair.links
    }
    assert set(kinds) == {"B", "B|PAIR|FF|2|wd"}
    assert kinds["B"].type == "SS"
    assert kinds["B|PAIR|FF|2|wd"].type == "FF"
    helper = tasks[kinds["B|PAIR|FF|2|wd"].predecessor_uid]
    assert helper.milestone
    assert [(tasks[link.predecessor_uid].id, link.type, link.lag_days) for link in helper.links] == [("B", "FS", 2)]


def test_work_that_rests_on_blackout_days_has_a_calendar_of_its_own(projects):
    project = projects[SMALL]
    task = next(one for one in project.tasks if one.id == "RESTS")
    assert (task.start.date(), task.finish.date()) == (date(2026, 10, 10), date(2026, 10, 16))
    assert task.minutes == 4 * MINUTES_PER_DAY
    assert task.ignores_people
    calendar = next(one for one in project.calendars if one.uid == task.calendar_uid)
    assert (min(RESTING), max(RESTING)) in {(one.first, one.last) for one in calendar.exceptions if not one.working}
    # a lag would be counted on that calendar, so it goes over a milestone on the calendar of the project
    (helper,) = [one for one in project.tasks if one.fields.get(FIELD_HELPER) == "A|RESTS|FS|2|wd"]
    assert [(link.predecessor_uid, link.type, link.lag_days) for link in task.links] == [(helper.uid, "FS", 0)]


def test_work_of_somebody_who_is_absent_meanwhile_keeps_its_dates(projects):
    tasks = {one.id: one for one in projects[SMALL].tasks}
    assert tasks["B"].start.date() <= ABSENT[0] <= tasks["B"].finish.date()
    assert tasks["B"].ignores_people
    assert tasks["B"].calendar_uid == projects[SMALL].calendar_uid
    assert not tasks["A"].ignores_people


def part_time(result):
    """The small plan with its first person there from Tuesday to Thursday only, and never on a make-up day."""
    first, *others = result.engagement.team
    first = dataclasses.replace(first, weekdays=(1, 2, 3), works_make_up_days=False)
    engagement = dataclasses.replace(result.engagement, team=(first, *others))
    return dataclasses.replace(result, engagement=engagement), first


def test_the_calendar_of_a_person_works_on_the_days_the_person_is_there(library, results, tmp_path):
    result, person = part_time(results[SMALL])
    path = tmp_path / "part-time.xml"
    project = build_project(result, load_wording("en")).project
    path.write_bytes(write_mspdi(project))
    assert read_mspdi(path.read_bytes(), path.name) == project
    resource = next(one for one in project.resources if one.code == f"member:{person.id}")
    written = read(library, path)
    found = by_uid(written.getResources())[resource.uid].getCalendar()
    there = Availability((dataclasses.replace(person, availability=1.0),), result.calendar)
    local_date = library.java("java.time.LocalDate")
    for n in range(400):
        one = project.start.date() + timedelta(days=n)
        works = bool(found.isWorkingDate(local_date.of(one.year, one.month, one.day)))
        assert works == bool(there.of_member(person.id, one)), one
    # and the work of somebody who is not there every day keeps its dates
    library.Scheduler().schedule(written, written.getProjectProperties().getStartDate())
    tasks = by_uid(written.getTasks())
    for task in project.tasks:
        times = (moment(tasks[task.uid].getStart()), moment(tasks[task.uid].getFinish()))
        assert times == (task.start, task.finish), task.name


def test_a_week_somebody_changed_is_told_and_a_repeated_one_is_not(results):
    result, person = part_time(results[SMALL])
    project = build_project(result, load_wording("en")).project
    calendar = next(one for one in project.calendars if one.weekend and one.base_uid is not None)
    rest = tuple(one for one in project.calendars if one.uid != calendar.uid)

    def with_week(weekend):
        return dataclasses.replace(project, calendars=(*rest, dataclasses.replace(calendar, weekend=weekend)))

    assert codes(project, with_week(frozenset({0, 4, 5, 6}))) == []
    assert codes(project, with_week(frozenset({4}))) == [(calendar.name, "exchange.week-changed")]
    assert person.weekdays == (1, 2, 3)


def test_requirement_ids_fill_as_many_text_fields_as_they_need(projects):
    task = next(one for one in projects[SMALL].tasks if one.id == "A")
    texts = [task.fields[place] for place in FIELDS_REQUIREMENTS if place in task.fields]
    assert ", ".join(texts).split(", ") == [f"F-CUS-{n:02d}" for n in range(60)]
    assert len(texts) == 3
    assert max(map(len, texts)) <= 255


# --- the file itself -------------------------------------------------------------------------------------------------

TYPES = {
    "Project": "Project",
    "Calendar": "Project$Calendars$Calendar",
    "WeekDay": "Project$Calendars$Calendar$WeekDays$WeekDay",
    "Exception": "Project$Calendars$Calendar$Exceptions$Exception",
    "Task": "Project$Tasks$Task",
    "PredecessorLink": "Project$Tasks$Task$PredecessorLink",
    "Baseline": "Project$Tasks$Task$Baseline",
    "Resource": "Project$Resources$Resource",
    "Assignment": "Project$Assignments$Assignment",
}


@pytest.mark.parametrize("name", EVERY)
def test_all_elements_stand_in_the_order_of_the_schema(library, files, name):
    root = etree.parse(str(files[name])).getroot()
    orders = {tag: schema_order(library, type_) for tag, type_ in TYPES.items()}
    checked = 0
    for element in root.iter():
        tag = etree.QName(element).localname
        if tag not in orders or not len(element):
            continue
        parts = [etree.QName(child).localname.lower() for child in element]
        places = [orders[tag].index(part) for part in parts]
        assert places == sorted(places), f"{tag}: {parts}"
        checked += 1
    assert checked > 30


def test_durations_lags_and_formats_are_as_the_format_counts_them(files):
    root = etree.parse(str(files[SMALL])).getroot()

    def part(task, path):
        return task.findtext("/".join(f"{{{NAMESPACE}}}{one}" for one in path.split("/")))

    tasks = {
        task.findtext(f"{{{NAMESPACE}}}ExtendedAttribute/{{{NAMESPACE}}}Value"): task
        for task in root.iter(f"{{{NAMESPACE}}}Task")
    }
    assert (part(tasks["B"], "Duration"), part(tasks["B"], "DurationFormat")) == ("PT40H0M0S", "7")
    # two working days are 2 x 8 x 60 minutes in tenths; ten elapsed days 10 x 24 x 60
    assert (part(tasks["C"], "PredecessorLink/LinkLag"), part(tasks["C"], "PredecessorLink/LagFormat")) == ("9600", "7")
    elapsed = tasks["ELAPSED"]
    assert (part(elapsed, "PredecessorLink/LinkLag"), part(elapsed, "PredecessorLink/LagFormat")) == ("144000", "8")
    assert part(tasks["E"], "PredecessorLink/Type") == "2"
    assert part(root, "Tasks/Task/UID") == "0"


def test_the_same_inputs_give_the_same_bytes_and_a_second_export_the_same_numbers(results, files):
    first = build_project(results[SMALL], load_wording("zh-CN"))
    again = build_project(results[SMALL], load_wording("zh-CN"), first.uids)
    assert write_mspdi(again.project) == files[SMALL].read_bytes()


def test_what_stays_in_a_replan_keeps_its_number(results):
    first = build_project(results["sample_manufacturing"], load_wording("zh-CN"))
    plan = results["sample_manufacturing"].rollout
    gone = plan.work_packages[-1].id
    kept = tuple(one for one in plan.work_packages if one.id != gone)
    smaller = dataclasses.replace(
        results["sample_manufacturing"], rollout=dataclasses.replace(plan, work_packages=kept)
    )
    again = build_project(smaller, load_wording("zh-CN"), first.uids)
    numbers = {(one.id, one.fields.get(FIELD_HELPER)): one.uid for one in first.project.tasks if one.uid}
    for task in (one for one in again.project.tasks if one.uid):
        assert numbers[task.id, task.fields.get(FIELD_HELPER)] == task.uid


def test_numbers_never_collide_and_stay_below_the_largest_ms_project_takes():
    keys = [f"WP-{n}" for n in range(5000)]
    numbers = assign_uids(keys, {})
    assert len(set(numbers.values())) == 5000
    assert max(numbers.values()) <= LARGEST
    assert min(numbers.values()) >= 1


def test_a_known_number_wins_over_a_computed_one_and_is_never_given_again():
    crowded = assign_uids([f"k{n}" for n in range(9)], {}, largest=10)
    rest = assign_uids(["new"], crowded, largest=10)
    assert rest["new"] not in crowded.values()
    order = list(crowded)
    random.Random(4).shuffle(order)
    assert assign_uids(order, {}, largest=10) == crowded


def test_texts_xml_cannot_hold_are_cleaned_and_markup_stays_text(results):
    result = results[SMALL]
    odd = dataclasses.replace(
        result.rollout.work_packages[0],
        title=dataclasses.replace(result.rollout.work_packages[0].title, zh="甲\x0b<b>&乙"),
    )
    plan = dataclasses.replace(result.rollout, work_packages=(odd, *result.rollout.work_packages[1:]))
    data = write_mspdi(build_project(dataclasses.replace(result, rollout=plan), load_wording("zh-CN")).project)
    assert next(one for one in read_mspdi(data, "x").tasks if one.id == "A").name == "甲<b>&乙"


# --- and back --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
def test_reading_what_was_written_gives_the_same_project(projects, files, name):
    assert read_mspdi(files[name].read_bytes(), "plan.xml") == projects[name]


@pytest.mark.parametrize("name", EVERY)
def test_an_unchanged_file_shows_no_difference_even_written_by_another_program(
    library, projects, files, tmp_path, name
):
    assert compare_projects(projects[name], read_mspdi(files[name].read_bytes(), "plan.xml")) == ()
    path = tmp_path / "written.xml"
    library.Writer().write(read(library, files[name]), str(path))
    other = compare_projects(projects[name], read_mspdi(path.read_bytes(), "written.xml"))
    assert [(one.topic, one.task, one.statement.code) for one in other] == []


def changed(project, id_, **fields):
    """The project with one task changed."""
    tasks = tuple(dataclasses.replace(one, **fields) if one.id == id_ else one for one in project.tasks)
    return dataclasses.replace(project, tasks=tasks)


def codes(before, after):
    return [(one.task, one.statement.code) for one in compare_projects(before, after)]


def test_each_change_is_told_by_name(projects):
    project = projects[SMALL]
    moved = datetime.fromisoformat("2026-11-02T08:00")
    assert codes(project, changed(project, "C", percent=50)) == [("C", "exchange.percent")]
    assert codes(project, changed(project, "C", actual_start=moved)) == [("C", "exchange.actual-start-set")]
    assert codes(project, changed(project, "A", actual_finish=moved)) == [("A", "exchange.actual-finish-changed")]
    assert codes(project, changed(project, "C", start=moved, finish=moved)) == [("C", "exchange.moved")]
    assert codes(project, changed(project, "C", minutes=2400)) == [("C", "exchange.duration")]
    assert codes(project, changed(project, "C", name="别名")) == [("C", "exchange.renamed")]
    assert codes(project, changed(project, "C", notes="看这里")) == [("C", "exchange.notes-written")]
    assert codes(project, changed(project, "C", links=())) == [("C", "exchange.link-removed")]
    assert codes(project, changed(project, "D", deadline=None)) == [("D", "exchange.deadline-removed")]
    snet = {"constraint": START_NO_EARLIER, "constraint_date": moved}
    assert codes(project, changed(project, "C", **snet)) == [("C", "exchange.constraint-changed")]
    without = dataclasses.replace(project, tasks=tuple(one for one in project.tasks if one.id != "LATER"))
    assert codes(project, without) == [("LATER", "exchange.task-removed")]
    fewer = dataclasses.replace(project, assignments=project.assignments[1:])
    assert [code for _, code in codes(project, fewer)] == ["exchange.person-removed"]


def test_a_task_somebody_added_is_listed_with_its_links(projects):
    project = projects[SMALL]
    last = project.tasks[-1]
    link = dataclasses.replace(last.links[0], predecessor_uid=last.uid, lag_days=2)
    extra = dataclasses.replace(last, uid=99, name="加一轮演示", fields={}, links=(link,), notes="")
    found = compare_projects(project, dataclasses.replace(project, tasks=(*project.tasks, extra)))
    assert [one.statement.code for one in found] == ["exchange.task-added"]
    for language, words in (("zh-CN", "加一轮演示"), ("en", "lag of 2 working days")):
        assert words in load_wording(language).say(found[0].statement)


def test_a_copied_task_is_a_new_task_not_a_change_of_the_first(projects):
    project = projects[SMALL]
    copy = dataclasses.replace(next(one for one in project.tasks if one.id == "C"), uid=98, percent=100)
    found = compare_projects(project, dataclasses.replace(project, tasks=(*project.tasks, copy)))
    assert [one.topic for one in found] == ["tasks"]


def test_a_changed_lag_of_a_helper_is_told_as_a_changed_link(projects):
    project = projects[SMALL]
    tasks = tuple(
        dataclasses.replace(one, links=(dataclasses.replace(one.links[0], lag_days=5),))
        if FIELD_HELPER in one.fields else one
        for one in project.tasks
    )  # fmt: skip
    assert ("PAIR", "exchange.link-added") in codes(project, dataclasses.replace(project, tasks=tasks))


def test_progress_constraints_and_deadlines_are_taken_over(results, projects):
    project, steering = projects[SMALL], results[SMALL].engagement.steering
    reason = results[SMALL].engagement.title
    begun = datetime.fromisoformat("2026-09-21T08:00")
    back = changed(project, "C", percent=50, actual_start=begun)
    back = changed(back, "LATER", constraint=2, constraint_date=datetime.fromisoformat("2026-10-12T08:00"))
    back = changed(back, "AFTER", deadline=datetime.fromisoformat("2026-11-30T17:00"))
    back = changed(back, "E", minutes=4 * MINUTES_PER_DAY)
    records = take_over(project, back, steering, date(2026, 9, 1), reason)
    progress = records.progress["C"]
    assert (progress.actual_start, progress.fraction_done, progress.remaining_days) == (begun.date(), 0.5, 1)
    assert records.progress[FINISHED] == steering.progress[FINISHED]
    assert records.progress[STARTED] == steering.progress[STARTED]
    assert (records.constraints["LATER"].kind, records.constraints["LATER"].day) == ("start_on", date(2026, 10, 12))
    assert records.deadlines["AFTER"] == date(2026, 11, 30)
    assert records.durations["E"] == (4, reason)
    # nothing can have happened after the status date
    assert records.status_date == date(2026, 9, 21)


def test_an_unchanged_file_leaves_the_records_as_they_are(results, projects):
    steering = results[SMALL].engagement.steering
    assert (
        take_over(projects[SMALL], projects[SMALL], steering, date(2026, 9, 1), results[SMALL].engagement.title)
        == steering
    )


# --- what came back from an older plan -------------------------------------------------------------------------------


def reworded(project, **fields):
    """The project as a version with other words, or of another day, would have exported it."""
    tasks = tuple(dataclasses.replace(one, **fields) if one.id and not one.summary else one for one in project.tasks)
    return with_fingerprints(dataclasses.replace(project, tasks=tasks))


@pytest.mark.parametrize("name", EVERY)
def test_a_file_in_the_other_language_shows_no_difference(results, projects, name):
    other = build_project(results[name], load_wording("en")).project
    assert codes(projects[name], other) == []
    assert moved_on(projects[name], other) == ()


def test_words_that_changed_between_two_versions_are_no_difference(projects):
    project = projects[SMALL]
    older = reworded(project, notes="从前的说法\n第二行", name="从前的名称")
    assert codes(project, older) == []
    assert moved_on(project, older) == ()


def test_what_somebody_wrote_into_an_older_note_is_told_without_our_own_lines(projects):
    project = projects[SMALL]
    older = reworded(project, notes="从前的说法\n第二行")
    (found,) = compare_projects(project, changed(older, "C", notes="从前的说法\r\n第二行\r\n周五前要样品 "))
    assert (found.task, found.statement.code) == ("C", "exchange.notes-written")
    assert found.statement.params["lines"] == ("周五前要样品",)
    assert codes(project, changed(older, "C", notes="第二行")) == [("C", "exchange.notes-cut")]


def test_a_plan_that_moved_on_is_said_once_and_only_what_somebody_changed_is_listed(results, projects):
    project, day_later = projects[SMALL], timedelta(days=1)
    older = with_fingerprints(
        dataclasses.replace(
            project, tasks=tuple(dataclasses.replace(one, finish=one.finish - day_later) for one in project.tasks)
        )
    )
    back = changed(older, "C", percent=50)
    assert codes(project, back) == [("C", "exchange.percent")]
    tasks = [one.id for one in project.tasks if one.id and not one.summary]
    assert sorted(moved_on(project, back)) == sorted(tasks)
    told = come_back(results[SMALL], write_mspdi(back), "older.xml", results[SMALL].engagement.steering)
    assert [one.code for one in told.statements] == ["exchange.plan-moved-on-many"]
    assert [one.statement.code for one in told.differences] == ["exchange.percent"]


def test_constraints_and_durations_of_an_older_plan_are_never_saved_as_somebodys_wish(results, projects):
    project, steering = projects[SMALL], results[SMALL].engagement.steering
    then = datetime.fromisoformat("2026-11-02T08:00")
    older = reworded(project, constraint=START_NO_EARLIER, constraint_date=then, deadline=then, minutes=480)
    assert take_over(project, older, steering, date(2026, 9, 1), results[SMALL].engagement.title) == steering


def test_a_task_the_plan_got_later_was_not_removed_and_one_it_lost_was_not_added(projects):
    project = projects[SMALL]
    fewer = dataclasses.replace(project, tasks=tuple(one for one in project.tasks if one.id != "LATER"))
    older = with_fingerprints(fewer)
    assert codes(project, older) == []
    assert moved_on(project, older) == ("LATER",)
    assert codes(older, project) == []
    assert moved_on(older, project) == ("LATER",)


def test_a_file_that_does_not_say_what_was_written_is_compared_with_the_plan_of_today(projects):
    project = projects[SMALL]
    bare = dataclasses.replace(
        project,
        tasks=tuple(
            dataclasses.replace(one, fields={place: text for place, text in one.fields.items() if place != FIELD_PRINT})
            for one in project.tasks
        ),
    )
    assert codes(project, bare) == []
    assert codes(project, changed(bare, "C", notes="看这里")) == [("C", "exchange.notes-changed")]
    without = dataclasses.replace(bare, tasks=tuple(one for one in bare.tasks if one.id != "LATER"))
    assert codes(project, without) == [("LATER", "exchange.task-removed")]


@pytest.mark.parametrize("name", EVERY)
def test_fingerprints_fit_their_field_and_survive_another_program(library, projects, files, tmp_path, name):
    fingerprints = [one.fields[FIELD_PRINT] for one in projects[name].tasks if FIELD_PRINT in one.fields]
    assert fingerprints
    assert max(map(len, fingerprints)) <= 255
    path = tmp_path / "written.xml"
    library.Writer().write(read(library, files[name]), str(path))
    back = read_mspdi(path.read_bytes(), "written.xml")
    other = reworded(projects[name], notes="别的说法", start=datetime.fromisoformat("2026-01-05T08:00"))
    assert codes(other, back) == []


# --- files nobody should send ----------------------------------------------------------------------------------------


def refused(data):
    with pytest.raises(InputError) as caught:
        read_mspdi(data, "sent.xml")
    return [problem.code for problem in caught.value.problems]


def test_files_that_are_no_plan_are_refused_with_the_reason(files):
    good = files[SMALL].read_bytes()
    assert refused(b"") == ["exchange-no-xml"]
    assert refused(b"<Project/>") == ["exchange-no-mspdi"]
    assert refused(good[:5000]) == ["exchange-no-xml"]
    assert refused(b" " * (LARGEST_FILE + 1)) == ["exchange-too-large"]
    assert refused(good.replace(b"<DayWorking>0</DayWorking>", b"<DayWorking>maybe</DayWorking>", 1)) == [
        "exchange-bad-value"
    ]
    assert refused(good.replace(b"<Duration>PT40H0M0S</Duration>", b"<Duration>five</Duration>", 1)) == [
        "exchange-bad-value"
    ]


def test_entities_and_outside_references_are_never_followed(files, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret", encoding="utf-8")
    good = files[SMALL].read_text(encoding="utf-8")
    head, _, rest = good.partition("?>")
    for declared in (f'<!ENTITY x SYSTEM "file://{secret}">', '<!ENTITY x "yyyyyyyyyy">'):
        sent = f"{head}?><!DOCTYPE Project [{declared}]>{rest}".replace("张样", "&x;")
        assert refused(sent.encode()) == ["exchange-document-type"]


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_end_in_a_problem_or_a_project_never_in_anything_else(files, seed):
    data = bytearray(files[SMALL].read_bytes())
    luck = random.Random(seed)
    for _ in range(luck.randint(1, 6)):
        place = luck.randrange(len(data))
        data[place : place + luck.randint(0, 3)] = bytes(
            luck.choice(b"<>&0123456789-PTNaN/ ") for _ in range(luck.randint(0, 4))
        )
    with contextlib.suppress(InputError):
        read_mspdi(bytes(data), "damaged.xml")
