"""One respondent's weighting by each method, how well comparisons fit, and how a group's weights are made."""

import pytest

from planner.domain.model.stakeholder import BestWorstJudgement, Comparison, DatedWeighting, Weighting
from planner.domain.selection.weight_log import weight_log
from planner.domain.selection.weighting_methods import comparisons_of, weighting_faults
from planner.domain.selection.weights import combine_weights, consistency_warnings
from planner.errors import InputError, Statement
from planner.wording import load_wording
from tests.builders import make_catalogue, make_point, make_requirement, make_stakeholder, make_weighting

CODES = ("CP01", "CP02", "CP03", "CP04")
CATALOGUE = make_catalogue(
    [make_requirement(f"{code}-1", point=code) for code in CODES], [make_point(code, "F", "中") for code in CODES]
)


def ranked(who="gm", **ranks):
    return Weighting(who, "ranks", {}, {}, ranks=ranks)


def paired(*pairs, who="gm"):
    return Weighting(who, "pairwise", {}, {}, comparisons=tuple(Comparison(*pair) for pair in pairs))


def best_worst(who="gm", **rows):
    judged = {point: BestWorstJudgement(*row) for point, row in rows.items()}
    return Weighting(who, "best_worst", {}, {}, best_worst=judged)


def combined(*weightings, aggregation="aip_arithmetic", says=None):
    says = says or {}
    people = tuple(make_stakeholder(w.stakeholder_id, says.get(w.stakeholder_id, 1.0)) for w in weightings)
    return combine_weights(weightings, people, CATALOGUE, aggregation=aggregation)


def refused(*weightings, **more):
    with pytest.raises(InputError) as error:
        combined(*weightings, **more)
    return {(problem.code, problem.where) for problem in error.value.problems}


class TestOneRespondent:
    def test_swings_are_divided_by_their_sum(self):
        own = Weighting("gm", "swing", {}, {"CP01": 100.0, "CP02": 50.0, "CP03": 50.0, "CP04": 0.0})
        assert combined(own).combined == pytest.approx({"CP01": 0.5, "CP02": 0.25, "CP03": 0.25, "CP04": 0})

    def test_ranks_are_weighed_by_their_centroid_and_may_tie(self):
        found = combined(ranked(CP01=1, CP02=2, CP03=2, CP04=4)).combined
        assert found == pytest.approx({"CP01": 25 / 48, "CP02": 10 / 48, "CP03": 10 / 48, "CP04": 3 / 48})

    def test_a_chain_of_pairs_weighs_all_points_it_connects(self):
        found = combined(paired(("CP01", "CP02", 2), ("CP02", "CP03", 2), ("CP03", "CP04", 2))).combined
        assert found == pytest.approx({"CP01": 8 / 15, "CP02": 4 / 15, "CP03": 2 / 15, "CP04": 1 / 15})

    def test_points_no_pair_names_are_not_weighed_and_keep_the_default(self):
        group = combined(paired(("CP01", "CP02", 3)))
        # two points of four share 1/2; the other two carry the default, 1/4 each
        assert group.shares["gm"] == pytest.approx({"CP01": 3 / 8, "CP02": 1 / 8})
        assert group.unweighed == ("CP03", "CP04")
        assert group.combined["CP03"] == pytest.approx(0.25)

    def test_best_worst_judgements_that_are_ratios_give_back_the_weights(self):
        own = best_worst(CP01=(2, 4), CP02=(1, 8), CP03=(8, 1), CP04=(4, 2))
        assert combined(own).combined == pytest.approx({"CP01": 4 / 15, "CP02": 8 / 15, "CP03": 1 / 15, "CP04": 2 / 15})
        assert set(comparisons_of(own)) == {
            Comparison("CP02", "CP01", 2), Comparison("CP02", "CP03", 8), Comparison("CP02", "CP04", 4),
            Comparison("CP01", "CP03", 4), Comparison("CP04", "CP03", 2),
        }  # fmt: skip


