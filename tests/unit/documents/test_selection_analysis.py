"""What the analysis adds to the selection report: first page, firmness, disagreement, reasons, questions, money."""

import dataclasses
import re

import pytest
from engagement_results import WEAK as WEAK_ANSWERS
from engagement_results import make_result
from example_documents import block_of, blocks_of, cells_of, texts_of
from fake_analysis import (
    STRONG,
    WEAK,
    analysed_result,
    make_acceptability,
    make_agreement,
    make_analysis,
    make_economics,
    make_explanation,
    make_information,
    make_robustness,
    make_rung,
    money,
)

from planner.documents.builders.common import Prose
from planner.documents.builders.selection_report import build_selection_report
from planner.documents.builders.selection_robustness import room
from planner.documents.builders.selection_words import briefly, weights_between
from planner.documents.html import render_html
from planner.domain.model.chart import DisagreementMap, Ladder, RankAcceptability, StabilityBars, ValueAndCost
from planner.domain.model.document import FigureBlock
from planner.domain.model.text import LANGUAGES, Text
from planner.domain.selection.analysis_results import CrossCheck, DecisionAnalysis
from planner.domain.selection.economics_results import Payback
from planner.domain.selection.results import Stability
from planner.errors import Statement
from tests.builders import make_alternative

PEOPLE = (Text("销售", "Sales"), Text("信息部", "IT"))
# analyses that leave different things out
CASES = {
    "everything": {},
    "nothing to compare": {"analysis": DecisionAnalysis()},
    "firmness alone": {"analysis": make_analysis(information=(), explanations=(), agreement=None, opinions=None)},
    "nothing found": {
        "analysis": make_analysis(
            robustness=make_robustness(
                models=(), stability=(), standings=(), weights_to_win=(), ratings_to_win=(), ladder=(), checks=(),
                evpi=0.0, statements=(),
            ),
            agreement=make_agreement(points=(), respondents=()),
        )
    },
    "no money": {
        "economics": make_economics(
            discount_rate=0.0, cost_by_year={}, present_value={}, hidden_fees=(), price_scores=(), benefits=(),
            paybacks=(), frontier=(), assumptions=(),
        )
    },
    "nobody named": {"marks_shown": "anonymous"},
}  # fmt: skip


def said_in(part):
    return "\n".join(texts_of(part))


@pytest.fixture(scope="module")
def report():
    return {language: build_selection_report(analysed_result(), language) for language in LANGUAGES}


@pytest.fixture(params=CASES)
def result(request):
    return analysed_result(**CASES[request.param])


# --- whatever is left out ------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_blocks_each_with_an_id_of_its_own(result):
    chinese, english = ([b.id for b in blocks_of(build_selection_report(result, lang))] for lang in LANGUAGES)
    assert chinese == english
    assert len(set(chinese)) == len(chinese)


def test_every_reference_points_at_something_numbered(result):
    for language in LANGUAGES:
        assert "[[" not in render_html(build_selection_report(result, language))


def test_nothing_stands_empty(result):
    report = build_selection_report(result, "en")
    tables = [b for b in blocks_of(report) if getattr(b, "rows", None) == ()]
    lists = [b for b in blocks_of(report) if getattr(b, "items", None) == () and b.id != "open-items"]
    blank = [b.id for b in blocks_of(report) if getattr(b, "text", None) == ""]
    assert (tables, lists, blank) == ([], [], [])


def test_no_value_prints_as_python_writes_it(result):
    for language in LANGUAGES:
        said = said_in(blocks_of(build_selection_report(result, language)))
        assert not re.search(r"\bNone\b|Text\(|Statement\(|\{[a-z_]+(:[a-z_]+)?\}", said)


def test_every_figure_has_title_alternative_text_and_source(result):
    figures = [b for b in blocks_of(build_selection_report(result, "zh-CN")) if isinstance(b, FigureBlock)]
    assert [f.id for f in figures if not (f.title and f.alt and f.source)] == []


def test_where_nothing_can_be_compared_the_report_says_so_instead_of_printing_nothing():
    report = build_selection_report(analysed_result(analysis=DecisionAnalysis()), "en")
    assert block_of(report, "firm-none").text.startswith("Fewer than two alternatives can be compared")
    assert "Fewer than two alternatives can be compared" in said_in(block_of(report, "opening-change-list"))
    share = block_of(report, "opening-facts").facts[2]
    assert (share.label, share.value) == ("Share of first places", "not applicable")


