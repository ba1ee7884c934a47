"""
The one YAML reader: hostile input is refused before anything is built from it.

The parser's events are read one by one, so a bomb never unfolds. Plain scalars are read as the core schema of
YAML 1.2 says, and every word that YAML 1.1 reads otherwise (`1:30`, `NO`, `2026-07-01`, `010`) is refused: it must
be quoted, then every reader agrees.
"""

from __future__ import annotations

import functools
import pickle
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from planner.errors import ContentError, Problem

MAXIMUM_BYTES = 1_000_000
MAXIMUM_DEPTH = 40
MAXIMUM_NODES = 50_000

# the files of some engagements, those first read going first; larger ones would fill the memory
_KEPT_FILES = 1000
_LONGEST_KEPT = 100_000

KeyPath = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# scalars that begin otherwise are plain text in every version of YAML
_MAY_BE_SPECIAL = frozenset("0123456789+-.~nNtTfFyYoO")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}")
_AMBIGUOUS = re.compile(
    r"""yes|no|on|off                            # yes/no words of YAML 1.1
    |[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?  # 1:30 as a number to the base 60
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\ ].*)?   # dates and times
    |[-+]?0([0-9_]+|[box][0-9a-f_]+)             # octal, binary, hexadecimal, leading zeros
    |[-+]?[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?  # 1_000, 1e3, 5. and very long numbers
    |[-+]?\.[0-9_]+(e[-+]?[0-9]+)?               # .5
    |[-+]?\.(inf|nan)""",
    re.VERBOSE | re.IGNORECASE,
)


# text -> its data; what is refused is read anew, since where it stands is part of why
_READ: dict[str, bytes] = {}
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class YamlFile:
    """One file as read: its printed name (a relative path), its data, and the line of every key."""

    name: str
    data: Any
    text: str = field(repr=False, default="")

    def where(self, path: Sequence[str | int] = ()) -> str:
        """Return `file:line key.path`, with the line of the nearest key that exists."""
        return f"{self.name}:{self._line(path)} {printed_path(path)}".rstrip()

    def problem(self, code: str, path: Sequence[str | int] = (), /, **params: object) -> Problem:
        """Make a problem at a key of this file."""
        return Problem(code, self.where(path), params)

    def _line(self, path: Sequence[str | int]) -> int:
        node, line = self._root, 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            node, line = found
        return line

    @functools.cached_property
    def _root(self) -> yaml.Node | None:
        # composed only when a line is asked for: a sound file never pays for it
        return yaml.compose(self.text, Loader=_LOADER) if self.text else None


