"""The plan as files for other programs, and what has to be remembered for the next export."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from planner.domain.model.text import LANGUAGES, Language
from planner.errors import InputError, Problem
from planner.exchange.csv_tables import TABLES, csv_table
from planner.exchange.icalendar_files.build import build_calendars
from planner.exchange.icalendar_files.history import exported, numbered, of_calendar
from planner.exchange.icalendar_files.model import CalendarFile, Exported, Moment
from planner.exchange.icalendar_files.writer import write_calendar
from planner.exchange.mspdi.build import build_project
from planner.exchange.mspdi.ids import LARGEST
from planner.exchange.mspdi.writer import write_mspdi
from planner.services.run import EngagementResult
from planner.wording import load_wording

Format = Literal["mspdi", "ics", "csv"]
FORMATS: tuple[Format, ...] = ("mspdi", "ics", "csv")
STATE = "exchange-state.json"
_VERSION = 1
_LARGEST_STATE = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ExchangeFile:
    """A file by its path inside the export folder; the deliverable it goes with, and its language."""

    path: str
    data: bytes
    deliverable: str
    language: Language | None


@dataclass(frozen=True, slots=True)
class ExchangeState:
    """Numbers of tasks and people, and what was exported into each calendar, by language and calendar."""

    uids: Mapping[str, int] = field(default_factory=dict)
    calendars: Mapping[str, Mapping[str, Exported]] = field(default_factory=dict)


def plan_files(
    result: EngagementResult,
    state: ExchangeState | None = None,
    formats: Sequence[Format] = FORMATS,
    languages: Sequence[Language] = LANGUAGES,
) -> tuple[ExchangeFile, ...]:
    """
    Return the plan in the formats asked for, and the state of this export as the last file.

    Args:
        state: what earlier exports left behind; without it numbers and sequences begin anew.

    Source: docs/exchange.md
    """
    state = state or ExchangeState()
    uids, calendars = dict(state.uids), dict(state.calendars)
    files: list[ExchangeFile] = []
    for language in languages:
        if "mspdi" in formats:
            made = build_project(result, load_wording(language), uids)
            uids |= made.uids
            path = f"D6-project-plan.{language}.xml"
            files.append(ExchangeFile(path, write_mspdi(made.project), "D6", language))
        if "ics" in formats:
            files.extend(_calendars(result, language, calendars))
        if "csv" in formats:
            files.extend(_tables(result, language))
    data = write_state(ExchangeState(uids, calendars))
    return (*files, ExchangeFile(STATE, data, "D6", None))


def _calendars(
    result: EngagementResult, language: Language, calendars: dict[str, Mapping[str, Exported]]
) -> Iterator[ExchangeFile]:
    """Yield the calendar files of a language, and put into `calendars` what is to be remembered of them."""
    say, zone = load_wording(language), result.engagement.plan.time_zone
    files = {f"{language}/{file.key}": file for file in build_calendars(result, say)}
    for key in calendars:
        if key.startswith(f"{language}/") and key not in files:
            # nobody plans for this calendar any more: what it held is cancelled
            files[key] = CalendarFile(key.removeprefix(f"{language}/"), say.label("exchange.calendar-gone"), ())
    for key, file in files.items():
        entries = numbered(file, of_calendar(calendars, key))
        if not entries:
            continue
        calendars[key] = exported(entries)
        data = write_calendar(file, entries, result.engagement.today, zone, language)
        deliverable = "D6" if file.key.startswith(("person-", "milestones")) else "D8"
        yield ExchangeFile(f"calendars/{language}/{file.key}.ics", data, deliverable, language)


def _tables(result: EngagementResult, language: Language) -> Iterator[ExchangeFile]:
    for name in TABLES:
        deliverable = "D8" if name == "sessions" else "D6"
        path = f"tables/{language}/{name}.csv"
        yield ExchangeFile(path, csv_table(name, result, load_wording(language)), deliverable, language)


# --- state -----------------------------------------------------------------------------------------------------------


def write_state(state: ExchangeState) -> bytes:
    """Return the state as JSON."""
    calendars = {
        key: {
            uid: [one.sequence, one.digest, one.summary, one.start.isoformat(), one.end.isoformat(), one.cancelled]
            for uid, one in sorted(entries.items())
        }
        for key, entries in sorted(state.calendars.items())
    }
    data = {"version": _VERSION, "uids": dict(sorted(state.uids.items())), "calendars": calendars}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def read_state(data: bytes, name: str) -> ExchangeState:
    """
    Return the state an earlier export left behind.

    Raises:
        InputError: it is not what we wrote: numbers would change, so it is not passed over.
    """
    try:
        return _state(json.loads(data[:_LARGEST_STATE]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError([Problem("exchange-state-broken", name)]) from error


def _state(raw: Any) -> ExchangeState:
    if raw["version"] != _VERSION:
        raise ValueError(raw["version"])
    uids = {str(key): _number(uid) for key, uid in raw["uids"].items()}
    calendars = {
        str(key): {str(uid): _exported(one) for uid, one in entries.items()}
        for key, entries in raw["calendars"].items()
    }
    return ExchangeState(uids, calendars)


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST:
        raise ValueError(value)
    return value


def _exported(one: Any) -> Exported:
    sequence, digest, summary, start, end, cancelled = one
    if isinstance(sequence, bool) or not isinstance(sequence, int) or sequence < 0:
        raise ValueError(sequence)
    return Exported(sequence, str(digest), str(summary), _moment(start), _moment(end), bool(cancelled))


def _moment(text: str) -> Moment:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
