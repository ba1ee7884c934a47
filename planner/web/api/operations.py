"""What the API can do: views with types, from which requests are checked, answers written and the reference made."""

from __future__ import annotations

import functools
import inspect
import json
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Generic, Literal, TypeVar

import jsonschema
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from planner.errors import InputError, NotFoundError, Problem
from planner.services.access import PERMISSIONS, Permission
from planner.services.plain import plain
from planner.services.tokens import Scope
from planner.web.api.bearer import let_in
from planner.web.api.shapes import Schema, Shapes, build
from planner.web.guard import open_engagement, say

BASE = "/api/v1"
JSON = "application/json"
Method = Literal["GET", "POST", "PUT", "DELETE"]
ForWhom = Permission | Literal["account", "administrator"]
Item = TypeVar("Item")
_View = TypeVar("_View", bound=Callable[..., Any])
_IF_MATCH = re.compile(r'"([0-9a-z]{1,40})"')
_ETAG = '"{version}"'
_DIGITS = 12

api = Blueprint("api", __name__, url_prefix=BASE)


@dataclass(frozen=True, slots=True)
class Sent(Generic[Item]):
    """An answer with what stands in its headers: the version of what is shown, and where something new is."""

    value: Item
    version: int | str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class SentFile:
    """
    A file as an answer, or how to make it.

    Whoever has the file of this `version` already is told so and nothing is made; it is theirs alone to keep.
    """

    content: bytes | Callable[[], bytes]
    name: str
    media_type: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """
    One thing the API can do.

    `needs` is the permission in the engagement named by the path, or that anybody with a token may; `scope` what the
    token must be for. `service` is the use case behind it, `also` are statuses it can answer beside those its form
    brings with it, `largest` how many bytes may be sent where that is more than elsewhere; `is_kept` whether its file
    comes with a version by which it can be asked for again.
    """

    id: str
    method: Method
    path: str
    topic: str
    needs: ForWhom
    view: Callable[..., Any]
    service: Callable[..., Any] | None = None
    status: int = 200
    takes: str = JSON
    gives: str = JSON
    also: tuple[int, ...] = ()
    scope: Scope = "write"
    has_version: bool = True
    has_location: bool = True
    largest: int | None = None
    is_kept: bool = False

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments of the view with their types."""
        hints = _hints(self.view)
        return {name: hints[name] for name in inspect.signature(self.view).parameters}

    @property
    def answer(self) -> Any:
        """The type of what it answers; None for nothing, `SentFile` for a file."""
        kind = _hints(self.view)["return"]
        return typing.get_args(kind)[0] if typing.get_origin(kind) is Sent else kind

    @property
    def has_headers(self) -> bool:
        """Whether the answer names a version or a place in its headers."""
        return typing.get_origin(_hints(self.view)["return"]) is Sent


OPERATIONS: dict[str, Operation] = {}


def operation(
    method: Method,
    path: str,
    topic: str,
    needs: ForWhom,
    service: Callable[..., Any] | None = None,
    **more: Any,
) -> Callable[[_View], _View]:
    """
    Make a view an operation of the API.

    Its argument `body` is what is sent (a record, or bytes), `asked` what stands behind the question mark, `version`
    the version named by If-Match; the others stand in the path.
    """

    def declared(view: _View) -> _View:
        scope: Scope = "read" if method == "GET" else "write"
        made = Operation(view.__name__, method, path, topic, needs, view, service, **{"scope": scope, **more})
        OPERATIONS[made.id] = made
        rule = re.sub(r"\{(\w+)\}", lambda match: _converter(made.arguments, match[1]), path)
        api.add_url_rule(rule, endpoint=made.id, view_func=_guarded(made), methods=[method], merge_slashes=False)
        return view

    return declared


def _converter(arguments: Mapping[str, Any], name: str) -> str:
    kinds = {"place": "path:", "position": "int:", "number": "int:"}
    assert name in arguments
    return f"<{kinds.get(name, '')}{name}>"


def _guarded(made: Operation) -> Callable[..., Response]:
    @functools.wraps(made.view)
    def answered(**path: Any) -> Response:
        let_in(made.scope, is_administrator=made.needs == "administrator")
        if any("\0" in part for part in path.values() if isinstance(part, str)):
            raise NotFoundError(Problem("no-such-page", ""))
        if made.needs in PERMISSIONS:
            open_engagement(path["slug"], made.needs)
        return _written(made, made.view(**path, **_read(made)))

    return answered


# --- in ----------------------------------------------------------------------------------------------------------


def _read(made: Operation) -> dict[str, Any]:
    """Return the arguments of a view that do not stand in the path."""
    kinds = made.arguments
    found: dict[str, Any] = {}
    if made.largest is not None:
        request.max_content_length = made.largest
    found |= {"asked": _query(kinds["asked"])} if "asked" in kinds else _no_query()
    if "version" in kinds:
        found["version"] = _version_named(kinds["version"])
    if "body" in kinds:
        if request.mimetype != made.takes:
            raise UnsupportedMediaType
        found["body"] = request.get_data() if kinds["body"] is bytes else _body(kinds["body"])
    return found


def _no_query() -> dict[str, Any]:
    if request.args:
        raise InputError([_unknown(name) for name in sorted(request.args)])
    return {}


def _query(kind: Any) -> Any:
    hints = _hints(kind)
    unknown = sorted(set(request.args) - set(hints))
    if unknown:
        raise InputError([_unknown(name) for name in unknown])
    told = {one.name: _told(one.name, hints[one.name]) for one in fields(kind) if one.name in request.args}
    _check(kind, told)
    return build(kind, told)


def _unknown(name: str) -> Problem:
    return Problem("api-unknown-key", name, {"value": name})


def _told(name: str, kind: Any) -> Any:
    """Return what stands behind the question mark under a name, as its type has it."""
    base = typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind
    values = request.args.getlist(name)
    if typing.get_origin(base) in {tuple, Sequence}:
        return values
    written = values[-1]
    if base is bool:
        return {"true": True, "false": False}.get(written, written)
    return int(written) if base is int and re.fullmatch(r"-?\d{1,9}", written) else written


def _version_named(kind: type[int | str]) -> int | str:
    """Return the version named by If-Match; anything else than one names no version there ever was."""
    written = request.headers.get("If-Match")
    if written is None:
        raise VersionMissingError
    match = _IF_MATCH.fullmatch(written.strip())
    named = match[1] if match else ""
    if kind is str:
        return named
    return int(named) if named.isdecimal() and len(named) <= _DIGITS else -1


class VersionMissingError(InputError):
    """A change does not name the version it was made from."""

    def __init__(self) -> None:
        super().__init__([Problem("api-version-missing", "If-Match")])


class NoFindingsError(InputError):
    """There are no findings yet; carries why, or that they are being worked out."""


def _body(kind: Any) -> Any:
    data = read_json(request.get_data())
    _check(kind, data)
    return build(kind, data)


def read_json(content: bytes) -> Any:
    """
    Return JSON as data.

    Raises:
        BadRequest: it is none, is nested without end, or cannot be written again.
        InputError: a text holds a character that not every database keeps.
    """
    try:
        data = json.loads(content, parse_constant=_refuse)
        # what cannot be written again (lone surrogates, numbers beyond measure) is refused here, not in the database
        again = json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if b"\\u0000" in again:
        raise InputError([Problem("api-zero-character", "")])
    return data


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


class _Checker:
    """Checks what comes in against the shapes of records; each shape is made once."""

    shapes: ClassVar[Shapes] = Shapes("#/$defs/")
    checkers: ClassVar[dict[Any, jsonschema.Draft202012Validator]] = {}

    @classmethod
    def of(cls, kind: Any) -> jsonschema.Draft202012Validator:
        if kind not in cls.checkers:
            schema: Schema = cls.shapes.of(kind) | {"$defs": cls.shapes.described}
            cls.checkers[kind] = jsonschema.Draft202012Validator(
                schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
            )
        return cls.checkers[kind]


_MOST_PROBLEMS = 20


def _check(kind: Any, data: Any) -> None:
    found = []
    for error in _Checker.of(kind).iter_errors(data):
        where = "/".join(map(str, error.absolute_path))
        if error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            names = [name for name in error.instance if name not in known]
            found += [Problem("api-unknown-key", "/".join(filter(None, (where, name))), {"value": name})
                      for name in names]  # fmt: skip
        else:
            found.append(Problem("api-value", where, {"rule": str(error.validator), "wanted": _wanted(error)}))
        if len(found) >= _MOST_PROBLEMS:
            break
    if found:
        raise InputError(found[:_MOST_PROBLEMS])


def _wanted(error: jsonschema.ValidationError) -> str:
    if error.validator == "anyOf":
        return ""
    return json.dumps(error.validator_value, ensure_ascii=False)[:200]


# --- out ---------------------------------------------------------------------------------------------------------


def _written(made: Operation, told: Any) -> Response:
    sent = told if isinstance(told, Sent) else Sent(told)
    match sent.value:
        case None:
            response = Response(status=made.status)
            response.headers.pop("Content-Type", None)
        case SentFile():
            response = _file(made, sent.value)
        case value:
            text = json.dumps(plain(value, say()), ensure_ascii=False, allow_nan=False)
            response = Response(text, made.status, content_type=JSON)
    if sent.version is not None:
        response.headers["ETag"] = _ETAG.format(version=sent.version)
    if sent.location is not None:
        response.headers["Location"] = sent.location
    return response


def _file(made: Operation, sent: SentFile) -> Response:
    if sent.version is not None and request.if_none_match.contains(sent.version):
        response = Response(status=304)
        response.headers.pop("Content-Type", None)
    else:
        content = sent.content if isinstance(sent.content, bytes) else sent.content()
        response = Response(content, made.status, content_type=sent.media_type)
        # a browser that is led here saves it: nothing of a client is ever run as a page
        response.headers.set("Content-Disposition", "attachment", filename=sent.name)
    if sent.version is not None:
        response.headers["ETag"] = _ETAG.format(version=sent.version)
        response.headers["Cache-Control"] = "private, no-cache"
    return response


@functools.cache
def _hints(of: Callable[..., Any]) -> dict[str, Any]:
    """Return the types of the arguments of a view, or of the values of a record."""
    return typing.get_type_hints(of, include_extras=True)
