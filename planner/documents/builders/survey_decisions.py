"""Whether to start and when, peer cases, workshops and the initiation of the project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planner.documents.builders.common import alternative_names, cell, group_row, heading, row
from planner.documents.builders.survey_opening import MARK_OF_TIMING
from planner.documents.builders.survey_view import SurveyView
from planner.domain.diagnosis.results import InitiationCheck, PeerEvidence, PillarState, WorkshopRecord
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Heading,
    Mark,
    Paragraph,
    Row,
    SignatureBlock,
    Table,
)
from planner.domain.model.survey import PeerCase, PointKind, StrategyGoal
from planner.services.preparation import PreparationState, check_preparation

MARK_OF_PILLAR: Mapping[PillarState, Mark] = {"complete": "good", "partly": "watch", "missing": "bad"}
MARK_OF_PREPARATION: Mapping[PreparationState, Mark] = {
    "complete": "good", "nearly": "watch", "half": "watch", "begun": "bad", "not_begun": "bad",
}  # fmt: skip
KINDS: tuple[PointKind, ...] = ("agreed", "disputed", "decision")
EMPTY_LINES = 6
# two lines of wide blanks: room to write by hand
EMPTY_LINE = "\u3000\n\u3000"
_BETWEEN_NAMES = re.compile(r"[、；;，,]\s*")


# --- timing and preparation ----------------------------------------------------------------------------------------


def timing_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield whether to start, when, on which conditions, and how far the preparations are."""
    prose, timing = view.prose, view.diagnosis.timing
    yield heading(prose, "timing")
    if timing is None or not view.is_filled("timing"):
        yield Paragraph("timing-none", prose.text("timing-none"))
    else:
        verdict = prose.label("timing", f"verdict-{timing.verdict}")
        look = (prose.label("timing", "look-again", when=timing.look_again),) if timing.look_again else ()
        yield Callout("timing-verdict", MARK_OF_TIMING[timing.verdict], verdict, (*look, prose.text("timing-rule")))
        yield Paragraph("timing-reasons-lead", prose.text("timing-reasons-lead"))
        yield Bullets("timing-reasons", prose.says(timing.reasons) or (prose.value(None),))
        if timing.conditions:
            yield Paragraph("timing-conditions-lead", prose.text("timing-conditions-lead"))
            yield Bullets("timing-conditions", prose.says(timing.conditions))
        if timing.unanswered:
            unanswered = prose.sentences(prose.value(text) for text in timing.unanswered)
            yield Paragraph("timing-unanswered", prose.text("timing-unanswered", questions=unanswered), "note")
    yield from _preparation(view)


def _preparation(view: SurveyView) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "preparation", 2)
    rows = []
    for one in check_preparation(view.result):
        lacking = [prose.label("preparation", f"check-{check.id}") for check in one.checks if check.share < 1]
        state = prose.label("preparation", f"state-{one.state}")
        rows.append(
            row(
                prose.label("preparation", one.id),
                prose.value(one.share, "percent"),
                cell(state, MARK_OF_PREPARATION[one.state]),
                prose.clauses(lacking) or prose.text("nothing-lacks"),
            )
        )
    columns = view.columns(("preparation", "complete", "state", "not-met"), (32, 18, 36, 82), (1,))
    yield Table(
        "preparation-table", prose.text("caption-preparation"), columns, tuple(rows), prose.text("preparation-note")
    )


# --- peers ---------------------------------------------------------------------------------------------------------


