"""The weighting questionnaire as it stands: from answers of each method to a weighting, and what is refused where."""

import pytest

from planner.content.engagements import FolderEngagementStore
from planner.content.packs import FileContentSource
from planner.domain.model.stakeholder import BestWorstJudgement, Comparison
from planner.errors import InputError
from tests.unit.content import minimal

PAIRS = [
    {"id": "a", "more": "CP01", "less": "CP03", "times": 3},
    {"id": "b", "more": "CP03", "less": "CP07", "times": 2},
]


@pytest.fixture(scope="module")
def packs():
    return FileContentSource().load()


@pytest.fixture
def load(tmp_path, packs):
    """Return a function that loads an engagement in which the general manager weighs with these values."""

    def write_and_load(values, **frame):
        files = minimal.engagement()
        entry = {"respondent": "gm", "date": "2026-06-01", "values": values}
        files["answers/weighting.yaml"] = {"schema": "answers/1", "questionnaire": "weighting@1", "entries": [entry]}
        files["engagement.yaml"].update({"based_on": {"catalogue": "1", "weighting": "1"}, **frame})
        kept = ("answers/weighting.yaml", "engagement.yaml")
        written = {name: data for name, data in files.items() if name in kept}
        return FolderEngagementStore().load(minimal.write(tmp_path / "sample", written), packs)

    return write_and_load


def _weighting(load, method, question, rows):
    (found,) = load({"weighting_method": method, question: rows}).weightings
    assert found.method == method
    return found


def _refused(load, method, question, rows):
    with pytest.raises(InputError) as error:
        load({"weighting_method": method, question: rows})
    return {(problem.code, problem.where.partition("values.")[2]) for problem in error.value.problems}


class TestMethods:
    def test_swings_are_read_by_point(self, load):
        swings = {"CP01": {"swing": 100}, "CP03": {"swing": 40}}
        assert _weighting(load, "swing", "point_swings", swings).points == {"CP01": 100, "CP03": 40}

    def test_ranks_may_tie(self, load):
        ranks = {"CP01": {"rank": 1}, "CP03": {"rank": 1}}
        assert _weighting(load, "ranks", "point_ranks", ranks).ranks == {"CP01": 1, "CP03": 1}

    def test_pairs_are_comparisons(self, load):
        found = _weighting(load, "pairwise", "point_pairs", PAIRS).comparisons
        assert found == (Comparison("CP01", "CP03", 3), Comparison("CP03", "CP07", 2))

    def test_best_and_worst_columns_are_judgements(self, load):
        rows = {"CP01": {"best_over": 1, "over_worst": 4}, "CP03": {"best_over": 4, "over_worst": 1}}
        found = _weighting(load, "best_worst", "point_best_worst", rows).best_worst
        assert found == {"CP01": BestWorstJudgement(1, 4), "CP03": BestWorstJudgement(4, 1)}


class TestRefused:
    def test_pairs_that_fall_apart(self, load):
        rows = [PAIRS[0], {"id": "b", "more": "CP05", "less": "CP07", "times": 2}]
        assert _refused(load, "pairwise", "point_pairs", rows) == {("comparisons-unconnected", "point_pairs")}

    def test_a_pair_stated_twice_is_named_by_its_row(self, load):
        rows = [PAIRS[0], {"id": "b", "more": "CP03", "less": "CP01", "times": 2}]
        assert _refused(load, "pairwise", "point_pairs", rows) == {("comparison-twice", "point_pairs[1]")}

    def test_a_point_nobody_knows(self, load):
        rows = [{"id": "a", "more": "CP01", "less": "CP99", "times": 2}]
        ((code, where),) = _refused(load, "pairwise", "point_pairs", rows)
        assert (code, where) == ("unknown-reference", "point_pairs[0].less")

    def test_columns_that_disagree_on_best_over_worst(self, load):
        rows = {"CP01": {"best_over": 1, "over_worst": 4}, "CP03": {"best_over": 5, "over_worst": 1}}
        assert _refused(load, "best_worst", "point_best_worst", rows) == {
            ("best-worst-disagree", "point_best_worst.CP03")
        }

    def test_swings_of_nothing(self, load):
        rows = {"CP01": {"swing": 0}}
        assert _refused(load, "swing", "point_swings", rows) == {("weights-all-zero", "point_swings")}

    def test_two_methods_at_once(self, load):
        with pytest.raises(InputError) as error:
            load({"point_ranks": {"CP01": {"rank": 1}}, "point_swings": {"CP01": {"swing": 3}}})
        assert "weighting-two-methods" in {problem.code for problem in error.value.problems}


def test_the_engagement_says_how_the_group_is_combined(load):
    values = {"weighting_method": "pairwise", "point_pairs": PAIRS}
    assert load(values, weight_aggregation="aij").weight_aggregation == "aij"


def test_without_a_word_the_weights_are_averaged(load):
    values = {"weighting_method": "pairwise", "point_pairs": PAIRS}
    assert load(values).weight_aggregation == "aip_arithmetic"


def test_another_way_of_combining_is_refused(load):
    with pytest.raises(InputError) as error:
        load({"weighting_method": "pairwise", "point_pairs": PAIRS}, weight_aggregation="median")
    assert any("weight_aggregation" in problem.where for problem in error.value.problems)
