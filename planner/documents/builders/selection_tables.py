"""The tables of the selection report's chapters."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from planner.documents.builders.common import (
    alternative_in_full,
    cell,
    columns,
    person_shown,
    row,
)
from planner.documents.builders.selection_figures import category_text
from planner.documents.builders.selection_view import View
from planner.documents.charts.axis import number
from planner.domain.model.criterion import Criterion
from planner.domain.model.document import Cell, Mark, Row, Table
from planner.domain.model.evidence import EvidenceGrade, grade_of_fact
from planner.domain.model.money import Money, MoneyRange
from planner.domain.model.stakeholder import Stakeholder
from planner.domain.selection.cost import COST_PARTS, PROJECT_CATEGORIES
from planner.domain.selection.results import CostOfOwnership, CostPart, MustHaveResult, ScoredAlternative
from planner.wording.formats import money_scale

MARK_OF_BUDGET: Mapping[str, Mark] = {"yes": "good", "uncertain": "watch", "no": "bad", "unknown": "unknown"}
MARK_OF_STATE: Mapping[str, Mark] = {"pass": "good", "fail": "bad", "unproven": "unknown"}
RISKS_LISTED = 5
MOST_UNANSWERED = 3
# the question on money spent for good on the present CRM
SUNK_COST = "sunk_cost"
# the questionnaire of those who only tried the alternatives
TRIAL_FEEDBACK = "trial_feedback"
_TRAILS = 2
# ratings closer than this print alike
SAME_RATING = 0.05


def _heads(view: View, *keys: str) -> tuple[str, ...]:
    return tuple(view.prose.text(f"column-{key}") for key in keys)


def _per_alternative(view: View, *first: str) -> tuple[str, ...]:
    return (*first, *(view.name(scored) for scored in view.scored))


# --- people and weights ------------------------------------------------------------------------------------------


def participants_table(view: View) -> Table:
    """Return who answered what and when; how people are shown is a setting of the engagement."""
    people = view.result.engagement.stakeholders
    testers = [person for person in people if _only_tested(view, person)]
    named = [person for person in people if person not in testers or len(testers) == 1]
    rows = tuple(_participant_row(view, person) for person in named)
    if len(testers) > 1:
        rows += (_testers_row(view, testers),)
    heads = _heads(view, "participant", "questionnaires", "answered-on", "say")
    caption = view.prose.text("caption-participants")
    return Table("participants-table", caption, columns(heads, (1.5, 3.4, 2, 0.8), (3,)), rows)


def _only_tested(view: View, person: Stakeholder) -> bool:
    """Say whether somebody took part as a tester alone, without a say in the weights."""
    own = {a.questionnaire_id for a in view.result.engagement.answers if a.respondent_id == person.id}
    return own == {TRIAL_FEEDBACK} and person.say == 0


def _testers_row(view: View, testers: list[Stakeholder]) -> Row:
    prose, ids = view.prose, {person.id for person in testers}
    own = [answer for answer in view.result.engagement.answers if answer.respondent_id in ids]
    days = sorted(answer.answered_on for answer in own if answer.answered_on)
    when = prose.text("from-to", first=days[0], last=days[-1]) if days else prose.value(None)
    who = prose.text("testers", count=len(testers))
    return row(who, _answered(view, {TRIAL_FEEDBACK}), when, prose.value(0))


def _participant_row(view: View, person: Stakeholder) -> Row:
    prose, engagement = view.prose, view.result.engagement
    own = [answer for answer in engagement.answers if answer.respondent_id == person.id]
    days = sorted(answer.answered_on for answer in own if answer.answered_on)
    when = prose.text("from-to", first=days[0], last=days[-1]) if days else prose.value(None)
    if days and days[0] == days[-1]:
        when = prose.value(days[0])
    # roles are no marks: who took part is stated even where marks are anonymous
    anonymous = engagement.marks_shown == "anonymous"
    who = prose.value(person.role) if anonymous else person_shown(view.result, person.id, prose)
    counted = prose.value(person.say)
    group = view.selection.group
    # an interest was declared as a part of the marks: where those are anonymous, nobody is named by it
    if group is not None and person.id in group.interested and not anonymous:
        counted = prose.text("column-not-counted", who=counted)
    return row(who, _answered(view, {answer.questionnaire_id for answer in own}), when, counted)


def _answered(view: View, answered: set[str]) -> str:
    questionnaires = view.result.packs.questionnaires
    missing = tuple(one.title for id_, one in questionnaires.items() if id_ not in answered)
    params = {"count": len(answered), "all": len(questionnaires), "missing": missing}
    if not answered:
        return view.prose.text("answered-nothing")
    if len(missing) > MOST_UNANSWERED < len(answered):
        # nobody is asked everything, and a list of a dozen titles tells no reader more than their number
        return view.prose.text("answered-many", **params)
    if len(missing) > MOST_UNANSWERED:
        # naming what was answered is shorter and says more
        given = tuple(one.title for id_, one in questionnaires.items() if id_ in answered)
        return view.prose.text("answered-few", given=given, **params)
    return view.prose.text("answered-all" if not missing else "answered-some", **params)


def weights_table(view: View) -> Table:
    """Return the combined weights by point, with each respondent's own where that may be shown."""
    prose, engagement = view.prose, view.result.engagement
    weightings = () if engagement.marks_shown == "anonymous" else engagement.weightings
    people = [one.stakeholder_id for one in weightings]
    spreads = {spread.point_id: spread for spread in view.selection.weight_spread}
    rows = []
    for dimension in view.criteria("dimension"):
        label = prose.text("dimension-with-weight", dimension=dimension.text, weight=dimension.weight)
        for point in (p for p in view.criteria("point") if p.parent_id == dimension.id):
            own = spreads[point.id].by_stakeholder
            marks = (prose.value(own[p], "percent1") if p in own else prose.text("not-weighed") for p in people)
            combined = cell(prose.value(point.weight, "percent1"), strong=True)
            rows.append(row(label, f"{point.id} {prose.value(point.text)}", *marks, combined))
            label = ""
    named = ((person_shown(view.result, one.stakeholder_id, prose), one.has_interest) for one in weightings)
    shown = (prose.text("column-not-counted", who=who) if interest else who for who, interest in named)
    heads = (*_heads(view, "dimension", "point"), *shown, prose.text("column-combined"))
    widths = (1.6, 3.8, *(0.9 for _ in people), 0.8)
    kept = columns(heads, widths, tuple(range(2, len(heads))))
    return Table("weights-table", prose.text("caption-weights"), kept, tuple(rows), prose.text("weights-note"))


