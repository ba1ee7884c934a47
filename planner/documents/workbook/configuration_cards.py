"""The sheets of the integrations and of initial data in the configuration workbook."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.configuration_words import Words, card_facts, map_rows, trace_facts
from planner.documents.charts.palette import ACCENT, SECONDARY
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, kept_across, lines_of, pages_across
from planner.documents.workbook.model import Sheet
from planner.documents.workbook.tables import DATE, Columns, Line, put_table
from planner.domain.rollout.configuration.results import CardObject, IntegrationCard

_CARD_WIDTHS = (22.0, 13.0, 24.0, 15.0, 25.0, 36.0, 36.0, 15.0, 18.0)
_OBJECTS = Columns(
    ("object", "direction", "trigger", "rhythm", "key", "masters", "reconciled", "tolerance", "by"), _CARD_WIDTHS
)
_LAST = len(_CARD_WIDTHS) - 1


def cards_sheet(words: Words) -> Sheet:
    """Return the sheet of the integration cards, one block for each interface."""
    draft = Draft(words.text("sheet-cards"), _CARD_WIDTHS)
    row = draft.opening(words.text("sheet-cards"), (words.text("how-cards"),))
    if not words.book.cards:
        draft.put(row, 0, words.text("no-cards"), styles.TEXT)
        return draft.sheet(colour=SECONDARY)
    for card in words.book.cards:
        row = _card(words, draft, row, card)
    return draft.sheet(colour=ACCENT)


def _card(words: Words, draft: Draft, row: int, card: IntegrationCard) -> int:
    row = draft.section(row, words.text("card-title", id=card.id, system=card.system))
    for fact in (*card_facts(words, card), *trace_facts(words, card)):
        label = words.text(f"fact-{fact.key}")
        draft.put(row, 0, label, styles.STRONG)
        draft.grow(row, lines_of(label, _CARD_WIDTHS[0]))
        draft.spread(row, (1, _LAST), fact.text, styles.BODY)
        draft.grow(row, lines_of(fact.text, sum(_CARD_WIDTHS[1:])))
        row += 1
    if card.objects:
        lines = (Line(_object(words, card, one)) for one in card.objects)
        row = put_table(draft, row + 1, words.heads(*_OBJECTS.keys), _OBJECTS, lines)
    return row + 1


def _object(words: Words, card: IntegrationCard, one: CardObject) -> tuple[str, ...]:
    prose = words.prose
    return (
        prose.value(one.text),
        words.text(f"direction-{one.direction}"),
        prose.value(one.trigger),
        prose.value(one.rhythm),
        prose.value(one.key),
        words.masters(one.masters, card),
        words.listed((prose.value(one.reconciled), prose.value(one.reconciled_how_often))),
        prose.value(one.tolerance),
        words.reconciled_by(one, card),
    )


def map_sheet(words: Words) -> Sheet:
    """Return the sheet with the map of systems and the table of sync rules."""
    widths = (20.0, 18.0, 32.0, 16.0, 15.0, 28.0, 38.0, 36.0)
    draft = Draft(words.text("sheet-map"), widths)
    row = draft.opening(words.text("sheet-map"), (words.text("how-map"),))
    systems = Columns(("system", "kind", "use", "state", "cards", "direction"), widths[:6])
    row = put_table(draft, row, words.heads(*systems.keys), systems, map(Line, map_rows(words)))
    row = draft.section(row + 1, words.text("head-sync"), words.text("sync-how"))
    rules = Columns(("system", "object", "masters", "direction", "rhythm", "conflict", "failure", "stability"), widths)
    rows = list(sync_rows(words))
    if rows:
        put_table(draft, row, words.heads(*rules.keys), rules, map(Line, rows))
    else:
        draft.put(row, 0, words.text("no-cards"), styles.TEXT)
    return draft.sheet(colour=ACCENT)


def sync_rows(words: Words) -> Iterator[tuple[str, ...]]:
    """Yield the rules of synchronisation by object of each interface, or by interface where no object is known."""
    prose = words.prose
    for card in words.book.cards:
        common = (
            words.listed((words.said(card.handling.retry), words.said(card.handling.fallback))),
            words.listed(map(prose.value, card.handling.stability)),
        )
        for one in card.objects:
            way = words.text(f"direction-{one.direction}")
            own = (prose.value(one.text), words.masters(one.masters, card), way, prose.value(one.rhythm))
            yield (prose.value(card.system), *own, words.conflict(card, one.masters), *common)
        if not card.objects:
            way = words.text(f"direction-{card.direction}")
            masters = words.masters(card.other_masters, card) or prose.value(None)
            yield (
                prose.value(card.system),
                prose.value(card.objects_stated),
                masters,
                way,
                prose.value(card.rhythm),
                words.conflict(card, card.other_masters),
                *common,
            )


_INITIAL = Columns(
    (
        "id",
        "list",
        "source",
        "consultant",
        "internal",
        "check",
        "due",
        "packages",
        "requirements",
        "items",
        "signed",
    ),
    (20.0, 40.0, 26.0, 28.0, 28.0, 42.0, 13.0, 20.0, 18.0, 26.0, 14.0),
    entries=("signed",),
    centred=("signed",),
    formats={"due": DATE, "signed": DATE},
)
_TRANSFERS = Columns(
    ("id", "knowledge", "source", "giver", "taker", "proof", "due", "packages", "requirements", "items", "signed"),
    _INITIAL.widths,
    entries=("signed",),
    centred=("signed",),
    formats={"due": DATE, "signed": DATE},
)


def initial_sheet(words: Words) -> Sheet:
    """Return the sheet of initial data with two owners each, and of the knowledge handed over."""
    draft = Draft(words.text("sheet-initial"), _INITIAL.widths)
    kept = kept_across(_INITIAL.widths, 2)
    row = draft.opening(words.text("sheet-initial"), (words.text("how-initial"),), kept)
    row = put_table(draft, row, words.heads(*_INITIAL.keys), _INITIAL, _initial(words))
    row = draft.section(row + 1, words.text("head-transfers"), words.text("transfers-how"), kept)
    heads = [
        # knowledge has no source: the column stays empty, so that both tables share theirs
        "" if key == "source" else head
        for key, head in zip(_TRANSFERS.keys, words.heads(*_TRANSFERS.keys), strict=True)
    ]
    put_table(draft, row, heads, _TRANSFERS, _transfers(words))
    return draft.sheet((0, 2), colour=ACCENT, pages_wide=pages_across(_INITIAL.widths, 2))


def _initial(words: Words) -> Iterator[Line]:
    for line in words.book.initial:
        yield Line(
            (
                line.id,
                words.prose.value(line.text),
                words.prose.value(line.source),
                words.owner(line.consultant, line.consultant_role),
                words.owner(line.internal, line.internal_role),
                words.prose.value(line.check),
                line.due or words.prose.value(None),
                words.packages(line.trace.work_package_ids),
                words.ids(line.trace.requirement_ids),
                words.ids(line.trace.acceptance_ids),
                line.signed_on,
            )
        )


def _transfers(words: Words) -> Iterator[Line]:
    for line in words.book.transfers:
        yield Line(
            (
                line.id,
                words.prose.value(line.text),
                None,
                words.owner(line.giver, line.giver_role),
                words.owner(line.taker, line.taker_role),
                words.prose.value(line.proof),
                line.due or words.prose.value(None),
                words.packages(line.trace.work_package_ids),
                words.ids(line.trace.requirement_ids),
                words.ids(line.trace.acceptance_ids),
                None,
            )
        )
