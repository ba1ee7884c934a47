"""The only place that joins adapters to services; use cases the command line calls."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from planner.content.engagements import FolderEngagementStore
from planner.content.packs import FileContentSource
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import LANGUAGES, Language
from planner.errors import ExportError, InputError, NotFoundError, Problem
from planner.services.ports import ContentPacks

# the engines of all stages, holidays, drawing and layout are slow to import, and ranking must not wait for them:
# the functions below import what they need
if TYPE_CHECKING:
    from planner.documents.export import WrittenFile
    from planner.domain.model.holiday_notice import HolidayNotice
    from planner.domain.model.plan_change import WhatIfScenario
    from planner.domain.model.steering import SteeringRecords
    from planner.domain.model.vendor import Product
    from planner.domain.model.work_calendar import WorkCalendar
    from planner.exchange.mspdi.come_back import ComeBack
    from planner.exchange.plan_files import ExchangeState
    from planner.services.jobs import Job
    from planner.services.keeping import EngagementFile
    from planner.services.notice import NoticeImpact
    from planner.services.run import EngagementResult
    from planner.services.starting import Choices, NewEngagement
    from planner.services.work import Workshop
    from planner.storage.keeping import DatabaseKeeping

# the plan as a document and as a workbook
_PLAN, _PLAN_WORKBOOK = "D6", "D6W"
# the deliverable that reports on progress
_PROGRESS = "D6S"
# the parts of an engagement folder its result is computed from; what else lies there is not ours
_INPUTS = ("engagement.yaml", "answers", "alternatives", "notices", "attachments", "content", "steering")

# results by folder, day and state of the input files, oldest first
_KEPT: dict[tuple[Path, date | None, tuple[tuple[str, int, int], ...]], EngagementResult] = {}
_KEPT_RESULTS = 4
# content packs by what their files say: most engagements use the product's own, some hold copies
_KEPT_PACKS = 16
_OWN_PROFILES = "content/vendor_profiles/*.yaml"


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
    """
    Load an engagement folder and run it through all stages.

    Within one process the last results are kept: the same files give the same result.
    """
    from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415
    from planner.services.run import STAGES, run_engagement  # noqa: PLC0415

    key = (folder.resolve(), today, _state_of(folder))
    kept = _KEPT.get(key)
    if kept is not None:
        for stage in STAGES:
            on_stage(stage)
        return kept
    engagement, packs = open_engagement(folder, today)
    result = run_engagement(engagement, packs, HolidayCalendarSource().work_calendar(engagement), on_stage)
    while len(_KEPT) >= _KEPT_RESULTS:
        del _KEPT[next(iter(_KEPT))]
    _KEPT[key] = result
    return result


def _state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return the input files of an engagement with what changes when they do: time of writing and size."""
    states = ((name, path.stat()) for name, path in _input_files(folder))
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)


def try_notice_file(
    engagement: Engagement, packs: ContentPacks, file: Path, on_stage: Callable[[str], None] = no_progress
) -> NoticeImpact:
    """Plan an engagement without and with the holiday notice in a file; InputError when it cannot be used."""
    from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415
    from planner.content.notice_files import read_notice  # noqa: PLC0415
    from planner.services.notice import try_notice  # noqa: PLC0415

    return try_notice(engagement, packs, read_notice(file), HolidayCalendarSource(), on_stage)


def save_notice_file(folder: Path, file: Path, notice: HolidayNotice) -> Path:
    """
    Keep a checked notice file in an engagement folder, in the place of an earlier one in the same file.

    Raises:
        InputError: another file of the folder holds a notice for the same country and year.
        ExportError: it cannot be written.
    """
    from planner.content.notice_files import NOTICES_FOLDER, place_of, read_notice, save_notice  # noqa: PLC0415

    target = place_of(folder, notice)
    for other in sorted((folder / NOTICES_FOLDER).glob("*.yaml")):
        held = read_notice(other)
        if other != target and (held.country.upper(), held.year) == (notice.country.upper(), notice.year):
            params = {"country": held.country.upper(), "year": held.year, "first": str(other)}
            raise InputError([Problem("notice-twice", str(file), params)])
    return save_notice(file, target)


def calendar_engine() -> Callable[[object], dict[str, object]]:
    """Return the engine behind `planner engine calendar`, joined to the holidays of the countries."""
    import functools  # noqa: PLC0415

    from planner.content.calendars import LibraryDays  # noqa: PLC0415
    from planner.exchange.engine.calendar import answer  # noqa: PLC0415

    return functools.partial(answer, calendars=LibraryDays())


