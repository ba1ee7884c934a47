"""Answers `engine timetable`: cohorts, trainers and rooms on half-days, or why not and what would help."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, Literal

from planner.domain.training.solver.capacity import HALVES
from planner.domain.training.solver.reasons import explain_infeasible
from planner.domain.training.solver.records import (
    MOST_DAYS,
    MOST_RESOURCES,
    MOST_SESSIONS,
    CourseRoom,
    CourseTrainer,
    LearnerGroup,
    Measures,
    PlacedSession,
    TimetableProblem,
)
from planner.domain.training.solver.solve import DEFAULT_TIME_LIMIT_S, Budget, solve_timetable, warm_up
from planner.domain.training.solver.ways_out import Change, find_ways_out
from planner.errors import Problem, Statement
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import (
    check_unique,
    read_list,
    read_number,
    read_object,
    read_text,
    read_whole_number,
    shown,
)

MAXIMUM_GROUPS, MAXIMUM_PEOPLE, MAXIMUM_PARTS = 100, 10_000, 40
LONGEST_TIME_S = 3_600
# under a limit of less the solver is loaded before the time begins
_SHORT_S = 5.0
# seconds that reasons and ways out get at least, whatever the search has left: at most so much is the limit exceeded
_REASONS_S, _WAYS_S = 0.1, 0.5
# the share of the time left for reasons, and of the limit for one trial of a way out: the request that comes of it has
# as much time as the trial and more
_REASONS_SHARE, _TRIAL_SHARE = 0.25, 0.25
_REQUIRED = ("working_days", "groups", "trainers", "rooms")
_GROUP = ("id", "role", "site", "users", "class_max", "max_out", "parts", "gap_days")
_WEEKEND, _WEEK = 5, 7
Fields = dict[str, Any]
# a working day as given: a date, a whole number, or any other text
Label = str | int
DayKind = Literal["date", "number", "name"]
# what looks like a date has to be one
_LIKE_A_DATE, _ISO_DATE = re.compile(r"\s*\d+-\d+-\d+\s*"), re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class TimetableRequest:
    """A request that can be computed; `labels` are the working days as given."""

    problem: TimetableProblem
    labels: tuple[Label, ...]
    time_limit_s: float


def answer(request: object) -> dict[str, object]:
    """
    Return the timetable with its bounds; where none exists, the reasons and the ways out.

    Raises:
        InputError: with everything that is wrong with the request.

    Source: docs/methods.md#timetable-model
    """
    asked = read_request(request)
    if asked.time_limit_s < _SHORT_S:
        warm_up()
    budget = Budget(asked.time_limit_s, 1.0)
    found = solve_timetable(asked.problem, asked.time_limit_s)
    told: dict[str, object] = {
        "status": found.status,
        "sessions": [_session(one, asked.labels) for one in found.sessions],
        "reached": _measures(found.reached, asked.labels),
        "bounds": _measures(found.bounds, asked.labels),
    }
    label = label_of(asked.labels)
    if found.status == "infeasible":
        told["reasons"] = explain_infeasible(asked.problem, label, max(_REASONS_S, _REASONS_SHARE * budget.seconds()))
        left = Budget(max(_WAYS_S, budget.seconds()), 1.0)
        ways = find_ways_out(
            asked.problem, label, left.seconds(), holidays_known=False, most_days=most_days(asked.labels),
            trial_s=_TRIAL_SHARE * asked.time_limit_s,
        )  # fmt: skip
        told["ways_out"] = [
            {"text": way.text, "request": changed_request(request, asked.labels, way.changes)} for way in ways
        ]
        if not ways and left.seconds() > 0:
            limits = {"days": MOST_DAYS, "resources": MOST_RESOURCES, "sessions": MOST_SESSIONS}
            told["notes"] = [Statement("timetable.no-way-out", limits)]
        elif not ways:
            told["notes"] = [Statement("timetable.no-way-out-in-time", {"seconds": asked.time_limit_s})]
    if found.status == "unknown":
        told["notes"] = [Statement("timetable.time-over", {"seconds": asked.time_limit_s})]
    return told


def read_request(given: object) -> TimetableRequest:
    """
    Read and check a request.

    Raises:
        InputError: with everything that is wrong with it.
    """
    problems = Problems()
    fields = read_object(given, "", problems, required=_REQUIRED, optional=("time_limit_s",))
    limit = read_number(
        fields.get("time_limit_s", DEFAULT_TIME_LIMIT_S), "time_limit_s", problems, minimum=0.1, maximum=LONGEST_TIME_S
    )
    labels = _days(fields["working_days"], problems) if "working_days" in fields else None
    days = _Days(labels or ())
    groups = _entries(fields, "groups", problems, MAXIMUM_GROUPS, 1, lambda g, w: _group(g, w, days, problems))
    trainers = _entries(fields, "trainers", problems, MOST_RESOURCES, 0, lambda g, w: _trainer(g, w, days, problems))
    rooms = _entries(fields, "rooms", problems, MOST_RESOURCES, 0, lambda g, w: _room(g, w, days, problems))
    problems.stop_if_any()
    assert labels is not None
    assert limit is not None
    problem = TimetableProblem(len(labels), tuple(groups), tuple(trainers), tuple(rooms))
    sessions = problem.fewest_sessions()
    if sessions > MOST_SESSIONS:
        problems.add(Problem("engine-too-many-sessions", "groups", {"found": sessions, "limit": MOST_SESSIONS}))
    problems.stop_if_any()
    return TimetableRequest(problem, labels, limit)


def label_of(labels: Sequence[Label]) -> Callable[[int], object]:
    """Return what a place is called: the day as given, or what would follow the last one."""

    def label(place: int) -> object:
        if place < len(labels):
            return labels[place]
        return following_days(labels, place - len(labels) + 1)[-1]

    return label


def most_days(labels: Sequence[Label]) -> int:
    """Return how many working days a request may have: dates end with the year 9999."""
    day = _as_date(labels[-1])
    if day is None:
        return MOST_DAYS
    weeks, rest = divmod((date.max - day).days, _WEEK)
    worked = sum((day + timedelta(days=number)).weekday() < _WEEKEND for number in range(1, rest + 1))
    return min(MOST_DAYS, len(labels) + weeks * _WEEKEND + worked)


def following_days(labels: Sequence[Label], count: int) -> list[Label]:
    """
    Return the days that would follow: after dates the next ones that are no Saturday or Sunday, after numbers the next.

    Public holidays are not known here; whoever uses the changed request looks them up.
    """
    last = labels[-1]
    if isinstance(last, int):
        return [last + number for number in range(1, count + 1)]
    day = _as_date(last)
    if day is None:
        free = (f"+{number}" for number in range(1, len(labels) + count + 1))
        return list(islice((label for label in free if label not in labels), count))
    found: list[Label] = []
    while len(found) < count:
        day += timedelta(days=1)
        if day.weekday() < _WEEKEND:
            found.append(day.isoformat())
    return found


def changed_request(given: object, labels: Sequence[Label], changes: Sequence[Change]) -> dict[str, Any]:
    """Return the whole request with the changes made; what they do not touch stands as it was given."""
    assert isinstance(given, dict)
    request: dict[str, Any] = copy.deepcopy({key: value for key, value in given.items() if value is not None})
    days = list(labels)
    for change in sorted(changes, key=lambda one: one.kind != "days"):
        match change.kind:
            case "days":
                days.extend(following_days(days, int(change.value)))
                request["working_days"] = days
            case "trainer" if change.trainer is not None:
                new = change.trainer
                entry = {"id": new.id, "home": new.home, "skills": sorted(new.skills), "sites": sorted(new.sites)}
                request["trainers"].append(entry)
            case "room" if change.room is not None:
                room = {"id": change.room.id, "site": change.room.site, "capacity": change.room.capacity}
                request["rooms"].append(room)
            case "capacity":
                _entry(request["rooms"], change.id)["capacity"] = int(change.value)
            case "not_before" | "not_after":
                _entry(request["groups"], change.id)[change.kind] = days[int(change.value)]
            case "max_out":
                _entry(request["groups"], change.id)["max_out"] = change.value
            case _:
                _entry(request["groups"], change.id)[change.kind] = int(change.value)
    return request


def _entry(entries: list[dict[str, Any]], id_: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["id"] == id_)


def _session(one: PlacedSession, labels: Sequence[Label]) -> dict[str, object]:
    return {
        "group": one.group,
        "cohort": one.cohort,
        "part": one.part,
        "size": one.size,
        "day": labels[one.day],
        "half": one.half,
        "trainer": one.trainer,
        "room": one.room,
    }


def _measures(measures: Measures | None, labels: Sequence[Label]) -> dict[str, object] | None:
    if measures is None:
        return None
    last = labels[measures.last_day] if measures.last_day >= 0 else None
    return {"cohorts": measures.cohorts, "last_day": last, "travel_days": measures.travel_days}


class _Days:
    """The working days by label: all of them dates, or whole numbers, or other names."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self.places = {label: place for place, label in enumerate(labels)}
        self._order = [_as_date(label) for label in labels]
        self.kind: DayKind | None = _kind(labels[0]) if labels else None

    def first_from(self, day: date) -> int:
        """Return the place of the first working day on or after a date (the number of days when there is none)."""
        return sum(other < day for other in self._order if other is not None)


