"""Dates as content writes them: ISO texts that must exist in the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from planner.content.reader import KeyPath, YamlFile
from planner.errors import Problem

_DATE_KEYS = frozenset({"today", "start", "go_live", "date", "decided_on", "valid_until", "as_of"})
# a year, a month and a day are stated to these lengths; what is missing is filled up for the check
_FILL = {4: "-01-01", 7: "-01", 10: ""}


def check_dates(file: YamlFile) -> Iterator[Problem]:
    """Yield a problem for every stated date that no calendar has; answers are left to their questions."""
    for path, written in _dates(file.data, ()):
        if not is_date(written):
            yield file.problem("impossible-date", path, value=written)


def is_date(written: str) -> bool:
    """Say whether a full or partial ISO date exists."""
    try:
        date.fromisoformat(written + _FILL.get(len(written), ""))
    except ValueError:
        return False
    return True


def _dates(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in _DATE_KEYS and isinstance(value, str):
                yield (*path, key), value
            elif key != "values":
                yield from _dates(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _dates(value, (*path, index))
