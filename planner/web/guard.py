"""Who is asking, and what they may do: every page goes through here, and nothing else decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from typing import Literal, ParamSpec

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.bootstrap import FileFolders
from planner.domain.model.text import LANGUAGES, Language
from planner.errors import NotAllowedError, NotFoundError, Problem
from planner.services.access import Permission, Role, may
from planner.services.accounts import IDLE, Account, Membership, Passwords, session_account
from planner.services.engines import Engines
from planner.services.findings import Shelf
from planner.services.jobs import Job
from planner.services.keeping import Act, EngagementFile, KeptEngagement
from planner.services.papers import Printer
from planner.services.starting import Folders
from planner.services.store import Store
from planner.wording import Wording, load_wording

SESSION_COOKIE, LANGUAGE_COOKIE = "planner_session", "planner_language"
_EXTENSION = "planner"
_Arguments = ParamSpec("_Arguments")
_Answer = AnyResponse | str | tuple[str, int]
_View = Callable[_Arguments, _Answer]
# a permission within an engagement, or who may see a page outside of any
ForWhom = Permission | Literal["anybody", "account", "administrator"]
_FOR_WHOM: dict[Callable[..., object], ForWhom] = {}
_MAY_SEND: dict[Callable[..., object] | None, int] = {}


@dataclass(frozen=True, slots=True)
class Floor:
    """What the pages stand on; `ring` tells whoever works in the background that a job waits."""

    keeping: Store
    passwords: Passwords
    engines: Engines
    clock: Callable[[], datetime]
    shelf: Shelf
    ring: Callable[[Job], None]
    printer: Printer
    is_https: bool = False
    folders: Folders = field(default_factory=FileFolders)


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
        # strangers never send more than a form
        limit = _MAY_SEND.get(app.view_functions.get(request.endpoint or ""))
        if g.account is not None and limit is not None:
            request.max_content_length = limit


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


def for_anybody(view: _View[_Arguments]) -> _View[_Arguments]:
    """Declare that a page is for people nobody knows yet: ways in, links, and whether the application is well."""
    _FOR_WHOM[view] = "anybody"
    return view


def signed_in(view: _View[_Arguments]) -> _View[_Arguments]:
    """Let only people with an account see a page; others are asked to sign in and come back."""

    @wraps(view)
    def guarded(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        return _ask_to_sign_in() if g.account is None else view(*args, **kwargs)

    _FOR_WHOM[guarded] = "account"
    return guarded


def for_administrators(view: _View[_Arguments]) -> _View[_Arguments]:
    """Let only administrators see a page; to others there is none."""

    @wraps(view)
    def guarded(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        if g.account is None:
            return _ask_to_sign_in()
        if not g.account.is_administrator:
            raise NotFoundError(Problem("no-such-page", ""))
        return view(*args, **kwargs)

    _FOR_WHOM[guarded] = "administrator"
    return guarded


def needs(permission: Permission) -> Callable[[_View[_Arguments]], _View[_Arguments]]:
    """
    Let only people see a page of an engagement who may do something there; its address has the `slug`.

    The view gets at the engagement by `open_engagement(slug)`, which then costs nothing more.
    """

    def declared(view: _View[_Arguments]) -> _View[_Arguments]:
        @wraps(view)
        def guarded(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
            if g.account is None:
                return _ask_to_sign_in()
            open_engagement(str(kwargs["slug"]), permission)
            return view(*args, **kwargs)

        _FOR_WHOM[guarded] = permission
        return guarded

    return declared


def may_send(size: int) -> Callable[[_View[_Arguments]], _View[_Arguments]]:
    """Let people who are signed in send so many bytes to a view; stands directly under its route."""

    def declared(view: _View[_Arguments]) -> _View[_Arguments]:
        _MAY_SEND[view] = size
        return view

    return declared


def for_whom(app: Flask) -> dict[str, ForWhom | None]:
    """Return who every endpoint of an application is for, as its view declares it; None where it does not."""
    return {endpoint: _FOR_WHOM.get(view) for endpoint, view in app.view_functions.items()}


def open_engagement(slug: str, permission: Permission = "view") -> Opened:
    """
    Return an engagement for whoever asks; pages declare the permission by `needs`.

    Raises:
        NotFoundError: there is none of this name, or not for them: which of the two is not told.
        NotAllowedError: they have a role in it that may not do this.
    """
    opened: Opened | None = g.get("opened")
    if opened is None or opened.engagement.slug != slug:
        opened = g.opened = _found(slug)
    if not opened.may(permission):
        raise NotAllowedError(permission)
    return opened


def _found(slug: str) -> Opened:
    with floor().keeping.reading() as unit:
        found = unit.engagements.of_slug(slug)
        membership = unit.accounts.membership(account().id, found.id) if found else None
    if found is None or membership is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return Opened(found, membership)


def _ask_to_sign_in() -> AnyResponse:
    # the way back is a path of ours by construction: a full address could lead anywhere
    back = request.full_path.rstrip("?") if request.method == "GET" else url_for("home.engagements")
    return redirect(url_for("people.sign_in", back=back))


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
