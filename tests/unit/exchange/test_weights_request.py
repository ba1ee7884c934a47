"""Requests of `engine weights`: what is answered, and what is refused where."""

import math

import pytest

from planner.errors import InputError
from planner.exchange.engine.weights import KEYS, answer
from planner.wording import load_wording


def refused(**request):
    with pytest.raises(InputError) as error:
        answer(request)
    words = [load_wording(language).explanation(p) for language in ("zh-CN", "en") for p in error.value.problems]
    assert all(words)
    return {(problem.code, problem.where) for problem in error.value.problems}


def codes(told):
    return [note.code for note in told["notes"]]


class TestAnswered:
    def test_every_method_gives_weights_that_sum_to_one(self):
        given = {
            "pairwise": [[1, 2], [0.5, 1]], "best_to_others": [1, 3], "others_to_worst": [3, 1], "ranks": [1, 2],
            "points": [3, 1], "classes": ["高", "低"], "matrix": [[1, 5, 2], [2, 4, 9], [3, 9, 3]],
        }  # fmt: skip
        for method, (required, optional) in KEYS.items():
            keys = required or optional[:1]
            told = answer({"method": method, **{key: given[key] for key in keys}})
            assert math.fsum(told["weights"]) == pytest.approx(1), method

    def test_an_incomplete_matrix_without_nulls_is_answered_like_a_complete_one(self):
        matrix = [[1, 2, 8], [0.5, 1, 2], [0.125, 0.5, 1]]
        by_squares, by_rows = (answer({"method": m, "pairwise": matrix}) for m in ("ahp_incomplete", "ahp_geometric"))
        assert by_squares["weights"] == pytest.approx(by_rows["weights"])
        assert by_squares["consistency_ratio"] == pytest.approx(by_rows["consistency_ratio"])
        assert by_squares["notes"] == []

    def test_consistent_judgements_have_no_worst_one_and_a_note_says_so(self):
        told = answer({"method": "ahp", "pairwise": [[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]})
        assert told["worst_judgement"] is None
        assert codes(told) == ["engine.judgements-agree"]

    def test_one_set_of_optimal_weights_has_no_intervals_and_a_note_says_so(self):
        told = answer({"method": "bwm_nonlinear", "best_to_others": [8, 2, 1], "others_to_worst": [1, 5, 8]})
        assert told["weight_intervals"] is None
        assert codes(told) == ["engine.bwm-unique"]

    def test_the_only_column_that_varies_has_all_the_weight_under_critic(self):
        told = answer({"method": "critic", "matrix": [[5, 1], [5, 2], [5, 4]], "directions": ["max", "min"]})
        assert told["weights"] == [0, 1]
        assert codes(told) == ["engine.data-weights", "engine.critic-one-column"]

    @pytest.mark.parametrize(("stated", "printed"), [(3, 0.33), (6, 0.17), (7, 0.14), (8, 0.13), (9, 0.11), (6, 0.16)])
    def test_reciprocals_printed_with_two_digits_pass(self, stated, printed):
        told = answer({"method": "ahp", "pairwise": [[1, stated], [printed, 1]]})
        assert told["weights"] == pytest.approx([stated / (stated + 1), 1 / (stated + 1)])

    def test_three_beside_a_third_in_two_digits_passes(self):
        told = answer({"method": "ahp", "pairwise": [[1, 3], [0.33, 1]]})
        assert told["weights"] == pytest.approx([0.75, 0.25])
        assert answer({"method": "ahp", "pairwise": [[1, 0.11], [9, 1]]})["weights"] == pytest.approx([0.1, 0.9])

    def test_a_diagonal_of_nulls_is_fine_where_nulls_are(self):
        told = answer({"method": "ahp_incomplete", "pairwise": [[None, 4], [None, None]]})
        assert told["weights"] == pytest.approx([0.8, 0.2])

    def test_a_matrix_beyond_the_table_has_weights_and_no_ratio(self):
        told = answer({"method": "ahp", "pairwise": [[1] * 16 for _ in range(16)]})
        assert told["weights"] == pytest.approx([1 / 16] * 16)
        assert (told["consistency_ratio"], told["random_index"]) == (None, None)
        assert codes(told) == ["engine.ratio-beyond-table", "engine.judgements-agree"]

    def test_each_judge_of_a_group_has_an_own_answer(self):
        judges = [[[1, 2, 8], [0.5, 1, 2], [0.125, 0.5, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 1]]]
        told = answer({"method": "ahp", "pairwise_by_judge": judges, "group": "aip_geometric"})
        assert told["judges"][0]["consistency_ratio"] == pytest.approx(0.0462, abs=5e-5)
        assert told["judges"][1]["worst_judgement"] is None
        assert told["consistency_ratio"] is None
        assert codes(told) == ["engine.consistency-by-judge"]

    def test_judges_may_connect_together_what_one_alone_does_not(self):
        judges = [[[1, 2, None], [None, 1, None], [None, None, 1]], [[1, None, None], [None, 1, 2], [None, None, 1]]]
        told = answer({"method": "ahp_incomplete", "pairwise_by_judge": judges, "group": "aij"})
        assert told["weights"] == pytest.approx([4 / 7, 2 / 7, 1 / 7])
        assert [judge["weights"] for judge in told["judges"]] == [None, None]

    def test_many_optimal_weights_come_with_their_intervals(self):
        told = answer(
            {"method": "bwm_nonlinear", "best_to_others": [2, 1, 4, 3, 8], "others_to_worst": [4, 8, 2, 3, 1]}
        )
        assert codes(told) == ["engine.bwm-not-unique"]
        assert all(low <= w <= high for w, (low, high) in zip(told["weights"], told["weight_intervals"], strict=True))

    def test_best_and_worst_may_be_named_where_several_fit(self):
        judged = {"best_to_others": [1, 1, 4], "others_to_worst": [4, 4, 1]}
        assert [answer({"method": "bwm_linear", **judged, "best": best})["best"] for best in (0, 1)] == [0, 1]

    def test_the_points_of_a_class_hold_in_both_languages(self):
        told = answer({"method": "classes", "classes": ["high", "低"], "class_points": {"高": 9}})
        assert told["weights"] == pytest.approx([0.9, 0.1])

    def test_data_weights_say_that_nobody_wants_anything(self):
        assert codes(answer({"method": "critic", "matrix": [[1, 2], [2, 1]]}))[0] == "engine.data-weights"
        told = answer({"method": "critic", "matrix": [[1, 2], [2, 4]]})
        assert told["weights"] is None
        assert codes(told) == ["engine.data-weights", "engine.critic-undefined", "engine.directions-assumed"]


class TestRefused:
    @pytest.mark.parametrize(
        ("pairwise", "found"),
        [
            ([[1, 3], [0.5, 1]], ("engine-not-reciprocal", "pairwise[0][1]")),
            ([[1, 7], [0.135, 1]], ("engine-not-reciprocal", "pairwise[0][1]")),
            ([[1, 6], [0.176, 1]], ("engine-not-reciprocal", "pairwise[0][1]")),
            ([[2, 3], [None, 1]], ("engine-diagonal-not-one", "pairwise[0][0]")),
            ([[None, 3], [None, 1]], ("engine-diagonal-not-one", "pairwise[0][0]")),
            ([[1, 0], [None, 1]], ("engine-judgement-not-positive", "pairwise[0][1]")),
            ([[1, -3], [None, 1]], ("engine-judgement-not-positive", "pairwise[0][1]")),
            ([[1, math.nan], [None, 1]], ("engine-not-finite", "pairwise[0][1]")),
            ([[1, math.inf], [None, 1]], ("engine-not-finite", "pairwise[0][1]")),
            ([[1, "3"], [None, 1]], ("engine-not-a-number", "pairwise[0][1]")),
            ([[1, True], [None, 1]], ("engine-not-a-number", "pairwise[0][1]")),
            ([[1, None], [None, 1]], ("engine-judgement-missing", "pairwise[0][1]")),
            ([[1, 2, 3], [1, 1]], ("engine-wrong-length", "pairwise[0]")),
            ([], ("engine-too-short", "pairwise")),
            ("no matrix", ("engine-wrong-type", "pairwise")),
        ],
    )
    def test_a_matrix_that_is_no_comparison(self, pairwise, found):
        assert found in refused(method="ahp", pairwise=pairwise)

    def test_groups_that_nothing_connects(self):
        assert refused(method="ahp_incomplete", pairwise=[[1, None], [None, 1]]) == {("engine-unconnected", "pairwise")}
        judges = [[[1, None], [None, 1]], [[1, 2], [None, 1]]]
        assert refused(method="ahp_incomplete", pairwise_by_judge=judges, group="aip_geometric") == {
            ("engine-unconnected", "pairwise_by_judge[0]")
        }

    def test_judges_of_different_size_and_both_forms_at_once(self):
        judges = [[[1, 2], [None, 1]], [[1]]]
        assert refused(method="ahp", pairwise_by_judge=judges) == {("engine-wrong-length", "pairwise_by_judge[1]")}
        assert ("engine-either-or", "pairwise_by_judge") in refused(
            method="ahp", pairwise=[[1]], pairwise_by_judge=[[[1]]]
        )
        assert refused(method="ahp", pairwise=[[1]], group="aij") == {("engine-group-without-judges", "group")}
        assert ("engine-wrong-type", "pairwise_by_judge[0]") in refused(method="ahp", pairwise_by_judge=[None])

    @pytest.mark.parametrize(
        ("best", "worst", "found"),
        [
            ([2, 3], [3, 1], ("engine-no-judgement-of-one", "best_to_others")),
            ([1, 3], [3, 2], ("engine-no-judgement-of-one", "others_to_worst")),
            ([1, 3], [4, 1], ("engine-best-worst-disagree", "best_to_others[1]")),
            ([1, 3], [1, 3], ("engine-best-is-worst", "best_to_others[0]")),
            ([1, 10], [9, 1], ("engine-above", "best_to_others[1]")),
            ([1, 0.5], [2, 1], ("engine-below", "best_to_others[1]")),
            ([1, 3], [3, 1, 2], ("engine-wrong-length", "others_to_worst")),
        ],
    )
    def test_best_worst_vectors_that_do_not_fit(self, best, worst, found):
        for method in ("bwm_linear", "bwm_nonlinear"):
            assert found in refused(method=method, best_to_others=best, others_to_worst=worst)

    def test_a_named_best_that_is_none(self):
        judged = {"best_to_others": [1, 3], "others_to_worst": [3, 1]}
        assert refused(method="bwm_linear", **judged, best=1) == {("engine-not-one-itself", "best_to_others[1]")}
        assert refused(method="bwm_linear", **judged, worst=2) == {("engine-above", "worst")}

    def test_marks_ranks_classes_and_data_that_cannot_be_used(self):
        assert refused(method="points", points=[0, 0]) == {("engine-no-weight", "points")}
        assert refused(method="swing", points=[1, -1]) == {("engine-below", "points[1]")}
        assert refused(method="roc", ranks=[0, 1]) == {("engine-below", "ranks[0]")}
        assert refused(method="classes", classes=["很高"]) == {("engine-not-allowed", "classes[0]")}
        assert refused(method="classes", classes=["高"], class_points={"高": 0}) == {
            ("engine-no-weight", "class_points")
        }
        assert refused(method="entropy", matrix=[[1, -1]]) == {("engine-entropy-negative", "matrix[0][1]")}
        assert refused(method="critic", matrix=[[1, math.nan]]) == {("engine-not-finite", "matrix[0][1]")}
        assert refused(method="critic", matrix=[[1, 2]], directions=["max"]) == {("engine-wrong-length", "directions")}

    def test_a_method_nobody_knows_and_keys_of_another_method(self):
        assert refused(method="guess") == {("engine-not-allowed", "method")}
        assert refused(points=[1]) == {("engine-missing-key", "method")}
        assert refused(method="roc", points=[1]) == {("engine-unknown-key", "points"), ("engine-missing-key", "ranks")}
        with pytest.raises(InputError):
            answer([1])
