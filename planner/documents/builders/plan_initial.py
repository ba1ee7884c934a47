"""Initial data with two owners, in short and as a list, and the sign-off sheet of knowledge transfer (S-053)."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import cell, columns, row
from planner.documents.builders.configuration_words import Words
from planner.documents.builders.plan_configuration import words_of_view
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Block, Bullets, Cell, Checklist, ChecklistItem, Heading, Paragraph, Row, Table
from planner.domain.model.text import Text
from planner.domain.rollout.configuration.results import InitialLine


def initial_blocks(view: PlanView) -> Iterator[Block]:
    """Yield how many lists of initial data there are, by when, and which of them lack a person."""
    words = words_of_view(view)
    lists = words.book.initial
    if not lists:
        return
    yield Heading("initial-data", 3, words.text("head-initial"))
    yield Paragraph("initial-lead", words.text("initial-lead"))
    due = [line.due for line in lists if line.due is not None]
    said = [words.text("initial-short", count=len(lists), first=min(due, default=None), last=max(due, default=None))]
    alone = [line.text for line in lists if line.consultant is None or line.internal is None]
    if alone:
        names = view.points(map(words.prose.value, alone))
        said.append(words.text("initial-alone", count=len(alone), lists=names))
    yield Bullets("initial-list", tuple(said))


def initial_table(view: PlanView) -> Iterator[Block]:
    """Yield the list of initial data: how each list is checked, its two owners, when it is due and signed."""
    words = words_of_view(view)
    if not words.book.initial:
        return
    rows = tuple(_line(view, words, line) for line in words.book.initial)
    heads = words.heads("list-check", "consultant", "internal", "due", "signed")
    caption = words.text("caption-initial", count=len(rows))
    yield Table("initial-table", caption, columns(heads, (72, 32, 32, 20, 12)), rows)


def _line(view: PlanView, words: Words, line: InitialLine) -> Row:
    signed = cell(line.signed_on.isoformat()) if line.signed_on else cell(words.text("none"))
    return row(
        words.text("list-check", text=line.text, source=line.source, check=line.check),
        _owner(words, line.consultant, line.consultant_role),
        _owner(words, line.internal, line.internal_role),
        view.day_cell(line.due) if line.due else cell(words.prose.value(None), "unknown"),
        signed,
    )


def _owner(words: Words, named: Text | None, role_id: str) -> Cell:
    return cell(words.owner(named, role_id), "watch" if named is None else "none")


def transfer_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the sheet on which giver and taker sign that knowledge has been handed over."""
    words = words_of_view(view)
    if not words.book.transfers:
        return
    yield Heading("knowledge-transfer", 2, words.text("head-transfers"))
    yield Paragraph("transfers-lead", words.text("transfers-how"))
    items = tuple(
        ChecklistItem(
            str(n),
            words.prose.value(line.text),
            (
                words.text(
                    "people",
                    giver=words.owner(line.giver, line.giver_role),
                    taker=words.owner(line.taker, line.taker_role),
                ),
                words.prose.value(line.proof),
                view.day(line.due) if line.due else words.prose.value(None),
            ),
        )
        for n, line in enumerate(words.book.transfers, start=1)
    )
    yield Checklist(
        "transfer-checklist",
        words.text("caption-transfers", count=len(items)),
        columns(words.heads("people", "proof", "due"), (2.4, 1.6, 1.1)),
        (words.text("fill-giver"), words.text("fill-taker")),
        items,
        text_width=1.7,
    )
