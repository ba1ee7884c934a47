"""The long list in figures: evidenced range per dimension, evidence that disagrees, and what to check again first."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import columns, heading, row
from planner.documents.builders.selection_view import View, screened_key
from planner.domain.model.document import Block, Column, Paragraph, Row, Table
from planner.domain.model.vendor import EvidenceConflict, Product
from planner.domain.selection.results import RecheckItem, ScreenedProduct

# a list nobody works through is no list: the rest is counted
MOST_RECHECKS = 15
CONFLICT_SIDES = 2


def build_long_list_tables(view: View) -> Iterator[Block]:
    """Yield the tables that follow the long list: must-haves, evidenced ranges, evidence that disagrees."""
    yield from _must_haves(view)
    yield from _ranges(view)
    yield from _conflicts(view)


def _must_haves(view: View) -> Iterator[Block]:
    """Yield the must-haves by product: what is shown, shown in part, shown to be missing, or unknown."""
    prose, screened = view.prose, view.selection.screened
    ids = [result.requirement_id for result in screened[0].must_haves]
    if not ids:
        return
    heads = (prose.text("column-must-have"), *(str(number) for number in range(1, len(screened) + 1)))
    rows = tuple(row(view.requirement(id_), *(prose.text(_state(view, one, id_)) for one in screened)) for id_ in ids)
    yield Table(
        "screening-must-haves",
        prose.text("caption-screening-must-haves"),
        (Column(heads[0], "left", 8.0), *(Column(head, "center", 0.7) for head in heads[1:])),
        rows,
        prose.text("screening-must-haves-note"),
    )


def _state(view: View, screened: ScreenedProduct, requirement_id: str) -> str:
    (result,) = (one for one in screened.must_haves if one.requirement_id == requirement_id)
    answered = requirement_id in view.result.packs.products[screened.product_id].answers
    return f"must-have-mark-{'part' if result.state == 'unproven' and answered else result.state}"


def _ranges(view: View) -> Iterator[Block]:
    prose = view.prose
    dimensions = view.criteria("dimension")
    heads = (prose.text("column-product"), *(prose.value(dimension.text) for dimension in dimensions))
    rows = tuple(_range_row(view, screened, n) for n, screened in enumerate(view.selection.screened, start=1))
    yield Table(
        "screening-ranges",
        prose.text("caption-screening-ranges"),
        columns(heads, (1.6, *(1.3 for _ in dimensions))),
        rows,
        prose.text("screening-ranges-note", prior=view.result.packs.rating_scale.default_prior),
    )


def _range_row(view: View, screened: ScreenedProduct, number: int) -> Row:
    product = view.result.packs.products[screened.product_id]
    ranges = (screened.dimension_ranges[dimension.id] for dimension in view.criteria("dimension"))
    name = view.prose.text("numbered-product", number=number, name=product.name)
    return row(name, *(view.prose.value(value, "range") for value in ranges))


def _conflicts(view: View) -> Iterator[Block]:
    prose = view.prose
    found = [
        (product, conflict)
        for screened in view.selection.screened
        for product in [view.result.packs.products[screened.product_id]]
        for conflict in product.conflicts
    ]
    if not found:
        return
    yield Paragraph("conflicts-lead", prose.text("conflicts-lead", count=len(found)))
    heads = tuple(prose.text(f"column-{key}") for key in ("product", "conflict-about", "conflict-sides"))
    rows = tuple(_conflict_row(view, product, conflict) for product, conflict in found)
    yield Table("conflicts", prose.text("caption-conflicts"), columns(heads, (1.2, 1.5, 5.0)), rows)


def _conflict_row(view: View, product: Product, conflict: EvidenceConflict) -> Row:
    prose = view.prose
    facts = [product.facts[fact_id] for fact_id in conflict.fact_ids]
    sides = [
        prose.text(
            "conflict-side",
            statement=fact.statement,
            publisher=product.sources[fact.source_id].publisher,
            date=fact.as_of or product.sources[fact.source_id].date or prose.shared("undated"),
        )
        for fact in facts
    ]
    if len(facts) < CONFLICT_SIDES:
        sides += _price_sides(view, product, conflict)
    numbered = [prose.text("conflict-numbered", number=n, side=side) for n, side in enumerate(sides, start=1)]
    return row(prose.value(product.name), prose.value(conflict.about), prose.sentences(numbered))


def _price_sides(view: View, product: Product, conflict: EvidenceConflict) -> Iterator[str]:
    """Yield the prices of the edition a conflict is about, where the facts do not state both sides."""
    prose = view.prose
    edition = product.editions.get(conflict.edition_id or "")
    for price in edition.prices if edition else ():
        source = product.sources[price.source_id]
        yield prose.text(
            "conflict-price",
            edition=edition.name if edition else "",
            amount=f"{price.amount:f} {price.currency}",
            per=prose.text(f"price-per-{price.per}"),
            publisher=source.publisher,
            date=price.as_of or source.date or prose.shared("undated"),
        )


def build_recheck(view: View) -> Iterator[Block]:
    """Yield the annex that says which evidence to check again first."""
    prose, scale = view.prose, view.result.packs.rating_scale
    items = view.selection.recheck
    yield heading(prose, "recheck")
    if not items:
        yield Paragraph("recheck-none", prose.text("recheck-none", months=scale.evidence_age_months))
        return
    yield Paragraph(
        "recheck-lead",
        prose.text(
            "recheck-lead",
            count=len(items),
            shown=min(MOST_RECHECKS, len(items)),
            months=scale.evidence_age_months,
            price_months=scale.price_age_months,
        ),
    )
    heads = tuple(
        prose.text(f"column-{key}") for key in ("product", "recheck-what", "recheck-age", "weight", "priority")
    )
    highest = items[0].priority or 1.0
    rows = tuple(_recheck_row(view, item, highest) for item in items[:MOST_RECHECKS])
    yield Table(
        "recheck-table",
        prose.text("caption-recheck"),
        columns(heads, (1.3, 3.9, 1.5, 0.8, 0.8), (3, 4)),
        rows,
        prose.text("recheck-note"),
    )


def _recheck_row(view: View, item: RecheckItem, highest: float) -> Row:
    prose = view.prose
    product, name = _subject(view, item.subject_id)
    if item.requirement_id is not None:
        what = view.requirement(item.requirement_id)
    else:
        what = prose.text("recheck-price", edition=product.editions[item.edition_id or ""].name)
    age = prose.text("recheck-undated") if item.state == "undated" else prose.text("months-old", count=item.age_months)
    cited = view.index.cite(_evidence_key(view, item.subject_id), item.source_ids, prose)
    return row(
        name,
        prose.text("recheck-what", what=what, numbers=cited) if cited else what,
        age,
        prose.value(item.weight, "percent1"),
        prose.value(item.priority / highest, "percent"),
    )


def _subject(view: View, subject_id: str) -> tuple[Product, str]:
    if subject_id in view.alternatives:
        return view.alternatives[subject_id].product, view.names[subject_id]
    product = view.result.packs.products[subject_id]
    return product, view.prose.value(product.name)


def _evidence_key(view: View, subject_id: str) -> str:
    return subject_id if subject_id in view.alternatives else screened_key(subject_id)
