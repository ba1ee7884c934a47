"""What moved and why, reopened work, added work, and copies under changed assumptions: dates reasoned by hand."""

import dataclasses
from datetime import date

import pytest

from planner.domain.model.plan_change import AddedWork, Delay, LongerWork, PersonRemoved, RequirementChange
from planner.domain.model.steering import Constraint, FailedItem, PackageProgress, SteeringRecords
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.plan import PlanInputs, plan_rollout
from planner.domain.rollout.schedule_results import CostLine, PlanCosts
from planner.domain.rollout.steering.baseline import freeze_plan
from planner.domain.rollout.steering.changes import apply_changes, with_approved_changes
from planner.domain.rollout.steering.difference import compare_plans, signed_working_days
from planner.domain.rollout.steering.status import report_status
from planner.errors import NotFoundError
from planner.wording import load_wording
from tests.builders import make_catalogue, make_engagement, make_plan_settings
from tests.unit.rollout.plan_templates import make_gate, make_package, make_template

# weekends only; Monday 6 July 2026 is the start
CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
START = date(2026, 7, 6)
REASON = Text("供应商迟交文档", "documents came late")
# BUILD 6-10 July, TEST 13-17 July, gate and go-live after it; DOCS has slack
STEPS = (
    make_package("BUILD", 5),
    make_package("DOCS", 2),
    make_package("TEST", 5, ["BUILD", "DOCS"]),
    make_package("SIGN", 0, ["TEST"], kind="gate"),
    make_package("LIVE", 0, ["SIGN"], avoids_blackouts="go_live"),
)
GATES = (make_gate("G3", "SIGN"),)


def plan(steering=None, packages=STEPS, inputs=None, gates=GATES):
    engagement = make_engagement(
        plan=make_plan_settings(start=START), steering=steering or SteeringRecords(), today=START
    )
    template = make_template(*packages, gates=gates)
    return plan_rollout(engagement, make_catalogue(), template, CALENDAR, {}, None, inputs)


def difference(after, before=None):
    return compare_plans(before or plan(), after, CALENDAR)


def longer(id_, days):
    return SteeringRecords(durations={id_: (days, REASON)})


def roots(moved):
    return [(root.work_package_id, root.kind, root.days) for root in moved.roots]


def test_working_days_between_two_days_count_both_ways_and_skip_the_weekend():
    friday, monday = date(2026, 7, 10), date(2026, 7, 13)
    assert signed_working_days(CALENDAR, friday, monday) == 1
    assert signed_working_days(CALENDAR, monday, friday) == -1
    assert signed_working_days(CALENDAR, friday, friday) == 0


def test_two_equal_plans_do_not_differ():
    found = difference(plan())
    assert found.is_empty
    assert [statement.code for statement in found.statements] == ["difference.nothing-moved"]


def test_work_that_takes_longer_is_the_root_cause_of_what_it_pushes():
    # BUILD ends three working days later, on 15 July, and so does all that follows: the go-live leaves 20 July
    found = difference(plan(longer("BUILD", 8)))
    live = found.event("LIVE")
    assert (live.before, live.after, live.moved_days) == (date(2026, 7, 20), date(2026, 7, 23), 3)
    assert roots(live) == [("BUILD", "longer", 3)]
    assert [step.work_package_id for step in live.chain] == ["BUILD", "TEST", "SIGN", "LIVE"]


def test_the_sentence_names_effect_dates_cause_and_path_in_both_languages():
    sentence = difference(plan(longer("BUILD", 8))).event("SIGN").statement
    zh, en = load_wording("zh-CN").say(sentence), load_wording("en").say(sentence)
    assert "推迟 3 个工作日，由 2026-07-17 到 2026-07-22" in zh
    assert "由 5 个工作日增为 8 个（供应商迟交文档）" in zh
    assert "工作TEST" in zh
    assert "moves 3 working days later, from 2026-07-17 to 2026-07-22" in en
    assert "8 working days instead of 5 (documents came late)" in en


def test_slack_on_the_way_is_told_and_the_parts_add_up_to_the_move():
    # DOCS takes 7 days instead of 2: 5 more, of which 3 were slack beside BUILD
    live = difference(plan(longer("DOCS", 7))).event("LIVE")
    assert live.moved_days == 2
    assert roots(live) == [("DOCS", "longer", 5), ("TEST", "float", -3)]
    assert sum(root.days for root in live.roots) == live.moved_days


