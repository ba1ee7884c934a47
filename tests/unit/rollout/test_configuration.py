"""The configuration workbook: what stands in it, what the client's word changes, and what counts as missing."""

import dataclasses

import pytest

from planner.bootstrap import load_packs
from planner.domain.model.company import IntegrationNeed, SystemInUse
from planner.domain.model.configuration import (
    BoardChange,
    ConfigurationSheets,
    DecidedDisposition,
    DesignedStage,
    FieldChange,
    FieldMaster,
    InterfaceDetail,
    RuleChange,
)
from planner.domain.model.industry import IndustryField
from planner.domain.model.text import Text
from planner.domain.rollout.configuration.book import build_configuration_book
from planner.domain.rollout.configuration.breaks import find_breaks
from planner.domain.rollout.configuration.interfaces import build_cards, build_map
from planner.domain.rollout.configuration.results import Said
from planner.domain.rollout.configuration.trace import Tracer
from planner.domain.rollout.gaps import closed_by_work, find_gaps, is_custom, needs_work, planned_alone
from tests.builders import (
    make_alternative,
    make_catalogue,
    make_company,
    make_decision,
    make_engagement,
    make_requirement,
)

WHY = Text("理由", "reason")


def decided(disposition, *, reason=WHY, requirement_id="F-1"):
    one = DecidedDisposition(requirement_id, disposition, reason, None, None)
    return ConfigurationSheets(dispositions={requirement_id: one})


def gap_of(code, sheets, **decision):
    """Return the only gap when the client has decided, or None."""
    requirement = make_requirement("F-1", weight_class="高")
    alternative = make_alternative(answers={"F-1": (code, "whole", "demonstration")})
    decisions = {"F-1": make_decision("F-1", **decision)} if decision else {}
    engagement = make_engagement(configuration=sheets, requirement_decisions=decisions)
    return next(iter(find_gaps(engagement, make_catalogue([requirement]), alternative)), None), requirement


# --- what the client decides about gaps ------------------------------------------------------------------------------


@pytest.mark.parametrize("disposition", ["drop", "change_process"])
def test_a_gap_that_is_dropped_or_ends_in_a_changed_process_needs_no_development(disposition):
    gap, requirement = gap_of("custom", decided(disposition))
    assert gap.disposition == disposition
    assert not needs_work(gap)
    assert not closed_by_work(gap)
    assert not is_custom(gap)
    assert not planned_alone(gap, requirement, {})
    assert gap.reason.params["reason"] == WHY


def test_a_process_to_change_that_only_follows_from_the_answer_still_holds_time_in_the_plan():
    gap, requirement = gap_of("not_supported", ConfigurationSheets())
    assert (gap.disposition, gap.decided) == ("change_process", False)
    assert needs_work(gap)
    assert planned_alone(gap, requirement, {})


def test_a_standard_function_the_client_wants_extended_becomes_custom_work_of_full_size():
    gap, _ = gap_of("standard", decided("extend"))
    assert (gap.disposition, gap.size) == ("extend", "large")
    assert is_custom(gap)


def test_a_standard_function_that_stays_as_it_is_by_a_changed_process_is_no_gap():
    gap, _ = gap_of("standard", decided("change_process"))
    assert gap is None


def test_a_must_have_cannot_be_dropped_before_it_is_waived():
    gap, _ = gap_of("custom", decided("drop"), must_have=True)
    assert gap.disposition == "extend"
    assert not gap.decided


def test_a_dropped_requirement_is_neither_configured_nor_taught_nor_accepted(run_example):
    result = run_example("sample_manufacturing")
    dropped = next(
        id_ for id_, one in result.engagement.configuration.dispositions.items() if one.disposition == "drop"
    )
    assert dropped not in {requirement.id for requirement in result.requirements}
    assert not any(dropped in item.requirement_ids for item in result.acceptance.items)
    assert not any(dropped in course.requirement_ids for course in result.training.courses)
    assert not any(dropped in package.requirement_ids for package in result.rollout.work_packages)
    line = next(line for line in result.configuration.fit_gap if line.requirement_id == dropped)
    assert line.disposition == "drop"
    assert line.trace.acceptance_ids == ()


