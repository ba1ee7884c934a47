"""What the survey brings to the selection report: weights before and after the key segments, and peer cases."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping

from planner.documents.builders.common import cell, columns, heading, row
from planner.documents.builders.selection_view import View
from planner.domain.diagnosis.results import PeerEvidence
from planner.domain.model.document import Block, Bullets, Paragraph, Row, Table
from planner.domain.selection.weights import normalised


def shift_blocks(view: View) -> Iterator[Block]:
    """Yield the weights before and after the segments shift them, and whether the shift is in use and why."""
    prose, shift = view.prose, view.selection.segment_shift
    if shift is None:
        return
    named = tuple(segment.name for segment in view.result.engagement.survey.segments if segment.point_ids)
    key = "shift-on" if shift.applied else "shift-off"
    stated = () if shift.strength_stated else (prose.text("shift-assumed", strength=shift.strength),)
    lead = prose.text(key, segments=named, count=len(named), strength=shift.strength)
    yield Paragraph("shift-lead", prose.sentences((lead, *stated)))
    points = view.result.packs.catalogue.points
    before, after = _in_tree(view, shift.before), _in_tree(view, shift.after)
    rows = [
        row(
            prose.text("shift-point", code=point, text=points[point].text),
            prose.value(emphasis, "two"),
            cell(prose.value(before[point], "percent1"), strong=not shift.applied),
            cell(prose.value(after[point], "percent1"), strong=shift.applied),
        )
        for point, emphasis in sorted(shift.emphasis.items(), key=lambda item: (-item[1], item[0]))
        if point in before
    ]
    others = [point for point in before if point not in shift.emphasis]
    if others:
        sums = (math.fsum(weights[point] for point in others) for weights in (before, after))
        rows.append(_others(view, len(others), *sums))
    heads = tuple(prose.text(f"column-{name}") for name in ("shift-point", "emphasis", "weight-before", "weight-after"))
    yield Table("shift-table", prose.text("caption-shift"), columns(heads, (92, 24, 26, 26), (1, 2, 3)), tuple(rows))


def _in_tree(view: View, weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of the points that are scored, scaled to 1 as everywhere else in the report."""
    kept = {point.id: weights[point.id] for point in view.criteria("point")}
    return normalised(kept) if any(kept.values()) else kept


def _others(view: View, count: int, before: float, after: float) -> Row:
    shift = view.selection.segment_shift
    assert shift is not None
    return row(
        view.prose.text("shift-others", count=count),
        "—",
        cell(view.prose.value(before, "percent1"), strong=not shift.applied),
        cell(view.prose.value(after, "percent1"), strong=shift.applied),
    )


def with_peer_note(view: View, table: Table) -> Table:
    """Return a table of evidence whose note says that peer cases stand in the annex."""
    peers = view.result.diagnosis.peers
    if not peers or not peers.evidence:
        return table
    proposals = sum(one.proposal is not None for one in peers.evidence)
    note = view.prose.text("peers-note", count=len(peers.cases), proposals=proposals)
    return dataclasses.replace(table, note=view.prose.sentences(filter(None, (table.note, note))))


def peer_annex(view: View) -> Iterator[Block]:
    """Yield what each peer case shows, with the grade its answer would carry; ratings stay as they are."""
    prose, peers = view.prose, view.result.diagnosis.peers
    if not peers or not peers.evidence:
        return
    yield heading(prose, "peers")
    yield Paragraph("peers-lead", prose.text("peers-lead"))
    heads = tuple(prose.text(f"column-{name}") for name in ("peer-case", "requirement", "peer-says", "peer-proposal"))
    rows = tuple(_peer_row(view, one) for one in peers.evidence)
    yield Table("peers-table", prose.text("caption-peers"), columns(heads, (40, 54, 22, 52)), rows)
    warnings = prose.says(peers.warnings)
    if warnings:
        yield Bullets("peers-warnings", warnings)


def _peer_row(view: View, one: PeerEvidence) -> Row:
    prose, peers = view.prose, view.result.diagnosis.peers
    label = next((case.label for case in peers.cases if case.id == one.case_id), None) if peers else None
    name = view.names.get(one.product_id, prose.value(one.owner))
    said = cell(prose.label("peer", "supports" if one.supports else "against"), "good" if one.supports else "watch")
    proposal = prose.say(one.proposal) if one.proposal else prose.text("peer-nothing", grade=int(one.present_grade))
    return row(prose.text("peer-of", name=name, case=label), view.requirement(one.requirement_id), said, proposal)
