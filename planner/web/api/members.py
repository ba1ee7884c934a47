"""The people of an engagement for programs: roles, invitations and personal links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from flask import url_for

from planner.errors import NotFoundError, Problem
from planner.services.access import Role
from planner.services.accounts import LINK_LIFE, Account, Link, Membership, Purpose, give_role, issue_link, take_role
from planner.services.answer_links import answer_links, cancel_answer_link, issue_answer_link
from planner.services.people import invitations_of, link_id, withdraw_invitation
from planner.web.api.operations import operation
from planner.web.api.paging import Asked, Page, page
from planner.web.api.shapes import Limits
from planner.web.diagnosis.standing import INDIVIDUAL, standing
from planner.web.guard import act, floor, now, open_engagement

_EMAIL = Annotated[str, Limits(pattern=r"^[^@\s]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,180}$", max_length=254)]
_ID = Annotated[str, Limits(min_length=1, max_length=80)]


@dataclass(frozen=True, slots=True)
class MemberShown:
    """Somebody with a role in an engagement, and who among its respondents they are."""

    account_id: str
    email: str
    name: str
    role: Role
    respondent_id: str | None


@dataclass(frozen=True, slots=True)
class RoleWanted:
    """The role somebody is to have."""

    IS_ASKED: ClassVar[bool] = True
    role: Role
    respondent_id: _ID | None = None


@dataclass(frozen=True, slots=True)
class InvitationWanted:
    """Who is invited, with which role."""

    IS_ASKED: ClassVar[bool] = True
    email: _EMAIL
    role: Role
    respondent_id: _ID | None = None


@dataclass(frozen=True, slots=True)
class AnswerLinkWanted:
    """Who is asked, as which respondent, to answer which questionnaires without an account."""

    IS_ASKED: ClassVar[bool] = True
    email: _EMAIL
    respondent_id: _ID
    questionnaire_ids: Annotated[tuple[_ID, ...], Limits(min_items=1, max_items=50)]


@dataclass(frozen=True, slots=True)
class LinkShown:
    """A personal link: it is shown this once, works once, and until it ends."""

    purpose: Purpose
    email: str
    path: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationShown:
    """An invitation that still works, without what it opens by."""

    id: str
    email: str
    role: Role | None
    respondent_id: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerLinkShown:
    """A link that still lets somebody answer, without what it opens by."""

    id: str
    email: str
    respondent_id: str | None
    questionnaire_ids: tuple[str, ...]
    expires_at: datetime


@operation("GET", "/engagements/{slug}/members", "people", "people")
def list_members(slug: str, asked: Asked) -> Page[MemberShown]:
    """List who has a role in an engagement."""
    opened = open_engagement(slug, "people")
    with floor().keeping.reading() as unit:
        held = unit.accounts.members(opened.engagement.id)
        people = [(one, unit.accounts.account(one.account_id)) for one in held]
    known = [_shown(one, account) for one, account in people if account is not None]
    return page(known, asked, lambda one: f"{one.email} {one.account_id}", lambda one: one)


@operation("PUT", "/engagements/{slug}/members/{account}", "people", "people", give_role)
def set_member(slug: str, account: str, body: RoleWanted) -> MemberShown:
    """Give a member another role; somebody without a role is invited instead."""
    opened = open_engagement(slug, "people")
    person = _member(opened.engagement.id, account)
    membership = Membership(account, opened.engagement.id, body.role, body.respondent_id)
    give_role(floor().keeping, membership, act())
    return _shown(membership, person)


@operation("DELETE", "/engagements/{slug}/members/{account}", "people", "people", take_role, status=204)
def remove_member(slug: str, account: str) -> None:
    """Take somebody out of an engagement; its last owner stays."""
    opened = open_engagement(slug, "people")
    _member(opened.engagement.id, account)
    take_role(floor().keeping, account, opened.engagement.id, act())


@operation("POST", "/engagements/{slug}/invitations", "people", "people", issue_link, status=201)
def invite(slug: str, body: InvitationWanted) -> LinkShown:
    """Make a personal link by which somebody joins an engagement; an earlier one no longer works."""
    opened = open_engagement(slug, "people")
    token = issue_link(
        floor().keeping, "invitation", body.email, act(), opened.engagement.id, body.role, body.respondent_id
    )
    return _link("invitation", body.email, token)


@operation("GET", "/engagements/{slug}/invitations", "people", "people", invitations_of)
def list_invitations(slug: str, asked: Asked) -> Page[InvitationShown]:
    """List the invitations that still work."""
    opened = open_engagement(slug, "people")
    found = invitations_of(floor().keeping, opened.engagement.id, now())
    return page(found, asked, lambda one: f"{one.expires_at.isoformat()} {link_id(one)}", _invitation)


@operation(
    "DELETE", "/engagements/{slug}/invitations/{invitation}", "people", "people", withdraw_invitation, status=204
)
def withdraw_invitation_now(slug: str, invitation: str) -> None:
    """Let an invitation no longer work."""
    withdraw_invitation(floor().keeping, open_engagement(slug, "people").engagement.id, invitation, act())


@operation("GET", "/engagements/{slug}/answer-links", "people", "tailor", answer_links)
def list_answer_links(slug: str, asked: Asked) -> Page[AnswerLinkShown]:
    """List the links that still let somebody answer without an account."""
    opened = open_engagement(slug, "tailor")
    found = answer_links(floor().keeping, opened.engagement.id, now())
    return page(found, asked, lambda one: f"{one.expires_at.isoformat()} {link_id(one)}", _answer_link)


@operation("POST", "/engagements/{slug}/answer-links", "people", "tailor", issue_answer_link, status=201)
def make_answer_link(slug: str, body: AnswerLinkWanted) -> LinkShown:
    """Make a personal link by which a respondent answers questionnaires without an account."""
    opened = open_engagement(slug, "tailor")
    rules = standing(opened.engagement)
    person = rules.stakeholders.get(body.respondent_id)
    unknown = [one for one in body.questionnaire_ids if one not in rules.packs.questionnaires or one in INDIVIDUAL]
    if person is None or unknown:
        raise NotFoundError(Problem("no-such-page", ""))
    id_ = opened.engagement.id
    token = issue_answer_link(floor().keeping, id_, person, body.email, body.questionnaire_ids, act())
    return LinkShown("answer", body.email, url_for("answering.overview", token=token), act().at + LINK_LIFE["answer"])


@operation("DELETE", "/engagements/{slug}/answer-links/{invitation}", "people", "tailor", cancel_answer_link,
           status=204)  # fmt: skip
def cancel_answer_link_now(slug: str, invitation: str) -> None:
    """End a link to answer before its time."""
    cancel_answer_link(floor().keeping, open_engagement(slug, "tailor").engagement.id, invitation, act())


def _answer_link(link: Link) -> AnswerLinkShown:
    ids = tuple(link.questionnaire_ids)
    return AnswerLinkShown(link_id(link), link.email, link.respondent_id, ids, link.expires_at)


def _invitation(link: Link) -> InvitationShown:
    return InvitationShown(link_id(link), link.email, link.role, link.respondent_id, link.expires_at)


def _member(engagement_id: str, account_id: str) -> Account:
    with floor().keeping.reading() as unit:
        held = unit.accounts.membership(account_id, engagement_id)
        account = unit.accounts.account(account_id) if held else None
    if account is None:
        raise NotFoundError(Problem("no-such-member", account_id))
    return account


def _shown(held: Membership, account: Account) -> MemberShown:
    return MemberShown(held.account_id, account.email, account.name, held.role, held.respondent_id)


def _link(purpose: Purpose, email: str, token: str) -> LinkShown:
    return LinkShown(purpose, email, url_for("people.link", token=token), act().at + LINK_LIFE[purpose])
