from dataclasses import replace
from datetime import date

import pytest

from planner.domain.model.company import BlackoutRule, Site
from planner.domain.model.condition import Comparison
from planner.domain.model.engagement import Award
from planner.domain.model.meeting import MeetingRule
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.template import DriverRate, DurationRule, RaciTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.plan import plan_rollout
from planner.errors import InputError
from planner.wording import load_wording
from tests.builders import (
    make_alternative,
    make_catalogue,
    make_company,
    make_data_source,
    make_engagement,
    make_member,
    make_plan_settings,
    make_requirement,
    make_user_group,
)
from tests.unit.rollout.plan_templates import make_gate, make_package, make_risk, make_role, make_template

# weekends only; Monday 6 July 2026 is the start
CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
START = date(2026, 7, 6)
THREE_STEPS = (make_package("BUILD", 5), make_package("TEST", 5, ["BUILD"]), make_package("LIVE", 0, ["TEST"]))


def plan(*packages, calendar=CALENDAR, facts=None, settings=None, alternative=None, engagement=None, **parts):
    """Plan a small template; the go-live event avoids go-live blackouts."""
    packages = [
        replace(each, avoids_blackouts="go_live") if each.id == "LIVE" else each for each in packages or THREE_STEPS
    ]
    template = make_template(*packages, **{key: parts.pop(key) for key in ("gates", "risks", "roles") if key in parts})
    settings = make_plan_settings(start=START, **(settings or {}))
    engagement = engagement or make_engagement(plan=settings, **parts)
    return plan_rollout(engagement, make_catalogue(), template, calendar, facts or {}, alternative)


def answered_by(role_id):
    return RaciTemplate(("crm_admin",), role_id, (), ())


def dates(rollout, id_):
    return rollout.schedule[id_].start, rollout.schedule[id_].finish


def codes(statements):
    return [statement.code.removeprefix("rollout.") for statement in statements]


def blackout(purpose="go_live", **changes):
    values = {
        "id": "stocktaking",
        "text": Text("盘点", "stocktaking"),
        "start": date(2026, 7, 20),
        "end": date(2026, 7, 24),
        "months": (),
        "first_working_days": 0,
        "last_working_days": 0,
        "applies_to": (purpose,),
    }
    return BlackoutRule(**{**values, **changes})


def test_work_is_dated_in_working_days_with_both_ends():
    rollout = plan()
    assert dates(rollout, "BUILD") == (START, date(2026, 7, 10))
    assert dates(rollout, "TEST") == (date(2026, 7, 13), date(2026, 7, 17))


def test_going_live_opens_the_day_after_the_last_work_while_other_events_close_its_day():
    packages = (*THREE_STEPS, make_package("SIGNED", 0, ["TEST"]), make_package("CARE", 2, ["LIVE"]))
    rollout = plan(*packages)
    assert dates(rollout, "LIVE") == (date(2026, 7, 20), date(2026, 7, 20))
    assert dates(rollout, "SIGNED") == (date(2026, 7, 17), date(2026, 7, 17))
    assert dates(rollout, "CARE") == (date(2026, 7, 20), date(2026, 7, 21))


def test_a_go_live_in_a_blackout_moves_behind_it_and_says_why():
    rollout = plan(blackouts=(blackout(),))
    assert rollout.schedule["LIVE"].start == date(2026, 7, 27)
    assert load_wording("zh-CN").say(rollout.schedule["LIVE"].moved) == (
        "按前后关系可于 2026 年 7 月 20 日开始，因避开盘点，移至 2026 年 7 月 27 日（5 个工作日）。"
    )
    # what comes before it has as much float as it moved
    assert rollout.schedule["TEST"].total_float_days == 5


