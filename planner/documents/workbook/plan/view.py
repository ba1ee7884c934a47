"""Where everything of the plan workbook stands, and the points its formulas compute with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.documents.builders.common import Prose
from planner.documents.workbook.model import Area
from planner.domain.model.company import Site
from planner.domain.model.text import Language, Text
from planner.domain.rollout.moments import Moments, is_event
from planner.domain.rollout.results import WorkPackage
from planner.services.run import EngagementResult

TOPIC = "plan-workbook"
# rows above the tables
PLAN_TOP, DAYS_TOP, EXCEPTIONS_TOP, GANTT_TOP = 6, 4, 9, 4
# days of the calendar behind the plan, so that it has room to move, and empty lines for further exceptions
SPARE_DAYS, SPARE_LINES = 366, 24
# columns of the plan sheet
CODE, TITLE, DAYS, NOT_BEFORE, FIXED, LINKS, START, FINISH, MOVED, FLOAT, CRITICAL, PEOPLE, WHY = range(13)
RESTS, FROM, TO, DELIVERED = range(13, 17)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
SHEETS = ("plan", "gantt", "gates", "criteria", "resources", "load", "calendar", "days")


@dataclass(frozen=True, slots=True)
class PlanBook:
    """The results of one engagement with the words of one language and the rows of its work packages."""

    result: EngagementResult
    prose: Prose
    moments: Moments
    rows: Mapping[str, int]
    phase_rows: Mapping[str, int]

    @property
    def packages(self) -> tuple[WorkPackage, ...]:
        """The work packages in the order of the sheet."""
        by_id = {package.id: package for package in self.result.rollout.work_packages}
        return tuple(by_id[id_] for id_ in self.rows)

    def text(self, key: str, /, **params: object) -> str:
        """Word a key of this workbook."""
        return self.prose.text(key, **params)

    def sheet(self, key: str) -> str:
        """Return the name of a sheet."""
        return self.prose.text(f"sheet-{key}")

    def site_sheet(self, site: Site) -> str:
        """Return the name of the timetable of a site."""
        sites = self.result.engagement.company.sites
        return site_sheets(self.prose, [one.name for one in sites])[sites.index(site)]

    def cell(self, id_: str, column: int) -> Area:
        """Return the cell of a work package on the plan sheet."""
        return Area(self.sheet("plan"), self.rows[id_], column)

    @property
    def first_day(self) -> date:
        """The first working day of the plan: point 0."""
        return self.moments.days.morning(0)

    @property
    def last_day(self) -> date:
        """The last day of the calendar of the workbook."""
        schedule = self.result.rollout.schedule.values()
        return max(max(one.finish, one.late_finish) for one in schedule) + timedelta(days=SPARE_DAYS)

    @property
    def day_count(self) -> int:
        """Number of days of the calendar."""
        return (self.last_day - self.first_day).days + 1

    def days_column(self, column: int) -> Area:
        """Return a column of the sheet of days: 0 dates, 1 whether worked, 2 working days so far."""
        return Area(self.sheet("days"), DAYS_TOP, column, self.day_count)

    def span(self, package: WorkPackage) -> tuple[int, int]:
        """Return the points a work package runs from and to."""
        span = self.moments.span(package.id)
        return span.start, span.finish

    def work_days(self, package: WorkPackage) -> int:
        """Return the duration in working days, without those on which the work rests."""
        return self.moments.working_days(package.id) - self.rest_days(package)

    def rest_days(self, package: WorkPackage) -> int:
        """Return the working days inside a package on which it rests; 0 once it has begun."""
        if is_event(package) or package.id in self.result.engagement.steering.progress:
            return 0
        return max(self.moments.working_days(package.id) - max(package.duration.likely_days, 1), 0)


def site_sheets(prose: Prose, sites: Sequence[Text]) -> list[str]:
    """
    Return the names of the timetables of sites, each different from every other sheet.

    A name too long for the file format loses the word before the site, then its last words.
    """
    taken = {prose.text(f"sheet-{key}").casefold() for key in SHEETS}
    names: list[str] = []
    for site in sites:
        whole, alone = (_named(text) for text in (prose.text("sheet-timetable", site=site), prose.value(site)))
        name = base = whole if len(whole) <= _LONGEST_NAME else _shortened(alone or whole, _LONGEST_NAME)
        number = 2
        while name.casefold() in taken:
            name = f"{_shortened(base, _LONGEST_NAME - 1 - len(str(number)))} {number}"
            number += 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _named(text: str) -> str:
    return " ".join(_NOT_IN_NAMES.sub(" ", text).split())


def _shortened(text: str, longest: int) -> str:
    """Return a text of at most so many characters, cut between words where it has any, with a sign that it is cut."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    if text[longest - 1] != " " and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return f"{cut.rstrip()}…"


def plan_book(result: EngagementResult, language: Language) -> PlanBook:
    """Return the view of an engagement."""
    rows, phase_rows, row = {}, {}, PLAN_TOP
    for phase in dict.fromkeys(package.phase for package in result.rollout.work_packages):
        phase_rows[phase] = row
        row += 1
        for package in result.rollout.work_packages:
            if package.phase == phase:
                rows[package.id] = row
                row += 1
    moments = Moments(result.rollout, result.calendar)
    return PlanBook(result, Prose(language, TOPIC), moments, rows, phase_rows)
