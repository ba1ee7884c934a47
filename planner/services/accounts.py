"""Accounts and how people get in: sign-in, sessions that can be ended, invitations and links that work once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol, get_args

from planner.domain.model.text import Language
from planner.errors import InputError, NotFoundError, Problem, TooOftenError
from planner.services.access import ROLES, Role
from planner.services.keeping import Act, AuditTrail

Purpose = Literal["sign_in", "invitation", "password_reset", "answer"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

# assumptions, after OWASP Session Management Cheat Sheet: idle and absolute limits
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
LINK_LIFE: dict[Purpose, timedelta] = {
    "sign_in": timedelta(minutes=30),
    "invitation": timedelta(days=7),
    "password_reset": timedelta(hours=1),
    # long enough to answer at leisure; it opens nothing but the questionnaires it names
    "answer": timedelta(days=30),
}
# how many failures within the window before a name, or an address, has to wait
WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 10, 50
# NIST SP 800-63B, 2017: at least 8 characters, no rules of composition; ours is a little longer, and bounded for argon2
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 256
_SEEN_EVERY = timedelta(minutes=5)
_DEVICE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Account:
    """
    Somebody who signs in, by e-mail address in small letters.

    `password_hash` None: they have not chosen a password, or come by a link. `is_administrator` may make engagements
    and accounts. `disabled_at` ends every session and link.
    """

    id: str
    email: str
    name: str
    language: Language
    password_hash: str | None = None
    is_administrator: bool = False
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignInSession:
    """One sign-in of one account on one device; only the hash of its token is kept."""

    token_hash: str
    account_id: str
    created_at: datetime
    seen_at: datetime
    device: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """
    A personal link: what it is for, for whom, and how long; only the hash of its token is kept.

    An invitation may name an engagement with a role in it, and as whom of its respondents the person answers. An
    `answer` link lets that respondent answer the questionnaires named, without an account, until it ends.
    """

    token_hash: str
    purpose: Purpose
    email: str
    created_by: str
    expires_at: datetime
    engagement_id: str | None = None
    role: Role | None = None
    used_at: datetime | None = None
    respondent_id: str | None = None
    questionnaire_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """The role of an account in an engagement, and who among its respondents the person is (None: not one of them)."""

    account_id: str
    engagement_id: str
    role: Role
    respondent_id: str | None = None


class Passwords(Protocol):
    """Hashes passwords slowly, and checks them as slowly whether or not there is one."""

    def hash(self, password: str) -> str: ...

    def matches(self, password: str, hashed: str | None) -> bool: ...

    def needs_rehash(self, hashed: str) -> bool: ...


class AccountKeeper(Protocol):
    """Accounts, sessions, links, memberships and failed attempts within one transaction."""

    def accounts(self) -> tuple[Account, ...]: ...

    def account(self, account_id: str) -> Account | None: ...

    def by_email(self, email: str) -> Account | None: ...

    def put_account(self, account: Account) -> None: ...

    def session(self, token_hash: str) -> SignInSession | None: ...

    def sessions_of(self, account_id: str) -> tuple[SignInSession, ...]: ...

    def put_session(self, session: SignInSession) -> None: ...

    def link(self, token_hash: str) -> Link | None: ...

    def links_of(self, email: str) -> tuple[Link, ...]: ...

    def links_into(self, engagement_id: str) -> tuple[Link, ...]: ...

    def put_link(self, link: Link) -> None: ...

    def membership(self, account_id: str, engagement_id: str) -> Membership | None: ...

    def members(self, engagement_id: str) -> tuple[Membership, ...]: ...

    def memberships(self, account_id: str) -> tuple[Membership, ...]: ...

    def put_membership(self, membership: Membership) -> None: ...

    def remove_membership(self, account_id: str, engagement_id: str) -> None: ...

    def failures(self, keys: Sequence[str], since: datetime) -> dict[str, int]: ...

    def note_failure(self, key: str, at: datetime) -> None: ...

    def forget_failures(self, key: str, before: datetime | None = None) -> None: ...


class AccountUnit(Protocol):
    """What one transaction over accounts reaches."""

    @property
    def accounts(self) -> AccountKeeper: ...

    @property
    def audit(self) -> AuditTrail: ...


class AccountKeeping(Protocol):
    """Transactions over accounts."""

    def reading(self) -> AbstractContextManager[AccountUnit]: ...

    def writing(self) -> AbstractContextManager[AccountUnit]: ...


def token_hash(token: str) -> str:
    """Return what is kept of a token: it is long and drawn at random, so that a quick hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def clean_email(email: str) -> str:
    """Return an address in the form it is kept and compared in."""
    return email.strip().casefold()


