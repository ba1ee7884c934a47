"""The pack of reviews becomes its template."""

from __future__ import annotations

from planner.content.convert_common import Data, keyed, optional_text, text, texts
from planner.domain.outcomes.reviews_template import (
    AdjustmentRule,
    AnalysisTemplate,
    Evaluation,
    MeetingTemplate,
    PdcaPrompts,
    ReviewsTemplate,
    ReviewStep,
    ReviewTask,
    SignAndAction,
)


def reviews_from(data: Data) -> ReviewsTemplate:
    """Build the pack of reviews."""
    pdca = data["pdca"]
    return ReviewsTemplate(
        id=data["id"],
        version=data["version"],
        steps=tuple(_step(item) for item in data["steps"]),
        feedback_classes={item["id"]: text(item["text"]) for item in data["feedback_classes"]},
        activity_kpis=tuple(data["activity"]["kpis"]),
        activity_cases=tuple(_sign(item) for item in data["activity"]["cases"]),
        data_quality_kpis=tuple(data["data_quality"]["kpis"]),
        data_quality_rule=text(data["data_quality"]["rule"]),
        adjustment_kinds=tuple(
            AdjustmentRule(item["kind"], text(item["when"]), text(item["how"]), text(item["check"]))
            for item in data["adjustment_kinds"]
        ),
        closure_formula=text(data["closure"]["formula"]),
        pdca=PdcaPrompts(text(pdca["plan"]), text(pdca["do"]), text(pdca["check"]), text(pdca["act"])),
        evaluation=tuple(_evaluation(item) for item in data["evaluation"]),
        meetings=tuple(_meeting(item) for item in data["meetings"]),
        analyses=keyed(data["analyses"], _analysis),
    )


def _step(item: Data) -> ReviewStep:
    tasks = tuple(ReviewTask(text(one["text"]), one["owner"], text(one["output"])) for one in item["tasks"])
    return ReviewStep(item["id"], text(item["title"]), item["days_before"], tasks)


def _sign(item: Data) -> SignAndAction:
    return SignAndAction(text(item["sign"]), optional_text(item.get("reading")), text(item["action"]), item["owner"])


def _evaluation(item: Data) -> Evaluation:
    return Evaluation(
        id=item["id"],
        title=text(item["title"]),
        question=text(item["question"]),
        method=text(item["method"]),
        needs=text(item["needs"]),
        limits=text(item["limits"]),
    )


def _meeting(item: Data) -> MeetingTemplate:
    return MeetingTemplate(
        id=item["id"],
        title=text(item["title"]),
        rhythm=item["rhythm"],
        chair=item["chair"],
        attendees=tuple(item["attendees"]),
        agenda=texts(item["agenda"]),
        kpis=tuple(item["kpis"]),
        decides=text(item["decides"]),
    )


def _analysis(item: Data) -> AnalysisTemplate:
    return AnalysisTemplate(
        id=item["id"],
        title=text(item["title"]),
        question=text(item["question"]),
        modules=tuple(item["modules"]),
        fields=tuple(item["fields"]),
        further=texts(item["further"]),
        kpis=tuple(item["kpis"]),
        minimum_cases=item["minimum_cases"],
        steps=texts(item["steps"]),
        reading=texts(item["reading"]),
        caution=text(item["caution"]),
        actions=tuple(_sign(one) for one in item["actions"]),
    )
