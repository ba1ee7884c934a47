"""The timetables of the three examples against the plan they belong to, reckoned from the sessions alone."""

from collections import defaultdict
from datetime import timedelta

import pytest

from planner.domain.training.clock import TrainingClock

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
BEFORE_UAT = {"key_user": "WP-ENA-KEY", "administrator": "WP-ENA-ADMIN", "project_team": "WP-ENA-TEAM"}
METHOD_COURSE = "TC-08"


@pytest.fixture(params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


def monday(day):
    return day - timedelta(days=day.weekday())


def statements(result):
    return [*result.training.warnings, *result.training.unscheduled]


def classes(result):
    """The sessions of every class, with the audiences that sit in it and its wave."""
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    found = defaultdict(list)
    for session in result.training.sessions:
        found[session.class_id].append(session)
    for sessions in found.values():
        sitting = [cohorts[id_] for session in sessions for id_ in session.cohort_ids]
        yield sessions, {one.audience for one in sitting}, {one.wave_id for one in sitting}


def package_of(result, sessions, audiences, waves):
    """The work package a class belongs to: the method course, who leads before the user test, or the wave."""
    if sessions[0].course_id == METHOD_COURSE:
        return "WP-INI-METHOD"
    stages = {result.packs.training.courses[session.course_id].stage for session in sessions}
    if stages == {"before_uat"}:
        (audience,) = audiences
        return BEFORE_UAT[audience]
    wave_id = next((wave_id for wave_id in sorted(filter(None, waves))), result.rollout.waves[0].id)
    template = result.packs.plan_templates[result.engagement.plan.template_id].training_package
    return f"{template}.{wave_id}"


def test_every_session_lies_within_its_work_package_or_it_is_said_that_it_does_not(result):
    packages = {package.id: package for package in result.rollout.work_packages}
    told = {
        (statement.code, statement.params["package"])
        for statement in statements(result)
        if statement.code in ("training.before-package", "training.after-package")
    }
    checked = 0
    for sessions, audiences, waves in classes(result):
        package = packages[package_of(result, sessions, audiences, waves)]
        dates = result.rollout.schedule[package.id]
        for session in sessions:
            early, late = session.day < dates.start, session.day > dates.finish
            assert not early or ("training.before-package", package.title) in told, (session.id, package.id)
            assert not late or ("training.after-package", package.title) in told, (session.id, package.id)
            checked += 1
    assert checked == len(result.training.sessions) > 0


def test_the_plan_leaves_every_class_the_days_it_needs(result):
    codes = {statement.code for statement in statements(result)}
    assert not codes & {"training.before-package", "training.after-package", "training.left-out"}


def test_who_learns_before_the_user_test_is_through_before_it_begins(result):
    for package_id in (*BEFORE_UAT.values(), "WP-INI-METHOD"):
        assert result.rollout.schedule[package_id].finish < result.rollout.uat_start


def test_nobody_learns_before_the_materials_of_the_role_are_finished(result):
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    ready = {
        package.subject.removeprefix("audience:"): result.rollout.schedule[package.id].finish
        for package in result.rollout.work_packages
        if package.template_id == "WP-ENA-MATERIAL"
    }
    assert ready
    for session in result.training.sessions:
        for audience in {cohorts[id_].audience for id_ in session.cohort_ids} & set(ready):
            assert session.day > ready[audience], session.id
    assert "training.before-material" not in {statement.code for statement in statements(result)}


def test_no_trainer_teaches_more_than_their_share_of_a_week_without_being_named_with_it(result):
    engagement, calendar = result.engagement, result.calendar
    named = {
        (statement.params["trainer"], week.params["week"])
        for statement in statements(result)
        if statement.code == "training.trainer-over-share"
        for week in statement.params["weeks"]
    }
    members = {member.id: member for member in engagement.team}
    hours = defaultdict(float)
    for session in result.training.sessions:
        if session.trainer_id in members:
            hours[members[session.trainer_id], monday(session.day)] += session.hours
    over = set()
    for (member, week), taught in hours.items():
        days = [week + timedelta(days=offset) for offset in range(7)]
        there = [day for day in days if calendar.is_working(day)]
        there = [day for day in there if not any(first <= day <= last for first, last in member.absences)]
        if taught > member.availability * len(there) * engagement.plan.day_hours + 0.01:
            over.add((member.name, week))
    assert over == named


def test_the_one_trainer_of_the_services_example_is_asked_for_more_than_her_share(run_example):
    codes = [statement.code for statement in run_example("sample_services").training.warnings]
    assert "training.trainer-over-share" in codes


def test_enough_people_of_every_group_stay_at_work(result):
    assert result.training.coverage
    for line in result.training.coverage:
        assert line.most_away <= line.limit, line.group_id


def test_the_load_of_the_trainers_holds_at_least_their_sessions(result):
    roles = {member.id: member.role for member in result.engagement.team}
    asked = defaultdict(float)
    for session in result.training.sessions:
        if session.trainer_id in roles:
            week = monday(session.day)
            asked[roles[session.trainer_id], week] += session.hours / result.engagement.plan.day_hours
    load = {(week.role_id, week.monday): week.needed_days for week in result.rollout.scheduling.load}
    for key, days in asked.items():
        assert load[key] >= days - 1e-6, key


def test_the_people_named_for_a_training_package_are_those_who_teach_its_classes(result):
    members = {member.id: member for member in result.engagement.team}
    stated = {one.id: one.member_id for one in result.engagement.training.trainers}
    titles = {package.title: package.id for package in result.rollout.work_packages}
    teaching = defaultdict(set)
    for session in result.training.sessions:
        member_id = stated.get(session.trainer_id, session.trainer_id)
        package = session.why[0].params.get("package")
        if member_id in members and package is not None:
            teaching[titles[package]].add(member_id)
    for package_id, taught in teaching.items():
        named = {one.member_id for one in result.rollout.scheduling.assignments if one.work_package_id == package_id}
        roles = {"trainer", "vendor_consultant"} | {members[id_].role for id_ in taught}
        assert {id_ for id_ in named if members[id_].role in roles} == taught, package_id


def test_a_week_without_sessions_asks_no_trainer_for_the_effort_of_a_training_package(run_example):
    result = run_example("sample_manufacturing")
    held = {monday(session.day) for session in result.training.sessions if session.trainer_id == "chu"}
    users = next(one for one in result.rollout.work_packages if one.template_id == "WP-ENA-USERS")
    others = [one for one in result.rollout.work_packages if one.effort_days.get("trainer") and one.id != users.id]
    dates = [(result.rollout.schedule[one.id].start, result.rollout.schedule[one.id].finish) for one in others]
    asked = {week.monday for week in result.rollout.scheduling.load if week.role_id == "trainer" and week.needed_days}
    for week in asked - held:
        assert any(start <= week + timedelta(days=6) and week <= finish for start, finish in dates), week


def test_no_package_is_said_to_have_nobody_while_its_people_are_registered(result):
    registered = {cohort.audience for cohort in result.training.cohorts}
    told = {one.code for one in statements(result)}
    assert "project_team" in registered
    for audience in registered.intersection(BEFORE_UAT):
        assert f"training.nobody-in-package-{audience.replace('_', '-')}" not in told


def test_a_package_of_key_users_nobody_is_registered_for_is_said_to_hold_the_place(run_example):
    told = {statement.code for statement in run_example("sample_gone_wrong").training.warnings}
    assert "training.nobody-in-package-key-user" in told
    for name in EXAMPLES[:2]:
        assert not [one for one in run_example(name).training.warnings if "nobody-in-package" in one.code]


def test_the_hours_in_the_calendar_of_a_session_are_its_hours_of_class(result):
    plan = result.engagement.plan
    clock = TrainingClock(plan.training_begins, plan.day_hours)
    for session in result.training.sessions:
        seconds = sum((ends - begins).total_seconds() for begins, ends in clock.spans(session))
        assert seconds == pytest.approx(session.hours * 3600)


def test_the_recorded_days_of_the_trained_example_are_days_of_its_timetable(run_trained):
    trained = run_trained()
    said = [one for one in trained.training.review.statements if one.code == "training-records.other-days"]
    assert not said, said


def test_in_the_trained_example_as_many_are_expected_in_a_course_of_several_audiences_as_it_has_persons(
    run_trained,
):
    trained = run_trained()
    people = {one.course_id: one.people for one in trained.training.courses}
    asked = {line.course_id: line.attendance.asked for line in trained.training.review.courses}
    shared = [id_ for id_ in asked if len(trained.packs.training.courses[id_].audiences) > 1]
    # whoever is of two audiences takes the course once
    assert {id_: asked[id_] for id_ in shared} == {id_: people[id_] for id_ in shared}


def test_a_configured_item_is_a_break_without_a_course_unless_each_of_its_requirements_is_said_to_need_none(
    run_example,
):
    for name in ("sample_manufacturing", "sample_gone_wrong"):
        result = run_example(name)
        exempt = {id_ for one in result.packs.training.no_course_needed for id_ in one.requirement_ids}
        taught = {id_ for course in result.training.courses for id_ in course.requirement_ids}
        behind = {}
        for one in result.requirements:
            behind.setdefault(f"configuration:{one.config_area}.{one.module}", set()).add(one.id)
        expected = {node for node, ids in behind.items() if not ids & taught and not ids <= exempt}
        found = {one.node for one in result.chain.breaks if one.rule == "configuration-without-training"}
        assert found == expected
        # the deployment of the manufacturer is bought, and nobody works otherwise because of it
        assert "configuration:CF12.DEP" in behind
        assert "configuration:CF12.DEP" not in found