def printed_path(path: Sequence[str | int]) -> str:
    """Print a path as `requirements[0].kpis`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


def read_yaml(path: Path, name: str | None = None) -> YamlFile:
    """
    Read one YAML file.

    Args:
        path: The file.
        name: How problems print it; the path itself when not given.

    Raises:
        ContentError: the file is missing, too large, not UTF-8 or not acceptable YAML; all duplicate keys and
            ambiguous words are collected, everything else ends the reading.
    """
    name = name or str(path)
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise ContentError([Problem("file-too-large", name, {"limit": MAXIMUM_BYTES})])
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ContentError([Problem("file-missing", name)]) from error
    except OSError as error:
        raise ContentError([Problem("file-unreadable", name)]) from error
    return read_yaml_bytes(content, name)


def read_yaml_bytes(content: bytes, name: str) -> YamlFile:
    """Read YAML from memory; raises as `read_yaml` does."""
    if len(content) > MAXIMUM_BYTES:
        raise ContentError([Problem("file-too-large", name, {"limit": MAXIMUM_BYTES})])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentError([Problem("not-utf8", f"{name}:{line}")]) from error
    return YamlFile(name, _data_of(text, name), text)


def _data_of(text: str, name: str) -> Any:
    """Return what a text says; a save reads the whole engagement anew, of which next to nothing has changed."""
    kept = _READ.get(text)
    if kept is None:
        data = _Builder(text, name).build()
        if len(text) > _LONGEST_KEPT:
            return data
        # kept as bytes: whoever changes what was read changes it for nobody else
        kept = pickle.dumps(data, pickle.HIGHEST_PROTOCOL)
        with _ONE_AT_A_TIME:
            _READ[text] = kept
            while len(_READ) > _KEPT_FILES:
                del _READ[next(iter(_READ))]
        return data
    return pickle.loads(kept)  # noqa: S301  # our own, made above


class _Builder:
    """Builds plain data from parser events, counting as it goes."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.problems: list[Problem] = []
        self.nodes = 0

    def build(self) -> Any:
        try:
            data = self._document(self._events())
        except yaml.YAMLError as error:
            raise ContentError([*self.problems, self._syntax_problem(error)]) from error
        if self.problems:
            raise ContentError(self.problems)
        return data

    def _events(self) -> Iterator[yaml.Event]:
        loader = _LOADER(self.text)
        try:
            event = loader.get_event()
            while not isinstance(event, yaml.StreamEndEvent):
                yield event
                event = loader.get_event()
        finally:
            loader.dispose()

    def _document(self, events: Iterator[yaml.Event]) -> Any:
        root: list[Any] = []
        # (container, key waiting for its value, line of every key) from the root to where we are
        stack: list[_Open] = [_Open(root)]
        documents = 0
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._guard(event, stack)
                self._put(stack[-1], self._scalar(event), event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._guard(event, stack)
                container: Any = {} if kind is yaml.MappingStartEvent else []
                self._put(stack[-1], container, event)
                stack.append(_Open(container))
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                stack.pop()
            elif kind is yaml.AliasEvent:
                self._refuse("yaml-alias", event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._refuse("yaml-several-documents", event)
        if not root or root[0] is None:
            raise ContentError([Problem("file-empty", self.name)])
        return root[0]

    def _guard(self, event: Any, stack: list[_Open]) -> None:
        self.nodes += 1
        if event.anchor is not None:
            self._refuse("yaml-alias", event)
        if event.tag is not None:
            self._refuse("yaml-tag", event)
        if len(stack) > MAXIMUM_DEPTH:
            self._refuse("yaml-too-deep", event, limit=MAXIMUM_DEPTH)
        if self.nodes > MAXIMUM_NODES:
            self._refuse("yaml-too-many-nodes", event, limit=MAXIMUM_NODES)

    def _put(self, parent: _Open, value: Any, event: Any) -> None:
        container = parent.container
        if isinstance(container, list):
            container.append(value)
        elif not parent.has_key:
            parent.key, parent.has_key = self._key(parent, value, event), True
        else:
            container[parent.key] = value
            parent.has_key = False

    def _key(self, parent: _Open, value: Any, event: Any) -> str:
        line = event.start_mark.line + 1
        if not isinstance(value, str):
            self._note("yaml-key-not-text", line, key=str(value))
            return str(value)
        if value in parent.lines:
            self._note("duplicate-key", line, key=value, first_line=parent.lines[value])
        parent.lines[value] = line
        return value

    def _scalar(self, event: Any) -> Any:
        value = event.value
        if not event.implicit[0]:
            return value
        if not value:
            return None
        if value[0] not in _MAY_BE_SPECIAL:
            return value
        return self._special(value, event.start_mark.line + 1)

    def _special(self, value: str, line: int) -> Any:
        if value in _NULLS:
            return None
        if value in _BOOLEANS:
            return _BOOLEANS[value]
        if _INTEGER.fullmatch(value):
            return int(value)
        if _DECIMAL.fullmatch(value):
            return float(value)
        if _AMBIGUOUS.fullmatch(value):
            self._note("yaml-ambiguous", line, value=value)
        return value

    def _note(self, code: str, line: int, **params: object) -> None:
        self.problems.append(Problem(code, f"{self.name}:{line}", params))

    def _refuse(self, code: str, event: Any, **params: object) -> None:
        self._note(code, event.start_mark.line + 1, **params)
        raise ContentError(self.problems)

    def _syntax_problem(self, error: yaml.YAMLError) -> Problem:
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            return Problem("yaml-bad-character", self.name)
        return Problem("yaml-syntax", f"{self.name}:{mark.line + 1}", {"column": mark.column + 1})


class _Open:
    """A mapping or list that is being filled."""

    __slots__ = ("container", "has_key", "key", "lines")

    def __init__(self, container: Any) -> None:
        self.container = container
        self.key = ""
        self.has_key = False
        self.lines: dict[str, int] = {}


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item.start_mark.line + 1
    return None
