"""The shape check: one JSON Schema per kind of pack, every violation told as a problem of our own."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from planner import places
from planner.content.reader import KeyPath, YamlFile
from planner.content.vocabulary import TYPE_LABELS
from planner.domain.model.text import Text
from planner.errors import Problem

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

# a jsonschema ValidationError; its attributes are typed with a marker for «not set» that never reaches us
Violation = Any


def schema_names() -> tuple[str, ...]:
    """Return the kinds of files that have a schema."""
    return tuple(sorted(path.stem for path in places.SCHEMAS.glob("*.json") if path.stem != "common"))


def check_shape(file: YamlFile, kind: str) -> Iterator[Problem]:
    """Yield every violation of the schema of a kind, in the order of the file's keys."""
    errors = sorted(
        _validator(kind).iter_errors(file.data), key=lambda error: [str(step) for step in error.absolute_path]
    )
    for error in errors:
        yield from _problems(file, error)


@functools.cache
def _validator(kind: str) -> Validator:
    # imported here because it takes 0.1 s, which a command on sound packs need not pay
    import jsonschema  # noqa: PLC0415
    from referencing import Registry, Resource  # noqa: PLC0415

    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in places.SCHEMAS.glob("*.json")}
    resources = [(name, Resource.from_contents(schema)) for name, schema in schemas.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    # 2.0 is a whole number to JSON Schema, but a record that holds whole numbers must not get it
    types = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
    extend: Any = jsonschema.validators.extend
    validator: type[Validator] = extend(jsonschema.Draft202012Validator, type_checker=types)
    return validator(schemas[f"{kind}.json"], registry=registry)


def _is_whole(_checker: object, instance: object) -> bool:
    return isinstance(instance, int) and not isinstance(instance, bool)


def _problems(file: YamlFile, error: Violation) -> Iterator[Problem]:
    path: KeyPath = tuple(error.absolute_path)
    translate = _TRANSLATIONS.get(str(error.validator))
    if translate is None:
        raise AssertionError(f"no wording for the schema rule {error.validator}")
    yield from translate(file, path, error)


def _required(file: YamlFile, path: KeyPath, error: Violation) -> Iterator[Problem]:
    # jsonschema reports one error per missing key, but names the key only in its English message
    missing = [key for key in error.validator_value if key not in error.instance]
    for key in missing:
        if error.message.startswith(repr(key)):
            yield file.problem("missing-key", path, key=key)


def _unknown_keys(file: YamlFile, path: KeyPath, error: Violation) -> Iterator[Problem]:
    known = error.schema["properties"]
    for key in error.instance:
        if key not in known:
            yield file.problem("unknown-key", (*path, key), key=key, known=tuple(known))


def _wrong_type(file: YamlFile, path: KeyPath, error: Violation) -> Iterator[Problem]:
    expected = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    value = error.instance
    if "string" in expected and isinstance(value, bool | int | float):
        yield file.problem("not-quoted", path, value=_short(value))
    elif value is None:
        yield file.problem("empty-value", path)
    else:
        names = tuple(TYPE_LABELS[name] for name in expected if name != "null")
        yield file.problem("wrong-shape", path, value=_short(value), expected=names)


def _not_one_of(file: YamlFile, path: KeyPath, error: Violation) -> Iterator[Problem]:
    allowed = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    if isinstance(error.instance, bool) and "yes" in allowed:
        yield file.problem("not-quoted", path, value=_short(error.instance))
    else:
        names = tuple(str(value) for value in allowed if value is not None)
        yield file.problem("not-allowed", path, value=_short(error.instance), allowed=names)


def _pattern(file: YamlFile, path: KeyPath, error: Violation) -> Iterator[Problem]:
    yield file.problem(_code_of_pattern(str(error.validator_value)), path, value=_short(error.instance))


def _code_of_pattern(pattern: str) -> str:
    if pattern.startswith("^[0-9]{4}"):
        return "bad-date"
    if "@" in pattern:
        return "bad-pack-reference"
    if pattern.startswith("^[0-9]+(\\.[0-9]+)*"):
        return "bad-version"
    if pattern.startswith("^[0-9]+"):
        return "bad-amount"
    return "bad-currency" if pattern == "^[A-Z]{3}$" else "bad-id"


def _limit(code: str) -> Callable[[YamlFile, KeyPath, Violation], Iterator[Problem]]:
    def translate(file: YamlFile, path: KeyPath, error: Violation) -> Iterator[Problem]:
        yield file.problem(code, path, value=_short(error.instance), limit=error.validator_value)

    return translate


def _any_of(file: YamlFile, path: KeyPath, error: Violation) -> Iterator[Problem]:
    """Tell the branch that was meant: the one of the same type as the value, never «null or else»."""
    branches: dict[int, list[Violation]] = {}
    for inner in error.context or ():
        branches.setdefault(int(inner.schema_path[0]), []).append(inner)
    meant = [errors for errors in branches.values() if not _fails_at_its_root_type(errors)]
    if error.instance is None or not meant:
        yield file.problem("empty-value" if error.instance is None else "wrong-shape", path,
                           value=_short(error.instance), expected=_types_of_branches(branches.values()))  # fmt: skip
        return
    for inner in meant[0]:
        yield from _problems(file, inner)


def _fails_at_its_root_type(errors: Iterable[Violation]) -> bool:
    return any(error.validator == "type" and not error.relative_path for error in errors)


def _types_of_branches(branches: Iterable[list[Violation]]) -> tuple[Text, ...]:
    values = (error.validator_value for errors in branches for error in errors if error.validator == "type")
    return tuple(TYPE_LABELS[value] for value in values if isinstance(value, str) and value != "null")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004


_TRANSLATIONS: dict[str, Callable[[YamlFile, KeyPath, Violation], Iterator[Problem]]] = {
    "required": _required,
    "additionalProperties": _unknown_keys,
    "type": _wrong_type,
    "enum": _not_one_of,
    "const": _not_one_of,
    "pattern": _pattern,
    "minimum": _limit("below-minimum"),
    "exclusiveMinimum": _limit("below-minimum"),
    "maximum": _limit("above-maximum"),
    "minLength": _limit("empty-text"),
    "minItems": _limit("too-few-items"),
    "minProperties": _limit("too-few-items"),
    "uniqueItems": _limit("repeated-item"),
    "anyOf": _any_of,
}
