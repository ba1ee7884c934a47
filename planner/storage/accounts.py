"""Accounts, sessions, links, memberships and failed attempts in the database."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from planner.services.accounts import Account, Link, Membership, SignInSession
from planner.storage.tables import AccountRow, FailureRow, LinkRow, MembershipRow, Row, SessionRow

_Record = TypeVar("_Record", Account, Link, Membership, SignInSession)


class StoredAccounts:
    """What one transaction reaches of accounts and of the ways in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts by their address."""
        rows = self._session.scalars(select(AccountRow).order_by(AccountRow.email))
        return tuple(_record(Account, row) for row in rows)

    def account(self, account_id: str) -> Account | None:
        """Return an account by its id."""
        return _found(Account, self._session.get(AccountRow, account_id))

    def by_email(self, email: str) -> Account | None:
        """Return an account by its address."""
        return _found(Account, self._session.scalars(select(AccountRow).where(AccountRow.email == email)).one_or_none())

    def put_account(self, account: Account) -> None:
        """Keep an account, in the place of what was kept of it."""
        self._put(AccountRow, account)

    def session(self, token_hash: str) -> SignInSession | None:
        """Return a session by the hash of its token."""
        return _found(SignInSession, self._session.get(SessionRow, token_hash))

    def sessions_of(self, account_id: str) -> tuple[SignInSession, ...]:
        """Return the sessions of an account, oldest first."""
        query = select(SessionRow).where(SessionRow.account_id == account_id).order_by(SessionRow.created_at)
        return tuple(_record(SignInSession, row) for row in self._session.scalars(query))

    def put_session(self, session: SignInSession) -> None:
        """Keep a session."""
        self._put(SessionRow, session)

    def link(self, token_hash: str) -> Link | None:
        """Return a link by the hash of its token."""
        return _found(Link, self._session.get(LinkRow, token_hash))

    def links_of(self, email: str) -> tuple[Link, ...]:
        """Return the links of a person, the next to end first."""
        query = select(LinkRow).where(LinkRow.email == email).order_by(LinkRow.expires_at)
        return tuple(_record(Link, row) for row in self._session.scalars(query))

    def links_into(self, engagement_id: str) -> tuple[Link, ...]:
        """Return the links into an engagement, the next to end first."""
        query = select(LinkRow).where(LinkRow.engagement_id == engagement_id).order_by(LinkRow.expires_at)
        return tuple(_record(Link, row) for row in self._session.scalars(query))

    def put_link(self, link: Link) -> None:
        """Keep a link."""
        self._put(LinkRow, link)

    def membership(self, account_id: str, engagement_id: str) -> Membership | None:
        """Return the role of an account in an engagement."""
        return _found(Membership, self._session.get(MembershipRow, (account_id, engagement_id)))

    def members(self, engagement_id: str) -> tuple[Membership, ...]:
        """Return who has a role in an engagement."""
        return self._memberships(MembershipRow.engagement_id == engagement_id)

    def memberships(self, account_id: str) -> tuple[Membership, ...]:
        """Return the engagements an account has a role in."""
        return self._memberships(MembershipRow.account_id == account_id)

    def put_membership(self, membership: Membership) -> None:
        """Keep a role."""
        self._put(MembershipRow, membership)

    def remove_membership(self, account_id: str, engagement_id: str) -> None:
        """Remove a role."""
        row = self._session.get(MembershipRow, (account_id, engagement_id))
        if row is not None:
            self._session.delete(row)
            self._session.flush()

    def failures(self, keys: Sequence[str], since: datetime) -> dict[str, int]:
        """Return how many attempts failed for every key since a moment."""
        query = (
            select(FailureRow.key, func.count())
            .where(FailureRow.key.in_(keys), FailureRow.at > since)
            .group_by(FailureRow.key)
        )
        return dict.fromkeys(keys, 0) | {row[0]: row[1] for row in self._session.execute(query)}

    def note_failure(self, key: str, at: datetime) -> None:
        """Write down a failed attempt."""
        self._session.add(FailureRow(key=key, at=at))

    def forget_failures(self, key: str, before: datetime | None = None) -> None:
        """Forget the failed attempts of a key, or those before a moment."""
        query = delete(FailureRow).where(FailureRow.key == key)
        self._session.execute(query if before is None else query.where(FailureRow.at < before))

    def _memberships(self, wanted: Any) -> tuple[Membership, ...]:
        query = select(MembershipRow).where(wanted).order_by(MembershipRow.engagement_id, MembershipRow.account_id)
        return tuple(_record(Membership, row) for row in self._session.scalars(query))

    def _put(self, kind: type[Row], record: Any) -> None:
        values = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
        self._session.merge(kind(**values))
        self._session.flush()


def _record(kind: type[_Record], row: Row) -> _Record:
    return kind(**{field.name: getattr(row, field.name) for field in dataclasses.fields(kind)})


def _found(kind: type[_Record], row: Row | None) -> _Record | None:
    return None if row is None else _record(kind, row)
