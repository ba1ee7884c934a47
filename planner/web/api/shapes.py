"""The shapes of what goes in and out, read from the records themselves: JSON Schema from types, records from JSON."""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal, TypeVar

from planner.errors import Statement

Schema = dict[str, Any]
_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    type(None): {"type": "null"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    time: {"type": "string"},
    Decimal: {"type": "string"},
    object: {},
    Any: {},
}
_LISTS = (tuple, list, set, frozenset, collections.abc.Sequence)


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """What a value must keep to beside its type; stands in `Annotated`."""

    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    pattern: str | None = None

    def schema(self) -> Schema:
        """Return the limits in the words of JSON Schema."""
        told = {"minimum": self.minimum, "maximum": self.maximum, "minLength": self.min_length,
                "maxLength": self.max_length, "minItems": self.min_items, "maxItems": self.max_items,
                "pattern": self.pattern}  # fmt: skip
        return {name: value for name, value in told.items() if value is not None}


class Shapes:
    """The shapes of records, each described once under its name."""

    def __init__(self, prefix: str = "#/components/schemas/") -> None:
        self.described: dict[str, Schema] = {}
        self._prefix = prefix
        self._names: dict[Any, str] = {}

    def of(self, kind: Any) -> Schema:
        """
        Return the JSON Schema of a type, as `planner.services.plain` writes its values.

        Raises:
            TypeError: values of the type have no form in JSON.
        """
        origin = typing.get_origin(kind)
        if isinstance(kind, TypeVar):
            return {}
        if kind in _SCALARS:
            return dict(_SCALARS[kind])
        if origin is not None:
            return self._of_many(kind, origin, typing.get_args(kind))
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return {"enum": [one.value for one in kind]}
        if dataclasses.is_dataclass(kind):
            return self._record(kind, kind, {})
        raise TypeError(kind)

    def record(self, kind: Any) -> Schema:
        """Return the shape of a record itself rather than the reference to it."""
        return self.described[self.of(kind)["$ref"].removeprefix(self._prefix)]

    def _of_many(self, kind: Any, origin: Any, parts: tuple[Any, ...]) -> Schema:
        if origin is typing.Annotated:
            return self.of(parts[0]) | {key: part for note in kind.__metadata__ for key, part in note.schema().items()}
        if origin is Literal:
            return {"enum": list(parts)}
        if origin in {typing.Union, types.UnionType}:
            return {"anyOf": [self.of(part) for part in parts]}
        if dataclasses.is_dataclass(origin):
            return self._record(kind, origin, dict(zip(_variables(origin), parts, strict=True)))
        if origin in _LISTS:
            return self._list(origin, parts)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        raise TypeError(kind)

    def _list(self, origin: Any, parts: tuple[Any, ...]) -> Schema:
        if origin is not tuple or Ellipsis in parts:
            return {"type": "array", "items": self.of(parts[0])}
        items = [self.of(part) for part in parts]
        return {"type": "array", "prefixItems": items, "minItems": len(parts), "maxItems": len(parts)}

    def _record(self, kind: Any, record: Any, given: Mapping[Any, Any]) -> Schema:
        """Describe a record once and return the reference to it; `given` are the types its variables stand for."""
        if kind not in self._names:
            self._names[kind] = self._name(record, given.values())
            # first the place, then what stands there: a record may hold others of its kind
            self.described[self._names[kind]] = {}
            self.described[self._names[kind]].update(self._fields(record, given))
        return {"$ref": self._prefix + self._names[kind]}

    def _fields(self, record: Any, given: Mapping[Any, Any]) -> Schema:
        if record is Statement:
            return self._object({"code": str, "params": dict[str, Any], "text": str}, ("code", "params", "text"))
        hints = typing.get_type_hints(record, include_extras=True)
        fields = dataclasses.fields(record)
        kinds = {one.name: given.get(hints[one.name], hints[one.name]) for one in fields}
        kinds = {name: _filled(kind, given) for name, kind in kinds.items()}
        is_asked = bool(getattr(record, "IS_ASKED", False))
        needed = [one.name for one in fields if not is_asked or _has_no_default(one)]
        shape = self._object(kinds, needed)
        for one in fields:
            if is_asked and isinstance(one.default, str | int | bool):
                shape["properties"][one.name] |= {"default": one.default}
        return shape

    def _object(self, kinds: Mapping[str, Any], needed: Sequence[str]) -> Schema:
        shape: Schema = {
            "type": "object",
            "properties": {name: self.of(kind) for name, kind in kinds.items()},
            "additionalProperties": False,
        }
        return shape | {"required": list(needed)} if needed else shape

    def _name(self, record: Any, parts: typing.Iterable[Any]) -> str:
        name = "Of".join([record.__name__, *(_plain_name(part) for part in parts)])
        if name not in self.described:
            return name
        # two stages may have a word in common
        home = "".join(part.capitalize() for part in record.__module__.rpartition(".")[2].split("_"))
        assert home + name not in self.described, name
        return home + name


def build(kind: Any, value: Any) -> Any:
    """Make a value of a type from plain data that fits the shape of the type."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return build(parts[0], value)
    if origin in {typing.Union, types.UnionType}:
        return None if value is None else build(next(part for part in parts if part is not type(None)), value)
    if origin in _LISTS:
        return tuple(build(parts[0], part) for part in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: build(parts[1], part) for key, part in value.items()}
    return _build_one(kind, value)


def _build_one(kind: Any, value: Any) -> Any:
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind, include_extras=True)
        return kind(**{name: build(hints[name], part) for name, part in value.items()})
    return float(value) if kind is float else value


def _variables(record: Any) -> tuple[Any, ...]:
    return tuple(record.__parameters__)


def _filled(kind: Any, given: Mapping[Any, Any]) -> Any:
    """Put the given types in the place of the variables of a type such as `tuple[Item, ...]`."""
    wanted = [part for part in getattr(kind, "__parameters__", ()) if part in given]
    return kind[tuple(given[part] for part in wanted)] if wanted else kind


def _plain_name(kind: Any) -> str:
    """Return how a type is called within the name of another: `RiskList`, `RobustnessOrNone`."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return "Or".join("None" if part is type(None) else _plain_name(part) for part in parts)
    if origin is not None and origin in _LISTS:
        return f"{_plain_name(parts[0])}List"
    return str(kind.__name__)


def _has_no_default(one: dataclasses.Field[Any]) -> bool:
    return one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
