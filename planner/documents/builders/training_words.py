"""How user groups, days of retraining and what a certificate still needs are named, on paper and on screen."""

from __future__ import annotations

from planner.domain.training.records_results import CertificateStanding, Retraining
from planner.services.run import EngagementResult
from planner.wording import Wording

TOPIC = "training-records"


def group_name(result: EngagementResult, wording: Wording, group_id: str | None) -> str:
    """Name a user group by department, role and site; None is a group nobody stated."""
    company = result.engagement.company
    group = next((one for one in company.user_groups if one.id == group_id), None)
    if group is None:
        return wording.label(f"{TOPIC}.group-unstated")
    departments = {department.id: department.name for department in company.departments}
    sites = {site.id: site.name for site in company.sites}
    return wording.label(
        f"{TOPIC}.group-of",
        department=departments.get(group.department_id, group.department_id),
        site=sites.get(group.site_id, group.site_id),
        role=wording.label(f"audience.{group.role}"),
    )


def retrain_day(one: Retraining, wording: Wording) -> str:
    """Say by which day somebody goes to class again, and before what."""
    if one.by is None:
        return wording.label(f"{TOPIC}.by-none")
    day = one.by.isoformat()
    if one.provisional:
        day = wording.label("builder.provisional", text=day)
    return wording.label(f"{TOPIC}.by-{one.before}", day=day)


def certificate_lacks(one: CertificateStanding, wording: Wording) -> str:
    """Say which courses a certificate still needs; a dash where it needs none."""
    parts = (("missed", one.missed), ("unmarked", one.unmarked), ("failed", one.failed))
    said = tuple(wording.label(f"{TOPIC}.lacks-{key}", courses=ids) for key, ids in parts if ids)
    return wording.label(f"{TOPIC}.none") if not said else wording.value(said)
