"""The plan frozen as a baseline: what is frozen, by whom it was approved, and the baselines there are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.domain.model.steering import BaselineDates, ScheduleBaseline, age_of_baseline
from planner.domain.model.text import Text
from planner.domain.rollout.steering.baseline import freeze_plan
from planner.domain.rollout.steering.results import ScenarioOutcome
from planner.domain.rollout.steering.what_if import outcome_of
from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.keeping import Act, Keeping, Unit
from planner.services.rounds import put_sheet
from planner.services.run import EngagementResult
from planner.services.steering import AS_IT_STANDS
from planner.services.steering_data import baseline_data

BASELINES = "steering/baselines"
LONGEST_TITLE = 200
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,59}")


@dataclass(frozen=True, slots=True)
class BaselineWanted:
    """A baseline as somebody asks for it; without an id it is numbered, without a title it is called by its id."""

    title: Text | None = None
    approved_by: Text | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class BaselineKept:
    """A baseline that is kept: its name, the day it was frozen, who approved it, and the dates it spans."""

    id: str
    title: Text
    frozen_on: date
    approved_by: Text | None
    packages: int
    start: date
    finish: date
    version: int


@dataclass(frozen=True, slots=True)
class ToFreeze:
    """
    What a baseline made of a plan would hold, as it is shown before anybody confirms it.

    `outcome` is what the plan comes to; `unnamed_roles` are roles with effort that nobody holds. `is_provisional`: no
    product is awarded yet, and the plan is made for the one that leads.
    """

    packages: int
    gates: int
    start: date
    outcome: ScenarioOutcome
    unnamed_roles: int
    is_provisional: bool


def frozen_baseline(
    result: EngagementResult, wanted: BaselineWanted, taken: Collection[str] | None = None
) -> ScheduleBaseline:
    """
    Return the plan of a run as a baseline.

    Args:
        taken: ids of the baselines there are; None: those of the run.

    Raises:
        InputError: the id is none.
    """
    ids = {one.id for one in result.engagement.steering.baselines} if taken is None else set(taken)
    id_ = wanted.id or next(name for number in range(1, len(ids) + 2) if (name := f"B{number}") not in ids)
    if not _ID.fullmatch(id_):
        raise InputError([Problem("baseline-bad-id", "id", {"id": id_})])
    title = wanted.title or Text(f"基准 {id_}", f"Baseline {id_}")
    return freeze_plan(result.rollout, id_, title, result.engagement.today, wanted.approved_by)


def what_is_frozen(result: EngagementResult) -> ToFreeze:
    """Return what a baseline of the plan would hold."""
    plan = result.rollout
    return ToFreeze(
        packages=len(plan.work_packages),
        gates=len(plan.gates),
        start=min(one.start for one in plan.schedule.values()),
        outcome=outcome_of("as_it_stands", AS_IT_STANDS, plan, result.calendar),
        unnamed_roles=sum(not one.member_ids for one in plan.roles if one.effort_days > 0),
        is_provisional=plan.is_provisional,
    )


def freeze_baseline(
    keeping: Keeping, engagement_id: str, wanted: BaselineWanted, result: EngagementResult, version: int, act: Act
) -> BaselineKept:
    """
    Freeze the plan of the findings as a baseline; one that is there already is never written over.

    Args:
        result: the run that was shown.
        version: of the engagement that run was made from.

    Raises:
        InputError: the id is none, or stands for another baseline.
        StaleSaveError: the engagement changed in the meantime: the plan that was shown is no longer that of today.
    """
    with keeping.writing() as unit:
        kept = unit.engagements.named(engagement_id)
        if kept.version != version:
            raise StaleSaveError(kept.slug, kept, version)
        frozen = frozen_baseline(result, wanted, _taken(unit, engagement_id))
        place = place_of_baseline(frozen.id)
        if place in unit.engagements.places(engagement_id):
            raise InputError([Problem("baseline-exists", "id", {"id": frozen.id})])
        sheet = put_sheet(unit, engagement_id, place, baseline_data(frozen), act)
    return _kept(frozen, sheet.version)


def baselines_kept(keeping: Keeping, engagement_id: str) -> tuple[BaselineKept, ...]:
    """Return the baselines as they are kept, oldest first; files that are none are left to the check of the whole."""
    with keeping.reading() as unit:
        places = [one for one in unit.engagements.places(engagement_id) if one.startswith(f"{BASELINES}/")]
        sheets = [unit.engagements.sheet(engagement_id, one) for one in places if one.endswith(".yaml")]
    found = [one for sheet in sheets if (one := _read(sheet.data, sheet.version)) is not None]
    return tuple(sorted(found, key=lambda one: age_of_baseline(one.frozen_on, one.id)))


def baseline_of(result: EngagementResult, id_: str | None) -> ScheduleBaseline | None:
    """Return a baseline of a run by its id, the latest one without an id; NotFoundError when there is none of it."""
    if id_ is None:
        return result.engagement.steering.baseline
    known = {one.id: one for one in result.engagement.steering.baselines}
    if id_ not in known:
        raise NotFoundError(Problem("unknown-baseline", "baseline", {"id": id_, "near": tuple(known)}))
    return known[id_]


def place_of_baseline(baseline_id: str) -> str:
    """Return where a baseline is kept."""
    return f"{BASELINES}/{baseline_id}.yaml"


def _taken(unit: Unit, engagement_id: str) -> set[str]:
    start = f"{BASELINES}/"
    places = unit.engagements.places(engagement_id)
    return {one.removeprefix(start).removesuffix(".yaml") for one in places if one.startswith(start)}


def _kept(frozen: ScheduleBaseline, version: int) -> BaselineKept:
    dates = frozen.packages.values()
    return BaselineKept(
        frozen.id, frozen.title, frozen.frozen_on, frozen.approved_by, len(dates), min(one.start for one in dates),
        max(one.finish for one in dates), version,
    )  # fmt: skip


def _read(data: Any, version: int) -> BaselineKept | None:
    """Return what a sheet says of a baseline; None where it was brought in as a file and makes no sense."""
    try:
        title = _text(data["title"])
        dates = {
            str(one["work_package"]): BaselineDates(date.fromisoformat(one["start"]), date.fromisoformat(one["finish"]))
            for one in data["packages"]
        }
        approved = _text(data.get("approved_by"))
        frozen_on = date.fromisoformat(data["frozen_on"])
        if title is None or not dates:
            return None
        return _kept(ScheduleBaseline(str(data["id"]), title, frozen_on, approved, dates), version)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _text(written: str | Mapping[str, Any] | None) -> Text | None:
    if written is None:
        return None
    return Text.same(written) if isinstance(written, str) else Text(str(written["zh"]), str(written["en"]))