def test_slack_that_holds_moves_nothing_but_the_work_itself():
    found = difference(plan(longer("DOCS", 5)))
    assert [event.moved_days for event in found.events] == [0, 0]
    assert [(moved.work_package_id, moved.longer_days) for moved in found.moved] == [("DOCS", 3)]


def test_a_date_laid_down_is_the_cause_and_its_reason_is_told():
    steering = SteeringRecords(constraints={"TEST": Constraint("start_no_earlier", date(2026, 7, 20), REASON)})
    live = difference(plan(steering)).event("LIVE")
    assert roots(live) == [("TEST", "constraint", 5)]
    assert "documents came late" in load_wording("en").say(live.statement)


def test_what_came_earlier_is_told_as_earlier():
    live = difference(plan(longer("BUILD", 3))).event("LIVE")
    assert live.moved_days == -2
    assert live.statement.code == "difference.moved-earlier-because"


def test_actual_dates_are_the_cause_when_work_took_longer_than_the_baseline():
    baseline = freeze_plan(plan(), "B1", Text.same("B1"), START)
    progress = {
        "BUILD": PackageProgress("BUILD", START, date(2026, 7, 14), 1.0),
        "DOCS": PackageProgress("DOCS", START, date(2026, 7, 7), 1.0),
    }
    steering = SteeringRecords(status_date=date(2026, 7, 14), progress=progress, baselines=(baseline,))
    live = difference(plan(steering), baseline).event("LIVE")
    assert live.moved_days == 2
    assert roots(live) == [("BUILD", "longer", 2)]
    assert live.roots[0].statement.code == "difference.root-actual-longer"


def test_work_not_begun_by_the_status_date_is_the_cause():
    # nothing was done by Wednesday 8 July: BUILD can begin on Thursday, three working days late
    steering = SteeringRecords(status_date=date(2026, 7, 8))
    live = difference(plan(steering)).event("LIVE")
    assert roots(live) == [("BUILD", "status_date", 3)]


def test_a_baseline_keeps_dates_effort_and_titles_of_every_package():
    frozen = freeze_plan(plan(), "B1", Text.same("B1"), START, Text.same("发起人"))
    assert list(frozen.packages) == [each.id for each in STEPS]
    assert (frozen.packages["TEST"].start, frozen.packages["TEST"].finish) == (date(2026, 7, 13), date(2026, 7, 17))
    assert frozen.packages["SIGN"].kind == "gate"
    assert frozen.currency is None


def test_added_work_stands_between_what_it_names_and_is_told_as_the_cause():
    work = AddedWork("XTRA", Text("新增报表", "more reports"), 4, ("BUILD",), ("TEST",), REASON)
    found = difference(plan(SteeringRecords(added_work=(work,))))
    # 13-16 July, then TEST from 17 July
    assert found.event("LIVE").moved_days == 4
    assert [(root.work_package_id, root.kind) for root in found.event("LIVE").roots] == [("XTRA", "added")]
    assert [id_ for id_, _ in found.added] == ["XTRA"]


def costed(rollout, *lines, by_package=()):
    """Return a plan with costs: role, person-days, cost, and whether the days are inside the price."""
    own = tuple(
        CostLine(role, "1", START, days, cost, "in_price" if in_price else "by_day")
        for role, days, cost, in_price in lines
    )
    costs = PlanCosts("CNY", own, (), by_package=dict(by_package))
    return dataclasses.replace(rollout, scheduling=dataclasses.replace(rollout.scheduling, costs=costs))


def test_a_role_without_a_rate_leaves_the_change_in_cost_known_as_long_as_its_days_stay_the_same():
    before = costed(plan(), ("sponsor", 2.0, None, False), ("crm_admin", 10.0, 5000.0, False))
    after = costed(plan(longer("BUILD", 8)), ("sponsor", 2.0, None, False), ("crm_admin", 13.0, 6500.0, False))
    found = difference(after, before)
    assert (found.cost_before, found.cost_after) == (None, None)
    assert found.cost_more == pytest.approx(1500)
    assert "difference.cost-more-only" in [statement.code for statement in found.statements]


def test_a_role_without_a_rate_that_works_longer_leaves_the_change_in_cost_unknown():
    before = costed(plan(), ("sponsor", 2.0, None, False), ("crm_admin", 10.0, 5000.0, False))
    after = costed(plan(), ("sponsor", 3.0, None, False), ("crm_admin", 10.0, 5000.0, False))
    found = difference(after, before)
    assert found.cost_more is None
    assert found.unrated_roles == ("sponsor",)


