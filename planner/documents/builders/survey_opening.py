"""The first page of the requirements survey: it stands alone when torn out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.documents.builders.common import heading, open_items
from planner.documents.builders.survey_view import STAGES, SurveyView, own_open
from planner.domain.diagnosis.results import TimingVerdict
from planner.domain.model.document import Block, Bullets, Callout, KeyFact, KeyFacts, Mark

MARK_OF_TIMING: Mapping[TimingVerdict, Mark] = {
    "start": "good", "start_small": "watch", "wait": "watch", "not_enough_data": "unknown",
}  # fmt: skip
_NAMED = 3
_CONDITIONS = 2
_DECISIONS = 5


def build_opening(view: SurveyView) -> tuple[Block, ...]:
    """Return the verdict on timing, key facts, what hurts and why, what is wanted, and what is to be decided."""
    prose = view.prose
    blocks: list[Block] = [heading(prose, "opening", numbered=False), _verdict(view)]
    blocks.append(KeyFacts("opening-facts", (_heard(view), _readiness(view), _objectives(view))))
    blocks.append(KeyFacts("opening-scope", (_requirements(view), _contradictions(view), _open(view))))
    for name, items in (("hurts", _hurts(view)), ("wanted", _wanted(view)), ("decide", _decide(view))):
        blocks.append(heading(prose, f"opening-{name}", 2, numbered=False))
        blocks.append(Bullets(f"opening-{name}-list", tuple(items) or (prose.text(f"opening-{name}-none"),)))
    return tuple(blocks)


def _verdict(view: SurveyView) -> Callout:
    prose, timing = view.prose, view.diagnosis.timing
    if timing is None or not view.is_filled("timing"):
        return Callout(
            "opening-verdict", "unknown", prose.text("verdict-unasked"), (prose.text("verdict-unasked-text"),)
        )
    title = prose.text("verdict", verdict=prose.label("timing", f"verdict-{timing.verdict}"))
    lines = []
    if timing.look_again:
        lines.append(prose.label("timing", "look-again", when=timing.look_again))
    lines.append(prose.sentences(prose.says(timing.reasons[:_NAMED])))
    if timing.conditions:
        conditions = prose.sentences(prose.says(timing.conditions[:_CONDITIONS]))
        lines.append(prose.text("verdict-conditions", conditions=conditions))
    return Callout("opening-verdict", MARK_OF_TIMING[timing.verdict], title, tuple(line for line in lines if line))


def _heard(view: SurveyView) -> KeyFact:
    prose, answers = view.prose, view.result.engagement.answers
    people = len({answer.respondent_id for answer in answers})
    sheets = len({answer.questionnaire_id for answer in answers})
    return KeyFact(prose.text("fact-heard"), prose.value(people), prose.text("fact-heard-remark", count=sheets))


def _readiness(view: SurveyView) -> KeyFact:
    prose = view.prose
    lights = [topic.light for topic in view.diagnosis.readiness]
    red, unknown = lights.count("red"), lights.count("unknown")
    mark: Mark = "watch" if red or "amber" in lights else "unknown" if unknown else "good"
    remark = prose.text(
        "fact-readiness-remark", amber=lights.count("amber"), green=lights.count("green"), unknown=unknown
    )
    return KeyFact(prose.text("fact-readiness"), prose.text("fact-of", part=red, all=len(lights)), remark, mark)


def _objectives(view: SurveyView) -> KeyFact:
    prose, objectives = view.prose, view.diagnosis.objectives
    whole = [
        o for o in objectives if o.kpi_id and o.start_value is not None and o.target is not None and o.due and o.owner
    ]
    mark: Mark = "unknown" if not objectives else "good" if len(whole) == len(objectives) else "watch"
    lacking = len(objectives) - len(whole)
    remark = prose.text("fact-objectives-remark", count=lacking) if lacking else prose.text("fact-objectives-whole")
    return KeyFact(prose.text("fact-objectives"), prose.value(len(objectives) or None), remark, mark)


def _requirements(view: SurveyView) -> KeyFact:
    prose, coverage = view.prose, view.diagnosis.coverage
    scope, must = sum(c.in_scope for c in coverage), sum(c.must_haves for c in coverage)
    return KeyFact(
        prose.text("fact-requirements"), prose.value(scope), prose.text("fact-requirements-remark", count=must)
    )


def _contradictions(view: SurveyView) -> KeyFact:
    prose, found = view.prose, view.diagnosis.contradictions
    undecided = sum(not one.decided for one in found)
    remark = prose.text("fact-contradictions-remark", count=undecided) if undecided else ""
    return KeyFact(prose.text("fact-contradictions"), prose.value(len(found)), remark, "watch" if undecided else "none")


def _open(view: SurveyView) -> KeyFact:
    prose = view.prose
    count = len(open_items(view.result, prose, STAGES, own_open(view)))
    return KeyFact(
        prose.text("fact-open"), prose.value(count), prose.text("fact-open-remark"), "watch" if count else "good"
    )


def _hurts(view: SurveyView) -> Iterator[str]:
    prose, diagnosis = view.prose, view.diagnosis
    pains = [pain for pain in diagnosis.pains if pain.burden is not None][:_NAMED]
    texts = view.result.packs.catalogue.pain_points
    for pain in pains:
        params = {"severity": pain.severity_mean, "frequency": pain.frequency_mean, "burden": pain.burden}
        yield prose.text("hurts-pain", pain=texts[pain.pain_id].text, **params)
    red = [cause for cause in diagnosis.causes if cause.light == "red"]
    if red:
        yield prose.text("hurts-causes", causes=prose.join(view.topic(cause.topic_id) for cause in red))


def _wanted(view: SurveyView) -> Iterator[str]:
    for objective in view.diagnosis.objectives[:_NAMED]:
        yield view.prose.text("wanted-objective", id=objective.id, text=objective.text, due=objective.due)
    more = len(view.diagnosis.objectives) - _NAMED
    if more > 0:
        yield view.prose.text("wanted-more", count=more)


def _decide(view: SurveyView) -> Iterator[str]:
    """Yield what the readers must decide next, at most so many lines that the page holds."""
    lines = [*_decisions(view)]
    yield from lines[:_DECISIONS]


def _decisions(view: SurveyView) -> Iterator[str]:
    prose, diagnosis = view.prose, view.diagnosis
    undecided = sum(not one.decided for one in diagnosis.contradictions)
    if undecided:
        yield prose.text("decide-contradictions", count=undecided)
    loose = [s for s in diagnosis.warnings if s.code == "diagnosis.pain-without-objective"]
    if loose:
        yield prose.text("decide-pains", count=len(loose))
    if diagnosis.initiation:
        weak = [pillar for pillar in diagnosis.initiation.pillars if pillar.state != "complete"]
        if weak:
            yield prose.text(
                "decide-pillars", pillars=prose.join(prose.label("initiation", f"pillar-{p.id}") for p in weak)
            )
    unsigned = [record for record in diagnosis.workshops if not record.signed]
    if unsigned:
        yield prose.text("decide-minutes", count=len(unsigned))
    held = [m for m in diagnosis.misconceptions if m.light == "red"]
    if held:
        yield prose.text("decide-beliefs", beliefs=prose.clauses(view.topic(m.topic_id) for m in held))
