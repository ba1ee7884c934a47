"""The chain: walkable both ways, and a break list that names each missing link."""

import pytest

from planner.domain.chain import paths, walk
from planner.domain.model.links import CHAIN_ORDER, Chain, ChainLink, Node
from planner.domain.model.text import Text
from planner.errors import NotFoundError


def make_chain(*links):
    references = dict.fromkeys(end for link in links for end in link)
    nodes = {ref: Node(ref.split(":")[0], ref.split(":")[1], Text.same(ref)) for ref in references}
    return Chain(nodes, tuple(ChainLink(*link) for link in links), ())


SMALL = make_chain(
    ("pain:PP01", "objective:O1"),
    ("objective:O1", "requirement:R1"),
    ("requirement:R1", "acceptance:A1"),
    ("acceptance:A1", "kpi:K1"),
    ("objective:O2", "requirement:R2"),
    ("requirement:R2", "acceptance:A2"),
    ("acceptance:A2", "kpi:K1"),
)


def keys(levels):
    return {node.reference for level in levels for node in level}


def test_walking_from_a_pain_reaches_its_kpi():
    assert keys(walk(SMALL, "pain:PP01")) == {
        "pain:PP01", "objective:O1", "requirement:R1", "acceptance:A1", "kpi:K1",
    }  # fmt: skip


def test_walking_from_a_kpi_reaches_every_pain_and_objective_behind_it():
    assert {"pain:PP01", "objective:O1", "objective:O2"} <= keys(walk(SMALL, "kpi:K1"))


def test_a_shared_kpi_does_not_drag_in_the_other_objective():
    assert "objective:O2" not in keys(walk(SMALL, "objective:O1"))


def test_the_walk_comes_in_chain_order():
    kinds = [level[0].kind for level in walk(SMALL, "pain:PP01") if level]
    assert kinds == [kind for kind in CHAIN_ORDER if kind in kinds]


def test_a_path_names_every_step_from_pain_to_kpi():
    assert paths(SMALL, "pain:PP01", "kpi:K1") == (
        "pain:PP01", "objective:O1", "requirement:R1", "acceptance:A1", "kpi:K1",
    )  # fmt: skip
    assert paths(SMALL, "pain:PP01", "requirement:R2") == ()


def test_an_unknown_node_is_refused_and_near_ones_are_named():
    with pytest.raises(NotFoundError) as refused:
        walk(SMALL, "PP01")
    assert refused.value.problem.params["near"] == ("pain:PP01",)
