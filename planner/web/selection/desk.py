"""What the acting pages work on: the sheets as they are now, never the findings of an earlier version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.domain.model.text import Text
from planner.services.access import may
from planner.services.marking import TRIAL, has_finished
from planner.services.ports import ContentPacks
from planner.services.rounds import OwnEntry, Round, entries_of, in_force, own_entry, rounds_of, visible_entries
from planner.services.weighing import QUESTION_OF, WEIGHTING
from planner.web.guard import Opened, floor, say


@dataclass(frozen=True, slots=True)
class Person:
    """One of the stakeholders."""

    id: str
    name: Text
    role: Text
    say: float


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the alternatives."""

    id: str
    name: Text
    keeps_current: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a round stands, for a page: who is expected, who of them has finished; ids of stakeholders."""

    round: Round
    expected: tuple[str, ...]
    finished: tuple[str, ...]

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Those expected who have not finished."""
        return tuple(one for one in self.expected if one not in self.finished)

    @property
    def done(self) -> int:
        """How many of those expected have finished."""
        return len(self.expected) - len(self.unfinished)


@dataclass(frozen=True, slots=True)
class Desk:
    """Sheets of one engagement, and as whom of its stakeholders somebody sits before them (None: as none)."""

    opened: Opened
    packs: ContentPacks
    frame: Mapping[str, Any]
    people: Mapping[str, Person]
    offers: Mapping[str, Offer]
    entries: Mapping[str, tuple[OwnEntry, ...]]
    rounds: Mapping[str, Round]
    testers: tuple[str, ...]
    own_id: str | None

    @property
    def tried(self) -> tuple[str, ...]:
        """The alternatives that can be tried: what the client has already needs no trial."""
        return tuple(one.id for one in self.offers.values() if not one.keeps_current)

    def own(self, questionnaire_id: str) -> OwnEntry:
        """Return what whoever sits here has answered so far."""
        return own_entry(self.entries[questionnaire_id], self.own_id or "")

    def visible(self, questionnaire_id: str) -> tuple[OwnEntry, ...]:
        """Return the entries in force that whoever sits here may see."""
        every = visible_entries(self.entries[questionnaire_id], self.rounds[questionnaire_id], self.own_id)
        return in_force(every)

    def standing(self, questionnaire_id: str) -> Standing:
        """Return how a round stands."""
        found = self.rounds[questionnaire_id]
        if questionnaire_id == WEIGHTING:
            asked: Iterable[str] = (one.id for one in self.people.values() if one.say > 0)
            finished = [one.respondent_id for one in in_force(self.entries[WEIGHTING]) if _has_weighed(one)]
        else:
            asked = self.testers
            entries = in_force(self.entries[TRIAL])
            kit = self.packs.trials
            finished = [one.respondent_id for one in entries if has_finished(one, self.tried, kit)]
        expected = tuple(dict.fromkeys((*asked, *found.respondents)))
        return Standing(found, expected, tuple(finished))

    def called(self, person_id: str, place: int = 0) -> str:
        """Return what somebody is called where marks are shown: by name, by role or not at all."""
        person = self.people.get(person_id)
        shown = self.frame.get("marks_shown", "by_role")
        if person_id == self.own_id and shown == "anonymous":
            return say().label("page-judging.you")
        if shown == "anonymous" or person is None:
            return say().label("page-judging.somebody", number=place + 1)
        name = say().value(person.name if shown == "named" else person.role)
        return say().label("page-judging.with-you", name=name) if person_id == self.own_id else name


def sit_down(opened: Opened) -> Desk:
    """Return the sheets the acting pages need."""
    id_ = opened.engagement.id
    with floor().keeping.reading() as unit:
        places = unit.engagements.places(id_)
        # a frame that was brought in as a file may be anything: whoever runs the engagement is told
        held = unit.engagements.sheet(id_, "engagement.yaml").data
        frame: Mapping[str, Any] = held if isinstance(held, dict) else {}
        offered = [place for place in places if place.startswith("alternatives/") and place.endswith(".yaml")]
        offers = [_offer(data) for data in _with_ids(unit.engagements.sheet(id_, place).data for place in offered)]
        rounds = rounds_of(unit, id_)
        entries = {name: entries_of(unit, id_, name) for name in rounds}
        members = unit.accounts.members(id_)
        own_packs = any(place.startswith("content/") for place in places)
    packs = floor().engines.packs(opened.files() if own_packs else ())
    listed = frame.get("stakeholders")
    people = [_person(one) for one in _with_ids(listed if isinstance(listed, list) else ())]
    testers = tuple(one.respondent_id for one in members if one.respondent_id and may(one.role, "mark"))
    found = {one.id: one for one in people}
    own_id = opened.membership.respondent_id
    return Desk(
        opened=opened,
        packs=packs,
        frame=frame,
        people=found,
        offers={one.id: one for one in offers},
        entries=entries,
        rounds=rounds,
        testers=tuple(one for one in testers if one in found),
        own_id=own_id if own_id in found else None,
    )


def text_of(value: Any) -> Text:
    """Return a text of a sheet, in one language or in two."""
    if isinstance(value, dict):
        return Text(str(value.get("zh") or value.get("en") or ""), str(value.get("en") or value.get("zh") or ""))
    return Text.same("" if value is None else str(value))


def _has_weighed(entry: OwnEntry) -> bool:
    return bool(entry.values.get(QUESTION_OF.get(str(entry.values.get("weighting_method")), "")))


def _with_ids(rows: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what can be told apart of data that nobody has checked."""
    return (row for row in rows if isinstance(row, dict) and row.get("id") is not None)


def _person(data: Mapping[str, Any]) -> Person:
    weight = data.get("say")
    heard = float(weight) if isinstance(weight, int | float) else 0.0
    return Person(str(data["id"]), text_of(data.get("name")), text_of(data.get("role")), heard)


def _offer(data: Mapping[str, Any]) -> Offer:
    return Offer(str(data["id"]), text_of(data.get("name") or data["id"]), bool(data.get("keeps_current")))
