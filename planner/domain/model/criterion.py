"""The criterion tree with local and global weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.domain.model.text import Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    A node of the criterion tree: dimension, point or requirement.

    `weight` is global (leaves sum to 1 over the tree), `local_weight` within the siblings (sum to 1).
    `id` is the catalogue code (F, CP01, F-CUS-01).
    """

    id: str
    level: Literal["dimension", "point", "requirement"]
    parent_id: str | None
    text: Text
    weight: float
    local_weight: float
