"""Training: who learns what, when, from whom."""

from collections import Counter
from dataclasses import replace
from datetime import date

from planner.domain.model.company import Department, Site
from planner.domain.model.template import CourseTemplate, TrainingTemplate
from planner.domain.model.text import Text
from planner.domain.model.training import RoomEntry, TrainerEntry, TrainingSheets
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.cohorts import build_cohorts, cohorts_needed, training_site
from planner.domain.training.curriculum import TrainingPackage, TrainingWave, check_curriculum, plan_courses
from planner.domain.training.plan import plan_training
from planner.wording import load_wording
from tests.builders import (
    make_catalogue,
    make_company,
    make_engagement,
    make_member,
    make_requirement,
    make_user_group,
)

PLAIN = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
HQ = Site("head_office", Text.same("HQ"), 12)
UAT, GO_LIVE, EARLIEST = date(2026, 10, 12), date(2026, 11, 16), date(2026, 9, 7)


def make_course(id_="C1", **changes):
    values = {
        "id": id_,
        "title": Text(f"课程{id_}", f"course {id_}"),
        "training_module": "TM01",
        "kind": "system_use",
        "level": "end_user",
        "audiences": ("sales",),
        "modules": ("CUS",),
        "content": (),
        "method": Text.same("practice"),
        "hours": 3.0,
        "practice_fraction": 0.6,
        "maximum_class": 12,
        "trainer": Text.same("trainer"),
        "materials": (),
        "assessment": Text.same("test"),
        "pass_mark": 0.8,
        "prerequisites": (),
        "stage": "before_go_live",
        "applies_if": None,
        "pains": (),
    }
    return CourseTemplate(**{**values, **changes})


def make_template(*courses):
    return TrainingTemplate("curriculum", "1", {course.id: course for course in courses}, (3, 6, 12))


def plan(
    courses,
    groups,
    *,
    blocked=(),
    team=(),
    sites=(HQ,),
    waves=None,
    earliest=EARLIEST,
    packages=(),
    calendar=PLAIN,
    sheets=None,
):
    company = make_company(
        0, sites=sites, user_groups=tuple(groups), departments=(Department("sales", Text.same("Sales")),)
    )
    engagement = make_engagement(company=company, team=tuple(team), training=sheets or TrainingSheets())
    catalogue = make_catalogue()
    waves = waves or [TrainingWave("wave:1", tuple(site.id for site in sites), GO_LIVE)]
    return plan_training(
        engagement,
        catalogue,
        tuple(catalogue.requirements.values()),
        make_template(*courses),
        calendar,
        {},
        waves,
        UAT,
        earliest,
        lambda _sites, _roles: frozenset(blocked),
        packages,
    )


def test_a_group_that_may_send_a_third_of_its_people_needs_three_cohorts_however_large_the_room():
    assert cohorts_needed([make_user_group(9, max_absent_fraction=1 / 3)], class_size=30) == 3


def test_a_group_of_two_may_always_send_one_person():
    assert cohorts_needed([make_user_group(2, max_absent_fraction=0.1)], class_size=30) == 2


def test_cohorts_of_a_group_add_up_to_its_people_and_differ_by_one_at_most():
    training = plan([make_course()], [make_user_group(25, max_absent_fraction=1.0)])
    sizes = [cohort.people for cohort in training.cohorts]
    assert sum(sizes) == 25
    assert max(sizes) <= 12
    assert max(sizes) - min(sizes) <= 1


def test_a_cohort_is_no_larger_than_its_smallest_course_allows():
    courses = [make_course(), make_course("C2", maximum_class=5)]
    training = plan(courses, [make_user_group(10, max_absent_fraction=1.0)])
    assert [cohort.people for cohort in training.cohorts] == [5, 5]


def test_small_cohorts_of_two_audiences_share_a_class_but_two_of_one_group_never_do():
    groups = [
        make_user_group(4, max_absent_fraction=0.5),
        make_user_group(3, role="marketing", id="m", max_absent_fraction=1.0),
    ]
    training = plan([make_course(audiences=("sales", "marketing"))], groups)
    # sales goes in two cohorts of two; marketing joins one of them
    assert sorted((session.people, len(session.cohort_ids)) for session in training.sessions) == [(2, 1), (5, 2)]


