"""Who is asking, and what they may do: every page goes through here, and nothing else decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.model.text import LANGUAGES, Language
from planner.errors import NotAllowedError, NotFoundError, Problem
from planner.services.access import Permission, Role, may
from planner.services.accounts import IDLE, Account, Membership, Passwords, session_account
from planner.services.engines import Engines
from planner.services.keeping import Act, EngagementFile, KeptEngagement
from planner.services.store import Store
from planner.wording import Wording, load_wording

SESSION_COOKIE, LANGUAGE_COOKIE = "planner_session", "planner_language"
_EXTENSION = "planner"
_Arguments = ParamSpec("_Arguments")
_View = Callable[_Arguments, AnyResponse | str]


@dataclass(frozen=True, slots=True)
class Floor:
    """What the pages stand on."""

    keeping: Store
    passwords: Passwords
    engines: Engines
    clock: Callable[[], datetime]
    is_https: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An engagement as somebody may see it."""

    engagement: KeptEngagement
    membership: Membership

    @property
    def role(self) -> Role:
        """The role of whoever asks."""
        return self.membership.role

    def files(self) -> tuple[EngagementFile, ...]:
        """Return the files of the engagement as they are now."""
        with floor().keeping.reading() as unit:
            return unit.engagements.files(self.engagement.id)

    def may(self, permission: Permission) -> bool:
        """Whether the person asking may do something here."""
        return may(self.role, permission)


def stand_on(app: Flask, floor: Floor) -> None:
    """Give an application what its pages stand on, and every request the person who asks."""
    app.extensions[_EXTENSION] = floor

    @app.before_request
    def who_asks() -> None:
        token = request.cookies.get(SESSION_COOKIE)
        g.account = session_account(floor.keeping, token, floor.clock()) if token else None
        g.language = _language(g.account)


def floor() -> Floor:
    """Return what the present application stands on."""
    found: Floor = current_app.extensions[_EXTENSION]
    return found


def now() -> datetime:
    """Return the present moment of the application's clock."""
    return floor().clock()


def wall_clock() -> datetime:
    """Return the moment of this machine."""
    return datetime.now(UTC)


def account() -> Account:
    """Return who asks; only for pages behind `signed_in`."""
    found: Account = g.account
    return found


def act() -> Act:
    """Return who asks and when, for the audit trail."""
    return Act(account().email, now())


def say() -> Wording:
    """Return the wording in the language of whoever asks."""
    return load_wording(g.get("language", "zh-CN"))


def signed_in(view: _View[_Arguments]) -> _View[_Arguments]:
    """Let only people with an account see a page; others are asked to sign in and come back."""

    @wraps(view)
    def guarded(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> AnyResponse | str:
        if g.account is None:
            # the way back is a path of ours by construction: a full address could lead anywhere
            back = request.full_path.rstrip("?") if request.method == "GET" else url_for("home.engagements")
            return redirect(url_for("people.sign_in", back=back))
        return view(*args, **kwargs)

    return guarded


def open_engagement(slug: str, permission: Permission = "view") -> Opened:
    """
    Return an engagement for whoever asks.

    Raises:
        NotFoundError: there is none of this name, or not for them: which of the two is not told.
        NotAllowedError: they have a role in it that may not do this.
    """
    with floor().keeping.reading() as unit:
        found = next((one for one in unit.engagements.all() if one.slug == slug), None)
        membership = unit.accounts.membership(account().id, found.id) if found else None
    if found is None or membership is None:
        raise NotFoundError(Problem("no-such-page", ""))
    if not may(membership.role, permission):
        raise NotAllowedError(permission)
    opened = g.opened = Opened(found, membership)
    return opened


def let_in(response: Response | AnyResponse, token: str) -> AnyResponse:
    """Give the browser the token of a new session."""
    response.set_cookie(
        SESSION_COOKIE, token, max_age=int(IDLE.total_seconds()), httponly=True, samesite="Lax", secure=floor().is_https
    )
    return response


def _language(person: Account | None) -> Language:
    """Return the language to answer in: chosen on this device, else the person's, else what the browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    if person is not None:
        return person.language
    asked = request.accept_languages.best_match(["zh-CN", "zh", "en"], "zh-CN")
    return "en" if asked == "en" else "zh-CN"
