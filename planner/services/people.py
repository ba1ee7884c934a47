"""People of an engagement and their invitations, and what somebody does with their own account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from planner.domain.model.text import LANGUAGES, Language
from planner.errors import InputError, NotFoundError, Problem, TooOftenError
from planner.services.accounts import (
    IDLE,
    LONGEST,
    PER_NAME,
    WINDOW,
    Account,
    AccountKeeping,
    AccountUnit,
    Link,
    Membership,
    Passwords,
    SignInSession,
    end_sessions,
    sound_password,
    token_hash,
)
from planner.services.keeping import Act

# of the hash of a token: enough to name a session or a link among those of one person, and it opens nothing
_SHOWN_ID = 16
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role in an engagement."""

    account: Account
    membership: Membership


@dataclass(frozen=True, slots=True)
class Device:
    """One sign-in that is still good; `is_this` is the one that asks."""

    id: str
    session: SignInSession
    is_this: bool


def members_of(keeping: AccountKeeping, engagement_id: str) -> tuple[Member, ...]:
    """Return the people of an engagement by their address."""
    with keeping.reading() as unit:
        found = [(one, unit.accounts.account(one.account_id)) for one in unit.accounts.members(engagement_id)]
    members = [Member(account, membership) for membership, account in found if account is not None]
    return tuple(sorted(members, key=lambda one: one.account.email))


def invitations_of(keeping: AccountKeeping, engagement_id: str, at: datetime) -> tuple[Link, ...]:
    """Return the invitations into an engagement that still work, the next to end first."""
    with keeping.reading() as unit:
        links = unit.accounts.links_into(engagement_id)
    return tuple(one for one in links if one.purpose == "invitation" and one.used_at is None and at < one.expires_at)


def link_id(link: Link) -> str:
    """Return what a link is called by where it is listed: it opens nothing."""
    return link.token_hash[:_SHOWN_ID]


def withdraw_invitation(keeping: AccountKeeping, engagement_id: str, id_: str, act: Act) -> Link:
    """
    Let an invitation no longer work.

    Raises:
        NotFoundError: there is no such invitation into this engagement.
    """
    with keeping.writing() as unit:
        for link in unit.accounts.links_into(engagement_id):
            if link_id(link) == id_ and link.purpose == "invitation" and link.used_at is None:
                unit.accounts.put_link(replace(link, used_at=act.at))
                unit.audit.append(act, "link.withdraw", engagement_id, link.email, {"role": link.role}, None)
                return link
    raise NotFoundError(Problem("no-such-link", ""))


# --- one's own account -------------------------------------------------------------------------------------------


def rename_account(keeping: AccountKeeping, account_id: str, name: str, language: Language, act: Act) -> Account:
    """
    Change somebody's name and language.

    Raises:
        InputError: there is no name, or it is too long.
    """
    told = name.strip()
    if not 0 < len(told) <= _LONGEST_NAME or language not in LANGUAGES:
        raise InputError([Problem("name-length", "name", {"longest": _LONGEST_NAME})])
    with keeping.writing() as unit:
        account = _account(unit, account_id)
        changed = replace(account, name=told, language=language)
        if changed != account:
            unit.accounts.put_account(changed)
            before = {"name": account.name, "language": account.language}
            after = {"name": told, "language": language}
            unit.audit.append(act, "account.change", None, account.email, before, after)
        return changed


def change_password(
    keeping: AccountKeeping, passwords: Passwords, account_id: str, old: str, new: str, token: str, act: Act
) -> None:
    """
    Set a new password and end every other session; the old one is needed where there is one.

    Wrong old passwords are counted as failed sign-ins: a session somebody left open is no way to try them all.

    Raises:
        InputError: the old password is wrong, or the new one is too short.
        TooOftenError: the old password was wrong too often.
    """
    with keeping.reading() as unit:
        account = _account(unit, account_id)
        key = f"name:{account.email}"
        count = unit.accounts.failures([key], act.at - WINDOW)[key]
    if count >= PER_NAME:
        raise TooOftenError([Problem("sign-in-too-often", "old", {"minutes": int(WINDOW.total_seconds() // 60)})])
    if account.password_hash is not None and not passwords.matches(old, account.password_hash):
        with keeping.writing() as unit:
            unit.accounts.note_failure(key, act.at)
        raise InputError([Problem("old-password-wrong", "old")])
    hashed = passwords.hash(sound_password(new))
    with keeping.writing() as unit:
        unit.accounts.put_account(replace(_account(unit, account_id), password_hash=hashed))
        end_sessions(unit.accounts, account_id, act.at, token_hash(token))
        unit.accounts.forget_failures(key)
        unit.audit.append(act, "account.password", None, account.email, None, None)


def devices_of(keeping: AccountKeeping, account_id: str, token: str, at: datetime) -> tuple[Device, ...]:
    """Return where somebody is signed in, the one seen last first."""
    with keeping.reading() as unit:
        sessions = unit.accounts.sessions_of(account_id)
    this = token_hash(token)
    good = [one for one in sessions if one.ended_at is None and at - one.seen_at <= IDLE
            and at - one.created_at <= LONGEST]  # fmt: skip
    devices = [Device(one.token_hash[:_SHOWN_ID], one, one.token_hash == this) for one in good]
    return tuple(sorted(devices, key=lambda one: one.session.seen_at, reverse=True))


def end_session(keeping: AccountKeeping, account_id: str, id_: str, act: Act) -> None:
    """
    End one session of an account.

    Raises:
        NotFoundError: it has none such.
    """
    with keeping.writing() as unit:
        for session in unit.accounts.sessions_of(account_id):
            if session.token_hash[:_SHOWN_ID] == id_ and session.ended_at is None:
                unit.accounts.put_session(replace(session, ended_at=act.at))
                unit.audit.append(act, "session.end", None, _account(unit, account_id).email, None, None)
                return
    raise NotFoundError(Problem("no-such-page", ""))


def end_other_sessions(keeping: AccountKeeping, account_id: str, token: str, act: Act) -> None:
    """End every session of an account but the one that asks."""
    with keeping.writing() as unit:
        account = _account(unit, account_id)
        end_sessions(unit.accounts, account_id, act.at, token_hash(token))
        unit.audit.append(act, "account.sign-out-others", None, account.email, None, None)


# --- administrators ----------------------------------------------------------------------------------------------


def all_accounts(keeping: AccountKeeping) -> tuple[Account, ...]:
    """Return all accounts by their address."""
    with keeping.reading() as unit:
        return unit.accounts.accounts()


def make_administrator(keeping: AccountKeeping, account_id: str, act: Act) -> None:
    """Let somebody make engagements and see to accounts."""
    with keeping.writing() as unit:
        account = _account(unit, account_id)
        if not account.is_administrator:
            unit.accounts.put_account(replace(account, is_administrator=True))
            unit.audit.append(act, "account.administrator", None, account.email, False, True)


def enable_account(keeping: AccountKeeping, account_id: str, act: Act) -> None:
    """Let somebody in again who was kept out."""
    with keeping.writing() as unit:
        account = _account(unit, account_id)
        if account.disabled_at is not None:
            unit.accounts.put_account(replace(account, disabled_at=None))
            unit.audit.append(act, "account.enable", None, account.email, None, None)


def _account(unit: AccountUnit, account_id: str) -> Account:
    account = unit.accounts.account(account_id)
    if account is None:
        raise NotFoundError(Problem("no-such-account", account_id))
    return account
