"""Pages of the chain: from a pain to a KPI, both ways, as a picture and as lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, g, render_template, request

from planner.domain.chain import paths, walk
from planner.domain.model.links import CHAIN_ORDER, Break, Chain, Node, NodeKind
from planner.errors import NotFoundError, Problem
from planner.services.breaks import grouped_breaks
from planner.web.chain.evidence import evidence_of
from planner.web.chain.picture import draw_neighbours
from planner.web.found import findings
from planner.web.guard import needs, open_engagement
from planner.web.stage_pages import scores_alone, turned

chain = Blueprint("chain", __name__)
ROWS, LISTED, NEAR = 40, 12, 8


@dataclass(frozen=True, slots=True)
class Linked:
    """The nodes of one kind that are linked with the node shown; `near` are linked with it directly."""

    kind: NodeKind
    nodes: tuple[Node, ...]
    more: tuple[Node, ...]
    near: frozenset[str]


@chain.get("/e/<slug>/chain")
@needs("view")
def start(slug: str) -> str:
    """Show how many nodes of each kind there are, and the nodes that were searched for."""
    opened = open_engagement(slug)
    if scores_alone(opened):
        return render_template("stage/alone.html")
    found = findings(opened)
    if found.result is None:
        return render_template("chain/start.html", found=found)
    words, kind = request.args.get("q", "").strip()[:80], request.args.get("kind", "")
    if kind and kind not in CHAIN_ORDER:
        raise NotFoundError(Problem("no-such-page", ""))
    nodes = [one for one in found.result.chain.nodes.values() if kind in ("", one.kind) and _fits(one, words)]
    nodes.sort(key=lambda one: (CHAIN_ORDER.index(one.kind), one.key))
    pages = max((len(nodes) + ROWS - 1) // ROWS, 1)
    number = min(max(request.args.get("page", 1, type=int), 1), pages)

    return render_template(
        "chain/start.html", found=found, words=words, kind=kind, nodes=nodes[(number - 1) * ROWS : number * ROWS],
        counts=_counts(found.result.chain), count=len(nodes), number=number, pages=pages, address=turned,
    )  # fmt: skip


@chain.get(f"/e/<slug>/chain/<any({', '.join(CHAIN_ORDER)}):kind>/<key>")
@needs("view")
def node(slug: str, kind: NodeKind, key: str) -> str:
    """Show one node with everything it is linked with."""
    opened = open_engagement(slug)
    if scores_alone(opened):
        return render_template("stage/alone.html")
    found = findings(opened)
    reference = f"{kind}:{key}"
    if found.result is None or reference not in found.result.chain.nodes:
        raise NotFoundError(Problem("no-such-page", ""))
    whole = found.result.chain
    levels = walk(whole, reference)
    return render_template(
        "chain/node.html", found=found, node=whole.nodes[reference],
        picture=draw_neighbours(whole, levels, reference, g.get("language", "zh-CN")),
        before=tuple(_linked(whole, levels, reference, up=True)),
        after=tuple(_linked(whole, levels, reference, up=False)),
        breaks=tuple(one for group in grouped_breaks(_at(whole, reference)) for one in group.breaks),
        evidence=evidence_of(found.result, whole.nodes[reference]),
    )  # fmt: skip


@chain.get("/e/<slug>/chain/breaks")
@needs("view")
def breaks(slug: str) -> str:
    """Show what is missing in the chain, and where it is mended."""
    opened = open_engagement(slug)
    if scores_alone(opened):
        return render_template("stage/alone.html")
    found = findings(opened)
    groups = grouped_breaks(found.result.chain.breaks) if found.result else ()
    return render_template("chain/breaks.html", found=found, groups=groups)


@chain.get("/e/<slug>/chain/way")
@needs("view")
def way(slug: str) -> str:
    """Show the shortest way between two nodes."""
    opened = open_engagement(slug)
    if scores_alone(opened):
        return render_template("stage/alone.html")
    found = findings(opened)
    names = (request.args.get("from", "").strip()[:80], request.args.get("to", "").strip()[:80])
    if found.result is None:
        return render_template("chain/way.html", found=found, names=names)
    whole = found.result.chain
    first, last = (_named(whole, name) for name in names)
    both = len(first) == len(last) == 1
    return render_template(
        "chain/way.html", found=found, names=names, first=first[:NEAR], last=last[:NEAR],
        path=tuple(whole.nodes[one] for one in way_between(whole, first[0], last[0])) if both else None,
    )  # fmt: skip


def way_between(whole: Chain, first: Node, last: Node) -> Sequence[str]:
    """Return the way between two nodes, by reference, in whichever direction the chain joins them; () for none."""
    down = paths(whole, first.reference, last.reference)
    return down or tuple(reversed(paths(whole, last.reference, first.reference)))


def _named(whole: Chain, name: str) -> tuple[Node, ...]:
    """Return the node of a reference or code, else those whose code or text has the words in it."""
    if not name:
        return ()
    if name in whole.nodes:
        return (whole.nodes[name],)
    of_code = [one for one in whole.nodes.values() if one.key.lower() == name.lower()]
    if of_code:
        # an answer, a rating and an item may carry the code of their requirement, which is then what is meant
        return (min(of_code, key=lambda one: (one.kind != "requirement", CHAIN_ORDER.index(one.kind))),)
    return tuple(one for one in whole.nodes.values() if _fits(one, name))


def _fits(one: Node, words: str) -> bool:
    return words.lower() in f"{one.key} {one.text.zh} {one.text.en}".lower()


def _counts(whole: Chain) -> tuple[tuple[NodeKind, int], ...]:
    kinds = [one.kind for one in whole.nodes.values()]
    return tuple((kind, kinds.count(kind)) for kind in CHAIN_ORDER)


def _linked(whole: Chain, levels: Sequence[Sequence[Node]], reference: str, *, up: bool) -> Iterator[Linked]:
    """Yield what lies above or below a node, kind by kind; kinds in between are told apart by the links."""
    reached = _reached(whole, reference, up=up)
    near = frozenset(
        (link.upper if up else link.lower) for link in whole.links if reference == (link.lower if up else link.upper)
    )
    for kind, nodes in zip(CHAIN_ORDER, levels, strict=True):
        own = [one for one in nodes if one.reference in reached]
        own.sort(key=lambda one: (one.reference not in near, one.key))
        if own:
            yield Linked(kind, tuple(own[:LISTED]), tuple(own[LISTED:]), near)


def _reached(whole: Chain, reference: str, *, up: bool) -> frozenset[str]:
    neighbours: dict[str, list[str]] = {}
    for link in whole.links:
        here, there = (link.lower, link.upper) if up else (link.upper, link.lower)
        neighbours.setdefault(here, []).append(there)
    found: set[str] = set()
    left = [reference]
    while left:
        fresh = [there for there in neighbours.get(left.pop(), ()) if there not in found]
        found.update(fresh)
        left.extend(fresh)
    return frozenset(found)


def _at(whole: Chain, reference: str) -> Iterator[Break]:
    return (one for one in whole.breaks if one.node == reference)
