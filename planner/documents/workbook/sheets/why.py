"""The sheet «Why A beats B»: two alternatives to choose, and what makes the difference between them."""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.charts.palette import ACCENT
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft
from planner.documents.workbook.model import Area, Bars, Choice, Sheet, Style, Value, literal
from planner.documents.workbook.view import Book
from planner.domain.selection.results import ScoredAlternative

MOST_REQUIREMENTS = 10
_CHOICE_ROW = 4


def chosen(book: Book) -> dict[str, Area]:
    """Return the cells that hold the numbers of the two alternatives chosen, by name."""
    return {name: book.area("why", _CHOICE_ROW + n, 4) for n, name in enumerate(("chosen_a", "chosen_b"))}


def why_sheet(book: Book) -> Sheet:
    """Return the sheet."""
    draft = Draft(book.titles["why"], (11, 62, 12, 13, 13, 17))
    draft.opening(book.titles["why"], (book.text("why-how"),))
    first, second = book.scored[0], book.scored[min(1, book.count - 1)]
    _choices(book, draft, (first, second))
    row = _answer(book, draft, first, second)
    row = _by_point(book, draft, row, first, second)
    for key, sign in (("for-a", 1), ("for-b", -1)):
        row = _top(book, draft, row, key, sign, (first, second))
    return draft.sheet((_CHOICE_ROW + 2, 0), colour=ACCENT)


def _choices(book: Book, draft: Draft, pair: tuple[ScoredAlternative, ScoredAlternative]) -> None:
    names = book.score_rows.column(1)
    for n, (letter, scored) in enumerate(zip("AB", pair, strict=True)):
        row = _CHOICE_ROW + n
        draft.put(row, 0, letter, styles.STRONG)
        draft.put(row, 1, book.name(scored.alternative_id), Style(
            bold=True, size=12, border="input", fill=styles.INPUT_FILL))  # fmt: skip
        # compared as texts: a search would take * and ? in a name for wildcards
        found = f"=MAX(1,SUMPRODUCT(({names}={book.area('why', row, 1)})*(ROW({names})-{names.top})))"
        draft.put(row, 3, book.text("number-of"), styles.TAG)
        draft.put(row, 4, book.scored.index(scored) + 1, styles.number(styles.COUNT), found)
        draft.grow(row, 1, 12)
        draft.rules.append(
            Choice(book.area("why", row, 1), names, book.text("input-choice"), book.text("input-choice-how"))
        )


def _cell(book: Book, row: int, column: int) -> Area:
    return book.area("why", row, column)


def _answer(book: Book, draft: Draft, first: ScoredAlternative, second: ScoredAlternative) -> int:
    """Put the sentence that says who is ahead, by how much and how surely."""
    row = _CHOICE_ROW + 3
    a, b = _cell(book, _CHOICE_ROW, 1), _cell(book, _CHOICE_ROW + 1, 1)
    values = book.score_rows.column(4)
    gap = f"(INDEX({values},chosen_a)-INDEX({values},chosen_b))*100"
    lead = (first.overall_value.expected - second.overall_value.expected) * 100
    draft.put(row, 1, book.text("lead"), styles.STRONG)
    draft.put(row, 5, lead, styles.number(styles.POINTS, strong=True), f"={gap}")
    names = (book.name(first.alternative_id), book.name(second.alternative_id))
    value, formula = _sentence(book, lead, names, (f"{a}", f"{b}"), f"{_cell(book, row, 5)}")
    draft.spread(row + 1, (1, 5), value, Style(size=12, ink=ACCENT, bold=True), formula)
    draft.grow(row + 1, 1, 12)
    return row + 3


def _sentence(book: Book, lead: float, names: tuple[str, str], cells: tuple[str, str], gap: str) -> tuple[str, str]:
    """Return the sentence as it stands and its formula: ahead, behind, or within the tolerance."""
    tied = abs(lead) < max(book.view.selection.tie_tolerance * 100 - 1e-7, 1e-7)
    key = "tied" if tied else "ahead" if lead > 0 else "behind"
    text = book.text(f"sentence-{key}", a=names[0], b=names[1], gap=f"{abs(lead):.1f}")
    tie = _concatenated(book.text("sentence-tied", a="{a}", b="{b}", gap="{gap}"), cells, gap)
    ahead = _concatenated(book.text("sentence-ahead", a="{a}", b="{b}", gap="{gap}"), cells, gap)
    behind = _concatenated(book.text("sentence-behind", a="{a}", b="{b}", gap="{gap}"), cells, gap)
    limit = "MAX(tie_tolerance*100-1E-7,1E-7)"
    return text, f"=IF(ABS({gap})<{limit},{tie},IF({gap}>0,{ahead},{behind}))"


