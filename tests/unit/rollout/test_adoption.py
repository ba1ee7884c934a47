"""The adoption pack on the days of a plan: anchors, waves, what does not apply, seed users, record days."""

import dataclasses
from datetime import date

import pytest

from planner.domain.model.meeting import MeetingRule
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.adoption import ClassDay, plan_adoption
from planner.domain.rollout.adoption_template import (
    AdoptionTemplate,
    Behaviour,
    CommunicationTemplate,
    Feedback,
    Impact,
    LowActivity,
    LowActivityStep,
    Moment,
    PolicyTemplate,
    PromotionStage,
    SeedStep,
    SeedUsers,
    TimeLimit,
)
from planner.domain.rollout.meetings import Meetings
from planner.domain.rollout.results import Gate, ScheduledPackage, Wave
from tests.unit.documents.engagement_results import make_rollout
from tests.unit.rollout.plan_templates import make_package
from tests.unit.rollout.test_work_packages import WAVES, build

CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
START = date(2026, 7, 6)
# Wednesday and the Monday twelve days later
LIVE = {"1": date(2026, 9, 2), "2": date(2026, 9, 14)}
WORD = Text("字", "word")


def communication(id_="C", when=None, package="KICK", **changes):
    values = {
        "id": id_, "title": WORD, "when": when or Moment("package", "KICK", 0), "package": package,
        "audiences": ("all_users",), "sender": "sponsor", "channel": "all_hands", "message": WORD, "material": WORD,
        "pains": (), "kpis": (), "reasons": (),
    }  # fmt: skip
    return CommunicationTemplate(**{**values, **changes})


def template(**changes):
    low = LowActivity("K26", (WORD,), WORD, (LowActivityStep(10, WORD, "crm_admin", WORD),), "LOW", "S-094")
    values = {
        "id": "adoption", "version": "1", "channels": {}, "communications": (), "behaviours": (), "incentives": (),
        "promotion": (), "seed_users": SeedUsers(10, WORD, (), (), (), "S-090"), "pilot_entry": (), "pilot_exit": (),
        "feedback": Feedback((), (), WORD, 0.9, WORD, WORD, "S-091"), "low_activity": low, "impacts": {},
    }  # fmt: skip
    return AdoptionTemplate(**{**values, **changes})


# the first step of low activity falls on these days, ten working days after go-live
LOW = {"1": date(2026, 9, 16), "2": date(2026, 9, 28)}


def rollout(waves=2, low=LOW):
    """Make a plan that starts on 6 July, kicks off on the 8th and goes live in up to two waves."""
    packages = build(
        make_package("KICK"),
        make_package("LIVE", 0, repeat_for="wave"),
        make_package("LOW", repeat_for="wave"),
        make_package("CLOSE"),
        wave=WAVES[:waves],
    )
    days = {"KICK": date(2026, 7, 8), "CLOSE": date(2026, 10, 30)}
    days |= {f"LIVE.{n}": LIVE[n] for n in LIVE} | {f"LOW.{n}": low[n] for n in LIVE}
    return make_rollout(
        start=START,
        work_packages=tuple(packages.values()),
        schedule={id_: ScheduledPackage(id_, days[id_], days[id_], days[id_], days[id_], 0, 0, True, False, None)
                  for id_ in packages},
        waves=tuple(Wave(n, int(n), n == "1", WORD, (), users, LIVE[n], ())
                    for n, users in list(zip(LIVE, (24, 31), strict=True))[:waves]),
        gates=tuple(Gate(f"G4.{n}", WORD, f"LIVE.{n}", LIVE[n], provisional=False, entry=(), exit=(),
                         acceptance_dimensions=()) for n in list(LIVE)[:waves]),
    )  # fmt: skip


def plan(pack, waves=2, **changes):
    values = {
        "audiences": ("sales", "executive"), "groups": (24, 31), "modules": ("CUS",), "pains": ("PP14",), "kpis": ("K26",),
    }  # fmt: skip
    policy, low = changes.pop("policy", None), changes.pop("low", LOW)
    return plan_adoption(pack, policy, rollout(waves, low), CALENDAR, **{**values, **changes})


