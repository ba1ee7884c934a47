"""The integration chapter: interfaces and their dates, the map of systems, one card for each, the sync rules."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import cell, columns, row
from planner.documents.builders.configuration_words import Words, card_facts, map_rows
from planner.documents.builders.plan_configuration import words_of_view
from planner.documents.builders.plan_delivery import integration_blocks
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Block, Heading, Paragraph, Row, Table
from planner.domain.rollout.configuration.results import CardObject, IntegrationCard


def integration_chapter(view: PlanView) -> Iterator[Block]:
    """Yield the interfaces with their dates, the map, the cards, and the rules for conflict and failure."""
    yield from integration_blocks(view)
    words = words_of_view(view)
    if words.book.systems:
        yield _map(words)
    if words.book.cards:
        yield Paragraph("integration-note", words.text("how-cards"))
    for card in words.book.cards:
        yield from _card(words, card)
    if words.book.cards:
        yield Heading("sync-rules", 3, words.text("head-sync"))
        yield _sync(words)


def _map(words: Words) -> Table:
    rows = tuple(row(*line) for line in map_rows(words))
    heads = words.heads("system", "kind", "use", "state", "cards", "direction")
    caption = words.text("caption-map", count=len(rows))
    return Table("integration-map", caption, columns(heads, (26, 23, 45, 24, 34, 16)), rows)


def _card(words: Words, card: IntegrationCard) -> Iterator[Block]:
    yield Heading(f"interface-{card.integration_id}", 3, words.text("card-title", id=card.id, system=card.system))
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
        widths = columns(heads, (26, 34, 30, 42, 36))
        yield Table(f"interface-objects-{card.integration_id}", caption, widths, objects)


def _object(words: Words, card: IntegrationCard, one: CardObject) -> Row:
    prose = words.prose
    way = words.listed((words.text(f"direction-{one.direction}"), prose.value(one.trigger), prose.value(one.rhythm)))
    how = words.text(
        "reconciled-how",
        what=one.reconciled,
        rhythm=one.reconciled_how_often,
        tolerance=one.tolerance,
        by=words.reconciled_by(one),
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
    rows = [_common(words, words.book.cards[0]), *(_own(words, card) for card in words.book.cards)]
    heads = words.heads("system", "way", "conflict", "failure", "stability")
    return Table("sync-table", words.text("caption-sync"), columns(heads, (22, 26, 36, 46, 38)), tuple(rows))


def _common(words: Words, card: IntegrationCard) -> Row:
    handling, prose = card.handling, words.prose
    proposals = words.result.packs.configuration
    rules = proposals.common if proposals else None
    failure = (rules.retry, rules.queue, rules.alert, rules.fallback) if rules else ()
    return row(
        cell(words.text("every-interface"), strong=True),
        words.text("as-agreed"),
        words.said(handling.conflict),
        words.listed(words.text("proposed", text=text) for text in failure),
        words.listed(map(prose.value, handling.stability)),
    )


def _own(words: Words, card: IntegrationCard) -> Row:
    prose, handling = words.prose, card.handling
    conflicts = [words.text("stated", text=line.conflict) for line in card.masters if line.conflict]
    failures = [words.said(one) for one in (handling.retry, handling.alert, handling.fallback) if one.stated]
    as_common = words.text("as-common")
    return row(
        prose.value(card.system),
        words.listed((words.text(f"direction-{card.direction}"), prose.value(card.rhythm))),
        words.listed(conflicts) or as_common,
        words.listed(failures) or as_common,
        words.text("other-side", version=card.version, test=card.test_system),
    )
