"""Engagements for programs: the list, one of them, made anew or from a zip file, copied, exported, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from flask import url_for

from planner.domain.model.text import Language, Text
from planner.errors import NotAllowedError, StaleSaveError
from planner.services.access import ROLES, Permission, Role, permissions_of
from planner.services.headline import Headline
from planner.services.keeping import KeptEngagement, drop_engagement
from planner.services.own_engagements import kept_headline, list_own_engagements
from planner.services.starting import (
    Choices,
    NewEngagement,
    bring_in_engagement,
    copy_engagement,
    start_engagement_kept,
    take_out_engagement,
)
from planner.web.api.operations import Sent, SentFile, operation
from planner.web.api.paging import Asked, Page, page
from planner.web.api.shapes import Limits
from planner.web.guard import account, act, floor, now, open_engagement

ZIP = "application/zip"
LARGEST_ZIP = 60_000_000
_NAME = Limits(min_length=1, max_length=200, pattern=r"\S")


@dataclass(frozen=True, slots=True)
class EngagementShown:
    """
    An engagement as whoever asks may see it: their role there, and what it lets them do.

    `headline` is where it stood when it was worked out last: stage, next step, open items; null where it never was.
    """

    slug: str
    title: Text
    version: int
    changed_at: datetime
    role: Role
    permissions: tuple[Permission, ...]
    headline: Headline | None


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role, and what it lets somebody do in an engagement."""

    role: Role
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class TextWanted:
    """One text in Chinese and English."""

    IS_ASKED: ClassVar[bool] = True
    zh: Annotated[str, _NAME]
    en: Annotated[str, _NAME]

    def text(self) -> Text:
        """Return it as the product holds it."""
        return Text(self.zh.strip(), self.en.strip())


@dataclass(frozen=True, slots=True)
class EngagementWanted:
    """What an engagement begins with; everything else is asked for by its questionnaires."""

    IS_ASKED: ClassVar[bool] = True
    title: TextWanted
    client: TextWanted
    consultant: TextWanted
    lead: Annotated[str, _NAME]
    lead_role: TextWanted
    language: Language = "zh-CN"
    currency: Annotated[str, Limits(pattern="^[A-Z]{3}$")] = "CNY"
    plan_template: str = "four_phase"
    industry: str | None = None
    today: date | None = None
    start: date | None = None
    go_live: date | None = None
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class ImportAsked:
    """Under which name a zip file comes."""

    IS_ASKED: ClassVar[bool] = True
    name: Annotated[str, Limits(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")] = "engagement.zip"


@operation("GET", "/engagements", "engagements", "account", list_own_engagements)
def list_engagements(asked: Asked) -> Page[EngagementShown]:
    """List the engagements in which the owner of the token has a role."""
    own = list_own_engagements(floor().keeping, account().id)
    return page(own, asked, lambda one: one.engagement.slug, lambda one: _told(one.engagement, one.role, one.headline))


@operation("GET", "/choices", "engagements", "account")
def list_choices() -> Choices:
    """List what an engagement can be made of: templates of the plan, and industries."""
    return floor().folders.choices()


@operation("GET", "/roles", "people", "account")
def list_roles() -> tuple[RoleShown, ...]:
    """List the roles there are in an engagement, and what each may do."""
    return tuple(RoleShown(role, tuple(sorted(permissions_of(role)))) for role in ROLES)


@operation("POST", "/engagements", "engagements", "administrator", start_engagement_kept, status=201)
def start_engagement(body: EngagementWanted) -> Sent[EngagementShown]:
    """Begin an engagement; the owner of the token becomes its owner."""
    new = NewEngagement(
        title=body.title.text(),
        client=body.client.text(),
        consultant=body.consultant.text(),
        language=body.language,
        currency=body.currency,
        lead=body.lead.strip(),
        lead_role=body.lead_role.text(),
        today=body.today or now().date(),
        industry=body.industry,
        plan_template=body.plan_template,
        start=body.start,
        go_live=body.go_live,
        is_fictional=body.is_fictional,
    )
    return _made(start_engagement_kept(floor().keeping, floor().folders, new, account(), act()))


@operation(
    "POST", "/imports", "engagements", "administrator", bring_in_engagement,
    status=201, takes=ZIP, largest=LARGEST_ZIP,
)  # fmt: skip
def import_engagement(asked: ImportAsked, body: bytes) -> Sent[EngagementShown]:
    """Keep the engagement in a zip file; the owner of the token becomes its owner."""
    return _made(bring_in_engagement(floor().keeping, floor().folders, body, asked.name, account(), act()))


@operation("GET", "/engagements/{slug}", "engagements", "view")
def show_engagement(slug: str) -> Sent[EngagementShown]:
    """Show one engagement; the ETag is its version, which rises with every change of anything in it."""
    opened = open_engagement(slug)
    return Sent(_shown(opened.engagement, opened.role), opened.engagement.version)


@operation("GET", "/engagements/{slug}/export", "engagements", "export", take_out_engagement, gives=ZIP, also=(422,))
def export_engagement(slug: str) -> SentFile:
    """Export an engagement as a zip file of its folder."""
    opened = open_engagement(slug, "export")
    packed = take_out_engagement(floor().keeping, floor().folders, opened.engagement, opened.membership, act())
    return SentFile(packed, f"{slug}.zip", ZIP)


@operation("POST", "/engagements/{slug}/copy", "engagements", "export", copy_engagement, status=201, also=(422,))
def copy_engagement_now(slug: str) -> Sent[EngagementShown]:
    """Copy an engagement as it is now; nobody but the owner of the token has a role in the copy."""
    opened = open_engagement(slug, "export")
    if not account().is_administrator:
        # a copy is a new engagement, and only administrators begin those
        raise NotAllowedError("start")
    return _made(copy_engagement(floor().keeping, opened.engagement, opened.membership, act()))


@operation("DELETE", "/engagements/{slug}", "engagements", "remove", drop_engagement, status=204)
def remove_engagement(slug: str, version: int) -> None:
    """Remove an engagement with everything in it, as long as it is in the version named; the audit trail stays."""
    kept = open_engagement(slug, "remove").engagement
    if kept.version != version:
        raise StaleSaveError(f"{slug}: version {kept.version}", {"version": kept.version}, {"version": version})
    drop_engagement(floor().keeping, kept.id, act())


def _made(kept: KeptEngagement) -> Sent[EngagementShown]:
    place = url_for("api.show_engagement", slug=kept.slug)
    return Sent(_shown(kept, "owner"), kept.version, place)


def _shown(kept: KeptEngagement, role: Role) -> EngagementShown:
    return _told(kept, role, kept_headline(floor().keeping, kept.id))


def _told(kept: KeptEngagement, role: Role, headline: Headline | None) -> EngagementShown:
    may = tuple(sorted(permissions_of(role)))
    return EngagementShown(kept.slug, kept.title, kept.version, kept.changed_at, role, may, headline)