# --- must-haves and scores ---------------------------------------------------------------------------------------


def must_have_table(view: View) -> Table:
    """Return pass, fail or unproven per must-have and alternative, with the grade of the evidence."""
    prose = view.prose
    ids = [result.requirement_id for result in view.scored[0].must_haves]
    by_alternative = [{result.requirement_id: result for result in scored.must_haves} for scored in view.scored]
    rows = tuple(
        row(view.requirement(id_), *(_must_have_cell(view, results[id_]) for results in by_alternative)) for id_ in ids
    )
    heads = _per_alternative(view, prose.text("column-must-have"))
    widths = (4.4, *(1.15 for _ in view.scored))
    return Table(
        "must-have-table",
        prose.text("caption-must-have", count=len(ids)),
        columns(heads, widths),
        rows,
        prose.text("must-have-note"),
    )


def _must_have_cell(view: View, result: MustHaveResult) -> Cell:
    text = view.prose.text(f"state-{result.state}", grade=int(result.grade))
    return cell(text, MARK_OF_STATE[result.state])


def score_table(view: View) -> Table:
    """Return rank, overall value, must-haves, evidence and cost of every alternative."""
    prose = view.prose
    rows = tuple(_score_row(view, scored) for scored in view.scored)
    _, unit = money_scale(view.result.engagement.currency, prose.language)
    heads = _heads(view, "rank", "alternative", "value", "must-haves", "evidenced", "unknown-weight")
    heads = (*heads, prose.text("column-five-years", unit=unit))
    widths = (0.5, 2.55, 1.6, 1.45, 0.95, 0.9, 1.75)
    return Table(
        "score-table",
        prose.text("caption-scores"),
        columns(heads, widths, (2, 4, 5, 6)),
        rows,
        prose.text("scores-note"),
    )


