"""Go-live waves: the pilot first, then the others, with the reasons for the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.model.company import Company, UserGroup
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.errors import InputError, Problem, Statement

# assumptions of ours, printed as such and explained in docs/methods.md#waves
ONE_WAVE_BELOW_USERS = 40
USERS_OF_A_FURTHER_WAVE = 80
MIDDLE_SHARE = (0.10, 0.40)
TOO_LARGE_SHARE = 0.60
ENOUGH_KEY_USERS_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class PlannedWave:
    """A wave before its date is known; `number` counts from 1 and `id` is the number as text."""

    id: str
    number: int
    is_pilot: bool
    title: Text
    site_ids: tuple[str, ...]
    users: int
    reasons: tuple[Statement, ...]
    group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    """What goes live together: a site, or a department where there is one site only."""

    id: str
    name: Text
    site_id: str
    training_seats: int
    groups: tuple[UserGroup, ...]

    @property
    def users(self) -> int:
        return sum(group.headcount for group in self.groups)


@dataclass(frozen=True, slots=True)
class _PilotScore:
    unit: _Unit
    score: float
    reasons: tuple[Statement, ...]


def plan_waves(engagement: Engagement) -> tuple[PlannedWave, ...]:
    """
    Return the waves in the order they go live.

    Raises:
        InputError: the pilot site the client wants is not one of its sites.

    Source: docs/methods.md#waves
    """
    company, wanted = engagement.company, engagement.plan.pilot_site
    _refuse_unknown_site(company, wanted)
    units = _units(company)
    if len(units) < 2 or (len(company.sites) < 2 and company.users < ONE_WAVE_BELOW_USERS):  # noqa: PLR2004 - one unit has no pilot
        return (_single_wave(engagement),)
    pilot, reasons = _choose_pilot(company, units, wanted)
    rest = [unit for unit in units if unit is not pilot]
    groups = _split(rest)
    waves = [_wave(1, [pilot], is_pilot=True, reasons=reasons)]
    waves.extend(
        _wave(number + 2, members, is_pilot=False, reasons=(_split_reason(rest, len(groups)),))
        for number, members in enumerate(groups)
    )
    return tuple(waves)


def _refuse_unknown_site(company: Company, wanted: str | None) -> None:
    site_ids = [site.id for site in company.sites]
    if wanted is not None and wanted not in site_ids:
        raise InputError([Problem("unknown-pilot-site", "plan.pilot_site", {"id": wanted, "sites": tuple(site_ids)})])


def _units(company: Company) -> list[_Unit]:
    """Return sites with users; for one site its departments with users."""
    sites = [
        _Unit(site.id, site.name, site.id, site.training_seats, _groups_at(company, site.id)) for site in company.sites
    ]
    peopled = [unit for unit in sites if unit.users]
    if len(peopled) != 1 or len(company.sites) > 1:
        return peopled
    only = peopled[0]
    departments = [
        _Unit(
            department.id, department.name, only.site_id, only.training_seats,
            tuple(group for group in only.groups if group.department_id == department.id),
        )
        for department in company.departments
    ]  # fmt: skip
    named = [unit for unit in departments if unit.users]
    # people of no known department would be left out of every wave
    return named if sum(unit.users for unit in named) == only.users else peopled


def _groups_at(company: Company, site_id: str) -> tuple[UserGroup, ...]:
    return tuple(group for group in company.user_groups if group.site_id == site_id)


def _single_wave(engagement: Engagement) -> PlannedWave:
    company = engagement.company
    title = joined([site.name for site in company.sites]) if company.sites else engagement.client
    if not company.users:
        reason = Statement("rollout.wave-users-unknown")
    elif company.users < ONE_WAVE_BELOW_USERS:
        reason = Statement("rollout.wave-single-small", {"users": company.users, "limit": ONE_WAVE_BELOW_USERS})
    else:
        reason = Statement("rollout.wave-single-unit", {"users": company.users})
    site_ids = tuple(site.id for site in company.sites)
    group_ids = tuple(group.id for group in company.user_groups)
    return PlannedWave("1", 1, False, title, site_ids, company.users, (reason,), group_ids)


def _wave(number: int, units: Sequence[_Unit], *, is_pilot: bool, reasons: tuple[Statement, ...]) -> PlannedWave:
    return PlannedWave(
        id=str(number),
        number=number,
        is_pilot=is_pilot,
        title=joined([unit.name for unit in units]),
        site_ids=tuple(dict.fromkeys(unit.site_id for unit in units)),
        users=sum(unit.users for unit in units),
        reasons=reasons,
        group_ids=tuple(group.id for unit in units for group in unit.groups),
    )


def joined(names: Sequence[Text]) -> Text:
    """Join names of registers with the list mark of each language."""
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _choose_pilot(company: Company, units: Sequence[_Unit], wanted: str | None) -> tuple[_Unit, tuple[Statement, ...]]:
    scores = [_pilot_score(company, unit) for unit in units]
    best = max(scores, key=lambda score: score.score)
    if wanted is not None and (given := [score for score in scores if score.unit.id == wanted]):
        reasons = [Statement("rollout.pilot-given", {"site": given[0].unit.name, "score": given[0].score})]
        if best.score > given[0].score:
            reasons.append(Statement("rollout.pilot-better", {"site": best.unit.name, "score": best.score}))
        return given[0].unit, (*reasons, *given[0].reasons)
    others = sorted((score for score in scores if score is not best), key=lambda score: -score.score)
    params = {"site": best.unit.name, "score": best.score, "other": others[0].unit.name, "second": others[0].score}
    return best.unit, (Statement("rollout.pilot-chosen", params), *best.reasons)


def _pilot_score(company: Company, unit: _Unit) -> _PilotScore:
    """
    Score a unit as pilot, 0-1: the mean of four criteria of equal weight on fixed scales.

    Source: docs/methods.md#pilot-choice
    """
    share = unit.users / company.users
    key_users = sum(group.key_users for group in unit.groups)
    roles, all_roles = {group.role for group in unit.groups}, {group.role for group in company.user_groups}
    criteria = (
        (1.0 if unit.training_seats else 0.0, _room_reason(unit)),
        (_middle_share(share), Statement("rollout.pilot-share", {"share": share, "users": unit.users})),
        (
            min(1.0, key_users / unit.users / ENOUGH_KEY_USERS_SHARE),
            Statement("rollout.pilot-key-users", {"count": key_users, "users": unit.users}),
        ),
        (
            len(roles) / len(all_roles),
            Statement("rollout.pilot-roles", {"count": len(roles), "all": len(all_roles)}),
        ),
    )
    score = sum(value for value, _ in criteria) / len(criteria)
    return _PilotScore(unit, score, tuple(reason for _, reason in criteria))


def _room_reason(unit: _Unit) -> Statement:
    if unit.training_seats:
        return Statement("rollout.pilot-room", {"seats": unit.training_seats})
    return Statement("rollout.pilot-no-room")


def _middle_share(share: float) -> float:
    """Return 1 inside the middle range, falling in straight lines to 0 at no users and at the too large share."""
    low, high = MIDDLE_SHARE
    if share < low:
        return share / low
    return 1.0 if share <= high else max(0.0, (TOO_LARGE_SHARE - share) / (TOO_LARGE_SHARE - high))


def _split(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """Divide units into waves of about equal size; a further wave opens only when each keeps enough users."""
    users = sum(unit.users for unit in units)
    count = min(len(units), max(1, users // USERS_OF_A_FURTHER_WAVE))
    groups: list[list[_Unit]] = [[] for _ in range(count)]
    for unit in sorted(units, key=lambda each: -each.users):
        min(groups, key=lambda group: sum(member.users for member in group)).append(unit)
    order = {unit.id: position for position, unit in enumerate(units)}
    return [sorted(group, key=lambda unit: order[unit.id]) for group in groups]


def _split_reason(units: Sequence[_Unit], waves: int) -> Statement:
    users = sum(unit.users for unit in units)
    params = {"users": users, "count": waves, "limit": USERS_OF_A_FURTHER_WAVE}
    return Statement("rollout.wave-rest" if waves == 1 else "rollout.wave-split", params)
