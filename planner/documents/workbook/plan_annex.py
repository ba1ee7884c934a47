"""The annex workbook of the implementation plan: dates, durations, traceability, cost and its registers by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.documents.builders.common import Prose
from planner.documents.builders.implementation_plan import build_implementation_plan
from planner.documents.builders.plan_annexes import items_of, links_of, written_duration
from planner.documents.builders.plan_dates import cause_text
from planner.documents.builders.plan_sheets import annex_sheets, blocks_of_sheet
from planner.documents.builders.plan_view import PlanView, plan_view
from planner.documents.workbook import styles
from planner.documents.workbook.blocks import register_sheet
from planner.documents.workbook.draft import Draft, kept_across, lines_of, pages_across
from planner.documents.workbook.model import Sheet, Style, Value, Workbook
from planner.domain.model.text import Language
from planner.domain.rollout.results import WorkPackage
from planner.services.run import EngagementResult

TOPIC = "d6x"
_DATE = replace(styles.BODY_CENTRED, number="yyyy-mm-dd")
_DAYS = styles.number("0")
_TENTHS = styles.number("0.0")


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet that is one table: its columns as (key, width, style) and its rows."""

    key: str
    columns: tuple[tuple[str, float, Style], ...]
    rows: tuple[tuple[Value, ...], ...]


def build_plan_annex(result: EngagementResult, language: Language) -> Workbook:
    """Return the annex workbook in one language; every line names the work package or requirement it stands for."""
    prose, engagement = Prose(language, TOPIC), result.engagement
    view = plan_view(result, language)
    numbers = {"number": engagement.document_number, "version": engagement.version, "when": engagement.today}
    tables = (_dates(view, prose), _durations(view), _traceability(view), _costs(view))
    plan = build_implementation_plan(result, language)
    registers = (register_sheet(prose, key, blocks_of_sheet(view, plan, key)) for key in annex_sheets(view))
    return Workbook(
        language=language,
        title=prose.text("title-of", title=engagement.title),
        subject=prose.text("subject"),
        author=prose.value(engagement.consultant),
        created=engagement.today,
        footer=prose.text("footer", **numbers),
        sheets=(*(_sheet(prose, table) for table in tables), *registers),
        names={},
    )


def _sheet(prose: Prose, table: _Table) -> Sheet:
    widths = [width for _, width, _ in table.columns]
    draft = Draft(prose.text(f"sheet-{table.key}"), widths)
    notes = (prose.text(f"note-{table.key}"),)
    top = draft.opening(prose.text(f"head-{table.key}"), notes, kept_across(widths, 2))
    right = [n for n, (_, _, style) in enumerate(table.columns) if style.align == "right"]
    row = draft.heads(top, [prose.text(f"col-{key}") for key, _, _ in table.columns], right)
    if not table.rows:
        draft.paragraph(row, (0, len(widths) - 1), prose.text("nothing"), styles.WRAPPED)
    for values in table.rows:
        for column, (value, (_, width, style)) in enumerate(zip(values, table.columns, strict=True)):
            draft.put(row, column, value, style)
            draft.grow(row, lines_of(value, width) if isinstance(value, str) else 1)
        row += 1
    return draft.sheet(frozen=(top + 1, 2), repeated=(top, top), pages_wide=pages_across(widths, 2))


# --- dates -------------------------------------------------------------------------------------------------------


def _dates(view: PlanView, prose: Prose) -> _Table:
    columns = (
        ("code", 20.0, styles.BODY), ("package", 44.0, styles.BODY), ("phase", 18.0, styles.BODY),
        ("deliverable", 28.0, styles.BODY), ("accountable", 20.0, styles.BODY),
        ("early", 12.0, _DATE), ("start", 12.0, _DATE), ("finish", 12.0, _DATE),
        ("float", 8.0, _DAYS), ("free", 8.0, _DAYS), ("moved", 8.0, _DAYS), ("provisional", 9.0, styles.BODY_CENTRED),
        ("why", 70.0, styles.BODY), ("output", 50.0, styles.BODY),
    )  # fmt: skip
    return _Table(
        "dates", columns, tuple(_date_row(view, prose, one) for one in view.sorted(view.rollout.work_packages))
    )