# --- getting in --------------------------------------------------------------------------------------------------


def make_owner(keeping: AccountKeeping, email: str, name: str, language: Language, act: Act) -> Account:
    """Return the first account, an administrator; where there is one already, that one."""
    with keeping.writing() as unit:
        found = next((one for one in unit.accounts.accounts() if one.is_administrator and not one.disabled_at), None)
        if found is not None:
            return found
        account = Account(new_account_id(), clean_email(email), name, language, is_administrator=True)
        unit.accounts.put_account(account)
        unit.audit.append(act, "account.make", None, account.email, None, {"name": name, "is_administrator": True})
        return account


def new_account_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_hex(16)


def issue_link(
    keeping: AccountKeeping,
    purpose: Purpose,
    email: str,
    act: Act,
    engagement_id: str | None = None,
    role: Role | None = None,
    respondent_id: str | None = None,
    questionnaire_ids: Sequence[str] = (),
) -> str:
    """
    Return the token of a new link; earlier ones of the same purpose for the same person no longer work.

    Raises:
        InputError: the role is none.
    """
    if role is not None and role not in ROLES:
        raise InputError([Problem("unknown-access-role", email, {"value": role, "known": ROLES})])
    token = secrets.token_urlsafe(32)
    address = clean_email(email)
    link = Link(
        token_hash(token),
        purpose,
        address,
        act.actor,
        act.at + LINK_LIFE[purpose],
        engagement_id,
        role,
        respondent_id=respondent_id,
        questionnaire_ids=list(questionnaire_ids),
    )
    with keeping.writing() as unit:
        for earlier in unit.accounts.links_of(address):
            same = (earlier.purpose, earlier.engagement_id) == (purpose, engagement_id)
            if same and earlier.used_at is None:
                unit.accounts.put_link(replace(earlier, used_at=act.at))
        unit.accounts.put_link(link)
        told = {"purpose": purpose, "role": role, "respondent": respondent_id}
        unit.audit.append(act, "link.issue", engagement_id, address, None, told)
    return token


def look_at_link(keeping: AccountKeeping, token: str, at: datetime) -> Link:
    """
    Return what a link is for, without using it: mail programs open links before people do.

    Raises:
        NotFoundError: there is no such link, it was used, or its time is over; which of these is not told.
    """
    with keeping.reading() as unit:
        return _sound_link(unit.accounts, token, at)


def open_link(keeping: AccountKeeping, token: str, address: str, at: datetime) -> Link:
    """
    Return what a link is for, as `look_at_link` does, and count the wrong ones an address tries in the database.

    A right link opens from everywhere: nobody guesses one, and an office of many people has one address.

    Raises:
        NotFoundError: the link does not work.
        TooOftenError: the address tried too many that do not; nothing more is written for it.
    """
    try:
        return look_at_link(keeping, token, at)
    except NotFoundError:
        if _may_fail(keeping, f"link-address:{address}", at):
            raise
    raise TooOftenError([Problem("too-often", "")])


def use_link(
    keeping: AccountKeeping,
    passwords: Passwords,
    token: str,
    at: datetime,
    *,
    device: str = "",
    name: str | None = None,
    password: str | None = None,
    language: Language = "zh-CN",
) -> str:
    """
    Use a link once and return the token of a new session.

    An invitation makes the account where there is none, and gives the role; a reset sets the password and ends every
    other session.

    Raises:
        NotFoundError: the link does not work (any more).
        InputError: a password is wanted and none was given, or it is too short.
    """
    with keeping.writing() as unit:
        link = _sound_link(unit.accounts, token, at)
        if link.purpose == "answer":
            # it opens questionnaires and makes nobody signed in
            raise _no_link()
        account = unit.accounts.by_email(link.email)
        act = Act(link.email, at)
        if account is None:
            if link.purpose != "invitation":
                raise _no_link()
            account = Account(new_account_id(), link.email, (name or link.email).strip(), language)
            unit.audit.append(act, "account.make", None, account.email, None, {"name": account.name})
        if password is not None or link.purpose == "password_reset":
            account = replace(account, password_hash=passwords.hash(sound_password(password)))
        unit.accounts.put_account(account)
        if link.purpose == "password_reset":
            end_sessions(unit.accounts, account.id, at)
        if link.engagement_id is not None and link.role is not None:
            held = unit.accounts.membership(account.id, link.engagement_id)
            # who owns the engagement keeps it, whatever the invitation says
            if held is None or held.role != "owner":
                joined = Membership(account.id, link.engagement_id, link.role, link.respondent_id)
                _join(unit, joined, account.email, act)
        unit.accounts.put_link(replace(link, used_at=at))
        unit.audit.append(act, f"link.use-{link.purpose}", link.engagement_id, link.email, None, None)
        return _new_session(unit.accounts, account, at, device)