def peer_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the peer cases and what each would change if it were recorded."""
    prose, peers = view.prose, view.diagnosis.peers
    yield heading(prose, "peers")
    if peers is None:
        yield Paragraph("peers-none", prose.text("peers-none"))
        return
    columns = view.columns(("case", "product", "years", "checked", "lesson"), (38, 24, 20, 30, 56), (2,))
    rows = tuple(_case_row(view, case) for case in peers.cases)
    yield Table("peers-table", prose.text("caption-peers", count=len(rows)), columns, rows)
    if peers.evidence:
        yield peer_evidence_table(view, peers.evidence)
    warnings = prose.says(peers.warnings)
    if warnings:
        yield Bullets("peers-warnings", warnings)


def peer_evidence_table(view: SurveyView, evidence: tuple[PeerEvidence, ...]) -> Table:
    """Return what each case shows on each requirement, and the proposal that follows; no rating changes by it."""
    prose = view.prose
    rows = [_evidence_row(view, one) for one in evidence]
    columns = view.columns(("product", "requirement", "case", "says", "proposal"), (23, 48, 30, 22, 45))
    caption = prose.text("caption-peer-evidence")
    return Table("peer-evidence", caption, columns, tuple(rows), prose.text("peer-evidence-note"))


def _case_row(view: SurveyView, case: PeerCase) -> Row:
    prose = view.prose
    about = prose.clauses(prose.value(part) for part in (case.label, case.industry, case.size) if part is not None)
    checked = prose.label("peer", f"checked-{case.checked}")
    when = prose.text("checked-on", how=checked, when=case.checked_on) if case.checked_on else checked
    return row(about, _product(view, case.product_id), view.known(case.years_in_use), when, view.known(case.lesson))


def _product(view: SurveyView, product_id: str | None) -> Cell:
    return view.known(_product_name(view, product_id or ""))


def _product_name(view: SurveyView, product_id: str) -> str | None:
    """Return the short name of an alternative, or the name of a product on the market."""
    product = view.result.packs.products.get(product_id)
    on_the_market = None if product is None else view.prose.value(product.name)
    return alternative_names(view.result, view.prose).get(product_id, on_the_market)


def _evidence_row(view: SurveyView, one: PeerEvidence) -> Row:
    prose = view.prose
    requirement = view.result.packs.catalogue.requirements[one.requirement_id].text
    peers = view.diagnosis.peers
    label = next((case.label for case in peers.cases if case.id == one.case_id), None) if peers else None
    said = cell(prose.label("peer", "supports" if one.supports else "against"), "good" if one.supports else "watch")
    proposal = prose.say(one.proposal) if one.proposal else prose.text("no-proposal", grade=int(one.present_grade))
    return row(
        _product_name(view, one.product_id) or prose.value(one.owner),
        prose.text("coded", code=one.requirement_id, text=requirement),
        prose.value(label),
        said,
        proposal,
    )


# --- workshops -----------------------------------------------------------------------------------------------------


def workshop_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the workshops in one table; the minutes stand in the annex."""
    prose, records = view.prose, view.diagnosis.workshops
    yield heading(prose, "workshops")
    if not records:
        yield Paragraph("workshops-none", prose.text("workshops-none"))
        return
    rows = tuple(_workshop_row(view, record) for record in records)
    columns = view.columns(("date", "theme", "statement", "signed", "lacks"), (22, 32, 60, 24, 30))
    yield Table(
        "workshops-table", prose.text("caption-workshops", count=len(rows)), columns, rows, prose.text("workshops-note")
    )


def _workshop_row(view: SurveyView, record: WorkshopRecord) -> Row:
    prose, workshop = view.prose, record.workshop
    unsigned = cell(prose.text("unsigned"), "watch")
    signed = cell(prose.value(workshop.signed_on), "good") if record.signed else unsigned
    return row(
        view.known(workshop.held_on),
        prose.value(workshop.theme),
        view.known(workshop.statement),
        signed,
        view.says(record.statements) or prose.text("nothing-lacks"),
    )


