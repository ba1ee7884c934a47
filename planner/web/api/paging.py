"""Long lists, a page at a time: a page ends with a cursor, and the next one begins after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Generic, TypeVar

from planner.web.api.shapes import Limits

Item = TypeVar("Item")
Shown = TypeVar("Shown")
_USUAL, _MOST = 50, 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of a list: after which cursor, and how many at most."""

    IS_ASKED: ClassVar[bool] = True
    cursor: Annotated[str, Limits(pattern="^([0-9a-f]{2})*$", max_length=1000)] = ""
    limit: Annotated[int, Limits(minimum=1, maximum=_MOST)] = _USUAL


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list; `next` is the cursor of the page after it, null where this is the last."""

    items: tuple[Item, ...]
    next: str | None


def page(
    items: Iterable[Item],
    asked: Asked,
    key: Callable[[Item], str],
    show: Callable[[Item], Shown],
    *,
    latest_first: bool = False,
) -> Page[Shown]:
    """
    Return a page of a list.

    The key of the last item is the cursor: an item that comes or goes in the meantime makes no other appear twice.

    Args:
        key: by which the list is in order, different for each item.
        latest_first: whether the list begins with the highest key.
    """
    ordered = sorted(((key(item), item) for item in items), key=lambda pair: pair[0], reverse=latest_first)
    if asked.cursor:
        after = bytes.fromhex(asked.cursor).decode("utf-8", "replace")
        ordered = [pair for pair in ordered if (pair[0] < after if latest_first else pair[0] > after)]
    shown = ordered[: asked.limit]
    more = len(ordered) > len(shown)
    return Page(tuple(show(item) for _, item in shown), shown[-1][0].encode().hex() if more else None)


def in_their_order(items: Iterable[Shown], asked: Asked) -> Page[Shown]:
    """Return a page of a list whose order is its own: worst first, by rank, as the plan has them."""
    return page(enumerate(items), asked, lambda pair: f"{pair[0]:08d}", lambda pair: pair[1])
