import pytest

from planner.domain.diagnosis.diagnose import diagnose
from planner.domain.model.condition import Comparison
from planner.domain.model.objective import StatedValue
from planner.domain.model.text import Text
from planner.wording import load_wording
from tests.builders import (
    make_answer,
    make_catalogue,
    make_column,
    make_company,
    make_contradiction,
    make_data_source,
    make_decision,
    make_engagement,
    make_kpi,
    make_member,
    make_objective,
    make_option,
    make_pain,
    make_question,
    make_questionnaire,
    make_requirement,
    make_system,
    make_topic,
)

CATALOGUE = make_catalogue(
    [make_requirement("F-1", relieves=("PP01",)), make_requirement("F-2")],
    pains=[make_pain("PP01"), make_pain("PP02")],
)
OPTIONS = (make_option("none", 0.0), make_option("full", 1.0))
FILES = {
    "readiness": make_questionnaire(
        "readiness",
        [
            make_question("r_data", type="scale", topic="data", options=OPTIONS, required=True),
            make_question("r_people", type="scale", topic="people", options=OPTIONS),
        ],
        [make_topic("data"), make_topic("people")],
    ),
    "five_causes": make_questionnaire(
        "five_causes",
        [make_question("c_data", type="scale", topic="cause_data", options=OPTIONS)],
        [make_topic("cause_data")],
    ),
    "company_profile": make_questionnaire(
        "company_profile",
        [
            make_question("employees", type="integer", matters_for=Text("规模", "size")),
            make_question("has_crm", type="yes_no", required=True),
            make_question(
                "crm_end",
                type="date",
                required=True,
                ask_if=Comparison("has_crm", "is", True),
                answered_by=("crm_admin",),
            ),
            make_question("budget_five_years", type="money"),
            make_question(
                "data_sources",
                type="table",
                columns=(
                    make_column("records", text=Text("记录数（量过才填）", "Records (if counted)")),
                    make_column("can_freeze"),
                ),
                answered_by=("data_steward",),
            ),
            make_question("systems", type="table", columns=(make_column("keep"),)),
        ],
    ),
    "objectives": make_questionnaire(
        "objectives",
        [make_question("objectives", type="table", columns=(make_column("start_value"), make_column("due")))],
    ),
    "team_and_calendar": make_questionnaire(
        "team_and_calendar",
        [
            make_question(
                "team",
                type="table",
                columns=(make_column("role", options=(make_option("sponsor"), make_option("developer"))),),
            )
        ],
        stage="rollout",
    ),
}


def _diagnose(**changes):
    return diagnose(make_engagement(**changes), CATALOGUE, FILES, {"K01": make_kpi("K01")})


def _said(question, value, respondent="gm", questionnaire="company_profile"):
    return make_answer(question, value, respondent, questionnaire)


def _open(diagnosis):
    return {question.id: question for question in diagnosis.open_questions}


def _codes(statements):
    return [statement.code.removeprefix("diagnosis.") for statement in statements]


PAINFUL = make_answer("pain_ratings", ({"id": "PP01", "severity": 4, "frequency": 4},), "gm", "pain_points")


def test_readiness_and_causes_come_worst_first():
    answers = (
        _said("r_data", "full", questionnaire="readiness"),
        _said("r_people", "none", questionnaire="readiness"),
        _said("c_data", "none", questionnaire="five_causes"),
    )
    diagnosis = _diagnose(answers=answers)
    assert [(t.topic_id, t.light) for t in diagnosis.readiness] == [("people", "red"), ("data", "green")]
    assert [(t.topic_id, t.light) for t in diagnosis.causes] == [("cause_data", "red")]


def test_a_heavy_pain_without_an_objective_is_a_warning():
    # 4 x 4 / 25 = 0.64
    assert "pain-without-objective" in _codes(_diagnose(answers=(PAINFUL,)).warnings)
    answered = _diagnose(answers=(PAINFUL,), objectives=(make_objective(pain_ids=("PP01",)),))
    assert "pain-without-objective" not in _codes(answered.warnings)


def test_a_core_pain_is_told_however_light_it_is_once_objectives_leave_it_out():
    # 1 x 1 / 25 = 0.04
    core = make_answer(
        "pain_ratings", ({"id": "PP01", "severity": 1, "frequency": 1, "core": True},), "gm", "pain_points"
    )
    code = "core-pain-without-objective"
    assert code in _codes(_diagnose(answers=(core,), objectives=(make_objective(pain_ids=("PP02",)),)).warnings)
    assert code not in _codes(_diagnose(answers=(core,), objectives=(make_objective(pain_ids=("PP01",)),)).warnings)
    # before any objective is stated there is nothing to leave it out
    assert code not in _codes(_diagnose(answers=(core,)).warnings)


def test_an_objective_without_pain_or_with_an_unknown_kpi_is_a_warning():
    warnings = _diagnose(objectives=(make_objective(kpi_id="K99"),)).warnings
    assert {"objective-without-pain", "objective-unknown-kpi"} <= set(_codes(warnings))


def test_respondents_far_apart_on_a_pain_are_a_warning():
    other = make_answer("pain_ratings", ({"id": "PP01", "severity": 1, "frequency": 1},), "pm", "pain_points")
    assert "pain-disputed" in _codes(_diagnose(answers=(PAINFUL, other)).warnings)


def test_a_must_have_without_any_reason_is_a_warning():
    decisions = {"F-2": make_decision("F-2", must_have=True)}
    assert "must-haves-without-reason" in _codes(_diagnose(requirement_decisions=decisions).warnings)
    reasoned = {"F-2": make_decision("F-2", must_have=True, reason=Text("法规", "law"))}
    assert "must-haves-without-reason" not in _codes(_diagnose(requirement_decisions=reasoned).warnings)