# --- the workbook of an example under other decisions -----------------------------------------------------------------


@pytest.fixture
def rebuild(run_example):
    """Return a function that makes the workbook of example 1 anew, with other decisions or another profile."""
    result = run_example("sample_manufacturing")
    packs = load_packs()

    def build(sheets=None, profile=None, **changes):
        engagement = dataclasses.replace(result.engagement, configuration=sheets or ConfigurationSheets(), **changes)
        return build_configuration_book(
            engagement, packs.catalogue, packs.configuration, profile, packs.outcomes.kpis,
            result.requirements, result.alternative, result.rollout, result.training.courses, result.acceptance.items,
        )  # fmt: skip

    return build


def test_every_requirement_that_applies_stands_once_in_the_fit_gap_table(rebuild, run_example):
    engagement = run_example("sample_manufacturing").engagement
    left_out = {id_ for id_, one in engagement.requirement_decisions.items() if not one.applicable}
    lines = [line.requirement_id for line in rebuild().fit_gap]
    assert len(lines) == len(set(lines))
    assert set(lines) == set(load_packs().catalogue.requirements) - left_out


def test_the_clients_word_holds_before_what_the_answer_suggests(rebuild):
    sheets = decided("extend", requirement_id="F-ORD-01")
    line = next(line for line in rebuild(sheets).fit_gap if line.requirement_id == "F-ORD-01")
    assert line.proposed != "extend"
    assert (line.disposition, line.client_reason) == ("extend", WHY)


def test_without_an_alternative_there_is_no_fit_gap_table(rebuild, run_example):
    result = run_example("sample_manufacturing")
    book = build_configuration_book(
        result.engagement, result.packs.catalogue, None, None, {}, result.requirements, None,
        result.rollout, result.training.courses, result.acceptance.items,
    )  # fmt: skip
    assert book.fit_gap == ()
    assert book.fields == ()


def test_every_line_of_every_book_has_an_id_of_its_own(rebuild):
    book = rebuild()
    lines = (*book.fit_gap, *book.fields, *book.stages, *book.flows, *book.rules, *book.boards, *book.cards)
    ids = [line.id for line in (*lines, *book.initial, *book.transfers)]
    assert len(ids) == len(set(ids))


def test_every_line_names_its_requirement_work_package_course_and_acceptance_item_or_is_a_break(rebuild, run_example):
    for book in (rebuild(), run_example("sample_gone_wrong").configuration):
        broken = {id_ for one in book.breaks for id_ in one.line_ids}
        for line in (*book.fields, *book.stages, *book.flows, *book.rules, *book.boards, *book.cards):
            trace = line.trace
            whole = (trace.requirement_ids, trace.work_package_ids, trace.course_ids, trace.acceptance_ids)
            assert all(whole) or line.id in broken, line.id


def test_nothing_in_the_trace_is_out_of_scope_or_unknown_to_the_plan(run_example):
    result = run_example("sample_services")
    book = result.configuration
    scope = {requirement.id for requirement in result.requirements}
    packages = {package.id for package in result.rollout.work_packages}
    courses = {course.course_id for course in result.training.courses}
    items = {item.id for item in result.acceptance.items}
    for line in (*book.fields, *book.stages, *book.flows, *book.rules, *book.boards):
        assert set(line.trace.requirement_ids) <= scope
        assert set(line.trace.work_package_ids) <= packages
        assert set(line.trace.course_ids) <= courses
        assert set(line.trace.acceptance_ids) <= items


def test_an_object_whose_module_is_out_of_scope_has_no_form(run_example):
    objects = {line.object_id for line in run_example("sample_services").configuration.fields}
    assert "campaign" not in objects  # nothing of the module MKT is in the scope of the small firm
    assert {"customer", "opportunity", "case"} <= objects


# --- forms ------------------------------------------------------------------------------------------------------------