# --- first page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("opening-verdict", "Strong (professional) is recommended"),
        ("opening-facts", "75%"),
        ("opening-sure-list", "Confidence:"),
        ("opening-change-list", "If the weight of “point CP05” rises from 50.0% to above 73.0%, Weak leads"),
        ("opening-change-list", "“point CP01” (20% to 80% stated), where Weak would lead"),
        (
            "opening-change-list",
            "Have this verified for Weak: F-CUS-02 requirement (check by: a trial) (worth 2.10 points of overall value)",
        ),
        ("opening-facts-cost", "20 months (14–31)"),
        ("opening-facts-cost", "chance within 1 years: 83%"),
        ("opening-cost-list", "no eligible alternative is both better and cheaper than Strong"),
        ("opening-today-list", "Full go-live: 9 November 2026 to 15 January 2027 (provisional)"),
    ],
)
def test_the_first_page_answers(report, part, answer):
    assert answer in said_in(block_of(report["en"], part))


def test_a_share_of_all_draws_is_never_called_certain():
    robustness = make_robustness(models=(make_acceptability(first=1.0),))
    report = build_selection_report(analysed_result(analysis=make_analysis(robustness=robustness)), "en")
    assert block_of(report, "opening-facts").facts[2].value == "above 99%"


def test_dissent_is_kept_on_the_first_page_in_one_sentence_with_a_reference_to_the_rest():
    verdict = make_result().selection.verdict
    params = {"respondent": Text("信息部", "IT"), "leader": Text("弱方案", "Weak")}
    said = [Statement("selection.group-other-leader", {**params, "respondent": who}) for who in PEOPLE]
    kept = [one for one in verdict.statements if not one.code.startswith("selection.group-")]
    result = analysed_result()
    selection = dataclasses.replace(result.selection, verdict=dataclasses.replace(verdict, statements=(*kept, *said)))
    report = build_selection_report(dataclasses.replace(result, selection=selection), "en")
    items = block_of(report, "opening-sure-list").items
    assert [item for item in items if "Sales" in item or "IT" in item] == [
        "If only the weights of “Sales” counted, Weak would lead. One more stands in the chapter on dissent."
    ]


def test_payback_that_nobody_gave_figures_for_is_not_computed():
    report = build_selection_report(analysed_result(economics=make_economics(paybacks=())), "zh-CN")
    fact = block_of(report, "opening-facts-cost").facts[2]
    assert (fact.value, fact.remark) == ("未计算", "没有人填写收益金额")


@pytest.mark.parametrize(
    ("payback", "printed"),
    [
        (Payback(STRONG, None, 0.2, None, 0.01), "not within 1 years"),
        (Payback(STRONG, make_economics().paybacks[0].months, 0.6, None, 0.01, careful_case_open=True),
         "20 months (14 to >12)"),
    ],
)  # fmt: skip
def test_payback_beyond_the_years_counted_says_so(payback, printed):
    report = build_selection_report(analysed_result(economics=make_economics(paybacks=(payback,))), "en")
    assert block_of(report, "opening-facts-cost").facts[2].value == printed


def test_a_leader_that_is_beaten_on_both_counts_is_told_so_on_the_first_page():
    first, second = make_economics().frontier
    beaten = (
        dataclasses.replace(first, on_frontier=False, beaten_by=WEAK),
        dataclasses.replace(second, on_frontier=True),
    )
    report = build_selection_report(analysed_result(economics=make_economics(frontier=beaten)), "en")
    assert "Weak is both better and cheaper than Strong" in said_in(block_of(report, "opening-cost-list"))
    assert block_of(report, "frontier-figure").title == "Weak is both better and cheaper than Strong"


# --- weights -------------------------------------------------------------------------------------------------------


def test_the_spread_of_the_weights_stands_before_the_combined_ones(report):
    ids = [b.id for b in report["zh-CN"].body]
    assert ids.index("agreement-list") < ids.index("weights-figure") < ids.index("weights-lead")


