"""D6: role cards, duties with tasks, the words of the other methods, and published durations beside the computed one."""

import dataclasses
import functools

import pytest

from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.plan_sheets import annex_sheets
from planner.documents.builders.plan_view import plan_view
from planner.domain.model.document import Table


@pytest.fixture(scope="module")
def built(run_example):
    return functools.cache(lambda name: build_implementation_plan(run_example(name), "en"))


@pytest.fixture(scope="module")
def sheets(run_example):
    """Return the blocks of the annex workbook of an example."""
    return functools.cache(lambda name: registers(run_example(name)))


def registers(result):
    return [each for blocks in annex_sheets(plan_view(result, "en")).values() for each in blocks]


def of_sheets(blocks, id_):
    return next(each for each in blocks if each.id == id_)


def block(document, id_):
    return next(each for each in (*document.body, *document.annexes) if each.id == id_)


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows if not row.group]


def test_published_durations_stand_with_source_and_grade_beside_the_computed_one(built, sheets):
    document = built("sample_manufacturing")
    lines = cells(of_sheets(sheets("sample_manufacturing"), "duration-figures"))
    assert len(lines) >= 4
    assert any("1-3 months" in line[0] for line in lines)
    claim = next(line for line in lines if "Low code" in line[0])
    assert "vendor" in claim[0]
    assert all(line[1] and line[2].startswith("C") for line in lines)
    assert "not used to compute it" in block(document, "duration-computed").text


def test_the_computed_months_are_those_of_the_plan(run_example, built):
    rollout = run_example("sample_manufacturing").rollout
    months = (rollout.waves[0].go_live - rollout.start).days / 30.4375
    text = block(built("sample_manufacturing"), "duration-computed").text
    assert f"{months:.1f} months from the start to the first go-live" in text


def test_every_group_has_a_card_and_the_technical_one_names_the_gaps_it_has_to_build(run_example, sheets):
    result = run_example("sample_manufacturing")
    blocks = sheets("sample_manufacturing")
    cards = [each.id for each in blocks if isinstance(each, Table) and each.id.startswith("card-")]
    assert cards == ["card-steering", "card-experts", "card-technical", "card-implementation", "card-management_office"]
    custom = [gap.requirement_id for gap in result.rollout.gaps if gap.code in ("custom", "third_party")]
    listed = cells(of_sheets(blocks, "card-technical"))[-1][1]
    assert all(requirement in listed for requirement in custom)


def test_a_card_marks_a_group_that_lacks_somebody_it_must_have(run_example):
    result = run_example("sample_manufacturing")
    team = tuple(member for member in result.engagement.team if member.role != "sponsor")
    bare = dataclasses.replace(result, engagement=dataclasses.replace(result.engagement, team=team))
    card = of_sheets(registers(bare), "card-steering")
    assert card.rows[1].cells[1].mark == "bad"


def test_every_duty_of_every_role_stands_with_its_tasks_or_says_that_there_is_none(run_example, sheets):
    result = run_example("sample_services")
    lines = [row for row in of_sheets(sheets("sample_services"), "duties-table").rows if not row.group]
    assert len(lines) == len(result.rollout.duties)
    idle = [line for line in lines if line.cells[2].mark == "watch"]
    assert len(idle) == sum(not duty.package_ids and not duty.days for duty in result.rollout.duties)
    assert all(line.cells[2].text for line in lines)


def test_phases_that_run_side_by_side_are_explained(built):
    items = block(built("sample_services"), "overlaps-list").items
    assert any("hands-on lessons need configured modules" in item for item in items)


def test_a_plan_in_four_phases_is_told_in_six_seven_and_five_as_well(sheets):
    table = of_sheets(sheets("sample_manufacturing"), "methods-table")
    assert len(table.rows) == 4
    heads = " ".join(column.head for column in table.columns)
    assert all(words in heads for words in ("four phases", "five stages", "six steps", "seven steps"))


def test_the_risk_register_names_the_work_packages_of_a_response(sheets):
    lines = cells(of_sheets(sheets("sample_manufacturing"), "risk-table"))
    risk = next(line for line in lines if "Training too early" in line[0])
    assert "COR-TRAIN" in risk[2]


def test_the_calendar_of_the_plan_holds_decisions_and_communications_once(run_example, sheets):
    result = run_example("sample_manufacturing")
    lines = cells(of_sheets(sheets("sample_manufacturing"), "communication-table"))
    decisions = sum(package.kind != "work" for package in result.rollout.work_packages)
    assert len(lines) == decisions + len(result.adoption.communications)
    assert [line[0][:10] for line in lines] == sorted(line[0][:10] for line in lines)


def test_without_an_adoption_pack_the_calendar_is_made_from_the_work_packages(run_example):
    result = run_example("sample_manufacturing")
    bare = dataclasses.replace(result, adoption=type(result.adoption)())
    table = of_sheets(registers(bare), "communication-table")
    assert any("Kick-off meeting" in line[1] for line in cells(table))


def test_the_card_of_the_committee_names_those_of_the_initiation_sheet_like_the_resources(built, sheets):
    card = dict(cells(of_sheets(sheets("sample_manufacturing"), "card-steering")))
    resources = cells(block(built("sample_manufacturing"), "resources-table"))
    people = next(line[2] for line in resources if "Sun Yangsan" in line[2] and "Li Yangsi" in line[2])
    for name in ("Zhao Yangyi", "Qian Yang'er", "Li Yangsi", "Sun Yangsan"):
        assert name in people
        assert name in card["Members"]