def profile_with(*fields):
    profile = load_packs().industries["manufacturing"]
    return dataclasses.replace(profile, fields=fields, stages=())


def test_a_field_of_the_industry_takes_the_place_of_the_standard_field_of_the_same_meaning(rebuild):
    own = IndustryField(
        "op_reason", "opportunity", Text("丢单原因", "Why lost"), "choice", (WHY,), True, None, "F-OPP-07"
    )
    ids = {line.id: line for line in rebuild(profile=profile_with(own)).fields}
    assert ids["FM.opportunity.op_reason"].comes_from == "industry"
    assert "FM.opportunity.outcome_reason" not in ids
    assert "FM.opportunity.outcome_reason" in {line.id for line in rebuild().fields}


def change(kind, **values):
    empty = dict.fromkeys(("field", "text", "type", "options", "mandatory", "rule", "requirement_id", "reason"))
    return FieldChange(**{"id": "own", "object": "customer", "change": kind, **empty, **values})


def test_a_field_the_client_leaves_out_is_told_with_its_reason(rebuild):
    book = rebuild(ConfigurationSheets(fields=(change("leave_out", field="address", reason=WHY),)))
    assert "FM.customer.address" not in {line.id for line in book.fields}
    assert [(one.id, one.reason) for one in book.left_out] == [("FM.customer.address", WHY)]


def test_a_change_of_a_field_keeps_what_it_does_not_name(rebuild):
    before = next(line for line in rebuild().fields if line.id == "FM.customer.address")
    sheets = ConfigurationSheets(fields=(change("alter", field="address", mandatory=True),))
    after = next(line for line in rebuild(sheets).fields if line.id == "FM.customer.address")
    assert (before.mandatory, after.mandatory) == (False, True)
    assert (after.text, after.rule, after.trace) == (before.text, before.rule, before.trace)
    assert after.accepted.code == "configuration.accept-field-mandatory"


def test_a_field_nobody_asked_for_is_a_break_and_one_with_a_requirement_is_none(rebuild):
    asked = change("add", id="asked", text=WHY, requirement_id="X-CFG-01")
    unasked = change("add", id="unasked", text=WHY)
    book = rebuild(ConfigurationSheets(fields=(asked, unasked)))
    broken = [one.node for one in book.breaks if one.rule == "line-without-requirement"]
    assert broken == ["line:FM.customer.unasked"]


# --- stages and rules -------------------------------------------------------------------------------------------------


def stage(id_, win_rate=0.5, key_task=WHY, exit_=WHY, stay=10):
    return DesignedStage(id_, Text(id_, id_), win_rate, key_task, exit_, stay)


def rules_broken(book):
    return {(one.rule, one.node) for one in book.breaks if one.rule.startswith("stage-")}


def test_stages_are_the_clients_else_the_profiles_else_the_five_of_the_pack(rebuild):
    profile = load_packs().industries["manufacturing"]
    own = rebuild(ConfigurationSheets(stages=(stage("one"), stage("two", stay=None))), profile)
    assert (own.stages_from, [line.id for line in own.stages]) == ("client", ["FL.stage.one", "FL.stage.two"])
    assert rebuild(profile=profile).stages_from == "profile"
    standard = rebuild()
    assert (standard.stages_from, len(standard.stages)) == ("template", 5)


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        ({"win_rate": None}, "stage-without-win-rate"),
        ({"key_task": None}, "stage-without-key-task"),
        ({"exit_": None}, "stage-without-exit"),
        ({"stay": None}, "stage-without-limit"),
    ],
)
def test_a_stage_that_lacks_something_is_a_break_and_nothing_is_filled_in(rebuild, missing, rule):
    book = rebuild(ConfigurationSheets(stages=(stage("one", **missing), stage("last", 0.9, stay=None))))
    assert rules_broken(book) == {(rule, "line:FL.stage.one")}


def test_the_last_stage_needs_no_longest_stay_and_a_sound_sheet_has_no_break(rebuild):
    assert rules_broken(rebuild(ConfigurationSheets(stages=(stage("one"), stage("last", 0.9, stay=None))))) == set()


