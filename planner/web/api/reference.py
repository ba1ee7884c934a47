"""The reference of the API as pages of its own, drawn from the same document that programs read."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, render_template, request
from werkzeug.exceptions import Unauthorized

from planner.domain.model.text import Language
from planner.errors import NotFoundError, Problem
from planner.services.accounts import session_account
from planner.web.api.bearer import let_in
from planner.web.api.description import describe
from planner.web.api.operations import BASE, JSON, api
from planner.web.guard import SESSION_COOKIE, floor, now, signed_in
from planner.web.problem_details import MEDIA_TYPE, language_asked

reference = Blueprint("reference", __name__)
_REF = "#/components/schemas/"
# what a shape says beside its type, in the order in which it is told
_LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default")


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of how a type is written; `record` is the name of the record it leads to."""

    text: str
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One value: its name, where it stands, its type, and whether it is needed."""

    name: str
    place: str
    terms: tuple[Term, ...]
    limits: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as the reference tells it."""

    id: str
    method: str
    path: str
    summary: str
    scope: str
    permission: str
    lines: tuple[Line, ...]
    body: tuple[str, tuple[Term, ...]] | None
    answers: tuple[tuple[str, str, tuple[Term, ...], tuple[str, ...]], ...]


@api.get("/openapi.json")
def document() -> Response:
    """Send the OpenAPI document to whoever is signed in, or to a program with a token."""
    token = request.cookies.get(SESSION_COOKIE)
    if "Authorization" in request.headers or token is None:
        let_in("read")
    elif session_account(floor().keeping, token, now()) is None:
        raise Unauthorized
    return Response(_as_json(language_asked()), mimetype=JSON)


@reference.get("/api/reference")
@signed_in
def start() -> str:
    """Show what programs can do, operation by operation."""
    described = describe(g.language)
    entries: dict[str, list[Entry]] = {}
    for path, operations in described["paths"].items():
        for method, told in operations.items():
            entries.setdefault(told["tags"][0], []).append(_entry(method.upper(), path, told))
    problems = sorted({answer for group in entries.values() for one in group for answer in one.answers
                       if answer[0] >= "400"})  # fmt: skip
    return render_template(
        "api/reference.html", described=described, entries=entries, base=BASE,
        problems={answer[0]: answer[1] for answer in problems},
    )  # fmt: skip


@reference.get("/api/reference/<name>")
@signed_in
def record(name: str) -> str:
    """Show one record, value by value."""
    schemas = describe(g.language)["components"]["schemas"]
    if name not in schemas:
        raise NotFoundError(Problem("no-such-page", ""))
    used_by = sorted(other for other, shape in schemas.items() if f'"{_REF}{name}"' in _text(shape) and other != name)
    return render_template("api/record.html", name=name, lines=tuple(_lines(schemas[name])), used_by=used_by)


@functools.cache
def _as_json(language: Language) -> str:
    return _text(describe(language))


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _entry(method: str, path: str, told: Mapping[str, Any]) -> Entry:
    lines = tuple(
        Line(one["name"], one["in"], tuple(terms(one["schema"])), _limits(one["schema"]), one["required"])
        for one in told["parameters"]
    )
    body = None
    for kind, content in told.get("requestBody", {}).get("content", {}).items():
        body = (kind, tuple(terms(content["schema"])) if "schema" in content else ())
    answers = tuple(
        (status, answer["description"], _answer_terms(answer), tuple(answer.get("headers", ())))
        for status, answer in told["responses"].items()
    )
    return Entry(
        told["operationId"], method, path, told["summary"], told["x-scope"], told["x-permission"], lines, body, answers
    )


def _answer_terms(answer: Mapping[str, Any]) -> tuple[Term, ...]:
    for kind, content in answer.get("content", {}).items():
        if kind == MEDIA_TYPE:
            return ()
        return tuple(terms(content["schema"])) if "schema" in content else (Term(kind),)
    return ()


def _lines(shape: Mapping[str, Any]) -> Iterator[Line]:
    needed = shape.get("required", ())
    for name, part in shape.get("properties", {}).items():
        yield Line(name, "", tuple(terms(part)), _limits(part), name in needed)


def terms(shape: Mapping[str, Any]) -> Iterator[Term]:
    """Yield how a type is written: `Pain[]`, `date | null`, `{…: number}`."""
    if "$ref" in shape:
        name = shape["$ref"].removeprefix(_REF)
        yield Term(name, name)
    elif "anyOf" in shape:
        yield from _joined(shape["anyOf"], " | ")
    elif "enum" in shape:
        yield Term(" | ".join(str(one) for one in shape["enum"]))
    elif "prefixItems" in shape:
        yield from (Term("["), *_joined(shape["prefixItems"], ", "), Term("]"))
    elif shape.get("type") == "array":
        yield from (*terms(shape["items"]), Term("[]"))
    elif isinstance(shape.get("additionalProperties"), Mapping):
        yield from (Term("{…: "), *terms(shape["additionalProperties"]), Term("}"))
    else:
        yield Term(str(shape.get("format") or shape.get("type") or "JSON"))


def _joined(shapes: Sequence[Mapping[str, Any]], by: str) -> Iterator[Term]:
    for place, shape in enumerate(shapes):
        if place:
            yield Term(by)
        yield from terms(shape)


def _limits(shape: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {shape[name]}" for name in _LIMITS if shape.get(name) not in {None, ""})