def _date_row(view: PlanView, prose: Prose, package: WorkPackage) -> tuple[Value, ...]:
    dates = view.dates(package)
    why = [cause_text(view, [package]), *view.prose.says([dates.moved] if dates.moved else [])]
    return (
        package.id,
        view.title(package),
        view.phase(package.phase),
        view.prose.value(package.deliverable),
        view.role(package.raci.accountable),
        dates.early_start,
        dates.start,
        dates.finish,
        dates.total_float_days,
        dates.free_float_days,
        dates.levelled_days,
        prose.text("is-provisional") if dates.provisional else None,
        view.prose.sentences(dict.fromkeys(why)),
        view.prose.value(package.output),
    )


# --- durations ---------------------------------------------------------------------------------------------------


def _durations(view: PlanView) -> _Table:
    columns = (
        ("code", 20.0, styles.BODY), ("package", 44.0, styles.BODY), ("optimistic", 9.0, _DAYS),
        ("likely", 9.0, _DAYS), ("pessimistic", 9.0, _DAYS), ("calculation", 60.0, styles.BODY),
        ("factors", 14.0, styles.BODY_CENTRED), ("basis", 60.0, styles.BODY),
    )  # fmt: skip
    work = (package for package in view.rollout.work_packages if package.kind == "work")
    return _Table("durations", columns, tuple(_duration_row(view, one) for one in work))


def _duration_row(view: PlanView, package: WorkPackage) -> tuple[Value, ...]:
    days = package.duration
    calculation, factors, basis = written_duration(view, package)
    three = (days.optimistic_days, days.likely_days, days.pessimistic_days)
    return package.id, view.title(package), *three, calculation, factors, basis


# --- traceability ------------------------------------------------------------------------------------------------


def _traceability(view: PlanView) -> _Table:
    columns = (
        ("requirement", 12.0, styles.BODY), ("text", 60.0, styles.BODY), ("area", 14.0, styles.BODY),
        ("packages", 50.0, styles.BODY), ("courses", 24.0, styles.BODY), ("items", 34.0, styles.BODY),
    )  # fmt: skip
    links = links_of(view)
    rows = tuple(
        (
            requirement.id,
            view.prose.value(requirement.text),
            requirement.config_area,
            _listed(view, links.packages, requirement.id),
            _listed(view, links.courses, requirement.id),
            view.prose.join(items_of(view, links, requirement.id)) or view.prose.text("none"),
        )
        for requirement in view.result.requirements
    )
    return _Table("traceability", columns, rows)


def _listed(view: PlanView, links: Mapping[str, Sequence[str]], requirement_id: str) -> str:
    return view.prose.join(links.get(requirement_id, ())) or view.prose.text("none")


# --- effort and cost ---------------------------------------------------------------------------------------------


def _costs(view: PlanView) -> _Table:
    columns = (
        ("month", 12.0, styles.BODY_CENTRED), ("phase", 24.0, styles.BODY), ("role", 30.0, styles.BODY),
        ("days", 10.0, _TENTHS), ("billing", 20.0, styles.BODY), ("cost", 14.0, styles.number(styles.MONEY)),
    )  # fmt: skip
    return _Table("costs", columns, tuple(_cost_rows(view)))


def _cost_rows(view: PlanView) -> Iterator[tuple[Value, ...]]:
    costs = view.rollout.scheduling.costs
    for line in costs.lines if costs else ():
        # a cost that is not known stays a word: an empty cell would add up as nothing
        unknown = view.prose.text("in-price") if line.billing == "in_price" else view.prose.value(None)
        cost: Value = unknown if line.cost is None else line.cost
        month = f"{line.month:%Y-%m}"
        paid = view.prose.text(f"billing-{line.billing}")
        yield month, view.phase(line.phase), view.role(line.role_id), line.effort_days, paid, cost
