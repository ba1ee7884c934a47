"""Builds the configuration workbook: fit-gap table, three books, integration cards and initial data."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.documents.builders.configuration_words import Words, words_of
from planner.documents.charts.palette import ACCENT, SECONDARY
from planner.documents.workbook import styles
from planner.documents.workbook.configuration_cards import cards_sheet, initial_sheet, map_sheet
from planner.documents.workbook.draft import Draft, kept_across, pages_across
from planner.documents.workbook.model import Area, Sheet, Value, Workbook
from planner.documents.workbook.tables import DATE, Columns, Line, offer, put_table
from planner.domain.model.text import Language
from planner.domain.rollout.configuration.results import Trace
from planner.services.run import EngagementResult

# every line is accepted on its own
_ACCEPTED = ("accepted", "accepted-by", "accepted-on")
_ACCEPTED_WIDTHS = (9.0, 11.0, 11.0)
_TRACE = ("requirements", "packages", "courses", "items")
_TRACE_WIDTHS = (15.0, 22.0, 22.0, 30.0)
_YEAR = ("accepted-on",)

_Lines = Callable[[Words], Iterator[Line]]


def build_configuration_workbook(result: EngagementResult, language: Language) -> Workbook:
    """Return the configuration workbook in one language; what a sheet has no lines for, it says."""
    words, engagement = words_of(result, language), result.engagement
    numbers = {"number": engagement.document_number, "version": engagement.version, "when": engagement.today}
    return Workbook(
        language=language,
        title=words.text("title-of", title=engagement.title),
        subject=words.text("subject"),
        author=words.prose.value(engagement.consultant),
        created=engagement.today,
        footer=words.text("footer", **numbers),
        sheets=(
            _overview(words),
            *(_sheet(words, key, *_SHEETS[key]) for key in _SHEETS),
            cards_sheet(words),
            map_sheet(words),
            initial_sheet(words),
        ),
        names={},
    )


def _sheet(words: Words, key: str, columns: Columns, lines: _Lines) -> Sheet:
    draft = Draft(words.text(f"sheet-{key}"), columns.widths)
    notes = (words.text(f"how-{key}"), *(_kept_and_dropped(words) if key == "fit-gap" else ()))
    row = draft.opening(words.text(f"sheet-{key}"), notes, kept_across(columns.widths, 2))
    found = list(lines(words))
    if not found:
        draft.put(row, 0, words.text("nothing"), styles.TEXT)
        return draft.sheet(colour=SECONDARY)
    heads = words.heads(*columns.keys)
    end = put_table(draft, row, heads, columns, found)
    if "accepted" in columns.keys:
        area = Area(draft.name, row + 1, columns.keys.index("accepted"), end - row - 1)
        offer(
            draft, area, (words.text("yes"), words.text("no")), words.text("col-accepted"), words.text("accepted-how")
        )
    across = pages_across(columns.widths, 2)
    return draft.sheet((row + 1, 2), (row, row), colour=ACCENT, pages_wide=across)


def _blank() -> tuple[Value, ...]:
    return (None,) * len(_ACCEPTED)


def _trace(words: Words, trace: Trace) -> tuple[str, ...]:
    return (
        words.ids(trace.requirement_ids),
        words.packages(trace.work_package_ids),
        words.ids(trace.course_ids),
        words.ids(trace.acceptance_ids),
    )


# --- overview --------------------------------------------------------------------------------------------------------


def _overview(words: Words) -> Sheet:
    draft = Draft(words.text("sheet-overview"), (26, 14, 14, 70))
    engagement = words.result.engagement
    notes = [words.text("frame", client=engagement.client, when=engagement.today, number=engagement.document_number)]
    notes += [words.text(engagement.made_up)] if engagement.made_up else []
    row = draft.opening(words.text("title-of", title=engagement.title), notes)
    columns = Columns(("book", "lines", "open", "content"), (26, 14, 14, 70), centred=("lines", "open"))
    row = put_table(draft, row, words.heads(*columns.keys), columns, _counts(words))
    row = draft.section(row + 1, words.text("head-use"))
    for step in ("proposed", "accept", "change", "trace"):
        draft.paragraph(row, (0, 3), words.text(f"use-{step}"), styles.WRAPPED)
        row += 1
    row = draft.section(row + 1, words.text("head-breaks"), words.text("breaks-how"))
    found = words.breaks()
    for text in found or [words.text("breaks-none")]:
        draft.paragraph(row, (0, 3), text, styles.WRAPPED)
        row += 1
    return draft.sheet(colour=ACCENT)


def _counts(words: Words) -> Iterator[Line]:
    """Yield how many lines each book has, and of how many something is open."""
    book = words.book
    undecided = sum(line.decided is None and line.proposed == "clarify" for line in book.fit_gap)
    masters = [line for card in book.cards for line in card.masters]
    rows = (
        ("fit-gap", len(book.fit_gap), undecided),
        ("forms", len(book.fields), 0),
        ("stages", len(book.stages), sum(None in (one.win_rate, one.key_task, one.exit) for one in book.stages)),
        ("flows", len(book.flows), 0),
        ("rules", len(book.rules), sum(line.proposed and line.limit is not None for line in book.rules)),
        ("reports", len(book.boards), 0),
        ("cards", len(book.cards), sum(not line.stated for line in masters)),
        ("initial", len(book.initial), sum(line.signed_on is None for line in book.initial)),
    )
    for key, lines, is_open in rows:
        yield Line((words.text(f"sheet-{key}"), lines, is_open or words.text("none"), words.text(f"open-{key}")))


# --- fit-gap ---------------------------------------------------------------------------------------------------------


def _kept_and_dropped(words: Words) -> Iterator[str]:
    """Yield how many lines the table has where dropped requirements stand beside those in scope."""
    lines = words.book.fit_gap
    dropped = [line.requirement_id for line in lines if line.disposition == "drop"]
    if dropped:
        numbers = {"count": len(dropped), "lines": len(lines), "kept": len(lines) - len(dropped)}
        yield words.text("fit-gap-dropped", **numbers, ids=words.ids(dropped))


def _fit_gap(words: Words) -> Iterator[Line]:
    catalogue, module = words.result.packs.catalogue, ""
    for line in words.book.fit_gap:
        requirement = catalogue.requirements[line.requirement_id]
        if requirement.module != module:
            module = requirement.module
            yield Line((words.text("module", code=module, name=catalogue.modules[module].text),), group=True)
        yield Line(
            (
                line.id,
                words.prose.value(requirement.text),
                words.yes(holds=line.must_have),
                words.answer(line),
                words.text(f"size-{line.size}") if line.size else words.text("none"),
                words.text(f"do-{line.proposed}"),
                words.text(f"do-{line.decided}") if line.decided else None,
                words.reason(line),
                words.decided_by(line),
                *_trace(words, line.trace)[1:],
            )
        )


# --- forms -----------------------------------------------------------------------------------------------------------


def _forms(words: Words) -> Iterator[Line]:
    object_id = ""
    for line in words.book.fields:
        if line.object_id != object_id:
            object_id = line.object_id
            yield Line((words.prose.value(words.book.object_text(object_id)),), group=True)
        yield Line(
            (
                line.id,
                f"{line.text.zh}\n{line.text.en}",
                words.text(f"type-{line.type}"),
                words.yes(holds=line.mandatory),
                words.prose.join(line.options) or words.text("none"),
                words.entered(line),
                words.value(line.rule),
                words.comes_from(line),
                *_trace(words, line.trace),
                words.prose.say(line.accepted),
                *_blank(),
            )
        )
    yield from _left_out(words)


def _left_out(words: Words) -> Iterator[Line]:
    if words.book.left_out:
        yield Line((words.text("left-out"),), group=True)
    for line in words.book.left_out:
        empty = ("",) * (len(_SHEETS["forms"][0].keys) - 3)
        yield Line((line.id, f"{line.text.zh}\n{line.text.en}", words.value(line.reason), *empty))


# --- flows -----------------------------------------------------------------------------------------------------------


def _stages(words: Words) -> Iterator[Line]:
    missing = words.text("missing")
    for line in words.book.stages:
        last = line.number == len(words.book.stages)
        yield Line(
            (
                line.id,
                line.number,
                words.prose.value(line.text),
                missing if line.win_rate is None else line.win_rate,
                words.value(line.key_task) if line.key_task else missing,
                words.value(line.exit) if line.exit else missing,
                line.stay_days if line.stay_days is not None else words.text("no-limit") if last else missing,
                *_trace(words, line.trace),
                words.prose.say(line.accepted),
                *_blank(),
            )
        )


def _flows(words: Words) -> Iterator[Line]:
    flow_id = ""
    for line in words.book.flows:
        if line.flow_id != flow_id:
            flow_id = line.flow_id
            yield Line((words.prose.value(line.flow),), group=True)
        yield Line(
            (
                line.id,
                line.number,
                words.prose.value(line.text),
                words.role(line.who),
                words.prose.value(line.result),
                *_trace(words, line.trace),
                words.prose.say(line.accepted),
                *_blank(),
            )
        )


def _rules(words: Words) -> Iterator[Line]:
    for line in words.book.rules:
        state = (
            words.text("none")
            if line.limit is None
            else words.text("limit-proposed" if line.proposed else "limit-decided")
        )
        yield Line(
            (
                line.id,
                words.prose.value(line.text),
                words.prose.value(words.book.object_text(line.object_id)),
                words.prose.value(line.trigger),
                words.prose.value(line.condition),
                words.prose.value(line.action),
                words.target(line),
                words.role(line.escalation) if line.escalation else words.text("none"),
                state,
                words.value(line.reason),
                words.ids(line.kpi_ids),
                *_trace(words, line.trace),
                words.prose.say(line.accepted),
                *_blank(),
            )
        )
    if words.book.rules_left_out:
        yield Line((words.text("rules-left-out"),), group=True)
    for line in words.book.rules_left_out:
        empty = ("",) * (len(_SHEETS["rules"][0].keys) - 4)
        object_text = words.prose.value(words.book.object_text(line.object_id))
        yield Line((line.id, words.prose.value(line.text), object_text, words.value(line.reason), *empty))


# --- reports ---------------------------------------------------------------------------------------------------------


def _reports(words: Words) -> Iterator[Line]:
    role = ""
    for line in sorted(words.book.boards, key=_role_order(words)):
        if line.role != role:
            role = line.role
            yield Line((words.role(role),), group=True)
        yield Line(
            (
                line.id,
                words.text("coded", code=line.metric_id, text=line.text),
                words.prose.value(line.formula),
                words.text(f"chart-{line.chart}"),
                words.text(f"refresh-{line.refresh}"),
                words.text(f"scope-{line.scope}"),
                words.value(line.drill),
                words.ids(line.objective_ids),
                words.text(f"from-{line.comes_from}"),
                *_trace(words, line.trace),
                words.prose.say(line.accepted),
                *_blank(),
            )
        )


def _role_order(words: Words) -> Callable[[object], int]:
    order = {role: n for n, role in enumerate(dict.fromkeys(line.role for line in words.book.boards))}
    return lambda line: order[getattr(line, "role", "")]


def _with_acceptance(keys: tuple[str, ...], widths: tuple[float, ...], **more: object) -> Columns:
    centred = more.get("centred", ())
    formats = more.get("formats", {})
    assert isinstance(centred, tuple)
    assert isinstance(formats, dict)
    return Columns(
        (*keys, *_TRACE, "accepted-how", *_ACCEPTED),
        (*widths, *_TRACE_WIDTHS, 32.0, *_ACCEPTED_WIDTHS),
        entries=_ACCEPTED,
        centred=(*centred, "accepted"),
        formats={**formats, **dict.fromkeys(_YEAR, DATE)},
    )


_SHEETS: dict[str, tuple[Columns, _Lines]] = {
    "fit-gap": (
        Columns(
            (
                "id",
                "requirement",
                "must-have",
                "answer",
                "size",
                "proposed",
                "decided",
                "reason",
                "decided-by",
                "packages",
                "courses",
                "items",
            ),
            (13.0, 46.0, 9.0, 18.0, 9.0, 20.0, 18.0, 46.0, 24.0, 20.0, 18.0, 24.0),
            entries=("decided",),
            centred=("must-have", "size", "decided"),
        ),
        _fit_gap,
    ),
    "forms": (
        _with_acceptance(
            ("id", "field", "type", "mandatory", "options", "filled-by", "rule", "from"),
            (25.0, 24.0, 13.0, 8.0, 26.0, 22.0, 32.0, 20.0),
            centred=("mandatory",),
        ),
        _forms,
    ),
    "stages": (
        _with_acceptance(
            ("id", "number", "stage", "win-rate", "key-task", "exit", "stay"),
            (24.0, 6.0, 20.0, 10.0, 36.0, 36.0, 14.0),
            centred=("number",),
            formats={"win-rate": styles.WHOLE_PERCENT, "stay": styles.COUNT},
        ),
        _stages,
    ),
    "flows": (
        _with_acceptance(("id", "number", "step", "who", "result"), (22.0, 6.0, 44.0, 16.0, 30.0), centred=("number",)),
        _flows,
    ),
    "rules": (
        _with_acceptance(
            (
                "id",
                "automation",
                "object",
                "trigger",
                "condition",
                "action",
                "target",
                "escalation",
                "limit-state",
                "reason",
                "kpis",
            ),
            (26.0, 22.0, 14.0, 26.0, 38.0, 38.0, 22.0, 16.0, 14.0, 24.0, 10.0),
        ),
        _rules,
    ),
    "reports": (
        _with_acceptance(
            ("id", "metric", "formula", "chart", "refresh", "scope", "drill", "objectives", "from"),
            (26.0, 34.0, 46.0, 10.0, 10.0, 12.0, 22.0, 12.0, 10.0),
        ),
        _reports,
    ),
}
