"""The decision workbook, recalculated by a spreadsheet program: as delivered, and after changes, it agrees with the engine."""

import dataclasses
import json
import math
import re
import zipfile

import pytest

from planner import places
from planner.bootstrap import export_documents
from planner.documents.workbook.build import build_decision_workbook
from planner.documents.workbook.view import book_of
from planner.documents.workbook.writer import FORMULA_MARKS, render_workbook
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.text import LANGUAGES, Text
from planner.domain.selection.analysis_results import DecisionAnalysis
from planner.domain.selection.cost import cost_of_ownership
from planner.domain.selection.criteria import build_criteria, must_have_ids
from planner.domain.selection.present_value import present_value
from planner.domain.selection.score import score_alternatives
from planner.services.run import run_engagement
from planner.services.single_stage import run_economics, run_selection
from tests.spreadsheets import opened, recalculated

pytestmark = pytest.mark.slow

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
EVERY = [(name, language) for name in EXAMPLES for language in LANGUAGES]
CLOSE = 1e-9


def close(found, expected):
    return math.isclose(found, expected, rel_tol=CLOSE, abs_tol=CLOSE)


def cell(workbook, area, row=0, column=0):
    """The cell at a place of an area; areas count from 0, spreadsheets from 1."""
    return workbook[area.sheet].cell(area.top + row + 1, area.left + column + 1)


def column_of(workbook, area, column=0):
    return [cell(workbook, area, row, column).value for row in range(area.rows)]


def file_name(name, language):
    return f"{name}.{language}.xlsx"


def cells_of(workbook):
    return (one for sheet in workbook for row in sheet.iter_rows() for one in row if one.value is not None)


# --- as delivered ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(run_example, tmp_path_factory):
    """The folder with the workbook of every example in both languages."""
    folder = tmp_path_factory.mktemp("workbooks")
    for name, language in EVERY:
        made = render_workbook(build_decision_workbook(run_example(name), language))
        (folder / file_name(name, language)).write_bytes(made)
    return folder


