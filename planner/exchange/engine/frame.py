"""
The frame around every engine: reads the text, takes the requests one by one, words and writes the answers.

To add a kind of request:

1. Write `planner/exchange/engine/<kind>.py` with `answer(request: object) -> dict[str, object]`. The request is what
   `json` made of it: anything. Read it with the helpers of `reading.py`, which add to a `Problems` and return None
   where something is wrong; call `problems.stop_if_any()` before computing. Raise nothing but `InputError`.
2. The answer may hold numpy arrays and numbers, tuples, records' values and `Statement`s (in `notes`, `reason`): the
   frame words and plains them. What is undefined is None, and a note says why.
3. Add the kind to `KINDS`, a schema of the request to `schemas/<kind>.json`, a section with examples to
   `docs/engine.md`, and the wording of new problems to `planner/wording/problem.yaml` (codes `engine-…`).
"""

from __future__ import annotations

import importlib
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import InputError, Problem, Statement
from planner.exchange.engine.problems import as_json
from planner.wording import Wording, load_wording

# kind of request -> module with its `answer`; imported when the kind is asked for, because a cold start must be quick
KINDS: Mapping[str, str] = {
    "rank": "planner.exchange.engine.rank",
    "weights": "planner.exchange.engine.weights",
    "robustness": "planner.exchange.engine.robustness",
    "agreement": "planner.exchange.engine.agreement",
    "timetable": "planner.exchange.engine.timetable",
    "calendar": "planner.exchange.engine.calendar",
    "network": "planner.exchange.engine.network",
    "level": "planner.exchange.engine.level",
}
MAXIMUM_BYTES = 64 * 1024 * 1024
# a whole number of more digits is no measurement, and Python refuses to convert thousands of them
_MAXIMUM_DIGITS = 400

Engine = Callable[[object], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Reply:
    """The answers as strict JSON text, and whether any request was refused."""

    text: str
    refused: bool


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which keys it was given more than once."""

    repeated: tuple[str, ...] = ()


def reply(kind: str, given: bytes, language: str, engine: Engine | None = None) -> Reply:
    """
    Answer the request, or the array of requests, in a JSON text.

    In an array every request is answered or refused in its place.

    Args:
        kind: one of `KINDS`.
        given: UTF-8, at most `MAXIMUM_BYTES`.
        language: of messages, notes and reasons.
        engine: joined to what it needs from outside; without, the `answer` of the kind's module.
    """
    wording = load_wording(language)
    answering: Engine = engine or importlib.import_module(KINDS[kind]).answer
    try:
        requests = parse(given)
    except InputError as error:
        return _written(as_json(error.problems, wording), refused=True)
    if not isinstance(requests, list):
        answer, refused = _answer(answering, requests, wording, "")
        return _written(answer, refused=refused)
    answers = [_answer(answering, request, wording, f"[{place}]") for place, request in enumerate(requests)]
    return _written([answer for answer, _ in answers], refused=any(refused for _, refused in answers))


def parse(given: bytes) -> object:
    """
    Return what a JSON text holds; NaN and Infinity are read, so that whoever meets them can name the place.

    Raises:
        InputError: too large, not UTF-8, no JSON, or nested too deeply.
    """
    if len(given) > MAXIMUM_BYTES:
        raise InputError([Problem("engine-too-large", "", {"limit": MAXIMUM_BYTES})])
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Problem("engine-not-utf8", "")]) from None
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise InputError([Problem("engine-not-json", "", place)]) from None
    except RecursionError:
        raise InputError([Problem("engine-too-deep", "")]) from None


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = JsonObject(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        found.repeated = tuple(key for key, count in counts.items() if count > 1)
    return found


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAXIMUM_DIGITS else math.copysign(math.inf, float(digits[0] + "1"))


def _answer(engine: Engine, request: object, wording: Wording, prefix: str) -> tuple[dict[str, object], bool]:
    try:
        answer = engine(request)
    except InputError as error:
        return as_json(error.problems, wording, prefix), True
    plain = _Plain(wording)
    told = {key: plain(value) for key, value in answer.items()}
    if plain.not_finite:
        told["notes"] = [*told.get("notes", ()), wording.say(Statement("engine.not-finite"))]
    return told, False


class _Plain:
    """Turns an answer into what strict JSON can hold: statements are worded, a number that is none becomes null."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self.not_finite = False

    def __call__(self, value: Any) -> Any:
        if hasattr(value, "tolist"):
            # an array or a number of numpy
            value = value.tolist()
        match value:
            case Statement():
                return self._wording.say(value)
            case Mapping():
                return {str(key): self(part) for key, part in value.items()}
            case list() | tuple():
                return [self(part) for part in value]
            case float():
                return self._number(value)
            case _:
                return value

    def _number(self, value: float) -> float | None:
        if math.isfinite(value):
            # no minus sign before a zero
            return value + 0.0
        self.not_finite = True
        return None


def _written(answer: object, *, refused: bool) -> Reply:
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        # half a character of a name cannot be written as it stands
        text = json.dumps(answer, allow_nan=False)
    return Reply(text, refused)
