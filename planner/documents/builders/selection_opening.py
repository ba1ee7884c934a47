"""The first page of the selection report: it stands alone when torn out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from planner.documents.builders.common import days_until, heading, provisional
from planner.documents.builders.selection_agreement import deciding_sentence
from planner.documents.builders.selection_economics import (
    frontier_point,
    frontier_sentence,
    money_prose,
    months_text,
    payback_of,
)
from planner.documents.builders.selection_reasons import first_information, worth
from planner.documents.builders.selection_robustness import first_share, model_text
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import chance
from planner.domain.model.document import Block, Bullets, Callout, KeyFact, KeyFacts, Mark, Paragraph
from planner.domain.selection.results import ScoredAlternative, VerdictKind
from planner.errors import Statement

MARK_OF_VERDICT: Mapping[VerdictKind, Mark] = {
    "clear_winner": "none",
    "conditional_winner": "watch",
    "no_clear_winner": "watch",
    "not_enough_data": "unknown",
}
# said elsewhere: the rule in the method chapter, the group in the chapter on dissent
_ELSEWHERE = ("selection.rule", "selection.group-", "selection.weights-differ")
_OF_THE_LEAD = ("selection.verdict-margin", "selection.verdict-probability")
_PROBABILITY = "selection.verdict-probability"
_GROUP = "selection.group-"
_WAIVER = "selection.waiver"
_ORDER_OPEN = ("robustness.other-first", "robustness.order-")
_MOST_CONDITIONS = 3
_MOST_REASONS = 3
_RUNGS_NAMED = 2
_PAINS_NAMED = 2
_LATE_NAMED = 2
_FACTS_NAMED = 2
_REQUIREMENTS_NAMED = 2
_MUST_HAVES_NAMED = 3
_OFFERS_NAMED = 2


def build_opening(view: View) -> tuple[Block, ...]:
    """Return the four answers a decision maker asks for, then what is to be decided and what waiting means."""
    prose = view.prose
    blocks: list[Block] = [
        heading(prose, "opening", numbered=False),
        _question(view, "which"),
        _recommendation(view),
        _list(view, "conditions", _conditions(view)),
        _question(view, "sure"),
        KeyFacts("opening-facts", (_value_fact(view), _margin_fact(view), _share_fact(view), _evidence_fact(view))),
        _list(view, "sure", (*_confidence(view), *_unknown(view))),
        _question(view, "change"),
        _list(view, "change", _changes(view)),
        _question(view, "cost"),
        KeyFacts("opening-facts-cost", (*_cost_facts(view), _payback_fact(view))),
        _list(view, "cost", _cost_said(view)),
        _question(view, "today"),
        _list(view, "today", (*_today(view), *_wait(view))),
    ]
    if made_up := view.result.engagement.made_up:
        blocks.append(Paragraph("opening-fictional", prose.text(made_up), "note"))
    return tuple(blocks)


def _question(view: View, name: str) -> Block:
    return heading(view.prose, f"opening-{name}", 2, numbered=False)


def _list(view: View, name: str, items: Iterable[str]) -> Bullets:
    kept = tuple(dict.fromkeys(filter(None, items)))
    return Bullets(f"opening-{name}-list", kept or (view.prose.text(f"opening-{name}-none"),))


def verdict_reasons(view: View) -> tuple[Statement, ...]:
    """Return the statements that carry the verdict, without rule and group disagreement."""
    return tuple(s for s in view.selection.verdict.statements if not s.code.startswith(_ELSEWHERE))


def _recommendation(view: View) -> Callout:
    kind = view.selection.verdict.kind
    first, *others = verdict_reasons(view)
    # margin and probability answer the question below; waivers stand in the chapter on must-haves
    kept = [one for one in others if not one.code.startswith((*_OF_THE_LEAD, _WAIVER))]
    reasons = view.says(kept)[:_MOST_REASONS] if view.leader else tuple(_why_nobody(view, others))
    # the recommendation names the leader in full, with edition and deployment
    title = view.prose.say(first)
    mark = MARK_OF_VERDICT[kind] if view.leader or not view.scored else "bad"
    return Callout("opening-verdict", mark, title, tuple(filter(None, (view.prose.sentences(reasons),))))


def _why_nobody(view: View, others: Sequence[Statement]) -> Iterator[str]:
    """Yield what every alternative fails, what waiving it would take, and how thin the evidence is."""
    failed = [set(view.must_haves(scored, "fail")) for scored in view.scored]
    common = sorted(set.intersection(*failed)) if failed else []
    if common:
        named = view.prose.clauses(view.requirement(id_) for id_ in common[:_MUST_HAVES_NAMED])
        yield view.prose.text("nobody-why", requirements=named)
    # what else is unproven stands among the unknowns below
    told = [one for one in others if one.code != "selection.waiver-also-unproven"]
    waivers = [one for one in told if one.code.startswith(_WAIVER)]
    yield from view.says((*waivers[:1], *(one for one in told if one not in waivers)))
    if len(waivers) > 1:
        yield view.prose.text("more-waivers")


# --- key facts ---------------------------------------------------------------------------------------------------


def _subject(view: View) -> ScoredAlternative | None:
    """Return whose figures stand on the page: the leader, else the best of those that are not eligible."""
    return view.leader or next(iter(view.scored), None)


def _value_fact(view: View) -> KeyFact:
    prose, subject = view.prose, _subject(view)
    if subject is None:
        return KeyFact(prose.text("fact-value"), prose.value(None), "", "unknown")
    value = prose.value(subject.overall_value, "percent_range")
    if subject is view.leader:
        return KeyFact(prose.text("fact-value"), value, prose.text("fact-value-remark", name=view.name(subject)))
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
    vat = view.vat_shown(subject.alternative_id) if subject else None
    for key, amount, budget in (
        ("fact-cost", cost.total if cost else None, company.budget_five_years),
        ("fact-first-year", cost.first_year if cost else None, company.budget_first_year),
    ):
        remark = prose.text("fact-budget", budget=budget) if budget else prose.text("fact-budget-unknown")
        if vat and amount:
            remark = prose.clauses((prose.text(f"fact-vat-{vat}"), remark))
        if cost and cost.unquoted:
            remark = prose.clauses((remark, prose.text("fact-unquoted", count=cost.gaps)))
        yield KeyFact(prose.text(key), prose.value(amount, "money_range"), remark, "none" if amount else "unknown")


def _share_fact(view: View) -> KeyFact:
    """Return how often the leader is first, or that nothing was drawn."""
    prose, robustness, subject = view.prose, view.result.analysis.robustness, _subject(view)
    main = robustness.model(robustness.main) if robustness else None
    if main is None or subject is None or subject.alternative_id not in main.ranks:
        return KeyFact(prose.text("fact-share"), prose.text("fact-no-margin"), prose.text("fact-no-share"))
    share = first_share(main, subject.alternative_id)
    remark = prose.text("fact-share-remark", model=model_text(prose, main.model))
    relaxed = prose.text("fact-share-relaxed")
    return KeyFact(prose.text("fact-share"), chance(prose, share), remark if view.leader else relaxed)


def _payback_fact(view: View) -> KeyFact:
    prose, economics, subject = view.prose, view.result.economics, _subject(view)
    payback = payback_of(economics, subject.alternative_id if subject else None)
    if economics is None or payback is None or payback.probability is None:
        return KeyFact(prose.text("fact-payback"), prose.text("fact-no-payback"), prose.text("fact-no-benefits"))
    months = months_text(money_prose(view), payback, economics.years)
    share = chance(prose, payback.probability)
    remark = prose.text("fact-payback-remark", years=economics.years, share=share)
    return KeyFact(prose.text("fact-payback"), months, remark)


# --- lists -------------------------------------------------------------------------------------------------------


def _conditions(view: View) -> Iterator[str]:
    said = tuple(_settle_first(view, one) or text for one, text in _worded(view, view.selection.verdict.conditions))
    kept = said if len(said) <= _MOST_CONDITIONS else said[: _MOST_CONDITIONS - 1]
    yield from kept
    if len(said) > len(kept):
        yield view.prose.text("more-conditions", count=len(said) - len(kept))


def _worded(view: View, statements: Iterable[Statement]) -> Iterator[tuple[Statement, str]]:
    for one in statements:
        yield from ((one, text) for text in view.says((one,)))


def _settle_first(view: View, statement: Statement) -> str | None:
    """Word which requirements to settle first with the names of the first two: bare codes tell a board nothing."""
    if statement.code != "selection.condition-settle":
        return None
    ids = statement.params["ids"]
    assert isinstance(ids, tuple)
    named = view.prose.clauses(view.requirement(id_) for id_ in ids[:_REQUIREMENTS_NAMED])
    return view.prose.text("settle-first", count=len(ids), named=named)


def _confidence(view: View) -> Iterator[str]:
    """Yield how sure we are and why, and in one sentence who disagrees."""
    prose, verdict = view.prose, view.selection.verdict
    said = [prose.text(f"confidence-{verdict.kind}" if view.leader else "confidence-nobody")]
    said += view.says(one for one in verdict.statements if one.code.startswith(_PROBABILITY))
    robustness = view.result.analysis.robustness
    if robustness is not None and view.leader:
        said += view.says(one for one in robustness.statements if one.code.startswith(_ORDER_OPEN))[:1]
    yield prose.sentences(said)
    dissent = view.says(one for one in verdict.statements if one.code.startswith(_GROUP))
    if dissent:
        more = prose.text("more-dissent", count=len(dissent) - 1) if len(dissent) > 1 else ""
        yield prose.sentences(filter(None, (dissent[0], more)))


def _unknown(view: View) -> Iterator[str]:
    """Yield what is not known of the alternative in front, and the facts stated differently."""
    prose, leader = view.prose, _subject(view)
    if leader is not None:
        count = sum(rating.code == "unknown" for rating in leader.ratings.values())
        unproven = view.must_haves(leader, "unproven")
        said = []
        if count:
            said.append(
                prose.text("unknown-answers", leader=view.name(leader), count=count, share=leader.unknown_weight)
            )
        if unproven:
            said.append(prose.text("unknown-must-haves", leader=view.name(leader), count=len(unproven), ids=unproven))
        yield prose.sentences(said)
    undecided = [found for found in view.result.diagnosis.contradictions if not found.decided]
    questions = [q for q in view.result.diagnosis.open_questions if "selection" in q.stages]
    said = []
    if undecided:
        facts = prose.clauses(prose.value(found.text).rstrip("？?") for found in undecided[:_FACTS_NAMED])
        key = "unknown-contradictions" if len(undecided) <= _FACTS_NAMED else "unknown-contradictions-many"
        said.append(prose.text(key, count=len(undecided), facts=facts))
    if questions:
        said.append(prose.text("unknown-questions", count=len(questions)))
    yield prose.sentences(said)


def _changes(view: View) -> Iterator[str]:
    """Yield the smallest changes that turn the lead, the disagreement that decides, and what to ask first."""
    prose, analysis = view.prose, view.result.analysis
    if analysis.robustness is None:
        yield prose.text("change-not-examined")
    else:
        # where nobody is eligible, only a waiver changes the answer
        ladder = [rung for rung in analysis.robustness.ladder if view.leader or rung.kind == "waiver"]
        rungs = view.says(rung.statement for rung in ladder[:_RUNGS_NAMED])
        yield from rungs or (prose.text("change-nothing" if view.leader else "change-waivers"),)
    if analysis.agreement is not None and view.leader:
        yield deciding_sentence(view, analysis.agreement)
    asked = first_information(view) if view.leader else None
    if asked is not None:
        yield prose.text("ask-first", what=worth(view, asked))
    elif view.leader and analysis.robustness is not None and view.selection.ask_next:
        yield prose.text("ask-nothing-decides")


def _cost_said(view: View) -> Iterator[str]:
    """Yield what the quotation leaves out, whether somebody is better and cheaper, and when the gains have paid."""
    prose, economics, subject = view.prose, view.result.economics, _subject(view)
    cost = view.cost(subject.alternative_id) if subject else None
    if subject is not None and cost and cost.unquoted:
        yield prose.text("unknown-costs", count=cost.gaps, leader=view.name(subject))
    level = tuple(_level_cost(view))
    yield from level
    point = frontier_point(economics, subject.alternative_id if subject else None)
    # among equals nobody is better, so what is cheaper says all
    if not level and subject is view.leader and point is not None and point.cost is not None:
        yield frontier_sentence(view, point)


def _level_cost(view: View) -> Iterator[str]:
    """Yield what the alternatives cost that share the first rank: between equals the price may decide."""
    prose, leader = view.prose, view.leader
    if leader is None:
        return
    for scored in view.scored:
        cost = view.cost(scored.alternative_id)
        if scored is leader or not scored.eligible or scored.rank != leader.rank or cost is None:
            continue
        key = "level-cost-so-far" if cost.total and cost.unquoted else "level-cost"
        yield prose.text(key, name=view.name(scored), cost=cost.total, first_year=cost.first_year)


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
    yield _go_live(view)
    owners = sum(found.owner is None and not found.decided for found in view.result.diagnosis.contradictions)
    if owners:
        yield prose.text("today-owners", count=owners)
    if view.selection.ask_next:
        yield prose.text("today-ask")


def _go_live(view: View) -> str:
    """Say when the system would be in use, and what follows where the wish cannot be kept."""
    prose, rollout = view.prose, view.result.rollout
    go_live = rollout.go_live
    tentative = rollout.is_provisional or go_live.provisional
    dates = prose.text("go-live-range", first=go_live.optimistic, last=go_live.pessimistic)
    said = [
        prose.text(
            "go-live",
            dates=provisional(dates, prose, is_provisional=tentative),
            likely=go_live.likely,
            wished=go_live.wished,
        )
    ]
    if go_live.kept is False:
        said.append(prose.text("today-go-live", wished=go_live.wished, likely=go_live.likely))
    return prose.sentences(said)


def _wait(view: View) -> Iterator[str]:
    """Yield what the data say about waiting: offers that run out, dates that move, pains that stay."""
    prose, engagement, rollout = view.prose, view.result.engagement, view.result.rollout
    said = [*_offers(view)]
    said.append(
        prose.text("wait-start" if rollout.start > engagement.today else "wait-start-past", start=rollout.start)
    )
    go_live = rollout.go_live
    if go_live.kept and go_live.wished:
        reserve = view.result.calendar.working_days_between(go_live.likely, go_live.wished) - 1
        said.append(prose.text("wait-reserve", wished=go_live.wished, count=max(reserve, 0)))
    yield prose.text("wait", said=prose.sentences(said))
    late = [objective for objective in engagement.objectives if objective.due and objective.due < go_live.pessimistic]
    stay = []
    if late:
        texts = tuple(prose.value(objective.text).rstrip("。.") for objective in late[:_LATE_NAMED])
        stay.append(prose.text("wait-objectives", count=len(late), objectives=prose.clauses(texts)))
    yield prose.sentences((*stay, *_pains(view)))


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