def test_people_of_a_site_without_a_room_are_trained_where_the_largest_room_is():
    office = Site("office", Text.same("Office"), 0)
    assert training_site("office", [office, HQ]).id == "head_office"


def test_a_course_nobody_needs_is_not_planned():
    company = make_company(10)
    catalogue = make_catalogue()
    courses = plan_courses(
        make_engagement(company=company),
        catalogue,
        tuple(catalogue.requirements.values()),
        make_template(make_course(), make_course("C2", audiences=("marketing",)), make_course("C3", modules=("SVC",))),
        {},
    )
    assert [course.course_id for course in courses] == ["C1"]
    assert courses[0].requirement_ids == ("F-CUS-01",)


def test_no_session_falls_on_a_blocked_day_a_weekend_or_after_go_live():
    blocked = [date(2026, 11, day) for day in (2, 3, 4, 5, 6)]
    training = plan([make_course(), make_course("C2")], [make_user_group(60, max_absent_fraction=0.2)], blocked=blocked)
    assert training.sessions
    assert not training.unscheduled
    for session in training.sessions:
        assert session.day not in blocked
        assert session.day.weekday() < 5
        assert EARLIEST <= session.day < GO_LIVE


def test_two_sessions_never_share_a_room_at_the_same_time():
    training = plan([make_course(hours=4.0), make_course("C2", hours=2.5)], [make_user_group(40)])
    taken = {}
    for session in training.sessions:
        for other in taken.setdefault((session.site_id, session.day), []):
            apart = session.start_hour >= other.start_hour + other.hours or (
                other.start_hour >= session.start_hour + session.hours
            )
            assert apart
        taken[session.site_id, session.day].append(session)


def test_a_prerequisite_is_always_taught_before_the_course_that_needs_it():
    training = plan([make_course("ADV", prerequisites=("BAS",)), make_course("BAS")], [make_user_group(30)])
    for cohort in training.cohorts:
        mine = {s.course_id: (s.day, s.start_hour) for s in training.sessions if cohort.id in s.cohort_ids}
        assert mine["BAS"] < mine["ADV"]


def test_key_users_are_trained_before_the_user_acceptance_test():
    course = make_course(audiences=("key_user",), stage="before_uat")
    training = plan([course], [make_user_group(20, key_users=4)])
    assert [session.day < UAT for session in training.sessions] == [True]


def test_a_course_longer_than_a_day_is_taught_in_equal_parts_on_different_days():
    training = plan([make_course(hours=9.0)], [make_user_group(6, max_absent_fraction=1.0)])
    assert [(s.part, s.parts, s.hours) for s in training.sessions] == [(1, 2, 4.5), (2, 2, 4.5)]
    assert training.sessions[0].day < training.sessions[1].day


def test_what_cannot_be_placed_is_said_with_the_way_out_and_never_squeezed_in():
    training = plan(
        [make_course(hours=6.0)], [make_user_group(60, max_absent_fraction=0.1)], earliest=date(2026, 11, 11)
    )
    # ten cohorts of six, three free days before go-live, one room
    assert len(training.sessions) == 3
    left_out = training.unscheduled[0]
    assert (left_out.code, left_out.params["count"]) == ("training.left-out", 7)
    # ten whole days are twenty half-days in one room, and there are three days
    reason = left_out.params["reasons"][0]
    assert (reason.params["need"], reason.params["have"]) == (20, 6)
    assert left_out.params["ways"]


def test_what_cannot_be_placed_is_said_in_words_of_both_languages():
    training = plan(
        [make_course(hours=6.0)], [make_user_group(60, max_absent_fraction=0.1)], earliest=date(2026, 11, 11)
    )
    for language in ("zh-CN", "en"):
        told = load_wording(language).say(training.unscheduled[0])
        assert "2026-11-11" in told
        assert "None" not in told


