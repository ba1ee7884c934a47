"""The only place that joins adapters to services; use cases the command line calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.content.engagements import FolderEngagementStore
from planner.content.packs import FileContentSource
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import LANGUAGES, Language
from planner.errors import ExportError, Problem
from planner.services.ports import ContentPacks

# the engines of all stages, holidays, drawing and layout are slow to import, and ranking must not wait for them:
# the functions below import what they need
if TYPE_CHECKING:
    from planner.documents.export import WrittenFile
    from planner.services.run import EngagementResult

# the parts of an engagement folder its result is computed from; what else lies there is not ours
_INPUTS = ("engagement.yaml", "answers", "alternatives", "attachments", "content")


def no_progress(step: str) -> None:
    """Report nothing."""


def load_packs() -> ContentPacks:
    """Load the product's content packs."""
    return FileContentSource().load()


def check_packs() -> Sequence[Problem]:
    """Check the product's content packs and return every problem found."""
    return FileContentSource().check()


def start_engagement(folder: Path) -> tuple[Path, ...]:
    """Write a new engagement folder to fill in; InputError when it cannot be written or is not empty."""
    from planner.content.starter import write_starter  # noqa: PLC0415

    return write_starter(folder, date.today().isoformat())  # noqa: DTZ011 - the client's own calendar day


def open_engagement(folder: Path, today: date | None = None) -> tuple[Engagement, ContentPacks]:
    """Load an engagement folder with the packs it uses; `today` replaces the engagement's own date."""
    return _opened(folder, FileContentSource().for_engagement(folder).load(), today)


def open_for_ranking(folder: Path, today: date | None = None) -> tuple[Engagement, ContentPacks]:
    """Load an engagement folder as `open_engagement` does, leaving packs of later stages unread until asked for."""
    return _opened(folder, FileContentSource().for_engagement(folder).load_as_needed(), today)


def _opened(folder: Path, packs: ContentPacks, today: date | None) -> tuple[Engagement, ContentPacks]:
    engagement = FolderEngagementStore().load(folder, packs)
    if today is not None:
        engagement = dataclasses.replace(engagement, today=today)
    return engagement, packs


def run_folder(
    folder: Path, today: date | None = None, on_stage: Callable[[str], None] = no_progress
) -> EngagementResult:
    """Load an engagement folder and run it through all stages."""
    from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415
    from planner.services.run import run_engagement  # noqa: PLC0415

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
    """
    Write the documents of a run into a folder, with the hashes of the engagement's files in the manifest.

    Raises:
        ExportError: a document could not be rendered, or the folder is in use or cannot be written.
    """
    import hashlib  # noqa: PLC0415

    from planner.documents.deliverables import DELIVERABLES, WORKBOOKS  # noqa: PLC0415
    from planner.documents.export import write_documents  # noqa: PLC0415

    chosen = tuple(deliverables or (*DELIVERABLES, *WORKBOOKS))
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in _input_files(folder)}
    try:
        return write_documents(result, target, hashes, chosen, languages, on_document)
    except OSError as error:
        raise ExportError(Problem("cannot-write", str(target), {"reason": error.strerror or str(error)})) from error


def _input_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for part in _INPUTS:
        top = folder / part
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path
    for pack in FileContentSource().for_engagement(folder).files():
        if not pack.path.is_relative_to(folder):
            yield f"crm-planner/{pack.name}", pack.path
