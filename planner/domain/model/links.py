"""Nodes and links of the one chain, from pain to KPI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.domain.model.text import Text
from planner.errors import Statement

NodeKind = Literal[
    "pain", "objective", "requirement", "answer", "rating", "configuration", "training", "acceptance", "kpi"
]
# the order in which the chain is walked downwards
CHAIN_ORDER: tuple[NodeKind, ...] = (
    "pain",
    "objective",
    "requirement",
    "answer",
    "rating",
    "configuration",
    "training",
    "acceptance",
    "kpi",
)


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the chain; its reference is `<kind>:<key>`, unique over the engagement."""

    kind: NodeKind
    key: str
    text: Text

    @property
    def reference(self) -> str:
        """Return `<kind>:<key>`."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A link from an earlier to a later node of the chain."""

    upper: str
    lower: str


@dataclass(frozen=True, slots=True)
class Break:
    """A missing link: which rule is broken, at which node, and what to do."""

    rule: str
    node: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one engagement: nodes by reference, links, and the break list."""

    nodes: dict[str, Node]
    links: tuple[ChainLink, ...]
    breaks: tuple[Break, ...]
