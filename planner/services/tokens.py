"""Tokens of programs: what they may do, until when; made and ended by the people whose rights they carry."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol, get_args

from planner.errors import InputError, NotFoundError, Problem
from planner.services.accounts import WINDOW, Account, AccountKeeper, token_hash
from planner.services.keeping import Act, AuditTrail

# `read` sees what its owner sees, `write` changes what its owner may change
Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

# assumptions: a token that nobody renews within a year is forgotten by then, and one person hardly runs fifty programs
LONGEST_LIFE = timedelta(days=365)
MOST_TOKENS = 50
LONGEST_NAME = 200
# how many wrong tokens within the window of failed sign-ins before an address has to wait
PER_ADDRESS = 50
# so that a token in a log or a file can be told for what it is
_PREFIX = "crmp_"
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token somebody gave to a program; only the hash of it is kept."""

    token_hash: str
    account_id: str
    name: str
    scopes: Sequence[Scope]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def id(self) -> str:
        """What a token is called by where it is listed or ended: it opens nothing."""
        return self.token_hash[:16]

    def is_sound(self, at: datetime) -> bool:
        """Whether it opens anything at a moment."""
        return self.ended_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class TokenWanted:
    """What somebody asks for: a name to know the token by, what it may do, and for how many days."""

    name: str
    scopes: Sequence[Scope]
    days: int


class TokenKeeper(Protocol):
    """Tokens within one transaction."""

    def token(self, token_hash: str) -> ApiToken | None: ...

    def of_account(self, account_id: str) -> tuple[ApiToken, ...]: ...

    def put(self, token: ApiToken) -> None: ...


class TokenUnit(Protocol):
    """What one transaction over tokens reaches."""

    @property
    def tokens(self) -> TokenKeeper: ...

    @property
    def accounts(self) -> AccountKeeper: ...

    @property
    def audit(self) -> AuditTrail: ...


class TokenKeeping(Protocol):
    """Transactions over tokens."""

    def reading(self) -> AbstractContextManager[TokenUnit]: ...

    def writing(self) -> AbstractContextManager[TokenUnit]: ...


class TokenRefusedError(InputError):
    """A token opens nothing; `must_wait` when the address has to wait after too many wrong ones."""

    def __init__(self, *, must_wait: bool) -> None:
        code = "token-too-often" if must_wait else "token-wrong"
        super().__init__([Problem(code, "", {"minutes": int(WINDOW.total_seconds() // 60)})])
        self.must_wait = must_wait


def make_token(keeping: TokenKeeping, account: Account, wanted: TokenWanted, act: Act) -> tuple[str, ApiToken]:
    """
    Return a new token of an account and what is kept of it; the token itself is shown once and kept nowhere.

    Raises:
        InputError: it has no name or no scope, would live too long, or the account has too many.
    """
    _check(wanted)
    secret = _PREFIX + secrets.token_urlsafe(32)
    # in the order of SCOPES, each once
    scopes = tuple(scope for scope in SCOPES if scope in wanted.scopes)
    token = ApiToken(
        token_hash(secret), account.id, wanted.name.strip(), scopes, act.at, act.at + timedelta(days=wanted.days)
    )
    with keeping.writing() as unit:
        if sum(one.is_sound(act.at) for one in unit.tokens.of_account(account.id)) >= MOST_TOKENS:
            raise InputError([Problem("token-too-many", "name", {"limit": MOST_TOKENS})])
        unit.tokens.put(token)
        unit.audit.append(act, "token.make", None, account.email, None, _told(token))
    return secret, token


def tokens_of(keeping: TokenKeeping, account_id: str) -> tuple[ApiToken, ...]:
    """Return the tokens of an account, the latest first, with those that ended."""
    with keeping.reading() as unit:
        return unit.tokens.of_account(account_id)


def end_token(keeping: TokenKeeping, account: Account, token_id: str, act: Act) -> ApiToken:
    """
    End a token; one that ended already stays as it is.

    Raises:
        NotFoundError: the account has no such token.
    """
    with keeping.writing() as unit:
        token = next((one for one in unit.tokens.of_account(account.id) if one.id == token_id), None)
        if token is None:
            raise NotFoundError(Problem("no-such-token", token_id))
        if token.ended_at is not None:
            return token
        ended = replace(token, ended_at=act.at)
        unit.tokens.put(ended)
        unit.audit.append(act, "token.end", None, account.email, _told(token), None)
        return ended


def open_token(keeping: TokenKeeping, secret: str, address: str, at: datetime) -> tuple[Account, ApiToken]:
    """
    Return whose token this is and what it may do, and note that it was used.

    A right token opens from everywhere; wrong ones are counted by address in the database, and after too many the
    address is told to wait and nothing more is written.

    Raises:
        TokenRefusedError: it is unknown, ended or too old, or its account is disabled; which of these is not told.
    """
    with keeping.reading() as unit:
        token = unit.tokens.token(token_hash(secret))
        account = unit.accounts.account(token.account_id) if token else None
    if token is None or account is None or account.disabled_at is not None or not token.is_sound(at):
        raise _refused(keeping, f"token-address:{address}", at)
    # once in a while is enough: a read must not write every time
    if token.used_at is None or at - token.used_at > _SEEN_EVERY:
        with keeping.writing() as unit:
            held = unit.tokens.token(token.token_hash)
            # somebody may have ended it in between
            if held is None or not held.is_sound(at):
                raise TokenRefusedError(must_wait=False)
            token = replace(held, used_at=at)
            unit.tokens.put(token)
    return account, token


def _refused(keeping: TokenKeeping, key: str, at: datetime) -> TokenRefusedError:
    with keeping.reading() as unit:
        count = unit.accounts.failures([key], at - WINDOW)[key]
    if count >= PER_ADDRESS:
        return TokenRefusedError(must_wait=True)
    with keeping.writing() as unit:
        unit.accounts.forget_failures(key, at - WINDOW)
        unit.accounts.note_failure(key, at)
    return TokenRefusedError(must_wait=False)


def _check(wanted: TokenWanted) -> None:
    problems = []
    if not 0 < len(wanted.name.strip()) <= LONGEST_NAME:
        problems.append(Problem("token-name", "name", {"longest": LONGEST_NAME}))
    if not wanted.scopes or not set(wanted.scopes) <= set(SCOPES):
        problems.append(Problem("token-scopes", "scopes"))
    if not 0 < wanted.days <= LONGEST_LIFE.days:
        problems.append(Problem("token-days", "days", {"longest": LONGEST_LIFE.days}))
    if problems:
        raise InputError(problems)


def _told(token: ApiToken) -> dict[str, object]:
    """Return what the audit trail says of a token."""
    return {
        "id": token.id,
        "name": token.name,
        "scopes": list(token.scopes),
        "expires_at": token.expires_at.isoformat(),
    }