def _score_row(view: View, scored: ScoredAlternative) -> Row:
    prose = view.prose
    cost = view.cost(scored.alternative_id)
    rank = str(scored.rank) if scored.eligible else prose.text("not-ranked")
    enough = scored.evidenced_weight >= view.selection.evidence_limit
    return row(
        rank,
        cell(alternative_in_full(view.alternatives[scored.alternative_id], prose), strong=scored is view.leader),
        prose.value(scored.overall_value, "percent_range"),
        _must_have_summary(view, scored),
        cell(prose.value(scored.evidenced_weight, "percent"), "none" if enough else "watch"),
        prose.value(scored.unknown_weight, "percent"),
        compact(view, cost.total if cost else None),
    )


def _must_have_summary(view: View, scored: ScoredAlternative) -> Cell:
    failed, unproven = len(view.must_haves(scored, "fail")), len(view.must_haves(scored, "unproven"))
    if not scored.must_haves:
        return cell(view.prose.text("must-haves-none"))
    if failed:
        return cell(view.prose.text("must-haves-failed", failed=failed, unproven=unproven), "bad")
    if unproven:
        return cell(view.prose.text("must-haves-unproven", unproven=unproven), "unknown")
    return cell(view.prose.text("must-haves-passed"), "good")


def dimension_sentences(view: View) -> Iterator[str]:
    """Yield the results per dimension in words; where nothing is known or several are equal, nobody is best."""
    for dimension in view.criteria("dimension"):
        yield view.prose.sentences(_dimension_parts(view, dimension))


def _dimension_parts(view: View, dimension: Criterion) -> Iterator[str]:
    prose, leader = view.prose, view.leader
    unknown = {scored.alternative_id: view.unknown_share(scored, dimension) for scored in view.scored}
    ratings = {scored.alternative_id: view.dimension_rating(scored, dimension) for scored in view.scored}
    named = {"dimension": dimension.text, "weight": dimension.weight}
    if min(unknown.values()) >= 1.0:
        yield prose.text("dimension-nothing-known", **named)
        return
    highest = max(rating.expected for rating in ratings.values())
    best = [s for s in view.scored if math.isclose(ratings[s.alternative_id].expected, highest, abs_tol=SAME_RATING)]
    names = prose.join(view.name(scored) for scored in best)
    key = "dimension-best" if len(best) == 1 else "dimension-tied"
    yield prose.text(key, **named, best=names, rating=ratings[best[0].alternative_id])
    if leader is not None and leader not in best:
        yield prose.text("dimension-leader", leader=view.name(leader), rating=ratings[leader.alternative_id])
    unsure = max(view.scored, key=lambda scored: unknown[scored.alternative_id])
    if unknown[unsure.alternative_id]:
        share = unknown[unsure.alternative_id]
        yield prose.text("dimension-unknown", name=view.name(unsure), share=share)


def evidence_table(view: View) -> Table:
    """Return on which grade of evidence the weight of each alternative rests, and on which sources."""
    prose, grades = view.prose, list(reversed(EvidenceGrade))
    texts = view.result.packs.rating_scale.grade_texts
    rows = tuple(
        row(view.name(scored), *(_grade_cell(view, scored, grade) for grade in grades)) for scored in view.scored
    )
    heads = (
        prose.text("column-alternative"),
        *(prose.text("grade-head", number=int(grade), grade=texts[grade]) for grade in grades),
    )
    kept = columns(heads, (1.4, *(1.1 for _ in grades)))
    return Table(
        "evidence-share-table", prose.text("caption-evidence-share"), kept, rows, prose.text("evidence-share-note")
    )


def _grade_cell(view: View, scored: ScoredAlternative, grade: EvidenceGrade) -> str:
    product = view.alternatives[scored.alternative_id].product
    facts = [
        product.facts[id_] for rating in scored.ratings.values() for id_ in rating.fact_ids if rating.grade == grade
    ]
    shown = (fact.source_id for fact in facts if grade_of_fact(fact, product.sources[fact.source_id]) == grade)
    share = view.prose.value(view.weight_at_grades(scored, (grade,)), "percent")
    return "\n".join(filter(None, (share, view.index.cite(scored.alternative_id, shown, view.prose))))


