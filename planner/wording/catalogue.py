"""Message catalogues: YAML files of Chinese and English pairs, one file per topic."""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from planner import places
from planner.errors import Problem, Statement
from planner.wording.formats import format_value

_KEY_OF_LANGUAGE = {"zh-CN": "zh", "en": "en"}
# the blank that digits have before Chinese, where a word in brackets has come between
_BLANK_AFTER_BRACKET = re.compile(r"(?<=\d（[\u4e00-\u9fff]{2}）) (?=[\u4e00-\u9fff])")
# specs that print a date with its day
_WHOLE_DATES = frozenset({"", "date"})


class _Formatter(string.Formatter):
    """Formats fields by our specs; a statement inside a statement is worded in its turn."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def format_field(self, value: Any, format_spec: str) -> str:
        return self.wording.value(value, format_spec)


@dataclass(frozen=True, slots=True)
class _Marking:
    """Which dates are marked: those after a day, but for some; `key` words a marked date, its field is `text`."""

    after: date
    key: str
    but: frozenset[date]


class Wording:
    """
    The wording in one language.

    `say` words a statement, `problem` a problem (what is wrong and what to do), `label` a fixed text.
    English entries with `one` and `other` choose by the parameter `count`.
    """

    def __init__(
        self, entries: Mapping[str, Mapping[str, Any]], language: str, marking: _Marking | None = None
    ) -> None:
        self._entries = entries
        self._marking = marking
        self.language = language
        self._formatter = _Formatter(self)

    def marking(self, after: date, key: str, but: Collection[date] = ()) -> Wording:
        """
        Return the same words with every whole date after a day marked: what a plan says of such days is provisional.

        Args:
            key: words a marked date; its field is `text`.
            but: dates somebody gave, which no calendar moves.
        """
        return Wording(self._entries, self.language, _Marking(after, key, frozenset(but)))

    def say(self, statement: Statement) -> str:
        """Word a statement."""
        return self.label(statement.code, **statement.params)

    def problem(self, problem: Problem) -> str:
        """Word a problem: where, what, what to do; an empty list of near matches prints as 无 / none."""
        separator = "：" if self.language == "zh-CN" else ": "
        return f"{problem.where}{separator}{self.explanation(problem)}"

    def explanation(self, problem: Problem) -> str:
        """Word a problem without its place, for output that carries the place beside it."""
        none = "无" if self.language == "zh-CN" else "none"
        params = {key: none if value == () else value for key, value in problem.params.items()}
        return self.label(f"problem.{problem.code}", **{"where": problem.where, **params})

    def label(self, key: str, /, **params: object) -> str:
        """Word a key with its parameters; an unknown key is a programming error and says so."""
        pattern = self._entries[key][_KEY_OF_LANGUAGE[self.language]]
        if isinstance(pattern, Mapping):
            pattern = pattern["one" if params.get("count") == 1 else "other"]
        text = self._formatter.vformat(pattern, (), params)
        return _BLANK_AFTER_BRACKET.sub("", text) if "） " in text else text

    def value(self, value: object, spec: str = "") -> str:
        """
        Print a value in this language; specs as in `format_value`; statements are worded, tuples joined.

        Spec `items` joins a tuple by semicolons: its parts are long and hold commas themselves. Spec `arrows` shows
        an order.
        """
        if isinstance(value, Statement):
            return self.say(value)
        if spec == "arrows" and isinstance(value, tuple | list):
            return " → ".join(self.value(part) for part in value)
        if spec == "items" and isinstance(value, tuple | list):
            return ("；" if self.language == "zh-CN" else "; ").join(self.value(part) for part in value)
        if isinstance(value, tuple | list) and any(isinstance(part, Statement | date) for part in value):
            return ("、" if self.language == "zh-CN" else ", ").join(self.value(part) for part in value)
        text = format_value(value, spec, self.language)
        return self._marked(value, text) if isinstance(value, date) and spec in _WHOLE_DATES else text

    def _marked(self, day: date, text: str) -> str:
        marking = self._marking
        if marking is None or day <= marking.after or day in marking.but:
            return text
        return self.label(marking.key, text=text)


def load_entries() -> dict[str, dict[str, Any]]:
    """Read all message files; keys are `<topic file>.<key>` except in `problem.yaml`, where the topic is `problem`."""
    entries: dict[str, dict[str, Any]] = {}
    for path in sorted(places.WORDING.glob("*.yaml")):
        entries.update(_read_topic(path))
    return entries


def _read_topic(path: Path) -> dict[str, dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        topic = yaml.load(stream, Loader=yaml.CSafeLoader) or {}
    return {f"{path.stem}.{key}": entry for key, entry in topic.items()}


class _TopicFiles(dict[str, dict[str, Any]]):
    """Message files read when one of their keys is first asked for: ranking needs three of twenty."""

    def __init__(self) -> None:
        self._read: set[str] = set()

    def __missing__(self, key: str) -> dict[str, Any]:
        topic = key.partition(".")[0]
        path = places.WORDING / f"{topic}.yaml"
        if topic in self._read or not path.is_file():
            raise KeyError(key)
        self._read.add(topic)
        self.update(_read_topic(path))
        return self[key]


@functools.cache
def load_wording(language: str) -> Wording:
    """Return the wording in a language; each file is read once per process, when it is needed."""
    return Wording(_TopicFiles(), language)