def test_no_more_of_a_group_are_in_class_at_once_than_its_limit_though_two_rooms_and_trainers_are_free():
    sites = (HQ, Site("plant", Text.same("Plant"), 12), Site("office", Text.same("Office"), 0))
    # four cohorts of three; of twelve people four may be away, so one class at a time, and with six two at a time
    team = [make_member("trainer"), make_member("trainer", id="t2")]
    rooms = TrainingSheets(rooms=tuple(RoomEntry(f"r{n}", "head_office", Text.same("room"), 3, ()) for n in (1, 2)))
    for share, together in ((0.34, 1), (0.5, 2)):
        group = make_user_group(12, max_absent_fraction=share)
        training = plan([make_course(maximum_class=3)], [group], sites=sites, team=team, sheets=rooms)
        at_once = Counter((session.day, session.start_hour) for session in training.sessions)
        assert max(at_once.values()) == together
        line = training.coverage[0]
        assert (line.most_away, line.limit) == (3 * together, int(12 * share))


def test_a_trainer_teaches_only_the_audiences_named_and_never_on_a_day_off():
    trainer = TrainerEntry(
        "eva", Text.same("Eva"), None, "head_office", ("sales",), (), ((EARLIEST, date(2026, 11, 10)),)
    )
    other = TrainerEntry("tom", Text.same("Tom"), None, None, ("marketing",), (), ())
    groups = [make_user_group(4), make_user_group(4, role="marketing", id="m")]
    courses = [make_course(), make_course("C2", audiences=("marketing",))]
    training = plan(courses, groups, sheets=TrainingSheets(trainers=(trainer, other)))
    by_course = {session.course_id: session for session in training.sessions}
    assert (by_course["C1"].trainer_id, by_course["C2"].trainer_id) == ("eva", "tom")
    assert by_course["C1"].trainer.en == "Eva"
    assert by_course["C1"].day > date(2026, 11, 10)


def test_make_up_days_are_used_only_when_the_other_days_do_not_do():
    saturday = date(2026, 11, 14)
    calendar = replace(PLAIN, working_days={saturday: Text.same("make-up")})
    few = plan([make_course(hours=6.0)], [make_user_group(4, max_absent_fraction=1.0)], calendar=calendar)
    assert saturday not in {session.day for session in few.sessions}
    # four cohorts of a whole day each, three weekdays and the Saturday before the go-live
    groups = [make_user_group(4, max_absent_fraction=0.25)]
    many = plan([make_course(hours=6.0)], groups, calendar=calendar, earliest=date(2026, 11, 11))
    assert saturday in {session.day for session in many.sessions}
    assert not many.unscheduled


def test_only_the_classes_that_need_a_make_up_day_use_it_and_it_is_said_when_they_would_end_without():
    saturday, go_live = date(2026, 11, 14), date(2026, 11, 23)
    calendar = replace(PLAIN, working_days={saturday: Text.same("make-up")})
    plant = Site("plant", Text.same("Plant"), 12)
    # three whole days for the three at head office, from Thursday; two for those of the plant, who begin on Saturday
    groups = [
        make_user_group(3, max_absent_fraction=0.34, id="hq"),
        make_user_group(2, max_absent_fraction=0.5, id="plant_sales", site_id="plant"),
    ]
    waves = [
        TrainingWave("one", ("head_office",), go_live, ("hq",)),
        TrainingWave("two", ("plant",), go_live, ("plant_sales",)),
    ]
    packages = [
        TrainingPackage("one", Text.same("first"), date(2026, 11, 12), saturday),
        TrainingPackage("two", Text.same("second"), saturday, date(2026, 11, 18)),
    ]
    trainers = tuple(TrainerEntry(id_, Text.same(id_), None, None, (), (), ()) for id_ in ("eva", "tom"))
    training = plan(
        [make_course(hours=6.0)], groups, calendar=calendar, sites=(HQ, plant), waves=waves, packages=packages,
        sheets=TrainingSheets(trainers=trainers),
    )  # fmt: skip
    days = {site: [one.day for one in training.sessions if one.site_id == site] for site in ("head_office", "plant")}
    assert days == {
        "head_office": [date(2026, 11, 12), date(2026, 11, 13), saturday],
        "plant": [date(2026, 11, 16), date(2026, 11, 17)],
    }
    (said,) = (one for one in training.warnings if one.code == "training.make-up-days")
    assert (said.params["package"], said.params["days"], said.params["count"]) == (Text.same("first"), (saturday,), 1)
    assert said.params["end"] == date(2026, 11, 16)


