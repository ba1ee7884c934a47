"""Codes in texts (F-CUS-01, PP01, WP-…) as links: to their node of the chain, or to the page of what they name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flask import g, url_for
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from planner.domain.model.links import NodeKind
from planner.services.findings import Findings
from planner.services.run import EngagementResult

# whose node a code leads to where several kinds share it: an answer and a rating carry the code of their requirement
_KINDS: tuple[NodeKind, ...] = ("requirement", "pain", "objective", "kpi", "training", "acceptance", "configuration")
_CODE = re.compile(r"(?<![A-Za-z0-9_.-])[A-Z][A-Z0-9]*(?:[-.][A-Za-z0-9_]+)*")
# a date is read as one: its hyphens are no place to break a line
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_KEPT = 16

# code -> endpoint, part of the address, place on the page
_Target = tuple[str, str, str]


def addresses(result: EngagementResult) -> Mapping[str, str]:
    """Return where every code of an engagement leads to, within the engagement that is open; {} outside of one."""
    opened = g.get("opened")
    if opened is None:
        return {}
    return _addresses(_Same(result), opened.engagement.slug)


def link_codes(text: str, known: Mapping[str, str]) -> Markup:
    """Return a text that is escaped already with every known code in it as a link, and its dates kept in one line."""

    def linked(match: re.Match[str]) -> str:
        address = known.get(match[0])
        return f'<a class="code" href="{address}">{match[0]}</a>' if address else match[0]

    whole = _DATE.sub(r'<span class="span">\g<0></span>', text)
    return Markup(_CODE.sub(linked, whole))  # noqa: S704  # escaped by whoever calls, addresses are ours


@pass_context
def coded(context: Context, text: object) -> Markup:
    """Escape a text and link its codes to what the findings of the page know of them (a filter)."""
    found: Findings | None = context.get("found")
    escaped = str(escape(text))
    if found is None or found.result is None:
        return Markup(escaped)  # noqa: S704  # escaped above
    return link_codes(escaped, addresses(found.result))


@dataclass(frozen=True, slots=True)
class _Same:
    """A result as a key: comparing two of them whole is slow."""

    result: EngagementResult

    def __hash__(self) -> int:
        return id(self.result)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.result is self.result


@functools.lru_cache(maxsize=_KEPT)
def _addresses(of: _Same, slug: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    bases = {
        "node": url_for("chain.start", slug=slug),
        "package": url_for("rollout.packages", slug=slug),
        "gate": url_for("rollout.gates", slug=slug),
        "risk": url_for("rollout.risks", slug=slug),
    }
    for code, (kind, part, anchor) in _targets(of.result):
        found.setdefault(code, bases[kind] + part + (f"#{anchor}" if anchor else ""))
    return found


def _targets(result: EngagementResult) -> Iterator[tuple[str, _Target]]:
    keys: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for node in result.chain.nodes.values():
        if node.kind in keys:
            keys[node.kind].append(node.key)
    for kind in _KINDS:
        yield from ((key, ("node", f"/{kind}/{quote(key)}", "")) for key in keys[kind])
    yield from ((one.id, ("package", f"/{quote(one.id)}", "")) for one in result.rollout.work_packages)
    yield from ((one.id, ("gate", "", f"gate-{one.id}")) for one in result.rollout.gates)
    yield from ((one.id, ("risk", "", f"risk-{one.id}")) for one in result.rollout.risks)