# --- cost --------------------------------------------------------------------------------------------------------


def cost_table(view: View) -> Table:
    """Return five-year cost by its three parts, total, first year, budget check, VAT and validity."""
    prose = view.prose
    costs = view.selection.costs
    rows = [_part_row(view, part) for part in COST_PARTS]
    totals = (("total", [cost.total for cost in costs]), ("first-year", [cost.first_year for cost in costs]))
    for key, amounts in totals:
        cells = (
            cell(compact(view, amount), "none" if amount else "unknown", strong=key == "total") for amount in amounts
        )
        rows.append(row(cell(prose.text(f"row-{key}"), strong=key == "total"), *cells))
    rows.append(
        row(
            prose.text("row-budget"),
            *(cell(prose.text(f"budget-{cost.within_budget}"), MARK_OF_BUDGET[cost.within_budget]) for cost in costs),
        )
    )
    rows.append(row(prose.text("row-vat"), *(_vat(view, cost) for cost in costs)))
    rows.append(row(prose.text("row-valid"), *(_valid(view, cost) for cost in costs)))
    heads = (prose.text("column-category"), *(view.names[cost.alternative_id] for cost in costs))
    widths = (1.1, *(1.35 for _ in costs))
    _, unit = money_scale(view.result.engagement.currency, prose.language)
    return Table(
        "cost-table",
        prose.text("caption-cost", unit=unit),
        columns(heads, widths, tuple(range(1, len(heads)))),
        tuple(rows),
        prose.text("cost-parts-note"),
    )


def cost_kinds_table(view: View) -> Table:
    """Return five-year cost by kind, under the part each kind belongs to."""
    prose, costs = view.prose, view.selection.costs
    rows: list[Row] = []
    for part, categories in COST_PARTS.items():
        rows.append(_part_row(view, part))
        rows += [
            row(category_text(view, c).capitalize(), *(_category_cell(view, cost, c) for cost in costs))
            for c in categories
            if _is_asked(view, c)
        ]
    heads = (prose.text("column-category"), *(view.names[cost.alternative_id] for cost in costs))
    _, unit = money_scale(view.result.engagement.currency, prose.language)
    kept = columns(heads, (1.1, *(1.35 for _ in costs)), tuple(range(1, len(heads))))
    return Table(
        "cost-kinds-table", prose.text("caption-cost-kinds", unit=unit), kept, tuple(rows), prose.text("cost-note")
    )


def _part_row(view: View, part: CostPart) -> Row:
    amounts = [cost.parts.get(part) for cost in view.selection.costs]
    cells = (cell(compact(view, one) if one else view.prose.text("part-unpriced"), strong=True) for one in amounts)
    return row(cell(view.prose.text(f"part-{part}"), strong=True), *cells)


def _is_asked(view: View, category: str) -> bool:
    """Say whether a kind of cost arises at all: two systems run side by side only where there is one already."""
    quoted = any(line.category == category for cost in view.selection.costs for line in cost.lines)
    return quoted or category != "parallel" or bool(view.result.engagement.company.has_crm)


def _category_cell(view: View, cost: CostOfOwnership, category: str) -> Cell:
    lines = [line for line in cost.lines if line.category == category]
    if not lines:
        # whoever keeps what there is buys no project
        keeps = view.alternatives[cost.alternative_id].keeps_current
        return cell(view.prose.text("not-due" if keeps and category in PROJECT_CATEGORIES else "not-listed"))
    amounts = [line.amount for line in lines if line.amount is not None]
    if not amounts:
        return cell(view.prose.text("not-quoted"), "unknown")
    text = compact(view, sum(amounts[1:], start=amounts[0]))
    if len(amounts) < len(lines):
        return cell(view.prose.text("partly-quoted", text=text), "unknown")
    return cell(text)