def test_training_rests_during_a_blackout_and_goes_on_after_it():
    packages = (*THREE_STEPS, make_package("TRAIN", 8, ["BUILD"], avoids_blackouts="training"))
    rollout = plan(*packages, blackouts=(blackout("training"),))
    assert dates(rollout, "TRAIN") == (date(2026, 7, 13), date(2026, 7, 29))
    assert "package-interrupted" in codes(rollout.warnings)


def test_the_go_live_range_runs_the_critical_path_on_all_three_durations():
    # 3 + 3 (half of 5, rounded up), 5 + 5 and 10 + 10 working days from Monday 6 July
    go_live = plan().go_live
    assert (go_live.optimistic, go_live.likely, go_live.pessimistic) == (
        date(2026, 7, 14),
        date(2026, 7, 20),
        date(2026, 8, 3),
    )


def test_a_wish_that_is_kept_shows_its_reserve_and_the_pessimistic_miss():
    go_live = plan(settings={"go_live": date(2026, 7, 22)}).go_live
    assert go_live.kept is True
    kept = next(statement for statement in go_live.statements if statement.code == "rollout.golive-kept")
    assert kept.params["days"] == 2
    assert "golive-at-risk" in codes(go_live.statements)


def test_a_wish_that_cannot_be_kept_names_the_earliest_date_the_chain_and_the_ways_out():
    go_live = plan(settings={"go_live": date(2026, 7, 15)}).go_live
    assert go_live.kept is False
    missed = next(statement for statement in go_live.statements if statement.code == "rollout.golive-not-kept")
    assert (missed.params["earliest"], missed.params["days"]) == (date(2026, 7, 20), 3)
    assert {"golive-chain", "shorten-packages", "shorten-start"} <= set(codes(go_live.statements))
    chain = next(statement for statement in go_live.statements if statement.code == "rollout.golive-chain")
    assert load_wording("en").say(chain).endswith("work BUILD {item} (5 d), work TEST {item} (5 d).")


def test_no_wish_is_neither_kept_nor_missed():
    assert plan().go_live.kept is None


def test_a_wish_inside_a_blackout_is_pointed_out():
    rollout = plan(settings={"go_live": date(2026, 7, 22)}, blackouts=(blackout(),))
    assert "golive-wish-blackout" in codes(rollout.go_live.statements)


def test_the_pilot_may_keep_a_wish_that_the_last_wave_misses():
    sites = (Site("hq", Text.same("HQ"), 10), Site("plant", Text.same("Plant"), 10))
    groups = (make_user_group(60, id="a", site_id="hq"), make_user_group(20, id="b", site_id="plant", key_users=2))
    packages = (
        make_package("BUILD", 5),
        make_package("LIVE", 0, ["BUILD"], repeat_for="wave"),
        make_package("JUDGE", 5, ["LIVE"], repeat_for="wave"),
    )
    company = make_company(0, sites=sites, user_groups=groups)
    rollout = plan(*packages, company=company, settings={"go_live": date(2026, 7, 15)})
    # pilot on Monday 13th; five days of judgement, then the rest on Monday 20th
    assert [(wave.site_ids, wave.go_live) for wave in rollout.waves] == [
        (("plant",), date(2026, 7, 13)),
        (("hq",), date(2026, 7, 20)),
    ]
    assert rollout.go_live.kept is False
    risk = rollout.scheduling.risk
    pilot = min((one for one in risk.gates if one.work_package_id.startswith("LIVE")), key=lambda one: one.planned)
    # the pilot keeps the wish only when its date with 80 % does
    kept = pilot.p80 <= date(2026, 7, 15)
    assert ("golive-pilot-kept" if kept else "golive-pilot-at-risk") in codes(rollout.go_live.statements)
    late = plan(*packages, company=company, settings={"go_live": date(2026, 7, 13)})
    assert "golive-pilot-at-risk" in codes(late.go_live.statements)