def test_a_win_rate_that_falls_is_a_break_at_the_stage_where_it_falls(rebuild):
    stages = (stage("one", 0.2), stage("two", 0.6), stage("three", 0.4), stage("last", 0.9, stay=None))
    assert rules_broken(rebuild(ConfigurationSheets(stages=stages))) == {
        ("stage-win-rate-falls", "line:FL.stage.three")
    }


def rule_of(book, rule_id):
    return next(line for line in book.rules if line.rule_id == rule_id)


def test_a_limit_is_a_proposal_until_the_client_decides_it_and_shows_in_the_condition(rebuild):
    proposed = rule_of(rebuild(), "first_follow_up")
    assert (proposed.limit.en, proposed.proposed) == ("3 days", True)
    assert "3 days" in proposed.condition.en
    sheets = ConfigurationSheets(rules={"first_follow_up": RuleChange("first_follow_up", True, 2, None, None)})
    own = rule_of(rebuild(sheets), "first_follow_up")
    assert (own.limit.zh, own.proposed) == ("2 天", False)
    assert "{limit}" not in own.condition.zh + own.action.zh


def test_a_rule_the_client_does_not_use_is_kept_apart(rebuild):
    sheets = ConfigurationSheets(rules={"large_deal": RuleChange("large_deal", False, None, None, WHY)})
    book = rebuild(sheets)
    assert "large_deal" not in {line.rule_id for line in book.rules}
    assert [(line.rule_id, line.reason) for line in book.rules_left_out] == [("large_deal", WHY)]


# --- boards -----------------------------------------------------------------------------------------------------------


def test_directors_and_the_front_line_see_different_boards(rebuild):
    metrics = {}
    for line in rebuild().boards:
        metrics.setdefault(line.role, {})[line.metric_id] = line
    assert metrics["sales_manager"]["M-PIPE"].chart == "funnel"
    assert "M-TODAY" in metrics["sales"]
    assert "M-TODAY" not in metrics["sales_manager"]
    assert {line.scope for line in metrics["sales"].values()} <= {"own", "team"}


def test_the_kpi_of_every_objective_stands_on_a_board_of_a_role_that_has_users(rebuild, run_example):
    result = run_example("sample_manufacturing")
    roles = {group.role for group in result.engagement.company.user_groups}
    shown = {(line.metric_id, line.role) for line in rebuild().boards}
    for objective in result.engagement.objectives:
        assert any(kpi == objective.kpi_id and role in roles for kpi, role in shown), objective.id
        lines = [line for line in rebuild().boards if line.metric_id == objective.kpi_id]
        assert all(objective.id in line.objective_ids for line in lines)
        assert all(f"AC-{objective.id}" in line.trace.acceptance_ids for line in lines)


def test_the_client_puts_metrics_on_boards_and_takes_them_off(rebuild):
    boards = (BoardChange("sales", "M-RANK", False, None, WHY), BoardChange("sales", "K33", True, "bar", None))
    lines = {
        line.metric_id: line for line in rebuild(ConfigurationSheets(boards=boards)).boards if line.role == "sales"
    }
    assert "M-RANK" not in lines
    assert (lines["K33"].chart, lines["K33"].comes_from, lines["K33"].scope) == ("bar", "client", "own")


# --- interfaces -------------------------------------------------------------------------------------------------------


@pytest.fixture
def tracer(run_example):
    result = run_example("sample_manufacturing")
    return Tracer(result.requirements, result.rollout, result.training.courses, result.acceptance.items)


def company(kind, direction="both", *, keep=True):
    system = SystemInUse("s", Text("系统", "System"), kind, WHY, keep)
    need = IntegrationNeed("link", "s", WHY, direction, WHY, "medium", None)
    return make_company(systems=(system,), integrations=(need,))


def card_of(tracer, kind, direction="both", sheets=None):
    (card,) = build_cards(load_packs().configuration, company(kind, direction), sheets or ConfigurationSheets(), tracer)
    return card