def run_what_if(
    folder: Path,
    scenario: Path,
    today: date | None = None,
    on_stage: Callable[[str], None] = no_progress,
    base: EngagementResult | None = None,
) -> EngagementResult:
    """
    Run a copy of an engagement in which the changes of a what-if file have come true.

    The copy is compared with the plan as it stands: where no baseline is on record, that plan is its baseline.
    Records in a folder of the same name (`under_way/` beside `under_way.yaml`) stand for those of the engagement.

    Args:
        base: the run of the folder as it is, where it is there already.
    """
    from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415
    from planner.content.steering_files import read_scenario  # noqa: PLC0415
    from planner.services.steering import run_under_way  # noqa: PLC0415

    engagement, packs = open_with_records(folder, scenario.with_suffix(""), today)
    asked = read_scenario(scenario, packs, engagement.plan.template_id)
    calendar_of = HolidayCalendarSource().work_calendar
    return run_under_way(engagement, packs, calendar_of, asked, base or run_folder(folder, today, on_stage))


def run_with_records(folder: Path, records: Path) -> EngagementResult:
    """Run a copy of an engagement with other records, on the day they were written down."""
    from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415
    from planner.services.run import run_engagement  # noqa: PLC0415

    engagement, packs = open_with_records(folder, records)
    return run_engagement(engagement, packs, HolidayCalendarSource().work_calendar(engagement))


def open_with_records(folder: Path, records: Path, today: date | None = None) -> tuple[Engagement, ContentPacks]:
    """
    Open an engagement as if the files of another folder (`answers/`, `steering/`) stood in its own.

    A file of the same name takes the place of the engagement's own, and the engagement's day is that on which the
    last of its sheets was filled in. Without such a folder it is opened as it is.
    """
    import shutil  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    if not records.is_dir():
        return open_engagement(folder, today)
    with tempfile.TemporaryDirectory() as held:
        copy = Path(held) / folder.name
        shutil.copytree(folder, copy, ignore=lambda top, names: _no_inputs(Path(top) == folder, names))
        shutil.copytree(records, copy, dirs_exist_ok=True)
        _bring_forward(copy / "engagement.yaml", sorted((records / "answers").glob("*.yaml")))
        return open_engagement(copy, today)


def _bring_forward(frame: Path, sheets: Sequence[Path]) -> None:
    """Write the day of the last sheet filled in as today into the copy of an engagement's file."""
    import re  # noqa: PLC0415

    from planner.content.reader import read_yaml  # noqa: PLC0415

    days = [entry["date"] for sheet in sheets for entry in read_yaml(sheet, sheet.name).data["entries"]]
    if days:
        told = frame.read_text(encoding="utf-8")
        frame.write_text(re.sub(r"(?m)^today: .*$", f'today: "{max(days)}"', told), encoding="utf-8")


def _no_inputs(is_top: bool, names: Sequence[str]) -> list[str]:  # noqa: FBT001 - one private caller
    return [name for name in names if is_top and name not in _INPUTS]


def export_documents(
    result: EngagementResult,
    folder: Path,
    target: Path,
    deliverables: Sequence[str] | None = None,
    languages: Sequence[Language] = LANGUAGES,
    on_document: Callable[[str], None] = no_progress,
    instead: Mapping[str, EngagementResult] | None = None,
) -> tuple[WrittenFile, ...]:
    """
    Write the documents of a run into a folder, with the hashes of the engagement's files in the manifest.

    Unless it is asked for, a progress report is written only where there is progress to report.

    Args:
        instead: runs that some deliverables are built from instead, by code.

    Raises:
        ExportError: a document could not be rendered, or the folder is in use or cannot be written.
    """
    import hashlib  # noqa: PLC0415

    from planner.documents.deliverables import DELIVERABLES, WORKBOOKS  # noqa: PLC0415
    from planner.documents.export import write_documents  # noqa: PLC0415
    from planner.exchange.plan_files import plan_files  # noqa: PLC0415

    others = dict(instead or {})
    telling = (_PLAN, _PROGRESS) if result.rollout.status_date is not None else (_PLAN,)
    missing = [code for code in telling if code not in others and code in (deliverables or telling)]
    if missing and result.engagement.steering.changes and not result.impacts:
        others |= dict.fromkeys(missing, _with_impacts(result, folder))
    idle = () if _PROGRESS in others or result.rollout.status_date is not None else (_PROGRESS,)
    chosen = tuple(deliverables or (code for code in (*DELIVERABLES, *WORKBOOKS) if code not in idle))
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in _input_files(folder)}
    # the files for other programs go with the plan
    attached = plan_files(result, _exchange_state(target), languages=languages) if _PLAN in chosen else ()
    try:
        return write_documents(result, target, hashes, chosen, languages, on_document, attached, others)
    except OSError as error:
        raise ExportError(Problem("cannot-write", str(target), {"reason": error.strerror or str(error)})) from error


