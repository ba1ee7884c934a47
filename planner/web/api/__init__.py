"""The interface for programs: `/api/v1`, described by an OpenAPI document made from the code."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from planner.web.api import (
    answer_books,
    answers,
    choosing,
    deciding,
    details,
    documents,
    engagements,
    evidence,
    files,
    happenings,
    members,
    objectives,
    own_account,
    parts,
    scoring,
    setting_up,
    stages,
    steering,
    surveys,
    trail,
    work,
)
from planner.web.api.operations import api
from planner.web.api.own_tokens import own_tokens
from planner.web.api.reference import reference

# the modules whose operations there are: importing them declares those
TOPICS = (
    engagements, happenings, setting_up, files, surveys, answers, answer_books, objectives, stages, details, steering,
    choosing, evidence, scoring, deciding, documents, parts, members, work, trail, own_account,
)  # fmt: skip


def serve_programs(app: Flask, forms: CSRFProtect) -> None:
    """Let an application answer programs too, and show people the reference and their tokens."""
    # a program proves itself by its token and a cookie opens nothing: another site has nothing to forge
    forms.exempt(api)
    for blueprint in (api, reference, own_tokens):
        app.register_blueprint(blueprint)