def test_days_inside_the_offered_price_are_named_and_not_costed():
    before = costed(plan(), ("developer", 4.0, None, True))
    after = costed(plan(), ("developer", 9.0, None, True))
    found = difference(after, before)
    assert (found.cost_more, found.in_price_days) == (0.0, 5.0)
    assert "difference.in-price-more" in [statement.code for statement in found.statements]


def test_who_decides_and_who_signs_the_gate_is_told_by_role():
    roles = {"steering_committee": Text("领导小组", "Steering committee"), "project_manager": Text("项目经理", "PM")}
    found = compare_plans(plan(), plan(longer("BUILD", 8)), CALENDAR, roles)
    # the gate is accounted for by the project manager; a go-live is no gate
    told = load_wording("en").say(found.statements[-1])
    assert "Steering committee" in told
    assert "PM" in told
    assert difference(plan(longer("BUILD", 8))).statements[-1].code != "difference.decided-by"


def test_the_rule_of_the_client_says_who_decides_on_new_dates_and_goes_before_the_usual_one():
    roles = {"steering_committee": Text("领导小组", "Steering committee"), "project_manager": Text("项目经理", "PM")}
    rule = Text("日期变动须报总经理。", "The managing director decides on dates.")
    after = plan(longer("BUILD", 8))
    told = load_wording("zh-CN").say(compare_plans(plan(), after, CALENDAR, roles, rule).statements[-1])
    assert "日期变动须报总经理。受影响的关口" in told
    assert "领导小组" not in told
    baseline = freeze_plan(plan(), "B1", Text.same("B1"), START)
    steering = SteeringRecords(status_date=date(2026, 7, 14), baselines=(baseline,))
    for laid_down, expected in ((None, "steering.next-gate"), (rule, "steering.next-gate-rule")):
        report = report_status(plan(steering), steering, CALENDAR, roles=roles, rule=laid_down)
        steps = {statement.code: load_wording("en").say(statement) for statement in report.next_steps}
        assert ("managing director" in steps[expected]) is (laid_down is not None)


def test_a_difference_is_that_of_the_amounts_printed():
    # 209,746.4 and 210,021.6 print as 209,746 and 210,022: a reader who subtracts finds 276, not 275
    before, after = (
        costed(made, ("crm_admin", 13.0, total, False), by_package={"BUILD": total - 2, "DOCS": 1.0, "TEST": 1.0})
        for made, total in ((plan(), 209_746.4), (plan(longer("BUILD", 8)), 210_021.6))
    )
    found = difference(after, before)
    assert found.cost_more == 276
    told = load_wording("en").say(next(one for one in found.statements if one.code == "difference.cost-more"))
    assert "210,022" in told
    assert "276" in told
    days = dataclasses.replace(found, effort_before=10.04, effort_after=13.06)
    assert days.effort_more == 3.1


def test_what_keeps_its_date_behind_the_first_move_is_told():
    steps = (*STEPS, make_package("OTHER", 30), make_package("END", 0, ["OTHER"]))
    before, after = plan(packages=steps), plan(longer("BUILD", 8), steps)
    kept = [statement for statement in difference(after, before).statements if statement.code == "difference.kept"]
    assert len(kept) == 1
    assert "2026-08-14" in load_wording("zh-CN").say(kept[0])


def test_new_work_adds_what_it_moves_beyond_the_work_it_waits_for():
    # BUILD ends on 15 July instead of the 10th, three days late; the new work takes four more before TEST
    work = AddedWork("XTRA", Text("新增报表", "more reports"), 4, ("BUILD",), ("TEST",), REASON)
    steering = SteeringRecords(durations={"BUILD": (8, REASON)}, added_work=(work,))
    live = difference(plan(steering)).event("LIVE")
    assert live.moved_days == 7
    assert roots(live) == [("BUILD", "longer", 3), ("XTRA", "added", 4)]


def failed(severity="major", **changes):
    values = {
        "item_id": "AC-1", "title": Text("订单一致", "orders agree"), "dimension": "A3", "requirement_ids": (),
        "severity": severity, "found_on": date(2026, 7, 17), "remark": REASON, "gate_ids": ("G3", "G5"),
    }  # fmt: skip
    return FailedItem(**{**values, **changes})


UAT_STEPS = (
    make_package("BUILD", 5),
    make_package("UAT", 5, ["BUILD"]),
    make_package("SIGN", 0, ["UAT"], kind="gate"),
    make_package("LIVE", 0, ["SIGN"], avoids_blackouts="go_live"),
    make_package("FINAL", 0, ["LIVE"], kind="gate"),
)


UAT_GATES = (make_gate("G3", "SIGN"), make_gate("G5", "FINAL"))


