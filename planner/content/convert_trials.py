"""The packs of demonstrations and trials become one `TrialKit`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planner.content.convert_common import Data, keyed, text, texts
from planner.domain.model.text import Text
from planner.domain.model.trial import (
    ClosingScale,
    DefectSeverity,
    DemoScenario,
    DemoStep,
    EaseQuestion,
    TaskCard,
    TrialKit,
    TrialRating,
    TrialSetup,
)

KINDS = ("demo_scenarios", "task_cards", "trial_cards")


def trial_kit_from(packs: Mapping[str, Data]) -> TrialKit:
    """Build the kit from the packs that are there, by kind; a kind that is absent leaves its part empty."""
    demos, tasks, cards = (packs.get(kind, {}) for kind in KINDS)
    return TrialKit(
        versions=_versions(packs.values()),
        demo_rules=texts(demos.get("rules")),
        scenarios=keyed(demos.get("scenarios", ()), _scenario),
        tasks=keyed(tasks.get("tasks", ()), _task),
        ease=_ease(tasks["ease"]) if tasks else None,
        closing=_closing(tasks["closing"]) if tasks else None,
        setup=_setup(cards["setup"]) if cards else None,
        ratings=keyed(cards.get("ratings", ()), _rating),
        severities=keyed(cards.get("severities", ()), _severity),
    )


def _versions(packs: Iterable[Data]) -> dict[str, str]:
    return {pack["id"]: pack["version"] for pack in packs}


def _anchors(data: Data) -> dict[int, Text]:
    return {int(mark): text(words) for mark, words in sorted(data.items())}


def _scenario(item: Data) -> DemoScenario:
    return DemoScenario(
        id=item["id"],
        title=text(item["title"]),
        story=text(item["story"]),
        tailoring=item.get("tailoring"),
        roles=texts(item["roles"]),
        data=texts(item["data"]),
        steps=tuple(DemoStep(text(step["text"]), tuple(step["requirements"])) for step in item["steps"]),
        anchors=_anchors(item["anchors"]),
        minutes=item["minutes"],
        traps=texts(item["traps"]),
    )


def _task(item: Data) -> TaskCard:
    return TaskCard(
        id=item["id"],
        title=text(item["title"]),
        audience=item["audience"],
        aspects=tuple(item["aspects"]),
        task=text(item["task"]),
        start=text(item["start"]),
        success=text(item["success"]),
        limit_seconds=item["limit_seconds"],
        requirement_ids=tuple(item["requirements"]),
    )


def _ease(item: Data) -> EaseQuestion:
    return EaseQuestion(text(item["text"]), text(item["hard"]), text(item["easy"]), text(item["source"]))


def _closing(item: Data) -> ClosingScale:
    return ClosingScale(texts(item["statements"]), text(item["disagree"]), text(item["agree"]), text(item["source"]))


def _setup(item: Data) -> TrialSetup:
    return TrialSetup(item["working_days"], texts(item["people"]), texts(item["environment"]), texts(item["rules"]))


def _rating(item: Data) -> TrialRating:
    return TrialRating(item["id"], text(item["text"]), texts(item["look_at"]), _anchors(item["anchors"]))


def _severity(item: Data) -> DefectSeverity:
    return DefectSeverity(item["id"], text(item["text"]), text(item["meaning"]))
