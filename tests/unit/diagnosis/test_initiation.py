import dataclasses

import pytest

from planner.domain.diagnosis.initiation import check_initiation
from planner.domain.model.survey import Initiation, StageObjective, StrategyGoal
from planner.domain.model.text import Text
from tests.builders import make_member, make_objective
from tests.unit.diagnosis.surveys import codes, make_budget, make_group, make_staff

RULE = Text("规则", "a rule")
WHOLE = Initiation(
    budget=(make_budget(),),
    decision_rights=RULE,
    change_rule=RULE,
    reporting_rhythm=RULE,
    staff=tuple(make_staff(role) for role in ("project_manager", "process_owner", "crm_admin", "data_steward")),
    groups=tuple(make_group(kind) for kind in ("steering", "implementation", "management_office")),
    stage_objectives=(StageObjective("s", "pilot", RULE, None, None),),
)
SPONSOR = (make_member("sponsor"),)


def _check(sheet=WHOLE, objectives=(), team=SPONSOR, strategy=RULE, *, agreed=True):
    return check_initiation(sheet, objectives, team, strategy, sponsor_agreed=agreed)


def _pillar(id_, **changes):
    team, agreed = changes.pop("team", SPONSOR), changes.pop("agreed", True)
    check = _check(dataclasses.replace(WHOLE, **changes), team=team, agreed=agreed)
    return next(pillar for pillar in check.pillars if pillar.id == id_)


def test_a_sheet_that_lacks_nothing_is_complete_on_all_four_pillars():
    assert [pillar.state for pillar in _check().pillars] == ["complete"] * 4


def test_an_empty_sheet_is_missing_on_all_four_pillars():
    check = _check(Initiation(), team=(), strategy=None, agreed=None)
    assert [pillar.state for pillar in check.pillars] == ["missing"] * 4
    assert all(pillar.reasons for pillar in check.pillars)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"amount": None}, "amount-unknown"),
        ({"approved": None}, "approval-unknown"),
        ({"approved": False}, "not-approved"),
    ],
)
def test_money_that_is_not_stated_or_not_approved_makes_the_pillar_partial(line, reason):
    money = _pillar("money", budget=(make_budget(**line),))
    assert (money.state, codes(money.reasons)) == ("partly", [reason])


def test_a_missing_rule_of_process_control_is_named():
    control = _pillar("control", change_rule=None)
    assert (control.state, codes(control.reasons)) == ("partly", ["no-change-rule"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"name": None}, "role-empty"),
        ({"share": None}, "share-unknown"),
        ({"share": 0.19}, "share-thin"),
        ({"released_by": None}, "not-released"),
    ],
)
def test_a_project_manager_without_name_time_or_release_makes_the_pillar_partial(line, reason):
    staff = (make_staff("project_manager", **line), *WHOLE.staff[1:])
    people = _pillar("people", staff=staff)
    assert (people.state, codes(people.reasons)) == ("partly", [reason])


def test_a_fifth_of_the_day_is_enough_to_lead():
    assert _pillar("people", staff=(make_staff(share=0.2), *WHOLE.staff[1:])).state == "complete"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"team": ()}, "no-sponsor"),
        ({"agreed": None}, "agreement-unknown"),
        ({"agreed": False}, "agreement-refused"),
        ({"groups": WHOLE.groups[1:]}, "group-missing"),
        ({"groups": (make_group("steering", head=None), *WHOLE.groups[1:])}, "group-without-head"),
    ],
)
def test_the_organisation_needs_sponsor_agreement_and_headed_groups(changes, reason):
    organisation = _pillar("organisation", **changes)
    assert (organisation.state, codes(organisation.reasons)) == ("partly", [reason])


def test_every_objective_must_serve_a_strategy_and_every_goal_must_be_served():
    lost, served, named = (
        make_objective("A", alignment=None),
        make_objective("B", alignment=None),
        make_objective("C", alignment=RULE),
    )
    goals = (StrategyGoal("g1", RULE, ("B",)), StrategyGoal("g2", RULE, ()))
    check = _check(dataclasses.replace(WHOLE, strategy_goals=goals), [lost, served, named])
    assert codes(check.alignment) == ["goal-unserved", "objective-unaligned"]


def test_without_a_strategy_alignment_cannot_be_checked():
    check = _check(strategy=None)
    assert not check.strategy_known
    assert codes(check.alignment) == ["strategy-unknown"]


def test_without_stage_objectives_there_is_no_yardstick():
    assert codes(_check(dataclasses.replace(WHOLE, stage_objectives=())).alignment) == ["no-stage-objectives"]
