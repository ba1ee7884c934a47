"""The integration chapter: interfaces and their dates, the map of systems, one card for each, the sync rules."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import cell, columns, group_row, row
from planner.documents.builders.configuration_words import Words, card_facts
from planner.documents.builders.plan_configuration import words_of_view
from planner.documents.builders.plan_delivery import integration_blocks
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.chart import IntegrationMap, MapFlow, MapSystem
from planner.domain.model.document import Block, FigureBlock, Heading, Paragraph, Row, Table
from planner.domain.rollout.configuration.results import CardObject, IntegrationCard


def integration_chapter(view: PlanView) -> Iterator[Block]:
    """Yield the interfaces with their dates, the map, the cards, and the rules for conflict and failure."""
    yield from integration_blocks(view)
    words = words_of_view(view)
    if words.book.systems:
        yield integration_figure(words)
    if words.book.cards:
        yield Paragraph("integration-note", words.text("how-cards"))
    for card in words.book.cards:
        yield from _card(words, card)
    if words.book.cards:
        yield Heading("sync-rules", 3, words.text("head-sync"))
        yield _sync(words)


def integration_figure(words: Words) -> FigureBlock:
    """Return the map: the CRM, every system of the company, the objects between them with direction and rhythm."""
    cards = {card.id: card for card in words.book.cards}
    systems = tuple(
        MapSystem(
            words.prose.value(line.system.name),
            (words.text(f"kind-{line.system.kind}"),),
            tuple(flow for id_ in line.card_ids for flow in _flows(words, cards[id_])),
            words.text(f"state-{line.state}"),
        )
        for line in sorted(words.book.systems, key=lambda line: not line.card_ids)
    )
    joined = [system for system in systems if system.flows]
    flows = [flow for system in joined for flow in system.flows]
    title = words.text("caption-map", count=len(systems), joined=len(joined), flows=len(flows))
    said = tuple(
        words.text("alt-map-flow", system=s.title, what=f.label, way=words.text(f"direction-{f.way}"))
        for s in joined
        for f in s.flows
    )
    alt = words.text("alt-map", flows=words.prose.clauses(said) or words.text("none"))
    chart = IntegrationMap(words.text("map-centre"), systems)
    return FigureBlock("integration-map", title, alt, words.text("source-map"), chart)


def _flows(words: Words, card: IntegrationCard) -> Iterator[MapFlow]:
    """Yield the objects of an interface; where only the client's words are known, the interface as a whole."""
    prose = words.prose
    for one in card.objects:
        yield MapFlow(prose.value(one.text), prose.value(one.rhythm), one.direction)
    if not card.objects:
        yield MapFlow(prose.value(card.objects_stated), prose.value(card.rhythm), card.direction)


def _card(words: Words, card: IntegrationCard) -> Iterator[Block]:
    yield Heading(f"interface-{card.integration_id}", 3, words.prose.value(card.system))
    rows = [
        row(cell(words.text(f"fact-{fact.key}"), strong=True), fact.text)
        for fact in card_facts(words, card)
        # what holds for every interface stands once, in the table of sync rules
        if fact.own
    ]
    rows.append(row(cell(words.text("fact-failure"), strong=True), words.text("failure-as-common")))
    rows.append(row(cell(words.text("fact-trace"), strong=True), _trace(words, card)))
    caption = words.text("caption-card", system=card.system)
    heads = words.heads("item", "content")
    yield Table(f"interface-table-{card.integration_id}", caption, columns(heads, (28, 140)), tuple(rows))
    if card.objects:
        objects = tuple(_object(words, card, one) for one in card.objects)
        heads = words.heads("object", "way", "key", "masters", "reconciled")
        caption = words.text("caption-card-objects", system=card.system, count=len(objects))
        widths = columns(heads, (24, 32, 25, 41, 46))
        yield Table(f"interface-objects-{card.integration_id}", caption, widths, objects)


def _object(words: Words, card: IntegrationCard, one: CardObject) -> Row:
    prose = words.prose
    way = words.listed((words.text(f"direction-{one.direction}"), prose.value(one.trigger), prose.value(one.rhythm)))
    how = words.text(
        "reconciled-how",
        what=one.reconciled,
        rhythm=one.reconciled_how_often,
        tolerance=one.tolerance,
        by=words.reconciled_by(one, card),
    )
    return row(prose.value(one.text), way, prose.value(one.key), words.masters(one.masters, card), how)


def _trace(words: Words, card: IntegrationCard) -> str:
    return words.text(
        "card-trace",
        requirements=words.ids(card.trace.requirement_ids),
        packages=words.packages(card.trace.work_package_ids),
        courses=words.ids(card.trace.course_ids),
        items=words.ids(card.trace.acceptance_ids),
    )


def _sync(words: Words) -> Table:
    """Return what holds for every interface, then what the client settled otherwise for one of them."""
    rows = [group_row(words.text("every-interface")), *_common(words, words.book.cards[0])]
    for card in words.book.cards:
        own = tuple(_own(words, card))
        if own:
            rows += [group_row(words.prose.value(card.system)), *own]
    heads = words.heads("item", "content")
    return Table("sync-table", words.text("caption-sync"), columns(heads, (28, 140)), tuple(rows))


def _rule(words: Words, key: str, text: str) -> Row:
    return row(cell(words.text(f"col-{key}"), strong=True), text)


def _common(words: Words, card: IntegrationCard) -> Iterator[Row]:
    handling, prose = card.handling, words.prose
    proposals = words.result.packs.configuration
    rules = proposals.common if proposals else None
    failure = (rules.retry, rules.queue, rules.alert, rules.fallback) if rules else ()
    yield _rule(words, "conflict", words.said(handling.conflict))
    yield _rule(words, "failure", words.listed(words.text("proposed", text=text) for text in failure))
    yield _rule(words, "stability", words.listed(map(prose.value, handling.stability)))


def _own(words: Words, card: IntegrationCard) -> Iterator[Row]:
    """Yield what the client settled for one interface."""
    handling = card.handling
    rules = {"retry": handling.retry, "alert": handling.alert, "fallback": handling.fallback}
    failures = [words.text(f"own-{key}", text=words.said(one)) for key, one in rules.items() if one.stated]
    if any(line.conflict for line in card.masters):
        yield _rule(words, "conflict", words.conflict(card, card.masters))
    if failures:
        yield _rule(words, "failure", words.listed(failures))
