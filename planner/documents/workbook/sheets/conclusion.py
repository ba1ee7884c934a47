"""The first sheet: the decision maker's four questions, the ranking of the moment, and what is live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from planner.documents.charts.palette import ACCENT, INK, PANEL, SECONDARY, WATCH
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Bars, Marked, Sheet, Style, Value, literal
from planner.documents.workbook.sheets.delivered import changed
from planner.documents.workbook.sheets.robustness import main_model
from planner.documents.workbook.sheets.scores import contribution_chart
from planner.documents.workbook.view import Book
from planner.domain.selection.comparison import lead_probability
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.results import ScoredAlternative
from planner.domain.selection.score import ROUNDING
from planner.wording.formats import money_scale

_WIDTHS = (7, 40, 12, 12, 12, 14, 2, 17, 17, 18, 20, 14)
_LEFT, _RIGHT = (0, 5), (7, 11)
_LAST = len(_WIDTHS) - 1
_RUNGS = 3
# probabilities nearer to certainty than this say no more
_NEARLY_SURE = 0.99
_ANSWER = Style(bold=True, size=16, ink=INK, wrap=True, middle=True, fill=styles.BAND, indent=1)
_QUESTION = Style(bold=True, size=12, ink="#ffffff", fill=ACCENT, middle=True, indent=1)
_SAID = Style(wrap=True, ink=INK, middle=True)
_STATUS = Style(bold=True, wrap=True, middle=True, ink=SECONDARY)
_LABEL = Style(border="hair", middle=True, wrap=True)
_LIVE = Style(ink=ACCENT, size=8, align="center", middle=True, bold=True)
_PLAIN = Style(border="hair", bold=True, align="right", wrap=True, middle=True, indent=1)
_DATED = Style(ink=SECONDARY, size=8, align="center", middle=True, fill=PANEL)


def conclusion_sheet(book: Book) -> Sheet:
    """Return the sheet; one page when printed."""
    draft = Draft(book.titles["conclusion"], _WIDTHS)
    row = _opening(book, draft)
    top = _grid(book, draft, row)
    row = _ranking(book, draft, top)
    draft.charts.append(contribution_chart(book, row + 1, 0, (1360, 90 + 28 * book.count)))
    return draft.sheet(pages_high=1, colour=ACCENT)


# --- head ------------------------------------------------------------------------------------------------------------


def _opening(book: Book, draft: Draft) -> int:
    engagement = book.view.result.engagement
    draft.spread(0, (0, _LAST), book.text("title-of", title=engagement.title), styles.TITLE)
    draft.heights[0] = 28
    facts = book.text(
        "frame",
        client=engagement.client,
        number=engagement.document_number,
        version=engagement.version,
        when=engagement.today,
        confidentiality=engagement.confidentiality,
    )
    draft.paragraph(1, (0, _LAST), facts, styles.SUBTITLE)
    row = 2
    if made_up := engagement.made_up:
        draft.paragraph(row, (0, _LAST), book.text(made_up), styles.NOTE)
        row += 1
    _change_flag(book, draft, row)
    draft.paragraph(row + 1, (0, _LAST), book.text("legend", when=engagement.today), styles.NOTE)
    return row + 3


def _change_flag(book: Book, draft: Draft, row: int) -> None:
    counts = changed(book)
    total = "+".join(str(area) for area in counts.values())
    pieces = [f"{literal(book.text(f'changed-{kind}'))}&{area}" for kind, area in counts.items()]
    said = "&".join((literal(book.text("changed")), *pieces, literal(book.text("changed-end"))))
    formula = f"=IF({total}=0,{literal(book.text('unchanged'))},{said})"
    draft.spread(row, (0, _LAST), book.text("unchanged"), Style(bold=True, ink=ACCENT, middle=True), formula)
    draft.heights[row] = 20
    here = Area(draft.name, row, 0, 1, _LAST + 1)
    draft.rules.append(Marked(here, f"=({total})>0", Style(bold=True, ink=WATCH, fill=styles.INPUT_FILL)))


# --- the four questions ----------------------------------------------------------------------------------------------


def _grid(book: Book, draft: Draft, row: int) -> int:
    """Put which and how sure side by side, then what would change it and what it costs; return the row below."""
    _question(book, draft, row, _LEFT, "which")
    _question(book, draft, row, _RIGHT, "how-sure")
    _which(book, draft, row + 1)
    below = _figures(book, draft, row + 1, list(_how_sure(book))) + 1
    _question(book, draft, below, _LEFT, "what-changes")
    _question(book, draft, below, _RIGHT, "what-costs")
    _what_changes(book, draft, below + 1)
    return _figures(book, draft, below + 1, list(_what_costs(book))) + 1


def _question(book: Book, draft: Draft, row: int, columns: tuple[int, int], key: str) -> None:
    draft.spread(row, columns, book.text(f"question-{key}"), _QUESTION)
    draft.heights[row] = 22


def _which(book: Book, draft: Draft, row: int) -> None:
    first, last = _LEFT
    value, formula = _leader(book)
    draft.spread(row, (first, last - 1), value, _ANSWER, formula)
    draft.put(row, last, book.text("tag-live"), _LIVE)
    status, status_formula = _status(book)
    draft.spread(row + 1, (first, last - 1), status, _STATUS, status_formula)
    draft.put(row + 1, last, book.text("tag-live"), _LIVE)
    here = Area(draft.name, row + 1, first)
    doubtful = f"={here}<>{literal(book.text('status-leads'))}"
    draft.rules.append(Marked(here, doubtful, styles.WARNING))
    said = book.view.selection.verdict
    main = book.view.says(said.statements[:1])[0]
    # both lines stand beside figures, so the rows together have to hold the text
    cells = ((row + 2, book.text(f"verdict-{said.kind}")), (row + 3, main))
    for at, text in cells:
        style = Style(bold=True, middle=True) if at == row + 2 else _SAID
        draft.spread(at, (first, last - 1), text, style)
        draft.put(at, last, book.text("tag-delivered"), _DATED)
    width = sum(_WIDTHS[first:last])
    draft.grow(row, 2, 16 * 0.8)
    draft.grow(row + 1, 2)
    draft.grow(row + 3, lines_of(main, width))


def _leader(book: Book) -> tuple[str, str]:
    """Return who is first now and the formula: one name, those that tie, or the best of those that all fail."""
    names, ranks = book.sorted_ranking.column(5), book.sorted_ranking.column(4)
    eligible = f"SUM({book.ranking.column(1)})"
    tied = f"COUNTIF({ranks},1)"
    first = f"{names.at(0)}"
    second = f"{names.at(1)}" if book.count > 1 else '""'
    more = f'IF({tied}>2,{literal(book.text("and-others"))},"")'
    together = f"{literal(book.text('tied-first'))}&{first}&{literal(book.text('and'))}&{second}&{more}"
    formula = f"=IF({eligible}=0,{literal(book.text('nobody-eligible'))},IF({tied}>1,{together},{first}))"
    top = [scored for scored in book.scored if scored.rank == 1]
    called = [book.name(scored.alternative_id) for scored in book.scored]
    if not book.scored[0].eligible:
        return book.text("nobody-eligible"), formula
    if len(top) == 1:
        return called[0], formula
    others = book.text("and-others") if len(top) > 2 else ""  # noqa: PLR2004  # two are named
    return f"{book.text('tied-first')}{called[0]}{book.text('and')}{called[1]}{others}", formula


def _status(book: Book) -> tuple[str, str]:
    """Return what has to be said beside the name now: nobody eligible, too little evidence, a tie, or the value."""
    first = book.sorted_ranking.at(0, 0)
    evidenced = f"INDEX({book.score_rows.column(7)},{first})"
    name = f"{book.sorted_ranking.at(0, 5)}"
    eligible = f"SUM({book.ranking.column(1)})"
    nobody = f"{literal(book.text('status-nobody'))}&{name}"
    tied = f"COUNTIF({book.sorted_ranking.column(4)},1)>1"
    thin, tie, leads = (literal(book.text(f"status-{key}")) for key in ("thin", "tied", "leads"))
    formula = f"=IF({eligible}=0,{nobody},IF({evidenced}<evidence_limit-1E-9,{thin},IF({tied},{tie},{leads})))"
    leader = book.scored[0]
    if not leader.eligible:
        return book.text("status-nobody") + book.name(leader.alternative_id), formula
    if leader.evidenced_weight < book.view.selection.evidence_limit - ROUNDING:
        return book.text("status-thin"), formula
    return book.text("status-tied" if sum(s.rank == 1 for s in book.scored) > 1 else "status-leads"), formula


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure on the page; one with a formula is live, one without stays as delivered."""

    label: str
    value: Value
    formula: str | None
    style: Style
    label_formula: str | None = None


