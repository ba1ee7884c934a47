"""The requirements in scope: which, how heavy, which are musts, and why; with what the diagnosis suggests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.domain.diagnosis.results import SuggestedRequirement
from planner.domain.model.catalogue import Module, Requirement, WeightClass
from planner.domain.model.text import Text
from planner.errors import InputError, NotFoundError, Problem
from planner.services.ports import ContentPacks
from planner.services.run import EngagementResult
from planner.services.tailoring import (
    CLASSES,
    NEEDS,
    ChangedDecisionError,
    Decision,
    Scope,
    decide_requirement,
    read_scope,
)
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.diagnosis.standing import standing
from planner.web.found import findings
from planner.web.guard import Opened, act, floor, needs, open_engagement, say
from planner.wording import load_wording

_FILTERS = ("module", "must", "changed", "suggested", "text")
_LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement with what is decided on it and why the diagnosis suggests it."""

    requirement: Requirement
    decision: Decision
    suggestion: SuggestedRequirement | None
    is_changed: bool

    @property
    def weight_class(self) -> WeightClass:
        """The class that counts."""
        return self.decision.weight_class or self.requirement.weight_class

    @property
    def may_take_over(self) -> bool:
        """Whether the suggestion says something that is not decided yet."""
        decision = self.decision
        return self.suggestion is not None and decision.applicable and not (decision.must_have or decision.need)


@diagnosis.get("/e/<slug>/diagnosis/requirements")
@needs("view")
def tailoring(slug: str) -> str:
    """Show the requirements by module; the filters stand in the address."""
    opened = open_engagement(slug)
    packs = standing(opened.engagement).packs
    found = findings(opened)
    lines = _lines(opened, packs, found.result)
    wanted = {key: request.args.get(key, "") for key in _FILTERS}
    kept = [line for line in lines if _fits(line, wanted)]
    groups: list[tuple[Module, list[RequirementLine]]] = [
        (module, own)
        for module in packs.catalogue.modules.values()
        if (own := [line for line in kept if line.requirement.module == module.code])
    ]
    return render_template(
        "diagnosis/tailoring.html",
        found=found,
        groups=groups,
        modules=packs.catalogue.modules.values(),
        wanted=wanted,
        counts=_counts(lines),
        shown_count=len(kept),
    )


@diagnosis.get("/e/<slug>/diagnosis/requirements/<requirement_id>")
@needs("tailor")
def requirement(slug: str, requirement_id: str) -> str:
    """Show the form of one requirement."""
    line = _line(slug, requirement_id)
    return _form(line, line.decision)


@diagnosis.post("/e/<slug>/diagnosis/requirements/<requirement_id>")
@needs("tailor")
def decide(slug: str, requirement_id: str) -> Response | tuple[str, int]:
    """Save what is decided on one requirement."""
    line = _line(slug, requirement_id, with_suggestion=False)
    offered, before = _sent(requirement_id), _sent(requirement_id, "before.")
    opened = open_engagement(slug)
    try:
        decide_requirement(floor().keeping, opened.engagement.id, line.requirement, offered, before, act())
    except InputError as error:
        faults = {problem.where: say().explanation(problem) for problem in error.problems}
        return _form(line, offered, before, faults), 422
    except ChangedDecisionError as error:
        return _form(line, offered, error.kept, {}, theirs=error.kept), 409
    flash(say().label("page-diagnosis.requirement-saved", id=requirement_id), "good")
    return redirect(url_for(".tailoring", slug=slug, _anchor=requirement_id))


@diagnosis.post("/e/<slug>/diagnosis/requirements/<requirement_id>/take-over")
@needs("tailor")
def take_over(slug: str, requirement_id: str) -> Response:
    """Mark a requirement as needed for the reasons the diagnosis gives."""
    line = _line(slug, requirement_id)
    opened = open_engagement(slug)
    if line.suggestion is not None:
        texts = {key: load_wording(key).value(line.suggestion.reasons, "items") for key in ("zh-CN", "en")}
        kept = line.decision
        reason = Text(texts["zh-CN"], texts["en"])
        offered = Decision(requirement_id, kept.applicable, kept.must_have, kept.weight_class, "needed", reason)
        decide_requirement(floor().keeping, opened.engagement.id, line.requirement, offered, kept, act())
        flash(say().label("page-diagnosis.taken-over", id=requirement_id), "good")
    return redirect(url_for(".tailoring", slug=slug, _anchor=requirement_id))


# --- parts -------------------------------------------------------------------------------------------------------


def _lines(opened: Opened, packs: ContentPacks, result: EngagementResult | None) -> list[RequirementLine]:
    with floor().keeping.reading() as unit:
        scope = read_scope(unit, opened.engagement.id)
    suggested = {one.requirement_id: one for one in result.diagnosis.suggested} if result is not None else {}
    return [_made(one, scope, suggested.get(one.id)) for one in packs.catalogue.requirements.values()]


def _made(asked: Requirement, scope: Scope, suggestion: SuggestedRequirement | None) -> RequirementLine:
    decision = scope.decision(asked.id)
    heavier = decision.weight_class not in (None, asked.weight_class)
    is_changed = heavier or decision.must_have or (asked.id in scope.decisions and not decision.applicable)
    return RequirementLine(asked, decision, suggestion, is_changed)


def _line(slug: str, requirement_id: str, *, with_suggestion: bool = True) -> RequirementLine:
    opened = open_engagement(slug)
    result = findings(opened).result if with_suggestion else None
    lines = _lines(opened, standing(opened.engagement).packs, result)
    found = next((line for line in lines if line.requirement.id == requirement_id), None)
    if found is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return found


def _fits(line: RequirementLine, wanted: dict[str, str]) -> bool:
    text = wanted["text"].strip().casefold()
    asked = line.requirement
    return (
        (not wanted["module"] or asked.module == wanted["module"])
        and (not wanted["must"] or line.decision.must_have)
        and (not wanted["changed"] or line.is_changed)
        and (not wanted["suggested"] or line.may_take_over)
        and (not text or text in f"{asked.id} {asked.text.zh} {asked.text.en}".casefold())
    )


def _counts(lines: list[RequirementLine]) -> dict[str, int]:
    return {
        "total": len(lines),
        "in_scope": sum(line.decision.applicable for line in lines),
        "must": sum(line.decision.must_have for line in lines),
        "suggested": sum(line.may_take_over for line in lines),
    }


def _sent(requirement_id: str, prefix: str = "") -> Decision:
    """Read a decision from a form; `before.` names what the form was made from."""
    value = {key: request.form.get(prefix + key, "") for key in ("weight_class", "need", "reason_zh", "reason_en")}
    zh, en = (value[key].strip().replace("\r\n", "\n")[:_LONGEST_REASON] for key in ("reason_zh", "reason_en"))
    return Decision(
        requirement_id,
        request.form.get(f"{prefix}applicable", "") == "true",
        request.form.get(f"{prefix}must_have", "") == "true",
        cast("WeightClass", value["weight_class"]) if value["weight_class"] else None,
        value["need"] or None,
        # whoever writes one language only is quoted in both
        Text(zh or en, en or zh) if zh or en else None,
    )


def _form(
    line: RequirementLine,
    shown: Decision,
    before: Decision | None = None,
    faults: dict[str, str] | None = None,
    theirs: Decision | None = None,
) -> str:
    return render_template(
        "diagnosis/requirement.html",
        line=line,
        shown=shown,
        before=before or line.decision,
        faults=faults or {},
        theirs=theirs,
        classes=CLASSES,
        marks=NEEDS,
    )
