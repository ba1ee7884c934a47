"""Published examples of the critical path."""

from planner.domain.rollout.network import backward_pass, driving_chain, forward_pass
from tests.networks import RELIABLE_CONSTRUCTION


def test_the_textbook_project_takes_44_weeks():
    assert forward_pass(RELIABLE_CONSTRUCTION).end == 44


def test_the_textbook_project_has_the_published_floats():
    forward = forward_pass(RELIABLE_CONSTRUCTION)
    backward = backward_pass(RELIABLE_CONSTRUCTION, forward)
    total = {id_: backward.late[id_].start - span.start for id_, span in forward.early.items()}
    assert {id_: days for id_, days in total.items() if days} == {"D": 4, "G": 4, "H": 4, "M": 4, "I": 2, "K": 1}
    # only the last of the four on the side path may slip without pushing another one
    assert {id_: days for id_, days in backward.free_float_days.items() if days} == {"M": 4, "I": 2, "K": 1}


def test_the_driving_chain_of_the_last_activity_is_the_critical_path():
    assert "".join(driving_chain(forward_pass(RELIABLE_CONSTRUCTION), "N")) == "ABCEFJLN"
