"""The annexes of the selection report: screening, scale, every rating, decisions, formulas, terms, evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.documents.builders.common import (
    assumption_list,
    cell,
    columns,
    evidence_tables,
    glossary_table,
    group_row,
    heading,
    person_shown,
    references_table,
    row,
    shared_heading,
)
from planner.documents.builders.figures import figures_table
from planner.documents.builders.selection_agreement import respondents_table
from planner.documents.builders.selection_economics import money_annex
from planner.documents.builders.selection_evidence import build_long_list_tables, build_recheck
from planner.documents.builders.selection_figures import cost_parts_figure
from planner.documents.builders.selection_firmness_annex import robustness_annex
from planner.documents.builders.selection_presets import consideration_table, preset_blocks, weight_log_table
from planner.documents.builders.selection_reasons import questions_annex, reasons_annex
from planner.documents.builders.selection_survey import peer_annex
from planner.documents.builders.selection_tables import cost_kinds_table, sunk_sentence, weights_table
from planner.documents.builders.selection_trials import trial_blocks
from planner.documents.builders.selection_view import View, screened_key
from planner.domain.model.criterion import Criterion
from planner.domain.model.document import Block, Bullets, Cell, Mark, PageBreak, Paragraph, Row, Table
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.stakeholder import RequirementDecision
from planner.domain.rollout.results import Gap
from planner.domain.selection.results import CostLine, Rating, ScreenedProduct

TERMS = (
    "alternative",
    "must_have",
    "answer",
    "grade",
    "rating",
    "overall_value",
    "evidenced_weight",
    "unknown",
    "cost_of_ownership",
    "crm",
    "erp",
    "oa",
)
STANDARDS = ("gbt_25000_10", "gbt_25000_51", "gbt_22239", "gbt_35273", "pipl", "dsl")
# published shares to hold the quotations against
COST_FIGURES = ("five_year_split", "services_to_subscription")
UNPROVEN = "selection.screen-unproven"
GAP_OF_THE_CORE = "rollout.gap-core"
# so many requirements met as delivered and given no reason share one row
_LEAST_DRAWN_TOGETHER = 3
MARK_OF_DECISION: Mapping[str, Mark] = {"short_list": "good", "ask_first": "unknown", "set_aside": "bad"}


def build_annexes(view: View) -> tuple[Block, ...]:
    """Return all annexes, in print order."""
    parts = (
        _screening(view),
        _scale(view),
        preset_blocks(view),
        trial_blocks(view),
        _ratings(view),
        robustness_annex(view),
        reasons_annex(view),
        questions_annex(view),
        _decisions(view),
        build_recheck(view),
        _formulas(view),
        money_annex(view),
        _assumptions(view),
        _terms(view),
        peer_annex(view),
        _evidence(view),
    )
    return tuple(block for part in parts for block in part)


# --- screening ---------------------------------------------------------------------------------------------------


def _screening(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "screening")
    if not view.selection.screened:
        yield Paragraph("screening-none", prose.text("screening-none"))
        return
    yield Paragraph("screening-lead", prose.text("screening-lead", count=len(view.selection.screened)))
    later = _later_facts(view)
    if later:
        yield Paragraph("screening-later", later, "note")
    heads = tuple(prose.text(f"column-{key}") for key in ("product", "decision", "reasons", "shown-share", "oldest"))
    rows = tuple(_screened_row(view, screened, n) for n, screened in enumerate(view.selection.screened, start=1))
    widths = (1.4, 1.05, 4.15, 1.25, 1.0)
    yield Table(
        "screening-table",
        prose.text("caption-screening"),
        columns(heads, widths, (3,)),
        rows,
        prose.text("screening-note"),
    )
    yield from build_long_list_tables(view)


def _later_facts(view: View) -> str:
    """Say how many facts of the screening are dated after the inputs, and which sources they come from."""
    today = view.result.engagement.today
    count, latest, numbers = 0, "", list[str]()
    for product_id in (screened.product_id for screened in view.selection.screened):
        use = next((one for one in view.index.uses if one.key == screened_key(product_id)), None)
        facts = [use.product.facts[fact_id] for fact_id in use.shows] if use else []
        # a date may hold a year or a month only: compare as much as is stated
        late = [fact for fact in facts if fact.as_of and fact.as_of > today.isoformat()[: len(fact.as_of)]]
        count += len(late)
        latest = max([latest, *(fact.as_of or "" for fact in late)])
        numbers.append(view.index.cite(screened_key(product_id), (fact.source_id for fact in late), view.prose))
    if not count:
        return ""
    cited = view.prose.join(filter(None, numbers))
    return view.prose.text("screening-later", count=count, today=today, latest=latest, numbers=cited)


def _screened_row(view: View, screened: ScreenedProduct, number: int) -> Row:
    prose = view.prose
    product = view.result.packs.products[screened.product_id]
    # the codes of open must-haves stand in the table below, once and readable
    told = [reason for reason in screened.reasons if reason.code != UNPROVEN]
    counts = [reason.params for reason in screened.reasons if reason.code == UNPROVEN]
    open_ones = [
        prose.text(
            "must-haves-all-open" if p["count"] == p["total"] else "must-haves-open", count=p["count"], total=p["total"]
        )
        for p in counts
    ]
    reasons = prose.sentences((*open_ones, *view.says(told)))
    facts = [product.facts[fact_id] for result in screened.must_haves for fact_id in result.fact_ids]
    cited = view.index.cite(screened_key(product.id), (fact.source_id for fact in facts), prose)
    if cited:
        reasons = prose.sentences((reasons, prose.text("see-evidence", numbers=cited)))
    return row(
        prose.text("numbered-product", number=number, name=product.name),
        cell(prose.text(f"decision-{screened.decision}"), MARK_OF_DECISION[screened.decision]),
        reasons,
        prose.text("answered-share", share=screened.evidenced_weight, count=screened.answered),
        prose.value(screened.oldest_evidence),
    )


# --- scale and ratings -------------------------------------------------------------------------------------------


def _scale(view: View) -> Iterator[Block]:
    prose, scale = view.prose, view.result.packs.rating_scale
    yield heading(prose, "scale")
    yield weights_table(view)
    yield from filter(None, (respondents_table(view), weight_log_table(view), consideration_table(view)))
    yield Paragraph("scale-lead", prose.text("scale-lead", prior=scale.default_prior))
    heads = (prose.text("column-rating"), prose.text("column-wording"))
    words = tuple(row(str(number), prose.value(text)) for number, text in sorted(scale.words.items()))
    yield Table("scale-words", prose.text("caption-scale-words"), columns(heads, (0.5, 5)), words)
    grades = [grade for grade in EvidenceGrade if grade > EvidenceGrade.NONE]
    rows = []
    for code, text in scale.code_texts.items():
        for extent in ("whole", "core"):
            entries = [scale.ratings.get((code, extent, grade)) for grade in grades]
            if any(entry is not None for entry in entries):
                label = prose.text(
                    "code-extent", code=text, short=prose.text(f"code-{code}"), extent=prose.text(f"extent-{extent}")
                )
                rows.append(row(label, *(prose.value(entry, "range") for entry in entries)))
    answer_heads = (
        prose.text("column-answer"),
        *(prose.text("grade-head", number=int(g), grade=scale.grade_texts[g]) for g in grades),
    )
    yield Table(
        "scale-table",
        prose.text("caption-scale"),
        columns(answer_heads, (1.9, *(1.0 for _ in grades))),
        tuple(rows),
        prose.text("scale-note"),
    )


def _ratings(view: View) -> Iterator[Block]:
    prose = view.prose
    yield PageBreak("ratings-page", landscape=True)
    yield heading(prose, "ratings")
    yield Paragraph("ratings-lead", prose.text("ratings-lead", codes=prose.join(_code_legend(view))))
    for dimension in view.criteria("dimension"):
        rows = tuple(_rating_rows(view, dimension))
        heads = (
            prose.text("column-requirement"),
            prose.text("column-weight"),
            *(view.name(scored) for scored in view.scored),
        )
        widths = (2.9, 0.6, *(2.05 for _ in view.scored))
        caption = prose.text("caption-ratings", dimension=dimension.text)
        yield Table(f"ratings-{dimension.id.lower()}", caption, columns(heads, widths, (1,)), rows)
    yield PageBreak("ratings-end")


def _code_legend(view: View) -> Iterator[str]:
    for code, text in view.result.packs.rating_scale.code_texts.items():
        yield view.prose.text("code-legend", short=view.prose.text(f"code-{code}"), code=text)


def _rating_rows(view: View, dimension: Criterion) -> Iterator[Row]:
    for point in (p for p in view.criteria("point") if p.parent_id == dimension.id):
        yield group_row(f"{point.id} {view.prose.value(point.text)}")
        for leaf in view.leaves(point):
            cells = (_rating_cell(view, scored.ratings[leaf.id]) for scored in view.scored)
            yield row(view.requirement(leaf.id), view.prose.value(leaf.weight, "percent1"), *cells)


def _rating_cell(view: View, rating: Rating) -> Cell:
    prose = view.prose
    if rating.code == "unknown":
        return cell(prose.text("rating-unknown", rating=rating.rating), "unknown")
    extent = prose.text(f"extent-{rating.extent}-short")
    code = prose.text(f"code-{rating.code}")
    return cell(prose.text("rating-cell", code=code, extent=extent, grade=int(rating.grade), rating=rating.rating))


# --- the client's decisions --------------------------------------------------------------------------------------


def _decisions(view: View) -> Iterator[Block]:
    prose = view.prose
    decisions = view.result.engagement.requirement_decisions.values()
    out = [decision for decision in decisions if not decision.applicable]
    yield heading(prose, "decisions")
    explained = [decision for decision in out if decision.reason]
    if explained:
        yield _decision_table(view, "not-applicable-table", explained)
    if len(out) > len(explained):
        yield _unexplained_table(view, [decision for decision in out if not decision.reason])
    if not out:
        yield Paragraph("not-applicable-none", prose.text("not-applicable-none"))
    yield Paragraph("surplus-lead", prose.text("surplus-lead"))
    rows = [*_need_rows(view), *_gap_rows(view)]
    if not rows:
        yield Paragraph("surplus-none", prose.text("surplus-none"))
        return
    heads = tuple(prose.text(f"column-{key}") for key in ("requirement", "leader-answer", "reason"))
    yield Table("surplus-table", prose.text("caption-surplus"), columns(heads, (3.2, 1.5, 3)), tuple(rows))


def _decision_table(view: View, id_: str, decisions: list[RequirementDecision]) -> Table:
    prose = view.prose
    rows = tuple(row(view.requirement(d.requirement_id), prose.value(d.reason)) for d in decisions)
    heads = (prose.text("column-requirement"), prose.text("column-reason"))
    return Table(id_, prose.text(f"caption-{id_}"), columns(heads, (3, 3)), rows)


def _unexplained_table(view: View, decisions: list[RequirementDecision]) -> Table:
    """Return the requirements left out without a reason, by module: a column of reasons would stand empty."""
    prose, catalogue = view.prose, view.result.packs.catalogue
    by_module: dict[str, list[str]] = {}
    for decision in decisions:
        module = catalogue.requirements[decision.requirement_id].module
        by_module.setdefault(module, []).append(view.requirement(decision.requirement_id))
    rows = tuple(
        row(prose.value(catalogue.modules[module].text), prose.clauses(named)) for module, named in by_module.items()
    )
    heads = (prose.text("column-module"), prose.text("column-requirement"))
    caption = prose.text("caption-unexplained", count=len(decisions))
    return Table("not-applicable-unexplained", caption, columns(heads, (1, 5)), rows)


def _need_rows(view: View) -> Iterator[Row]:
    decisions = [d for d in view.result.engagement.requirement_decisions.values() if d.applicable and d.need]
    gaps = {gap.requirement_id: gap for gap in _gaps_to_name(view)}
    for need in ("needed", "enough", "too_much"):
        own = [decision for decision in decisions if decision.need == need]
        if own:
            yield group_row(view.prose.text(f"need-{need}", count=len(own)))
        plain = [d for d in own if not d.reason and _met_as_delivered(view, d.requirement_id)]
        told = own if len(plain) < _LEAST_DRAWN_TOGETHER else [d for d in own if d not in plain]
        for decision in told:
            answer = _leader_answer(view, decision.requirement_id)
            reason = view.prose.value(decision.reason) if decision.reason else None
            gap = gaps.get(decision.requirement_id)
            reason = reason or (_lacking(view, gap) if gap else view.prose.text("reason-unstated"))
            yield row(view.requirement(decision.requirement_id), answer, reason)
        if len(told) < len(own):
            ids = tuple(decision.requirement_id for decision in plain)
            yield row(
                view.prose.text("need-plain", count=len(ids), ids=ids),
                view.prose.text("need-plain-answer"),
                view.prose.text("reason-unstated"),
            )


def _met_as_delivered(view: View, requirement_id: str) -> bool:
    planned = view.scored_by(view.result.alternative.id if view.result.alternative else None)
    rating = planned.ratings.get(requirement_id) if planned else None
    return rating is not None and rating.code == "standard" and rating.extent == "whole"


def _gap_rows(view: View) -> Iterator[Row]:
    """Yield the gaps of the planned alternative that need more than configuration."""
    named = {d.requirement_id for d in view.result.engagement.requirement_decisions.values() if d.need}
    own = [gap for gap in _gaps_to_name(view) if gap.requirement_id not in named]
    if own:
        yield group_row(view.prose.text("need-gaps", count=len(own)))
    for gap in own:
        answer = _leader_answer(view, gap.requirement_id)
        yield row(view.requirement(gap.requirement_id), answer, _lacking(view, gap))


def _gaps_to_name(view: View) -> list[Gap]:
    return [gap for gap in view.result.rollout.gaps if gap.code not in ("configuration", "unknown")]


def _lacking(view: View, gap: Gap) -> str:
    """Say what is missing; the column before already says that only the core is shown."""
    missing = gap.reason.params.get("missing") if gap.reason.code == GAP_OF_THE_CORE else None
    return view.prose.value(missing) if missing else view.prose.say(gap.reason)


def _leader_answer(view: View, requirement_id: str) -> Cell:
    planned = view.scored_by(view.result.alternative.id if view.result.alternative else None)
    rating = planned.ratings.get(requirement_id) if planned else None
    if rating is None or rating.code == "unknown":
        return cell(view.prose.value(None), "unknown")
    code = view.result.packs.rating_scale.code_texts[rating.code]
    return cell(
        view.prose.text(
            "answer-graded", code=code, extent=view.prose.text(f"extent-{rating.extent}"), grade=int(rating.grade)
        )
    )


# --- formulas, assumptions, terms, evidence ----------------------------------------------------------------------


def _formulas(view: View) -> Iterator[Block]:
    prose = view.prose
    rows: list[Row] = []
    for cost in view.selection.costs:
        if not cost.lines:
            continue
        rows.append(group_row(view.names[cost.alternative_id]))
        for line in cost.lines:
            cited = view.index.cite(cost.alternative_id, line.source_ids, prose) or _estimated_by(view, line)
            amount = cell(prose.value(line.amount, "money_range"), "none" if line.amount else "unknown")
            rows.append(row(prose.say(line.formula), amount, cited or prose.value(None)))
    yield heading(prose, "formulas")
    if not rows:
        yield Paragraph("formulas-none", prose.text("formulas-none"))
        return
    sunk = sunk_sentence(view)
    if sunk:
        yield Paragraph("cost-sunk", sunk)
    yield cost_kinds_table(view)
    figure = cost_parts_figure(view)
    if figure:
        yield figure
    heads = tuple(prose.text(f"column-{key}") for key in ("formula", "amount", "evidence"))
    yield Table("formulas-table", prose.text("caption-formulas"), columns(heads, (4.3, 1.9, 1.2), (1,)), tuple(rows))
    if set(COST_FIGURES) <= set(view.result.packs.figures):
        yield figures_table(view.result, prose, "cost-figures", COST_FIGURES)


def _estimated_by(view: View, line: CostLine) -> str:
    """Say who of the client has estimated a line that stands in no offer; empty where nobody is named."""
    if not line.stated_by:
        return ""
    return view.prose.text("evidence-own", who=person_shown(view.result, line.stated_by, view.prose))


def _assumptions(view: View) -> Iterator[Block]:
    prose, packs = view.prose, view.result.packs
    points, tolerance = packs.catalogue.class_points, packs.rating_scale.tie_tolerance
    yield heading(prose, "assumptions")
    said = [
        prose.text("assumption-prior", prior=packs.rating_scale.default_prior),
        prose.text("assumption-scale"),
        prose.text("assumption-classes", high=points["高"], middle=points["中"], low=points["低"]),
        prose.text("assumption-limit", limit=view.selection.evidence_limit, tolerance=100 * tolerance),
        *((prose.text("assumption-cost"),) if view.result.economics is None else ()),
        prose.text("assumption-plan"),
        *view.says(view.selection.warnings),
    ]
    yield from assumption_list(prose, said)


def _terms(view: View) -> Iterator[Block]:
    yield shared_heading(view.prose, "glossary-and-references")
    yield glossary_table(view.prose, TERMS)
    yield references_table(view.result, view.prose, STANDARDS)


def _evidence(view: View) -> Iterator[Block]:
    yield shared_heading(view.prose, "evidence")
    yield Paragraph("evidence-lead", view.prose.shared("evidence-lead"))
    tables = evidence_tables(view.result, view.prose, view.index)
    yield from tables or (Bullets("evidence-none", (view.prose.shared("evidence-none"),)),)
