"""Tables of the plan as CSV: work packages, links, sessions, risks, cost and payments."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from planner.domain.model.text import Text
from planner.domain.rollout.results import RolloutPlan, WorkPackage
from planner.domain.training.clock import TrainingClock
from planner.domain.training.results import Session
from planner.services.run import EngagementResult
from planner.wording import Wording

# spreadsheet programs read a cell that begins with one of these as a formula, the full-width forms included
FORMULA_MARKS = tuple("=+-@\t\r\n＝＋－＠")
TABLES = ("packages", "links", "sessions", "risks", "costs", "payments")

Row = Sequence[object]


def csv_table(name: str, result: EngagementResult, say: Wording) -> bytes:
    """
    Return a table as CSV with a byte order mark, so that spreadsheet programs read Chinese.

    A text that a program would take for a formula gets an apostrophe before it, which shows it as text.

    Args:
        name: one of `TABLES`.
    """
    heads, rows = _TABLES[name](result, say)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([say.label(f"exchange.column-{head}") for head in heads])
    writer.writerows([_cell(value, say) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: object, say: Wording) -> str:
    match value:
        case None:
            return ""
        case bool():
            return say.value(value)
        case date():
            return value.isoformat()
        case int() | float():
            # numbers stay numbers, so a minus sign needs no apostrophe
            return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        case _:
            return safe_text(say.value(value))


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet program runs as a formula."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA_MARKS) else text


def _packages(result: EngagementResult, say: Wording) -> tuple[Sequence[str], Iterator[Row]]:
    heads = (
        "id", "phase", "deliverable", "title", "kind", "days", "start", "finish", "early-start", "total-float",
        "free-float", "critical", "provisional", "done", "accountable", "responsible", "effort", "requirements", "why",
    )  # fmt: skip
    return heads, (_package_row(result, package, say) for package in result.rollout.work_packages)


def _package_row(result: EngagementResult, package: WorkPackage, say: Wording) -> Row:
    plan: RolloutPlan = result.rollout
    dates = plan.schedule[package.id]
    why = dates.cause.statement if dates.cause else dates.moved
    accountable, responsible = (_roles(result, ids) for ids in ((package.raci.accountable,), package.raci.responsible))
    return (
        package.id, package.phase, package.deliverable, package.title, say.label(f"exchange.kind-{package.kind}"),
        package.duration.likely_days, dates.start, dates.finish, dates.early_start, dates.total_float_days,
        dates.free_float_days, dates.critical, dates.provisional, dates.fraction_done, accountable, responsible,
        sum(package.effort_days.values()), ", ".join(package.requirement_ids), why,
    )  # fmt: skip


def _roles(result: EngagementResult, ids: Sequence[str]) -> tuple[Text | str, ...]:
    """Return the titles of roles."""
    roles = result.packs.plan_templates[result.rollout.template_id].roles
    return tuple(roles[id_].title if id_ in roles else id_ for id_ in ids)


def _links(result: EngagementResult, say: Wording) -> tuple[Sequence[str], Iterator[Row]]:
    heads = ("predecessor", "successor", "type", "lag", "lag-unit", "because")
    rows = (
        (
            link.predecessor_id, package.id, link.type, link.lag_days, say.label(f"exchange.unit-{link.lag_unit}"),
            say.label("exchange.link-people" if link.role_id else "exchange.link-work"),
        )
        for package in result.rollout.work_packages
        for link in package.links
    )  # fmt: skip
    return heads, rows


def _sessions(result: EngagementResult, say: Wording) -> tuple[Sequence[str], Iterator[Row]]:
    heads = (
        "id", "course", "title", "part", "parts", "day", "begins", "ends", "site", "trainer", "people", "cohorts",
        "provisional",
    )  # fmt: skip
    return heads, _session_rows(result, say)


def _session_rows(result: EngagementResult, say: Wording) -> Iterator[Row]:
    sites = {site.id: site.name for site in result.engagement.company.sites}
    cohorts = {cohort.id: cohort.title for cohort in result.training.cohorts}
    clock = TrainingClock(result.engagement.plan.training_begins, result.engagement.plan.day_hours)
    for one in result.training.sessions:
        begins, ends = clock.times(one)
        names: Iterable[str] = (say.value(cohorts[id_]) for id_ in one.cohort_ids)
        yield (
            one.id, one.course_id, result.packs.training.courses[one.course_id].title, one.part, one.parts, one.day,
            f"{begins:%H:%M}", f"{ends:%H:%M}", sites.get(one.site_id, one.site_id), trainer_name(one, say), one.people,
            "; ".join(names), result.calendar.is_provisional(one.day),
        )  # fmt: skip


def trainer_name(session: Session, say: Wording) -> str:
    """Name who teaches a session, or say that somebody is to be named: a proposed role is nobody's name."""
    return say.value(session.trainer) if session.trainer_id else say.label("training-sessions.trainer-unnamed")


def _risks(result: EngagementResult, say: Wording) -> tuple[Sequence[str], Iterator[Row]]:
    heads = (
        "id", "category", "risk", "likelihood", "impact", "exposure", "response", "trigger", "owner", "phase",
        "packages",
    )  # fmt: skip
    rows = (
        (
            risk.id, risk.category, risk.text, risk.likelihood, risk.impact, risk.exposure, risk.response, risk.trigger,
            _roles(result, (risk.owner_role,)), risk.phase, ", ".join(risk.package_ids),
        )
        for risk in result.rollout.risks
    )  # fmt: skip
    del say
    return heads, rows


def _costs(result: EngagementResult, say: Wording) -> tuple[Sequence[str], Iterator[Row]]:
    """Return effort and cost by month, phase and role; the cost of days without a rate stays empty."""
    heads = ("month", "phase", "role", "effort", "billing", "cost", "currency")
    costs = result.rollout.scheduling.costs
    if costs is None:
        return heads, iter(())
    rows = (
        (
            f"{line.month:%Y-%m}", line.phase, _roles(result, (line.role_id,)), line.effort_days,
            say.label(f"d6.billing-{line.billing}"), line.cost, costs.currency,
        )
        for line in costs.lines
    )  # fmt: skip
    return heads, rows


def _payments(result: EngagementResult, say: Wording) -> tuple[Sequence[str], Iterator[Row]]:
    heads = ("id", "title", "gate", "due", "provisional", "share", "share-of", "amount", "currency")
    costs = result.rollout.scheduling.costs
    if costs is None:
        return heads, iter(())
    rows = (
        (
            one.id, say.say(one.title), one.gate_id, one.due, one.provisional, one.share,
            say.label(f"costs.of-{one.of.replace('_', '-')}"), one.amount, costs.currency,
        )
        for one in costs.payments
    )  # fmt: skip
    return heads, rows


_TABLES = {
    "packages": _packages, "links": _links, "sessions": _sessions, "risks": _risks, "costs": _costs,
    "payments": _payments,
}  # fmt: skip
