"""Pages of the selection: the decision room, and what people of the evaluation team do alone before it."""

from planner.web.selection import room as _room
from planner.web.selection.blueprint import selection

__all__ = ["selection"]

# importing a module puts its views on the blueprint
_VIEWS = (_room,)
