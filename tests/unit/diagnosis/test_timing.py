from datetime import date

import pytest

from planner.domain.diagnosis.timing import judge_timing
from tests.builders import TODAY, make_question, make_questionnaire
from tests.unit.diagnosis.surveys import codes

NEEDED = {
    "timing_customers": 320, "timing_people": 12, "timing_repeat": 0.6, "timing_losses": "monthly",
    "timing_tools": "strained",
}  # fmt: skip
ABLE = {
    "timing_sponsor": "leads", "timing_money": "set", "timing_person": "weekly_day", "timing_project": "none",
    "timing_data": "one_list",
}  # fmt: skip
QUIET = {
    "timing_customers": 40, "timing_people": 2, "timing_repeat": 0.1, "timing_losses": "never",
    "timing_tools": "enough",
}  # fmt: skip
SHEET = make_questionnaire("timing", [make_question(id_) for id_ in (*NEEDED, *ABLE)])


def _judge(*parts, **changes):
    facts = {key: value for part in parts for key, value in part.items()} | changes
    return judge_timing(SHEET, {key: value for key, value in facts.items() if value is not None}, TODAY)


def test_need_and_all_means_say_start_without_conditions():
    timing = _judge(NEEDED, ABLE)
    assert (timing.verdict, timing.conditions, timing.look_again) == ("start", (), None)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("timing_sponsor", "approves"), ("timing_money", "partly"), ("timing_person", "some"),
        ("timing_project", "overlapping"), ("timing_data", "several_lists"), ("timing_data", "scattered"),
    ],
)  # fmt: skip
def test_a_weak_means_says_start_small_and_is_the_condition(question, answer):
    timing = _judge(NEEDED, ABLE, **{question: answer})
    assert timing.verdict == "start_small"
    assert codes(timing.conditions) == [f"condition-{question.removeprefix('timing_')}", "condition-small"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [("timing_sponsor", "doubts"), ("timing_money", "none"), ("timing_person", "nobody")],
)
def test_a_blocking_means_says_wait_whatever_the_need_and_look_again_in_ninety_days(question, answer):
    timing = _judge(NEEDED, ABLE, **{question: answer})
    assert timing.verdict == "wait"
    assert timing.look_again == date(2026, 9, 29)  # 1 July and 90 days
    assert codes(timing.reasons)[0] == f"{question.removeprefix('timing_')}-{answer}"


def test_another_big_change_says_wait_until_the_day_after_it_ends():
    timing = _judge(NEEDED, ABLE, timing_project="dominant", timing_project_end="2027-03-31")
    assert (timing.verdict, timing.look_again) == ("wait", date(2027, 4, 1))


def test_an_end_in_the_past_is_no_day_to_look_again():
    timing = _judge(NEEDED, ABLE, timing_project="dominant", timing_project_end="2026-01-31")
    assert timing.look_again == date(2026, 7, 2)


def test_without_any_sign_of_need_the_answer_is_wait_for_half_a_year():
    timing = _judge(QUIET, ABLE)
    assert (timing.verdict, timing.look_again) == ("wait", date(2026, 12, 28))  # 1 July and 180 days
    assert codes(timing.conditions) == ["condition-need"]


def test_one_sign_and_an_unanswered_one_could_still_be_two_so_nothing_can_be_said():
    timing = _judge(QUIET, ABLE, timing_tools="not_enough", timing_losses=None)
    assert timing.verdict == "not_enough_data"


def test_two_signs_with_all_means_say_start_small():
    assert _judge(QUIET, ABLE, timing_tools="not_enough", timing_losses="weekly").verdict == "start_small"


@pytest.mark.parametrize("question", ["timing_sponsor", "timing_money", "timing_person"])
def test_without_knowing_a_decisive_means_nobody_says_start(question):
    timing = _judge(NEEDED, ABLE, **{question: None})
    assert timing.verdict == "not_enough_data"
    assert len(timing.unanswered) == 1


def test_an_empty_sheet_is_not_enough_data_and_lists_every_question():
    timing = _judge()
    assert (timing.verdict, timing.reasons, len(timing.unanswered)) == ("not_enough_data", (), 10)


@pytest.mark.parametrize(
    ("question", "below", "at"),
    [("timing_customers", 199, 200), ("timing_people", 4, 5), ("timing_repeat", 0.29, 0.3)],
)
def test_a_sign_of_need_begins_at_its_limit(question, below, at):
    key = question.removeprefix("timing_")
    assert f"{key}-no" in codes(_judge(NEEDED, ABLE, **{question: below}).reasons)
    assert f"{key}-yes" in codes(_judge(NEEDED, ABLE, **{question: at}).reasons)