def test_a_refused_wish_names_the_planned_the_optimistic_and_the_date_to_commit_to():
    rollout = plan(settings={"go_live": date(2026, 7, 15)})
    missed = next(one for one in rollout.go_live.statements if one.code == "rollout.golive-not-kept")
    risk = rollout.scheduling.risk
    sure = next(one.p80 for one in risk.gates if one.work_package_id == risk.go_live_id)
    assert sure > date(2026, 7, 20)
    assert load_wording("zh-CN").say(missed) == (
        f"按最可能工期，全面上线最早为 2026 年 7 月 20 日（全部乐观时 2026 年 7 月 14 日；八成把握 {sure.year} 年 {sure.month} 月"
        f" {sure.day} 日），比期望的 2026 年 7 月 15 日晚 3 个工作日。"
    )


def test_the_chain_names_its_longest_packages_longest_first():
    packages = (make_package("BUILD", 2), make_package("TEST", 5, ["BUILD"]), make_package("LIVE", 0, ["TEST"]))
    rollout = plan(*packages, settings={"go_live": date(2026, 7, 8)})
    chain = next(one for one in rollout.go_live.statements if one.code == "rollout.golive-chain")
    assert [one.params["days"] for one in chain.params["packages"]] == [5, 2]
    # two packages that take time, and the go-live itself
    assert (chain.params["count"], chain.params["steps"]) == (2, 3)


def test_dates_beyond_the_announced_calendar_are_provisional():
    calendar = replace(CALENDAR, announced_through=date(2026, 7, 12))
    rollout = plan(calendar=calendar)
    assert [rollout.schedule[id_].provisional for id_ in ("BUILD", "TEST")] == [False, True]
    assert rollout.go_live.provisional
    assert "calendar-provisional" in codes(rollout.warnings)


def test_a_plan_without_award_is_provisional_and_says_so():
    award = Award("alpha", date(2026, 7, 1), Text("总经理", "General manager"))
    assert plan().is_provisional
    assert not plan(award=award).is_provisional


def test_without_a_start_the_plan_begins_today_as_an_assumption():
    rollout = plan(engagement=make_engagement())
    assert rollout.start == date(2026, 7, 1)
    assert "start-assumed" in codes(rollout.warnings)


def test_a_stage_that_lies_in_the_past_is_pointed_out():
    settings = make_plan_settings(start=START)
    rollout = plan(engagement=make_engagement(plan=settings, today=date(2026, 9, 1)))
    assert {"start-past", "phase-past"} <= set(codes(rollout.warnings))


def test_gates_are_dated_by_their_work_package_and_named_when_it_does_not_apply():
    absent = make_package("AUDIT", 1, applies_if=Comparison("has_erp", "is", True))
    gates = [make_gate("G1", "BUILD"), make_gate("G2", "AUDIT")]
    rollout = plan(*THREE_STEPS, absent, gates=gates)
    assert [(gate.id, gate.due) for gate in rollout.gates] == [("G1", date(2026, 7, 10))]
    assert "gate-without-date" in codes(rollout.warnings)


def test_risks_stand_by_exposure_and_a_red_light_raises_the_likelihood_with_the_reason():
    risks = [
        make_risk("A", 2, 3),
        make_risk("B", 2, 3, raised_if=Comparison("readiness_data", "is", "red")),
        make_risk("C", 5, 5, applies_if=Comparison("multi_site", "is", True)),
    ]
    rollout = plan(risks=risks, facts={"readiness_data": "red", "multi_site": False})
    assert [(risk.id, risk.likelihood, risk.exposure) for risk in rollout.risks] == [("B", 3, 9), ("A", 2, 6)]
    assert load_wording("zh-CN").say(rollout.risks[0].raised_by) == "可能性由 2 升至 3，因为数据就绪度：红。"


def test_a_likelihood_of_five_cannot_be_raised():
    (risk,) = plan(risks=[make_risk("A", 5, 3, raised_if=Comparison("users", "at_least", 1))], facts={"users": 9}).risks
    assert (risk.likelihood, risk.raised_by) == (5, None)


