"""The interface for programs: `/api/v1`, described by an OpenAPI document made from the code."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from planner.web.api import (
    answers,
    choosing,
    deciding,
    documents,
    engagements,
    files,
    members,
    own_account,
    scoring,
    setting_up,
    stages,
    trail,
    work,
)
from planner.web.api.operations import api
from planner.web.api.own_tokens import own_tokens
from planner.web.api.reference import reference

# the modules whose operations there are: importing them declares those
TOPICS = (
    engagements, setting_up, files, answers, stages, choosing, scoring, deciding, documents, members, work, trail,
    own_account,
)  # fmt: skip


def serve_programs(app: Flask, forms: CSRFProtect) -> None:
    """Let an application answer programs too, and show people the reference and their tokens."""
    # a program proves itself by its token and a cookie opens nothing: another site has nothing to forge
    forms.exempt(api)
    for blueprint in (api, reference, own_tokens):
        app.register_blueprint(blueprint)