def _with_impacts(result: EngagementResult, folder: Path) -> EngagementResult:
    from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415
    from planner.services.steering import with_impacts  # noqa: PLC0415

    stored, _ = open_engagement(folder, result.engagement.today)
    return with_impacts(result, stored, HolidayCalendarSource().work_calendar)


def export_plan(
    result: EngagementResult,
    target: Path,
    formats: Sequence[str],
    languages: Sequence[Language] = LANGUAGES,
) -> tuple[Path, ...]:
    """
    Write the plan for other programs into a folder and return the files; other files there are left alone.

    Args:
        formats: of `mspdi`, `ics`, `xlsx` and `csv`.

    Raises:
        InputError: what the last export left in the folder cannot be read.
        ExportError: the folder cannot be written.
    """
    from planner.documents.deliverables import WORKBOOKS  # noqa: PLC0415
    from planner.documents.workbook.writer import render_workbook  # noqa: PLC0415
    from planner.exchange.plan_files import FORMATS, plan_files  # noqa: PLC0415

    chosen = tuple(one for one in FORMATS if one in formats)
    made = [(one.path, one.data) for one in plan_files(result, _exchange_state(target), chosen, languages)]
    if "xlsx" in formats:
        stem, build = WORKBOOKS[_PLAN_WORKBOOK]
        made[:0] = [(f"{stem}.{language}.xlsx", render_workbook(build(result, language))) for language in languages]
    try:
        for path, data in made:
            _write_whole(target / path, data)
    except OSError as error:
        raise ExportError(Problem("cannot-write", str(target), {"reason": error.strerror or str(error)})) from error
    return tuple(target / path for path, _ in made)


def _exchange_state(target: Path) -> ExchangeState | None:
    """Return what the last export into a folder left for the next one."""
    from planner.exchange.plan_files import STATE, read_state  # noqa: PLC0415

    path = target / STATE
    return read_state(path.read_bytes(), str(path)) if path.is_file() else None


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def compare_project_file(result: EngagementResult, folder: Path, file: Path) -> ComeBack:
    """Compare a project file that came back with the present plan; InputError when it cannot be read."""
    from planner.exchange.mspdi.come_back import come_back  # noqa: PLC0415
    from planner.exchange.mspdi.reader import LARGEST_FILE  # noqa: PLC0415

    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError([Problem("file-missing", str(file))]) from error
    engagement, _ = open_engagement(folder)
    return come_back(result, data, file.name, engagement.steering)


def save_steering(folder: Path, steering: SteeringRecords) -> tuple[Path, ...]:
    """
    Write progress and decisions into an engagement folder; where they do not fit, the folder stays as it was.

    Raises:
        InputError: the engagement would not be sound with them.
        ExportError: a file cannot be written.
    """
    from planner.content.steering_files import FOLDER, write_progress, write_settings  # noqa: PLC0415

    paths = [folder / FOLDER / name for name in ("progress.yaml", "settings.yaml")]
    before = {path: path.read_bytes() if path.is_file() else None for path in paths}
    written = []
    if steering.progress:
        written.append(write_progress(folder, steering))
    if steering.constraints or steering.deadlines or steering.durations or before[paths[1]] is not None:
        written.append(write_settings(folder, steering))
    try:
        open_engagement(folder)
    except InputError:
        for path in written:
            held = before[path]
            path.unlink() if held is None else path.write_bytes(held)
        raise
    return tuple(written)


