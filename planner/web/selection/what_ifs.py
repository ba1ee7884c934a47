"""What-if copies: assumptions made, compared with today's result, given a name, and removed again."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.selection.criteria import must_have_ids
from planner.domain.selection.what_if_outcome import WhatIfOutcome
from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.reranking import as_assumptions, read_weights
from planner.services.rounds import may_see_results
from planner.services.run import EngagementResult
from planner.services.weighing import WEIGHTING
from planner.services.what_if_copies import WhatIfCopy, compare_copy, copies_of, make_copy, remove_copy, rename_copy
from planner.web.found import findings
from planner.web.guard import act, floor, needs, open_engagement, say
from planner.web.selection.blueprint import selection
from planner.web.selection.desk import Desk, sit_down
from planner.web.selection.sliders import numbers_of

# rows of the form in which weights and ratings are assumed
ROWS = 3
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Compared:
    """A copy beside today's result; without an outcome it cannot be compared, and `problems` say why."""

    copy: WhatIfCopy
    outcome: WhatIfOutcome | None
    problems: tuple[str, ...] = ()


@selection.get("/e/<slug>/selection/what-if")
@needs("view")
def what_if(slug: str) -> str:
    """Show the copies there are, each beside today's result."""
    return _page(sit_down(open_engagement(slug)))


@selection.post("/e/<slug>/selection/what-if")
@needs("weigh")
def what_if_make(slug: str) -> AnyResponse | tuple[str, int]:
    """Make a copy, from the form of assumptions or from the sliders."""
    desk = sit_down(open_engagement(slug, "weigh"))
    result = findings(desk.opened).result
    if result is None:
        raise NotFoundError(Problem("no-such-page", ""))
    try:
        told = list(_told(request.form, result))
        inputs = (result.engagement, result.selection, result.packs)
        made = make_copy(floor().keeping, desk.opened.engagement.id, request.form.get("title", ""), told, inputs, act())
    except InputError as error:
        return _page(desk, [say().explanation(problem) for problem in error.problems]), 422
    flash(say().label("page-judging.copy-made"), "good")
    return redirect(url_for("selection.what_if", slug=slug) + f"#{made.id}")


@selection.post("/e/<slug>/selection/what-if/<copy_id>/title")
@needs("weigh")
def what_if_rename(slug: str, copy_id: str) -> AnyResponse | tuple[str, int]:
    """Give a copy another title."""
    desk = sit_down(open_engagement(slug, "weigh"))
    version = request.form.get("version", -1, type=int)
    title = request.form.get("title", "")
    try:
        rename_copy(floor().keeping, desk.opened.engagement.id, copy_id, version, title, act())
    except InputError as error:
        return _page(desk, [say().explanation(problem) for problem in error.problems]), 422
    except StaleSaveError:
        return _page(desk, [say().label("page-judging.copy-stale", title=title)]), 409
    return redirect(url_for("selection.what_if", slug=slug) + f"#{copy_id}")


@selection.route("/e/<slug>/selection/what-if/<copy_id>/remove", methods=["GET", "POST"])
@needs("weigh")
def what_if_remove(slug: str, copy_id: str) -> AnyResponse | str:
    """Ask whether a copy is to be removed, and remove it."""
    opened = open_engagement(slug, "weigh")
    with floor().keeping.reading() as unit:
        found = next((one for one in copies_of(unit, opened.engagement.id) if one.id == copy_id), None)
    if found is None:
        raise NotFoundError(Problem("no-such-page", ""))
    if request.method == "POST":
        remove_copy(floor().keeping, opened.engagement.id, copy_id, act())
        flash(say().label("page-judging.copy-removed"), "good")
        return redirect(url_for("selection.what_if", slug=slug))
    return render_template("selection/what_if_remove.html", copy=found)


def _page(desk: Desk, wrong: list[str] | None = None) -> str:
    found = findings(desk.opened)
    is_seen = may_see_results(desk.opened.role, desk.rounds[WEIGHTING], desk.own_id)
    with floor().keeping.reading() as unit:
        copies = copies_of(unit, desk.opened.engagement.id)
    result = found.result
    compared = [_compared(one, result) if result and is_seen else Compared(one, None) for one in copies]
    return render_template(
        "selection/what_if.html",
        desk=desk,
        found=found,
        is_seen=is_seen,
        compared=compared,
        may_make=desk.opened.may("weigh") and result is not None,
        wrong=wrong or [],
        rows=range(ROWS),
        nodes=[node for node in result.selection.criteria if node.level != "requirement"] if result else [],
        requirements=[node for node in result.selection.criteria if node.level == "requirement"] if result else [],
        must_haves=_must_haves(result) if result else (),
        offers=desk.offers,
    )


def _must_haves(result: EngagementResult) -> tuple[tuple[str, object], ...]:
    catalogue = result.packs.catalogue
    ids = must_have_ids(catalogue, result.engagement.requirement_decisions)
    return tuple((id_, catalogue.requirements[id_].text) for id_ in ids)


def _told(fields: MultiDict[str, str], result: EngagementResult) -> Iterator[str]:
    """Yield what a form assumes, in the words in which it is kept."""
    if any(name.startswith("w-") for name in fields):
        yield from as_assumptions(read_weights(numbers_of(fields), result.selection))
        return
    for number in range(ROWS):
        node, weight = fields.get(f"node-{number}", "").strip(), fields.get(f"weight-{number}", "").strip()
        if node or weight:
            yield f"{node}={weight}" + ("" if weight.endswith(("%", "％")) else "%")
        offer, requirement, rating = (
            fields.get(f"{key}-{number}", "").strip() for key in ("offer", "requirement", "rating")
        )
        if offer or requirement or rating:
            yield f"{offer}.{requirement}={rating}"
    yield from (f"waive {one}" for one in fields.getlist("waive"))
    yield from (f"without {one}" for one in fields.getlist("without"))


def _compared(copy: WhatIfCopy, result: EngagementResult) -> Compared:
    try:
        return Compared(copy, _outcome(copy.assumptions, _Same(result)))
    except InputError as error:
        return Compared(copy, None, tuple(say().explanation(problem) for problem in error.problems))


@dataclass(frozen=True, slots=True)
class _Same:
    """A result as a key: two are the same only when they are one object."""

    result: EngagementResult

    def __hash__(self) -> int:
        return id(self.result)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.result is self.result


@functools.lru_cache(maxsize=_KEPT)
def _outcome(assumptions: tuple[str, ...], of: _Same) -> WhatIfOutcome:
    result = of.result
    return compare_copy(assumptions, result.engagement, result.selection, result.packs)[0]