def _figures(book: Book, draft: Draft, row: int, figures: Sequence[_Figure]) -> int:
    """Put figures one under the other at the right: label, value, whether live; return the row below."""
    first, last = _RIGHT
    for figure in figures:
        draft.spread(row, (first, last - 2), figure.label, _LABEL, figure.label_formula)
        draft.put(row, last - 1, figure.value, figure.style, figure.formula)
        _tag(book, draft, row, last, live=figure.formula is not None)
        draft.grow(row, lines_of(figure.label, sum(_WIDTHS[first : last - 1])))
        if isinstance(figure.value, str):
            draft.grow(row, lines_of(figure.value, _WIDTHS[last - 1]))
        row += 1
    return row


def _tag(book: Book, draft: Draft, row: int, column: int, *, live: bool) -> None:
    key, style = ("tag-live", _LIVE) if live else ("tag-delivered", _DATED)
    draft.put(row, column, book.text(key), style)


def _how_sure(book: Book) -> Iterator[_Figure]:
    """Yield how much of the first one's weight is shown, its lead, and how probable the lead is."""
    first = f"{book.sorted_ranking.at(0, 0)}"
    leader = book.scored[0]
    percent = styles.number(styles.WHOLE_PERCENT, strong=True)
    evidenced = f"=INDEX({book.score_rows.column(7)},{first})"
    limit = book.view.selection.evidence_limit
    yield _Figure(book.text("fact-evidenced", limit=limit), leader.evidenced_weight, evidenced, percent)
    if book.count > 1:
        yield from _lead(book, leader, book.scored[1])
    else:
        yield _Figure(book.text("fact-lead"), book.text("no-second"), None, _PLAIN)
    robustness = book.view.result.analysis.robustness
    model = main_model(robustness) if robustness else None
    if robustness is None or model is None or leader.alternative_id not in model.ranks:
        yield _Figure(book.text("fact-first-unknown"), book.text("not-computed"), None, _PLAIN)
        return
    params = {"name": book.name(leader.alternative_id), "model": book.prose.label("robustness", f"model-{model.model}")}
    yield _probability(book, book.text("fact-first", **params), model.ranks[leader.alternative_id][0], None)


