"""Whether a firm should introduce a CRM, and when: start, start small, wait, or not enough data to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from planner.domain.diagnosis.results import Timing, TimingVerdict
from planner.domain.model.condition import Facts, FactValue
from planner.domain.model.questionnaire import Questionnaire
from planner.errors import Statement

# every limit is an assumption of ours, see docs/methods.md#timing
MANY_CUSTOMERS, SEVERAL_PEOPLE, MUCH_REPEAT = 200, 5, 0.3
SIGNALS_FOR_A_START, SIGNALS_FOR_ANYTHING, LEAST_KNOWN = 3, 2, 3
DAYS_UNTIL_BLOCK_LOOKED_AT, DAYS_UNTIL_NEED_LOOKED_AT = 90, 180

State = Literal["good", "weak", "blocking"]
# what decides a start: without knowing these nobody can say «yes»
DECISIVE = ("timing_sponsor", "timing_money", "timing_person")
STATES: Mapping[str, Mapping[str, State]] = {
    "timing_sponsor": {"leads": "good", "approves": "weak", "doubts": "blocking"},
    "timing_money": {"set": "good", "partly": "weak", "none": "blocking"},
    "timing_person": {"weekly_day": "good", "some": "weak", "nobody": "blocking"},
    "timing_project": {"none": "good", "overlapping": "weak", "dominant": "blocking"},
    "timing_data": {"one_list": "good", "several_lists": "weak", "scattered": "weak"},
}
_NEEDS: Mapping[str, Callable[[FactValue], bool]] = {
    "timing_customers": lambda value: _number(value) >= MANY_CUSTOMERS,
    "timing_people": lambda value: _number(value) >= SEVERAL_PEOPLE,
    "timing_repeat": lambda value: _number(value) >= MUCH_REPEAT,
    "timing_losses": lambda value: value in ("weekly", "monthly"),
    "timing_tools": lambda value: value in ("strained", "not_enough"),
}


@dataclass(frozen=True, slots=True)
class _Situation:
    """Signals of need as known, and the state of each ability as known."""

    needs: Mapping[str, bool]
    abilities: Mapping[str, State]

    @property
    def signals(self) -> int:
        return sum(self.needs.values())

    def of_state(self, state: State) -> tuple[str, ...]:
        return tuple(id_ for id_, found in self.abilities.items() if found == state)


def judge_timing(questionnaire: Questionnaire, facts: Facts, today: date) -> Timing:
    """
    Judge by the declared rule from the answers to the questionnaire `timing`.

    Args:
        facts: Answers as facts; a question that is absent was not answered.

    Source: docs/methods.md#timing
    """
    situation = _Situation(
        needs={id_: holds(facts[id_]) for id_, holds in _NEEDS.items() if facts.get(id_) is not None},
        abilities={id_: states[str(facts[id_])] for id_, states in STATES.items() if str(facts.get(id_)) in states},
    )
    verdict = _verdict(situation)
    asked = (*_NEEDS, *STATES)
    missing = [id_ for id_ in asked if id_ not in situation.needs and id_ not in situation.abilities]
    return Timing(
        verdict=verdict,
        reasons=tuple(_reasons(situation, facts)),
        conditions=tuple(_conditions(situation, verdict)),
        look_again=_look_again(situation, facts, today) if verdict == "wait" else None,
        unanswered=tuple(questionnaire.questions[id_].text for id_ in missing if id_ in questionnaire.questions),
    )


def _verdict(situation: _Situation) -> TimingVerdict:
    if situation.of_state("blocking"):
        return "wait"
    unknown_needs = len(_NEEDS) - len(situation.needs)
    if situation.signals + unknown_needs < SIGNALS_FOR_ANYTHING:
        return "wait"
    if len(situation.needs) < LEAST_KNOWN or situation.signals < SIGNALS_FOR_ANYTHING:
        return "not_enough_data"
    if any(id_ not in situation.abilities for id_ in DECISIVE):
        return "not_enough_data"
    sound = situation.signals >= SIGNALS_FOR_A_START and len(situation.of_state("good")) == len(STATES)
    return "start" if sound else "start_small"


def _reasons(situation: _Situation, facts: Facts) -> Iterator[Statement]:
    """Yield what blocks a start, then what speaks for or against a need, then the other abilities, weak ones first."""
    yield from _abilities(situation, facts, "blocking")
    for id_, signal in situation.needs.items():
        yield Statement(f"timing.{_key(id_)}-{'yes' if signal else 'no'}", {"value": facts[id_]})
    yield from _abilities(situation, facts, "weak")
    yield from _abilities(situation, facts, "good")


def _abilities(situation: _Situation, facts: Facts, state: State) -> Iterator[Statement]:
    for id_ in situation.of_state(state):
        yield Statement(f"timing.{_key(id_)}-{str(facts[id_]).replace('_', '-')}")


def _conditions(situation: _Situation, verdict: TimingVerdict) -> Iterator[Statement]:
    """Yield what has to be so before the start: one line per blocking or weak ability."""
    for id_ in (*situation.of_state("blocking"), *situation.of_state("weak")):
        yield Statement(f"timing.condition-{_key(id_)}")
    if verdict == "wait" and not situation.of_state("blocking"):
        yield Statement("timing.condition-need", {"count": SIGNALS_FOR_ANYTHING})
    if verdict == "start_small":
        yield Statement("timing.condition-small")


def _look_again(situation: _Situation, facts: Facts, today: date) -> date:
    end = facts.get("timing_project_end")
    if "timing_project" in situation.of_state("blocking") and isinstance(end, str):
        return max(date.fromisoformat(end), today) + timedelta(days=1)
    blocked = bool(situation.of_state("blocking"))
    return today + timedelta(days=DAYS_UNTIL_BLOCK_LOOKED_AT if blocked else DAYS_UNTIL_NEED_LOOKED_AT)


def _key(question_id: str) -> str:
    return question_id.removeprefix("timing_").replace("_", "-")


def _number(value: FactValue) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