def compact(view: View, amount: MoneyRange | None) -> str:
    """Print an amount without its unit, which stands in the caption, and with three figures."""
    if amount is None:
        return view.prose.value(None)
    divisor, _ = money_scale(amount.currency, view.prose.language)
    low, expected, high = (number(part / divisor) for part in dataclasses.astuple(amount.estimate))
    if low == high:
        return expected
    key = "compact-range" if amount.estimate.low >= 0 else "compact-range-signed"
    return view.prose.text(key, low=low, expected=expected, high=high).replace("-", "−")


def _vat(view: View, cost: CostOfOwnership) -> str:
    quotation = view.alternatives[cost.alternative_id].quotation
    if quotation is None:
        return view.prose.text("no-quotation")
    key = f"vat-{quotation.vat}" + ("-rate" if quotation.vat != "unknown" and quotation.vat_rate is not None else "")
    return view.prose.text(key, rate=quotation.vat_rate)


def _valid(view: View, cost: CostOfOwnership) -> str:
    quotation = view.alternatives[cost.alternative_id].quotation
    return view.prose.text("no-quotation") if quotation is None else view.prose.value(quotation.valid_until)


def vat_sentences(view: View) -> Iterator[str]:
    """Yield which quotations include VAT and which do not; nothing when nobody has quoted."""
    prose = view.prose
    names: dict[str, list[str]] = {}
    for cost in view.selection.costs:
        if quoted := view.vat(cost.alternative_id):
            names.setdefault(quoted, []).append(view.names[cost.alternative_id])
    economics = view.result.economics
    basis = economics.vat_basis if economics else None
    if set(names) == {"included"} and basis in (None, "included"):
        yield prose.text("vat-all-included")
        return
    for vat in ("excluded", "unknown", "included"):
        if names.get(vat):
            yield prose.text(f"vat-list-{vat}", names=prose.join(names[vat]))
    if names and economics is not None and basis is not None:
        yield prose.text(f"vat-converted-{basis}")
        yield from view.says(one for one in economics.warnings if one.code.startswith("economics.vat"))
    elif names:
        yield prose.text("vat-not-converted")


def sunk_sentence(view: View) -> str:
    """Say how much the present CRM has cost for good; nothing where there is none. It is never part of a sum."""
    engagement = view.result.engagement
    if not engagement.company.has_crm:
        return ""
    stated = (answer.value for answer in engagement.answers if answer.question_id == SUNK_COST)
    amount = next((value for value in stated if isinstance(value, int | float)), None)
    if amount is None:
        return view.prose.text("sunk-unknown")
    money = Money(Decimal(str(amount)), engagement.currency)
    return view.prose.text("sunk-known", amount=view.prose.value(money))


def unquoted_sentences(view: View) -> Iterator[str]:
    """Yield what each alternative leaves out of its quotation: a risk, never zero."""
    for cost in view.selection.costs:
        # kinds of cost the quotation is silent on stand in the table as «not listed»
        lines = [view.prose.value(one.params["line"]) for one in cost.unquoted if "line" in one.params]
        items = lines or ([] if cost.lines else [text.rstrip("。.") for text in view.says(cost.unquoted)])
        if items:
            name = view.names[cost.alternative_id]
            yield view.prose.text("unquoted-of", name=name, items=view.prose.clauses(items))


# --- the others, risks, questions --------------------------------------------------------------------------------


def others_table(view: View) -> Table | None:
    """Return what every alternative but the leading one lacks; nothing when there is no leader."""
    leader = view.leader
    others = [scored for scored in view.scored if scored is not leader]
    if not others:
        return None
    lacking = [(view.name(other), view.prose.sentences(_lacks(view, other))) for other in others]
    if leader is None:
        rows = tuple(row(*cells) for cells in lacking)
        kept = columns(_heads(view, "alternative", "lacks"), (1.4, 6.2))
        return Table("others-table", view.prose.text("caption-others-nobody"), kept, rows)
    rows = tuple(
        row(name, _behind(view, leader, other), lacks) for other, (name, lacks) in zip(others, lacking, strict=True)
    )
    kept = columns(_heads(view, "alternative", "behind", "lacks"), (1.4, 1.1, 5.1), (1,))
    return Table("others-table", view.prose.text("caption-others"), kept, rows)