def sign_in(
    keeping: AccountKeeping,
    passwords: Passwords,
    email: str,
    password: str,
    address: str,
    at: datetime,
    device: str = "",
) -> str:
    """
    Return the token of a new session for a name and its password.

    A wrong password, an unknown name, a disabled account and one without a password are told alike and take alike
    long. Failures are counted in the database, so that a restart or a second process forgets none.

    Raises:
        InputError: name or password are wrong, or there were too many failures for the name or the address.
    """
    name = clean_email(email)
    keys = (f"name:{name}", f"address:{address}")
    with keeping.reading() as unit:
        counted = unit.accounts.failures(keys, at - WINDOW)
        account = unit.accounts.by_email(name)
    if counted[keys[0]] >= PER_NAME or counted[keys[1]] >= PER_ADDRESS:
        raise TooOftenError([Problem("sign-in-too-often", "", {"minutes": int(WINDOW.total_seconds() // 60)})])
    # outside any transaction: hashing is slow on purpose, and nobody should wait for it
    usable = account is not None and account.disabled_at is None
    right = passwords.matches(password[:LONGEST_PASSWORD], account.password_hash if account and usable else None)
    if account is None or not right:
        with keeping.writing() as unit:
            for key in keys:
                unit.accounts.note_failure(key, at)
        raise InputError([Problem("sign-in-wrong", "")])
    with keeping.writing() as unit:
        unit.accounts.forget_failures(keys[0])
        if account.password_hash and passwords.needs_rehash(account.password_hash):
            account = replace(account, password_hash=passwords.hash(password))
            unit.accounts.put_account(account)
        return _new_session(unit.accounts, account, at, device)


def session_account(keeping: AccountKeeping, token: str, at: datetime) -> Account | None:
    """Return whose session a token is and note that it was used; None when it ended, is too old, or never was."""
    with keeping.reading() as unit:
        session = unit.accounts.session(token_hash(token))
        account = unit.accounts.account(session.account_id) if session else None
    if session is None or account is None or account.disabled_at or session.ended_at:
        return None
    if at - session.seen_at > IDLE or at - session.created_at > LONGEST:
        return None
    # once in a while is enough: a page must not write for every picture on it
    if at - session.seen_at > _SEEN_EVERY:
        with keeping.writing() as unit:
            unit.accounts.put_session(replace(session, seen_at=at))
    return account


def sign_out(keeping: AccountKeeping, token: str, at: datetime) -> None:
    """End a session; a token nobody knows ends nothing."""
    with keeping.writing() as unit:
        session = unit.accounts.session(token_hash(token))
        if session is not None and session.ended_at is None:
            unit.accounts.put_session(replace(session, ended_at=at))


def sign_out_everywhere(keeping: AccountKeeping, account_id: str, act: Act) -> None:
    """End every session of an account."""
    with keeping.writing() as unit:
        account = _account(unit.accounts, account_id)
        end_sessions(unit.accounts, account_id, act.at)
        unit.audit.append(act, "account.sign-out-everywhere", None, account.email, None, None)


def disable_account(keeping: AccountKeeping, account_id: str, act: Act) -> None:
    """
    Keep somebody out from now on; what they did stays.

    Raises:
        InputError: it is the last administrator.
    """
    with keeping.writing() as unit:
        account = _account(unit.accounts, account_id)
        if account.disabled_at is not None:
            return
        others = [one for one in unit.accounts.accounts() if one.is_administrator and not one.disabled_at]
        if [one.id for one in others] == [account_id]:
            raise InputError([Problem("last-administrator", account.email)])
        unit.accounts.put_account(replace(account, disabled_at=act.at))
        end_sessions(unit.accounts, account_id, act.at)
        unit.audit.append(act, "account.disable", None, account.email, None, None)


# --- roles in an engagement --------------------------------------------------------------------------------------


def role_in(keeping: AccountKeeping, account_id: str, engagement_id: str) -> Role | None:
    """Return the role of an account in an engagement; None: for them there is no such engagement."""
    with keeping.reading() as unit:
        membership = unit.accounts.membership(account_id, engagement_id)
    return membership.role if membership else None


def give_role(keeping: AccountKeeping, membership: Membership, act: Act) -> None:
    """
    Give an account a role in an engagement, in the place of the one it has.

    Raises:
        NotFoundError: there is no such account.
        InputError: the role is none, or the engagement would have no owner.
    """
    if membership.role not in ROLES:
        raise InputError(
            [Problem("unknown-access-role", membership.account_id, {"value": membership.role, "known": ROLES})]
        )
    with keeping.writing() as unit:
        account = _account(unit.accounts, membership.account_id)
        if membership.role != "owner":
            _refuse_without_owner(unit.accounts, membership.account_id, membership.engagement_id)
        _join(unit, membership, account.email, act)


def take_role(keeping: AccountKeeping, account_id: str, engagement_id: str, act: Act) -> None:
    """
    Take somebody out of an engagement; no link into it that was sent to them before lets them in again.

    Raises:
        NotFoundError: they have no role in it.
        InputError: the engagement would have no owner.
    """
    with keeping.writing() as unit:
        account = _account(unit.accounts, account_id)
        held = unit.accounts.membership(account_id, engagement_id)
        if held is None:
            raise NotFoundError(Problem("no-such-member", account.email))
        _refuse_without_owner(unit.accounts, account_id, engagement_id)
        unit.accounts.remove_membership(account_id, engagement_id)
        for link in unit.accounts.links_of(account.email):
            if link.engagement_id == engagement_id and link.used_at is None:
                unit.accounts.put_link(replace(link, used_at=act.at))
        unit.audit.append(act, "member.remove", engagement_id, account.email, held.role, None)


# --- parts -------------------------------------------------------------------------------------------------------


def _sound_link(accounts: AccountKeeper, token: str, at: datetime) -> Link:
    link = accounts.link(token_hash(token))
    account = accounts.by_email(link.email) if link else None
    if link is None or link.used_at is not None or at >= link.expires_at or (account and account.disabled_at):
        raise _no_link()
    return link


def _may_fail(keeping: AccountKeeping, key: str, at: datetime) -> bool:
    """Whether an address may try once more, which is written down."""
    with keeping.writing() as unit:
        if unit.accounts.failures([key], at - WINDOW)[key] >= PER_ADDRESS:
            return False
        unit.accounts.forget_failures(key, at - WINDOW)
        unit.accounts.note_failure(key, at)
        return True


def _no_link() -> NotFoundError:
    return NotFoundError(Problem("no-such-link", ""))


def sound_password(password: str | None) -> str:
    """Return a password that is long enough; InputError for any other."""
    if password is None or not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        limits = {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD}
        raise InputError([Problem("password-length", "password", limits)])
    return password


def _new_session(accounts: AccountKeeper, account: Account, at: datetime, device: str) -> str:
    token = secrets.token_urlsafe(32)
    accounts.put_session(SignInSession(token_hash(token), account.id, at, at, device[:_DEVICE_LENGTH]))
    return token


def end_sessions(accounts: AccountKeeper, account_id: str, at: datetime, but: str | None = None) -> None:
    """End the sessions of an account, but one."""
    for session in accounts.sessions_of(account_id):
        if session.ended_at is None and session.token_hash != but:
            accounts.put_session(replace(session, ended_at=at))


def _account(accounts: AccountKeeper, account_id: str) -> Account:
    account = accounts.account(account_id)
    if account is None:
        raise NotFoundError(Problem("no-such-account", account_id))
    return account


def _join(unit: AccountUnit, membership: Membership, email: str, act: Act) -> None:
    held = unit.accounts.membership(membership.account_id, membership.engagement_id)
    if held == membership:
        return
    unit.accounts.put_membership(membership)
    unit.audit.append(act, "member.role", membership.engagement_id, email, _told(held), _told(membership))


def _told(membership: Membership | None) -> dict[str, str | None] | None:
    """Return what the audit trail says of a membership."""
    return None if membership is None else {"role": membership.role, "respondent": membership.respondent_id}


def _refuse_without_owner(accounts: AccountKeeper, account_id: str, engagement_id: str) -> None:
    owners = [one.account_id for one in accounts.members(engagement_id) if one.role == "owner"]
    if owners == [account_id]:
        raise InputError([Problem("last-owner", engagement_id)])
