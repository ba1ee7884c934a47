"""Makes the documents of an engagement that is kept: documents, workbooks and files for other programs in one list."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from planner.content.calendars import HolidayCalendarSource
from planner.documents.deliverables import DELIVERABLES, WORKBOOKS
from planner.documents.html import render_html
from planner.documents.pdf import render_pdfs
from planner.documents.workbook.writer import render_workbook
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Language
from planner.exchange.plan_files import STATE as STATE_FILE
from planner.exchange.plan_files import ExchangeFile, Format, plan_files, read_state
from planner.jobs.shelf import program_digest
from planner.services.keeping import EngagementFile
from planner.services.papers import STATE, Offer, OnPrinted, Printed, PrintOrder
from planner.services.run import EngagementResult
from planner.services.steering import with_impacts

# the plan and the report on its progress: they tell what change requests would do
_TELLING = ("D6", "D6S")
_PROGRESS = "D6S"
# files for other programs: code -> format, ending, and the name without language and ending
EXCHANGE: dict[str, tuple[Format, str, str]] = {
    "MSPDI": ("mspdi", "xml", "D6-project-plan"),
    "ICS": ("ics", "zip", "D6-calendars"),
    "CSV": ("csv", "zip", "D6-tables"),
}
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class FilePrinter:
    """
    Makes documents as files.

    Args:
        opened: reads an engagement given as files, before approved changes are part of it.
        program: digest of the program; None: of this one.
    """

    def __init__(self, opened: Callable[[Sequence[EngagementFile]], Engagement], program: str | None = None) -> None:
        self._opened = opened
        self._program = program

    @property
    def program(self) -> str:
        """The digest of this program and its content."""
        return program_digest() if self._program is None else self._program

    def offers(self) -> tuple[Offer, ...]:
        """Return every document that can be made, in the order of the deliverables."""
        documents = [Offer(code, ("pdf", "html")) for code in DELIVERABLES]
        workbooks = [Offer(code, ("xlsx",)) for code in WORKBOOKS]
        return (*documents, *workbooks, *(Offer(code, (ending,)) for code, (_, ending, _) in EXCHANGE.items()))

    def print(self, order: PrintOrder, on_printed: OnPrinted) -> Iterator[Printed]:
        """Yield the files of an order, documents first; a progress report among others only where there is progress."""
        result = self._with_impacts(order)
        idle = len(order.codes) > 1 and result.rollout.status_date is None
        codes = [code for code in order.codes if not (idle and code == _PROGRESS)]
        tally = _Tally(on_printed, len(codes) * len(order.languages))
        yield from _documents(order, result, codes, tally)
        yield from _workbooks(order, codes, tally)
        yield from _exchange(order, codes, tally)

    def _with_impacts(self, order: PrintOrder) -> EngagementResult:
        result = order.result
        needed = any(code in _TELLING for code in order.codes) and result.engagement.steering.changes
        if not needed or result.impacts:
            return result
        return with_impacts(result, self._opened(order.files), HolidayCalendarSource().work_calendar)


class _Tally:
    def __init__(self, on_printed: OnPrinted, of: int) -> None:
        self._on_printed, self._of, self._done = on_printed, of, 0
        on_printed(0, of, "")

    def add(self, name: str) -> None:
        self._done += 1
        self._on_printed(self._done, self._of, name)


def _documents(order: PrintOrder, result: EngagementResult, codes: Sequence[str], tally: _Tally) -> Iterator[Printed]:
    named = [code for code in codes if code in DELIVERABLES]
    made = [
        DELIVERABLES[code][1](result if code in _TELLING else order.result, language)
        for code in named
        for language in order.languages
    ]
    for document, pdf, pages in render_pdfs(made):
        name = f"{DELIVERABLES[document.code][0]}.{document.language}"
        yield Printed(document.code, document.language, f"{name}.pdf", pdf, pages)
        yield Printed(document.code, document.language, f"{name}.html", render_html(document).encode())
        tally.add(name)


def _workbooks(order: PrintOrder, codes: Sequence[str], tally: _Tally) -> Iterator[Printed]:
    for code in (code for code in codes if code in WORKBOOKS):
        stem, build = WORKBOOKS[code]
        for language in order.languages:
            yield Printed(code, language, f"{stem}.{language}.xlsx", render_workbook(build(order.result, language)))
            tally.add(f"{stem}.{language}")


def _exchange(order: PrintOrder, codes: Sequence[str], tally: _Tally) -> Iterator[Printed]:
    wanted = {code: EXCHANGE[code] for code in codes if code in EXCHANGE}
    if not wanted:
        return
    state = None if order.state is None else read_state(order.state, STATE_FILE)
    formats = [format_ for format_, _, _ in wanted.values()]
    files = plan_files(order.result, state, formats, order.languages)
    for code, (_, ending, stem) in wanted.items():
        for language in order.languages:
            name = f"{stem}.{language}"
            yield Printed(code, language, f"{name}.{ending}", _packed(_of(files, code, language), ending))
            tally.add(name)
    yield Printed(STATE, None, STATE_FILE, next(one.data for one in files if one.path == STATE_FILE))


def _of(files: Sequence[ExchangeFile], code: str, language: Language) -> list[ExchangeFile]:
    endings = {"MSPDI": ".xml", "ICS": ".ics", "CSV": ".csv"}
    return [one for one in files if one.language == language and one.path.endswith(endings[code])]


def _packed(files: Sequence[ExchangeFile], ending: str) -> bytes:
    """Return one file as it is, several as one zip file; the same files give the same bytes."""
    if ending != "zip":
        return files[0].data
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(PurePosixPath(file.path).name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.data)
    return held.getvalue()