class FileEngines:
    """Reads and runs engagements given as files: they stand in a folder of their own for as long as it takes."""

    def __init__(self) -> None:
        self._packs: dict[str, ContentPacks] = {}
        # pages are answered by several threads, and loading the same packs twice at once helps nobody
        self._one_at_a_time = threading.Lock()

    def packs(self, files: Sequence[EngagementFile]) -> ContentPacks:
        """Return the content packs an engagement uses; those used last are kept by what their files say."""
        key = _digest_of(file for file in files if file.place.startswith("content/"))
        with self._one_at_a_time:
            if key not in self._packs:
                while len(self._packs) >= _KEPT_PACKS:
                    del self._packs[next(iter(self._packs))]
                self._packs[key] = self._read_packs(files)
            return self._packs[key]

    def _read_packs(self, files: Sequence[EngagementFile]) -> ContentPacks:
        with _standing(files) as folder:
            packs = FileContentSource().for_engagement(folder).load()
            # profiles are opened when asked for, and those of the engagement itself stand here only for a moment
            for own in (place for file in files if (place := PurePosixPath(file.place)).match(_OWN_PROFILES)):
                packs.products.get(own.stem)
        return packs

    def open(self, files: Sequence[EngagementFile]) -> tuple[Engagement, ContentPacks]:
        """Return the engagement these files make, with its packs."""
        packs = self.packs(files)
        with _standing(files) as folder:
            return FolderEngagementStore().load(folder, packs), packs

    def run(self, files: Sequence[EngagementFile], on_stage: Callable[[str], None] = no_progress) -> EngagementResult:
        """Run the engagement these files make through all stages, with what its change requests would do."""
        from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415
        from planner.services.run import run_engagement  # noqa: PLC0415
        from planner.services.steering import with_steering  # noqa: PLC0415

        engagement, packs = self.open(files)
        calendar_of = HolidayCalendarSource().work_calendar
        result = run_engagement(engagement, packs, calendar_of(engagement), on_stage)
        return with_steering(result, engagement, calendar_of)

    def scenarios(self, files: Sequence[EngagementFile]) -> tuple[WhatIfScenario, ...]:
        """Return the what-if files that come with an engagement, by name."""
        from planner.content.steering_files import read_scenario, scenario_files  # noqa: PLC0415

        engagement, packs = self.open(files)
        with _standing(files) as folder:
            found = scenario_files(folder)
            return tuple(read_scenario(path, packs, engagement.plan.template_id) for path in found)

    def calendar(self, engagement: Engagement) -> WorkCalendar:
        """Return the working days of an engagement."""
        from planner.content.calendars import HolidayCalendarSource  # noqa: PLC0415

        return HolidayCalendarSource().work_calendar(engagement)


class FileFolders:
    """Engagement folders as files: begun anew, read from a zip file, written to one."""

    def __init__(self) -> None:
        self._packs: ContentPacks | None = None

    def choices(self) -> Choices:
        """Return what a new engagement can be made of."""
        from planner.services.starting import Choices  # noqa: PLC0415

        packs = self._product_packs()
        templates = {id_: template.title for id_, template in packs.plan_templates.items()}
        return Choices(templates, {id_: profile.title for id_, profile in packs.industries.items()})

    def begin(self, slug: str, new: NewEngagement) -> tuple[EngagementFile, ...]:
        """Return the files of a new engagement."""
        from planner.content.starter import starter_files  # noqa: PLC0415

        return tuple(starter_files(slug, new, self._product_packs()))

    def unpack(self, archive: bytes, name: str) -> tuple[EngagementFile, ...]:
        """Return the files of a zip file; InputError when it holds no engagement or is larger than the limits."""
        from planner.storage.folders import unpack_engagement  # noqa: PLC0415

        return unpack_engagement(archive, name)

    def pack(self, files: Sequence[EngagementFile]) -> bytes:
        """Return files as one zip file."""
        from planner.storage.folders import pack_engagement  # noqa: PLC0415

        return pack_engagement(files, "")

    def profile(self, product_id: str) -> EngagementFile:
        """Return the profile of a product as the file an engagement keeps of it; NotFoundError when there is none."""
        from planner.services.keeping import EngagementFile  # noqa: PLC0415

        for file in FileContentSource().files(["product_profile"]):
            if file.path.stem == product_id:
                return EngagementFile(f"content/{file.name}", file.path.read_bytes())
        raise NotFoundError(Problem("unknown-product", product_id, {"id": product_id, "near": ()}))

    def products(self) -> Mapping[str, Product]:
        """Return the product profiles there are."""
        return self._product_packs().products

    def _product_packs(self) -> ContentPacks:
        if self._packs is None:
            self._packs = load_packs()
        return self._packs


@contextmanager
def _standing(files: Sequence[EngagementFile]) -> Iterator[Path]:
    """Give a folder in which the files stand, for a while."""
    import tempfile  # noqa: PLC0415

    from planner.storage.folders import write_engagement_folder  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as held:
        yield write_engagement_folder(Path(held) / "engagement", files)