class TestConsistency:
    def test_complete_comparisons_carry_ratio_table_and_the_judgement_farthest_off(self):
        own = paired(("CP01", "CP02", 2), ("CP02", "CP03", 2), ("CP03", "CP01", 2))
        found = combined(own).consistency["gm"]
        # around the circle everything is twice as important as the next: lambda = 1 + 2 + 1/2
        assert found.ratio == pytest.approx(0.25 / 0.58)
        assert (found.table, found.random_index) == ("saaty_1980", 0.58)
        assert (found.worst, found.stated, found.implied) == (("CP01", "CP02"), 2, pytest.approx(1))

    def test_comparisons_that_agree_have_no_worst_judgement_and_no_warning(self):
        group = combined(paired(("CP01", "CP02", 2), ("CP02", "CP03", 2), ("CP01", "CP03", 4)))
        assert group.consistency["gm"].ratio == pytest.approx(0)
        assert group.consistency["gm"].worst is None
        assert _warnings(group) == []

    def test_a_ratio_above_a_tenth_is_told_with_person_and_judgement(self):
        group = combined(paired(("CP01", "CP02", 2), ("CP02", "CP03", 2), ("CP03", "CP01", 2)))
        (warning,) = _warnings(group)
        assert warning.code == "weights.inconsistent"
        assert warning.params["ratio"] == pytest.approx(0.25 / 0.58)
        told = load_wording("en").say(warning)
        assert "0.43" in told
        assert "Saaty (1980)" in told
        assert "2.0 times" in told

    def test_incomplete_comparisons_have_no_ratio_and_name_a_judgement_that_is_far_off(self):
        # around the circle of four a factor of 3^4: each judgement lies off by 3
        own = paired(("CP01", "CP02", 3), ("CP02", "CP03", 3), ("CP03", "CP04", 3), ("CP04", "CP01", 3))
        group = combined(own)
        assert group.consistency["gm"].ratio is None
        assert [warning.code for warning in _warnings(group)] == ["weights.judgement-off"]
        mild = combined(
            paired(("CP01", "CP02", 1.5), ("CP02", "CP03", 1.5), ("CP03", "CP04", 1.5), ("CP04", "CP01", 1.5))
        )
        assert _warnings(mild) == []

    def test_best_worst_comparisons_are_told_by_their_xi(self):
        group = combined(best_worst(CP01=(1, 4), CP02=(4, 4), CP03=(4, 1)))
        (warning,) = _warnings(group)
        assert warning.code == "weights.inconsistent-best-worst"
        assert warning.params["ratio"] == group.consistency["gm"].ratio > 0.1

    def test_anonymous_marks_name_nobody(self):
        group = combined(paired(("CP01", "CP02", 2), ("CP02", "CP03", 2), ("CP03", "CP01", 2)))
        (warning,) = consistency_warnings(group.consistency, (make_stakeholder("gm"),), "anonymous", CATALOGUE)
        assert warning.params["who"] == Statement("weights.somebody")


def _warnings(group):
    return list(consistency_warnings(group.consistency, (make_stakeholder("gm"),), "by_role", CATALOGUE))


class TestRefused:
    def test_pairs_that_leave_groups_apart(self):
        (fault,) = weighting_faults(paired(("CP01", "CP02", 3), ("CP03", "CP04", 2)))
        assert fault.code == "comparisons-unconnected"
        assert [group.params["points"] for group in fault.params["groups"]] == [("CP01", "CP02"), ("CP03", "CP04")]
        assert refused(paired(("CP01", "CP02", 3), ("CP03", "CP04", 2))) == {
            ("comparisons-unconnected", "weightings.gm")
        }

    @pytest.mark.parametrize(
        ("pairs", "code"),
        [
            ([("CP01", "CP01", 1)], "comparison-with-itself"),
            ([("CP01", "CP02", 2), ("CP02", "CP01", 3)], "comparison-twice"),
            ([("CP01", "CP02", 0)], "comparison-not-positive"),
            ([("CP01", "CP02", float("nan"))], "comparison-not-positive"),
            ([("CP01", "CP99", 2)], "unknown-point"),
            ([], "weights-all-zero"),
        ],
    )
    def test_pairs_that_say_nothing_usable(self, pairs, code):
        assert code in {found for found, _ in refused(paired(*pairs))}

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            ({"CP01": (2, 3), "CP02": (3, 1)}, "best-worst-no-best"),
            ({"CP01": (1, 3), "CP02": (3, 2)}, "best-worst-no-worst"),
            ({"CP01": (1, 3), "CP02": (4, 1)}, "best-worst-disagree"),
            ({"CP01": (1, 1), "CP02": (4, 2)}, "best-is-worst"),
            ({"CP01": (1, 12), "CP02": (12, 1)}, "best-worst-out-of-range"),
        ],
    )
    def test_best_worst_judgements_that_do_not_fit(self, rows, code):
        assert code in {found for found, _ in refused(best_worst(**rows))}

    def test_a_rank_of_zero(self):
        assert refused(ranked(CP01=0, CP02=1)) == {("rank-not-valid", "weightings.gm.CP01")}


