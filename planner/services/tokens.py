"""Tokens of programs: what they may do, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

# `read` sees what its owner sees, `write` changes what its owner may change
Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


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


class TokenKeeper(Protocol):
    """Tokens within one transaction."""

    def token(self, token_hash: str) -> ApiToken | None: ...

    def of_account(self, account_id: str) -> tuple[ApiToken, ...]: ...

    def put(self, token: ApiToken) -> None: ...
