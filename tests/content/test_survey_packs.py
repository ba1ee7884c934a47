"""What the survey's packs must hold: actions for every cause question, tasks for every misconception, a full library."""

import functools
import json
import shutil

import pytest
import yaml

from planner.content.engagements import FolderEngagementStore
from planner.content.packs import FileContentSource
from planner.domain.diagnosis.open_questions import SHEETS
from planner.domain.diagnosis.timing import STATES
from planner.errors import InputError
from planner.places import EXAMPLES
from planner.wording import load_wording
from planner.wording.catalogue import load_entries


@functools.cache
def packs():
    return FileContentSource().load()


@pytest.fixture
def load(tmp_path):
    """Return a function that loads a copy of example 2 with other rows of objectives and marks of pains."""

    def change_and_load(objectives=None, pains=None):
        folder = tmp_path / "sample_services"
        shutil.copytree(EXAMPLES / "sample_services", folder)
        if objectives is not None:
            # other sheets refer to the example's own objectives
            for name in ("initiation", "process_redesign", "cost_and_benefit"):
                (folder / f"answers/{name}.yaml").unlink()
            _change(folder / "answers/objectives.yaml", "objectives", objectives, [])
        if pains is not None:
            _change(folder / "answers/pain_points.yaml", "pain_ratings", pains, {})
        return FolderEngagementStore().load(folder, packs())

    return change_and_load


def _change(path, question, value, nothing):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for number, entry in enumerate(data["entries"]):
        entry["values"][question] = value if number == 0 else nothing
    # JSON is YAML in which nothing can be read as something else
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _faults(load, **changes):
    with pytest.raises(InputError) as caught:
        load(**changes)
    return list(caught.value.problems)


def test_every_scored_question_of_the_five_causes_has_a_corrective_action():
    questions = packs().questionnaires["five_causes"].questions.values()
    assert [q.id for q in questions if q.topic and q.action is None] == []


def test_the_self_check_holds_the_misconceptions_of_the_sources_each_with_reason_tasks_and_three_questions():
    sheet = packs().questionnaires["misconceptions"]
    assert list(sheet.topics) == [
        "belief_features", "belief_training", "belief_security", "belief_improvement", "belief_software",
    ]  # fmt: skip
    tasks = packs().plan_templates["four_phase"].work_packages
    for topic in sheet.topics.values():
        assert topic.answer
        assert topic.work_packages
        assert set(topic.work_packages) <= set(tasks)
        assert sum(question.topic == topic.id for question in sheet.questions.values()) == 3


def test_the_timing_sheet_offers_exactly_the_answers_the_rule_reads_and_each_is_worded():
    questions = packs().questionnaires["timing"].questions
    entries = load_entries()
    for id_, states in STATES.items():
        assert {option.id for option in questions[id_].options} == set(states)
        key = id_.removeprefix("timing_")
        assert f"timing.condition-{key}" in entries
        assert all(f"timing.{key}-{state.replace('_', '-')}" in entries for state in states)
    for key in ("customers", "people", "repeat", "losses", "tools"):
        assert {f"timing.{key}-yes", f"timing.{key}-no"} <= set(entries)


def test_the_further_sheets_ask_nothing_that_is_required_so_each_is_open_as_a_whole():
    for id_ in SHEETS:
        assert not any(question.required for question in packs().questionnaires[id_].questions.values()), id_


@pytest.mark.parametrize("objective_class", ["sales", "service", "marketing", "data"])
def test_the_library_has_objectives_in_each_of_the_four_classes_whose_kpi_belongs_there(objective_class):
    own = [o for o in packs().objective_library.objectives.values() if o.objective_class == objective_class]
    assert len(own) >= 6
    for entry in own:
        assert objective_class in packs().outcomes.kpis[entry.kpi_id].objective_classes, entry.id


def test_the_library_holds_the_further_objectives_of_source_002():
    named = {entry.kpi_id for entry in packs().objective_library.objectives.values() if entry.source == "002"}
    # revenue, market share, satisfaction, loyalty, marketing effect, communication and cooperation
    assert named == {"K02", "K30", "K05", "K50", "K51", "K58"}


def test_every_library_entry_goes_with_a_pain_and_a_requirement_and_states_no_range_without_a_source():
    for entry in packs().objective_library.objectives.values():
        assert entry.pain_ids, entry.id
        assert entry.requirement_ids, entry.id
        assert entry.typical is None or entry.typical.source.zh


def test_a_row_that_names_a_library_entry_is_worded_from_it(load):
    row = {"id": "L1", "library": "data_completeness", "start_value": 0.7, "target": 0.95, "change": "value"}
    (objective,) = load(objectives=[row]).objectives
    assert objective.text.zh == "客户数据完整度由70%达到95%"
    assert (objective.kpi_id, objective.objective_class, objective.pain_ids) == ("K18", "data", ("PP10", "PP29"))


def test_an_unknown_library_entry_is_told_with_its_place(load):
    problems = _faults(load, objectives=[{"id": "L1", "library": "data_completion"}])
    assert "unknown-reference" in [problem.code for problem in problems]


def test_a_row_with_neither_wording_nor_library_is_refused(load):
    problems = _faults(load, objectives=[{"id": "L1"}])
    assert {"objective-without-text", "objective-without-objective-class"} <= {problem.code for problem in problems}


def test_the_hint_for_vague_wording_names_the_nearest_library_objectives(load):
    row = {"id": "L1", "text": "提高客户满意度", "objective_class": "service"}
    (problem,) = [p for p in _faults(load, objectives=[row]) if p.code == "objective-vague"]
    assert "service_satisfaction" in load_wording("zh-CN").problem(problem)


def test_a_core_pain_that_no_objective_answers_holds_up_nothing(load):
    assert load(pains={"PP27": {"severity": 5, "frequency": 5, "core": True}})


def test_a_core_pain_that_an_objective_answers_is_accepted(load):
    assert load(pains={"PP03": {"severity": 5, "frequency": 5, "core": True}})


def test_a_core_pain_is_no_fault_before_any_objective_is_stated(load):
    assert load(objectives=[], pains={"PP27": {"severity": 5, "frequency": 5, "core": True}})
