"""What weights do to the result: rankings under every preset, what is considered, and who changed which weight when."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import Prose, cell, columns, person_shown, row
from planner.documents.builders.selection_view import View
from planner.domain.model.document import Block, Heading, Mark, Paragraph, Row, Table
from planner.domain.selection.results import PointChange, PresetRanking, WeightChange


def _prose(view: View) -> Prose:
    return Prose(view.prose.language, "weights")


# --- rankings under presets --------------------------------------------------------------------------------------


def preset_summary(view: View) -> tuple[str, ...]:
    """Return in one sentence whether other weights change the leader, with the reference to the table."""
    rankings = view.selection.presets
    if not rankings:
        return ()
    changed = sum(one.changes_leader for one in rankings)
    key = "presets-change" if changed else "presets-none-change"
    found = _prose(view).text(key, count=changed, all=len(rankings) - 1)
    return (_prose(view).sentences((found, _prose(view).text("presets-see"))),)


def preset_blocks(view: View) -> Iterator[Block]:
    """Yield how the leader changes under other weights; nothing when no alternative is scored."""
    prose, rankings = _prose(view), view.selection.presets
    if not rankings:
        return
    yield Heading("presets", 1, prose.text("head-presets"))
    sentences = [prose.text("presets-explained", all=len(rankings) - 1)]
    if not any(scored.eligible for scored in view.scored):
        sentences.append(prose.text("presets-nobody-eligible"))
    yield Paragraph("presets-lead", prose.sentences(sentences))
    yield Paragraph("presets-use", _use_of_preset(view))
    rows = tuple(_ranking_row(view, one) for one in rankings)
    heads = tuple(prose.text(f"column-{key}") for key in ("weights", "ranking", "leader-value", "lead"))
    kept = columns(heads, (2.0, 4.4, 1.4, 0.9), (2, 3))
    yield Table("presets-table", prose.text("caption-presets"), kept, rows, prose.text("presets-note"))


def _use_of_preset(view: View) -> str:
    """Say which preset the engagement has chosen and what it filled in."""
    prose, engagement = _prose(view), view.result.engagement
    preset = view.result.packs.catalogue.presets.get(engagement.weight_preset or "")
    if preset is None:
        return prose.text("preset-not-chosen")
    filled = view.selection.filled_by_preset
    if not filled:
        return prose.text("preset-fills-nothing", preset=preset.text)
    points = tuple(view.result.packs.catalogue.points[point].text for point in filled)
    return prose.text("preset-fills", preset=preset.text, count=len(filled), points=prose.join(points))


def _ranking_row(view: View, ranking: PresetRanking) -> Row:
    prose = _prose(view)
    mark: Mark = "watch" if ranking.changes_leader else "none"
    lead = prose.value(None) if ranking.lead is None else prose.value(ranking.lead * 100, "one")
    return row(
        _label(view, ranking),
        cell(_order(view, ranking), mark),
        prose.value(ranking.value, "percent_range"),
        prose.text("lead-tie", lead=lead) if ranking.is_tie else lead,
    )


def _label(view: View, ranking: PresetRanking) -> str:
    prose = _prose(view)
    if ranking.preset_id is None:
        counted = any(not one.has_interest for one in view.result.engagement.weightings)
        return prose.text("own-weights" if counted else "own-by-default")
    preset = view.result.packs.catalogue.presets[ranking.preset_id]
    key = "preset-of-industry" if preset.kind == "industry" else "preset-of-article"
    chosen = view.result.engagement.industry_profile == ranking.preset_id
    return prose.text("preset-chosen" if chosen else key, preset=preset.text)


def _order(view: View, ranking: PresetRanking) -> str:
    """Print the ranking with signs: > for ahead, = for a shared rank."""
    parts: list[str] = []
    last = 0
    for alternative_id, rank in ranking.order:
        if parts:
            parts.append("＝" if rank == last else "＞")
        parts.append(view.names[alternative_id])
        last = rank
    return (" " if view.prose.language == "en" else "").join(parts)


# --- what is considered ------------------------------------------------------------------------------------------


def consideration_table(view: View) -> Table | None:
    """Return how much weight answers to each thing a selection must consider; nothing when the catalogue names none."""
    prose, found = _prose(view), view.selection.considered
    if not found:
        return None
    texts = view.result.packs.catalogue.considerations
    rows = tuple(
        row(
            prose.value(texts[one.code].text),
            prose.value(len(one.requirement_ids)),
            cell(prose.value(one.weight, "percent"), "none" if one.weight > 0 else "bad"),
        )
        for one in found
    )
    heads = tuple(prose.text(f"column-{key}") for key in ("consideration", "requirements", "weight"))
    kept = columns(heads, (3.4, 1.2, 1.0), (1, 2))
    return Table("considered-table", prose.text("caption-considered"), kept, rows, prose.text("considered-note"))


# --- the log of changes ------------------------------------------------------------------------------------------


def weight_log_table(view: View) -> Table | None:
    """Return who stated or changed weights and when; nothing when nobody stated any."""
    prose, log = _prose(view), view.selection.weight_log
    if not log:
        return None
    anonymous = view.result.engagement.marks_shown == "anonymous"
    rows: list[Row] = []
    for change in log:
        who = prose.text("somebody") if anonymous else person_shown(view.result, change.stakeholder_id, prose)
        rows.append(
            row(
                prose.value(change.stated_on),
                who,
                _change(view, change),
                prose.value(change.reason) if change.reason else "",
            )
        )
    heads = tuple(prose.text(f"column-{key}") for key in ("date", "who", "change", "reason"))
    return Table("weight-log-table", prose.text("caption-log"), columns(heads, (0.9, 1.1, 3.6, 2.2)), tuple(rows))


def _change(view: View, change: WeightChange) -> str:
    prose = _prose(view)
    if change.is_first:
        return prose.text(f"log-first-{change.method}")
    if change.changed_method:
        restated = sum(1 for point in change.points if point.after is not None)
        return prose.text(f"log-method-{change.method}", count=restated)
    return prose.clauses(_point(view, point) for point in change.points)


def _point(view: View, point: PointChange) -> str:
    prose = _prose(view)
    words = tuple(_stated(prose, value) for value in (point.before, point.after))
    return prose.text("log-point", point=point.point_id, before=words[0], after=words[1])


def _stated(prose: Prose, value: str | float | None) -> str:
    if value is None:
        return prose.text("not-weighed")
    return prose.text(f"class-{value}") if isinstance(value, str) else prose.value(value)
