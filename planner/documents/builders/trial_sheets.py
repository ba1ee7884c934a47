"""The sheets of the demonstration and trial kit that people fill in by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.documents.builders.common import columns, heading, row
from planner.documents.builders.selection_view import View
from planner.domain.model.document import (
    Block,
    Bullets,
    Checklist,
    ChecklistItem,
    Column,
    PageBreak,
    Paragraph,
    SignatureBlock,
    Table,
)
from planner.domain.model.trial import TrialKit

MARKS = range(6)
EASE = range(1, 8)
CLOSING = range(1, 6)
REMARK_LINES = 6
# as many cards as the busiest role has, with a spare
EASE_LINES = 8
DEFECT_LINES = 10


def build_sheets(view: View, short_list: Sequence[str]) -> Iterator[Block]:
    """Yield set-up and ratings of the trial, the score sheet, the form for one person and the defect log."""
    kit = view.result.packs.trials
    yield from _setup(view, kit)
    yield from _score_sheet(view, short_list)
    yield from _form(view, kit)
    yield from _defects(view, kit)


def _setup(view: View, kit: TrialKit) -> Iterator[Block]:
    prose, setup = view.prose, kit.setup
    yield PageBreak("setup-page")
    yield heading(prose, "trial-setup")
    if setup is None:
        yield Paragraph("setup-none", prose.text("setup-none"))
        return
    yield Paragraph("setup-lead", prose.text("setup-lead", days=setup.working_days))
    for key, texts in (("people", setup.people), ("environment", setup.environment), ("rules", setup.rules)):
        yield Paragraph(f"setup-{key}-lead", prose.text(f"setup-{key}"))
        yield Bullets(f"setup-{key}", tuple(map(prose.value, texts)))
    ratings = tuple(kit.ratings.values())
    heads = (prose.text("column-mark"), *(prose.value(rating.text) for rating in ratings))
    rows = [
        row(str(mark), *(prose.value(words) if (words := rating.anchors.get(mark)) else "" for rating in ratings))
        for mark in reversed(MARKS)
    ]
    look = (prose.clauses(map(prose.value, rating.look_at)) for rating in ratings)
    rows.append(row(prose.text("look-at"), *look))
    widths = (0.5, *(1.6 for _ in ratings))
    yield Table("rating-anchors", prose.text("caption-ratings"), columns(heads, widths), tuple(rows))


def _score_sheet(view: View, short_list: Sequence[str]) -> Iterator[Block]:
    prose = view.prose
    yield PageBreak("score-page")
    yield heading(prose, "score-sheet")
    yield Paragraph("score-lead", prose.text("score-lead"))
    yield Paragraph("score-who", prose.text("blank-person"))
    items = tuple(
        ChecklistItem(scenario.id, prose.value(scenario.title), (prose.value(scenario.minutes),))
        for scenario in view.selection.kit.scenarios
    )
    yield Checklist(
        id="score-table",
        caption=prose.text("caption-score"),
        detail_heads=(Column(prose.text("column-minutes"), "right", 0.6),),
        fill_heads=(*(view.names[id_] for id_ in short_list), prose.text("column-ground")),
        items=items,
        number_head=prose.text("column-script"),
        text_head=prose.text("column-title"),
    )
    yield SignatureBlock("score-signature", prose.text("score-signature"), (prose.text("evaluator"),))


def _form(view: View, kit: TrialKit) -> Iterator[Block]:
    prose = view.prose
    yield PageBreak("form-page")
    yield heading(prose, "feedback-form")
    yield Paragraph("form-lead", prose.text("form-lead"))
    yield Paragraph("form-who", prose.text("blank-tester"))
    yield _boxes(view, "form-ratings", tuple(prose.value(r.text) for r in kit.ratings.values()), MARKS, "rated")
    for key in ("strengths", "weaknesses"):
        yield _blank_lines(view, key)
    yield PageBreak("closing-page")
    if kit.ease:
        yield Paragraph(
            "ease-lead", prose.text("ease-lead", text=kit.ease.text, hard=kit.ease.hard, easy=kit.ease.easy)
        )
        yield _boxes(view, "form-ease", (prose.text("ease-each"),) * EASE_LINES, EASE, "card")
        yield Paragraph("ease-source", prose.value(kit.ease.source), "source")
    if kit.closing:
        closing = kit.closing
        yield Paragraph("closing-lead", prose.text("closing-lead", disagree=closing.disagree, agree=closing.agree))
        yield _boxes(view, "form-closing", tuple(map(prose.value, closing.statements)), CLOSING)
        yield Paragraph("closing-score", prose.text("closing-score"))
        yield Paragraph("closing-source", prose.value(closing.source), "source")


def _blank_lines(view: View, key: str) -> Table:
    """Return numbered lines to write on, each as high as two lines of text."""
    prose = view.prose
    heads = tuple(prose.text(f"column-{name}") for name in ("number", "remark", "under"))
    rows = tuple(row(str(number), "　\n　", "") for number in range(1, REMARK_LINES + 1))
    return Table(f"form-{key}", prose.text(f"caption-{key}"), columns(heads, (0.4, 5, 1.4)), rows)


def _boxes(view: View, id_: str, statements: Sequence[str], marks: range, head: str = "statement") -> Table:
    """Return numbered statements with a drawn box for every mark."""
    prose = view.prose
    heads = columns((prose.text("column-number"), prose.text(f"column-{head}")), (0.5, 5))
    marked = tuple(Column(str(mark), "center", 0.45) for mark in marks)
    rows = tuple(row(str(number), text, *("□" for _ in marks)) for number, text in enumerate(statements, start=1))
    return Table(id_, prose.text(f"caption-{id_}"), (*heads, *marked), rows)


def _defects(view: View, kit: TrialKit) -> Iterator[Block]:
    prose = view.prose
    yield PageBreak("defects-page")
    yield heading(prose, "defect-log")
    rows = tuple(row(prose.value(one.text), prose.value(one.meaning)) for one in kit.severities.values())
    heads = (prose.text("column-severity"), prose.text("column-meaning"))
    yield Table("severities", prose.text("caption-severities"), columns(heads, (0.8, 5)), rows)
    lines = tuple(ChecklistItem(str(number), "") for number in range(1, DEFECT_LINES + 1))
    fills = ("alternative", "severity", "requirement", "found-by", "state")
    yield Checklist(
        id="defect-table",
        caption=prose.text("caption-defects"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in fills),
        items=lines,
        number_head=prose.text("column-number"),
        text_head=prose.text("column-defect"),
    )