@pytest.fixture(scope="module")
def computed(written, tmp_path_factory):
    """The same, every formula computed anew by a spreadsheet program."""
    files = [written / file_name(name, language) for name, language in EVERY]
    return recalculated(files, tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_formula_comes_out_as_the_value_it_was_delivered_with(written, computed, name, language):
    file = file_name(name, language)
    delivered, formulas = opened(written / file, values=True), opened(written / file)
    checked = 0
    for one in (c for c in cells_of(formulas) if c.data_type == "f"):
        was = delivered[one.parent.title][one.coordinate].value
        now = computed[file][one.parent.title][one.coordinate].value
        same = close(was, now) if isinstance(was, float | int) and isinstance(now, float | int) else was == now
        assert same, f"{one.parent.title}!{one.coordinate}: {was!r} became {now!r} by {one.value}"
        checked += 1
    assert checked > 1000


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_values_ranks_contributions_and_costs_are_those_of_the_engine(run_example, computed, name, language):
    result = run_example(name)
    assert_agrees(computed[file_name(name, language)], book_of(result, language), result.selection)


def assert_agrees(workbook, book, selection):
    """Compare what the sheet of scores says of every alternative with a selection."""
    found = {cell(workbook, book.score_rows, row, 1).value: row for row in range(book.count)}
    assert len(selection.scored) == book.count
    for scored in selection.scored:
        row = found[book.name(scored.alternative_id)]
        rank, _, eligible, *numbers = (cell(workbook, book.score_rows, row, column).value for column in range(9))
        value = scored.overall_value
        assert rank == scored.rank
        assert eligible == book.text("yes" if scored.eligible else "no")
        for one, expected in zip(numbers[:3], (value.low, value.expected, value.high), strict=True):
            assert close(one, expected)
        assert close(numbers[4], scored.evidenced_weight)
        assert close(numbers[5], scored.unknown_weight)
        for parts, area in (
            (scored.point_contributions, book.contributions),
            (scored.dimension_contributions, book.dimension_contributions),
        ):
            shown = column_of(workbook, area, row)
            assert len(shown) == len(parts)
            assert all(close(one, part.value.expected) for one, part in zip(shown, parts, strict=True))
    in_order = [cell(workbook, book.sorted_ranking, place, 5).value for place in range(book.count)]
    assert in_order == [book.name(scored.alternative_id) for scored in selection.scored]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_cell_shows_an_error_and_none_is_left_unworded(computed, name, language):
    for one in cells_of(computed[file_name(name, language)]):
        assert one.data_type != "e", f"{one.parent.title}!{one.coordinate}: {one.value}"
        assert not re.search(r"#(NAME|VALUE|REF|DIV/0|N/A|NUM)|Err:|^None$|\{[a-z_]+\}", str(one.value))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_formulas_stay_inside_the_workbook_and_the_limits_of_the_file_format(written, name, language):
    path = written / file_name(name, language)
    with zipfile.ZipFile(path) as archive:
        assert not [entry for entry in archive.namelist() if "externalLink" in entry or "vba" in entry.lower()]
    for one in (c for c in cells_of(opened(path)) if c.data_type == "f"):
        assert len(one.value) < 8192
        assert all(len(text) < 256 for text in re.findall(r'"((?:[^"]|"")*)"', one.value))
        assert not re.search(r"\[\d+\]|_xlfn|https?:", one.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sheet_answers_the_four_questions(run_example, computed, language):
    book = book_of(run_example("sample_manufacturing"), language)
    sheet = computed[file_name("sample_manufacturing", language)][book.titles["conclusion"]]
    shown = [one.value for row in sheet.iter_rows() for one in row if one.value is not None]
    questions = [book.text(f"question-{key}") for key in ("which", "how-sure", "what-changes", "what-costs")]
    assert [text for text in shown if text in questions] == questions
    after_first = shown[shown.index(questions[1]) + 1]
    assert after_first == book.name("sample_cloud_b")
    assert book.text("unchanged") in shown
    ladder = book.view.result.analysis.robustness.ladder
    assert book.view.says((ladder[0].statement,))[0] in shown


def test_alternatives_closer_than_the_limit_are_called_tied_on_the_first_sheet(run_example, computed):
    book = book_of(run_example("sample_services"), "en")
    sheet = computed[file_name("sample_services", "en")][book.titles["conclusion"]]
    shown = {one.value for row in sheet.iter_rows() for one in row}
    assert "Tied: Sample Desk B and Sample Desk A" in shown


def test_nobody_is_named_where_every_alternative_fails_a_must_have(run_example, computed):
    book = book_of(run_example("sample_gone_wrong"), "zh-CN")
    sheet = computed[file_name("sample_gone_wrong", "zh-CN")][book.titles["conclusion"]]
    shown = {one.value for row in sheet.iter_rows() for one in row}
    assert "没有合格的方案" in shown
    assert {one for one in shown if isinstance(one, str) and one.startswith("全部方案都有一票否决项不满足")}


def test_the_same_inputs_give_the_same_bytes(run_example, written):
    again = render_workbook(build_decision_workbook(run_example("sample_services"), "en"))
    assert again == (written / file_name("sample_services", "en")).read_bytes()


# --- after changes ---------------------------------------------------------------------------------------------------

CHANGED = "sample_manufacturing"
POINT, PERSON = "CP03", "sales_director"
RATED, REQUIREMENT = "sample_cloud_a", "X-CFG-07"
WAIVED = "X-API-12"


def set_own_weight(workbook, book):
    cell(workbook, book.own_weights, book.points.index(POINT)).value = 0.4


def set_stated_weight(workbook, book):
    people = [weighting.stakeholder_id for weighting in book.view.result.engagement.weightings]
    cell(workbook, book.stated, book.points.index(POINT), people.index(PERSON)).value = 95


def set_rating(workbook, book):
    row = [one.id for one in book.requirements].index(REQUIREMENT)
    column = [one.alternative_id for one in book.scored].index(RATED)
    for part, value in (("low", 4.4), ("expected", 4.8), ("high", 5), ("grade", 5)):
        cell(workbook, book.ratings(part), row, column).value = value


def set_waiver(workbook, book):
    cell(workbook, book.waivers, book.must_haves.index(WAIVED)).value = book.text("yes")


def set_costs(workbook, book):
    line = next(n for n, one in enumerate(book.priced) if (one.alternative, one.line.id) == (0, "licence"))
    for column, amount in enumerate((1700, 2000, 2600)):
        cell(workbook, book.cost_lines, line, 4 + column).value = amount
    cell(workbook, book.roles_area, 0, 0).value = 90
    cell(workbook, book.discount_rate).value = 0.1


CHANGES = {
    "own-weight": set_own_weight,
    "stated-weight": set_stated_weight,
    "rating": set_rating,
    "waiver": set_waiver,
    "costs": set_costs,
}


@pytest.fixture(scope="module")
def changed(run_example, written, tmp_path_factory):
    """The Chinese workbook of example 1 after each change made in a copy of it, computed anew."""
    folder = tmp_path_factory.mktemp("changed")
    book = book_of(run_example(CHANGED), "zh-CN")
    for name, change in CHANGES.items():
        workbook = opened(written / file_name(CHANGED, "zh-CN"))
        change(workbook, book)
        workbook.save(folder / f"{name}.xlsx")
    files = [folder / f"{name}.xlsx" for name in CHANGES]
    return {file.removesuffix(".xlsx"): made for file, made in recalculated(files, folder).items()}, book


def rescored(result, ratings=None, weights=None):
    """The selection scored again with other ratings, or other weights of the points."""
    selection, engagement, catalogue = result.selection, result.engagement, result.packs.catalogue
    decisions = engagement.requirement_decisions
    criteria = selection.criteria if weights is None else build_criteria(catalogue, decisions, weights)
    own = ratings or {one.alternative_id: one.ratings for one in selection.scored}
    scored = score_alternatives(criteria, own, must_have_ids(catalogue, decisions), selection.tie_tolerance)
    return dataclasses.replace(selection, criteria=criteria, scored=scored)


def test_an_own_weight_leaves_the_others_their_proportions(run_example, changed):
    workbooks, book = changed
    result = run_example(CHANGED)
    combined = result.selection.group.combined
    rest = 1 - combined[POINT]
    weights = {point: 0.4 if point == POINT else share * 0.6 / rest for point, share in combined.items()}
    shown = dict(zip(book.points, column_of(workbooks["own-weight"], book.effective_weights), strict=True))
    assert all(close(shown[point], weights[point]) for point in weights)
    assert_agrees(workbooks["own-weight"], book, rescored(result, weights=weights))


def test_a_respondents_other_points_move_everything_as_the_engine_moves_it(run_example, changed):
    workbooks, book = changed
    result = run_example(CHANGED)
    engagement = result.engagement
    weightings = tuple(
        dataclasses.replace(one, points={**one.points, POINT: 95.0}) if one.stakeholder_id == PERSON else one
        for one in engagement.weightings
    )
    after = run_selection(dataclasses.replace(engagement, weightings=weightings), result.packs)
    assert after.group.combined != result.selection.group.combined
    assert_agrees(workbooks["stated-weight"], book, after)


def test_a_better_rating_with_its_evidence_counts_as_in_the_engine(run_example, changed):
    workbooks, book = changed
    result = run_example(CHANGED)
    scale = result.packs.rating_scale
    ratings = {one.alternative_id: dict(one.ratings) for one in result.selection.scored}
    better = Estimate(4.4, 4.8, 5.0)
    ratings[RATED][REQUIREMENT] = dataclasses.replace(
        ratings[RATED][REQUIREMENT], rating=better, value=scale.value(better), marks=(), mark_values=(),
        grade=EvidenceGrade.CONTRACT_OR_REFERENCE, code="standard",
    )  # fmt: skip
    assert_agrees(workbooks["rating"], book, rescored(result, ratings=ratings))


def test_a_waiver_brings_an_alternative_back_into_the_ranking(run_example, changed):
    workbooks, book = changed
    result = run_example(CHANGED)
    engagement = result.engagement
    decisions = dict(engagement.requirement_decisions)
    decisions[WAIVED] = dataclasses.replace(decisions[WAIVED], must_have=False)
    after = run_selection(dataclasses.replace(engagement, requirement_decisions=decisions), result.packs)
    eligible = {one.alternative_id for one in after.scored if one.eligible}
    assert eligible > {one.alternative_id for one in result.selection.scored if one.eligible}
    assert_agrees(workbooks["waiver"], book, after)


def test_other_prices_users_and_discounting_cost_what_the_engine_says(run_example, changed):
    workbooks, book = changed
    engagement = run_example(CHANGED).engagement
    role = book.roles[0].id
    own = next(n for n, group in enumerate(engagement.company.user_groups) if group.role == role)
    others = sum(group.headcount for group in engagement.company.user_groups if group.role == role)
    groups = list(engagement.company.user_groups)
    groups[own] = dataclasses.replace(groups[own], headcount=groups[own].headcount + 90 - others)
    company = dataclasses.replace(engagement.company, user_groups=tuple(groups))
    by_id = {one.id: one for one in engagement.alternatives}
    for row, scored in enumerate(book.scored):
        alternative = by_id[scored.alternative_id]
        if row == 0:
            lines = tuple(
                dataclasses.replace(line, amount=Estimate(1700, 2000, 2600)) if line.id == "licence" else line
                for line in alternative.quotation.lines
            )
            alternative = dataclasses.replace(
                alternative, quotation=dataclasses.replace(alternative.quotation, lines=lines)
            )
        cost = cost_of_ownership(alternative, company, engagement.money_terms, engagement.currency)
        worth = present_value([year.estimate for year in cost.by_year], 0.1)
        total, first = cost.total.estimate, cost.first_year.estimate
        expected = (total.low, total.expected, total.high, first.expected, worth.low, worth.expected, worth.high)
        shown = [cell(workbooks["costs"], book.cost_rows, row, column).value for column in range(7)]
        assert all(close(one, other) for one, other in zip(shown, expected, strict=True))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("own-weight", "权重1处，评分0处"),
        ("stated-weight", "权重1处，评分0处"),
        ("rating", "权重0处，评分3处，证据等级1处"),
        ("waiver", "一票否决项1处"),
        ("costs", "成本5处"),
    ],
)
def test_the_first_sheet_tells_how_many_inputs_were_changed(changed, change, said):
    workbooks, book = changed
    sheet = workbooks[change][book.titles["conclusion"]]
    flags = [one.value for row in sheet.iter_rows(max_row=6) for one in row if one.value]
    assert any(text.startswith("交付后输入已改动") and said in text for text in map(str, flags))


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_leads_to_an_error_value(changed, change):
    workbooks, _ = changed
    assert not [one.coordinate for one in cells_of(workbooks[change]) if one.data_type == "e"]


