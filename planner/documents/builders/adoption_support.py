"""D9, what became of the issues users raised: rate of closure, times by class, what is overdue."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.adoption_view import AdoptionView
from planner.documents.builders.common import columns, row
from planner.domain.model.document import Block, Paragraph, Row, Table
from planner.domain.rollout.support import ClassReview, SupportReview


def support_blocks(view: AdoptionView) -> Iterator[Block]:
    """Yield the review of the issues on record, or that there is none yet."""
    prose, review = view.prose, view.result.adoption.support
    if review is None:
        yield Paragraph("support-none", prose.text("support-none"))
        return
    confirmed = sum(one.confirmed for one in review.classes)
    yield Paragraph(
        "support-rate",
        prose.text(
            "support-rate",
            until=review.until,
            raised=review.raised,
            confirmed=confirmed,
            rate=review.closure_rate,
            target=review.closure_target,
        ),
    )
    yield _table(view, review)
    for code, ids in (
        ("support-late", review.late_open),
        ("support-unconfirmed", review.unconfirmed),
        ("support-unassigned", review.unassigned),
    ):
        if ids:
            yield Paragraph(code, prose.text(code, ids=ids))


def _table(view: AdoptionView, review: SupportReview) -> Table:
    prose = view.prose
    titles = {one.id: one.text for one in view.template.feedback.classes}
    rows = tuple(_row(view, one, prose.value(titles[one.class_id])) for one in review.classes if one.raised)
    heads = view.heads(
        "issue-class", "issues-raised", "issues-solved", "issues-confirmed", "answered-on-time", "solved-on-time"
    )
    layout = columns(heads, (3.2, 1, 1, 1, 1.3, 1.3), right=(1, 2, 3, 4, 5))
    return Table("support-classes", prose.text("caption-support"), layout, rows, prose.text("support-note"))


def _row(view: AdoptionView, one: ClassReview, title: str) -> Row:
    prose = view.prose
    answered = prose.text("support-timed", on_time=one.answered_on_time, timed=one.answered)
    solved = prose.text("support-timed", on_time=one.solved_on_time, timed=one.solved_timed)
    return row(title, str(one.raised), str(one.solved), str(one.confirmed), answered, solved)
