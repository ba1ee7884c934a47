"""The OpenAPI document, made from the operations: what is not an operation is not in it."""

from __future__ import annotations

import functools
import importlib.metadata
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Annotated, Any, Literal

from planner.domain.model.text import Language
from planner.web.api.operations import BASE, JSON, OPERATIONS, Operation, SentFile
from planner.web.api.shapes import Limits, Schema, Shapes
from planner.web.problem_details import MEDIA_TYPE, ProblemDetails, ProblemShown
from planner.wording import Wording, load_wording

_OPENAPI = "3.1.0"
# the topics in the order in which an engagement comes to them
ORDER = (
    "engagements", "setup", "answers", "findings", "diagnosis", "selection", "scoring", "rollout", "migration",
    "training", "acceptance", "outcomes", "chain", "documents", "jobs", "files", "people", "audit", "account",
)  # fmt: skip
_STALE = 412
_MISSING = 428
_ETAG: Schema = {"type": "string", "pattern": '^"[0-9a-z]{1,40}"$'}
_PATH_KINDS: Mapping[str, Any] = {
    "slug": Annotated[str, Limits(pattern="^[^/]{1,100}$")],
    "place": Annotated[str, Limits(min_length=1, max_length=200)],
    "position": Annotated[int, Limits(minimum=0, maximum=100_000)],
    "questionnaire": Annotated[str, Limits(pattern="^[a-z0-9_]{1,80}$")],
    "code": Annotated[str, Limits(pattern="^[A-Za-z0-9]{1,10}$")],
    "alternative": Annotated[str, Limits(pattern="^[a-z0-9_-]{1,80}$")],
    "requirement": Annotated[str, Limits(pattern="^[A-Z0-9-]{1,40}$")],
    "respondent": Annotated[str, Limits(pattern="^[a-z0-9_]{1,80}$")],
    "copy": Annotated[str, Limits(pattern="^[A-Za-z0-9_-]{1,80}$")],
    "record": Annotated[str, Limits(pattern="^[A-Za-z0-9_-]{1,80}$")],
    "invitation": Annotated[str, Limits(pattern="^[0-9a-f]{8,64}$")],
    "token": Annotated[str, Limits(pattern="^[0-9a-f]{16}$")],
    "number": Annotated[int, Limits(minimum=1, maximum=100_000)],
    "package": Annotated[str, Limits(pattern="^[A-Za-z0-9_.-]{1,120}$")],
    "kpi": Annotated[str, Limits(pattern="^[A-Za-z0-9_-]{1,80}$")],
    "profile": Annotated[str, Limits(pattern="^[a-z0-9_-]{1,80}$")],
    "objective": Annotated[str, Limits(pattern="^[A-Za-z0-9_-]{1,80}$")],
    "course": Annotated[str, Limits(pattern="^[A-Za-z0-9_.-]{1,80}$")],
    "what": Literal["project", "calendars", "workbook", "tables"],
    "product": Annotated[str, Limits(pattern="^[a-z0-9_-]{1,80}$")],
    "figure": Annotated[str, Limits(pattern="^[A-Za-z0-9_.-]{1,120}$")],
}
_ID: Any = Annotated[str, Limits(pattern="^[0-9a-f]{32}$")]


@functools.cache
def describe(language: Language) -> dict[str, Any]:
    """Return the OpenAPI document, its words in a language."""
    say, shapes = load_wording(language), Shapes()
    problem = shapes.of(ProblemDetails)
    # a stale change carries both versions beside the problem
    shapes.described["ProblemDetails"]["properties"] |= {"kept": {}, "offered": {}}
    shapes.of(ProblemShown)
    paths: dict[str, Any] = {}
    for one in sorted(OPERATIONS.values(), key=lambda operation: ORDER.index(operation.topic)):
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, shapes, problem, say)
    return {
        "openapi": _OPENAPI,
        "info": {
            "title": say.label("page-api.title"),
            "version": importlib.metadata.version("crm-planner"),
            "description": say.label("page-api.about"),
        },
        "servers": [{"url": BASE}],
        "security": [{"bearer": []}],
        "tags": [{"name": topic, "description": say.label(f"page-api.topic-{topic}")} for topic in ORDER],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": dict(sorted(shapes.described.items())),
        },
    }


def _operation(one: Operation, shapes: Shapes, problem: Schema, say: Wording) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.id,
        "tags": [one.topic],
        "summary": say.label(f"page-api.op-{one.id.replace('_', '-')}"),
        "x-scope": one.scope,
        "x-permission": one.needs,
        "parameters": list(_parameters(one, shapes)),
        "responses": _responses(one, shapes, problem, say),
    }
    body = one.arguments.get("body")
    if body is not None:
        # OpenAPI 3.1: a body of bytes has no schema of its own
        content: Schema = {} if body is bytes else {"schema": shapes.of(body)}
        told["requestBody"] = {"required": True, "content": {one.takes: content}}
    return told


def _parameters(one: Operation, shapes: Shapes) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", one.path):
        schema = shapes.of(_PATH_KINDS.get(name, _ID))
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    if "asked" in one.arguments:
        # values behind the question mark stand by themselves: they are no record of the document
        described = Shapes().record(one.arguments["asked"])
        for field in fields(one.arguments["asked"]):
            needed = field.name in described.get("required", ())
            yield {"name": field.name, "in": "query", "required": needed, "schema": described["properties"][field.name]}
    if "version" in one.arguments:
        yield {"name": "If-Match", "in": "header", "required": True, "schema": _ETAG}
    if one.is_kept:
        yield {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def _responses(one: Operation, shapes: Shapes, problem: Schema, say: Wording) -> dict[str, Any]:
    answers = {str(one.status): _answer(one, shapes, say)}
    for status in sorted(_problem_statuses(one)):
        answers[str(status)] = {
            "description": say.label(f"page-api.problem-{status}"),
            "content": {MEDIA_TYPE: {"schema": problem}},
        }
    if one.is_kept:
        answers["304"] = {
            "description": say.label("page-api.status-304"), "headers": {"ETag": {"schema": _ETAG, "required": True}}
        }  # fmt: skip
    answers["401"]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    answers["429"]["headers"] = {"Retry-After": {"schema": {"type": "string"}, "required": True}}
    return answers


def _answer(one: Operation, shapes: Shapes, say: Wording) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": say.label(f"page-api.status-{one.status}")}
    if one.answer is SentFile:
        answer["content"] = {one.gives: {}}
    elif one.answer is not type(None):
        answer["content"] = {JSON: {"schema": shapes.of(one.answer)}}
    headers = {}
    if (one.has_headers and one.has_version) or one.is_kept:
        headers["ETag"] = {"schema": _ETAG, "required": True}
    if one.status in {201, 202} and one.has_headers and one.has_location:
        headers["Location"] = {"schema": {"type": "string"}, "required": True}
    return answer | ({"headers": headers} if headers else {})


def _problem_statuses(one: Operation) -> set[int]:
    found = {401, 403, 422, 429, *one.also}
    if "{" in one.path:
        found.add(404)
    if "body" in one.arguments:
        found |= {400, 413, 415}
    if "version" in one.arguments:
        found |= {_STALE, _MISSING}
    return found
