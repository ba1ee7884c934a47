"""D4, the selection report: which alternative, how sure, at what cost, and what has to be decided."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import (
    Open,
    contradictions_blocks,
    front_matter,
    heading,
    open_items,
    role_title,
)
from planner.documents.builders.selection_agreement import respondents_table, spread_blocks
from planner.documents.builders.selection_annexes import build_annexes
from planner.documents.builders.selection_economics import money_blocks
from planner.documents.builders.selection_figures import (
    contribution_figure,
    matrix_figure,
    value_figure,
)
from planner.documents.builders.selection_opening import build_opening
from planner.documents.builders.selection_presets import preset_summary
from planner.documents.builders.selection_reasons import question_blocks, reason_blocks
from planner.documents.builders.selection_robustness import robustness_chapter
from planner.documents.builders.selection_survey import shift_blocks, with_peer_note
from planner.documents.builders.selection_tables import (
    contract_conditions,
    cost_table,
    dimension_sentences,
    evidence_table,
    must_have_table,
    others_table,
    participants_table,
    risk_table,
    score_table,
    unquoted_sentences,
    vat_sentences,
)
from planner.documents.builders.selection_trials import trial_summary
from planner.documents.builders.selection_view import View, view_of
from planner.domain.model.document import (
    Block,
    Bullets,
    Document,
    Heading,
    OpenItems,
    Paragraph,
    SignatureBlock,
)
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.text import Language
from planner.services.run import EngagementResult

CODE = "D4"
SIGNATORIES = ("sponsor", "project_manager", "procurement", "consultant")
# how firm the order is: the margin and the probability of the lead
_ORDER = ("selection.verdict-margin", "selection.verdict-probability")
_GROUP = "selection.group-"
_NOT_COUNTED = "selection.weights-not-counted"


def build_selection_report(result: EngagementResult, language: Language) -> Document:
    """Build the selection report of an engagement; no engine is called, everything is in the result."""
    view = view_of(result, language)
    parts = (
        _process,
        _weights,
        _method,
        _must_haves,
        _scores,
        robustness_chapter,
        _evidence,
        _cost,
        _others,
        _dissent,
        _risks,
        _questions,
        _open,
        _signatures,
    )
    body = tuple(block for part in parts for block in part(view))
    front = front_matter(result, view.prose, CODE)
    return Document(CODE, language, front, build_opening(view), body, build_annexes(view))


def _process(view: View) -> Iterator[Block]:
    prose, result = view.prose, view.result
    yield heading(prose, "process")
    counts = {
        decision: sum(s.decision == decision for s in view.selection.screened)
        for decision in ("short_list", "ask_first", "set_aside")
    }
    people = len({answer.respondent_id for answer in result.engagement.answers})
    yield Paragraph(
        "process-steps",
        prose.text(
            "process-steps",
            people=people,
            weighing=len(result.engagement.weightings),
            count=len(result.requirements),
            alternatives=len(view.scored),
        ),
    )
    if view.selection.screened:
        yield Paragraph(
            "process-screening", prose.text("process-screening", count=len(view.selection.screened), **counts)
        )
    yield participants_table(view)
    # who does not count is told where the reader meets those who weighed, not only among the warnings
    for number, said in enumerate(view.says(s for s in view.selection.warnings if s.code.startswith(_NOT_COUNTED))):
        yield Paragraph(f"process-interest-{number}", said)


def _method(view: View) -> Iterator[Block]:
    prose, selection = view.prose, view.selection
    yield heading(prose, "method")
    must_haves = len(view.scored[0].must_haves) if view.scored else 0
    out = sum(not decision.applicable for decision in view.result.engagement.requirement_decisions.values())
    scope = prose.text(
        "method-scope",
        count=len(view.criteria("requirement")),
        points=len(view.criteria("point")),
        must_haves=must_haves,
    )
    left_out = (prose.text("method-out", count=out),) if out else ()
    yield Paragraph("method-scope", prose.sentences((scope, *left_out)))
    rules = [prose.text(f"method-{key}", limit=selection.evidence_limit) for key in ("rating", "value", "must-have")]
    rule = [prose.say(statement) for statement in selection.verdict.statements if statement.code == "selection.rule"]
    yield Bullets("method-rules", (*rules, *rule))


def _weights(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "weights")
    # everybody's own weights before anything is combined
    yield from spread_blocks(view)
    dimensions = (prose.text("weight-of", text=d.text, weight=d.weight) for d in view.criteria("dimension"))
    own = (prose.text("weights-own"),) if respondents_table(view) else ()
    lead = prose.text("weights-lead", dimensions=prose.join(dimensions))
    yield Paragraph("weights-lead", prose.sentences((lead, *own)))
    yield from shift_blocks(view)


def _must_haves(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "must-haves")
    if not view.scored or not view.scored[0].must_haves:
        yield Paragraph("must-haves-lead", prose.text("must-haves-undecided"))
        return
    passing = [view.name(s) for s in view.scored if s.eligible and not view.must_haves(s, "unproven")]
    failing = [view.name(s) for s in view.scored if not s.eligible]
    lead = prose.text(
        "must-haves-lead",
        passing=prose.join(passing) or prose.text("nobody"),
        failing=prose.join(failing) or prose.text("nobody"),
    )
    yield Paragraph("must-haves-lead", lead)
    waivers = view.says(s for s in view.selection.verdict.statements if s.code.startswith("selection.waiver"))
    if waivers:
        yield Bullets("must-haves-waivers", waivers)
    yield must_have_table(view)


def _scores(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "scores")
    if not view.scored:
        yield Paragraph("scores-none", prose.text("scores-none"))
        return
    yield score_table(view)
    yield value_figure(view)
    # a page holds one tall and one low figure
    yield matrix_figure(view)
    yield contribution_figure(view)
    yield Paragraph("dimension-lead", prose.text("dimension-lead"))
    yield Bullets("dimension-results", tuple(dimension_sentences(view)))


def _evidence(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "trials")
    if not view.scored:
        yield Paragraph("trials-none", prose.text("scores-none"))
        return
    yield with_peer_note(view, evidence_table(view))
    hands_on = EvidenceGrade.DEMONSTRATION, EvidenceGrade.TRIAL, EvidenceGrade.CONTRACT_OR_REFERENCE
    if not any(view.weight_at_grades(scored, hands_on) for scored in view.scored):
        yield Paragraph("trials-none", prose.text("trials-none"))
    summary = trial_summary(view)
    if summary:
        yield Paragraph("trial-summary", summary)


def _cost(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "cost")
    if not view.selection.costs:
        yield Paragraph("cost-none", prose.text("scores-none"))
        return
    vat = prose.sentences(vat_sentences(view))
    if vat:
        yield Paragraph("cost-vat", vat)
    yield cost_table(view)
    yield from money_blocks(view)
    missing = tuple(unquoted_sentences(view))
    if missing:
        yield Paragraph("unquoted-list", prose.sentences((prose.text("unquoted-lead"), *missing)))


def _others(view: View) -> Iterator[Block]:
    table = others_table(view)
    if table:
        yield Heading("others", 1, view.prose.text("head-others" if view.leader else "head-others-nobody"))
        yield from reason_blocks(view)
        yield table


def _dissent(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "dissent")
    statements = view.selection.verdict.statements
    order = view.says(s for s in statements if s.code.startswith(_ORDER))
    said = view.says(s for s in statements if s.code.startswith(_GROUP))
    weightings = view.result.engagement.weightings
    counted = sum(not one.has_interest for one in weightings)
    alone = "dissent-one" if len(weightings) <= 1 else "dissent-one-counts"
    none = prose.text(alone if counted <= 1 else "dissent-none")
    yield Bullets("dissent-list", (*order, *(said or (none,)), *preset_summary(view), prose.text("sensitivity-see")))
    yield from contradictions_blocks(view.result, prose)


def _risks(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "risks")
    if view.result.rollout.risks:
        yield risk_table(view)
    conditions = tuple(dict.fromkeys((*view.says(view.selection.verdict.conditions), *contract_conditions(view))))
    if conditions:
        yield Paragraph("contract-lead", prose.text("contract-lead"))
        yield Bullets("contract-list", conditions, ordered=True)


def _questions(view: View) -> Iterator[Block]:
    yield heading(view.prose, "questions")
    yield from question_blocks(view)


def _open(view: View) -> Iterator[Block]:
    yield heading(view.prose, "open")
    yield OpenItems("open-items", open_items(view.result, view.prose, ("selection",), _own_open_items(view)))


def _own_open_items(view: View) -> Iterator[Open]:
    prose, leader = view.prose, view.leader
    # where nobody may lead, the first page speaks of the best of the others, and so do the open items
    subject = leader or next(iter(view.scored), None)
    if subject is None:
        return
    procurement = role_title(view.result, "procurement", prose)
    for requirement_id in view.must_haves(leader, "unproven") if leader else ():
        text = prose.text("open-must-have", name=view.name(subject), requirement=view.requirement(requirement_id))
        yield Open(text, prose.text("vendor-and", role=procurement), prose.text("open-must-have-matters"))
    cost = view.cost(subject.alternative_id)
    for statement in cost.unquoted if cost else ():
        yield Open(prose.say(statement), prose.text("vendor-and", role=procurement), prose.text("open-cost-matters"))


def _signatures(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "signatures")
    parties = tuple(
        prose.text(f"sign-{who}", client=view.result.engagement.client, consultant=view.result.engagement.consultant)
        for who in SIGNATORIES
    )
    yield SignatureBlock("signature-block", prose.text("signatures-title"), parties)
