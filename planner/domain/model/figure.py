"""Published figures: numbers somebody printed, with source, year and a grade of trust; never facts of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.text import Text

Trust = Literal["A", "B", "C", "D"]
NOT_TO_BE_USED: Trust = "D"


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One published figure as it was printed.

    `trust` is A (primary, or a method one can judge), B (an interested party's survey), C (opinion, second hand or
    old) or D (not to be used); `year` is None when the publication is undated.
    """

    id: str
    topic: Text
    statement: Text
    publisher: Text
    title: Text
    year: str | None
    address: str | None
    trust: Trust
    caution: Text | None = None


def quotable(figures: Mapping[str, Figure], ids: Iterable[str]) -> tuple[Figure, ...]:
    """
    Return the figures a document prints, in the order asked for.

    Raises:
        LookupError: a figure is not in the register, or its trust is D.
    """
    chosen = tuple(figures[id_] for id_ in ids)
    for figure in chosen:
        if figure.trust == NOT_TO_BE_USED:
            raise LookupError(figure.id)
    return chosen
