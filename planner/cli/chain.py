"""`planner chain`: walk the chain from any node, or list its breaks."""

from __future__ import annotations

import click

from planner.bootstrap import run_folder
from planner.cli.common import Options, Progress, engagement_command, print_json, print_lines
from planner.domain.chain import paths, walk
from planner.domain.model.links import CHAIN_ORDER, Break, Chain, Node
from planner.wording import Wording

SHOWN_PER_KIND = 12


@click.command("chain", short_help="Walk the chain from any node, or list its breaks.")
@click.option("--from", "start", help="A node: pain:PP01, objective:…, requirement:F-CUS-01, kpi:K17, …")
@click.option("--to", "end", help="With --from: the shortest way to this node.")
@click.option("--breaks", "only_breaks", is_flag=True, help="List the missing links.")
@engagement_command
def chain(options: Options, start: str | None, end: str | None, *, only_breaks: bool) -> None:
    """
    Walk the chain both ways from one node, or list the breaks.

    Without options: how many nodes of each kind there are, and the breaks.
    """
    result = run_folder(options.folder, options.today, Progress(options.wording))
    say = options.wording
    if start is not None and end is not None:
        _print_path(result.chain, start, end, options)
    elif start is not None:
        _print_walk(walk(result.chain, start), start, options)
    elif options.as_json:
        print_json({"breaks": result.chain.breaks} if only_breaks else result.chain, say)
    else:
        if not only_breaks:
            _print_counts(result.chain, say)
        _print_breaks(result.chain.breaks, say)


def _print_path(chain_: Chain, start: str, end: str, options: Options) -> None:
    """Print the shortest way between two nodes, in whichever direction the chain joins them."""
    say = options.wording
    for reference in (start, end):
        walk(chain_, reference)  # refuses a node that is not there
    found = paths(chain_, start, end) or tuple(reversed(paths(chain_, end, start)))
    if options.as_json:
        print_json([chain_.nodes[reference] for reference in found], say)
        return
    print_lines(
        f"{say.label(f'cli.node-{chain_.nodes[reference].kind}')}  {chain_.nodes[reference].key}  "
        f"{say.value(chain_.nodes[reference].text)}"
        for reference in found
    )
    if not found:
        print_lines([say.label("cli.no-way", start=start, end=end)])


def _print_walk(levels: tuple[tuple[Node, ...], ...], start: str, options: Options) -> None:
    say = options.wording
    if options.as_json:
        print_json(dict(zip(CHAIN_ORDER, levels, strict=True)), say)
        return
    for kind, nodes in zip(CHAIN_ORDER, levels, strict=True):
        print_lines([say.label("cli.node-count", kind=say.label(f"cli.node-{kind}"), number=len(nodes))])
        print_lines(
            f"  {'▶' if node.reference == start else ' '} {node.key}  {say.value(node.text)}"
            for node in nodes[:SHOWN_PER_KIND]
        )
        if len(nodes) > SHOWN_PER_KIND:
            print_lines([f"    {say.label('cli.more', number=len(nodes) - SHOWN_PER_KIND)}"])


def _print_counts(chain_: Chain, say: Wording) -> None:
    kinds = [node.kind for node in chain_.nodes.values()]
    print_lines(
        say.label("cli.node-count", kind=say.label(f"cli.node-{kind}"), number=kinds.count(kind))
        for kind in CHAIN_ORDER
    )


def _print_breaks(breaks: tuple[Break, ...], say: Wording) -> None:
    print_lines([say.label("cli.breaks", number=len(breaks))])
    print_lines(f"  {say.say(item.statement)}" for item in breaks)
