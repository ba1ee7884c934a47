"""The blueprint of the selection; the modules beside it put their views on it."""

from __future__ import annotations

from flask import Blueprint

selection = Blueprint("selection", __name__)
