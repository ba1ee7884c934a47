"""Packs on the shelf: each is read, checked and built when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from planner.content.convert_product import product_from
from planner.content.reader import YamlFile
from planner.domain.model.vendor import Product
from planner.services.ports import ContentPacks


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

    def __reduce__(self) -> tuple[type[dict[str, Product]], tuple[dict[str, Product]]]:
        """Leave for another process as the profiles themselves: the files they are opened from may not stand there."""
        return dict, (dict(self),)


class ShelvedPacks(ContentPacks):
    """
    The packs, of which some are read, checked and built when they are first asked for; ContentError when not sound.

    A field that was not set is missing from its slot, so Python turns to `__getattr__` for it.
    """

    __slots__ = ("_heads", "_later")

    def __init__(
        self,
        ready: Mapping[str, object],
        later: Mapping[str, Callable[[], object]],
        heads: Mapping[str, Mapping[str, str]],
    ) -> None:
        for name, value in {**ready, "_later": later, "_heads": heads}.items():
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        later = object.__getattribute__(self, "_later")
        if name not in later:
            raise AttributeError(name)
        object.__setattr__(self, name, later[name]())
        return object.__getattribute__(self, name)

    @property
    def unread(self) -> Mapping[str, Mapping[str, str]]:
        """Ids and versions of the packs on the shelf, as their heads state them."""
        heads: Mapping[str, Mapping[str, str]] = object.__getattribute__(self, "_heads")
        return heads