def days_of(when, waves=2):
    pack = template(communications=(communication(when=when),))
    return [(one.id, one.day) for one in plan(pack, waves).communications]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (Moment("start", None, 1), [("C", date(2026, 7, 7))]),
        (Moment("package", "KICK", 2), [("C", date(2026, 7, 10))]),
        # two working days before Wednesday 8 July is Monday
        (Moment("package", "KICK", -2), [("C", date(2026, 7, 6))]),
        (Moment("go_live", None, 0), [("C", date(2026, 9, 2))]),
        (Moment("end_of_waves", None, 0), [("C", date(2026, 9, 14))]),
        (Moment("end", None, 0), [("C", date(2026, 10, 30))]),
        (Moment("wave", None, -1), [("C.1", date(2026, 9, 1)), ("C.2", date(2026, 9, 11))]),
        (Moment("gate", "G4", 1), [("C.1", date(2026, 9, 3)), ("C.2", date(2026, 9, 15))]),
        (Moment("package", "LIVE", 0), [("C.1", date(2026, 9, 2)), ("C.2", date(2026, 9, 14))]),
        (Moment("last_package", "LIVE", 1), [("C", date(2026, 9, 15))]),
        (Moment("last_package", "NONE", 0), []),
        (Moment("gate", "G9", 0), []),
        (Moment("package", "NONE", 0), []),
    ],
)
def test_a_moment_falls_on_working_days_of_the_plan(moment, expected):
    assert days_of(moment) == expected


def test_in_a_single_wave_nothing_carries_a_wave_number():
    assert days_of(Moment("wave", None, 0), waves=1) == [("C", date(2026, 9, 2))]


def test_a_communication_whose_work_package_is_not_in_the_plan_is_left_out():
    assert plan(template(communications=(communication(package="NONE"),))).communications == ()


def test_what_would_fall_before_the_start_is_told_on_the_first_day_and_says_so():
    (one,) = plan(template(communications=(communication(when=Moment("package", "KICK", -10)),))).communications
    assert one.day == START
    # ten working days before Wednesday 8 July
    assert one.moved_from == date(2026, 6, 24)


def test_communications_stand_by_date_with_the_packages_of_their_own_wave():
    pack = template(communications=(
        communication("LATE", Moment("wave", None, 0), "LIVE"), communication("EARLY"),
    ))  # fmt: skip
    found = plan(pack).communications
    assert [one.id for one in found] == ["EARLY", "LATE.1", "LATE.2"]
    assert [one.work_package_ids for one in found] == [("KICK",), ("LIVE.1",), ("LIVE.2",)]


def test_only_pains_that_were_stated_and_kpis_that_are_measured_are_linked():
    pack = template(communications=(communication(pains=("PP13", "PP14"), kpis=("K18", "K26")),))
    (one,) = plan(pack).communications
    assert (one.pains, one.kpis) == (("PP14",), ("K26",))


def test_one_seed_user_for_ten_users_of_every_group_and_at_least_one_in_each():
    # 24 and 31 users: 2.4 and 3.1 round up to 3 and 4; a group of two still gives one
    assert plan(template()).seed_users == 7
    assert plan(template(), groups=(40, 12, 3)).seed_users == 4 + 2 + 1


def test_users_without_groups_are_counted_together():
    # 24 + 31 users: 55 / 10 rounds up to 6
    assert plan(template(), groups=()).seed_users == 6


def test_without_registered_users_the_number_of_seed_users_is_unknown():
    pack, bare = template(), rollout()
    nobody = dataclasses.replace(bare, waves=tuple(dataclasses.replace(wave, users=0) for wave in bare.waves))
    found = plan_adoption(pack, None, nobody, CALENDAR, (), (), (), (), ())
    assert found.seed_users is None


def test_low_activity_is_handled_wave_by_wave_ten_working_days_after_go_live():
    steps = plan(template()).low_activity_steps
    # ten working days after Wednesday 2 and Monday 14 September
    assert [(step.wave_id, step.day) for step in steps] == [("1", date(2026, 9, 16)), ("2", date(2026, 9, 28))]


def test_steps_of_low_activity_wait_for_their_work_package_and_keep_their_distance():
    steps = (LowActivityStep(10, WORD, "crm_admin", WORD), LowActivityStep(12, WORD, "crm_admin", WORD))
    pack = template(low_activity=LowActivity("K26", (WORD,), WORD, steps, "LOW", "S-094"))
    # the package of wave 1 starts on Monday 21 September, three working days after the 16th; that of wave 2 is early
    found = plan(pack, low={"1": date(2026, 9, 21), "2": date(2026, 9, 24)}).low_activity_steps
    assert [step.day for step in found] == [
        date(2026, 9, 21), date(2026, 9, 23), date(2026, 9, 28), date(2026, 9, 30),
    ]  # fmt: skip


