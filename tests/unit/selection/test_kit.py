from planner.domain.model.catalogue import Verification
from planner.domain.model.text import Text
from planner.domain.model.trial import DemoScenario, DemoStep, TrialKit
from planner.domain.selection.criteria import build_criteria
from planner.domain.selection.kit import tailor_kit
from planner.domain.selection.ratings import rate_alternative
from planner.domain.selection.score import score_alternatives
from tests.builders import keyed, make_alternative, make_catalogue, make_requirement, make_scale
from tests.unit.selection.test_trials import make_task

ANY = Text.same("x")


def _requirement(id_, method):
    return make_requirement(id_, verification=Verification(method, ANY))


def _scenario(id_, *steps):
    return DemoScenario(id_, ANY, ANY, None, (), (), tuple(DemoStep(ANY, ids) for ids in steps), {0: ANY}, 10, ())


SHOWN, TRIED, TESTED, READ = (_requirement(id_, method) for id_, method in zip("ABCE", "DTXR", strict=True))
KIT = TrialKit(
    scenarios=keyed((_scenario("DS-1", ("A",), ("B", "Z")), _scenario("DS-2", ("Z",)))),
    tasks=keyed((make_task("UT-1", "B", "Z"), make_task("UT-2", "Z"))),
)


def _tailor(requirements=(SHOWN, TRIED, TESTED, READ), audiences=(), short_list=(), must_haves=()):
    weights = {requirement.id: 1 / len(requirements) for requirement in requirements}
    return tailor_kit(KIT, requirements, audiences, short_list, must_haves, weights)


def _scored(answers, other=None):
    scale, requirements = make_scale(), (SHOWN, TRIED)
    alternatives = [make_alternative("alpha", answers), make_alternative("beta", other or answers)]
    ratings = {one.id: rate_alternative(one, requirements, scale) for one in alternatives}
    return score_alternatives(build_criteria(make_catalogue(requirements), {}, {"CP01": 1.0}), ratings, (), 0.01)


def test_steps_and_tasks_out_of_scope_are_left_out_with_scenarios_that_have_no_step_left():
    kit = _tailor()
    (scenario,) = kit.scenarios
    assert scenario.id == "DS-1"
    assert scenario.requirement_ids == ("A", "B")
    assert [(task.id, task.requirement_ids) for task in kit.tasks] == [("UT-1", ("B",))]


def test_a_script_with_half_its_steps_takes_half_its_time_in_slots_of_five_minutes():
    kit = TrialKit(scenarios=keyed((_scenario("DS-1", ("A",), ("Z",), ("Z",), ("Z",)),)))
    (scenario,) = tailor_kit(kit, (SHOWN,), (), (), (), {"A": 1.0}).scenarios
    # a quarter of ten minutes, rounded up to a slot
    assert scenario.minutes == 5
    assert _tailor().scenarios[0].minutes == 10


def test_tasks_of_people_the_company_does_not_have_are_left_out():
    assert _tailor(audiences=("service",)).tasks == ()
    assert len(_tailor(audiences=("sales", "service")).tasks) == 1


def test_every_requirement_in_scope_has_a_line_by_its_own_method():
    lines = {line.requirement_id: line for line in _tailor().lines}
    assert (lines["A"].steps, lines["A"].needs_card) == (("DS-1/1",), False)
    assert (lines["B"].tasks, lines["B"].needs_card) == (("UT-1",), False)
    # a test and a document are asked for whatever else shows the requirement
    assert lines["C"].needs_card
    assert lines["E"].needs_card


def test_what_no_script_and_no_task_shows_gets_a_card():
    lines = {line.requirement_id: line for line in _tailor((_requirement("F", "D"), _requirement("G", "T"))).lines}
    assert lines["F"].needs_card
    assert lines["G"].needs_card


def test_a_hands_on_requirement_that_is_only_demonstrated_still_gets_a_trial_card():
    kit = tailor_kit(TrialKit(scenarios=KIT.scenarios), (TRIED,), (), (), (), {"B": 1.0})
    (line,) = kit.lines
    assert line.steps == ("DS-1/1",)
    assert line.needs_card


def test_unknown_must_haves_come_first_and_name_who_has_not_answered():
    shown = ("standard", "whole", "demonstration")
    claimed = ("standard", "whole", "vendor_claim")
    scored = _scored({"A": claimed, "B": shown}, {"A": shown})
    look = _tailor((SHOWN, TRIED), short_list=scored, must_haves=("B",)).look_first
    assert [(one.requirement_id, one.must_have, one.alternative_ids) for one in look] == [
        ("B", True, ("beta",)),
        ("A", False, ("alpha",)),
    ]


def test_answers_that_were_demonstrated_need_not_be_looked_at_first():
    shown = ("standard", "whole", "demonstration")
    assert _tailor((SHOWN, TRIED), short_list=_scored({"A": shown, "B": shown})).look_first == ()