def test_roles_show_people_effort_and_dates_and_a_missing_required_one_is_named():
    packages = (make_package("BUILD", 5, effort={"crm_admin": 0.4}), make_package("LIVE", 0, ["BUILD"]))
    roles = [make_role("crm_admin"), make_role("sponsor", required=True)]
    rollout = plan(*packages, roles=roles, team=(make_member("crm_admin"),))
    admin = rollout.roles[0]
    assert (admin.member_ids, admin.effort_days) == (("crm_admin",), 2.0)
    assert (admin.first_day, admin.last_day) == (START, date(2026, 7, 10))
    missing = [warning for warning in rollout.warnings if warning.code == "rollout.role-missing"]
    assert [warning.params["role"].en for warning in missing] == ["role sponsor"]


def test_every_accountable_role_without_a_person_is_named_with_its_work_packages():
    packages = (
        make_package("BUILD", 5, raci=answered_by("crm_admin")),
        make_package("TEST", 2, ["BUILD"], raci=answered_by("process_owner")),
        make_package("CHECK", 1, ["TEST"], raci=answered_by("process_owner")),
        make_package("LIVE", 0, ["CHECK"], raci=answered_by("crm_admin")),
    )
    roles = [make_role("crm_admin"), make_role("process_owner"), make_role("trainer")]
    rollout = plan(*packages, roles=roles, team=(make_member("crm_admin"),))
    (warning,) = [each for each in rollout.warnings if each.code == "rollout.accountable-missing"]
    told = [(one.params["role"].en, one.params["count"]) for one in warning.params["roles"]]
    assert (warning.params["count"], told) == (2, [("role process_owner", 2)])
    assert "rollout.role-missing" not in {each.code for each in rollout.warnings}


@pytest.mark.parametrize(("away_until", "told"), [(date(2026, 7, 13), [date(2026, 7, 13)]), (date(2026, 7, 9), [])])
def test_somebody_away_on_the_day_of_a_gate_is_told(away_until, told):
    # BUILD takes the five days to Friday 10 July, the gate is due on that day
    packages = (
        make_package("BUILD", 5, raci=answered_by("crm_admin")),
        make_package("LIVE", 0, ["BUILD"], kind="gate", raci=answered_by("crm_admin")),
    )
    away = replace(make_member("crm_admin"), absences=((date(2026, 7, 8), away_until),))
    rollout = plan(*packages, roles=[make_role("crm_admin")], team=(away,))
    found = [each for each in rollout.warnings if each.code == "rollout.absent-at-gate"]
    assert [each.params["until"] for each in found] == told


def test_the_worst_week_of_an_overloaded_role_is_named():
    # week 1 asks for 5 x 0.4 = 2 person-days, week 2 for 5; half time gives 2.5 a week
    packages = (
        make_package("BUILD", 5, effort={"crm_admin": 0.4}),
        make_package("TEST", 5, ["BUILD"], effort={"crm_admin": 1.0}),
        make_package("LIVE", 0, ["TEST"]),
    )
    rollout = plan(*packages, roles=[make_role("crm_admin")], team=(make_member("crm_admin"),))
    (warning,) = [each for each in rollout.warnings if each.code == "rollout.role-overloaded"]
    assert (warning.params["count"], warning.params["week"]) == (1, date(2026, 7, 13))
    assert (warning.params["needed"], warning.params["available"]) == (pytest.approx(5.0), pytest.approx(2.5))


def test_the_four_worst_weeks_are_named_and_the_others_counted():
    # ten days a person-day each for half a person: 5 of 2.5 in every week, six weeks
    packages = (make_package("BUILD", 30, effort={"crm_admin": 1.0}), make_package("LIVE", 0, ["BUILD"]))
    rollout = plan(*packages, roles=[make_role("crm_admin")], team=(make_member("crm_admin"),))
    (warning,) = [each for each in rollout.warnings if each.code == "rollout.role-overloaded"]
    codes = [each.code for each in warning.params["weeks"]]
    assert codes == ["rollout.overloaded-week"] * 4 + ["rollout.overloaded-more"]
    assert warning.params["weeks"][-1].params["count"] == warning.params["count"] - 4