def test_the_disagreement_map_holds_everybodys_weight_and_marks_what_decides(report):
    figure = block_of(report["en"], "weights-figure")
    assert isinstance(figure.chart, DisagreementMap)
    assert [(row.label, row.text, row.decides) for row in figure.chart.rows] == [
        ("CP01 point CP01", "20–80%", "decides the lead"),
        ("CP05 point CP05", "20–80%", ""),
    ]
    assert [(one.value, one.sign) for one in figure.chart.rows[0].judgements] == [(80.0, "1"), (20.0, "2")]
    assert figure.chart.people == (("1", "role gm"), ("2", "role it"))
    assert "20–80%, combined 50.0%" in figure.alt


def test_marks_of_an_anonymous_engagement_are_dots_without_signs():
    report = build_selection_report(analysed_result(marks_shown="anonymous"), "en")
    chart = block_of(report, "weights-figure").chart
    assert chart.people == ()
    assert {one.sign for row in chart.rows for one in row.judgements} == {""}
    assert "role it" not in said_in(block_of(report, "respondents-table"))


def test_the_ranking_by_everybodys_own_weights_stands_in_the_annex(report):
    assert cells_of(block_of(report["en"], "respondents-table")) == [
        ["role gm", "Strong ＞ Weak", "0.0", "—"],
        ["role it", "Weak ＞ Strong", "7.0", "point CP05 (9.0)"],
    ]


# --- firmness ------------------------------------------------------------------------------------------------------


def test_rank_shares_are_drawn_and_stand_in_the_alternative_text(report):
    figure = block_of(report["en"], "ranks-figure")
    assert isinstance(figure.chart, RankAcceptability)
    assert [[part.share for part in bar.ranks] for bar in figure.chart.bars] == [[0.75, 0.25], [0.25, 0.75]]
    assert figure.title == "Strong is first most often: 75% of the draws"
    assert "Strong: rank 1: 75%, rank 2: 25%" in figure.alt
    assert "10,000 draws (seed 20260701)" in figure.source


def test_the_first_shares_of_every_model_stand_in_a_table_with_their_error(report):
    assert cells_of(block_of(report["en"], "models-table")) == [
        ["every mix of the participants' weights", "75%", "25%", "0.4"],
        ["any weights at all", ">99%", "<1%", "0.4"],
    ]


def test_the_stability_of_dimensions_and_points_is_drawn_in_the_order_of_the_tree(report):
    figure = block_of(report["en"], "stability-figure")
    assert isinstance(figure.chart, StabilityBars)
    told = [(bar.label, bar.leader, bar.below, bar.above) for bar in figure.chart.bars]
    assert told == [
        ("name F", (0.0, 100.0), "", ""),
        ("CP01 point CP01", (27.0, 100.0), "Weak", ""),
        ("name X", (0.0, 73.0), "", "Weak"),
        ("CP05 point CP05", (0.0, 73.0), "", "Weak"),
    ]
    assert "3 of 4" in figure.title
    assert "CP01 point CP01 now 50.0%, same leader 27–100%, same ranking 27–100%, below: Weak" in figure.alt


def test_requirements_that_never_change_the_ranking_share_a_row(report):
    cells = cells_of(block_of(report["en"], "stability-table"))
    assert ["One more never changes the ranking: F-CUS-02", "", "0–100%", "0–100%", ""] in cells
    assert ["F-CUS-01 requirement F-CUS-01", "25.0%", "10–100%", "10–100%", "below: Weak"] in cells


def test_the_nearest_turn_of_a_weight_counts_only_where_somebody_else_leads_beyond():
    stability = Stability("CP01", "point", 0.5, (0.4, 0.95), (0.4, 0.95), None, WEAK)
    assert room(stability) == pytest.approx(0.45)


def test_the_ladder_holds_the_sentences_and_sizes_of_the_smallest_changes(report):
    figure = block_of(report["en"], "ladder-figure")
    assert isinstance(figure.chart, Ladder)
    # one sentence for both: the same statement is worded once and stands on its own rung
    assert [(rung.size, rung.text) for rung in figure.chart.rungs] == [(23.0, "23.0 (weight)"), (None, "a waiver")]
    assert figure.title == "It takes at least 23.0 points of weight to turn the lead"
    assert "23.0" in figure.alt


