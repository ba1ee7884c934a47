"""What the diagnosis found, as pictures and tables: pains, readiness, causes, contradictions, open questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import render_template

from planner.domain.diagnosis.results import Light, PainFinding, TopicScore
from planner.domain.model.questionnaire import Topic
from planner.services.run import EngagementResult
from planner.web.blocks import shown
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.found import findings
from planner.web.guard import needs, open_engagement, say

# the pain map in units of its picture: a field with room for words at the left and below
WIDE, HIGH, LEFT, TOP, HIGHEST = 620.0, 400.0, 40.0, 24.0, 5.0
_SMALLEST, _WIDEST = 6.0, 12.0
_NAMED_PAINS = 8
# widths of the bars of lights
_BAR_LEFT, _BAR_WIDTH, _BAR_STEP = 190.0, 300.0, 34.0
# blocks of the requirements survey shown under the pictures, by heading of this page
_BLOCKS = {
    "pains": ("pains-table",),
    "readiness": ("readiness-table",),
    "causes": ("causes-table", "causes-lead", "causes-actions"),
    "beliefs": ("beliefs-lead", "beliefs-table", "beliefs-free"),
    "contradictions": ("contradictions-lead", "contradictions-table", "contradictions-none"),
    "open": ("open-items",),
}
_SIGNS = {"green": ("good", "●"), "amber": ("watch", "▲"), "red": ("bad", "■"), "unknown": ("unknown", "○")}


@dataclass(frozen=True, slots=True)
class Spot:
    """One or more pains at one place of the pain map; the line goes from the lowest to the highest severity."""

    x: float
    y: float
    y_low: float
    y_high: float
    radius: float
    codes: str
    said: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One readiness dimension or cause as a bar, with its limits and its light in words."""

    y: float
    label: str
    width: float
    light: Light
    status: str
    sign: str
    value: str
    limits: tuple[float, ...]
    limits_said: str


@diagnosis.get("/e/<slug>/diagnosis/results")
@needs("view")
def results(slug: str) -> str:
    """Show what the diagnosis found."""
    found = findings(open_engagement(slug))
    if found.result is None:
        return render_template("diagnosis/results.html", found=found, result=None)
    result = found.result
    found_by = result.diagnosis
    readiness = tuple(_bars(found_by.readiness, _topics(result, "readiness")))
    causes = tuple(_bars(found_by.causes, _topics(result, "five_causes")))
    rated = [pain for pain in found_by.pains if pain.burden is not None]
    return render_template(
        "diagnosis/results.html",
        found=found,
        result=result,
        verdict=shown(result, "D1", ["timing-verdict"]),
        parts={key: shown(result, "D1", ids) for key, ids in _BLOCKS.items()},
        spots=tuple(_spots(result, rated)),
        heaviest=[(pain, result.packs.catalogue.pain_points[pain.pain_id].text) for pain in rated[:_NAMED_PAINS]],
        unrated=len(found_by.pains) - len(rated),
        readiness=readiness,
        causes=causes,
        field={"wide": WIDE, "high": HIGH, "left": LEFT, "top": TOP, "bar_left": _BAR_LEFT,
               "bar_width": _BAR_WIDTH, "bar_step": _BAR_STEP},
    )  # fmt: skip


def _topics(result: EngagementResult, questionnaire_id: str) -> Mapping[str, Topic]:
    questionnaire = result.packs.questionnaires.get(questionnaire_id)
    return {} if questionnaire is None else questionnaire.topics


def _spots(result: EngagementResult, rated: Sequence[PainFinding]) -> Iterator[Spot]:
    """Yield the places of the pain map; pains at one place share a spot and are all named there."""
    places: dict[tuple[float, float], list[PainFinding]] = {}
    for pain in rated:
        places.setdefault((pain.frequency_mean or 0.0, pain.severity_mean or 0.0), []).append(pain)
    for (frequency, severity), pains in places.items():
        burden = pains[0].burden or 0.0
        texts = tuple(result.packs.catalogue.pain_points[pain.pain_id].text for pain in pains)
        yield Spot(
            x=LEFT + frequency / HIGHEST * WIDE,
            y=_height(severity),
            y_low=_height(min(pain.severity_low or 0.0 for pain in pains)),
            y_high=_height(max(pain.severity_high or 0.0 for pain in pains)),
            radius=_SMALLEST + burden * (_WIDEST - _SMALLEST),
            codes=pains[0].pain_id if len(pains) == 1 else f"{pains[0].pain_id} +{len(pains) - 1}",
            said=say().label("page-diagnosis.spot", pains=texts, severity=severity, frequency=frequency, burden=burden),
        )


def _height(severity: float) -> float:
    return TOP + (1 - severity / HIGHEST) * HIGH


def _bars(scores: Sequence[TopicScore], topics: Mapping[str, Topic]) -> Iterator[Bar]:
    for place, score in enumerate(scores):
        topic = topics.get(score.topic_id)
        limits = tuple(x for x in (topic.red_below, topic.green_from) if x is not None) if topic else ()
        status, sign = _SIGNS[score.light]
        yield Bar(
            y=place * _BAR_STEP,
            label=score.topic_id if topic is None else say().value(topic.text),
            width=(score.score or 0.0) * _BAR_WIDTH,
            light=score.light,
            status=status,
            sign=sign,
            value=say().value(score.score, "percent"),
            limits=tuple(_BAR_LEFT + limit * _BAR_WIDTH for limit in limits),
            limits_said="" if topic is None or len(limits) < 2 else say().label(  # noqa: PLR2004
                "page-diagnosis.limits", red=topic.red_below, green=topic.green_from),
        )  # fmt: skip
