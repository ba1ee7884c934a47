"""Tailoring the catalogue of requirements to a client: what is in scope, what is a must, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from planner.domain.model.catalogue import Requirement, WeightClass
from planner.domain.model.text import Text
from planner.errors import ConflictError, InputError, Problem
from planner.services.keeping import Act, KeptSheet, is_same
from planner.services.store import Store, StoreUnit

FRAME = "engagement.yaml"
CLASSES: tuple[WeightClass, ...] = get_args(WeightClass)
NEEDS = ("needed", "enough", "too_much")


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided on one requirement; `weight_class` and `need` None leave it to the catalogue, and unmarked."""

    requirement_id: str
    applicable: bool = True
    must_have: bool = False
    weight_class: WeightClass | None = None
    need: str | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The decisions as they are kept: with `is_listed` what is not decided on is out of scope."""

    is_listed: bool
    decisions: Mapping[str, Mapping[str, Any]]

    def decision(self, requirement_id: str) -> Decision:
        """Return what is decided on a requirement, also where that is nothing."""
        item = self.decisions.get(requirement_id)
        if item is None:
            return Decision(requirement_id, applicable=not self.is_listed)
        reason = item.get("reason")
        return Decision(
            requirement_id,
            item.get("applicable", True),
            item.get("must_have", False),
            item.get("weight_class"),
            item.get("need"),
            Text(str(reason.get("zh", "")).strip(), str(reason.get("en", "")).strip())
            if isinstance(reason, dict)
            else None,
        )


class ChangedDecisionError(ConflictError):
    """Somebody decided on the same requirement in the meantime: `kept` is what they decided."""

    def __init__(self, kept: Decision, offered: Decision) -> None:
        self.kept = kept
        self.offered = offered
        super().__init__(offered.requirement_id)


def scope_of(frame: Any) -> Scope:
    """Return the decisions on requirements in a frame."""
    held = frame.get("requirements") if isinstance(frame, dict) else None
    held = held if isinstance(held, dict) else {}
    listed = held.get("decisions") or ()
    items = {item["requirement"]: item for item in listed if isinstance(item, dict) and "requirement" in item}
    return Scope(held.get("scope") == "listed", items)


def read_scope(unit: StoreUnit, engagement_id: str) -> Scope:
    """Return the decisions on requirements of an engagement."""
    return scope_of(unit.engagements.sheet(engagement_id, FRAME).data)


def decide_requirement(
    store: Store, engagement_id: str, requirement: Requirement, offered: Decision, before: Decision, act: Act
) -> None:
    """
    Save what is decided on a requirement, as it was changed from `before`.

    Raises:
        InputError: a reason is missing, a must-have is left out of scope, or a value is none.
        ChangedDecisionError: somebody decided on it in the meantime.
    """
    _check(requirement, offered, before)
    with store.writing() as unit:
        sheet = unit.engagements.sheet(engagement_id, FRAME)
        scope = scope_of(sheet.data)
        kept = scope.decision(requirement.id)
        if kept != before:
            raise ChangedDecisionError(kept, offered)
        if kept == offered:
            return
        data = _with(sheet.data, scope, offered)
        if is_same(data, sheet.data):
            return
        unit.engagements.save(engagement_id, KeptSheet(FRAME, None, data, sheet.version), act.at)
        was, now = scope.decisions.get(requirement.id), _item(scope, offered)
        unit.audit.append(act, "requirement.decide", engagement_id, f"{FRAME}#{requirement.id}", was, now)


def needs_reason(requirement: Requirement, offered: Decision, before: Decision) -> bool:
    """Whether a change has to say why: it becomes a must-have, is dropped, or weighs otherwise."""
    usual = requirement.weight_class
    return (
        (offered.must_have and not before.must_have)
        or (before.applicable and not offered.applicable)
        or (offered.weight_class or usual) != (before.weight_class or usual)
    )


def _check(requirement: Requirement, offered: Decision, before: Decision) -> None:
    problems = []
    if offered.must_have and not offered.applicable:
        problems.append(Problem("must-have-not-applicable", "must_have", {"requirement": requirement.id}))
    if offered.weight_class is not None and offered.weight_class not in CLASSES:
        problems.append(Problem("not-allowed", "weight_class", {"value": offered.weight_class, "allowed": CLASSES}))
    if offered.need is not None and offered.need not in NEEDS:
        problems.append(Problem("not-allowed", "need", {"value": offered.need, "allowed": NEEDS}))
    if needs_reason(requirement, offered, before) and offered.reason is None:
        problems.append(Problem("decision-without-reason", "reason", {"requirement": requirement.id}))
    if problems:
        raise InputError(problems)


def _with(frame: Mapping[str, Any], scope: Scope, offered: Decision) -> dict[str, Any]:
    held = frame.get("requirements") or {}
    listed: Sequence[Any] = held.get("decisions") or ()
    item = _item(scope, offered)
    changed = [item if one.get("requirement") == offered.requirement_id else one for one in listed]
    if offered.requirement_id not in scope.decisions:
        changed.append(item)
    kept = {"scope": "all", **held, "decisions": [one for one in changed if one is not None]}
    return {**frame, "requirements": kept}


def _item(scope: Scope, offered: Decision) -> dict[str, Any] | None:
    """Return a decision as it is written; None where it says no more than no decision would."""
    item = dict(scope.decisions.get(offered.requirement_id, {"requirement": offered.requirement_id}))
    stated: dict[str, Any] = {
        "applicable": None if offered.applicable else False,
        "must_have": offered.must_have or None,
        "weight_class": offered.weight_class,
        "need": offered.need,
        "reason": None if offered.reason is None else {"zh": offered.reason.zh, "en": offered.reason.en},
    }
    for key, value in stated.items():
        # what was written out and says the same stays written out
        if value is None and item.get(key) not in (None, _DEFAULTS.get(key)):
            item.pop(key)
        elif value is not None:
            item[key] = value
    if set(item) == {"requirement"} and not scope.is_listed:
        return None
    return item


_DEFAULTS = {"applicable": True, "must_have": False}