def _digest_of(files: Iterable[EngagementFile]) -> str:
    import hashlib  # noqa: PLC0415

    told = hashlib.sha256()
    for file in sorted(files, key=lambda one: one.place):
        told.update(f"{file.place}\0{len(file.content)}\0".encode())
        told.update(file.content)
    return told.hexdigest()


def open_keeping(database_url: str | None, data: Path) -> DatabaseKeeping:
    """
    Open what keeps engagements, brought to the tables this version works with.

    Args:
        database_url: PostgreSQL or another SQLite file; None: `planner.sqlite3` in the data folder.

    Raises:
        InputError: the URL is none, or a newer version made the database.
        ExportError: it cannot be reached or made, or the packages for it are not installed.
    """
    from planner.content.writer import YamlSheets  # noqa: PLC0415

    try:
        from planner.storage.connecting import connect  # noqa: PLC0415
    except ModuleNotFoundError as error:
        # the packages of the database are an extra: documents and ranking do without them
        raise ExportError(Problem("database-packages", error.name or "")) from error
    return connect(database_url, data, YamlSheets())


def open_bell(database_url: str | None, data: Path) -> Callable[[Job], None]:
    """Return what tells the workers that a job waits; InputError and ExportError as `open_queue`."""
    try:
        from planner.jobs.queue import bell_of, open_queue  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExportError(Problem("web-packages", error.name or "")) from error
    return bell_of(open_queue(database_url, data))


def open_workshop(keeping: DatabaseKeeping, data: Path, program: str | None = None) -> Workshop:
    """
    Return what jobs are done with, under the secret of the data folder or the environment.

    Args:
        program: digest of the program that started this one, where that is the same program.
    """
    from planner.jobs.shelf import SealedShelf  # noqa: PLC0415
    from planner.printing import FilePrinter  # noqa: PLC0415
    from planner.services.work import Workshop  # noqa: PLC0415
    from planner.storage.secret import read_or_make_secret  # noqa: PLC0415

    engines, shelf = FileEngines(), SealedShelf(read_or_make_secret(data), program)
    printer = FilePrinter(lambda files: engines.open(files)[0], program)
    return Workshop(keeping, engines, shelf, printer, lambda: datetime.now(UTC))


def work_in_background(
    keeping: DatabaseKeeping,
    database_url: str | None,
    data: Path,
    name: str,
    program: str | None = None,
    *,
    is_attached: bool = False,
) -> None:
    """
    Do the jobs that wait, until the process is asked to end.

    Args:
        name: under which jobs are taken; those an earlier process of this name left undone are done first.
        program: digest of the program that started this one, where that is the same program.
        is_attached: whether to end with the process that started this one.

    Raises:
        InputError: the URL of the queue is none.
        ExportError: the queue cannot be reached, or the packages for it are not installed.
    """
    try:
        from planner.jobs.logs import set_up_logs  # noqa: PLC0415
        from planner.jobs.queue import open_queue  # noqa: PLC0415
        from planner.jobs.worker import end_with_parent, run_worker  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExportError(Problem("web-packages", error.name or "")) from error
    set_up_logs()
    if is_attached:
        end_with_parent()
    run_worker(open_workshop(keeping, data, program), open_queue(database_url, data), name)


def read_engagement_source(source: Path) -> tuple[EngagementFile, ...]:
    """Return the files of an engagement folder or a zip file of one; InputError when it is neither."""
    from planner.storage.folders import read_engagement_files  # noqa: PLC0415

    return read_engagement_files(source)


def write_engagement_target(target: Path, files: Iterable[EngagementFile]) -> Path:
    """Write an engagement as a folder, or as a zip file where the name ends in `.zip`; nothing is written over."""
    from planner.storage.folders import write_engagement_folder, write_engagement_zip  # noqa: PLC0415

    write = write_engagement_zip if target.suffix == ".zip" else write_engagement_folder
    return write(target, files)


def back_up_database(keeping: DatabaseKeeping, target: Path) -> Path:
    """Copy the SQLite database as it is at this moment."""
    from planner.storage.backups import back_up  # noqa: PLC0415

    return back_up(keeping.database, target)


def restore_database(keeping: DatabaseKeeping, backup: Path) -> None:
    """Put a backup in the place of the SQLite database."""
    from planner.storage.backups import restore  # noqa: PLC0415

    restore(keeping.database, backup)


def _input_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for part in _INPUTS:
        top = folder / part
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path
    for pack in FileContentSource().for_engagement(folder).files():
        if not pack.path.is_relative_to(folder):
            yield f"crm-planner/{pack.name}", pack.path
