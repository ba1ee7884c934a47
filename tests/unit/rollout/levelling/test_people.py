"""People named for levelled work."""

from planner.domain.rollout.levelling.people import NamedWork, name_people
from planner.domain.rollout.network import Span

TWO = {"dev": ["ann", "bob"]}


def always(member, point):
    return 1.0


def who(naming):
    return {work.activity_id: work.member_id for work in naming.work}


def test_work_at_the_same_time_goes_to_different_people():
    spans = {"A": Span(0, 3), "B": Span(1, 4)}
    naming = name_people(spans, {"A": {"dev": 1.0}, "B": {"dev": 0.5}}, TWO, always)
    assert who(naming) == {"A": "ann", "B": "bob"}
    assert not naming.split
    assert not naming.short


def test_a_person_goes_on_with_a_subject():
    spans = {"A": Span(0, 2), "B": Span(0, 2), "C": Span(3, 4), "D": Span(2, 4)}
    asked = {id_: {"dev": 1.0} for id_ in spans}
    subjects = {"A": "erp", "B": "oa", "C": "erp", "D": "oa"}
    assert who(name_people(spans, asked, TWO, always, subjects=subjects)) == {
        "A": "ann", "B": "bob", "C": "ann", "D": "bob",
    }  # fmt: skip


def test_what_no_one_can_do_whole_is_split_and_said_so():
    naming = name_people({"A": Span(0, 2)}, {"A": {"dev": 1.5}}, TWO, always)
    assert naming.work == (
        NamedWork("A", "dev", "ann", Span(0, 2), 1.0), NamedWork("A", "dev", "bob", Span(0, 2), 0.5),
    )  # fmt: skip
    assert naming.split == (("A", "dev"),)
    assert not naming.short


def test_somebody_free_for_all_of_it_is_preferred_to_a_split():
    spans = {"A": Span(0, 2), "B": Span(1, 4)}
    assert who(name_people(spans, {"A": {"dev": 0.6}, "B": {"dev": 0.6}}, TWO, always)) == {"A": "ann", "B": "bob"}


def test_an_absence_for_most_of_the_work_leaves_it_to_another():
    naming = name_people(
        {"A": Span(0, 4)}, {"A": {"dev": 0.5}}, TWO, lambda member, point: 0.0 if member == "ann" and point < 3 else 1.0
    )
    assert who(naming) == {"A": "bob"}


def test_a_short_absence_does_not_take_the_work_away():
    naming = name_people(
        {"A": Span(0, 5)},
        {"A": {"dev": 0.5}},
        TWO,
        lambda member, point: 0.0 if member == "ann" and point == 2 else 1.0,
    )
    assert naming.work == (NamedWork("A", "dev", "ann", Span(0, 5), 0.5),)


def test_what_is_too_much_stays_with_who_is_there_and_is_told_in_person_days():
    naming = name_people({"A": Span(0, 4)}, {"A": {"dev": 0.75}}, {"dev": ["ann"]}, lambda member, point: 0.5)
    assert naming.work == (NamedWork("A", "dev", "ann", Span(0, 4), 0.75),)
    assert naming.short == {("A", "dev"): 1.0}


def test_roles_without_people_and_work_without_time_name_nobody():
    assert not name_people({"A": Span(0, 0), "B": Span(0, 2)}, {"A": {"dev": 1.0}, "B": {"qa": 1.0}}, TWO, always).work