# --- hostile and thin inputs -----------------------------------------------------------------------------------------

HOSTILE = tuple(f"{mark}1+1 *?~ & <b> \"x\" 'y'" for mark in FORMULA_MARKS if mark.strip())


def renamed(result, names):
    """The same result with other names of alternatives."""
    engagement = result.engagement
    alternatives = tuple(
        dataclasses.replace(one, name=Text(name, name))
        for one, name in zip(engagement.alternatives, names, strict=True)
    )
    return dataclasses.replace(result, engagement=dataclasses.replace(engagement, alternatives=alternatives))


def with_alternatives(result, count):
    """The engagement run again with only its first alternatives."""
    engagement = dataclasses.replace(result.engagement, alternatives=result.engagement.alternatives[:count], award=None)
    return run_engagement(engagement, result.packs, result.calendar)


@pytest.fixture(scope="module")
def odd(run_example, tmp_path_factory):
    """Workbooks of odd engagements: texts like formulas, a single alternative, people not to be shown."""
    folder = tmp_path_factory.mktemp("odd")
    services = run_example("sample_services")
    results = {
        "hostile": renamed(services, HOSTILE[: len(services.engagement.alternatives)]),
        "single": with_alternatives(services, 1),
        "anonymous": dataclasses.replace(
            services, engagement=dataclasses.replace(services.engagement, marks_shown="anonymous")
        ),
    }
    for name, result in results.items():
        (folder / f"{name}.xlsx").write_bytes(render_workbook(build_decision_workbook(result, "en")))
    files = [folder / f"{name}.xlsx" for name in results]
    made = recalculated(files, folder)
    return {name: (results[name], opened(folder / f"{name}.xlsx"), made[f"{name}.xlsx"]) for name in results}