def _kind(label: Label) -> DayKind:
    if not isinstance(label, str):
        return "number"
    return "name" if _as_date(label) is None else "date"


def _as_date(label: object) -> date | None:
    try:
        return date.fromisoformat(label) if isinstance(label, str) and _ISO_DATE.fullmatch(label) else None
    except ValueError:
        return None


def _no_date(label: object) -> bool:
    """Say whether something looks like a date and is none."""
    return isinstance(label, str) and bool(_LIKE_A_DATE.fullmatch(label)) and _as_date(label) is None


def _days(given: object, problems: Problems) -> tuple[Label, ...] | None:
    entries = read_list(given, "working_days", problems)
    if entries is None or not _few_enough(entries, "working_days", MOST_DAYS, problems):
        return None
    labels = [_label(entry, at("working_days", place), problems) for place, entry in enumerate(entries)]
    check_unique(
        [(None if one is None else str(one), at("working_days", place)) for place, one in enumerate(labels)], problems
    )
    kept = tuple(label for label in labels if label is not None)
    if len(kept) < len(labels):
        return None
    kinds = [_kind(label) for label in kept]
    mixed = [place for place, kind in enumerate(kinds) if kind != kinds[0]]
    for place in mixed:
        _other_kind(kept[place], kinds[place], kinds[0], at("working_days", place), problems)
    if mixed:
        return None
    orders: list[Any] = [_as_date(one) for one in kept] if kinds[0] == "date" else list(kept)
    if kinds[0] != "name":
        for place in range(1, len(orders)):
            if orders[place] < orders[place - 1]:
                params = {"found": shown(kept[place]), "before": shown(kept[place - 1])}
                problems.add(Problem("engine-days-not-rising", at("working_days", place), params))
    return kept


