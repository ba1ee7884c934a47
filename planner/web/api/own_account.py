"""The account of whoever asks, for programs: who they are, and which tokens they gave away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g

from planner.domain.model.text import Language
from planner.services.tokens import ApiToken, Scope, end_token, tokens_of
from planner.web.api.operations import operation
from planner.web.api.paging import Asked, Page, page
from planner.web.guard import account, act, floor


@dataclass(frozen=True, slots=True)
class TokenShown:
    """A token, without what it opens by: that is shown once, when it is made."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountShown:
    """Whose token this is, and the token itself."""

    id: str
    email: str
    name: str
    language: Language
    is_administrator: bool
    token: TokenShown


@operation("GET", "/account", "account", "account")
def show_account() -> AccountShown:
    """Show whose token this is and what it may do."""
    own, token = account(), g.token
    return AccountShown(own.id, own.email, own.name, own.language, own.is_administrator, _shown(token))


@operation("GET", "/account/tokens", "account", "account", tokens_of)
def list_tokens(asked: Asked) -> Page[TokenShown]:
    """List the tokens of the account, the latest first; they are made on its page only."""
    tokens = tokens_of(floor().keeping, account().id)
    return page(tokens, asked, lambda one: f"{one.created_at.isoformat()} {one.id}", _shown, latest_first=True)


@operation("DELETE", "/account/tokens/{token}", "account", "account", end_token, status=204)
def end_own_token(token: str) -> None:
    """End a token of the account, this one included."""
    end_token(floor().keeping, account(), token, act())


def _shown(token: ApiToken) -> TokenShown:
    return TokenShown(
        token.id, token.name, tuple(token.scopes), token.created_at, token.expires_at, token.used_at, token.ended_at
    )
