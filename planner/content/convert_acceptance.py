"""The acceptance library becomes its template."""

from __future__ import annotations

from planner.content.convert_common import Data, condition, keyed, text, texts
from planner.domain.model.template import (
    AcceptanceItemTemplate,
    AcceptanceSetup,
    AcceptanceTemplate,
    DataStep,
    DocumentQuality,
    FlowStep,
    JudgementTemplate,
    PartyDuties,
    WalkStep,
)


def acceptance_from(data: Data) -> AcceptanceTemplate:
    """Build the acceptance library."""
    return AcceptanceTemplate(
        id=data["id"],
        version=data["version"],
        items=keyed(data["items"], _acceptance_item),
        preconditions=texts(data["preconditions"]),
        judgements=tuple(_judgement(item) for item in data["judgements"]),
        handover=texts(data["handover"]),
        verdicts=texts(data["verdicts"]),
        signatories={setup: texts(names) for setup, names in data["signatories"].items()},
        qualities=tuple(
            DocumentQuality(item["id"], text(item["text"]), text(item["question"]), text(item["test"]))
            for item in data.get("qualities", ())
        ),
        walk_throughs={
            item["area"]: tuple(WalkStep(text(step["text"]), text(step["trail"])) for step in item["steps"])
            for item in data.get("walk_throughs", ())
        },
        break_kinds=tuple(text(item["text"]) for item in data.get("break_kinds", ())),
        data_steps=keyed(data.get("data_steps", ()), _data_step),
        setups={setup: _setup(item) for setup, item in data.get("setups", {}).items()},
    )


def _acceptance_item(item: Data) -> AcceptanceItemTemplate:
    return AcceptanceItemTemplate(
        id=item["id"],
        dimension=item["dimension"],
        group=text(item["group"]),
        condition=text(item["condition"]),
        method=text(item["method"]),
        expected=text(item["expected"]),
        evidence=text(item["evidence"]),
        responsible=text(item["responsible"]),
        applies_if=condition(item.get("applies_if")),
        modules=tuple(item.get("modules", ())),
        reasons=tuple(item["reasons"]),
        requirement_ids=tuple(item.get("requirements", ())),
    )


def _judgement(item: Data) -> JudgementTemplate:
    anchors = {anchor["level"]: text(anchor["text"]) for anchor in item["anchors"]}
    return JudgementTemplate(item["id"], text(item["text"]), anchors)


def _data_step(item: Data) -> DataStep:
    return DataStep(
        item["id"], text(item["text"]), text(item["check"]), text(item["counts_as_error"]), float(item["limit"])
    )


def _setup(item: Data) -> AcceptanceSetup:
    return AcceptanceSetup(
        flow=tuple(FlowStep(text(one["step"]), text(one["who"]), text(one["output"])) for one in item["flow"]),
        duties=tuple(PartyDuties(text(one["party"]), texts(one["duties"])) for one in item["duties"]),
    )
