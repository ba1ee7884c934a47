"""The blueprint of the pages of documents."""

from __future__ import annotations

from flask import Blueprint

documents = Blueprint("documents", __name__)