@pytest.mark.parametrize("kind", ["hostile", "single", "anonymous"])
def test_odd_engagements_come_out_without_errors_and_as_the_engine_scores_them(odd, kind):
    result, _, workbook = odd[kind]
    assert not [one.coordinate for one in cells_of(workbook) if one.data_type == "e"]
    assert_agrees(workbook, book_of(result, "en"), result.selection)


def test_names_that_look_like_formulas_stay_text_wherever_they_stand(odd):
    result, formulas, workbook = odd["hostile"]
    names = {one.name.en for one in result.engagement.alternatives}
    written_as = {one.data_type for one in cells_of(formulas) if one.value in names}
    assert written_as == {"s"}
    book = book_of(result, "en")
    shown = {cell(workbook, book.score_rows, row, 1).value for row in range(book.count)}
    assert shown == names
    assert cell(formulas, book.score_rows, 0, 1).quotePrefix


def test_choosing_between_names_with_wildcards_finds_the_right_ones(odd):
    result, _, workbook = odd["hostile"]
    sheet = workbook[book_of(result, "en").titles["why"]]
    assert [sheet.cell(row, 5).value for row in (5, 6)] == [1, 2]


def test_people_who_are_not_to_be_shown_are_not_in_the_workbook(odd):
    result, formulas, _ = odd["anonymous"]
    weighing = {one.stakeholder_id for one in result.engagement.weightings}
    people = [one for one in result.engagement.stakeholders if one.id in weighing]
    hidden = {text for one in people for text in (one.name.en, one.role.en)}
    assert not hidden & {one.value for one in cells_of(formulas)}
    assert not book_of(result, "en").respondents


