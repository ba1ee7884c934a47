"""The configuration chapter beside areas and gaps: the three books in short, sales stages, rules, boards, breaks."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import Prose, cell, columns, group_row, row
from planner.documents.builders.configuration_words import TOPIC, Words
from planner.documents.builders.plan_delivery import configuration_blocks
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.document import Block, Bullets, Heading, Paragraph, Row, Table
from planner.domain.rollout.configuration.results import BoardLine, StageLine

WORKBOOK = "D6C"


def words_of_view(view: PlanView) -> Words:
    """Return the words of the configuration for the document."""
    return Words(view.result, Prose(view.prose.language, TOPIC))


def configuration_chapter(view: PlanView) -> Iterator[Block]:
    """Yield areas and gaps, then what the configuration workbook holds, the sales stages and what is missing."""
    yield from configuration_blocks(view)
    words = words_of_view(view)
    if not words.book.fields:
        return
    yield Heading("three-books", 3, words.text("head-three-books"))
    yield Paragraph("three-books-lead", words.text("three-books-lead", code=WORKBOOK))
    yield _books(words)
    yield from _stages(words)
    found = words.breaks()
    if found:
        yield Paragraph("configuration-breaks-lead", words.text("configuration-breaks-lead", count=len(found)))
        yield Bullets("configuration-breaks", found)


def board_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the matrix of role, metric and chart."""
    words = words_of_view(view)
    if words.book.boards:
        yield _matrix(words)


def rule_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the rule design sheet."""
    words = words_of_view(view)
    if words.book.rules:
        yield _rules(words)


def _books(words: Words) -> Table:
    book = words.book
    own = [line for line in book.fields if line.comes_from == "client"]
    industry = [line for line in book.fields if line.comes_from == "industry"]
    objects = dict.fromkeys(line.object_id for line in book.fields)
    names = words.prose.join(book.object_text(id_) for id_ in objects)
    proposed = sum(line.proposed and line.limit is not None for line in book.rules)
    flows = dict.fromkeys(line.flow for line in book.flows)
    roles = dict.fromkeys(line.role for line in book.boards)
    forms = words.text(
        "forms-content",
        objects=names,
        industry=len(industry),
        own=len(own),
        left=len(book.left_out),
        changed=sum(line.changed is not None and line.comes_from != "client" for line in book.fields),
    )
    rules = words.text("rules-content", proposed=proposed, left=len(book.rules_left_out))
    rows = (
        row(words.text("book-forms"), str(len(book.fields)), forms),
        row(words.text("book-stages"), str(len(book.stages)), words.text(f"stages-from-{book.stages_from}")),
        row(words.text("book-flows"), str(len(book.flows)), words.prose.join(flows)),
        row(words.text("book-rules"), str(len(book.rules)), rules),
        row(words.text("book-reports"), str(len(book.boards)), words.prose.join(map(words.role, roles))),
    )
    heads = words.heads("book", "lines", "content")
    return Table("books-table", words.text("caption-books"), columns(heads, (34, 16, 118), (1,)), rows)


def _stages(words: Words) -> Iterator[Block]:
    if not words.book.stages:
        return
    rows = tuple(_stage(words, line) for line in words.book.stages)
    heads = words.heads("stage", "win-rate", "key-task", "exit", "stay")
    source = words.text(f"stages-from-{words.book.stages_from}")
    caption = words.text("caption-stages", count=len(rows), source=source)
    note = words.text("stages-note", ids=words.book.stages[0].trace.requirement_ids)
    yield Table("stage-table", caption, columns(heads, (30, 16, 50, 52, 20), (1, 4)), rows, note)


def _stage(words: Words, line: StageLine) -> Row:
    missing = cell(words.text("missing"), "bad")
    last = line.number == len(words.book.stages)
    stay = words.prose.value(line.stay_days) if line.stay_days is not None else words.text("no-limit")
    return row(
        words.text("coded", code=str(line.number), text=line.text),
        cell(words.prose.value(line.win_rate, "percent")) if line.win_rate is not None else missing,
        cell(words.prose.value(line.key_task)) if line.key_task else missing,
        cell(words.prose.value(line.exit)) if line.exit else missing,
        cell(stay) if line.stay_days is not None or last else missing,
    )


def _rules(words: Words) -> Table:
    rows: list[Row] = []
    object_id = ""
    for line in words.book.rules:
        if line.object_id != object_id:
            object_id = line.object_id
            rows.append(group_row(words.prose.value(words.book.object_text(object_id))))
        condition = words.text("rule-condition", trigger=line.trigger, condition=line.condition)
        target = words.target(line)
        if line.escalation:
            target = words.text("rule-target", target=target, escalation=words.role(line.escalation))
        state = words.text("none")
        if line.limit is not None:
            state = words.text("limit-proposed" if line.proposed else "limit-decided")
        rows.append(row(words.prose.value(line.text), condition, words.prose.value(line.action), target, state))
    heads = words.heads("automation", "trigger-condition", "action", "target", "limit-state")
    caption = words.text("caption-rules", count=len(words.book.rules))
    note = words.text("rules-note", code=WORKBOOK)
    return Table("rule-table", caption, columns(heads, (26, 52, 44, 30, 16)), tuple(rows), note)


def _matrix(words: Words) -> Table:
    """Return metrics by role: in each cell the chart, how often it is made, and whose data it shows."""
    roles = tuple(dict.fromkeys(line.role for line in words.book.boards))
    lines = {(line.metric_id, line.role): line for line in words.book.boards}
    metrics = dict.fromkeys((line.metric_id, line.text) for line in words.book.boards)
    rows = tuple(
        row(words.text("coded", code=id_, text=text), *(_place(words, lines.get((id_, role))) for role in roles))
        for id_, text in metrics
    )
    heads = (*words.heads("metric"), *map(words.role, roles))
    widths = (44, *(18 for _ in roles))
    caption = words.text("caption-matrix", count=len(rows), roles=len(roles))
    return Table("board-table", caption, columns(heads, widths), rows, words.text("matrix-note", code=WORKBOOK))


def _place(words: Words, line: BoardLine | None) -> str:
    if line is None:
        return ""
    return words.text("place", chart=words.text(f"chart-{line.chart}"), scope=words.text(f"scope-{line.scope}"))