def _label(given: object, where: str, problems: Problems) -> Label | None:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return read_whole_number(given, where, problems)
    if _no_date(given):
        problems.add(Problem("engine-not-a-date", where, {"found": shown(given)}))
        return None
    return read_text(given, where, problems)


def _other_kind(label: Label, kind: DayKind, expected: DayKind, where: str, problems: Problems) -> None:
    kinds = {"kind": Statement(f"engine.day-is-{kind}"), "expected": Statement(f"engine.days-are-{expected}")}
    problems.add(Problem("engine-other-kind-of-day", where, {"found": shown(label), **kinds}))


def _few_enough(entries: Sequence[object], where: str, limit: int, problems: Problems) -> bool:
    if len(entries) > limit:
        problems.add(Problem("engine-too-many", where, {"found": len(entries), "limit": limit}))
    return len(entries) <= limit


def _entries(
    fields: Fields, key: str, problems: Problems, limit: int, minimum: int, read: Callable[[object, str], Any]
) -> list[Any]:
    entries = read_list(fields[key], key, problems, minimum=minimum) if key in fields else None
    if entries is None or not _few_enough(entries, key, limit, problems):
        return []
    found = [read(entry, at(key, place)) for place, entry in enumerate(entries)]
    check_unique(
        [(entry.get("id"), f"{key}[{place}].id") for place, entry in enumerate(entries)
         if isinstance(entry, dict) and isinstance(entry.get("id"), str)],
        problems,
    )  # fmt: skip
    return [one for one in found if one is not None]


def _group(given: object, where: str, days: _Days, problems: Problems) -> LearnerGroup | None:
    fields = read_object(given, where, problems, required=_GROUP, optional=("not_before", "not_after"))
    texts = {key: _text(fields, key, where, problems) for key in ("id", "role", "site")}
    numbers = {
        key: read_whole_number(fields[key], at(where, key), problems, minimum=minimum, maximum=MAXIMUM_PEOPLE)
        for key, minimum in (("users", 1), ("class_max", 1), ("gap_days", 0))
        if key in fields
    }
    max_out = None
    if "max_out" in fields:
        max_out = read_number(fields["max_out"], at(where, "max_out"), problems, minimum=0.0, maximum=1.0)
    parts = _parts(fields["parts"], at(where, "parts"), problems) if "parts" in fields else None
    first = _place(fields["not_before"], at(where, "not_before"), days, problems) if "not_before" in fields else None
    last = (
        _place(fields["not_after"], at(where, "not_after"), days, problems, last=True)
        if "not_after" in fields
        else None
    )
    if None in (*texts.values(), *numbers.values(), max_out, parts) or len(numbers) < 3:  # noqa: PLR2004 - all three
        return None
    assert parts is not None
    assert max_out is not None
    return LearnerGroup(
        texts["id"] or "", texts["role"] or "", texts["site"] or "", numbers["users"] or 0, numbers["class_max"] or 0,
        max_out, parts, numbers["gap_days"] or 0, first, last,
    )  # fmt: skip


