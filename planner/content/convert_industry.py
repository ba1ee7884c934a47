"""An industry profile becomes an `IndustryProfile`, and its weight classes a preset beside the others."""

from __future__ import annotations

from planner.content.convert_common import Data, optional_text, text, texts
from planner.domain.model.catalogue import WeightPreset
from planner.domain.model.industry import (
    ExtraPain,
    IndustryField,
    IndustryProfile,
    Reasoned,
    RequirementAdvice,
    SalesStage,
)


def industry_from(data: Data) -> IndustryProfile:
    """Build an industry profile."""
    return IndustryProfile(
        id=data["id"],
        version=data["version"],
        title=text(data["title"]),
        for_whom=text(data["for_whom"]),
        note=text(data["note"]),
        pains=tuple(_reasoned(item) for item in data["pains"]),
        extra_pains=tuple(
            ExtraPain(item["id"], item["area"], text(item["text"]), text(item["reason"]))
            for item in data["extra_pains"]
        ),
        fields=tuple(_field(item) for item in data["fields"]),
        stages=tuple(stage_from(item) for item in data["stages"]),
        kpis=tuple(_reasoned(item) for item in data["kpis"]),
        point_classes=dict(data["point_classes"]),
        class_reasons={point: text(reason) for point, reason in data["class_reasons"].items()},
        requirements=tuple(
            RequirementAdvice(item["requirement"], item["advice"], text(item["reason"]))
            for item in data["requirements"]
        ),
        references=texts(data["references"]),
    )


def preset_of_industry(data: Data) -> WeightPreset:
    """Return the weight classes of an industry profile as a preset."""
    return WeightPreset(data["id"], text(data["title"]), text(data["note"]), dict(data["point_classes"]), "industry")


def _reasoned(item: Data) -> Reasoned:
    return Reasoned(item["code"], text(item["reason"]))


def _field(item: Data) -> IndustryField:
    return IndustryField(
        id=item["id"],
        object=item["object"],
        text=text(item["text"]),
        type=item["type"],
        options=texts(item.get("options")),
        required=item["required"],
        rule=optional_text(item.get("rule")),
        requirement_id=item.get("requirement"),
    )


def stage_from(item: Data) -> SalesStage:
    """Build a sales stage."""
    return SalesStage(
        id=item["id"],
        text=text(item["text"]),
        win_rate=float(item["win_rate"]),
        key_task=text(item["key_task"]),
        exit=text(item["exit"]),
        longest_stay_days=item.get("longest_stay_days"),
    )
