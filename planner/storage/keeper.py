"""Engagements in the database: files taken apart into rows and put together again without loss."""

from __future__ import annotations

import codecs
import difflib
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer
from sqlalchemy.orm.attributes import flag_modified

from planner.domain.model.text import Text
from planner.errors import ContentError, InputError, NotFoundError, Problem
from planner.services.keeping import EngagementFile, KeptEngagement, KeptSheet, SheetFormat, is_same
from planner.storage.tables import AttachmentRow, EngagementRow, EntryRow, SheetRow

FRAME = "engagement.yaml"
_ENTRIES = "entries"


class StoredEngagements:
    """The engagements of one transaction."""

    def __init__(self, session: Session, sheets: SheetFormat) -> None:
        self._session = session
        self._format = sheets

    def add(self, slug: str, files: Sequence[EngagementFile], at: datetime) -> KeptEngagement:
        """
        Keep a new engagement.

        Raises:
            InputError: there is no frame (`engagement.yaml`) among the files, or it cannot be read.
        """
        title = self._title_of(files)
        row = EngagementRow(slug=slug, title_zh=title.zh, title_en=title.en, created_at=at, changed_at=at)
        for file in sorted(files, key=lambda one: one.place):
            sheet = self._sheet_of(file)
            if sheet is None:
                row.attachments.append(_attachment_of(file))
            else:
                row.sheets.append(sheet)
        self._session.add(row)
        self._session.flush()
        return _kept(row)

    def all(self) -> tuple[KeptEngagement, ...]:
        """Return all engagements by their name."""
        return tuple(map(_kept, self._session.scalars(select(EngagementRow).order_by(EngagementRow.slug))))

    def named(self, name: str) -> KeptEngagement:
        """
        Return the engagement with a name or an id.

        Raises:
            NotFoundError: there is none; similar names are in it.
        """
        every = self.all()
        found = next((one for one in every if name in {one.slug, one.id}), None)
        if found is None:
            near = difflib.get_close_matches(name, [one.slug for one in every])
            raise NotFoundError(Problem("no-such-engagement", name, {"near": tuple(near)}))
        return found

    def of_slug(self, slug: str) -> KeptEngagement | None:
        """Return the engagement of a name; None where there is none. The others are not read."""
        # not every database can be asked for it, and none keeps it
        if "\0" in slug:
            return None
        row = self._session.scalars(select(EngagementRow).where(EngagementRow.slug == slug)).one_or_none()
        return None if row is None else _kept(row)

    def files(self, engagement_id: str) -> tuple[EngagementFile, ...]:
        """Return the files of an engagement folder, by place."""
        row = self._row(engagement_id)
        query = (
            select(AttachmentRow)
            .where(AttachmentRow.engagement_id == engagement_id)
            .options(undefer(AttachmentRow.content))
        )
        attachments = (EngagementFile(one.place, one.content) for one in self._session.scalars(query))
        sheets = (EngagementFile(one.place, self._content_of(one)) for one in row.sheets)
        return tuple(sorted((*sheets, *attachments), key=lambda one: one.place))

    def sheet(self, engagement_id: str, place: str, position: int | None = None) -> KeptSheet:
        """Return a sheet, or one entry of an answer sheet."""
        sheet = self._sheet(engagement_id, place)
        if position is None:
            return KeptSheet(place, None, _data_of(sheet), sheet.version)
        entry = self._entry(sheet, position)
        return KeptSheet(place, position, entry.data, entry.version)

    def save(self, engagement_id: str, sheet: KeptSheet, at: datetime) -> KeptSheet:
        """Put changed data in the place of a sheet or an entry; its version and that of the engagement rise."""
        row = self._sheet(engagement_id, sheet.place)
        # the file as imported no longer says what is kept
        row.text = None
        if sheet.position is None:
            _fill(row, sheet.data)
        else:
            _set(self._entry(row, sheet.position), sheet.data)
        self._changed(row, at)
        engagement = row.engagement
        if sheet.place == FRAME:
            title = _text(sheet.data.get("title"), engagement.slug)
            engagement.title_zh, engagement.title_en = title.zh, title.en
        self._session.flush()
        return self.sheet(engagement_id, sheet.place, sheet.position)

    def append_entry(self, engagement_id: str, place: str, data: Any, at: datetime) -> KeptSheet:
        """Add an entry at the end of an answer sheet; others who change theirs are not in its way."""
        row = self._sheet(engagement_id, place)
        if not row.has_entries:
            raise NotFoundError(Problem("no-such-sheet", f"{place}#{_ENTRIES}"))
        position = len(row.entries)
        row.text = None
        row.entries.append(EntryRow(position=position, data=data))
        self._changed(row, at)
        self._session.flush()
        return self.sheet(engagement_id, place, position)

    def places(self, engagement_id: str) -> tuple[str, ...]:
        """Return the places of the files of an engagement, in order."""
        sheets = select(SheetRow.place).where(SheetRow.engagement_id == engagement_id)
        attachments = select(AttachmentRow.place).where(AttachmentRow.engagement_id == engagement_id)
        return tuple(sorted((*self._session.scalars(sheets), *self._session.scalars(attachments))))

    def put_file(self, engagement_id: str, file: EngagementFile, at: datetime) -> None:
        """Keep a new file of an engagement."""
        row = self._row(engagement_id)
        sheet = self._sheet_of(file)
        if sheet is None:
            row.attachments.append(_attachment_of(file))
        else:
            row.sheets.append(sheet)
        self._touched(row, at)

    def remove_file(self, engagement_id: str, place: str, at: datetime) -> None:
        """Remove a file of an engagement; NotFoundError when there is none at this place."""
        row = self._row(engagement_id)
        held: list[SheetRow | AttachmentRow] = [one for one in row.sheets if one.place == place]
        held += [one for one in row.attachments if one.place == place]
        if not held:
            raise NotFoundError(Problem("no-such-sheet", place))
        for one in held:
            self._session.delete(one)
        self._touched(row, at)

    def _touched(self, row: EngagementRow, at: datetime) -> None:
        row.changed_at = at
        flag_modified(row, "changed_at")
        self._session.flush()
        self._session.expire(row)

    def remove(self, engagement_id: str) -> None:
        """Remove an engagement with its sheets and attachments."""
        self._session.delete(self._row(engagement_id))
        self._session.flush()

    def _changed(self, row: SheetRow, at: datetime) -> None:
        """Raise the versions of a sheet and its engagement: whoever holds an older one of either is told."""
        flag_modified(row, "data")
        row.engagement.changed_at = at
        flag_modified(row.engagement, "changed_at")

    def _row(self, engagement_id: str) -> EngagementRow:
        row = self._session.get(EngagementRow, engagement_id)
        if row is None:
            raise NotFoundError(Problem("no-such-engagement", engagement_id, {"near": ()}))
        return row

    def _sheet(self, engagement_id: str, place: str) -> SheetRow:
        query = select(SheetRow).where(SheetRow.engagement_id == engagement_id, SheetRow.place == place)
        row = self._session.scalars(query).one_or_none()
        if row is None:
            raise NotFoundError(Problem("no-such-sheet", place))
        return row

    def _entry(self, sheet: SheetRow, position: int) -> EntryRow:
        found = next((entry for entry in sheet.entries if entry.position == position), None)
        if found is None:
            raise NotFoundError(Problem("no-such-sheet", f"{sheet.place}#{position}"))
        return found

    def _title_of(self, files: Iterable[EngagementFile]) -> Text:
        frame = next((file for file in files if file.place == FRAME), None)
        if frame is None:
            raise InputError([Problem("no-engagement-file", FRAME)])
        try:
            data = self._format.read(frame.content, FRAME)
        except ContentError as error:
            raise InputError(error.problems) from error
        return _text(data.get("title") if isinstance(data, dict) else None, "")

    def _sheet_of(self, file: EngagementFile) -> SheetRow | None:
        """Return a YAML file as a sheet; None for anything else, and for what our reader refuses: it stays as it is."""
        # a mark of byte order is no part of the text: such a file stays as it is too
        if not file.place.endswith((".yaml", ".yml")) or file.content.startswith(codecs.BOM_UTF8):
            return None
        try:
            data = self._format.read(file.content, file.place)
        except ContentError:
            return None
        row = SheetRow(place=file.place, text=file.content.decode("utf-8"))
        _fill(row, data)
        return row

    def _content_of(self, row: SheetRow) -> bytes:
        return self._format.write(_data_of(row)) if row.text is None else row.text.encode()