def reweighed(result, **changes):
    """The result of another way to weigh."""
    engagement = dataclasses.replace(result.engagement, **changes)
    return dataclasses.replace(
        result, engagement=engagement, selection=run_selection(engagement, result.packs), analysis=DecisionAnalysis()
    )


def test_ranks_of_a_respondent_stand_as_normalised_numbers_that_lead_to_the_same_weights(run_example):
    result = run_example(CHANGED)
    first, *others = result.engagement.weightings
    ranks = {point: place for place, point in enumerate(result.packs.catalogue.points, start=1)}
    ranked = dataclasses.replace(first, method="ranks", classes={}, points={}, ranks=ranks)
    book = book_of(reweighed(result, weightings=(ranked, *others)), "en")
    assert len(book.respondents) == len(others) + 1
    stated = book.respondents[0].stated
    assert sum(stated.values()) == pytest.approx(100)
    assert sorted(stated, key=lambda point: -stated[point]) == list(ranks)


def test_weights_that_are_no_mean_by_say_stand_alone(run_example):
    example = run_example("sample_gone_wrong")
    # a geometric mean knows no zero
    positive = tuple(
        dataclasses.replace(one, points={point: said or 1.0 for point, said in one.points.items()})
        for one in example.engagement.weightings
    )
    result = reweighed(example, weightings=positive, weight_aggregation="aip_geometric")
    book = book_of(result, "en")
    assert not book.respondents
    assert book.combined == result.selection.group.combined
    assert book.text("weights-alone") in {one.value for one in build_decision_workbook(result, "en").sheets[1].cells}


def test_an_engagement_without_alternatives_gets_a_sheet_that_says_so(run_example):
    result = run_example("sample_services")
    nothing = dataclasses.replace(result.engagement, alternatives=(), award=None)
    selection = run_selection(nothing, result.packs)
    empty = dataclasses.replace(
        result, engagement=nothing, selection=selection, economics=run_economics(nothing, selection)
    )
    (sheet,) = build_decision_workbook(empty, "en").sheets
    assert any("Enter alternatives" in str(one.value) for one in sheet.cells)


# --- export ----------------------------------------------------------------------------------------------------------


def test_export_writes_the_workbook_in_both_languages_with_its_hash_in_the_manifest(run_example, tmp_path):
    folder = tmp_path / "out"
    example = places.EXAMPLES / "sample_services"
    files = export_documents(run_example("sample_services"), example, folder, ["D4W"])
    assert [file.path for file in files] == ["D4-decision-workbook.zh-CN.xlsx", "D4-decision-workbook.en.xlsx"]
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {entry["path"]: entry["sha256"] for entry in listed} == {file.path: file.sha256 for file in files}
    assert {entry["deliverable"] for entry in listed} == {"D4W"}