def _parts(given: object, where: str, problems: Problems) -> tuple[int, ...] | None:
    entries = read_list(given, where, problems)
    if entries is None or not _few_enough(entries, where, MAXIMUM_PARTS, problems):
        return None
    parts = []
    for place, entry in enumerate(entries):
        length = read_whole_number(entry, at(where, place), problems, minimum=1)
        if length is not None and length > HALVES:
            problems.add(Problem("engine-part-too-long", at(where, place), {"found": shown(entry)}))
            length = None
        parts.append(length)
    kept = tuple(length for length in parts if length is not None)
    return kept if len(kept) == len(parts) else None


def _trainer(given: object, where: str, days: _Days, problems: Problems) -> CourseTrainer | None:
    fields = read_object(given, where, problems, required=("id", "home", "skills", "sites"), optional=("off",))
    id_, home = _text(fields, "id", where, problems), _text(fields, "home", where, problems)
    skills = _texts(fields, "skills", where, problems)
    sites = _texts(fields, "sites", where, problems)
    off = _off(fields, where, days, problems)
    if id_ is None or home is None or skills is None or sites is None:
        return None
    return CourseTrainer(id_, home, skills, sites, off)


def _room(given: object, where: str, days: _Days, problems: Problems) -> CourseRoom | None:
    fields = read_object(given, where, problems, required=("id", "site", "capacity"), optional=("off",))
    id_, site = _text(fields, "id", where, problems), _text(fields, "site", where, problems)
    capacity = None
    if "capacity" in fields:
        capacity = read_whole_number(
            fields["capacity"], at(where, "capacity"), problems, minimum=1, maximum=MAXIMUM_PEOPLE
        )
    off = _off(fields, where, days, problems)
    if id_ is None or site is None or capacity is None:
        return None
    return CourseRoom(id_, site, capacity, off)


def _text(fields: Fields, key: str, where: str, problems: Problems) -> str | None:
    return read_text(fields[key], at(where, key), problems) if key in fields else None


def _texts(fields: Fields, key: str, where: str, problems: Problems) -> frozenset[str] | None:
    if key not in fields:
        return None
    entries = read_list(fields[key], at(where, key), problems, minimum=0)
    if entries is None or not _few_enough(entries, at(where, key), MOST_RESOURCES, problems):
        return None
    texts = [read_text(entry, f"{where}.{key}[{place}]", problems) for place, entry in enumerate(entries)]
    check_unique([(text, f"{where}.{key}[{place}]") for place, text in enumerate(texts)], problems)
    return frozenset(text for text in texts if text is not None)


def _off(fields: Fields, where: str, days: _Days, problems: Problems) -> frozenset[int]:
    if "off" not in fields:
        return frozenset()
    entries = read_list(fields["off"], at(where, "off"), problems, minimum=0)
    if entries is None or not _few_enough(entries, at(where, "off"), MOST_DAYS, problems):
        return frozenset()
    found = set()
    for number, entry in enumerate(entries):
        place = _known_place(entry, days)
        if place is not None:
            found.add(place)
        elif days.kind != "date" or _as_date(entry) is None:
            # a date that is not worked anyway says nothing; anything else is a slip
            _no_such_day(entry, f"{where}.off[{number}]", days, problems)
    return frozenset(found)


def _known_place(given: object, days: _Days) -> int | None:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    # a whole number written as 2.0 is the same key
    return days.places.get(given)  # type: ignore[arg-type]


def _place(given: object, where: str, days: _Days, problems: Problems, *, last: bool = False) -> int | None:
    """Return the place of a day; a date that is not worked is the next working day (as a last day, the one before)."""
    place = _known_place(given, days)
    if place is not None:
        return place
    day = _as_date(given) if days.kind == "date" else None
    if day is None:
        _no_such_day(given, where, days, problems)
        return None
    return days.first_from(day) - 1 if last else days.first_from(day)


def _no_such_day(given: object, where: str, days: _Days, problems: Problems) -> None:
    if _no_date(given):
        problems.add(Problem("engine-not-a-date", where, {"found": shown(given)}))
        return
    if days.kind is None:
        return
    label = given if isinstance(given, str | int) and not isinstance(given, bool) else None
    if label is not None and _kind(label) != days.kind:
        _other_kind(label, _kind(label), days.kind, where, problems)
    else:
        problems.add(Problem("engine-no-such-day", where, {"found": shown(given)}))
