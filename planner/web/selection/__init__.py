"""Pages of the selection: the decision room, and what people of the evaluation team do alone before it."""

from planner.web.selection import asking as _asking
from planner.web.selection import cost as _cost
from planner.web.selection import deciding as _deciding
from planner.web.selection import judging as _judging
from planner.web.selection import matrix as _matrix
from planner.web.selection import products as _products
from planner.web.selection import room as _room
from planner.web.selection import screening as _screening
from planner.web.selection import sensitivity as _sensitivity
from planner.web.selection import sliders as _sliders
from planner.web.selection import weighing as _weighing
from planner.web.selection import what_ifs as _what_ifs
from planner.web.selection import why as _why
from planner.web.selection.blueprint import selection

__all__ = ["selection"]

# importing a module puts its views on the blueprint
_VIEWS = (
    _room,
    _matrix,
    _products,
    _screening,
    _why,
    _sensitivity,
    _asking,
    _cost,
    _judging,
    _weighing,
    _sliders,
    _what_ifs,
    _deciding,
)
