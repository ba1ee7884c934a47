"""One small engagement for the questions about a ranking: two points of five requirements, 0.15 and 0.05 each."""

from planner.domain.selection.select import select
from tests.builders import (
    make_alternative,
    make_catalogue,
    make_decision,
    make_engagement,
    make_point,
    make_requirement,
    make_scale,
    make_stakeholder,
    make_weighting,
)

FIRST = tuple(f"F-{number}" for number in range(1, 6))
SECOND = tuple(f"S-{number}" for number in range(1, 6))
IDS = FIRST + SECOND
CATALOGUE = make_catalogue(
    [make_requirement(id_, point="CP01" if id_ in FIRST else "CP07") for id_ in IDS],
    [make_point("CP01", "F"), make_point("CP07", "S")],
)
SCALE = make_scale()
# expected ratings by the test scale: 4.5, 2.5, 3.0, 0.0; the claim is a 4.5 nobody has shown
TRIED = ("standard", "whole", "trial")
BUILT = ("custom", "whole", "trial")
BOUGHT = ("third_party", "whole", "trial")
MISSING = ("not_supported", "whole", "trial")
CLAIMED = ("standard", "whole", "vendor_claim")


def rows(first, second, **changes):
    """Answers: one for the first five requirements, one for the others; `S_1=…` changes a single one."""
    answers = {**dict.fromkeys(FIRST, first), **dict.fromkeys(SECOND, second)}
    return {**answers, **{key.replace("_", "-"): value for key, value in changes.items()}}


def make_case(
    answers, *, weights=None, people=None, must_haves=(), what_if=None, scale=SCALE, catalogue=CATALOGUE, **changes
):
    """Make an engagement with these answers by alternative, and its selection."""
    weightings = {"gm": {"CP01": 3.0, "CP07": 1.0}} if weights is None else weights
    engagement = make_engagement(
        alternatives=tuple(make_alternative(id_, row) for id_, row in answers.items()),
        stakeholders=people or tuple(make_stakeholder(id_) for id_ in weightings or ("gm",)),
        weightings=tuple(make_weighting(id_, row) for id_, row in weightings.items()),
        requirement_decisions={id_: make_decision(id_, must_have=True) for id_ in must_haves},
        **changes,
    )
    return engagement, select(engagement, catalogue, scale, {}, what_if=what_if)


def codes(statements):
    return [statement.code.partition(".")[2] for statement in statements]


def the(statements, code):
    """Return the one statement with this code."""
    (found,) = [one for one in statements if one.code.partition(".")[2] == code]
    return found
