"""
Laws of steering, on random plans of a few work packages.

The plans have no team, so that links alone decide: with people, a longer package may change who goes first, and then only
the sum of the causes is a law, not their direction.
"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.model.plan_change import AddedWork
from planner.domain.model.steering import PackageProgress, SteeringRecords
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.plan import plan_rollout
from planner.domain.rollout.steering.baseline import freeze_plan
from planner.domain.rollout.steering.difference import compare_plans
from planner.wording import load_wording
from tests.builders import make_catalogue, make_engagement, make_plan_settings
from tests.unit.rollout.plan_templates import make_gate, make_package, make_template

START = date(2026, 7, 6)
CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
REASON = Text("供应商迟交文档", "documents came late")
BOUNDED = settings(max_examples=60, deadline=None)


@st.composite
def templates(draw):
    """Draw 2-7 packages of 1-6 days whose links point backwards, a gate half way and a go-live after everything."""
    packages = []
    for number in range(draw(st.integers(2, 7))):
        after = draw(st.lists(st.integers(0, max(number - 1, 0)), max_size=min(number, 3), unique=True))
        kinds = [draw(st.sampled_from(["", ":FS+1", ":SS+1", ":FF+0"])) for _ in after]
        waits = [f"P{one}{kind}" for one, kind in zip(after, kinds, strict=True)]
        packages.append(make_package(f"P{number}", draw(st.integers(1, 6)), waits))
    gate = draw(st.integers(0, len(packages) - 1))
    packages.append(make_package("SIGN", 0, [f"P{gate}"], kind="gate"))
    every = [each.id for each in packages]
    packages.append(make_package("LIVE", 0, every, avoids_blackouts="go_live"))
    return make_template(*packages, gates=(make_gate("G3", "SIGN"),))


def planned(template, steering=None):
    settings_ = make_plan_settings(start=START)
    engagement = make_engagement(plan=settings_, steering=steering or SteeringRecords(), today=START)
    return plan_rollout(engagement, make_catalogue(), template, CALENDAR, {}, None, None)


def work_of(plan):
    return [package.id for package in plan.work_packages if package.kind == "work"]


def as_planned(plan, status_date):
    """Return the progress of a plan that is exactly on time on a day."""
    found = {}
    for id_ in work_of(plan):
        dates = plan.schedule[id_]
        if dates.finish <= status_date:
            found[id_] = PackageProgress(id_, dates.start, dates.finish, 1.0)
        elif dates.start <= status_date:
            left = CALENDAR.working_days_between(status_date + timedelta(days=1), dates.finish)
            found[id_] = PackageProgress(id_, dates.start, None, 0.5, left)
    return found


@st.composite
def under_way(draw):
    """Draw a template, its plan, and progress on a day: everything as planned or some of it late."""
    template = draw(templates())
    plan = planned(template)
    status_date = CALENDAR.shifted(START, draw(st.integers(0, 15)))
    progress = as_planned(plan, status_date)
    for id_, one in list(progress.items()):
        late = draw(st.integers(0, 3))
        if one.actual_finish is not None and late:
            finish = min(CALENDAR.shifted(one.actual_finish, late), status_date)
            progress[id_] = PackageProgress(id_, one.actual_start, finish, 1.0)
        elif late:
            progress[id_] = PackageProgress(id_, one.actual_start, None, 0.5, one.remaining_days + late)
    return template, plan, status_date, progress


@BOUNDED
@given(templates())
def test_a_plan_does_not_differ_from_itself_or_from_its_own_baseline(template):
    plan = planned(template)
    assert compare_plans(plan, plan, CALENDAR).is_empty
    assert compare_plans(freeze_plan(plan, "B1", REASON, START), plan, CALENDAR).is_empty


@BOUNDED
@given(templates(), st.integers(0, 20))
def test_a_replan_without_any_deviation_is_the_baseline(template, days):
    plan = planned(template)
    status_date = CALENDAR.shifted(START, days)
    events = {
        id_: PackageProgress(id_, dates.finish, dates.finish, 1.0)
        for id_, dates in plan.schedule.items()
        if id_ not in work_of(plan) and dates.finish <= status_date
    }
    steering = SteeringRecords(status_date=status_date, progress={**as_planned(plan, status_date), **events})
    assert compare_plans(freeze_plan(plan, "B1", REASON, START), planned(template, steering), CALENDAR).is_empty


@BOUNDED
@given(under_way())
def test_finished_work_keeps_its_actual_dates_and_work_under_way_its_start(case):
    template, _, status_date, progress = case
    after = planned(template, SteeringRecords(status_date=status_date, progress=progress))
    for id_, one in progress.items():
        dates = after.schedule[id_]
        assert dates.start == one.actual_start
        assert one.actual_finish is None or dates.finish == one.actual_finish
        assert one.actual_finish is not None or dates.finish > status_date


@BOUNDED
@given(under_way())
def test_nothing_that_has_not_begun_lies_before_the_status_date(case):
    template, _, status_date, progress = case
    after = planned(template, SteeringRecords(status_date=status_date, progress=progress))
    for id_ in work_of(after):
        assert id_ in progress or after.schedule[id_].start > status_date
    assert after.schedule["LIVE"].finish >= status_date


@BOUNDED
@given(under_way(), st.integers(1, 5), st.data())
def test_more_remaining_days_never_bring_the_go_live_forward_where_links_alone_decide(case, more, data):
    template, _, status_date, progress = case
    going = [one for one in progress.values() if one.actual_finish is None]
    if not going:
        return
    one = data.draw(st.sampled_from(going))
    longer = PackageProgress(one.work_package_id, one.actual_start, None, 0.5, one.remaining_days + more)
    before = planned(template, SteeringRecords(status_date=status_date, progress=progress))
    changed = {**progress, one.work_package_id: longer}
    after = planned(template, SteeringRecords(status_date=status_date, progress=changed))
    assert all(after.schedule[id_].finish >= dates.finish for id_, dates in before.schedule.items())


@BOUNDED
@given(templates(), st.integers(1, 8), st.data())
def test_what_moved_because_one_package_takes_longer_names_it_and_its_causes_add_up(template, more, data):
    plan = planned(template)
    id_ = data.draw(st.sampled_from(work_of(plan)))
    days = next(package for package in plan.work_packages if package.id == id_).duration.likely_days + more
    after = planned(template, SteeringRecords(durations={id_: (days, REASON)}))
    for event in compare_plans(plan, after, CALENDAR).events:
        assert sum(root.days for root in event.roots) == event.moved_days
        if event.moved_days:
            assert id_ in {step.work_package_id for step in event.chain}
            # named once: as a cause, or on the way where only its start counts
            title = next(package.title.en for package in plan.work_packages if package.id == id_)
            assert title in load_wording("en").say(event.statement)


@BOUNDED
@given(templates(), st.integers(1, 8), st.data())
def test_what_new_work_moves_is_told_as_new_work_and_adds_up(template, days, data):
    plan = planned(template)
    ids = work_of(plan)
    place = data.draw(st.integers(0, len(ids) - 1))
    before = data.draw(st.sampled_from(ids[place:]))
    after_ids = (ids[place],) if before != ids[place] else ()
    work = AddedWork("XTRA", Text("新增报表", "more reports"), days, after_ids, (before,), REASON)
    after = planned(template, SteeringRecords(added_work=(work,)))
    for event in compare_plans(plan, after, CALENDAR).events:
        assert sum(root.days for root in event.roots) == event.moved_days
        if event.moved_days:
            assert "XTRA" in {root.work_package_id for root in event.roots}


@BOUNDED
@given(under_way())
def test_the_causes_of_every_move_under_way_add_up(case):
    template, plan, status_date, progress = case
    after = planned(template, SteeringRecords(status_date=status_date, progress=progress))
    for event in compare_plans(freeze_plan(plan, "B1", REASON, START), after, CALENDAR).events:
        assert sum(root.days for root in event.roots) == event.moved_days
