"""
A quick yes or no to «does this data fit its schema», for loading sound files without delay.

The schemas of this product use a small part of JSON Schema; each is turned into plain functions once. Whatever does
not fit is put to the full validator, which says what is wrong (`shape.check_shape`). Tests compare the two.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from planner import places

Fits = Callable[[Any], bool]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_DESCRIBING = frozenset({"$schema", "$defs", "title"})


def fits(data: Any, kind: str) -> bool:
    """Say whether data fits the schema of a kind of pack."""
    return _compiled(f"{kind}.json#")(data)


@functools.cache
def _schema_file(name: str) -> Any:
    return json.loads((places.SCHEMAS / name).read_text(encoding="utf-8"))


@functools.cache
def _compiled(reference: str) -> Fits:
    """Compile what a reference `file.json#/pointer` points to."""
    file, _, pointer = reference.partition("#")
    schema = _schema_file(file)
    for step in pointer.split("/")[1:]:
        schema = schema[step]
    return _compile(schema, file)


def _compile(schema: Any, file: str) -> Fits:
    if "$ref" in schema:
        reference = schema["$ref"] if not schema["$ref"].startswith("#") else file + schema["$ref"]
        return _later(reference)
    rules = [_RULES[word](value, schema, file) for word, value in schema.items() if word in _RULES]
    unknown = set(schema) - set(_RULES) - _READ_BY_OTHERS - _DESCRIBING
    if unknown:
        raise AssertionError(f"schema words nobody checks: {sorted(unknown)}")
    return lambda data: all(rule(data) for rule in rules)


def _later(reference: str) -> Fits:
    """Look a reference up only when it is used, because conditions contain themselves."""

    def check(data: Any) -> bool:
        return _compiled(reference)(data)

    return check


def _type(value: str | list[str], _schema: Any, _file: str) -> Fits:
    names = [value] if isinstance(value, str) else value
    allowed = frozenset(kind for name in names for kind in _TYPES[name])
    # the exact type, because true and false are no numbers here though Python counts them among the integers
    return lambda data: type(data) in allowed


def _object(_value: Any, schema: Mapping[str, Any], file: str) -> Fits:
    known = {key: _compile(part, file) for key, part in schema.get("properties", {}).items()}
    required = frozenset(schema.get("required", ()))
    other = schema.get("additionalProperties", True)
    fits_other = _compile(other, file) if isinstance(other, dict) else None

    def check(data: Any) -> bool:
        if type(data) is not dict:
            return True
        if not required <= data.keys():
            return False
        for key, value in data.items():
            part = known.get(key, fits_other)
            if part is None:
                if other is False:
                    return False
            elif not part(value):
                return False
        return True

    return check


def _items(value: Any, _schema: Any, file: str) -> Fits:
    item = _compile(value, file)
    return lambda data: type(data) is not list or all(map(item, data))


def _any_of(value: list[Any], _schema: Any, file: str) -> Fits:
    branches = [_compile(part, file) for part in value]
    return lambda data: any(branch(data) for branch in branches)


def _enum(value: list[Any], _schema: Any, _file: str) -> Fits:
    # true == 1 in Python, so the type is compared too
    allowed = frozenset((type(part), part) for part in value)
    return lambda data: isinstance(data, str | int | float | None) and (type(data), data) in allowed


def _const(value: Any, schema: Any, file: str) -> Fits:
    return _enum([value], schema, file)


def _pattern(value: str, _schema: Any, _file: str) -> Fits:
    search = re.compile(value).search
    return lambda data: type(data) is not str or search(data) is not None


def _unique(_value: Any, _schema: Any, _file: str) -> Fits:
    return lambda data: type(data) is not list or len({json.dumps(part) for part in data}) == len(data)


def _number_limit(holds: Callable[[float, float], bool]) -> Callable[[Any, Any, str], Fits]:
    def compile_limit(value: float, _schema: Any, _file: str) -> Fits:
        return lambda data: type(data) not in {int, float} or holds(data, value)

    return compile_limit


def _least_length(kind: type[str | list[Any] | dict[str, Any]]) -> Callable[[Any, Any, str], Fits]:
    def compile_limit(value: int, _schema: Any, _file: str) -> Fits:
        return lambda data: not isinstance(data, kind) or len(data) >= value

    return compile_limit


_RULES: dict[str, Callable[[Any, Any, str], Fits]] = {
    "type": _type,
    # one function reads properties, required and additionalProperties together
    "additionalProperties": _object,
    "items": _items,
    "anyOf": _any_of,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "uniqueItems": _unique,
    "minimum": _number_limit(lambda data, limit: data >= limit),
    "exclusiveMinimum": _number_limit(lambda data, limit: data > limit),
    "maximum": _number_limit(lambda data, limit: data <= limit),
    "minLength": _least_length(str),
    "minItems": _least_length(list),
    "minProperties": _least_length(dict),
}
_READ_BY_OTHERS = frozenset({"properties", "required"})