def minutes_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the minutes of every workshop with its signature block, then an empty form."""
    prose = view.prose
    yield heading(prose, "minutes")
    for record in view.diagnosis.workshops:
        workshop = record.workshop
        title = prose.text("minutes-title", date=workshop.held_on, theme=workshop.theme)
        yield Heading(f"minutes-{workshop.id}", 2, title)
        yield Paragraph(f"minutes-{workshop.id}-people", prose.text("minutes-people", people=workshop.people))
        rows: list[Row] = []
        for kind in KINDS:
            own = [point for point in workshop.points if point.kind == kind]
            if own:
                rows.append(group_row(prose.label("workshop", f"kind-{kind}")))
            rows += [
                row(
                    prose.value(point.text),
                    prose.value(point.positions) if point.positions else "—",
                    view.known(point.owner) if kind == "decision" else "—",
                    view.known(point.due) if kind == "decision" else "—",
                )
                for point in own
            ]
        if rows:
            columns = view.columns(("point", "positions", "owner", "due"), (64, 52, 28, 24))
            yield Table(
                f"minutes-{workshop.id}-points", prose.text("caption-points"), columns, tuple(rows), numbered=False
            )
        yield Paragraph(
            f"minutes-{workshop.id}-statement", prose.text("minutes-statement", statement=workshop.statement)
        )
        signed = (
            prose.text("minutes-signed", when=workshop.signed_on) if record.signed else prose.text("minutes-to-sign")
        )
        parties = _signatories(view, record)
        yield SignatureBlock(f"minutes-{workshop.id}-sign", signed, parties)
    yield Heading("minutes-form", 2, prose.text("minutes-form"))
    yield Paragraph("minutes-form-lead", prose.text("minutes-form-lead"))
    columns = view.columns(("point", "kind", "positions", "owner", "due"), (56, 22, 44, 24, 22))
    empty = tuple(row(*[EMPTY_LINE] * 5) for _ in range(EMPTY_LINES))
    yield Table("minutes-form-table", prose.text("caption-form"), columns, empty, numbered=False)
    yield SignatureBlock(
        "minutes-form-sign",
        prose.text("minutes-to-sign"),
        tuple(prose.text(f"form-{who}") for who in ("sales", "service", "marketing")),
    )


def _signatories(view: SurveyView, record: WorkshopRecord) -> tuple[str, ...]:
    """Return one signature line per person named."""
    named = record.workshop.signatories
    if named is None:
        return (view.prose.text("signatory-open"),)
    return tuple(name for name in _BETWEEN_NAMES.split(view.prose.value(named)) if name)


# --- initiation ----------------------------------------------------------------------------------------------------


def initiation_blocks(view: SurveyView) -> Iterator[Block]:
    """Yield the four pillars, the registers behind them, the yardsticks, and the alignment with the strategy."""
    prose, check = view.prose, view.diagnosis.initiation
    yield heading(prose, "initiation")
    if check is None or not view.is_filled("initiation"):
        yield Paragraph("initiation-none", prose.text("initiation-none"))
    if check is None:
        return
    yield _pillars(view, check)
    if view.is_filled("initiation"):
        yield from _registers(view)
    yield heading(prose, "alignment", 2)
    goals = view.result.engagement.survey.initiation.strategy_goals
    if goals:
        rows = tuple(_goal_row(view, goal) for goal in goals)
        columns = view.columns(("goal", "served-by"), (100, 68))
        yield Table("alignment-table", prose.text("caption-alignment", count=len(rows)), columns, rows)
    alignment = prose.says(check.alignment)
    yield Bullets("alignment-list", alignment or (prose.text("alignment-sound"),))


def _goal_row(view: SurveyView, goal: StrategyGoal) -> Row:
    served = cell(view.objectives(goal.objective_ids)) if goal.objective_ids else None
    return row(view.prose.value(goal.text), served or cell(view.prose.text("served-by-none"), "watch"))


def _pillars(view: SurveyView, check: InitiationCheck) -> Table:
    prose = view.prose
    rows = tuple(
        row(
            prose.label("initiation", f"pillar-{pillar.id}"),
            cell(prose.label("initiation", f"state-{pillar.state}"), MARK_OF_PILLAR[pillar.state]),
            prose.sentences(prose.says(pillar.reasons)) or prose.text("nothing-lacks"),
        )
        for pillar in check.pillars
    )
    return Table(
        "pillars-table", prose.text("caption-pillars"), view.columns(("pillar", "state", "lacks"), (30, 22, 116)), rows
    )


def _registers(view: SurveyView) -> Iterator[Block]:
    prose, sheet = view.prose, view.result.engagement.survey.initiation
    yield _control(view)
    if sheet.budget:
        rows = tuple(
            row(
                str(line.year),
                prose.value(line.source),
                view.known(line.amount),
                view.known(None if line.approved is None else prose.value(line.approved)),
                prose.value(line.approved_on) if line.approved_on else "—",
            )
            for line in sorted(sheet.budget, key=lambda line: (line.year, line.id))
        )
        columns = view.columns(
            ("year", "money-source", "amount", "approved", "approved-on"), (16, 56, 32, 24, 40), (2,)
        )
        yield Table("budget-table", prose.text("caption-budget"), columns, rows)
    if sheet.staff:
        rows = tuple(
            row(
                prose.label("initiation", f"role-{line.role.replace('_', '-')}"),
                view.known(line.name),
                view.known(line.share, "percent"),
                view.known(line.released_by),
            )
            for line in sheet.staff
        )
        columns = view.columns(("role", "name", "time", "released"), (46, 46, 26, 50), (2,))
        yield Table("staff-table", prose.text("caption-staff"), columns, rows)
    if sheet.groups:
        rows = tuple(
            row(
                prose.label("initiation", f"group-{group.kind.replace('_', '-')}"),
                view.known(group.head),
                view.known(group.members),
            )
            for group in sheet.groups
        )
        yield Table(
            "groups-table", prose.text("caption-groups"), view.columns(("group", "head", "members"), (36, 50, 82)), rows
        )
    if sheet.stage_objectives:
        rows = tuple(
            row(
                prose.label("initiation", f"stage-{stage.stage.replace('_', '-')}"),
                prose.value(stage.text),
                view.known(stage.measured_by),
                view.known(stage.due),
            )
            for stage in sheet.stage_objectives
        )
        columns = view.columns(("stage", "stage-objective", "judged-by", "due"), (26, 66, 52, 24))
        yield Table("stages-table", prose.text("caption-stages"), columns, rows, prose.text("stages-note"))


def _control(view: SurveyView) -> Table:
    prose, sheet = view.prose, view.result.engagement.survey.initiation
    rows = tuple(
        row(prose.text(f"control-{key}"), view.known(value))
        for key, value in (
            ("decisions", sheet.decision_rights),
            ("changes", sheet.change_rule),
            ("reports", sheet.reporting_rhythm),
        )
    )
    return Table("control-table", prose.text("caption-control"), view.columns(("rule", "as-stated"), (40, 128)), rows)
