"""How the analysis is worded in the selection report: probabilities, points of value, nodes of the tree, people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from planner.documents.builders.common import Prose, person_shown
from planner.documents.builders.selection_view import View
from planner.domain.model.text import Text
from planner.domain.selection.results import Interval
from planner.errors import Statement

# a share found by drawing is never certain: beyond these it prints «above 99%» and «below 1%»
NEARLY_ALWAYS = 0.99
HARDLY_EVER = 0.01
POINTS = 100.0
_EXPLANATION = re.compile(r"\s*[（(][^（）()]*[）)]$|:\s.*$")
# what a chart leaves out of the texts of requirements and points; a code stands beside the former
_LEFT_OUT = {"requirement": re.compile(r"(\s*[（(：；，]|[:;,]\s).*$"), "point": _EXPLANATION}
# an error below this many points prints as none at all
_LEAST_ERROR = 0.05


def firm_prose(view: View) -> Prose:
    """Return the words of the chapters on weights, firmness, reasons and questions."""
    return Prose(view.prose.language, "firm")


def chance(prose: Prose, share: float) -> str:
    """Print a share found by drawing, in running text."""
    return _chance(prose, share, "text")


def short_chance(prose: Prose, share: float) -> str:
    """Print a share found by drawing, in a cell or a bar."""
    return _chance(prose, share, "sign")


def _chance(prose: Prose, share: float, style: str) -> str:
    if share > NEARLY_ALWAYS:
        return prose.label("firm", f"chance-high-{style}")
    if 0 < share < HARDLY_EVER:
        return prose.label("firm", f"chance-low-{style}")
    return prose.value(share, "percent")


def points(prose: Prose, value: float, spec: str = "one") -> str:
    """Print a value or weight (0-1) in points of a hundred, with a true minus sign."""
    return prose.value(value * POINTS, spec).replace("-", "−")


def error_of(prose: Prose, standard_error: float) -> str:
    """Print a standard error of drawing in points; one that would print as 0.0 is «below 0.1»."""
    small = standard_error * POINTS < _LEAST_ERROR
    return prose.label("firm", "error-small") if small else points(prose, standard_error)


def weights_between(prose: Prose, interval: Interval) -> str:
    """Print an interval of weights: `3–57%`; one place more where whole per cents would be one number."""
    low, high = interval
    digits = 0 if round(low * POINTS) < round(high * POINTS) else 1
    first, last = (f"{end * POINTS:.{digits}f}" for end in interval)
    return f"{first}%" if first == last else prose.label("firm", "weights-between", low=first, high=last)


def node_text(view: View, criterion_id: str) -> str:
    """Return the printed name of a dimension, point or requirement."""
    criterion = next(one for one in view.selection.criteria if one.id == criterion_id)
    text = view.prose.value(criterion.text)
    return text if criterion.level == "dimension" else f"{criterion.id} {text}"


def short_node(view: View, criterion_id: str) -> str:
    """Return the name of a node for the side of a chart: without the explanation in brackets or after a colon."""
    return unexplained(node_text(view, criterion_id))


def unexplained(name: str) -> str:
    """Return a name without the explanation in brackets or after a colon."""
    return _EXPLANATION.sub("", name)


def briefly(statement: Statement) -> Statement:
    """Return a statement whose requirements and points are named by the first part of their text, for a chart."""
    return Statement(statement.code, {key: _brief(key, value) for key, value in statement.params.items()})


def _brief(key: str, value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_brief(key, part) for part in value)
    if isinstance(value, Statement):
        return briefly(value)
    if isinstance(value, Text) and key in _LEFT_OUT:
        return Text(*(_LEFT_OUT[key].sub("", text) for text in (value.zh, value.en)))
    return value


def names_of(view: View, alternative_ids: Iterable[str]) -> str:
    """Return the names of some alternatives as a list."""
    return view.prose.join(view.names[id_] for id_ in alternative_ids)


def people_shown(view: View, stakeholder_ids: Sequence[str]) -> tuple[str, ...]:
    """Return how respondents may be shown, in the order given; nobody where marks are anonymous."""
    if view.result.engagement.marks_shown == "anonymous":
        return ()
    return tuple(person_shown(view.result, id_, view.prose) for id_ in stakeholder_ids)
