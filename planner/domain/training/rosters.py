"""
The rosters of key users and seed users: how many each department has at each site, and who they are.

Source: docs/methods.md#training-rosters
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from planner.domain.model.company import Company, UserGroup
from planner.domain.model.text import Text
from planner.domain.model.training_records import RosterEntry, RosterKind
from planner.domain.training.records_results import RosterLine, Rosters
from planner.errors import Statement

KINDS: tuple[RosterKind, ...] = ("key_user", "seed_user")


def build_rosters(company: Company, roster: Sequence[RosterEntry], users_per_seed: int | None) -> Rosters:
    """
    Return a line for every department at every site: places by rule, filled with the people named.

    Key users have the places the company registered, seed users one for `users_per_seed` users and at least one; a
    department without a place is listed where somebody is named for it. `users_per_seed` None: no seed users.
    """
    lines = tuple(line for kind in KINDS for line in _lines(kind, company, roster, users_per_seed))
    return Rosters(lines, tuple(_statements(lines, company)))


def _lines(
    kind: RosterKind, company: Company, roster: Sequence[RosterEntry], users_per_seed: int | None
) -> Iterator[RosterLine]:
    if kind == "seed_user" and users_per_seed is None:
        return
    own = [entry for entry in roster if entry.kind == kind]
    groups = {group.id: group for group in company.user_groups}
    for department_id, site_id, members in _places(company.user_groups):
        users = sum(group.headcount for group in members)
        named = tuple(entry for entry in own if groups.get(entry.group_id or "") in members)
        if kind == "key_user":
            places = sum(group.key_users for group in members)
        else:
            places = max(math.ceil(users / (users_per_seed or 1)), 1)
        if places or named:
            yield RosterLine(kind, department_id, site_id, users, places, named)
    elsewhere = tuple(entry for entry in own if entry.group_id not in groups)
    if elsewhere:
        yield RosterLine(kind, None, None, 0, 0, elsewhere)


def _places(groups: Sequence[UserGroup]) -> Iterator[tuple[str, str, list[UserGroup]]]:
    """Yield department, site and user groups there, in the order of the first group."""
    found: dict[tuple[str, str], list[UserGroup]] = {}
    for group in groups:
        if group.headcount:
            found.setdefault((group.department_id, group.site_id), []).append(group)
    for (department_id, site_id), members in found.items():
        yield department_id, site_id, members


def _statements(lines: Sequence[RosterLine], company: Company) -> Iterator[Statement]:
    for kind in KINDS:
        own = [line for line in lines if line.kind == kind]
        missing = sum(line.missing for line in own)
        if missing:
            wanting = tuple(_name(line, company) for line in own if line.missing)
            places = sum(line.places for line in own)
            params = {"count": missing, "places": places, "departments": wanting}
            yield Statement(_MISSING[kind], params)
    crowded = [line for line in lines if line.department_id and len(line.named) > line.places]
    for line in crowded:
        params = {"place": _name(line, company), "named": len(line.named), "places": line.places}
        yield Statement(_CROWDED[line.kind], params)
    open_ = [entry for line in lines for entry in line.named if entry.confirmed_on is None]
    if open_:
        names = tuple(dict.fromkeys(entry.name for entry in open_))
        yield Statement("training-records.roster-unconfirmed", {"count": len(names), "names": names})
    lost = [entry.name for line in lines if line.department_id is None for entry in line.named]
    if lost:
        yield Statement("training-records.roster-without-group", {"count": len(lost), "names": tuple(lost)})


_MISSING = {"key_user": "training-records.key-users-missing", "seed_user": "training-records.seed-users-missing"}
_CROWDED = {"key_user": "training-records.key-users-crowded", "seed_user": "training-records.seed-users-crowded"}


def _name(line: RosterLine, company: Company) -> Text:
    departments = {department.id: department.name for department in company.departments}
    sites = {site.id: site.name for site in company.sites}
    department = departments.get(line.department_id or "", Text.same(line.department_id or ""))
    site = sites.get(line.site_id or "", Text.same(line.site_id or ""))
    return Text(f"{site.zh}{department.zh}", f"{department.en} ({site.en})")
