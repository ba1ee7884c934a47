"""The answer to «which product?», which may be «no clear winner» or «not enough data»."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.text import Text
from planner.domain.model.vendor import Alternative
from planner.domain.selection.ask_next import is_weak
from planner.domain.selection.comparison import lead_probability, margin
from planner.domain.selection.results import (
    AskNext,
    CostOfOwnership,
    Rating,
    ScoredAlternative,
    Verdict,
    VerdictKind,
)
from planner.domain.selection.scale import RatingScale
from planner.domain.selection.score import ROUNDING, is_tie
from planner.errors import Statement

# declared limits of the rule, printed with every verdict (docs/methods.md#verdict)
FIRM_LEAD = 0.90
LIKELY_LEAD = 0.70
NEARLY_SURE = 0.99
QUESTIONS_NAMED = 5
MUST_HAVES_NAMED = 3
# differences of overall values and shares are worded in points of a hundred: «5 %» of a value would be ambiguous
POINTS = 100


@dataclass(frozen=True, slots=True)
class VerdictInputs:
    """
    What the verdict is drawn from; `scored` is in rank order, mappings are keyed by id.

    `dissent` holds a condition for each respondent whose own weights put another alternative first.
    """

    scored: Sequence[ScoredAlternative]
    alternatives: Mapping[str, Alternative]
    costs: Mapping[str, CostOfOwnership]
    weights: Mapping[str, float]
    questions: Sequence[AskNext]
    catalogue: Catalogue
    scale: RatingScale
    sponsor_agreed: bool = False
    weighed: bool = True
    dissent: Sequence[Statement] = ()


@dataclass(frozen=True, slots=True)
class _Lead:
    """The leader, the second, and the rival least surely beaten with the probability of the lead over it."""

    leader: ScoredAlternative
    runner_up: ScoredAlternative | None
    closest: ScoredAlternative | None
    probability: float


def judge(inputs: VerdictInputs, group_statements: Sequence[Statement]) -> Verdict:
    """
    Draw the verdict by the declared rule.

    Source: docs/methods.md#verdict
    """
    if not inputs.scored:
        return Verdict("not_enough_data", None, None, None, (Statement("selection.verdict-no-alternatives"),), ())
    eligible = [s for s in inputs.scored if s.eligible]
    if not eligible:
        return _nobody_eligible(inputs, group_statements)
    lead = _lead(eligible, inputs.weights)
    kind = _kind(lead, inputs)
    statements = (*_main(kind, lead, inputs), *_waivers(inputs, lead.leader), *group_statements, _rule(inputs.scale))
    runner_up = lead.runner_up
    return Verdict(
        kind=kind,
        leading_id=lead.leader.alternative_id,
        runner_up_id=None if runner_up is None else runner_up.alternative_id,
        margin=None if runner_up is None else margin(lead.leader, runner_up),
        statements=statements,
        conditions=tuple(_conditions(kind, lead, inputs)),
    )


def _nobody_eligible(inputs: VerdictInputs, group_statements: Sequence[Statement]) -> Verdict:
    """Return the verdict when every alternative fails a must-have: what it would take, and how thin the evidence is."""
    statements = (
        Statement("selection.verdict-none-eligible", {"count": len(inputs.scored)}),
        *_waivers(inputs, None),
        *_thin_evidence(inputs),
        *group_statements,
        _rule(inputs.scale),
    )
    conditions = (Statement("selection.condition-decide-must-haves"), *_sponsor(inputs))
    return Verdict("no_clear_winner", None, None, None, statements, conditions)


def _thin_evidence(inputs: VerdictInputs) -> Iterator[Statement]:
    """Yield the alternatives whose evidence would not suffice even if the must-haves were waived."""
    limit = inputs.scale.evidence_limit
    thin = [s for s in inputs.scored if s.evidenced_weight < limit - ROUNDING]
    if thin:
        params = {
            "alternatives": tuple(_name(s, inputs) for s in thin),
            "most": max(s.evidenced_weight for s in thin),
            "limit": limit,
        }
        yield Statement("selection.none-eligible-evidence", params)


def _lead(eligible: Sequence[ScoredAlternative], weights: Mapping[str, float]) -> _Lead:
    leader, *rivals = eligible
    if not rivals:
        return _Lead(leader, None, None, 1.0)
    sureness = {r.alternative_id: lead_probability(leader, r, weights) for r in rivals}
    closest = min(rivals, key=lambda r: sureness[r.alternative_id])
    return _Lead(leader, rivals[0], closest, sureness[closest.alternative_id])


def _kind(lead: _Lead, inputs: VerdictInputs) -> VerdictKind:
    scale = inputs.scale
    if lead.leader.evidenced_weight < scale.evidence_limit - ROUNDING:
        return "not_enough_data"
    if _is_tied(lead, scale) or lead.probability < LIKELY_LEAD:
        return "no_clear_winner"
    if lead.probability < FIRM_LEAD or _unproven(lead.leader) or not inputs.weighed or inputs.dissent:
        return "conditional_winner"
    return "clear_winner"


def _is_tied(lead: _Lead, scale: RatingScale) -> bool:
    if lead.runner_up is None:
        return False
    return is_tie(margin(lead.leader, lead.runner_up).expected, scale.tie_tolerance)


def _unproven(scored: ScoredAlternative) -> tuple[str, ...]:
    return tuple(result.requirement_id for result in scored.must_haves if result.state == "unproven")


def _main(kind: VerdictKind, lead: _Lead, inputs: VerdictInputs) -> Iterator[Statement]:
    leader = lead.leader
    params: dict[str, object] = {
        "leader": _name(leader, inputs),
        "value": leader.overall_value,
        "evidenced": leader.evidenced_weight,
        "limit": inputs.scale.evidence_limit,
    }
    if kind == "not_enough_data":
        gap = inputs.scale.evidence_limit - leader.evidenced_weight
        yield Statement("selection.verdict-not-enough", {**params, "gap": gap * POINTS})
        unknown = {"leader": _name(leader, inputs), "unknown": leader.unknown_weight}
        yield Statement("selection.verdict-unknown-weight", unknown)
    elif _is_tied(lead, inputs.scale):
        tied = tuple(_name(s, inputs) for s in inputs.scored if s.eligible and s.rank == leader.rank)
        tie = {"alternatives": tied, "count": len(tied), "tolerance": inputs.scale.tie_tolerance * POINTS}
        yield Statement("selection.verdict-tie", tie)
    else:
        yield Statement(f"selection.verdict-{_wording_of(kind, lead, inputs)}", params)
    yield from _comparison(lead, inputs)
    if inputs.alternatives[leader.alternative_id].keeps_current:
        yield Statement("selection.keeping-leads", {"leader": _name(leader, inputs)})


def _wording_of(kind: VerdictKind, lead: _Lead, inputs: VerdictInputs) -> str:
    if kind == "conditional_winner":
        if lead.probability < FIRM_LEAD:
            return "conditional-overlap"
        if _unproven(lead.leader):
            return "conditional-must-haves"
        return "conditional-group" if inputs.dissent else "conditional-weights"
    return "overlap" if kind == "no_clear_winner" else "clear"


def _comparison(lead: _Lead, inputs: VerdictInputs) -> Iterator[Statement]:
    leader, runner_up, closest = lead.leader, lead.runner_up, lead.closest
    if runner_up is None or closest is None:
        yield Statement("selection.only-one-eligible", {"leader": _name(leader, inputs)})
        return
    ahead = {
        "leader": _name(leader, inputs),
        "runner_up": _name(runner_up, inputs),
        "margin": margin(leader, runner_up).scaled(POINTS),
    }
    yield Statement("selection.verdict-margin", ahead)
    sure = {"leader": _name(leader, inputs), "rival": _name(closest, inputs), "probability": lead.probability}
    # «about 100 %» would claim more than a rough model can know
    code = "selection.verdict-probability-high" if lead.probability > NEARLY_SURE else "selection.verdict-probability"
    yield Statement(code, sure)


def _waivers(inputs: VerdictInputs, leader: ScoredAlternative | None) -> Iterator[Statement]:
    """
    Yield of each failing alternative what it fails, on what evidence, and whether waiving that changes the outcome.

    All its failed must-haves together are the smallest waiver that brings it back; fewest first.
    """
    failed = [(_failed(s), s) for s in inputs.scored if not s.eligible]
    for ids, scored in sorted(failed, key=lambda pair: (len(pair[0]), pair[1].rank)):
        params = {
            "alternative": _name(scored, inputs),
            "ids": ids,
            "count": len(ids),
            "value": scored.overall_value,
            "failed": _with_evidence(ids, scored, inputs),
        }
        if leader is not None:
            code = _if_waived(scored, leader, inputs.scale)
            yield Statement(f"selection.waiver-{code}", {**params, "leader": _name(leader, inputs)})
            continue
        yield Statement("selection.waiver-needed", params)
        unproven = _unproven(scored)
        if unproven:
            named = {"alternative": _name(scored, inputs), "ids": unproven, "count": len(unproven)}
            yield Statement("selection.waiver-also-unproven", named)


def _if_waived(scored: ScoredAlternative, leader: ScoredAlternative, scale: RatingScale) -> str:
    ahead = scored.overall_value.expected - leader.overall_value.expected
    if is_tie(abs(ahead), scale.tie_tolerance):
        return "would-tie"
    return "changes-leader" if ahead > 0 else "changes-nothing"


def _with_evidence(ids: Sequence[str], scored: ScoredAlternative, inputs: VerdictInputs) -> tuple[Statement, ...]:
    """Return the failed must-haves with answer and evidence; beyond the first few only their codes."""
    shown = tuple(_failed_must_have(scored.ratings[id_], inputs) for id_ in ids[:MUST_HAVES_NAMED])
    rest = tuple(ids[MUST_HAVES_NAMED:])
    if not rest:
        return shown
    return (*shown, Statement("selection.failed-more", {"ids": rest, "count": len(rest)}))


def _failed_must_have(rating: Rating, inputs: VerdictInputs) -> Statement:
    params = {
        "id": rating.requirement_id,
        "requirement": inputs.catalogue.requirements[rating.requirement_id].text,
        "answer": inputs.scale.code_texts[rating.code],
        "evidence": inputs.scale.grade_texts[rating.grade],
    }
    return Statement("selection.failed-must-have", params)


def _failed(scored: ScoredAlternative) -> tuple[str, ...]:
    return tuple(result.requirement_id for result in scored.must_haves if result.state == "fail")


def _rule(scale: RatingScale) -> Statement:
    params = {
        "limit": scale.evidence_limit,
        "tolerance": scale.tie_tolerance * POINTS,
        "firm": FIRM_LEAD,
        "likely": LIKELY_LEAD,
    }
    return Statement("selection.rule", params)


def _conditions(kind: VerdictKind, lead: _Lead, inputs: VerdictInputs) -> Iterator[Statement]:
    leader = lead.leader
    if kind == "not_enough_data":
        yield from _evidence_to_raise(leader, inputs)
    for requirement_id in _unproven(leader):
        requirement = inputs.catalogue.requirements[requirement_id]
        method = inputs.catalogue.verify_methods[requirement.verification.method].text
        params = {"id": requirement_id, "requirement": requirement.text, "method": method}
        yield Statement("selection.condition-must-have", params)
    if lead.closest is not None and lead.probability < FIRM_LEAD:
        yield from _questions_that_settle(lead, inputs)
    if not inputs.weighed:
        yield Statement("selection.condition-weigh")
    yield from inputs.dissent
    yield from _cost_conditions(inputs.costs[leader.alternative_id], inputs)
    yield from _sponsor(inputs)


def _sponsor(inputs: VerdictInputs) -> Iterator[Statement]:
    if not inputs.sponsor_agreed:
        yield Statement("selection.condition-sponsor")


def _evidence_to_raise(leader: ScoredAlternative, inputs: VerdictInputs) -> Iterator[Statement]:
    """Yield how many weakly shown answers, heaviest first, would lift the evidenced weight to the limit."""
    weak = sorted((inputs.weights[id_] for id_, r in leader.ratings.items() if is_weak(r)), reverse=True)
    share, count = leader.evidenced_weight, 0
    for weight in weak:
        if share >= inputs.scale.evidence_limit - ROUNDING:
            break
        share, count = share + weight, count + 1
    params = {"leader": _name(leader, inputs), "count": count, "limit": inputs.scale.evidence_limit}
    yield Statement("selection.condition-evidence", params)


def _questions_that_settle(lead: _Lead, inputs: VerdictInputs) -> Iterator[Statement]:
    between = {s.alternative_id for s in (lead.leader, lead.closest) if s is not None}
    ids = dict.fromkeys(q.requirement_id for q in inputs.questions if q.alternative_id in between)
    first = tuple(ids)[:QUESTIONS_NAMED]
    if first:
        yield Statement("selection.condition-settle", {"ids": first, "count": len(first)})


def _cost_conditions(cost: CostOfOwnership, inputs: VerdictInputs) -> Iterator[Statement]:
    alternative = inputs.alternatives[cost.alternative_id]
    params: dict[str, object] = {"alternative": alternative.name}
    if alternative.quotation is None:
        yield Statement(f"selection.condition-{'cost-own' if alternative.keeps_current else 'quotation'}", params)
    elif cost.unquoted:
        yield Statement("selection.condition-unquoted", params)
    if cost.within_budget in ("no", "uncertain"):
        yield Statement(f"selection.condition-budget-{cost.within_budget}", params)


def _name(scored: ScoredAlternative, inputs: VerdictInputs) -> Text:
    return inputs.alternatives[scored.alternative_id].name
