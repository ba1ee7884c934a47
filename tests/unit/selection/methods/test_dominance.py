"""Who is at least as good in everything and better in something."""

from planner.domain.selection.methods.dominance import dominators


def test_better_in_one_and_equal_in_the_rest_dominates():
    assert dominators([[1, 2], [1, 1]]) == [(), (0,)]


def test_each_better_in_one_dominates_nobody():
    assert dominators([[1, 2], [2, 1]]) == [(), ()]


def test_identical_vendors_do_not_dominate_each_other():
    assert dominators([[0.3, 1], [0.1 + 0.2, 1]]) == [(), ()]


def test_all_dominators_are_named_in_the_order_given():
    assert dominators([[3, 3], [1, 1], [2, 2]]) == [(), (0, 2), (0,)]
