"""Engagements as they are kept: files in and out, single changes with the version they were made from, who did what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from planner.domain.model.text import Text
from planner.errors import InputError, Problem, StaleSaveError


@dataclass(frozen=True, slots=True)
class EngagementFile:
    """One file of an engagement folder; `place` is its path in the folder with `/` between its parts."""

    place: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptEngagement:
    """What a list of engagements shows; `version` rises with every change of anything in it."""

    id: str
    slug: str
    title: Text
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """A sheet (`position` None) or one entry of an answer sheet, with the version a change of it has to name."""

    place: str
    position: int | None
    data: Any
    version: int


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, and when."""

    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """
    One change on record; `before` and `after` are plain data, None where there was or is nothing.

    `digest` chains it to the entry before it.
    """

    number: int
    act: Act
    action: str
    engagement_id: str | None
    subject: str
    before: Any
    after: Any
    digest: str


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What an entry of the audit trail is about, without what was there before and after."""

    act: Act
    action: str
    subject: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """How many entries the audit trail has, where it breaks first (None: it is whole), and its last digest."""

    entries: int
    broken_at: int | None
    digest: str


class SheetFormat(Protocol):
    """How data stands in a file: what is read from a file and written again is the same data."""

    def read(self, content: bytes, place: str) -> Any: ...

    def write(self, data: Any) -> bytes: ...


class EngagementKeeper(Protocol):
    """Engagements within one transaction; everything unknown raises NotFoundError."""

    def add(self, slug: str, files: Sequence[EngagementFile], at: datetime) -> KeptEngagement: ...

    def all(self) -> tuple[KeptEngagement, ...]: ...

    def named(self, name: str) -> KeptEngagement: ...

    def of_slug(self, slug: str) -> KeptEngagement | None: ...

    def files(self, engagement_id: str) -> tuple[EngagementFile, ...]: ...

    def sheet(self, engagement_id: str, place: str, position: int | None = None) -> KeptSheet: ...

    def save(self, engagement_id: str, sheet: KeptSheet, at: datetime) -> KeptSheet: ...

    def append_entry(self, engagement_id: str, place: str, data: Any, at: datetime) -> KeptSheet: ...

    def put_file(self, engagement_id: str, file: EngagementFile, at: datetime) -> None: ...

    def remove_file(self, engagement_id: str, place: str, at: datetime) -> None: ...

    def places(self, engagement_id: str) -> tuple[str, ...]: ...

    def remove(self, engagement_id: str) -> None: ...


class AuditTrail(Protocol):
    """The append-only record of changes."""

    def append(
        self, act: Act, action: str, engagement_id: str | None, subject: str, before: Any, after: Any
    ) -> AuditEntry: ...

    def entries(self, engagement_id: str | None = None) -> tuple[AuditEntry, ...]: ...

    def lines(self, engagement_id: str, since: datetime | None, most: int) -> tuple[AuditLine, ...]: ...

    def lines_after(self, engagement_id: str, number: int, most: int) -> tuple[AuditLine, ...]: ...

    def verify(self) -> AuditFinding: ...


class Unit(Protocol):
    """What one transaction reaches."""

    @property
    def engagements(self) -> EngagementKeeper: ...

    @property
    def audit(self) -> AuditTrail: ...


class Keeping(Protocol):
    """Transactions over everything that is kept."""

    def reading(self) -> AbstractContextManager[Unit]: ...

    def writing(self) -> AbstractContextManager[Unit]: ...


def is_same(first: Any, second: Any) -> bool:
    """Whether two pieces of plain data are written alike; Python holds 1, 1.0 and true for equal, a file does not."""
    return json.dumps(first) == json.dumps(second)


def keep_engagement(keeping: Keeping, slug: str, files: Sequence[EngagementFile], act: Act) -> KeptEngagement:
    """
    Keep a new engagement, made of the files of its folder.

    Raises:
        InputError: one of this name is kept already, or the files are no engagement.
    """
    with keeping.writing() as unit:
        if any(one.slug == slug for one in unit.engagements.all()):
            raise InputError([Problem("engagement-kept-already", slug)])
        kept = unit.engagements.add(slug, files, act.at)
        places = {"slug": slug, "files": sorted(file.place for file in files)}
        unit.audit.append(act, "engagement.import", kept.id, slug, None, places)
        return kept


def change_sheet(keeping: Keeping, engagement_id: str, offered: KeptSheet, act: Act) -> KeptSheet:
    """
    Save a sheet or an entry of one, as it was changed from the version it names.

    Raises:
        StaleSaveError: somebody saved a newer version; it carries both.
    """
    with keeping.writing() as unit:
        kept = unit.engagements.sheet(engagement_id, offered.place, offered.position)
        if kept.version != offered.version:
            raise StaleSaveError(f"{kept.place}: version {kept.version}", kept, offered)
        if is_same(kept.data, offered.data):
            return kept
        saved = unit.engagements.save(engagement_id, offered, act.at)
        subject = offered.place if offered.position is None else f"{offered.place}#{offered.position}"
        unit.audit.append(act, "sheet.change", engagement_id, subject, kept.data, offered.data)
        return saved


def add_entry(keeping: Keeping, engagement_id: str, place: str, data: Any, act: Act) -> KeptSheet:
    """Add what one person answered to an answer sheet."""
    with keeping.writing() as unit:
        saved = unit.engagements.append_entry(engagement_id, place, data, act.at)
        unit.audit.append(act, "entry.add", engagement_id, f"{place}#{saved.position}", None, data)
        return saved


def add_file(keeping: Keeping, engagement_id: str, file: EngagementFile, act: Act) -> None:
    """
    Keep a new file in an engagement.

    Raises:
        InputError: there is one at this place already.
    """
    with keeping.writing() as unit:
        if file.place in unit.engagements.places(engagement_id):
            raise InputError([Problem("file-kept-already", file.place)])
        unit.engagements.put_file(engagement_id, file, act.at)
        told = {"bytes": len(file.content), "sha256": hashlib.sha256(file.content).hexdigest()}
        unit.audit.append(act, "file.add", engagement_id, file.place, None, told)


def remove_file(keeping: Keeping, engagement_id: str, place: str, act: Act) -> None:
    """Remove a file from an engagement; the audit trail keeps what a sheet held. NotFoundError when there is none."""
    with keeping.writing() as unit:
        held = {one.place: one.content for one in unit.engagements.files(engagement_id)}
        unit.engagements.remove_file(engagement_id, place, act.at)
        before = held[place].decode("utf-8", "replace") if place.endswith(".yaml") else len(held[place])
        unit.audit.append(act, "file.remove", engagement_id, place, before, None)


def drop_engagement(keeping: Keeping, name: str, act: Act) -> KeptEngagement:
    """Remove an engagement with everything in it; the audit trail keeps what it held."""
    with keeping.writing() as unit:
        kept = unit.engagements.named(name)
        held = {file.place: file.content.decode("utf-8", "replace") for file in unit.engagements.files(kept.id)
                if file.place.endswith(".yaml")}  # fmt: skip
        unit.engagements.remove(kept.id)
        unit.audit.append(act, "engagement.remove", kept.id, kept.slug, held, None)
        return kept


def note_restore(keeping: Keeping, backup: str, act: Act) -> AuditEntry:
    """Write down, in the trail that came with a backup, that it was put in the place of the database."""
    with keeping.writing() as unit:
        kept = [{"slug": one.slug, "version": one.version} for one in unit.engagements.all()]
        return unit.audit.append(act, "database.restore", None, backup, None, kept)