def gates_waiting(rollout):
    """Return the packages that wait for the retest."""
    return [
        each.id for each in rollout.work_packages if "RT-AC-1" in {link.predecessor_id for link in each.links}
    ]  # fmt: skip


def with_failed(item, packages=UAT_STEPS, gates=UAT_GATES, steering=None):
    return plan(steering, packages, PlanInputs(failed=(item,)), gates)


def test_a_failed_item_adds_rework_and_a_retest_before_the_gate_that_judges_it():
    after = plan(packages=UAT_STEPS, gates=UAT_GATES, inputs=PlanInputs(failed=(failed(),)))
    rework, retest = after.schedule["RW-AC-1"], after.schedule["RT-AC-1"]
    # found on Friday 17 July: five days of rework from Monday, one of retest on the Monday after
    assert (rework.start, rework.finish) == (date(2026, 7, 20), date(2026, 7, 24))
    assert retest.start == retest.finish == date(2026, 7, 27)
    found = difference(after, plan(packages=UAT_STEPS, gates=UAT_GATES))
    sign = found.event("SIGN")
    assert (sign.before, sign.after) == (date(2026, 7, 17), date(2026, 7, 27))
    assert [(root.work_package_id, root.kind) for root in sign.roots] == [("RW-AC-1", "added"), ("RT-AC-1", "added")]
    assert "AC-1" in load_wording("zh-CN").say(sign.statement)


def test_a_minor_defect_holds_up_the_last_gate_only():
    after = plan(packages=UAT_STEPS, gates=UAT_GATES, inputs=PlanInputs(failed=(failed("minor"),)))
    assert after.schedule["SIGN"].finish == date(2026, 7, 17)
    assert after.schedule["FINAL"].finish == after.schedule["RT-AC-1"].finish == date(2026, 7, 22)


def test_a_gate_already_passed_is_not_reopened():
    done = PackageProgress("SIGN", date(2026, 7, 17), date(2026, 7, 17), 1.0)
    steering = SteeringRecords(status_date=date(2026, 7, 17), progress={"SIGN": done})
    after = plan(steering, UAT_STEPS, PlanInputs(failed=(failed(),)), UAT_GATES)
    assert [link.predecessor_id for link in _package(after, "SIGN").links] == ["UAT"]
    assert "RT-AC-1" in [link.predecessor_id for link in _package(after, "FINAL").links]


@pytest.mark.parametrize(("gate_ids", "waiting"), [
    (("G3",), ["SIGN"]),
    (("G5",), ["FINAL"]),
    (("G3", "G5"), ["SIGN", "FINAL"]),
    ((), []),
])  # fmt: skip
def test_exactly_the_gates_that_require_a_failed_item_wait_for_its_retest(gate_ids, waiting):
    assert gates_waiting(with_failed(failed(gate_ids=gate_ids))) == waiting


def test_a_gate_the_plan_does_not_have_leaves_the_item_to_the_next_one():
    gates = (make_gate("G2", "NOWHERE"), *UAT_GATES)
    assert gates_waiting(with_failed(failed(gate_ids=("G2",)), gates=gates)) == ["SIGN"]


def test_what_fails_after_all_its_gates_were_passed_is_held_at_the_next_gate():
    done = PackageProgress("SIGN", date(2026, 7, 17), date(2026, 7, 17), 1.0)
    steering = SteeringRecords(status_date=date(2026, 7, 17), progress={"SIGN": done})
    assert gates_waiting(with_failed(failed(gate_ids=("G3",)), steering=steering)) == ["FINAL"]


def test_what_fails_at_a_gate_before_the_acceptance_test_does_not_wait_for_that_test():
    packages = (make_package("DRAFT", 5), make_package("EARLY", 0, ["DRAFT"], kind="gate"),
                make_package("BUILD", 5, ["EARLY"]), *UAT_STEPS[1:])  # fmt: skip
    after = with_failed(failed(gate_ids=("G2",), found_on=None), packages, (make_gate("G2", "EARLY"), *UAT_GATES))
    assert gates_waiting(after) == ["EARLY"]
    # the draft ends on 10 July, five days of rework and one of retest on Monday the 20th
    assert [link.predecessor_id for link in _package(after, "RW-AC-1").links] == ["DRAFT"]
    assert after.schedule["EARLY"].finish == after.schedule["RT-AC-1"].finish == date(2026, 7, 20)