# wave 1 is taught on Wednesday 19 and Friday 21 August, wave 2 from Monday 7 September
CLASSES = (
    ClassDay("T1", date(2026, 8, 19), "1", ("sales",)),
    ClassDay("T2", date(2026, 8, 19), "1", ("sales",)),
    ClassDay("T2", date(2026, 8, 21), "1", ("executive",)),
    ClassDay("T1", date(2026, 9, 7), "2", ("sales",)),
    ClassDay("T9", date(2026, 12, 14), None, ()),
    ClassDay("T9", date(2027, 3, 15), None, ()),
)


def test_a_notice_lies_so_many_working_days_before_the_first_class_of_its_wave():
    pack = template(communications=(communication(when=Moment("classes", None, -10)),))
    found = plan(pack, classes=CLASSES).communications
    # ten working days back from Wednesday 19 August and from Monday 7 September
    assert [(one.id, one.day) for one in found] == [("C.1", date(2026, 8, 5)), ("C.2", date(2026, 8, 24))]


def test_without_a_timetable_a_notice_counts_from_go_live():
    assert days_of(Moment("classes", None, 0)) == [("C.1", LIVE["1"]), ("C.2", LIVE["2"])]


def test_what_is_part_of_a_course_is_told_on_its_days_to_the_people_of_its_classes():
    pack = template(communications=(communication(when=Moment("classes", "T2", 0)),))
    (one,) = plan(pack, classes=CLASSES).communications
    # wave 2 has no class of T2
    assert (one.id, one.day, one.last_day) == ("C.1", date(2026, 8, 19), date(2026, 8, 21))
    assert one.audiences == ("sales", "executive")


def test_a_refresher_counts_from_the_first_one():
    pack = template(communications=(communication(when=Moment("refresher", None, -10)),))
    assert [one.day for one in plan(pack, classes=CLASSES).communications] == [date(2026, 11, 30)]
    assert plan(pack).communications == ()


def test_a_message_to_a_wave_names_no_roles_that_only_other_waves_have():
    asked = ("sales_manager", "executive", "steering_committee")
    pack = template(communications=(communication(when=Moment("wave", None, 0), audiences=asked),))
    roles = {"1": {"sales", "executive"}, "2": {"sales", "sales_manager"}}
    first, second = plan(pack, wave_roles=roles).communications
    assert first.audiences == ("executive", "steering_committee")
    assert second.audiences == ("sales_manager", "steering_committee")


def test_a_message_to_a_wave_names_no_role_that_nobody_here_has():
    impact = Impact("service_manager", WORD, WORD, WORD, WORD)
    told = communication(when=Moment("wave", None, 0), audiences=("executive", "service_manager"))
    pack = template(communications=(told,), impacts={"service_manager": impact})
    found = plan(pack, wave_roles={"1": {"executive"}, "2": {"executive"}}).communications
    assert {one.audiences for one in found} == {("executive",)}
    # with no users registered nobody is struck out
    assert {one.audiences for one in plan(pack).communications} == {("executive", "service_manager")}


def test_a_time_limit_names_the_roles_that_are_here():
    limit = TimeLimit("l", WORD, ("sales", "service"), WORD, ())
    policy = PolicyTemplate("p", "1", WORD, WORD, (), (limit,), WORD, ())
    assert [one.who for one in plan(template(), policy=policy).time_limits] == [("sales",)]


def test_a_message_to_a_wave_that_has_none_of_its_people_is_left_out():
    pack = template(communications=(communication(when=Moment("wave", None, 0), audiences=("sales_manager",)),))
    roles = {"1": {"sales"}, "2": {"sales_manager"}}
    assert [one.id for one in plan(pack, wave_roles=roles).communications] == ["C.2"]


@pytest.mark.parametrize(
    ("moment", "moves"),
    [
        (Moment("package", "KICK", 0), False),
        (Moment("wave", None, -10), True),
        (Moment("package", "LIVE", 0), True),
        # after the first go-live everything waits for it
        (Moment("package", "CLOSE", 0), True),
    ],
)
def test_what_is_dated_by_a_go_live_or_comes_after_one_moves_with_it(moment, moves):
    found = plan(template(communications=(communication(when=moment),))).communications
    assert {one.moves_with_go_live for one in found} == {moves}