def _lead(book: Book, leader: ScoredAlternative, second: ScoredAlternative) -> Iterator[_Figure]:
    values = book.sorted_ranking.column(2)
    gap = (leader.overall_value.expected - second.overall_value.expected) * 100
    formula = f"=({values.at(0)}-{values.at(1)})*100"
    yield _Figure(book.text("fact-lead"), gap, formula, styles.number(styles.POINTS, strong=True))
    spread = book.spreads
    one, two = (f"INDEX({spread},{book.sorted_ranking.at(n, 0)})" for n in (0, 1))
    deviation = f"SQRT({one}+{two})"
    apart = f"({values.at(0)}-{values.at(1)})"
    sure = f"IF({deviation}<=1E-9,IF(ABS({apart})<=1E-9,0.5,IF({apart}>0,1,0)),NORMSDIST({apart}/{deviation}))"
    probability = lead_probability(leader, second, leaf_weights(book.view.selection.criteria))
    yield _probability(book, book.text("fact-probability"), probability, sure)


def _probability(book: Book, label: str, probability: float, formula: str | None) -> _Figure:
    """Return a probability; what is nearly certain is not printed to the last digit."""
    above, below = book.text("nearly-sure"), book.text("hardly")
    style = styles.number(styles.WHOLE_PERCENT, strong=True)
    value: Value = probability
    if probability > _NEARLY_SURE:
        value = above
    elif probability < 1 - _NEARLY_SURE:
        value = below
    if formula is None:
        return _Figure(label, value, None, style)
    bounded = (
        f"=IF({formula}>{_NEARLY_SURE},{literal(above)},IF({formula}<1-{_NEARLY_SURE},{literal(below)},{formula}))"
    )
    return _Figure(label, value, bounded, style)


def _what_changes(book: Book, draft: Draft, row: int) -> None:
    first, last = _LEFT
    robustness = book.view.result.analysis.robustness
    rungs = robustness.ladder[:_RUNGS] if robustness else ()
    lines = list(book.view.says(rung.statement for rung in rungs))
    if not lines:
        lines = [book.text("ladder-none" if robustness else "robustness-none")]
    width = sum(_WIDTHS[first:last])
    for n, line in enumerate(lines):
        draft.spread(row + n, (first, last - 1), line, _SAID)
        draft.grow(row + n, lines_of(line, width))
        _tag(book, draft, row + n, last, live=False)


def _what_costs(book: Book) -> Iterator[_Figure]:
    """Yield what the first one costs over five years: expected, range, at today's value, and what is missing."""
    first = f"{book.sorted_ranking.at(0, 0)}"
    leader = book.scored[0]
    divisor, unit = money_scale(book.view.result.engagement.currency, book.prose.language)
    digits = "#,##0.0" if book.prose.language == "zh-CN" else "#,##0"
    style = styles.number(f'{digits}" {unit}"', strong=True)
    unknown = literal(book.text("unknown"))

    def column(place: int) -> str:
        return f"INDEX({book.cost_rows.column(place)},{first})"

    def figure(key: str, place: int, amount: float | None) -> _Figure:
        formula = f'=IF({column(place)}="",{unknown},{column(place)}/{divisor:g})'
        value: Value = book.text("unknown") if amount is None else amount / divisor
        return _Figure(book.text(key), value, formula, style)

    cost = book.costs[leader.alternative_id]
    paid = figure("fact-cost", 1, cost.total.expected if cost.total else None)
    name = f"={literal(paid.label)}&{book.sorted_ranking.at(0, 5)}"
    yield replace(paid, label=paid.label + book.name(leader.alternative_id), label_formula=name)
    low, high = (f'TEXT({column(place)}/{divisor:g},"{digits}")' for place in (0, 2))
    formula = f'=IF({column(1)}="",{unknown},{low}&"–"&{high})'
    shown = book.text("unknown")
    if cost.total is not None:
        shown = "–".join(_printed(part / divisor, digits) for part in (cost.total.low, cost.total.high))
    yield _Figure(book.text("fact-cost-range"), shown, formula, styles.number("General", strong=True))
    yield figure("fact-present", 5, cost.present.expected if cost.present else None)
    yield _Figure(book.text("fact-budget"), _budget(book, leader), None, _PLAIN)