def test_every_session_says_why_it_stands_where_it_does():
    training = plan([make_course(), make_course("C2", hours=6.0)], [make_user_group(20)])
    assert training.sessions
    for session in training.sessions:
        assert session.why[0].code == "training.why-window"
        assert session.why[-1].code.startswith("training.why-")


def test_short_courses_share_a_half_day_and_a_long_one_takes_a_whole_day():
    courses = [make_course("A", hours=1.5), make_course("B", hours=1.5), make_course("C", hours=5.0)]
    training = plan(courses, [make_user_group(4, max_absent_fraction=1.0)])
    placed = {session.course_id: session for session in training.sessions}
    assert placed["A"].day == placed["B"].day
    assert placed["B"].start_hour - placed["A"].start_hour == 1.5
    assert placed["C"].start_hour == 0
    assert placed["C"].day != placed["A"].day


def test_a_second_trainer_lets_two_sites_learn_on_the_same_day():
    sites = (HQ, Site("plant", Text.same("Plant"), 12))
    groups = [
        make_user_group(10, max_absent_fraction=1.0),
        make_user_group(10, id="p", site_id="plant", max_absent_fraction=1.0),
    ]
    one = plan([make_course(hours=6.0)], groups, sites=sites, team=[make_member("trainer")])
    two = plan(
        [make_course(hours=6.0)], groups, sites=sites, team=[make_member("trainer"), make_member("trainer", id="t2")]
    )
    assert len({session.day for session in one.sessions}) == 2
    assert len({session.day for session in two.sessions}) == 1


def test_a_role_without_a_service_course_fails_the_check_of_three_kinds():
    courses = [make_course(), make_course("C2", kind="data_entry_standard")]
    checks = {check.id: check for check in check_curriculum(courses, ["sales"], make_template(*courses))}
    assert not checks["kinds-sales"].holds
    assert checks["practice"].holds


def test_no_cohort_is_built_for_a_company_that_named_no_site():
    assert build_cohorts(make_engagement(company=make_company(10)), [], []) == ()


def test_a_requirement_taught_by_another_training_module_does_not_call_for_the_course():
    catalogue = make_catalogue([make_requirement(training_module="TM07")])
    courses = plan_courses(
        make_engagement(), catalogue, tuple(catalogue.requirements.values()), make_template(make_course()), {}
    )
    assert courses == ()


def test_a_share_of_practice_is_claimed_only_where_there_are_courses():
    assert "practice" not in {check.id for check in check_curriculum([], [], make_template())}


def test_a_company_that_named_neither_site_nor_users_is_told_why_there_is_no_timetable():
    training = plan([make_course()], [], sites=(), waves=[TrainingWave("wave:1", (), GO_LIVE)])
    assert training.sessions == ()
    assert "training.nobody-known" in {warning.code for warning in training.warnings}


def test_a_class_of_several_cohorts_is_no_larger_than_the_room():
    small = Site("head_office", Text.same("HQ"), 6)
    groups = [
        make_user_group(4, max_absent_fraction=1.0),
        make_user_group(4, role="marketing", id="m", max_absent_fraction=1.0),
    ]
    training = plan([make_course(audiences=("sales", "marketing"))], groups, sites=(small,))
    assert [session.people for session in training.sessions] == [4, 4]


def test_waves_that_share_a_room_give_their_sessions_different_ids():
    office = Site("office", Text.same("Office"), 0)
    groups = [make_user_group(4), make_user_group(4, id="o", site_id="office")]
    waves = [TrainingWave("1", ("head_office",), GO_LIVE), TrainingWave("2", ("office",), date(2026, 11, 30))]
    training = plan([make_course()], groups, sites=(HQ, office), waves=waves)
    ids = [session.id for session in training.sessions]
    assert len(set(ids)) == len(ids) > 1


