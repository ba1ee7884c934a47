"""The five preparations count what is there out of what should be there, and say where to go on."""

import pytest

from planner.cli.main import COMMANDS
from planner.services.preparation import PREPARATIONS, check_preparation, state_of

STAGES = {"diagnosis", "selection", "rollout", "migration", "training", "acceptance", "outcomes"}


@pytest.fixture(scope="module")
def manufacturing(run_example):
    return run_example("sample_manufacturing")


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (1.0, "complete"),
        (0.99, "nearly"),
        (0.75, "nearly"),
        (0.74, "half"),
        (0.5, "half"),
        (0.49, "begun"),
        (0.0, "not_begun"),
    ],
)
def test_the_word_for_a_completeness_begins_at_its_limit(share, word):
    assert state_of(share) == word


@pytest.mark.parametrize("example", ["sample_manufacturing", "sample_services", "sample_gone_wrong"])
def test_there_are_five_each_as_complete_as_the_mean_of_its_checks(run_example, example):
    found = check_preparation(run_example(example))
    assert [one.id for one in found] == list(PREPARATIONS)
    for one in found:
        assert one.share == pytest.approx(sum(check.share for check in one.checks) / len(one.checks))
        assert 0 <= one.share <= 1


def test_every_check_names_a_stage_a_command_and_a_questionnaire_that_exist(manufacturing):
    for one in check_preparation(manufacturing):
        for check in one.checks:
            assert check.stage in STAGES
            assert check.command in COMMANDS
            assert check.questionnaire_id is None or check.questionnaire_id in manufacturing.packs.questionnaires


def test_what_the_example_lacks_is_counted_as_its_files_say(manufacturing):
    checks = {check.id: check for one in check_preparation(manufacturing) for check in one.checks}
    # three sources of data, of which IT measured the duplicates of one; ten objectives, of which O5 has no start value
    assert (checks["duplicates"].done, checks["duplicates"].total) == (1, 3)
    assert (checks["start-values"].done, checks["start-values"].total) == (9, 10)
    assert (checks["award"].done, checks["sponsor"].done) == (0, 1)


def test_with_nothing_to_count_a_check_is_open_and_not_complete(run_example):
    result = run_example("sample_gone_wrong")
    checks = {check.id: check for one in check_preparation(result) for check in one.checks}
    assert checks["key-users"].share == 0
    assert checks["sponsor"].share == 0
