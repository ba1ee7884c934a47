"""The first page of the selection report: it stands alone when torn out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from planner.documents.builders.common import days_until, heading
from planner.documents.builders.selection_view import View
from planner.domain.model.document import Block, Bullets, Callout, KeyFact, KeyFacts, Mark, Paragraph
from planner.domain.selection.results import ScoredAlternative, VerdictKind
from planner.errors import Statement

MARK_OF_VERDICT: Mapping[VerdictKind, Mark] = {
    "clear_winner": "none",
    "conditional_winner": "watch",
    "no_clear_winner": "watch",
    "not_enough_data": "unknown",
}
MARK_OF_BUDGET: Mapping[str, Mark] = {"yes": "good", "uncertain": "watch", "no": "bad", "unknown": "unknown"}
# said elsewhere: the rule in the method chapter, the group in the chapter on dissent
_ELSEWHERE = ("selection.rule", "selection.group-", "selection.weights-differ")
_MOST_CONDITIONS = 4
_MOST_REASONS = 4
_PAINS_NAMED = 3
_MUST_HAVES_NAMED = 3
_OFFERS_NAMED = 2


def build_opening(view: View) -> tuple[Block, ...]:
    """Return recommendation, confidence, key facts, conditions, unknowns, decisions, and what waiting means."""
    prose = view.prose
    blocks: list[Block] = [heading(prose, "opening", numbered=False), _recommendation(view), *_key_facts(view)]
    parts = (
        ("conditions", _conditions(view)),
        ("unknown", _unknown(view)),
        ("today", _today(view)),
        ("wait", _wait(view)),
    )
    for name, items in parts:
        blocks.append(heading(prose, f"opening-{name}", 2, numbered=False))
        blocks.append(Bullets(f"opening-{name}-list", tuple(items) or (prose.text(f"opening-{name}-none"),)))
    if view.result.engagement.fictional:
        blocks.append(Paragraph("opening-fictional", prose.text("fictional"), "note"))
    return tuple(blocks)


def verdict_reasons(view: View) -> tuple[Statement, ...]:
    """Return the statements that carry the verdict, without rule and group disagreement."""
    return tuple(s for s in view.selection.verdict.statements if not s.code.startswith(_ELSEWHERE))


def _recommendation(view: View) -> Callout:
    kind = view.selection.verdict.kind
    first, *others = verdict_reasons(view)
    confidence = view.prose.text(f"confidence-{kind}" if view.leader else "confidence-nobody")
    reasons = view.says(others)[:_MOST_REASONS] if view.leader else tuple(_why_nobody(view, others))
    # the recommendation names the leader in full, with edition and deployment
    title = view.prose.say(first)
    mark = MARK_OF_VERDICT[kind] if view.leader or not view.scored else "bad"
    return Callout("opening-verdict", mark, title, (confidence, view.prose.sentences(reasons)))


def _why_nobody(view: View, others: Sequence[Statement]) -> Iterator[str]:
    """Yield what every alternative fails, what waiving it would take, and how thin the evidence is."""
    failed = [set(view.must_haves(scored, "fail")) for scored in view.scored]
    common = sorted(set.intersection(*failed)) if failed else []
    if common:
        named = view.prose.clauses(view.requirement(id_) for id_ in common[:_MUST_HAVES_NAMED])
        yield view.prose.text("nobody-why", requirements=named)
    # what else is unproven stands among the unknowns below
    yield from view.says(s for s in others if s.code != "selection.waiver-also-unproven")


# --- key facts ---------------------------------------------------------------------------------------------------


def _key_facts(view: View) -> tuple[KeyFacts, KeyFacts]:
    """Return two rows of three: how good and how sure, then how dear and how soon."""
    first = KeyFacts("opening-facts", (_value_fact(view), _margin_fact(view), _evidence_fact(view)))
    return first, KeyFacts("opening-facts-plan", (*_cost_facts(view), _go_live_fact(view)))


def _subject(view: View) -> ScoredAlternative | None:
    """Return whose figures stand on the page: the leader, else the best of those that are not eligible."""
    return view.leader or next(iter(view.scored), None)


def _value_fact(view: View) -> KeyFact:
    prose, subject = view.prose, _subject(view)
    if subject is None:
        return KeyFact(prose.text("fact-value"), prose.value(None), "", "unknown")
    value = prose.value(subject.overall_value, "percent_range")
    if subject is view.leader:
        return KeyFact(prose.text("fact-value"), value, view.name(subject))
    return KeyFact(
        prose.text("fact-value-best"), value, prose.text("fact-not-eligible", name=view.name(subject)), "bad"
    )


def _margin_fact(view: View) -> KeyFact:
    prose, verdict, other = view.prose, view.selection.verdict, view.runner_up
    if verdict.margin is None or other is None:
        return KeyFact(
            prose.text("fact-margin"),
            prose.text("fact-no-margin"),
            prose.text("fact-no-second" if view.leader else "fact-no-leader"),
        )
    remark = prose.text("fact-margin-remark", other=view.name(other))
    numbers = (prose.value(part * 100, "one").replace("-", "−") for part in dataclasses.astuple(verdict.margin))
    low, expected, high = numbers
    value = prose.text("points-range", low=low, expected=expected, high=high)
    return KeyFact(prose.text("fact-margin"), value, remark)


def _evidence_fact(view: View) -> KeyFact:
    prose, leader, limit = view.prose, _subject(view), view.selection.evidence_limit
    if leader is None:
        return KeyFact(prose.text("fact-evidenced"), prose.value(None), "", "unknown")
    enough: Mark = "none" if leader.evidenced_weight >= limit else "watch"
    remark = prose.text("fact-evidenced-remark", limit=limit, unknown=leader.unknown_weight)
    return KeyFact(prose.text("fact-evidenced"), prose.value(leader.evidenced_weight, "percent"), remark, enough)


def _cost_facts(view: View) -> Iterator[KeyFact]:
    prose, company = view.prose, view.result.engagement.company
    subject = _subject(view)
    cost = view.cost(subject.alternative_id) if subject else None
    vat = view.vat(subject.alternative_id) if subject else None
    for key, amount, budget in (
        ("fact-cost", cost.total if cost else None, company.budget_five_years),
        ("fact-first-year", cost.first_year if cost else None, company.budget_first_year),
    ):
        remark = prose.text("fact-budget", budget=budget) if budget else prose.text("fact-budget-unknown")
        if vat and amount:
            remark = prose.clauses((prose.text(f"fact-vat-{vat}"), remark))
        if cost and cost.unquoted:
            remark = prose.clauses((remark, prose.text("fact-unquoted", count=len(cost.unquoted))))
        yield KeyFact(prose.text(key), prose.value(amount, "money_range"), remark, "none" if amount else "unknown")


def _go_live_fact(view: View) -> KeyFact:
    prose, rollout = view.prose, view.result.rollout
    go_live = rollout.go_live
    value = prose.text("fact-go-live-range", first=go_live.optimistic, last=go_live.pessimistic)
    tentative = rollout.is_provisional or go_live.provisional
    likely = prose.text("fact-go-live-likely", likely=go_live.likely)
    wished = prose.text("fact-go-live-wished", wished=go_live.wished)
    mark: Mark = "provisional" if tentative else "none"
    return KeyFact(prose.text("fact-go-live"), value, prose.clauses((likely, wished)), mark)


# --- lists -------------------------------------------------------------------------------------------------------


def _conditions(view: View) -> Iterator[str]:
    said = view.says(view.selection.verdict.conditions)
    kept = said if len(said) <= _MOST_CONDITIONS else said[: _MOST_CONDITIONS - 1]
    yield from kept
    if len(said) > len(kept):
        yield view.prose.text("more-conditions", count=len(said) - len(kept))


def _unknown(view: View) -> Iterator[str]:
    prose, leader = view.prose, _subject(view)
    if leader is not None:
        count = sum(rating.code == "unknown" for rating in leader.ratings.values())
        if count:
            yield prose.text("unknown-answers", leader=view.name(leader), count=count, share=leader.unknown_weight)
        unproven = view.must_haves(leader, "unproven")
        if unproven:
            yield prose.text("unknown-must-haves", leader=view.name(leader), count=len(unproven), ids=unproven)
        cost = view.cost(leader.alternative_id)
        if cost and cost.unquoted:
            yield prose.text("unknown-costs", count=len(cost.unquoted), leader=view.name(leader))
    undecided = [found for found in view.result.diagnosis.contradictions if not found.decided]
    if undecided:
        facts = (prose.value(found.text).rstrip("？?") for found in undecided)
        yield prose.text("unknown-contradictions", count=len(undecided), facts=prose.clauses(facts))
    questions = [q for q in view.result.diagnosis.open_questions if "selection" in q.stages]
    if questions:
        yield prose.text("unknown-questions", count=len(questions))


def _today(view: View) -> Iterator[str]:
    prose, verdict, leader = view.prose, view.selection.verdict, view.leader
    keeps = leader is not None and view.alternatives[leader.alternative_id].keeps_current
    key = "today-keep" if keeps else "today-nobody" if leader is None else f"today-{verdict.kind}"
    names = {
        "leader": view.name(leader) if leader else "",
        "other": view.name(view.runner_up) if view.runner_up else "",
    }
    alone = verdict.kind == "no_clear_winner" and leader is not None and not keeps and view.runner_up is None
    yield prose.text("today-alone" if alone else key, **names)
    cost = view.cost(leader.alternative_id) if leader else None
    if cost and cost.within_budget in ("no", "uncertain"):
        yield prose.text(f"today-budget-{cost.within_budget}")
    go_live = view.result.rollout.go_live
    if go_live.kept is False:
        yield prose.text("today-go-live", wished=go_live.wished, likely=go_live.likely)
    owners = sum(found.owner is None and not found.decided for found in view.result.diagnosis.contradictions)
    if owners:
        yield prose.text("today-owners", count=owners)
    if view.selection.ask_next:
        yield prose.text("today-ask")


def _wait(view: View) -> Iterator[str]:
    """Yield what the data say about waiting: offers that run out, dates that move, pains that stay."""
    yield from _offers(view)
    prose, engagement, rollout = view.prose, view.result.engagement, view.result.rollout
    if rollout.start > engagement.today:
        yield prose.text("wait-start", start=rollout.start)
    else:
        yield prose.text("wait-start-past", start=rollout.start)
    go_live = rollout.go_live
    if go_live.kept and go_live.wished:
        reserve = view.result.calendar.working_days_between(go_live.likely, go_live.wished) - 1
        yield prose.text("wait-reserve", wished=go_live.wished, count=max(reserve, 0))
    late = [objective for objective in engagement.objectives if objective.due and objective.due < go_live.pessimistic]
    if late:
        texts = tuple(prose.value(objective.text).rstrip("。.") for objective in late[:_PAINS_NAMED])
        yield prose.text("wait-objectives", count=len(late), objectives=prose.clauses(texts))
    yield from _pains(view)


def _offers(view: View) -> Iterator[str]:
    shown = [s for s in (view.leader, view.runner_up) if s is not None] or view.scored[:_OFFERS_NAMED]
    today = view.result.engagement.today
    for scored in shown:
        quotation = view.alternatives[scored.alternative_id].quotation
        if quotation is None or quotation.valid_until is None:
            continue
        days = days_until(today, quotation.valid_until)
        key = "wait-offer-month" if days is None else "wait-offer" if days >= 0 else "wait-offer-past"
        yield view.prose.text(key, name=view.name(scored), until=_day(quotation.valid_until), count=abs(days or 0))


def _day(iso: str) -> date | str:
    return date.fromisoformat(iso) if len(iso) == len("2026-01-01") else iso


def _pains(view: View) -> Iterator[str]:
    rated = [finding for finding in view.result.diagnosis.pains if finding.burden is not None]
    heaviest = sorted(rated, key=lambda finding: -(finding.burden or 0.0))[:_PAINS_NAMED]
    if heaviest:
        yield view.prose.text("wait-pains", pains=_pain_texts(view, [finding.pain_id for finding in heaviest]))


def _pain_texts(view: View, ids: Sequence[str]) -> str:
    library = view.result.packs.catalogue.pain_points
    return view.prose.clauses(view.prose.value(library[id_].text).rstrip("。.") for id_ in ids)
