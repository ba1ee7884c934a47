"""What the pages of the decision room are read from: the findings of an engagement, in the words of who asks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import g, render_template

from planner.documents.builders.selection_view import View, view_of
from planner.domain.model.text import Language
from planner.errors import NotFoundError, Problem
from planner.services.run import EngagementResult
from planner.web.found import findings, sees_results
from planner.web.guard import open_engagement

_KEPT = 32
# pages that open from another one ask its question until there is something to show
_PART_OF = {"cell": "matrix", "product": "products", "compare": "products"}


def read_page(
    name: str, slug: str, build: Callable[[View], Mapping[str, object]], *, tells_results: bool = True
) -> str:
    """
    Return a page of the decision room, or what stands in its way.

    Args:
        name: of the template in `selection/`.
        build: returns what the template is given, from the findings.
        tells_results: whether the page tells how the alternatives compare; the others tell what is public.
    """
    opened = open_engagement(slug)
    if tells_results and not sees_results(opened):
        return render_template("selection/closed.html", name=_PART_OF.get(name, name))
    found = findings(opened)
    if found.result is None or (tells_results and not found.result.selection.scored):
        return render_template("selection/nothing.html", found=found, name=_PART_OF.get(name, name))
    view = view_in(found.result, g.get("language", "zh-CN"))
    return render_template(f"selection/{name}.html", found=found, view=view, **build(view))


def nothing_here() -> NotFoundError:
    """Return the error for something nobody knows of."""
    return NotFoundError(Problem("no-such-page", ""))


@dataclass(frozen=True, slots=True)
class _Same:
    """A result as a key: two runs are the same only when they are one object, and comparing them whole is slow."""

    result: EngagementResult

    def __hash__(self) -> int:
        return id(self.result)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.result is self.result


def view_in(result: EngagementResult, language: Language) -> View:
    """Return the view of a result in a language; those used last are kept."""
    return _view(_Same(result), language)


@functools.lru_cache(maxsize=_KEPT)
def _view(of: _Same, language: Language) -> View:
    return view_of(of.result, language)
