"""The only place that joins adapters to services."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from datetime import date
from pathlib import Path

from planner.content.calendars import HolidayCalendarSource
from planner.content.engagements import FolderEngagementStore
from planner.content.packs import FileContentSource
from planner.content.starter import write_starter
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import LANGUAGES, Language
from planner.errors import Problem
from planner.services.ports import ContentPacks
from planner.services.run import EngagementResult, no_progress, run_engagement

if TYPE_CHECKING:
    from planner.documents.export import WrittenFile


def load_packs() -> ContentPacks:
    """Load the product's content packs."""
    return FileContentSource().load()


def check_packs() -> Sequence[Problem]:
    """Check the product's content packs and return every problem found."""
    return FileContentSource().check()


def start_engagement(folder: Path) -> tuple[Path, ...]:
    """Write a new engagement folder to fill in; FileExistsError when it is not empty."""
    return write_starter(folder, date.today().isoformat())  # noqa: DTZ011 - the client's own calendar day


def open_engagement(folder: Path, today: date | None = None) -> tuple[Engagement, ContentPacks]:
    """Load an engagement folder with the packs it uses; `today` replaces the engagement's own date."""
    packs = FileContentSource().for_engagement(folder).load()
    engagement = FolderEngagementStore().load(folder, packs)
    if today is not None:
        engagement = dataclasses.replace(engagement, today=today)
    return engagement, packs


def run_folder(
    folder: Path, today: date | None = None, on_stage: Callable[[str], None] = no_progress
) -> EngagementResult:
    """Load an engagement folder and run it through all stages."""
    engagement, packs = open_engagement(folder, today)
    return run_engagement(engagement, packs, HolidayCalendarSource().work_calendar(engagement), on_stage)


def export_documents(
    result: EngagementResult,
    folder: Path,
    target: Path,
    deliverables: Sequence[str] | None = None,
    languages: Sequence[Language] = LANGUAGES,
    on_document: Callable[[str], None] = no_progress,
) -> tuple[WrittenFile, ...]:
    """Write the documents of a run into a folder, with the hashes of the engagement's files in the manifest."""
    # drawing and layout libraries are slow to import, and ranking must not wait for them
    from planner.documents.deliverables import DELIVERABLES  # noqa: PLC0415
    from planner.documents.export import write_documents  # noqa: PLC0415

    chosen = tuple(deliverables or DELIVERABLES)
    return write_documents(result, target, _hashes(folder), chosen, languages, on_document)


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
