"""What has been answered in an engagement so far, ready for forms: rules, lists to choose from, progress."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from planner.content.answer_checks import StandingAnswers, standing_answers
from planner.domain.diagnosis.objective_library import pattern_shown
from planner.domain.model.condition import Facts
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.text import Text
from planner.errors import NotFoundError, Problem
from planner.services.answering import asked_questions
from planner.services.keeping import KeptEngagement
from planner.services.run import STAGES
from planner.services.store import StoreUnit
from planner.web.diagnosis.forms import Choice
from planner.web.guard import floor

# everybody fills these in alone: they are answered, and shown to others, under the selection
INDIVIDUAL = frozenset({"weighting", "trial_feedback"})
_FRAME = "engagement.yaml"
# lists whose entries are known by their codes, in documents too
_CODED = frozenset({"pain_points", "points", "requirements", "modules", "config_areas", "kpis"})
_KEPT: dict[tuple[str, int], StandingAnswers] = {}
_MOST_KEPT = 16
_LOCK = threading.Lock()


def standing(engagement: KeptEngagement) -> StandingAnswers:
    """Return what has been answered in an engagement, as it is in the version it was opened in."""
    key = (engagement.id, engagement.version)
    kept = _KEPT.get(key)
    if kept is not None:
        return kept
    with floor().keeping.reading() as unit:
        files = unit.engagements.files(engagement.id)
        places = unit.engagements.places(engagement.id)
        sheets = {place: data for place in places if (data := _sheet(unit, engagement.id, place)) is not None}
    found = standing_answers(places, sheets, floor().engines.packs(files))
    with _LOCK:
        while len(_KEPT) >= _MOST_KEPT:
            del _KEPT[next(iter(_KEPT))]
        _KEPT[key] = found
    return found


def _sheet(unit: StoreUnit, engagement_id: str, place: str) -> object:
    if place != _FRAME and not (place.startswith("answers/") and place.endswith(".yaml")):
        return None
    try:
        return unit.engagements.sheet(engagement_id, place).data
    except NotFoundError:
        # kept as it came because it cannot be read: whoever runs the engagement is told
        return None


def questionnaire_of(answers: StandingAnswers, questionnaire_id: str) -> Questionnaire:
    """Return a questionnaire of these pages; NotFoundError for another one."""
    found = answers.packs.questionnaires.get(questionnaire_id)
    if found is None or questionnaire_id in INDIVIDUAL:
        raise NotFoundError(Problem("no-such-page", ""))
    return found


def lists_of(answers: StandingAnswers) -> dict[str, tuple[Choice, ...]]:
    """Return what answers may refer to, by the name of the list, with the words for each entry."""
    words = _words(answers)
    return {
        # ids gathered from rows have no order of their own
        name: tuple(
            Choice(id_, _label(id_, words.get(name, {}).get(id_), is_coded=name in _CODED))
            for id_ in (sorted(ids) if isinstance(ids, set) else ids)
        )
        for name, ids in answers.known.items()
    }


def _label(id_: str, text: Text | None, *, is_coded: bool) -> Text:
    if text is None:
        return Text.same(id_)
    # rows that people added have an id that nobody needs to know
    return Text(f"{id_} {text.zh}", f"{id_} {text.en}") if is_coded else text


def _words(answers: StandingAnswers) -> dict[str, Mapping[str, Text]]:
    packs = answers.packs
    catalogue = packs.catalogue
    coded = {
        "pain_points": catalogue.pain_points,
        "points": catalogue.points,
        "requirements": catalogue.requirements,
        "modules": catalogue.modules,
        "config_areas": catalogue.config_areas,
        "kpis": packs.outcomes.kpis,
    }
    words: dict[str, Mapping[str, Text]] = {
        name: {id_: one.text for id_, one in entries.items()}  # type: ignore[attr-defined]
        for name, entries in coded.items()
    }
    words["objective_library"] = {one.id: pattern_shown(one) for one in packs.objective_library.objectives.values()}
    return {**words, **answers.names}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a questionnaire is answered: by anybody, of what is asked; and which required questions are open."""

    asked: int
    answered: int
    open_required: int
    respondents: tuple[str, ...]

    @property
    def share(self) -> float:
        """Answered share 0-1."""
        return self.answered / self.asked if self.asked else 1.0


def progress_of(answers: StandingAnswers, questionnaire: Questionnaire, facts: Facts) -> Progress:
    """Return how far a questionnaire is answered by all people together; `facts` are those of all answers."""
    own = [entry for entry in answers.sheets.entries if entry.questionnaire.id == questionnaire.id]
    said = {id_ for entry in own for id_ in entry.values}
    return _progress(questionnaire, said, facts, tuple(dict.fromkeys(entry.respondent_id for entry in own)))


def progress_of_one(
    answers: StandingAnswers, questionnaire: Questionnaire, respondent_id: str, facts: Facts
) -> Progress:
    """Return how far one person has answered a questionnaire."""
    own = [
        entry
        for entry in answers.sheets.entries
        if entry.questionnaire.id == questionnaire.id and entry.respondent_id == respondent_id
    ]
    said = {id_ for entry in own for id_ in entry.values}
    return _progress(questionnaire, said, facts, (respondent_id,) if own else ())


def _progress(questionnaire: Questionnaire, said: set[str], facts: Facts, respondents: tuple[str, ...]) -> Progress:
    asked = asked_questions(questionnaire, facts)
    required = [id_ for id_ in asked if questionnaire.questions[id_].required and id_ not in said]
    return Progress(len(asked), sum(id_ in said for id_ in asked), len(required), respondents)


def by_stage(answers: StandingAnswers) -> dict[str, list[Questionnaire]]:
    """Return the questionnaires of these pages by stage, those of the diagnosis first, as they are filled in."""
    found: dict[str, list[Questionnaire]] = {stage: [] for stage in STAGES}
    for questionnaire in sorted(answers.packs.questionnaires.values(), key=lambda one: (one.place, one.id)):
        if questionnaire.id not in INDIVIDUAL:
            found.setdefault(questionnaire.stage, []).append(questionnaire)
    return {stage: own for stage, own in found.items() if own}
