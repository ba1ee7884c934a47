"""Why the leader is ahead of each rival, and what is worth asking before choosing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.documents.builders.common import cell, columns, heading, row
from planner.documents.builders.selection_view import View
from planner.documents.builders.selection_words import chance, firm_prose, node_text, points
from planner.domain.model.document import Block, Bullets, Heading, Paragraph, Row, Table
from planner.domain.selection.analysis_results import Explanation, Information
from planner.domain.selection.results import AskNext

# the nearest rivals are told in the body, the others in the annex
RIVALS_IN_BODY = 2
_ELSEWHERE = ("explain.points-ahead", "explain.level-by", "explain.no-single")
_ONLY_NEAREST = (
    *_ELSEWHERE,
    "explain.decided",
    "explain.leader-better",
    "explain.other-better",
    "explain.weak",
    "explain.evidence",
)
# a gain that prints as 0.00 points is none
_LEAST_GAIN = 0.5e-4
QUESTIONS_IN_BODY = 6
GENERAL_IN_BODY = 3
# from here on a list of questions is no list of questions
QUESTIONS_IN_ANNEX = 60


def reason_blocks(view: View) -> Iterator[Block]:
    """Yield why the leader is ahead of its nearest rivals; nothing where there is nobody to compare with."""
    found = view.result.analysis.explanations
    if not found:
        return
    for number, one in enumerate(found[:RIVALS_IN_BODY], start=1):
        # the nearest rival is told nearly in full; what would have to change stands in the ladder
        left_out = _ELSEWHERE if number == 1 else _ONLY_NEAREST
        kept = tuple(s for s in one.statements if not s.code.startswith(left_out))
        yield Heading(f"why-{number}", 2, _why(view, one))
        yield Bullets(f"why-{number}-list", view.says(kept))
    prose = firm_prose(view)
    rest = len(found) - 1
    yield Paragraph("why-see", prose.text("why-see" if rest else "why-see-all", count=rest), "note")


def _why(view: View, one: Explanation) -> str:
    prose = firm_prose(view)
    # what ties is told apart by nothing but where it differs
    key = "why" if one.margin.expected > view.selection.tie_tolerance else "why-not"
    return prose.text(key, leader=view.names[one.leader_id], other=view.names[one.other_id])


def reasons_annex(view: View) -> Iterator[Block]:
    """Yield the explanations the body leaves out, and the contributions of every comparison to the last point."""
    found = view.result.analysis.explanations
    if not found:
        return
    prose = firm_prose(view)
    yield heading(prose, "why-annex")
    yield _contributions(view, found)
    for number, one in enumerate(found[1:], start=2):
        yield Heading(f"why-{number}-annex", 2, _why(view, one))
        yield Bullets(f"why-{number}-annex-list", view.says(one.statements))


def _contributions(view: View, found: Sequence[Explanation]) -> Table:
    """Return what every dimension and point adds to the lead over each rival; each level adds up to the lead."""
    prose = firm_prose(view)
    rows: list[Row] = []
    added = [{one.criterion_id: one.contribution for one in (*e.dimensions, *e.points)} for e in found]
    for dimension in view.criteria("dimension"):
        shown = (points(prose, by_id.get(dimension.id, 0.0)) for by_id in added)
        label = prose.text("weighing", node=node_text(view, dimension.id), weight=dimension.weight)
        rows.append(row(cell(label, strong=True), *(cell(text, strong=True) for text in shown)))
        for point in (p for p in view.criteria("point") if p.parent_id == dimension.id):
            label = prose.text("weighing", node=node_text(view, point.id), weight=point.weight)
            rows.append(row(label, *(points(prose, by_id.get(point.id, 0.0)) for by_id in added)))
    rows.append(row(cell(prose.text("row-lead"), strong=True), *(points(prose, e.margin.expected) for e in found)))
    rows.append(row(prose.text("row-ahead"), *(chance(prose, e.probability) for e in found)))
    heads = (prose.text("column-criterion"), *(prose.text("over", other=view.names[e.other_id]) for e in found))
    kept = columns(heads, (3.4, *(1.4 for _ in found)), tuple(range(1, len(heads))))
    caption = prose.text("caption-contributions", leader=view.names[found[0].leader_id])
    return Table("contributions-table", caption, kept, tuple(rows), prose.text("contributions-note"))


# --- what to ask next ----------------------------------------------------------------------------------------------


def question_blocks(view: View) -> Iterator[Block]:
    """Yield what to ask next with what the answer is worth; one sentence where nothing is left to ask."""
    prose, asked = firm_prose(view), view.selection.ask_next
    robustness, found = view.result.analysis.robustness, view.result.analysis.information
    if not asked:
        none = view.prose.text("questions-none" if view.leader else "questions-nobody")
        yield Paragraph("questions-none", none)
        return
    if robustness is not None:
        ratings = [one for one in found if one.kind == "rating"]
        key = "information-lead" if robustness.evpi >= _LEAST_GAIN else "information-nothing"
        lead = prose.text(key, gain=points(prose, robustness.evpi, "two"))
        weigh = prose.text("information-none") if not ratings and robustness.evpi >= _LEAST_GAIN else ""
        yield Paragraph("information-lead", prose.sentences(filter(None, (lead, weigh))))
    caption = prose.text("caption-questions", count=min(QUESTIONS_IN_BODY, len(asked)), all=len(asked))
    yield _questions(view, "questions-table", caption, asked[:QUESTIONS_IN_BODY], note=_note(view))
    general = [one for one in found if one.kind != "rating"][:GENERAL_IN_BODY]
    if general:
        yield Paragraph("information-general-lead", prose.text("information-general"))
        yield Bullets("information-general", tuple(worth(view, one) for one in general))


def first_information(view: View) -> Information | None:
    """Return what is worth most to know before choosing; nothing when no single answer can change the choice."""
    return next(iter(view.result.analysis.information), None)


def worth(view: View, one: Information) -> str:
    """Say what to find out and what knowing it is worth."""
    what = view.say(one.statement)
    return firm_prose(view).text("worth", what=what.rstrip("。."), gain=points(view.prose, one.gain, "two"))


def questions_annex(view: View) -> Iterator[Block]:
    """Yield every question the body leaves out."""
    asked = view.selection.ask_next
    if len(asked) <= QUESTIONS_IN_BODY:
        return
    prose, shown = firm_prose(view), asked[:QUESTIONS_IN_ANNEX]
    yield heading(prose, "questions-annex")
    if len(asked) > len(shown):
        yield Paragraph("questions-cut", prose.text("questions-cut", count=len(asked) - len(shown)))
    caption = prose.text("caption-questions-all", count=len(shown))
    yield _questions(view, "questions-all-table", caption, shown)


def _worth_something(view: View) -> bool:
    return any(one.gain >= _LEAST_GAIN for one in view.selection.ask_next)


def _note(view: View) -> str:
    prose = firm_prose(view)
    keys = (*(("questions-worth",) if _worth_something(view) else ()), "questions-effect")
    if len(view.selection.ask_next) > QUESTIONS_IN_BODY:
        keys = (*keys, "questions-see")
    return prose.sentences(prose.text(key) for key in keys)


def _questions(view: View, id_: str, caption: str, asked: Sequence[AskNext], note: str | None = None) -> Table:
    """Return questions with their effect; what they are worth only where one of them is worth anything."""
    prose = firm_prose(view)
    worth_something = _worth_something(view)
    rows = tuple(
        row(
            str(number),
            view.names[one.alternative_id],
            view.requirement(one.requirement_id),
            _method(view, one),
            *((points(prose, one.gain, "two"),) if worth_something else ()),
            points(prose, one.value_width, "two"),
        )
        for number, one in enumerate(asked, start=1)
    )
    keys = ("order", "alternative", "ask", "method", *(("gain",) if worth_something else ()), "width")
    heads = tuple(prose.text(f"column-{key}") for key in keys)
    widths = (0.4, 1.2, 3.2, 1.7, 1.5, 1.3) if worth_something else (0.4, 1.3, 4.2, 1.7, 1.3)
    kept = columns(heads, widths, tuple(range(4, len(heads))))
    return Table(id_, caption, kept, rows, note)


def _method(view: View, one: AskNext) -> str:
    catalogue = view.result.packs.catalogue
    method = catalogue.requirements[one.requirement_id].verification.method
    return view.prose.value(catalogue.verify_methods[method].text)
