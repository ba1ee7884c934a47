"""The overview of one engagement: where it stands, what blocks it, what changed, and the one next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from flask import current_app, render_template, url_for

from planner.domain.model.text import Text
from planner.services.breaks import grouped_breaks
from planner.services.changes import Change, SinceLastVisit, look_in
from planner.services.completeness import StageCheck, stage_standings
from planner.services.headline import STEPS, headline_of
from planner.services.obstacles import Obstacle, obstacles
from planner.services.preparation import check_preparation
from planner.services.run import STAGES, EngagementResult
from planner.web.found import findings, sees_results
from planner.web.guard import Opened, account, floor, needs, now, open_engagement, say
from planner.web.rollout.pages import go_live_facts
from planner.web.step_places import may_take, step_address

SHOWN_CHANGES = 12
# a first visit has no «since»: the latest changes stand for it
SHOWN_FIRST = 5
_DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words: when by the clock of the engagement, who, and what."""

    at: datetime
    who: str
    is_own: bool
    what: str


@needs("view")
def overview(slug: str) -> str:
    """Show one engagement."""
    opened = open_engagement(slug)
    found = findings(opened)
    since = look_in(floor().keeping, account().id, opened.engagement.id, now())
    told = _told(since, found.result)
    if found.result is None:
        first = [(step, step_address(opened, step)) for step in list(STEPS)[:3]]
        return render_template(
            "home/overview.html", found=found, since=since, changes=told, first=first, stage_names=STAGES,
            zone=_zone(None),
        )  # fmt: skip
    result = found.result
    head = headline_of(result)
    ahead = head.next_step if head.next_step and may_take(opened, head.next_step) else None
    return render_template(
        "home/overview.html", found=found, since=since, changes=told, head=head, first=(),
        next_address=step_address(opened, ahead) if ahead else None,
        standings=stage_standings(result),
        obstacles=[(one, _place_address(opened, one)) for one in obstacles(result)],
        groups=grouped_breaks(result.chain.breaks), preparations=check_preparation(result),
        facts=go_live_facts(result), sees_verdict=sees_results(opened), leader=_leader(result),
        sheet_of=sheet_address(opened), is_new=not head.done, label_of=check_label, zone=_zone(result),
    )  # fmt: skip


def sheet_address(opened: Opened) -> Callable[[str, str | None], str]:
    """Return a function that leads to a questionnaire, or to the stage where the questionnaire has no page."""

    def address(stage: str, questionnaire_id: str | None) -> str:
        if questionnaire_id and "diagnosis.people" in current_app.view_functions:
            return url_for("diagnosis.people", slug=opened.engagement.slug, questionnaire_id=questionnaire_id)
        return url_for(f"{stage}.start", slug=opened.engagement.slug)

    return address


def _place_address(opened: Opened, one: Obstacle) -> str:
    endpoint = {"breaks": "chain.breaks"}.get(one.place, f"{one.place}.start")
    endpoint = {"failed-items": "acceptance.failed", "core-pains": "diagnosis.objectives"}.get(one.id, endpoint)
    return url_for(endpoint, slug=opened.engagement.slug)


def _leader(result: EngagementResult) -> Text | None:
    leading = result.selection.verdict.leading_id
    return next((one.name for one in result.engagement.alternatives if one.id == leading), None)


# --- what changed ----------------------------------------------------------------------------------------------------


def _told(since: SinceLastVisit, result: EngagementResult | None) -> tuple[ToldChange, ...]:
    shown = since.changes[: SHOWN_CHANGES if since.before else SHOWN_FIRST]
    zone = _zone(result)
    said = change_said(result)
    return tuple(ToldChange(one.at.astimezone(zone), one.who, one.is_own, said(one)) for one in shown)


def _zone(result: EngagementResult | None) -> tzinfo:
    return ZoneInfo(result.engagement.plan.time_zone if result else _DEFAULT_ZONE)


def change_said(result: EngagementResult | None) -> Callable[[Change], str]:
    """Return a function that says what was changed, as the overview has it."""
    sheets = {} if result is None else {one.id: one.title for one in result.packs.questionnaires.values()}
    names = {} if result is None else {one.id: one.name for one in result.engagement.alternatives}
    return lambda change: _what(change, sheets, names)


def _what(change: Change, sheets: Mapping[str, Text], names: Mapping[str, Text]) -> str:
    words, action = say(), change.action if change.action in _ACTIONS else "other"
    return words.label(
        f"page-overview.act-{action.replace('.', '-').replace('_', '-')}",
        what=_thing(change.place, sheets, names), count=change.count,
    )  # fmt: skip


def _thing(place: str, sheets: Mapping[str, Text], names: Mapping[str, Text]) -> str:
    """Return what a file of an engagement is called; other places are told as they are."""
    words = say()
    folder, _, name = place.rpartition("/")
    key = name.removesuffix(".yaml")
    if folder == "answers" and key in sheets:
        return words.label("page-overview.thing-sheet", title=sheets[key])
    if folder == "alternatives" and key in names:
        return words.label("page-overview.thing-alternative", title=names[key])
    if place in _THINGS:
        return words.label(f"page-overview.thing-{_THINGS[place]}")
    return place


_ACTIONS = frozenset(
    {"engagement.import", "engagement.start", "engagement.copy", "engagement.export", "sheet.change", "sheet.add",
     "entry.add", "entry.remove", "file.add", "file.remove", "member.role", "member.remove"}
)  # fmt: skip
_THINGS = {"engagement.yaml": "frame", "rounds.yaml": "rounds", "decision.yaml": "decision"}


def check_label(check: StageCheck) -> str:
    """Return the key of the words for a check: its own, or those of the preparation checklist."""
    return f"page-overview.check-{check.id}" if check.id in OWN_CHECKS else f"preparation.check-{check.id}"


OWN_CHECKS = frozenset(
    {"required", "must-haves", "start-date", "team", "baseline", "work", "loaded", "held", "tested", "passed",
     "grave-passed", "targets", "reviews-held"}
)  # fmt: skip
