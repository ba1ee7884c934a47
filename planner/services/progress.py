"""Progress and decisions on single work packages, recorded as a whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.domain.model.steering import SteeringRecords
from planner.errors import StaleSaveError
from planner.services.engines import Engines
from planner.services.keeping import Act, Keeping, KeptSheet, Unit, is_same
from planner.services.raw_access import require_no_worse
from planner.services.rounds import put_sheet, save_sheet
from planner.services.steering_data import progress_data, settings_data

PROGRESS, SETTINGS = "steering/progress.yaml", "steering/settings.yaml"


@dataclass(frozen=True, slots=True)
class SteeringSheets:
    """The progress and the decisions on single work packages as data of their files; None leaves a file as it is."""

    progress: Mapping[str, Any] | None
    settings: Mapping[str, Any] | None


def recorded_steering(keeping: Keeping, engines: Engines, engagement_id: str) -> SteeringRecords:
    """Return the steering records of an engagement as they are kept, before approved changes are part of them."""
    with keeping.reading() as unit:
        files = unit.engagements.files(engagement_id)
    return engines.open(files)[0].steering


def as_sheets(steering: SteeringRecords) -> SteeringSheets:
    """Return steering records as they are kept; without any progress there is no sheet of it."""
    progress = progress_data(steering) if steering.progress else None
    return SteeringSheets(progress, settings_data(steering))


def record_progress(
    keeping: Keeping, engines: Engines, engagement_id: str, sheets: SteeringSheets, version: int, act: Act
) -> tuple[str, ...]:
    """
    Put progress and decisions on single work packages in the place of those that are kept.

    Args:
        version: of the engagement they were made from.

    Returns:
        The places of the files that changed.

    Raises:
        InputError: the engagement would have a problem it does not have yet.
        StaleSaveError: the engagement changed in the meantime.
    """
    with keeping.reading() as unit:
        _require_version(unit, engagement_id, version)
        files = unit.engagements.files(engagement_id)
        kept = _kept(unit, engagement_id)
    offered = {place: data for place, data in _offered(sheets, kept).items() if not _is_kept(kept.get(place), data)}
    told = {place: json.dumps(data, ensure_ascii=False).encode() for place, data in offered.items()}
    require_no_worse(engines, files, told)
    with keeping.writing() as unit:
        _require_version(unit, engagement_id, version)
        for place, data in offered.items():
            if place in kept:
                save_sheet(unit, engagement_id, KeptSheet(place, None, data, kept[place].version), act)
            else:
                put_sheet(unit, engagement_id, place, data, act)
    return tuple(offered)


def _offered(sheets: SteeringSheets, kept: Mapping[str, KeptSheet]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if sheets.progress is not None:
        found[PROGRESS] = dict(sheets.progress)
    # settings that say nothing matter only where earlier ones said something
    if sheets.settings is not None and (SETTINGS in kept or set(sheets.settings) - {"schema"}):
        found[SETTINGS] = dict(sheets.settings)
    return found


def _kept(unit: Unit, engagement_id: str) -> dict[str, KeptSheet]:
    places = unit.engagements.places(engagement_id)
    return {one: unit.engagements.sheet(engagement_id, one) for one in (PROGRESS, SETTINGS) if one in places}


def _is_kept(kept: KeptSheet | None, data: Any) -> bool:
    return kept is not None and is_same(kept.data, data)


def _require_version(unit: Unit, engagement_id: str, version: int) -> None:
    kept = unit.engagements.named(engagement_id)
    if kept.version != version:
        raise StaleSaveError(kept.slug, kept, version)
