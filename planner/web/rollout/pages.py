"""The pages of the roll-out that show parts of the plan document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from flask import request

from planner.domain.model.text import Text
from planner.domain.rollout.results import Gate, Risk
from planner.domain.rollout.schedule_results import DateRange
from planner.services.run import EngagementResult
from planner.web.found import findings
from planner.web.guard import needs, open_engagement
from planner.web.rollout.blueprint import ROLLOUT, rollout
from planner.web.stage_pages import of_ids, role_name, show


@dataclass(frozen=True, slots=True)
class GoLiveFacts:
    """When the last wave goes live: the planned day with its chance, and the days reached with 50 and 80 %."""

    planned: date
    chance: float | None
    p50: date | None
    p80: date | None
    wished: date | None
    wish_chance: float | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class DecidedGate:
    """A gate with who decides it and how sure its day is."""

    gate: Gate
    decided_by: Text | str
    range: DateRange | None


@rollout.get("/e/<slug>/rollout")
@needs("view")
def start(slug: str) -> str:
    """Show the plan on a page."""
    opened = open_engagement(slug)
    found = findings(opened)
    facts = go_live_facts(found.result) if found.result else None
    return show(ROLLOUT, "start", opened, found, "rollout/start.html", facts=facts)


@rollout.get("/e/<slug>/rollout/gantt")
@needs("view")
def gantt(slug: str) -> str:
    """Show one page of the Gantt chart."""
    opened = open_engagement(slug)
    found = findings(opened)
    if found.result is None:
        return show(ROLLOUT, "gantt", opened, found)
    drawn = of_ids(found.result, "D6", ["gantt-*"])
    figures = [one for one in drawn.blocks if drawn.kind(one) == "FigureBlock"]
    number = min(max(request.args.get("part", 1, type=int), 1), max(len(figures), 1))
    chosen = replace(drawn, blocks=tuple(figures[number - 1 : number]))
    return show(
        ROLLOUT, "gantt", opened, found, "rollout/gantt.html", chart=chosen, number=number, count=len(figures)
    )  # fmt: skip


@rollout.get("/e/<slug>/rollout/gates")
@needs("view")
def gates(slug: str) -> str:
    """Show the gates with their criteria."""
    opened = open_engagement(slug)
    found = findings(opened)
    decided = tuple(_decided(found.result)) if found.result else ()
    return show(ROLLOUT, "gates", opened, found, "rollout/gates.html", gates=decided)


@rollout.get("/e/<slug>/rollout/risks")
@needs("view")
def risks(slug: str) -> str:
    """Show all risks, gravest first."""
    opened = open_engagement(slug)
    found = findings(opened)
    listed = _risks(found.result) if found.result else ()
    return show(ROLLOUT, "risks", opened, found, "rollout/risks.html", risks=listed)


@rollout.get("/e/<slug>/rollout/<any(dates, waves, people, costs, configuration, integration, adoption):page>")
@needs("view")
def part(slug: str, page: str) -> str:
    """Show a page made of parts of the documents alone."""
    opened = open_engagement(slug)
    return show(ROLLOUT, page, opened, findings(opened), "rollout/dates.html" if page == "dates" else "")


def go_live_facts(result: EngagementResult) -> GoLiveFacts:
    """Return the facts about the last go-live as the plan and its simulation have them."""
    live, risk = result.rollout.go_live, result.rollout.scheduling.risk
    own = next((one for one in risk.gates if one.work_package_id == risk.go_live_id), None) if risk else None
    return GoLiveFacts(
        planned=live.likely,
        chance=own.planned_probability if own else None,
        p50=own.p50 if own else None,
        p80=own.p80 if own else None,
        wished=live.wished,
        wish_chance=live.wish_probability,
        provisional=live.provisional or result.rollout.is_provisional,
    )


def _decided(result: EngagementResult) -> Iterator[DecidedGate]:
    packages = {one.id: one for one in result.rollout.work_packages}
    risk = result.rollout.scheduling.risk
    ranges = {one.work_package_id: one for one in risk.gates} if risk else {}
    for gate in result.rollout.gates:
        accountable = packages[gate.work_package_id].raci.accountable
        yield DecidedGate(gate, role_name(result, accountable), ranges.get(gate.work_package_id))


def _risks(result: EngagementResult) -> tuple[tuple[str, Risk, Text | str], ...]:
    """Return the risks with their numbers as printed: their place in the library, as the matrix has them."""
    places = list(result.packs.plan_templates[result.rollout.template_id].risks)
    return tuple(
        (f"R{places.index(risk.id) + 1:02d}", risk, role_name(result, risk.owner_role)) for risk in result.rollout.risks
    )
