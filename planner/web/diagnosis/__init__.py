"""Pages of the diagnosis: questionnaires and answers, what they show, objectives, and the requirements in scope."""

from planner.web.diagnosis import answer as _answer
from planner.web.diagnosis import beside as _beside
from planner.web.diagnosis import books as _books
from planner.web.diagnosis import links as _links
from planner.web.diagnosis import objectives as _objectives
from planner.web.diagnosis import results as _results
from planner.web.diagnosis import sheets as _sheets
from planner.web.diagnosis import tailoring as _tailoring
from planner.web.diagnosis.blueprint import diagnosis

__all__ = ["diagnosis"]

# importing a module puts its views on the blueprint
_VIEWS = (_answer, _beside, _books, _links, _objectives, _results, _sheets, _tailoring)