def _concatenated(pattern: str, cells: tuple[str, str], gap: str) -> str:
    """Return a sentence with places for A, B and the gap as a chain of texts and cells."""
    parts: Sequence[tuple[str, str]] = (
        ("{a}", cells[0]), ("{b}", cells[1]), ("{gap}", f'TEXT(ABS({gap}),"0.0")'),
    )  # fmt: skip
    chain = literal(pattern)
    for place, cell in parts:
        chain = chain.replace(place, f'"&{cell}&"')
    return chain.replace('""&', "").replace('&""', "")


def _by_point(book: Book, draft: Draft, row: int, first: ScoredAlternative, second: ScoredAlternative) -> int:
    row = draft.section(row, book.text("why-points"), book.text("why-points-how"))
    heads = ("code", "point", "weight", "a", "b", "a-less-b")
    row = draft.heads(row, [book.text(f"column-{key}") for key in heads], right=range(2, 6))
    top = row
    parts = book.contributions
    for n, node in enumerate(book.nodes.values()):
        a, b = (one.point_contributions[n].value.expected * 100 for one in (first, second))
        draft.put(row, 0, node.id, styles.BODY)
        draft.put(row, 1, book.prose.value(node.text), styles.BODY)
        draft.put(row, 2, node.weight, styles.number(styles.PERCENT), f"={book.effective_weights.at(n)}")
        for column, value, name in ((3, a, "chosen_a"), (4, b, "chosen_b")):
            draft.put(row, column, value, styles.number("0.0"), f"=INDEX({parts.row(n)},{name})*100")
        gap = f"={_cell(book, row, 3)}-{_cell(book, row, 4)}"
        draft.put(row, 5, a - b, styles.number(styles.POINTS, strong=True), gap)
        row += 1
    area = Area(book.titles["why"], top, 5, row - top)
    total = (first.overall_value.expected - second.overall_value.expected) * 100
    for column in range(5):
        draft.put(row, column, book.text("row-sum") if column == 1 else "", styles.TOTAL)
    draft.put(row, 5, total, styles.number(styles.POINTS, total=True), f"=SUM({area})")
    draft.rules.append(Bars(area, styles.BAR, None))
    return row + 2


def _top(
    book: Book, draft: Draft, row: int, key: str, sign: int, pair: tuple[ScoredAlternative, ScoredAlternative]
) -> int:
    """Put the requirements that add most to the lead of one of the two."""
    row = draft.section(row, book.text(f"why-{key}"), book.text("why-top-how"))
    heads = ("code", "requirement", "weight", "rating-a", "rating-b", "a-less-b")
    row = draft.heads(row, [book.text(f"column-{key}") for key in heads], right=range(2, 6))
    keys = book.differences.column(1)
    sort = "LARGE" if sign > 0 else "SMALL"
    expected = _sorted_requirements(book, sign, pair)
    top = row
    for n in range(min(MOST_REQUIREMENTS, len(book.requirements))):
        place = f"MATCH({sort}({keys},{n + 1}),{keys},0)"
        gap = f"INDEX({book.differences.column(0)},{place})"
        empty = f"{gap}*{sign}<=1E-9"
        cells = (
            f"INDEX(requirement_code,{place})",
            f"INDEX({book.requirement_texts},{place})",
            f"INDEX(requirement_weight,{place})",
            f"INDEX({book.ratings('expected')},{place},chosen_a)",
            f"INDEX({book.ratings('expected')},{place},chosen_b)",
            f"{gap}*100",
        )
        for column, (formula, value, style) in enumerate(zip(cells, expected[n], _TOP_STYLES, strict=True)):
            draft.put(row, column, value, style, f'=IF({empty},"",{formula})')
        draft.grow(row, 2 if book.prose.language == "en" else 1)
        row += 1
    draft.rules.append(Bars(Area(book.titles["why"], top, 5, row - top), styles.BAR, None))
    return row + 1


_TOP_STYLES = (
    styles.BODY, styles.BODY, styles.number(styles.PERCENT_FINE), styles.number(styles.RATING),
    styles.number(styles.RATING), styles.number(styles.POINTS_FINE, strong=True),
)  # fmt: skip


def _sorted_requirements(
    book: Book, sign: int, pair: tuple[ScoredAlternative, ScoredAlternative]
) -> list[tuple[Value, ...]]:
    first, second = pair
    found = []
    for n, leaf in enumerate(book.requirements):
        a, b = first.ratings[leaf.id], second.ratings[leaf.id]
        gap = leaf.weight * (a.value.expected - b.value.expected)
        shown = (leaf.id, book.prose.value(leaf.text), leaf.weight, a.rating.expected, b.rating.expected, gap * 100)
        found.append((gap - (n + 1) * 1e-12, shown if gap * sign > 1e-9 else ("",) * len(_TOP_STYLES)))  # noqa: PLR2004
    return [shown for _, shown in sorted(found, key=lambda one: -sign * one[0])]