@pytest.mark.parametrize("kind", ["erp", "oa", "service_desk", "telephony", "finance"])
def test_a_card_proposes_objects_owners_reconciliation_and_failure_handling_for_its_kind(tracer, kind):
    card = card_of(tracer, kind)
    assert card.objects
    for one in card.objects:
        assert one.key
        assert one.reconciled
        assert one.reconciled_how_often
        assert one.tolerance
        assert {line.master for line in one.masters} <= {"crm", "other"}
        assert not any(line.stated for line in one.masters)
    assert card.handling.retry.text
    assert not card.handling.retry.stated
    assert card.acceptance


def test_an_approved_order_goes_to_the_erp_and_its_state_comes_back(tracer):
    ways = {one.id.rpartition(".")[2]: one.direction for one in card_of(tracer, "erp").objects}
    assert ways["order"] == "from_crm"
    assert ways["fulfilment"] == "to_crm"


def test_what_runs_against_the_direction_stated_is_not_proposed(tracer):
    assert {one.direction for one in card_of(tracer, "erp", "to_crm").objects} == {"to_crm"}


def test_what_the_client_settled_stands_before_the_proposal_and_is_marked(tracer):
    own = InterfaceDetail("link", retry=Text("不重试", "no retry"), records_per_day=40)
    masters = (FieldMaster("link", "order_lines", None, "other", WHY), FieldMaster("link", "new", WHY, "crm", None))
    sheets = ConfigurationSheets(interfaces={"link": own}, masters=masters)
    card = card_of(tracer, "erp", sheets=sheets)
    assert card.handling.retry == Said(Text("不重试", "no retry"), stated=True)
    owners = {line.field_id: (line.master, line.stated) for line in card.masters}
    assert owners["order_lines"] == ("other", True)
    assert owners["product_code"] == ("other", False)
    assert owners["new"] == ("crm", True)
    assert (card.records_per_day, card.peak_per_hour) == (40, None)


def test_of_a_system_without_a_proposal_everything_stays_unknown_and_is_a_break(rebuild, run_example):
    own = company("other")
    book = rebuild(company=dataclasses.replace(run_example("sample_manufacturing").engagement.company,
                                               systems=own.systems, integrations=own.integrations))  # fmt: skip
    (card,) = book.cards
    assert (card.purpose, card.checking.what.text, card.checking.matching_key.text) == (None, None, None)
    assert {one.rule for one in book.breaks if one.node == "line:IF.link"} == {
        "interface-without-master", "interface-without-key", "interface-without-reconciliation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("keep", "joined", "state"),
    [
        (True, True, "connected"), (None, True, "connected"), (False, True, "replaced"),
        (True, False, "apart"), (None, False, "undecided"), (False, False, "replaced"),
    ],
)  # fmt: skip
def test_the_map_tells_what_becomes_of_a_system(tracer, keep, joined, state):
    firm = company("erp", keep=keep)
    firm = firm if joined else dataclasses.replace(firm, integrations=())
    cards = build_cards(load_packs().configuration, firm, ConfigurationSheets(), tracer)
    (line,) = build_map(firm, cards)
    assert (line.state, len(line.card_ids)) == (state, int(joined))


# --- initial data -----------------------------------------------------------------------------------------------------


def test_every_list_of_initial_data_has_an_owner_on_either_side_or_says_that_nobody_is_named(run_example):
    result = run_example("sample_manufacturing")
    lines = {line.item_id: line for line in result.configuration.initial}
    assert lines["products"].internal.en == "You Yangxin, sales office"  # named in the sheet
    assert lines["organisation"].internal.en == "Zheng Yangqi, Xu Yangxin"  # the CRM administrators of the team
    assert lines["permissions"].internal is None  # nobody is security officer yet
    assert all(line.due for line in lines.values())


def test_nothing_missing_is_no_break(rebuild):
    book = rebuild()
    empty = dataclasses.replace(book, stages=(), fields=(), flows=(), rules=(), boards=(), cards=(), fit_gap=())
    assert find_breaks(empty, load_packs().catalogue.requirements) == ()
