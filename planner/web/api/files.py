"""The files of an engagement for programs: the list, any of them as bytes, and sheets as data with their version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from flask import url_for

from planner.errors import InputError, NotAllowedError, NotFoundError, Problem
from planner.services.access import Permission
from planner.services.keeping import EngagementFile, KeptSheet, add_file, change_sheet, remove_file
from planner.services.raw_access import (
    changes_award,
    is_on_record,
    is_scored_alone,
    permission_to_change,
    permissions_to_change,
    require_no_worse,
)
from planner.services.rounds import round_of
from planner.services.store import StoreUnit
from planner.web.api.bearer import ForbiddenError
from planner.web.api.operations import Sent, SentFile, operation
from planner.web.api.paging import Asked, Page, page
from planner.web.guard import Opened, act, floor, open_engagement

BYTES = "application/octet-stream"
_FRAME = "engagement.yaml"


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file: a sheet has a version, an answer sheet entries with versions of their own, an attachment neither."""

    place: str
    kind: Literal["sheet", "answer_sheet", "attachment"]
    version: int | None
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SheetShown:
    """A sheet as data, with the version a change of it has to name."""

    place: str
    version: int
    data: Any


@dataclass(frozen=True, slots=True)
class SheetOffered:
    """What is to stand in a sheet."""

    IS_ASKED: ClassVar[bool] = True
    data: Mapping[str, Any]


@operation("GET", "/engagements/{slug}/files", "files", "export")
def list_files(slug: str, asked: Asked) -> Page[FileShown]:
    """List the files of an engagement."""
    opened = open_engagement(slug, "export")
    with floor().keeping.reading() as unit:
        files = unit.engagements.files(opened.engagement.id)
        return page(files, asked, lambda one: one.place, lambda one: _file_shown(unit, opened, one))


@operation("GET", "/engagements/{slug}/files/{place}", "files", "export", gives=BYTES)
def get_file(slug: str, place: str) -> SentFile:
    """Get a file as it stands in the folder of the engagement."""
    opened = open_engagement(slug, "export")
    with floor().keeping.reading() as unit:
        _require_shown(unit, opened, place)
        found = next((one for one in unit.engagements.files(opened.engagement.id) if one.place == place), None)
    if found is None:
        raise NotFoundError(Problem("no-such-sheet", place))
    return SentFile(found.content, place.rpartition("/")[2], BYTES)


@operation(
    "POST", "/engagements/{slug}/files/{place}", "files", "export", add_file,
    status=201, takes=BYTES, has_version=False,
)  # fmt: skip
def add_new_file(slug: str, place: str, body: bytes) -> Sent[FileShown]:
    """Keep a new file in an engagement; one that is there already is never written over."""
    opened = open_engagement(slug, "export")
    _require(opened, permission_to_change(place))
    _require_raw(place)
    file = EngagementFile(_sound_place(place), body)
    require_no_worse(floor().engines, opened.files(), {place: body})
    add_file(floor().keeping, opened.engagement.id, file, act())
    with floor().keeping.reading() as unit:
        return Sent(_file_shown(unit, opened, file), None, url_for("api.get_file", slug=slug, place=place))


@operation("DELETE", "/engagements/{slug}/files/{place}", "files", "export", remove_file, status=204)
def remove_file_now(slug: str, place: str) -> None:
    """Remove a file from an engagement; the audit trail keeps what a sheet held."""
    opened = open_engagement(slug, "export")
    _require(opened, permission_to_change(place))
    _require_raw(place)
    if place == _FRAME:
        raise ForbiddenError(Problem("api-frame-stays", place))
    require_no_worse(floor().engines, opened.files(), {place: None})
    remove_file(floor().keeping, opened.engagement.id, place, act())


@operation("GET", "/engagements/{slug}/sheets/{place}", "files", "export")
def get_sheet(slug: str, place: str) -> Sent[SheetShown]:
    """Get a sheet as data; the ETag is the version a change of it has to name."""
    opened = open_engagement(slug, "export")
    with floor().keeping.reading() as unit:
        _require_shown(unit, opened, place)
        return _sheet_shown(unit.engagements.sheet(opened.engagement.id, place))


@operation("PUT", "/engagements/{slug}/sheets/{place}", "files", "export", change_sheet)
def change_sheet_now(slug: str, place: str, body: SheetOffered, version: int) -> Sent[SheetShown]:
    """Put new data in the place of a sheet, changed from the version named; a stale one is answered with both."""
    opened = open_engagement(slug, "export")
    engagement_id = opened.engagement.id
    _require_raw(place)
    with floor().keeping.reading() as unit:
        kept = unit.engagements.sheet(engagement_id, place)
    for permission in permissions_to_change(place, kept.data, body.data):
        _require(opened, permission)
    if changes_award(place, kept.data, body.data):
        raise ForbiddenError(Problem("api-award-decided", place))
    offered = KeptSheet(place, None, dict(body.data), version)
    if kept.version == version:
        require_no_worse(floor().engines, opened.files(), {place: as_file(offered.data)})
    return _sheet_shown(change_sheet(floor().keeping, engagement_id, offered, act()))


def as_file(data: Any) -> bytes:
    """Return data as a file of it would read: JSON is YAML."""
    return json.dumps(data, ensure_ascii=False).encode()


def _sheet_shown(kept: KeptSheet) -> Sent[SheetShown]:
    return Sent(SheetShown(kept.place, kept.version, kept.data), kept.version)


def _file_shown(unit: StoreUnit, opened: Opened, file: EngagementFile) -> FileShown:
    kind: Literal["sheet", "answer_sheet", "attachment"] = "attachment"
    version = None
    try:
        kept = unit.engagements.sheet(opened.engagement.id, file.place)
    except NotFoundError:
        pass
    else:
        kind = "answer_sheet" if file.place.startswith("answers/") else "sheet"
        version = kept.version
    digest = hashlib.sha256(file.content).hexdigest()
    return FileShown(file.place, kind, version, len(file.content), digest)


def _require(opened: Opened, permission: Permission) -> None:
    if not opened.may(permission):
        raise NotAllowedError(permission)


def _require_raw(place: str) -> None:
    """Refuse to write what people state alone, which comes in by their own entries, and what is on record."""
    if is_scored_alone(place):
        raise ForbiddenError(Problem("api-own-entries-only", place))
    if is_on_record(place):
        raise ForbiddenError(Problem("api-record-stays", place))


def _require_shown(unit: StoreUnit, opened: Opened, place: str) -> None:
    """Refuse what people state alone for as long as their round is open, whoever asks."""
    if is_scored_alone(place):
        questionnaire = place.rpartition("/")[2].removesuffix(".yaml")
        if round_of(unit, opened.engagement.id, questionnaire).is_open:
            raise ForbiddenError(Problem("round-still-open", place))


def _sound_place(place: str) -> str:
    parts = place.split("/")
    if any(part in {"", ".", ".."} or part.startswith(".") or ":" in part or "\\" in part for part in parts):
        raise InputError([Problem("unsafe-place", place[:80])])
    if len(place) > 200 or not place.isprintable():  # noqa: PLR2004 - far below what any file system takes
        raise InputError([Problem("unsafe-place", place[:80])])
    return place