def test_a_week_that_fits_as_a_whole_and_not_on_single_days_is_told_apart():
    # a whole day on Monday and nothing until the next week, for half a person
    packages = (make_package("BUILD", 1, effort={"crm_admin": 1.0}), make_package("LIVE", 0, ["BUILD"]))
    rollout = plan(*packages, roles=[make_role("crm_admin")], team=(make_member("crm_admin"),))
    assert not [each for each in rollout.warnings if each.code == "rollout.role-overloaded"]
    (warning,) = [each for each in rollout.warnings if each.code == "rollout.role-busy-days"]
    assert (warning.params["count"], warning.params["week"]) == (1, date(2026, 7, 6))


def test_the_roles_that_the_chain_to_the_go_live_waits_for_are_named():
    # both ask for the one administrator as a whole: the second waits, and the go-live for it
    packages = (
        make_package("BUILD", 3, effort={"crm_admin": 0.5}),
        make_package("TEST", 3, effort={"crm_admin": 0.5}),
        make_package("LIVE", 0, ["BUILD", "TEST"]),
    )
    role = replace(make_role("crm_admin"), levelled=True)
    rollout = plan(*packages, roles=[role], team=(make_member("crm_admin"),))
    (note,) = [each for each in rollout.scheduling.levelling.notes if each.code == "rollout.levelling-bottleneck"]
    (waits,) = note.params["roles"]
    assert (note.params["count"], waits.params["role"].en, waits.params["count"]) == (1, "role crm_admin", 1)


def test_an_absence_lowers_what_a_person_can_give():
    absent = make_member("crm_admin", absences=((date(2026, 7, 6), date(2026, 7, 8)),))
    packages = (make_package("BUILD", 5, effort={"crm_admin": 0.4}), make_package("LIVE", 0, ["BUILD"]))
    rollout = plan(*packages, roles=[make_role("crm_admin")], team=(absent,))
    (warning,) = [each for each in rollout.warnings if each.code == "rollout.role-overloaded"]
    assert warning.params["available"] == pytest.approx(1.0)


def test_gaps_of_the_alternative_become_drivers_and_work():
    packages = (*THREE_STEPS, make_package("CLOSE", 2, repeat_for="gap"))
    alternative = make_alternative(answers={"F-CUS-01": ("custom", "whole", "demonstration")})
    rollout = plan(*packages, alternative=alternative)
    assert rollout.drivers["gaps"] == 1
    assert rollout.drivers["custom_medium"] == 1
    # class 中: taken together by module
    assert rollout.schedule["CLOSE.CUS"].start == START


def test_an_unknown_alternative_is_no_alternative_without_gaps():
    rollout = plan()
    assert "gaps" not in rollout.drivers
    assert "no-alternative" in codes(rollout.warnings)


def test_a_template_whose_go_live_does_not_apply_is_refused():
    with pytest.raises(InputError) as refused:
        plan(make_package("BUILD", 5))
    assert refused.value.problems[0].code == "no-go-live"


def test_every_statement_of_a_plan_has_a_wording_in_both_languages():
    rollout = plan(
        settings={"go_live": date(2026, 7, 15)},
        blackouts=(blackout(), blackout("training")),
        roles=[make_role("crm_admin", required=True)],
        alternative=make_alternative(),
    )
    statements = [
        *rollout.go_live.statements,
        *rollout.warnings,
        *(reason for wave in rollout.waves for reason in wave.reasons),
        *(gap.reason for gap in rollout.gaps),
        *(package.duration.explanation for package in rollout.work_packages),
    ]
    for language in ("zh-CN", "en"):
        assert all(load_wording(language).say(statement) for statement in statements)