def test_a_required_question_nobody_answered_is_open_with_who_can_answer():
    question = _open(_diagnose())["question:has_crm"]
    assert question.answered_by == ("project_manager",)
    assert "question:budget_five_years" not in _open(_diagnose())


def test_asked_and_not_known_is_open_even_when_not_required():
    question = _open(_diagnose(answers=(_said("budget_five_years", None),)))["question:budget_five_years"]
    assert question.stages == ("selection",)


def test_what_one_respondent_does_not_know_and_another_does_is_not_open():
    answers = (_said("employees", None), _said("employees", 460, "pm"))
    assert "question:employees" not in _open(_diagnose(answers=answers))


def test_a_question_that_does_not_apply_is_not_open():
    assert "question:crm_end" not in _open(_diagnose(answers=(_said("has_crm", False),)))
    assert "question:crm_end" in _open(_diagnose(answers=(_said("has_crm", True),)))


def test_a_decided_value_settles_what_applies():
    answers = (_said("has_crm", False), _said("has_crm", True, "pm"))
    assert "question:crm_end" in _open(_diagnose(answers=answers, planning_values={"has_crm": True}))


def test_an_objective_names_every_field_that_is_missing():
    diagnosis = _diagnose(objectives=(make_objective("OB1", start_value=None, due=None),))
    question = _open(diagnosis)["objective:OB1"]
    assert question.text == Text("目标OB1：列start_value、列due", "objective OB1: column start_value, column due")
    assert "outcomes" in question.stages


def test_a_complete_objective_leaves_nothing_open():
    assert "objective:OB1" not in _open(_diagnose(objectives=(make_objective("OB1"),)))


def test_a_data_source_of_unknown_size_is_open_for_the_migration():
    company = make_company(data_sources=(make_data_source("excel", records=None),))
    question = _open(_diagnose(company=company))["data_source:excel"]
    assert question.text == Text("数据excel：记录数", "data excel: Records")
    assert (question.answered_by, question.stages) == (("data_steward",), ("rollout", "migration"))


def test_a_system_whose_future_is_undecided_is_open():
    company = make_company(systems=(make_system("erp", keep=None), make_system("oa", keep=False)))
    ids = _open(_diagnose(company=company))
    assert "system:erp" in ids
    assert "system:oa" not in ids


def test_a_key_role_without_a_person_is_open_once_there_is_a_team():
    assert "role:sponsor" in _open(_diagnose(team=(make_member("developer"),)))
    assert "role:sponsor" not in _open(_diagnose(team=(make_member("sponsor"),)))
    assert "role:developer" not in _open(_diagnose(team=(make_member("sponsor"),)))
    assert "role:sponsor" not in _open(_diagnose())


def test_contradictions_are_kept_undecided_first_and_asked_about():
    decided, undecided = make_contradiction("a", decided=True), make_contradiction("b")
    diagnosis = _diagnose(contradictions=(decided, undecided))
    assert diagnosis.contradictions == (undecided, decided)
    question = _open(diagnosis)["contradiction:b"]
    assert (question.matters_for, "contradiction:a" in _open(diagnosis)) == (Text("规模", "size"), False)
    assert "contradictions-undecided" in _codes(diagnosis.warnings)


def test_an_answer_the_plan_does_not_follow_is_told_with_both_values_and_asked_about_as_such():
    differing = make_contradiction("class_size", used=StatedValue("", 500), setting="plan.max_class_size")
    diagnosis = _diagnose(contradictions=(differing,))
    (told,) = [one for one in diagnosis.warnings if one.code == "diagnosis.setting-differs"]
    assert (told.params["stated"], told.params["used"]) == ((460, 480), 500)
    assert told.params["setting"] == "plan.max_class_size"
    assert "setting:class_size" in _open(diagnosis)
    # the respondents' own differences are counted apart
    assert "contradictions-undecided" not in _codes(diagnosis.warnings)


def test_an_empty_engagement_yields_unknowns_and_no_invention():
    diagnosis = diagnose(make_engagement(), CATALOGUE, {}, {})
    assert (diagnosis.readiness, diagnosis.causes, diagnosis.suggested) == ((), (), ())
    assert all(pain.burden is None for pain in diagnosis.pains)
    assert diagnosis.area_burden == {"sales": None}
    assert _codes(diagnosis.warnings) == ["no-pain-rated"]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_statement_can_be_worded_in_both_languages(language):
    wording = load_wording(language)
    decision = make_decision("F-2", must_have=True, reason=Text("法规", "law"))
    answers = (
        PAINFUL,
        make_answer("pain_ratings", ({"id": "PP01", "severity": 1, "frequency": 5},), "pm", "pain_points"),
        _said("r_data", "none", questionnaire="readiness"),
        _said("r_data", "full", "pm", "readiness"),
        _said("c_data", "none", questionnaire="five_causes"),
    )
    diagnoses = [
        _diagnose(),
        _diagnose(
            answers=answers,
            requirement_decisions={"F-2": decision, "F-1": make_decision("F-1", need="needed")},
            objectives=(
                make_objective(kpi_id="K99", requirement_ids=("F-1",)),
                make_objective("OB2", pain_ids=("PP01",)),
            ),
            contradictions=(make_contradiction(),),
        ),
        _diagnose(requirement_decisions={"F-2": make_decision("F-2", must_have=True)}),
    ]
    for diagnosis in diagnoses:
        statements = [*diagnosis.warnings]
        statements += [reason for topic in (*diagnosis.readiness, *diagnosis.causes) for reason in topic.reasons]
        statements += [reason for suggestion in diagnosis.suggested for reason in suggestion.reasons]
        for statement in statements:
            assert "{" not in wording.say(statement)
