from datetime import date

import pytest

from planner.domain.model.estimate import Estimate
from planner.domain.model.questionnaire import Answer
from planner.domain.model.text import Text
from planner.domain.model.trial import DefectSeverity, TaskCard, TrialKit, TrialRating
from planner.domain.selection.criteria import build_criteria
from planner.domain.selection.ratings import rate_alternative
from planner.domain.selection.score import score_alternatives
from planner.domain.selection.trials import evaluate_trials, usability_score
from tests.builders import keyed, make_alternative, make_catalogue, make_requirement, make_scale

REQUIREMENTS = (make_requirement("F-OPP-04"), make_requirement("F-OPP-06"), make_requirement("X-UX-01"))
CATALOGUE = make_catalogue(REQUIREMENTS)
SCALE = make_scale()


def make_task(id_: str, *requirements: str, limit: int = 120) -> TaskCard:
    text = Text.same(id_)
    return TaskCard(id_, text, "sales", ("steps",), text, text, text, limit, requirements)


KIT = TrialKit(
    tasks=keyed((make_task("UT-1", "F-OPP-04"), make_task("UT-2", "F-OPP-06"))),
    ratings=keyed(TrialRating(id_, Text.same(id_), (), {}) for id_ in ("completeness", "interface")),
    severities=keyed(DefectSeverity(id_, Text.same(id_), Text.same(id_)) for id_ in ("fatal", "serious", "slight")),
)


def _answers(**tables):
    """Make answers of tables; a row is (respondent, cells)."""
    for table, rows in tables.items():
        by_person = {}
        for number, (who, cells) in enumerate(rows):
            by_person.setdefault(who, []).append({"id": f"r{number}", "alternative": "alpha", **cells})
        for who, own in by_person.items():
            yield Answer("trial_feedback", f"trial_{table}", who, date(2026, 6, 15), tuple(own))


def _evaluate(known=None, **tables):
    answers = {"F-OPP-04": ("standard", "whole", "demonstration"), "F-OPP-06": ("standard", "core", "vendor_claim")}
    alternatives = {
        "alpha": make_alternative("alpha", answers if known is None else known),
        "beta": make_alternative("beta"),
    }
    ratings = {id_: rate_alternative(one, REQUIREMENTS, SCALE) for id_, one in alternatives.items()}
    scored = score_alternatives(build_criteria(CATALOGUE, {}, {"CP01": 1.0}), ratings, (), 0.01)
    evidence = evaluate_trials(tuple(_answers(**tables)), KIT, scored, alternatives, CATALOGUE, SCALE)
    return evidence, scored


def _task(result, task="UT-1", **cells):
    return {"task": task, "result": result, **cells}


@pytest.mark.parametrize(
    ("marks", "score"),
    [((1, 5) * 5, 0.0), ((3,) * 10, 50.0), ((5, 1) * 5, 100.0), ((5,) * 10, 50.0)],
)
def test_the_usability_score_runs_from_zero_for_the_worst_to_a_hundred_for_the_best_marks(marks, score):
    assert usability_score(marks) == score


@pytest.mark.parametrize("marks", [(3,) * 9, (0, *(3,) * 9), (6, *(3,) * 9)])
def test_marks_that_are_not_ten_from_one_to_five_give_no_score(marks):
    with pytest.raises(ValueError, match="ten marks"):
        usability_score(marks)


def test_a_person_who_left_out_a_statement_has_no_score_and_is_not_counted():
    full = {f"sus_{n}": 3 for n in range(1, 11)}
    (trial,), _ = _evaluate(closing=[("a", full), ("b", {**full, "sus_4": None})])[0].alternatives, None
    assert trial.testers == ("a", "b")
    assert trial.closing_people == 1
    assert trial.closing_score == Estimate.exact(50.0)


def test_marks_are_counted_with_people_lowest_mean_and_highest():
    rows = [("a", {"completeness": 2}), ("b", {"completeness": 5, "interface": 4}), ("c", {"completeness": 5})]
    (trial,) = _evaluate(marks=rows)[0].alternatives
    first, second = trial.marks
    assert (first.rating_id, first.people, first.mark) == ("completeness", 3, Estimate(2.0, 4.0, 5.0))
    assert (second.people, second.mark) == (1, Estimate.exact(4.0))


def test_an_alternative_nobody_tried_is_left_out():
    evidence, _ = _evaluate(marks=[("a", {"interface": 3})])
    assert [trial.alternative_id for trial in evidence.alternatives] == ["alpha"]


