import pytest

from planner.domain.diagnosis.topics import score_topics
from planner.domain.model.condition import Comparison
from tests.builders import make_answer, make_option, make_question, make_questionnaire, make_topic

OPTIONS = (make_option("none", 0.0), make_option("half", 0.5), make_option("full", 1.0))


def _question(id_, weight=1.0, **changes):
    return make_question(id_, type="scale", topic="data", weight=weight, options=OPTIONS, **changes)


def _score(answers, questions=None, topic=None, facts=None):
    questions = questions or [_question("q1"), _question("q2")]
    questionnaire = make_questionnaire("readiness", questions, [topic or make_topic("data", 0.4, 0.7)])
    (score,) = score_topics(questionnaire, answers, facts or {})
    return score


def _codes(score):
    return [reason.code for reason in score.reasons]


@pytest.mark.parametrize(
    ("first", "second", "light"),
    [("none", "half", "red"), ("half", "half", "amber"), ("full", "half", "green"), ("none", "none", "red")],
)
def test_the_score_is_the_weighted_mean_and_the_limits_set_the_light(first, second, light):
    assert _score([make_answer("q1", first), make_answer("q2", second)]).light == light


def test_a_score_exactly_on_a_limit_has_the_better_light():
    topic = make_topic("data", 0.5, 1.0)
    assert _score([make_answer("q1", "half"), make_answer("q2", "half")], topic=topic).light == "amber"
    assert _score([make_answer("q1", "full"), make_answer("q2", "full")], topic=topic).light == "green"


def test_weights_count():
    questions = [_question("q1", 3.0), _question("q2", 1.0)]
    score = _score([make_answer("q1", "full"), make_answer("q2", "none")], questions)
    assert score.score == pytest.approx(0.75)


def test_without_answers_a_topic_is_unknown_and_not_red():
    score = _score([])
    assert (score.score, score.light, score.answered_fraction) == (None, "unknown", 0.0)
    assert _codes(score) == ["diagnosis.topic-unanswered"]


def test_not_known_counts_as_not_answered():
    score = _score([make_answer("q1", "full"), make_answer("q2", None)])
    assert (score.score, score.answered_fraction) == (1.0, 0.5)
    assert score.light == "green"


def test_less_than_half_answered_shows_no_light():
    questions = [_question("q1"), _question("q2"), _question("q3")]
    score = _score([make_answer("q1", "full")], questions)
    assert (score.light, score.score) == ("unknown", 1.0)


def test_the_worst_answers_are_named_first_with_question_and_option():
    questions = [_question("q1"), _question("q2", 2.0), _question("q3")]
    score = _score([make_answer("q1", "none"), make_answer("q2", "none"), make_answer("q3", "full")], questions)
    assert [reason.params["question"].en for reason in score.reasons] == ["question q2?", "question q1?"]
    assert score.reasons[0].params["answer"][0].en == "option none"


def test_respondents_who_differ_are_averaged_and_both_ends_are_named():
    questions = [_question("q1")]
    score = _score([make_answer("q1", "none", "gm"), make_answer("q1", "full", "pm")], questions)
    assert score.score == pytest.approx(0.5)
    (reason,) = score.reasons
    assert reason.code == "diagnosis.low-answer-split"
    assert (reason.params["lowest"][0].en, reason.params["highest"][0].en) == ("option none", "option full")


def test_a_sound_topic_says_so():
    assert _codes(_score([make_answer("q1", "full"), make_answer("q2", "full")])) == ["diagnosis.topic-sound"]


def test_a_question_that_does_not_apply_is_neither_asked_nor_missed():
    only_crm = Comparison("has_crm", "is", True)
    questions = [_question("q1"), _question("q2", ask_if=only_crm)]
    score = _score([make_answer("q1", "full")], questions, facts={"has_crm": False})
    assert (score.answered_fraction, _codes(score)) == (1.0, ["diagnosis.topic-sound"])


def test_yes_and_no_are_scored_by_their_options():
    question = make_question(
        "q1", type="yes_no", topic="data", options=(make_option("yes", 1.0), make_option("no", 0.0))
    )
    assert _score([make_answer("q1", True)], [question]).score == 1.0
    assert _score([make_answer("q1", False)], [question]).score == 0.0


def test_answers_to_another_questionnaire_are_left_aside():
    assert _score([make_answer("q1", "full", questionnaire_id="five_causes")]).score is None


def test_topics_without_limits_are_not_scored():
    questionnaire = make_questionnaire("x", [_question("q1")], [make_topic("data", None, None)])
    assert score_topics(questionnaire, [], {}) == ()