def test_without_a_rung_the_report_says_that_nothing_turns_the_lead():
    report = build_selection_report(
        analysed_result(analysis=make_analysis(robustness=make_robustness(ladder=()))), "en"
    )
    assert block_of(report, "ladder-none").text == "No change was found that would put another alternative first."
    assert "No change of weights or of a single rating turns the lead." in said_in(
        block_of(report, "opening-change-list")
    )


def test_results_that_disagree_with_the_draws_are_not_hidden():
    check = CrossCheck("robustness.check-best-margin", STRONG, 0.4, 0.5, 0.01, agrees=False)
    robustness = make_robustness(checks=(check,))
    report = build_selection_report(analysed_result(analysis=make_analysis(robustness=robustness)), "en")
    assert "1 of them differ" in block_of(report, "firm-lead").text


def test_what_it_takes_to_win_says_who_leads_already(report):
    assert cells_of(block_of(report["en"], "win-table")) == [
        ["Strong", "40.0", "leads already", "", ""],
        ["Weak", "10.0", "23.0", "F-CUS-02: 2.0 to 4.5", "not possible"],
    ]


def test_an_alternative_that_is_never_first_has_no_central_weights(report):
    last = cells_of(block_of(report["en"], "central-table"))[-1]
    assert last == ["Share of first places at these weights", "", "90%", "never"]


def test_second_opinions_stand_side_by_side(report):
    assert cells_of(block_of(report["en"], "opinions-table")) == [["Strong", *"1111"], ["Weak", *"2222"]]


def test_a_chart_names_requirements_and_points_by_the_first_part_of_their_text():
    params = {
        "requirement": Text("手机端（App）支持查客户，写跟进", "Phone app (or page) covers look-up, notes"),
        "point": Text("初始、年度费用（含续费）", "Core: sales, service"),
        "alternative": Text("甲（专业版）", "A (professional)"),
        "steps": (Statement("robustness.step", {"point": Text("集成（对接）", "Interfaces: ERP, OA")}),),
    }
    brief = briefly(Statement("any", params)).params
    assert brief["requirement"] == Text("手机端", "Phone app")
    assert brief["point"] == Text("初始、年度费用", "Core")
    assert brief["alternative"] == params["alternative"]
    assert brief["steps"][0].params["point"] == Text("集成", "Interfaces")


@pytest.mark.parametrize(
    ("interval", "printed"),
    [((0.03, 1.0), "3–100%"), ((0.071, 0.074), "7.1–7.4%"), ((0.5, 0.5), "50.0%")],
)
def test_an_interval_of_weights_prints_no_more_digits_than_tell_its_ends_apart(interval, printed):
    assert weights_between(Prose("en", "firm"), interval) == printed


# --- reasons and questions -----------------------------------------------------------------------------------------


def test_the_two_nearest_rivals_are_explained_in_the_body_and_every_other_in_the_annex():
    others = tuple(make_alternative(id_, WEAK_ANSWERS) for id_ in ("third", "fourth"))
    alternatives = (*make_result().engagement.alternatives, *others)
    explanations = tuple(make_explanation(other_id=id_) for id_ in (WEAK, "third", "fourth"))
    result = analysed_result(analysis=make_analysis(explanations=explanations), alternatives=alternatives)
    report = build_selection_report(result, "en")
    body = [b.id for b in report.body if b.id.startswith("why-")]
    assert body == ["why-1", "why-1-list", "why-2", "why-2-list", "why-see"]
    assert "a lead of 40.0 points" in said_in(block_of(report, "why-1-list"))
    annex = [b.id for b in report.annexes if b.id.startswith("why-")]
    assert annex == ["why-annex", "why-2-annex", "why-2-annex-list", "why-3-annex", "why-3-annex-list"]


def test_contributions_of_dimensions_and_points_stand_with_the_lead_they_add_up_to(report):
    cells = cells_of(block_of(report["en"], "contributions-table"))
    assert [row[1] for row in cells] == ["20.0", "20.0", "20.0", "20.0", "40.0", "97%"]


def test_questions_name_the_alternative_the_way_to_verify_and_the_effect(report):
    table = block_of(report["en"], "questions-table")
    assert [column.head for column in table.columns][:4] == ["No.", "Alternative", "What to verify", "How to verify"]
    assert len(table.rows) <= 6
    assert "worth 3.10 points" in block_of(report["en"], "information-lead").text