def _kept(row: EngagementRow) -> KeptEngagement:
    return KeptEngagement(row.id, row.slug, Text(row.title_zh, row.title_en), row.version, row.changed_at)


def _text(value: Any, default: str) -> Text:
    if isinstance(value, dict):
        chinese, english = value.get("zh"), value.get("en")
        return Text(str(chinese or english or default), str(english or chinese or default))
    return Text(str(value or default), str(value or default))


def _fill(row: SheetRow, data: Any) -> None:
    """Put data into a sheet: whole, or with its entries in rows of their own, the old ones kept where they were."""
    entries = data.get(_ENTRIES) if isinstance(data, dict) else None
    row.has_entries = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    _set(row, {**data, _ENTRIES: None} if row.has_entries else data)
    wanted = entries if row.has_entries and entries else []
    for entry, new in zip(row.entries, wanted, strict=False):
        if not is_same(entry.data, new):
            _set(entry, new)
    del row.entries[len(wanted) :]
    for position in range(len(row.entries), len(wanted)):
        row.entries.append(EntryRow(position=position, data=wanted[position]))


def _set(row: SheetRow | EntryRow, data: Any) -> None:
    """Put data into a row; the session holds 1, 1.0 and true for the same, and would not write the change."""
    row.data = data
    flag_modified(row, "data")


def _data_of(row: SheetRow) -> Any:
    return {**row.data, _ENTRIES: [entry.data for entry in row.entries]} if row.has_entries else row.data


def _attachment_of(file: EngagementFile) -> AttachmentRow:
    digest = hashlib.sha256(file.content).hexdigest()
    return AttachmentRow(place=file.place, content=file.content, digest=digest, size_bytes=len(file.content))
