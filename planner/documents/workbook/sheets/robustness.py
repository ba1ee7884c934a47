"""The sheet of robustness: what the engine computed for the inputs as delivered; nothing here changes."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.charts.palette import SECONDARY, category
from planner.documents.workbook import styles
from planner.documents.workbook.draft import Draft, lines_of
from planner.documents.workbook.model import Area, Sheet, StackedBars, Value
from planner.documents.workbook.view import Book
from planner.domain.selection.analysis_results import Acceptability, Robustness, SecondOpinions

_LAST_COLUMN = 8
_CHART_ROWS = 13
# at any weight at all
_WHOLE = (0.0, 1.0)
FINE = styles.delivered(styles.PERCENT)


def robustness_sheet(book: Book) -> Sheet:
    """Return the sheet."""
    draft = Draft(book.titles["robustness"], (52, 18, *(16 for _ in range(max(_LAST_COLUMN, book.count + 1)))))
    when = book.view.result.engagement.today
    row = draft.opening(book.titles["robustness"], (book.text("robustness-how", when=when),))
    robustness = book.view.result.analysis.robustness
    if robustness is None:
        draft.put(row, 0, book.text("robustness-none"), styles.TEXT)
        return draft.sheet(colour=SECONDARY)
    for sentence in book.view.says(robustness.statements):
        draft.paragraph(row, (0, _LAST_COLUMN), sentence, styles.WRAPPED)
        row += 1
    row = _acceptability(book, draft, row + 1, robustness)
    row = _ladder(book, draft, row, robustness)
    row = _stability(book, draft, row, robustness)
    row = _standings(book, draft, row, robustness)
    row = _opinions(book, draft, row)
    _checks(book, draft, row, robustness)
    return draft.sheet(colour=SECONDARY)


def main_model(robustness: Robustness) -> Acceptability | None:
    """Return the shares of ranks under the model of weights that stands on the first page."""
    return robustness.model(robustness.main)


# --- shares of ranks -----------------------------------------------------------------------------------------------


def _acceptability(book: Book, draft: Draft, row: int, robustness: Robustness) -> int:
    ordered = sorted(robustness.models, key=lambda model: model.model != robustness.main)
    for n, model in enumerate(ordered):
        title = book.text("rank-shares", model=book.prose.label("robustness", f"model-{model.model}"))
        note = book.text("rank-shares-how", samples=robustness.samples, error=model.standard_error * 100)
        row = draft.section(row, title, note if n == 0 else "")
        ranks = [book.text("rank-of", rank=rank + 1) for rank in range(len(robustness.compared))]
        row = draft.heads(row, [book.text("column-alternative"), *ranks], right=range(1, 1 + len(ranks)))
        top = row
        for alternative in robustness.compared:
            draft.put(row, 0, book.name(alternative), styles.BODY)
            for rank, share in enumerate(model.ranks[alternative]):
                draft.put(row, 1 + rank, share, styles.share(share))
            row += 1
        if n == 0:
            draft.charts.append(_rank_chart(book, top, row + 1, len(ranks)))
            row += _CHART_ROWS + 1
        row += 1
    return row


def _rank_chart(book: Book, top: int, at: int, ranks: int) -> StackedBars:
    sheet = book.titles["robustness"]
    names = Area(sheet, top, 0, ranks)
    series = tuple((Area(sheet, top - 1, 1 + n), Area(sheet, top, 1 + n, ranks), category(n)) for n in range(ranks))
    title, alt = book.text("rank-chart"), book.text("rank-chart-alt")
    return StackedBars(at, 0, title, alt, names, series, 760, 260, highest=1.0)


# --- what would change the answer ----------------------------------------------------------------------------------


def _ladder(book: Book, draft: Draft, row: int, robustness: Robustness) -> int:
    row = draft.section(row, book.text("ladder"), book.text("ladder-how"))
    if not robustness.ladder:
        draft.put(row, 0, book.text("ladder-none"), styles.TEXT)
        return row + 2
    draft.heads(row, [book.text("column-change"), *([""] * (_LAST_COLUMN - 1)), book.text("column-size")])
    draft.spread(row, (0, _LAST_COLUMN - 1), book.text("column-change"), styles.HEAD)
    row += 1
    for rung in robustness.ladder:
        text = book.view.says((rung.statement,))[0]
        draft.paragraph(row, (0, _LAST_COLUMN - 1), text, styles.BODY)
        size: Value = book.text("no-size") if rung.size is None else rung.size
        draft.put(row, _LAST_COLUMN, size, FINE)
        row += 1
    return row + 1


# --- stability -----------------------------------------------------------------------------------------------------


def _stability(book: Book, draft: Draft, row: int, robustness: Robustness) -> int:
    row = draft.section(row, book.text("stability"), book.text("stability-how"))
    keys = ("criterion", "weight", "leader-from", "leader-to", "ranking-from", "ranking-to", "below", "above")
    row = draft.heads(row, [book.text(f"column-{key}") for key in keys], right=range(1, 6))
    nodes = {criterion.id: criterion for criterion in book.view.selection.criteria}
    telling = [one for one in robustness.stability if one.level != "requirement" or one.leader != _WHOLE]
    for one in telling:
        label = book.text("criterion", id=one.criterion_id, text=nodes[one.criterion_id].text)
        draft.put(row, 0, label, styles.STRONG if one.level == "dimension" else styles.BODY)
        draft.put(row, 1, one.weight, FINE)
        draft.put_row(row, 2, (*one.leader, *one.ranking), FINE)
        draft.put(row, 6, book.name(one.below) if one.below else book.text("nobody"), styles.BODY)
        draft.put(row, 7, book.name(one.above) if one.above else book.text("nobody"), styles.BODY)
        draft.grow(row, lines_of(label, draft.columns[0]))
        row += 1
    rest = len(robustness.stability) - len(telling)
    if rest:
        draft.paragraph(row, (0, _LAST_COLUMN), book.text("stability-rest", count=rest), styles.NOTE)
        row += 1
    return row + 1


def _standings(book: Book, draft: Draft, row: int, robustness: Robustness) -> int:
    row = draft.section(row, book.text("standings"), book.text("standings-how"))
    keys = ("alternative", "can-lead", "best-margin", "weight-moves", "rating-alone", "rating-sum", "dominated-by")
    row = draft.heads(row, [book.text(f"column-{key}") for key in keys], right=(2, 3, 5))
    weights = {one.alternative_id: one for one in robustness.weights_to_win}
    ratings = {one.alternative_id: one for one in robustness.ratings_to_win}
    nothing = book.text("nobody")
    for one in robustness.standings:
        to_win, rated = weights.get(one.alternative_id), ratings.get(one.alternative_id)
        draft.put(row, 0, book.name(one.alternative_id), styles.BODY)
        draft.put(row, 1, book.text("yes" if one.potentially_optimal else "no"), styles.BODY)
        margin: Value = nothing if one.best_margin is None else one.best_margin * 100
        draft.put(row, 2, margin, styles.delivered(styles.POINTS))
        moved: Value = nothing if to_win is None or to_win.l1 is None else to_win.l1 / 2
        draft.put(row, 3, moved, FINE)
        single = rated.single if rated else None
        change = nothing
        if single is not None:
            parts = {"id": single.requirement_id, "before": single.before, "after": single.after}
            change = book.text("rating-change", **parts)
        draft.put(row, 4, change, styles.BODY)
        total: Value = nothing if rated is None or rated.total is None else rated.total
        draft.put(row, 5, total, styles.delivered("0.0"))
        dominated = book.prose.join(book.name(id_) for id_ in one.dominated_by)
        draft.put(row, 6, dominated or nothing, styles.BODY)
        draft.grow(row, max(lines_of(change, draft.columns[4]), lines_of(dominated, draft.columns[6])))
        row += 1
    return row + 1


# --- second opinions -----------------------------------------------------------------------------------------------


def _opinions(book: Book, draft: Draft, row: int) -> int:
    opinions = book.view.result.analysis.opinions
    if opinions is None or not opinions.opinions:
        return row
    row = draft.section(row, book.text("opinions"), book.text("opinions-how"))
    compared = list(opinions.opinions[0].ranks)
    heads = [book.text("column-method"), *(book.name(id_) for id_ in compared)]
    row = draft.heads(row, heads, right=range(1, 1 + len(compared)))
    for opinion in opinions.opinions:
        draft.put(row, 0, book.text(f"method-{opinion.method}"), styles.BODY)
        for column, id_ in enumerate(compared):
            score = opinion.scores.get(id_)
            text = book.text("score-unknown") if score is None else f"{score:.3f}".replace("-", "−")
            draft.put(row, 1 + column, book.text("rank-and-score", rank=opinion.ranks[id_], score=text),
                      styles.delivered("General"))  # fmt: skip
        row += 1
    for sentence in _sentences(book, opinions):
        draft.paragraph(row, (0, _LAST_COLUMN), sentence, styles.WRAPPED)
        row += 1
    return row + 1


def _sentences(book: Book, opinions: SecondOpinions) -> Iterator[str]:
    yield from book.view.says(opinions.statements)
    for opinion in opinions.opinions:
        yield from book.view.says(opinion.statements)


def _checks(book: Book, draft: Draft, row: int, robustness: Robustness) -> None:
    if not robustness.checks:
        return
    row = draft.section(row, book.text("checks"), book.text("checks-how"))
    keys = ("checked", "alternative", "exact", "sampled", "allowed", "agrees")
    row = draft.heads(row, [book.text(f"column-{key}") for key in keys], right=range(2, 5))
    for check in robustness.checks:
        draft.put(row, 0, book.prose.label("robustness", f"check-{check.code}"), styles.BODY)
        draft.put(row, 1, book.name(check.alternative_id), styles.BODY)
        draft.put_row(row, 2, (check.exact, check.sampled, check.tolerance), styles.delivered("0.0000"))
        draft.put(row, 5, book.text("yes" if check.agrees else "no"), styles.BODY)
        row += 1
