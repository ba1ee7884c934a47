"""Acceptance: items of six dimensions, each with its reason."""

import pytest

from planner.domain.acceptance.book import build_acceptance_book, requirements_in_scope
from planner.domain.model.company import BusinessProcess
from planner.domain.model.condition import Comparison
from planner.domain.model.operation import DataFinding, OperationSheets
from planner.domain.model.template import (
    AcceptanceItemTemplate,
    AcceptanceSetup,
    AcceptanceTemplate,
    DataStep,
    PartyDuties,
    WalkStep,
)
from planner.domain.model.text import Text
from tests.builders import (
    make_catalogue,
    make_company,
    make_decision,
    make_engagement,
    make_kpi,
    make_objective,
    make_requirement,
)


def make_item(id_="L1", dimension="A4", **changes):
    text = Text.same(id_)
    values = {
        "id": id_, "dimension": dimension, "group": text, "condition": text, "method": text, "expected": text,
        "evidence": text, "responsible": text, "applies_if": None, "modules": (), "reasons": ("source:S-109", "kpi:K17"),
    }  # fmt: skip
    return AcceptanceItemTemplate(**{**values, **changes})


def book_of(engagement, catalogue=None, items=(), facts=None, **changes):
    signatories = {"client_led": (Text.same("client"),), "supervised": (Text.same("supervisor"),)}
    template = AcceptanceTemplate(
        "checklists", "1", {item.id: item for item in items}, (), (), (), (), signatories, **changes
    )
    return build_acceptance_book(engagement, catalogue or make_catalogue(), template, {"K01": make_kpi()}, facts or {})


def test_every_requirement_in_scope_gets_one_item_and_a_not_applicable_one_gets_none():
    catalogue = make_catalogue([make_requirement("F-CUS-01"), make_requirement("F-CUS-02")])
    engagement = make_engagement(requirement_decisions={"F-CUS-02": make_decision("F-CUS-02", applicable=False)})
    assert [r.id for r in requirements_in_scope(engagement, catalogue)] == ["F-CUS-01"]
    assert [item.requirement_ids for item in book_of(engagement, catalogue).items] == [("F-CUS-01",)]


def test_the_first_acceptance_dimension_of_a_requirement_is_its_checklist():
    catalogue = make_catalogue([make_requirement(acceptance=("A4", "A2"))])
    assert book_of(make_engagement(), catalogue).items[0].dimension == "A4"


def test_an_objective_without_a_target_says_so_instead_of_naming_a_result():
    engagement = make_engagement(objectives=(make_objective(target=None),))
    item = next(item for item in book_of(engagement).items if item.dimension == "A1")
    assert "未决" in item.expected.zh
    assert item.reasons == ("objective:OB1",)


def test_the_pain_of_a_surveyed_process_is_what_its_walk_through_must_show_gone():
    process = BusinessProcess("P1", "sales", Text.same("quoting"), ("sales",), Text("报价慢", "slow quotes"), 4, 4)
    engagement = make_engagement(company=make_company(processes=(process,)))
    item = next(item for item in book_of(engagement).items if item.id == "AC-P1")
    assert "报价慢" in item.expected.zh
    assert "slow quotes" in item.expected.en


def test_a_process_is_walked_in_the_steps_the_client_listed_the_others_share_the_standard_ones_of_their_area():
    steps = (Text.same("ask"), Text.same("quote"))
    listed = BusinessProcess("P1", "sales", Text.same("quoting"), (), None, None, None, steps)
    silent = BusinessProcess("P2", "sales", Text.same("selling"), (), None, None, None)
    also_silent = BusinessProcess("P3", "sales", Text.same("closing"), (), None, None, None)
    engagement = make_engagement(company=make_company(processes=(silent, listed, also_silent)))
    standard = {area: (WalkStep(Text.same("record"), Text.same("number")),) for area in ("sales", "data")}
    book = book_of(engagement, walk_throughs=standard)
    walked = [
        ([name.en for name in walk.processes], [step.text.en for step in walk.steps]) for walk in book.walk_throughs
    ]
    # nobody named a process of data management, so its standard steps are not walked
    assert walked == [(["quoting"], ["ask", "quote"]), (["selling", "closing"], ["record"])]
    warning = next(one for one in book.warnings if one.code == "acceptance.steps-unstated")
    assert warning.params["count"] == 2


def test_the_flow_and_the_duties_are_those_of_the_set_up_chosen():
    duties = {name: AcceptanceSetup((), (PartyDuties(Text.same(name), ()),)) for name in ("client_led", "supervised")}
    book = book_of(make_engagement(acceptance_setup="supervised"), setups=duties)
    assert [one.party.en for one in book.setup.duties] == ["supervised"]


def test_a_recorded_sample_is_judged_by_the_limit_of_its_step():
    finding = DataFinding("f", Text.same("accounts"), "single", "trial", None, 100, 0, None, None, None)
    step = DataStep("single", Text.same("single"), Text.same("check"), Text.same("error"), 0.05)
    engagement = make_engagement(operation=OperationSheets(data_findings=(finding,)))
    (judged,) = book_of(engagement, data_steps={"single": step}).findings
    assert (judged.limit, judged.verdict) == (0.05, "accepted")


def test_library_items_apply_by_condition_and_by_modules_in_scope():
    items = [
        make_item("always"),
        make_item("wrong-module", modules=("SVC",)),
        make_item("right-module", modules=("CUS",)),
        make_item("only-erp", applies_if=Comparison("has_erp", "is", True)),
    ]
    ids = {item.id for item in book_of(make_engagement(), items=items, facts={"has_erp": False}).items}
    assert {"always", "right-module"} <= ids
    assert not {"wrong-module", "only-erp"} & ids


def test_every_item_names_its_reason_and_an_empty_dimension_is_warned_about():
    book = book_of(make_engagement(objectives=(make_objective(),)), items=[make_item()])
    assert all(item.reasons for item in book.items)
    assert book.counts == {"A1": 1, "A2": 1, "A3": 0, "A4": 1, "A5": 0, "A6": 0}
    empty = [warning for warning in book.warnings if warning.code == "acceptance.dimension-empty"]
    assert len(empty) == 3


def test_a_must_have_stays_marked_in_its_acceptance_item():
    engagement = make_engagement(requirement_decisions={"F-CUS-01": make_decision(must_have=True)})
    assert [item.must_have for item in book_of(engagement).items] == [True]


def test_an_objective_names_start_value_target_and_date_and_what_is_unknown_says_so():
    known = make_objective("OB1", start_value=0.18, target=0.05, change="points")
    vague = make_objective("OB2", start_value=None, due=None)
    items = {item.id: item for item in book_of(make_engagement(objectives=(known, vague))).items}
    assert items["AC-OB1"].expected.en == "Start value: 18%; target value: 23%; due: 2027-06-30"
    assert items["AC-OB2"].expected.zh == "起始值：未知；目标值：25%；期限：未知"


@pytest.mark.parametrize(
    ("module", "dimension", "judge"),
    [
        ("SEC", "A4", "Head of IT"),  # backups are data, but no steward tests a restore
        ("COST", "A1", "Client project manager"),
        ("CUS", "A4", "Data steward"),
        ("API", "A2", "Head of IT"),
        ("API", "A4", "Data steward"),
        ("CUS", "A2", "Process owner"),
    ],
)
def test_a_requirement_is_judged_by_who_knows_its_subject(module, dimension, judge):
    catalogue = make_catalogue([make_requirement(module=module, acceptance=(dimension,))])
    assert book_of(make_engagement(), catalogue).items[0].responsible.en == judge
