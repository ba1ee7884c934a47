"""What the questionnaire and engagement.yaml both state of the plan: one fills in, two that differ are told."""

from datetime import date

import pytest

from planner.content.engagements import FolderEngagementStore
from planner.content.packs import ContentRoot, FileContentSource
from tests.unit.content import minimal

PROFILE = "questionnaires/profile.yaml"
ASKED = [("go_live_wish", "date"), ("works_make_up_days", "yes_no"), ("class_size", "integer"), ("training_day_hours", "number")]  # fmt: skip
# question, its answer, setting of the plan, another value of that setting as written, and as it is planned with
DIFFERING = [
    ("go_live_wish", "2026-10-12", "go_live", "2026-12-04", date(2026, 12, 4)),
    ("works_make_up_days", False, "uses_make_up_days", True, True),
    ("class_size", 10, "max_class_size", 15, 15),
    ("training_day_hours", 4, "day_hours", 6, 6),
]


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    files = minimal.content()
    for id_, type_ in ASKED:
        kind = "opinion" if id_ == "go_live_wish" else "fact"
        question = {"id": id_, "type": type_, "kind": kind, "text": minimal.pair(id_, id_)}
        files[PROFILE]["questions"].append(question)
    root = minimal.write(tmp_path_factory.mktemp("root"), files)
    return FileContentSource([ContentRoot(root)]).load()


@pytest.fixture
def load(tmp_path, packs):
    def write_and_load(it, gm=None, settings=None, decided=None):
        files = minimal.engagement()
        of_it, of_gm = (entry["values"] for entry in files["answers/profile.yaml"]["entries"])
        of_it.update({"employees": 460, **it})
        of_gm.update(gm or {})
        plan = files["engagement.yaml"]["plan"]
        del plan["go_live"]
        plan.update(settings or {})
        files["engagement.yaml"]["planning_values"] = decided or {}
        return FolderEngagementStore().load(minimal.write(tmp_path / "sample", files), packs)

    return write_and_load


@pytest.mark.parametrize(("question", "answer", "setting", "written", "planned"), DIFFERING)
def test_an_answer_that_differs_from_the_setting_is_a_contradiction_and_the_setting_is_planned_with(
    load, question, answer, setting, written, planned
):
    engagement = load({question: answer}, settings={setting: written})
    (told,) = engagement.contradictions
    assert (told.id, told.setting, told.decided) == (question, f"plan.{setting}", False)
    said = date.fromisoformat(answer) if question == "go_live_wish" else answer
    assert [(one.respondent_id, one.value) for one in told.stated] == [("it", said)]
    assert told.used.value == planned == getattr(engagement.plan, setting)


@pytest.mark.parametrize(("question", "answer", "setting", "written", "planned"), DIFFERING)
def test_an_answer_equal_to_the_setting_contradicts_nothing(load, question, answer, setting, written, planned):
    assert load({question: written}, settings={setting: written}).contradictions == ()
    assert load({question: None}, settings={setting: written}).contradictions == ()


@pytest.mark.parametrize(("question", "answer", "setting", "written", "planned"), DIFFERING)
def test_a_setting_left_out_is_taken_from_the_answer(load, question, answer, setting, written, planned):
    engagement = load({question: answer})
    expected = date.fromisoformat(answer) if question == "go_live_wish" else answer
    assert getattr(engagement.plan, setting) == expected
    assert engagement.contradictions == ()


def test_a_date_stated_as_not_known_is_taken_from_the_wish(load):
    engagement = load({"go_live_wish": "2026-10-12"}, settings={"go_live": None})
    assert engagement.plan.go_live == date(2026, 10, 12)


def test_without_setting_and_answer_the_assumed_values_stand(load):
    plan = load({}).plan
    assert (plan.go_live, plan.uses_make_up_days, plan.max_class_size, plan.day_hours) == (None, True, 15, 6.0)


def test_answers_that_differ_among_themselves_and_from_the_setting_are_told_once_with_all_of_them(load):
    (told,) = load({"class_size": 10}, {"class_size": 12}, {"max_class_size": 15}).contradictions
    assert {one.value for one in told.stated} == {10, 12}
    assert (told.used.value, told.setting) == (15, "plan.max_class_size")


def test_where_the_first_stakeholder_says_what_is_set_only_the_respondents_contradict_each_other(load):
    (told,) = load({"class_size": 10}, {"class_size": 15}, {"max_class_size": 15}).contradictions
    assert (told.used.value, told.setting) == (15, "")


def test_a_decision_for_another_value_than_the_setting_leaves_the_contradiction_open(load):
    (told,) = load({"class_size": 10}, {"class_size": 15}, {"max_class_size": 15}, {"class_size": 10}).contradictions
    assert (told.used.value, told.setting, told.decided) == (15, "plan.max_class_size", False)


def test_a_decision_for_the_setting_settles_it(load):
    settled = load({"class_size": 10}, settings={"max_class_size": 15}, decided={"class_size": 15})
    assert (settled.contradictions, settled.plan.max_class_size) == ((), 15)