def test_tasks_are_counted_by_result_time_and_errors():
    rows = [
        ("a", _task("done", seconds=100, clicks=9, errors=0, ease=6)),
        ("b", _task("helped", seconds=140, clicks=15, errors=2, ease=3)),
        ("c", _task("failed", errors=1)),
    ]
    (tally,) = _evaluate(tasks=rows)[0].alternatives[0].tasks
    assert (tally.done, tally.helped, tally.failed, tally.people) == (1, 1, 1, 3)
    assert tally.over_limit == 1
    assert tally.seconds == Estimate(100.0, 120.0, 140.0)
    assert tally.errors == 3
    assert tally.ease == Estimate(3.0, 4.5, 6.0)


def test_the_same_remark_of_two_people_is_told_once_and_counted_twice():
    said = {"kind": "weakness", "rating": "interface", "text": "慢"}
    (remark,) = _evaluate(remarks=[("a", said), ("b", said)])[0].alternatives[0].remarks
    assert (remark.people, remark.texts) == (2, (Text.same("慢"),))


def test_defects_come_with_the_gravest_first():
    rows = [("a", {"severity": "slight", "text": "x"}), ("a", {"severity": "fatal", "text": "y"})]
    assert [d.severity for d in _evaluate(defects=rows)[0].alternatives[0].defects] == ["fatal", "slight"]


def test_three_of_four_failures_ask_for_a_second_look_at_the_recorded_answer_and_change_no_rating():
    rows = [*((who, _task("failed")) for who in "abc"), ("d", _task("done"))]
    evidence, scored = _evaluate(tasks=rows)
    (proposal,) = evidence.proposals
    assert (proposal.requirement_id, proposal.doubts) == ("F-OPP-04", True)
    assert proposal.statement.code == "selection.trial-failed"
    assert (proposal.statement.params["failed"], proposal.statement.params["people"]) == (3, 4)
    rated = next(one for one in scored if one.alternative_id == "alpha").ratings["F-OPP-04"]
    assert (rated.code, rated.extent) == ("standard", "whole")


def test_fewer_than_half_failing_ask_for_nothing():
    rows = [("a", _task("failed")), ("b", _task("done")), ("c", _task("helped"))]
    assert _evaluate(tasks=rows)[0].proposals == ()


def test_a_failure_says_nothing_new_about_an_answer_that_is_unknown_or_a_no():
    known = {"F-OPP-04": ("not_supported", "whole", "demonstration")}
    rows = [("a", _task("failed")), ("a", _task("failed", "UT-2"))]
    assert _evaluate(known, tasks=rows)[0].proposals == ()


def test_two_who_both_finish_offer_the_trial_as_evidence_and_one_alone_does_not():
    alone = _evaluate(tasks=[("a", _task("done", "UT-2"))])[0]
    assert alone.proposals == ()
    (proposal,) = _evaluate(tasks=[("a", _task("done", "UT-2")), ("b", _task("done", "UT-2"))])[0].proposals
    assert (proposal.requirement_id, proposal.doubts) == ("F-OPP-06", False)


def test_an_answer_that_already_rests_on_a_trial_needs_no_further_evidence():
    known = {"F-OPP-04": ("standard", "whole", "trial")}
    assert _evaluate(known, tasks=[("a", _task("done")), ("b", _task("done"))])[0].proposals == ()


@pytest.mark.parametrize(
    ("defect", "asked"),
    [
        ({"severity": "serious", "requirement": "F-OPP-04"}, 1),
        ({"severity": "fatal", "requirement": "F-OPP-04", "state": "open"}, 1),
        ({"severity": "fatal", "requirement": "F-OPP-04", "state": "fixed"}, 0),
        ({"severity": "slight", "requirement": "F-OPP-04"}, 0),
        ({"severity": "fatal"}, 0),
    ],
)
def test_a_grave_defect_that_is_not_mended_asks_for_a_second_look(defect, asked):
    assert len(_evaluate(defects=[("a", {"text": "x", **defect})])[0].proposals) == asked


def test_a_score_under_seventy_is_held_against_the_answer_on_usability():
    known = {"X-UX-01": ("standard", "whole", "demonstration")}
    low = {f"sus_{n}": 3 for n in range(1, 11)}
    (proposal,) = _evaluate(known, closing=[("a", low)])[0].proposals
    assert proposal.statement.code == "selection.trial-usability"
    high = {f"sus_{n}": 5 if n % 2 else 1 for n in range(1, 11)}
    assert _evaluate(known, closing=[("a", high)])[0].proposals == ()
