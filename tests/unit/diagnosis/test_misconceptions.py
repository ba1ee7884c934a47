import dataclasses

from planner.domain.diagnosis.misconceptions import check_misconceptions
from planner.domain.model.text import Text
from tests.builders import make_answer, make_option, make_question, make_questionnaire, make_topic

OPTIONS = (make_option("bad", 0.0), make_option("half", 0.5), make_option("good", 1.0))


def _topic(id_):
    return dataclasses.replace(make_topic(id_), answer=Text("原因", "why"), work_packages=("WP-1",))


SHEET = make_questionnaire(
    "misconceptions",
    [make_question(id_, type="choice", topic=id_, options=OPTIONS) for id_ in ("a", "b", "c", "d")],
    [_topic(id_) for id_ in ("a", "b", "c", "d")],
)


def test_held_ones_come_first_and_those_not_held_last():
    said = {"a": "good", "b": "half", "d": "bad"}
    answers = [make_answer(question, option, questionnaire_id="misconceptions") for question, option in said.items()]
    found = check_misconceptions(SHEET, answers, {})
    assert [(one.topic_id, one.light) for one in found] == [
        ("d", "red"),
        ("b", "amber"),
        ("c", "unknown"),
        ("a", "green"),
    ]


def test_a_hit_says_why_it_matters_and_points_to_its_task():
    answers = [make_answer("a", "bad", questionnaire_id="misconceptions")]
    hit = check_misconceptions(SHEET, answers, {})[0]
    assert (hit.answer.en, hit.work_packages) == ("why", ("WP-1",))
    assert [reason.code for reason in hit.reasons] == ["diagnosis.low-answer"]