def _behind(view: View, leader: ScoredAlternative, other: ScoredAlternative) -> str:
    gap = leader.overall_value.expected - other.overall_value.expected
    return view.prose.value(gap * 100, "one").replace("-", "−")


def _lacks(view: View, other: ScoredAlternative) -> Iterator[str]:
    prose = view.prose
    failed, unproven = view.must_haves(other, "fail"), view.must_haves(other, "unproven")
    if failed:
        named = prose.clauses(view.requirement(id_) for id_ in failed) if len(failed) <= _TRAILS else prose.join(failed)
        yield prose.text("lacks-failed", count=len(failed), requirements=named)
    if unproven:
        yield prose.text("lacks-unproven", count=len(unproven))
    trails = _trailing_points(view, other)
    if trails:
        yield prose.text("lacks-points", points=prose.clauses(trails))
    if other.evidenced_weight < view.selection.evidence_limit:
        yield prose.text("lacks-evidence", share=other.evidenced_weight, limit=view.selection.evidence_limit)
    cost, own = view.cost(other.alternative_id), view.cost(view.leader.alternative_id) if view.leader else None
    leading = view.leader.alternative_id if view.leader else None
    comparable = view.vat_shown(other.alternative_id) == view.vat_shown(leading) if leading else False
    if comparable and cost and own and cost.total and own.total and cost.total.estimate.low > own.total.estimate.high:
        yield prose.text("lacks-cost", cost=cost.total)


def _trailing_points(view: View, other: ScoredAlternative) -> tuple[str, ...]:
    if view.leader is None:
        return ()
    ahead = {part.criterion_id: part.value.expected for part in view.leader.point_contributions}
    behind = {part.criterion_id: ahead[part.criterion_id] - part.value.expected for part in other.point_contributions}
    worst = sorted((id_ for id_ in behind if behind[id_] > 0), key=lambda id_: -behind[id_])[:_TRAILS]
    texts = {point.id: point.text for point in view.criteria("point")}
    return tuple(
        view.prose.text(
            "trailing-point",
            point=texts[id_],
            own=other.point_ratings[id_].expected,
            leader=view.leader.point_ratings[id_].expected,
        )
        for id_ in worst
    )


def risk_table(view: View) -> Table:
    """Return the gravest risks of the roll-out with what is done about them."""
    prose = view.prose
    worst = sorted(view.result.rollout.risks, key=lambda risk: (-risk.exposure, risk.id))[:RISKS_LISTED]
    rows = tuple(
        row(
            prose.value(risk.text),
            prose.text("exposure", likelihood=risk.likelihood, impact=risk.impact, exposure=risk.exposure),
            prose.value(risk.response),
        )
        for risk in worst
    )
    heads = _heads(view, "risk", "exposure", "response")
    return Table(
        "risk-table",
        prose.text("caption-risks", count=len(rows)),
        columns(heads, (2.6, 1.0, 3.4)),
        rows,
        prose.text("risks-note", all=len(view.result.rollout.risks)),
    )


def contract_conditions(view: View) -> Iterator[str]:
    """Yield what belongs in the contract, derived from answers, quotation and cautions of the leading alternative."""
    prose, leader = view.prose, view.leader
    if leader is None or view.alternatives[leader.alternative_id].keeps_current:
        return
    alternative = view.alternatives[leader.alternative_id]
    codes: dict[str, list[str]] = {}
    for requirement_id, rating in leader.ratings.items():
        codes.setdefault(rating.code, []).append(requirement_id)
    must_haves = tuple(
        result.requirement_id for result in leader.must_haves if result.grade < EvidenceGrade.CONTRACT_OR_REFERENCE
    )
    if must_haves:
        yield prose.text("contract-must-haves", count=len(must_haves), ids=must_haves)
    for code in ("custom", "roadmap", "third_party"):
        if codes.get(code):
            ids = codes[code]
            few = prose.clauses(map(view.requirement, ids)) if len(ids) <= _TRAILS else None
            yield prose.text(f"contract-{code}", count=len(ids), ids=few or tuple(ids))
    yield from (prose.text("contract-caution", caution=caution) for caution in alternative.product.cautions)
