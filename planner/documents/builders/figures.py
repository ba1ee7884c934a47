"""Published figures in a document: always with source, year and grade of trust, set beside what was computed."""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.builders.common import Prose, columns, row
from planner.domain.model.document import Table
from planner.domain.model.figure import Figure, quotable
from planner.services.run import EngagementResult

COLUMNS = ("figure", "figure-source", "figure-trust")


def figures_table(result: EngagementResult, prose: Prose, id_: str, ids: Sequence[str]) -> Table:
    """
    Return published figures as a table.

    Args:
        id_: id of the table in its document.
        ids: figures of the register, in print order.

    Raises:
        LookupError: a figure is unknown or not to be used (trust D).
    """
    rows = tuple(
        row(_statement(figure, prose), _source(figure, prose), prose.shared(f"trust-{figure.trust}"))
        for figure in quotable(result.packs.figures, ids)
    )
    heads = tuple(prose.shared(f"column-{key}") for key in COLUMNS)
    return Table(
        id_, prose.shared("caption-figures"), columns(heads, (3.6, 2.2, 1.6)), rows, prose.shared("figures-note")
    )


def _statement(figure: Figure, prose: Prose) -> str:
    parts = [prose.value(part) for part in (figure.statement, figure.caution) if part is not None]
    return prose.sentences(parts)


def _source(figure: Figure, prose: Prose) -> str:
    year = figure.year or prose.shared("undated")
    return prose.shared("figure-source", title=figure.title, publisher=figure.publisher, year=year)
