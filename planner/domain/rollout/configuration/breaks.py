"""What is missing in the workbook: stages without win rate, lines nobody is taught or accepts, and so on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planner.domain.model.catalogue import Requirement
from planner.domain.model.text import Text
from planner.domain.rollout.configuration.results import (
    ConfigurationBook,
    FieldLine,
    FitGapLine,
    IntegrationCard,
    LineBreak,
    Trace,
)

Line = tuple[str, Text, Trace]


def find_breaks(book: ConfigurationBook, requirements: Mapping[str, Requirement]) -> tuple[LineBreak, ...]:
    """
    Return the breaks of the three books and the cards, in the order of the workbook.

    Lines that lack the same thing for the same reason are one break: those of one configuration area and module.
    """
    return (
        *_stage_breaks(book),
        *_field_breaks(book.fields),
        *_card_breaks(book.cards),
        *_fit_gap_breaks(book.fit_gap),
        *_line_breaks(lines_of(book), requirements),
    )


def _stage_breaks(book: ConfigurationBook) -> Iterator[LineBreak]:
    for stage in book.stages:
        lacks = (
            ("stage-without-win-rate", stage.win_rate is None),
            ("stage-without-key-task", stage.key_task is None),
            ("stage-without-exit", stage.exit is None),
            ("stage-without-limit", stage.stay_days is None and stage.number < len(book.stages)),
        )
        for rule, broken in lacks:
            if broken:
                yield LineBreak(rule, f"line:{stage.id}", stage.text, (stage.id,))
    rates = [stage.win_rate for stage in book.stages if stage.win_rate is not None]
    if rates != sorted(rates):
        falling = next(one for one, other in zip(book.stages[1:], book.stages, strict=False) if _falls(other, one))
        yield LineBreak("stage-win-rate-falls", f"line:{falling.id}", falling.text, (falling.id,))


def _falls(earlier: object, later: object) -> bool:
    before, after = getattr(earlier, "win_rate", None), getattr(later, "win_rate", None)
    return before is not None and after is not None and after < before


def _field_breaks(fields: Iterable[FieldLine]) -> Iterator[LineBreak]:
    for line in fields:
        if not line.trace.requirement_ids:
            yield LineBreak("line-without-requirement", f"line:{line.id}", line.text, (line.id,))


def _card_breaks(cards: Iterable[IntegrationCard]) -> Iterator[LineBreak]:
    for card in cards:
        undecided = tuple(line.id for line in card.masters if line.master == "undecided")
        if undecided or not card.masters:
            yield LineBreak("interface-without-master", f"line:{card.id}", card.system, undecided)
        checks = (
            ("interface-without-key", card.checking.matching_key.text),
            ("interface-without-reconciliation", card.checking.what.text),
        )
        for rule, text in checks:
            if text is None:
                yield LineBreak(rule, f"line:{card.id}", card.system, (card.id,))


def _fit_gap_breaks(lines: Iterable[FitGapLine]) -> Iterator[LineBreak]:
    for line in lines:
        node, name = f"requirement:{line.requirement_id}", Text.same(line.requirement_id)
        if line.decided and line.client_reason is None:
            yield LineBreak("disposition-without-reason", node, name, (line.id,))
        if line.decided == "drop" and line.must_have:
            yield LineBreak("must-have-dropped", node, name, (line.id,))


def lines_of(book: ConfigurationBook) -> Iterator[Line]:
    """Yield the lines of the workbook that somebody builds, learns and accepts."""
    yield from ((one.id, one.text, one.trace) for one in book.fields)
    yield from ((one.id, one.text, one.trace) for one in book.stages)
    yield from ((one.id, one.text, one.trace) for one in book.flows)
    yield from ((one.id, one.text, one.trace) for one in book.rules)
    yield from ((one.id, one.text, one.trace) for one in book.boards)
    yield from ((one.id, one.system, one.trace) for one in book.cards)


def _line_breaks(lines: Iterable[Line], requirements: Mapping[str, Requirement]) -> Iterator[LineBreak]:
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        trace = line[2]
        if not trace.requirement_ids:
            continue
        first = requirements[trace.requirement_ids[0]]
        node = f"configuration:{first.config_area}.{first.module}"
        lacks = (
            ("line-without-work-package", trace.work_package_ids),
            ("line-without-course", trace.course_ids),
            ("line-without-acceptance", trace.acceptance_ids),
        )
        for rule, ids in lacks:
            if not ids:
                found.setdefault((rule, node), []).append(line)
    for (rule, node), several in found.items():
        yield LineBreak(rule, node, several[0][1], tuple(line[0] for line in several))
