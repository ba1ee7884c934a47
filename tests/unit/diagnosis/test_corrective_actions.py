from planner.domain.diagnosis.corrective_actions import corrective_actions
from planner.domain.diagnosis.topics import score_topics
from planner.domain.model.text import Text
from tests.builders import make_answer, make_option, make_question, make_questionnaire, make_topic

OPTIONS = (make_option("none", 0.0), make_option("some", 0.5), make_option("full", 1.0))
SHEET = make_questionnaire(
    "five_causes",
    [
        make_question("light", type="scale", topic="cause_data", options=OPTIONS, action=Text("甲", "act a")),
        make_question(
            "heavy", type="scale", topic="cause_data", options=OPTIONS, weight=2.0, action=Text("乙", "act b")
        ),
        make_question("silent", type="scale", topic="cause_data", options=OPTIONS),
    ],
    [make_topic("cause_data")],
)


def _actions(**said):
    answers = [make_answer(question, option, questionnaire_id="five_causes") for question, option in said.items()]
    (found,) = corrective_actions(SHEET, score_topics(SHEET, answers, {}), answers, {})
    return found


def test_every_answer_below_the_green_limit_asks_for_its_action_the_costliest_first():
    # «some» on weight 2 costs 2 x 0.5 = 1.0, «some» on weight 1 half as much
    found = _actions(light="some", heavy="some")
    assert [(a.question_id, a.action.en, a.cost) for a in found.actions] == [
        ("heavy", "act b", 1.0),
        ("light", "act a", 0.5),
    ]
    assert all(action.reason.code == "diagnosis.low-answer" for action in found.actions)


def test_a_good_answer_asks_for_nothing_and_a_question_without_an_action_cannot():
    assert [a.question_id for a in _actions(light="full", heavy="none", silent="none").actions] == ["heavy"]


def test_an_unanswered_cause_asks_for_nothing_because_nothing_is_known():
    found = _actions()
    assert (found.light, found.actions) == ("unknown", ())