def test_five_hundred_work_packages_in_seven_chains_are_dated_one_after_the_other():
    packages = [make_package(f"P{number}", 3, [f"P{number - 7}"] if number >= 7 else []) for number in range(499)]
    rollout = plan(*packages, make_package("LIVE", 0, ["P498"]), blackouts=(blackout(),))
    assert len(rollout.schedule) == 500
    # P498 is the 72nd of its chain of three days each
    assert rollout.schedule["P498"].finish == CALENDAR.shifted(START, 72 * 3 - 1)


def test_a_module_package_serves_the_requirements_of_its_module():
    rollout = plan(*THREE_STEPS, make_package("SET", 2, repeat_for="module"))
    package = next(each for each in rollout.work_packages if each.id == "SET.CUS")
    assert package.requirement_ids == (make_requirement().id,)


def cleaning(**source):
    """Return the sentence on the days of cleaning one source of 10,000 records, and these days."""
    rates = (DriverRate("item_records_thousand", 0.1), DriverRate("item_duplicates_thousand", 2.0),
             DriverRate("item_uncounted_thousand", 0.3))  # fmt: skip
    rule = DurationRule(1, rates, 1, 30, 0.5, 2.0, Text("假定值", "assumption"))
    packages = (*THREE_STEPS, make_package("CLEAN", 1, repeat_for="data_source", duration=rule))
    held = make_data_source(**{"records": 10_000, **source})
    rollout = plan(*packages, company=make_company(data_sources=(held,)))
    return next(one.duration.likely_days for one in rollout.work_packages if one.template_id == "CLEAN")


def test_cleaning_takes_as_long_as_the_records_times_their_share_of_duplicates_ask_for():
    # 1 + 10 x 0.1 + 10 x 0.2 x 2
    assert cleaning(duplicate_fraction=0.2) == 6
    assert cleaning(duplicate_fraction=0.9) == 20
    # nobody counted: 1 + 10 x 0.1 + 10 x 0.3
    assert cleaning(duplicate_fraction=None) == 5


def test_the_contingency_reaches_the_probability_that_the_client_chose_under_the_distribution_they_chose():
    found = {
        settings: plan(settings=dict(settings)).scheduling.risk
        for settings in ((), (("confidence", 0.95),), (("distribution", "triangular"),))
    }
    default, surer, triangular = found.values()
    assert (default.contingency_probability, surer.contingency_probability) == (0.8, 0.95)
    (live,) = surer.gates
    assert CALENDAR.shifted(live.planned, surer.contingency_days) == live.p95
    assert surer.contingency_days > default.contingency_days
    assert (default.distribution, triangular.distribution) == ("beta-pert", "triangular")
    # (0.5 + 1 + 2)/3 lies farther above the likely value than (0.5 + 4 + 2)/6
    assert triangular.contingency_days > default.contingency_days


def test_a_decision_says_how_long_before_the_sitting_its_papers_are_due():
    # the board sits on Thursdays; the papers need two working days between them and the sitting
    board = MeetingRule("board", Text("董事会", "Board"), ("board",), Recurrence(weekdays=(3,)), lead_days=2)
    packages = (
        make_package("BUILD", 5),
        make_package("DECIDE", 0, ["BUILD"], kind="gate", decided_by="board"),
        make_package("LIVE", 0, ["DECIDE"]),
    )
    rollout = plan(*packages, meetings=(board,))
    # finished on Friday 10 July; Wednesday the 15th is the first day with two between: the sitting of the 16th
    assert rollout.schedule["DECIDE"].start == date(2026, 7, 16)
    for language, word in (("en", "2 working days before the meeting"), ("zh-CN", "会前 2 个工作日")):
        assert word in load_wording(language).say(rollout.schedule["DECIDE"].cause.statement)