class TestGroups:
    def test_the_geometric_mean_of_weights_keeps_ratios(self):
        first, second = (
            make_weighting("a", {"CP01": 4.0, "CP02": 1.0, "CP03": 1.0, "CP04": 1.0}),
            ranked("b", CP01=1, CP02=1, CP03=1, CP04=1),
        )
        found = combined(first, second, aggregation="aip_geometric").combined
        # ratios 4 and 1 give 2
        assert found == pytest.approx({"CP01": 2 / 5, "CP02": 1 / 5, "CP03": 1 / 5, "CP04": 1 / 5})

    def test_the_says_are_exponents_of_the_geometric_mean(self):
        first, second = make_weighting("a", {"CP01": 8.0, "CP02": 1.0}), make_weighting("b", {"CP01": 1.0, "CP02": 1.0})
        group = combined(first, second, aggregation="aip_geometric", says={"a": 1.0, "b": 2.0})
        assert group.combined["CP01"] / group.combined["CP02"] == pytest.approx(2)
        assert group.aggregation == "aip_geometric"

    def test_a_zero_is_refused_under_the_geometric_mean_unless_it_has_no_say(self):
        zero = make_weighting("a", {"CP01": 1.0, "CP02": 0.0})
        other = make_weighting("b", {"CP01": 1.0, "CP02": 1.0})
        assert refused(zero, other, aggregation="aip_geometric") == {("zero-in-geometric-mean", "weightings.a.CP02")}
        assert combined(zero, other, aggregation="aip_geometric", says={"a": 0.0}).heard == ("b",)

    def test_judgements_are_averaged_with_the_says_as_exponents(self):
        first, second = paired(("CP01", "CP02", 2), who="a"), paired(("CP01", "CP02", 16), who="b")
        group = combined(first, second, aggregation="aij", says={"a": 2.0, "b": 1.0})
        assert group.combined["CP01"] / group.combined["CP02"] == pytest.approx((2 * 2 * 16) ** (1 / 3))
        assert set(group.consistency) == {"a", "b"}

    def test_what_one_did_not_compare_the_other_connects(self):
        first, second = paired(("CP01", "CP02", 2), who="a"), paired(("CP02", "CP03", 2), ("CP03", "CP04", 2), who="b")
        found = combined(first, second, aggregation="aij").combined
        assert found == pytest.approx({"CP01": 8 / 15, "CP02": 4 / 15, "CP03": 2 / 15, "CP04": 1 / 15})

    def test_judgements_need_pairs_from_everybody_with_a_say(self):
        first, second = paired(("CP01", "CP02", 2), who="a"), make_weighting("b", {"CP01": 1.0})
        assert refused(first, second, aggregation="aij") == {("aggregation-needs-pairs", "weightings.b")}
        assert combined(first, second, aggregation="aij", says={"b": 0.0}).heard == ("a",)

    def test_judgements_that_together_leave_groups_apart_are_refused(self):
        first, second = paired(("CP01", "CP02", 2), who="a"), paired(("CP03", "CP04", 2), who="b")
        assert refused(first, second, aggregation="aij") == {("comparisons-unconnected", "weightings")}

    def test_nobody_who_weighs_leaves_the_defaults(self):
        assert combined(aggregation="aij").combined == pytest.approx(dict.fromkeys(CODES, 0.25))


class TestLog:
    def test_a_changed_judgement_is_told_by_its_two_points(self):
        first = paired(("CP01", "CP02", 2), ("CP02", "CP03", 2))
        later = paired(("CP01", "CP02", 3), ("CP02", "CP03", 2))
        _, change = weight_log([DatedWeighting(None, one, None) for one in (first, later)])
        ((point, before, after),) = [(c.point_id, c.before, c.after) for c in change.points]
        assert (point, before, after) == ("CP01/CP02", 2, 3)
        assert not change.changed_method

    def test_another_method_is_a_change_even_where_the_numbers_stay(self):
        points = make_weighting("gm", {"CP01": 60.0, "CP02": 40.0})
        swings = Weighting("gm", "swing", {}, {"CP01": 60.0, "CP02": 40.0})
        first, change = weight_log([DatedWeighting(None, one, None) for one in (points, swings)])
        assert first.is_first
        assert change.changed_method
        assert change.method == "swing"