def test_rework_takes_as_long_as_the_engagement_says():
    after = plan(SteeringRecords(rework_days={"major": 3}), UAT_STEPS, PlanInputs(failed=(failed(),)), UAT_GATES)
    rework = _package(after, "RW-AC-1")
    assert rework.duration.likely_days == 3
    assert rework.duration.explanation.code == "steering.rework-days"


def _package(rollout, id_):
    return next(package for package in rollout.work_packages if package.id == id_)


def test_a_delay_lays_a_date_on_work_to_come_and_lengthens_what_has_begun():
    engagement = make_engagement(plan=make_plan_settings(start=START))
    later = apply_changes(engagement, [Delay("TEST", 5, REASON)], plan(), CALENDAR)
    assert later.steering.constraints["TEST"].day == date(2026, 7, 20)
    begun = PackageProgress("BUILD", actual_start=START, fraction_done=0.4)
    engagement = make_engagement(steering=SteeringRecords(status_date=START, progress={"BUILD": begun}))
    later = apply_changes(engagement, [Delay("BUILD", 2, REASON)], plan(), CALENDAR)
    # three of five days are left, and two more
    assert later.steering.progress["BUILD"].remaining_days == 5


def test_longer_work_keeps_the_computed_duration_as_its_start():
    engagement = make_engagement()
    later = apply_changes(engagement, [LongerWork("BUILD", 3, REASON)], plan(), CALENDAR)
    assert later.steering.durations["BUILD"] == (8, REASON)


def test_a_waived_requirement_is_no_must_have_any_more():
    changed = apply_changes(make_engagement(), [RequirementChange("F-CUS-01", False, None, REASON)])
    decision = changed.requirement_decisions["F-CUS-01"]
    assert (decision.applicable, decision.must_have, decision.reason) == (False, False, REASON)


@pytest.mark.parametrize("change", [Delay("NOPE", 1, REASON), PersonRemoved("nobody", REASON)])
def test_a_change_of_what_is_not_there_is_refused_by_name(change):
    with pytest.raises(NotFoundError) as caught:
        apply_changes(make_engagement(), [change], plan(), CALENDAR)
    assert caught.value.problem.params["id"] in {"NOPE", "nobody"}


def test_an_engagement_without_approved_requests_stays_as_it_is():
    engagement = make_engagement()
    assert with_approved_changes(engagement) is engagement


def test_the_status_tells_done_under_way_overdue_and_to_come():
    baseline = freeze_plan(plan(), "B1", Text.same("B1"), START)
    progress = {
        "DOCS": PackageProgress("DOCS", START, date(2026, 7, 7), 1.0),
        "BUILD": PackageProgress("BUILD", START, fraction_done=0.6),
    }
    steering = SteeringRecords(status_date=date(2026, 7, 14), progress=progress, baselines=(baseline,))
    report = report_status(plan(steering), steering, CALENDAR)
    assert report.counts == {"done": 1, "under_way": 1, "overdue": 1, "to_come": 2}
    states = {one.work_package_id: one.state for one in report.packages}
    assert states["TEST"] == "overdue"
    build = next(one for one in report.packages if one.work_package_id == "BUILD")
    # two of five days are left after Tuesday 14 July: done on 16 July instead of the 10th
    assert (build.expected[1], build.late_days) == (date(2026, 7, 16), 4)
    codes = [statement.code for statement in report.next_steps]
    # TEST waits for BUILD and cannot begin at once
    assert codes[:2] == ["steering.next-late", "steering.next-waiting"]


def test_work_behind_a_decision_not_taken_is_not_told_to_begin_though_the_decision_takes_no_day():
    steps = (
        make_package("AWARD", 0, kind="gate"),
        make_package("CHARTER", 3, ["AWARD"]),
        make_package("SURVEY", 3),
        make_package("LIVE", 0, ["CHARTER", "SURVEY"], avoids_blackouts="go_live"),
    )
    gates = (make_gate("G0", "AWARD"),)
    baseline = freeze_plan(plan(None, steps, gates=gates), "B1", Text.same("B1"), START)
    steering = SteeringRecords(status_date=date(2026, 7, 7), baselines=(baseline,))
    report = report_status(plan(steering, steps, gates=gates), steering, CALENDAR)
    told = {one.code: load_wording("en").say(one) for one in report.next_steps}
    assert "AWARD" in told["steering.next-overdue"]
    assert "SURVEY" in told["steering.next-overdue"]
    assert "CHARTER" in told["steering.next-waiting"]
    assert "CHARTER" not in told["steering.next-overdue"]


def test_without_a_status_date_there_is_no_status():
    assert report_status(plan(), SteeringRecords(), CALENDAR) is None
