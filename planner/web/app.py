"""Makes the web application."""

from __future__ import annotations

from flask import Flask, g
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from planner.errors import Problem
from planner.places import PAGES
from planner.services.run import STAGES
from planner.web.acceptance import acceptance
from planner.web.account import account
from planner.web.answering import answering
from planner.web.api import serve_programs
from planner.web.blocks import blocks, figure_address
from planner.web.chain import chain
from planner.web.codes import coded
from planner.web.diagnosis import diagnosis
from planner.web.documents import documents
from planner.web.errors import tell_errors
from planner.web.guard import Floor, say, stand_on
from planner.web.headers import add_headers
from planner.web.home import home
from planner.web.members import members
from planner.web.migration import migration
from planner.web.outcomes import outcomes
from planner.web.people import people
from planner.web.records import record_requests
from planner.web.rollout import rollout
from planner.web.selection import selection
from planner.web.settings import WebSettings
from planner.web.setup import setup
from planner.web.starting import starting
from planner.web.training import training

# what a form may hold; views for uploads raise it for themselves
MAXIMUM_FORM_BYTES = 1_000_000
_STAGES = (diagnosis, selection, rollout, migration, training, acceptance, outcomes)


def create_app(settings: WebSettings, floor: Floor) -> Flask:
    """Return the application; it connects to nothing before the first request."""
    app = Flask("planner.web", template_folder=str(PAGES))
    app.config.update(
        SECRET_KEY=settings.secret,
        TRUSTED_HOSTS=list(settings.hosts),
        MAX_CONTENT_LENGTH=MAXIMUM_FORM_BYTES,
        SESSION_COOKIE_NAME="planner_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    add_headers(app, is_https=settings.is_https)
    record_requests(app)
    stand_on(app, floor)
    forms = CSRFProtect(app)
    Bootstrap5(app)
    tell_errors(app)
    for blueprint in (people, account, home, starting, setup, blocks, *_STAGES, chain, documents, members, answering):
        app.register_blueprint(blueprint)
    serve_programs(app, forms)
    app.jinja_env.globals.update(t=_worded, value=_valued, explained=_explained, figure_address=figure_address)
    app.jinja_env.filters["coded"] = coded
    app.context_processor(_surroundings)
    return app


def _surroundings() -> dict[str, object]:
    """Return what every page is given: who asks, in which language, and the engagement they are in."""
    return {
        "account": g.get("account"),
        "language": g.get("language", "zh-CN"),
        "opened": g.get("opened"),
        "stages": STAGES,
    }


def _worded(key: str, /, **params: object) -> str:
    """Return a text of the pages in the language of whoever asks; `web.` is put before a key without a topic."""
    return say().label(key if "." in key else f"web.{key}", **params)


def _explained(problem: Problem) -> str:
    return say().explanation(problem)


def _valued(value: object, spec: str = "") -> str:
    return say().value(value, spec)
