"""The sheet of the plan: durations to change, dates that follow."""

from __future__ import annotations

from datetime import date

from planner.documents.charts.palette import ACCENT, BAD
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Choice, Marked, NumberRange, Sheet, Style
from planner.documents.workbook.plan import formulas
from planner.documents.workbook.plan.view import (
    CODE,
    CRITICAL,
    DAYS,
    DELIVERED,
    FINISH,
    FIXED,
    FLOAT,
    FROM,
    LINKS,
    MOVED,
    NOT_BEFORE,
    PEOPLE,
    PLAN_TOP,
    RESTS,
    START,
    TITLE,
    TO,
    WHY,
    PlanBook,
)
from planner.domain.rollout.moments import is_event
from planner.domain.rollout.results import Link, WorkPackage
from planner.wording import load_wording

DATE = "yyyy-mm-dd"
_WIDTHS = (26, 44, 12, 13, 9, 62, 13, 13, 12, 9, 9, 26, 52, 8, 8, 8, 10)
_HEADS = (
    "code", "title", "days", "not-before", "fixed", "links", "start", "finish", "moved", "float", "critical", "people",
    "why", "rests", "from", "to", "delivered",
)  # fmt: skip
_SHIFT = "+0;−0;0"
_DATE = Style(border="hair", number=DATE, align="center", middle=True)
_LONGEST = 2000
# a row of a spreadsheet takes no more than about thirty lines
_MOST_LINES = 28


def plan_sheet(book: PlanBook) -> Sheet:
    """Return the sheet."""
    draft = Draft(book.sheet("plan"), _WIDTHS)
    _opening(book, draft)
    draft.heads(
        PLAN_TOP - 1, [book.text(f"column-{key}") for key in _HEADS], right=(DAYS, MOVED, FLOAT, *range(13, 17))
    )
    for phase, row in book.phase_rows.items():
        coded = book.result.packs.plan_templates[book.result.rollout.template_id].phases.get(phase)
        name = book.prose.value(coded.text) if coded else phase
        draft.put_row(row, 0, [book.text("phase", code=phase, name=name)], styles.GROUP)
        draft.put_row(row, 1, [""] * (len(_WIDTHS) - 1), styles.GROUP)
    for package in book.packages:
        _row(book, draft, package)
    _rules(book, draft)
    return draft.sheet((PLAN_TOP, 2), repeated=(PLAN_TOP - 1, PLAN_TOP - 1), colour=ACCENT, pages_wide=2)


def _opening(book: PlanBook, draft: Draft) -> None:
    """Put the notes beside the columns that a print repeats, where its second half would show them cut."""
    draft.spread(0, (CODE, TITLE), book.sheet("plan"), styles.TITLE)
    title = book.text("title-of", title=book.result.engagement.title)
    draft.spread(0, (DAYS, MOVED), title, styles.SECTION)
    draft.heights[0] = 26
    for row, key in enumerate(("how", "limits", "points"), start=1):
        draft.paragraph(row, (DAYS, MOVED), book.text(f"plan-{key}"), styles.SUBTITLE)


def _row(book: PlanBook, draft: Draft, package: WorkPackage) -> None:
    row, dates = book.rows[package.id], book.result.rollout.schedule[package.id]
    start, finish = book.span(package)
    event = is_event(package)
    not_before, fixed = _laid_down(book, package)
    draft.put(row, CODE, package.id, styles.BODY)
    draft.put(row, TITLE, book.prose.value(package.title), styles.STRONG if event else styles.BODY)
    draft.put(row, DAYS, book.work_days(package), styles.number("0") if event else styles.entry("0"))
    draft.put(row, NOT_BEFORE, not_before, styles.entry(DATE, centred=True))
    draft.put(row, FIXED, book.text("yes") if fixed else "", styles.entry(centred=True))
    links = _links(book, package)
    draft.put(row, LINKS, links, styles.BODY)
    draft.put(row, START, dates.start, _DATE, formulas.start_date(book, package))
    draft.put(row, FINISH, dates.finish, _DATE, formulas.finish_date(book, package))
    shift = f"={formulas.local(book.cell(package.id, FROM))}-{formulas.local(book.cell(package.id, DELIVERED))}"
    draft.put(row, MOVED, 0, styles.number(_SHIFT), shift)
    draft.put(row, FLOAT, dates.total_float_days, styles.delivered("0"))
    draft.put(row, CRITICAL, book.text("yes") if dates.critical else "", styles.BODY_CENTRED)
    people = _people(book, package)
    draft.put(row, PEOPLE, people, styles.BODY)
    why = _why(book, package)
    draft.put(row, WHY, why, styles.BODY)
    draft.put(row, RESTS, book.rest_days(package), styles.delivered("0"))
    draft.put(row, FROM, start, styles.number("0"), formulas.start_point(book, package))
    draft.put(row, TO, finish, styles.number("0"), formulas.finish_point(book, package))
    draft.put(row, DELIVERED, start, styles.delivered("0"))
    texts = {TITLE: book.prose.value(package.title), LINKS: links, PEOPLE: people, WHY: why, CODE: package.id}
    draft.grow(row, min(max(lines_of(text, _WIDTHS[column]) for column, text in texts.items()), _MOST_LINES))


