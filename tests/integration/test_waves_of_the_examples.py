"""Cut-over, go-live and hypercare of the three examples come in the order a roll-out needs."""

import pytest

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
anywhere = pytest.mark.parametrize("name", EXAMPLES)
# what changes in the old systems after the load is carried over by hand
MOST_DAYS_FROM_LOAD_TO_GO_LIVE = 5


def waves(result):
    return [wave.id for wave in result.rollout.waves]


@anywhere
def test_hypercare_begins_on_the_day_of_the_go_live_whoever_else_needs_its_people(run_example, name):
    result = run_example(name)
    dates = result.rollout.schedule
    for wave in waves(result):
        assert dates[f"WP-HYP-CARE.{wave}"].start == dates[f"WP-DEP-GOLIVE.{wave}"].start


@anywhere
def test_no_wave_is_frozen_before_the_wave_before_it_was_judged(run_example, name):
    result = run_example(name)
    dates = result.rollout.schedule
    for earlier, wave in zip(waves(result), waves(result)[1:], strict=False):
        assert dates[f"WP-DEP-FREEZE.{wave}"].start > dates[f"WP-HYP-EXIT.{earlier}"].finish


@anywhere
def test_data_are_loaded_shortly_before_the_go_live(run_example, name):
    result = run_example(name)
    dates = result.rollout.schedule
    for wave in waves(result):
        loaded, live = dates[f"WP-DEP-FINAL.{wave}"].finish, dates[f"WP-DEP-GOLIVE.{wave}"].start
        assert result.calendar.working_days_between(loaded, live) <= MOST_DAYS_FROM_LOAD_TO_GO_LIVE


@anywhere
def test_readiness_is_reviewed_after_the_integration_test_and_four_weeks_before_anybody_goes_live(run_example, name):
    result = run_example(name)
    dates = result.rollout.schedule
    assert dates["WP-TST-SCRIPTS"].finish < dates["WP-TST-SIT"].start
    assert dates["WP-TST-SIT"].finish < dates["WP-DEP-READY"].start
    first = min(dates[f"WP-DEP-GOLIVE.{wave}"].start for wave in waves(result))
    assert result.calendar.working_days_between(dates["WP-DEP-READY"].finish, first) >= 20