def test_when_no_answer_can_change_the_choice_the_report_says_so():
    robustness = make_robustness(evpi=0.0)
    report = build_selection_report(
        analysed_result(analysis=make_analysis(robustness=robustness, information=())), "en"
    )
    assert "would hardly change the choice" in block_of(report, "information-lead").text
    assert "Verifying any single answer would not change the choice" in said_in(block_of(report, "opening-change-list"))


def test_what_is_worth_most_to_know_stands_with_its_worth_in_points():
    analysis = make_analysis(information=(make_information(0.0123),))
    report = build_selection_report(analysed_result(analysis=analysis), "zh-CN")
    assert "提高1.23个百分点" in said_in(block_of(report, "opening-change-list"))


# --- money ---------------------------------------------------------------------------------------------------------


def test_value_is_drawn_against_cost_with_both_ranges(report):
    figure = block_of(report["en"], "frontier-figure")
    assert isinstance(figure.chart, ValueAndCost)
    points = [(p.label, p.value.expected, p.cost.expected, p.on_frontier) for p in figure.chart.points]
    assert points == [("Strong", 80.0, 100.0, True), ("Weak", 40.0, 110.0, False)]
    assert "Strong: value 80% (60–90%), cost quoted so far 100 thousand CNY (90–120), on the frontier" in figure.alt


def test_an_alternative_without_a_price_is_listed_beside_the_figure():
    first, second = make_economics().frontier
    third = dataclasses.replace(second, alternative_id=WEAK, cost=None, beaten_by=None)
    kept = (first, dataclasses.replace(first, alternative_id=STRONG, cost=money(1, 2, 3)), third)
    report = build_selection_report(analysed_result(economics=make_economics(frontier=kept)), "en")
    assert block_of(report, "frontier-figure").chart.unpriced == ("Weak",)
    assert "no price: Weak" in block_of(report, "frontier-figure").alt


def test_with_one_price_alone_there_is_nothing_to_draw_and_the_costs_stay():
    frontier = make_economics().frontier[:1]
    report = build_selection_report(analysed_result(economics=make_economics(frontier=frontier)), "en")
    assert "frontier-figure" not in {b.id for b in blocks_of(report)}
    assert block_of(report, "cost-figure") in report.body


def test_the_money_table_holds_fees_present_value_payback_and_price_points(report):
    assert cells_of(block_of(report["en"], "money-table")) == [
        ["Strong", "1 of 1", "100 (90–120)", "20 (14–31)", "83%", "50 (−10 to 90)", "30.0"],
        ["Weak", "0 of 1", "unknown", "unknown", "unknown", "unknown", "none"],
    ]


def test_gains_nobody_stated_are_named_and_not_counted(report):
    cells = cells_of(block_of(report["en"], "benefits-table"))
    assert cells[0][:3] == ["OB1", "60 (40–80)", "month 3 after go-live"]
    assert cells[1][:2] == ["One objective without a stated gain: OB2", "unknown"]


def test_the_checklist_of_fees_marks_what_nobody_quoted(report):
    (row,) = block_of(report["en"], "fees-table").rows
    assert [(cell.text, cell.mark) for cell in row.cells[1:3]] == [("not quoted", "unknown"), ("quoted", "good")]


def test_without_an_economic_analysis_the_cost_chapter_is_as_it_was():
    ids = {b.id for b in blocks_of(build_selection_report(make_result(), "en"))}
    assert "cost-figure" in ids
    assert not ids & {"money-table", "money-annex", "frontier-figure"}


def test_amounts_put_on_one_vat_basis_are_said_to_be(report):
    economics = make_economics(vat_basis="excluded")
    said = block_of(build_selection_report(analysed_result(economics=economics), "en"), "cost-vat").text
    assert said.endswith("All amounts below, and the budget, are put on one basis: without VAT.")


def test_rungs_of_waivers_alone_have_no_size_in_the_title():
    robustness = make_robustness(ladder=(make_rung("waiver", None),))
    report = build_selection_report(analysed_result(analysis=make_analysis(robustness=robustness)), "en")
    assert block_of(report, "ladder-figure").title == "Only waiving must-haves would turn the lead"