def _laid_down(book: PlanBook, package: WorkPackage) -> tuple[date | None, bool]:
    """Return the day a package does not start before, where its links alone do not lead there; and if it is fixed."""
    start, _ = book.span(package)
    asked = book.moments.asked_start_of_levelled(package.id)
    progress = book.result.engagement.steering.progress.get(package.id)
    begun = progress is not None and progress.actual_start is not None
    day = book.moments.days.morning(start)
    if begun or asked > start:
        return day, True
    if asked < start or (package.constraint is not None and package.constraint.kind == "start_no_earlier"):
        return day, False
    return None, False


def _links(book: PlanBook, package: WorkPackage) -> str:
    """Return what comes before a work package; what only shares people with it stands together at the end."""
    own = [_link(book, link) for link in package.links if not link.role_id]
    shared = [_link(book, link) for link in package.links if link.role_id]
    people = [book.text("link-people", links=book.prose.join(shared))] if shared else []
    return book.prose.clauses((*([book.prose.join(own)] if own else []), *people))


def _link(book: PlanBook, link: Link) -> str:
    plain = link.type == "FS" and not link.lag_days
    text = link.predecessor_id if plain else book.text("link", predecessor=link.predecessor_id, type=link.type)
    if not link.lag_days:
        return text
    lag = f"{link.lag_days:+d}".replace("-", "−")
    return book.text(f"link-{link.lag_unit}", count=abs(link.lag_days), link=text, lag=lag)


def _people(book: PlanBook, package: WorkPackage) -> str:
    scheduling = book.result.rollout.scheduling
    named = {one.member_id for one in scheduling.assignments if one.work_package_id == package.id}
    members = [member.name for member in book.result.engagement.team if member.id in named]
    if members:
        return book.prose.join(members)
    roles = book.result.packs.plan_templates[book.result.rollout.template_id].roles
    return book.prose.join(roles[id_].title if id_ in roles else id_ for id_ in package.raci.responsible)


def _why(book: PlanBook, package: WorkPackage) -> str:
    dates = book.result.rollout.schedule[package.id]
    statement = dates.cause.statement if dates.cause else dates.moved
    return load_wording(book.prose.language).say(statement)[:_LONGEST] if statement else ""


def _rules(book: PlanBook, draft: Draft) -> None:
    height = max(book.rows.values()) - PLAN_TOP + 1
    column = {n: Area(draft.name, PLAN_TOP, n, height) for n in (DAYS, FIXED, START, FINISH, MOVED, CRITICAL)}
    top = PLAN_TOP + 1
    yes = book.text("yes")
    whole = Area(draft.name, PLAN_TOP, START, height, 2)
    draft.rules.append(Marked(whole, f'=$K{top}="{yes}"', Style(bold=True, ink=BAD)))
    draft.rules.append(Marked(column[MOVED], f"=AND(ISNUMBER($I{top}),$I{top}<>0)", styles.WARNING))
    title, message = book.text("days-title"), book.text("days-message")
    draft.rules.append(NumberRange(column[DAYS], 0, 400, title, message, whole=True))
    draft.rules.append(Choice(column[FIXED], (yes,), book.text("fixed-title"), book.text("fixed-message")))
