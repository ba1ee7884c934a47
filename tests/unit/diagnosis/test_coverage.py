from planner.domain.diagnosis.coverage import coverage_by_type
from planner.domain.diagnosis.results import SuggestedRequirement
from tests.builders import make_catalogue, make_decision, make_requirement

CATALOGUE = make_catalogue(
    [
        make_requirement("F-1"),
        make_requirement("F-2"),
        make_requirement("X-1", type="technical"),
        make_requirement("S-1", type="security"),
    ]
)


def test_each_type_counts_what_is_in_scope_asked_for_and_a_must_have():
    decisions = {
        "F-2": make_decision("F-2", applicable=False),
        "X-1": make_decision("X-1", must_have=True),
        "S-1": make_decision("S-1", applicable=False),
    }
    asked = [SuggestedRequirement("F-1", 0.5, ("PP01",), (), ()), SuggestedRequirement("X-1", 1.0, (), (), ())]
    found = {one.type: one for one in coverage_by_type(CATALOGUE, decisions, asked)}
    assert list(found) == ["functional", "technical", "security"]
    counts = {type_: (c.total, c.in_scope, c.asked_for, c.must_haves) for type_, c in found.items()}
    assert counts == {"functional": (2, 1, 1, 0), "technical": (1, 1, 0, 1), "security": (1, 0, 0, 0)}