def test_departments_of_one_site_are_trained_before_the_go_live_of_their_own_wave():
    groups = [make_user_group(4, id="first"), make_user_group(4, id="second", department_id="service")]
    waves = [
        TrainingWave("1", ("head_office",), date(2026, 10, 19), ("second",)),
        TrainingWave("2", ("head_office",), GO_LIVE, ("first",)),
    ]
    training = plan([make_course()], groups, waves=waves)
    wave_of = {cohort.id: cohort.wave_id for cohort in training.cohorts}
    assert len(wave_of) == len(training.cohorts)
    assert {cohort.group_ids: cohort.wave_id for cohort in training.cohorts} == {("second",): "1", ("first",): "2"}
    for session in training.sessions:
        assert session.day < {"1": date(2026, 10, 19), "2": GO_LIVE}[wave_of[session.cohort_ids[0]]]


def test_nobody_is_in_two_rooms_at_once_when_key_users_travel():
    # the key users of the plant learn at head office while the plant has a room and a trainer of its own
    plant = Site("plant", Text.same("Plant"), 8)
    groups = [make_user_group(8, id="p", site_id="plant", key_users=2, max_absent_fraction=1.0)]
    courses = [make_course(audiences=("key_user",), stage="before_uat"), make_course("C2", stage="before_uat")]
    team = [make_member("trainer"), make_member("trainer")]
    training = plan(courses, groups, sites=(HQ, plant), team=team)
    one, other = sorted(training.sessions, key=lambda session: (session.day, session.start_hour))
    assert one.site_id != other.site_id
    assert one.day != other.day or one.start_hour + one.hours <= other.start_hour


def test_a_course_is_not_held_when_its_prerequisite_could_not_be_placed():
    # six days of six hours before the go-live, and a course of forty hours
    courses = [make_course(hours=40.0), make_course("C2", prerequisites=("C1",))]
    training = plan(courses, [make_user_group(4, max_absent_fraction=1.0)], earliest=date(2026, 11, 6))
    assert training.sessions == ()
    assert [s.code for s in training.unscheduled] == ["training.left-out"]
    assert [title.en for title in training.unscheduled[0].params["courses"]] == ["course C1", "course C2"]


def test_sessions_keep_to_the_work_package_of_the_plan_where_they_fit_and_nothing_is_warned_about():
    package = TrainingPackage("wave:1", Text.same("train"), date(2026, 11, 9), date(2026, 11, 13))
    training = plan([make_course()], [make_user_group(12, max_absent_fraction=1.0)], packages=[package])
    assert {session.day for session in training.sessions} == {date(2026, 11, 9)}
    assert not [w for w in training.warnings if "package" in w.code]


def test_sessions_that_do_not_fit_their_work_package_begin_a_week_before_it_and_say_so():
    # ten cohorts of one person and four hours each: one a whole day, and five days before the go-live
    package = TrainingPackage("wave:1", Text.same("train"), date(2026, 11, 9), date(2026, 11, 13))
    training = plan([make_course(hours=4.0)], [make_user_group(10, max_absent_fraction=0.1)], packages=[package])
    days = [session.day for session in training.sessions]
    assert (min(days), max(days)) == (date(2026, 11, 2), date(2026, 11, 13))
    warning = next(w for w in training.warnings if w.code == "training.before-package")
    assert (warning.params["count"], warning.params["first"]) == (5, date(2026, 11, 2))


def test_sessions_after_their_work_package_but_before_the_go_live_are_named():
    package = TrainingPackage("wave:1", Text.same("train"), date(2026, 11, 9), date(2026, 11, 9))
    training = plan([make_course(hours=4.0)], [make_user_group(2, max_absent_fraction=0.5)], packages=[package])
    warning = next(w for w in training.warnings if w.code == "training.after-package")
    assert (warning.params["count"], warning.params["last"]) == (1, date(2026, 11, 10))


def test_the_package_of_the_key_users_is_compared_with_their_own_sessions_only():
    package = TrainingPackage(None, Text.same("train key users"), date(2026, 10, 5), date(2026, 10, 5))
    groups = [make_user_group(12, key_users=2, max_absent_fraction=0.5)]
    courses = [
        make_course(audiences=("key_user",), stage="before_uat"),
        make_course("C2", hours=6.0, stage="before_uat"),
    ]
    training = plan(courses, groups, packages=[package])
    outside = [session for session in training.sessions if session.day != package.first]
    assert {session.course_id for session in outside} == {"C2"}
    assert "training.before-package" not in [warning.code for warning in training.warnings]
    assert "training.after-package" not in [warning.code for warning in training.warnings]