def test_a_stage_of_promotion_ends_with_the_first_wave_where_its_anchor_repeats():
    stage = PromotionStage(
        "P", WORD, Moment("package", "KICK", 0), Moment("package", "LIVE", 0), WORD, WORD, "sponsor", "LIVE", WORD
    )
    (period,) = plan(template(promotion=(stage,))).promotion
    assert (period.first_day, period.last_day) == (date(2026, 7, 8), date(2026, 9, 2))


@pytest.mark.parametrize(("waves", "expected"), [(2, ["all", "several"]), (1, ["all", "single"])])
def test_a_plan_has_the_stages_of_promotion_for_its_number_of_waves(waves, expected):
    places = {None: "all", "several": "several", "single": "single"}
    stages = tuple(
        PromotionStage(
            id_, WORD, Moment("start", None, 0), Moment("end", None, 0), WORD, WORD, "sponsor", "KICK", WORD, only
        )
        for only, id_ in places.items()
    )
    periods = plan(template(promotion=stages), waves).promotion
    assert [stages[one.number].id for one in periods] == expected


def test_steps_of_seed_users_stand_by_date():
    steps = (SeedStep(WORD, Moment("wave", None, 0), "key_users"), SeedStep(WORD, Moment("start", None, 0), "sponsor"))
    seed = SeedUsers(10, WORD, (), steps, (), "S-090")
    assert [step.day for step in plan(template(seed_users=seed)).seed_steps] == [START, *LIVE.values()]


def test_a_behaviour_is_recorded_for_the_roles_that_exist_from_the_first_go_live_on():
    behaviours = tuple(
        Behaviour(id_, roles, "weekly", WORD, WORD, WORD, ("K26", "K09"))
        for id_, roles in (("B1", ("executive", "sales_manager")), ("B2", ("service_manager",)))
    )
    (record,) = plan(template(behaviours=behaviours)).behaviours
    assert (record.number, record.roles, record.kpis) == (0, ("executive",), ("K26",))
    # weekly from Wednesday 2 September to Friday 30 October: 9 September is the first, eight Wednesdays in all
    assert (record.days[0], len(record.days)) == (date(2026, 9, 9), 8)


def test_time_limits_apply_where_their_module_and_a_role_are_there():
    limits = tuple(
        TimeLimit(id_, WORD, who, WORD, modules)
        for id_, who, modules in (
            ("always", ("sales",), ()),
            ("in_scope", ("sales",), ("CUS", "LEAD")),
            ("out_of_scope", ("sales",), ("SVC",)),
            ("nobody", ("service",), ()),
        )
    )
    policy = PolicyTemplate("p", "1", WORD, WORD, (), limits, WORD, ())
    assert [limit.id for limit in plan(template(), policy=policy).time_limits] == ["always", "in_scope"]


def told(days_told, when, **changes):
    """Return the days of one message by one channel."""
    pack = template(communications=(communication(when=when, channel=days_told),))
    return [one.day for one in plan(pack, **changes).communications]


def test_results_of_a_review_are_told_so_many_working_days_after_the_review_itself():
    reviews = {"RV": date(2026, 10, 29)}
    # from a Thursday, two working days lead over the weekend
    assert told("all_hands", Moment("review", "RV", 2), reviews=reviews) == [date(2026, 11, 2)]
    assert told("all_hands", Moment("review", "OTHER", 2), reviews=reviews) == []


def test_what_the_committee_is_told_is_dated_by_the_sitting_before():
    fridays = MeetingRule("sc", Text("领导小组", "Committee"), ("steering",), Recurrence(weekdays=(4,)))
    meetings = Meetings([fridays], CALENDAR)
    when = Moment("wave", None, -1)
    # the days before Wednesday 2 and Monday 14 September: Tuesday the 1st, and Friday the 11th on which it sits
    assert told("steering_meeting", when, meetings=meetings) == [date(2026, 8, 28), date(2026, 9, 11)]
    assert told("all_hands", when, meetings=meetings) == [date(2026, 9, 1), date(2026, 9, 11)]
    assert told("steering_meeting", when) == [date(2026, 9, 1), date(2026, 9, 11)]


def test_a_sitting_before_the_project_began_is_none_of_its_sittings():
    before = MeetingRule("sc", WORD, ("steering",), Recurrence(dates=(date(2026, 7, 3), date(2026, 12, 1))))
    meetings = Meetings([before], CALENDAR)
    assert told("steering_meeting", Moment("package", "KICK", 0), meetings=meetings) == [date(2026, 7, 8)]
