"""Holiday notices: what one does to the calendar and to the plan, and keeping it with the engagement."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from planner.domain.model.engagement import Engagement
from planner.domain.model.holiday_notice import HolidayNotice
from planner.domain.rollout.calendar_difference import CalendarChange, changed_days, tell_notice
from planner.domain.rollout.results import RolloutPlan
from planner.domain.rollout.steering.difference import compare_plans
from planner.domain.rollout.steering.results import PlanDifference
from planner.errors import InputError, Problem, StaleSaveError, Statement
from planner.services.engines import Engines
from planner.services.keeping import Act, EngagementFile, Keeping
from planner.services.ports import CalendarSource, ContentPacks
from planner.services.raw_access import require_no_worse
from planner.services.run import run_engagement

NOTICES = "notices"
# an upload stands here while it is read, under a name no engagement keeps one under
_OFFERED = f"{NOTICES}/offered.yaml"


@dataclass(frozen=True, slots=True)
class NoticeImpact:
    """
    What a notice changes in the calendar and in the plan.

    `settled` are the work packages whose dates are no longer provisional, `unsettled` those that still are.
    """

    notice: HolidayNotice
    changes: tuple[CalendarChange, ...]
    difference: PlanDifference
    settled: int
    unsettled: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class NoticeDays:
    """
    What a notice changes in the calendar of the plan.

    `place` is where it would be kept, `replaces` whether a notice that is kept there gives way to it.
    """

    notice: HolidayNotice
    changes: tuple[CalendarChange, ...]
    statements: tuple[Statement, ...]
    place: str
    replaces: bool


def check_notice(keeping: Keeping, engines: Engines, engagement_id: str, content: bytes) -> NoticeDays:
    """
    Read a notice and say which days it changes, without planning anew.

    Raises:
        InputError: it cannot be used, or the engagement cannot be read.
    """
    with keeping.reading() as unit:
        files = unit.engagements.files(engagement_id)
    others = [one for one in files if not one.place.startswith(f"{NOTICES}/")]
    alone, _ = engines.open([*others, EngagementFile(_OFFERED, content)])
    if not alone.notices:
        raise InputError([Problem("notice-missing", NOTICES)])
    notice = alone.notices[0]
    engagement, _ = engines.open(files)
    held = tuple(one for one in engagement.notices if not _same(one, notice))
    before = engines.calendar(dataclasses.replace(engagement, notices=held))
    after = engines.calendar(dataclasses.replace(engagement, notices=(*held, notice)))
    changes = changed_days(before, after, notice.year)
    place = f"{NOTICES}/{notice.name}.yaml"
    replaces = any(one.place == place for one in files)
    return NoticeDays(notice, changes, tuple(tell_notice(notice, before, after, changes)), place, replaces)


def keep_notice(
    keeping: Keeping, engines: Engines, engagement_id: str, content: bytes, version: int, act: Act
) -> NoticeDays:
    """
    Keep a notice, in the place of an earlier one for the same year and country; plans use it from then on.

    Args:
        version: of the engagement whose calendar was shown.

    Raises:
        InputError: it cannot be used, or another file holds one for the same year and country.
        StaleSaveError: the engagement changed in the meantime.
    """
    with keeping.reading() as unit:
        files = unit.engagements.files(engagement_id)
    found = check_notice(keeping, engines, engagement_id, content)
    require_no_worse(engines, files, {found.place: content})
    with keeping.writing() as unit:
        kept = unit.engagements.named(engagement_id)
        if kept.version != version:
            raise StaleSaveError(kept.slug, kept, version)
        if found.replaces:
            held = unit.engagements.sheet(engagement_id, found.place).data
            unit.engagements.remove_file(engagement_id, found.place, act.at)
            unit.audit.append(act, "file.remove", engagement_id, found.place, held, None)
        unit.engagements.put_file(engagement_id, EngagementFile(found.place, content), act.at)
        told = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        unit.audit.append(act, "file.add", engagement_id, found.place, None, told)
    return found


def try_notice(
    engagement: Engagement,
    packs: ContentPacks,
    notice: HolidayNotice,
    calendars: CalendarSource,
    on_stage: Callable[[str], None],
) -> NoticeImpact:
    """
    Plan without a notice and with it, and say what differs.

    A notice the engagement already holds for the same country and year is left out of both.

    Raises:
        InfeasiblePlanError: there is no plan with the notice, or without it.
    """
    others = tuple(one for one in engagement.notices if not _same(one, notice))
    without = dataclasses.replace(engagement, notices=others)
    with_it = dataclasses.replace(engagement, notices=(*others, notice))
    first, second = calendars.work_calendar(without), calendars.work_calendar(with_it)
    before = run_engagement(without, packs, first, on_stage).rollout
    after = run_engagement(with_it, packs, second, on_stage).rollout
    changes = changed_days(first, second, notice.year)
    settled = _provisional(before) - _provisional(after)
    unsettled = len(_provisional(after))
    told = [*tell_notice(notice, first, second, changes)]
    difference = compare_plans(before, after, second)
    told.append(Statement("notice.plan-moves" if not difference.is_empty else "notice.plan-stays",
                          {"count": len(difference.moved)}))  # fmt: skip
    if settled:
        told.append(Statement("notice.settled", {"count": len(settled)}))
    if unsettled:
        told.append(Statement("notice.unsettled", {"count": unsettled, "through": second.announced_through}))
    return NoticeImpact(notice, changes, difference, len(settled), unsettled, tuple(told))


def _same(one: HolidayNotice, other: HolidayNotice) -> bool:
    return (one.country.upper(), one.year) == (other.country.upper(), other.year)


def _provisional(plan: RolloutPlan) -> set[str]:
    return {id_ for id_, scheduled in plan.schedule.items() if scheduled.provisional}