def _printed(amount: float, digits: str) -> str:
    """Print an amount as spreadsheets round it: halves away from zero."""
    step = Decimal("0.1") if digits.endswith("0.0") else Decimal(1)
    return f"{Decimal(repr(amount)).quantize(step, ROUND_HALF_UP):,}"


def _budget(book: Book, leader: ScoredAlternative) -> str:
    cost = book.view.cost(leader.alternative_id)
    if cost is None:
        return book.text("unknown")
    return book.text(f"budget-{cost.within_budget}", count=cost.gaps)


# --- the ranking -----------------------------------------------------------------------------------------------------


def _ranking(book: Book, draft: Draft, row: int) -> int:
    """Put the ranking of the moment, best first; return the row below."""
    draft.spread(row, (0, _LAST), book.text("ranking-now"), styles.SECTION)
    keys = ("rank", "alternative", "value", "low", "high", "gap", "", "evidenced", "eligible", "five-years", "present",
            "first-share")  # fmt: skip
    _, unit = money_scale(book.view.result.engagement.currency, book.prose.language)
    heads = [book.text(f"column-{key}", unit=unit) if key else "" for key in keys]
    top = draft.heads(row + 1, heads, right=(2, 3, 4, 5, 7, 9, 10, 11), centred=(0, 8))
    for n in range(book.count):
        _ranking_row(book, draft, top + n, n)
    bars = Area(draft.name, top, 2, book.count)
    draft.rules.append(Bars(bars, styles.BAR, 1.0))
    return top + book.count


def _ranking_row(book: Book, draft: Draft, row: int, place: int) -> None:
    scored = book.scored[place]
    index = f"{book.sorted_ranking.at(place, 0)}"
    percent = styles.number(styles.PERCENT)
    first, cost = book.scored[0].overall_value.expected, book.costs[scored.alternative_id]
    divisor, _ = money_scale(book.view.result.engagement.currency, book.prose.language)
    money = styles.number("#,##0.0" if book.prose.language == "zh-CN" else "#,##0")
    unknown = book.text("unknown")

    def put(column: int, value: Value, style: Style, formula: str) -> None:
        draft.put(row, column, value, style, f"={formula}")

    def score(column: int) -> str:
        return f"INDEX({book.score_rows.column(column)},{index})"

    def amount(column: int, value: float | None, place: int) -> None:
        source = f"INDEX({book.cost_rows.column(place)},{index})"
        formula = f'IF({source}="",{literal(unknown)},{source}/{divisor:g})'
        put(column, unknown if value is None else value / divisor, money, formula)

    put(0, scored.rank, styles.RANK, f"{book.sorted_ranking.at(place, 4)}")
    put(1, book.name(scored.alternative_id), styles.STRONG, f"{book.sorted_ranking.at(place, 5)}")
    put(2, scored.overall_value.expected, styles.number(styles.PERCENT, strong=True), score(4))
    put(3, scored.overall_value.low, percent, score(3))
    put(4, scored.overall_value.high, percent, score(5))
    gap = f"({book.sorted_ranking.at(place, 2)}-{book.sorted_ranking.at(0, 2)})*100"
    put(5, (scored.overall_value.expected - first) * 100, styles.number(styles.POINTS), gap)
    draft.put(row, 6, "", styles.BODY)
    put(7, scored.evidenced_weight, styles.number(styles.WHOLE_PERCENT), score(7))
    words = (book.text("not-eligible"), book.text("is-eligible"))
    eligible = f"IF({book.sorted_ranking.at(place, 1)}=1,{literal(words[1])},{literal(words[0])})"
    put(8, words[scored.eligible], styles.BODY_CENTRED, eligible)
    amount(9, cost.total.expected if cost.total else None, 1)
    amount(10, cost.present.expected if cost.present else None, 5)
    share = book.first_share(scored.alternative_id)
    value: Value = book.text("no-share") if share is None else share
    source = f"INDEX({book.ranking.column(4)},{index})"
    put(11, value, styles.share(share or 0.5), source)
