"""The product profiles on their shelf: each is read, checked and built when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from planner.content.convert_product import product_from
from planner.content.reader import YamlFile
from planner.domain.model.vendor import Product


class ProductShelf(Mapping[str, Product]):
    """
    Product profiles by id.

    Ranking two offers must not wait for thirty profiles that nobody screens, so a profile is opened on demand; asking
    for one that is not sound raises ContentError with all its problems.
    """

    def __init__(self, openers: Mapping[str, Callable[[], YamlFile]]) -> None:
        self._openers = openers
        self._built: dict[str, Product] = {}

    def __getitem__(self, id_: str) -> Product:
        if id_ not in self._built:
            self._built[id_] = product_from(self._openers[id_]().data)
        return self._built[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._openers

    def __iter__(self) -> Iterator[str]:
        return iter(self._openers)

    def __len__(self) -> int:
        return len(self._openers)
